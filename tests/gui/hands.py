"""Hands and eyes for scripts inside a real QGIS: clicks, drags, waiting, pictures, a result."""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QMenu, QToolBar, QToolButton, QWidget
from qgis.utils import iface, plugins

OUT = Path(os.environ["GUI_OUT"])
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
#: Actions that were triggered by a click on their button or entry.
triggered: set[str] = set()
#: What went wrong in a dialog.
_troubles: list[str] = []


#: Where Python was when QGIS crashed.
_crash = open(OUT / "crash.log", "w", encoding="utf-8")  # noqa: SIM115
faulthandler.enable(_crash)
faulthandler.dump_traceback_later(float(os.environ.get("GUI_TIMEOUT", "400")) - 10, file=_crash)


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
    """A real click on the button of an action, where one is visible; else on its menu entry."""
    bars = (plugin().toolbox.toolbar, plugin().dock.findChild(type(plugin().toolbox.toolbar)))
    click_action(plugin().actions[name], bars)


def click_action(action: QAction, bars: Sequence[QToolBar]) -> None:
    """A real click on the button of an action in one of the bars; else on its menu entry."""
    assert action.isEnabled(), action.objectName()
    buttons = [bar.widgetForAction(action) for bar in bars]
    visible = [b for b in buttons if isinstance(b, QToolButton) and b.isVisible()]
    if not visible:
        click_entry(action)
        return
    QTest.mouseClick(visible[0], LEFT)
    QApplication.processEvents()
    triggered.add(action.objectName())


def plugin_menu() -> QMenu:
    """The menu of the plugin among the plugins."""
    menus = [action.menu() for action in iface.pluginMenu().actions() if action.menu()]
    return next(menu for menu in menus if menu.title().replace("&", "") == "Gridplan")


def press_menu(name: str) -> None:
    """A real click on the entry of an action in the menu of the plugin."""
    click_entry(plugin().actions[name])


def click_entry(action: QAction) -> None:
    """A real click on an entry of the menu of the plugin."""
    menu = plugin_menu()
    assert action.isEnabled(), action.objectName()
    menu.popup(iface.mainWindow().mapToGlobal(QPoint(300, 40)))
    QApplication.processEvents()
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
    QApplication.processEvents()
    triggered.add(action.objectName())


def press_keys(name: str) -> None:
    """The shortcut of an action on the keyboard; QGIS must understand it as that alone."""
    action, seen = plugin().actions[name], []
    assert action.isEnabled(), name
    action.triggered.connect(seen.append)
    window = iface.mainWindow()
    QApplication.setActiveWindow(window)
    iface.mapCanvas().setFocus()
    QTest.keySequence(iface.mapCanvas(), action.shortcut())
    QApplication.processEvents()
    action.triggered.disconnect(seen.append)
    assert seen, f"{action.shortcut().toString()} does not trigger {name}"


def in_dialog(act: Callable[[QWidget], None], seconds: float = 30) -> None:
    """Act on the next modal dialog as soon as it is there."""
    until = time.time() + seconds

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None and dialog.isVisible():
            try:
                act(dialog)
            except BaseException:
                _troubles.append(traceback.format_exc())
                dialog.reject()
        elif time.time() < until:
            QTimer.singleShot(50, look)
        else:
            _troubles.append("no dialog came up")

    QTimer.singleShot(50, look)


def press_key(key: Qt.Key) -> None:
    """One key, while the map has the focus."""
    QTest.keyClick(iface.mapCanvas(), key)
    QApplication.processEvents()


def click(place: QPoint, button: Qt.MouseButton = LEFT) -> None:
    """One click on the map."""
    mouse(QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton)
    mouse(QEvent.Type.MouseButtonPress, place, button, button)
    mouse(QEvent.Type.MouseButtonRelease, place, Qt.MouseButton.NoButton, button)


def pixel(x: float, y: float) -> QPoint:
    """Place on the canvas of a point in the CRS of the units."""
    from qgis.core import QgsPointXY

    canvas, layer = iface.mapCanvas(), plugin().desk.layers.units
    point = canvas.mapSettings().layerToMapCoordinates(layer, QgsPointXY(x, y))
    found = canvas.getCoordinateTransform().transform(point)
    return QPoint(round(found.x()), round(found.y()))


def mouse(
    kind: QEvent.Type,
    place: QPoint,
    buttons: Qt.MouseButton = LEFT,
    button: Qt.MouseButton = LEFT,
) -> None:
    port = iface.mapCanvas().viewport()
    if kind == QEvent.Type.MouseMove:
        button = Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind, QPointF(place), QPointF(port.mapToGlobal(place)), button, buttons, NONE
    )
    QApplication.sendEvent(port, event)
    QApplication.processEvents()


def drag(places: list[QPoint], before_release: Callable[[], None] | None = None) -> list[float]:
    """Come to the first place, press, move over all others, release.

    Returns how long each move took, seconds.
    """
    took = []
    mouse(QEvent.Type.MouseMove, places[0], Qt.MouseButton.NoButton)
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
        # An error in a slot fails the script, instead of a dialog that nobody answers.
        sys.excepthook = lambda *error: _troubles.append(
            "".join(traceback.format_exception(*error))
        )
        try:
            window = iface.mainWindow()
            window.resize(1500, 950)
            script()
            assert not _troubles, _troubles
            passed = True
        except BaseException:
            log(traceback.format_exc(), *_troubles)
            iface.mainWindow().grab().save(str(OUT / "failed.png"))
        result = {
            "passed": passed,
            "triggered": sorted(triggered),
            "actions": sorted(plugin().actions),
            "menu": [a.objectName() for a in plugin_menu().actions() if not a.isSeparator()],
        }
        (OUT / "result.json").write_text(json.dumps(result))
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
