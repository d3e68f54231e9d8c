"""Points in two axes, coloured by a third value: click one, or walk through them with the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.PyQt.QtCore import QEvent, QPointF, QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QSizePolicy, QToolTip, QWidget

from ..gridplan.output.look.look import DENSITY_COLOURS

#: Radius of a point, and how near a click has to be, in pixels.
RADIUS, REACH = 6.0, 14.0
#: Colours of the third value, from least to most.
COLOURS = DENSITY_COLOURS[1:]


class Scatter(QWidget):
    """The points; `show_points` gives it others."""

    #: A point was chosen: its place in the list.
    chosen = pyqtSignal(int)
    #: A point was clicked, or Enter was pressed on it.
    asked_for = pyqtSignal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("gridplanScatter")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.current = -1
        self._values: list[tuple[float, float, float]] = []
        self._tips: list[str] = []
        self._titles = ("", "")
        self._written: tuple[Callable[[float], str], Callable[[float], str]] = (str, str)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as high, about."""
        return QSize(320, 260)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Below this nothing can be told apart."""
        return QSize(220, 160)

    def show_points(
        self,
        values: Sequence[tuple[float, float, float]],
        tips: Sequence[str],
        titles: tuple[str, str],
        written: tuple[Callable[[float], str], Callable[[float], str]],
    ) -> None:
        """Show other points.

        Parameters
        ----------
        values : sequence of (float, float, float)
            Across, up, colour.
        tips : sequence of str
            What is said of each.
        titles : (str, str)
            Of the two axes.
        written : (callable, callable)
            How values of the axes are written.
        """
        self._values, self._tips = list(values), list(tips)
        self._titles, self._written = titles, written
        if self.current >= len(self._values):
            self.current = -1
        self.update()

    def choose(self, place: int) -> None:
        """Choose a point by its place in the list."""
        if 0 <= place < len(self._values):
            self.current = place
            self.setAccessibleDescription(self._tips[place])
            self.update()
            self.chosen.emit(place)

    def places(self) -> list[QPointF]:
        """Where each point stands in the widget."""
        box = self._box()
        spans = [_span([value[axis] for value in self._values]) for axis in (0, 1)]

        def share(value: float, axis: int) -> float:
            low, high = spans[axis]
            return (value - low) / (high - low)

        return [
            QPointF(
                box.left() + share(x, 0) * box.width(), box.bottom() - share(y, 1) * box.height()
            )
            for x, y, _ in self._values
        ]

    def _box(self) -> QRectF:
        line = self.fontMetrics().height()
        left = 12.0 + self.fontMetrics().horizontalAdvance("0,000.0%")
        return QRectF(self.rect()).adjusted(left, line + 8, -14, -2 * line - 8)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Called by Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(self.foregroundRole())
        soft = QColor(ink)
        soft.setAlpha(130)
        box, metrics = self._box(), self.fontMetrics()
        painter.setPen(QPen(soft, 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.drawLine(box.bottomLeft(), box.topLeft())
        if not self._values:
            return
        painter.setPen(ink)
        wide = int(self.width() - 12)
        mode = Qt.TextElideMode.ElideRight
        painter.drawText(
            QPointF(6, metrics.ascent() + 1), metrics.elidedText(self._titles[1], mode, wide)
        )
        painter.drawText(
            QPointF(6, self.height() - metrics.descent() - 1),
            metrics.elidedText(self._titles[0], mode, wide),
        )
        self._draw_ends(painter, box, soft)
        colour = [value[2] for value in self._values]
        low, high = min(colour), max(colour)
        for place, (point, value) in enumerate(zip(self.places(), colour, strict=True)):
            share = (value - low) / (high - low) if high > low else 0.0
            chosen = place == self.current
            painter.setBrush(QColor(COLOURS[round(share * (len(COLOURS) - 1))]))
            painter.setPen(QPen(ink, 2.5 if chosen else 0.8))
            radius = RADIUS + 3 if chosen else RADIUS
            painter.drawEllipse(point, radius, radius)
            painter.setPen(ink)
            painter.drawText(point + QPointF(radius + 2, -radius + 2), str(place + 1))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(soft, 1, Qt.PenStyle.DotLine))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw_ends(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        """Write the ends of both axes."""
        painter.setPen(colour)
        metrics = self.fontMetrics()
        low, high = _span([value[0] for value in self._values])
        y = box.bottom() + metrics.ascent() + 2
        painter.drawText(QPointF(box.left(), y), self._written[0](low))
        text = self._written[0](high)
        painter.drawText(QPointF(box.right() - metrics.horizontalAdvance(text), y), text)
        low, high = _span([value[1] for value in self._values])
        for value, base in ((low, box.bottom()), (high, box.top() + metrics.ascent())):
            text = self._written[1](value)
            painter.drawText(QPointF(box.left() - metrics.horizontalAdvance(text) - 4, base), text)

    def _at(self, place: QPointF) -> int:
        """The point nearest to a place, −1 when none is near."""
        away = [(point - place).manhattanLength() for point in self.places()]
        nearest = min(range(len(away)), key=away.__getitem__, default=-1)
        return nearest if nearest >= 0 and away[nearest] <= REACH else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the point under the mouse, and ask for its plan."""
        place = self._at(QPointF(event.pos()))
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.choose(place)
            self.asked_for.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what the point under the mouse stands for."""
        place = self._at(QPointF(event.pos()))
        if place >= 0:
            QToolTip.showText(self.mapToGlobal(event.pos()), self._tips[place], self)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows walk from left to right; Enter asks for the plan."""
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
        }.get(event.key())
        order = sorted(range(len(self._values)), key=lambda place: (self._values[place], place))
        if step and order:
            now = order.index(self.current) if self.current in order else (-1 if step > 0 else 0)
            self.choose(order[(now + step) % len(order)])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.asked_for.emit(self.current)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Another font or theme: draw again."""
        super().changeEvent(event)
        self.update()


def _span(values: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis, a little beyond the values."""
    low, high = min(values), max(values)
    room = 0.06 * (high - low) or max(abs(high) * 0.1, 1e-6)
    return low - room, high + room
