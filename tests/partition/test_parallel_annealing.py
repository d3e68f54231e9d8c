"""Small territories: equal to optima that an exact model has proven; legal; the same every time."""

from __future__ import annotations

import numpy as np
import pytest
from toygraph import board, hexagons, holds_together, star

from benchmarks.partition.optimum import Instance, cut
from gridplan.partition.refinement.local_connectivity import Rings
from gridplan.partition.refinement.parallel_annealing import COOLINGS, anneal
from gridplan.partition.solver import solve
from gridplan.partition.tolerance_windows import Watch

#: Fewest cut edges, proven by ``benchmarks.partition.optimum`` with HiGHS.
PROVEN = [
    (Instance("squares", 8, 6, 3, "equal", 1), 12),
    (Instance("hexagons", 8, 6, 3, "integers", 1), 21),
    (Instance("voronoi", 8, 6, 3, "equal", 1), 20),
    (Instance("hexagons", 8, 8, 4, "equal", 3), 29),
]


@pytest.mark.parametrize(("instance", "fewest"), PROVEN)
def test_equal_to_the_optimum(instance: Instance, fewest: int) -> None:
    graph = instance.graph()
    found = solve(
        graph, (instance.parts,), objective="cut-edges", tolerance=0.005, effort="fast"
    ).leaf
    assert cut(graph, found) == fewest
    assert np.abs(np.bincount(found, graph.load) - 1.0).max() <= 0.005 + 1e-9
    for part in range(instance.parts):
        assert holds_together(graph, np.flatnonzero(found == part))


def test_compact_grids_cut_more() -> None:
    """The objective counts: with the default one the same territory has more cut edges."""
    graph = Instance("squares", 8, 8, 4, "lognormal", 2).graph()
    few = solve(graph, (4,), objective="cut-edges", tolerance=0.005, effort="fast").leaf
    usual = solve(graph, (4,), tolerance=0.005, effort="fast").leaf
    assert cut(graph, few) < cut(graph, usual)


def test_same_seed_same_division() -> None:
    graph = Instance("voronoi", 8, 6, 3, "integers", 1).graph()
    first, second = (
        solve(graph, (3,), objective="cut-edges", tolerance=0.005, effort="fast", seed=4).leaf
        for _ in range(2)
    )
    assert np.array_equal(first, second)


def test_limits_are_kept() -> None:
    """Twelve heavy squares in one corner of 36: each of three parts may hold four of them."""
    heavy = np.array([1.0 if n % 6 < 4 and n // 6 < 3 else 0.0 for n in range(36)])
    graph = board(6, 6, load=[3 / 36] * 36, criteria=heavy[:, None] / 4.0).counting_edges()
    watch = Watch(np.zeros(1), np.array([np.inf]), np.array([-np.inf]), np.array([1.0]))
    start = np.repeat(np.arange(3), 12)
    found = anneal(graph, start, 0.005, watch, COOLINGS["fast"], np.random.default_rng(1))
    assert np.bincount(found).tolist() == [12, 12, 12]
    assert np.bincount(found, heavy).tolist() == [4.0, 4.0, 4.0]


def test_what_cannot_be_kept_stays_as_it_was() -> None:
    """Seven equal squares in a row are not two equal halves."""
    graph = board(7, 1, load=[2 / 7] * 7).counting_edges()
    start = np.array([0, 0, 0, 0, 1, 1, 1])
    watch = Watch.nothing(graph)
    found = anneal(graph, start, 0.005, watch, COOLINGS["fast"], np.random.default_rng(1))
    assert found.tolist() == start.tolist()


@pytest.mark.parametrize("graph", [board(5, 5), hexagons(5, 5), star(20)])
def test_a_unit_that_may_leave_leaves_one_piece(graph) -> None:
    rings, rng = Rings(graph), np.random.default_rng(3)
    legal = 0
    for _ in range(300):
        grown = {int(rng.integers(len(graph)))}
        while len(grown) < 9:
            rows = (graph.indices[graph.indptr[a] : graph.indptr[a + 1]] for a in grown)
            rim = {int(unit) for row in rows for unit in row}
            grown.add(int(rng.choice(sorted(rim - grown))))
        unit = int(rng.choice(sorted(grown)))
        inside = np.zeros(len(graph) + 1, bool)
        inside[sorted(grown)] = True
        held = rings.hold(np.array([unit]), inside[rings.members[[unit]]])[0]
        if held:
            assert holds_together(graph, grown - {unit})
            legal += 1
    assert legal > 100
