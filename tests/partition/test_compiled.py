"""With numba and without: the same bytes."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from toygraph import hexagons

from gridplan import jit
from gridplan.partition import compiled
from gridplan.partition.ancestry import Ancestry
from gridplan.partition.graph import Graph, contract, pieces, starts, subgraph
from gridplan.partition.initial.balanced_transport import (
    Centres,
    Points,
    balance,
    harden,
    held,
    soften,
)
from gridplan.partition.initial.power_diagram import Seeds, power_cells
from gridplan.partition.initial.sweep_bisection import _reach
from gridplan.partition.multilevel.coarsening import coarsen
from gridplan.partition.objective import Level, total
from gridplan.partition.refinement.ejection_chains import SAVED_S, chain
from gridplan.partition.solver import solve
from gridplan.partition.tolerance_windows import Watch, Windows

needs_numba = pytest.mark.skipif(not jit.there(), reason="needs numba")


def town(columns: int = 40, rows: int = 36, criteria: int = 0) -> Graph:
    rng = np.random.default_rng(7)
    units = columns * rows
    load = rng.exponential(1.0, units) * np.where(rng.random(units) < 0.02, 8.0, 1.0)
    some = rng.exponential(1.0, (units, criteria))
    return hexagons(columns, rows, load=load * 60 / load.sum(), criteria=some * 60 / some.sum(0))


def both(monkeypatch, graph, **settings):
    plans = []
    monkeypatch.setattr(compiled, "LEAST", 0)
    for module in ("metropolis", "ejection_chains"):
        monkeypatch.setattr(f"gridplan.partition.refinement.{module}.pays", lambda seconds: False)
    for there in (True, False):
        monkeypatch.setattr(compiled, "there", lambda there=there: there)
        plans.append(solve(graph, (3, 12, 60), **settings))
        assert there == compiled.READY
    return [plan.leaf.tobytes() for plan in plans]


def in_both_ways(monkeypatch, found) -> bool:
    """Whether the arrays found are the same to the byte with the loops and without."""
    results = []
    for ready in (True, False):
        monkeypatch.setattr(compiled, "READY", ready)
        results.append([np.ascontiguousarray(array) for array in found()])
    return all(
        one.dtype == other.dtype and one.tobytes() == other.tobytes()
        for one, other in zip(*results, strict=True)
    )


@needs_numba
def test_chains_are_sought_by_the_loops_where_these_pay(monkeypatch):
    """A small territory with many grids out waits no minute for wide searches in plain Python."""
    graph = town()
    leaf, nobody = solve(graph, (60,), effort="fast").leaf, Ancestry([], [])
    windows = Windows.of(graph, 0.015)
    assert np.count_nonzero(windows.excess(windows.held(leaf, 60))) > 3
    found, asked = [], []
    for pay in (True, False):
        monkeypatch.setattr(
            "gridplan.partition.refinement.ejection_chains.pays",
            lambda seconds, pay=pay: asked.append(seconds) or pay,
        )
        found.append(chain(graph, leaf, nobody, windows, 12))
    assert (found[0] != leaf).any()
    assert found[0].tobytes() == found[1].tobytes()
    assert asked[0] == pytest.approx(5 * 12 * SAVED_S)


@needs_numba
def test_small_territories_do_not_wait_for_the_loops():
    solve(town(), (3, 12, 60), effort="fast")
    assert not compiled.READY


@needs_numba
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"effort": "fast", "seed": 5},
        {"tolerance": 0.01},
        {"tolerance": 0.3},
        {"objective": "cut-edges"},
    ],
    ids=str,
)
def test_numba_changes_no_byte_of_a_plan(monkeypatch, settings):
    compiled_one, plain = both(monkeypatch, town(), **settings)
    assert compiled_one == plain


@needs_numba
def test_numba_changes_no_byte_where_criteria_are_watched_and_limited(monkeypatch):
    graph = town(criteria=2)
    watch = Watch(
        np.array([3.0, 0.0]),
        np.array([0.1, np.inf]),
        np.array([-np.inf, 0.5]),
        np.array([np.inf, 1.6]),
    )
    compiled_one, plain = both(monkeypatch, graph, watches=[watch] * 3, effort="fast")
    assert compiled_one == plain


@needs_numba
def test_numba_changes_no_byte_where_units_are_coarse_and_in_pieces(monkeypatch):
    """Five units a grid; some units touch others that do not touch each other: odd fans."""
    graph = town(24, 14)
    rng = np.random.default_rng(3)
    touching = rng.integers(0, len(graph), (2, 40))
    compiled_one, plain = both(monkeypatch, joined(graph, touching))
    assert compiled_one == plain


def joined(graph: Graph, pairs) -> Graph:
    """The graph with more edges, as units in two pieces have them."""
    edges = {tuple(sorted(map(int, pair))) for pair in pairs.T if pair[0] != pair[1]}
    old = set(zip(graph.source.tolist(), graph.indices.tolist(), strict=True))
    new = [one for edge in edges if edge not in old for one in (edge, edge[::-1])]
    source = np.append(graph.source, [one for one, _ in new])
    target = np.append(graph.indices, [other for _, other in new])
    border = np.append(graph.border, np.full(len(new), 1.0))
    order = np.lexsort((target, source))
    indptr = starts(np.bincount(source, minlength=len(graph)))
    return replace(graph, indptr=indptr, indices=target[order], border=border[order])


@needs_numba
@pytest.mark.parametrize("parts", [(2, 3), (1, 5, 2, 12, 4), (30,)], ids=str)
@pytest.mark.parametrize("points", [5, 300])
def test_numba_changes_no_byte_of_power_cells(monkeypatch, parts, points):
    """On units and on bins of units, in regions of one part up to many."""
    graph = town()
    region = np.arange(len(graph)) * len(parts) // len(graph)
    need = np.ones(sum(parts), np.int64)
    level = Level(starts(np.array(parts)), np.random.default_rng(2).random(sum(parts)) + 0.5, need)

    def cells():
        rng = np.random.default_rng(4)
        return power_cells(graph, region, level, Seeds(9, points), rng)

    assert in_both_ways(monkeypatch, lambda: [cells()])


@needs_numba
@pytest.mark.parametrize("seed", range(12))
def test_numba_changes_no_byte_of_weights_and_shares(monkeypatch, seed):
    """Centres far apart and on one spot, points without load, borders soft and hard."""
    rng = np.random.default_rng(seed)
    count = rng.integers(1, 14, 6)
    start = starts(rng.integers(1, 90, 6) + count)
    n, shape = int(start[-1]), (6, int(count.max()))
    xy = np.round(rng.random((n, 2)) * 1000.0, -2 if seed % 3 == 0 else 3)
    load = rng.exponential(1.0, n) * (rng.random(n) < 0.8)
    points = Points(xy, load, np.full(n, 10.0), start, count)
    place = np.round(rng.random((*shape, 2)) * 1000.0, -2 if seed % 3 == 0 else 3)
    real = np.arange(shape[1]) < count[:, None]
    target = np.where(real, rng.random(shape) + 0.1, 0.0)
    softness = np.full(n, 10.0 ** rng.integers(-3, 7))

    def found():
        centres = Centres(points, place)
        limit = centres.step_limit()
        weight = np.where(real, 0.0, -1e18)
        weights = [balance(centres, softness, target, weight, limit, steps) for steps in (1, 2, 7)]
        shares = soften(centres, weights[-1], softness)
        copied = [shares.begin, shares.slot, shares.share.copy(), shares.value]
        slot = harden(centres, target, weights[-1], limit, 9)
        mass = load + 0.1
        return [
            *weights,
            *copied,
            limit,
            *centres.two_nearest(),
            *held(centres, shares, mass),
            slot,
        ]

    assert in_both_ways(monkeypatch, found)


@needs_numba
@pytest.mark.parametrize("parts", [1, 2, 9])
def test_numba_changes_no_byte_of_pieces(monkeypatch, parts):
    graph = town()
    part = np.random.default_rng(parts).integers(0, parts, len(graph))
    number, piece = pieces(graph, part)
    assert number == len(np.unique(piece))
    first_nodes = np.unique(piece, return_index=True)[1]
    assert (np.diff(first_nodes) > 0).all()
    assert in_both_ways(monkeypatch, lambda: map(np.asarray, pieces(graph, part)))


@needs_numba
def test_numba_changes_no_byte_of_coarse_graphs(monkeypatch):
    """Borders as odd as those of a map: the order in which they are added can be seen."""
    graph = uneven(town())
    region = np.arange(len(graph)) // 700

    def ladder():
        steps = coarsen(graph, region, 40, 3.0, np.random.default_rng(8))
        assert len(steps) > 4
        for rung, home, clump in steps:
            yield from (rung.indptr, rung.indices, rung.border, rung.perimeter, rung.area, home)
            yield from () if clump is None else (clump,)
            yield total(rung, home, 3).outline

    assert in_both_ways(monkeypatch, ladder)


@needs_numba
@pytest.mark.parametrize("clumps", [3, 40, 300])
def test_numba_changes_no_byte_of_clumps_in_pieces(monkeypatch, clumps):
    graph = uneven(town())
    clump = np.random.default_rng(clumps).permutation(len(graph)) % clumps

    def joined_ones():
        coarse = contract(graph, clump, clumps)
        same_row = np.diff(coarse.source) == 0
        assert (np.diff(coarse.indices)[same_row] > 0).all()
        return coarse.indptr, coarse.indices, coarse.border, coarse.perimeter

    assert in_both_ways(monkeypatch, joined_ones)
    expected = np.zeros((clumps, clumps))
    np.add.at(expected, (clump[graph.source], clump[graph.indices]), graph.border)
    np.fill_diagonal(expected, 0.0)
    coarse = contract(graph, clump, clumps)
    found = np.zeros((clumps, clumps))
    found[coarse.source, coarse.indices] = coarse.border
    assert found == pytest.approx(expected)


@needs_numba
def test_numba_changes_no_byte_of_ways(monkeypatch):
    """Also where there is none, and where many are of one length."""
    graph = town(20, 20)
    kept = np.flatnonzero(np.arange(len(graph)) // 20 != 9)
    in_two = subgraph(graph, kept)
    moved = replace(in_two, xy=np.random.default_rng(1).random((len(in_two), 2)))
    ends = np.array([3, 0, len(in_two) - 1])
    for one in (in_two, moved):
        assert np.isinf(_reach(one, ends)).any()
        assert in_both_ways(monkeypatch, lambda one=one: [_reach(one, ends)])


def uneven(graph: Graph) -> Graph:
    """The graph with borders of any length."""
    length = np.random.default_rng(6).random(len(graph.indices))
    key = graph.source * len(graph) + graph.indices
    back = np.searchsorted(key, graph.indices * len(graph) + graph.source)
    return replace(graph, border=length + length[back])


def test_dividing_goes_without_numba():
    program = """
import sys
sys.modules["numba"] = None
sys.path[:0] = ["tests/partition", "tests/support"]
from test_compiled import town
from gridplan.partition import compiled
from gridplan.partition.solver import solve
compiled.LEAST = 0
print(len(set(solve(town(), (3, 12, 60)).leaf.tolist())))
assert not compiled.READY
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "60"
