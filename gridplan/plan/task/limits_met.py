"""Parts of the ground that no grid leaves, and how many grids limits allow each of them.

Two neighbours that together break a limit, two cores, and two units further apart than a grid may
be wide are never in one grid. So the borders between them are borders of grids in every plan that
keeps the rules, and what they part can be counted before anything is divided.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...partition.graph import joined, sums
from ...territory.territory import Territory
from ..rules.rules import Floats, Ints, Limit, Rules, cores_of
from .excluded_areas import Carving

#: Rounding that is allowed in sums, as a share of the whole.
ROUNDING = 1e-9


class Confines(NamedTuple):
    """Parts of the ground that no grid leaves.

    Parameters
    ----------
    of_unit : int64 (m,)
        The part of each unit that is divided.
    fewest, most : float64 (parts,)
        Grids that can be made of each part, at the least and at the most.
    """

    of_unit: Ints
    fewest: Floats
    most: Floats


def confines(
    territory: Territory, carving: Carving, rules: Rules, fixed: Ints | None = None
) -> Confines:
    """The parts of what is to be divided that no grid leaves.

    Parameters
    ----------
    territory : Territory
    carving : Carving
        Of the territory.
    rules : Rules
    fixed : int64 (n,), optional
        First-level grid of each unit where that level is given.
    """
    graph, count = carving.graph, len(carving.graph)
    one, other = graph.source, graph.indices
    apart = np.zeros(len(other), bool)
    if fixed is not None:
        town = carving.of_nodes(fixed)
        apart |= town[one] != town[other]
    held = [
        (limit, amount)
        for limit in rules.limits
        if (amount := _of_nodes(carving, limit.amount(territory))).min() >= 0
    ]
    for limit, amount in held:
        apart |= amount[one] + amount[other] > limit.most + _rounding(amount)
    core = _of_nodes(carving, cores_of(territory, rules.cores).astype(np.float64)) > 0
    apart |= core[one] & core[other]
    point = territory.centre[carving.rest[np.unique(carving.node, return_index=True)[1]]]
    wide = np.inf if rules.farthest_m is None else rules.farthest_m * (1 + ROUNDING)
    apart |= np.hypot(*(point[one] - point[other]).T) > wide
    parts, part = joined(count, one[~apart], other[~apart])

    fewest = np.maximum(1.0, sums(part, core.astype(np.float64), parts))
    most = sums(part, np.ones(count), parts)
    if rules.farthest_m is not None:
        fewest = np.maximum(fewest, _out_of_reach(point, part, parts, wide))
    for limit, amount in held:
        low, high = _grids(limit, amount, part, parts)
        fewest, most = np.maximum(fewest, low), np.minimum(most, high)
    return Confines(part[carving.node], fewest, most)


def _of_nodes(carving: Carving, amount: Floats) -> Floats:
    return sums(carving.node, amount[carving.rest], len(carving.graph))


def _rounding(amount: Floats) -> float:
    return ROUNDING * max(1.0, float(amount.sum()))


def _grids(limit: Limit, amount: Floats, part: Ints, parts: int) -> tuple[Floats, Floats]:
    """Grids that each part makes within a limit, at the least and at the most."""
    total, rounding = sums(part, amount, parts), _rounding(amount)
    low: Floats = np.ones(parts)
    high: Floats = np.full(parts, np.inf)
    if limit.most > 0:
        low = np.ceil((total - rounding) / limit.most)
        # No two of more than half of what a grid may hold are in one grid.
        large = (2 * amount > limit.most + rounding).astype(np.float64)
        low = np.maximum(low, sums(part, large, parts))
    if limit.least > 0:
        high = np.floor((total + rounding) / limit.least)
    return low, high


def _out_of_reach(point: Floats, part: Ints, parts: int, wide: float) -> Floats:
    """Nodes of each part that lie further apart than a grid may be wide, as many as are found."""
    from scipy.spatial import cKDTree

    found, free, tree = np.zeros(parts), np.ones(len(point), bool), cKDTree(point)
    for node in np.lexsort((point[:, 1], point[:, 0])):
        if free[node]:
            near = np.array(tree.query_ball_point(point[node], wide), np.int64)
            free[near[part[near] == part[node]]] = False
            found[part[node]] += 1
    return found
