"""The ledger: totals by flows are the totals by adding up, to the last bit."""

import numpy as np
import pytest
from drawing_table import CELL, Table, books_balance, chessboard
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.partition.guard import Guard
from gridplan.plan.change import moved
from gridplan.plan.draft import ledger as module
from gridplan.plan.draft.ledger import AREA, CRITERIA, LOAD, OUTLINE, UNITS, exact


def test_the_first_totals_by_hand():
    table = Table("AAB\nAAB", {"A": "1", "B": "1"})
    a, b = table.session._draft.ledger.totals(2)
    assert a[UNITS] == 4
    assert a[OUTLINE] == 8 * CELL
    assert b[OUTLINE] == 6 * CELL
    assert (a[AREA], b[AREA]) == (4 * CELL**2, 2 * CELL**2)
    assert a[CRITERIA:].tolist() == [40.0, 20.0, 4 * CELL**2]
    assert a[LOAD] == pytest.approx(4 / 6, abs=1e-12)
    (whole,) = table.session._draft.ledger.totals(1)
    assert whole[OUTLINE] == 10 * CELL


def test_a_stroke_flows_through_all_levels_by_hand():
    table = Table("AABB\nAABB", {"A": "1", "B": "2"})
    outcome = table.session.stroke(table.at((1, 0)), table.grid("B"))
    assert [(c.level, c.code) for c in outcome.changes] == [(1, "1"), (1, "2"), (2, "A"), (2, "B")]
    first, leaf = outcome.changes[0], outcome.changes[2]
    assert first.before == leaf.before
    assert first.after == leaf.after
    assert leaf.after.criterion_deviation == pytest.approx((-0.25, -0.25, -0.25))
    assert leaf.before.criteria == (40.0, 20.0, 4 * CELL**2)
    assert leaf.after.criteria == (30.0, 15.0, 3 * CELL**2)
    assert (leaf.before.outline_m, leaf.after.outline_m) == (800.0, 800.0)
    assert leaf.after.units == 3
    assert leaf.after.deviation == pytest.approx(-0.25)
    assert leaf.before.polsby_popper == pytest.approx(np.pi / 4)
    assert outcome.changes[3].after.outline_m == 1000.0


def test_what_a_preview_shows_is_what_the_stroke_gives():
    session = chessboard(12, 12, [(2, 2), (2, 2)])
    rows = session.units_of(2, 5)[:3]
    foreseen = session.preview(rows, 4, take_along=True)
    made = session.stroke(rows, 4, take_along=True)
    assert foreseen.changes == made.changes
    for change in made.changes:
        assert session.totals(change.level, [change.number]) == [change.after]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=60),
    st.randoms(use_true_random=False),
)
def test_exact_values_add_up_to_the_same_bits_in_any_order(values, random):
    rounded = exact(np.array(values))
    total = float(np.sum(values))
    assert np.abs(rounded - values).max() <= total * 2.0**-51
    order = list(range(len(values)))
    running = sum(rounded.tolist())
    for _ in range(3):
        random.shuffle(order)
        assert sum(rounded[order].tolist()) == running
    for i in order:
        running -= rounded[i]
    assert running == 0.0


def test_whole_persons_are_not_changed():
    persons = np.random.default_rng(1).integers(0, 5_000, 100_000).astype(float)
    assert (exact(persons) == persons).all()
    assert exact(np.zeros(3)).tolist() == [0.0, 0.0, 0.0]


def wander(session, moves, seed=3):
    """Units go anywhere, guard or no guard: the ledger has to follow all the same."""
    rng = np.random.default_rng(seed)
    draft = session._draft
    n, leaves = len(draft.leaf), draft.register.counts[-1]
    for _ in range(moves):
        units = rng.choice(n, rng.integers(1, n // 4), replace=False)
        to = rng.integers(-1, leaves, len(units))
        draft.apply(moved(units, draft.leaf[units], to))


def test_totals_do_not_drift():
    session = chessboard(20, 20, [(2, 2), (2, 2), (2, 2)])
    wander(session, 300)
    books_balance(session)


def test_the_way_back_leads_to_the_first_bits():
    session = chessboard(20, 20, [(2, 2), (2, 2), (2, 2)])
    before = [session._draft.ledger.totals(level).tobytes() for level in (1, 2, 3)]
    start = session._draft.leaf.copy()
    wander(session, 50)
    draft = session._draft
    draft.apply(moved(np.arange(len(start)), draft.leaf, start))
    assert [draft.ledger.totals(level).tobytes() for level in (1, 2, 3)] == before


def test_hard_lines_go_with_the_units():
    """Inside a grid a hard line is no outline, between two grids it is."""
    session = chessboard(12, 12, [(2, 2), (2, 2)], closed=[(2, 0), (2, 1), (3, 4), (3, 5)])
    ledger = session._draft.ledger
    assert ledger.totals(2)[:, OUTLINE].tolist() == [12 * CELL] * 16
    books_balance(session)
    assert session.stroke([3], 0).allowed  # over the border, away from the line
    assert session.stroke([4 * 12 + 2], 5).refusal.code == "apart"  # touches 5 across the line only
    outcome = session.stroke([12 + 2], 1, take_along=True)
    assert outcome.taken_along.tolist() == [2, 3]  # the line is on the left of cell 2
    assert [ledger.row(2, grid)[OUTLINE] for grid in (0, 1)] == [12 * CELL, 14 * CELL]
    books_balance(session)
    wander(session, 100)
    books_balance(session)


def test_a_ledger_without_exact_values_is_found_out(monkeypatch):
    """Planted fault: plain floating-point numbers drift."""
    monkeypatch.setattr(module, "exact", lambda values: values)
    session = chessboard(20, 20, [(2, 2), (2, 2), (2, 2)])
    wander(session, 300)
    with pytest.raises(AssertionError):
        books_balance(session)


def test_a_border_that_is_counted_once_too_often_is_found_out(monkeypatch):
    """Planted fault: borders between two moving units count like all others."""
    monkeypatch.setattr(Guard, "places", lambda self, units, targets: np.full_like(targets, -1))
    session = chessboard(8, 8, [(2, 2)])
    wander(session, 1)
    with pytest.raises(AssertionError):
        books_balance(session)
