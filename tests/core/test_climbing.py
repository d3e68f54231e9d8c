"""Regions whose parts come out uneven are divided again, and only those."""

import numpy as np
import pytest
from toygraph import from_edges

from gridplan.partition import climbing
from gridplan.partition.objective import Level
from gridplan.partition.tuning import EFFORTS
from gridplan.partition.windows import Watch
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

    monkeypatch.setattr(climbing, "_climb", once)
    rng, watch = np.random.default_rng(1), Watch.nothing(rows)
    stage = EFFORTS["fast"].middle
    part = climbing.climb(rows, REGION, LEVEL, stage, rng, watch, SILENT)
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
