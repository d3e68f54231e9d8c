"""Chains of moves around an edit, for grids that single moves leave out of tolerance.

The search is that of `partition.chaining` on the units of some grids of few parents; so narrow that
it is quick without compiled loops, as redrawing needs numpy alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...partition.ancestry import Ancestry
from ...partition.graph import Graph
from ...partition.refinement.ejection_chains import chain
from ...partition.tolerance_windows import Windows
from ..change import moved
from ..draft.draft import Draft
from ..draft.ledger import LOAD, UNITS
from ..measures import deviations
from .permitted_moves import breaks_more

Ints = NDArray[np.int64]

#: As `partition.chaining.SEARCHES`: for all grids that are out, wider for what is left, and wider
#: again for the worst one, which one edit in a hundred comes to.
SEARCHES = ((12, 4, 4, 1.0), (20, 20, 6, 1.0), (20, 100, 10, 0.2))
#: Where more grids of a parent are out of tolerance, there is hardly ever a way.
FEW_OUT = 5
#: Grids of more units take no part: single moves are fine enough there, and chains would be slow.
FEW_UNITS = 200
#: Share of the tolerance that is used, so that rounding cannot carry a grid beyond it.
USED = 1.0 - 1e-9


def mend(draft: Draft, grids: Ints, wanted: Ints, tolerance: float) -> bool:
    """Bring grids into tolerance by chains of moves inside their parents; in place.

    No grid is left further out of tolerance than it was or breaks more rules, or nothing is done.
    Locked and special grids take no part. Parents whose other grids cannot all be in tolerance are
    left as they are, and so are those with more than `FEW_OUT` grids out of it.

    Parameters
    ----------
    draft : Draft
    grids : int64 (g,)
        Last-level grids that may give and take units, ascending.
    wanted : int64 (w,)
        Those that are to be in tolerance; without any that is not, nothing is done.
    tolerance : float

    Returns
    -------
    bool
        Whether there was hope for any.
    """
    register, depth = draft.register, draft.depth
    held = draft.counted(depth)[grids]
    away = deviations(held[:, LOAD], draft.targets(depth)[grids])
    free = ~register.special[grids] & ~register.locked[-1][grids] & (held[:, UNITS] <= FEW_UNITS)
    free &= ~np.isin(grids, draft.given)
    above, out = register.parent[-1][grids], np.abs(away) > tolerance
    hope = np.zeros(len(grids), bool)
    for parent in np.unique(above[free & out & np.isin(grids, wanted)]):
        inside = free & (above == parent)
        if out[inside].sum() <= FEW_OUT and abs(float(away[inside].mean())) <= tolerance:
            hope |= inside
    if not hope.any():
        return False
    grids, above = grids[hope], above[hope]
    units = draft.members(depth, grids)
    leaf = np.searchsorted(grids, draft.leaf[units])
    graph = _graph(draft, units, above[leaf])
    room = USED * tolerance
    limits = draft.rules.limits
    amount = np.column_stack([graph.load, *(of_unit[units] for _, of_unit in limits)])
    low = np.array([1.0 - room, *(limit.least for limit, _ in limits)])
    high = np.array([1.0 + room, *(limit.most for limit, _ in limits)])
    # Everything in grids, as the load is.
    scale = np.array([1.0, *np.maximum(amount[:, 1:].sum(axis=0) / len(grids), 1e-9)])
    windows = Windows(amount / scale, low / scale, high / scale)
    locked = (draft.unit_locked | draft.bound)[units]
    most = int(out[hope].sum())
    new = chain(graph, leaf, Ancestry(), windows, most, locked=locked, searches=SEARCHES)
    before, after = (windows.excess(windows.held(part, len(grids))) for part in (leaf, new))
    whole = draft.leaf.copy()
    whole[units] = grids[new]
    if (after <= before).all() and not breaks_more(draft, whole, grids):
        draft.apply(moved(units, draft.leaf[units], grids[new]))
    return True


def _graph(draft: Draft, units: Ints, parent: Ints) -> Graph:
    """The graph of some units without the edges from parent to parent; places are left out."""
    edges = draft.guard.edges(units)
    place = draft.guard.places(units, edges.target)
    kept = (place >= 0) & (parent[edges.source] == parent[place])
    count = len(units)
    ones = np.ones(count)
    # All grids that take part have the same target.
    target = draft.targets(draft.depth)[draft.leaf[units[0]]]
    return Graph(
        np.searchsorted(edges.source[kept], np.arange(count + 1)),
        place[kept],
        draft.ledger.border[edges.entry[kept]],
        np.zeros((count, 2)),
        ones,
        ones,
        draft.load[units] * (draft.scale / target),
        np.ones(count, np.int64),
        np.zeros((count, 0)),
    )
