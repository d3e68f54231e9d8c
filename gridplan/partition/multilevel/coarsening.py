"""Smaller graphs of the same territory: neighbours are matched in pairs, again and again."""

from __future__ import annotations

import numpy as np

from .. import compiled
from ..graph import Graph, Ints, contract

_MATCHING_ROUNDS = 5
_WORTHWHILE = 0.93

#: Graphs from fine to coarse: graph, region of each node, its node in the next graph.
Ladder = list[tuple[Graph, Ints, Ints | None]]


def coarsen(
    graph: Graph, region: Ints, nodes: float, heaviest: float, rng: np.random.Generator
) -> Ladder:
    """A ladder of graphs from the given one down to about `nodes` nodes.

    Parameters
    ----------
    graph : Graph
    region : int64 (n,)
        Nodes of different regions are never matched.
    nodes : float
        Nodes wanted at the foot of the ladder.
    heaviest : float
        Load that a matched pair may not exceed, in last-level grids.
    rng : Generator

    Returns
    -------
    list of (Graph, region, clump)
        The first entry is the given graph; `clump` gives the node in the next graph of each node
        of this one, None for the last.
    """
    ladder: Ladder = []
    while len(graph) > nodes:
        clump, count = _match(graph, region, heaviest, rng)
        if count > _WORTHWHILE * len(graph):
            break
        ladder.append((graph, region, clump))
        next_region = np.empty(count, np.int64)
        next_region[clump] = region
        graph, region = contract(graph, clump, count), next_region
    ladder.append((graph, region, None))
    return ladder


def _match(
    graph: Graph, region: Ints, heaviest: float, rng: np.random.Generator
) -> tuple[Ints, int]:
    """Pairs of nodes that each choose the other: the ones that make the roundest pair."""
    n = len(graph)
    luck = rng.random(n)
    if compiled.READY:
        from ..compiled.coarsening import match

        return match(
            graph.indptr, graph.indices, graph.border, graph.load, graph.area, graph.perimeter,
            region, heaviest, luck, _MATCHING_ROUNDS,
        )  # fmt: skip
    source, target = graph.source, graph.indices
    fits = region[source] == region[target]
    fits &= graph.load[source] + graph.load[target] <= heaviest
    edges = np.flatnonzero(fits)
    source, target = source[edges], target[edges]
    outline = graph.perimeter[source] + graph.perimeter[target] - 2.0 * graph.border[edges]
    area = graph.area[source] + graph.area[target]
    low, high = np.minimum(source, target), np.maximum(source, target)
    score = 4.0 * np.pi * area / np.maximum(outline * outline, 1e-9)
    chance = luck[low] + 1.618 * luck[high]
    score += 0.02 * (chance - np.floor(chance))
    mate = np.full(n, -1)
    for _ in range(_MATCHING_ROUNDS):
        free = (mate[source] < 0) & (mate[target] < 0)
        source, target, score = source[free], target[free], score[free]
        if len(source) == 0:
            break
        first = np.flatnonzero(np.concatenate([[True], source[1:] != source[:-1]]))
        length = np.diff(np.concatenate([first, [len(source)]]))
        top = np.repeat(np.maximum.reduceat(score, first), length)
        wins = np.flatnonzero(score == top)
        wish = np.full(n, -1)
        wish[source[wins[::-1]]] = target[wins[::-1]]
        asker = np.flatnonzero(wish >= 0)
        asker = asker[wish[wish[asker]] == asker]
        mate[asker] = wish[asker]
    node = np.arange(n)
    head = np.where(mate >= 0, np.minimum(node, mate), node)
    heads, clump = np.unique(head, return_inverse=True)
    return clump.astype(np.int64), len(heads)
