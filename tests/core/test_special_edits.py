"""Redrawing with special grids, closed borders and rules: numbers, codes, guard, problems."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from drawing_table import CELL, CRITERIA, QUARTERS, UP, Table, chessboard, picture
from handmade import territory
from hypothesis import given, settings
from hypothesis import strategies as st
from random_planner import act
from toymap import toy

from gridplan.plan.dividing import divide
from gridplan.plan.keeping import kept_rules
from gridplan.plan.measures import measure
from gridplan.plan.problems import find_problems
from gridplan.plan.rules import Rules
from gridplan.plan.session import EditSession
from gridplan.territory.heeding import heed_lines

#: Two ordinary grids and a park in the first parent, two in the second.
PARK = """
AAPPBB
AAPPBB
CCCDDD
CCCDDD
"""
ABOVE = {"A": "1", "B": "1", "P": "1", "C": "2", "D": "2"}


def park(**settings):
    return Table(PARK, ABOVE, special_grids=["P"], **settings)


def totals(table, code, level=2):
    return table.session.totals(level, [table.grid(code, level)])[0]


def test_a_special_grid_stands_outside_the_balance():
    table = park()
    aside = totals(table, "P")
    assert (aside.load, aside.target, aside.deviation) == (0.0, 0.0, 0.0)
    assert aside.criterion_deviation == (0.0, 0.0, 0.0)
    assert aside.units == 4
    assert aside.criteria[0] == 40.0  # who is there is told all the same
    assert totals(table, "A").target == 0.25
    assert totals(table, "A").load == pytest.approx(4 / 20)
    assert totals(table, "1", 1).load == pytest.approx(8 / 20)
    assert totals(table, "1", 1).target == 0.5
    assert totals(table, "1", 1).deviation == pytest.approx(-0.2)


def test_a_stroke_into_a_special_grid_moves_all_targets_and_is_told_before_and_after():
    table = park()
    seen = table.session.preview(table.at((1, 0)), table.grid("P"))
    assert seen.grids_changed
    after = {change.code: change.after for change in seen.changes if change.level == 2}
    assert after["A"].load == pytest.approx(3 / 19)
    assert after["P"].load == 0.0
    assert totals(table, "A").load == pytest.approx(4 / 20)  # nothing was done
    table.session.stroke(table.at((1, 0)), table.grid("P"))
    assert totals(table, "A") == after["A"]
    assert totals(table, "D").load == pytest.approx(6 / 19)
    table.session.undo()
    assert totals(table, "A").load == pytest.approx(4 / 20)


def test_parts_of_a_special_grid_are_special_and_coded_so_and_stay_so():
    table = park()
    outcome = table.session.split(2, table.grid("P"), 2)
    assert [(grid.code, grid.special) for grid in outcome.opened] == [("1-901", True)]
    assert totals(table, "A").target == 0.25
    saved = table.session.to_plan()
    assert saved.provenance.settings["special_grids"] == ["1-901", "P"]
    assert saved.special.sum() == 2
    again = table.open(saved)
    assert again.totals(2, [again.number(2, "1-901")])[0].target == 0.0
    table.session.merge(2, table.grid("A"), table.grid("1-901"))
    assert table.session.to_plan().provenance.settings["special_grids"] == ["P"]
    table.session.undo()
    assert table.session.to_plan().provenance.settings["special_grids"] == ["1-901", "P"]


def test_a_plan_whose_last_special_grid_is_merged_away_has_none():
    table = park()
    table.session.merge(2, table.grid("B"), table.grid("P"))
    assert "special_grids" not in table.session.to_plan().provenance.settings
    assert totals(table, "A").load == pytest.approx(4 / 24)


def test_the_journal_brings_special_grids_back(tmp_path):
    table = park()
    table.session.keep_journal(tmp_path / "plan.gpkg")
    table.session.split(2, table.grid("P"), 2)
    table.session.close()
    again = table.open()
    assert again.keep_journal(tmp_path / "plan.gpkg") is not None
    again.recover()
    assert again.special(again.number(2, "1-901"))
    again.close(discard=True)


def test_help_moves_nothing_in_or_out_of_special_grids():
    table = Table(PARK, ABOVE, special_grids=["P"], persons="999999 999999 111111 111111")
    park_before = table.session.units_of(2, table.grid("P")).tolist()
    table.session.rebalance([table.grid("A"), table.grid("B"), table.grid("P")])
    table.session.smooth(2, table.grid("A"), table.grid("P"))
    table.session.suggest(2, table.grid("P"))
    assert table.session.units_of(2, table.grid("P")).tolist() == park_before
    assert table.session.suggest(2, table.grid("P")) == ()


def test_gaps_are_not_filled_into_special_grids():
    table = Table("AAPP.B\nAAPPBB\nCCCDDD\nCCCDDD", ABOVE, special_grids=["P"])
    table.session.fill()
    assert table.drawn() == picture("AAPPBB\nAAPPBB\nCCCDDD\nCCCDDD")


def ground(columns=8, rows=6):
    """A territory with uneven people and a plan that divide() made, with a park and a school."""
    units = toy("\n".join(["A" * columns] * rows), cells=True)
    rng = np.random.default_rng(3)
    units["registered"] = rng.integers(5, 40, len(units))
    units["migrant"] = rng.integers(0, 30, len(units))
    where = {"x2y2": "park", "x3y2": "park", "x2y3": "park", "x6y5": "school", "x7y5": "school"}
    units["land"] = [where.get(unit, "") for unit in units.unit_id]
    return territory(units)


def with_a_river(land):
    """A hard line down the middle, with a bridge in the second row."""
    west, south, east, north = land.units.total_bounds
    middle = (west + east) / 2
    river = np.array([shapely.LineString([(middle, south), (middle, north)])])
    return heed_lines(
        land, hard=river, crossings=np.array([shapely.Point(middle, south + 1.5 * CELL)])
    )


GROUND = with_a_river(ground())
PLAN = divide(GROUND, (2, 6), rules=Rules(special="land"))


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), steps=st.integers(1, 25))
def test_what_the_panel_shows_is_what_is_measured_and_certified(seed, steps):
    session = EditSession.of(GROUND, PLAN)
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        act(session, rng)
    plan = session.to_plan()
    for level, found in enumerate(measure(plan, GROUND), start=1):
        shown = [
            session.totals(level, [session.number(level, code)])[0]
            for code in plan.codes[level - 1]
        ]
        assert [t.outline_m for t in shown] == pytest.approx(found.perimeter_m)
        for name in ("units", "load", "target", "deviation", "area_m2", "polsby_popper"):
            mine = np.array([getattr(each, name) for each in shown], float)
            assert mine == pytest.approx(getattr(found, name), rel=1e-9, abs=1e-12), name
        assert np.array([t.criteria for t in shown]) == pytest.approx(found.totals)
        deviation = np.array([t.criterion_deviation for t in shown])
        assert deviation == pytest.approx(found.criterion_deviation, rel=1e-9, abs=1e-9)


def test_no_grid_is_held_together_across_a_closed_border(english):
    """A river without a bridge between the upper and the lower row of each grid's left half."""
    table = Table("AAB\nAAB", {"A": "1", "B": "1"})
    held = table.contiguity
    a, b = table.at((0, 0), (0, 1))
    source = np.repeat(np.arange(len(held)), np.diff(held.indptr))
    shut = ((source == a) & (held.indices == b)) | ((source == b) & (held.indices == a))
    indptr = np.zeros(len(held) + 1, np.int64)
    np.cumsum(np.bincount(source[~shut], minlength=len(held)), out=indptr[1:])
    river = replace(
        held,
        indptr=indptr,
        indices=held.indices[~shut],
        border_m=held.border_m[~shut],
        closed=np.array([[a, b]], np.int32),
    )
    bare = table.session
    table.contiguity = river
    session = table.open()
    stroke = (table.at((1, 0)), table.grid("B"))
    assert bare.preview(*stroke).allowed  # both hold together through the left column …
    refused = session.preview(*stroke)  # … which the river has cut
    assert refused.refusal.code == "cuts"
    assert refused.refusal.message.startswith("This would cut grid A in two; cut off: units 1,")


