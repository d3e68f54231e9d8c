"""Steps that a crashed QGIS left behind: shown on the map, taken over or discarded by button."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
from hands import LEFT, OUT, drag, iface, log, picture, plugin, press_button, run, wait_for
from places import agree, border_pair, leaves, look_at, on_border, whole
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton, QTreeWidget


def opened(path):
    plugin().open_plan(Path(path))
    wait_for(lambda: plugin().desk and plugin().desk.path == Path(path), 30, path.name)
    return plugin().desk


def crashed(name):
    """A plan with three steps in its journal, as a crash leaves it; the codes before and after."""
    made = OUT / "made.gpkg"
    shutil.copy(os.environ["GUI_PLAN"], made)
    desk = opened(made)
    desk.why = "by the canal"
    depth, before = desk.session.depth, leaves(desk)
    for _ in range(2):
        source, target = border_pair(desk)
        look_at(desk, [source, target])
        press_button("brush")
        plugin().easel.brush_px = 1
        drag(list(on_border(desk, source, target)))
    desk.do("split", "split", depth, 0, 2)
    after = codes(desk)
    shutil.copy(made, OUT / f"{name}.gpkg")
    shutil.copy(f"{made}.journal", OUT / f"{name}.gpkg.journal")
    desk.roll_back()
    press_button("close")
    assert plugin().desk is None
    return before, after


def codes(desk):
    return [desk.session.code(desk.session.depth, int(g)) for g in leaves(desk)]


def offered(desk, before):
    """Nothing is taken over unasked, nothing can be edited before it is decided."""
    assert desk.recovery is not None
    assert desk.recovery.steps == 3
    assert plugin().dock.recovery.isVisible()
    assert len(desk.recovery.units) > 2
    assert (leaves(desk) == before).all()
    assert plugin()._marks.shown == len(desk.recovery.units), "not marked on the map"
    assert desk.do("fill", "fill") is None
    assert "decide" in iface.messageBar().currentItem().text()


def button(name):
    found = plugin().dock.findChild(QPushButton, name)
    assert found.isVisible()
    QTest.mouseClick(found, LEFT)


def taken_over():
    before, after = crashed("taken")
    desk = opened(OUT / "taken.gpkg")
    offered(desk, before)
    picture("01_offered")
    button("gridplanTakeOver")
    assert desk.recovery is None
    assert plugin()._marks.shown == 0
    assert not plugin().dock.recovery.isVisible()
    assert codes(desk) == after
    table, depth = plugin().dock.grids.model, desk.session.depth
    rows = [table.number(row) for row in range(table.rowCount())]
    assert rows == desk.session.grids(depth).tolist(), "a grid that was split off is not listed"
    assert desk.session.unsaved
    assert {row.why for row in desk.session.log()} == {"by the canal"}
    agree(desk)
    whole(desk)
    picture("02_taken_over")
    plugin().dock.tabs.setCurrentWidget(plugin().dock.changes)
    assert plugin().dock.findChild(QTreeWidget, "gridplanChanges").topLevelItemCount() > 3
    plugin().dock.tabs.setCurrentIndex(0)
    desk.undo()
    assert (leaves(desk) == before).all()
    agree(desk)
    desk.redo()
    assert codes(desk) == after
    press_button("save")
    wait_for(lambda: not desk.busy and not desk.session.unsaved, 30, "saving")
    press_button("close")
    desk = opened(OUT / "taken.gpkg")
    assert desk.recovery is None
    assert codes(desk) == after
    press_button("close")


def discarded():
    before, _ = crashed("left")
    desk = opened(OUT / "left.gpkg")
    offered(desk, before)
    button("gridplanDiscard")
    assert desk.recovery is None
    assert (leaves(desk) == before).all()
    assert not desk.session.unsaved
    aside = [
        p
        for p in OUT.iterdir()
        if p.name.startswith("left.gpkg.journal") and p.suffix != ".journal"
    ]
    assert aside, "the steps were destroyed, not set aside"
    source, target = border_pair(desk)
    look_at(desk, [source, target])
    press_button("brush")
    drag(list(on_border(desk, source, target)))
    assert np.count_nonzero(leaves(desk) != before) == 1
    agree(desk)
    picture("03_discarded")
    desk.undo()
    press_button("close")


def of_other_data():
    """The plan was saved anew in the meantime: the reason is said, only discarding is left."""
    before, _ = crashed("changed")
    desk = opened(OUT / "left.gpkg")
    source, target = border_pair(desk)
    desk.do("stroke", "stroke", [target], int(before[source]))
    press_button("save")
    wait_for(lambda: not desk.busy and not desk.session.unsaved, 30, "saving")
    press_button("close")
    shutil.copy(OUT / "left.gpkg", OUT / "changed.gpkg")
    desk = opened(OUT / "changed.gpkg")
    assert desk.recovery.obstacle
    take = plugin().dock.findChild(QPushButton, "gridplanTakeOver")
    assert take.isVisible()
    assert not take.isEnabled()
    assert desk.recovery.obstacle in plugin().dock._found.text()
    picture("04_refused")
    button("gridplanDiscard")
    assert not plugin().dock.recovery.isVisible()


def script():
    for left in OUT.glob("*.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    for part in (taken_over, discarded, of_other_data):
        part()
        log(part.__name__, "done")


run(script)
