"""What cannot be is refused before it is tried, with the names of what stands in the way."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from toymap import CORNER, toy

from gridplan.errors import InputError
from gridplan.partition.repair.diameter import spans
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create.divide import divide
from gridplan.plan.rebalance import rebalance
from gridplan.plan.rules.rules import Limit, Rules
from gridplan.plan.task.contradictions import refuse_contradictions
from gridplan.plan.task.prepare import Asked, contradictions, prepared
from gridplan.plan.task.solver_task import unit_graph
from gridplan.territory.criteria import Criterion
from gridplan.territory.read import read_territory

X, Y = CORNER
PEOPLE = (Criterion("registered", "registered", 1.0),)


def strip(cells, **columns):
    """Cells of 100 m in a row, x0y0 in the west, with columns by cell."""
    units = toy("A" * cells, cells=True)
    for name, marks in columns.items():
        units[name] = [marks.get(unit, "") for unit in units.unit_id]
    return units


def places(*spots):
    """Points by name, in metres from the south-west corner."""
    return gpd.GeoDataFrame(
        {"name": [name for name, *_ in spots]},
        geometry=[shapely.Point(X + east, Y + north) for _, east, north in spots],
        crs="EPSG:4549",
    )


def refused(ground, counts, **rules):
    """Findings of a refusal by code."""
    with pytest.raises(InputError) as found:
        divide(ground, counts, rules=Rules(**rules))
    return {finding.code: finding for finding in found.value.findings}


def test_two_stations_in_one_unit_are_named():
    ground = read_territory(strip(4))
    stations = places(("north", 150, 80), ("south", 150, 20), ("east", 350, 50))
    with pytest.raises(InputError, match="Units with several places") as found:
        prepared(ground, Asked(cores=stations))
    assert found.value.where.endswith("x1y0 (north, south)")


def test_a_station_on_a_border_is_one_core():
    ground = read_territory(strip(4))
    marked, rules = prepared(ground, Asked(cores=places(("gate", 100, 50), ("east", 350, 50))))
    cores = marked.units[rules.cores]
    assert cores[cores != ""].to_dict() == {"x0y0": "gate", "x3y0": "east"}


def test_special_points_may_share_a_unit():
    ground = read_territory(strip(4))
    marked, rules = prepared(ground, Asked(special=places(("school", 10, 10), ("market", 20, 20))))
    assert sorted(marked.units[rules.special]) == ["", "", "", "school"]


def test_a_special_grid_that_holds_the_whole_load():
    units = strip(6, use={"x0y0": "camp"})
    units["registered"] = [50, 0, 0, 0, 0, 0]
    ground = read_territory(units, criteria=PEOPLE)
    assert set(refused(ground, (2,), special="use")) == {"no-load-left"}


def test_new_figures_that_leave_load_in_special_grids_only():
    units = strip(6, use={"x0y0": "camp"})
    ground = read_territory(units, criteria=PEOPLE)
    plan = divide(ground, (2,), rules=Rules(special="use"))
    units["registered"] = [50, 0, 0, 0, 0, 0]
    with pytest.raises(InputError, match="Special grids hold the whole load"):
        rebalance(plan, ground, read_territory(units, criteria=PEOPLE))


def test_when_all_is_given_adopting_is_the_cure():
    ground = read_territory(strip(3, old={"x0y0": "a", "x1y0": "a", "x2y0": "b"}))
    assert "gridplan adopt" in refused(ground, (2,), given="old")["too-few-left"].cure


def test_cut_compounds_and_cores_are_named():
    court = {"x0y0": "court", "x1y0": "court"}
    ground = read_territory(strip(4, court=court, old={"x0y0": "a"}, core=dict(court, x3y0="1")))
    cut = refused(ground, (2,), compounds="court", given="old")["compound-cut"]
    assert (cut.where, cut.message.split(": ")[1]) == ("court", "x1y0.")
    assert refused(ground, (2,), cores="core")["cores-and-count"].where == "x0y0, x1y0, x3y0"


def test_the_cure_of_a_limit_asks_for_no_more_grids_than_there_are_units():
    ground = read_territory(strip(4))  # 10 persons each
    told = refused(ground, (2,), limits=(Limit("registered", most=9),))
    assert told["limit-and-count"].cure == "Change the limit."  # 5 grids of 4 units


def test_small_ground_is_told_in_hectares_of_a_square_kilometre():
    ground = read_territory(strip(9))  # 0.09 km²
    told = refused(ground, (2,), farthest_m=1)["farthest-and-area"].message
    assert told == "2 grids no wider than 1 m cannot cover 0.09 km²."


def test_parts_that_hard_lines_make_are_told_by_their_units():
    line = gpd.GeoDataFrame(
        geometry=[shapely.LineString([(X + 200, Y - 50), (X + 200, Y + 150)])], crs="EPSG:4549"
    )
    ground, rules = prepared(read_territory(strip(5)), Asked(hard=line))
    parts = "60.0% (x2y0, x3y0, x4y0); 40.0% (x0y0, x1y0)"
    assert ground.findings[-1].message.endswith(f"into 2 parts that no crossing ties: {parts}.")
    (found,) = contradictions(ground, (1, 3), rules)
    assert found.message.endswith(f"1 first-level grids cannot be shared out among them: {parts}.")
    assert contradictions(ground, (2, 3), rules) == []


def test_a_single_level_cannot_be_given_twice():
    units = strip(6, keep={"x0y0": "old"})
    units["town"] = ["west" if int(unit[1]) < 3 else "east" for unit in units.unit_id]
    with pytest.raises(InputError) as found:
        divide(read_territory(units), (2,), fixed_level="town", rules=Rules(given="keep"))
    assert [one.code for one in found.value.findings] == ["level-given-twice"]


@pytest.mark.parametrize(
    ("towns", "codes"),
    [(("east", "west"), ["001", "002", "901"]),
     (("320281104", "320281105"), ["320281104", "320281105", "901"])],
)  # fmt: skip
def test_a_single_level_that_is_given_takes_special_grids(towns, codes):
    units = strip(8, use={"x7y0": "park"})
    units["town"] = [towns[int(unit[1]) > 3] for unit in units.unit_id]
    ground = read_territory(units)
    plan = divide(ground, (2,), fixed_level="town", rules=Rules(special="use"))
    assert list(plan.codes[0]) == codes
    assert plan.names[0][2] == "park"
    assert check(plan, ground).holds


def test_limits_are_kept_to_the_last_digit():
    limit = Limit.parse("area=..1234567.5")
    assert Limit.parse(str(limit)) == limit
    assert str(Limit("households", 300, 500)) == "households=300..500"


def test_special_grids_that_take_every_unit_leave_nothing_to_divide():
    ground = read_territory(strip(3, use=dict.fromkeys(("x0y0", "x1y0", "x2y0"), "camp")))
    told = refused(ground, (1,), special="use", farthest_m=500, limits=(Limit("area", least=1),))
    assert set(told) == {"too-few-left"}


def test_units_that_fit_with_no_neighbour_need_more_grids_than_are_wanted():
    ground = read_territory(strip(6))  # 10,000 m² each; two of them are over the limit
    told = refused(ground, (5,), limits=(Limit("area", most=17_000),))["grids-confined"]
    assert "into at least 6 grids; 5 are wanted" in told.message
    assert check(divide(ground, (6,), rules=Rules(limits=(Limit("area", most=17_000),))), ground)


def test_units_that_no_grid_can_hold_are_named():
    units = strip(6)
    units["registered"] = [40, 40, 70, 10, 70, 40]
    ground = read_territory(units, criteria=PEOPLE)
    # Beside 70 the 10 are too much for a grid, alone they are too little.
    told = refused(ground, (5,), limits=(Limit("registered", 30, 75),))["units-confined"]
    assert told.where == "x3y0"


def test_parts_too_small_for_two_grids_leave_room_for_fewer():
    units = strip(6)
    units["registered"] = [30, 30, 90, 90, 30, 30]
    ground = read_territory(units, criteria=PEOPLE)
    # Nothing joins 90: two grids of them, and one of each 60 beside them.
    told = refused(ground, (5,), limits=(Limit("registered", 40, 100),))["grids-confined"]
    assert told.message == "Limits leave room for 4 grids at the most; 5 are wanted."
    plan = divide(ground, (4,), rules=Rules(limits=(Limit("registered", 40, 100),)))
    assert sorted(held(plan, ground)) == [60, 60, 90, 90]


def test_distances_part_a_row_into_grids_that_reach_so_far():
    ground = read_territory(strip(9))  # points 100 m apart; three of them within 250 m
    told = refused(ground, (2,), farthest_m=250)["grids-confined"]
    assert "at least 3 grids" in told.message
    assert divide(ground, (3,), rules=Rules(farthest_m=250)).counts == (3,)


def test_a_limit_that_is_the_very_total_can_be_kept():
    units = strip(6)
    units["registered"] = [0.1, 0.2, 0.3, 0.1, 0.2, 0.3]  # the sum depends on the order
    ground = read_territory(units, criteria=PEOPLE)
    exactly = Limit("registered", 1.2, 1.2)
    assert ground.loads.sum() != 1.2
    assert divide(ground, (1,), rules=Rules(limits=(exactly,))).counts == (1,)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_distance_beyond_all_measure_is_no_rule():
    assert divide(read_territory(strip(6)), (2,), rules=Rules(farthest_m=1e308)).counts == (2,)


@pytest.mark.parametrize("seed", range(12))
def test_rules_that_a_plan_keeps_to_the_last_digit_are_not_refused(seed):
    rng = np.random.default_rng(seed)
    units = toy("\n".join(["A" * 8] * 6), cells=True)
    units["registered"] = rng.exponential(30.0, 48).round(1) + 0.1
    grids = int(rng.integers(2, 40))
    plan = divide(ground := read_territory(units), (grids,), effort="fast")
    people = held(plan, ground)
    core = np.zeros(48, int)
    core[np.unique(plan.leaf_of_unit, return_index=True)[1]] = 1  # one in each grid
    ground = replace(ground, units=ground.units.assign(core=core))
    rules = Rules(
        limits=(Limit("registered", min(people), max(people)),),
        farthest_m=float(max(spans(ground.centre, plan.leaf_of_unit, grids).max(), 1.0)),
        cores="core",
    )
    refuse_contradictions(ground, unit_graph(ground), (grids,), rules, None)


def held(plan, ground):
    """Persons of each grid."""
    return np.bincount(plan.leaf_of_unit, ground.loads[:, 0]).tolist()
