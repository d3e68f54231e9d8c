"""A text below a list: as high as it needs to be; a long one scrolls."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QFrame, QLabel, QScrollArea

#: Lines that are shown at once.
MOST_LINES = 9


class Remark(QScrollArea):
    """One text in a label that wraps it; `say` gives it another."""

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(self.label)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.label.setAutoFillBackground(False)

    def say(self, text: str, kind: Qt.TextFormat) -> None:
        """Show a text from its beginning."""
        self.label.setTextFormat(kind)
        self.label.setText(text)
        self._fit()
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Called by Qt."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        needed = self.label.heightForWidth(self.width())
        scrolls = needed > MOST_LINES * line
        self.setFixedHeight(MOST_LINES * line if scrolls else max(needed, line))
        focus = Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(focus)  # to be scrolled with the keys
