"""Whether a move of one unit keeps the rules that a plan was made with."""

from __future__ import annotations

import numpy as np

from .keeping import KeptRules
from .session import EditSession
from .suggesting import Suggestion

#: So many moves are looked at for each that is told.
LOOKED_AT = 4


def best_moves(
    rules: KeptRules, session: EditSession, level: int, grid: int, count: int
) -> list[Suggestion]:
    """The best moves over the border of a grid (`EditSession.suggest`) that keep the rules.

    Parameters
    ----------
    rules : KeptRules
    session : EditSession
    level, grid : int
    count : int
        How many at the most.
    """
    found = session.suggest(level, grid, count=LOOKED_AT * count)
    return [move for move in found if keeps(rules, session, move.unit, move.target)][:count]


def keeps(rules: KeptRules, session: EditSession, unit: int, target: int) -> bool:
    """Whether neither the grid that a unit leaves nor the one that it joins breaks more rules then.

    Parameters
    ----------
    rules : KeptRules
    session : EditSession
    unit : int
    target : int
        Last-level grid.
    """
    leaf = session.grid_of_unit(session.depth)
    old = int(leaf[unit])
    if rules.first_level and _crosses(session, 1, old, target):
        return False
    if rules.walls is not None and session.depth > 1:
        area = rules.walls.of_unit[unit]
        above = session.grid_of_unit(session.depth - 1)
        within = above[rules.walls.of_unit == area]
        # What lies in one grid above the last level is not cut; what is cut already may be.
        whole = area >= 0 and len(within) > 1 and bool((within == above[unit]).all())
        if whole and _crosses(session, session.depth - 1, old, target):
            return False
    if rules.of_grids_nothing:
        return True
    before = np.where((leaf == old) | (leaf == target), leaf, -1).astype(np.int32)
    after = before.copy()
    after[unit] = target
    ordinary = np.zeros(int(leaf.max()) + 1, bool)
    for grid in (old, target):
        ordinary[grid] = not session.special(grid)
    counts = []
    for now in (before, after):
        grids = [breach.grid for breach in rules.breaches(now, ordinary)]
        counts.append((grids.count(old), grids.count(target)))
    return counts[1][0] <= counts[0][0] and counts[1][1] <= counts[0][1]


def _crosses(session: EditSession, level: int, old: int, new: int) -> bool:
    """Whether two last-level grids lie in different grids of a level above."""
    for lower in range(session.depth, level, -1):
        old, new = session.parent(lower, old), session.parent(lower, new)
    return old != new
