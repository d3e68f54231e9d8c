"""Redrawing with special grids, closed borders and rules: numbers, codes, guard, problems."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from drawing_table import CELL, Table, picture
from handmade import territory
from hypothesis import given, settings
from hypothesis import strategies as st
from random_planner import act
from toymap import toy

from gridplan.plan.codes.register import _next_code
from gridplan.plan.create.divide import divide
from gridplan.plan.measures import measure
from gridplan.plan.redraw.session import EditSession
from gridplan.plan.rules.rules import Rules
from gridplan.territory.ground.barrier_edges import heed_lines

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


@pytest.mark.parametrize(
    ("used", "ordinary", "special"),
    [
        ({"01", "02"}, "03", "91"),
        ({"001", "901"}, "002", "902"),
        ({"0901", "9001"}, "0902", "9002"),
    ],
)
def test_new_grids_go_on_from_their_own_kind(used, ordinary, special):
    examples = [(code, "") for code in sorted(used)]
    assert _next_code(examples, "", used) == ordinary
    assert _next_code(examples, "", used, True) == special


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
