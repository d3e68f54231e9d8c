"""Parts of a graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]


@kernel
def keep_edges(indptr: Ints, indices: Ints, nodes: Ints) -> tuple[Ints, Ints, Ints]:
    """The edges among some nodes.

    Parameters
    ----------
    indptr, indices
        See `graph.Graph`.
    nodes : int64 (k,)
        Ascending.

    Returns
    -------
    indptr, indices : int64 (k + 1,), (e,)
        Of the graph of these nodes alone.
    edges : int64 (e,)
        Where each of its edges stands in the whole graph.
    """
    place = np.full(len(indptr) - 1, -1)
    most = 0
    for at in range(len(nodes)):
        place[nodes[at]] = at
        most += indptr[nodes[at] + 1] - indptr[nodes[at]]
    start = np.empty(len(nodes) + 1, np.int64)
    start[0] = number = 0
    new, edges = np.empty(most, np.int64), np.empty(most, np.int64)
    for at in range(len(nodes)):
        for edge in range(indptr[nodes[at]], indptr[nodes[at] + 1]):
            other = place[indices[edge]]
            if other >= 0:
                new[number], edges[number] = other, edge
                number += 1
        start[at + 1] = number
    return start, new[:number].copy(), edges[:number].copy()
