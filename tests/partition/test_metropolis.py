"""Single moves: exact changes of the energy, whole parts, and what may not move stays."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs, from_edges, hexagons, is_division, path

from gridplan import jit
from gridplan.partition import compiled
from gridplan.partition.graph import pieces
from gridplan.partition.nested_levels import Layers
from gridplan.partition.objective import Weighing, total
from gridplan.partition.refinement.metropolis import SingleMoves
from gridplan.partition.tolerance_windows import Watch


def layers_of(graph, leaf, above=()):
    """The last level and at most one above it, both as even as their counts ask for."""
    count = len(above) or int(leaf.max()) + 1
    mean = graph.load.sum() / count
    targets = [np.full(count, mean)]
    if len(above):
        targets.append(np.bincount(above) * mean)
    return Layers.of(
        graph, leaf, targets, [np.array(above)] * bool(len(above)), [2.0][: len(above)]
    )


def energy(graph, leaf, layers, above, weighings):
    whole = 0.0
    for level, weighing in enumerate(weighings):
        part = np.array(above)[leaf] if level else leaf
        first, last = layers.first[level : level + 2]
        held = total(graph, part, last - first)
        target = layers.target[first:last]
        sums = weighing.energy(held.load, held.area, held.outline, target, held.criteria).sum()
        whole += (2.0 if level else 1.0) * sums
    return whole


def edge(graph, node, other):
    return np.flatnonzero((graph.source == node) & (graph.indices == other))


def one_move(moves, graph, node, other, weighings, patience=0.0):
    """Offer one node to the part of another; it may cost `patience`."""
    pick = edge(graph, node, other)
    return moves.run(pick, np.array([patience]), np.array([1.0]), [weighings])


@settings(deadline=None, max_examples=60)
@given(connected_graphs(most=25, least=6), st.integers(0, 2**32 - 1))
def test_a_move_is_made_just_when_it_costs_less_than_it_may(graph, seed):
    """The cost is the difference of the energies of all levels, computed anew."""
    rng = np.random.default_rng(seed)
    graph = replace(graph, criteria=rng.random((len(graph), 2)), load=rng.random(len(graph)) + 0.1)
    leaf = pieces(graph, rng.integers(0, 3, len(graph)))[1]
    count = int(leaf.max()) + 1
    # Upper parts are whole: each is a piece of what its last-level parts are given at random.
    above = pieces(graph, rng.integers(0, 2, count)[leaf])[1][np.unique(leaf, return_index=True)[1]]
    layers = layers_of(graph, leaf, above)
    watch = Watch(np.array([3.0, 0.0]), np.full(2, 0.1), np.array([-np.inf, 0.5]), np.full(2, 2.0))
    weighings = [Weighing(0.05, 20.0, watch, knee=0.02), Weighing(0.01, 9.0, watch)]
    rim = np.flatnonzero(leaf[graph.source] != leaf[graph.indices])
    for pick in rng.permutation(rim)[:10]:
        node, taker = graph.source[pick], leaf[graph.indices[pick]]
        after = leaf.copy()
        after[node] = taker
        whole = pieces(graph, after)[0] == count and len(np.unique(after)) == count
        uppers = pieces(graph, above[after])[0] == int(above.max()) + 1
        cost = energy(graph, after, layers, above, weighings)
        cost -= energy(graph, leaf, layers, above, weighings)
        for patience, enough in ((cost + 1e-6, True), (cost - 1e-6, False)):
            moves = SingleMoves(graph, layers, 1)
            made = one_move(moves, graph, node, graph.indices[pick], weighings, patience)
            assert made == (whole and uppers and enough)
            assert moves.leaf.tolist() == (after if made else leaf).tolist()


def test_what_parts_hold_is_kept_right_while_nodes_move():
    rng = np.random.default_rng(4)
    graph = hexagons(12, 10, load=rng.exponential(1.0, 120), criteria=rng.random((120, 1)))
    leaf, above = np.arange(120) // 20, [0, 0, 0, 1, 1, 1]
    layers = layers_of(graph, leaf, above)
    weighings = [Weighing(0.02, 50.0, Watch.nothing(graph))] * 2
    moves = SingleMoves(graph, layers, 10_000)
    made = 0
    for _ in range(40):
        rim = np.flatnonzero(moves.leaf[graph.source] != moves.leaf[graph.indices])
        made += moves.stir(rim, 2, 0.5, weighings, rng)
    assert made > 200
    for level, part in enumerate([moves.leaf, np.array(above)[moves.leaf]]):
        first, last = layers.first[level : level + 2]
        assert is_division(graph, part, last - first)
        for name, sums in vars(total(graph, part, last - first)).items():
            assert vars(moves.totals)[name][first:last] == pytest.approx(sums), name
    assert layers.leaf.tolist() == leaf.tolist(), "the division given was changed"


def test_held_nodes_and_needs_are_respected():
    """
    A A A a | B B     a is held in the upper part of A; B may take nothing but a, A must keep four.
    """
    graph, leaf = path(6), np.array([0, 0, 0, 0, 1, 1])
    weighings = [Weighing(0.0, 0.0, Watch.nothing(graph))] * 2
    layers = layers_of(graph, leaf, [0, 1])
    free = SingleMoves(graph, layers, 1)
    assert one_move(free, graph, 3, 4, weighings, np.inf) == 1
    held = SingleMoves(graph, layers, 1, held=np.arange(6)[None] == 3)
    assert one_move(held, graph, 3, 4, weighings, np.inf) == 0
    short = SingleMoves(graph, layers, 1, need=np.array([4, 1]))
    assert one_move(short, graph, 3, 4, weighings, np.inf) == 0


def test_each_step_has_its_own_weights():
    """
    A A A | B B B     all migrants live in two units: they may move where that is free.
    """
    graph, leaf = path(6), np.array([0, 0, 0, 1, 1, 1])
    graph = replace(graph, criteria=np.array([[0.0], [0], [3], [0], [0], [3]]))
    endless = np.array([np.inf])
    even = Watch(np.array([1e3]), np.array([0.1]), -endless, endless)
    steps = [[Weighing(0.0, 0.0, even)], [Weighing(0.0, 0.0, even.pressed(0.0))]]
    offer = np.concatenate([edge(graph, 2, 3)] * 2)
    for order, leaves in ((steps, [0, 0, 1, 1, 1, 1]), (steps[:1] * 2, [0, 0, 0, 1, 1, 1])):
        moves = SingleMoves(graph, layers_of(graph, leaf), 2)
        moves.run(offer, np.full(2, 10.0), np.ones(2), order)
        assert moves.leaf.tolist() == leaves


def test_a_way_around_is_searched_as_far_as_it_may_be():
    """A ring of twelve: eleven are one part, which the sixth can leave nowhere but by the way
    around through all others; without the twelfth it could not."""
    ring = from_edges(13, [(i, (i + 1) % 12) for i in range(12)] + [(6, 12)])
    leaf = np.array([0] * 12 + [1])
    layers = layers_of(ring, leaf)
    weighings = [Weighing(0.0, 0.0, Watch.nothing(ring))]
    assert one_move(SingleMoves(ring, layers, 1), ring, 6, 12, weighings, np.inf) == 1
    near = SingleMoves(ring, layers, 1, reach=5)
    assert one_move(near, ring, 6, 12, weighings, np.inf) == 0
    broken = leaf.copy()
    broken[0] = 1
    broken = SingleMoves(ring, layers_of(ring, broken), 1)
    assert one_move(broken, ring, 6, 12, weighings, np.inf) == 0


@pytest.mark.skipif(not jit.there(), reason="needs numba")
@pytest.mark.parametrize("knee", [np.inf, 0.05])
def test_compiled_or_not_the_moves_are_the_same(monkeypatch, knee):
    monkeypatch.setattr("gridplan.partition.refinement.metropolis.pays", lambda seconds: False)
    found = []
    for ready in (False, True):
        monkeypatch.setattr(compiled, "READY", ready)
        rng = np.random.default_rng(3)
        graph = board(16, 12, load=rng.exponential(1.0, 192), criteria=rng.random((192, 2)))
        leaf, above = np.arange(192) // 24, [0, 0, 0, 0, 1, 1, 1, 1]
        watch = Watch(np.array([3.0, 0.0]), np.full(2, 0.1), np.full(2, 0.2), np.full(2, 3.0))
        weighings = [Weighing(0.02, 50.0, watch, knee=knee), Weighing(0.01, 90.0, watch)]
        held = rng.random((1, 192)) < 0.1
        moves = SingleMoves(graph, layers_of(graph, leaf, above), 1, held=held)
        for heat in (0.5, 0.1, 0.0):
            rim = np.flatnonzero(moves.leaf[graph.source] != moves.leaf[graph.indices])
            assert moves.stir(rim, 3, heat, weighings, rng)
        found.append([moves.leaf, *vars(moves.totals).values()])
    assert all(one.tobytes() == other.tobytes() for one, other in zip(*found, strict=True))
