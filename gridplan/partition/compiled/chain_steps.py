"""What one step of a chain does, see `chains`: to excess, to wholeness, to borders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel
def counted(held: Floats, low: Floats, high: Floats, once: float) -> float:
    """What one grid counts that is outside its windows, see `windows.Windows.out`.

    Parameters
    ----------
    held, low, high : float64 (k,)
    once : float
    """
    out = 0.0
    for column in range(len(low)):
        out += max(low[column] - held[column], held[column] - high[column], 0.0)
    return once + out if out > 0.0 else 0.0


@kernel
def too_full(held: Floats, low: Floats, high: Floats) -> bool:
    """Whether what is furthest outside its window is too much, see `windows.Windows.too_full`.

    Parameters
    ----------
    held, low, high : float64 (k,)
    """
    over = under = -np.inf
    for column in range(len(low)):
        over = max(over, held[column] - high[column])
        under = max(under, low[column] - held[column])
    return over >= under


@kernel
def beyond_limit(load: float, now: float, quota: float, tolerance: float) -> float:
    """How far an upper grid with that load is beyond what is tolerated, in last-level grids.

    Parameters
    ----------
    load, now, quota : float
        What it would hold, holds now and should hold, in last-level grids.
    tolerance : float
    """
    limit = max(abs(now / quota - 1.0), tolerance)
    return max(abs(load / quota - 1.0) - limit, 0.0) * quota


@kernel
def leaves_whole(
    node: int,
    giver: int,
    leaf: Ints,
    indptr: Ints,
    indices: Ints,
    seen: Ints,
    mark: int,
    queue: Ints,
) -> bool:
    """Whether the giver stays in one piece, and not empty, without the node.

    Parameters
    ----------
    node, giver : int
    leaf : int64 (n,)
        Grid of each node.
    indptr, indices
        See `graph.Graph`.
    seen : int64 (n,)
        A slate on which no node bears `mark`.
    mark : int
    queue : int64 (n,)
        A slate.
    """
    wanted = 0
    for edge in range(indptr[node], indptr[node + 1]):
        wanted += leaf[indices[edge]] == giver
    if wanted == 0:
        return False
    seen[node] = mark
    reached = done = 0
    for edge in range(indptr[node], indptr[node + 1]):
        if leaf[indices[edge]] == giver:
            seen[indices[edge]] = mark
            queue[0] = indices[edge]
            reached = 1
            break
    wanted -= 1
    while done < reached and wanted:
        here = queue[done]
        done += 1
        for edge in range(indptr[here], indptr[here + 1]):
            near = indices[edge]
            if leaf[near] != giver or seen[near] == mark:
                continue
            seen[near] = mark
            queue[reached] = near
            reached += 1
            for back in range(indptr[near], indptr[near + 1]):
                if indices[back] == node:
                    wanted -= 1
                    break
    return wanted == 0


@kernel
def lengthened(
    metres: float,
    weight: float,
    node: int,
    here: int,
    there: int,
    above: Ints,
    leaf: Ints,
    indptr: Ints,
    indices: Ints,
    border: Floats,
) -> float:
    """Border with what a node adds to it that changes over between two grids of a level.

    Parameters
    ----------
    metres : float
        Border so far, each level counted as much as it weighs.
    weight : float
        What a metre of this level counts.
    node, here, there : int
        What changes over, and the grids of this level.
    above : int64 (grids,)
        Grid of this level that holds each last-level grid.
    leaf : int64 (n,)
    indptr, indices, border
        See `graph.Graph`.
    """
    for edge in range(indptr[node], indptr[node + 1]):
        home = above[leaf[indices[edge]]]
        if home == here:
            metres += weight * border[edge]
        elif home == there:
            metres -= weight * border[edge]
    return metres
