"""Two plans beside each other: what each side shows, and what is listed between them."""

from __future__ import annotations

from dataclasses import replace

import handmade
import pytest
import shapely
from toymap import toy

from gridplan.errors import InputError
from gridplan.output.compare.side_by_side import open_pair
from gridplan.stores.planfile.geopackage import save_plan

pytestmark = pytest.mark.usefixtures("english")

#: Sixteen squares of 10 persons in four grids; x1y0 and x1y1 go from the west to the east.
QUARTERS = {f"x{x}y{y}": (x // 2) + 2 * (y // 2) for x in range(4) for y in range(4)}


@pytest.fixture
def files(tmp_path):
    land = handmade.territory(toy("\n".join(["AAAA"] * 4), cells=True))
    plan = handmade.plan(land, QUARTERS, [0, 1, 0, 1])
    leaf = plan.leaf_of_unit.copy()
    ids = plan.unit_ids.tolist()
    leaf[[ids.index("x1y0"), ids.index("x1y1")]] = leaf[ids.index("x2y0")]
    for name, each in (("old", plan), ("new", replace(plan, leaf_of_unit=leaf))):
        save_plan(each, land, tmp_path / f"{name}.gpkg")
    return tmp_path / "old.gpkg", tmp_path / "new.gpkg"


def test_what_moved_is_one_area_and_the_same_grid_has_one_colour(files):
    pair = open_pair(*files)
    assert [side.name for side in (pair.before, pair.after)] == ["old", "new"]
    assert [len(shapes) for shapes in pair.after.shapes] == [2, 4]
    assert pair.before.colours == pair.after.colours
    assert len(pair.movements.rows) == len(pair.areas) == 1
    assert pair.movements.rows[0][6] == 2
    gained = shapely.difference(
        shapely.union_all(pair.after.shapes[0][1]), shapely.union_all(pair.before.shapes[0][1])
    )
    assert gained.equals(pair.areas[0])


def test_the_worst_of_each_side_is_its_own(files):
    pair = open_pair(*files)
    assert pair.before.worst == pytest.approx(0.0)
    # Two of four units went from one grid to another: half as much, half more.
    assert abs(pair.after.worst) == pytest.approx(0.5)


def test_a_plan_of_other_units_is_refused_with_its_name(files, tmp_path):
    land = handmade.territory(toy("\n".join(["AAAA"] * 3), cells=True))
    cells = {f"x{x}y{y}": x // 2 for x in range(4) for y in range(3)}
    save_plan(handmade.plan(land, cells, [0, 1]), land, tmp_path / "other.gpkg")
    with pytest.raises(InputError) as raised:
        open_pair(tmp_path / "other.gpkg", files[1])
    assert "other.gpkg" in raised.value.where
