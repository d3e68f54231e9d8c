"""The graph that the kernels work on: units (or clumps of units) and who touches whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Border in metres that a link counts for, so that linked nodes are neighbours in every sum.
LINK_BORDER = 1e-6


@dataclass(frozen=True)
class Graph:
    """Nodes with area, outline, load and place; edges with their shared border.

    Parameters
    ----------
    indptr, indices : int64 (n + 1,), (m,)
        Neighbours of each node in compressed sparse rows; every edge stands in both rows.
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
    def triangles(self) -> tuple[Ints, Ints, Ints]:
        """Every (corner, neighbour, neighbour) of three nodes that all touch each other.

        Each triangle stands three times, once for each corner.
        """
        n = len(self)
        ones = np.ones(len(self.indices), np.int8)
        touch = csr_matrix((ones, self.indices, self.indptr), shape=(n, n))
        once = self.source < self.indices
        left, right = self.source[once], self.indices[once]
        common = touch[left].multiply(touch[right]).tocoo()
        return common.col.astype(np.int64), left[common.row], right[common.row]


def subgraph(graph: Graph, nodes: Ints) -> Graph:
    """The graph of some nodes and the edges among them.

    Parameters
    ----------
    graph : Graph
    nodes : int64 (m,)
        Nodes to keep, in the order of the new graph.
    """
    place = np.full(len(graph), -1)
    place[nodes] = np.arange(len(nodes))
    degree = np.diff(graph.indptr)[nodes]
    start = np.repeat(graph.indptr[nodes] - np.cumsum(degree) + degree, degree)
    edges = start + np.arange(degree.sum())
    new = place[graph.indices[edges]]
    keep = new >= 0
    source = np.repeat(np.arange(len(nodes)), degree)[keep]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=len(nodes)))])
    return Graph(
        indptr,
        new[keep],
        graph.border[edges[keep]],
        graph.xy[nodes],
        graph.area[nodes],
        graph.perimeter[nodes],
        graph.load[nodes],
        graph.units[nodes],
        graph.criteria[nodes],
    )


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
    source, target = clump[graph.source], clump[graph.indices]
    apart = source != target
    joined = coo_matrix(
        (graph.border[apart], (source[apart], target[apart])), shape=(count, count)
    ).tocsr()
    joined.sum_duplicates()
    inner = np.bincount(source[~apart], graph.border[~apart], count)
    area = np.bincount(clump, graph.area, count)
    xy = [np.bincount(clump, graph.area * axis, count) / area for axis in graph.xy.T]
    criteria = np.empty((count, graph.criteria.shape[1]))
    for column, values in enumerate(graph.criteria.T):
        criteria[:, column] = np.bincount(clump, values, count)
    return Graph(
        joined.indptr.astype(np.int64),
        joined.indices.astype(np.int64),
        joined.data,
        np.stack(xy, axis=1),
        area,
        np.bincount(clump, graph.perimeter, count) - inner,
        np.bincount(clump, graph.load, count),
        np.bincount(clump, graph.units, count).astype(np.int64),
        criteria,
    )


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
        Piece of each node.
    """
    same = part[graph.source] == part[graph.indices]
    n = len(graph)
    links = coo_matrix(
        (np.ones(same.sum(), np.int8), (graph.source[same], graph.indices[same])), shape=(n, n)
    )
    count, piece = connected_components(links, directed=False)
    return int(count), piece.astype(np.int64)
