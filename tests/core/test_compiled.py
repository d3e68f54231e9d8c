"""With numba and without: the same bytes."""

import subprocess
import sys

import numpy as np
import pytest
from toygraph import hexagons

from gridplan import compiling
from gridplan.partition import compiled
from gridplan.partition.graph import Graph
from gridplan.partition.solving import solve
from gridplan.partition.windows import Watch

needs_numba = pytest.mark.skipif(not compiling.there(), reason="needs numba")


def town(columns: int = 40, rows: int = 36, criteria: int = 0) -> Graph:
    rng = np.random.default_rng(7)
    units = columns * rows
    load = rng.exponential(1.0, units) * np.where(rng.random(units) < 0.02, 8.0, 1.0)
    some = rng.exponential(1.0, (units, criteria))
    return hexagons(columns, rows, load=load * 60 / load.sum(), criteria=some * 60 / some.sum(0))


def both(monkeypatch, graph, **settings):
    plans = []
    for least in (0, np.inf):
        monkeypatch.setattr(compiled, "LEAST", least)
        plans.append(solve(graph, (3, 12, 60), **settings))
        assert (least == 0) == compiled.READY
    return [plan.leaf.tobytes() for plan in plans]


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
    compiled_one, plain = both(monkeypatch, graph, watches=[watch] * 3)
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
    from dataclasses import replace

    from gridplan.partition.graph import starts

    edges = {tuple(sorted(map(int, pair))) for pair in pairs.T if pair[0] != pair[1]}
    old = set(zip(graph.source.tolist(), graph.indices.tolist(), strict=True))
    new = [one for edge in edges if edge not in old for one in (edge, edge[::-1])]
    source = np.append(graph.source, [one for one, _ in new])
    target = np.append(graph.indices, [other for _, other in new])
    border = np.append(graph.border, np.full(len(new), 1.0))
    order = np.lexsort((target, source))
    indptr = starts(np.bincount(source, minlength=len(graph)))
    return replace(graph, indptr=indptr, indices=target[order], border=border[order])


def test_dividing_goes_without_numba():
    program = """
import sys
sys.modules["numba"] = None
sys.path[:0] = ["tests/core"]
from test_compiled import town
from gridplan.partition import compiled
from gridplan.partition.solving import solve
compiled.LEAST = 0
print(len(set(solve(town(), (3, 12, 60)).leaf.tolist())))
assert not compiled.READY
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "60"
