"""Outlines of grids for drawing: base units joined, as coarse as the eye allows."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ..plan.plan import Plan
from ..territory.territory import Territory


def level_outlines(
    plan: Plan, territory: Territory, tolerance_m: float
) -> list[NDArray[np.object_]]:
    """Outlines of the grids of every level, simplified for drawing.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Of the same units in the same order.
    tolerance_m : float
        How far an outline may run from the true one, metres.

    Returns
    -------
    list of object arrays
        One array of shapely geometries per level, first level first, in the order of the grids.
    """
    groups = plan.leaf_of_unit
    shapes = territory.units.geometry.to_numpy()
    levels: list[NDArray[np.object_]] = []
    for level in range(plan.depth, 0, -1):
        shapes = joined(shapes, groups, plan.counts[level - 1])
        levels.append(shapes)
        if level > 1:
            groups = plan.parents[level - 2]
    return [shapely.simplify(shapes, tolerance_m) for shapes in reversed(levels)]


def joined(
    shapes: NDArray[np.object_], group: NDArray[np.integer[Any]], count: int
) -> NDArray[np.object_]:
    """Join shapes of the same group into one; shapes of group −1 are left out.

    Parameters
    ----------
    shapes : object (n,)
        Polygons that share their borders.
    group : int (n,)
        From −1 to `count` − 1.
    count : int
        Number of groups.

    Returns
    -------
    object (count,)
        An empty collection for a group without members.
    """
    order = np.argsort(group, kind="stable")
    limits = np.searchsorted(group[order], np.arange(count + 1))
    result = np.empty(count, object)
    for number, (first, end) in enumerate(itertools.pairwise(limits)):
        result[number] = shapely.coverage_union_all(shapes[order[first:end]])
    # Where corners do not meet, a coverage union leaves its pieces side by side: join those again.
    pieces = shapely.get_num_geometries(result)
    rings = shapely.get_num_interior_rings(result)
    for number in np.flatnonzero((pieces > 1) | (rings > 0)):
        result[number] = shapely.union_all(shapely.get_parts(result[number]), grid_size=0.001)
    return result
