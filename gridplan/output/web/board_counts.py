"""What the board counts: by grid, period, day and hour, without what must not leave the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...events.grids import Grids
from ..look.small_numbers import Sums, Table, kinds, withhold
from .board_events import BoardEvents


@dataclass(frozen=True)
class BoardCounts:
    """Numbers of events; the first category and the first source hold the sums.

    Parameters
    ----------
    totals : Table (categories, sources, periods, 1)
        Of the whole territory.
    levels : list of Table (categories, sources, periods, grids)
        One for each level.
    days : Table (categories, sources, days, areas)
        The first area is the whole, then the first-level grids.
    hours : Table (categories, sources, 24, areas)
        By hour of the day.
    """

    totals: Table
    levels: list[Table]
    days: Table
    hours: Table


def counted(
    events: BoardEvents, number: NDArray[Any], periods: int, grids: Grids, fewest: int
) -> BoardCounts:
    """Count the events of a board.

    Parameters
    ----------
    events : BoardEvents
    number : int64 (n,)
        The period of each event.
    periods : int
    grids : Grids
    fewest : int
        Numbers below this are hidden, and those by which they could be worked out; 0 hides none.
    """

    def table(when: NDArray[Any], times: int, level: int, *, whole: bool) -> Table:
        size = len(grids.codes[level])
        numbers = _with_sums(events.tally(when, events.grid[:, level], times, size))
        if whole:
            numbers = np.concatenate([numbers.sum(axis=3, keepdims=True), numbers], axis=3)
        return Table.of(numbers, fewest)

    first = table(number, periods, 0, whole=True)
    levels = [first.along(3, slice(1, None))]
    levels += [table(number, periods, k, whole=False) for k in range(1, grids.depth)]
    days = table(events.day, len(events.calendar), 0, whole=True)
    hours = table(events.hour, 24, 0, whole=True)
    if fewest:
        period = np.zeros(len(events.calendar), np.int64)
        period[events.day] = number
        np.maximum.accumulate(period, out=period)  # days without events
        tables = (first, *levels[1:], days, hours)
        sums = [one for held in tables for one in kinds(held)]
        for held in (first, days, hours):
            sums.append(Sums(held.along(3, slice(1, None)), held.along(3, slice(1))))
        for k in range(1, grids.depth):
            sums.append(Sums(levels[k], levels[k - 1], grids_above(grids, k)))
        sums.append(Sums(days.along(2), first.along(2), period))
        for held in tables:  # what happened in all of the time is told among the cases
            of_time = Table.of(held.numbers.sum(axis=2, keepdims=True), fewest)
            sums.append(Sums(held.along(2), of_time.along(2)))
        withhold(sums)
    return BoardCounts(first.along(3, slice(1)), levels, days, hours)


def grids_above(grids: Grids, level: int) -> NDArray[np.int64]:
    """The grid above each grid of a level, int64 (g,); levels are counted from 0 here."""
    above = np.zeros(len(grids.codes[level]), np.int64)
    if level:
        above[grids.ancestor[:, level]] = grids.ancestor[:, level - 1]
    return above


def _with_sums(table: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums over categories and over sources put before them; the rest of each is left out."""
    table = np.concatenate([table.sum(axis=0, keepdims=True), table[:-1]])
    return np.concatenate([table.sum(axis=1, keepdims=True), table[:, :-1]], axis=1)
