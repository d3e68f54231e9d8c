"""Rules of the ground on toy maps: honoured, or refused with the reason."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from toymap import CORNER, toy

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.partition.repair.diameter import spans
from gridplan.plan.certificate.certificate import check
from gridplan.plan.create import divide as dividing
from gridplan.plan.create import retries
from gridplan.plan.create.divide import divide
from gridplan.plan.rules.rules import Limit, Rules, cores_of, labels_of
from gridplan.stores.planfile.geopackage import open_plan
from gridplan.territory.ground.division_links import tie_around
from gridplan.territory.ground.zones import mark_areas
from gridplan.territory.read import read_territory

X, Y = CORNER


def board(columns, rows, **more):
    """Cells of 100 m with uneven households; further columns by cell."""
    units = toy("\n".join(["A" * columns] * rows), cells=True)
    rng = np.random.default_rng(7)
    units["households"] = rng.integers(5, 25, len(units))
    for name, marks in more.items():
        units[name] = [marks.get(unit, "") for unit in units.unit_id]
    return units


def held(plan, territory, column):
    values = territory.units[column].to_numpy(float)
    return np.bincount(plan.leaf_of_unit, values, minlength=plan.counts[-1])


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("households=300..500", 300, 500), ("a+b=..2500", -np.inf, 2500), ("h=3..", 3, np.inf)],
)
def test_a_limit_is_read(text, least, most):
    limit = Limit.parse(text)
    assert (limit.least, limit.most) == (least, most)
    assert Limit.parse(str(limit)) == limit


@pytest.mark.parametrize("text", ["households", "households=300", "=1..2", "h=..", "h=a..b"])
def test_a_limit_that_says_nothing_is_refused(text):
    with pytest.raises(InputError, match="cannot be read"):
        Limit.parse(text)


def test_a_limit_with_its_ends_exchanged_is_told_with_the_one_that_was_meant():
    with pytest.raises(InputError, match="more than the most") as refused:
        Limit.parse("households=500..300")
    assert refused.value.where == "--limit"
    assert refused.value.cure.endswith("households=300..500.")


def test_grids_keep_a_limit_that_balance_alone_would_break():
    ground = read_territory(board(16, 12))
    total = ground.units["households"].sum()
    limit = Limit("households", 0.94 * total / 12, 1.06 * total / 12)
    free = held(divide(ground, (3, 12)), ground, "households")
    bound = held(divide(ground, (3, 12), rules=Rules(limits=(limit,))), ground, "households")
    assert ((free < limit.least) | (free > limit.most)).any()
    assert bound.min() >= limit.least
    assert bound.max() <= limit.most


def test_criteria_can_be_limited_and_added_up():
    ground = read_territory(board(8, 6))
    assert Limit("registered+migrant", most=99).amount(ground).tolist() == [20.0] * 48
    with pytest.raises(InputError, match="no column persons"):
        Limit("persons", most=99).amount(ground)
    with pytest.raises(InputError, match="no number"):
        Limit("town", most=99).amount(ground)


def test_numbers_of_a_limit_may_be_text_as_people_type_it():
    ground = read_territory(board(2, 2).assign(homes=["1,200", "１２", " 7 ", "3户"]))
    amount = Limit("homes", most=99).amount(ground)
    assert sorted(amount.tolist()) == [3, 7, 12, 1200]


@pytest.mark.parametrize(
    ("least", "most", "cure"),
    [
        (None, 100, "Ask for at least 5 grids, or"),  # 480 / 100
        (130, None, "Ask for at most 3 grids, or"),  # 480 / 130
        (130, 170, "Ask for at most 3 grids, or"),
        (90, 100, "Ask for at least 5 grids, or"),
        (130, 150, "Change the limit."),  # three share too much, four too little
        (500, None, "Change the limit."),
    ],
)
def test_the_cure_of_a_limit_names_a_count_that_keeps_it(least, most, cure):
    ground = read_territory(board(8, 6).assign(households=10))
    limit = Limit("households", least or -np.inf, most or np.inf)
    with pytest.raises(InputError) as found:
        divide(ground, (4,), rules=Rules(limits=(limit,)))
    assert named(found)["limit-and-count"].cure.startswith(cure)


SCHOOL = {"x3y3": "school", "x4y3": "school", "x3y4": "school", "x4y4": "school"}


def test_a_special_grid_is_carved_out_coded_apart_and_outside_the_balance():
    ground = read_territory(board(10, 8, use={**SCHOOL, "x9y0": "market"}))
    plan = divide(ground, (2, 6), rules=Rules(special="use"))
    assert plan.counts == (2, 8)
    codes = dict(zip(plan.names[-1], plan.codes[-1], strict=True))
    assert codes["school"].endswith("-901")
    assert plan.special.sum() == 2
    leaf = dict(zip(plan.unit_ids, plan.leaf_of_unit, strict=True))
    school = plan.names[-1].index("school")
    assert {unit for unit, grid in leaf.items() if grid == school} == set(SCHOOL)
    certificate = check(plan, ground)
    assert certificate.holds
    last = certificate.measures[-1]
    # 80 cells less 5 in 6 grids: 12.5 each, and every cell weighs the same.
    assert last.deviation[plan.special].tolist() == [0, 0]
    assert np.abs(last.deviation).max() == pytest.approx(0.04)
    # Special grids are balanced with nothing: means are over the six others.
    means = np.abs(last.deviation).sum() / 6
    assert certificate.levels[-1].deviation["load"]["mean"] == pytest.approx(means)
    assert last.load.sum() == pytest.approx(1)
    assert certificate.measures[0].totals[:, 0].sum() == 800


def test_a_special_grid_that_cuts_the_rest_is_gone_around():
    wall = {f"x5y{y}": "park" for y in range(8)}
    ground = read_territory(board(11, 8, use=wall))
    with pytest.raises(InputError, match="in pieces"):
        divide(ground, (2, 6), rules=Rules(special="use"))
    tied = tie_around(ground, ["use"])
    assert "links-around" in {finding.code for finding in tied.findings}
    assert check(divide(tied, (2, 6), rules=Rules(special="use")), tied).holds


def test_a_given_grid_stays_as_it_is_and_counts():
    corner = {f"x{x}y{y}": "g" for x in range(4) for y in range(3)}
    ground = read_territory(board(10, 8, old=corner))
    plan = divide(ground, (2, 6), rules=Rules(given="old"))
    assert plan.counts == (2, 6)
    members = [set(plan.unit_ids[plan.leaf_of_unit == g]) for g in range(6)]
    assert set(corner) in members
    assert check(plan, ground).holds


def test_a_compound_is_cut_at_no_level():
    blocks = {f"x{x}y{y}": f"{x // 2}-{y // 2}" for x in range(12) for y in range(8)}
    ground = read_territory(board(12, 8, block=blocks))
    plan = divide(ground, (2, 7), rules=Rules(compounds="block"))
    where = [(ground.units["block"].iloc[row], leaf) for row, leaf in enumerate(plan.leaf_of_unit)]
    assert len(set(where)) == 24
    assert check(plan, ground).holds


def test_cores_lie_in_different_grids():
    marks = {f"x{x}y{y}": "station" for x, y in ((4, 4), (5, 4), (4, 5), (5, 5))}
    ground = read_territory(board(10, 10, station=marks))
    plan = divide(ground, (2, 8), rules=Rules(cores="station"))
    core = cores_of(ground, "station")
    assert len(set(plan.leaf_of_unit[core])) == 4


def test_grids_keep_the_largest_distance_or_are_refused():
    ground = read_territory(board(12, 8))
    plan = divide(ground, (2, 8), rules=Rules(farthest_m=600))
    assert spans(ground.centre, plan.leaf_of_unit.astype(np.int64), 8).max() <= 600
    assert refusal(ground, (2, 8), farthest_m=300) == {"grids-confined"}


def refusal(ground, counts, **rules):
    with pytest.raises(InputError, match="contradict") as refused:
        divide(ground, counts, rules=Rules(**rules))
    return {finding.code for finding in refused.value.findings}


def test_contradictions_are_named_before_anything_is_divided():
    marks = {
        "use": {**SCHOOL, "x9y7": "school"},
        "block": {"x4y3": "b", "x5y3": "b", "x0y0": "c", "x1y0": "c"},
        "old": {"x3y3": "g"},
        "station": {"x0y0": "1", "x1y0": "1"},
    }
    ground = read_territory(board(10, 8, **marks))
    assert refusal(ground, (2, 6), special="use") == {"area-in-pieces"}
    assert refusal(ground, (2, 6), given="old", special="use") >= {"special-and-given"}
    assert refusal(ground, (2, 6), compounds="block", special="use") >= {"compound-cut"}
    assert refusal(ground, (2, 6), compounds="block", cores="station") == {"cores-together"}
    assert refusal(ground, (1, 1), cores="station") == {"cores-and-count"}
    assert refusal(ground, (2, 6), limits=(Limit("households", most=100),)) == {"limit-and-count"}
    assert refusal(ground, (2, 40), limits=(Limit("households", most=22),)) >= {"unit-over-limit"}
    assert refusal(ground, (2, 79), compounds="block") == {"too-few-left"}
    assert refusal(ground, (2, 6), farthest_m=100) == {"farthest-and-area"}
    assert refusal(ground, (2, 6), given="old", limits=(Limit("households", least=60),)) == {
        "area-over-limit"
    }


def test_all_contradictions_are_told_at_once():
    ground = read_territory(board(10, 8, station={"x0y0": "1", "x1y0": "1"}))
    rules = {"limits": (Limit("households", most=9),), "cores": "station"}
    assert refusal(ground, (1, 1), **rules) == {
        "limit-and-count", "unit-over-limit", "cores-and-count",
    }  # fmt: skip


def test_labels_leave_empty_cells_out():
    ground = read_territory(board(3, 1, use={"x0y0": "b", "x2y0": " a "}))
    names, label = labels_of(ground, "use", "--special")
    by_unit = dict(zip(ground.unit_ids, label.tolist(), strict=True))
    assert names == ["a", "b"]
    assert by_unit == {"x0y0": 1, "x1y0": -1, "x2y0": 0}


def areas_file(folder, *shapes, names=None):
    frame = gpd.GeoDataFrame({"name": names or list("abc")[: len(shapes)]}, geometry=list(shapes),
                             crs="EPSG:4549")  # fmt: skip
    frame.to_crs("EPSG:4490").to_file(folder / "areas.gpkg")
    return folder / "areas.gpkg"


def test_areas_of_a_file_mark_the_units_inside(tmp_path):
    ground = read_territory(board(6, 4))
    square = shapely.box(X + 90, Y + 90, X + 310, Y + 210)
    marked = mark_areas(ground, areas_file(tmp_path, square, shapely.Point(X + 510, Y + 10)), "s")
    found = dict(zip(marked.unit_ids, marked.units["s"], strict=True))
    assert {unit: mark for unit, mark in found.items() if mark} == {
        "x1y1": "a", "x2y1": "a", "x5y0": "b",
    }  # fmt: skip
    with pytest.raises(InputError, match="holds a base unit"):
        mark_areas(ground, areas_file(tmp_path, shapely.Point(X - 900, Y)), "s")


def test_the_command_takes_rules_and_refuses_with_all_reasons(tmp_path):
    board(10, 8, block={"x0y0": "c", "x1y0": "c"}).to_file(tmp_path / "units.gpkg")
    park = areas_file(tmp_path, shapely.box(X + 300, Y + 300, X + 500, Y + 500), names=["公园"])
    base = ["divide", str(tmp_path / "units.gpkg"), "-o", str(tmp_path / "plan.gpkg"),
            "--levels", "2,6", "--effort", "fast", "--special", str(park)]  # fmt: skip
    run = CliRunner().invoke
    done = run(
        main, [*base, "--compounds", "block", "--limit", "households=80..", "--tolerance", "8%"]
    )
    assert done.exit_code == 0, done.output
    plan, territory = open_plan(tmp_path / "plan.gpkg")
    assert plan.counts == (2, 7)
    assert plan.names[-1].count("公园") == 1
    assert plan.provenance.settings["limits"] == ["households=80.."]
    assert check(plan, territory).holds
    refused = run(main, [*base, "--limit", "households=..20"])
    assert refused.exit_code == 2
    assert "limit" in refused.output + refused.stderr
    assert run(main, [*base, "--limit", "households"]).exit_code == 2
    assert run(main, [*base, "--tolerance", "much"]).exit_code == 2


def named(found):
    return {finding.code: finding for finding in found.value.findings}


def test_more_given_grids_than_the_levels_can_take():
    columns = {f"x{x}y{y}": f"g{x}" for x in range(8) for y in range(6)}
    ground = read_territory(board(10, 6, old=columns))
    with pytest.raises(InputError) as found:
        divide(ground, (2, 5), rules=Rules(given="old"))
    assert "8 grids are given, but only 5" in named(found)["too-few-left"].message
    # Of ten grids two are left, and three of the first level need one each.
    with pytest.raises(InputError) as found:
        divide(ground, (3, 10), rules=Rules(given="old"))
    assert "2 are left for 3" in named(found)["too-few-left"].message
    assert check(divide(ground, (2, 10), rules=Rules(given="old")), ground).holds
    every = read_territory(board(4, 2, old={f"x{x}y{y}": "ab"[x // 2] for x in range(4)
                                            for y in range(2)}))  # fmt: skip
    with pytest.raises(InputError) as found:
        divide(every, (2,), rules=Rules(given="old"))
    assert "too-few-left" in named(found)


def test_a_first_level_area_that_special_grids_take_up():
    west = {f"x{x}y{y}": "west" for x in range(3) for y in range(6)}
    ground = board(10, 6, use=west)
    ground["district"] = np.where(ground["use"] == "west", "a", "b")
    ground = read_territory(ground)
    with pytest.raises(InputError) as found:
        divide(ground, (2, 6), fixed_level="district", rules=Rules(special="use"))
    assert "take up: 1, with units x0y0." in named(found)["nothing-left"].message


def test_a_limit_that_a_first_level_area_cannot_keep():
    ground = board(10, 6)
    ground["homes"] = 10
    ground["district"] = np.where(ground.unit_id.isin(["x0y0", "x0y1", "x0y2"]), "a", "b")
    ground = read_territory(ground)
    # 600 homes on six grids of 80 to 120; but district a has 30.
    rules = Rules(limits=(Limit("homes", 80, 120),))
    assert check(divide(ground, (2, 6), rules=rules), ground).holds
    with pytest.raises(InputError) as found:
        divide(ground, (2, 6), fixed_level="district", rules=rules)
    assert "30 of a first-level area" in named(found)["limit-and-area"].message
    # 30 and 570 on grids of at most 65: one and nine at the least.
    rules = Rules(limits=(Limit("homes", 20, 65),))
    with pytest.raises(InputError) as found:
        divide(ground, (2, 31), fixed_level="district", rules=rules)
    assert set(named(found)) == {"limit-and-count"}
    rules = Rules(limits=(Limit("homes", 25, 90),))
    with pytest.raises(InputError) as found:
        divide(ground, (2, 24), fixed_level="district", rules=rules)
    assert "8 to 23 grids; 24" in named(found)["limit-and-areas"].message


def test_areas_that_are_too_wide_or_too_heavy_are_named():
    row = {f"x{x}y0": "long" for x in range(8)}
    ground = read_territory(board(10, 6, court=row))
    with pytest.raises(InputError) as found:
        divide(ground, (2, 6), rules=Rules(compounds="court", farthest_m=500))
    # Eight cells of 100 m in a row: 700 m between the first and the last point.
    assert named(found)["area-too-wide"].where == "long"
    with pytest.raises(InputError) as found:
        divide(ground, (2, 6), rules=Rules(compounds="court", limits=(Limit("households", 0, 60),)))
    assert named(found)["area-over-limit"].where == "long"


def test_a_compound_between_a_special_and_a_given_grid_is_cut():
    marks = {"court": {"x0y0": "c", "x1y0": "c", "x4y4": "d", "x5y4": "d", "x6y4": "d"},
             "use": {"x0y0": "park", "x4y4": "school", "x5y4": "school"},
             "keep": {"x1y0": "k"}}  # fmt: skip
    ground = read_territory(board(10, 6, **marks))
    with pytest.raises(InputError) as found:
        divide(ground, (2, 6), rules=Rules(compounds="court", special="use", given="keep"))
    assert sorted(named(found)) == ["compound-cut"]
    told = named(found)["compound-cut"].message
    assert sorted(told.split(": ")[1].rstrip(".").split(", ")) == ["x0y0", "x1y0", "x6y4"]


def test_only_the_cores_that_lie_together_are_named():
    court = {"x0y0": "c", "x1y0": "c", "x4y4": "d", "x5y4": "d"}
    core = {"x0y0": "1", "x1y0": "1", "x4y4": "1"}
    ground = read_territory(board(10, 6, court=court, core=core))
    with pytest.raises(InputError) as found:
        divide(ground, (2, 6), rules=Rules(compounds="court", cores="core"))
    assert "x0y0, x1y0." in named(found)["cores-together"].message


@pytest.mark.parametrize(
    "asked",
    [{"seed": -1}, {"walls": "geometry"}, {"rules": Rules(farthest_m=np.nan)},
     {"rules": Rules(farthest_m=np.inf)}, {"tolerance": 1.01}],
)  # fmt: skip
def test_settings_that_are_none_are_refused(asked):
    with pytest.raises(InputError):
        divide(read_territory(board(6, 4)), (2, 4), **asked)


def test_a_plan_that_breaks_a_rule_is_followed_by_one_with_other_luck(monkeypatch):
    """The first division is said to break a rule; the second is the plan, under the first seed."""
    wide = [SimpleNamespace(count=1, message="1")]  # before anything is mended, and after
    seeds, solve, told = [], dividing.solve, iter([wide, wide, []])
    monkeypatch.setattr(retries, "about_rules", lambda *_: next(told))

    def watched(*asked, seed, **more):
        seeds.append(seed)
        return solve(*asked, seed=seed, **more)

    monkeypatch.setattr(dividing, "solve", watched)
    plan = divide(read_territory(board(6, 4)), (2, 4), seed=7, rules=Rules(farthest_m=9e3))
    assert seeds == [7, 7 + retries.OTHER_LUCK]
    assert plan.provenance.seed == 7


@pytest.mark.parametrize("extra", [{}, {"fixed_level": "district"}])
def test_grids_keep_a_distance_that_balance_alone_would_break(extra):
    ground = board(20, 12)
    ground["district"] = ["ab"[int(unit[1:].split("y")[0]) // 10] for unit in ground.unit_id]
    ground["registered"] = np.random.default_rng(2).integers(20, 180, len(ground))
    ground = read_territory(ground)
    # Twelve cells of 100 m in a grid: three by four are 361 m wide.
    free = divide(ground, (2, 6, 20), **extra)
    limit = 480.0
    assert spans(ground.centre, free.leaf_of_unit.astype(np.int64), 20).max() > limit
    rules = Rules(farthest_m=limit, limits=(Limit("households", 100, 280),))
    kept = divide(ground, (2, 6, 20), rules=rules, **extra)
    assert spans(ground.centre, kept.leaf_of_unit.astype(np.int64), 20).max() <= limit
    assert held(kept, ground, "households").min() >= 100
    assert held(kept, ground, "households").max() <= 280
    certificate = check(kept, ground)
    assert certificate.holds
    assert certificate.levels[-1].deviation["load"]["max"] <= 0.12
    if "fixed_level" in extra:
        district = ground.units["district"].to_numpy()
        assert len({*zip(kept.grid_of_unit(1).tolist(), district)}) == 2
