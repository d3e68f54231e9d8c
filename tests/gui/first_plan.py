"""From nothing to a plan and through every kind of edit, by buttons and mouse; inside QGIS."""

import os
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
from hands import drag, log, picture, pixel, plugin, press_button, run, settle, wait_for
from places import on_border
from qgis.core import QgsGeometry, QgsProject
from qgis.PyQt.QtWidgets import QApplication


def codes(desk):
    return desk.session.grid_of_unit(desk.session.depth).copy()


def agree(desk):
    """The columns of the layer say what the session says, at every level."""
    for level in range(1, desk.session.depth + 1):
        now = desk.session.grid_of_unit(level)
        field = f"grid_{level}"
        for feature in desk.layers.units.getFeatures():
            row = desk.ground.row_of_fid[feature.id()]
            assert feature[field] == desk.session.code(level, int(now[row])), (level, row)


def border_pair(desk):
    """Two neighbouring grids of the last level and a point on either side of their border."""
    session, leaf = desk.session, codes(desk)
    edges = session.guard.edges(np.arange(len(leaf)))
    differ = leaf[edges.source] != leaf[edges.target]
    for source, target in zip(edges.source[differ], edges.target[differ]):
        outcome = session.preview([target], int(leaf[source]))
        if outcome.allowed:
            return int(source), int(target)
    raise AssertionError("no border unit can move")


def script():  # noqa: PLR0915
    pl = plugin()
    log("plugin is on")
    picture("01_start")
    press_button("sample")
    wait_for(lambda: pl.desk is not None, 45, "the sample plan")
    desk = pl.desk
    picture("02_open")
    start = codes(desk)
    agree(desk)

    source, target = border_pair(desk)
    box = desk.ground.extent([source, target])
    box.scale(14)
    canvas = pl.iface.mapCanvas()
    canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(desk.layers.units, box))
    canvas.refresh()
    settle()

    press_button("brush")
    assert canvas.mapTool() is pl.tools["brush"]
    centre = [desk.ground.outlines[r].pointOnSurface().asPoint() for r in (source, target)]
    a, b = (pixel(p.x(), p.y()) for p in centre)
    pl.easel.brush_px = 1
    way = [a + (b - a) * (k / 10) for k in range(11)]
    seen = []

    def look():
        seen.extend(pl.tools["brush"].view.labels.texts)
        picture("03_during_stroke")

    took = drag(way, look)
    log("stroke", desk.session.can_undo, "ms", [round(1e3 * t, 1) for t in took])
    assert desk.session.can_undo == "stroke", "the stroke was not made"
    assert any("→" in text for text in seen), seen
    after = codes(desk)
    assert after[target] == start[source]
    agree(desk)
    assert desk.layers.units.undoStack().count() == 1
    picture("04_painted")

    desk.undo()
    assert (codes(desk) == start).all()
    agree(desk)
    desk.redo()
    assert (codes(desk) == after).all()
    agree(desk)

    # Lock: the same border cannot be moved back.
    pl.dock.grids.choose(desk.session.depth, [int(start[source])])
    press_button("lock")
    assert desk.session.locked(desk.session.depth).tolist() == [int(start[source])]
    pl.dock.grids.choose(desk.session.depth, [])
    pl.easel.target = int(start[target])
    drag([b, b])
    assert (codes(desk) == after).all(), "a locked grid was changed"
    told = pl.iface.messageBar().currentItem().text()
    assert desk.session.code(desk.session.depth, int(start[source])) in told, told
    picture("05_refused_by_lock")
    pl.dock.grids.choose(desk.session.depth, [int(start[source])])
    press_button("unlock")
    assert not len(desk.session.locked(desk.session.depth))

    # Split and merge from the table.
    pl.asking.number = lambda *_: 2
    before = len(desk.session.grids(desk.session.depth))
    press_button("split")
    assert len(desk.session.grids(desk.session.depth)) == before + 1
    agree(desk)
    desk.grids.finish()
    picture("06_split")
    pair = [int(start[source]), int(desk.session.grids(desk.session.depth)[-1])]
    pl.dock.grids.choose(desk.session.depth, pair)
    press_button("merge")
    assert len(desk.session.grids(desk.session.depth)) == before
    agree(desk)

    # Push the border with its own tool.
    pl.dock.grids.choose(desk.session.depth, [])
    press_button("border")
    source, target = border_pair(desk)
    box = desk.ground.extent([source, target])
    box.scale(14)
    canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(desk.layers.units, box))
    settle()
    a, b = on_border(desk, source, target)
    leaf = codes(desk)
    drag([a + (b - a) * (k / 6) for k in range(7)])
    assert codes(desk)[target] == leaf[source]
    picture("07_border_pushed")

    # The guard: taking a ring away from a grid would cut it or empty it.
    victim = int(codes(desk)[target])
    rows = desk.session.units_of(desk.session.depth, victim)
    other = next(g for g in desk.session.grids(desk.session.depth).tolist() if g != victim)
    now = codes(desk)
    outcome = desk.do("all", "stroke", rows, other)
    assert not outcome.allowed
    assert (codes(desk) == now).all()
    picture("08_refused_by_guard")

    # Undo everything, redo everything.
    stack = desk.layers.units.undoStack()
    final, steps = codes(desk), stack.count()
    while stack.canUndo():
        stack.undo()
    assert (codes(desk) == start).all()
    assert not desk.session.unsaved
    agree(desk)
    while stack.canRedo():
        stack.redo()
    assert (codes(desk) == final).all()
    agree(desk)
    log("undone and redone", steps)

    # Somebody edits the column in the attribute table.
    source, target = border_pair(desk)
    leaf = codes(desk)
    field = desk.layers.units.fields().indexOf(f"grid_{desk.session.depth}")
    fid = desk.ground.fids[target]
    code = desk.session.code(desk.session.depth, int(leaf[source]))
    desk.layers.units.changeAttributeValue(fid, field, code)
    wait_for(lambda: codes(desk)[target] == leaf[source], 5, "the edit of the table")
    agree(desk)

    for tab in range(4):
        pl.dock.tabs.setCurrentIndex(tab)
        picture(f"09_tab_{tab}")
    pl.dock.tabs.setCurrentIndex(0)

    # The drawn grids are those of the units.
    desk.grids.finish()
    grid = int(codes(desk)[target])
    rows = desk.session.units_of(desk.session.depth, grid)
    whole = QgsGeometry.unaryUnion([desk.ground.outlines[r] for r in rows.tolist()])
    assert abs(whole.area() - desk.grids.shape(desk.session.depth, grid).area()) < 1e-3

    log("before saving")
    saved, path = codes(desk), desk.path
    names = [desk.session.code(desk.session.depth, int(g)) for g in saved]
    press_button("save")
    wait_for(lambda: not desk.busy and not desk.session.unsaved, 60, "saving")
    log("saved")
    picture("10_saved")
    pl._close_desk()
    QApplication.processEvents()
    assert not [f for f in Path(path).parent.iterdir() if f.name.endswith((".journal", ".lease"))]
    log("closed")
    pl.open_plan(path)
    wait_for(lambda: pl.desk is not None, 60, "opening again")
    again = codes(pl.desk)
    assert [pl.desk.session.code(3, int(g)) for g in again] == names
    picture("11_opened_again")
    QgsProject.instance().setDirty(False)


run(script)
