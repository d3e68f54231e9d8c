"""Recombining: parts united and divided anew, better in the end, never broken."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import connected_graphs, hexagons, is_division, one_region

from gridplan.partition.objective import Weighing, total
from gridplan.partition.recombining import recombine
from gridplan.partition.refining import Schedule
from gridplan.partition.repairing import mend
from gridplan.partition.windows import Watch

SCHEDULE = Schedule(16, 6, 0.1, 0.03, (1.0, 100.0))


def energy(graph, part, level, weighing):
    held = total(graph, part, level.parts)
    return weighing.energy(held.load, held.area, held.outline, level.target, held.criteria).sum()


def stripes(graph, columns, parts):
    return np.arange(len(graph)) % columns * parts // columns


def test_four_long_stripes_become_four_squares():
    """
    0 0 1 1 2 2 3 3        0 0 0 0 1 1 1 1
    0 0 1 1 2 2 3 3   →    0 0 0 0 1 1 1 1
    0 0 1 1 2 2 3 3        2 2 2 2 3 3 3 3
    0 0 1 1 2 2 3 3        2 2 2 2 3 3 3 3   and so on, 16 × 16
    """
    graph = hexagons(16, 16)
    level, weighing = one_region(4, 256.0), Weighing(0.03, 100.0, Watch.nothing(graph))
    start = np.array([stripes(graph, 16, 4)] * 4)
    rng = np.random.default_rng(1)
    found = recombine(graph, start, level, SCHEDULE, weighing, 30, 3, rng)
    after = found[0]
    assert is_division(graph, after, 4)
    assert np.abs(np.bincount(after) / 64 - 1).max() <= 0.05
    before = total(graph, start[0], 4).outline.sum()
    assert total(graph, after, 4).outline.sum() < 0.9 * before
    assert start.tolist() == [stripes(graph, 16, 4).tolist()] * 4


@settings(deadline=None, max_examples=25)
@given(connected_graphs(most=40, least=6), st.integers(0, 2**32 - 1))
def test_it_is_never_worse_than_the_best_start_and_never_breaks_a_part(graph, seed):
    graph.load[0] += 1.0
    parts = 1 + seed % 5
    level = one_region(parts, float(graph.load.sum()))
    weighing = Weighing(0.03, 100.0, Watch.nothing(graph))
    rng = np.random.default_rng(seed)
    region = np.zeros(len(graph), np.int64)
    starts = np.array(
        [mend(graph, region, rng.integers(0, parts, len(graph)), level) for _ in range(4)]
    )
    found = recombine(graph, starts, level, SCHEDULE, weighing, 12, 3, rng)
    energies = [energy(graph, one, level, weighing) for one in found]
    assert energies == sorted(set(energies)), "the best first, each another one"
    assert 1 <= len(found) <= 3
    after = found[0]
    assert is_division(graph, after, parts)
    least = min(energy(graph, one, level, weighing) for one in starts)
    assert energy(graph, after, level, weighing) <= least + 1e-9


def test_parts_share_out_a_criterion_that_is_watched():
    """All migrants live in the west: four upright stripes share the load, four lying ones both.

    m m . .        0 1 2 3        0 0 0 0
    m m . .        0 1 2 3   →    1 1 1 1
    m m . .        0 1 2 3        2 2 2 2
    m m . .        0 1 2 3        3 3 3 3        each letter stands for 4 × 4 units
    """
    graph = hexagons(16, 16)
    west = (np.arange(256) % 16 < 8).astype(float)
    graph = replace(graph, criteria=(2.0 * west)[:, None])
    endless = np.full(1, np.inf)
    watch = Watch(np.array([400.0]), np.array([0.08]), -endless, endless)
    level, weighing = one_region(4, 256.0), Weighing(0.03, 100.0, watch)
    start = np.array([stripes(graph, 16, 4)] * 4)
    rng = np.random.default_rng(1)
    after = recombine(graph, start, level, SCHEDULE, weighing, 30, 1, rng)[0]
    assert is_division(graph, after, 4)
    assert np.abs(np.bincount(after) / 64 - 1).max() <= 0.05
    assert np.abs(np.bincount(after, west) / 32 - 1).max() <= 0.13
