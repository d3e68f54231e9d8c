"""Why a grid is uneven: every cause planted once, and the moves that help."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from toymap import toy

from gridplan.cli.main import main
from gridplan.errors import InputError
from gridplan.plan.explain.explain import explain, explain_grid
from gridplan.plan.plan import Plan, Provenance
from gridplan.plan.redraw.session import EditSession
from gridplan.stores.planfile.geopackage import save_plan
from gridplan.territory.criteria import Criterion
from gridplan.territory.read import read_territory

PERSONS = [Criterion("registered", "registered")]
#: Two first-level grids of two grids each; A holds six cells of ten, the others fewer.
DRAWING = """
AAABBCCDD
AAABBCCDD
"""
UP = {"A": "1", "B": "1", "C": "2", "D": "2"}


def planned(drawing=DRAWING, settings=None, **persons):
    """A plan in which every letter is a last-level grid; ten persons a cell unless told."""
    units = toy(drawing, cells=True)
    units["registered"] = 10
    for unit, count in persons.items():
        units.loc[units.unit_id == unit, "registered"] = count
    territory = read_territory(units, criteria=PERSONS)
    town = territory.units["town"].to_numpy()
    names = sorted(set(town))
    upper = sorted(set(UP.values()))
    plan = Plan(
        territory.unit_ids,
        np.array([names.index(t) for t in town], np.int32),
        (np.array([upper.index(UP[n]) for n in names], np.int32),),
        (tuple(upper), tuple(names)),
        (tuple(upper), tuple(names)),
        Provenance(settings=settings or {}),
    )
    return plan, territory


def reasons(found):
    return {finding.code: finding for finding in found.reasons}


def test_a_grid_that_holds_too_much_and_the_move_that_helps(english):
    # 18 cells on four grids: 4.5 each; A holds 6, a third too much.
    plan, territory = planned()
    found = explain(plan, territory, "A")
    assert found.totals.deviation == pytest.approx(6 / 4.5 - 1)
    assert found.heading.startswith("Grid A of level 2: load +33.3%")
    first = found.moves[0]
    assert territory.unit_ids[first.unit] in ("x2y0", "x2y1")
    assert found.session.code(2, first.target) == "B"
    # The first level stays as it is, the second comes nearer: 6 → 5 and 4 → 5 cells of 4.5.
    effect = {(c.level, c.code): c.after.deviation for c in first.outcome.changes}
    assert effect == pytest.approx({(2, "A"): 5 / 4.5 - 1, (2, "B"): 5 / 4.5 - 1})
    assert reasons(found)["free"].values["free"] == 2


def test_its_parent_holds_too_much_itself(english):
    plan, territory = planned()
    found = explain(plan, territory, "A")
    # Level 1: ten cells instead of nine.
    assert reasons(found)["parent"].values["deviation"] == pytest.approx(10 / 9 - 1)
    assert "level 1, 1, is itself +11.1% off" in reasons(found)["parent"].message
    assert "parent" not in reasons(explain(plan, territory, "B"))


def test_one_unit_is_heavier_than_a_grid(english):
    plan, territory = planned(x0y0=150)
    found = explain(plan, territory, "A")
    # 150 of 320 persons, on four grids of 80.
    heavy = reasons(found)["oversize-unit"]
    assert heavy.units == ("x0y0",)
    assert heavy.values["forced_deviation"] == pytest.approx(150 / 80 - 1)
    assert "+87.5% off at least, whatever else is moved" in heavy.message
    # At the first level nothing is forced, but the excess is named.
    above = reasons(explain(plan, territory, "1"))["oversize-unit"]
    assert above.values["forced_deviation"] == pytest.approx(70 / 160)


def test_a_unit_elsewhere_leaves_too_little_for_the_others(english):
    plan, territory = planned(x0y0=150)
    # It takes 150 of 320: the three grids of 80 without it share 170, 56.7 each.
    found = reasons(explain(plan, territory, "B"))["oversize-elsewhere"]
    assert found.units == ("x0y0",)
    assert found.values["forced_deviation"] == pytest.approx(170 / 3 / 80 - 1)
    assert "−29.2% off on the average" in found.message
    assert "oversize-elsewhere" in reasons(explain(plan, territory, "2"))
    assert "oversize-elsewhere" not in reasons(explain(plan, territory, "A"))
    assert "oversize-elsewhere" not in reasons(explain(*planned(), "C"))


def test_a_unit_fits_with_none_of_its_neighbours(english):
    # 210 persons, 52.5 to a grid: 40 in the corner of A, 20 on either side of it.
    plan, territory = planned("BBBCCDDD\nAABCCDDD", x0y0=40, x1y0=20, x0y1=20)
    found = reasons(explain(plan, territory, "A"))["fits-with-none"]
    assert found.message == (
        "Unit x0y0 holds 76.2% of what a grid should, with the lightest unit beside it 114.3%: "
        "its grid is 14.3% off at least."
    )
    assert found.values["forced_deviation"] == pytest.approx(60 / 52.5 - 1)
    lighter, territory = planned("BBBCCDDD\nAABCCDDD", x0y0=40, x1y0=20)
    assert "fits-with-none" not in reasons(explain(lighter, territory, "A"))


def test_all_behind_one_unit_fits_with_none_beyond(english):
    # 187 persons, 62.3 to a grid: 50 in A, which touches 30 of B.
    plan, territory = planned("AA.BBCC\nAAABBCC", x3y0=30, x5y0=47)
    found = reasons(explain(plan, territory, "A"))["fits-with-none"]
    assert found.message == (
        "Only unit x2y0 joins the grid to others. It holds 80.2% of what it should, with the "
        "lightest unit beyond 128.3%: it is 19.8% off at least."
    )
    assert "fits-with-none" not in reasons(explain(plan, territory, "B"))


def test_a_hard_line_parts_it(english):
    plan, territory = planned()
    c = territory.contiguity
    ids = list(territory.unit_ids)
    closed = [sorted((ids.index(f"x2y{y}"), ids.index(f"x3y{y}"))) for y in (0, 1)]
    source = np.repeat(np.arange(len(c)), np.diff(c.indptr))
    pairs = {tuple(pair) for pair in closed}
    keep = np.array([tuple(sorted(p)) not in pairs for p in zip(source, c.indices.tolist())])
    indptr = np.r_[0, np.cumsum(np.bincount(source[keep], minlength=len(c)))]
    walled = replace(
        c, indptr=indptr, indices=c.indices[keep], border_m=c.border_m[keep],
        closed=np.array(closed, np.int32),
    )  # fmt: skip
    found = explain(plan, replace(territory, contiguity=walled), "A")
    line = reasons(found)["hard-line"]
    assert line.values == {"pairs": 2, "grids": ["B"]}
    assert found.moves == ()
    assert "No single move" in reasons(found)["free"].message


def test_no_move_takes_a_grid_further_off():
    # 100 to a grid: the first level holds 180 of 200. A unit from A to C evens out both of them,
    # but leaves the first level 130; one from C to A brings it to 210.
    fifties = dict.fromkeys(["x1y0", "x2y0", "x3y0"], 50)
    thirties = dict.fromkeys(["x0y0", "x4y0", "x5y0"], 30)
    plan, territory = planned("BAAACCD", **fifties, **thirties, x6y0=160)
    found = explain(plan, territory, "1")
    assert found.totals.deviation == pytest.approx(-0.1)
    (move,) = found.moves
    assert (territory.unit_ids[move.unit], found.session.code(2, move.target)) == ("x4y0", "A")
    above = {c.code: c.after.deviation for c in move.outcome.changes if c.level == 1}
    assert above == pytest.approx({"1": 0.05, "2": -0.05})
    # Within a wide tolerance it may be taken: the plan becomes better on the whole.
    wide = explain(plan, territory, "1", tolerance=0.4).moves
    assert territory.unit_ids[wide[0].unit] == "x3y0"


def test_locks_stop_the_moves(english):
    plan, territory = planned()
    session = EditSession.of(territory, plan)
    session.lock(2, [1])
    found = explain_grid(session, territory.contiguity, 2, 0, territory.unit_ids)
    assert reasons(found)["locks"].values == {"stopped": 2, "moves": 2}
    assert found.moves == ()


def test_units_of_a_compound_stay_together(english):
    plan, territory = planned(settings={"compounds": "block"})
    block = ["yard" if unit in ("x2y0", "x2y1") else "" for unit in territory.unit_ids]
    territory = replace(territory, units=territory.units.assign(block=block))
    found = explain(plan, territory, "A")
    assert reasons(found)["rules"].units == ("x2y0", "x2y1")
    assert found.moves == ()
    # A compound of one unit is moved whole.
    block = ["alone" if unit == "x2y0" else "" for unit in territory.unit_ids]
    territory = replace(territory, units=territory.units.assign(block=block))
    assert reasons(explain(plan, territory, "A"))["free"].values["free"] == 2


def test_two_heavy_units_in_one_grid_force_what_the_heavier_one_does(english):
    # 150 and 120 of 430 persons on four grids of 107.5: the 120 could move elsewhere.
    plan, territory = planned(x0y0=150, x0y1=120)
    heavy = reasons(explain(plan, territory, "A"))["oversize-unit"]
    assert heavy.units == ("x0y0", "x0y1")
    assert heavy.values["forced_deviation"] == pytest.approx(150 / 107.5 - 1)


def test_legal_moves_are_told_even_when_others_pay_for_them(english):
    # B and C are even with A but for a little; moving a unit makes the whole worse.
    plan, territory = planned("AABBCCDD\nAABBCCDD", x0y0=8, x1y0=1)
    found = explain(plan, territory, "A", tolerance=0.01)
    assert found.totals.deviation < -0.01
    free = reasons(found)["free"].values["free"]
    assert free > 0
    assert len(found.moves) == min(free, 3)
    for move in found.moves:
        effect = {(c.level, c.code): c for c in move.outcome.changes}
        mine = effect[(2, "A")]
        assert abs(mine.after.deviation) < abs(mine.before.deviation)


@pytest.mark.parametrize(
    ("settings", "free"),
    [({}, 2), ({"fixed_level": "home"}, 0), ({"walls": "home"}, 0), ({"given": "keep"}, 0),
     ({"limits": ["registered=..45"]}, 0), ({"limits": ["registered=..90"]}, 2),
     ({"cores": "core"}, 0)],
)  # fmt: skip
def test_moves_that_break_rules_of_the_plan_are_not_told(english, settings, free):
    # B is heavy; only C, of the other first-level grid, or A could take units.
    plan, territory = planned("BBBCCDD\nBBBCCDD", settings)
    units = territory.units
    columns = {
        "home": [name in "AB" for name in units["town"]],
        "keep": ["k" if name == "C" else "" for name in units["town"]],
        "core": [str(int(unit in ("x2y0", "x2y1", "x4y0"))) for unit in units.index],
    }
    territory = replace(territory, units=units.assign(**columns))
    found = explain(plan, territory, "B", tolerance=0.01)
    assert reasons(found)["free"].values["free"] == free
    assert len(found.moves) == free


@pytest.mark.parametrize(
    ("settings", "told"),
    [({"fixed_level": "home"}, "the first level is given: 2"),
     ({"walls": "village"}, "North stays whole: 1; South stays whole: 1"),
     ({"compounds": "yard"}, "compounds stay whole: 2"),
     ({"cores": "core"}, "one core in a grid: 2"),
     ({"limits": ["registered=..45"]}, "registered=..45: 2"),
     ({"limits": ["registered=..45"], "given": "keep"},
      "given grids stay as they are: 2; registered=..45: 2")],
)  # fmt: skip
def test_the_rules_that_bind_units_at_the_border_are_named(english, settings, told):
    # B is heavy; its first level is that of A, and it touches C alone.
    plan, territory = planned("BBBCCDD\nBBBCCDD", settings)
    units = territory.units
    columns = {
        "home": [name in "AB" for name in units["town"]],
        "village": ["" if unit[1] > "2" else "North" if unit[3] == "1" else "South"
                    for unit in units.index],
        "yard": ["Yard" if unit in ("x2y0", "x2y1") else "" for unit in units.index],
        "keep": ["k" if name == "C" else "" for name in units["town"]],
        "core": [str(int(unit in ("x2y0", "x2y1"))) for unit in units.index],
    }  # fmt: skip
    territory = replace(territory, units=units.assign(**columns))
    found = reasons(explain(plan, territory, "B", tolerance=0.01))["rules"]
    assert f"keep where they are: 2 ({told})." in found.message
    assert set(found.values["rules"]) == {part.rsplit(": ")[0] for part in told.split("; ")}


def test_moves_that_cost_balance_at_another_level_come_last_and_say_so(english):
    # B and D hold 60 of 40, A and C 20: the first level is even. A unit of 25 from B to C would
    # help both most, and take the first level from even to 31 % off.
    plan, territory = planned("AABBCCDD\nAABBCCDD", x0y0=5, x0y1=5, x1y0=5, x1y1=5,
                              x2y0=5, x2y1=5, x3y0=25, x3y1=25, x4y0=5, x4y1=5, x5y0=5, x5y1=5,
                              x6y0=15, x6y1=15, x7y0=15, x7y1=15)  # fmt: skip
    found = explain(plan, territory, "B")
    moves = [line for line in found.sentences() if line.startswith("Move")]
    assert [line.split("grid ")[1][0] for line in moves] == ["A", "A", "C"]
    assert moves[0].endswith("level 1 stays as it is; level 2 A −50.0% → −37.5%; "
                             "level 2 B +50.0% → +37.5%.")  # fmt: skip
    assert moves[2].endswith(
        "; grid 1 of level 1 is then further off; grid 2 of level 1 is then further off."
    )
    assert [move["worsens"] for move in found.as_dict()["moves"]] == [[], [], ["1", "2"]]


def test_a_plan_of_one_level_that_is_given_offers_no_move(english):
    plan, territory = planned()
    one = Plan(plan.unit_ids, plan.leaf_of_unit, (), plan.codes[1:], plan.names[1:],
               Provenance(settings={"fixed_level": "town"}))  # fmt: skip
    assert explain(one, territory, "A").moves == ()


def test_a_special_grid_is_outside_the_balance(english):
    plan, territory = planned(settings={"special_grids": ["A"]})
    found = explain(plan, territory, "A")
    assert list(reasons(found)) == ["special"]
    assert found.moves == ()


@pytest.mark.parametrize("tolerance", [-0.01, np.nan, np.inf])
def test_a_tolerance_that_is_none_is_refused(english, tolerance):
    plan, territory = planned()
    with pytest.raises(InputError, match="tolerance"):
        explain(plan, territory, "A", tolerance=tolerance)


def test_the_tolerance_is_told_as_it_was_given(english):
    plan, territory = planned()
    assert explain(plan, territory, "A", tolerance=0.025).heading.endswith("tolerance 2.5%.")


def test_a_move_would_cut_the_grid(english):
    # x1y2 holds x0y2 to the rest of A; x2y1 may go.
    drawing = """
    AABBCCDD
    .AABCCDD
    AA.BCCDD
    """
    plan, territory = planned(drawing, x0y0=30)
    found = explain(plan, territory, "A")
    cut = reasons(found)["contiguity"]
    assert cut.values == {"moves": 2, "cut": 1, "free": 1}
    assert "would cut a grid" in cut.message


def test_every_unit_at_the_border_is_too_heavy(english):
    # A lacks a little, and each neighbour would overshoot by far.
    plan, territory = planned("AABBCCDD\nAABBCCDD", x0y0=9)
    found = explain(plan, territory, "A", tolerance=0.01)
    assert found.totals.deviation < -0.01
    assert "coarse-units" in reasons(found)


def test_a_grid_that_is_even_and_one_that_is_not_there(english):
    plan, territory = planned("AABBCCDD\nAABBCCDD")
    found = explain(plan, territory, "A")
    assert list(reasons(found)) == ["within"]
    with pytest.raises(InputError, match="no grid Z"):
        explain(plan, territory, "Z")


def test_nothing_is_changed(english):
    plan, territory = planned()
    session = EditSession.of(territory, plan)
    before = session.to_plan().hash
    explain_grid(session, territory.contiguity, 2, 0, territory.unit_ids)
    assert session.to_plan().hash == before
    assert not session.unsaved


def test_after_a_merge_the_numbers_of_grids_have_a_hole(english):
    """A joins B, so the numbers 1, 2 and 3 are left: 18 cells on three grids, D holds 4 of 6."""
    plan, territory = planned()
    session = EditSession.of(territory, plan)
    assert session.merge(2, 1, 0).allowed
    found = explain_grid(session, territory.contiguity, 2, 3, territory.unit_ids)
    assert found.totals.deviation == pytest.approx(4 / 6 - 1)
    assert found.heading.startswith("Grid D of level 2: load −33.3%")


def test_on_the_command_line(tmp_path, english):
    plan, territory = planned()
    save_plan(plan, territory, tmp_path / "plan.gpkg")
    told = CliRunner().invoke(main, ["explain", str(tmp_path / "plan.gpkg"), "A"])
    assert told.exit_code == 0, told.stderr
    assert "Grid A of level 2: load +33.3%" in told.stdout
    told = CliRunner().invoke(main, ["explain", str(tmp_path / "plan.gpkg"), "A", "--json"])
    document = json.loads(told.stdout)
    assert document["moves"][0]["to"] == "B"
    assert {grid["level"] for grid in document["moves"][0]["grids"]} == {2}
    told = CliRunner().invoke(main, ["explain", str(tmp_path / "plan.gpkg"), "Q"])
    assert told.exit_code == 2
