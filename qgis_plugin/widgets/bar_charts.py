"""Bars of numbers: events by hour of the day, events by day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.PyQt.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QSizePolicy, QToolTip, QWidget

from ..gridplan.output.look.look import DEVIATION_COLOURS

#: Bars, and the one under the mouse.
BAR, TOUCHED = DEVIATION_COLOURS[1], DEVIATION_COLOURS[-1]


class Bars(QWidget):
    """Numbers as bars, with the largest one written beside them.

    Parameters
    ----------
    name : str
        Name of the object, for tests and for QGIS.
    title : str
    """

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = title
        self.values: list[int] = []
        self._ticks: list[tuple[int, str]] = []
        self._tip: Callable[[int], str] = str
        self._touched = -1

    def sizeHint(self) -> QSize:  # noqa: N802
        """Six lines of text."""
        return QSize(220, int(self.fontMetrics().height() * 6.2))

    def show_values(
        self, values: Sequence[int], ticks: Sequence[tuple[int, str]], tip: Callable[[int], str]
    ) -> None:
        """Show other numbers.

        Parameters
        ----------
        values : sequence of int
        ticks : sequence of (int, str)
            Place of a bar and what is written under it.
        tip : callable
            Place of a bar → what is shown when the mouse is over it.
        """
        self.values, self._ticks, self._tip = list(values), list(ticks), tip
        self._touched = -1
        most = max(self.values, default=0)
        self.setAccessibleName(f"{self._title}: 0 – {most:,}")
        self.update()

    def _box(self) -> QRectF:
        line = self.fontMetrics().height()
        return QRectF(self.rect()).adjusted(4, line + 3, -4, -line - 3)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Called by Qt."""
        painter = QPainter(self)
        ink = self.palette().color(self.foregroundRole())
        soft = QColor(ink)
        soft.setAlpha(150)
        box, line = self._box(), self.fontMetrics()
        painter.setPen(ink)
        painter.drawText(QPointF(box.left(), line.ascent() + 1), self._title)
        most = max(self.values, default=0)
        text = f"{most:,}"
        painter.setPen(soft)
        painter.drawText(QPointF(box.right() - line.horizontalAdvance(text), line.ascent() + 1),
                         text)  # fmt: skip
        if self.values:
            self._draw_bars(painter, box, max(most, 1))
        painter.setPen(QPen(soft, 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        until = box.left() - 1
        for place, label in self._ticks:
            width = line.horizontalAdvance(label)
            left = box.left() + (place + 0.5) * box.width() / max(len(self.values), 1) - width / 2
            left = min(max(left, box.left()), box.right() - width)
            if left > until:
                painter.drawText(QPointF(left, self.height() - line.descent() - 1), label)
                until = left + width + 6

    def _draw_bars(self, painter: QPainter, box: QRectF, most: int) -> None:
        step = box.width() / len(self.values)
        gap = 1.0 if step > 4 else 0.0
        for place, value in enumerate(self.values):
            height = box.height() * value / most
            bar = QRectF(box.left() + place * step, box.bottom() - height, step - gap, height)
            painter.fillRect(bar, QColor(TOUCHED if place == self._touched else BAR))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say what the bar under the mouse stands for."""
        box, at = self._box(), event.pos()
        place = int((at.x() - box.left()) / max(box.width(), 1) * len(self.values))
        self._touched = place if 0 <= place < len(self.values) else -1
        if self._touched >= 0:
            QToolTip.showText(self.mapToGlobal(at), self._tip(self._touched), self)
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802
        """The mouse is gone."""
        self._touched = -1
        self.update()


def draw_share(painter: QPainter, box: QRectF, share: float) -> None:
    """A bar of a share (0 to 1) in a box, for lists."""
    colour = QColor(BAR)
    colour.setAlpha(150)
    inner = box.adjusted(4, box.height() * 0.25, -4, -box.height() * 0.25)
    inner.setWidth(inner.width() * min(max(share, 0.0), 1.0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(inner, colour)
