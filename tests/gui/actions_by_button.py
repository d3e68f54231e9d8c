"""Every action on the grids of an open plan, by its button or menu entry; inside QGIS."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
from hands import (
    LEFT,
    OUT,
    drag,
    iface,
    in_dialog,
    log,
    picture,
    plugin,
    press_button,
    press_keys,
    press_menu,
    run,
    wait_for,
)
from places import agree, border_pair, inside, leaves, look_at, on_border, undone, whole
from qgis.core import QgsExpressionContext
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QPushButton,
    QSpinBox,
)

UNITS = Path(os.environ["GUI_TESTS"]).parents[1] / "sample_shapes" / "zhutang.shp"


def last(desk):
    return desk.session.depth


def choose(desk, *grids, level=0):
    plugin().dock.grids.choose(level or last(desk), list(grids))


def code_of(desk, grid):
    return desk.session.code(last(desk), grid)


def around(desk, grid):
    """The last-level grids that a grid touches."""
    edges = desk.session.guard.edges(desk.session.units_of(last(desk), grid))
    near = np.unique(leaves(desk)[edges.target])
    return near[(near != grid) & (near >= 0)].tolist()


def message():
    return iface.messageBar().currentItem().text()


def split_and_merge(desk):
    """Split asks for the parts; merge of two neighbours keeps the heavier one's code."""
    session, before = desk.session, leaves(desk)
    grid = int(session.grids(last(desk))[20])

    def three(dialog):
        dialog.findChild(QSpinBox).setValue(3)
        dialog.grab().save(str(OUT / "03_parts.png"))
        dialog.accept()

    choose(desk, grid)
    in_dialog(three)
    press_button("split")
    new = np.setdiff1d(leaves(desk), before).tolist()
    assert len(new) == 2
    loads = [t.load for t in session.totals(last(desk), [grid, *new])]
    assert max(loads) < 2 * min(loads), loads
    agree(desk)
    whole(desk)
    undone(desk, before)
    picture("04_split")
    cut = leaves(desk)
    pair = [grid, next(n for n in new if grid in around(desk, n))]
    choose(desk, *pair)
    gone = [code_of(desk, g) for g in pair]
    press_button("merge")
    left = [g for g in pair if g in session.grids(last(desk)).tolist()]
    assert len(left) == 1
    gone.remove(code_of(desk, left[0]))
    assert gone[0] in session.to_plan().provenance.settings["retired_codes"][last(desk) - 1]
    agree(desk)
    whole(desk)
    undone(desk, cut)
    in_dialog(lambda dialog: dialog.accept())
    choose(desk, left[0])
    press_button("split")
    assert gone[0] not in [code_of(desk, int(g)) for g in np.unique(leaves(desk))]


def shown_as_locked(desk, grid):
    """A locked grid is seen in its layer, in the table, and on the map."""
    feature = next(f for f in desk.layers.grids[-1].getFeatures()
                   if f["code"] == code_of(desk, grid))  # fmt: skip
    assert feature["locked"]
    model = plugin().dock.grids.model
    marks = [model.index(row, 0).data(Qt.ItemDataRole.DecorationRole) is not None
             for row in range(model.rowCount())]  # fmt: skip
    assert [model.number(row) for row, mark in enumerate(marks) if mark] == [grid]
    settings = desk.layers.grids[-1].labeling().settings()
    context = QgsExpressionContext()
    context.setFeature(feature)
    assert "(locked)" in settings.getLabelExpression().evaluate(context)


def locks(desk):
    """Grids that are chosen, or units that are selected on the map; each refuses a stroke."""
    session = desk.session
    source, target = border_pair(desk)
    look_at(desk, [source, target])
    leaf = leaves(desk)
    press_button("brush")
    way = on_border(desk, source, target)
    choose(desk, int(leaf[target]))
    press_button("lock")
    assert session.locked(last(desk)).tolist() == [int(leaf[target])]
    shown_as_locked(desk, int(leaf[target]))
    choose(desk)
    drag(list(way))
    assert (leaves(desk) == leaf).all()
    assert code_of(desk, int(leaf[target])) in message(), message()
    picture("05_locked_grid")
    choose(desk, int(leaf[target]))
    press_button("unlock")
    assert not len(session.locked(last(desk)))
    choose(desk)
    desk.layers.units.selectByIds([desk.ground.fids[target]])
    press_button("lock")
    assert session.locked(0).tolist() == [target]
    hatched = desk.ground.outlines[target].area()
    assert abs(plugin()._locked_units.area - hatched) < 1e-3 * hatched
    drag(list(way))
    assert (leaves(desk) == leaf).all()
    picture("06_locked_unit")
    press_button("unlock")
    assert not len(session.locked(0))
    assert plugin()._locked_units.area == 0
    # A locked parent keeps its outline, not its inside.
    parent = session.parent(last(desk), int(leaf[target]))
    outer, inner = border_pair(desk, apart=True)
    parent = int(session.grid_of_unit(last(desk) - 1)[inner])
    choose(desk, parent, level=last(desk) - 1)
    press_button("lock")
    choose(desk)
    look_at(desk, [outer, inner])
    drag(list(on_border(desk, outer, inner)))
    assert (leaves(desk) == leaf).all()
    assert session.code(last(desk) - 1, parent) in message(), message()
    picture("07_locked_parent")
    choose(desk, parent, level=last(desk) - 1)
    assert desk.layers.grids[-2].selectedFeatureCount() == 1
    press_button("unlock")
    choose(desk, int(leaf[target]))
    assert [layer.selectedFeatureCount() for layer in desk.layers.grids] == [0, 0, 1]
    choose(desk)
    desk.layers.units.removeSelection()


