"""Plans to choose from: made by the algorithm, opened by clicks and keys; a grid explained."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
import processing
from hands import (
    LEFT,
    NONE,
    OUT,
    iface,
    in_dialog,
    log,
    picture,
    plugin,
    press_button,
    press_menu,
    run,
    wait_for,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QFileDialog, QLineEdit

UNITS = Path(os.environ["GUI_TESTS"]).parents[1] / "sample_shapes" / "zhutang.shp"
FRONT = OUT / "front"


def choose_folder(dialog):
    assert isinstance(dialog, QFileDialog), dialog
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    field.setCompleter(None)
    field.setText(str(FRONT))
    QTest.mouseClick(dialog.findChild(QDialogButtonBox).buttons()[0], LEFT)


def by_click():
    """A front is made, its folder chosen, and a point clicked."""
    shutil.rmtree(FRONT, ignore_errors=True)
    made = processing.run(
        "gridplan:frontier",
        {"UNITS": str(UNITS), "LEVELS": "3,9", "POINTS": 4, "EFFORT": 0, "OUTPUT": str(FRONT)},
    )
    assert made["COUNT"] >= 2, made
    assert plugin().frontier is None
    high = iface.mainWindow().height()
    # The file dialog of Qt itself, typed into.
    in_dialog(choose_folder)
    press_menu("frontier")
    dock = plugin().frontier
    wait_for(lambda: dock.table is not None, 20, "the front")
    assert dock.isUserVisible()
    assert iface.mainWindow().height() == high
    assert dock in iface.mainWindow().tabifiedDockWidgets(plugin().dock)  # not below it
    assert len(dock.table.rows) == made["COUNT"]
    dock.setFloating(True)
    dock.resize(480, 560)
    wait_for(lambda: dock.scatter.width() > 200, 10, "the panel")
    # A real click on the second point opens its plan.
    place = dock.scatter.places()[1].toPoint()
    QTest.mouseClick(dock.scatter, LEFT, NONE, place)
    wait_for(lambda: plugin().desk is not None, 60, "the plan of the point")
    assert plugin().desk.path.name == "plan_02.gpkg"
    assert plugin().desk.essentials.plan.counts == (3, 9)
    assert dock.told.text().startswith("2  "), dock.told.text()
    picture("01_clicked")
    dock.grab().save(str(OUT / "02_panel.png"))
    return dock


def by_keys(dock):
    """Axes are chosen and points walked through with the keyboard."""
    # A click beside all points asks for nothing.
    QTest.mouseClick(dock.scatter, LEFT, NONE, dock.scatter.rect().topRight())
    assert len(plugin().plans.desks) == 1
    # The axes are chosen with the keyboard, and the points move.
    before = dock.scatter.places()
    box = dock.findChild(QComboBox, "gridplanFrontierAcross")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert dock.scatter.places() != before
    # Arrow keys walk through all points, Enter opens another plan.
    seen = set()
    for _ in dock.table.rows:
        QTest.keyClick(dock.scatter, Qt.Key.Key_Right)
        seen.add(dock.scatter.current)
    assert seen == set(range(len(dock.table.rows)))
    while dock.scatter.current != 0:
        QTest.keyClick(dock.scatter, Qt.Key.Key_Left)
    QTest.keyClick(dock.scatter, Qt.Key.Key_Return)
    wait_for(lambda: len(plugin().plans.desks) == 2, 60, "the other plan")
    assert plugin().desk.path.name == "plan_01.gpkg"
    log("front done")
    dock.setUserVisible(False)
    press_menu("frontier")
    assert dock.isUserVisible()
    dock.setUserVisible(False)


def explained():
    """The worst grid is explained in the panel, and nothing is changed."""
    desk = plugin().desk
    depth = desk.session.depth
    plugin().dock.grids.choose(depth, [])
    press_button("explain")
    assert "one grid" in iface.messageBar().currentItem().text()
    numbers = desk.session.grids(depth).tolist()
    off = [abs(t.deviation) for t in desk.session.totals(depth)]
    worst = numbers[int(np.argmax(off))]
    plugin().dock.grids.choose(depth, [worst])
    press_button("explain")
    QApplication.processEvents()
    text = plugin().dock.grids.totals.label.text()
    assert desk.session.code(depth, worst) in text, text
    assert "legal" in text or "within the tolerance" in text, text
    assert not desk.session.unsaved
    picture("03_explained")


def script():
    dock = by_click()
    by_keys(dock)
    explained()
    # A folder without a front is refused in words.
    dock.open_folder(OUT)
    assert "frontier.json" in iface.messageBar().currentItem().text()
    plugin()._close_desk()


run(script)
