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
    node: int,
    part: Ints,
    indptr: Ints,
    indices: Ints,
    fan_start: Ints,
    first: Ints,
    second: Ints,
    odd: bool,
    root: Ints,
) -> bool:
    """Whether the neighbours of a node in its part hang together, see `Graph.loose`."""
    home, low, high = part[node], indptr[node], indptr[node + 1]
    groups = 0
    for edge in range(low, high):
        root[edge - low] = edge - low
        if part[indices[edge]] == home:
            groups += 1
    for pair in range(fan_start[node], fan_start[node + 1]):
        one, other = first[pair], second[pair]
        if part[indices[one]] != home or part[indices[other]] != home:
            continue
        if not odd:
            groups -= 1
            continue
        left, right = one - low, other - low
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
    part: Ints,
    indptr: Ints,
    indices: Ints,
    border: Floats,
    fan_start: Ints,
    first: Ints,
    second: Ints,
    odd: Bools,
    movable: Bools,
    passable: Bools,
    held: Bools,
    above: Ints,
) -> tuple[Ints, Ints, Floats, Floats, Bools]:
    """Moves of nodes to the parts they touch that break no upper part.

    Parameters
    ----------
    part : int64 (levels, n)
        Part of each node at the last level, and at those above it.
    indptr, indices, border
        See `Graph`.
    fan_start, first, second, odd
        See `graph.Fans`.
    movable : bool (n,)
        Nodes that may move; empty: all.
    passable : bool (m,)
        Edges over which nodes may move; empty: all.
    held : bool (levels − 1, n)
        Nodes that may not leave their part of an upper level.
    above : int64 (levels − 1, parts)
        Upper part of each last-level part.

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
    levels, n = part.shape
    leaf = part[0]
    rim = np.empty(n, np.int64)
    rims = count = 0
    widest = 1
    for one in range(n):
        widest = max(widest, indptr[one + 1] - indptr[one])
        if len(movable) and not movable[one]:
            continue
        outer = 0
        for edge in range(indptr[one], indptr[one + 1]):
            outer += leaf[indices[edge]] != leaf[one]
        if outer:
            rim[rims] = one
            rims += 1
            count += outer
    node, new = np.empty(count, np.int64), np.empty(count, np.int64)
    lost, won = np.zeros((count, levels)), np.zeros((count, levels))
    free = np.empty(count, np.bool_)
    root, found, metres = np.empty(widest, np.int64), np.empty(widest, np.int64), np.empty(widest)
    known, may = np.empty(levels, np.bool_), np.empty(levels, np.bool_)
    number = 0
    for place in range(rims):
        one = rim[place]
        home = leaf[one]
        touched, inner = 0, 0.0
        for edge in range(indptr[one], indptr[one + 1]):
            there = leaf[indices[edge]]
            if there == home:
                inner += border[edge]
                continue
            if len(passable) and not passable[edge]:
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
        loose = _is_loose(one, leaf, indptr, indices, fan_start, first, second, odd[one], root)
        known[:] = False
        for at in range(touched):
            there = found[at]
            legal = True
            for level in range(1, levels):
                here, beyond = above[level - 1, home], above[level - 1, there]
                if here == beyond:
                    continue
                if not known[level]:
                    known[level] = True
                    may[level] = (
                        loose
                        and not held[level - 1, one]
                        and _is_loose(
                            one, part[level], indptr, indices, fan_start, first, second,
                            odd[one], root,
                        )
                    )  # fmt: skip
                if not may[level]:
                    legal = False
                    break
                lost[number, level] = won[number, level] = 0.0
                for edge in range(indptr[one], indptr[one + 1]):
                    other = part[level, indices[edge]]
                    if other == here:
                        lost[number, level] += border[edge]
                    elif other == beyond:
                        won[number, level] += border[edge]
            if legal:
                node[number], new[number], free[number] = one, there, loose
                lost[number, 0], won[number, 0] = inner, metres[at]
                number += 1
            else:
                lost[number, 1:] = 0.0
                won[number, 1:] = 0.0
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
def parts_whole(part: Ints, indptr: Ints, indices: Ints, parts: Ints) -> bool:
    """Whether every one of the named parts is there and in one piece.

    Parameters
    ----------
    part : int64 (n,)
    indptr, indices
        See `Graph`.
    parts : int64 (p,)
    """
    place = np.full(part.max() + 1, -1)
    place[parts] = np.arange(len(parts))
    size, head = np.zeros(len(parts), np.int64), np.zeros(len(parts), np.int64)
    for node in range(len(part)):
        mine = place[part[node]]
        if mine >= 0:
            size[mine] += 1
            head[mine] = node
    seen = np.zeros(len(part), np.bool_)
    queue = np.empty(len(part), np.int64)
    for mine in range(len(parts)):
        if size[mine] == 0:
            return False
        queue[0] = head[mine]
        seen[head[mine]] = True
        reached, done = 1, 0
        while done < reached:
            node = queue[done]
            done += 1
            for edge in range(indptr[node], indptr[node + 1]):
                other = indices[edge]
                if not seen[other] and part[other] == parts[mine]:
                    seen[other] = True
                    queue[reached] = other
                    reached += 1
        if reached < size[mine]:
            return False
    return True
