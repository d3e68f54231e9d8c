"""Points in time out of whatever an export writes.

A time without a zone is local time as it stands and is never converted. A time with a zone is
given as local time too, and its own zone is kept beside it, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...reading.simplified_chinese import plain_text, simplified
from ...reading.values import EMPTY_WORDS
from .times_of_day import CLOCK, HALF, UnclearHour, read_clocks, time_of_day

#: Local time is so many minutes ahead of UTC where the territory lies: Beijing time.
LOCAL_ZONE = 480
#: Stands in `Times.zone` where a time has none.
NO_ZONE = -32768
#: Years that an event can have; placeholders such as 1900-01-01 are none.
_YEARS = (1990, 2099)
#: What may be meant in two ways, see `Times`.
UNCLEAR = ("unclear-year", "unclear-day", "unclear-hour")
#: Day 0 of the serial numbers of workbooks.
_SERIAL_ZERO = datetime(1899, 12, 30)
#: Serial numbers that are read as such: 1990 to 2099.
_SERIALS = (32_874, 73_050)

#: CST is China's time here, as Java writes it.
_OF_CHINA = (
    r"CST|PRC|\[?Asia/(?:Shanghai|Chongqing|Harbin)\]?|北京时间|中国标准时间|China Standard Time"
)
#: Behind an offset its name stands in brackets in Java and JavaScript.
_ZONE = (
    r"\s*(Z|[(]?(?:UTC|GMT)?(?:[+-]\d{2}:?\d{2}|\+\d{1,2})[)]?(?:\s*[(\[][^)\]]+[)\]])?|UTC|GMT|"
    rf"{_OF_CHINA})?"
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
#: Says nothing that the date does not.
_WEEKDAY = re.compile(r"\s*[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?\s*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = rf"(?:(T|[\s,]*)\s*{HALF}\s*{CLOCK}\s*{HALF})?{_ZONE}"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})([-/.年])\s*(\d{{1,2}})[-/.月]\s*(\d{{1,2}})(?:[日号]|(?!\d)){_TIME}", re.IGNORECASE
)
#: Years of the Republic: 113 is 2024.
_REPUBLIC = re.compile(
    rf"(民国)?\s*(\d{{2,3}})([-/.年])\s*(\d{{1,2}})[-/.月]\s*(\d{{1,2}})(?:[日号]|(?!\d)){_TIME}",
    re.IGNORECASE,
)
_BEFORE_REPUBLIC = 1911
_YEAR_LAST = re.compile(
    rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d{{2}})(?:[\s,]+{HALF}\s*{CLOCK}\s*{HALF})?{_ZONE}",
    re.IGNORECASE,
)
_MONTH_NAME = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAY_NAME = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]?\s+)?"
_DAY_OF_MONTH = r"(\d{1,2})(?:st|nd|rd|th)?"
_MONTH_SECOND = re.compile(
    rf"{_DAY_NAME}{_DAY_OF_MONTH}[\s-]*{_MONTH_NAME}[\s,-]*(\d{{4}}|\d{{2}})(?!\d){_TIME}",
    re.IGNORECASE,
)
_MONTH_NAMED_FIRST = re.compile(
    rf"{_DAY_NAME}{_MONTH_NAME}\s*{_DAY_OF_MONTH},?\s+(\d{{4}})(?!\d){_TIME}", re.IGNORECASE
)
#: As Java writes times: Fri May 03 14:25:01 CST 2024.
_YEAR_BEHIND = re.compile(
    rf"{_DAY_NAME}{_MONTH_NAME}\s+(\d{{1,2}})\s+(\d\d):(\d\d):(\d\d){_ZONE}\s+(\d{{4}})",
    re.IGNORECASE,
)
_CLOCK_DIGITS = r"(?:[T\s]?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]?\d{3})?)?)?"
_DIGITS = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_CLOCK_DIGITS}{_ZONE}", re.IGNORECASE)
_REPUBLIC_DIGITS = re.compile(rf"(\d{{3}})(\d{{2}})(\d{{2}}){_CLOCK_DIGITS}")
_NUMBER = re.compile(r"\d{5}(\.\d+)?")
_EPOCH = re.compile(r"(\d{10})(\d{3})?(\.\d+)?")
#: What formats of decimals put behind the digits of a day.
_NO_PART = re.compile(r"(\d{7,})\.0+")


class UnclearYear(ValueError):
    """113/5/3: a year of the Republic, or a slip of the pen."""


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
    unclear : mapping
        Kind of what may be meant in two ways → bool (n,): "unclear-year" and "unclear-hour" are
        not read, "unclear-day" is read with the month first.
    dialects : Counter
        How many cells were written in which way.
    """

    local: NDArray[np.datetime64]
    zone: NDArray[np.int16]
    bad: NDArray[np.bool_]
    unclear: Mapping[str, NDArray[np.bool_]]
    dialects: Counter[str]


