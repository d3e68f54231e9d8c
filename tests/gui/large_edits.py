"""Steps of very many units reach QGIS's undo a moment later: what may come in between.

Here every step counts as one of very many units.
"""

import gc
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
from gridplan_qgis.editing import edit_buffer
from hands import OUT, log, picture, plugin, run, settle, wait_for
from places import agree, border_pair, leaves, of_qgis, whole
from qgis.core import QgsProject

edit_buffer.AT_ONCE = 0


def step(desk):
    """Move a unit over a border; the layer does not know of it yet. Grids of units after it."""
    source, target = border_pair(desk)
    outcome = desk.do("step", "stroke", [target], int(leaves(desk)[source]))
    assert outcome.allowed
    assert desk.buffer._waiting is not None, "it was handed over at once"
    return leaves(desk)


def is_now(desk, wanted, index):
    """The plan is as wanted, at once and when all is done, and the undo of QGIS stands there."""
    assert (leaves(desk) == wanted).all()
    settle()
    assert (leaves(desk) == wanted).all()
    assert desk.layers.units.undoStack().index() == index
    assert desk.session.depth_of_undo == index
    agree(desk)
    whole(desk)


def nothing_between(desk):
    before = leaves(desk)
    one = step(desk)
    is_now(desk, one, 1)
    two, three = step(desk), step(desk)
    is_now(desk, three, 3)
    for wanted, index in ((two, 2), (one, 1), (before, 0)):
        of_qgis("mActionUndo").trigger()
        is_now(desk, wanted, index)
    of_qgis("mActionRedo").trigger()
    is_now(desk, one, 1)


def undo_between(desk):
    before = leaves(desk)
    of_qgis("mActionUndo").trigger()
    start = leaves(desk)
    of_qgis("mActionRedo").trigger()
    after = step(desk)
    of_qgis("mActionUndo").trigger()
    is_now(desk, before, 1)
    of_qgis("mActionRedo").trigger()
    is_now(desk, after, 2)
    step(desk)
    desk.undo()
    is_now(desk, after, 2)
    step(desk)
    desk.layers.units.undoStack().setIndex(0)
    is_now(desk, start, 0)


def redo_between(desk):
    step(desk)
    settle()
    step(desk)
    settle()
    desk.undo()
    before = leaves(desk)
    after = step(desk)
    of_qgis("mActionRedo").trigger()  # of a step that this one has taken the place of
    is_now(desk, after, 2)
    of_qgis("mActionUndo").trigger()
    is_now(desk, before, 1)


def other_pair(desk, moved):
    """As `border_pair`, away from units that were moved."""
    leaf = leaves(desk)
    edges = desk.session.guard.edges(np.arange(len(leaf)))
    differ = (leaf[edges.source] != leaf[edges.target]) & ~moved[edges.target]
    for source, target in zip(edges.source[differ].tolist(), edges.target[differ].tolist()):
        if desk.session.preview([target], int(leaf[source])).allowed:
            return source, target
    raise AssertionError("no other unit at a border can move")


def table_between(desk):
    """Somebody edits the column before the step has reached it: both count."""
    before, after = leaves(desk), step(desk)
    source, target = other_pair(desk, before != after)
    units, depth = desk.layers.units, desk.session.depth
    place = units.fields().indexOf(f"grid_{depth}")
    units.beginEditCommand("by hand")
    units.changeAttributeValue(
        desk.ground.fids[target], place, desk.session.code(depth, int(after[source]))
    )
    units.endEditCommand()
    wait_for(lambda: leaves(desk)[target] == after[source], 5, "the edit by hand")
    after_both = after.copy()
    after_both[target] = after[source]
    is_now(desk, after_both, 3)
    of_qgis("mActionUndo").trigger()
    is_now(desk, after, 2)
    of_qgis("mActionUndo").trigger()
    settle()


def rolled_back_between(desk):
    step(desk)
    desk.roll_back()
    saved = leaves(desk)
    is_now(desk, saved, 0)
    assert not desk.session.unsaved
    step(desk)
    desk.layers.units.rollBack()
    settle()
    assert (leaves(desk) == saved).all()
    assert desk.layers.units.isEditable()
    assert not desk.session.unsaved
    agree(desk)


def saved_between(desk):
    after = step(desk)
    desk.save()
    wait_for(lambda: not desk.session.unsaved and not desk.busy, 30, "saving")
    assert (leaves(desk) == after).all()
    assert not desk.layers.units.isModified()
    agree(desk)
    after = step(desk)
    desk.layers.units.commitChanges(False)  # as QGIS's button does, which waits for the layer
    wait_for(lambda: not desk.session.unsaved, 30, "saving by QGIS")
    assert (leaves(desk) == after).all()
    assert not desk.layers.units.isModified()
    agree(desk)


def closed_between(desk):
    """The step is in the journal, whether the layer had it or not."""
    path, after = desk.path, step(desk)
    plugin().plans.close(desk)
    plugin().open_plan(path)
    wait_for(lambda: plugin().desk is not None, 30, "the plan again")
    again = plugin().desk
    assert again.recovery.steps == 1
    assert again.recover() == 1
    settle()
    assert (leaves(again) == after).all()
    agree(again)


def closed_while_opening(desk):
    """Nothing is left of a plan that is closed between two steps of being opened."""
    path, plans = desk.path, plugin().plans
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000, "what the plan holds is looked through for garbage"
    plans.close(desk)
    assert gc.get_freeze_count() == 0
    go_on = plans._next
    for steps in (1, 2, 3):
        seen = []

        def close_then(step, coming, seen=seen, steps=steps):
            go_on(step, coming)
            seen.append(coming)
            if len(seen) == steps:
                plans.close(coming)

        plans._next = close_then
        plugin().open_plan(path)
        wait_for(lambda seen=seen, steps=steps: len(seen) == steps, 30, "the plan")
        settle()
        assert len(seen) == steps
        assert plugin().desk is None
        assert plans.desks == []
        assert not QgsProject.instance().mapLayers()
        assert not path.with_name(path.name + ".lease").exists()
        assert gc.isenabled()
        assert gc.get_freeze_count() == 0
    plans._next = go_on
    plugin().open_plan(path)
    wait_for(lambda: plugin().desk is not None, 30, "the plan after all")
    settle()


def script():
    for left in OUT.glob("plan.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    plan = shutil.copy(os.environ["GUI_PLAN"], OUT / "plan.gpkg")
    plugin().open_plan(Path(plan))
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    settle()
    for part in (
        nothing_between, undo_between, redo_between, table_between, rolled_back_between,
        saved_between, closed_between, closed_while_opening,
    ):  # fmt: skip
        part(plugin().desk)
        log(part.__name__, "done")
    picture("01_end")


run(script)
