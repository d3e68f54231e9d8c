"""Repair around an edit: as far as it takes to be within tolerance, and as quick as it can be."""

import numpy as np
import pytest
from drawing_table import Table, chessboard

from gridplan.plan import moves
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


@pytest.mark.parametrize("seed", range(6))
def test_gains_that_stand_are_not_computed_again_and_are_still_right(seed, monkeypatch):
    """After every step the list of moves is what it would be if made anew."""
    session = chessboard(16, 16, [(2, 2), (2, 2)], seed=seed)
    draft, grids = session._draft, np.arange(16)
    checked = 0
    step = moves._best_step

    def look(draft, known, saved):
        nonlocal checked
        anew = border_moves(draft, np.arange(256), grids, (2, 2))
        assert (anew.units == known.units).all()
        assert (anew.targets == known.targets).all()
        assert (gains(draft, anew, 0.02, 400.0) == saved).all()
        checked += 1
        return step(draft, known, saved)

    monkeypatch.setattr(moves, "_best_step", look)
    improve(draft, grids, (2, 2), 0.02)
    assert checked > 5
