"""Random spanning trees and their cuts, for `trees.recut`.

Not written a second time in numpy: Python runs these loops as they stand where there is no numba.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def grow(rank: Ints, one: Ints, other: Ints, n: int) -> tuple[Ints, Ints]:
    """Spanning trees of a connected graph.

    Parameters
    ----------
    rank : int64 (trees, m)
        The edges in the order in which they join each tree, where they close no ring.
    one, other : int64 (m,)
        Ends of each edge.
    n : int
        Nodes.

    Returns
    -------
    order : int64 (trees, n)
        The nodes from node 0 outwards: each after the one above it, and its children in one run.
    above : int64 (trees, n)
        The node above each node; −1 above node 0.
    """
    trees = len(rank)
    order, above = np.zeros((trees, n), np.int64), np.full((trees, n), -1)
    root, degree, start = np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(n + 1, np.int64)
    ends, near = np.empty((n, 2), np.int64), np.empty(2 * n, np.int64)
    for tree in range(trees):
        for i in range(n):
            root[i], degree[i] = i, 0
        joined = 0
        for edge in rank[tree]:
            a, b = one[edge], other[edge]
            while root[a] != a:
                root[a] = root[root[a]]
                a = root[a]
            while root[b] != b:
                root[b] = root[root[b]]
                b = root[b]
            if a != b:
                root[b] = a
                ends[joined, 0], ends[joined, 1] = one[edge], other[edge]
                degree[one[edge]] += 1
                degree[other[edge]] += 1
                joined += 1
                if joined == n - 1:
                    break
        for i in range(n):
            start[i + 1] = start[i] + degree[i]
            degree[i] = start[i]
        for i in range(joined):
            a, b = ends[i, 0], ends[i, 1]
            near[degree[a]], near[degree[b]] = b, a
            degree[a] += 1
            degree[b] += 1
        found = 1
        for i in range(n):
            node = order[tree, i]
            for j in range(start[node], start[node + 1]):
                if near[j] != above[tree, node]:
                    above[tree, near[j]] = node
                    order[tree, found] = near[j]
                    found += 1
    return order, above


def cut_evenly(order: Ints, above: Ints, load: Floats, parts: int) -> Ints:
    """Cut each tree into parts of about the same load: the largest piece in two, again and again.

    Parameters
    ----------
    order, above : int64 (trees, n)
        See `grow`.
    load : float64 (n,)
    parts : int
        At most n.

    Returns
    -------
    int64 (trees, n)
        Part of each node.
    """
    trees, n = order.shape
    label = np.zeros((trees, n), np.int64)
    below, under = np.empty(n), np.empty(n, np.int64)
    whole, seats, size = np.empty(parts), np.empty(parts, np.int64), np.empty(parts, np.int64)
    for tree in range(trees):
        part = label[tree]
        whole[0], seats[0], size[0] = 0.0, parts, n
        for i in range(n):
            whole[0] += load[i]
        for made in range(1, parts):
            most = 0
            for i in range(made):
                if seats[i] > seats[most]:
                    most = i
            for i in range(n):
                below[i], under[i] = load[i], 1
            share = whole[most] / seats[most]
            least, cut, given = np.inf, -1, 1
            for i in range(n - 1, -1, -1):
                node = order[tree, i]
                up = above[tree, node]
                if part[node] != most or up < 0 or part[up] != most:
                    continue
                below[up] += below[node]
                under[up] += under[node]
                for wanted in range(1, seats[most]):
                    off = abs(below[node] - wanted * share)
                    rest = size[most] - under[node]
                    if off < least and under[node] >= wanted and rest >= seats[most] - wanted:
                        least, cut, given = off, node, wanted
            whole[made], seats[made], size[made] = below[cut], given, under[cut]
            whole[most] -= below[cut]
            seats[most] -= given
            size[most] -= under[cut]
            for i in range(n):
                node = order[tree, i]
                up = above[tree, node]
                if node == cut or (up >= 0 and part[node] == most and part[up] == made):
                    part[node] = made
    return label
