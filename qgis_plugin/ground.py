"""Where the base units lie: which ones a stroke touches, and the outline of any set of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.core import (
    NULL,
    QgsGeometry,
    QgsPointXY,
    QgsRectangle,
    QgsSpatialIndex,
    QgsVectorLayer,
)

Rows = NDArray[np.int64]


class Ground:
    """Outlines of the base units with a spatial index.

    Parameters
    ----------
    layer : QgsVectorLayer
        The units, in the row order of the plan.
    """

    def __init__(self, layer: QgsVectorLayer) -> None:
        self._layer = layer
        self._columns: dict[str, NDArray[np.object_]] = {}
        self.outlines: list[QgsGeometry] = []
        self.fids: list[int] = []
        self._index = QgsSpatialIndex()
        for feature in layer.getFeatures():
            self.outlines.append(feature.geometry())
            self.fids.append(feature.id())
            self._index.addFeature(feature)
        self.row_of_fid = {fid: row for row, fid in enumerate(self.fids)}

    def __len__(self) -> int:
        return len(self.fids)

    def column(self, *names: str) -> NDArray[np.object_] | None:
        """Values by unit of the first of these columns that there is; None without any."""
        for name in names:
            if name not in self._columns and self._layer.fields().indexOf(name) >= 0:
                values = [feature[name] for feature in self._layer.getFeatures()]
                known = np.empty(len(values), object)
                known[:] = [None if value == NULL else value for value in values]
                self._columns[name] = known
            if name in self._columns:
                return self._columns[name]
        return None

    def touched(self, shape: QgsGeometry) -> Rows:
        """Rows of the units that a shape in the CRS of the units touches, ascending."""
        if shape.isEmpty():
            return np.empty(0, np.int64)
        engine = QgsGeometry.createGeometryEngine(shape.constGet())
        engine.prepareGeometry()
        found = [
            row
            for row in map(self.row_of_fid.__getitem__, self._index.intersects(shape.boundingBox()))
            if engine.intersects(self.outlines[row].constGet())
        ]
        return np.array(sorted(found), np.int64)

    def inside(self, shape: QgsGeometry) -> Rows:
        """Rows of the units that have a point of their surface inside a shape, ascending."""
        engine = QgsGeometry.createGeometryEngine(shape.constGet())
        engine.prepareGeometry()
        found = [
            row
            for row in self.touched(shape).tolist()
            if engine.intersects(self.outlines[row].pointOnSurface().constGet())
        ]
        return np.array(found, np.int64)

    def along(self, start: QgsPointXY, end: QgsPointXY, radius: float) -> Rows:
        """Rows of the units that a round brush touches on its way from one point to another."""
        if start == end:
            way = QgsGeometry.fromPointXY(start)
        else:
            way = QgsGeometry.fromPolylineXY([start, end])
        return self.touched(way.buffer(radius, 6) if radius > 0 else way)

    def at(self, point: QgsPointXY) -> int:
        """Row of the unit at a point, −1 for none."""
        found = self.touched(QgsGeometry.fromPointXY(point))
        return int(found[0]) if len(found) else -1

    def outline(self, rows: Sequence[int] | Rows) -> QgsGeometry:
        """The outline of some units together."""
        return union([self.outlines[row] for row in rows])

    def extent(self, rows: Sequence[int] | Rows) -> QgsRectangle:
        """The box around some units."""
        box = QgsRectangle()
        for row in rows:
            box.combineExtentWith(self.outlines[row].boundingBox())
        return box


def union(shapes: list[QgsGeometry]) -> QgsGeometry:
    """Shapes that touch but do not overlap as one; always of many parts.

    The quick union of clean coverages is taken when it keeps the area.
    """
    if not shapes:
        return QgsGeometry()
    whole: Any = QgsGeometry.collectGeometry(shapes).unionCoverage()
    area = sum(shape.area() for shape in shapes)
    if whole.isNull() or abs(whole.area() - area) > 1e-9 * area + 1e-6 or not whole.isGeosValid():
        whole = QgsGeometry.unaryUnion(shapes)
    whole.convertToMultiType()
    return whole
