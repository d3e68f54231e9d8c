"""Refining: units move over borders, parts stay whole, energy falls."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs, hexagons, is_division, one_region, path

from gridplan.errors import Cancelled
from gridplan.partition.graph import pieces
from gridplan.partition.initial.legalise import mend
from gridplan.partition.nested_levels import Layers
from gridplan.partition.objective import Level, Weighing, total
from gridplan.partition.refinement.local_search import Schedule, refine
from gridplan.partition.refinement.move_gains import Moves, change, make
from gridplan.partition.tolerance_windows import Watch

COLD = Schedule(30, 6, 0.0, 0.02, (50.0, 50.0))
HOT = Schedule(40, 6, 1.0, 0.02, (5.0, 200.0))

NOTHING = Watch(*np.empty((4, 0)))


def energy(graph, part, level, weighing):
    held = total(graph, part, level.parts)
    return weighing.energy(held.load, held.area, held.outline, level.target, held.criteria).sum()


def stripes(graph, columns, parts):
    return np.arange(len(graph)) % columns * parts // columns


def refined(graph, part, level, schedule, region=None, **more):
    region = np.zeros(len(graph), np.int64) if region is None else region
    return refine(graph, region, part, level, schedule, np.random.default_rng(1), **more)


def random_division(graph, parts, seed):
    rng = np.random.default_rng(seed)
    level = one_region(parts, max(float(graph.load.sum()), 1.0))
    region = np.zeros(len(graph), np.int64)
    return mend(graph, region, rng.integers(0, parts, len(graph)), level), level


# Moves --------------------------------------------------------------------------------------------


def test_energy_of_a_square_by_hand():
    """1/√PP of a square is √(4/π); 10 % over target beyond a tolerance of 4 %."""
    weighing = Weighing(0.04, 100.0, NOTHING)
    one = [np.array([value]) for value in (1.1, 10_000.0, 400.0, 1.0)]
    expected = np.sqrt(4 / np.pi) + 100 * (0.05 * 0.1**2 + 0.06**2)
    assert weighing.energy(*one, np.empty((1, 0))) == pytest.approx([expected])


def test_the_change_of_a_move_is_the_difference_of_energies():
    graph = hexagons(6, 6, load=np.random.default_rng(2).exponential(1.0, 36))
    part, level = stripes(graph, 6, 3), one_region(3, float(graph.load.sum()))
    weighing = Weighing(0.01, 70.0, NOTHING)
    same = part[graph.source] == part[graph.indices]
    node = 1  # in the southern row, last of its stripe
    ties = graph.source == node
    lost = graph.border[ties & same].sum()
    won = graph.border[ties & (part[graph.indices] == 1)].sum()
    move = Moves(*map(np.array, ([node], [0], [1], [[lost]], [[won]], [True])))
    layers = Layers.of(graph, part, [level.target])
    layers.weighings = [weighing]
    told = change(graph, layers, move)
    after = part.copy()
    after[node] = 1
    truth = energy(graph, after, level, weighing) - energy(graph, part, level, weighing)
    assert told == pytest.approx([truth])
    make(graph, layers, move)
    anew = total(graph, after, 3)
    for kept, sums in zip(vars(layers.totals).values(), vars(anew).values(), strict=True):
        assert kept == pytest.approx(sums)


# Refining -----------------------------------------------------------------------------------------


def test_a_path_finds_its_balance():
    part = np.array([0] * 9 + [1] * 3)
    assert np.bincount(refined(path(12), part, one_region(2, 12.0), COLD)).tolist() == [6, 6]


def test_what_was_given_is_left_alone():
    part = np.array([0] * 9 + [1] * 3)
    refined(path(12), part, one_region(2, 12.0), COLD)
    assert part.tolist() == [0] * 9 + [1] * 3


def test_needs_are_respected():
    """All the load is in the west; the west may still not fall below seven units."""
    load = np.where(np.arange(12) < 2, 100.0, 1.0)
    part = np.array([0] * 9 + [1] * 3)
    level = one_region(2, float(load.sum()), need=[7, 1])
    assert np.bincount(refined(path(12, load=load), part, level, COLD)).tolist() == [7, 5]


def test_long_bands_become_rounder():
    """Three bands of two rows of 24: a compact third is eight columns wide."""
    graph = hexagons(24, 6)
    part, level = np.arange(144) // 48, one_region(3, 144.0)
    after = refined(graph, part, level, HOT)
    assert is_division(graph, after, 3)
    assert total(graph, after, 3).outline.sum() < 0.9 * total(graph, part, 3).outline.sum()
    assert np.abs(np.bincount(after) / 48 - 1).max() <= 0.05


@settings(deadline=None, max_examples=40)
@given(connected_graphs(most=40, least=2), st.integers(0, 2**32 - 1))
def test_energy_never_rises_without_heat(graph, seed):
    parts = 1 + seed % min(5, len(graph))
    part, level = random_division(graph, parts, seed)
    weighing = COLD.weighing(0.0, NOTHING)
    after = refined(graph, part, level, COLD)
    assert energy(graph, after, level, weighing) <= energy(graph, part, level, weighing) + 1e-9


@settings(deadline=None, max_examples=40)
@given(connected_graphs(most=40, least=2), st.integers(0, 2**32 - 1))
def test_parts_stay_whole_whatever_the_heat(graph, seed):
    parts = 1 + seed % min(5, len(graph))
    part, level = random_division(graph, parts, seed)
    after = refined(graph, part, level, Schedule(20, 6, 5.0, 0.02, (5.0, 200.0)))
    assert is_division(graph, after, parts)


def test_units_stay_in_their_region():
    graph = hexagons(12, 8)
    region = (np.arange(96) % 12 >= 6).astype(np.int64)
    part = 2 * region + (np.arange(96) // 12 >= 1)
    level = Level(np.array([0, 2, 4]), np.full(4, 24.0), np.ones(4, np.int64))
    after = refined(graph, part, level, HOT, region=region)
    assert (level.region[after] == region).all()
    assert is_division(graph, after, 4)
    assert np.abs(np.bincount(after) / 24 - 1).max() <= 0.1


def pressing(weight):
    """One criterion that should come into a tolerance of a hundredth."""
    return Watch(*np.array([[weight], [0.01], [-np.inf], [np.inf]]))


def test_a_watched_criterion_is_balanced_too():
    """All of it lies in one column at the border of two stripes, which can share it."""
    criteria = np.where(np.arange(144) % 12 == 2, 12.0, 0.0)[:, None]
    graph = hexagons(12, 12, criteria=criteria)
    part, level = stripes(graph, 12, 4), one_region(4, 144.0)

    def miss(after):
        return np.square(total(graph, after, 4).criteria[:, 0] / 36 - 1).sum()

    assert miss(part) == pytest.approx(3**2 + 3)
    plain = refined(graph, part, level, COLD)
    watched = refined(graph, part, level, COLD, watch=pressing(30.0))
    assert miss(watched) < 0.7 * miss(plain)


def test_it_can_be_stopped():
    class Stopped:
        def report(self, fraction, text=""):
            pytest.fail("worked on after it was cancelled")

        def cancelled(self):
            return True

    with pytest.raises(Cancelled):
        refined(
            board(6, 6), stripes(board(6, 6), 6, 3), one_region(3, 36.0), HOT, progress=Stopped()
        )


def test_the_same_numbers_give_the_same_parts():
    graph = hexagons(10, 10)
    part, level = random_division(graph, 5, 9)
    once, again = (refined(graph, part, level, HOT) for _ in range(2))
    assert once.tobytes() == again.tobytes()
    assert pieces(graph, once)[0] == 5
