"""Moves of nodes whose neighbours hang together by way of their own neighbours.

Among square cells three of four neighbours of a unit on a straight border belong to its grid and
none of them touches another: they meet at the corners. `Graph.loose` does not see that.
"""

from __future__ import annotations

import numpy as np

from ..graph import Bools, Graph, Ints, joined, ranges
from ..nested_levels import Layers
from .move_candidates import shared
from .move_gains import Moves


def detours(graph: Graph, layers: Layers, movable: Bools, held: Bools, arcs: Ints) -> Moves:
    """Moves over some borders whose nodes can be walked around nearby, at every level.

    Parameters
    ----------
    graph : Graph
    layers : Layers
    movable : bool (n,)
    held : bool (levels − 1, n)
        Nodes that may not leave their part of each upper level.
    arcs : int64 (k,)
        ``old × parts + new`` of the borders between last-level parts, ascending.

    Returns
    -------
    Moves
        None of them counts as loose: what holds the old part together may move itself.
    """
    leaf, parts = layers.leaf, layers.parts
    ahead, own = leaf[graph.indices], leaf[graph.source]
    rim = np.flatnonzero((ahead != own) & movable[graph.source])
    rim = rim[np.isin(own[rim] * parts + ahead[rim], arcs)]
    node, new = np.divmod(np.unique(graph.source[rim] * parts + ahead[rim]), parts)
    keep = np.ones(len(node), bool)
    for level in range(layers.levels):
        row, _, _ = layers.crossing(level, leaf[node], new)
        keep[row] &= whole_nearby(graph, layers.part[level], node[row])
        if level:
            keep[row] &= ~held[level - 1][node[row]]
    node, new = node[keep], new[keep]
    lost, won = np.zeros((len(node), layers.levels)), np.zeros((len(node), layers.levels))
    for level in range(layers.levels):
        row, old, beyond = layers.crossing(level, leaf[node], new)
        lost[row, level], won[row, level] = shared(
            graph, layers.part[level], node[row], old, beyond
        )
    return Moves(node, leaf[node], new, lost, won, np.zeros(len(node), bool))


def whole_nearby(graph: Graph, part: Ints, nodes: Ints) -> Bools:
    """Whether the neighbours of each node in its part meet directly or at a common neighbour.

    Then the part holds together without the node. (A node that fails may be free by a longer way.)

    Parameters
    ----------
    graph : Graph
    part : int64 (n,)
    nodes : int64 (k,)

    Returns
    -------
    bool (k,)
    """
    home, size = part[nodes], len(graph)
    near, case = _neighbours(graph, nodes, np.arange(len(nodes)))
    inside = part[near] == home[case]
    near, case = near[inside], case[inside]
    far, way = _neighbours(graph, near, np.arange(len(near)))
    inside = (part[far] == home[case[way]]) & (far != nodes[case[way]])
    far, way = far[inside], way[inside]
    first = case * size + near
    second = case[way] * size + far
    names = np.unique(np.append(first, second))
    place, other = np.searchsorted(names, first), np.searchsorted(names, second)
    _, piece = joined(len(names), place[way], other)
    pairs = np.unique(np.stack([case, piece[place]], axis=1), axis=0)
    whole: Bools = np.bincount(pairs[:, 0], minlength=len(nodes)) == 1
    return whole


def _neighbours(graph: Graph, nodes: Ints, case: Ints) -> tuple[Ints, Ints]:
    """All neighbours of nodes, and the case of each."""
    degree = np.diff(graph.indptr)[nodes]
    edges = ranges(graph.indptr[nodes], degree)
    return graph.indices[edges].astype(np.int64), np.repeat(case, degree)
