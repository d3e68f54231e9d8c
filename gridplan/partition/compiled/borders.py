"""Moves over the borders of parts, and whether parts hold together without a node."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@kernel
def _is_loose(
    around: Ints,
    home: int,
    degree: int,
    low: int,
    pairs: tuple[int, int],
    first: Ints,
    second: Ints,
    odd: bool,
    root: Ints,
) -> bool:
    """Whether the neighbours of a node in its part hang together, see `Graph.loose`.

    Parameters
    ----------
    around : int64 (degree or more,)
        Part of each neighbour.
    home : int
        Part of the node.
    degree, low : int
        Number of its edges, and the first of them.
    pairs : int, int
        Where its pairs begin and end in `first` and `second`.
    first, second, odd
        See `graph.Fans`.
    root : int64 (degree or more,)
        Room to work in.
    """
    groups = 0
    for place in range(degree):
        groups += around[place] == home
    if not odd:
        for pair in range(pairs[0], pairs[1]):
            groups -= (around[first[pair] - low] == home) & (around[second[pair] - low] == home)
        return groups == 1
    for place in range(degree):
        root[place] = place
    for pair in range(pairs[0], pairs[1]):
        left, right = first[pair] - low, second[pair] - low
        if around[left] != home or around[right] != home:
            continue
        while root[left] != left:
            left = root[left]
        while root[right] != right:
            right = root[right]
        if left != right:
            root[max(left, right)] = min(left, right)
            groups -= 1
    return groups == 1


@kernel
def list_moves(
    leaf: Ints,
    above: Ints,
    indptr: Ints,
    indices: Ints,
    border: Floats,
    fan_start: Ints,
    first: Ints,
    second: Ints,
    odd: Bools,
    held: Bools,
) -> tuple[Ints, Ints, Floats, Floats, Bools]:
    """Moves of nodes to the parts they touch that break no upper part.

    Parameters
    ----------
    leaf : int64 (n,)
        Last-level part of each node.
    above : int64 (levels − 1, parts)
        Upper part of each last-level part.
    indptr, indices, border
        See `Graph`.
    fan_start, first, second, odd
        See `graph.Fans`.
    held : bool (levels − 1, n)
        Nodes that may not leave their part of an upper level.

    Returns
    -------
    node, new : int64 (k,)
        Ascending by node, then by new part.
    lost, won : float64 (k, levels)
        Border of the node with its own part and with the new one, metres; 0 at a level whose
        part does not change.
    loose : bool (k,)
        Whether the last-level part surely holds together without the node. A node that is not
        loose is moved inside its upper parts only.
    """
    levels, n = len(above) + 1, len(leaf)
    rim = np.empty(n, np.int64)
    rims = count = 0
    widest = 1
    for one in range(n):
        widest = max(widest, indptr[one + 1] - indptr[one])
        outer = 0
        for edge in range(indptr[one], indptr[one + 1]):
            outer += leaf[indices[edge]] != leaf[one]
        rim[rims] = one
        rims += outer > 0
        count += outer
    node, new = np.empty(count, np.int64), np.empty(count, np.int64)
    lost, won = np.empty((count, levels)), np.empty((count, levels))
    free = np.empty(count, np.bool_)
    root, found, metres = np.empty(widest, np.int64), np.empty(widest, np.int64), np.empty(widest)
    around, higher = np.empty(widest, np.int64), np.empty((levels, widest), np.int64)
    known, may = np.empty(levels, np.bool_), np.empty(levels, np.bool_)
    number = 0
    for one in rim[:rims]:
        home, low = leaf[one], indptr[one]
        degree = indptr[one + 1] - low
        touched, inner = 0, 0.0
        for here in range(degree):
            edge = low + here
            there = leaf[indices[edge]]
            around[here] = there
            if there == home:
                inner += border[edge]
                continue
            at = 0
            while at < touched and found[at] < there:
                at += 1
            if at == touched or found[at] != there:
                for later in range(touched, at, -1):
                    found[later], metres[later] = found[later - 1], metres[later - 1]
                found[at], metres[at] = there, 0.0
                touched += 1
            metres[at] += border[edge]
        if touched == 0:
            continue
        pairs = fan_start[one], fan_start[one + 1]
        loose = _is_loose(around, home, degree, low, pairs, first, second, odd[one], root)
        known[:] = False
        for at in range(touched):
            there = found[at]
            legal = True
            for level in range(1, levels):
                mine, theirs = above[level - 1, home], above[level - 1, there]
                lost[number, level] = won[number, level] = 0.0
                if mine == theirs:
                    continue
                if not known[level]:
                    known[level], may[level] = True, False
                    if loose and not held[level - 1, one]:
                        for here in range(degree):
                            higher[level, here] = above[level - 1, around[here]]
                        may[level] = _is_loose(
                            higher[level], mine, degree, low, pairs, first, second, odd[one], root
                        )
                if not may[level]:
                    legal = False
                    break
                for here in range(degree):
                    if higher[level, here] == mine:
                        lost[number, level] += border[low + here]
                    elif higher[level, here] == theirs:
                        won[number, level] += border[low + here]
            if legal:
                node[number], new[number], free[number] = one, there, loose
                lost[number, 0], won[number, 0] = inner, metres[at]
                number += 1
    return node[:number], new[:number], lost[:number], won[:number], free[:number]


@kernel
def whole_without(part: Ints, indptr: Ints, indices: Ints, units: Ints, parts: int) -> Bools:
    """Whether the part of each unit is in one piece, and not empty, without the unit.

    Parameters
    ----------
    part : int64 (n,)
    indptr, indices
        See `Graph`.
    units : int64 (u,)
    parts : int

    Returns
    -------
    bool (u,)
    """
    size = np.zeros(parts, np.int64)
    heads = np.full((parts, 2), -1)
    for node in range(len(part)):
        home = part[node]
        if size[home] < 2:
            heads[home, size[home]] = node
        size[home] += 1
    seen = np.full(len(part), -1)
    queue = np.empty(size.max(), np.int64)
    whole = np.zeros(len(units), np.bool_)
    for case in range(len(units)):
        out = units[case]
        home = part[out]
        if size[home] < 2:
            continue
        queue[0] = heads[home, 1] if heads[home, 0] == out else heads[home, 0]
        seen[out] = seen[queue[0]] = case
        reached, done = 1, 0
        while done < reached:
            node = queue[done]
            done += 1
            for edge in range(indptr[node], indptr[node + 1]):
                other = indices[edge]
                if part[other] == home and seen[other] != case:
                    seen[other] = case
                    queue[reached] = other
                    reached += 1
        whole[case] = reached == size[home] - 1
    return whole


@kernel
def stay_whole(
    leaf: Ints,
    above: Ints,
    indptr: Ints,
    indices: Ints,
    nodes: Ints,
    after: Ints,
    parts: Ints,
) -> bool:
    """Whether parts of an upper level are in one piece, and not empty, once some nodes moved.

    They were before. So a part is in one piece still if what remains of it next to the nodes that
    left hangs together, with those that came: the search ends as soon as it has reached them.

    Parameters
    ----------
    leaf : int64 (n,)
        Last-level part of each node before.
    above : int64 (last-level parts,)
        Part of the upper level that holds each of them.
    indptr, indices
        See `Graph`.
    nodes, after : int64 (k,)
        Nodes that move, and their new parts of the upper level.
    parts : int64 (p,)
        Parts of the upper level that change.
    """
    moved = np.full(len(leaf), -1)
    for at in range(len(nodes)):
        moved[nodes[at]] = at
    seen = np.full(len(leaf), -1)
    queue = np.empty(len(leaf), np.int64)
    for part in parts:
        # Nodes that are to be reached are marked by twice the part, those reached by one more.
        wanted, old, head = 0, False, -1
        for at in range(len(nodes)):
            node = nodes[at]
            here = after[at] == part
            if here and seen[node] != 2 * part:
                seen[node] = 2 * part
                wanted, head = wanted + 1, node
            if not here and above[leaf[node]] != part:
                continue
            for edge in range(indptr[node], indptr[node + 1]):
                other = indices[edge]
                if moved[other] < 0 and above[leaf[other]] == part and seen[other] != 2 * part:
                    seen[other] = 2 * part
                    wanted, old, head = wanted + 1, True, other
        if wanted == 0:
            return False
        if not old:
            for node in range(len(leaf)):
                if moved[node] < 0 and above[leaf[node]] == part:
                    return False
        queue[0] = head
        seen[head] = 2 * part + 1
        wanted -= 1
        reached, done = 1, 0
        while done < reached and wanted:
            node = queue[done]
            done += 1
            for edge in range(indptr[node], indptr[node + 1]):
                other = indices[edge]
                if seen[other] == 2 * part + 1:
                    continue
                home = after[moved[other]] if moved[other] >= 0 else above[leaf[other]]
                if home == part:
                    wanted -= seen[other] == 2 * part
                    seen[other] = 2 * part + 1
                    queue[reached] = other
                    reached += 1
        if wanted:
            return False
    return True
