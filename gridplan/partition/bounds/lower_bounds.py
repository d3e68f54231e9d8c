"""What no division can do without: load that has to change its grid, and grids that stay outside.

Contiguity is left aside, so that the figures hold for every plan, whichever units it moves and
wherever to.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from ..graph import Floats, Ints, joined, sums
from .transshipment import NOTHING, OUTSIDE, Window, room_left


def least_moved(load: Floats, loose: Floats, windows: Sequence[Window]) -> float:
    """The least load that changes its last-level grid in any plan that restores as much as can be.

    Parameters
    ----------
    load : float64 (grids,)
        Of the last-level grids.
    loose : float64 (grids,)
        What of it may move.
    windows : sequence of Window
        One for each level, the last level last.
    """
    grids = len(load)
    group = _closed(windows)
    each = np.arange(grids)
    rows, low, high = [], [], []
    for window in windows:
        member = csr_array(
            (np.ones(grids), (window.above, each)), shape=(len(window.target), grids)
        )
        rows.append(hstack([-member, member]))
        least, most = room_left(load, window, 1.0)
        low.append(least)
        high.append(most)
    whole = vstack(rows).tocsr()
    size = whole.shape[0]
    slack = csr_array((np.ones(size), (np.arange(size), np.arange(size))), shape=(size, size))
    kept = csr_array((np.ones(grids), (group, each)), shape=(int(group.max()) + 1, grids))
    nothing = csr_array((kept.shape[0], 2 * size))
    rules = [
        LinearConstraint(
            hstack([whole, -slack, slack]).tocsr(), np.concatenate(low), np.concatenate(high)
        ),
        # What leaves grids arrives in grids that nothing shut parts from them.
        LinearConstraint(hstack([-kept, kept, nothing]).tocsr(), 0.0, 0.0),
    ]
    cost = np.concatenate([np.ones(grids), np.zeros(grids), np.full(2 * size, OUTSIDE)])
    alone = np.bincount(group)[group] < 2
    most = np.concatenate(
        [np.where(alone, 0.0, loose), np.where(alone, 0.0, np.inf), np.full(2 * size, np.inf)]
    )
    found = milp(cost, constraints=rules, bounds=Bounds(np.zeros(len(most)), most))
    if found.x is None:
        raise RuntimeError(found.message)
    moved = float(found.x[:grids].sum())
    return moved if moved > NOTHING else 0.0


def never_inside(
    load: Floats, loose: Floats, windows: Sequence[Window], budget: float = np.inf
) -> tuple[int, ...]:
    """How many grids of each level at least stay outside their windows in any plan.

    Parameters
    ----------
    load, loose, windows
        See `least_moved`.
    budget : float
        Load that may move at most.
    """
    found = []
    group = _closed(windows)
    for window in windows:
        count = len(window.target)
        # Grids of this level between which units can pass in some way.
        _, piece = joined(count + len(group), window.above, count + group)
        of_part = np.unique(piece[:count], return_inverse=True)[1]
        held = sums(window.above, load, count)
        fixed = sums(window.above, load - loose, count)
        room = window.tolerance * window.target
        edge = 1e-9 * (1.0 + window.target)
        low, high = window.target - room - edge, window.target + room + edge
        groups = int(of_part.max()) + 1
        whole = sums(of_part, held, groups)
        short = (whole < sums(of_part, low, groups)) | (whole > sums(of_part, high, groups))
        free = held - fixed
        most = held + sums(of_part, free, groups)[of_part] - free
        stuck = np.bincount(of_part[(fixed > high) | (most < low)], minlength=groups)
        never = int(np.maximum(short, stuck).sum())
        if np.isfinite(budget):
            # Each load that moves brings two grids nearer to their windows, by itself at most.
            off = np.sort(np.maximum(np.maximum(low - held, held - high), 0.0))
            off = off[off > 0]
            reach = int((np.cumsum(off) <= 2.0 * budget + 1e-9).sum())
            never = max(never, len(off) - reach)
        found.append(never)
    return tuple(found)


def _closed(windows: Sequence[Window]) -> Ints:
    """The last-level grids in groups that no unit can leave without crossing a shut outline."""
    group = np.zeros(len(windows[-1].above), np.int64)
    for window in windows:
        mine = np.where(window.shut[window.above], window.above, -1)
        pairs = np.stack([group, mine], axis=1)
        group = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return group
