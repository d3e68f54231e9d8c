"""Colours of panels and dialogs that everybody can read, whatever theme QGIS has."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

#: Least contrast of text with its ground (WCAG 2.1, level AA), and a little for rounding.
LEAST = 4.6
STEP = 0.06
#: Luminance of a window below which its theme is dark; the buttons of the dark themes of QGIS have
#: grey letters on grey.
DARK = 0.15
BRIGHT_LETTERS = "QPushButton:enabled, QComboBox:enabled { color: #f5f5f5; }"


def make_readable(whole: QWidget) -> None:
    """Give hints and what is chosen enough contrast where the theme falls short.

    It is done whenever the window or panel comes up: only then the theme has reached its widgets.
    """
    whole.installEventFilter(_Reader(whole))


class _Reader(QObject):
    """Looks at the colours of a window or panel when it is shown."""

    def eventFilter(self, whole: QWidget, event: QEvent) -> bool:  # noqa: N802
        """Called by Qt; stops nothing."""
        if event.type() == QEvent.Type.Show:
            _mend(whole)
        return False


def _mend(whole: QWidget) -> None:
    """Each widget gets its own palette: under the style sheets of QGIS children inherit none."""
    if luminance(QApplication.palette().color(QPalette.ColorRole.Window)) < DARK:
        whole.setStyleSheet(BRIGHT_LETTERS)
        for button in whole.findChildren(QToolButton, "qt_toolbar_ext_button"):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setText("»")  # its arrow is black on black
    for kind in (QLineEdit, QAbstractSpinBox, QAbstractItemView, QPlainTextEdit):
        for widget in whole.findChildren(kind):
            widget.ensurePolished()
            widget.setPalette(readable(widget.palette()))


def readable(theme: QPalette) -> QPalette:
    """The palette with contrast enough for hints and for what is chosen."""
    role, palette = QPalette.ColorRole, QPalette(theme)
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        ink, base = palette.color(group, role.Text), palette.color(group, role.Base)
        hint = over(palette.color(group, role.PlaceholderText), base)
        palette.setColor(group, role.PlaceholderText, between(hint, ink, base))
        mark, letters = (palette.color(group, r) for r in (role.Highlight, role.HighlightedText))
        far = QColor("black") if luminance(letters) > luminance(mark) else QColor("white")
        palette.setColor(group, role.Highlight, between(mark, far, letters))
    return palette


def between(colour: QColor, towards: QColor, against: QColor) -> QColor:
    """The colour, moved towards another one until its contrast with a third one is enough."""
    share, moved = 0.0, QColor(colour)
    while contrast(moved, against) < LEAST and share < 1.0:
        share = min(share + STEP, 1.0)
        moved = QColor(
            *(round(a + (b - a) * share) for a, b in zip(colour.getRgb()[:3], towards.getRgb()[:3]))
        )
    return moved


def contrast(one: QColor, other: QColor) -> float:
    """Ratio of the luminances of two colours, from 1 to 21 (WCAG 2.1)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def over(colour: QColor, ground: QColor) -> QColor:
    """A half transparent colour as it looks on its ground."""
    share = colour.alphaF()
    pairs = zip(colour.getRgb()[:3], ground.getRgb()[:3])
    return QColor(*(round(a * share + b * (1 - share)) for a, b in pairs))


def luminance(colour: QColor) -> float:
    """Relative luminance, 0 to 1."""
    parts = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4
             for p in colour.getRgbF()[:3])  # fmt: skip
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
