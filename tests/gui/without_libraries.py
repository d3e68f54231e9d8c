"""QGIS and numpy alone: the plugin says what is missing, and a plan can still be redrawn."""

import os
import shutil
import sys

sys.path.insert(0, os.environ["GUI_TESTS"])


class Blocker:
    """Nobody finds these packages."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"geopandas", "pandas", "shapely", "pyogrio", "scipy", "numba"}:
            raise ModuleNotFoundError(name)


sys.meta_path.insert(0, Blocker())
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
from hands import OUT, log, picture, plugin, press_button, run, wait_for  # noqa: E402


def script():
    pl = plugin()
    press_button("sample")
    picture("01_told_what_to_install")
    text = pl.iface.messageBar().currentItem().text()
    assert "python3-geopandas" in text, text
    assert pl.desk is None
    plan = shutil.copy(os.environ["GUI_PLAN"], OUT / "plan.gpkg")
    pl.open_plan(Path(plan))
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
    press_button("save")
    picture("02_painted")
    assert "geopandas" in pl.iface.messageBar().currentItem().text()
    desk.undo()
    assert (desk.session.grid_of_unit(desk.session.depth) == leaf).all()
    assert "geopandas" not in sys.modules
    log("redrawn with numpy alone")


run(script)
