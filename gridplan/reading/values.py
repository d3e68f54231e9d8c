"""Numbers and codes out of the columns of a table, with all that people type into them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..i18n import say
from ..notes import Notes
from .personal_data import holds_personal

if TYPE_CHECKING:
    import pandas as pd

#: Words that stand for an empty cell.
EMPTY_WORDS = frozenset(
    (
        "",
        "nan",
        "null",
        "none",
        "na",
        "n/a",
        "#n/a",
        "<na>",
        "-",
        "--",
        "—",
        "——",
        "/",
        "无",
        "空",
        "缺",
    )
)
#: What a cell that holds nothing is when it is written as text, in lower case.
BLANKS = frozenset({"", "none", "nan", "nat", "<na>"})
#: What a cell is that marks no unit.
UNMARKED = BLANKS | {"0", "0.0", "false"}
_THOUSANDS = re.compile(r"[+-]?\d{1,3}((,\d{3})+|( \d{3})+)(\.\d+)?")
_KEPT_AS_TEXT = re.compile(r'=\s*"(.*)"', re.DOTALL)
#: Characters that nobody sees: zero-width ones, marks of direction and of byte order.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BESIDE_CHINESE = re.compile(r"\s+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\s+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
#: A value with digits that may be shown as it stands.
_SHOWN = re.compile(r"(?=.*\d).{1,16}")
_COUNTED = re.compile(r"(.*\d)\s*[人户个]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_WHOLE = re.compile(r"-?\d+\.0+")
#: More than this nothing has: ten times the square metres of the largest country.
_MOST = 1e14
#: Whole numbers above this lose digits in a column of decimals.
_EXACT = 2**53


def numbers(
    column: pd.Series[Any], notes: Notes, *, empty_as_zero: bool = False, text_source: bool = False
) -> NDArray[np.float64]:
    """Read a column of quantities; note what is wrong with it and what was mended.

    Parameters
    ----------
    column : Series
        Numbers, or text that should be numbers.
    notes : Notes
        Gets the findings.
    empty_as_zero : bool
        Whether empty cells mean nobody and nothing; they are an error otherwise.
    text_source : bool
        Whether the source knows text only (csv), so that numbers written as text are no finding.

    Returns
    -------
    float64 (n,)
        NaN where there is no number.
    """
    name = str(column.name)
    value: NDArray[np.float64]
    if column.dtype.kind in "iufb":
        value = column.to_numpy(np.float64, na_value=np.nan)
        spoiled: NDArray[np.bool_] = np.zeros(len(value), bool)
    else:
        value, spoiled, wide = _numbers_of_text(
            column.to_numpy(object), column.isna().to_numpy(bool)
        )
        if wide.any():
            who = notes.who(wide)
            notes.warning(
                "full-width-digits",
                say("Units with full-width digits: {count} ({units}).", count=who.count, units=who),
                say("Read as ordinary digits; write ordinary digits in the source."),
                column=name,
                who=who,
            )
        elif not text_source and not spoiled.all() and np.isfinite(value).any():
            notes.info(
                "number-as-text",
                say("The numbers are stored as text."),
                say("Read as numbers; nothing to do."),
                column=name,
            )
    _note_spoiled(column, value, spoiled, notes)
    empty = np.isnan(value) & ~spoiled
    if empty.any():
        who = notes.who(empty)
        message = say("Units without a value: {count} ({units}).", count=who.count, units=who)
        if empty_as_zero:
            value = np.where(empty, 0.0, value)
            cure = say("Taken as zero, as you asked.")
            notes.warning("null-value", message, cure, column=name, who=who)
        else:
            cure = say("Fill the cells, or say that empty means zero (--empty-as-zero).")
            notes.error("null-value", message, cure, column=name, who=who)
    return value


def _note_spoiled(
    column: pd.Series[Any],
    value: NDArray[np.float64],
    spoiled: NDArray[np.bool_],
    notes: Notes,
) -> None:
    """Note values that no rule can mend."""
    name = str(column.name)
    if spoiled.any():
        who = notes.who(spoiled)
        message = say(
            "Units whose value is not a number: {count} ({units}).", count=who.count, units=who
        )
        # Words alone may be the name of somebody, in a row whose cells were moved.
        texts = [text for text in map(str, column[spoiled]) if _SHOWN.fullmatch(text)]
        shown = [text for text in texts if not holds_personal(plain_text(text))]
        if shown:
            message += " " + say("The first one reads {cell}.", cell=shown[0])
        notes.error(
            "non-numeric-value",
            message,
            say("Write a number into these cells, 12000 for 1.2万."),
            column=name,
            who=who,
        )
    beyond = np.abs(value) > _MOST
    if beyond.any():
        who = notes.who(beyond)
        notes.error(
            "infinite-value",
            say(
                "Units with an infinite or impossible value: {count} ({units}).",
                count=who.count,
                units=who,
            ),
            say("Look for a division by zero in the source, and write the real number."),
            column=name,
            who=who,
        )
    below = ~beyond & (value < 0)
    if below.any():
        who = notes.who(below)
        notes.error(
            "negative-value",
            say("Units with a negative value: {count} ({units}).", count=who.count, units=who),
            say("Write the real number; negative ones often stand for “unknown”."),
            column=name,
            who=who,
            values={"lowest": float(value[below].min())},
        )


def _numbers_of_text(
    cells: NDArray[np.object_], empty: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Numbers, cells that are none, and cells with full-width digits."""
    value = np.full(len(cells), np.nan)
    spoiled, wide = np.zeros(len(cells), bool), np.zeros(len(cells), bool)
    for row in np.flatnonzero(~empty):
        text = str(cells[row]).strip()
        number = number_in(text)
        if number is None:
            spoiled[row] = True
        else:
            value[row] = number
            wide[row] = any("０" <= sign <= "９" for sign in text)
    return value, spoiled, wide


