"""Parents whose children came out badly are divided anew.

A start can settle where no single move helps: a street that all blocks of a grid hang on keeps
them from every neighbour. New seeds inside the same parent cost little and seldom fall into the
same trap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..graph import Graph, Ints, pieces, subgraph
from ..objective import Level
from ..tolerance_windows import Windows

Divide = Callable[[Graph, Ints, Level], Ints]


def divide_again(
    graph: Graph,
    leaf: Ints,
    parent: Ints,
    windows: Windows,
    tolerated: float,
    tries: int,
    divide: Divide,
) -> Ints:
    """Divide the parents of bad grids anew, some times, and keep what is better.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
        Last-level grid of each unit.
    parent : int64 (grids,)
        Parent of each grid, ascending; one that is no longer in one piece is left alone.
    windows : Windows
    tolerated : float
        Excess over the windows that is left alone, in grids.
    tries : int
    divide : callable
        Divides regions into parts: (graph, region of each node, level) → part of each node.

    Returns
    -------
    int64 (n,)
    """
    leaf = leaf.copy()
    first = np.searchsorted(parent, np.arange(int(parent[-1]) + 2)).astype(np.int64)
    level = Level(first, np.ones(len(parent)), np.ones(len(parent), np.int64))
    for _ in range(tries):
        before = windows.excess(windows.held(leaf, len(parent)))
        number, piece = pieces(graph, parent[leaf])
        whose = np.zeros(number, np.int64)
        whose[piece] = parent[leaf]
        worse = np.unique(parent[before > tolerated])
        worse = worse[np.bincount(whose)[worse] == 1]
        if len(worse) == 0:
            break
        nodes = np.flatnonzero(np.isin(parent[leaf], worse)).astype(np.int64, copy=False)
        small = subgraph(graph, nodes)
        own, grids = level.only(worse)
        region = np.searchsorted(worse, parent[leaf[nodes]])
        again = divide(small, region, own)
        some = replace(windows, amount=windows.amount[nodes])
        now = some.excess(some.held(again, len(grids)))
        start = own.first[:-1]
        better = np.maximum.reduceat(now, start) < np.maximum.reduceat(before[grids], start)
        take = better[region]
        leaf[nodes[take]] = grids[again[take]]
    return leaf
