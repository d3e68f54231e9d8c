"""Grids that come and go, and the help that a planner can call for."""

import numpy as np
import pytest
from drawing_table import CELL, QUARTERS, UP, Table, all_connected, chessboard, picture


@pytest.fixture
def table():
    return Table(QUARTERS, UP)


def test_splitting_makes_connected_parts_of_equal_load():
    table = Table("AAAAAA\nAAAAAA", {"A": "1"})
    outcome = table.session.split(2, 0, 3)
    assert outcome.allowed
    assert outcome.grids_changed
    assert [t.units for t in table.session.totals(2)] == [4, 4, 4]
    assert {c.code for c in outcome.changes} == {"A", "1-001", "1-002"}
    assert table.session.totals(1)[0].units == 12


@pytest.mark.parametrize("parts", [2, 3, 5, 7])
def test_parts_of_a_large_grid_are_balanced_and_compact(parts):
    session = chessboard(30, 30, [(1, 1), (2, 2)])
    before = session.totals(2)[0]
    session.split(2, 0, parts)
    numbers = [0, *range(4, 4 + parts - 1)]
    totals = session.totals(2, numbers)
    assert sum(t.units for t in totals) == before.units
    share = before.load / parts
    assert max(abs(t.load / share - 1) for t in totals) < 0.1
    assert min(t.polsby_popper for t in totals) > 0.3
    assert all_connected(session)


def test_a_star_can_be_split_although_no_halves_are_equal():
    table = Table(" A \nAAA\n A ")
    assert table.session.split(1, 0, 4).allowed
    assert all_connected(table.session)


def test_too_many_parts_are_refused(table):
    outcome = table.session.split(2, table.grid("A"), 5)
    assert outcome.refusal.code == "too-few"


def test_an_upper_grid_is_split_along_the_grids_inside(table):
    session = table.session
    outcome = session.split(1, table.grid("1", 1), 2)
    assert outcome.allowed
    assert table.drawn() == picture(QUARTERS)
    assert len(session.grids(1)) == 3
    assert session.parent(2, table.grid("A")) != session.parent(2, table.grid("B"))


def test_merging_neighbours_retires_a_code(table):
    session = table.session
    outcome = session.merge(2, table.grid("A"), table.grid("B"))
    assert outcome.allowed
    assert table.drawn() == picture("AAAA\nAAAA\nCCDD\nCCDD")
    gone = next(c for c in outcome.changes if c.code == "B")
    assert gone.after is None
    assert session.to_plan().codes == (("1", "2"), ("A", "C", "D"))
    assert session.to_plan().provenance.settings["retired_codes"] == [[], ["B"]]
    gone, there = table.plan.codes[1].index("B"), table.grid("A")
    assert session.stroke(table.at((3, 2)), gone).refusal.code == "closed"
    for outcome in (
        session.merge(2, there, gone),
        session.smooth(2, there, gone),
        session.split(2, gone, 2),
        session.adopt(2, [gone], table.grid("2", 1)),
        session.assign(table.at((3, 2)), [gone]),
        session.rebalance([gone]),
    ):
        assert outcome.refusal.code == "closed"
    assert session.suggest(2, gone) == ()
    assert table.drawn() == picture("AAAA\nAAAA\nCCDD\nCCDD")
    with pytest.raises(ValueError, match="level"):
        session.misplaced(3)


def test_grids_that_do_not_touch_are_not_merged(table):
    for edit in (table.session.merge, table.session.smooth):
        outcome = edit(2, table.grid("A"), table.grid("D"))
        assert outcome.refusal.code == "apart"
        assert outcome.refusal.message == "Grids A and D have no border in common."
    assert table.drawn() == picture(QUARTERS)


def test_the_last_grid_of_a_parent_is_not_merged_away():
    table = Table("AB", {"A": "1", "B": "2"})
    outcome = table.session.merge(2, 0, 1)
    assert (outcome.refusal.code, outcome.refusal.level) == ("empties", 1)


def test_merging_upper_grids_leaves_the_grids_inside(table):
    outcome = table.session.merge(1, 0, 1)
    assert outcome.allowed
    assert table.drawn(level=1) == picture("1111\n1111\n1111\n1111")
    plan = table.session.to_plan()
    assert plan.codes == (("1",), ("A", "B", "C", "D"))
    assert plan.parents[0].tolist() == [0, 0, 0, 0]


def test_a_whole_grid_comes_under_another_parent(table):
    assert table.session.adopt(2, [table.grid("B")], table.grid("2", 1)).allowed
    assert table.drawn(level=1) == picture("1122\n1122\n2222\n2222")
    assert table.drawn() == picture(QUARTERS)
    assert table.session.adopt(2, [table.grid("A")], 1).refusal.code == "empties"


def test_a_selection_becomes_a_grid_under_the_parent_of_most_of_it(table):
    outcome = table.session.new_grid(table.at((1, 1), (2, 1), (2, 2)), name="Market")
    assert outcome.allowed
    (grid,) = outcome.opened
    assert (grid.code, grid.name, grid.parent) == ("1-001", "Market", 0)
    assert table.drawn(level=1) == picture("1111\n1111\n2212\n2222")


def test_a_selection_in_pieces_does_not_become_a_grid(table):
    outcome = table.session.new_grid(table.at((0, 0), (3, 3)))
    assert outcome.refusal.code == "cuts"
    assert len(table.session.grids(2)) == 4


