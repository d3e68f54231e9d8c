"""The plugin switched off in the middle of everything: nothing of it stays; inside QGIS."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import OUT, _troubles, iface, log, mouse, plugin, press_button, run, wait_for
from places import border_pair, inside, leaves, look_at
from qgis.core import QgsProject
from qgis.gui import QgsMapToolPan
from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QDialog, QDockWidget, QToolBar
from qgis.utils import loadPlugin, startPlugin, unloadPlugin

PLAN = OUT / "plan.gpkg"


def off(what):
    """Switch the plugin off, look for what is left of it, and switch it on again."""
    assert unloadPlugin("gridplan_qgis")
    iface.messageBar().clearWidgets()
    for _ in range(10):  # whatever was at work comes to its end
        QTest.qWait(100)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window = iface.mainWindow()
    left = [
        widget.objectName()
        for kind in (QToolBar, QDockWidget, QDialog, QAction)
        for widget in window.findChildren(kind)
        if widget.objectName().startswith("gridplan")
    ]
    assert not left, (what, left)
    assert not QgsProject.instance().mapLayers(), what
    assert isinstance(iface.mapCanvas().mapTool(), QgsMapToolPan), what
    assert not iface.messageBar().items(), (what, iface.messageBar().items()[0].text())
    # QGIS itself forgets the modules of a plugin, or an update would run in parts of the old one.
    modules = {name for name in sys.modules if name.startswith("gridplan_qgis")}
    assert "gridplan_qgis.editing.message_bar" not in modules, (what, modules)
    assert not _troubles, (what, _troubles)
    assert loadPlugin("gridplan_qgis")
    assert startPlugin("gridplan_qgis")
    log(what, "done")


def opened():
    plugin().open_plan(PLAN)
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    return plugin().desk


def in_a_stroke():
    desk = opened()
    source, target = border_pair(desk)
    assert desk.do("stroke", "stroke", [target], int(leaves(desk)[source])).allowed
    source, target = border_pair(desk)
    look_at(desk, [source])
    press_button("brush")
    mouse(QEvent.Type.MouseButtonPress, inside(desk, source))
    mouse(QEvent.Type.MouseMove, inside(desk, target))


def with_windows():
    opened().discard_recovery()
    for action in ("new", "adopt", "compare", "pack", "rebalanceplan"):
        plugin().actions[action].trigger()
    plugin().events.ask_load()
    QTest.qWait(400)  # they begin to read


def opening():
    plugin().open_plan(PLAN)
    QApplication.processEvents()


def saving():
    desk = opened()
    desk.lock(1, [0], True)
    desk.save()


def script():
    for left in OUT.glob("plan.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    shutil.copy(os.environ["GUI_PLAN"], PLAN)
    for situation in (opened, in_a_stroke, with_windows, opening, saving):
        situation()
        off(situation.__name__)
    desk = opened()
    assert desk.recovery is None or desk.recovery.steps == 1
    if desk.recovery is not None:
        desk.recover()
    assert not Path(f"{PLAN}.journal.new").exists()


run(script)
