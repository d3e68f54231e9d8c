"""Outlines of grids for drawing: dissolved, and only as fine as the eye can see."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from ..plan.plan import Plan
from ..stores.layers import dissolve
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
        One array of shapely geometries per level, first level first, in the order of the grids;
        an empty polygon for a grid without units.
    """
    levels = dissolve(plan, territory.units.geometry.to_numpy())
    nothing = shapely.Polygon()
    return [
        shapely.simplify(np.where(shapely.is_missing(shapes), nothing, shapes), tolerance_m)
        for shapes in levels
    ]
