"""Tools of single clicks: pick a target, assign a village, merge two grids, split by a line."""

from __future__ import annotations

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsRubberBand
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent

from ..editing.line_split import behind_line
from ..platform.words import tr
from .stroke_tool import NO_TARGET, Easel, PlanTool


class Pick(PlanTool):
    """A click on a grid chooses it in the table, and makes it the target."""

    cursor_shape = Qt.CursorShape.PointingHandCursor
    picked = pyqtSignal(int)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Take the grid under the pointer."""
        if self.easel.desk is not None:
            grid = self.grid_at(event)
            if grid >= 0:
                self.picked.emit(grid)


class Village(PlanTool):
    """A click moves all units of the village under the pointer to the target."""

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Show which units these are."""
        if self.easel.desk is not None:
            self.view.clear()
            self.view.show_units(self.easel.desk, self._village(event))

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Move them."""
        desk = self.easel.desk
        if desk is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.view.clear()
        row = desk.ground.at(self.at(event))
        if row < 0:
            return
        rows = desk.ground.village_of(row)
        target = self.easel.target if self.easel.target != NO_TARGET else self.grid_at(event)
        if not len(rows):
            desk.told.emit(tr("The village of this unit is not known."))
        elif target < 0:
            self.tell_no_target()
        else:
            desk.do(
                tr("Assign a village"), "stroke", rows, target,
                take_along=self.easel.take_along,
            )  # fmt: skip

    def _village(self, event: QgsMapMouseEvent) -> np.ndarray:
        ground = self.easel.desk.ground
        row = ground.at(self.at(event))
        return ground.village_of(row) if row >= 0 else np.empty(0, np.int64)


class Merge(PlanTool):
    """The first click takes a grid, the second its neighbour, which is merged into the first."""

    def __init__(self, canvas: QgsMapCanvas, easel: Easel) -> None:
        super().__init__(canvas, easel)
        self._first = -1

    def cancel(self) -> None:
        """Forget the first grid."""
        self._first = -1
        super().cancel()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """First grid, then second."""
        desk = self.easel.desk
        if desk is None or event.button() != Qt.MouseButton.LeftButton:
            return
        grid = self.grid_at(event)
        depth = desk.session.depth
        if grid < 0:
            return
        if self._first < 0:
            self._first = grid
            self.view.show_units(desk, desk.session.units_of(depth, grid))
            return
        first = self._first
        self.cancel()
        desk.do(tr("Merge"), "merge", depth, first, grid)


class SplitLine(PlanTool):
    """Clicks draw a line across a grid; a right click cuts the grid along it."""

    def __init__(self, canvas: QgsMapCanvas, easel: Easel) -> None:
        super().__init__(canvas, easel)
        self._points: list[QgsPointXY] = []
        self._band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.LineGeometry)
        self._band.setColor(QColor("#a4262c"))
        self._band.setWidth(2)

    def cancel(self) -> None:
        """Forget the line."""
        self._points.clear()
        self._band.reset(QgsWkbTypes.GeometryType.LineGeometry)
        super().cancel()

    def remove(self) -> None:
        """The plugin is going."""
        self.canvas().scene().removeItem(self._band)
        super().remove()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter cuts, Esc cancels."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._cut()
            event.accept()
        else:
            super().keyPressEvent(event)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Show the line."""
        if self.easel.desk is not None and self._points:
            line = QgsGeometry.fromPolylineXY([*self._points, self.at(event)])
            self._band.setToGeometry(line, self.easel.desk.layers.units)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """A further point, or the cut."""
        if self.easel.desk is None:
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._points.append(self.at(event))
        elif event.button() == Qt.MouseButton.RightButton:
            self._cut()

    def _cut(self) -> None:
        desk, points = self.easel.desk, list(self._points)
        self.cancel()
        if desk is not None and len(points) >= 2:
            rows = behind_line(desk.ground, desk.session, desk.grids, points)
            if len(rows):
                desk.do(tr("Split by a line"), "new_grid", rows)
            else:
                desk.told.emit(tr("The line does not cross a grid from side to side."))
