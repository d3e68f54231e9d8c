"""The map tool that picks one event."""

from __future__ import annotations

from qgis.core import QgsVectorLayer
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapToolIdentify
from qgis.PyQt.QtCore import Qt, pyqtSignal


class EventPicker(QgsMapToolIdentify):
    """A click takes the event under it; `picked` carries it."""

    picked = pyqtSignal(object)

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.layer: QgsVectorLayer | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802
        """Called by QGIS."""
        if self.layer is None:
            return
        at = event.pos()
        found = self.identify(at.x(), at.y(), [self.layer], self.IdentifyMode.TopDownStopAtFirst)
        if found:
            self.layer.selectByIds([found[0].mFeature.id()])
            self.picked.emit(found[0].mFeature)
