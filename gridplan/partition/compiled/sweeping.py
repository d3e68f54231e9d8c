"""Metres along the edges of a graph, for `sweeping`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel
def reach(indptr: Ints, indices: Ints, length: Floats, ends: Ints) -> Floats:
    """Length of the shortest way from some nodes to every node (Dijkstra 1959).

    Parameters
    ----------
    indptr, indices
        See `graph.Graph`.
    length : float64 (m,)
        Metres of each edge, more than 0.
    ends : int64 (e,)

    Returns
    -------
    float64 (e, n)
        Infinite where there is no way.
    """
    metres = np.full((len(ends), len(indptr) - 1), np.inf)
    # A heap of nodes with the length of a way to each; a node may stand in it several times.
    ways, nodes = np.empty(len(indices) + 1), np.empty(len(indices) + 1, np.int64)
    for row in range(len(ends)):
        found = metres[row]
        found[ends[row]] = ways[0] = 0.0
        nodes[0], size = ends[row], 1
        while size:
            now, node = ways[0], nodes[0]
            size -= 1
            place, child = 0, 1
            while child < size:
                if child + 1 < size and ways[child + 1] < ways[child]:
                    child += 1
                if ways[child] >= ways[size]:
                    break
                ways[place], nodes[place] = ways[child], nodes[child]
                place, child = child, 2 * child + 1
            ways[place], nodes[place] = ways[size], nodes[size]
            if now > found[node]:
                continue
            for edge in range(indptr[node], indptr[node + 1]):
                other, way = indices[edge], now + length[edge]
                if way >= found[other]:
                    continue
                found[other] = way
                place = size
                size += 1
                while place and ways[(place - 1) // 2] > way:
                    above = (place - 1) // 2
                    ways[place], nodes[place] = ways[above], nodes[above]
                    place = above
                ways[place], nodes[place] = way, other
    return metres
