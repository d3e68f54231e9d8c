"""Pairs of neighbours of a node that touch each other, see `graph.Fans`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@kernel
def find_fans(indptr: Ints, indices: Ints) -> tuple[Ints, Ints, Ints, Bools]:
    """The fans of a graph whose rows are ascending.

    Parameters
    ----------
    indptr, indices
        See `graph.Graph`.

    Returns
    -------
    start : int64 (n + 1,)
    first, second : int64 (t,)
        See `graph.Fans`.
    odd : bool (n,)
        Nodes whose neighbours form a ring and more.
    """
    n = len(indptr) - 1
    start = np.zeros(n + 1, np.int64)
    odd = np.zeros(n, np.bool_)
    widest = 1
    above = indptr[:-1].copy()  # first edge to a node of a higher number
    for node in range(n):
        widest = max(widest, indptr[node + 1] - indptr[node])
        while above[node] < indptr[node + 1] and indices[above[node]] < node:
            above[node] += 1
    root, ties = np.empty(widest, np.int64), np.empty(widest, np.int64)
    first: Ints = np.empty(2 * len(indices), np.int64)
    second: Ints = np.empty(2 * len(indices), np.int64)
    edge_to = np.full(n, -1)
    number = 0
    for node in range(n):
        low, high = indptr[node], indptr[node + 1]
        for edge in range(low, high):
            root[edge - low] = edge - low
            ties[edge - low] = 0
            edge_to[indices[edge]] = edge
        groups, pairs = high - low, 0
        for edge in range(low, high):
            other = indices[edge]
            for theirs in range(above[other], indptr[other + 1]):
                ahead = edge_to[indices[theirs]]
                if ahead < 0:
                    continue
                if number == len(first):
                    first = np.append(first, np.empty(number, np.int64))
                    second = np.append(second, np.empty(number, np.int64))
                first[number], second[number] = edge, ahead
                number += 1
                pairs += 1
                ties[edge - low] += 1
                ties[ahead - low] += 1
                left, right = edge - low, ahead - low
                while root[left] != left:
                    left = root[left]
                while root[right] != right:
                    right = root[right]
                if left != right:
                    root[max(left, right)] = min(left, right)
                    groups -= 1
        for edge in range(low, high):
            edge_to[indices[edge]] = -1
        rings = pairs - (high - low) + groups
        branching = False
        for place in range(high - low):
            branching = branching or ties[place] != 2
        odd[node] = rings > 0 and (rings > 1 or groups > 1 or branching)
        start[node + 1] = number
    return start, first[:number].copy(), second[:number].copy(), odd
