"""Edits of the upper levels alone, by their buttons; inside QGIS."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import numpy as np
from hands import OUT, iface, in_dialog, log, picture, plugin, press_button, run, wait_for
from places import agree, leaves, whole


def towns_beside(session, grid):
    """Codes of the other first-level grids that touch a second-level grid."""
    rows = session.units_of(2, grid)
    beside = set(session.grid_of_unit(1)[session.guard.edges(rows).target].tolist())
    return [session.code(1, town) for town in sorted(beside - {-1, session.parent(2, grid)})]


def another_parent(desk):
    """A second-level grid with all that is in it comes under a neighbouring first-level grid."""
    session, before, upper = desk.session, leaves(desk), desk.session.grid_of_unit(1).copy()
    table = plugin().dock.grids
    table.choose(1, [0])
    press_button("moveunder")
    assert "below the first level" in iface.messageBar().currentItem().text()
    grid = next(one for one in session.grids(2).tolist() if towns_beside(session, one))
    towns, code = towns_beside(session, grid), session.code(2, grid)
    rows = session.units_of(2, grid)
    offered = []

    def second(dialog):
        offered.extend(dialog.comboBoxItems())
        dialog.setTextValue(offered[-1])
        dialog.grab().save(str(OUT / "01_parents.png"))
        dialog.accept()

    table.choose(2, [grid])
    in_dialog(second)
    press_button("moveunder")
    assert [text[:2] for text in offered] == towns, offered
    assert (session.grid_of_unit(1)[rows] == session.number(1, towns[-1])).all()
    assert (leaves(desk) == before).all()
    assert np.count_nonzero(session.grid_of_unit(1) != upper) == len(rows)
    agree(desk)
    whole(desk)
    feature = next(f for f in desk.layers.grids[1].getFeatures() if f["code"] == code)
    assert feature["parent"] == towns[-1]
    log_of_steps = plugin().dock.log
    plugin().dock.tabs.setCurrentWidget(log_of_steps)
    row = log_of_steps.list.topLevelItem(0)
    assert [row.text(i) for i in range(1, 5)] == [
        "Move under Another Grid", code, code[:2], towns[-1],
    ]  # fmt: skip
    picture("02_another_parent")
    plugin().dock.tabs.setCurrentIndex(0)
    recoded(desk, grid, towns[-1])
    desk.undo()
    assert (session.grid_of_unit(1) == upper).all()
    agree(desk)


def recoded(desk, grid, town):
    """A grid with the code of another town is told, and gets one of its own, with all inside."""
    session, rows = desk.session, desk.session.units_of(2, grid)
    code, inside = session.code(2, grid), set(leaves(desk)[rows].tolist())
    assert f"{code}. Recode" in iface.messageBar().currentItem().text()
    problems = plugin().dock.problems
    plugin().dock.tabs.setCurrentWidget(problems)
    said = [problems.list.topLevelItem(i) for i in range(problems.list.topLevelItemCount())]
    assert any("Recode" in row.text(1) and row.text(0).startswith(code) for row in said)
    picture("03_problem")
    press_button("recode")
    assert not any("Recode" in item.text() for item in iface.messageBar().items())
    codes = {session.code(2, number) for number in session.grid_of_unit(2)[rows].tolist()}
    assert len(codes) == 1
    assert codes.pop().startswith(town + "-")
    assert len(set(leaves(desk)[rows].tolist())) == len(inside)
    assert not session.misplaced(2) + session.misplaced(3)
    agree(desk)
    whole(desk)
    plugin().dock.tabs.setCurrentIndex(0)
    plugin().dock.grids.choose(2, [])
    picture("04_recoded")
    press_button("recode")
    assert "No code tells another parent" in iface.messageBar().currentItem().text()
    desk.undo()
    agree(desk)
    assert session.misplaced(2) == [grid]


def script():
    for left in OUT.glob("*.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    plugin().open_plan(Path(shutil.copy(os.environ["GUI_PLAN"], OUT / "plan.gpkg")))
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    another_parent(plugin().desk)
    log("another parent done")


run(script)
