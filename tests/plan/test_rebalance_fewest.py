"""Rebalancing where units are large: as few grids as can be are left out of tolerance."""

import numpy as np
import pytest
from handmade import plan
from test_rebalance import board
from toygraph import from_edges

from gridplan.errors import InputError
from gridplan.partition.bounds.transshipment import Window
from gridplan.partition.rebalance.minimum_cost_flow import restore
from gridplan.plan.rebalance import rebalance
from gridplan.territory.read import read_territory


def passed_on(units, grids, tolerance):
    """Loads of the grids of a row of units before and after, and how many are out of tolerance.

    Grids hold as many units each, from one end of the row to the other, unless numbers are given.
    """
    load = np.array(units, float)
    home = np.repeat(np.arange(grids), len(load) // grids) if isinstance(grids, int) else grids
    count = int(home.max()) + 1
    target = load.sum() / count
    row = [(i, i + 1) for i in range(len(load) - 1)]
    graph = from_edges(len(load), row, load=load / target)
    window = Window(np.arange(count), np.ones(count), tolerance, np.zeros(count, bool))
    leaf = restore(graph, home, [window], np.zeros(len(load), bool)).leaf
    held = [np.bincount(one, load, count) for one in (home, leaf)]
    out = [int((np.abs(one / target - 1.0) > tolerance + 1e-9).sum()) for one in held]
    return held[0].tolist(), held[1].tolist(), *out


def test_no_grid_goes_out_where_others_come_no_further_than_nearer():
    # Of 60, 90, 110 and 130 three would be out by 59 in all: 52 are, by two grids.
    before, after, out, left = passed_on([60, 90, 80, 20, 10, 80, 40, 10], 4, 0.1)
    assert (before, out) == ([150, 100, 90, 50], 2)
    assert (after, left) == (before, 2)


@pytest.mark.parametrize(
    ("units", "out", "left"),
    [
        # Flows that only count load leave 110 130 170 170 170: all five are out.
        ([20, 40, 30, 20, 30, 70, 30, 90, 60, 20, 90, 80, 70, 20, 80], 5, 3),
        # 130 170 170 160 130: four.
        ([50, 80, 70, 20, 40, 20, 20, 40, 80, 50, 90, 40, 30, 70, 60], 3, 2),
        # 120 140 100 100 150: four.
        ([80, 40, 30, 30, 10, 10, 60, 70, 20, 10, 20, 70, 10, 70, 80], 5, 2),
    ],
)
def test_moves_that_take_no_grid_out_bring_more_of_them_in(units, out, left):
    *_, before, after = passed_on(units, 5, 0.1)
    assert (before, after) == (out, left)


def test_a_grid_that_holds_three_times_too_much_is_halved_even_if_both_halves_are_out():
    units = [140, 140, *[37] * 14]
    grids = np.array([0, 0, *np.repeat(np.arange(1, 8), 2)])
    before, after, out, left = passed_on(units, grids, 0.3)
    assert (before, out) == ([280, *[74] * 7], 1)
    assert (sorted(after), left) == ([74, 74, 74, 74, 111, 111, 140, 140], 2)


def test_grids_that_new_units_leave_too_few_units_are_named():
    """Without x0y2 and x0y3 the cell x1y3 is cut off from x0y1, and joins the grid around it.

    ::

        b b
        a c
        a c c
          c
    """
    units = board(3, 4)
    units = units[~units.unit_id.isin(["x0y0", "x2y0", "x2y2", "x2y3"])]
    known = read_territory(units)
    grid_of = {
        "x0y1": 0,
        "x0y2": 0,
        "x0y3": 1,
        "x1y3": 1,
        "x1y2": 2,
        "x1y1": 2,
        "x2y1": 2,
        "x1y0": 2,
    }
    old = plan(known, grid_of, [0, 0, 1])
    new = read_territory(units[~units.unit_id.isin(["x0y2", "x0y3"])])
    with pytest.raises(
        InputError, match="fewer units left than there are grids in them: 1"
    ) as told:
        rebalance(old, known, new)
    assert told.value.where == old.codes[0][0]
