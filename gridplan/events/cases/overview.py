"""Events at a glance: how many, when in the day and the year, of what kind, under a filter.

Kept as numbers in memory, so that a filter over a hundred thousand events is answered at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..counts.gaps_in_time import told_periods
from .assessment import COLUMNS, case_measures

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Days = NDArray[np.datetime64]

#: Columns whose values events can be filtered by, beside ``grid_1`` ….
FILTERS = ("type1", "type2", "type3", "source", "state", "town", "unit")
#: What an overview is made of.
NEEDED = tuple(dict.fromkeys((*FILTERS, *COLUMNS)))
_HOUR, _DAY = 3600, 86400
_NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Labels:
    """A column of words as numbers.

    Parameters
    ----------
    code : int32 (n,)
        Place of the value of each event in `values`.
    values : tuple of str
        In ascending order; empty text stands for events without a value.
    """

    code: NDArray[np.int32]
    values: tuple[str, ...]

    def mask(self, wanted: Iterable[str]) -> Mask:
        """Events with one of these values."""
        table = np.isin(np.array(self.values, object), np.array(sorted(wanted), object))
        found: Mask = table.astype(bool)[self.code]
        return found


@dataclass(frozen=True)
class Filter:
    """Which events are looked at.

    Parameters
    ----------
    start, end : datetime64 or None
        First moment that counts, and the one after the last.
    values : mapping
        Column → values that events may have there; columns that are not named do not matter.
    """

    start: np.datetime64 | None = None
    end: np.datetime64 | None = None
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """What a filter leaves.

    Parameters
    ----------
    events, undated, open, overdue : int
        All; those without a time; not closed; not handled though the deadline is over.
    due, on_time : int
        Cases that were to be handled by now, and those that were in time.
    by_hour : int64 (24,)
        Dated events by hour of the day.
    days : datetime64[D] (d,)
        From the first to the last day of the filter, but for silences, see
        `gridplan.events.counts.gaps_in_time`.
    by_day : int64 (d,)
        Dated events by day.
    top : tuple of (str, int)
        Values and their events, the most first.
    """

    events: int
    undated: int
    open: int
    overdue: int
    due: int
    on_time: int
    by_hour: Ints
    days: Days
    by_day: Ints
    top: tuple[tuple[str, int], ...]


class Overview:
    """Events as columns of numbers.

    Parameters
    ----------
    frame : DataFrame
        Events with those columns of `NEEDED` that there are, and ``grid_1`` ….
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        words = [name for name in frame.columns if name in FILTERS or name.startswith("grid_")]
        self.labels = {name: _labels(frame[name]) for name in words if name != "grid_code"}
        self._time = _seconds(frame)
        dated = self._time[self._time != _NO_TIME]
        day = dated // _DAY if len(dated) else np.zeros(1, np.int64)
        self._days: Days = told_periods(day, "day").astype(_DAYS)
        #: First and last day with an event; the same day when there is none.
        self.first, self.last = self._days[0], self._days[-1]
        #: The moment that open cases are judged at: the last one the events know.
        self.now = _last_moment(frame, self.last)
        measures = case_measures(frame, self.now)
        reported, due = measures["t_report"], measures["t_due"]
        self._open: Mask = np.asarray(reported["open"], bool)
        self._overdue: Mask = np.asarray(due["overdue_open"], bool)
        self._due: Mask = np.asarray(due["to_dispose"], bool)
        self._on_time: Mask = np.asarray(due["disposed_on_time"], bool)

    def __len__(self) -> int:
        return len(self._time)

    def mask(self, chosen: Filter) -> Mask:
        """Which events a filter leaves; events without a time do not pass a filter of time."""
        kept = np.ones(len(self), bool)
        if chosen.start is not None:
            kept &= self._time >= _second(chosen.start)
        if chosen.end is not None:
            kept &= (self._time < _second(chosen.end)) & (self._time != _NO_TIME)
        for column, wanted in chosen.values.items():
            if column in self.labels:
                kept &= self.labels[column].mask(wanted)
        return kept

    def figures(self, chosen: Filter, top_by: str = "type2") -> Figures:
        """What a filter leaves, in figures.

        Parameters
        ----------
        chosen : Filter
        top_by : str
            Column of `Figures.top`.
        """
        kept = self.mask(chosen)
        time = self._time[kept]
        time = time[time != _NO_TIME]
        first = self.first if chosen.start is None else max(self.first, _day(chosen.start))
        last = self.last if chosen.end is None else min(self.last, _day(chosen.end, before=True))
        days = self._days[(self._days >= first) & (self._days <= last)]
        day = np.searchsorted(days, (time // _DAY).astype(_DAYS))
        return Figures(
            events=int(kept.sum()),
            undated=int(kept.sum()) - len(time),
            open=int((kept & self._open).sum()),
            overdue=int((kept & self._overdue).sum()),
            due=int((kept & self._due).sum()),
            on_time=int((kept & self._on_time).sum()),
            by_hour=np.bincount(time % _DAY // _HOUR, minlength=24).astype(np.int64),
            days=days,
            by_day=np.bincount(day, minlength=len(days)).astype(np.int64),
            top=self._top(kept, top_by),
        )

    def busiest(self) -> tuple[np.datetime64, np.datetime64]:
        """First and last day of the time without a silence in which most events lie."""
        begin = np.flatnonzero(np.diff(self._days, prepend=self._days[:1]) != _ONE_DAY)
        most = int(np.argmax(np.add.reduceat(self.figures(Filter()).by_day, begin)))
        return self._days[begin[most]], self._days[np.append(begin, len(self._days))[most + 1] - 1]

    def by_value(self, chosen: Filter, column: str) -> dict[str, int]:
        """Events a filter leaves by the values of a column, for example the codes of grids."""
        labels = self.labels.get(column)
        if labels is None:
            return {}
        count = np.bincount(labels.code[self.mask(chosen)], minlength=len(labels.values))
        return {value: int(n) for value, n in zip(labels.values, count) if value and n}

    def _top(self, kept: Mask, column: str) -> tuple[tuple[str, int], ...]:
        labels = self.labels.get(column)
        if labels is None:
            return ()
        count = np.bincount(labels.code[kept], minlength=len(labels.values))
        order = np.argsort(-count, kind="stable")
        return tuple((labels.values[k], int(count[k])) for k in order if count[k])


_DAYS = "datetime64[D]"
_ONE_DAY = np.timedelta64(1, "D")


def _labels(column: pd.Series[Any]) -> Labels:
    import pandas as pd

    category = pd.Categorical(column.astype(object).where(column.notna(), "").astype(str))
    return Labels(category.codes.astype(np.int32), tuple(map(str, category.categories)))


def _seconds(frame: pd.DataFrame) -> Ints:
    if "t_report" not in frame:
        return np.full(len(frame), _NO_TIME, np.int64)
    seconds: Ints = frame["t_report"].to_numpy("datetime64[s]").astype(np.int64)
    return seconds


def _last_moment(frame: pd.DataFrame, last: np.datetime64) -> np.datetime64:
    """The last time of report, handling or closing."""
    moments = [
        frame[name].max().to_datetime64().astype("datetime64[s]")
        for name in ("t_report", "t_disposed", "t_closed")
        if name in frame and frame[name].notna().any()
    ]
    return max(moments, default=last.astype("datetime64[s]"))


def _second(moment: np.datetime64) -> int:
    return int(moment.astype("datetime64[s]").astype(np.int64))


def _day(moment: np.datetime64, *, before: bool = False) -> np.datetime64:
    """The day of a moment; the one of the second before it, when it is an end."""
    second = moment.astype("datetime64[s]")
    if before:
        second = second - np.timedelta64(1, "s")
    day: np.datetime64 = second.astype(_DAYS)
    return day
