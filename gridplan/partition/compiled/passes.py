"""One pass over a list of moves: what each would change, which are drawn, which are made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@kernel
def _energy(
    load: float,
    area: float,
    outline: float,
    target: float,
    held: Floats,
    numbers: Floats,
    columns: Floats,
) -> float:
    """Energy of one part, see `objective.Weighing.energy`."""
    slack, pressure, knee, square = numbers[0], numbers[1], numbers[2], numbers[3]
    per_border, far, far_less, heavy_knee = numbers[4], numbers[5], numbers[6], numbers[7]
    within, limit_line, limit_square, round_ = numbers[8], numbers[9], numbers[10], numbers[11]
    deviation = abs(load / target - 1.0)
    excess = max(deviation - slack, 0.0)
    near = excess
    if np.isfinite(knee):
        light = load < target
        excess -= far_less * (max(excess - far, 0.0) if light else 0.0)
        near = min(excess, knee if light else heavy_knee)
    energy: float = pressure * (square * deviation * deviation + near * (2.0 * excess - near))
    if per_border:
        energy += per_border * outline
    else:
        energy += outline / np.sqrt(round_ * max(area, 1e-9))
    for column in range(len(held)):
        weight = columns[0, column]
        if weight:
            off = abs(held[column] / target - 1.0)
            out = max(off - columns[1, column], 0.0)
            energy += weight * (within * off * off + out * out)
    for column in range(len(held)):
        low, high = columns[2, column], columns[3, column]
        if np.isfinite(low) or np.isfinite(high):
            share = held[column] / target
            outside = max(low - share, share - high, 0.0)
            energy += pressure * outside * (limit_line + limit_square * outside)
    return energy


@kernel
def renew(
    node: Ints,
    old: Ints,
    new: Ints,
    lost: Floats,
    won: Floats,
    difference: Floats,
    above: Ints,
    weight: Floats,
    numbers: Floats,
    columns: Floats,
    target: Floats,
    energy: Floats,
    stale: Bools,
    first: Ints,
    part_load: Floats,
    part_area: Floats,
    part_outline: Floats,
    part_criteria: Floats,
    load: Floats,
    area: Floats,
    perimeter: Floats,
    criteria: Floats,
) -> None:
    """Change of the energy by each move that concerns a stale part, were it the only one.

    Parameters
    ----------
    node, old, new, lost, won
        See `moves.Moves`.
    difference : float64 (k,)
        Changed in place.
    above, weight, target, first
        See `layers.Layers`.
    numbers : float64 (levels, 12)
        See `Weighing.numbers`.
    columns : float64 (levels, 4, c)
        See `Watch.columns`.
    energy : float64 (parts of all levels,)
        Changed in place for the stale ones.
    stale : bool (parts of all levels,)
    part_load, part_area, part_outline, part_criteria
        See `objective.Totals`.
    load, area, perimeter, criteria
        See `Graph`.
    """
    levels = len(first) - 1
    held = np.empty(part_criteria.shape[1])
    for level in range(levels):
        for one in range(first[level], first[level + 1]):
            if stale[one]:
                energy[one] = _energy(
                    part_load[one], part_area[one], part_outline[one], target[one],
                    part_criteria[one], numbers[level], columns[level],
                )  # fmt: skip
    for move in range(len(node)):
        giver, taker = old[move], new[move]
        concerned = stale[giver] or stale[taker]
        for level in range(1, levels):
            one, other = above[level - 1, giver], above[level - 1, taker]
            if one != other and (stale[one] or stale[other]):
                concerned = True
        if not concerned:
            continue
        unit = node[move]
        change = 0.0
        for level in range(levels):
            one, other = giver, taker
            if level:
                one, other = above[level - 1, giver], above[level - 1, taker]
                if one == other:
                    continue
            for column in range(len(held)):
                held[column] = part_criteria[one, column] - criteria[unit, column]
            less = _energy(
                part_load[one] - load[unit],
                part_area[one] - area[unit],
                part_outline[one] - perimeter[unit] + 2.0 * lost[move, level],
                target[one], held, numbers[level], columns[level],
            )  # fmt: skip
            for column in range(len(held)):
                held[column] = part_criteria[other, column] + criteria[unit, column]
            more = _energy(
                part_load[other] + load[unit],
                part_area[other] + area[unit],
                part_outline[other] + perimeter[unit] - 2.0 * won[move, level],
                target[other], held, numbers[level], columns[level],
            )  # fmt: skip
            here = less + more - energy[one] - energy[other]
            if level:
                change += weight[level - 1] * here
            else:
                change = here
        difference[move] = change


@kernel
def make_pass(
    node: Ints,
    old: Ints,
    new: Ints,
    lost: Floats,
    won: Floats,
    loose: Bools,
    difference: Floats,
    part: Ints,
    above: Ints,
    stale: Bools,
    settled: Bools,
    first: Ints,
    part_load: Floats,
    part_area: Floats,
    part_outline: Floats,
    part_units: Ints,
    part_criteria: Floats,
    indptr: Ints,
    indices: Ints,
    load: Floats,
    area: Floats,
    perimeter: Floats,
    units: Ints,
    criteria: Floats,
    need: Ints,
    heat: float,
    luck: Floats,
    favour: Floats,
    improvement: float,
) -> tuple[int, int]:
    """Make the best of the moves that are drawn, no two of which share a part at any level.

    Everything is changed in place: the moves that are left stand first in their arrays, and the
    parts that change are marked as stale and, at the last level, as no longer settled.

    Parameters
    ----------
    node, old, new, lost, won, loose
        See `moves.Moves`.
    difference : float64 (k,)
        Change of the energy by each move.
    part, above, first
        See `layers.Layers`.
    stale : bool (parts of all levels,)
    settled : bool (last-level parts,)
        Parts that have not changed since the moves were listed.
    part_load, part_area, part_outline, part_units, part_criteria
        See `objective.Totals`.
    indptr, indices, load, area, perimeter, units, criteria
        See `Graph`.
    need : int64 (last-level parts,)
        Base units that each part must keep.
    heat : float
    luck, favour : float64 (k,) or (0,)
        Heat that each move may cost more than it wins, and by how much heat it goes before others;
        none without heat.
    improvement : float
        What a move has to win at least without heat.

    Returns
    -------
    made, left : int
        Moves made, and moves that are left.
    """
    levels, count = len(first) - 1, len(node)
    columns = criteria.shape[1]
    drawn = np.empty(count, np.int64)
    rank = np.empty(count)
    number = 0
    for move in range(count):
        merit = difference[move]
        if heat:
            good = merit < heat * luck[move]
            merit -= heat * favour[move]
        else:
            good = merit < improvement
        giver = old[move]
        if (
            good
            and part_units[giver] - units[node[move]] >= need[giver]
            and (loose[move] or settled[giver])
        ):
            drawn[number], rank[number] = move, merit
            number += 1
    stale[:] = False
    if number == 0:
        return 0, count
    chosen = drawn[np.argsort(rank[:number], kind="mergesort")]
    best = np.full(first[levels], number)
    for level in range(levels):
        for place in range(len(chosen)):
            giver, taker = old[chosen[place]], new[chosen[place]]
            if level:
                giver, taker = above[level - 1, giver], above[level - 1, taker]
                if giver == taker:
                    continue
            best[giver], best[taker] = min(best[giver], place), min(best[taker], place)
        kept = 0
        for place in range(len(chosen)):
            giver, taker = old[chosen[place]], new[chosen[place]]
            if level:
                giver, taker = above[level - 1, giver], above[level - 1, taker]
            if giver == taker or (best[giver] == place and best[taker] == place):
                chosen[kept] = chosen[place]
                kept += 1
        chosen = chosen[:kept]
    touched = np.zeros(len(load), np.bool_)
    for move in chosen:
        unit, giver, taker = node[move], old[move], new[move]
        for level in range(levels):
            one, other = giver, taker
            if level:
                one, other = above[level - 1, giver], above[level - 1, taker]
                if one == other:
                    continue
            part[level, unit] = other
            part_load[one] -= load[unit]
            part_load[other] += load[unit]
            part_area[one] -= area[unit]
            part_area[other] += area[unit]
            part_units[one] -= units[unit]
            part_units[other] += units[unit]
            for column in range(columns):
                part_criteria[one, column] -= criteria[unit, column]
                part_criteria[other, column] += criteria[unit, column]
            part_outline[one] += 2.0 * lost[move, level] - perimeter[unit]
            part_outline[other] += perimeter[unit] - 2.0 * won[move, level]
            stale[one] = stale[other] = True
        settled[giver] = settled[taker] = False
        touched[unit] = True
        for edge in range(indptr[unit], indptr[unit + 1]):
            touched[indices[edge]] = True
    left = 0
    for move in range(count):
        if not touched[node[move]]:
            node[left], old[left], new[left] = node[move], old[move], new[move]
            lost[left], won[left] = lost[move], won[move]
            loose[left], difference[left] = loose[move], difference[move]
            left += 1
    return len(chosen), left
