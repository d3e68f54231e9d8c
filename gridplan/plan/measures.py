"""What a plan is judged by: load and its deviations, compactness, borders, pieces."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..geometry.contiguity import Contiguity
from ..territory.territory import Territory
from .plan import Plan

#: Two units belong together when they share at least this much border, in metres.
LEAST_BORDER_M = 1.0


@dataclass(frozen=True)
class LevelMeasures:
    """The figures of all grids of one level, in the order of the grids.

    Parameters
    ----------
    level : int
        From 1.
    units : int64 (g,)
        Base units in each grid.
    totals : float64 (g, k)
        Sum of each criterion, in its own unit of measure.
    load : float64 (g,)
        Sum of the composite load; 1 is the whole territory.
    target : float64 (g,)
        Quota: total load × last-level grids below the grid / all last-level grids.
    deviation : float64 (g,)
        load / target − 1.
    criterion_deviation : float64 (g, k)
        The same for each criterion by itself; 0 where the territory holds none of it.
    deviation_from_equal : float64 (g,)
        load × number of grids of the level − 1.
    deviation_in_parent : float64 (g,)
        load / (load of the parent × share of its last-level grids) − 1. The parent of a
        first-level grid is the territory.
    criterion_deviation_in_parent : float64 (g, k)
        The same for each criterion by itself.
    rounding : float64 (g,)
        The smallest deviation that a grid with fixed borders can have, whatever whole number of
        last-level grids it is given.
    area_m2, perimeter_m : float64 (g,)
        Of the dissolved grid.
    polsby_popper : float64 (g,)
        4π × area / perimeter²; 1 for a circle, 0 for a grid without units.
    pieces : int64 (g,)
        Connected pieces, by borders of at least `LEAST_BORDER_M` or by links.
    border_km : float
        Length of all borders between grids of the level, each counted once.
    on_lines : float or None
        Share of them that lies on barrier lines; None where the territory states no lines.
    """

    level: int
    units: NDArray[np.int64]
    totals: NDArray[np.float64]
    load: NDArray[np.float64]
    target: NDArray[np.float64]
    deviation: NDArray[np.float64]
    criterion_deviation: NDArray[np.float64]
    deviation_from_equal: NDArray[np.float64]
    deviation_in_parent: NDArray[np.float64]
    criterion_deviation_in_parent: NDArray[np.float64]
    rounding: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    perimeter_m: NDArray[np.float64]
    polsby_popper: NDArray[np.float64]
    pieces: NDArray[np.int64]
    border_km: float
    on_lines: float | None = None

    def __len__(self) -> int:
        return len(self.units)

    @property
    def balanced(self) -> NDArray[np.bool_]:
        """Grids that have a share of the load to aim at, bool (g,); special ones have none."""
        aiming: NDArray[np.bool_] = self.target > 0
        return aiming

    @property
    def balanced_deviation(self) -> NDArray[np.float64]:
        """Deviations of the load of the grids that are balanced, float64 (b,)."""
        return self.deviation[self.balanced]


def measure(plan: Plan, territory: Territory) -> tuple[LevelMeasures, ...]:
    """Measure every level of a plan.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        With the units of the plan in the same order.

    Returns
    -------
    tuple of LevelMeasures
        First level first.
    """
    return tuple(_levels(plan, territory, _pairs(territory.contiguity)))


def pieces_of_grids(
    grid_of_unit: NDArray[np.int32], count: int, contiguity: Contiguity, *, by_links: bool = True
) -> NDArray[np.int64]:
    """How many connected pieces each grid is in; 0 for a grid without units.

    Parameters
    ----------
    grid_of_unit : int32 (n,)
        −1 for a unit in no grid.
    count : int
        Number of grids.
    contiguity : Contiguity
    by_links : bool
        False: only borders hold units together.
    """
    return _pieces(grid_of_unit, count, _pairs(contiguity), by_links)


@dataclass(frozen=True)
class _Pairs:
    """Every pair of neighbours once."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    metres: NDArray[np.float64]
    linked: NDArray[np.bool_]
    closed: NDArray[np.bool_]


