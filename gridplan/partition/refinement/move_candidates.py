"""Which moves there are: nodes to the parts they touch, if no part breaks at any level."""

from __future__ import annotations

import numpy as np

from .. import compiled
from ..graph import Bools, Floats, Graph, Ints, counts, joined, ranges, sums
from ..nested_levels import Layers
from .move_gains import Moves, change

#: One move in so many units is searched for a way around.
UNITS_PER_DETOUR = 40


def border_moves(graph: Graph, layers: Layers, held: Bools) -> Moves:
    """Moves over every border: the loose ones, then some that leave a way around.

    Where streets or rivers are units, most blocks touch their grid on two sides that meet further
    off. Each such move takes a search of its whole grid, so only the best ones are looked at.

    Parameters
    ----------
    graph : Graph
    layers : Layers
    held : bool (levels − 1, n)
        Nodes that may not leave their part of an upper level.

    Returns
    -------
    Moves
        Ascending by node, then by new part.
    """
    moves = list_moves(graph, layers, held)
    far = np.flatnonzero(~moves.loose)
    gain = change(graph, layers, moves.take(far))
    best = np.argsort(gain, kind="stable")[: len(graph) // UNITS_PER_DETOUR]
    far = far[best[gain[best] < 0]]
    legal = moves.loose.copy()
    legal[far] = whole_without(graph, layers.leaf, moves.node[far], layers.parts)
    return moves.take(legal)


def list_moves(graph: Graph, layers: Layers, held: Bools) -> Moves:
    """Moves over every border; those that are not loose may break the last-level part.

    These stay inside their upper parts, see `whole_without`. Parameters as for `border_moves`.
    """
    if compiled.READY:
        from ..compiled import borders as kernels

        fans = graph.fans
        node, new, lost, won, loose = kernels.list_moves(
            layers.leaf, layers.above, graph.indptr, graph.indices, graph.border,
            fans.start, fans.first, fans.second, fans.odd, held,
        )  # fmt: skip
        return Moves(node, layers.leaf[node], new, lost, won, loose)
    source, leaf = graph.source, layers.leaf
    ahead = leaf[graph.indices]
    same = ahead == leaf[source]
    rim = np.flatnonzero(~same)
    key, place = np.unique(source[rim] * layers.parts + ahead[rim], return_inverse=True)
    node, new = key // layers.parts, key % layers.parts
    lost, won = np.zeros((len(key), layers.levels)), np.zeros((len(key), layers.levels))
    won[:, 0] = sums(place, graph.border[rim], len(key))
    lost[:, 0] = sums(source[same], graph.border[same], len(graph))[node]
    loose = graph.loose(same)[node]
    legal = np.ones(len(key), bool)
    for level in range(1, layers.levels):
        row, old, beyond = layers.crossing(level, leaf[node], new)
        unit, upper = node[row], layers.part[level]
        free = graph.loose(upper[source] == upper[graph.indices])
        legal[row] &= loose[row] & free[unit] & ~held[level - 1][unit]
        lost[row, level], won[row, level] = shared(graph, upper, unit, old, beyond)
    return Moves(node, leaf[node], new, lost, won, loose).take(legal)


def shared(graph: Graph, part: Ints, node: Ints, old: Ints, new: Ints) -> tuple[Floats, Floats]:
    """Border of nodes with their old and with their new part of an upper level."""
    some = np.unique(node)
    degree = np.diff(graph.indptr)[some]
    edges = ranges(graph.indptr[some], degree)
    count = int(part.max()) + 1
    key, place = np.unique(
        np.repeat(some, degree) * count + part[graph.indices[edges]], return_inverse=True
    )
    border = sums(place, graph.border[edges], len(key))

    def with_(wanted: Ints) -> Floats:
        named = node * count + wanted
        at = np.minimum(np.searchsorted(key, named), max(len(key) - 1, 0))
        return np.where(key[at] == named, border[at], 0.0) if len(key) else np.zeros(len(node))

    return with_(old), with_(new)


def whole_without(graph: Graph, part: Ints, nodes: Ints, parts: int) -> Bools:
    """Whether the part of each of the nodes is in one piece, and not empty, without the node.

    Each takes a search of a whole part, so only the moves that win most should be asked for.

    Parameters
    ----------
    graph : Graph
    part : int64 (n,)
    nodes : int64 (k,)
    parts : int

    Returns
    -------
    bool (k,)
    """
    if compiled.READY:
        from ..compiled import borders as kernels

        found: Bools = kernels.whole_without(part, graph.indptr, graph.indices, nodes, parts)
        return found
    same = part[graph.source] == part[graph.indices]
    order = np.argsort(part, kind="stable")
    start = np.searchsorted(part[order], np.arange(parts + 1))
    home = part[nodes]
    size = start[home + 1] - start[home]
    case = np.repeat(np.arange(len(nodes)), size)
    first = np.cumsum(size) - size
    node = order[ranges(start[home], size)]
    place = np.empty(len(graph), np.int64)
    place[order] = np.arange(len(graph)) - start[part[order]]
    degree = np.diff(graph.indptr)[node]
    edge = ranges(graph.indptr[node], degree)
    owner = np.repeat(np.arange(len(node)), degree)
    out = nodes[case[owner]]
    keep = same[edge] & (graph.indices[edge] != out) & (node[owner] != out)
    other = first[case[owner[keep]]] + place[graph.indices[edge[keep]]]
    _, piece = joined(len(node), owner[keep], other)
    heads = np.unique(piece, return_index=True)[1]
    # The node itself is one piece, the rest should be one more.
    whole: Bools = counts(case[heads], len(nodes)) == 2
    return whole
