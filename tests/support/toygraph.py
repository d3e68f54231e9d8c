"""Graphs for the solver, drawn by rule: boards, stars, paths, anything given by its edges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from gridplan.partition.graph import Graph
from gridplan.partition.initial.legalise import mend
from gridplan.partition.objective import Level

SIDE = 100.0


def from_edges(
    count: int,
    edges: Iterable[tuple[int, int]],
    *,
    xy: np.ndarray | None = None,
    load: Sequence[float] | None = None,
    border: float = SIDE,
    criteria: np.ndarray | None = None,
) -> Graph:
    """Square nodes of 100 m, every edge `border` metres long, loads of 1 unless given."""
    pairs = sorted({(a, b) for one in edges for a, b in (one, one[::-1])})
    source = np.array([a for a, _ in pairs], np.int64)
    angle = 2.0 * np.pi * np.arange(count) / max(count, 1)
    circle = 1000.0 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Graph(
        np.searchsorted(source, np.arange(count + 1)).astype(np.int64),
        np.array([b for _, b in pairs], np.int64),
        np.full(len(pairs), border),
        circle if xy is None else xy,
        np.full(count, SIDE**2),
        np.full(count, 4.0 * SIDE),
        np.ones(count) if load is None else np.asarray(load, float),
        np.ones(count, np.int64),
        np.empty((count, 0)) if criteria is None else criteria,
    )


def board(columns: int, rows: int, **more: object) -> Graph:
    """Squares in rows; node 0 in the south-west, row by row."""
    edges = [(i, i + 1) for i in range(columns * rows) if (i + 1) % columns]
    edges += [(i, i + columns) for i in range(columns * (rows - 1))]
    place = np.arange(columns * rows)
    xy = SIDE * np.stack([place % columns, place // columns], axis=1).astype(float)
    return from_edges(columns * rows, edges, xy=xy, **more)


def hexagons(columns: int, rows: int, **more: object) -> Graph:
    """Offset rows, six neighbours each."""
    edges = []
    for y in range(rows):
        for x in range(columns):
            here, slant = y * columns + x, y % 2
            if x + 1 < columns:
                edges.append((here, here + 1))
            if y + 1 < rows:
                above = (x - 1 + slant, x + slant)
                edges += [(here, here + columns - x + a) for a in above if 0 <= a < columns]
    place = np.arange(columns * rows)
    x, y = place % columns, place // columns
    xy = SIDE * np.stack([x + 0.5 * (y % 2), 0.87 * y], axis=1)
    return from_edges(columns * rows, edges, xy=xy, border=58.0, **more)


def path(count: int, **more: object) -> Graph:
    return board(count, 1, **more)


def star(leaves: int, **more: object) -> Graph:
    """Node 0 in the middle."""
    return from_edges(leaves + 1, [(0, i) for i in range(1, leaves + 1)], **more)


def holds_together(graph: Graph, nodes: Iterable[int]) -> bool:
    """Whether some nodes are connected among themselves, by plain search; none are not."""
    left = {int(node) for node in nodes}
    if not left:
        return False
    queue = [left.pop()]
    while queue:
        here = queue.pop()
        for near in graph.indices[graph.indptr[here] : graph.indptr[here + 1]].tolist():
            if near in left:
                left.remove(near)
                queue.append(near)
    return not left


def is_division(graph: Graph, part: np.ndarray, parts: int) -> bool:
    """Whether there are exactly so many parts, none empty, each connected."""
    return all(holds_together(graph, np.flatnonzero(part == p)) for p in range(parts)) and bool(
        (part >= 0).all() and (part < parts).all()
    )


def same_part(graph: Graph, part: np.ndarray) -> np.ndarray:
    """For every edge, whether both ends are of one part."""
    return part[graph.source] == part[graph.indices]


def one_region(parts: int, load: float, need: Sequence[int] | None = None) -> Level:
    """A level that divides one region into parts of equal targets."""
    needs = np.ones(parts, np.int64) if need is None else np.asarray(need, np.int64)
    return Level(np.array([0, parts]), np.full(parts, load / parts), needs)


@st.composite
def connected_graphs(draw: st.DrawFn, most: int = 24, least: int = 1) -> Graph:
    """Any connected graph: a random tree and some more edges, random places and loads."""
    count = draw(st.integers(least, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.sampled_from(["bush", "path", "star"]))
    earlier = {
        "bush": lambda i: int(rng.integers(0, i)),
        "path": lambda i: i - 1,
        "star": lambda _: 0,
    }[shape]
    edges = [(earlier(i), i) for i in range(1, count)]
    for _ in range(draw(st.integers(0, 2 * count))):
        a, b = rng.integers(0, count, 2).tolist()
        if a != b:
            edges.append((min(a, b), max(a, b)))
    load = np.where(rng.random(count) < 0.4, 0.0, rng.exponential(1.0, count))
    return from_edges(count, edges, xy=1000.0 * rng.random((count, 2)), load=load)


def in_six(graph: Graph, seed: int) -> tuple[Graph, np.ndarray, np.ndarray]:
    """The graph with loads that add up to six grids, a division into these, and their parents.

    The parents are two, connected, if that comes out at random, and one otherwise.
    """
    rng = np.random.default_rng(seed)
    load = graph.load.copy()
    load[0] = 1.0
    graph = replace(graph, load=load * 6 / load.sum())
    whole = np.zeros(len(graph), np.int64)
    leaf = mend(graph, whole, rng.integers(0, 6, len(graph)), one_region(6, 6.0))
    above = np.zeros(6, np.int64)
    above[1:] = rng.integers(0, 2, 5)
    if not (above == 1).any() or not is_division(graph, above[leaf], 2):
        above[:] = 0
    return graph, leaf, above
