"""What the map shows while a stroke is drawn: its units, the grids concerned, a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem, QgsRubberBand
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFont, QPainter, QPen
from qgis.PyQt.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ..gridplan.output.look.look import INK, PAPER
from ..platform.figures import away, label
from ..platform.words import tr

if TYPE_CHECKING:
    from ..editing.open_plan import Desk
    from ..gridplan.plan.draft.outcome import GridChange, Outcome

#: More units than these are drawn as the box around them.
MOST_OUTLINES = 400
#: Between a refusal and the units below it.
ABOVE_PX = 10


class Labels(QgsMapCanvasItem):
    """Boxes with name, persons and deviation of grids, before → after, at their places."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._boxes: list[tuple[QgsPointXY, list[str], bool]] = []
        self.setZValue(100)

    def show_boxes(self, boxes: list[tuple[QgsPointXY, list[str], bool]]) -> None:
        """Show boxes: where (map coordinates), lines of text, whether it is a refusal."""
        self._boxes = boxes
        self.setRect(QgsRectangle(self.canvas_extent()))
        self.update()

    def canvas_extent(self) -> QgsRectangle:
        """The extent of the canvas that the item is drawn on."""
        return self._canvas_of().extent()

    def _canvas_of(self) -> QgsMapCanvas:
        return self.scene().views()[0]

    @property
    def texts(self) -> list[str]:
        """The lines of all boxes."""
        return [line for _, lines, _ in self._boxes for line in lines]

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem | None = None,
        _widget: QWidget | None = None,
    ) -> None:
        """Called by Qt."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        font.setPointSizeF(max(font.pointSizeF(), 9.0))
        painter.setFont(font)
        metrics = painter.fontMetrics()
        boxes = []
        for place, lines, is_refusal in self._boxes:
            corner = self.toCanvasCoordinates(place) - self.pos()
            width = max(metrics.horizontalAdvance(line) for line in lines) + 12
            height = metrics.height() * len(lines) + 8
            # A refusal stands above its units: they are what it is about.
            top = corner.y() - (height + ABOVE_PX if is_refusal else height / 2)
            boxes.append(QRectF(corner.x() - width / 2, top, width, height))
        room = QRectF(self._canvas_of().rect()).translated(-self.pos())
        for box, (_, lines, is_refusal) in zip(apart(boxes, room), self._boxes):
            painter.setPen(
                QPen(QColor("#a4262c" if is_refusal else INK), 1.5 if is_refusal else 0.8)
            )
            painter.setBrush(QColor(PAPER))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(QColor("#7a1418" if is_refusal else INK))
            for number, line in enumerate(lines):
                bottom = box.top() + 4 + metrics.height() * (number + 1) - metrics.descent()
                painter.drawText(QPointF(box.left() + 6, bottom), line)


def apart(boxes: list[QRectF], room: QRectF) -> list[QRectF]:
    """Boxes moved up or down so that none covers another or leaves the room, where there is room.

    Parameters
    ----------
    boxes : list of QRectF
        The first ones keep their places.
    room : QRectF
    """
    placed: list[QRectF] = []
    for box in boxes:
        inside = QRectF(box)
        inside.moveLeft(max(room.left(), min(box.left(), room.right() - box.width())))
        inside.moveTop(max(room.top(), min(box.top(), room.bottom() - box.height())))
        tops = [inside.top()]
        tops += [other.bottom() + 4 for other in placed]
        tops += [other.top() - inside.height() - 4 for other in placed]
        for top in sorted(tops, key=lambda top: abs(top - inside.top())):
            moved = QRectF(inside.left(), top, inside.width(), inside.height())
            if room.contains(moved) and not any(moved.intersects(other) for other in placed):
                inside = moved
                break
        placed.append(inside)
    return placed


class StrokeView:
    """Everything that a stroke shows on the map, and takes away again."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._units = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._units.setColor(QColor(30, 110, 180, 110))
        self._units.setStrokeColor(QColor(20, 70, 130, 220))
        self._cut = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._cut.setColor(QColor("#a4262c"))
        self._cut.setBrushStyle(Qt.BrushStyle.BDiagPattern)
        self._cut.setWidth(2)
        self.labels = Labels(canvas)
        self._shown = 0

    @property
    def shown(self) -> int:
        """How many units are shown."""
        return self._shown

    def clear(self) -> None:
        """Show nothing."""
        self._units.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        self._cut.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        self.labels.show_boxes([])
        self._shown = 0

    def remove(self) -> None:
        """Leave the canvas for good."""
        for item in (self._units, self._cut, self.labels):
            self._canvas.scene().removeItem(item)

    def add_units(self, desk: Desk, rows: Sequence[int] | NDArray[np.int64]) -> None:
        """Show more units of the stroke."""
        room = MOST_OUTLINES - self._shown
        for row in list(rows)[: max(room, 0)]:
            self._units.addGeometry(desk.ground.outlines[row], desk.layers.units, False)
        if len(rows) > room:
            box = QgsGeometry.fromRect(desk.ground.extent(rows))
            self._units.addGeometry(box, desk.layers.units, False)
        self._shown += len(rows)
        self._units.updatePosition()
        self._units.update()

    def show_units(self, desk: Desk, rows: Sequence[int] | NDArray[np.int64]) -> None:
        """Show exactly these units."""
        self._units.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        self._shown = 0
        self.add_units(desk, rows)

    def show_outcome(self, desk: Desk, outcome: Outcome, centre: NDArray[np.float64]) -> None:
        """Show the grids concerned before → after, or why the stroke will be refused."""
        self._cut.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        boxes = []
        if outcome.refusal is not None and outcome.refusal.code != "nothing":
            for row in outcome.refusal.units[:MOST_OUTLINES].tolist():
                self._cut.addGeometry(desk.ground.outlines[row], desk.layers.units, False)
            rows = outcome.refusal.units if len(outcome.refusal.units) else outcome.units
            if len(rows):
                top = [centre[rows, 0].mean(), desk.ground.extent(rows).yMaximum()]
                place = self._to_map(desk, np.array(top))
                boxes.append((place, _folded(outcome.refusal.message), True))
        for change in outcome.changes if outcome.refusal is None else ():
            if change.level == desk.session.depth:
                rows = desk.session.units_of(change.level, change.number)
                if len(rows):
                    place = self._to_map(desk, centre[rows].mean(axis=0))
                    boxes.append((place, describe(change, desk), False))
        self.labels.show_boxes(boxes[:12])

    def _to_map(self, desk: Desk, point: NDArray[np.float64]) -> QgsPointXY:
        settings = self._canvas.mapSettings()
        return settings.layerToMapCoordinates(desk.layers.units, QgsPointXY(*point.tolist()))


