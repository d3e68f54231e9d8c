"""One of two QGIS windows on one plan; GUI_ROLE says which. They meet in the folder GUI_SHARED."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import drag, log, picture, plugin, press_button, run, wait_for
from places import border_pair, inside, leaves, look_at
from qgis.core import QgsProject

SHARED = Path(os.environ["GUI_SHARED"])
PLAN, OTHER = SHARED / "plan.gpkg", SHARED / "other.gpkg"


def say(word):
    (SHARED / word).touch()


def hear(word):
    wait_for((SHARED / word).exists, 90, word)


def open_plan(path):
    pl = plugin()
    pl.open_plan(path)
    wait_for(lambda: pl.desk is not None, 60, "the plan")
    return pl.desk


def paint(desk, *, apart=False):
    """A stroke with the mouse over some border; `apart`: one between parents."""
    source, target = border_pair(desk, apart=apart)
    look_at(desk, [source, target])
    press_button("brush")
    plugin().easel.brush_px = 1
    a, b = inside(desk, source), inside(desk, target)
    drag([a + (b - a) * (k / 4) for k in range(5)])


def last_words():
    return plugin().iface.messageBar().currentItem().text()


def saved(desk):
    wait_for(lambda: not desk.busy and not desk.session.unsaved, 60, "saving")


def first():
    desk = open_plan(PLAN)
    assert desk.obstacle is None
    paint(desk)
    assert desk.session.unsaved
    say("first_painted")
    hear("second_saved")
    press_button("save")
    saved(desk)
    # Somebody replaces the file behind our back, with a program that knows of no lease.
    theirs = (SHARED / "other.gpkg").read_bytes()
    shutil.copy(OTHER, SHARED / "new")
    os.replace(SHARED / "new", PLAN)
    paint(desk, apart=True)
    mine = leaves(desk)
    told = []
    desk.failed.connect(told.append)
    press_button("save")
    wait_for(lambda: told and not desk.busy, 60, "the refusal")
    assert "Somebody else has saved this plan" in str(told[0])
    assert "Somebody else has saved this plan" in last_words()
    picture("first_told")
    assert desk.session.unsaved
    assert (leaves(desk) == mine).all()
    assert PLAN.read_bytes() == theirs, "their version was not touched"
    desk.save(SHARED / "mine.gpkg")
    saved(desk)
    assert desk.path.name == "mine.gpkg"
    names = [desk.session.code(desk.session.depth, int(grid)) for grid in mine]
    plugin()._close_desk()
    desk = open_plan(SHARED / "mine.gpkg")
    assert [desk.session.code(desk.session.depth, int(g)) for g in leaves(desk)] == names


def second():
    hear("first_painted")
    desk = open_plan(PLAN)
    assert desk.obstacle is not None, "the second window is told"
    assert "has had this plan open for editing" in last_words()
    before, bytes_before = leaves(desk), PLAN.read_bytes()
    paint(desk)
    assert (leaves(desk) == before).all(), "nothing can be lost: nothing can be drawn"
    assert "has had this plan open for editing" in last_words()
    assert not desk.layers.units.isEditable()
    assert not desk.layers.units.startEditing()
    picture("second_told")
    press_button("save")
    assert "has had this plan open for editing" in last_words()
    assert PLAN.read_bytes() == bytes_before
    desk.save(OTHER)
    wait_for(lambda: desk.path == OTHER and not desk.busy, 60, "saving under another name")
    assert desk.obstacle is None
    paint(desk)
    desk.do("split", "split", desk.session.depth, 0, 2)  # what the other window does not do
    assert (leaves(desk) != before).sum() > 1, "the copy can be redrawn"
    press_button("save")
    saved(desk)
    say("second_saved")


def script():
    {"first": first, "second": second}[os.environ["GUI_ROLE"]]()
    log(os.environ["GUI_ROLE"], "is content")
    QgsProject.instance().setDirty(False)


run(script)
