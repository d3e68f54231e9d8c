"""What a map of changes shows: the grids that give and take, large enough to be told apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from ...plan.compare.compare import ChangedArea, Comparison

Bounds = tuple[float, float, float, float]
#: Space around the grids concerned, and the least that is shown, shares of the longer sides of
#: these grids and of the first-level grid.
_AROUND, _LEAST = 0.12, 0.25


def change_window(found: Comparison, areas: Sequence[ChangedArea], whole: Bounds) -> Bounds:
    """West, south, east, north of the last-level grids that some areas leave and join, metres.

    Parameters
    ----------
    found : Comparison
    areas : sequence of ChangedArea
    whole : tuple of float
        Bounds of the first-level grid; shown where changes lie all over it, with what it gave or
        got outside, and given back where there are none.
    """
    if not areas:
        return whole
    concerned = np.zeros(len(found.territory), bool)
    for plan, leaves in (
        (found.before, {area.old[-1] for area in areas}),
        (found.after, {area.new[-1] for area in areas}),
    ):
        concerned |= np.isin(plan.leaf_of_unit, sorted(leaves - {-1}))
    outlines = found.territory.units.geometry.to_numpy()[concerned]
    west, south, east, north = map(float, shapely.total_bounds(outlines))
    longer = max(whole[2] - whole[0], whole[3] - whole[1])
    side = (1 + 2 * _AROUND) * max(east - west, north - south)
    if side > longer:
        return min(west, whole[0]), min(south, whole[1]), max(east, whole[2]), max(north, whole[3])
    half = max(side, _LEAST * longer) / 2
    x, y = (west + east) / 2, (south + north) / 2
    return x - half, y - half, x + half, y + half
