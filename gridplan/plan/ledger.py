"""Totals per grid and level, updated by what flows in and out, and never a bit off.

**Why the totals cannot drift.** Adding and subtracting floating-point numbers rounds: totals kept
by flows would slowly leave the totals one gets by adding up. Here every value is first rounded to
a multiple of a power of two that is so chosen, for each column, that the sum of *all* values still
fits into the 53 bits of a float64. From then on every sum and every difference of any values, in
any order, is exact. Whole persons are not changed by it; square metres are rounded by less than
0.000001 m² in a territory of 1,000 km². Nothing has to be recomputed, and a total after a million
strokes and undos has the same bits as one that is added up afresh.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..partition.guard import Edges, Numbers

Walls = tuple[NDArray[np.int32], NDArray[np.float64]]

#: Columns of the ledger before those of the criteria.
UNITS, LOAD, AREA, OUTLINE, CRITERIA = range(5)


class Flow(NamedTuple):
    """What a move adds to the grids of one level.

    Parameters
    ----------
    grids : int64 (g,)
        Grids concerned, ascending; −1 stands for "in no grid".
    amount : float64 (g, columns)
        What each of them gains.
    """

    grids: NDArray[np.int64]
    amount: NDArray[np.float64]


def exact(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values rounded so that all sums and differences of them are exact.

    Parameters
    ----------
    values : float64 (n,)
        Finite.

    Returns
    -------
    float64 (n,)
        Multiples of one power of two; the sum of their magnitudes is below 2⁵¹ times that power.
    """
    total = float(np.abs(values).sum())
    if total == 0.0:
        return np.zeros(len(values))
    step = math.ldexp(1.0, math.frexp(total)[1] - 51)
    return np.round(values / step) * step


