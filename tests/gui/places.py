"""Where to act on the map in scripts inside QGIS, and what the layers must say afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from hands import iface, pixel, settle
from qgis.core import QgsGeometry, QgsPointXY
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtWidgets import QAction


def leaves(desk: Any) -> np.ndarray:
    """Last-level grid of each unit, as it is now."""
    return desk.session.grid_of_unit(desk.session.depth).copy()


def inside(desk: Any, row: int) -> QPoint:
    """A pixel in a unit."""
    point = desk.ground.outlines[row].pointOnSurface().asPoint()
    return pixel(point.x(), point.y())


def look_at(desk: Any, rows: Sequence[int], wide: float = 8) -> None:
    """Show some units and what is around them."""
    canvas = iface.mapCanvas()
    box = desk.ground.extent(rows)
    box.scale(wide)
    canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(desk.layers.units, box))
    canvas.refresh()
    settle()


def border_pair(desk: Any, *, apart: bool = False) -> tuple[int, int]:
    """Units on either side of a border, of which the second may join the grid of the first.

    With `apart` the grids have different parents too.
    """
    session, leaf = desk.session, leaves(desk)
    edges = session.guard.edges(np.arange(len(leaf)))
    above = session.grid_of_unit(session.depth - 1)
    differ = (leaf[edges.source] != leaf[edges.target]) & (leaf[edges.source] >= 0)
    differ &= (above[edges.source] != above[edges.target]) == apart
    for source, target in zip(edges.source[differ].tolist(), edges.target[differ].tolist()):
        one, other = (desk.ground.outlines[row] for row in (source, target))
        way = QgsGeometry.fromPolylineXY(
            [shape.pointOnSurface().asPoint() for shape in (one, other)]
        )
        straight = one.combine(other).buffer(0.1, 2).contains(way)
        if straight and session.preview([target], int(leaf[source])).allowed:
            return source, target
    raise AssertionError("no unit at a border can move")


def on_border(desk: Any, source: int, target: int) -> tuple[QPoint, QPoint]:
    """The last pixel in the first unit on the way to the second one, and a pixel in that."""
    start, end = inside(desk, source), inside(desk, target)
    way = [start + (end - start) * (k / 200) for k in range(201)]
    return next(place for place in reversed(way) if unit_at(desk, place) == source), end


def unit_at(desk: Any, place: QPoint) -> int:
    """The unit at a pixel, −1 for none."""
    return desk.ground.at(in_units(desk, place))


def in_units(desk: Any, place: QPoint) -> QgsPointXY:
    """A pixel in the CRS of the units."""
    canvas = iface.mapCanvas()
    point = canvas.getCoordinateTransform().toMapCoordinates(place)
    return canvas.mapSettings().mapToLayerCoordinates(desk.layers.units, point)


def agree(desk: Any) -> None:
    """The layers say what the session says: codes of units, outlines and figures of grids."""
    session = desk.session
    desk.grids.finish()
    for level in range(1, session.depth + 1):
        now = session.grid_of_unit(level)
        place = desk.layers.units.fields().indexOf(f"grid_{level}")
        for feature in desk.layers.units.getFeatures():
            row = desk.ground.row_of_fid[feature.id()]
            code = session.code(level, int(now[row])) if now[row] >= 0 else None
            assert (feature[place] or None) == code, (level, row, feature[place], code)
        features = {f["code"]: f for f in desk.layers.grids[level - 1].getFeatures()}
        numbers = session.grids(level).tolist()
        assert sorted(features) == sorted(session.code(level, n) for n in numbers)
        for number, totals in zip(numbers, session.totals(level)):
            feature = features[session.code(level, number)]
            assert feature["n_units"] == totals.units
            assert abs(feature["deviation"] - totals.deviation) < 1e-9


def whole(desk: Any) -> None:
    """Every grid of every level hangs together, and the totals add up to the territory."""
    session = desk.session
    for level in range(1, session.depth + 1):
        label = session.grid_of_unit(level)
        pieces = session.guard.pieces(np.arange(len(label)), label)
        pairs = np.unique(np.stack([label, pieces], axis=1), axis=0)
        assert np.bincount(pairs[pairs[:, 0] >= 0, 0]).max() == 1, f"level {level} is in pieces"
        units = sum(totals.units for totals in session.totals(level))
        assert units == int((label >= 0).sum())


def of_qgis(name: str) -> QAction:
    """An action of QGIS itself."""
    return iface.mainWindow().findChild(QAction, name)


def undone(desk: Any, before: np.ndarray) -> None:
    """QGIS's own undo brings everything back, its redo makes it again."""
    after = leaves(desk)
    of_qgis("mActionUndo").trigger()
    assert (leaves(desk) == before).all(), "undo"
    agree(desk)
    of_qgis("mActionRedo").trigger()
    assert (leaves(desk) == after).all(), "redo"
