"""What help may do under the rules that a plan was made with; the planner may do more.

No grid that keeps a rule may break it, and what is broken already may get no worse. An area that is
to be kept whole and is cut already may be cut elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ...partition.repair.diameter import span
from ..draft.draft import Draft
from ..rules.rules import Limit

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: A unit leaves the first grid of a move and joins the second.
GIVE_AND_TAKE = np.array([[-1.0], [1.0]])
#: Share of the largest distance from which on units are nearly too far apart.
NEARLY = 0.9


def permitted(draft: Draft, units: Ints, targets: Ints) -> Bools:
    """Which moves, each of one unit and taken by itself, the rules of the plan allow; bool (m,).

    Parameters
    ----------
    draft : Draft
    units : int64 (m,)
        Each in a last-level grid.
    targets : int64 (m,)
        Last-level grid that each would go to.
    """
    kept: Bools = ~draft.bound[units]
    for _, stopped in _stopped(draft, units, targets):
        kept &= ~stopped
    return kept


def against(draft: Draft, units: Ints, targets: Ints) -> Iterator[tuple[str, Bools]]:
    """Each rule that forbids some moves, in words, and which of them, bool (m,).

    Parameters
    ----------
    draft, units, targets
        See `permitted`, which allows all others.
    """
    for text, bound in draft.rules.bonds():
        yield text, bound[units]
    yield from _stopped(draft, units, targets)


def _stopped(draft: Draft, units: Ints, targets: Ints) -> Iterator[tuple[str, Bools]]:
    """Rules that depend on where units go to, in words, and which moves each forbids."""
    rules, lines, here = draft.rules, draft.register.lines(), draft.leaf[units]
    if len(draft.given):
        touched = np.isin(here, draft.given) | np.isin(targets, draft.given)
        yield say("given grids stay as they are"), touched
    if rules.first_level:
        yield say("the first level is given"), lines[0][here] != lines[0][targets]
    walls = rules.walls
    for line, label in zip(lines[:-1], draft.labels):
        stay = line[here] != line[targets]
        if walls is None or not stay.any():
            continue
        stay[stay] = walls.whole(units[stay], label)
        for area in np.unique(walls.of_unit[units[stay]]):
            text = say("{area} stays whole", area=walls.names[area])
            yield text, stay & (walls.of_unit[units] == area)
    ends = np.stack([here, targets]).astype(np.int64)
    for limit, within in _within_limits(draft, units, ends):
        yield str(limit), ~within
    if rules.farthest is not None:
        far = np.zeros(len(units), bool)
        for grid in map(int, np.unique(targets)):
            joining = targets == grid
            far[joining] = ~_near(draft, units[joining], grid)
        yield rules.distance, far


def breaks_more(draft: Draft, leaf: NDArray[np.int32], grids: Ints) -> bool:
    """Whether any of some last-level grids would break more rules than it does now.

    Parameters
    ----------
    draft : Draft
    leaf : int32 (n,)
        Last-level grid of each unit as it would be.
    grids : int64 (g,)
        Those that would change.
    """
    ordinary = np.zeros(len(draft.register.special), bool)
    ordinary[grids] = ~draft.register.special[grids]
    found = []
    for assignment in (draft.leaf, leaf):
        concerned = np.where(np.isin(assignment, grids), assignment, np.int32(-1))
        broken = [breach.grid for breach in draft.rules.breaches(concerned, ordinary)]
        found.append(np.bincount(np.array(broken, np.int64), minlength=len(ordinary)))
    return bool((found[1] > found[0]).any())


def relief(draft: Draft, units: Ints, targets: Ints) -> Floats:
    """How much nearer moves bring the two grids of each to limits and distances, float64 (m,).

    In shares of each limit; distances count for all pairs of units that lie nearly too far apart:
    where the unit that is too far has no other neighbour, those before it have to go first.

    Parameters
    ----------
    draft, units, targets
        See `permitted`.
    """
    ends = np.stack([draft.leaf[units], targets]).astype(np.int64)
    eased = np.zeros(len(units))
    for limit, before, after, slack in _strays(draft, units, ends):
        scale = abs(limit.most if np.isfinite(limit.most) else limit.least)
        eased += (before - after).sum(axis=0) / max(scale, slack)
    for grids, sign in zip(ends, (1.0, -1.0)):
        for grid in map(int, np.unique(grids)) if draft.rules.farthest is not None else ():
            here = np.flatnonzero(grids == grid)
            eased[here] += sign * _too_far(draft, units[here], grid)
    return eased


def _within_limits(draft: Draft, units: Ints, ends: Ints) -> Iterator[tuple[Limit, Bools]]:
    """Of each limit which moves make no grid break it, and none that does stray farther."""
    for limit, before, after, slack in _strays(draft, units, ends):
        newly = (before <= slack) & (after > slack)
        yield limit, ~newly.any(axis=0) & (after.sum(axis=0) <= before.sum(axis=0) + slack)


def _strays(draft: Draft, units: Ints, ends: Ints) -> Iterator[tuple[Limit, Floats, Floats, float]]:
    """Of each limit how far both grids of each move are off before and after, and what is nothing.

    Special grids have no limits.
    """
    count = len(draft.register.special)
    exempt = draft.register.special[ends]
    for limit, amount in draft.rules.limits:
        held = np.bincount(draft.leaf + 1, amount, count + 1)[1:]
        slack = 1e-9 * max(1.0, float(np.abs(held).max(initial=0.0)))
        before = held[ends]
        out = []
        for amounts in (before, before + GIVE_AND_TAKE * amount[units]):
            astray = np.maximum(limit.least - amounts, amounts - limit.most)
            out.append(np.where(exempt, 0.0, np.maximum(astray, 0.0)))
        yield limit, out[0], out[1], slack


def _too_far(draft: Draft, units: Ints, grid: int) -> Floats:
    """How far units lie from those of a grid beyond `NEARLY` all that may be, squared, added up."""
    farthest = draft.rules.farthest
    if farthest is None or draft.register.special[grid]:
        return np.zeros(len(units))
    most, centre = farthest
    points = centre[draft.members(draft.depth, [grid])]
    reach = (np.hypot(*(points - place).T) / most for place in centre[units])
    return np.array([(np.maximum(one - NEARLY, 0.0) ** 2).sum() for one in reach])


def _near(draft: Draft, units: Ints, grid: int) -> Bools:
    """Which units lie near enough to all units of a grid that they would join."""
    farthest = draft.rules.farthest
    if farthest is None or draft.register.special[grid]:
        return np.ones(len(units), bool)
    most, centre = farthest
    points = centre[draft.members(draft.depth, [grid])]
    # One by one: all distances at once would not fit where grids are large.
    reach = np.array([np.hypot(*(points - place).T).max(initial=0.0) for place in centre[units]])
    near: Bools = reach <= most
    return near if near.all() else reach <= max(most, span(points))
