"""What each move of a list would change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


#: Parts that are weighed at a time: what is known of them stays in the nearest memory.
BLOCK = 512


@kernel
def _weigh(parts: Floats, held: Floats, count: int, numbers: Floats, columns: Floats) -> Floats:
    """Energy of the first parts of a block, see `objective.Weighing.energy`.

    Plain loops over the block, one thing in each, run several parts at once on the processor.

    Parameters
    ----------
    parts : float64 (4, BLOCK)
        Load, area, outline and target.
    held : float64 (BLOCK, c)
    count : int
    numbers : float64 (12,)
    columns : float64 (4, c)
    """
    load, area, outline, target = parts[0], parts[1], parts[2], parts[3]
    slack, pressure, knee, square = numbers[0], numbers[1], numbers[2], numbers[3]
    per_border, far, far_less, heavy_knee = numbers[4], numbers[5], numbers[6], numbers[7]
    within, limit_line, limit_square, round_ = numbers[8], numbers[9], numbers[10], numbers[11]
    energy = np.empty(count)
    if np.isfinite(knee):
        for one in range(count):
            deviation = abs(load[one] / target[one] - 1.0)
            excess = max(deviation - slack, 0.0)
            light = load[one] < target[one]
            excess -= far_less * (max(excess - far, 0.0) if light else 0.0)
            near = min(excess, knee if light else heavy_knee)
            energy[one] = pressure * (square * deviation * deviation + near * (2.0 * excess - near))
    else:
        for one in range(count):
            deviation = abs(load[one] / target[one] - 1.0)
            excess = max(deviation - slack, 0.0)
            energy[one] = pressure * (
                square * deviation * deviation + excess * (2.0 * excess - excess)
            )
    if per_border:
        for one in range(count):
            energy[one] += per_border * outline[one]
    else:
        for one in range(count):
            energy[one] += outline[one] / np.sqrt(round_ * max(area[one], 1e-9))
    for column in range(held.shape[1]):
        weight = columns[0, column]
        if weight:
            for one in range(count):
                off = abs(held[one, column] / target[one] - 1.0)
                out = max(off - columns[1, column], 0.0)
                energy[one] += weight * (within * off * off + out * out)
    for column in range(held.shape[1]):
        low, high = columns[2, column], columns[3, column]
        if np.isfinite(low) or np.isfinite(high):
            for one in range(count):
                share = held[one, column] / target[one]
                outside = max(low - share, share - high, 0.0)
                energy[one] += pressure * outside * (limit_line + limit_square * outside)
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
        Changed in place.
    stale : bool (parts of all levels,)
    part_load, part_area, part_outline, part_criteria
        See `objective.Totals`.
    load, area, perimeter, criteria
        See `Graph`.
    """
    levels, count, single = len(first) - 1, len(node), part_criteria.shape[1]
    before, after = np.empty((4, BLOCK)), np.empty((4, BLOCK))
    held_before, held_after = np.empty((BLOCK, single)), np.empty((BLOCK, single))
    for level in range(levels):
        for start in range(first[level], first[level + 1], BLOCK):
            some = min(BLOCK, first[level + 1] - start)
            for at in range(some):
                one = start + at
                before[0, at], before[1, at] = part_load[one], part_area[one]
                before[2, at], before[3, at] = part_outline[one], target[one]
                for column in range(single):
                    held_before[at, column] = part_criteria[one, column]
            energy[start : start + some] = _weigh(
                before, held_before, some, numbers[level], columns[level]
            )
    concerned, crossing = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64)
    move = 0
    while move < count:
        block = 0
        while move < count and block < BLOCK:
            giver, taker = old[move], new[move]
            news = stale[giver] or stale[taker]
            for level in range(1, levels):
                if news:
                    break
                one, other = above[level - 1, giver], above[level - 1, taker]
                news = one != other and (stale[one] or stale[other])
            concerned[block] = move
            block += news
            move += 1
        for level in range(levels):
            some = 0
            for at in range(block):
                here = concerned[at]
                one, other = old[here], new[here]
                if level:
                    one, other = above[level - 1, one], above[level - 1, other]
                    if one == other:
                        continue
                unit = node[here]
                before[0, some] = part_load[one] - load[unit]
                before[1, some] = part_area[one] - area[unit]
                before[2, some] = part_outline[one] - perimeter[unit] + 2.0 * lost[here, level]
                before[3, some] = target[one]
                after[0, some] = part_load[other] + load[unit]
                after[1, some] = part_area[other] + area[unit]
                after[2, some] = part_outline[other] + perimeter[unit] - 2.0 * won[here, level]
                after[3, some] = target[other]
                for column in range(single):
                    held_before[some, column] = part_criteria[one, column] - criteria[unit, column]
                    held_after[some, column] = part_criteria[other, column] + criteria[unit, column]
                crossing[some] = here
                some += 1
            less = _weigh(before, held_before, some, numbers[level], columns[level])
            more = _weigh(after, held_after, some, numbers[level], columns[level])
            for at in range(some):
                here = crossing[at]
                one, other = old[here], new[here]
                if level:
                    one, other = above[level - 1, one], above[level - 1, other]
                change = less[at] + more[at] - energy[one] - energy[other]
                if level:
                    difference[here] += weight[level - 1] * change
                else:
                    difference[here] = change
