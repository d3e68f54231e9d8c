"""What all tools that move units have in common: collect, show, commit once, cancel with Esc."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from qgis.core import QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeyEvent

from ..platform.words import tr
from .stroke_preview import StrokeView

if TYPE_CHECKING:
    from ..editing.open_plan import Desk

Rows = NDArray[np.int64]
NO_TARGET = -2


class Easel:
    """What the tools act on: the open plan, the target, and the settings of the brush.

    Attributes
    ----------
    desk : Desk or None
    target : int
        Last-level grid that units are moved to; -2: the one where the stroke begins.
    brush_px : int
        Radius of the brush in pixels of the screen.
    take_along : bool
        Whether pieces that would be cut off move too.
    """

    def __init__(self) -> None:
        self.desk: Desk | None = None
        self.target = NO_TARGET
        self.brush_px = 8
        self.take_along = False


class PlanTool(QgsMapTool):
    """A tool that acts on the open plan.

    Parameters
    ----------
    canvas : QgsMapCanvas
    easel : Easel
    """

    cursor_shape = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: QgsMapCanvas, easel: Easel) -> None:
        super().__init__(canvas)
        self.easel = easel
        self.view = StrokeView(canvas)
        self.setCursor(self.cursor_shape)

    def activate(self) -> None:
        """Called by QGIS when the tool is taken."""
        super().activate()
        # While a button of the mouse is down the map keeps keys from its tool.
        self.canvas().keyPressed.connect(self._key_during_stroke)

    def deactivate(self) -> None:
        """Called by QGIS when another tool is taken."""
        self.canvas().keyPressed.disconnect(self._key_during_stroke)
        self.cancel()
        super().deactivate()

    def cancel(self) -> None:
        """Forget what was begun."""
        self.view.clear()

    def remove(self) -> None:
        """The plugin is going."""
        self.view.remove()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc cancels."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
            event.accept()

    def _key_during_stroke(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()

    def tell_no_target(self) -> None:
        """Say that there is no grid that units could join."""
        if self.easel.desk is not None:
            told = tr("Begin inside a grid, or choose the target grid first.")
            self.easel.desk.told.emit(told)

    def at(self, event: QgsMapMouseEvent) -> QgsPointXY:
        """The place of an event in the CRS of the units."""
        return self.toLayerCoordinates(self.easel.desk.layers.units, event.pos())

    def radius(self, event: QgsMapMouseEvent, pixels: int) -> float:
        """Pixels as metres of the units, at the place of an event."""
        from qgis.PyQt.QtCore import QPoint

        beside = event.pos() + QPoint(pixels, 0)
        layer = self.easel.desk.layers.units
        return self.at(event).distance(self.toLayerCoordinates(layer, beside))

    def grid_at(self, event: QgsMapMouseEvent) -> int:
        """The last-level grid at an event, −1 for none."""
        desk = self.easel.desk
        row = desk.ground.at(self.at(event))
        return int(desk.session.grid_of_unit(desk.session.depth)[row]) if row >= 0 else -1


class StrokeTool(PlanTool):
    """A tool that collects units from press to release and moves them in one step."""

    title: Callable[[], str] = staticmethod(lambda: tr("Stroke"))

    def __init__(self, canvas: QgsMapCanvas, easel: Easel) -> None:
        super().__init__(canvas, easel)
        self._target = NO_TARGET
        self._last: QgsPointXY | None = None
        self._rows: dict[int, None] = {}

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is under way."""
        return self._last is not None

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Begin a stroke."""
        if event.button() == Qt.MouseButton.RightButton:
            self.cancel()
        if event.button() != Qt.MouseButton.LeftButton or self.easel.desk is None:
            return
        self.view.clear()
        self._rows.clear()
        target = self.easel.target
        self._target = target if target != NO_TARGET else self.grid_at(event)
        if self._target == -1:
            self.tell_no_target()
            return
        self._last = self.at(event)
        self.begin(event)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Go on with it."""
        if self.is_drawing:
            self.go_on(event)
            self._last = self.at(event)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Commit it."""
        if event.button() != Qt.MouseButton.LeftButton or not self.is_drawing:
            return
        self.go_on(event)
        rows = self.collected()
        self._last = None
        desk = self.easel.desk
        self.view.clear()
        if desk is not None and len(rows):
            desk.do(
                self.title(), "stroke", rows, self._target,
                take_along=self.easel.take_along,
            )  # fmt: skip
        self._rows.clear()

    def cancel(self) -> None:
        """Forget the stroke; nothing was changed."""
        self._last = None
        self._rows.clear()
        super().cancel()

    def collected(self) -> Rows:
        """Rows of the units of the stroke."""
        return np.array(sorted(self._rows), np.int64)

    def collect(self, rows: Rows) -> None:
        """Add units to the stroke and show what it would do."""
        desk = self.easel.desk
        new = [row for row in rows.tolist() if row not in self._rows]
        leaf = desk.session.grid_of_unit(desk.session.depth)
        new = [row for row in new if leaf[row] != self._target]
        if not new:
            return
        self._rows.update(dict.fromkeys(new))
        self.view.add_units(desk, new)
        self.preview()

    def preview(self) -> None:
        """Show what the stroke would do."""
        desk = self.easel.desk
        outcome = desk.session.preview(
            self.collected(), self._target, take_along=self.easel.take_along
        )
        self.view.show_outcome(desk, outcome, desk.essentials.centre)

    def begin(self, event: QgsMapMouseEvent) -> None:
        """What the first press does."""
        self.go_on(event)

    def go_on(self, event: QgsMapMouseEvent) -> None:
        """What every move does; given by each tool."""
