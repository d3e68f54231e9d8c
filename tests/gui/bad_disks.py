"""A disk without room and one that is read-only: told in plain words, and nothing drawn is lost.

GUI_SHARED holds the disks ``small`` and ``fixed`` with a plan on each, and has room itself.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import drag, log, picture, plugin, press_button, run, wait_for
from places import agree, border_pair, inside, leaves, look_at
from qgis.core import QgsProject

SHARED = Path(os.environ["GUI_SHARED"])


def open_plan(path):
    pl = plugin()
    if pl.desk is not None:
        pl._close_desk()
    pl.open_plan(path)
    wait_for(lambda: pl.desk is not None and pl.desk.path == path, 60, "the plan")
    return pl.desk


def paint(desk):
    source, target = border_pair(desk)
    look_at(desk, [source, target])
    press_button("brush")
    plugin().easel.brush_px = 1
    a, b = inside(desk, source), inside(desk, target)
    before = leaves(desk)
    drag([a + (b - a) * (k / 4) for k in range(5)])
    assert (leaves(desk) != before).any()


def refused(desk, save, words):
    """Saving fails with these words; what was drawn stays, and can be undone and redone."""
    drawn, told = leaves(desk), []
    desk.failed.connect(told.append)
    save()
    wait_for(lambda: told and not desk.busy, 60, "the refusal")
    desk.failed.disconnect(told.append)
    assert words in str(told[0]), told
    assert words in plugin().iface.messageBar().currentItem().text()
    assert "Errno" not in str(told[0])
    assert "Traceback" not in str(told[0])
    assert desk.session.unsaved
    assert (leaves(desk) == drawn).all()
    desk.undo()
    assert (leaves(desk) != drawn).any()
    desk.redo()
    assert (leaves(desk) == drawn).all()
    agree(desk)


def saved(desk, path):
    desk.save(path)
    wait_for(lambda: desk.path == path and not desk.busy and not desk.session.unsaved, 60, "saving")


def script():
    small = SHARED / "small"
    desk = open_plan(small / "plan.gpkg")
    kept = (small / "plan.gpkg").read_bytes()
    paint(desk)
    refused(desk, lambda: press_button("save"), "The disk is full.")
    picture("01_full")
    assert (small / "plan.gpkg").read_bytes() == kept
    rubbish = [file.name for file in small.iterdir() if "saving" in file.name]
    assert not rubbish, rubbish
    fixed = SHARED / "fixed"
    refused(desk, lambda: desk.save(fixed / "mine.gpkg"), "cannot be written")
    picture("02_read_only")
    saved(desk, SHARED / "mine.gpkg")

    desk = open_plan(fixed / "plan.gpkg")
    assert desk.obstacle is not None
    text = plugin().iface.messageBar().currentItem().text()
    assert "looked at only" in text, text
    picture("03_to_be_looked_at")
    desk.save(SHARED / "copy.gpkg")
    wait_for(lambda: desk.path.name == "copy.gpkg" and not desk.busy, 60, "saving a copy")
    paint(desk)
    saved(desk, SHARED / "copy.gpkg")
    log("told, and nothing lost")
    QgsProject.instance().setDirty(False)


run(script)
