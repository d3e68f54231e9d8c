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

from ..draft.draft import Draft
from ..draft.ledger import AREA, CRITERIA, LOAD, OUTLINE, UNITS
from ..measures import deviations
from .permitted_moves import GIVE_AND_TAKE, permitted

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Weight of the imbalance against the outline.
PRESSURE = 400.0
#: Moves that gain less than this are not worth a change.
LEAST_GAIN = 1e-6


class Moves(NamedTuple):
    """Single units and the last-level grid that each could go to, by unit and then by grid.

    Parameters
    ----------
    units, targets : int64 (m,)
    shared : float64 (levels, 2, m)
        Metres of outline that the unit has in common with the grid it would leave and with the one
        it would join, at each level from the first that a move may concern to the last.
    """

    units: Ints
    targets: Ints
    shared: Floats

    def chosen(self, which: Ints | NDArray[np.bool_]) -> Moves:
        """Some of the moves."""
        return Moves(self.units[which], self.targets[which], self.shared[:, :, which])

    def and_others(self, others: Moves) -> Moves:
        """These moves and others, in order."""
        units = np.concatenate([self.units, others.units])
        targets = np.concatenate([self.targets, others.targets])
        shared = np.concatenate([self.shared, others.shared], axis=2)
        return Moves(units, targets, shared).chosen(np.lexsort((targets, units)))


