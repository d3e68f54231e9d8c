"""Outlines of grids for drawing: dissolved, and only as fine as the eye can see."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from ...plan.plan import Plan
from ...stores.planfile.layers import dissolve
from ...territory.territory import Territory


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
        One array of shapely geometries per level, first level first, in the order of the grids;
        an empty polygon for a grid without units.
    """
    levels = dissolve(plan, territory.units.geometry.to_numpy())
    nothing = shapely.Polygon()
    return [
        shapely.simplify(np.where(shapely.is_missing(shapes), nothing, shapes), tolerance_m)
        for shapes in levels
    ]


def nested_outlines(
    shapes: NDArray[np.object_], ancestor: NDArray[np.int32], tolerance_m: float
) -> list[NDArray[np.object_]]:
    """Outlines of all levels from those of the last one, each border simplified only once.

    Neighbours and the grids above them keep the same corners, so that their lines lie on each
    other however near one looks (coverage simplification after Visvalingam and Whyatt 1993).

    Parameters
    ----------
    shapes : object (g,)
        Last-level grids; None or empty for a grid without units. Where they overlap, their
        borders stay as they are.
    ancestor : int32 (g, depth)
        Grid of each level that each of them lies in.
    tolerance_m : float
        Corners are dropped while the area that they cut off is below its square.

    Returns
    -------
    list of object arrays
        One array of shapely geometries per level, first level first.
    """
    nothing = shapely.Polygon()
    whole = np.where(shapely.is_missing(shapes), nothing, shapes)
    leaves = shapely.coverage_simplify(whole, tolerance_m)
    levels = []
    for of_level in ancestor[:, :-1].T:
        order = np.argsort(of_level, kind="stable")
        groups = np.split(leaves[order], np.flatnonzero(np.diff(of_level[order])) + 1)
        above = np.full(int(of_level.max()) + 1, nothing, object)
        above[np.unique(of_level)] = [_union(group) for group in groups]
        levels.append(above)
    return [*levels, leaves]


def _union(shapes: NDArray[np.object_]) -> shapely.Geometry:
    quick = shapely.coverage_union_all(shapes)
    return quick if quick.is_valid else shapely.union_all(shapely.make_valid(shapes))
