"""Whether grids of upper levels stay in one piece when units move."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs

from gridplan import jit
from gridplan.partition import compiled
from gridplan.partition.ancestry import Ancestry, Uppers
from gridplan.partition.graph import pieces

WAYS = [False, pytest.param(True, marks=pytest.mark.skipif(not jit.there(), reason="numba"))]


def accepted(graph, leaf, above, nodes, new):
    """Whatever the loads."""
    uppers = Uppers(graph, np.asarray(leaf), Ancestry([np.asarray(above)], tolerance=[9.0]))
    return uppers.accepts(np.asarray(leaf), np.asarray(nodes), np.asarray(new))


@pytest.mark.parametrize("ready", WAYS)
def test_an_upper_grid_may_be_eaten_from_its_end_not_through_its_middle(monkeypatch, ready):
    """
    A A A A     The units 4 to 7 of grid B, one after the other, to A: the outer ones may go, one
    B B B B     of the middle may not; two of the middle with the end may.
    """
    monkeypatch.setattr(compiled, "READY", ready)
    graph, leaf, above = board(4, 2), [0, 0, 0, 0, 1, 1, 1, 1], [0, 1]
    found = {
        moved: accepted(graph, leaf, above, list(moved), [0] * len(moved))
        for moved in [(4,), (5,), (6,), (7,), (4, 5), (5, 6), (5, 6, 7), (4, 7), (4, 5, 6, 7)]
    }
    assert [moved for moved, good in found.items() if good] == [
        (4,),
        (7,),
        (4, 5),
        (5, 6, 7),
        (4, 7),
    ]


@pytest.mark.parametrize("ready", WAYS)
def test_a_unit_that_comes_has_to_touch_its_new_grid(monkeypatch, ready):
    """
    A A B C     Unit 0 does not touch C. Together with 1 and 2 it does, and A is then gone.
    """
    monkeypatch.setattr(compiled, "READY", ready)
    graph = board(4, 1)
    assert not accepted(graph, [0, 0, 1, 2], [0, 1, 2], [0], [2])
    assert not accepted(graph, [0, 0, 1, 2], [0, 1, 2], [0, 1, 2], [2, 2, 2])
    assert accepted(graph, [0, 0, 1, 2], [0, 1, 2], [1], [1])


@pytest.mark.skipif(not jit.there(), reason="needs numba")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(connected_graphs(most=30, least=4), st.integers(0, 2**32 - 1))
def test_the_quick_search_says_what_counting_pieces_says(monkeypatch, graph, seed):
    rng = np.random.default_rng(seed)
    # Three upper grids in one piece each or more of them: the pieces of three random colours.
    upper = pieces(graph, rng.integers(0, 3, len(graph)))[1]
    leaf = np.arange(len(graph))
    nodes = np.flatnonzero(rng.random(len(graph)) < 0.2)
    new = rng.integers(0, len(graph), len(nodes))
    told = []
    for ready in (True, False):
        monkeypatch.setattr(compiled, "READY", ready)
        told.append(accepted(graph, leaf, upper, nodes, new))
    assert told[0] == told[1]
