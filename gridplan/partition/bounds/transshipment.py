"""The least load that has to cross borders: a linear programme over pairs of neighbouring grids.

It is a transshipment problem with the windows of all levels, solved by HiGHS; what it costs is a
bound for plans that pass load on between grids that are neighbours now. A plan that first makes
neighbours of two grids can do with less: see `floors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from ..graph import Bools, Floats, Ints, sums

#: What a grid of load outside its window costs against one that crosses a border.
OUTSIDE = 1000.0
#: Load in grids below which a flow is none.
NOTHING = 1e-7


@dataclass(frozen=True)
class Window:
    """What the grids of one level may hold.

    Parameters
    ----------
    above : int64 (grids,)
        Grid of this level that holds each last-level grid.
    target : float64 (parts,)
        Load of each grid of the level, in last-level grids.
    tolerance : float
    shut : bool (parts,)
        Grids that no unit may leave or enter.
    """

    above: Ints
    target: Floats
    tolerance: float
    shut: Bools

    def outside(self, load: Floats) -> Floats:
        """Load of each grid beyond the tolerance, too much or too little, in last-level grids.

        `load` is that of each last-level grid.
        """
        off = np.abs(sums(self.above, load, len(self.target)) - self.target)
        return np.maximum(off - self.tolerance * self.target, 0.0)


def outside(load: Floats, windows: Sequence[Window]) -> tuple[int, float]:
    """Grids of all levels outside their windows, and the load by which they are.

    Parameters
    ----------
    load : float64 (grids,)
        Of the last-level grids.
    windows : sequence of Window
    """
    beyond = np.concatenate([window.outside(load) for window in windows])
    return int((beyond > NOTHING).sum()), round(float(beyond.sum()), 9)


@dataclass(frozen=True)
class Flow:
    """Load that should cross each border.

    Parameters
    ----------
    giver, taker : int64 (arcs,)
        Last-level grids.
    amount : float64 (arcs,)
        In last-level grids.
    """

    giver: Ints
    taker: Ints
    amount: Floats


def room_left(load: Floats, window: Window, share: float) -> tuple[Floats, Floats]:
    """The least and the most that every grid of a level still has to take, below zero to give."""
    held = sums(window.above, load, len(window.target))
    room = share * window.tolerance * window.target
    return window.target - room - held, window.target + room - held


def least_flow(
    load: Floats,
    borders: tuple[Ints, Ints],
    windows: Sequence[Window],
    share: float,
    budget: float = np.inf,
) -> Flow:
    """The least load that crosses borders so that all grids of all levels are in their windows.

    Parameters
    ----------
    load : float64 (grids,)
        Of the last-level grids.
    borders : (giver, taker)
    windows : sequence of Window
    share : float
        Share of each tolerance that is used.
    budget : float
        Load that may cross at most; then grids are left outside by as little as possible.
    """
    giver, taker = borders
    arcs, grids = len(giver), len(load)
    column = np.arange(arcs)
    into = csr_array(
        (np.append(np.ones(arcs), -np.ones(arcs)), (np.append(taker, giver), np.tile(column, 2))),
        shape=(grids, arcs),
    )
    rows, right = [], []
    for window in windows:
        parts = len(window.target)
        member = csr_array((np.ones(grids), (window.above, np.arange(grids))), shape=(parts, grids))
        rows.append(member @ into)
        right.append(room_left(load, window, share))
    whole = vstack(rows).tocsr()
    low, high = (np.concatenate([pair[side] for pair in right]) for side in (0, 1))
    size = len(low)
    slack = csr_array((np.ones(size), (np.arange(size), np.arange(size))), shape=(size, size))
    rules = [LinearConstraint(hstack([whole, -slack, slack]).tocsr(), low, high)]
    if np.isfinite(budget):
        once = np.append(np.ones(arcs), np.zeros(2 * size))[None]
        rules.append(LinearConstraint(csr_array(once), -np.inf, max(budget, 0.0)))
    cost = np.append(np.ones(arcs), np.full(2 * size, OUTSIDE))
    # Taking the programme apart first costs more than it saves.
    plain = {"presolve": False}
    found = milp(cost, constraints=rules, bounds=Bounds(0.0, np.inf), options=plain)
    if found.x is None:
        raise RuntimeError(found.message)
    amount = np.where(found.x[:arcs] > NOTHING, found.x[:arcs], 0.0)
    used = np.flatnonzero(amount)
    return Flow(giver[used], taker[used], amount[used])
