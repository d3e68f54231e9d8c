"""Grids that reach too far give away their ends: how wide they are is known at every step."""

import time
from dataclasses import replace

import numpy as np
import pytest
from toygraph import board

from gridplan.partition.repair.diameter import spans
from gridplan.partition.repair.max_distance import Narrowing

NOTHING = np.zeros(0)


def narrowing(graph, leaf, parents, farthest_m):
    """Loads count in grids; 30 % of one more or less are tolerated."""
    graph = replace(graph, load=graph.load * (leaf.max() + 1) / graph.load.sum())
    node, shut = np.arange(len(graph)), [False] * len(parents)
    return Narrowing(graph, graph.xy, node, leaf, parents, farthest_m, 0.3, NOTHING, NOTHING, shut)


def bands(graph, borders, rows):
    """Columns between some borders, cut across after so many rows each."""
    column, row = (graph.xy / 100).astype(int).T
    return np.searchsorted(borders, column, side="right") + (len(borders) + 1) * (row // rows)


def test_an_end_goes_over_the_border():
    """A row of eight cells: five and three are 400 m and 200 m wide, four and four 300 m."""
    work = narrowing(board(8, 1), np.repeat([0, 1], [5, 3]), [], 300.0)
    assert work.run().tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_widths_are_those_of_the_division_after_every_move(seed):
    rng = np.random.default_rng(seed)
    graph = board(16, 12, load=rng.integers(1, 9, 192).astype(float))
    leaf = bands(graph, [5, 8, 13], 6)
    # Four grids of 5 × 6 cells are 640 m wide, four of 3 × 6 cells 539 m.
    work = narrowing(graph, leaf, [np.arange(8) // 4], 600.0)
    after = work.run()
    left = spans(graph.xy, after, 8)
    assert np.array_equal(work._span, left)
    assert (left > 600).sum() < 4


def test_many_cells_in_a_grid_take_no_longer_than_few():
    """Grids of 300 and 500 cells: it took a minute while distances were taken of all pairs."""
    graph = board(80, 80)
    # Grids slant to the west: only one of their two diagonals is too long.
    east = (graph.xy[:, 1] // 100 % 20 // 4).astype(int)
    leaf = bands(
        replace(graph, xy=graph.xy + 100 * np.stack([east, 0 * east], 1)), [27, 42, 67], 20
    )
    begun = time.process_time()
    after = narrowing(graph, leaf, [], 3100.0).run()
    assert spans(graph.xy, leaf, 16).max() > 3380
    assert spans(graph.xy, after, 16).max() <= 3100
    assert time.process_time() - begun < 5