def test_codes_follow_the_manner_of_their_siblings():
    above = {"320281104601001": "320281104601", "320281104601002": "320281104601"}
    table = Table("ABB\nABB")
    plan = table.plan
    codes = (("320281104601",), tuple(above))
    coded = type(plan)(
        plan.unit_ids, plan.leaf_of_unit, (np.zeros(2, np.int32),), codes, codes, plan.provenance
    )
    session = table.open(coded)
    assert session.split(2, 1, 2).opened[0].code == "320281104601003"


def test_a_retired_code_is_never_given_again(table):
    session = table.session
    first = session.split(2, table.grid("A"), 2).opened[0].code
    session.merge(2, table.grid("A"), table.grid(first))
    second = session.split(2, table.grid("A"), 2).opened[0].code
    session.undo()
    third = session.split(2, table.grid("A"), 2).opened[0].code
    assert len({first, second, third}) == 3
    session.merge(2, table.grid("A"), table.grid(third))
    later = table.open(session.to_plan())
    fourth = later.split(2, 0, 2).opened[0].code
    assert fourth not in {first, second, third}


def test_a_refused_edit_uses_up_no_code(table):
    session = table.session
    session.new_grid(table.at((0, 0), (3, 3)))
    assert session.new_grid(table.at((0, 0))).opened[0].code == "1-001"


def test_swapping_keeps_both_grids_whole():
    table = Table("AAAB\nABBB")
    outcome = table.session.swap(table.at((2, 0), (1, 1)))
    assert outcome.allowed
    assert table.drawn() == "AABB\nAABB"
    assert [c.after.units for c in outcome.changes] == [4, 4]
    assert table.session.swap(table.at((0, 0))).refusal.code == "apart"


def test_an_assignment_from_elsewhere_is_one_step(table):
    rows = table.at((1, 0), (0, 2))
    outcome = table.session.assign(rows, [table.grid("B"), table.grid("A")])
    assert outcome.allowed
    assert table.drawn() == picture("ABBB\nAABB\nACDD\nCCDD")
    table.session.undo()
    assert table.drawn() == picture(QUARTERS)
    assert table.session.assign(table.at((0, 0)), [table.grid("D")]).refusal.code == "cuts"


# Help


def test_smoothing_shortens_the_border():
    table = Table("AABBBB\nAAABBB\nAABBBB\nAAAABB\nAAAABB\nAABBBB")
    before = sum(t.outline_m for t in table.session.totals(1))
    worst = max(abs(t.deviation) for t in table.session.totals(1))
    assert table.session.smooth(1, 0, 1).allowed
    after = table.session.totals(1)
    assert sum(t.outline_m for t in after) <= before - 4 * CELL
    assert max(abs(t.deviation) for t in after) <= worst + 1e-9


def test_smoothing_a_first_level_border_changes_all_levels_at_once():
    table = Table("AAACCC\nAACCCC\nAAACCC\nBBBDDD\nBBDDDD\nBBBDDD", {**UP, "C": "2", "B": "1"})
    outcome = table.session.smooth(1, 0, 1)
    assert outcome.allowed
    assert {c.level for c in outcome.changes} == {1, 2}
    assert all_connected(table.session)


def test_rebalancing_brings_the_neighbourhood_back_within_tolerance():
    session = chessboard(40, 40, [(1, 1), (4, 4)], seed=5)
    session.rebalance(range(16), tolerance=0.02)
    middle = 5
    for row in session.units_of(2, 6):
        if session.stroke([row], middle).allowed and session.totals(2, [6])[0].deviation < -0.1:
            break
    assert max(abs(t.deviation) for t in session.totals(2)) > 0.1
    assert session.rebalance([5, 6]).allowed
    assert max(abs(t.deviation) for t in session.totals(2)) <= 0.05
    assert all_connected(session)


def test_rebalancing_stays_inside_the_parents():
    session = chessboard(24, 24, [(2, 2), (2, 2)], seed=7)
    before = session.grid_of_unit(1).copy()
    session.rebalance(range(16), tolerance=0.0)
    assert (session.grid_of_unit(1) == before).all()


def test_suggestions_are_legal_and_carry_their_effect_at_every_level():
    session = chessboard(24, 24, [(2, 2), (2, 2)], seed=7)
    worst = int(np.argmax([abs(t.deviation) for t in session.totals(2)]))
    found = session.suggest(2, worst)
    assert len(found) == 3
    assert len({s.unit for s in found}) == 3
    assert [s.gain for s in found] == sorted((s.gain for s in found), reverse=True)
    for one in found:
        made = session.stroke([one.unit], one.target)
        assert made.changes == one.outcome.changes
        own = next(c for c in made.changes if (c.level, c.number) == (2, worst))
        assert abs(own.after.deviation) < abs(own.before.deviation)
        session.undo()


def test_no_suggestion_breaks_a_lock(table):
    table.session.lock(2, [0, 1, 2, 3])
    assert table.session.suggest(2, 0) == ()


def test_suggestions_for_an_upper_grid_cross_its_border():
    session = chessboard(24, 24, [(2, 2), (2, 2)], seed=7)
    for one in session.suggest(1, 0):
        assert {c.level for c in one.outcome.changes} == {1, 2}
