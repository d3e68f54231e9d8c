"""Hands for scripts about events: the land they are in, dialogs, the map."""

from __future__ import annotations

import json
import os
import traceback
from pathlib import Path

from hands import LEFT, OUT, click_action, mouse, plugin, settle, wait_for
from qgis.core import QgsExpression, QgsFeatureRequest, QgsProject, QgsRectangle
from qgis.gui import QgsProcessingAlgorithmDialogBase
from qgis.PyQt.QtCore import QDate, QEvent, QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDockWidget,
    QPushButton,
    QRadioButton,
    QToolBar,
)

__all__ = ["QPushButton", "QRadioButton"]


def land() -> Path:
    """Folder with plan.gpkg, events.csv and the hidden answers; made by run.sh."""
    return Path(os.environ["GUI_EVENTS"])


def answers(folder: Path) -> dict:
    return json.loads((folder / "events_answers.json").read_text(encoding="utf-8"))


def everything():
    from gridplan_qgis.gridplan.events.cases.overview import Filter

    return Filter()


def press(name: str) -> None:
    """A real click on the button of an action about events."""
    events = plugin().events
    bars = events.toolbar, events.dock.findChild(QToolBar, "gridplanEventDockTools")
    click_action(events.actions[name], bars)


def run_dialog(name: str, values: dict) -> None:
    """Press a button that opens a dialog of Processing; fill it in, run it, close it."""
    done: list[bool] = []
    troubles: list[str] = []

    def work() -> None:
        dialogs = [
            window
            for window in QApplication.topLevelWidgets()
            if window.isVisible() and isinstance(window, QgsProcessingAlgorithmDialogBase)
        ]
        dialog = dialogs[0] if dialogs else None
        if dialog is None:
            QTimer.singleShot(300, work)
            return
        try:
            for key, value in values.items():
                wrapper = dialog.mainWidget().wrappers[key]
                wrapper.setParameterValue(value, dialog.processingContext())
            QTest.mouseClick(dialog.runButton(), LEFT)
            wait_for(dialog.wasExecuted, 60, name)
            done.append(True)
        except BaseException:
            troubles.append(traceback.format_exc())
        dialog.grab().save(str(OUT / f"dialog_{name}.png"))
        dialog.close()

    QTimer.singleShot(800, work)
    press(name)
    assert done, troubles
    settle()


def visible(layer, on: bool) -> None:
    QgsProject.instance().layerTreeRoot().findLayer(layer.id()).setItemVisibilityChecked(on)
    QApplication.processEvents()


def is_visible(layer) -> bool:
    """Whether a layer is ticked."""
    return QgsProject.instance().layerTreeRoot().findLayer(layer.id()).isVisible()


def layer_of_part(part: str):
    return next(layer for layer in QgsProject.instance().mapLayers().values()
                if layer.customProperty("gridplan/part") == part)  # fmt: skip


def drawn(layer) -> int:
    """Events of a layer that the map draws at the time of the slider."""
    from qgis.core import QgsVectorLayerTemporalContext

    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    time = plugin().iface.mapCanvas().mapSettings().temporalRange()
    text = layer.temporalProperties().createFilterString(context, time)
    assert not QgsExpression(text).hasParserError(), text
    return sum(1 for _ in layer.getFeatures(QgsFeatureRequest().setFilterExpression(text)))


def colours_on_map() -> int:
    settle()
    image = plugin().iface.mapCanvas().grab().toImage()
    return len({image.pixel(x, y) for x in range(0, image.width(), 5)
                for y in range(0, image.height(), 5)})  # fmt: skip


def date(day) -> QDate:
    return QDate.fromString(str(day), "yyyy-MM-dd")


def closed_event(layer):
    text = '"t_disposed" IS NOT NULL AND "t_closed" IS NOT NULL AND "placed_by" = \'point\''
    return next(layer.getFeatures(QgsFeatureRequest().setFilterExpression(text)))


def zoom_to(point, layer, scale: float) -> None:
    canvas = plugin().iface.mapCanvas()
    centre = canvas.mapSettings().layerToMapCoordinates(layer, point)
    canvas.setExtent(QgsRectangle.fromCenterAndSize(centre, 400, 300))
    canvas.zoomScale(scale)
    canvas.refresh()
    settle()


def click_map(point, layer) -> None:
    canvas = plugin().iface.mapCanvas()
    centre = canvas.mapSettings().layerToMapCoordinates(layer, point)
    found = canvas.getCoordinateTransform().transform(centre)
    place = QPoint(round(found.x()), round(found.y()))
    mouse(QEvent.Type.MouseButtonPress, place)
    mouse(QEvent.Type.MouseButtonRelease, place, Qt.MouseButton.NoButton)


def show_layers_panel() -> None:
    panel = plugin().iface.mainWindow().findChild(QDockWidget, "Layers")
    panel.setVisible(True)
    panel.raise_()
    QApplication.processEvents()


def grow(export: Path, rows: int = 5) -> int:
    """Append some rows like the last one, with new numbers."""
    text = export.read_text(encoding="gb18030")
    last = text.rstrip("\r\n").splitlines()[-1].split(",")
    new = [",".join([f"NEU{number:05d}", *last[1:]]) for number in range(rows)]
    with open(export, "a", encoding="gb18030", newline="") as file:
        file.write("\r\n".join(new) + "\r\n")
    return rows
