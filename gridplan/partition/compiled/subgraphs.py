"""The belts of nodes along the borders of parts, cut out of a graph with their fans."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@kernel
def find_belt(
    indptr: Ints, indices: Ints, region: Ints, part: Ints, rings: int
) -> tuple[Bools, Bools]:
    """Nodes within some rings of a border of parts inside a region, and one ring more.

    Parameters
    ----------
    indptr, indices
        See `graph.Graph`.
    region, part : int64 (n,)
    rings : int
        At least one: the nodes that touch another part themselves.

    Returns
    -------
    near, seen : bool (n,)
        Nodes in the rings, and these with all their neighbours.
    """
    n = len(part)
    near = np.zeros(n, np.bool_)
    queue = np.empty(n, np.int64)
    reached = 0
    for node in range(n):
        for edge in range(indptr[node], indptr[node + 1]):
            other = indices[edge]
            if part[node] != part[other] and region[node] == region[other]:
                near[node] = True
                queue[reached] = node
                reached += 1
                break
    seen = near.copy()
    done = 0
    for ring in range(rings):
        until = reached
        while done < until:
            node = queue[done]
            done += 1
            for edge in range(indptr[node], indptr[node + 1]):
                other = indices[edge]
                if not seen[other]:
                    seen[other] = True
                    near[other] = ring < rings - 1
                    queue[reached] = other
                    reached += 1
    return near, seen


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


@kernel
def keep_fans(
    indptr: Ints,
    fan_start: Ints,
    first: Ints,
    second: Ints,
    odd: Bools,
    nodes: Ints,
    small_indptr: Ints,
) -> tuple[Ints, Ints, Ints, Bools]:
    """The fans of those nodes all of whose neighbours were kept.

    Parameters
    ----------
    indptr : int64 (n + 1,)
    fan_start, first, second, odd
        See `graph.Fans`.
    nodes, small_indptr
        As given to `keep_edges`, and what it gave.

    Returns
    -------
    start, first, second, odd
        `graph.Fans` of the small graph.
    """
    start = np.zeros(len(nodes) + 1, np.int64)
    most = 0
    for node in nodes:
        most += fan_start[node + 1] - fan_start[node]
    one, other = np.empty(most, np.int64), np.empty(most, np.int64)
    strange = np.zeros(len(nodes), np.bool_)
    number = 0
    for at in range(len(nodes)):
        node, low = nodes[at], indptr[nodes[at]]
        if small_indptr[at + 1] - small_indptr[at] == indptr[node + 1] - low:
            for pair in range(fan_start[node], fan_start[node + 1]):
                one[number] = first[pair] - low + small_indptr[at]
                other[number] = second[pair] - low + small_indptr[at]
                number += 1
            strange[at] = odd[node]
        start[at + 1] = number
    return start, one[:number].copy(), other[:number].copy(), strange