def _pairs(borders: Contiguity) -> _Pairs:
    source = np.repeat(np.arange(len(borders), dtype=np.int32), np.diff(borders.indptr))
    once = source < borders.indices
    first, second = source[once], borders.indices[once]
    key = first.astype(np.int64) * len(borders) + second

    def among(stated: NDArray[np.int32]) -> NDArray[np.bool_]:
        ends = np.sort(stated.astype(np.int64), axis=1)
        return np.isin(key, ends[:, 0] * len(borders) + ends[:, 1])

    closed = among(borders.closed)
    # Borders that are measured anew have closed pairs among them: their metres are `closed_m`.
    metres = np.where(closed, 0.0, borders.border_m[once])
    return _Pairs(first, second, metres, among(borders.links), closed)


def _pieces(
    grid: NDArray[np.int32], count: int, pairs: _Pairs, by_links: bool = True
) -> NDArray[np.int64]:
    holds = (pairs.metres >= LEAST_BORDER_M) & ~pairs.closed
    if by_links:
        holds |= pairs.linked
    holds &= grid[pairs.first] == grid[pairs.second]
    root = connected_pieces(len(grid), pairs.first[holds], pairs.second[holds])
    heads = (root == np.arange(len(grid))) & (grid >= 0)
    return np.bincount(grid[heads], minlength=count)


def _levels(plan: Plan, territory: Territory, pairs: _Pairs) -> Iterator[LevelMeasures]:
    leaf, special = plan.leaf_of_unit, plan.special
    counted = (leaf < 0) | ~np.append(special, False)[leaf]
    # Special grids stand outside the balance: what they hold is left out of loads and targets.
    unit_load = np.where(counted, territory.load, 0.0)
    unit_load = unit_load / max(unit_load.sum(), 1e-300) if special.any() else unit_load
    unit_loads = np.where(counted[:, None], territory.loads, 0.0)
    total = unit_loads.sum(axis=0)
    ordinary = plan.counts[-1] - int(special.sum())
    parent_load: NDArray[np.float64] = np.ones(1)
    parent_totals: NDArray[np.float64] = total[None, :]
    parent_leaves: NDArray[np.int64] = np.array([ordinary])
    for level in range(1, plan.depth + 1):
        count = plan.counts[level - 1]
        grid = plan.grid_of_unit(level)
        load = _sums(unit_load[:, None], grid, count)[:, 0]
        totals = _sums(unit_loads, grid, count)
        leaves = plan.leaves_below(level)
        parent = plan.parents[level - 2] if level > 1 else np.zeros(count, np.int32)
        quota = leaves / max(ordinary, 1)
        part = _ratio(leaves, parent_leaves[parent])
        area = _sums(territory.area_m2[:, None], grid, count)[:, 0]
        one, other = grid[pairs.first], grid[pairs.second]
        inside = (one == other) & (one >= 0)
        shared = np.bincount(one[inside], pairs.metres[inside], minlength=count)
        within = shared + _inside_walls(grid, count, territory.contiguity)
        perimeter = _sums(territory.perimeter_m[:, None], grid, count)[:, 0] - 2 * within
        border_km, on_lines = _borders(grid, territory.contiguity, pairs)
        yield LevelMeasures(
            level=level,
            units=np.bincount(grid[grid >= 0], minlength=count),
            totals=_sums(territory.loads, grid, count) if special.any() else totals,
            load=load,
            target=quota,
            deviation=deviations(load, quota),
            criterion_deviation=deviations(totals, quota[:, None] * total),
            deviation_from_equal=np.where(leaves > 0, load * int((leaves > 0).sum()) - 1, 0.0),
            deviation_in_parent=deviations(load, parent_load[parent] * part),
            criterion_deviation_in_parent=deviations(totals, parent_totals[parent] * part[:, None]),
            rounding=unavoidable_rounding(load, ordinary),
            area_m2=area,
            perimeter_m=perimeter,
            polsby_popper=polsby_popper(area, perimeter),
            pieces=_pieces(grid, count, pairs),
            border_km=border_km,
            on_lines=on_lines,
        )
        parent_load, parent_totals, parent_leaves = load, totals, leaves


