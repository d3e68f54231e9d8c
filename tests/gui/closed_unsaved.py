"""A project, and QGIS itself, closed while a plan has unsaved steps; inside QGIS.

QGIS asks about the project, not about the plan: whatever is answered, the steps are offered again.
GUI_SHARED: folder with the plan. The first run ends QGIS, the second one (GUI_LAST) comes back.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from asked import Answer, Asked
from hands import LEFT, iface, log, picture, plugin, press_button, run, settle, wait_for
from places import agree, border_pair, leaves, of_qgis
from qgis.core import QgsProject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton

SHARED = Path(os.environ["GUI_SHARED"])
PLAN = SHARED / "plan.gpkg"
LAST = bool(os.environ.get("GUI_LAST"))


def opened():
    plugin().open_plan(PLAN)
    wait_for(lambda: plugin().desk is not None, 60, "the plan")
    return plugin().desk


def stroke(desk):
    source, target = border_pair(desk)
    assert desk.do("stroke", "stroke", [target], int(leaves(desk)[source])).allowed


def new_project(answer):
    """Another project is begun; the steps of the plan are offered when it is opened again."""
    desk = opened()
    before = leaves(desk)
    stroke(desk)
    after = leaves(desk)
    QgsProject.instance().setFileName(str(SHARED / "project.qgz"))
    asked = Asked(answer)
    iface.newProject(True)
    settle()
    asked.timer.stop()
    assert asked.questions
    if answer == Answer.Cancel:
        assert plugin().desk is desk
        assert (leaves(desk) == after).all()
        agree(desk)
        press_button("rollback")
        press_button("close")
        return
    assert plugin().desk is None
    assert "kept" in iface.messageBar().currentItem().text()
    picture(f"01_project_{answer}")
    desk = opened()
    assert desk.recovery is not None
    assert desk.recovery.steps == 1
    QTest.mouseClick(plugin().dock.findChild(QPushButton, "gridplanTakeOver"), LEFT)
    assert (leaves(desk) == after).all()
    agree(desk)
    press_button("rollback")
    assert (leaves(desk) == before).all()
    press_button("close")


def rolled_back_by_hand():
    """Who discards the edits of the layer means the plan."""
    desk = opened()
    before = leaves(desk)
    stroke(desk)
    iface.setActiveLayer(desk.layers.units)
    asked = Asked(Answer.Discard)
    of_qgis("mActionToggleEditing").trigger()
    settle()
    asked.timer.stop()
    assert asked.questions
    assert (leaves(desk) == before).all()
    assert not desk.session.unsaved
    assert desk.layers.units.isEditable()
    agree(desk)
    stroke(desk)
    assert desk.session.unsaved
    press_button("rollback")
    press_button("close")


def script():
    if LAST:
        desk = opened()
        assert desk.recovery is not None
        assert desk.recovery.steps == 2
        QTest.mouseClick(plugin().dock.findChild(QPushButton, "gridplanTakeOver"), LEFT)
        agree(desk)
        picture("02_back")
        press_button("save")
        wait_for(lambda: not desk.busy and not desk.session.unsaved, 60, "saving")
        return
    for answer in (Answer.Discard, Answer.Save, Answer.Cancel):
        new_project(answer)
        log("new project", answer, "done")
    rolled_back_by_hand()
    log("rolled back by hand")
    desk = opened()
    stroke(desk)
    desk.lock(0, [0], True)  # another stroke may take the first one back
    asked = Asked(Answer.Discard)
    of_qgis("mActionExit").trigger()
    assert asked.questions
    assert plugin().desk is None


run(script)