def broken(table, settings, **columns):
    rules = kept_rules(
        settings, columns, CRITERIA, table.arrays["loads"], np.array(list(table.cells)) * CELL
    )
    problems = find_problems(table.session, rules=rules)
    return [(p.code, p.text) for p in problems if p.weight == 9.0]


def test_a_broken_limit_is_a_problem_that_names_the_grid(english):
    table = Table(QUARTERS, UP)
    settings = {"limits": ["homes=300..500", "registered+migrant=..80"]}
    homes = {"homes": [100] * 16}
    assert broken(table, settings, **homes) == []
    table.session.stroke(table.at((2, 0), (2, 1)), table.grid("A"))
    assert broken(table, settings, **homes) == [
        ("A", "600; the rule is homes=300..500"),
        ("A", "90; the rule is registered+migrant=..80"),
        ("B", "200; the rule is homes=300..500"),
    ]


def test_cores_compounds_given_grids_and_distances_are_looked_after(english):
    table = Table(QUARTERS, UP)
    settings = {"cores": "station", "compounds": "yard", "given": "kept", "farthest_m": 210}
    columns = {
        "station": [1, 0, 1, 0, *[0] * 12],
        "yard": ["", "", "East", "East", *[""] * 12],
        "kept": ["", "", "", "", "", "", "", "", "", "", "D", "D", "", "", "D", "D"],
    }
    assert broken(table, settings, **columns) == []
    table.session.stroke(table.at((2, 0)), table.grid("A"))
    assert broken(table, settings, **columns) == [
        ("A", "2 cores; the rule is one"),
        ("A", "units 224 m apart; the rule is 210 m"),
        ("A", "compound East is cut"),
    ]
    table.session.stroke(table.at((2, 1)), table.grid("D"))
    assert ("D", "given grid D has changed") in broken(table, settings, **columns)


