"""Refining all levels together: no level breaks, nothing held moves, no energy is lost count of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board, connected_graphs, from_edges, hexagons, holds_together, is_division

from gridplan.partition.graph import pieces
from gridplan.partition.objective import Weighing, total
from gridplan.partition.refinement.local_search import Schedule
from gridplan.partition.refinement.metropolis import SingleMoves
from gridplan.partition.refinement.move_candidates import whole_without
from gridplan.partition.refinement.nested_refinement import Upper, weave
from gridplan.partition.solver import solve
from gridplan.partition.tolerance_windows import Watch

COLD = Schedule(20, 6, 0.0, 0.03, (100.0, 100.0))
HOT = Schedule(30, 6, 0.6, 0.03, (50.0, 500.0))

NOTHING = Watch(*np.empty((4, 0)))


def nested(graph, counts, seed=1):
    """A division to start from, and its upper levels as weave sees them."""
    graph.load[:] *= counts[-1] / graph.load.sum()
    division = solve(graph, counts, effort="fast", seed=seed)
    above, uppers = np.arange(counts[-1]), []
    for parent in reversed(division.parents):
        above = parent[above]
        uppers.insert(0, Upper(above, np.zeros(len(graph), bool), 0.01, 500.0, 1.5))
    return division.leaf, uppers


def scrambled(graph, counts, seed=1):
    """Runs of units row by row: legal, and as bad as can be; upper levels are runs of runs."""
    graph.load[:] *= counts[-1] / graph.load.sum()
    leaf = np.arange(len(graph)) * counts[-1] // len(graph)
    uppers = []
    for count in counts[:-1]:
        above = np.arange(counts[-1]) * count // counts[-1]
        uppers.append(Upper(above, np.zeros(len(graph), bool), 0.01, 500.0, 1.5))
    return leaf, uppers


def energy(graph, leaf, uppers, schedule):
    def of(part, target, weighing):
        held = total(graph, part, len(target))
        return weighing.energy(held.load, held.area, held.outline, target, held.criteria).sum()

    count = len(uppers[0].above)
    whole = of(leaf, np.ones(count), schedule.weighing(0.0, NOTHING))
    for upper in uppers:
        quota = np.bincount(upper.above) * graph.load.sum() / count
        weighing = Weighing(upper.tolerance, upper.pressure, NOTHING)
        whole += upper.weight * of(upper.above[leaf], quota, weighing)
    return whole


def woven(graph, leaf, uppers, schedule, seed=1):
    return weave(graph, leaf, uppers, schedule, np.random.default_rng(seed))


def levels_hold(graph, leaf, uppers):
    return is_division(graph, leaf, len(uppers[0].above)) and all(
        is_division(graph, upper.above[leaf], int(upper.above.max()) + 1) for upper in uppers
    )


def maps():
    load = np.random.default_rng(5).exponential(1.0, 240)
    return {"hexagons": hexagons(20, 12, load=load), "squares": board(20, 12, load=load.copy())}


@pytest.mark.parametrize("kind", ["hexagons", "squares"])
def test_energy_never_rises_without_heat(kind):
    graph = maps()[kind]
    leaf, uppers = scrambled(graph, (3, 8, 24))
    before = energy(graph, leaf, uppers, COLD)
    after = woven(graph, leaf, uppers, COLD)
    assert energy(graph, after, uppers, COLD) < before - 1.0
    assert levels_hold(graph, after, uppers)


@settings(deadline=None, max_examples=30)
@given(connected_graphs(most=40, least=6), st.integers(0, 2**32 - 1))
def test_on_any_graph_energy_never_rises_without_heat_and_no_level_breaks(graph, seed):
    graph.load[0] += 1.0
    last = 2 + seed % (len(graph) - 1)
    leaf, uppers = nested(graph, (1 + seed % 2, 1 + last // 2, last), seed % 7)
    before = energy(graph, leaf, uppers, COLD)
    after = woven(graph, leaf, uppers, COLD)
    assert energy(graph, after, uppers, COLD) <= before + 1e-9
    assert levels_hold(graph, after, uppers)
    assert levels_hold(graph, woven(graph, leaf, uppers, HOT), uppers)


@pytest.mark.parametrize("kind", ["hexagons", "squares"])
def test_every_level_is_whole_and_every_total_right_after_every_round(monkeypatch, kind):
    graph = maps()[kind]
    leaf, uppers = scrambled(graph, (3, 8, 24))
    above = [np.arange(24), *(upper.above for upper in uppers)]
    moved, stir = [], SingleMoves.stir

    def watched(moves, *rest):
        moved.append(stir(moves, *rest))
        first, held = 0, vars(moves.totals)
        for upper in above:
            part, count = upper[moves.leaf], int(upper.max()) + 1
            assert pieces(graph, part)[0] == count
            for name, sums in vars(total(graph, part, count)).items():
                assert held[name][first : first + count] == pytest.approx(sums)
            first += count
        return moved[-1]

    monkeypatch.setattr(SingleMoves, "stir", watched)
    woven(graph, leaf, uppers, HOT)
    assert sum(moved) > 100


def test_parents_change_with_their_children():
    """A first level that is out of balance is mended by last-level moves over its border."""
    graph = hexagons(16, 12)
    graph.load[:] *= 24 / graph.load.sum()
    x, y = np.arange(192) % 16, np.arange(192) // 16
    leaf = np.where(x < 10, (y // 3) * 3 + np.minimum(x // 3, 2), 12 + (y // 2) * 2 + (x - 10) // 3)
    above = (np.arange(24) >= 12).astype(np.int64)
    upper = Upper(above, np.zeros(192, bool), 0.003, 1e4)

    def off(leaf):
        return abs(np.bincount(above[leaf], graph.load)[0] / 12 - 1)

    assert off(leaf) == pytest.approx(0.25)
    after = woven(graph, leaf, [upper], Schedule(80, 6, 0.2, 0.03, (50.0, 500.0)))
    assert off(after) <= 0.05
    assert levels_hold(graph, after, [upper])


def test_units_that_are_held_stay_in_their_parent():
    graph = maps()["hexagons"]
    leaf, uppers = scrambled(graph, (3, 8, 24))
    rng = np.random.default_rng(2)
    held = [np.ones(240, bool), rng.random(240) < 0.3]
    uppers = [
        Upper(u.above, h, u.tolerance, u.pressure, u.weight)
        for u, h in zip(uppers, held, strict=True)
    ]
    after = woven(graph, leaf, uppers, HOT)
    for upper in uppers:
        moved = upper.above[leaf] != upper.above[after]
        assert not (moved & upper.held).any()
    assert (leaf != after).any()
    assert (uppers[1].above[leaf] != uppers[1].above[after]).any()


def test_without_upper_levels_it_refines_the_last_one():
    graph = maps()["hexagons"]
    leaf, _ = scrambled(graph, (24,))
    after = woven(graph, leaf, [], HOT)
    assert is_division(graph, after, 24)


# Ways around --------------------------------------------------------------------------------------


def test_a_part_is_searched_for_a_way_around():
    """Seven of a ring of eight are one part: whole without an end, not without the middle."""
    ring = from_edges(8, [(i, (i + 1) % 8) for i in range(8)])
    part = np.array([0] * 7 + [1])
    asked = np.array([0, 3, 6, 7])
    told = whole_without(ring, part, asked, 2)
    assert told.tolist() == [True, False, True, False]  # the last one would leave nothing


@settings(deadline=None, max_examples=60)
@given(connected_graphs(least=2), st.integers(0, 2**32 - 1))
def test_the_search_for_a_way_around_is_exact(graph, seed):
    rng = np.random.default_rng(seed)
    part = pieces(graph, rng.integers(0, 3, len(graph)))[1]
    asked = rng.permutation(len(graph))[: 1 + len(graph) // 2]
    told = whole_without(graph, part, asked, int(part.max()) + 1)
    for unit, whole in zip(asked.tolist(), told.tolist(), strict=True):
        rest = [i for i in np.flatnonzero(part == part[unit]).tolist() if i != unit]
        assert whole == holds_together(graph, rest)


def test_on_squares_units_move_by_ways_around():
    """No two neighbours of a square touch: without ways around hardly anything could move."""
    graph = maps()["squares"]
    leaf, uppers = scrambled(graph, (1, 24))
    load = np.bincount(woven(graph, leaf, uppers, HOT), graph.load)
    before = np.bincount(leaf, graph.load)
    assert np.abs(load - 1).mean() < 0.5 * np.abs(before - 1).mean()
