"""Counts of events that follow the borders while they are redrawn.

Base units do not change when grids do. Every event is placed in its base unit once; what a grid
holds is what its units hold, and when units change hands only these are carried from one grid to
the other. An event on a border belongs to several units: it goes to the grid with the smallest code
among theirs, as placing says, and is looked at again whenever one of them moves. So the counts are
always those of placing all events from scratch in the grids as they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...geometry.point_location import Locator
from ...geometry.polygon_raster import expand

if TYPE_CHECKING:
    from ...plan.redraw.session import EditSession

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class LiveCounts:
    """Counts of events in the grids of a plan that is being redrawn.

    Parameters
    ----------
    session : EditSession
        The plan; whatever edit is made, `follow` catches up with it.
    shapes : array of Polygon or MultiPolygon (units,)
        Outlines of the base units, in the row order of the session, metres.
    kinds : int
        Kinds of events that are counted apart.
    """

    def __init__(self, session: EditSession, shapes: NDArray[np.object_], kinds: int = 1) -> None:
        self._session = session
        self._locator = Locator(shapes)
        self._kinds = kinds
        #: Events that each unit stands for, by kind; the last row is for those in no unit.
        self._of_unit = np.zeros((len(shapes) + 1, kinds), np.int64)
        self._labels = self._now()
        self._count = [self._grid_sums(labels) for labels in self._labels]
        # Events on borders: their kinds, their units, and the one that stands for each.
        self._tied_kind: Ints = np.empty(0, np.int64)
        self._tie: Ints = np.empty(0, np.int64)
        self._tied_unit: Ints = np.empty(0, np.int64)
        self._winner: Ints = np.empty(0, np.int64)
        self._begin_ties()

    def add(self, x: Floats, y: Floats, kind: Ints | None = None) -> None:
        """Count more events.

        Parameters
        ----------
        x, y : float64 (n,)
            In the system of the units; NaN for an event without a point, which is in no grid.
        kind : int64 (n,) or None
            Kind of each, from 0; all of kind 0 by default.
        """
        self.follow()
        kind = np.zeros(len(x), np.int64) if kind is None else np.asarray(kind, np.int64)
        event, unit = self._locator.touching(x, y)
        times = np.bincount(event, minlength=len(x))
        sole = times[event] == 1
        nowhere = np.flatnonzero(times == 0)
        np.add.at(self._of_unit, (unit[sole], kind[event[sole]]), 1)
        np.add.at(self._of_unit, (np.full(len(nowhere), -1), kind[nowhere]), 1)
        # Events on borders are numbered on from those there are.
        tied = np.flatnonzero(times > 1)
        number = np.zeros(len(x), np.int64)
        number[tied] = len(self._tied_kind) + np.arange(len(tied))
        self._tie = np.append(self._tie, number[event[~sole]])
        self._tied_unit = np.append(self._tied_unit, unit[~sole])
        self._tied_kind = np.append(self._tied_kind, kind[tied])
        self._begin_ties()
        self._winner = self._winners(np.arange(len(self._tied_kind)))
        fresh = np.arange(len(self._tied_kind) - len(tied), len(self._tied_kind))
        np.add.at(self._of_unit, (self._winner[fresh], self._tied_kind[fresh]), 1)
        self._count = [self._grid_sums(labels) for labels in self._labels]

    def follow(self) -> None:
        """Catch up with all edits since the last call, of whatever kind and however many."""
        now = self._now()
        changed = [np.flatnonzero(old != new) for old, new in zip(self._labels, now)]
        if not any(len(units) for units in changed):
            return
        for level, units in enumerate(changed):
            self._fit(level, now[level])
            np.subtract.at(self._count[level], self._labels[level][units], self._of_unit[units])
            np.add.at(self._count[level], now[level][units], self._of_unit[units])
        self._labels = now
        # Events on the borders of units that moved may go with another unit now.
        _, at = expand(self._first_tie[changed[-1]], self._first_tie[changed[-1] + 1])
        ties = np.unique(self._tie_of_unit[at])
        before, after = self._winner[ties], self._winners(ties)
        other = before != after
        ties, before, after = ties[other], before[other], after[other]
        self._winner[ties] = after
        kind = self._tied_kind[ties]
        np.subtract.at(self._of_unit, (before, kind), 1)
        np.add.at(self._of_unit, (after, kind), 1)
        for level, labels in enumerate(self._labels):
            np.subtract.at(self._count[level], (labels[before], kind), 1)
            np.add.at(self._count[level], (labels[after], kind), 1)

    def count(self, level: int) -> Ints:
        """Events in the grids of a level, by grid number and kind; int64 (grids, kinds).

        As of the last `follow`.
        """
        return self._count[level - 1][:-1].copy()

    def unplaced(self, level: int) -> Ints:
        """Events in no grid of a level, by kind; int64 (kinds,)."""
        unplaced: Ints = self._count[level - 1][-1].copy()
        return unplaced

    def _now(self) -> list[NDArray[np.int32]]:
        """Grid of each unit at each level, and −1 for the place of events in no unit."""
        levels = range(1, self._session.depth + 1)
        return [np.append(self._session.grid_of_unit(level), np.int32(-1)) for level in levels]

    def _grid_sums(self, labels: NDArray[np.int32]) -> Ints:
        """Sums by grid; the last row is that of no grid, which has number −1."""
        sums = np.zeros((int(labels.max(initial=-1)) + 2, self._kinds), np.int64)
        np.add.at(sums, labels, self._of_unit)
        return sums

    def _fit(self, level: int, labels: NDArray[np.int32]) -> None:
        """Make room for grids that came up, before the row of no grid."""
        more = int(labels.max(initial=-1)) + 2 - len(self._count[level])
        if more > 0:
            kept = self._count[level]
            room = np.zeros((more, self._kinds), np.int64)
            self._count[level] = np.vstack([kept[:-1], room, kept[-1:]])

    def _begin_ties(self) -> None:
        """Lay out the events on the borders of each unit, and the units of each such event."""
        order = np.argsort(self._tied_unit, kind="stable")
        self._tie_of_unit = self._tie[order]
        places = np.arange(len(self._of_unit) + 1)
        self._first_tie = np.searchsorted(self._tied_unit[order], places)
        self._first_unit = np.searchsorted(self._tie, np.arange(len(self._tied_kind) + 1))

    def _winners(self, ties: Ints) -> Ints:
        """The unit that stands for each of some events on borders: of the smallest grid code."""
        whose, at = expand(self._first_unit[ties], self._first_unit[ties + 1])
        unit = self._tied_unit[at]
        grid = self._labels[-1][unit]
        numbers = [int(number) for number in np.unique(grid[grid >= 0])]
        depth = self._session.depth
        by_code = sorted(numbers, key=lambda number: self._session.code(depth, number))
        # A unit in no grid stands behind all others.
        rank = np.full(max(numbers, default=-1) + 2, len(by_code))
        rank[by_code] = np.arange(len(by_code))
        order = np.lexsort((unit, rank[grid], whose))
        first = np.searchsorted(whose[order], np.arange(len(ties)))
        winners: Ints = unit[order[first]]
        return winners
