"""Icons: line drawings in the colour of the text, so that they fit light and dark themes."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QByteArray, Qt
from qgis.PyQt.QtGui import QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from qgis.PyQt.QtSvg import QSvgRenderer

IMAGES = Path(__file__).parent / "images"
#: In the drawings this stands for the colour of the text.
INK = b"#000000"
SIZES = (24, 48)


def icon(name: str) -> QIcon:
    """The icon of this name."""
    ink = QGuiApplication.palette().color(QPalette.ColorRole.WindowText).name().encode()
    renderer = QSvgRenderer(QByteArray((IMAGES / f"{name}.svg").read_bytes().replace(INK, ink)))
    made = QIcon()
    for size in SIZES:
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        made.addPixmap(picture)
    return made
