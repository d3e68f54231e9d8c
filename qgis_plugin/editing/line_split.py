"""Which units of a grid lie behind a line that is drawn across it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from qgis.core import QgsGeometry, QgsPointXY

if TYPE_CHECKING:
    from ..gridplan.plan.redraw.session import EditSession
    from ..layers.grid_layers import GridLayers
    from ..layers.unit_index import Ground


def behind_line(
    ground: Ground, session: EditSession, grids: GridLayers, points: Sequence[QgsPointXY]
) -> NDArray[np.int64]:
    """Units of the smaller part of the last-level grid that a line crosses the longest.

    Parameters
    ----------
    ground : Ground
    session : EditSession
    grids : GridLayers
    points : sequence of QgsPointXY
        The line, in the CRS of the units.

    Returns
    -------
    int64 (m,)
        Empty when the line does not part the grid.
    """
    nothing = np.empty(0, np.int64)
    line = QgsGeometry.fromPolylineXY(list(points))
    leaf = session.grid_of_unit(session.depth)
    crossed = np.unique(leaf[ground.touched(line)])
    lengths = {
        int(grid): grids.shape(session.depth, int(grid)).intersection(line).length()
        for grid in crossed
        if grid >= 0
    }
    if not lengths:
        return nothing
    grid = max(lengths, key=lambda g: (lengths[g], -g))
    shape = QgsGeometry(grids.shape(session.depth, grid))
    parts = [p for p in _parts(shape, list(points)) if p.area() > 0]
    if len(parts) < 2:
        return nothing
    rows = session.units_of(session.depth, grid)
    smaller = min(parts, key=lambda part: part.area())
    behind = ground.within(smaller, rows)
    return nothing if len(behind) == len(rows) else behind


def _parts(shape: QgsGeometry, points: list[QgsPointXY]) -> list[QgsGeometry]:
    _, others, _ = shape.splitGeometry(points, False)
    return [shape, *others]