@dataclass(frozen=True)
class Habits:
    """How days are written where cells alone do not tell.

    Parameters
    ----------
    day_first : bool or None
        Whether 3/4/2024 is the third of April; None where nothing tells.
    republic : bool
        Whether 113/5/3 is of the year 2024.
    """

    day_first: bool | None = None
    republic: bool = False


def read_times(
    cells: NDArray[np.object_],
    habits: Habits = Habits(),
    *,
    clocks: NDArray[np.object_] | None = None,
    local_zone: int = LOCAL_ZONE,
) -> Times:
    """Read a column of times.

    Parameters
    ----------
    cells : object (n,)
        Text, datetime-like objects, or None.
    habits : Habits
    clocks : object (n,) or None
        Times of day that belong to the days.
    local_zone : int
        Minutes that local time is ahead of UTC, for times that have a zone of their own.
    """
    count = len(cells)
    local = np.full(count, np.datetime64("NaT"), "datetime64[s]")
    zone = np.full(count, NO_ZONE, np.int16)
    bad = np.zeros(count, bool)
    unclear = {kind: np.zeros(count, bool) for kind in UNCLEAR}
    dialects: Counter[str] = Counter()
    rest = _read_plain(cells, local, dialects)
    for row in rest:
        text = _text_of(cells[row])
        if text.lower() in EMPTY_WORDS:
            continue
        try:
            moment, minutes, dialect = _by_dialect(text, habits)
        except UnclearHour:
            unclear["unclear-hour"][row] = True
            continue
        except UnclearYear:
            unclear["unclear-year"][row] = True
            continue
        except (ValueError, OverflowError):
            bad[row] = True
            continue
        if not _YEARS[0] <= moment.year <= _YEARS[1]:
            bad[row] = True
            continue
        if minutes is not None:
            moment += timedelta(minutes=local_zone - minutes)
            zone[row] = minutes
        unclear["unclear-day"][row] = habits.day_first is None and _may_be_turned(text)
        local[row] = np.datetime64(moment, "s")
        dialects[dialect] += 1
    if clocks is not None:
        clock, no_clock = read_clocks(clocks)
        whole_day = (local == local.astype("datetime64[D]")) & ~np.isnat(clock)
        local[whole_day] += clock[whole_day]
        bad |= no_clock
    return Times(local, zone, bad, unclear, dialects)


def habits_of(names: Iterable[str], columns: Iterable[Iterable[object]]) -> Habits:
    """How days are written in a file, as its headers and the cells of its times tell.

    Parameters
    ----------
    names : iterable of str
        Headers of the columns of times.
    columns : iterable of iterable
        Cells of each of them.
    """
    first, second = False, False
    digits: set[bool] = set()
    republic = any("民国" in simplified(name) for name in names)
    for cells in columns:
        for cell in cells:
            text = _text_of(cell)
            republic |= text.startswith("民国")
            if _REPUBLIC_DIGITS.fullmatch(text):
                digits.add(_of_republic(text) is not None)
            if found := _YEAR_LAST.fullmatch(text):
                first |= int(found[1]) > 12
                second |= int(found[2]) > 12
    # Thirteen digits may be milliseconds too, but these are hardly all the digits of days.
    return Habits(first if first != second else None, republic or digits == {True})


def _may_be_turned(text: str) -> bool:
    """Whether day and month could change places."""
    found = _YEAR_LAST.fullmatch(text)
    return found is not None and max(int(found[1]), int(found[2])) <= 12 and found[1] != found[2]


def _text_of(cell: object) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124
        return ""
    if isinstance(cell, (datetime, np.datetime64)):
        return str(cell)
    text = _WEEKDAY.sub(" ", plain_text(cell)).strip()
    whole = _NO_PART.fullmatch(text)
    return whole[1] if whole else text


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


