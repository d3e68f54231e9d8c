"""Opening a plan for redrawing where there is no geopandas."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest
import shapely

from gridplan.errors import StoreError
from gridplan.stores.planfile.essentials import read_essentials, read_map_layer

WITHOUT_LIBRARIES = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"geopandas", "pandas", "shapely", "pyogrio", "scipy"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocker())
from gridplan.plan.redraw.session import EditSession
from gridplan.stores.planfile.essentials import read_essentials
found = read_essentials(sys.argv[1])
session = EditSession(
    found.plan, found.contiguity, loads=found.loads, criteria=found.criteria,
    area_m2=found.area_m2, perimeter_m=found.perimeter_m,
)
print(len(found.plan), sum(t.units for t in session.totals(1)), "numpy" in sys.modules)
"""


def test_the_essentials_are_those_of_the_whole_plan(made, land, file):
    found = read_essentials(file)
    assert found.plan.hash == made.hash
    assert found.criteria == land.criteria
    for name in ("loads", "centre", "area_m2", "perimeter_m"):
        assert np.array_equal(getattr(found, name), getattr(land, name))
    assert np.array_equal(found.contiguity.indices, land.contiguity.indices)
    assert found.crs == "EPSG:4549"


def test_a_plan_is_opened_and_redrawn_with_numpy_alone(file):
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_LIBRARIES, str(file)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.split() == ["24", "24", "True"]


def test_a_changed_file_is_refused_here_too(file):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM gridplan_log")
    with pytest.raises(StoreError, match="changed by another program"):
        read_essentials(file)


def test_a_map_layer_is_read_as_it_stands(made, land, file):
    units = read_map_layer(file, "units")
    assert list(units.columns) == [
        "unit_id", "registered", "migrant", "area", "town", "grid_1", "grid_2", "grid_3",
    ]  # fmt: skip
    assert [row[0] for row in units.rows] == list(made.unit_ids)
    shapes = shapely.from_wkb(units.outlines)
    assert np.allclose(shapely.area(shapes), land.area_m2)
