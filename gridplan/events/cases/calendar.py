"""Time that counts: by the clock, or working hours only, with a table of holidays."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say, spoken_reason
from ...reading.simplified_chinese import plain_text, simplified
from ..values.times import read_times

_DAY = np.timedelta64(1, "D")
_SECOND = np.timedelta64(1, "s")
#: What a table of holidays calls days at week-ends that are worked, and days that are off: their
#: festivals, too. 调休 alone may be either.
_ON = re.compile(r"workday|on|班|工作日|.*(?:上班|补班|调班|调休工作日).*")
_OFF = re.compile(r"|holiday|off|休|.*(?:假|节|元旦|除夕|春节|清明|休息).*")
#: A word that turns another one round: 不上班, 非工作日.
_NOT = re.compile("[不非无没]")


@dataclass(frozen=True)
class WorkCalendar:
    """Hours that count.

    Parameters
    ----------
    hours : tuple of (int, int)
        Seconds of the day from and until which is worked, in order.
    holidays, workdays : frozenset of str
        ISO dates that are off, and dates at week-ends that are worked (调休).
    """

    hours: tuple[tuple[int, int], ...] = ((0, 86_400),)
    holidays: frozenset[str] = frozenset()
    workdays: frozenset[str] = frozenset()

    def not_told(self, moment: str) -> str:
        """A sentence when there are holidays, but none of the year of a moment; else empty."""
        days = self.holidays | self.workdays
        if not days or any(day[:4] == moment[:4] for day in days):
            return ""
        return say(
            "The table of holidays names no day of {year}: week-days of that year count as worked.",
            year=moment[:4],
        )

    def worked(self, start: Any, end: Any) -> NDArray[np.float64]:
        """Seconds that count between two times; below 0 where the end comes first.

        Parameters
        ----------
        start, end : datetime64 (n,) or scalars
            NaT gives NaN.
        """
        start, end = (np.asarray(t, "datetime64[s]") for t in (start, end))
        missing = np.isnat(start) | np.isnat(end)
        known = np.concatenate([start[~np.isnat(start)].ravel(), end[~np.isnat(end)].ravel()])
        if not len(known):
            return np.full(np.broadcast(start, end).shape, np.nan)
        first = known.min().astype("datetime64[D]")
        days = np.arange(first, known.max().astype("datetime64[D]") + 2 * _DAY)
        before = np.concatenate([[0], np.cumsum(self._on(days) * self._a_day)])
        found = self._until(end, first, before, days) - self._until(start, first, before, days)
        return np.where(missing, np.nan, found)

    def later(self, start: Any, seconds: float) -> Any:
        """The time at which so many seconds that count have passed."""
        start = np.datetime64(start, "s")
        if np.isnat(start):
            return start
        day = start.astype("datetime64[D]")
        left = float(seconds) + self._passed(start - day.astype("datetime64[s]"), day)
        while True:
            length = self._a_day if self._on(np.array([day]))[0] else 0
            if left <= length and length:
                break
            left -= length
            day += _DAY
        second = 0.0
        for begin, end in self.hours:
            second = begin + left
            if left <= end - begin:
                break
            left -= end - begin
        return np.datetime64(day, "s") + np.timedelta64(round(second), "s")

    @property
    def _a_day(self) -> int:
        return sum(end - begin for begin, end in self.hours)

    def _on(self, days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Which days are worked."""
        weekday = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7
        names = np.datetime_as_string(days, unit="D")
        off, on = (np.isin(names, sorted(dates)) for dates in (self.holidays, self.workdays))
        # Round the clock, week-ends count too unless they are holidays.
        week = np.full(len(days), True) if self._a_day == 86_400 else weekday < 5
        found: NDArray[np.bool_] = (week | on) & ~off
        return found

    def _passed(self, since_midnight: Any, day: Any) -> float:
        if not self._on(np.array([day]))[0]:
            return 0.0
        second = int(since_midnight / _SECOND)
        return float(sum(min(max(second - begin, 0), end - begin) for begin, end in self.hours))

    def _until(self, times: Any, first: Any, before: Any, days: Any) -> NDArray[np.float64]:
        """Seconds that count from the first day to each time."""
        there = np.where(np.isnat(times), np.datetime64(first, "s"), times)
        day = there.astype("datetime64[D]")
        number = (day - first).astype(np.int64)
        second = (there - day.astype("datetime64[s]")).astype(np.int64)
        today = np.zeros(np.shape(second), np.int64)
        for begin, end in self.hours:
            today += np.clip(second - begin, 0, end - begin)
        return np.asarray(before[number] + today * self._on(days)[number], np.float64)


def read_calendar(hours: str = "", holidays: str | Path | None = None) -> WorkCalendar:
    """Read hours and holidays.

    Parameters
    ----------
    hours : str
        For example ``"09:00-12:00,13:30-17:30"``; empty for round the clock.
    holidays : str or Path or None
        Table (csv) with a date in the first column and, in the second one, whether the day is off
        (the usual meaning; the name of a festival, too) or worked: ``workday``, 工作日 or 补班.

    Raises
    ------
    InputError
        Naming the row, or the hours, that cannot be read.
    """
    parts = plain_text(hours).split(",")
    spans = tuple(_span(part) for part in parts if part.strip()) or ((0, 86_400),)
    if any(begin >= end for begin, end in spans) or any(
        one[1] > other[0] for one, other in pairwise(spans)
    ):
        raise _bad_hours(hours)
    off: set[str] = set()
    on: set[str] = set()
    if holidays is not None:
        begun = False
        for number, row in enumerate(_rows(Path(holidays)), start=1):
            cells = [cell.strip() for cell in row] + ["", ""]
            date = _date(cells[0])
            works = _works(cells[1])
            if not any(cells):
                continue
            header = not begun and not any(map(str.isdigit, cells[0]))
            begun = True
            if header:
                continue
            if not date or works is None:
                raise InputError(
                    say("This is no holiday: {row}", row=", ".join(row)),
                    where=f"{holidays}:{number}",
                    cure=say("Write a date, a comma, and holiday or workday."),
                )
            (on if works else off).add(date)
    return WorkCalendar(spans, frozenset(off), frozenset(on))


def _rows(path: Path) -> Sequence[Sequence[str]]:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise InputError(
            say("The table of holidays cannot be read: {reason}.", reason=spoken_reason(problem)),
            where=str(path),
            cure=say("Look at its name."),
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    return list(csv.reader(text.splitlines()))


def _works(word: str) -> bool | None:
    """Whether a day is worked that is called so; None where that is not clear."""
    plain = simplified(word.lower())
    on = _ON.fullmatch(plain) is not None
    if _NOT.search(plain) or not (on or _OFF.fullmatch(plain)):
        return None
    return on


def _date(text: str) -> str:
    time = read_times(np.array([text], object)).local[0]
    return "" if np.isnat(time) else str(time.astype("datetime64[D]"))


def _span(text: str) -> tuple[int, int]:
    begin, dash, end = text.strip().partition("-")
    try:
        times = [[int(part) for part in time.split(":")] for time in (begin, end)]
        first, last = (hour * 3600 + minute * 60 for hour, minute in times)
    except ValueError:
        raise _bad_hours(text) from None
    if not (dash and 0 <= first < last <= 86_400 and all(time[1] < 60 for time in times)):
        raise _bad_hours(text)
    return first, last


def _bad_hours(text: str) -> InputError:
    return InputError(
        say("{text} are no hours.", text=text),
        where="--work-hours",
        cure=say("Write hours like 09:00-12:00,13:30-17:30."),
    )