def _by_dialect(text: str, habits: Habits) -> tuple[datetime, int | None, str]:
    """Time, zone in minutes and dialect of one cell; ValueError when it is no time."""
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        year, mark, month, day, letter, half, hour, minute, second, half_after, zone = (
            found.groups()
        )
        clock = time_of_day(hour, minute, second, half or half_after)
        if letter and letter.upper() == "T":
            dialect = "2024-01-01T08:00:00"
        else:
            dialect = {"-": "2024-01-01 08:00:00", "/": "2024/1/1 8:00", ".": "2024.1.1 8:00"}.get(
                mark, "2024年1月1日 8时"
            )
        return _at(year, month, day, clock), _minutes(zone), dialect
    found = _REPUBLIC.fullmatch(text)
    if found and (found[1] or len(found[2]) == 3 or habits.republic):
        if not (found[1] or habits.republic):
            raise UnclearYear
        _, year, _, month, day, _, half, hour, minute, second, half_after, zone = found.groups()
        clock = time_of_day(hour, minute, second, half or half_after)
        full = int(year) + _BEFORE_REPUBLIC
        return _at(full, month, day, clock), _minutes(zone), "民国113年1月1日 8时"
    if habits.republic and (moment := _of_republic(text)):
        return moment, None, "1130101080000"
    return _by_western_order(text, habits)


def _of_republic(text: str) -> datetime | None:
    """The time of 1130503 or 1130503083000, a year of the Republic; None where it is none."""
    if not (found := _REPUBLIC_DIGITS.fullmatch(text)):
        return None
    year, month, day, hour, minute, second = found.groups()
    try:
        clock = time_of_day(hour, minute, second, None)
        moment = _at(int(year) + _BEFORE_REPUBLIC, month, day, clock)
    except ValueError:
        return None
    return moment if _YEARS[0] <= moment.year <= _YEARS[1] else None


def _by_western_order(text: str, habits: Habits) -> tuple[datetime, int | None, str]:
    found = _DIGITS.fullmatch(text)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        clock = time_of_day(hour, minute, second, None)
        return _at(year, month, day, clock), _minutes(zone), "20240101080000"
    found = _YEAR_LAST.fullmatch(text)
    if found:
        one, two, year, before, hour, minute, second, after, zone = found.groups()
        half = before or after
        day, month = (one, two) if habits.day_first else (two, one)
        dialect = "1/31/2024" if len(year) == 4 else "1/31/24"
        full = year if len(year) == 4 else f"20{year}"
        dialect += " 2:30 PM" if half else ""
        return (
            _at(full, month, day, time_of_day(hour, minute, second, half)),
            _minutes(zone),
            dialect,
        )
    if found := _YEAR_BEHIND.fullmatch(text):
        name, day, hour, minute, second, zone, year = found.groups()
        clock = time_of_day(hour, minute, second, None)
        month = _MONTHS.index(name.lower()) + 1
        return _at(year, month, day, clock), _minutes(zone), "Fri May 03 14:25:01 CST 2024"
    if found := _MONTH_SECOND.fullmatch(text):
        day, name, year = found.groups()[:3]
    elif found := _MONTH_NAMED_FIRST.fullmatch(text):
        name, day, year = found.groups()[:3]
    else:
        return _by_number(text)
    _, before, hour, minute, second, after, zone = found.groups()[3:]
    clock = time_of_day(hour, minute, second, before or after)
    month = _MONTHS.index(name.lower()) + 1
    return (
        _at(year if len(year) == 4 else f"20{year}", month, day, clock),
        _minutes(zone),
        "3 May 2024",
    )


def _by_number(text: str) -> tuple[datetime, int | None, str]:
    """Serial numbers of workbooks, seconds and milliseconds since 1970."""
    if _NUMBER.fullmatch(text) and _SERIALS[0] <= float(text) < _SERIALS[1]:
        seconds = round(float(text) * 86400)
        return _SERIAL_ZERO + timedelta(seconds=seconds), None, "45292.333"
    found = _EPOCH.fullmatch(text)
    if found:
        moment = datetime.fromtimestamp(int(found[1]), timezone.utc).replace(tzinfo=None)
        return moment, 0, "1704067200"
    raise ValueError


def _at(year: Any, month: Any, day: Any, clock: timedelta) -> datetime:
    return datetime(int(year), int(month), int(day)) + clock


def _minutes(zone: str | None) -> int | None:
    if not zone:
        return None
    offset = _OFFSET.search(zone)
    if offset is None:
        return 0 if zone.upper() in ("Z", "UTC", "GMT") else LOCAL_ZONE
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    if minutes > 14 * 60:
        raise ValueError
    return -minutes if offset[1] == "-" else minutes
