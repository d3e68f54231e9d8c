"""Clumps of nodes: who is matched with whom, what is shared by and within clumps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel
from .chains import members_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel
def match(
    indptr: Ints,
    indices: Ints,
    border: Floats,
    load: Floats,
    area: Floats,
    perimeter: Floats,
    region: Ints,
    heaviest: float,
    luck: Floats,
    rounds: int,
) -> tuple[Ints, int]:
    """Pairs of nodes that each choose the other, see `coarsening._match`.

    Parameters
    ----------
    indptr, indices, border, load, area, perimeter
        See `graph.Graph`.
    region : int64 (n,)
    heaviest : float
        Load that a pair may not exceed, in last-level grids.
    luck : float64 (n,)
        Random numbers from 0 to 1.
    rounds : int

    Returns
    -------
    clump : int64 (n,)
    count : int
    """
    n = len(load)
    score = np.empty(len(indices))
    for node in range(n):
        for edge in range(indptr[node], indptr[node + 1]):
            other = indices[edge]
            if region[node] != region[other] or load[node] + load[other] > heaviest:
                score[edge] = -1.0
                continue
            outline = perimeter[node] + perimeter[other] - 2.0 * border[edge]
            round_ = 4.0 * np.pi * (area[node] + area[other]) / max(outline * outline, 1e-9)
            chance = luck[min(node, other)] + 1.618 * luck[max(node, other)]
            score[edge] = round_ + 0.02 * (chance - np.floor(chance))
    mate, wish = np.full(n, -1), np.empty(n, np.int64)
    for _ in range(rounds):
        for node in range(n):
            wish[node] = -1
            if mate[node] >= 0:
                continue
            best = -1.0
            for edge in range(indptr[node], indptr[node + 1]):
                if score[edge] > best and mate[indices[edge]] < 0:
                    wish[node], best = indices[edge], score[edge]
        matched = False
        for node in range(n):
            if wish[node] >= 0 and wish[wish[node]] == node:
                mate[node] = wish[node]
                matched = True
        if not matched:
            break
    clump = np.empty(n, np.int64)
    count = 0
    for node in range(n):
        if mate[node] < 0 or mate[node] > node:
            clump[node] = count
            count += 1
        else:
            clump[node] = clump[mate[node]]
    return clump, count


@kernel
def join_edges(
    indptr: Ints, indices: Ints, border: Floats, clump: Ints, count: int
) -> tuple[Ints, Ints, Floats]:
    """Edges between clumps, see `graph.contract`.

    Parameters
    ----------
    indptr, indices, border
        See `graph.Graph`.
    clump : int64 (n,)
    count : int
        Number of clumps.

    Returns
    -------
    indptr, indices, border
        Of the graph of the clumps.
    """
    begin, members = members_of(clump, count)
    joined, to = np.zeros(count + 1, np.int64), np.empty(len(indices), np.int64)
    metres, held = np.empty(len(indices)), np.zeros(count)
    row = np.full(count, -1)
    number = 0
    for one in range(count):
        low = number
        for place in range(begin[one], begin[one + 1]):
            node = members[place]
            for edge in range(indptr[node], indptr[node + 1]):
                other = clump[indices[edge]]
                if other == one:
                    continue
                if row[other] != one:
                    row[other], held[other] = one, 0.0
                    to[number] = other
                    number += 1
                held[other] += border[edge]
        for place in range(low, number):
            metres[place] = held[to[place]]
        joined[one + 1] = number
    # Read the other way round, as every edge stands in both rows: then each row ascends.
    end, source, shared = joined.copy(), np.empty(number, np.int64), np.empty(number)
    for one in range(count):
        for place in range(joined[one], joined[one + 1]):
            other = to[place]
            source[end[other]], shared[end[other]] = one, metres[place]
            end[other] += 1
    return joined, source, shared


@kernel
def inner_border(indptr: Ints, indices: Ints, border: Floats, part: Ints, count: int) -> Floats:
    """Border between nodes of one part, see `graph.inner_border`."""
    inner = np.zeros(count)
    for node in range(len(part)):
        for edge in range(indptr[node], indptr[node + 1]):
            if part[indices[edge]] == part[node]:
                inner[part[node]] += border[edge]
    return inner
