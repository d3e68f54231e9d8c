"""What was done before a save can be undone, and rolling back ends at the save; inside QGIS."""

import os
import shutil
import sys

sys.path.insert(0, os.environ["GUI_TESTS"])
from asked import Answer, Asked
from gridplan_qgis.gridplan.stores.planfile.essentials import read_essentials
from hands import OUT, iface, log, picture, plugin, press_button, run, settle, wait_for
from places import agree, border_pair, leaves, of_qgis, whole
from qgis.core import QgsProject


def opened():
    plan = OUT / "plan.gpkg"
    for left in OUT.glob("plan.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    shutil.copy(os.environ["GUI_PLAN"], plan)
    plugin().open_plan(plan)
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    return plugin().desk


def stroke(desk):
    source, target = border_pair(desk)
    assert desk.do("stroke", "stroke", [target], int(leaves(desk)[source])).allowed
    return leaves(desk)


def save(desk):
    press_button("save")
    wait_for(lambda: not desk.busy and not desk.session.unsaved, 60, "saving")


def same(desk, expected, *, unsaved):
    assert (leaves(desk) == expected).all()
    assert desk.session.unsaved == unsaved
    assert desk.layers.units.isModified() == unsaved  # what QGIS thinks of it
    agree(desk)
    whole(desk)


def merge(desk):
    """Two neighbours of one parent become one grid."""
    session, depth = desk.session, desk.session.depth
    for grid in session.grids(depth).tolist():
        near = session.guard.edges(session.units_of(depth, grid)).target
        for other in set(session.grid_of_unit(depth)[near].tolist()) - {grid, -1}:
            if session.parent(depth, other) == session.parent(depth, grid):
                assert desk.do("merge", "merge", depth, grid, other).allowed
                return leaves(desk)
    raise AssertionError("no two grids to merge")


def behind_a_save(desk):
    """Stroke, merge, save, stroke: three undos lead to the beginning, three redos back again."""
    states = [leaves(desk), stroke(desk), merge(desk)]
    save(desk)
    same(desk, states[2], unsaved=False)
    assert not of_qgis("mActionSaveLayerEdits").isEnabled()
    states.append(stroke(desk))
    assert of_qgis("mActionSaveLayerEdits").isEnabled()
    for place in (2, 1, 0):
        of_qgis("mActionUndo").trigger()
        same(desk, states[place], unsaved=place != 2)
    picture("01_undone_behind_the_save")
    for place in (1, 2, 3):
        of_qgis("mActionRedo").trigger()
        same(desk, states[place], unsaved=place != 2)
    press_button("rollback")
    same(desk, states[2], unsaved=False)
    return states


def rolled_forward(desk, states):
    """Rolling back from before the save leads forward to it, also when other steps were made."""
    for _ in range(2):
        of_qgis("mActionUndo").trigger()
    press_button("rollback")
    same(desk, states[2], unsaved=False)
    for _ in range(2):
        of_qgis("mActionUndo").trigger()
    desk.lock(1, [0], True)
    other = stroke(desk)
    press_button("rollback")
    same(desk, states[2], unsaved=False)
    assert not desk.session.locked(1).tolist()
    of_qgis("mActionUndo").trigger()
    same(desk, other, unsaved=True)
    assert desk.session.locked(1).tolist() == [0]
    of_qgis("mActionRedo").trigger()
    assert (leaves(desk) == states[2]).all()


def by_the_pencil(desk, states):
    """QGIS rolls its layer back to where it was opened: the plan stays as it was saved."""
    iface.setActiveLayer(desk.layers.units)
    stroke(desk)
    asked = Asked(Answer.Discard)
    of_qgis("mActionToggleEditing").trigger()
    settle()
    assert len(asked.questions) == 1
    same(desk, states[2], unsaved=False)
    of_qgis("mActionToggleEditing").trigger()  # nothing to ask about now
    settle()
    asked.timer.stop()
    assert len(asked.questions) == 1
    assert desk.layers.units.isEditable()
    same(desk, states[2], unsaved=False)
    of_qgis("mActionUndo").trigger()
    same(desk, states[0], unsaved=True)
    of_qgis("mActionRedo").trigger()
    same(desk, states[2], unsaved=False)


def duplicated(desk):
    """A copy that QGIS makes of the units has the grids that they have, saved or not."""
    project, level = QgsProject.instance(), desk.session.depth
    for edit in (stroke, save, merge):
        edit(desk)
        iface.setActiveLayer(desk.layers.units)
        before = set(project.mapLayers())
        iface.actionDuplicateLayer().trigger()
        (copy,) = set(project.mapLayers()) - before
        said = [
            {f["unit_id"]: f[f"grid_{level}"] for f in layer.getFeatures()}
            for layer in (project.mapLayer(copy), desk.layers.units)
        ]
        assert said[0] == said[1]
        project.removeMapLayer(copy)
        settle()
        assert plugin().desk is desk
    press_button("rollback")


def rolled_back_while_saved(desk):
    """What is being saved is what the plan is, although QGIS takes the layer back meanwhile."""
    after = stroke(desk)
    desk.save()
    desk.layers.units.rollBack(False)
    wait_for(lambda: not desk.busy, 60, "saving")
    settle()
    same(desk, after, unsaved=False)
    kept = read_essentials(desk.path).plan
    assert [kept.codes[-1][grid] for grid in kept.leaf_of_unit] == [
        desk.session.code(desk.session.depth, int(grid)) for grid in after
    ]


def by_the_disk(desk):
    """QGIS's own saving empties its undo, as it always does; saved under another name it stays."""
    before, after = leaves(desk), stroke(desk)
    desk.save(OUT / "other.gpkg")
    wait_for(lambda: not desk.busy, 60, "saving as")
    same(desk, after, unsaved=False)
    of_qgis("mActionUndo").trigger()
    same(desk, before, unsaved=True)
    of_qgis("mActionSaveLayerEdits").trigger()
    settle()
    same(desk, before, unsaved=False)
    assert desk.layers.units.undoStack().count() == 0
    stroke(desk)
    press_button("rollback")
    same(desk, before, unsaved=False)


def script():
    desk = opened()
    states = behind_a_save(desk)
    log("behind a save done")
    rolled_forward(desk, states)
    log("forward done")
    by_the_pencil(desk, states)
    log("pencil done")
    duplicated(desk)
    log("duplicates done")
    rolled_back_while_saved(desk)
    log("rolled back while saved done")
    by_the_disk(desk)


run(script)
