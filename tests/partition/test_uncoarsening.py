"""Uneven regions are divided again, and only those; a first level shares out what is pressed."""

from dataclasses import replace

import numpy as np
import pytest
from toygraph import from_edges, hexagons, is_division, one_region

from gridplan.partition.effort import EFFORTS
from gridplan.partition.multilevel import uncoarsening
from gridplan.partition.objective import Level, total
from gridplan.partition.tolerance_windows import Watch
from gridplan.progress import SILENT

#: Two regions of four units in a row, two parts each:  a a a a | b b b b
REGION = np.array([0, 0, 0, 0, 1, 1, 1, 1])
LEVEL = Level(np.array([0, 2, 4]), np.full(4, 2.0), np.ones(4, np.int64))
EVEN, FIRST_UNEVEN = [0, 0, 1, 1, 2, 2, 3, 3], [0, 1, 1, 1, 2, 2, 3, 3]


@pytest.fixture
def rows():
    return from_edges(8, [(i, i + 1) for i in range(7)])


def divided(monkeypatch, rows, *answers):
    """The division, and the units that were asked for each time."""
    asked, waiting = [], list(answers)

    def once(graph, region, level, *_):
        asked.append(len(graph))
        assert len(region) == len(graph)
        assert level.regions == region.max() + 1
        return np.array(waiting.pop(0))

    monkeypatch.setattr(uncoarsening, "_climb", once)
    rng, watch = np.random.default_rng(1), Watch.nothing(rows)
    stage = EFFORTS["fast"].middle
    part = uncoarsening.climb(rows, REGION, LEVEL, stage, rng, watch, SILENT)
    return part.tolist(), asked


def test_only_the_uneven_region_is_divided_again(monkeypatch, rows):
    assert divided(monkeypatch, rows, FIRST_UNEVEN, [0, 0, 1, 1]) == (EVEN, [8, 4])


def test_what_is_even_is_left_alone(monkeypatch, rows):
    assert divided(monkeypatch, rows, EVEN) == (EVEN, [8])


def test_what_is_no_better_is_not_taken_and_there_is_an_end(monkeypatch, rows):
    worse = [0, 1, 1, 1]
    assert divided(monkeypatch, rows, FIRST_UNEVEN, worse, worse, worse) == (
        FIRST_UNEVEN,
        [8, 4, 4, 4],
    )


def watching(criteria: int, weight: float = 400.0) -> Watch:
    endless = np.full(criteria, np.inf)
    return Watch(np.full(criteria, weight), np.full(criteria, 0.08), -endless, endless)


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
        stage = replace(EFFORTS["normal"].first, copies=4, tries=2)
        if watch.weight.any():
            stage = stage.thorough()
        part = uncoarsening.climb(
            graph, region, level, stage, np.random.default_rng(1), watch, SILENT
        )
        assert is_division(graph, part, 6)
        return total(graph, part, 6)

    alone, pressed = found(watching(1, 0.0)), found(watching(1))
    stripes = total(graph, np.arange(len(graph)) // 150, 6)
    assert np.abs(alone.criteria - 1.0).max() > 0.3, "the load alone leaves it uneven"
    assert np.abs(pressed.criteria - 1.0).max() <= 0.09
    assert np.abs(pressed.load - 1.0).max() <= 0.02
    assert pressed.outline.sum() <= 1.03 * stripes.outline.sum(), "no longer than six stripes"
