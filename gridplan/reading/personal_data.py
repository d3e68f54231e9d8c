"""Traces of persons: columns about them are dropped at the door, counted, never shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .columns import is_personal

if TYPE_CHECKING:
    import pandas as pd

_PROVINCES = (
    "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼滬雲遼魯蘇贛晉陝閩貴粵寧瓊"
)
#: Letters and digits of plates, of which two at least are digits.
_OF_PLATES = (
    r"(?=(?:[A-Z]*\d){2})"
    r"(?:[A-HJ-NP-Z\d]{5,6}(?![A-Z\d])|[A-HJ-NP-Z\d]{4}[学學警港澳挂掛])"
)
#: A mobile number, also in groups or with the country before it; a car's plate; a mail address.
_PLAIN = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}[ -]?|([.·/_])\d{4}\1)\d{4}(?!\d)"
    rf"|[{_PROVINCES}][A-Z][ ·.-]?{_OF_PLATES}"
    r"|[\w.+-]+@\w[\w-]*\.[\w.-]+",
    re.IGNORECASE,
)
#: First digits of identity numbers: the provinces.
_AREAS = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
#: Years of birth. Numbers of cases may begin like an identity number, with a later year in it.
_BORN = range(1900, 2013)
#: Eighteen characters, also with the birthday set apart.
_LONG = re.compile(r"(?<!\d)\d{6}([ -]?)\d{8}\1\d{3}[\dXx](?![\dA-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "10X98765432"
#: Numbers from here on may be those of mobiles or identity cards.
_LEAST = 13_000_000_000
#: Stands where something was taken out.
_GONE = "…"


def personal_columns(
    frame: pd.DataFrame, kept: Collection[str], labels: Collection[str] = ()
) -> list[str]:
    """Columns that hold telephones, identity numbers, names of persons or free text.

    Parameters
    ----------
    frame : DataFrame
    kept : collection of str
        Columns in use (ids, criteria, geometry): they are never personal.
    labels : collection of str
        Columns whose names are known to mean something else: they are looked into only.

    Returns
    -------
    list of str
        Found by name, or by a trace of a person among the values.
    """
    return [
        str(name)
        for name in frame.columns
        if name not in kept
        and ((name not in labels and is_personal(str(name))) or _holds_traces(frame[name]))
    ]


def _holds_traces(column: pd.Series[Any]) -> bool:
    if column.dtype.name == "geometry" or column.dtype.kind in "bmMc":
        return False
    cells = column.dropna()
    if column.dtype.kind in "iuf":
        values = cells.to_numpy(np.float64)
        whole = np.isfinite(values) & (values >= _LEAST) & (values == np.floor(values))
        text = "\n".join(str(int(value)) for value in cells[whole].unique())
    else:
        text = "\n".join({str(cell) for cell in cells})
    return holds_personal(unicodedata.normalize("NFKC", text))


def may_hold_personal(text: str) -> bool:
    """Whether a closer look is worth it; quick, for many cells in one text."""
    return bool(_PLAIN.search(text) or _LONG.search(text))


def holds_personal(text: str) -> bool:
    """Whether text in normal form holds a trace of a person."""
    return bool(_PLAIN.search(text)) or any(
        _is_identity(match.group()) for match in _LONG.finditer(text)
    )


def which_hold_personal(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which of many texts in normal form hold a trace of a person, bool (n,)."""
    if not may_hold_personal("\n".join(texts)):
        return np.zeros(len(texts), bool)
    return np.array([holds_personal(text) for text in texts], bool)


def without_traces(text: str) -> str:
    """Text without such traces, for names of files and columns that are told or kept."""
    plain = unicodedata.normalize("NFKC", text)
    if not may_hold_personal(plain):
        return text
    plain = _PLAIN.sub(_GONE, plain)
    return _LONG.sub(lambda found: _GONE if _is_identity(found.group()) else found.group(), plain)


def is_number_of_case(text: str) -> bool:
    """Whether text is a place, a late day and a number, as cases are numbered.

    One in eleven such numbers has the check digit of a child's identity number.
    """
    return _LONG.fullmatch(text) is not None and int(_bare(text)[6:10]) >= _BORN.stop


def _is_identity(found: str) -> bool:
    """Whether what `_LONG` found is an identity number, also one with a slip of the keyboard."""
    text = _bare(found)
    born = int(text[6:10]) in _BORN
    if is_identity_number(text):
        return born or text == found
    if not _AREAS.match(text) or not born:
        return False
    return 1 <= int(text[10:12]) <= 12 and 1 <= int(text[12:14]) <= 31


def _bare(found: str) -> str:
    return found.replace(" ", "").replace("-", "")


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are a Chinese identity number: a real birthday and the check digit.

    The check digit is that of GB 11643-1999.
    """
    try:
        np.datetime64(f"{text[6:10]}-{text[10:12]}-{text[12:14]}")
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text))
    return _DIGITS[total % 11] == text[17].upper()
