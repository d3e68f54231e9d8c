"""Swaps: two units change places where neither could move alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from toygraph import board

from gridplan.partition.graph import pieces
from gridplan.partition.layers import Layers
from gridplan.partition.listing import Listing
from gridplan.partition.objective import Weighing, total
from gridplan.partition.refining import Schedule
from gridplan.partition.swapping import swap
from gridplan.partition.weaving import weave
from gridplan.partition.windows import Watch

NOTHING = Watch(*np.empty((4, 0)))


def energy(graph, leaf, weighing):
    held = total(graph, leaf, int(leaf.max()) + 1)
    ones = np.ones(len(held.load))
    return weighing.energy(held.load, held.area, held.outline, ones, held.criteria).sum()


def swapped(graph, leaf, weighing):
    count = int(leaf.max()) + 1
    layers = Layers.of(graph, leaf, [np.ones(count)])
    layers.weighings = [weighing]
    moves = Listing(graph).moves(layers)
    made = swap(graph, layers, moves.take(moves.loose), 0.0, np.random.default_rng(1))
    return made, layers


def test_teeth_of_a_border_change_places_and_the_loads_stay():
    """
    A A A B B B        A A A B B B
    A A A a B B   →    A A A B B B
    A A A B B B        A A A B B B
    A A b B B B        A A A B B B
    """
    graph = board(6, 4)
    graph.load[:] = 1 / 12
    leaf = (np.arange(24) % 6 >= 3).astype(np.int64)
    leaf[2], leaf[15] = 1, 0
    weighing = Weighing(0.001, 1e6, NOTHING)
    before = energy(graph, leaf, weighing)
    made, after = swapped(graph, leaf, weighing)
    leaf = after.part[0]
    assert len(made) == 2
    assert leaf.tolist() == (np.arange(24) % 6 >= 3).astype(int).tolist()
    assert energy(graph, leaf, weighing) < before
    assert after.totals.load.tolist() == total(graph, leaf, 2).load.tolist()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_swaps_never_raise_the_energy_break_a_grid_or_lose_count(seed):
    rng = np.random.default_rng(seed)
    graph = board(9, 8)
    graph.load[:] = rng.exponential(1.0, 72)
    graph.load[:] *= 6 / graph.load.sum()
    leaf = (np.arange(72) // 9 // 4 * 3 + np.arange(72) % 9 // 3).astype(np.int64)
    weighing = Weighing(0.05, 30.0, NOTHING)
    for _ in range(4):
        before = energy(graph, leaf, weighing)
        base = swapped(graph, leaf, weighing)[1]
        leaf = base.part[0]
        again = total(graph, leaf, 6)
        assert energy(graph, leaf, weighing) <= before + 1e-9
        assert pieces(graph, leaf)[0] == 6
        assert np.allclose(base.totals.load, again.load)
        assert np.allclose(base.totals.outline, again.outline)


def test_weaving_with_swaps_keeps_grids_whole_and_shortens_borders():
    graph = board(20, 16)
    graph.load[:] = np.random.default_rng(3).uniform(0.5, 1.5, 320)
    graph.load[:] *= 10 / graph.load.sum()
    leaf = (np.arange(320) // 20 // 8 * 5 + np.arange(320) % 20 // 4).astype(np.int64)
    schedule = Schedule(20, 4, 0.02, 0.03, (1e5, 1e5), square=0.0, swaps=True)
    after = weave(graph, leaf, [], schedule, np.random.default_rng(1))
    assert pieces(graph, after)[0] == 10
    load = np.bincount(after, graph.load)
    assert np.abs(load - 1).max() <= max(0.03, np.abs(np.bincount(leaf, graph.load) - 1).max())
