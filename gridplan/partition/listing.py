"""Which moves there are: nodes to the parts they touch, if no part breaks at any level."""

from __future__ import annotations

import numpy as np

from . import compiled
from .graph import Bools, Floats, Graph, Ints, counts, joined, ranges, sums
from .layers import Layers
from .moves import Moves

ALL = np.zeros(0, bool)


class Listing:
    """The moves over the borders of the last-level parts of a graph, listed again and again.

    What moves a node has hangs on its own part and on those of its neighbours. So where loops are
    compiled, only those around which something has changed since the last time are looked at.

    Parameters
    ----------
    graph : Graph
    held : bool (levels − 1, n), optional
        Nodes that may not leave their part of an upper level.
    movable : bool (n,)
        Nodes that may move; empty: all.
    passable : bool (m,)
        Edges over which nodes may move; empty: all.
    """

    def __init__(
        self,
        graph: Graph,
        *,
        held: Bools | None = None,
        movable: Bools = ALL,
        passable: Bools = ALL,
    ) -> None:
        self._graph = graph
        self._held = held
        self._movable, self._passable = movable, passable
        self._before: Ints = np.zeros(0, np.int64)
        self._last: Moves | None = None

    def moves(self, layers: Layers) -> Moves:
        """All moves there are now.

        Parameters
        ----------
        layers : Layers
            Of this graph; what lies above each last-level part is always the same.

        Returns
        -------
        Moves
            Ascending by node, then by new part; not to be changed. Those that are not loose stay
            inside their upper parts and may break the last-level part: see `whole_without`.
        """
        if self._held is None:
            self._held = np.zeros((layers.levels - 1, len(self._graph)), bool)
        if not compiled.READY:
            return _listed(self._graph, layers, self._held, self._movable, self._passable)
        from .compiled.borders import list_moves

        graph, fans, last = self._graph, self._graph.fans, self._last or _no_moves(layers.levels)
        node, new, lost, won, loose = list_moves(
            layers.leaf, layers.above, graph.indptr, graph.indices, graph.border,
            fans.start, fans.first, fans.second, fans.odd,
            self._movable, self._passable, self._held,
            self._before, last.node, last.new, last.lost, last.won, last.loose,
        )  # fmt: skip
        self._before = layers.leaf.copy()
        self._last = Moves(node, layers.leaf[node], new, lost, won, loose)
        return self._last


def _no_moves(levels: int) -> Moves:
    nothing, none = np.zeros(0, np.int64), np.zeros((0, levels))
    return Moves(nothing, nothing, nothing, none, none, ALL)


def _listed(graph: Graph, layers: Layers, held: Bools, movable: Bools, passable: Bools) -> Moves:
    """The compiled listing in numpy, of all nodes."""
    source, leaf = graph.source, layers.leaf
    ahead = leaf[graph.indices]
    same = ahead == leaf[source]
    over = ~same
    if len(movable):
        over &= movable[source]
    if len(passable):
        over &= passable
    rim = np.flatnonzero(over)
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
        from .compiled import borders as kernels

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
