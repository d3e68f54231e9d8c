"""Two plans side by side by the button: linked maps, movements, one of them looked at; in QGIS."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import LEFT, OUT, iface, log, plugin, press_button, run, wait_for
from places import border_pair, leaves
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QLabel, QPushButton


def dialog():
    return iface.mainWindow().findChild(QDialog, "gridplanComparison")


def shot(name):
    QApplication.processEvents()
    dialog().grab().save(str(OUT / f"{name}.png"))


def drawn(canvas):
    """Share of the dots of a map that are not white."""
    image = canvas.grab().toImage()
    dots = [image.pixelColor(x, y) for x in range(0, image.width(), 4)
            for y in range(0, image.height(), 4)]  # fmt: skip
    return sum(dot.lightness() < 250 for dot in dots) / len(dots)


def same_extent(one, other):
    """Both maps show the same middle at the same scale, to a hundredth."""
    a, b = one.extent(), other.extent()
    near = 0.01 * a.width()
    return (
        abs(a.center().x() - b.center().x()) < near and abs(a.center().y() - b.center().y()) < near
    )


def two_plans():
    """A plan, the same after some units went over borders, and how many they are."""
    source = Path(os.environ["GUI_PLAN"])
    before, after = OUT / "before.gpkg", OUT / "after.gpkg"
    for left in OUT.glob("*.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    for file in (before, after):
        shutil.copy(source, file)
    plugin().open_plan(after)
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    desk = plugin().desk
    start = leaves(desk)
    # One unit goes over a border of the last level, one over a border of the level above.
    for apart in (False, True):
        source_unit, unit = border_pair(desk, apart=apart)
        desk.do("a unit goes", "stroke", [unit], int(leaves(desk)[source_unit]))
        QApplication.processEvents()
    changed = int((leaves(desk) != start).sum())
    assert changed >= 2, changed
    desk.save()
    wait_for(lambda: not desk.busy and not desk.session.unsaved, 60, "saving")
    return before, after, changed


def opened(before, after, changed):
    """The dialog by its button, with both plans compared."""
    press_button("compare")
    wait_for(lambda: dialog() is not None and dialog().isVisible(), 10, "the dialog")
    ask = dialog()
    assert Path(ask.after.filePath()) == after
    button = ask.findChild(QPushButton, "gridplanComparisonStart")
    QTest.mouseClick(button, LEFT)
    said = ask.findChild(QLabel, "gridplanComparisonMessage")
    assert ask.pair is None
    assert said.text()
    QTest.keyClicks(ask.before.lineEdit(), str(before))
    QTest.mouseClick(button, LEFT)
    wait_for(lambda: ask.pair is not None, 60, "the comparison")
    one, other = ask.canvases.values()
    wait_for(lambda: not one.isDrawing() and not other.isDrawing(), 30, "the maps")
    wait_for(lambda: min(drawn(one), drawn(other)) > 0.2, 30, "both maps")
    shot("01_side_by_side")
    rows = ask.table.rowCount()
    units = sum(int(ask.table.item(row, 3).text()) for row in range(rows))
    assert units == changed, (units, changed)
    log(said.text(), "rows", rows, "coloured", drawn(one), drawn(other))
    assert same_extent(one, other)
    return ask


def script():
    before, after, changed = two_plans()
    ask = opened(before, after, changed)
    one, other = ask.canvases.values()
    whole = other.extent().width()
    button = ask.findChild(QPushButton, "gridplanComparisonStart")
    said = ask.findChild(QLabel, "gridplanComparisonMessage")
    # A click on a movement: both maps go there.
    place = ask.table.visualItemRect(ask.table.item(0, 1)).center()
    QTest.mouseClick(ask.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    wait_for(lambda: other.extent().width() < whole / 4, 10, "the area")
    assert same_extent(one, other)
    wait_for(lambda: not one.isDrawing() and not other.isDrawing(), 30, "the maps")
    QTest.qWait(400)
    shot("02_one_area")
    # Either map leads: the other follows a zoom.
    for leader, follower in ((one, other), (other, one)):
        leader.zoomByFactor(1.7)
        QApplication.processEvents()
        assert same_extent(leader, follower)
        assert abs(leader.extent().width() / follower.extent().width() - 1) < 0.05
    QTest.mouseClick(ask.findChild(QPushButton, "gridplanComparisonWhole"), LEFT)
    assert abs(other.extent().width() / whole - 1) < 0.02
    # Plans are read from their files: what is not saved is not compared, and that is said.
    note = ask.findChild(QLabel, "gridplanUnsaved")
    assert not note.isVisible()
    desk = plugin().desk
    desk.lock(1, [0], True)
    assert desk.session.unsaved
    wait_for(note.isVisible, 5, "the note")
    ask.after.setFilePath(str(before))
    wait_for(lambda: not note.isVisible(), 5, "the other plan")
    ask.after.setFilePath(str(after))
    wait_for(note.isVisible, 5, "the note again")
    desk.undo()
    wait_for(lambda: not note.isVisible(), 5, "the plan as it was saved")
    # A file that is no plan is refused in words, and the pair stays.
    ask.before.setFilePath(str(OUT / "steps.log"))
    QTest.mouseClick(button, LEFT)
    wait_for(button.isEnabled, 30, "the refusal")
    log(said.text())
    assert "steps.log" in said.text()
    shot("03_refused")
    QTest.keyClick(ask, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert not dialog() or not dialog().isVisible()


run(script)
