"""Rectangle and lasso: all units that lie inside join a grid."""

from __future__ import annotations

from qgis.core import QgsGeometry, QgsPointXY, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsRubberBand
from qgis.PyQt.QtGui import QColor

from ..platform.words import tr
from .stroke_tool import Easel, StrokeTool


class ShapeTool(StrokeTool):
    """A stroke that draws a shape and takes the units inside it."""

    def __init__(self, canvas: QgsMapCanvas, easel: Easel) -> None:
        super().__init__(canvas, easel)
        self._points: list[QgsPointXY] = []
        self._band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setColor(QColor(30, 110, 180, 40))
        self._band.setStrokeColor(QColor(20, 70, 130, 230))
        self._band.setWidth(2)

    def begin(self, event: QgsMapMouseEvent) -> None:
        """First corner."""
        self._points = [self.at(event)]

    def go_on(self, event: QgsMapMouseEvent) -> None:
        """Next point, and what the shape would do by now."""
        here = self.at(event)
        if here == self._points[-1]:
            return
        self._points.append(here)
        shape = self.shape()
        self._band.setToGeometry(shape, self.easel.desk.layers.units)
        self._rows.clear()
        desk = self.easel.desk
        leaf = desk.session.grid_of_unit(desk.session.depth)
        rows = desk.ground.inside(shape)
        rows = rows[leaf[rows] != self._target]
        self._rows.update(dict.fromkeys(rows.tolist()))
        self.view.show_units(desk, rows)
        if len(rows):
            self.preview()

    def cancel(self) -> None:
        """Forget the shape."""
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        super().cancel()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Commit it."""
        super().canvasReleaseEvent(event)
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def remove(self) -> None:
        """The plugin is going."""
        self.canvas().scene().removeItem(self._band)
        super().remove()

    def shape(self) -> QgsGeometry:
        """The shape drawn so far; given by each tool."""
        return QgsGeometry()


class Rectangle(ShapeTool):
    """From one corner to the opposite one."""

    title = staticmethod(lambda: tr("Rectangle"))

    def shape(self) -> QgsGeometry:
        """The box between the first point and the last one, upright on the screen."""
        layer, pixels = self.easel.desk.layers.units, self.canvas().getCoordinateTransform()
        one, other = (
            pixels.transform(self.toMapCoordinates(layer, point))
            for point in (self._points[0], self._points[-1])
        )
        corners = (
            (one.x(), one.y()),
            (other.x(), one.y()),
            (other.x(), other.y()),
            (one.x(), other.y()),
        )
        ring = [self.toLayerCoordinates(layer, pixels.toMapCoordinatesF(x, y)) for x, y in corners]
        return QgsGeometry.fromPolygonXY([[*ring, ring[0]]])


class Lasso(ShapeTool):
    """Freehand."""

    title = staticmethod(lambda: tr("Lasso"))

    def shape(self) -> QgsGeometry:
        """The ring through all points."""
        if len(self._points) < 3:
            return QgsGeometry.fromPolylineXY(self._points)
        ring = QgsGeometry.fromPolygonXY([[*self._points, self._points[0]]])
        return ring if ring.isGeosValid() else ring.makeValid()
