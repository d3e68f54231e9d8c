"""Points in time out of whatever an export writes.

A time without a zone is local time as it stands and is never converted. A time with a zone is
given as local time too, and its own zone is kept beside it, so that nothing is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..territory.simplifying import simplified
from ..territory.values import EMPTY_WORDS

#: Local time is so many minutes ahead of UTC where the territory lies: Beijing time.
LOCAL_ZONE = 480
#: Stands in `Times.zone` where a time has none.
NO_ZONE = -32768
#: Years that an event can have; placeholders such as 1900-01-01 are none.
_YEARS = (1990, 2099)
#: Day 0 of the serial numbers of workbooks.
_SERIAL_ZERO = datetime(1899, 12, 30)
#: Serial numbers that are read as such: 1990 to 2099.
_SERIALS = (32_874, 73_050)

_CLOCK = r"(\d{1,2})(?:[:：时点](\d{1,2}))?(?:[:：分](\d{1,2})(?:[.,]\d+)?)?[时点分秒]?整?"
_HALF = r"(AM|PM|A\.M\.|P\.M\.|上午|下午|中午|凌晨|晚上)?"
_ZONE = r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|\+\d{2})?"
#: Says nothing that the date does not.
_WEEKDAY = re.compile(r"\s*[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?\s*")
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})([-/.年])(\d{{1,2}})[-/.月](\d{{1,2}})日?(?:(T|\s*)\s*{_HALF}\s*{_CLOCK}\s*{_HALF})?{_ZONE}",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(
    rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}})(?:[\s,]+{_CLOCK}\s*{_HALF})?{_ZONE}",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T\s]?(\d{2}):?(\d{2}):?(\d{2})?)?")
_NUMBER = re.compile(r"\d{5}(\.\d+)?")
_EPOCH = re.compile(r"(\d{10})(\d{3})?(\.0+)?")


@dataclass(frozen=True)
class Times:
    """A column of times.

    Parameters
    ----------
    local : datetime64[s] (n,)
        NaT where there is none.
    zone : int16 (n,)
        Minutes ahead of UTC as written, `NO_ZONE` where none was.
    bad : bool (n,)
        Cells that hold something that is no time.
    dialects : Counter
        How many cells were written in which way.
    """

    local: NDArray[np.datetime64]
    zone: NDArray[np.int16]
    bad: NDArray[np.bool_]
    dialects: Counter[str]


def read_times(
    cells: NDArray[np.object_], *, day_first: bool = False, local_zone: int = LOCAL_ZONE
) -> Times:
    """Read a column of times.

    Parameters
    ----------
    cells : object (n,)
        Text, datetime-like objects, or None.
    day_first : bool
        Whether 3/4/2024 is the third of April; else it is the fourth of March.
    local_zone : int
        Minutes that local time is ahead of UTC, for times that have a zone of their own.
    """
    count = len(cells)
    local = np.full(count, np.datetime64("NaT"), "datetime64[s]")
    zone = np.full(count, NO_ZONE, np.int16)
    bad = np.zeros(count, bool)
    dialects: Counter[str] = Counter()
    rest = _read_plain(cells, local, dialects)
    for row in rest:
        text = _text_of(cells[row])
        if text.lower() in EMPTY_WORDS:
            continue
        parsed = _parsed(text, day_first)
        if parsed is None or not _YEARS[0] <= parsed[0].year <= _YEARS[1]:
            bad[row] = True
            continue
        moment, minutes, dialect = parsed
        if minutes is not None:
            moment += timedelta(minutes=local_zone - minutes)
            zone[row] = minutes
        local[row] = np.datetime64(moment, "s")
        dialects[dialect] += 1
    return Times(local, zone, bad, dialects)


def day_comes_first(cells: Iterable[object]) -> bool:
    """Whether dates such as 25/3/2024 in a column tell that the day stands before the month."""
    first, second = False, False
    for cell in cells:
        found = _YEAR_LAST.fullmatch(_text_of(cell))
        if found:
            first |= int(found[1]) > 12
            second |= int(found[2]) > 12
    return first and not second


def _text_of(cell: object) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124
        return ""
    if isinstance(cell, (datetime, np.datetime64)):
        return str(cell)
    text = simplified(unicodedata.normalize("NFKC", str(cell)))
    return _WEEKDAY.sub(" ", text).strip()


def _read_plain(
    cells: NDArray[np.object_], local: NDArray[np.datetime64], dialects: Counter[str]
) -> list[int]:
    """Read all of the form 2024-01-01 08:00:00, the usual one, at once; give the other rows."""
    plain = np.array([type(c) is str and len(c) == 19 and c.isascii() for c in cells], bool)
    rows = np.flatnonzero(plain)
    if len(rows):
        letters = np.array(cells[rows].tolist(), "S19").view(np.uint8).reshape(-1, 19)
        marks = (letters[:, [4, 7, 10, 13, 16]] == np.frombuffer(b"-- ::", np.uint8)).all(axis=1)
        digits = np.delete(letters, [4, 7, 10, 13, 16], axis=1).astype(np.int64) - 48
        good = marks & ((digits >= 0) & (digits <= 9)).all(axis=1)
        year = digits[:, :4] @ (1000, 100, 10, 1)
        month, day, hour, minute, second = (
            digits[:, at] * 10 + digits[:, at + 1] for at in (4, 6, 8, 10, 12)
        )
        good &= (year >= _YEARS[0]) & (year <= _YEARS[1]) & (month >= 1) & (month <= 12)
        good &= (hour < 24) & (minute < 60) & (second < 60) & (day >= 1)
        months = (year - 1970) * 12 + month - 1
        start = months.astype("datetime64[M]").astype("datetime64[D]")
        end = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
        good &= day <= (end - start).astype(np.int64)
        moment = start.astype("datetime64[s]") + (
            (day - 1) * 86400 + hour * 3600 + minute * 60 + second
        ).astype("timedelta64[s]")
        local[rows[good]] = moment[good]
        if good.any():
            dialects["2024-01-01 08:00:00"] += int(good.sum())
        plain[rows[~good]] = False
    return [int(row) for row in np.flatnonzero(~plain)]


def _parsed(text: str, day_first: bool) -> tuple[datetime, int | None, str] | None:
    """Time, zone in minutes and dialect of one cell; None when it is no time."""
    try:
        return _by_dialect(text, day_first)
    except (ValueError, OverflowError):
        return None


def _by_dialect(text: str, day_first: bool) -> tuple[datetime, int | None, str] | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        year, mark, month, day, letter, half, hour, minute, second, half_after, zone = (
            found.groups()
        )
        clock = _clock(hour, minute, second, half or half_after)
        if letter and letter.upper() == "T":
            dialect = "2024-01-01T08:00:00"
        else:
            dialect = {"-": "2024-01-01 08:00:00", "/": "2024/1/1 8:00", ".": "2024.1.1 8:00"}.get(
                mark, "2024年1月1日 8时"
            )
        return _at(year, month, day, clock), _minutes(zone), dialect
    found = _DIGITS.fullmatch(text)
    if found:
        year, month, day, hour, minute, second = found.groups()
        return _at(year, month, day, _clock(hour, minute, second, None)), None, "20240101080000"
    found = _YEAR_LAST.fullmatch(text)
    if found:
        one, two, year, hour, minute, second, half, zone = found.groups()
        day, month = (one, two) if day_first else (two, one)
        dialect = "1/31/2024" if len(year) == 4 else "1/31/24"
        full = year if len(year) == 4 else f"20{year}"
        dialect += " 2:30 PM" if half else ""
        return _at(full, month, day, _clock(hour, minute, second, half)), _minutes(zone), dialect
    return _by_number(text)


def _by_number(text: str) -> tuple[datetime, int | None, str] | None:
    """Serial numbers of workbooks, seconds and milliseconds since 1970."""
    if _NUMBER.fullmatch(text) and _SERIALS[0] <= float(text) < _SERIALS[1]:
        seconds = round(float(text) * 86400)
        return _SERIAL_ZERO + timedelta(seconds=seconds), None, "45292.333"
    found = _EPOCH.fullmatch(text)
    if found:
        moment = datetime.fromtimestamp(int(found[1]), timezone.utc).replace(tzinfo=None)
        return moment, 0, "1704067200"
    return None


def _at(year: Any, month: Any, day: Any, clock: timedelta) -> datetime:
    return datetime(int(year), int(month), int(day)) + clock


def _clock(hour: str | None, minute: str | None, second: str | None, half: str | None) -> timedelta:
    """Time of day; ValueError when there is no such time."""
    h, m, s = int(hour or 0), int(minute or 0), int(second or 0)
    half = (half or "").upper().replace(".", "")
    if half in ("AM", "PM") and not 1 <= h <= 12:
        raise ValueError
    if (half in ("PM", "下午", "晚上") and h < 12) or (half == "中午" and h < 11):
        h += 12
    elif half in ("AM", "上午", "凌晨") and h == 12:
        h = 0
    if h > 24 or m > 59 or s > 59 or (h == 24 and (m or s)):
        raise ValueError
    return timedelta(hours=h, minutes=m, seconds=s)


def _minutes(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone[0] not in "+-":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[3:].lstrip(":") or 0)
    if minutes > 14 * 60:
        raise ValueError
    return -minutes if zone[0] == "-" else minutes
