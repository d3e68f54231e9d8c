"""Lines, areas and grids drawn on a map of the web go where they are, half a kilometre away."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner
from readings import shifted
from toymap import CORNER, toy

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.stores.planfile.geopackage import open_plan
from gridplan.territory.ground.barrier_edges import read_lines

#: Six cells by four, of 100 m; the river runs behind the third column, the park is 2 × 1 cells.
#:
#:     A A A | A A A
#:     A A A = A A A      = the bridge
#:     A p p | A A A
#:     A A A | A A A
CELLS = "\n".join(["A" * 6] * 4)
X, Y = CORNER
RIVER = shapely.LineString([(X + 300, Y), (X + 300, Y + 400)])
BRIDGE = shapely.Point(X + 300, Y + 250)
PARK = shapely.box(X + 100, Y + 100, X + 300, Y + 200)


def drawn(folder, name, shape, datum, crs):
    """A file with a shape as a map of the web shows it."""
    frame = gpd.GeoDataFrame({"name": [name]}, geometry=[shape], crs="EPSG:4549")
    shifted(frame, datum, crs).to_file(folder / f"{name}.gpkg")
    return str(folder / f"{name}.gpkg")


def run(*words):
    done = CliRunner().invoke(main, [*map(str, words)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(("datum", "crs"), [("gcj02", 4490), ("bd09", 4326), ("gcj02", 4549)])
def test_a_division_heeds_lines_and_areas_of_a_map_of_the_web(tmp_path, datum, crs):
    toy(CELLS, cells=True).to_file(tmp_path / "units.gpkg")
    river, bridge, park = (
        drawn(tmp_path, name, shape, datum, crs)
        for name, shape in (("river", RIVER), ("bridge", BRIDGE), ("park", PARK))
    )
    words = ["divide", tmp_path / "units.gpkg", "-o", tmp_path / "plan.gpkg", "--levels", "2,4",
             "--hard-barriers", river, "--crossings", bridge]  # fmt: skip
    run(*words)
    assert not len(open_plan(tmp_path / "plan.gpkg")[1].contiguity.closed)  # all elsewhere
    run(*words, "--special", park, "--ground-datum", datum)
    plan, land = open_plan(tmp_path / "plan.gpkg")
    assert len(land.contiguity.closed) == 3  # four pairs of neighbours, and a bridge
    (special,) = plan.special.nonzero()[0]
    assert sorted(land.unit_ids[plan.leaf_of_unit == special]) == ["x1y1", "x2y1"]


def test_grids_of_a_map_of_the_web_become_a_plan(tmp_path):
    """Two towns of twelve cells: as drawn, most of the units lie in none of them."""
    units = toy("NNNNNN\nNNNNNN\nSSSSSS\nSSSSSS", cells=True)
    units.drop(columns="town").to_file(tmp_path / "units.gpkg")
    shifted(units.dissolve("town").reset_index(), "gcj02", 4490).to_file(tmp_path / "towns.gpkg")
    words = ["adopt", tmp_path / "units.gpkg", "--level", "town", "--grids",
             tmp_path / "towns.gpkg", "-o", tmp_path / "plan.gpkg"]  # fmt: skip
    run(*words)
    assert (open_plan(tmp_path / "plan.gpkg")[0].leaf_of_unit < 0).sum() > 12
    run(*words, "--grids-datum", "gcj02")
    plan, land = open_plan(tmp_path / "plan.gpkg")
    assert plan.codes == (("N", "S"),)
    assert [int((plan.leaf_of_unit == grid).sum()) for grid in (0, 1)] == [12, 12]
    assert land.origin.get("datum", "wgs84") == "wgs84"


def test_lines_of_a_local_system_have_no_datum():
    local = 'LOCAL_CS["Undefined Cartesian SRS",UNIT["Meter",1],AXIS["E",EAST],AXIS["N",NORTH]]'
    river = gpd.GeoDataFrame(geometry=[RIVER], crs=local)
    river.attrs["name"] = "river"
    with pytest.raises(InputError, match="river: Coordinates of a local system have no datum"):
        read_lines(river, "EPSG:4549", None, datum="gcj02")
