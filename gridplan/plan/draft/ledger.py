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

from ...partition.guard import Edges, Guard, Numbers

Walls = tuple[NDArray[np.int32], NDArray[np.float64]]

#: Columns of the ledger before those of the criteria.
UNITS, LOAD, AREA, OUTLINE, CRITERIA = range(5)


class Shared(NamedTuple):
    """Where the outlines of some units lie on those of others.

    Parameters
    ----------
    source : int64 (m,)
        Place of the unit in the list that was asked for.
    target : int64 (m,)
        The unit on the other side.
    metres : float64 (m,)
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    metres: NDArray[np.float64]


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
    guard : Guard
        Of the contiguity.
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
        guard: Guard,
        walls: Walls | None = None,
    ) -> None:
        pairs, wall_m = walls if walls else (np.empty((0, 2), np.int32), np.empty(0))
        # One scale for outlines and borders, so that their differences are exact too.
        lengths = exact(np.concatenate([perimeter_m, 2.0 * border_m, 2.0 * wall_m]))
        columns = [np.ones(len(load)), exact(load), exact(area_m2), lengths[: len(load)]]
        self.values = np.stack([*columns, *map(exact, loads.T)], axis=1)
        self.border = 0.5 * lengths[len(load) : len(load) + len(border_m)]
        near = np.concatenate([pairs[:, 0], pairs[:, 1]])
        order = np.argsort(near, kind="stable")
        start = np.searchsorted(near[order], np.arange(len(load) + 1))
        self._guard = guard
        self._walls = Guard(start, np.concatenate([pairs[:, 1], pairs[:, 0]])[order])
        self._wall_m = np.tile(0.5 * lengths[len(load) + len(border_m) :], 2)[order]
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

    def shared(self, units: Numbers, edges: Edges | None = None) -> Shared:
        """What the outlines of some units have in common with those of others, walls included.

        Parameters
        ----------
        units : int (m,)
        edges : Edges, optional
            The edges in their rows, when the caller has them already.
        """
        edges = self._guard.edges(units) if edges is None else edges
        metres = self.border[edges.entry]
        if not len(self._wall_m):
            return Shared(edges.source, edges.target, metres)
        walls = self._walls.edges(units)
        return Shared(
            np.concatenate([edges.source, walls.source]),
            np.concatenate([edges.target, walls.target]),
            np.concatenate([metres, self._wall_m[walls.entry]]),
        )

    def flows(
        self,
        units: Numbers,
        edges: Edges,
        labels: NDArray[np.int32],
        old: NDArray[np.int32],
        new: NDArray[np.int32],
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
        """
        near, target, metres = self.shared(units, edges)
        place = self._guard.places(units, target)
        moves_too = place >= 0
        # An edge between two moving units stands in both rows, all others in one.
        length = np.where(moves_too, 1.0, 2.0) * metres
        value = self.values[units]
        found = []
        for level in range(len(labels)):
            before, after = old[level], new[level]
            moving = before != after
            if not moving.any():
                found.append(Flow(np.empty(0, np.int64), np.empty((0, value.shape[1]))))
                continue
            far_before = labels[level][target]
            far_after = np.where(moves_too, after[place], far_before)
            left = length * (before[near] == far_before)
            gained = length * (after[near] == far_after)
            # What an edge gives and takes cancels unless its near end changes the grid.
            turned = (left != gained) | (moving[near] & (left > 0))
            source = near[turned]
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
            found.append(Flow(grids, amount))
        return found

    def shift(
        self, level: int, unit: int, ends: tuple[int, int], shared: tuple[float, float]
    ) -> None:
        """Book that one unit goes from a grid to another.

        Parameters
        ----------
        level, unit : int
        ends : (int, int)
            The two grids.
        shared : (float, float)
            Metres of outline that the unit has in common with the rest of each.
        """
        for grid, metres, sign in zip(ends, shared, (-1.0, 1.0)):
            row = self._totals[level - 1][grid]
            row += sign * self.values[unit]
            row[OUTLINE] -= sign * 2.0 * metres

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
        source, target, metres = self.shared(np.arange(len(self.values)))
        result: list[NDArray[np.float64]] = []
        for label, count in zip(labels, counts, strict=True):
            slot = np.where(label < 0, count, label)
            totals = np.empty((count + 1, self.values.shape[1]))
            for column, one in enumerate(self.values.T):
                totals[:, column] = np.bincount(slot, one, count + 1)
            inner = slot[source] == slot[target]
            totals[:, OUTLINE] -= np.bincount(slot[source[inner]], metres[inner], count + 1)
            result.append(totals)
        return result
