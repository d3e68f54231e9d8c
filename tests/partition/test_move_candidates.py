"""Moves over borders: which there are."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs

from gridplan import jit
from gridplan.partition import compiled
from gridplan.partition.nested_levels import Layers
from gridplan.partition.refinement.move_candidates import list_moves

needs_numba = pytest.mark.skipif(not jit.there(), reason="needs numba")


def layers_of(graph, leaf, above=None):
    count = int(leaf.max()) + 1 if above is None else len(above)
    aboves = [] if above is None else [np.asarray(above)]
    targets = [np.ones(count), *(np.ones(int(max(above)) + 1) for above in aboves)]
    return Layers.of(graph, leaf, targets, aboves)


def test_a_unit_moves_where_it_touches_and_never_takes_an_upper_grid_apart():
    """
    A A B B     A and B are of one upper grid, C and D of another. Over the border of these the ends
    A A B B     of the lower row may go: other units leave two neighbours that do not touch.
    C C D D     Inside an upper grid such units are listed too, for a search to look at.
    """
    graph = board(4, 3)
    leaf = np.array([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3])
    moves = list_moves(graph, layers_of(graph, leaf, [0, 0, 1, 1]), np.zeros((1, 12), bool))
    to = {(node, "ABCD"[new]) for node, new in zip(moves.node.tolist(), moves.new.tolist())}
    inside = {(1, "B"), (2, "A"), (5, "B"), (6, "A"), (9, "D"), (10, "C")}
    assert to == inside | {(8, "A"), (11, "B")}


@needs_numba
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(connected_graphs(most=30, least=4), st.integers(0, 2**32 - 1))
def test_with_the_loops_and_without_they_are_the_same(monkeypatch, graph, seed):
    rng = np.random.default_rng(seed)
    layers = layers_of(graph, rng.integers(0, 5, len(graph)), np.array([0, 0, 1, 1, 2]))
    held = rng.random((1, len(graph))) < 0.2
    told = []
    for ready in (True, False):
        monkeypatch.setattr(compiled, "READY", ready)
        told.append([column.tolist() for column in astuple(list_moves(graph, layers, held))])
    assert told[0] == told[1]