def repairs(desk):
    """Smooth and rebalance make it better; suggest changes nothing and says what it would do."""
    session, before = desk.session, leaves(desk)
    source, target = border_pair(desk)
    pair = sorted({int(before[source]), int(before[target])})

    def border():
        leaf, edges = leaves(desk), session.guard.edges(np.arange(len(before)))
        a, b = leaf[edges.source], leaf[edges.target]
        return int(((a == pair[0]) & (b == pair[1])).sum())

    for one in session.grids(last(desk)).tolist():
        for other in around(desk, one):
            choose(desk, one, other)
            press_button("smooth")
            if desk.session.can_undo == "smooth":
                break
        if desk.session.can_undo == "smooth":
            break
    assert desk.session.can_undo == "smooth", "no border could be made smoother"
    whole(desk)
    agree(desk)
    undone(desk, before)
    now = leaves(desk)
    worst = max(session.grids(last(desk)).tolist(),
                key=lambda g: abs(session.totals(last(desk), [g])[0].deviation))  # fmt: skip
    deviation = abs(session.totals(last(desk), [worst])[0].deviation)
    choose(desk, worst)
    press_button("rebalance")
    assert session.can_undo == "rebalance", message()
    assert abs(session.totals(last(desk), [worst])[0].deviation) < deviation
    whole(desk)
    agree(desk)
    undone(desk, now)
    now = leaves(desk)
    worst = max(session.grids(last(desk)).tolist(),
                key=lambda g: abs(session.totals(last(desk), [g])[0].deviation))  # fmt: skip
    choose(desk, worst)
    press_button("suggest")
    assert (leaves(desk) == now).all()
    assert "→" in message(), message()
    picture("08_suggested")
    choose(desk)
    press_button("suggest")
    assert "one grid" in message()


def of_selection(desk):
    """New grid and swap take the units that are selected in QGIS."""
    session, before = desk.session, leaves(desk)
    rows = two_that_may_leave(desk)
    desk.layers.units.selectByIds([desk.ground.fids[r] for r in rows])
    known = {code_of(desk, int(g)) for g in np.unique(before)}
    press_button("newgrid")
    new = np.setdiff1d(leaves(desk), before)
    assert len(new) == 1, message()
    assert code_of(desk, int(new[0])) not in known
    assert sorted(np.flatnonzero(leaves(desk) == new[0])) == sorted(rows)
    agree(desk)
    whole(desk)
    undone(desk, before)
    desk.undo()
    for one, other in zip(*(e.tolist() for e in border_edges(desk))):
        grids = np.where(before[[one, other]] == before[one], before[other], before[one])
        if session.preview([one], int(before[other])).allowed:
            desk.layers.units.selectByIds([desk.ground.fids[r] for r in (one, other)])
            press_button("swap")
            if session.can_undo == "swap":
                break
    assert session.can_undo == "swap", message()
    assert leaves(desk)[[one, other]].tolist() == grids.tolist()
    agree(desk)
    whole(desk)
    undone(desk, before)
    desk.layers.units.removeSelection()
    press_button("newgrid")
    assert "Select" in message()


def two_that_may_leave(desk):
    """Two units of one grid that touch, without which the grid stays in one piece."""
    leaf, session = leaves(desk), desk.session
    for beyond, unit in zip(*(e.tolist() for e in border_edges(desk))):
        edges = session.guard.edges(np.array([unit]))
        for other in edges.target[leaf[edges.target] == leaf[unit]].tolist():
            if session.preview([unit, other], int(leaf[beyond])).allowed:
                return [unit, other]
    raise AssertionError("no two units may leave their grid")


def border_edges(desk):
    leaf, edges = leaves(desk), desk.session.guard.edges(np.arange(len(leaves(desk))))
    differ = leaf[edges.source] != leaf[edges.target]
    return edges.source[differ], edges.target[differ]


