"""The last grids: which of them nothing can mend, and which are near them."""

import numpy as np
from toygraph import from_edges, path

from gridplan.partition.settling import _near, _with_enclosed
from gridplan.partition.windows import Windows


def loads(edges, load, leaf):
    graph = from_edges(len(load), edges, load=load)
    windows = Windows.of(graph, 0.05)
    return _with_enclosed(graph, np.array(leaf), windows, max(leaf) + 1).load.tolist()


def test_a_grid_behind_one_unit_counts_as_full_and_no_more():
    """
    .8 – .3 – .9    The first two are a grid of 1.1, and the .8 is none by itself: it counts as 1.
    """
    around = [(0, 1), (1, 2)]
    assert np.allclose(loads(around, [0.8, 0.3, 0.9], [0, 0, 1]), [0.8 / 1.1, 0.3 / 1.1, 0.9])
    # What is a grid by itself could do without the unit that leads to it.
    assert loads(around, [0.97, 0.3, 0.9], [0, 0, 1]) == [0.97, 0.3, 0.9]
    # Two ways out: either unit could go.
    assert loads([*around, (0, 2)], [0.8, 0.3, 0.9], [0, 0, 1]) == [0.8, 0.3, 0.9]
    # A grid that lacks load can be given some.
    assert loads(around, [0.5, 0.3, 0.9], [0, 0, 1]) == [0.5, 0.3, 0.9]


def test_near_are_grids_within_so_many_steps():
    """A A B B C C D D"""
    leaf = np.arange(8) // 2
    assert _near(path(8), leaf, np.array([0]), 2, 4).tolist() == [True, True, True, False]
