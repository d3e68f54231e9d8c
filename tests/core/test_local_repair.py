"""Repair around an edit: as far as it takes to be within tolerance, and as quick as it can be."""

import numpy as np
import pytest
from drawing_table import Table, books_balance, chessboard

from gridplan.plan import moves
from gridplan.plan.changes import moved
from gridplan.plan.moves import border_moves, gains, improve

ROW = """
AAAAAABBBBCC
AAAAAABBBBCC
"""
ONE = {"A": "1", "B": "1", "C": "1"}


def deviations(session):
    return [round(totals.deviation, 9) for totals in session.totals(session.depth)]


def test_the_surplus_travels_over_the_neighbours_to_who_has_room():
    """12, 8 and 4 units: with its neighbour alone A cannot come within 10 %, with C it can."""
    table = Table(ROW, ONE)
    assert deviations(table.session) == [0.5, 0.0, -0.5]
    assert table.session.rebalance([0], tolerance=0.1).allowed
    assert deviations(table.session) == [0.0, 0.0, 0.0]


def test_nobody_is_troubled_who_need_not_be():
    """One unit too many in A and one too few in B: C keeps all it has."""
    table = Table("AAAAABBBCCCC\nAAAABBBBCCCC", ONE)
    assert deviations(table.session)[2] == 0.0
    outcome = table.session.rebalance([0], tolerance=0.1)
    assert outcome.allowed
    assert {change.code for change in outcome.changes if change.level == 2} == {"A", "B"}


def test_other_parents_are_left_in_peace():
    """C and D under parent 2 could have a shorter border; A and B are to be evened out."""
    drawing = "AAAAABBB\nAAAABBBB\nCCDCDDDD\nCCCCDDDD"
    table = Table(drawing, {"A": "1", "B": "1", "C": "2", "D": "2"})
    outcome = table.session.rebalance([0], tolerance=0.1)
    assert {change.code for change in outcome.changes if change.level == 2} == {"A", "B"}
    assert table.drawn() == "AAAABBBB\nAAAABBBB\nCCDCDDDD\nCCCCDDDD"


#: Pieces of hard lines all over a board of 16 × 16.
LINES = [(x, y) for y in range(16) for x in range(1, 16) if (3 * x + 5 * y) % 7 == 0]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("levels", [(2, 2), (1, 2)])
def test_moves_that_stand_are_not_looked_for_again_and_are_still_right(seed, levels, monkeypatch):
    """After every step the list of moves is what it would be if made anew."""
    session = chessboard(16, 16, [(2, 2), (2, 2)], seed=seed, closed=LINES)
    draft, grids = session._draft, np.arange(16)
    checked = 0
    step = moves._best_step

    def look(draft, known, saved):
        nonlocal checked
        anew = border_moves(draft, np.arange(256), grids, levels)
        for now, then in zip(known, anew):
            assert now.tolist() == then.tolist()
        assert (gains(draft, anew, 0.02, 400.0) == saved).all()
        checked += 1
        return step(draft, known, saved)

    monkeypatch.setattr(moves, "_best_step", look)
    improve(draft, grids, levels, 0.02)
    assert checked > 5
    books_balance(session)


def test_a_gain_is_what_the_energy_falls_by():
    """Over all levels, and along hard lines too."""
    session = chessboard(16, 16, [(2, 2), (2, 2)], closed=LINES)
    draft = session._draft
    improve(draft, np.arange(16), (1, 2), 0.02, most=20)  # so that borders are no straight lines

    def energy():
        levels = ((draft.counted(level), draft.targets(level)) for level in (1, 2))
        return sum(moves.energy(rows, target, 0.02).sum() for rows, target in levels)

    found, before = border_moves(draft, np.arange(256), np.arange(16), (1, 2)), energy()
    assert len(found.units) > 100
    saved = gains(draft, found, 0.02)
    for unit, target, gain in zip(found.units, found.targets, saved):
        change = moved(np.array([unit]), draft.leaf[[unit]], np.array([target]))
        draft.apply(change)
        assert before - energy() == pytest.approx(gain, abs=1e-9)
        draft.apply(change.inverse())
