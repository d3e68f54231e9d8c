"""A planner who is interrupted by the end of QGIS, again and again; inside QGIS.

Takes over what the last run left behind and compares it with what that run had seen done, then
paints on until somebody kills the process. GUI_SHARED: folder with the plan and the notes.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import drag, log, picture, plugin, press_button, run, wait_for
from places import border_pair, inside, leaves, look_at
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton

SHARED = Path(os.environ["GUI_SHARED"])
NOTES = SHARED / "notes.jsonl"
LAST = bool(os.environ.get("GUI_LAST"))


def look(desk):
    return hashlib.sha256(leaves(desk).tobytes()).hexdigest()


def note(**what):
    """Write down what was seen, safe from the kill."""
    with open(NOTES, "a", encoding="utf-8") as file:
        print(json.dumps(what), file=file)
        file.flush()
        os.fsync(file.fileno())


def seen():
    """What the last run had seen done: number of steps → look of the plan."""
    if not NOTES.exists():
        return {}
    lines = [json.loads(line) for line in NOTES.read_text().splitlines()]
    return {line["steps"]: line["look"] for line in lines}


def take_over(desk):
    """The steps of the last run are offered and come back; at most one is missing."""
    before = seen()
    steps = max(before, default=0)
    found = desk.recovery
    offered = found.steps if found else 0
    assert steps - 1 <= offered <= steps + 1, (offered, steps)
    if found is not None:
        assert not found.obstacle
        assert plugin().dock.recovery.isVisible()
        if offered == 1:
            picture("01_offered")
        button = plugin().dock.findChild(QPushButton, "gridplanTakeOver")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        wait_for(lambda: desk.recovery is None, 10, "the steps")
        if offered in before:
            assert look(desk) == before[offered], "the plan looks as it was seen"
    with open(SHARED / "kills.jsonl", "a", encoding="utf-8") as file:
        print(json.dumps({"seen": steps, "offered": offered}), file=file)
    log("seen", steps, "offered", offered)


def script():
    pl = plugin()
    pl.open_plan(SHARED / "plan.gpkg")
    wait_for(lambda: pl.desk is not None, 60, "the plan")
    desk = pl.desk
    take_over(desk)
    in_file = 0  # steps that the plan file holds
    if desk.session.unsaved:
        press_button("save")
        wait_for(lambda: not desk.busy and not desk.session.unsaved, 60, "saving")
        in_file = desk.session.depth_of_undo
    NOTES.unlink(missing_ok=True)
    note(steps=desk.session.depth_of_undo - in_file, look=look(desk))
    if LAST:
        QgsProject.instance().setDirty(False)
        return
    press_button("brush")
    pl.easel.brush_px = 1
    (SHARED / "pid").write_text(str(os.getpid()))
    while True:
        source, target = border_pair(desk)
        look_at(desk, [source, target])
        a, b = inside(desk, source), inside(desk, target)
        drag([a + (b - a) * (k / 4) for k in range(5)])
        note(steps=desk.session.depth_of_undo - in_file, look=look(desk))


run(script)