def plain_text(text: str) -> str:
    """Text in normal form (NFKC), without what nobody sees and without blanks at the ends.

    Of ``="0123"``, as exports keep a spreadsheet from taking a code for a number, 0123 is left.
    """
    plain = _seen(text if text.isascii() else unicodedata.normalize("NFKC", text))
    kept = _KEPT_AS_TEXT.fullmatch(plain) if plain.startswith("=") else None
    return kept.group(1).strip() if kept else plain


def _seen(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    return _CONTROL.sub(" ", _UNSEEN.sub("", text)).strip()


def number_in(text: str) -> float | None:
    """The number a cell means, NaN for an empty one, None when it means none."""
    plain = plain_text(text).lstrip("'")
    if plain.lower() in EMPTY_WORDS:
        return float("nan")
    if not text.isascii() and any(unicodedata.category(sign) == "No" for sign in text):
        return None  # 2³ is not 23
    counted = _COUNTED.fullmatch(plain)
    plain = counted.group(1) if counted else plain
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    try:
        return None if "_" in plain else float(plain)
    except ValueError:
        return None


def codes(column: pd.Series[Any], notes: Notes) -> NDArray[np.object_]:
    """Read a column of codes as text: 123 and 123.0 give "123"; empty cells give "".

    Parameters
    ----------
    column : Series
        Text or numbers.
    notes : Notes
        Gets the findings.

    Returns
    -------
    object (n,)
        See `plain_text`.
    """
    text, whole, lost = text_of_codes(column)
    if lost.any():
        who = notes.who(lost)
        notes.error(
            "code-as-number",
            say(
                "Codes that lost digits because they were stored as numbers: {count}.",
                count=who.count,
            ),
            say("Format the column as text in the source and enter the codes again."),
            column=str(column.name),
            who=who,
        )
    elif whole:
        notes.warning(
            "code-as-number",
            say("The codes are stored as decimal numbers; zeros in front are lost."),
            say("Read as whole numbers; format the column as text in the source."),
            column=str(column.name),
            count=whole,
        )
    return text


def text_of_codes(
    column: pd.Series[Any],
) -> tuple[NDArray[np.object_], int, NDArray[np.bool_]]:
    """Codes or labels as text, see `codes`.

    Returns
    -------
    text : object (n,)
    whole : int
        How many were stored as decimal numbers.
    lost : bool (n,)
        Those that lost digits that way.
    """
    text, lost = np.full(len(column), "", object), np.zeros(len(column), bool)
    if column.dtype.kind in "iu" and not column.isna().any():
        text[:] = [str(cell) for cell in column.tolist()]
        return text, 0, lost
    whole = 0
    cells = column.to_numpy(object)
    for row in np.flatnonzero(~column.isna().to_numpy(bool)):
        cell = cells[row]
        if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
            whole += 1
            lost[row] = abs(float(cell)) > _EXACT
            text[row] = str(int(cell))
            continue
        plain = plain_text(str(cell))
        plain = plain.lstrip("'")
        lost[row] = bool(_SCIENTIFIC.fullmatch(plain))
        text[row] = "" if plain.lower() in ("nan", "none", "null", "<na>") else plain
    filled = text != ""
    if filled.any() and all(_WHOLE.fullmatch(code) for code in text[filled]):
        whole = int(filled.sum())
        text[filled] = [code.partition(".")[0] for code in text[filled]]
    return text, whole, lost


def label_codes(column: pd.Series[Any], notes: Notes) -> NDArray[np.int64]:
    """Number the labels of a column; −1 where there is none.

    Labels that differ in blanks or in full-width signs only are one label, see `one_spelling`.

    Parameters
    ----------
    column : Series
    notes : Notes
        Gets a finding when some units have no label while others do.

    Returns
    -------
    int64 (n,)
        Numbered from 0 in the order of the labels' text.
    """
    text = np.array([_label(text) for text in text_of_codes(column)[0]])
    names, number = np.unique(text, return_inverse=True)
    missing = text == ""
    if missing.any() and not missing.all():
        who = notes.who(missing)
        notes.warning(
            "missing-label",
            say("Units without a label: {count} ({units}).", count=who.count, units=who),
            say("Fill the column; it cannot serve as a fixed level or as walls until then."),
            column=str(column.name),
            who=who,
        )
    label: NDArray[np.int64] = number.ravel().astype(np.int64) - int(names[0] == "")
    return label


def one_spelling(column: pd.Series[Any]) -> list[Any]:
    """Cells of a column, every label spelled as most cells spell it; None for blank text.

    Labels that differ in blanks at the ends or beside Chinese characters, in full-width signs or
    in characters that nobody sees are one label.
    """
    spellings = Counter(cell for cell in column if isinstance(cell, str))
    label = {cell: _label(cell) for cell in spellings}
    known: dict[str, str] = {}
    for cell, _ in sorted(spellings.items(), key=lambda one: (-one[1], len(one[0]), one[0])):
        known.setdefault(label[cell], _seen(cell))
    return [known[label[cell]] or None if isinstance(cell, str) else cell for cell in column]


@lru_cache(maxsize=1 << 14)
def _label(text: str) -> str:
    return _BESIDE_CHINESE.sub("", plain_text(text))
