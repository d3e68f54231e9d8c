"""Brush, and pushing a border: units that the pointer passes over join a grid."""

from __future__ import annotations

from qgis.core import QgsPointXY, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ..platform.words import tr
from .stroke_tool import NO_TARGET, Easel, StrokeTool


class Brush(StrokeTool):
    """Units under a round brush join the target, or the grid where the stroke began."""

    title = staticmethod(lambda: tr("Brush stroke"))

    def go_on(self, event: QgsMapMouseEvent) -> None:
        """Collect along the way from the last event: fast hands leave no holes."""
        here = self.at(event)
        radius = self.radius(event, self.easel.brush_px)
        self.collect(self.easel.desk.ground.along(self._last or here, here, radius))


class BorderPush(StrokeTool):
    """The border under the pointer lights up; dragging it moves units to the side it came from."""

    title = staticmethod(lambda: tr("Push a border"))
    #: How near to a border the pointer has to be, pixels.
    near_px = 6

    def __init__(self, canvas: QgsMapCanvas, easel: Easel) -> None:
        super().__init__(canvas, easel)
        self._border = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.LineGeometry)
        self._border.setColor(QColor(200, 80, 0, 230))
        self._border.setWidth(4)
        self._pair: frozenset[int] = frozenset()

    @property
    def pair(self) -> frozenset[int]:
        """The grids on both sides of the border that is lit."""
        return self._pair

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Light up the border under the pointer, or push it."""
        super().canvasMoveEvent(event)
        if not self.is_drawing and self.easel.desk is not None:
            self._light_up(event)

    def dim(self) -> None:
        """Light up nothing: the plan has changed, and the border may run elsewhere."""
        self._border.reset(QgsWkbTypes.GeometryType.LineGeometry)
        self._pair = frozenset()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Take hold of a border: the grid under the pointer grows."""
        desk = self.easel.desk
        if desk is not None and event.button() == Qt.MouseButton.LeftButton:
            self._light_up(event)
            if not self._pair:
                desk.told.emit(tr("Take hold of a border between two grids."))
                return
        chosen, self.easel.target = self.easel.target, NO_TARGET
        super().canvasPressEvent(event)
        self.easel.target = chosen

    def go_on(self, event: QgsMapMouseEvent) -> None:
        """Collect the units on the way."""
        here: QgsPointXY = self.at(event)
        self.collect(self.easel.desk.ground.along(self._last or here, here, 0.0))

    def cancel(self) -> None:
        """Forget the stroke and the light."""
        self.dim()
        super().cancel()

    def remove(self) -> None:
        """The plugin is going."""
        self.canvas().scene().removeItem(self._border)
        super().remove()

    def _light_up(self, event: QgsMapMouseEvent) -> None:
        desk = self.easel.desk
        here = self.at(event)
        radius = self.radius(event, self.near_px)
        rows = desk.ground.along(here, here, radius)
        leaf = desk.session.grid_of_unit(desk.session.depth)
        grids = frozenset(int(leaf[row]) for row in rows if leaf[row] >= 0)
        if grids == self._pair:
            return
        self._border.reset(QgsWkbTypes.GeometryType.LineGeometry)
        self._pair = grids if len(grids) == 2 else frozenset()
        if len(grids) == 2:
            one, other = (desk.grids.shape(desk.session.depth, grid) for grid in sorted(grids))
            shared = one.intersection(other)
            lines = [g for g in shared.asGeometryCollection() if g.type() == 1] or [shared]
            for line in lines:
                self._border.addGeometry(line, desk.layers.units, False)
            self._border.updatePosition()
