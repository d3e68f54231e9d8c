"""What moving single units over a border would do: candidates, their worth, and a search with them.

The worth of a grid is the energy that the solver uses (`partition.objective`), written here for
plain rows of the ledger so that it needs numpy alone ::

    outline / √(4π area)  +  pressure × (0.05 x² + max(|x| − tolerance, 0)²),   x = deviation

summed over the grids of all levels that a move changes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .draft import Draft
from .ledger import AREA, LOAD, OUTLINE, UNITS
from .measures import deviations

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Weight of the imbalance against the outline.
PRESSURE = 400.0
#: Moves that gain less than this are not worth a change.
LEAST_GAIN = 1e-6


class Moves(NamedTuple):
    """Single units and the last-level grid that each could go to, by unit and then by grid."""

    units: Ints
    targets: Ints


def border_moves(draft: Draft, units: Ints, grids: Ints, levels: tuple[int, int]) -> Moves:
    """Every move of a unit to a last-level grid that it touches and that no lock forbids.

    Units stay inside or outside of special grids.

    Parameters
    ----------
    draft : Draft
    units : int64 (m,)
        Units to look at.
    grids : int64 (g,)
        Last-level grids that may give and take units.
    levels : (int, int)
        First and last level that may be the highest one whose border is crossed: (3, 3) stays
        inside the parents of a plan of three levels, (1, 1) crosses first-level borders only.
    """
    count = draft.register.counts[-1]
    taking = np.zeros(count + 1, bool)
    taking[grids] = ~draft.register.special[grids]
    edges = draft.guard.edges(units)
    unit = units[edges.source]
    here, there = draft.leaf[unit], draft.leaf[edges.target]
    fits = (here != there) & taking[here] & taking[there] & ~draft.unit_locked[unit]
    unit, here, there = unit[fits], here[fits], there[fits]
    free = np.ones(len(unit), bool)
    highest = np.full(len(unit), draft.depth)
    for level in range(draft.depth, 0, -1):
        line = draft.register.lines()[level - 1]
        a, b = line[here], line[there]
        highest[a != b] = level
        locked = np.append(draft.register.locked[level - 1], False)
        free &= (a == b) | ~(locked[a] | locked[b])
    free &= (highest >= levels[0]) & (highest <= levels[1])
    keys = np.unique(unit[free] * count + there[free])
    return Moves(keys // count, keys % count)


def gains(draft: Draft, moves: Moves, tolerance: float, pressure: float = PRESSURE) -> Floats:
    """How much energy each move, taken by itself, saves over all levels; float64 (m,).

    Parameters
    ----------
    draft : Draft
    moves : Moves
    tolerance : float
        Deviation that costs next to nothing.
    pressure : float
        Weight of the imbalance.
    """
    edges = draft.guard.edges(moves.units)
    border = draft.ledger.border[edges.entry]
    value = draft.ledger.values[moves.units]
    value[:, LOAD] *= draft.scale
    saved = np.zeros(len(moves.units))
    lines = draft.register.lines()
    for i in range(draft.depth):
        old, new = draft.labels[i][moves.units], lines[i][moves.targets]
        over = np.flatnonzero(old != new)
        if not len(over):
            continue
        far = draft.labels[i][edges.target]
        with_old = np.bincount(edges.source, border * (far == old[edges.source]), len(old))
        with_new = np.bincount(edges.source, border * (far == new[edges.source]), len(old))
        totals, target = draft.counted(i + 1), draft.targets(i + 1)
        # Rows of the givers, then of the takers: before, then after.
        grid = np.concatenate([old[over], new[over]])
        sign = np.repeat([-1.0, 1.0], len(over))
        shared = np.concatenate([with_old[over], with_new[over]])
        before = totals[grid]
        after = before + sign[:, None] * np.concatenate([value[over], value[over]])
        after[:, OUTLINE] -= sign * 2.0 * shared
        rows, goal = np.concatenate([before, after]), target[grid]
        each = energy(rows, np.concatenate([goal, goal]), tolerance, pressure)
        giver, taker, giver_after, taker_after = each.reshape(4, -1)
        saved[over] += giver - giver_after + taker - taker_after
    return saved


def energy(rows: Floats, target: Floats, tolerance: float, pressure: float = PRESSURE) -> Floats:
    """Energy of grids from their rows of the ledger; see the head of this module."""
    away = np.abs(deviations(rows[:, LOAD], target))
    excess = np.maximum(away - tolerance, 0.0)
    round_ = rows[:, OUTLINE] / np.sqrt(4.0 * np.pi * np.maximum(rows[:, AREA], 1e-9))
    result: Floats = round_ + pressure * (0.05 * away * away + excess * excess)
    return result


def improve(
    draft: Draft,
    grids: Ints,
    levels: tuple[int, int],
    tolerance: float,
    *,
    pressure: float = PRESSURE,
    most: int = 400,
) -> None:
    """Move units over the borders among some grids, best first, while it helps; in place.

    No grid is cut at any level, and none is emptied. The same draft gives the same moves.

    Parameters
    ----------
    draft : Draft
    grids, levels
        See `border_moves`.
    tolerance, pressure : float
        See `gains`.
    most : int
        Moves at the most.
    """
    members = draft.members(draft.depth, grids)
    moves = border_moves(draft, members, grids, levels)
    saved = gains(draft, moves, tolerance, pressure)
    count = draft.register.counts[-1]
    marked = np.zeros(len(draft.leaf), bool)
    for _ in range(most):
        made = _best_step(draft, moves, saved)
        if made is None:
            return
        if levels[0] < draft.depth:
            moves = border_moves(draft, members, grids, levels)
            saved = gains(draft, moves, tolerance, pressure)
            continue
        # The totals of two grids have changed, and no others: most gains stand as they are. Moves
        # come and go around the unit alone.
        unit, old, new = made
        around = np.append(draft.guard.edges(np.array([unit])).target, unit)
        fresh = border_moves(draft, np.sort(around), grids, levels)
        touched = np.zeros(count + 1, bool)
        touched[[old, new]] = True
        stale = touched[draft.leaf[moves.units]] | touched[moves.targets]
        marked[around] = True
        kept = ~marked[moves.units]
        marked[around] = False
        stale &= kept
        stands = kept & ~stale
        units = np.concatenate([moves.units[stale], fresh.units])
        targets = np.concatenate([moves.targets[stale], fresh.targets])
        anew = gains(draft, Moves(units, targets), tolerance, pressure)
        units = np.concatenate([moves.units[stands], units])
        targets = np.concatenate([moves.targets[stands], targets])
        order = np.argsort(units * count + targets)
        moves = Moves(units[order], targets[order])
        saved = np.concatenate([saved[stands], anew])[order]


def _best_step(draft: Draft, moves: Moves, saved: Floats) -> tuple[int, int, int] | None:
    """Make the best move that cuts and empties no grid; its unit and grids, None without any."""
    for best in np.argsort(-saved, kind="stable"):
        if saved[best] <= LEAST_GAIN:
            return None
        unit, target = int(moves.units[best]), int(moves.targets[best])
        old = int(draft.leaf[unit])
        if _step(draft, unit, target):
            return unit, old, target
    return None


def _step(draft: Draft, unit: int, target: int) -> bool:
    """Make one move when the units around it show that no grid is cut or emptied."""
    move = draft.move(np.array([unit]), np.array([target]))
    for i, (old, new) in enumerate(zip(map(int, move.old[:, 0]), map(int, move.new[:, 0]))):
        if old == new:
            continue
        last_unit = draft.ledger.row(i + 1, old)[UNITS] < 2
        if last_unit or not draft.guard.holds_nearby(draft.labels[i], unit):
            return False
    draft.book(move, draft.flows(move))
    return True
