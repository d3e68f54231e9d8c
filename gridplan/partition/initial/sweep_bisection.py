"""First divisions of one whole territory: cut in two again and again by geodesic sweeps.

Each cut orders the nodes by the difference of their graph distances to two far points. Both sides
of any threshold of that order hang together but for ties, and rivers and bridges are honoured,
because distances follow the neighbours. Where single criteria are watched, wedges are tried too
(`wedging`), and cuts that share everything out evenly are preferred. It suits the first level,
where few parts meet long barriers.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from .. import compiled
from ..graph import Bools, Floats, Graph, Ints, subgraph
from .wedge_cuts import unevenness, wedges

_FAR = 1e12
_DIRECTIONS = 8
#: What uneven shares cost against the length of a cut where criteria are watched.
_UNEVEN = 10.0


def sweep(graph: Graph, target: Floats, rng: np.random.Generator, watched: Floats) -> Ints:
    """Parts of a connected graph by repeated bisection.

    Parameters
    ----------
    graph : Graph
        A few hundred to a few thousand nodes.
    target : float64 (parts,)
        Load of each part.
    rng : Generator
    watched : float64 (n, w)
        Single criteria: cuts that share them out evenly as well are preferred.

    Returns
    -------
    int64 (n,)
        Part of each node; a part may be in pieces, or short of nodes where targets are tiny.
    """
    part = np.zeros(len(graph), np.int64)
    waiting: list[tuple[Ints, int, int]] = [(np.arange(len(graph)), 0, len(target))]
    while waiting:
        nodes, low, high = waiting.pop()
        if high - low == 1 or len(nodes) < 2:
            part[nodes] = low
            continue
        middle = (low + high) // 2
        wanted = target[low:middle].sum() / target[low:high].sum()
        least = (middle - low, high - middle)
        side = _halve(subgraph(graph, nodes), wanted, least, rng, watched[nodes])
        waiting.append((nodes[side], low, middle))
        waiting.append((nodes[~side], middle, high))
    return part


def _reach(graph: Graph, ends: Ints) -> Floats:
    """Metres along the edges from some nodes to every node, float64 (ends, n)."""
    length = graph.distance + 1e-6
    if compiled.READY:
        from ..compiled.sweeping import reach

        return reach(graph.indptr, graph.indices, length, ends)
    roads = csr_matrix((length, graph.indices, graph.indptr), shape=(len(graph), len(graph)))
    metres: Floats = dijkstra(roads, indices=ends)
    return metres


def _halve(
    graph: Graph,
    wanted: float,
    least: tuple[int, int],
    rng: np.random.Generator,
    watched: Floats,
) -> Bools:
    """Which nodes go to the first side: the shortest border among the sweeps tried."""
    turn = rng.random() * np.pi / _DIRECTIONS
    angle = turn + 2.0 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    n = len(graph)
    x, y = graph.xy.T
    ends = np.unique(
        [int((x * np.cos(a) + y * np.sin(a)).argmax()) for a in angle],
    )
    far = _reach(graph, ends)
    far[~np.isfinite(far)] = _FAR
    if len(ends) < 2:  # all ends fell together: nodes on one spot
        return np.arange(n) < max(1, min(least[0], n - 1))
    once = np.flatnonzero(graph.source < graph.indices)
    left, right, border = graph.source[once], graph.indices[once], graph.border[once]
    load = graph.load
    goal = load.sum() * wanted
    one, other = np.array(list(combinations(range(len(ends)), 2))).T
    order = np.argsort(far[one] - far[other] + 1e-9 * far[one], axis=1, kind="stable")
    reached = np.cumsum(load[order], axis=1)
    cut = (reached - 0.5 * load[order] < goal).sum(axis=1)
    cut = np.clip(cut, min(least[0], n - 1), None)
    cut = np.minimum(cut, max(1, n - least[1]))
    sides = np.zeros(order.shape, bool)
    np.put_along_axis(sides, order, np.arange(n) < cut[:, None], axis=1)
    got = np.take_along_axis(reached, cut[:, None] - 1, axis=1)[:, 0]
    uneven: Floats = np.zeros(len(sides))
    if watched.shape[1]:
        measures = np.column_stack([load, watched])
        share = measures / np.maximum(measures.sum(axis=0), 1e-12)
        more = np.stack(wedges(graph.xy, share, wanted, rng))
        size = more.sum(axis=1)
        more = more[(size >= least[0]) & (size <= n - least[1])]
        sides = np.concatenate([sides, more])
        held = [np.where(sides, one_of, 0.0).sum(axis=1) for one_of in share.T]
        got = np.append(got, held[0][len(got) :] * load.sum())
        uneven = unevenness(np.stack(held, axis=1), wanted)
    length = np.where(sides[:, left] != sides[:, right], border, 0.0).sum(axis=1)
    score = length * (1.0 + 3.0 * np.abs(got - goal) / max(goal, 1e-12))
    score *= 1.0 + _UNEVEN * uneven
    best: Bools = sides[score.argmin()]
    return best