class Ledger:
    """Totals of the grids of every level.

    Parameters
    ----------
    labels : int32 (levels, n)
        Grid of each unit at each level; −1 for none.
    counts : sequence of int
        Grids at each level.
    loads : float64 (n, k)
        Criteria by unit, in their units of measure.
    load : float64 (n,)
        Composite load by unit.
    area_m2, perimeter_m : float64 (n,)
        Area and whole outline of each unit.
    border_m : float64 (m,)
        Shared border of each edge, in the order of the contiguity.
    edges : Edges
        All edges: ``guard.edges(np.arange(n))``.
    walls : (int32 (c, 2), float64 (c,)), optional
        Pairs that touch along a hard line, which holds nothing together, and the metres: inside a
        grid they are no outline either.
    """

    def __init__(
        self,
        labels: NDArray[np.int32],
        counts: Sequence[int],
        *,
        loads: NDArray[np.float64],
        load: NDArray[np.float64],
        area_m2: NDArray[np.float64],
        perimeter_m: NDArray[np.float64],
        border_m: NDArray[np.float64],
        edges: Edges,
        walls: Walls | None = None,
    ) -> None:
        self._walls, wall_m = walls if walls else (np.empty((0, 2), np.int32), np.empty(0))
        # One scale for outlines and borders, so that their differences are exact too.
        lengths = exact(np.concatenate([perimeter_m, 2.0 * border_m, 2.0 * wall_m]))
        columns = [np.ones(len(load)), exact(load), exact(area_m2), lengths[: len(load)]]
        self.values = np.stack([*columns, *map(exact, loads.T)], axis=1)
        self.border = lengths[len(load) : len(load) + len(border_m)] / 2.0
        self._wall_m = lengths[len(load) + len(border_m) :]
        self._all_edges = edges
        self.total = self.values.sum(axis=0)
        self._totals = self._added_up(labels, counts)

    def totals(self, level: int) -> NDArray[np.float64]:
        """Totals of all grids of a level, float64 (grids, columns): a view, not to be written to.

        Columns are `UNITS`, `LOAD`, `AREA` (m²), `OUTLINE` (m) and from `CRITERIA` on the criteria.
        """
        return self._totals[level - 1][:-1]

    def row(self, level: int, grid: int) -> NDArray[np.float64]:
        """Totals of one grid, or of the units in no grid when `grid` is −1; a copy."""
        row: NDArray[np.float64] = self._totals[level - 1][grid].copy()
        return row

    def fit(self, level: int, count: int) -> None:
        """Have rows for exactly `count` grids; rows that are dropped have to be empty."""
        have = self._totals[level - 1]
        kept = have[:-1][:count]
        empty = np.zeros((count - len(kept), have.shape[1]))
        self._totals[level - 1] = np.concatenate([kept, empty, have[-1:]])

    def flows(
        self,
        units: Numbers,
        edges: Edges,
        labels: NDArray[np.int32],
        old: NDArray[np.int32],
        new: NDArray[np.int32],
        place: NDArray[np.int64],
    ) -> list[Flow]:
        """What a move adds and takes at every level; nothing is changed yet.

        Parameters
        ----------
        units : int (m,)
            Units that move, each once.
        edges : Edges
            The edges in their rows.
        labels : int32 (levels, n)
            Grid of each unit before the move.
        old, new : int32 (levels, m)
            Grid of the moving units before and after.
        place : int64 (edges,)
            Place of the far end of each edge among `units`, −1 when it does not move.
        """
        moves_too = place >= 0
        # An edge between two moving units stands in both rows, all others in one.
        length = np.where(moves_too, 1.0, 2.0) * self.border[edges.entry]
        value = self.values[units]
        walls = self._walls_of(units, labels.shape[1])
        found = []
        for level in range(len(labels)):
            before, after = old[level], new[level]
            moving = before != after
            if not moving.any():
                found.append(Flow(np.empty(0, np.int64), np.empty((0, value.shape[1]))))
                continue
            far_before = labels[level][edges.target]
            far_after = np.where(moves_too, after[place], far_before)
            left = length * (before[edges.source] == far_before)
            gained = length * (after[edges.source] == far_after)
            # What an edge gives and takes cancels unless its near end changes the grid.
            turned = (left != gained) | (moving[edges.source] & (left > 0))
            source = edges.source[turned]
            concerned = np.concatenate(
                [before[moving], after[moving], before[source], after[source]], dtype=np.int64
            )
            # Grids have small numbers: marking them is quicker than sorting.
            marked = np.zeros(int(concerned.max()) + 2, bool)
            marked[concerned + 1] = True
            grids = np.flatnonzero(marked) - 1
            where = (np.cumsum(marked) - 1)[concerned + 1]
            m = int(moving.sum())
            out, into = where[:m], where[m : 2 * m]
            amount = np.empty((len(grids), value.shape[1]))
            for column, one in enumerate(value[moving].T):
                amount[:, column] = np.bincount(into, one, len(grids)) - np.bincount(
                    out, one, len(grids)
                )
            rest = where[2 * m :]
            amount[:, OUTLINE] += np.bincount(rest[: len(source)], left[turned], len(grids))
            amount[:, OUTLINE] -= np.bincount(rest[len(source) :], gained[turned], len(grids))
            if len(walls):
                self._move_walls(walls, units, labels[level], after, grids, amount)
            found.append(Flow(grids, amount))
        return found

    def _walls_of(self, units: Numbers, count: int) -> NDArray[np.int64]:
        """Walls with an end among some units."""
        if not len(self._walls):
            return np.empty(0, np.int64)
        among = np.zeros(count, bool)
        among[units] = True
        return np.flatnonzero(among[self._walls].any(axis=1))

    def _move_walls(
        self,
        walls: NDArray[np.int64],
        units: Numbers,
        label: NDArray[np.int32],
        after: NDArray[np.int32],
        grids: NDArray[np.int64],
        amount: NDArray[np.float64],
    ) -> None:
        """Add to the outlines what walls come to be inside of grids, or cease to be."""
        ends, metres = self._walls[walls], self._wall_m[walls]
        before = label[ends]
        place = np.minimum(np.searchsorted(units, ends), len(units) - 1)
        now = np.where(units[place] == ends, after[place], before)
        turned = (before != now).any(axis=1)
        for grid, sign in ((before[turned], 1.0), (now[turned], -1.0)):
            inside = grid[:, 0] == grid[:, 1]
            where = np.searchsorted(grids, grid[inside, 0])
            np.add.at(amount[:, OUTLINE], where, sign * metres[turned][inside])

    def add(self, flows: Sequence[Flow]) -> None:
        """Book the flows."""
        for totals, flow in zip(self._totals, flows, strict=True):
            totals[flow.grids] += flow.amount

    def added_up(
        self, labels: NDArray[np.int32], counts: Sequence[int]
    ) -> list[NDArray[np.float64]]:
        """The totals of every level from the units alone, to compare with `totals`."""
        return [totals[:-1] for totals in self._added_up(labels, counts)]

    def _added_up(
        self, labels: NDArray[np.int32], counts: Sequence[int]
    ) -> list[NDArray[np.float64]]:
        edges = self._all_edges
        result: list[NDArray[np.float64]] = []
        for label, count in zip(labels, counts, strict=True):
            slot = np.where(label < 0, count, label)
            totals = np.empty((count + 1, self.values.shape[1]))
            for column, one in enumerate(self.values.T):
                totals[:, column] = np.bincount(slot, one, count + 1)
            inner = slot[edges.source] == slot[edges.target]
            totals[:, OUTLINE] -= np.bincount(
                slot[edges.source[inner]], self.border[edges.entry[inner]], count + 1
            )
            one, other = slot[self._walls].T
            joined = one == other
            totals[:, OUTLINE] -= np.bincount(one[joined], self._wall_m[joined], count + 1)
            result.append(totals)
        return result
