"""Events by grid, period and kind, counted as they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ...plan.plan import check_level
from ..placement import Placer
from ..values.dates import moment_named
from .gaps_in_time import told_periods
from .tallies import Tally, distinct, numbers_of_kinds

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]

#: Lengths of periods.
PERIODS = ("day", "week", "month", "quarter", "year")
#: What events are counted by, beside grid and period.
KINDS = ("type1", "type2", "type3", "source", "state", "unit", "property", "level", "town")
#: A table of counts may have so many cells.
_MOST_CELLS = 100_000_000


@dataclass(frozen=True)
class Counts:
    """Numbers of events.

    Parameters
    ----------
    level : int
        Level of the grids.
    period : str
        One of `PERIODS`; empty when all times are counted together.
    numbers : int64 (periods,)
        The periods in the order of time, see `period_numbers`: from the first to the last event,
        but for silences, see `gaps_in_time`. One alone where all times are counted
        together.
    by : tuple of str
        Columns that kinds are made of.
    kinds : tuple of tuples of str
        Values of these columns; one empty tuple when there are none.
    count : int64 (kinds, periods, grids)
    unplaced : int
        Events in no grid of that level.
    undated : int
        Events without a time; left out where periods are counted.
    whole : tuple of int or None
        Places of the first period that the time asked for fills, and of the one after the last
        such; None for all of them. The last one ends with the day of the last event.
    cut : bool
        Whether the first of these periods begins before the day of the first event: it counts, but
        nothing is compared with it.
    """

    level: int
    period: str
    numbers: Ints
    by: tuple[str, ...]
    kinds: tuple[tuple[str, ...], ...]
    count: Ints
    unplaced: int
    undated: int
    whole: tuple[int, int] | None = None
    cut: bool = False

    def of(self, kind: int, number: int) -> Ints:
        """Counts of the period with this number: nothing where it is not among them."""
        place = int(np.searchsorted(self.numbers, number))
        if place == len(self.numbers) or self.numbers[place] != number:
            return np.zeros(self.count.shape[2], np.int64)
        found: Ints = self.count[kind, place]
        return found

    def is_whole(self, number: int) -> bool:
        """Whether the data fill the period with this number, so that it can be compared."""
        first, after = self.whole or (0, len(self.numbers))
        told = self.numbers[first + self.cut : after]
        return bool(self.period and len(told) and told[0] <= number <= told[-1])

    @property
    def last_has_begun(self) -> bool:
        """Whether the last period may not be over."""
        if self.whole is None or not self.count.any():
            return False
        return self.whole[1] < self.count.shape[1]


def period_numbers(times: NDArray[np.datetime64], period: str) -> Ints:
    """Periods numbered in the order of time, so that the one before has the number below.

    Parameters
    ----------
    times : datetime64 (n,)
        Without NaT.
    period : str
        One of `PERIODS`; weeks begin on Monday.
    """
    day = times.astype("datetime64[D]").astype(np.int64)
    month = times.astype("datetime64[M]").astype(np.int64)
    numbers: Ints = {
        "day": day,
        "week": (day + 3) // 7,
        "month": month,
        "quarter": month // 3,
        "year": month // 12,
    }[period]
    return numbers


def period_name(number: int, period: str) -> str:
    """The name of a period: 2024-01-31, 2024-01 (month), 2024Q1, 2024; a week by its Monday."""
    if period == "day":
        return str(np.datetime64(number, "D"))
    if period == "week":
        return str(np.datetime64(7 * number - 3, "D"))
    if period == "month":
        return str(np.datetime64(number, "M"))
    year = 1970 + (number // 4 if period == "quarter" else number)
    return f"{year}Q{number % 4 + 1}" if period == "quarter" else str(year)


def whole_name(name: str, period: str) -> str:
    """The name of a period as it stands in a sentence: a week with its first and last day."""
    if period != "week":
        return name
    return f"{name} – {np.datetime64(name, 'D') + 6}"


def count_events(
    pieces: Iterable[pd.DataFrame],
    placer: Placer,
    level: int,
    *,
    period: str = "",
    by: Sequence[str] = (),
    placed: bool = True,
    start: str | None = None,
    end: str | None = None,
) -> Counts:
    """Count events.

    Parameters
    ----------
    pieces : iterable of DataFrame
        Events, with `t_report` where times matter, and `x` and `y` or ``grid_1`` ….
    placer : Placer
    level : int
        From 1 to the depth of the plan.
    period : str
        One of `PERIODS`, or empty for all times together.
    by : sequence of str
        Columns whose values are counted apart.
    placed : bool
        Whether the codes in the columns ``grid_1`` … are of this plan; else events are placed by
        their point, code or village.
    start, end : str or None
        First day that counts, and the day after the last one; ISO dates.

    Raises
    ------
    InputError
        For a level, period or column that does not exist, or a table that would be too large.
    """
    counting = Counting(placer, level, period=period, by=by, placed=placed, start=start, end=end)
    for frame in pieces:
        counting.add(frame)
    return counting.counts()


class Counting:
    """Counts events as they come; what others have counted can be taken in.

    Parameters
    ----------
    placer, level, period, by, placed, start, end
        See `count_events`.

    Raises
    ------
    InputError
        For a level that does not exist.
    """

    def __init__(
        self,
        placer: Placer,
        level: int,
        *,
        period: str = "",
        by: Sequence[str] = (),
        placed: bool = True,
        start: str | None = None,
        end: str | None = None,
    ) -> None:
        check_level(level, placer.grids.depth)
        self._placer, self._level, self._placed = placer, level, placed
        self._period, self._by, self._span = period, tuple(by), (start, end)
        self._kinds: dict[tuple[str, ...], int] = {} if by else {(): 0}
        self._tallies: list[tuple[Ints, Ints, Ints, Ints]] = []
        self._unplaced = self._undated = 0
        self._seen: tuple[np.datetime64, np.datetime64] | None = None

    def add(self, frame: pd.DataFrame) -> None:
        """Count some events in.

        Raises
        ------
        InputError
            For a column or date that does not exist.
        """
        need_columns(frame, self._by)
        chosen, without = _in_time(frame, self._period, *self._span)
        self._undated += without
        grid = _grids_of(chosen, self._placer, self._level, self._placed)
        inside = grid >= 0
        self._unplaced += int((~inside).sum())
        when: Ints = np.zeros(int(inside.sum()), np.int64)
        if self._period:
            times = chosen["t_report"].to_numpy()
            when = period_numbers(times[inside], self._period)
            self._know((times.min(), times.max()) if len(times) else None)
        kind = numbers_of_kinds(chosen, self._by, self._kinds)[inside]
        self._tallies.append(distinct(kind, when, grid[inside].astype(np.int64)))

    def tally(self) -> Tally:
        """All that was counted until now."""
        if len(self._tallies) > 1:
            joined = [np.concatenate(column) for column in zip(*self._tallies)]
            self._tallies = [distinct(*joined)]
        nothing = np.empty(0, np.int64)
        found = self._tallies[0] if self._tallies else (nothing,) * 4
        return Tally(tuple(self._kinds), *found, self._unplaced, self._undated, self._seen)

    def take(self, other: Tally) -> None:
        """Count in what others have counted."""
        places = [self._kinds.setdefault(kind, len(self._kinds)) for kind in other.kinds]
        kind = np.array(places, np.int64)[other.kind]
        self._tallies.append((kind, other.when, other.where, other.number))
        self._unplaced += other.unplaced
        self._undated += other.undated
        self._know(other.seen)
        self.tally()

    def _know(self, seen: tuple[np.datetime64, np.datetime64] | None) -> None:
        if seen is not None:
            (first, last), (low, high) = seen, self._seen or seen
            self._seen = min(first, low), max(last, high)

    def counts(self) -> Counts:
        """The counts.

        Raises
        ------
        InputError
            When the table would be too large.
        """
        found = self.tally()
        grids = len(self._placer.grids.codes[self._level - 1])
        numbers: Ints = np.zeros(1, np.int64)
        if self._period and len(found.when):
            numbers = told_periods(found.when, self._period)
        if len(found.kinds) * len(numbers) * grids > _MOST_CELLS:
            raise InputError(
                say("The table of counts would be too large."),
                cure=say("Choose longer periods, fewer kinds or a higher level."),
            )
        names = sorted(found.kinds)
        rank = np.zeros(max(len(names), 1), np.int64)
        for place, name in enumerate(names):
            rank[self._kinds[name]] = place
        count = np.zeros((len(names), len(numbers), grids), np.int64)
        when = np.searchsorted(numbers, found.when)
        np.add.at(count, (rank[found.kind], when, found.where), found.number)
        return Counts(
            self._level,
            self._period,
            numbers,
            self._by,
            tuple(names),
            count,
            found.unplaced,
            found.undated,
            *(self._whole(numbers) if self._period else (None,)),
        )

    def _whole(self, numbers: Ints) -> tuple[tuple[int, int], bool]:
        """See `Counts.whole` and `Counts.cut`."""
        if self._seen is None:
            return (0, 0), False
        first, last = (moment.astype("datetime64[D]") for moment in self._seen)
        start, end = (moment_named(text) if text else None for text in self._span)
        after: Any = last + np.timedelta64(1, "D") if end is None else end
        begin, over = 0, int(np.searchsorted(numbers, self._number(after)))
        if start is not None:
            before = self._number(start - np.timedelta64(1, "s"))
            begin = int(np.searchsorted(numbers, before + 1))
        cut = start is None and self._number(first - np.timedelta64(1, "D")) == numbers[0]
        return (begin, max(begin, over)), cut

    def _number(self, moment: np.datetime64) -> int:
        return int(period_numbers(np.array([moment]), self._period)[0])


def need_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Check that the events have some columns.

    Raises
    ------
    InputError
        Naming the first that is missing, and those there are.
    """
    missing = [name for name in columns if name not in frame]
    if missing:
        # Of a file only the columns asked for are read; what it holds says more.
        there = frame.attrs.get("columns", frame.columns)
        raise InputError(
            say("The events have no column {column}.", column=missing[0]),
            cure=say("The columns are: {columns}.", columns=", ".join(there)),
        )