class LockedUnits:
    """Hatching over the units that are locked one by one."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setColor(QColor(110, 110, 110, 200))
        self._band.setBrushStyle(Qt.BrushStyle.BDiagPattern)
        self._shown: tuple[Desk | None, bytes] = (None, b"")

    @property
    def area(self) -> float:
        """What is hatched, in the units of the map squared."""
        return float(self._band.asGeometry().area())

    def show(self, desk: Desk | None) -> None:
        """Show those of a plan, or none; what is shown already stays."""
        rows = np.empty(0, np.int64) if desk is None else desk.session.locked(0)
        if (desk, rows.tobytes()) == self._shown:
            return
        self._shown = desk, rows.tobytes()
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if desk is not None and len(rows):
            self._band.setToGeometry(desk.ground.outline(rows), desk.layers.units)

    def forget(self) -> None:
        """The map lies in another system: what is shown has to be shown anew."""
        self._shown = (None, b"")

    def remove(self) -> None:
        """Leave the canvas for good."""
        self._canvas.scene().removeItem(self._band)


def describe(change: GridChange, desk: Desk) -> list[str]:
    """Name, persons and deviation of a grid, before → after."""
    people = [i for i, c in enumerate(desk.session.criteria) if c.unit == "persons"]

    def persons(totals: object) -> str:
        return f"{sum(totals.criteria[i] for i in people):,.0f}" if totals else "–"

    lines = [label(change.code, change.name)]
    if people:
        lines.append(
            tr("{before} → {after} people", before=persons(change.before),
               after=persons(change.after))
        )  # fmt: skip
    lines.append(f"{away(change.before)} → {away(change.after)}")
    return lines


def _folded(text: str, width: int = 48) -> list[str]:
    """A sentence as lines of about `width` letters; Chinese letters count double."""
    lines, line, length = [], "", 0
    for letter in text:
        length += 2 if ord(letter) > 0x2E80 else 1
        line += letter
        if length >= width and (letter in " ，。；：、" or ord(letter) > 0x2E80):
            lines.append(line.strip())
            line, length = "", 0
    return [*lines, line.strip()] if line.strip() else lines
