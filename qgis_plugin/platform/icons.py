"""Icons: line drawings in the colour of the text, so that they fit light and dark themes."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QByteArray, Qt
from qgis.PyQt.QtGui import QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from qgis.PyQt.QtSvg import QSvgRenderer

from .readable_colours import DARK, luminance

IMAGES = Path(__file__).parents[1] / "images"
#: In the drawings this stands for the colour of the text.
INK = b"#000000"
#: What an icon is about, and the same on a dark ground.
ACCENT, ACCENT_ON_DARK = b"#1b6fae", b"#6db3ea"
SIZES = (24, 48)


def icon(name: str) -> QIcon:
    """The icon of this name."""
    palette = QGuiApplication.palette()
    ink = palette.color(QPalette.ColorRole.WindowText).name().encode()
    drawing = (IMAGES / f"{name}.svg").read_bytes().replace(INK, ink)
    if luminance(palette.color(QPalette.ColorRole.Window)) < DARK:
        drawing = drawing.replace(ACCENT, ACCENT_ON_DARK)
    renderer = QSvgRenderer(QByteArray(drawing))
    made = QIcon()
    for size in SIZES:
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        made.addPixmap(picture)
    return made