def fill(desk):
    """Units in no grid go to their neighbours; taken out by the field calculator's way."""
    before = leaves(desk)
    _, target = border_pair(desk)
    units = desk.layers.units
    field = units.fields().indexOf(f"grid_{last(desk)}")
    units.changeAttributeValue(desk.ground.fids[target], field, None)
    wait_for(lambda: leaves(desk)[target] == -1, 5, "the unit to leave its grid")
    agree(desk)
    # It stands first among the problems, and the map goes there.
    iface.mapCanvas().zoomToFullExtent()
    press_menu("nextproblem")
    item = plugin().dock.problems.list.currentItem()
    assert item.text(1) == "units in no grid: 1", item.text(1)
    unit = desk.ground.outlines[target].boundingBox()
    assert iface.mapCanvas().extent().contains(unit)
    assert iface.mapCanvas().extent().width() < 20 * unit.width()
    picture("08_in_no_grid")
    plugin().dock.problems.list.setCurrentItem(None)
    plugin().dock.tabs.setCurrentIndex(0)
    press_button("fill")
    assert leaves(desk)[target] >= 0
    agree(desk)
    whole(desk)
    desk.undo()
    desk.undo()
    assert (leaves(desk) == before).all()


def pieces_along(desk):
    """What a stroke would cut off is refused, and moves too when that is switched on."""
    session, leaf = desk.session, leaves(desk)
    for row in range(len(leaf)):
        near = leaf[session.guard.edges(np.array([row])).target]
        for grid in np.unique(near[(near != leaf[row]) & (near >= 0)]).tolist():
            outcome = session.preview([row], grid)
            along = session.preview([row], grid, take_along=True)
            if outcome.refusal and outcome.refusal.code == "cuts" and along.allowed:
                break
        else:
            continue
        break
    look_at(desk, [row, *outcome.refusal.units.tolist()])
    press_button("brush")
    plugin().easel.target = grid
    place = inside(desk, row)
    seen = []
    drag([place, place], lambda: (seen.extend(plugin().tools["brush"].view.labels.texts),
                                  picture("09_would_cut")))  # fmt: skip
    assert (leaves(desk) == leaf).all()
    text = " ".join(seen)
    assert "in two" in text, text
    assert "persons" in text or "people" in text, text
    press_button("along")
    plugin().easel.target = grid
    drag([place, place])
    assert (leaves(desk)[along.units] == grid).all()
    assert len(along.taken_along) > 0
    picture("10_taken_along")
    agree(desk)
    whole(desk)
    undone(desk, leaf)
    press_button("along")
    assert not plugin().easel.take_along
    choose(desk)


def problems(desk):
    """By buttons, by menu, by keys: the next one, the one before, and the map goes there."""
    pane = plugin().dock.problems
    press_menu("nextproblem")
    assert plugin().dock.tabs.currentWidget() is pane
    count = pane.list.topLevelItemCount()
    assert count > 1
    first, box = pane.list.currentItem().text(1), iface.mapCanvas().extent()
    assert pane.list.indexOfTopLevelItem(pane.list.currentItem()) == 0
    QTest.mouseClick(pane.findChild(QPushButton, "gridplanNextProblem"), LEFT)
    assert pane.list.indexOfTopLevelItem(pane.list.currentItem()) == 1
    assert iface.mapCanvas().extent() != box
    picture("11_problems")
    QTest.mouseClick(pane.findChild(QPushButton, "gridplanPreviousProblem"), LEFT)
    assert pane.list.currentItem().text(1) == first
    press_keys("previousproblem")
    assert pane.list.indexOfTopLevelItem(pane.list.currentItem()) == count - 1
    press_menu("previousproblem")
    assert pane.list.indexOfTopLevelItem(pane.list.currentItem()) == count - 2
    press_keys("nextproblem")
    assert pane.list.indexOfTopLevelItem(pane.list.currentItem()) == count - 1
    iface.mapCanvas().zoomToFullExtent()
    box = iface.mapCanvas().extent()
    QTest.keyClick(pane.list, Qt.Key.Key_Return)
    assert iface.mapCanvas().extent() != box, "Enter does not zoom"
    plugin().dock.tabs.setCurrentIndex(0)


def script():
    for left in OUT.glob("*.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    plugin().open_plan(Path(shutil.copy(os.environ["GUI_PLAN"], OUT / "plan.gpkg")))
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    plugin().toolbox.toolbar.findChild(QSpinBox, "gridplanBrushSize").setValue(1)
    for part in (split_and_merge, locks, repairs, of_selection, fill, pieces_along, problems):
        part(plugin().desk)
        log(part.__name__, "done")


run(script)
