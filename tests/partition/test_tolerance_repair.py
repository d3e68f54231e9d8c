"""The last grids: which of them nothing can mend, and what is near them."""

from dataclasses import replace

import numpy as np
import pytest
from toygraph import board, from_edges, path

from gridplan.errors import Cancelled
from gridplan.partition.ancestry import Ancestry
from gridplan.partition.effort import EFFORTS
from gridplan.partition.refinement.local_search import Schedule
from gridplan.partition.refinement.nested_refinement import Upper
from gridplan.partition.repair import tolerance_repair
from gridplan.partition.repair.tolerance_repair import _Ground, _of_first, _with_enclosed, mend_last
from gridplan.partition.tolerance_windows import Watch, Windows
from gridplan.progress import SILENT


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


def ground(graph, held, count):
    """Grids far from others become nodes: two levels, the upper one with all grids in one."""
    above = np.zeros(count, np.int64)
    return _Ground(
        graph, Ancestry([above], [held]), [Upper(above, held, 0.01, 1.0)], 0.05,
        [Watch.nothing(graph)] * 2, Schedule(1, 1, 0.0, 0.05, (1.0, 1.0)), count,
        np.random.default_rng(1), SILENT,
    )  # fmt: skip


def test_grids_that_are_far_off_become_one_node_each():
    """
    A a B b C c … : ten grids of two units in a row. A is out; six steps from it is G, and H, I, J
    are far off: seven grids keep their fourteen units, and three nodes are H, I and J.
    """
    leaf, held = np.arange(20) // 2, np.arange(20) == 3
    whole = ground(path(20), held, 10)
    node = whole.nodes(leaf, np.array([0]))
    assert node.tolist() == [*range(14), 14, 14, 15, 15, 16, 16]
    small = whole.narrowed(node)
    assert small.graph.load.tolist() == [1.0] * 14 + [2.0] * 3
    assert _of_first(node, leaf).tolist() == [*leaf[:14].tolist(), 7, 8, 9]
    assert np.flatnonzero(small.ancestry.held[0]).tolist() == [3]
    assert np.flatnonzero(small.uppers[0].held).tolist() == [3]


def test_who_asks_to_stop_is_heard_between_tries():
    class Asked:
        def cancelled(self):
            return True

        def report(self, fraction, text=""):
            raise AssertionError("nothing to report")

    whole = replace(ground(path(4), np.zeros(4, bool), 2), progress=Asked())
    with pytest.raises(Cancelled):
        whole.around(np.array([0, 1, 1, 1]), 1)


def test_units_that_are_held_stay_where_nodes_are_numbered_anew():
    """
    Eighteen full grids of one unit in a row lead to the first unit of a street of ten:

        12 12 12 12 12        b b b b b     The .42 would go for three small ones, but its
        66 42 12 12 12        a a b b b     upper grid, that of a alone, holds it fast.
    """
    row = 18
    street = board(5, 2)
    edges = [(i, i + 1) for i in range(row)]
    edges += [(row + a, row + b) for a, b in zip(street.source.tolist(), street.indices.tolist())]
    graph = from_edges(row + 10, edges, load=[1.0] * row + [0.66, 0.42] + 8 * [0.115])
    leaf = np.array([*range(2, row + 2), 0, 0, *[1] * 8])
    above = np.ones(row + 2, np.int64)
    above[0] = 0
    middling = np.arange(row + 10) == row + 1

    def mended(held):
        return mend_last(
            graph, leaf, Ancestry([above], [held]), [Upper(above, held, 0.1, 1.0)],
            EFFORTS["normal"], 0.05, [Watch.nothing(graph)] * 2, np.random.default_rng(1), SILENT,
        )  # fmt: skip

    assert above[mended(middling)[row + 1]] == 0
    assert above[mended(np.zeros(row + 10, bool))[row + 1]] == 1, "it goes where nothing holds it"


def test_after_three_grids_in_a_row_that_nothing_betters_no_more_are_tried(monkeypatch):
    """
    A a B b … J j : ten grids of two units, all with too much. Of C alone another one is better,
    and then three more are tried in vain.
    """
    tried = []

    def renewed(graph, leaf, *_):
        tried.append(leaf)
        return leaf if len(tried) == 3 else None

    monkeypatch.setattr(tolerance_repair, "renewed", renewed)
    whole = ground(path(20), np.zeros(20, bool), 10)
    tolerance_repair._renewed(whole, np.arange(20) // 2, EFFORTS["normal"])
    assert len(tried) == 6
