"""Cells of exports: coordinates, numbers, text without personal data, fingerprints of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from ...reading.personal_data import holds_personal, is_number_of_case, may_hold_personal
from ...reading.simplified_chinese import simplified
from ...reading.values import EMPTY_WORDS, plain_text

Cells = NDArray[np.object_]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_YES = frozenset(("1", "1.0", "true", "t", "yes", "y", "是", "按期", "超期"))
_NO = frozenset(("0", "0.0", "false", "f", "no", "n", "否"))
#: 3.20281E+13, or twenty digits of which all after the fifteenth are zeros.
_SPOILED = re.compile(r"\d(\.\d+)?[eE]\+?\d+|\d{15}0{3,}")
#: What spreadsheets show where a formula has no result; #N/A is how people write an empty cell.
_ERRORS = frozenset(
    ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
_MARKS = re.compile(r"[°度\s]")
#: Which half of the globe is meant: the eastern and the northern one, where China is.
_SIDES = re.compile(r"^(东经|北纬|[EN])[:\s]*|\s*[EN]$", re.IGNORECASE)
_NUMBER = r"(\d+(?:\.\d+)?)"
_MINUTES = re.compile(
    rf"(\d{{1,3}})\s*[°度]\s*{_NUMBER}\s*['′’分]\s*(?:{_NUMBER}\s*(?:[\"″”秒]|''|′′)?)?"
)
#: 120:16:12.3, 120 16 12.3, 120-16-12.3
_PARTS = re.compile(rf"(\d{{1,3}})[:\s-](\d{{1,2}})[:\s-]{_NUMBER}")
#: What frames two coordinates in one cell or says which is which: SRID=4490;POINT(…), {"lng":…},
#: {"type":"Point","coordinates":[…]}, 经度：….
_FRAME = re.compile(
    r"[()\[\]{}]|srid=\d+;|\"type\"\s*:\s*\"point\"\s*,|\"coordinates\"\s*:"
    r"|(?:point|(?:东经|北纬|经度|纬度|longitude|latitude|lng|lon|lat|[xy])"
    r"(?![a-z])[\"']?\s*[:=]?)|(?<![\d'′])[\"']|\"(?=\s*[,;}\]])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[,;|/、_]\s*|\s+")
#: With three digits behind it the comma could stand between thousands.
_DECIMAL_COMMA = re.compile(r"\d{1,3},(\d{1,2}|\d{4,})")


def text_cells(cells: Cells) -> Cells:
    """Text in normal form; None for empty cells and for words that mean empty."""
    known: dict[object, str | None] = {}
    clean = np.empty(len(cells), object)
    for row, cell in enumerate(cells):
        if cell is None:
            continue
        if cell in known:
            clean[row] = known[cell]
            continue
        text = _plain(cell)
        clean[row] = text
        if len(known) < 10_000:
            known[cell] = text
    return clean


def _plain(cell: object) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = plain_text(str(cell))
    return None if text.lower() in EMPTY_WORDS else text


def without_personal(cells: Cells, *, ids: bool = False) -> tuple[Cells, Mask]:
    """Empty the cells that hold a trace of a person, see `gridplan.reading.personal_data`.

    Parameters
    ----------
    cells : object (n,)
    ids : bool
        Whether they are numbers of cases, some of which look like those of a child.

    Returns
    -------
    cells : object (n,)
    found : bool (n,)
    """
    found = np.zeros(len(cells), bool)
    # One search over everything first: most columns hold no such thing.
    whole = "\n".join({cell for cell in cells if cell})
    if may_hold_personal(whole):
        for row, cell in enumerate(cells):
            if cell:
                found[row] = holds_personal(cell) and not (ids and is_number_of_case(cell))
        cells = cells.copy()
        cells[found] = None
    return cells, found


def number_cells(cells: Cells) -> tuple[Floats, Mask]:
    """Numbers, yes as 1 and no as 0; NaN for empty cells and for what is none.

    Returns
    -------
    numbers : float64 (n,)
    bad : bool (n,)
        Cells that hold something that is no number.
    """
    numbers = np.full(len(cells), np.nan)
    bad = np.zeros(len(cells), bool)
    known: dict[object, float | None] = {None: np.nan}
    for row, cell in enumerate(cells):
        if cell not in known:
            known[cell] = _number(cell)
        value = known[cell]
        bad[row] = value is None
        numbers[row] = np.nan if value is None else value
    return numbers, bad


def _number(cell: object) -> float | None:
    text = _plain(cell)
    if text is None:
        return float("nan")
    if text.lower() in _YES:
        return 1.0
    if text.lower() in _NO:
        return 0.0
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def point_cells(raw: Mapping[str, Cells], count: int) -> tuple[Cells, Cells]:
    """Cells of longitude and latitude, object (n,); out of one column where there is one for both.

    Parameters
    ----------
    raw : mapping
        Field → cells.
    count : int
    """
    nothing = np.empty(count, object)
    if "lat" in raw or "lon" not in raw:
        return raw.get("lon", nothing), raw.get("lat", nothing)
    east, north = raw["lon"].copy(), nothing
    for row, cell in enumerate(east):
        if isinstance(cell, str):
            east[row], north[row] = _pair(cell) or (cell, None)
    return east, north


def _pair(cell: str) -> tuple[str, str] | None:
    """The two coordinates in one cell; None where there are not two."""
    text = _FRAME.sub(" ", simplified(plain_text(cell))).strip(" \"'")
    parts = _BETWEEN.split(text)
    return (parts[0], parts[1]) if len(parts) == 2 and all(map(_coordinate, parts)) else None


def coordinate_cells(east: Cells, north: Cells) -> tuple[Floats, Floats, Mask, Mask, Mask]:
    """Coordinates out of two columns.

    Returns
    -------
    x, y : float64 (n,)
        NaN where there is no place.
    empty : bool (n,)
        Neither of the cells holds anything.
    bad : bool (n,)
        Something is there, but it is no place: no number, one half missing, zero, off the globe.
    swapped : bool (n,)
        Latitude stood where longitude belongs; turned round.
    """
    x, no_x, bad_x = _degrees(east)
    y, no_y, bad_y = _degrees(north)
    empty = no_x & no_y
    plane = (np.abs(x) > 360) & (np.abs(y) > 360)
    swapped = (x > 3) & (x < 54) & (y > 73) & (y < 136) & ~plane
    x[swapped], y[swapped] = y[swapped], x[swapped]
    with np.errstate(invalid="ignore"):
        off = ~plane & ((np.abs(x) > 180) | (np.abs(y) > 90))
    bad = ~empty & (bad_x | bad_y | no_x | no_y | (x == 0) | (y == 0) | off)
    x[bad], y[bad] = np.nan, np.nan
    return x, y, empty, bad, swapped & ~bad


def _degrees(cells: Cells) -> tuple[Floats, Mask, Mask]:
    value = np.full(len(cells), np.nan)
    empty, bad = np.zeros(len(cells), bool), np.zeros(len(cells), bool)
    try:
        value[:] = [np.nan if cell is None else float(cell) for cell in cells]
        empty[:] = [cell is None for cell in cells]
        bad = ~np.isfinite(value) & ~empty
        return value, empty, bad
    except (ValueError, TypeError):
        pass  # something is there that float does not take: look at each
    for row, cell in enumerate(cells):
        text = None if cell is None else _plain(cell)
        if text is None:
            empty[row] = True
            continue
        found = _coordinate(text)
        bad[row] = found is None or not np.isfinite(found)
        value[row] = np.nan if found is None else found
    value[bad] = np.nan
    return value, empty, bad


def _coordinate(text: str) -> float | None:
    """A coordinate as people type it: E120.5, 120°30′18″, 120,5; None for what is none."""
    plain = _SIDES.sub("", simplified(text))
    if parts := _MINUTES.fullmatch(plain) or _PARTS.fullmatch(plain):
        degrees, minutes, seconds = (float(part or 0) for part in parts.groups())
        return degrees + minutes / 60 + seconds / 3600 if max(minutes, seconds) < 60 else None
    if _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    try:
        return float(_MARKS.sub("", plain))
    except ValueError:
        return None


def formula_errors(cells: Cells) -> Mask:
    """Cells in which a formula has no result, bool (n,)."""
    return np.array([isinstance(c, str) and c[:1] == "#" and c in _ERRORS for c in cells], bool)


def spoiled_ids(ids: Cells) -> Mask:
    """Ids that a spreadsheet took for numbers and cut to the first digits: one for many rows."""
    return np.array([bool(cell and _SPOILED.fullmatch(cell)) for cell in ids], bool)


class Seen:
    """Remembers fingerprints: 8 bytes for each event, in sorted runs."""

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []

    def repeated(self, prints: NDArray[np.uint64]) -> Mask:
        """Which fingerprints came before, in this call or an earlier one."""
        fresh, first = np.unique(prints, return_index=True)
        repeated = np.ones(len(prints), bool)
        repeated[first] = False
        for run in self._runs:
            place = np.minimum(np.searchsorted(run, prints), len(run) - 1)
            repeated |= run[place] == prints
        if len(fresh):
            self._runs.append(fresh)
        # Runs of like size are merged, so that there are few.
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = np.union1d(self._runs[-1], last)
        return repeated


def fingerprints(columns: Iterable[Cells | Floats]) -> NDArray[np.uint64]:
    """A number for each row that two different rows do not share."""
    from pandas.util import hash_array

    whole: NDArray[np.uint64] = np.zeros(0, np.uint64)
    for column in columns:
        text = np.array(["" if cell is None else str(cell) for cell in column], object)
        own = hash_array(text, categorize=False)
        # Multiplication wraps around on purpose.
        whole = own if not len(whole) else whole * np.uint64(1_099_511_628_211) ^ own
    return whole
