"""Grids that have come to lie where others were take over their names, so that fewer units move."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from ..bounds.transshipment import NOTHING, Window
from ..graph import Bools, Graph, Ints, sums

#: Grids that keep this share of their load keep their names.
KEPT = 0.5


def swapped(graph: Graph, leaf: Ints, home: Ints, windows: Sequence[Window], locked: Bools) -> Ints:
    """The same grids, named inside their parents so that the least load changes its grid.

    Parameters
    ----------
    graph : Graph
    leaf, home : int64 (n,)
        Last-level grid of each unit, and the one that it had before.
    windows : sequence of Window
        One for each level, the last level last.
    locked : bool (n,)
        Units whose grids keep their names.
    """
    name = np.arange(len(windows[-1].target))
    held = sums(home, graph.load, len(name))
    stays = leaf == home
    kept = sums(leaf[stays], graph.load[stays], len(name))
    free = (kept < KEPT * held) & ~windows[-1].shut
    free[leaf[locked]] = False
    parent = windows[-2].above if len(windows) > 1 else np.zeros_like(name)
    for one in np.unique(parent[free]):
        mine = np.flatnonzero(free & (parent == one))
        inside = np.isin(home, mine) & np.isin(leaf, mine)
        old, new = (np.searchsorted(mine, each[inside]) for each in (home, leaf))
        pairs = sums(old * len(mine) + new, graph.load[inside], len(mine) ** 2)
        shared = pairs.reshape(len(mine), len(mine))
        old, new = linear_sum_assignment(-shared)
        if shared[old, new].sum() > np.trace(shared) + NOTHING:
            name[mine[new]] = mine[old]
    return name[leaf]
