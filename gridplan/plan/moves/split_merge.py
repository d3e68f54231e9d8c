"""Edits that are more than a stroke, each worked out as a `Change`: nothing is done to the draft.

Whether the change is allowed is judged by `judging.judge_change`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ..change import Change, Placing, moved
from ..codes.register import NO_GRID, Grid
from ..draft.draft import Draft
from ..draft.ledger import LOAD
from ..draft.outcome import Refusal
from ..measures import deviations
from . import move_chains
from .candidate_moves import PRESSURE, all_within, improve
from .split import split_graph

Ints = NDArray[np.int64]

#: Deviation from its share below which a part of a split grid is not evened out any further.
SPLIT_TOLERANCE = 0.02
#: How many borders away from the grids that are to be evened out others take part, and how much
#: the imbalance weighs, one attempt after the other.
CIRCLES = ((1, PRESSURE), (1, 10 * PRESSURE), (4, 100 * PRESSURE))
#: The same when chains have not helped either: smoother borders open new ways.
CIRCLES_AGAIN = ((4, PRESSURE), (4, 100 * PRESSURE))


def assignment(draft: Draft, units: Ints, leaves: Ints) -> Change:
    """Each unit goes to a last-level grid of its own; −1 for none."""
    return moved(units, draft.leaf[units], leaves)


def swap(draft: Draft, units: Ints) -> Change | Refusal:
    """Units of two last-level grids change places: each goes to the other grid."""
    grids = np.unique(draft.leaf[units])
    if len(grids) != 2 or grids[0] == NO_GRID:
        return Refusal("apart", say("Choose units of exactly two grids to swap them."))
    here = draft.leaf[units]
    return moved(units, here, np.where(here == grids[0], grids[1], grids[0]))


def new_grid(draft: Draft, units: Ints, name: str) -> Change | Refusal:
    """The units become a last-level grid under the parent that holds most of their load.

    Units that are in no grid count with the parents that they border on.
    """
    parent = NO_GRID
    if draft.depth > 1:
        above = draft.labels[-2]
        weight = np.bincount(above[units] + 1, draft.load[units], draft.register.counts[-2] + 1)
        if not weight[1:].any():
            near = draft.guard.edges(units)
            metres = draft.ledger.border[near.entry]
            weight = np.bincount(above[near.target] + 1, metres, draft.register.counts[-2] + 1)
        if not weight[1:].any():
            return Refusal("apart", say("The units touch no grid."), units=units)
        parent = int(np.argmax(weight[1:]))
    grid = draft.register.new_grid(draft.depth, parent, name)
    return moved(units, draft.leaf[units], np.full(len(units), grid.number), opened=(grid,))


def merge(draft: Draft, level: int, keep: int, absorbed: int) -> Change | Refusal:
    """A grid takes in another of its level, which is closed; grids inside it keep their codes."""
    apart = _apart(draft, level, keep, absorbed)
    if apart is not None:
        return apart
    closed = (draft.register.grid(level, absorbed),)
    if level == draft.depth:
        units = draft.members(level, [absorbed])
        return moved(units, draft.leaf[units], np.full(len(units), keep), closed=closed)
    placed = tuple(
        Placing(level + 1, child, absorbed, keep)
        for child in map(int, draft.register.children(level, absorbed))
    )
    return Change(placed=placed, closed=closed)


def adopt(draft: Draft, level: int, grids: Ints, parent: int) -> Change:
    """Whole grids come under another parent; inside they stay as they are."""
    above = draft.register.parent[level - 1]
    return Change(
        placed=tuple(
            Placing(level, grid, int(above[grid]), parent)
            for grid in map(int, np.unique(grids))
            if above[grid] != parent
        )
    )


def split(draft: Draft, level: int, grid: int, parts: int) -> Change | Refusal:
    """A grid falls into connected parts of about equal load; the heaviest keeps its code.

    A last-level grid is cut through its units, any other one through the grids inside it.
    """
    last = level == draft.depth
    units = draft.members(level, [grid])
    if last:
        nodes, of_unit = _undivided(draft, units)
    else:
        nodes = draft.register.children(level, grid)
        of_unit = np.searchsorted(nodes, draft.labels[level][units])
    code = draft.register.codes[level - 1][grid]
    if not 2 <= parts <= len(nodes):
        values = {"grid": code, "count": len(nodes), "parts": parts}
        message = (
            say("Grid {grid} cannot make {parts} parts; units in it: {count}.", **values)
            if last
            else say("Grid {grid} cannot make {parts} parts; grids in it: {count}.", **values)
        )
        return Refusal("too-few", message, level, (grid,))
    edges = draft.guard.edges(units)
    place = draft.guard.places(units, edges.target)
    inside = place >= 0
    first, second = of_unit[edges.source[inside]], of_unit[place[inside]]
    pairs = np.unique((first * len(nodes) + second)[first != second])
    load = np.zeros(len(nodes))
    load += np.bincount(of_unit, draft.load[units], len(nodes))
    try:
        part = split_graph(pairs // len(nodes), pairs % len(nodes), load, parts)
    except ValueError:
        return Refusal(
            "cuts",
            say("Grid {grid} is in pieces; join them before you split it.", grid=code),
            level,
            (grid,),
            units,
        )
    weight = np.bincount(part, load, parts)
    order = np.argsort(-weight, kind="stable")
    opened: list[Grid] = []
    number = {int(order[0]): grid}
    parent = int(draft.register.parent[level - 1][grid])
    special = last and bool(draft.register.special[grid])
    for one in map(int, order[1:]):
        opened.append(
            draft.register.new_grid(level, parent, besides=opened, special=special, like=grid)
        )
        number[one] = opened[-1].number
    goes_to = np.array([number[one] for one in range(parts)])[part]
    if not last:
        placed = tuple(
            Placing(level + 1, node, grid, to)
            for node, to in zip(map(int, nodes), map(int, goes_to))
            if to != grid
        )
        return Change(opened=tuple(opened), placed=placed)
    return moved(units, draft.leaf[units], goes_to[of_unit], opened=tuple(opened))


def _undivided(draft: Draft, units: Ints) -> tuple[Ints, Ints]:
    """Units that stay together, the first of each compound, and which one each unit goes with."""
    compounds = draft.rules.compounds
    if compounds is None:
        return units, np.arange(len(units))
    goes_with = np.where(
        compounds.of_unit[units] >= 0, compounds.of_unit[units], len(compounds.names) + units
    )
    _, first, of_unit = np.unique(goes_with, return_index=True, return_inverse=True)
    return units[first], of_unit


def polished(draft: Draft, change: Change) -> Change:
    """The same split of a last-level grid with its new borders evened out and smoothed.

    A special grid stands outside the balance: its parts stay as they are.
    """
    if change.opened[0].special:
        return change
    grids = np.array([int(change.before[0]), *(grid.number for grid in change.opened)])
    units = draft.members(draft.depth, grids[:1])
    counts = draft.register.counts
    before = draft.leaf[units]
    draft.apply(change)
    load = draft.counted(draft.depth)[grids, LOAD]
    # All parts lie below the target of a whole grid by as much: only what differs shall count.
    below = abs(float(load.mean() / draft.targets(draft.depth)[grids[0]]) - 1.0)
    improve(draft, grids, (draft.depth, draft.depth), below + SPLIT_TOLERANCE)
    after = draft.leaf[units]
    draft.apply(moved(units, after, before, closed=change.opened))
    draft.cut_back(counts)
    return moved(units, before, after, opened=change.opened)


def smoothed(draft: Draft, level: int, one: int, other: int) -> Change | Refusal:
    """A shorter border between two grids of a level; none becomes worse than the worst is now.

    Above the last level only the last-level grids along the border change.
    """
    apart = _apart(draft, level, one, other)
    if apart is not None:
        return apart
    if level == draft.depth:
        grids = np.array([one, other])
    else:
        units = draft.members(level, [one, other])
        label, edges = draft.labels[level - 1], draft.guard.edges(units)
        far = label[edges.target]
        across = (far != label[units][edges.source]) & ((far == one) | (far == other))
        grids = np.unique(draft.leaf[edges.target[across]]).astype(np.int64)
    worst = 0.0
    for i in range(level - 1, draft.depth):
        of_level = np.unique(draft.register.lines()[i][grids])
        totals = draft.counted(i + 1)[of_level, LOAD]
        away = deviations(totals, draft.targets(i + 1)[of_level])
        worst = max(worst, float(np.abs(away).max(initial=0.0)))
    return _improved(draft, grids, (1, level), worst)


def _apart(draft: Draft, level: int, one: int, other: int) -> Refusal | None:
    """Why two grids cannot be taken together: they have no border in common."""
    units = draft.members(level, [one])
    label = draft.labels[level - 1]
    if one == other or not len(units) or not (label == other).any():
        return None
    if (label[draft.guard.edges(units).target] == other).any():
        return None
    codes = draft.register.codes[level - 1]
    message = say(
        "Grids {one} and {other} have no border in common.", one=codes[one], other=codes[other]
    )
    return Refusal("apart", message, level, (one, other))


def rebalanced(draft: Draft, grids: Ints, tolerance: float) -> Change:
    """Last-level grids and their neighbours under the same parents, evened out.

    While a grid that was asked for or changed stays out of tolerance, the imbalance weighs more,
    then grids farther away take part (see `CIRCLES`), and at last chains of moves are sought; if
    these fail, all that once more from smoother borders.
    """
    before = draft.leaf.copy()
    until: Ints | None = None
    for circles in (CIRCLES, CIRCLES_AGAIN):
        for reach, pressure in circles:
            around = _in_reach(draft, grids, reach)
            levels = (draft.depth, draft.depth)
            improve(draft, around, levels, tolerance, pressure=pressure, until=until)
            until = changed = _with_changed(draft, grids, before)
            if all_within(draft, changed, tolerance):
                return _taken_back(draft, before)
        if not move_chains.mend(draft, around, changed, tolerance):
            break
        changed = _with_changed(draft, grids, before)
        if all_within(draft, changed, tolerance):
            break
    return _taken_back(draft, before)


def _in_reach(draft: Draft, grids: Ints, reach: int) -> Ints:
    """Last-level grids and those under the same parents at most so many borders away."""
    above = draft.register.parent[-1]
    # The last one stands for units in no grid.
    within = np.append(np.isin(above, above[grids]), False)
    for _ in range(reach):
        edges = draft.guard.edges(draft.members(draft.depth, grids))
        near = draft.leaf[edges.target]
        grids = np.union1d(grids, near[within[near]])
    return grids


def _with_changed(draft: Draft, grids: Ints, before: NDArray[np.int32]) -> Ints:
    """Last-level grids, and those that have changed."""
    units = np.flatnonzero(draft.leaf != before)
    return np.concatenate([grids, before[units], draft.leaf[units]])


def _improved(draft: Draft, grids: Ints, levels: tuple[int, int], tolerance: float) -> Change:
    """The moves that `moves.improve` finds, as one change."""
    before = draft.leaf.copy()
    improve(draft, grids, levels, tolerance)
    return _taken_back(draft, before)


def _taken_back(draft: Draft, before: NDArray[np.int32]) -> Change:
    """What was changed in place since `before`, as a change that is yet to be made."""
    units = np.flatnonzero(draft.leaf != before)
    after = draft.leaf[units]
    draft.apply(moved(units, after, before[units]))
    return moved(units, before[units], after)


def filled(draft: Draft) -> Change:
    """Units in no grid go to the neighbouring grid they share the longest border with.

    From the outside in, round by round; locked and special grids take nothing. What touches no
    grid stays.
    """
    leaf = draft.leaf.copy()
    takes = np.append(draft.register.open[-1] & ~draft.register.special, False)
    for i in range(draft.depth):
        locked = np.append(draft.register.locked[i], False)
        takes &= ~locked[draft.register.lines()[i]]
    missing = np.flatnonzero((leaf == NO_GRID) & ~draft.unit_locked)
    waiting = missing
    while len(waiting):
        edges = draft.guard.edges(waiting)
        grid = leaf[edges.target].astype(np.int64)
        fits = takes[grid]
        key = edges.source[fits] * len(takes) + grid[fits]
        keys, where = np.unique(key, return_inverse=True)
        metres = np.bincount(where, draft.ledger.border[edges.entry[fits]], len(keys))
        # Longest border first, then the smaller grid number; the first of each unit wins.
        order = np.lexsort((keys, -metres, keys // len(takes)))
        unit, first = np.unique(keys[order] // len(takes), return_index=True)
        if not len(unit):
            break
        leaf[waiting[unit]] = keys[order][first] % len(takes)
        waiting = np.delete(waiting, unit)
    return moved(missing, draft.leaf[missing], leaf[missing])