def _in_time(
    frame: pd.DataFrame, period: str, start: str | None, end: str | None
) -> tuple[pd.DataFrame, int]:
    """The events of the time asked for, and how many have no time."""
    if not (period or start or end):
        return frame, 0
    if "t_report" not in frame:
        raise InputError(say("The events have no times."), cure=say("Leave the period out."))
    time = frame["t_report"]
    dated = time.notna()
    wanted = dated.copy()
    if start:
        wanted &= time >= moment_named(start)
    if end:
        wanted &= time < moment_named(end)
    return frame[wanted], int((~dated).sum())


def _grids_of(frame: pd.DataFrame, placer: Placer, level: int, placed: bool) -> Any:
    """Grid of each event, −1 where it is in none."""
    import pandas as pd

    column = f"grid_{level}"
    if placed and column in frame:
        codes = pd.Categorical(frame[column])
        known = pd.Index(placer.grids.codes[level - 1]).get_indexer(codes.categories)
        return np.append(known, -1)[codes.codes]
    need_columns(frame, ["x", "y"])
    x = frame["x"].to_numpy(np.float64)
    y = frame["y"].to_numpy(np.float64)
    words = [
        frame[name].to_numpy(object) if name in frame else None
        for name in ("grid_code", "village", "town")
    ]
    if all(column is None for column in words):
        ancestor = np.append(placer.grids.ancestor[:, level - 1], np.int32(-1))
        return ancestor[placer.place_points(x, y)]
    return placer.place(x, y, *words).grid[:, level - 1]
