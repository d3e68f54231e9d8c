"""What a planner asks of the ground becomes a territory and rules; contradictions are named."""

import geopandas as gpd
import pytest
import shapely
from toymap import CORNER, toy

from gridplan.errors import InputError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.measures import measure
from gridplan.plan.rebalance import rebalance
from gridplan.plan.rules.rules import Limit, Rules, cores_of
from gridplan.plan.task.prepare import Asked, contradictions, prepared
from gridplan.stores.planfile.geopackage import open_plan, save_plan
from gridplan.territory.read import read_territory

X, Y = CORNER


def board(columns=8, rows=6):
    units = toy("\n".join(["A" * columns] * rows), cells=True)
    units["households"] = 10
    units["cell"] = units.unit_id
    return units


def frame(*shapes, crs="EPSG:4549", **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def line(*points):
    return shapely.LineString([(X + 100 * x, Y + 100 * y) for x, y in points])


RIVER = frame(line((4, 0), (4, 6)))
BRIDGE = frame(shapely.Point(X + 400, Y + 300))
PARK = frame(shapely.box(X + 100, Y + 100, X + 300, Y + 300), name=["Park"])


def test_layers_become_lines_special_grids_and_rules():
    asked = Asked(hard=RIVER, crossings=BRIDGE, special=PARK, rules=Rules(compounds="town"))
    ground, rules = prepared(read_territory(board()), asked)
    assert (rules.special, rules.compounds) == ("special_area", "town")
    assert len(ground.contiguity.closed) == 5
    plan = divide(ground, (2, 6), rules=Rules(special=rules.special))
    assert plan.counts == (2, 7)
    assert [plan.names[-1][grid] for grid in plan.special.nonzero()[0]] == ["Park"]


def test_crossings_without_hard_lines_are_refused():
    with pytest.raises(InputError, match="no hard lines to cross"):
        prepared(read_territory(board()), Asked(soft=RIVER, crossings=BRIDGE))


def test_areas_without_a_name_are_special_grids_too():
    schools = [shapely.box(X + 100 * x, Y, X + 100 * x + 200, Y + 200) for x in (0, 3, 6)]
    asked = Asked(special=frame(*schools, name=["School", None, " "]))
    ground, rules = prepared(read_territory(board()), asked)
    plan = divide(ground, (2, 6), rules=rules)
    assert plan.counts == (2, 9)
    names = [plan.names[-1][grid] for grid in plan.special.nonzero()[0]]
    assert sorted(names) == ["#2", "#3", "School"]


@pytest.mark.parametrize("column", [{"id": [0, 1]}, {"name": [None, "Station"]}])
def test_every_point_is_a_core_whatever_it_is_called(column):
    stations = [shapely.Point(X + 100 * x + 50, Y + 250) for x in (3, 4)]
    ground, rules = prepared(read_territory(board()), Asked(cores=frame(*stations, **column)))
    plan = divide(ground, (2,), rules=rules)
    grid = dict(zip(ground.unit_ids, plan.leaf_of_unit, strict=True))
    assert cores_of(ground, rules.cores).sum() == 2
    assert grid["x3y2"] != grid["x4y2"]


def test_contradictions_are_told_with_their_cures_and_nothing_is_divided(english):
    ground = read_territory(board())  # 480 households
    none = contradictions(ground, (2, 6), Rules(limits=(Limit("households", 70, 90),)))
    assert none == []
    found = contradictions(ground, (2, 6), Rules(limits=(Limit("households", 300, 500),)))
    assert [f.message for f in found] == [
        "6 grids cannot share 480 within the limit households=300..500."
    ]
    assert found[0].cure == "Ask for at most 1 grids, or change the limit."
    missing = contradictions(ground, (2, 6), Rules(compounds="block"))
    assert missing[0].message == "There is no column block."


def test_rebalancing_heeds_the_lines_of_the_plan_where_only_figures_differ():
    units = board()
    river, _ = prepared(read_territory(units), Asked(hard=RIVER, crossings=BRIDGE))
    plan = divide(river, (2, 6))
    units["registered"] = [30 if x < 400 + X else 10 for x in units.geometry.centroid.x]
    found = rebalance(plan, river, read_territory(units), tolerance=0.2)
    assert found.territory.contiguity is river.contiguity
    assert [m.pieces.max() for m in measure(found.after, found.territory)] == [1, 1]
    assert "lines-lost" not in [f.code for f in found.findings]


def test_rebalancing_says_which_rules_and_lines_it_could_not_heed(english):
    units = board()
    river, _ = prepared(read_territory(units), Asked(soft=RIVER))
    plan = divide(river, (2, 6), rules=Rules(limits=(Limit("households", 70, 90),)))
    units["households"] = 50
    merged = units[units.unit_id != "x0y0"].copy()
    merged.loc[merged.unit_id == "x1y0", "geometry"] = shapely.box(X, Y, X + 200, Y + 100)
    found = rebalance(plan, river, read_territory(merged), tolerance=0.2)
    said = {f.code: f for f in found.findings}
    assert "lines-lost" in said
    assert said["broken-limit"].count == 6
    assert "households=70..90" in said["broken-limit"].message


def test_a_unit_that_a_special_grid_and_a_hard_line_close_in_is_told_by_divide_and_check(
    tmp_path, english
):
    """Behind the park and the river there is a column of two units; a corner touches another."""
    river = frame(line((0, 2), (1, 2)))
    park = frame(shapely.box(X + 100, Y, X + 200, Y + 200), name=["Park"])
    ground, rules = prepared(read_territory(board()), Asked(hard=river, special=park))
    told = [one for one in ground.findings if one.code == "links-across-lines"]
    plan = divide(ground, (2, 4), rules=rules)
    certificate = check(plan, ground)
    assert certificate.holds
    told += [one for one in certificate.findings if one.code == "links-across-lines"]
    save_plan(plan, ground, tmp_path / "plan.gpkg")
    kept = check(*open_plan(tmp_path / "plan.gpkg"))
    assert kept.holds
    told += [one for one in kept.findings if one.code == "links-across-lines"]
    # Tied where they share a border, not at the corner.
    assert [one.message for one in told] == [
        "Links across hard lines, as if there were a crossing: 1 (x0y1, x0y2)."
    ] * 3
    assert {one.cure for one in told} == {
        "The areas there are parted by the line; give a crossing, or other areas."
    }
    # With a crossing there is nothing to tell.
    bridge = frame(shapely.Point(X + 50, Y + 200))
    crossed = prepared(read_territory(board()), Asked(hard=river, special=park, crossings=bridge))
    codes = {one.code for one in (*crossed[0].findings, *check(
        divide(crossed[0], (2, 4), rules=crossed[1]), crossed[0]).findings)}  # fmt: skip
    assert "links-across-lines" not in codes
