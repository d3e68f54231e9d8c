"""Borders between grids as lines, from the units along them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...plan.compare.compare import Comparison


def border_lines(
    found: Comparison,
    grids: list[NDArray[np.int32]],
    but_not: list[NDArray[np.int32]] | None = None,
    *,
    within: tuple[float, float, float, float] | None = None,
) -> list[tuple[int, Any]]:
    """Borders between grids by level, each of them at the highest level that it parts.

    Parameters
    ----------
    found : Comparison
        Gives units and their neighbours.
    grids : list of int32 (n,)
        Grid of each unit at each level, first level first.
    but_not : list of int32 (n,), optional
        Borders of this division at the same level are left out.
    within : tuple of float, optional
        West, south, east, north; what lies elsewhere is left out.

    Returns
    -------
    list of (level, line)
    """
    c = found.territory.contiguity
    source = np.repeat(np.arange(len(c)), np.diff(c.indptr))
    once = (source < c.indices) & (c.border_m > 0)
    one, other = source[once], c.indices[once]
    level = np.zeros(len(one), int)
    for number in range(len(grids), 0, -1):
        parts = grids[number - 1][one] != grids[number - 1][other]
        if but_not is not None:
            parts &= but_not[number - 1][one] == but_not[number - 1][other]
        level[parts] = number
    shapes = shapely.force_2d(found.territory.units.geometry.to_numpy())
    on = level > 0
    if within is not None:
        on &= shapely.intersects(shapes, shapely.box(*within))[one]
    lines = shapely.intersection(shapes[one[on]], shapes[other[on]])
    pieces, of_pair = shapely.get_parts(lines, return_index=True)
    linear = np.isin(shapely.get_type_id(pieces), (1, 2))
    pieces, of_level = pieces[linear], level[on][of_pair[linear]]
    return [
        (int(number), shapely.line_merge(shapely.union_all(pieces[of_level == number])))
        for number in np.unique(of_level)
    ]
