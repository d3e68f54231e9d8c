"""Hands and eyes for scripts inside a real QGIS: clicks, drags, waiting, pictures, a result."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QToolButton
from qgis.utils import iface, plugins

OUT = Path(os.environ["GUI_OUT"])
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def log(*words: object) -> None:
    with open(OUT / "steps.log", "a", encoding="utf-8") as file:
        print(f"{time.perf_counter():8.2f}", *words, file=file)


def plugin():
    return plugins["gridplan_qgis"]


def wait_for(condition: Callable[[], object], seconds: float = 60, what: str = "") -> None:
    until = time.time() + seconds
    while not condition():
        QApplication.processEvents()
        time.sleep(0.005)
        assert time.time() < until, f"waited {seconds} s for {what or condition}"


def settle() -> None:
    canvas = iface.mapCanvas()
    until = time.time() + 0.4
    while canvas.isDrawing() or time.time() < until:
        QApplication.processEvents()
        time.sleep(0.005)


def picture(name: str) -> None:
    settle()
    iface.mainWindow().grab().save(str(OUT / f"{name}.png"))


def press_button(name: str) -> None:
    """A real click on the button of an action, where one is visible; else its menu entry."""
    action = plugin().actions[name]
    assert action.isEnabled(), name
    for bar in (plugin().toolbox.toolbar, plugin().dock.findChild(type(plugin().toolbox.toolbar))):
        button = bar.widgetForAction(action)
        if isinstance(button, QToolButton) and button.isVisible():
            QTest.mouseClick(button, LEFT)
            QApplication.processEvents()
            return
    action.trigger()
    QApplication.processEvents()


def pixel(x: float, y: float) -> QPoint:
    """Place on the canvas of a point in the CRS of the units."""
    from qgis.core import QgsPointXY

    canvas, layer = iface.mapCanvas(), plugin().desk.layers.units
    point = canvas.mapSettings().layerToMapCoordinates(layer, QgsPointXY(x, y))
    found = canvas.getCoordinateTransform().transform(point)
    return QPoint(round(found.x()), round(found.y()))


def mouse(kind: QEvent.Type, place: QPoint, buttons: Qt.MouseButton = LEFT) -> None:
    port = iface.mapCanvas().viewport()
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(
        kind, QPointF(place), QPointF(port.mapToGlobal(place)), button, buttons, NONE
    )
    QApplication.sendEvent(port, event)
    QApplication.processEvents()


def drag(places: list[QPoint], before_release: Callable[[], None] | None = None) -> list[float]:
    """Press, move over all places, release; how long each move took, seconds."""
    took = []
    mouse(QEvent.Type.MouseButtonPress, places[0])
    for place in places[1:]:
        begun = time.perf_counter()
        mouse(QEvent.Type.MouseMove, place)
        took.append(time.perf_counter() - begun)
    if before_release:
        before_release()
    mouse(QEvent.Type.MouseButtonRelease, places[-1], Qt.MouseButton.NoButton)
    return took


def run(script: Callable[[], None]) -> None:
    """Run a script when QGIS is ready; write the result; end QGIS whatever happens."""
    (OUT / "steps.log").unlink(missing_ok=True)
    begun: list[int] = []

    def go() -> None:
        if begun:
            return
        begun.append(1)
        passed = False
        try:
            window = iface.mainWindow()
            window.resize(1500, 950)
            script()
            passed = True
        except BaseException:
            log(traceback.format_exc())
            iface.mainWindow().grab().save(str(OUT / "failed.png"))
        (OUT / "result.json").write_text(json.dumps({"passed": passed}))
        log("passed" if passed else "FAILED")
        sys.stdout.flush()
        if passed and not os.environ.get("GUI_HARD_EXIT"):
            if plugin().desk is not None:
                plugin()._close_desk()
            QgsProject.instance().setDirty(False)
            QTimer.singleShot(200, iface.actionExit().trigger)
            QTimer.singleShot(8000, lambda: os._exit(3))
        else:
            os._exit(0 if passed else 1)

    iface.initializationCompleted.connect(lambda: QTimer.singleShot(300, go))
    QTimer.singleShot(8000, go)