def test_a_grid_that_reaches_into_another_town_is_a_problem_where_the_first_level_is_given(english):
    table = Table(QUARTERS, UP)
    settings, columns = {"fixed_level": "town"}, {"town": ["North"] * 8 + ["South"] * 8}
    assert broken(table, settings, **columns) == []
    table.session.stroke(table.at((0, 2), (1, 2)), table.grid("A"))
    assert broken(table, settings, **columns) == [
        ("A", "units of South: 2; the first level is given")
    ]
    table.session.undo()
    # A whole grid under the other town is no less, and it is not the town's own grid that errs.
    table.session.adopt(2, [table.grid("C")], table.grid("1", level=1))
    assert broken(table, settings, **columns) == [
        ("C", "units of South: 4; the first level is given")
    ]


#: On a board of 16 × 16: pairs of cells, a given grid, a core in each grid, four towns.
RULES = {
    "compounds": [f"yard {u // 2}" if u // 2 % 3 == 0 else "" for u in range(256)],
    "given": ["kept" if u % 16 < 4 and u < 64 else "" for u in range(256)],
    "cores": [int(u % 16 in (3, 4, 11, 12) and u // 16 % 4 == 1) for u in range(256)],
    "fixed_level": [f"town {u % 16 // 8}{u // 128}" for u in range(256)],
}


@pytest.mark.parametrize("rule", list(RULES))
def test_help_keeps_the_rules_of_the_plan(rule):
    """Evening out, smoothing and splitting break none; what the planner paints is his own."""
    kept = kept_rules({rule: rule}, {rule: RULES[rule]}, CRITERIA, np.ones((256, 3)), np.empty(0))
    session = chessboard(16, 16, [(2, 2), (2, 2)], rules=kept)
    rng, made = np.random.default_rng(8), 0
    ordinary = np.ones(40, bool)

    def broken():
        return list(kept.breaches(session.grid_of_unit(2), ordinary, session.grid_of_unit(1)))

    assert broken() == []
    for _ in range(60):
        kinds = ["rebalance", "smooth", *(["split"] if rule == "compounds" else [])]
        made += act(session, rng, kinds)
        assert broken() == []
        for grid in map(int, session.grids(2)[:4]):
            for move in session.suggest(2, grid):
                session.stroke([move.unit], move.target)
                assert broken() == []
                session.undo()
    assert made > 5


def test_no_rule_holds_for_special_grids_and_none_that_cannot_be_read(english):
    table = park()
    homes = {"homes": [100] * 24, "name": ["x"] * 24}
    settings = {"limits": ["homes=500..600", "name=1..2", "gone=1..2", "nonsense"]}
    assert [code for code, _ in broken(table, settings, **homes)] == ["A", "B"]
