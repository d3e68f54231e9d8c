"""The graph that the kernels work on: units (or clumps of units) and who touches whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from . import compiled

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Border in metres that a link counts for, so that linked nodes are neighbours in every sum.
LINK_BORDER = 1e-6


def sums(index: Ints, values: Floats | Ints, count: int) -> Floats:
    """Sum of the values at each index from 0 to `count` − 1, added in the order they stand."""
    return np.bincount(index, values, count).astype(np.float64, copy=False)


def counts(index: Ints, count: int) -> Ints:
    """How often each index from 0 to `count` − 1 stands, int64 (count,)."""
    return np.bincount(index, minlength=count).astype(np.int64, copy=False)


def starts(count: Ints | Bools) -> Ints:
    """Where each of some runs of the given lengths begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(count)]).astype(np.int64, copy=False)


def ranges(start: Ints, count: Ints) -> Ints:
    """The numbers ``start[i]`` to ``start[i] + count[i] − 1`` of every run, one after the other."""
    ends = np.cumsum(count)
    run: Ints = np.repeat(start - ends + count, count) + np.arange(ends[-1] if len(ends) else 0)
    return run


@dataclass(frozen=True)
class Graph:
    """Nodes with area, outline, load and place; edges with their shared border.

    Parameters
    ----------
    indptr, indices : int64 (n + 1,), (m,)
        Neighbours of each node in compressed sparse rows, ascending in each row; every edge stands
        in both rows.
    border : float64 (m,)
        Shared border of each edge, metres; `LINK_BORDER` for a link.
    xy : float64 (n, 2)
        A point of each node, metres.
    area, perimeter : float64 (n,)
        Square metres and metres of the whole outline.
    load : float64 (n,)
        Load in last-level grids: all loads add up to the number of last-level grids.
    units : int64 (n,)
        Base units in each node.
    criteria : float64 (n, c)
        Single criteria in the same measure as the load; c is 0 when none is watched.
    """

    indptr: Ints
    indices: Ints
    border: Floats
    xy: Floats
    area: Floats
    perimeter: Floats
    load: Floats
    units: Ints
    criteria: Floats

    def __len__(self) -> int:
        return len(self.area)

    @cached_property
    def source(self) -> Ints:
        """The node in whose row each edge stands."""
        return np.repeat(np.arange(len(self)), np.diff(self.indptr))

    @cached_property
    def distance(self) -> Floats:
        """Metres between the points of the two nodes of each edge."""
        step = self.xy[self.source] - self.xy[self.indices]
        return np.sqrt(step[:, 0] ** 2 + step[:, 1] ** 2)

    @cached_property
    def fans(self) -> Fans:
        """Which neighbours of each node touch each other."""
        return _fans(self)

    @cached_property
    def _odd_places(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Pairs and edges of the odd nodes, and where both of these pairs stand in the edges."""
        fans = self.fans
        pairs = np.flatnonzero(np.repeat(fans.odd, np.diff(fans.start)))
        edges = np.flatnonzero(fans.odd[self.source])
        place = np.full(len(self.indices), -1)
        place[edges] = np.arange(len(edges))
        return pairs, edges, place[fans.first[pairs]], place[fans.second[pairs]]

    def counting_edges(self) -> Graph:
        """The graph with every edge as one metre of border: outlines are then numbers of edges."""
        ones = np.ones(len(self.indices))
        return replace(self, border=ones, perimeter=np.diff(self.indptr).astype(np.float64))

    def inner_ties(self, same: Bools) -> Ints:
        """How many neighbours of each node are of its own part, int64 (n,).

        Parameters
        ----------
        same : bool (m,)
            Whether both ends of each edge are of one part.
        """
        until = starts(same)
        return until[self.indptr[1:]] - until[self.indptr[:-1]]

    def loose(self, same: Bools) -> Bools:
        """Which nodes can leave their part so that the rest of it holds together, bool (n,).

        It is enough that a node's neighbours in its part hang together by themselves; the rest of
        the part then does as well. (A node that fails might still be free by a way around.)

        Parameters
        ----------
        same : bool (m,)
            Whether both ends of each edge are of one part.
        """
        fans = self.fans
        closed = same[fans.first] & same[fans.second]
        until = starts(closed)
        # Neighbours that form no ring fall into as many groups as there are more of them than ties.
        groups = self.inner_ties(same) - (until[fans.start[1:]] - until[fans.start[:-1]])
        if fans.odd.any():
            odd_pairs, odd_edges, first, second = self._odd_places
            edges = np.flatnonzero(same[odd_edges])
            place = np.full(len(odd_edges), -1)
            place[edges] = np.arange(len(edges))
            both = closed[odd_pairs]
            _, piece = joined(len(edges), place[first[both]], place[second[both]])
            heads = edges[np.unique(piece, return_index=True)[1]]
            exact = counts(self.source[odd_edges[heads]], len(self))
            groups[fans.odd] = exact[fans.odd]
        loose: Bools = groups == 1
        return loose


@dataclass(frozen=True)
class Fans:
    """Pairs of neighbours of a node that touch each other.

    Parameters
    ----------
    start : int64 (n + 1,)
        Pairs of node `i` stand at ``start[i]:start[i + 1]``.
    first, second : int64 (t,)
        Places of the edges from the node to the two neighbours.
    odd : bool (n,)
        Nodes whose neighbours form a ring and more, so that counting ties does not tell whether
        some of them hang together: units in two pieces or with holes, four that all touch.
    """

    start: Ints
    first: Ints
    second: Ints
    odd: Bools


def _fans(graph: Graph) -> Fans:
    n = len(graph)
    if compiled.READY:
        from .compiled.neighbour_sets import find_fans

        return Fans(*find_fans(graph.indptr, graph.indices))
    from scipy.sparse import csr_matrix

    ones = np.ones(len(graph.indices), np.int8)
    touch = csr_matrix((ones, graph.indices, graph.indptr), shape=(n, n))
    once = np.flatnonzero(graph.source < graph.indices)
    left, right = graph.source[once], graph.indices[once]
    common = touch[left].multiply(touch[right]).tocoo()
    corner, left, right = common.col.astype(np.int64), left[common.row], right[common.row]
    key = graph.source * n + graph.indices
    first = np.searchsorted(key, corner * n + left)
    second = np.searchsorted(key, corner * n + right)
    order = np.argsort(first, kind="stable")
    first, second, corner = first[order], second[order], corner[order]
    _, piece = joined(len(key), first, second)
    groups = counts(graph.source[np.unique(piece, return_index=True)[1]], n)
    rings = counts(corner, n) - np.diff(graph.indptr) + groups
    touching = counts(np.concatenate([first, second]), len(key))
    branching = counts(graph.source[touching != 2], n) > 0
    odd = (rings > 0) & ((rings > 1) | (groups > 1) | branching)
    return Fans(starts(counts(corner, n)), first, second, odd)


def joined(count: int, first: Ints, second: Ints) -> tuple[int, Ints]:
    """Connected pieces of `count` things, some joined in pairs."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    joined = coo_matrix((np.ones(len(first), np.int8), (first, second)), shape=(count, count))
    number, piece = connected_components(joined, directed=False)
    return int(number), piece.astype(np.int64)


def subgraph(graph: Graph, nodes: Ints) -> Graph:
    """The graph of some nodes and the edges among them.

    Parameters
    ----------
    graph : Graph
    nodes : int64 (m,)
        Nodes to keep, ascending.
    """
    if compiled.READY:
        from .compiled.subgraphs import keep_edges

        indptr, indices, edges = keep_edges(graph.indptr, graph.indices, nodes)
    else:
        indptr, indices, edges = _kept_edges(graph, nodes)
    return Graph(
        indptr,
        indices,
        graph.border[edges],
        graph.xy[nodes],
        graph.area[nodes],
        graph.perimeter[nodes],
        graph.load[nodes],
        graph.units[nodes],
        graph.criteria[nodes],
    )


def _kept_edges(graph: Graph, nodes: Ints) -> tuple[Ints, Ints, Ints]:
    """Rows and ends of the edges among some nodes, and where they stand in the whole graph."""
    place = np.full(len(graph), -1)
    place[nodes] = np.arange(len(nodes))
    degree = np.diff(graph.indptr)[nodes]
    edges = ranges(graph.indptr[nodes], degree)
    new = place[graph.indices[edges]]
    keep = new >= 0
    source = np.repeat(np.arange(len(nodes)), degree)[keep]
    return starts(counts(source, len(nodes))), new[keep], edges[keep]


def contract(graph: Graph, clump: Ints, count: int) -> Graph:
    """The graph whose nodes are clumps of nodes.

    Parameters
    ----------
    graph : Graph
    clump : int64 (n,)
        Clump of each node, 0 to `count` − 1.
    count : int
        Number of clumps.
    """
    if compiled.READY:
        from .compiled.coarsening import join_edges

        edges = join_edges(graph.indptr, graph.indices, graph.border, clump, count)
    else:
        edges = _joined_edges(graph, clump, count)
    area = sums(clump, graph.area, count)
    xy = [sums(clump, graph.area * axis, count) / area for axis in graph.xy.T]
    criteria = np.empty((count, graph.criteria.shape[1]))
    for column, values in enumerate(graph.criteria.T):
        criteria[:, column] = sums(clump, values, count)
    return Graph(
        *edges,
        np.stack(xy, axis=1),
        area,
        sums(clump, graph.perimeter, count) - inner_border(graph, clump, count),
        sums(clump, graph.load, count),
        sums(clump, graph.units, count).astype(np.int64),
        criteria,
    )


def _joined_edges(graph: Graph, clump: Ints, count: int) -> tuple[Ints, Ints, Floats]:
    """Rows of the neighbours of each clump, and the borders, added in the order of the edges."""
    from scipy.sparse import csr_matrix

    order = np.argsort(clump, kind="stable")
    degree = np.diff(graph.indptr)[order]
    edges = ranges(graph.indptr[order], degree)
    source, target = np.repeat(clump[order], degree), clump[graph.indices[edges]]
    apart = source != target
    rows = starts(counts(source[apart], count))
    joined = csr_matrix((graph.border[edges[apart]], target[apart], rows), shape=(count, count))
    joined = joined.tocsc()  # keeps the order of equal ones; every edge stands in both rows
    joined.sum_duplicates()
    return joined.indptr.astype(np.int64), joined.indices.astype(np.int64), joined.data


def criteria_in(graph: Graph, part: Ints, count: int) -> Floats:
    """What each of `count` parts holds of the criteria, float64 (count, c)."""
    held = np.empty((count, graph.criteria.shape[1]))
    for column, values in enumerate(graph.criteria.T):
        held[:, column] = sums(part, values, count)
    return held


def inner_border(graph: Graph, part: Ints, count: int) -> Floats:
    """Metres of border between nodes of one part, counted from both sides, float64 (count,)."""
    if compiled.READY:
        from .compiled.coarsening import inner_border

        return inner_border(graph.indptr, graph.indices, graph.border, part, count)
    same = part[graph.source] == part[graph.indices]
    return sums(part[graph.source[same]], graph.border[same], count)


def side_by_side(graph: Graph, copies: int) -> Graph:
    """Several copies of a graph as one graph without edges between them."""
    if copies == 1:
        return graph
    n, m = len(graph), len(graph.indices)
    offset = np.repeat(np.arange(copies) * n, m)
    indptr = np.concatenate([graph.indptr[:-1] + i * m for i in range(copies)] + [[copies * m]])
    return Graph(
        indptr,
        np.tile(graph.indices, copies) + offset,
        np.tile(graph.border, copies),
        np.tile(graph.xy, (copies, 1)),
        np.tile(graph.area, copies),
        np.tile(graph.perimeter, copies),
        np.tile(graph.load, copies),
        np.tile(graph.units, copies),
        np.tile(graph.criteria, (copies, 1)),
    )


def pieces(graph: Graph, part: Ints) -> tuple[int, Ints]:
    """The connected pieces that the parts fall into.

    Returns
    -------
    count : int
        Number of pieces; equal to the number of parts when every part is connected.
    piece : int64 (n,)
        Piece of each node, numbered by their first nodes.
    """
    if compiled.READY:
        from .compiled.components import find_pieces

        return find_pieces(graph.indptr, graph.indices, part)
    same = part[graph.source] == part[graph.indices]
    return joined(len(graph), graph.source[same], graph.indices[same])
