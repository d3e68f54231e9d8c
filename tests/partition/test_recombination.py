"""United grids cut anew along spanning trees: what no chain mends, never a broken grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs, from_edges, in_six, is_division

from gridplan import jit
from gridplan.partition.ancestry import Ancestry
from gridplan.partition.compiled.spanning_trees import cut_evenly, grow
from gridplan.partition.graph import Graph
from gridplan.partition.refinement.ejection_chains import chain
from gridplan.partition.refinement.recombination import Cuts, recut
from gridplan.partition.tolerance_windows import Windows

CUTS = Cuts(20, 50, 4)


def recut_once(graph, leaf, ancestors=(), held=(), *, cuts=CUTS, seed=1, tolerance=(0.004,)):
    windows = Windows.of(graph, 0.05)
    ancestry = Ancestry([np.array(above) for above in ancestors], held, tolerance)
    rng = np.random.default_rng(seed)
    leaf = np.array(leaf)
    new = recut(graph, leaf, ancestry, windows, len(leaf), cuts, rng)
    return windows, leaf, new


#: Hundredths of a grid. The first grid holds a large unit and a middling one, together too much.
#:
#:     12 12 12 12 12        b b b b b        a a a b b
#:     66 42 12 12 12        a a b b b   →    a b b b b
SMALL = 0.115
LEAF = [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
CUT = [0, 1, 1, 1, 1, 0, 0, 0, 1, 1]


def street() -> Graph:
    return board(5, 2, load=[0.66, 0.42] + 8 * [SMALL])


def edges_of(graph):
    return zip(graph.source.tolist(), graph.indices.tolist())


def test_a_middling_unit_is_swapped_for_many_small_ones():
    windows, leaf, new = recut_once(street(), LEAF)
    assert windows.excess(windows.held(leaf, 2)).round(3).tolist() == [0.032, 0.032]
    short = chain(street(), leaf, Ancestry(), windows, 2, searches=((3, 400, 30, 1.0),))
    assert short.tolist() == LEAF, "no chain of three moves"
    assert is_division(street(), new, 2)
    assert np.bincount(new, street().load).round(3).tolist() == [1.005, 0.995]


def test_parents_may_only_come_nearer_to_even():
    """Each grid is a parent of its own, and none may be further off than it is."""
    nobody = np.zeros(10, bool)
    new = recut_once(street(), LEAF, [[0, 1]], [nobody], tolerance=(0.0,))[2]
    assert np.bincount(new, street().load).round(3).tolist() == [1.005, 0.995]
    # The same grids, and the second one shares its parent with a third that is too full: the first
    # parent holds what it should, so no load may cross its border.
    load = np.append(street().load, [0.62, 0.62])
    graph = from_edges(12, [*edges_of(street()), (9, 10), (10, 11)], load=load)
    parents = [[0, 1, 1]]
    new = recut_once(graph, [*LEAF, 2, 2], parents, [np.zeros(12, bool)], tolerance=(0.0,))[2]
    assert new[:2].tolist() == [0, 0]


def test_a_unit_that_is_held_by_its_parent_stays_there():
    middling = np.arange(10) == 1
    new = recut_once(street(), LEAF, [[0, 1]], [middling], tolerance=(0.05,))[2]
    assert new[1] == 0
    assert recut_once(street(), LEAF, [[0, 0]], [middling])[2][1] == 1, "inside the parent it may"


def test_grids_with_a_unit_too_large_are_left_alone():
    graph = board(5, 2, load=[1.2, 0.1] + 8 * [0.0875])
    new = recut_once(graph, [0, 0, 1, 1, 1, 1, 1, 1, 1, 1])[2]
    # The second grid lacks what the first has too much: it may take the tenth.
    assert new.tolist() == [0, 1, 1, 1, 1, 1, 1, 1, 1, 1]


def random_trees(graph, trees, seed):
    once = np.flatnonzero(graph.source < graph.indices)
    one, other = graph.source[once], graph.indices[once]
    rank = np.argsort(np.random.default_rng(seed).random((trees, len(once))), axis=1)
    return rank, one, other


@settings(deadline=None, max_examples=50)
@given(connected_graphs(most=20, least=2), st.integers(0, 2**32 - 1))
def test_trees_span_and_their_parts_hang_together(graph, seed):
    n = len(graph)
    parts = 1 + seed % min(n, 5)
    order, above = grow(*random_trees(graph, 3, seed), n)
    label = cut_evenly(order, above, graph.load, parts)
    for tree in range(3):
        place = np.argsort(order[tree])
        rest = order[tree, 1:]
        assert sorted(order[tree]) == list(range(n)), "every node once"
        assert above[tree, 0] == -1
        assert (place[above[tree, rest]] < place[rest]).all(), "each after the one above"
        edges = set(edges_of(graph))
        assert all((int(node), int(above[tree, node])) in edges for node in rest)
        assert is_division(graph, label[tree], parts)


@pytest.mark.skipif(not jit.there(), reason="needs numba")
def test_compiled_or_not_the_trees_are_the_same():
    graph = board(9, 8, load=np.random.default_rng(3).exponential(1.0, 72))
    rank, one, other = random_trees(graph, 40, 1)
    plain, quick = grow(rank, one, other, 72), jit.kernel(grow)(rank, one, other, 72)
    assert [a.tobytes() for a in plain] == [a.tobytes() for a in quick]
    for parts in (2, 5):
        cuts = cut_evenly(*plain, graph.load, parts)
        assert cuts.tobytes() == jit.kernel(cut_evenly)(*plain, graph.load, parts).tobytes()


@settings(deadline=None, max_examples=40)
@given(connected_graphs(most=30, least=8), st.integers(0, 2**32 - 1))
def test_it_breaks_no_grid_of_any_level_and_leaves_no_more_out(graph, seed):
    graph, leaf, above = in_six(graph, seed)
    nobody = np.zeros(len(graph), bool)
    windows, leaf, new = recut_once(
        graph, leaf, [above], [nobody], cuts=Cuts(4, 10, 4), seed=seed, tolerance=(0.1,)
    )
    assert is_division(graph, new, 6)
    assert is_division(graph, above[new], int(above.max()) + 1)
    before, after = (windows.excess(windows.held(one, 6)).sum() for one in (leaf, new))
    assert after <= before + 1e-6
