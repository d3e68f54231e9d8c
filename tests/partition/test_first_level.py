"""Tries of a first level are crossed: what is good in either of two divisions is kept."""

from dataclasses import replace

import numpy as np
from toygraph import hexagons, is_division, one_region

from gridplan.partition.effort import EFFORTS
from gridplan.partition.multilevel.first_level import _FirstLevel, divide_whole
from gridplan.partition.objective import total
from gridplan.partition.tolerance_windows import Watch
from gridplan.progress import SILENT

#: Eight parts of 8 × 8 units: four in the west, four in the east.
COLUMNS, ROWS = 32, 16
X, Y = np.arange(COLUMNS * ROWS) % COLUMNS, np.arange(COLUMNS * ROWS) // COLUMNS
SQUARES, STRIPES = X // 8 % 2 + 2 * (Y // 8), Y // 4
WEST = X < 16


def country():
    graph = hexagons(COLUMNS, ROWS, load=np.full(COLUMNS * ROWS, 8 / (COLUMNS * ROWS)))
    return replace(graph, criteria=graph.load[:, None].copy())


def watching():
    endless = np.full(1, np.inf)
    return Watch(np.full(1, 400.0), np.full(1, 0.08), -endless, endless)


def first_level(**changes):
    stage = replace(EFFORTS["normal"].first.thorough(), **changes)
    return _FirstLevel(country(), one_region(8, 8.0), stage, watching())


def outline(part):
    return float(total(country(), part, 8).outline.sum())


def test_a_crossing_keeps_the_good_half_of_either():
    """
    0 1 4 4        6 6 0 1        A B E F
    0 1 5 5        6 6 0 1        A B E F
    2 3 6 6   and  5 5 2 3   →    C D G H      whatever the numbers of the parts are
    2 3 7 7        4 4 2 3        C D G H      (each letter stands for 8 × 4 units)
    """
    one = np.where(WEST, SQUARES, 4 + STRIPES)
    other = np.where(WEST, 7 - STRIPES, SQUARES)
    assert outline(one) == outline(other)
    child = first_level()._cross((one, other, np.random.default_rng(1)), SILENT)
    assert is_division(country(), child, 8)
    assert np.abs(np.bincount(child) / 64 - 1.0).max() <= 0.02
    best = np.where(WEST, SQUARES, 4 + SQUARES)
    assert outline(child) <= 1.01 * outline(best) < 0.95 * outline(one)


def test_a_generation_makes_no_division_worse_and_none_twice():
    one = np.where(WEST, SQUARES, 4 + STRIPES)
    other = np.where(WEST, 7 - STRIPES, SQUARES)
    level = first_level(generations=3)
    after = level.crossed([one, other, one[::-1].copy(), other], np.random.default_rng(2), SILENT)
    energies = [level._energy(part) for part in after]
    before = [level._energy(part) for part in (one, other, one[::-1], other)]
    assert min(energies) < 0.95 * min(before)
    assert all(now <= then for now, then in zip(energies, before, strict=True))
    improved = [energy for energy, then in zip(energies, before, strict=True) if energy < then]
    assert len(set(improved)) == len(improved) >= 2


def test_threads_change_no_byte(monkeypatch):
    graph, level = country(), one_region(8, 8.0)
    stage = EFFORTS["fast"].first.thorough()
    found = []
    for threads in ("1", "3", ""):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        rng = np.random.default_rng(4)
        found.append(divide_whole(graph, level, stage, rng, watching(), SILENT))
    assert len({part.tobytes() for part in found}) == 1
    assert is_division(graph, found[0], 8)
