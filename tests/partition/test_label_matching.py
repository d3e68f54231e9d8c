"""Grids that lie where others were take over their names."""

import numpy as np
import pytest
from toygraph import board

from gridplan.partition.bounds.transshipment import Window
from gridplan.partition.rebalance.label_matching import swapped

HOME = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
#: 0 lies where 1 was, and more, 1 where 2 was, 2 where 0 was.
LEAF = np.array([2, 2, 2, 2, 0, 0, 0, 1, 1])


def windows(*parents, shut=()):
    """Of three grids, with those of the level above."""
    leaf = Window(np.arange(3), np.ones(3), 0.1, np.isin(np.arange(3), shut))
    above = [np.array(parent) for parent in parents]
    return [*(Window(one, np.bincount(one) * 1.0, 0.1, one < 0) for one in above), leaf]


def named(levels, locked=()):
    return swapped(board(9, 1), LEAF, HOME, levels, np.isin(np.arange(9), locked)).tolist()


def test_the_names_that_most_units_had_come_back():
    assert (LEAF == HOME).sum() == 0
    assert named(windows()) == [0, 0, 0, 0, 1, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("levels", "locked"),
    [
        (windows([0, 1, 1]), ()),
        (windows(shut=[0]), ()),
        (windows(), [8]),
    ],
)
def test_names_stay_across_parents_and_where_grids_or_units_are_locked(levels, locked):
    out = named(levels, locked)
    fixed = {0} if levels[-1].shut.any() or len(levels) > 1 else {1}
    for grid in fixed:
        assert np.array_equal(np.array(out) == grid, grid == LEAF)


def test_a_grid_that_keeps_half_of_its_load_keeps_its_name():
    leaf = np.array([0, 0, 1, 1, 1, 1, 2, 2, 2])
    none = np.zeros(9, bool)
    assert swapped(board(9, 1), leaf, HOME, windows(), none).tolist() == leaf.tolist()
