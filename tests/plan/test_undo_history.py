"""The way back and forth, the log, and what a saved plan knows."""

import handmade
import numpy as np
import pytest
from drawing_table import QUARTERS, UP, Table
from random_planner import act

from gridplan.errors import InputError
from gridplan.plan.certificate.certificate import check
from gridplan.plan.measures import measure
from gridplan.plan.redraw.session import EditSession


@pytest.fixture
def table():
    return Table(QUARTERS, UP)


def test_a_new_step_ends_redoing(table):
    session = table.session
    session.stroke(table.at((1, 0)), table.grid("B"))
    session.undo()
    session.stroke(table.at((1, 1)), table.grid("B"))
    assert session.redo() is None


def test_every_change_is_in_the_log(table):
    session = table.session
    session.stroke(table.at((2, 2)), table.grid("B"), why="river")
    session.undo()
    rows = list(session.log())
    assert [(r.step, r.kind, r.unit, r.from_code, r.to_code, r.why) for r in rows] == [
        (0, "stroke", "x2y2", "D", "B", "river"),
        (1, "undo", "x2y2", "B", "D", "stroke"),
    ]
    assert {(r.who, r.when) for r in rows} == {("Li", "2026-01-02T03:04:05+08:00")}
    session.merge(2, 0, 1)
    assert [r.unit or r.grid for r in session.log(since=2)] == ["x2y0", "x3y0", "x2y1", "x3y1", "B"]


def test_pending_changes_show_old_and_new_since_the_last_save(table):
    session = table.session
    session.stroke(table.at((1, 0)), table.grid("B"))
    with session.saving("first") as plan:
        assert plan.provenance.reason == "first"
    assert session.pending().changes == ()
    session.stroke(table.at((1, 1)), table.grid("B"))
    session.stroke(table.at((2, 2)), table.grid("B"))
    session.undo()
    pending = session.pending()
    assert pending.units.tolist() == table.at((1, 1))
    assert [(c.code, c.before.units, c.after.units) for c in pending.changes] == [
        ("A", 3, 2),
        ("B", 5, 6),
    ]


def test_pending_changes_say_whether_grids_came_or_went(table):
    session = table.session
    session.stroke(table.at((1, 0)), table.grid("B"))
    assert not session.pending().grids_changed
    assert session.split(2, table.grid("A"), 2).allowed
    assert session.pending().grids_changed
    session.undo()
    assert not session.pending().grids_changed
    session.merge(2, table.grid("C"), table.grid("D"))
    assert session.pending().grids_changed


def test_a_plan_knows_the_plan_it_came_from(table):
    with table.session.saving("a") as first:
        pass
    table.session.stroke(table.at((1, 0)), table.grid("B"))
    second = table.session.to_plan("b")
    assert first.provenance.parent_hash == table.plan.hash
    assert second.provenance.parent_hash == first.hash
    assert second.provenance.author == "Li"
    assert second.hash != first.hash


def test_a_save_that_fails_does_not_count(table):
    table.session.stroke(table.at((1, 0)), table.grid("B"))
    with pytest.raises(OSError, match="full"), table.session.saving():
        raise OSError("disk full")
    assert table.session.unsaved
    assert len(table.session.pending().units) == 1


def test_an_untouched_plan_comes_back_as_it_was(table):
    plan = table.session.to_plan()
    assert plan.leaf_of_unit.tobytes() == table.plan.leaf_of_unit.tobytes()
    assert plan.parents[0].tobytes() == table.plan.parents[0].tobytes()
    assert (plan.codes, plan.names) == (table.plan.codes, table.plan.names)


def test_totals_and_compactness_agree_with_the_measures_of_the_saved_plan():
    land = handmade.chessboard(12, 6)
    leaf = {unit: (y // 2) * 3 + x // 4 for unit, x, y in cells(land)}
    plan = handmade.plan(land, leaf, [0, 0, 0, 1, 1, 1, 1, 1, 1])
    session = EditSession.of(land, plan, author="Li")
    rng = np.random.default_rng(1)
    assert sum(act(session, rng, ["stroke"]) for _ in range(20)) > 5
    assert session.split(2, 4, 2).allowed
    after = session.to_plan()
    for level, figures in enumerate(measure(after, land), start=1):
        totals = session.totals(level, [session.number(level, c) for c in after.codes[level - 1]])
        assert [t.units for t in totals] == figures.units.tolist()
        for ours, theirs in (
            ([t.criteria for t in totals], figures.totals),
            ([t.deviation for t in totals], figures.deviation),
            ([t.criterion_deviation for t in totals], figures.criterion_deviation),
            ([t.outline_m for t in totals], figures.perimeter_m),
            ([t.polsby_popper for t in totals], figures.polsby_popper),
        ):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
    proof = check(after, land)
    assert [level.disconnected for level in proof.levels] == [0, 0]
    assert proof.nested
    assert [(level.count, level.expected) for level in proof.levels] == [(2, 2), (10, 10)]
    assert proof.holds


def cells(land):
    """Ids of a chessboard with column and row."""
    for unit in land.unit_ids:
        x, _, y = unit[1:].partition("y")
        yield unit, int(x), int(y)


def test_a_plan_of_other_units_is_refused():
    land, other = handmade.chessboard(4, 2), handmade.chessboard(2, 4)
    plan = handmade.plan(land, {unit: x // 2 for unit, x, _ in cells(land)})
    with pytest.raises(InputError, match="same units"):
        EditSession.of(other, plan)