def border_moves(draft: Draft, units: Ints, grids: Ints, levels: tuple[int, int]) -> Moves:
    """Every move of a unit to a last-level grid that it touches and that no lock or rule forbids.

    Units stay inside or outside of special grids; for the rules see `permitting`.

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
    register, (first, last) = draft.register, levels
    lines, count = register.lines(), len(register.special)
    taking = np.zeros(count + 1, bool)
    taking[grids] = ~register.special[grids]
    edges = draft.guard.edges(units)
    unit = units[edges.source]
    here, there = draft.leaf[unit], draft.leaf[edges.target]
    free = (here != there) & taking[here] & taking[there] & ~draft.unit_locked[unit]
    unit, here, there = unit[free], here[free], there[free]
    free = lines[last - 1][here] != lines[last - 1][there]
    if first > 1:
        free &= lines[first - 2][here] == lines[first - 2][there]
    for line, locked in zip(lines, register.locked):
        if locked.any():
            one, other = line[here], line[there]
            free &= (one == other) | ~(locked[one] | locked[other])
    unit, target = np.divmod(np.unique(unit[free] * count + there[free]), count)
    kept = permitted(draft, unit, target)
    unit, target = unit[kept], target[kept]
    common = draft.ledger.shared(unit)
    shared = np.empty((draft.depth - first + 1, 2, len(unit)))
    for i, sides in enumerate(shared, start=first - 1):
        far = draft.labels[i][common.target]
        for side, grid in zip(sides, (draft.labels[i][unit], lines[i][target])):
            along = common.metres * (far == grid[common.source])
            side[:] = np.bincount(common.source, along, len(unit))
    return Moves(unit, target, shared)


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
    value = draft.ledger.values[:, :CRITERIA][moves.units]
    value[:, LOAD] *= draft.scale
    saved = np.zeros(len(moves.units))
    lines = draft.register.lines()
    for i, shared in enumerate(moves.shared, start=draft.depth - len(moves.shared)):
        ends = np.stack([draft.labels[i][moves.units], lines[i][moves.targets]])
        before, target = draft.counted(i + 1)[:, :CRITERIA][ends], draft.targets(i + 1)[ends]
        after = before + GIVE_AND_TAKE[..., None] * value
        after[..., OUTLINE] -= 2.0 * GIVE_AND_TAKE * shared
        now, then = energy(np.stack([before, after]), target, tolerance, pressure)
        saved += np.where(ends[0] != ends[1], (now - then).sum(axis=0), 0.0)
    return saved


def energy(rows: Floats, target: Floats, tolerance: float, pressure: float = PRESSURE) -> Floats:
    """Energy of grids from their rows of the ledger; see the head of this module."""
    away = np.abs(deviations(rows[..., LOAD], target))
    excess = np.maximum(away - tolerance, 0.0)
    round_ = rows[..., OUTLINE] / np.sqrt(4.0 * np.pi * np.maximum(rows[..., AREA], 1e-9))
    result: Floats = round_ + pressure * (0.05 * away * away + excess * excess)
    return result


def improve(
    draft: Draft,
    grids: Ints,
    levels: tuple[int, int],
    tolerance: float,
    *,
    pressure: float = PRESSURE,
    until: Ints | None = None,
    rounds: int = 400,
) -> None:
    """Move units over the borders among some grids, best first, while it helps; in place.

    No grid is cut at any level, none is emptied, and no rule broken. The same draft gives the same
    moves.

    Parameters
    ----------
    draft : Draft
    grids, levels
        See `border_moves`.
    tolerance, pressure : float
        See `gains`.
    until : int64 (w,), optional
        Stop as soon as these last-level grids, and those that were changed, are within tolerance.
    rounds : int
        In each, a grid gives or takes one unit.
    """
    moves = border_moves(draft, draft.members(draft.depth, grids), grids, levels)
    far = np.ones(len(draft.leaf), bool)
    for _ in range(rounds):
        made = steps(draft, moves, gains(draft, moves, tolerance, pressure))
        if not made:
            return
        units = np.array([step.unit for step in made])
        if until is not None:
            until = np.concatenate([until, *(step.ends[-1][1] for step in made)])
            if all_within(draft, until, tolerance):
                return
        # Moves come and go, and what they share with grids changes, around the units alone.
        around = np.unique(np.append(draft.ledger.shared(units).target, units))
        far[around] = False
        kept, fresh = moves.chosen(far[moves.units]), border_moves(draft, around, grids, levels)
        far[around] = True
        moves = kept.and_others(fresh)


def all_within(draft: Draft, grids: Ints, tolerance: float) -> bool:
    """Whether some last-level grids are all within tolerance."""
    load, target = draft.counted(draft.depth)[grids, LOAD], draft.targets(draft.depth)[grids]
    return bool((np.abs(deviations(load, target)) <= tolerance).all())


class Step(NamedTuple):
    """A move that was made: the grids it leaves and joins, at each level whose border it crosses.

    Parameters
    ----------
    unit : int
    ends : list of (int, (int, int))
        Place of the level, the grid that is left, the grid that is joined; last level last.
    """

    unit: int
    ends: list[tuple[int, tuple[int, int]]]


def steps(draft: Draft, moves: Moves, saved: Floats) -> list[Step]:
    """Make the best moves that cut and empty no grid, and break no rule.

    Each grid gives or takes one unit at the most: what a second move saves would not be known.
    """
    made: list[Step] = []
    changed: set[tuple[int, int]] = set()
    hopeful = np.flatnonzero(saved > LEAST_GAIN)
    for which in map(int, hopeful[np.argsort(-saved[hopeful], kind="stable")]):
        unit = int(moves.units[which])
        line = draft.register.lines()[:, moves.targets[which]]
        pairs = zip(map(int, draft.labels[:, unit]), map(int, line))
        step = Step(unit, [(i, pair) for i, pair in enumerate(pairs) if pair[0] != pair[1]])
        concerned = {(i, grid) for i, pair in step.ends for grid in pair}
        if concerned.isdisjoint(changed) and _stepped(draft, moves, which, step):
            changed |= concerned
            made.append(step)
    return made


def _stepped(draft: Draft, moves: Moves, which: int, step: Step) -> bool:
    """Make one move when the rules allow it and the units around show that it cuts no grid."""
    # Grids have changed since the move was laid out.
    if not permitted(draft, moves.units[[which]], moves.targets[[which]])[0]:
        return False
    for i, (old, _) in step.ends:
        if draft.ledger.row(i + 1, old)[UNITS] < 2:
            return False
        if not draft.guard.holds_nearby(draft.labels[i], step.unit):
            return False
    for i, ends in step.ends:
        kept, won = moves.shared[i - draft.depth, :, which]
        draft.ledger.shift(i + 1, step.unit, ends, (kept, won))
        draft.labels[i, step.unit] = ends[1]
    return True
