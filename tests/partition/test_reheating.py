"""Divisions melted and cooled: parts change places, none is broken or falls short."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs, hexagons, is_division, one_region

from gridplan import jit
from gridplan.partition import compiled
from gridplan.partition.initial.legalise import mend
from gridplan.partition.objective import total
from gridplan.partition.refinement.local_search import Schedule
from gridplan.partition.refinement.reheating import melt
from gridplan.partition.tolerance_windows import Watch

HOT = Schedule(100, 3, 0.6, 0.03, (1.0, 100.0))
COLD = replace(HOT, heat=1e-9)


def melted(graph, start, level, schedule=HOT, watch=None, seed=1):
    watch = Watch.nothing(graph) if watch is None else watch
    return melt(graph, np.array(start), level, schedule, np.random.default_rng(seed), watch)


def test_four_long_stripes_become_four_squares_where_it_is_hot():
    """
    0 0 1 1 2 2 3 3        0 0 0 0 1 1 1 1
    0 0 1 1 2 2 3 3   →    0 0 0 0 1 1 1 1
    0 0 1 1 2 2 3 3        2 2 2 2 3 3 3 3
    0 0 1 1 2 2 3 3        2 2 2 2 3 3 3 3   and so on, 16 × 16
    """
    graph, level = hexagons(16, 16), one_region(4, 256.0)
    stripes = np.arange(256) % 16 // 4
    hot = melted(graph, [stripes] * 4, level)
    outlines = [total(graph, one, 4).outline.sum() for one in hot]
    before = total(graph, stripes, 4).outline.sum()
    assert all(is_division(graph, one, 4) for one in hot)
    assert all(np.abs(np.bincount(one) / 64 - 1).max() <= 0.05 for one in hot)
    assert min(outlines) < 0.9 * before
    cold = melted(graph, [stripes], level, COLD)[0]
    assert total(graph, cold, 4).outline.sum() > 0.95 * before, "moves at borders are not enough"


def test_a_limit_is_kept():
    """All shops stand in the west, and no part may have more than half of them: two in the west.

    s s . .        0 0 0 0        0 0 2 2
    s s . .        0 0 0 0   →    0 0 2 2        each letter stands for 4 × 4 units
    s s . .        1 1 1 1        1 1 2 2
    s s . .        2 2 2 2        1 1 2 2
    """
    shops = (np.arange(256) % 16 < 8).astype(float)
    graph = replace(hexagons(16, 16), criteria=shops[:, None])
    level, none = one_region(3, 256.0), np.full(1, np.inf)
    watch = Watch(np.zeros(1), none, -none, np.array([0.55 * shops.sum() / level.target[0]]))
    start = np.minimum(np.arange(256) // 16 // 6, 2)
    after = melted(graph, [start] * 4, level, watch=watch)
    held = [np.bincount(one, shops, 3).max() / shops.sum() for one in after]
    assert max(held) <= 0.57
    assert all(is_division(graph, one, 3) for one in after)


@settings(deadline=None, max_examples=40)
@given(connected_graphs(most=40, least=6), st.integers(0, 2**32 - 1))
def test_no_part_is_broken_or_falls_short(graph, seed):
    rng = np.random.default_rng(seed)
    graph.load[0] += 1.0
    parts = 1 + seed % 4
    need = 1 + rng.integers(0, len(graph) // 6, parts)
    level = one_region(parts, float(graph.load.sum()), need)
    region = np.zeros(len(graph), np.int64)
    start = mend(graph, region, rng.integers(0, parts, len(graph)), level)
    after = melted(graph, [start, start], level, seed=seed)
    assert all(is_division(graph, one, parts) for one in after)
    enough = np.minimum(need, np.bincount(start, minlength=parts))
    assert all((np.bincount(one, minlength=parts) >= enough).all() for one in after)


@pytest.mark.skipif(not jit.there(), reason="needs numba")
def test_compiled_or_not_the_divisions_are_the_same(monkeypatch):
    rng = np.random.default_rng(3)
    graph = board(12, 9, load=rng.exponential(1.0, 108))
    graph = replace(graph, criteria=rng.exponential(1.0, (108, 2)))
    level, endless = one_region(5, float(graph.load.sum())), np.full(2, np.inf)
    watch = Watch(np.array([9.0, 0.0]), np.full(2, 0.1), -endless, np.array([np.inf, 1.1]))
    start = mend(graph, np.zeros(108, np.int64), rng.integers(0, 5, 108), level)
    found = []
    for ready in (False, True):
        monkeypatch.setattr(compiled, "READY", ready)
        monkeypatch.setattr("gridplan.partition.refinement.metropolis.pays", lambda seconds: False)
        found.append(melted(graph, [start] * 3, level, watch=watch))
    assert found[0].tobytes() == found[1].tobytes()
    assert (found[0] != start).any()
