"""Every map tool, taken by its button and used with the mouse; inside QGIS."""

import os
import shutil
import sys
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
from hands import (
    OUT,
    click,
    drag,
    iface,
    log,
    mouse,
    picture,
    pixel,
    plugin,
    press_button,
    press_key,
    run,
    settle,
    wait_for,
)
from places import agree, border_pair, in_units, inside, leaves, look_at, on_border, undone, whole
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtWidgets import QSpinBox


def opened():
    plan = shutil.copy(os.environ["GUI_PLAN"], OUT / "plan.gpkg")
    for left in OUT.glob("plan.gpkg.*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    plugin().open_plan(Path(plan))
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    return plugin().desk


def line(a, b, steps=8):
    return [a + (b - a) * (k / steps) for k in range(steps + 1)]


def no_target():
    plugin().dock.grids.choose(plugin().desk.session.depth, [])


def commands(desk):
    """How many commands stand in QGIS's undo."""
    return desk.layers.units.undoStack().index()


def pick(desk):
    """A click chooses the grid in the table; from then on it is the target of the brush."""
    source, _ = border_pair(desk)
    look_at(desk, [source])
    press_button("pick")
    click(inside(desk, source))
    grid = int(leaves(desk)[source])
    assert plugin().dock.grids.selected == [grid]
    assert plugin().easel.target == grid
    shown = desk.layers.grids[-1].selectedFeatures()
    assert [f["code"] for f in shown] == [desk.session.code(desk.session.depth, grid)]
    picture("01_picked")
    no_target()


def brush(desk):
    """One stroke is one command of QGIS's undo; labels live; all levels follow."""
    source, target = border_pair(desk, apart=True)
    look_at(desk, [source, target])
    press_button("brush")
    before, level = leaves(desk), desk.session.grid_of_unit(1).copy()
    totals = desk.session.totals(desk.session.depth, [int(before[source])])[0]
    size = plugin().toolbox.toolbar.findChild(QSpinBox, "gridplanBrushSize")
    size.setValue(1)
    assert plugin().easel.brush_px == 1
    seen = []

    def look():
        seen.extend(plugin().tools["brush"].view.labels.texts)
        picture("02_brush")

    drag(line(*on_border(desk, source, target)), look)
    after = leaves(desk)
    assert after[target] == before[source], (source, target, np.flatnonzero(after != before))
    moved = np.flatnonzero(after != before)
    now = desk.session.totals(desk.session.depth, [int(before[source])])[0]
    assert now.units == totals.units + len(moved)
    assert (desk.session.grid_of_unit(1) != level).sum() <= len(moved)
    assert any("→" in text for text in seen), seen
    assert commands(desk) == 1
    agree(desk)
    whole(desk)
    undone(desk, before)
    desk.undo()


def wide_brush(desk):
    """A wider brush takes more units on the same way; fast hands leave no holes."""
    source, target = border_pair(desk)
    look_at(desk, [source, target], 20)
    press_button("brush")
    plugin().easel.take_along = True
    a, b = on_border(desk, source, target)
    far = a + (b - a) * 3
    size = plugin().toolbox.toolbar.findChild(QSpinBox, "gridplanBrushSize")
    moved = {}
    for pixels in (1, 12):
        size.setValue(pixels)
        before = leaves(desk)
        counted = commands(desk)
        drag([a, far])  # two events only: what lies between is tested too
        moved[pixels] = set(np.flatnonzero(leaves(desk) != before).tolist())
        picture(f"03_brush_{pixels}")
        if commands(desk) > counted:
            desk.undo()
        assert (leaves(desk) == before).all()
    assert len(moved[12]) > len(moved[1]) > 0, moved
    plugin().easel.take_along = False
    size.setValue(1)


def zig_zag(desk):
    """Fast events far apart: every unit that the line between two of them crosses is taken."""
    tool, ground = plugin().tools["brush"], desk.ground
    look_at(desk, range(len(leaves(desk))), 1.05)
    press_button("brush")
    canvas = iface.mapCanvas()
    left, top = canvas.width() // 2 - 60, canvas.height() // 2
    corners = [QPoint(left + 120 * (k % 2), top + 8 * k) for k in range(6)]
    own = plugin().easel.target = int(leaves(desk)[0])
    mouse(QEvent.Type.MouseButtonPress, corners[0])
    for corner in corners[1:]:
        mouse(QEvent.Type.MouseMove, corner)
    got = set(tool.collected().tolist())
    places = [in_units(desk, corner) for corner in corners]
    wanted = {
        row
        for one, other in pairwise(places)
        for row in ground.along(one, other, 0.0).tolist()
        if leaves(desk)[row] != own
    }
    points = {ground.at(place) for place in places}
    assert wanted <= got, wanted - got
    assert wanted - points, "only the corners were touched: the test shows nothing"
    picture("04_zig_zag")
    press_key(Qt.Key.Key_Escape)
    assert not tool.is_drawing
    no_target()
    before = leaves(desk)
    mouse(QEvent.Type.MouseButtonRelease, corners[-1], Qt.MouseButton.NoButton)
    assert (leaves(desk) == before).all(), "Esc did not cancel the stroke"


def border(desk):
    """Hovering shows the border; dragging it moves units over it; elsewhere nothing is held."""
    source, target = border_pair(desk)
    look_at(desk, [source, target], 4)
    press_button("border")
    tool, before = plugin().tools["border"], leaves(desk)
    a, b = on_border(desk, source, target)
    mouse(QEvent.Type.MouseMove, a, Qt.MouseButton.NoButton)
    assert tool.pair == {int(before[source]), int(before[target])}
    picture("05_border_lit")
    drag(line(a, b))
    assert leaves(desk)[target] == before[source]
    assert desk.session.can_undo == "stroke"
    picture("06_border_pushed")
    agree(desk)
    whole(desk)
    undone(desk, before)
    desk.undo()


def shapes(desk):
    """Rectangle and lasso take the units inside into the target."""
    for name in ("rectangle", "lasso"):
        source, target = border_pair(desk)
        look_at(desk, [source, target])
        no_target()
        press_button(name)
        before = leaves(desk)
        plugin().easel.target = int(before[source])
        middle = inside(desk, target)
        reach = [QPoint(-9, -9), QPoint(9, -9), QPoint(9, 9), QPoint(-9, 9)]
        way = (
            [middle + p * 0.4 for p in reach]
            if name == "lasso"
            else [middle + reach[0] * 0.4, middle, middle + reach[2] * 0.4]
        )
        drag(way, lambda name=name: picture(f"07_{name}"))
        after = leaves(desk)
        assert after[target] == before[source], name
        assert set(after[after != before]) == {before[source]}
        agree(desk)
        whole(desk)
        undone(desk, before)
        desk.undo()
    no_target()


def village(desk):
    """A click brings all units of a village into the target."""
    ground, session = desk.ground, desk.session
    before = leaves(desk)
    for row in range(len(before)):
        rows = ground.village_of(row)
        here = np.unique(before[rows])
        for grid in here.tolist():
            if len(here) > 1 and session.preview(rows, grid).allowed:
                break
        else:
            continue
        break
    else:
        raise AssertionError("no village can move")
    look_at(desk, rows, 1.6)
    press_button("village")
    plugin().easel.target = grid
    place = inside(desk, row)
    mouse(QEvent.Type.MouseMove, place, Qt.MouseButton.NoButton)
    picture("08_village_shown")
    click(place)
    assert (leaves(desk)[rows] == grid).all()
    changed = np.flatnonzero(leaves(desk) != before)
    assert set(changed.tolist()) <= set(rows.tolist())
    agree(desk)
    whole(desk)
    undone(desk, before)
    desk.undo()
    no_target()


def split_line(desk):
    """Clicks across a grid and a right click cut it; the new part has a new code."""
    session, depth = desk.session, desk.session.depth
    grid = int(session.grids(depth)[10])
    look_at(desk, session.units_of(depth, grid).tolist(), 1.6)
    box = desk.grids.shape(depth, grid).boundingBox()
    middle = box.center()
    ends = [pixel(x, middle.y()) for x in (box.xMinimum() - 5, box.xMaximum() + 5)]
    before, known = leaves(desk), {session.code(depth, g) for g in session.grids(depth).tolist()}
    press_button("splitline")
    for cut_off in (False, True):
        for end in ends:
            click(end)
        if cut_off:
            press_key(Qt.Key.Key_Return)
        else:
            picture("09_line_drawn")
            press_key(Qt.Key.Key_Escape)  # forgotten
            click(ends[0], Qt.MouseButton.RightButton)
            assert (leaves(desk) == before).all()
    settle()
    new = {session.code(depth, g) for g in session.grids(depth).tolist()} - known
    assert len(new) == 1, new
    number = session.number(depth, next(iter(new)))
    assert set(before[leaves(desk) == number]) == {grid}
    picture("10_split_by_line")
    agree(desk)
    whole(desk)
    undone(desk, before)
    return number, grid


def merge_click(desk, number, grid):
    """Two clicks merge two neighbours; the code that went is never given again."""
    session, depth = desk.session, desk.session.depth
    retired = session.code(depth, number)
    rows = [int(session.units_of(depth, g)[0]) for g in (grid, number)]
    press_button("mergeclick")
    click(inside(desk, rows[0]))
    picture("11_first_of_two")
    press_key(Qt.Key.Key_Escape)
    click(inside(desk, rows[0]))
    click(inside(desk, rows[1]))
    assert number not in session.grids(depth).tolist()
    assert leaves(desk)[rows[1]] == grid
    agree(desk)
    whole(desk)
    assert retired in session.to_plan().provenance.settings["retired_codes"][depth - 1]
    outcome = desk.do("split", "split", depth, grid, 2)
    assert outcome.allowed
    assert outcome.opened[0].code != retired
    picture("12_merged")


def script():
    desk = opened()
    for part in (pick, brush, wide_brush, zig_zag, border, shapes, village):
        part(desk)
        log(part.__name__, "done")
    merge_click(desk, *split_line(desk))
    log("split and merge done")
    desk.roll_back()
    assert not desk.session.unsaved


run(script)
