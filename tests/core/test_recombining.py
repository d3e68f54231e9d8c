"""Recombining: groups of parts divided anew, better in the end, never broken."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import connected_graphs, hexagons, is_division, one_region

from gridplan.partition.climbing import climb
from gridplan.partition.objective import Weighing, total
from gridplan.partition.recombining import recombine
from gridplan.partition.refining import Schedule
from gridplan.partition.repairing import mend
from gridplan.partition.tuning import EFFORTS
from gridplan.partition.windows import Watch
from gridplan.progress import SILENT

SCHEDULE = Schedule(16, 6, 0.1, 0.03, (1.0, 100.0))
#: For parts that share out a criterion: longer, and under pressure from the start.
PRESSED = Schedule(16, 40, 0.06, 0.03, (100.0, 400.0))


def watching(criteria: int, weight: float = 400.0) -> Watch:
    endless = np.full(criteria, np.inf)
    return Watch(np.full(criteria, weight), np.full(criteria, 0.08), -endless, endless)


def energy(graph, part, level, weighing):
    held = total(graph, part, level.parts)
    return weighing.energy(held.load, held.area, held.outline, level.target, held.criteria).sum()


@settings(deadline=None, max_examples=25)
@given(connected_graphs(most=40, least=6), st.integers(0, 2**32 - 1))
def test_it_is_never_worse_than_the_best_start_and_never_breaks_a_part(graph, seed):
    graph.load[0] += 1.0
    parts = 1 + seed % 5
    rng = np.random.default_rng(seed)
    graph = replace(graph, criteria=rng.exponential(1.0, (len(graph), 2)))
    level = one_region(parts, float(graph.load.sum()))
    weighing = Weighing(0.03, 100.0, watching(2))
    region = np.zeros(len(graph), np.int64)
    starts = np.array(
        [mend(graph, region, rng.integers(0, parts, len(graph)), level) for _ in range(4)]
    )
    found = recombine(graph, starts, level, SCHEDULE, weighing, 12, 3, rng)
    energies = [energy(graph, one, level, weighing) for one in found]
    assert energies == sorted(set(energies)), "the best first, each another one"
    assert 1 <= len(found) <= 3
    assert all(is_division(graph, one, parts) for one in found)
    least = min(energy(graph, one, level, weighing) for one in starts)
    assert energies[0] <= least + 1e-9


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
    watch = watching(1)
    level, weighing = one_region(4, 256.0), Weighing(0.03, 100.0, watch)
    start = np.array([np.arange(256) % 16 // 4] * 4)
    rng = np.random.default_rng(1)
    after = recombine(graph, start, level, SCHEDULE, weighing, 30, 1, rng)[0]
    assert is_division(graph, after, 4)
    assert np.abs(np.bincount(after) / 64 - 1).max() <= 0.05
    assert np.abs(np.bincount(after, west) / 32 - 1).max() <= 0.13


def test_stripes_along_a_gradient_are_divided_anew_across_it():
    """
    . : | #        0 1 2 3        0 0 0 0
    . : | #        0 1 2 3   →    1 1 1 1
    . : | #        0 1 2 3        2 2 2 2        a criterion rises from left to right
    . : | #        0 1 2 3        3 3 3 3        each letter stands for 4 × 4 units
    """
    graph = hexagons(16, 16)
    rise = 1.0 + np.arange(256) % 16
    graph = replace(graph, criteria=(256.0 * rise / rise.sum())[:, None])
    level, weighing = one_region(4, 256.0), Weighing(0.03, 400.0, watching(1))
    stripes = np.arange(256) % 16 // 4
    start = np.array([stripes] * 2)
    found = recombine(graph, start, level, PRESSED, weighing, 30, 2, np.random.default_rng(1))
    after = found[0]
    assert is_division(graph, after, 4)
    share = np.bincount(stripes, rise) / rise.sum() * 4
    assert np.abs(share - 1.0).max() > 0.6, "this is where it starts"
    assert np.abs(np.bincount(after) / 64 - 1).max() <= 0.05
    assert np.abs(np.bincount(after, rise) / rise.sum() * 4 - 1).max() <= 0.1
    assert start.tolist() == [stripes.tolist()] * 2, "what was handed in stays as it is"


def gradient(columns=30, rows=30, parts=6):
    """Loads alike; a criterion rises from west to east, ten times."""
    rise = 1.0 + 9.0 * (np.arange(columns * rows) % columns) / columns
    load = np.full(columns * rows, parts / (columns * rows))
    graph = hexagons(columns, rows, load=load)
    return replace(graph, criteria=(rise * parts / rise.sum())[:, None])


def test_a_first_level_shares_out_a_gradient():
    graph = gradient()
    level = one_region(6, 6.0)
    region = np.zeros(len(graph), np.int64)

    def found(watch):
        stage = replace(EFFORTS["normal"].first, nodes=40, copies=4)
        if watch.weight.any():
            stage = replace(stage.thorough(), coarse=(26, 6), recombined=8, regrouped=24)
        part = climb(graph, region, level, stage, np.random.default_rng(1), watch, SILENT)
        assert is_division(graph, part, 6)
        return total(graph, part, 6)

    alone, pressed = found(watching(1, 0.0)), found(watching(1))
    stripes = total(graph, np.arange(len(graph)) // 150, 6)
    assert np.abs(alone.criteria - 1.0).max() > 0.3, "the load alone leaves it uneven"
    assert np.abs(pressed.criteria - 1.0).max() <= 0.09
    assert np.abs(pressed.load - 1.0).max() <= 0.02
    assert pressed.outline.sum() <= 1.03 * stripes.outline.sum(), "no longer than six stripes"
