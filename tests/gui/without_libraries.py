"""QGIS and numpy alone: the plugin says what is missing; a plan can be redrawn and saved.

Run with the folder ``blocked`` in PYTHONPATH, so that the libraries are missing from the start.
"""

import os
import shutil
import sys

sys.path.insert(0, os.environ["GUI_TESTS"])

from pathlib import Path

import numpy as np
from hands import OUT, log, picture, plugin, press_button, run, wait_for


def script():
    pl = plugin()
    press_button("sample")
    picture("01_told_what_to_install")
    text = pl.iface.messageBar().currentItem().text()
    assert "python3-geopandas" in text, text
    assert pl.desk is None
    folder = OUT / "plan"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    plan = Path(shutil.copy(os.environ["GUI_PLAN"], folder / "plan.gpkg"))
    pl.open_plan(plan)
    wait_for(lambda: pl.desk is not None, 30, "the plan")
    desk = pl.desk
    leaf = desk.session.grid_of_unit(desk.session.depth).copy()
    edges = desk.session.guard.edges(np.arange(len(leaf)))
    differ = leaf[edges.source] != leaf[edges.target]
    for source, target in zip(edges.source[differ], edges.target[differ]):
        outcome = desk.do("stroke", "stroke", [target], int(leaf[source]))
        if outcome.allowed:
            break
    assert desk.session.can_undo == "stroke"
    drawn = desk.session.grid_of_unit(desk.session.depth).copy()
    desk.undo()
    assert (desk.session.grid_of_unit(desk.session.depth) == leaf).all()
    desk.redo()
    desk.grids.finish()
    press_button("save")
    wait_for(lambda: not desk.busy and not desk.session.unsaved, 60, "saving")
    picture("02_saved")
    area = desk.grids.shape(1, 0).area()
    pl._close_desk()
    wait_for(lambda: pl.desk is None, 10, "closing")
    pl.open_plan(plan)
    wait_for(lambda: pl.desk is not None, 30, "the saved plan")
    desk = pl.desk
    assert (desk.session.grid_of_unit(desk.session.depth) == drawn).all()
    assert desk.recovery is None
    assert abs(desk.grids.shape(1, 0).area() - area) < 1e-3
    assert len(list((folder / "plan.gpkg.copies").iterdir())) == 1
    loaded = {"geopandas", "pandas", "shapely", "pyogrio", "scipy", "numba"} & set(sys.modules)
    assert not loaded, loaded
    log("redrawn and saved with numpy alone")


run(script)