def _borders(
    grid: NDArray[np.int32], stated: Contiguity, pairs: _Pairs
) -> tuple[float, float | None]:
    """Length of the borders between grids, and the share of it that lies on lines.

    Closed pairs do not stand among the neighbours, but what they touch along is border too: all of
    it lies on a line.
    """
    whole = float(pairs.metres[grid[pairs.first] != grid[pairs.second]].sum())
    if not len(stated.lines):
        return whole / 1000, None
    one, other = grid[stated.lines].T
    on_line = np.where(one != other, stated.line_m, 0.0)
    one, other = grid[stated.closed].T
    whole += float(stated.closed_m[one != other].sum())
    return whole / 1000, float(on_line.sum()) / max(whole, 1e-9)


def _inside_walls(grid: NDArray[np.int32], count: int, stated: Contiguity) -> NDArray[np.float64]:
    """Metres of hard lines inside each grid: they hold nothing together, but are no outline."""
    one, other = grid[stated.closed].T
    inside = (one == other) & (one >= 0)
    return np.bincount(one[inside], stated.closed_m[inside], minlength=count).astype(np.float64)


def deviations(value: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Value / target − 1, and 0 where there is nothing to aim at."""
    quotient = np.ones(np.broadcast(value, target).shape)
    np.divide(value, target, out=quotient, where=target > 0)
    return quotient - 1.0


def unavoidable_rounding(load: NDArray[np.float64], leaves: int) -> NDArray[np.float64]:
    """The deviation that stays when a grid with fixed borders gets the best whole number of grids.

    Parameters
    ----------
    load : float64 (g,)
        Load of each grid; the whole territory is 1.
    leaves : int
        Last-level grids of the whole territory.

    Returns
    -------
    float64 (g,)
        For a grid that is worth 7.3 last-level grids the better of 7.3 / 7 − 1 and 7.3 / 8 − 1.
    """
    worth = load * leaves
    low, high = np.maximum(np.floor(worth), 1), np.maximum(np.ceil(worth), 1)
    below, above = worth / low - 1, worth / high - 1
    return np.where(np.abs(below) <= np.abs(above), below, above)


def polsby_popper(
    area_m2: NDArray[np.float64], perimeter_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Compactness 4πA / P² (Polsby and Popper 1991), 0 where there is no perimeter."""
    return 4 * math.pi * _ratio(area_m2, perimeter_m**2)


def connected_pieces(
    count: int, first: NDArray[np.int32], second: NDArray[np.int32]
) -> NDArray[np.int32]:
    """The smallest member of the connected piece that each node belongs to.

    Parameters
    ----------
    count : int
        Number of nodes.
    first, second : int32 (m,)
        Ends of the edges.

    Returns
    -------
    int32 (count,)

    Notes
    -----
    Min-label hooking and pointer jumping on whole arrays (after FastSV, Zhang, Azad and Hu 2020);
    edges inside a piece already known are dropped on the way.
    """
    root: NDArray[np.int32] = np.arange(count, dtype=np.int32)
    while len(first):
        a, b = root[first], root[second]
        np.minimum.at(root, np.maximum(a, b), np.minimum(a, b))
        while True:
            jumped = root[root]
            if np.array_equal(jumped, root):
                break
            root = jumped
        apart = root[first] != root[second]
        first, second = first[apart], second[apart]
    return root


def _sums(values: NDArray[np.float64], grid: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    inside = grid >= 0
    columns = [np.bincount(grid[inside], column[inside], minlength=count) for column in values.T]
    return np.stack(columns, axis=1)


def _ratio(top: NDArray[np.generic], bottom: NDArray[np.generic]) -> NDArray[np.float64]:
    """Quotient, 0 where the divisor is."""
    result = np.zeros(np.broadcast(top, bottom).shape)
    np.divide(top, bottom, out=result, where=bottom != 0)
    return result
