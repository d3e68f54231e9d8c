"""The distribution of deviations as a strip: one tick for each grid, and the tolerance."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPointF, QRectF, QSize
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent, QPen
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..gridplan.i18n.figures import figure
from ..gridplan.output.look.look import deviation_colour
from ..platform.words import tr


class Strip(QWidget):
    """Deviations from −`span` to +`span`; grids beyond stand at the ends."""

    def __init__(self) -> None:
        super().__init__()
        self._values: list[float] = []
        self._tolerance = 0.2
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setObjectName("gridplanStrip")

    def sizeHint(self) -> QSize:  # noqa: N802
        """One line of text and a half."""
        return QSize(200, int(self.fontMetrics().height() * 2.2))

    def show_values(self, values: list[float], tolerance: float) -> None:
        """Show the deviations of all grids."""
        self._values, self._tolerance = values, tolerance
        beyond = sum(abs(value) > tolerance for value in values)
        self.setToolTip(
            tr("{beyond} of {count} grids are outside of ±{tolerance:.0%}",
               beyond=beyond, count=len(values), tolerance=tolerance)
        )  # fmt: skip
        self.setAccessibleName(self.toolTip())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Called by Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(self.foregroundRole())
        line = self.fontMetrics().height()
        box = QRectF(self.rect()).adjusted(8, 1, -8, -line)
        span = max(0.3, self._tolerance * 1.5)

        def place(value: float) -> float:
            share = (min(max(value, -span), span) + span) / (2 * span)
            return float(box.left() + share * box.width())

        band = QColor(ink)
        band.setAlpha(28)
        left = place(-self._tolerance)
        painter.fillRect(QRectF(left, box.top(), place(self._tolerance) - left, box.height()), band)
        edge = QColor(ink)
        edge.setAlpha(90)
        # One line for each pixel: of thousands of grids most fall upon another.
        seen = {round(place(value)): value for value in self._values}
        for x, value in seen.items():
            painter.setPen(QPen(QColor(deviation_colour(value)).darker(130), 1.4))
            painter.drawLine(QPointF(x, box.top() + 1), QPointF(x, box.bottom() - 1))
        painter.setPen(QPen(edge, 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(ink)
        for value in (-self._tolerance, 0.0, self._tolerance):
            text = figure(value, "+.0%") if value else "0"
            width = self.fontMetrics().horizontalAdvance(text)
            painter.drawText(QPointF(place(value) - width / 2, self.height() - 2), text)
