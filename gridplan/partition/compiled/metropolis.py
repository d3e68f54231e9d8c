"""Single moves at falling temperature, over the borders of one level or of several.

Not written a second time in numpy, which makes single moves slowly: Python runs this as it stands
where there is no numba, on lists, which it reads faster than arrays.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def try_moves(
    leaf: Ints,
    pick: Ints,
    luck: Floats,
    heat: Floats,
    numbers: Floats,
    columns: Floats,
    above: Ints,
    held: Bools,
    weight: Floats,
    first: Ints,
    target: Floats,
    need: Ints,
    part_load: Floats,
    part_area: Floats,
    part_outline: Floats,
    part_units: Ints,
    part_criteria: Floats,
    source: Ints,
    indices: Ints,
    indptr: Ints,
    border: Floats,
    load: Floats,
    area: Floats,
    perimeter: Floats,
    units: Ints,
    criteria: Floats,
    seen: Ints,
    queue: Ints,
    energy: Floats,
    after: Floats,
    lost: Floats,
    won: Floats,
    reach: int,
) -> int:
    """Try one move after the other: a node goes to the part of a neighbour, its own stays whole.

    Parameters
    ----------
    leaf : int64 (n,)
        Last-level part of each node; changed in place, as is what the parts hold.
    pick : int64 (moves,)
        Edge for each move: the node at its start may go to the part of the node at its end.
    luck : float64 (moves,)
        Exponential numbers: a move may cost up to so many times the heat.
    heat : float64 (steps,)
        Temperature of each of as many steps of as many moves each.
    numbers : float64 (steps, levels · 12)
        See `objective.Weighing.numbers`.
    columns : float64 (steps · levels · 4, c)
        See `Watch.columns`: those of all levels for the first step, then for the next.
    above : int64 ((levels − 1) · grids,)
        See `layers.Layers`, one level after the other.
    held : bool ((levels − 1) · n,)
        Nodes that may not leave their part of an upper level.
    weight : float64 (levels,)
        What each level counts, 1 for the last one, which stands first.
    first, target
        See `layers.Layers`.
    need : int64 (grids,)
        Base units that each last-level part must keep.
    part_load, part_area, part_outline, part_units, part_criteria
        See `objective.Totals`.
    source, indices, indptr, border, load, area, perimeter, units, criteria
        See `Graph`.
    seen, queue : int64 (n,)
    energy : float64 (parts,)
    after : float64 (2 · levels,)
    lost, won : float64 (levels,)
        Room to work in.
    reach : int
        Nodes that are looked at for a way around before a move is given up.

    Returns
    -------
    int
        Moves made.
    """
    levels, grids, parts, n = len(weight), first[1], len(target), len(leaf)
    single, steps = len(columns[0]), len(heat)
    each = len(pick) // steps
    search = made = 0
    for node in range(n):
        seen[node] = 0
    for step in range(steps):
        rule = numbers[step]
        # First the energies of all parts as they stand, then those of the two parts of each move.
        for move in range(step * each - parts, (step + 1) * each):
            weighs = move < step * each
            node, giver, taker, change, legal = 0, 0, 0, 0.0, True
            if not weighs:
                edge = pick[move]
                node, taker = source[edge], leaf[indices[edge]]
                giver = leaf[node]
                if giver == taker or part_units[giver] - units[node] < need[giver]:
                    continue
            for level in range(levels):
                one, other, rest = giver, taker, 0
                if weighs:
                    one = other = move - step * each + parts
                    if not first[level] <= one < first[level + 1]:
                        continue
                else:
                    if level:
                        one = above[(level - 1) * grids + giver]
                        other = above[(level - 1) * grids + taker]
                        if one == other:
                            continue
                        if held[(level - 1) * n + node]:
                            legal = False
                            break
                    gone = come = 0.0
                    for near in range(indptr[node], indptr[node + 1]):
                        beside = leaf[indices[near]]
                        if level:
                            beside = above[(level - 1) * grids + beside]
                        if beside == one:
                            gone += border[near]
                            rest += 1
                        elif beside == other:
                            come += border[near]
                    if rest == 0:
                        legal = False
                        break
                    lost[level], won[level] = gone, come
                at = 12 * level
                slack, pressure, knee, square = rule[at], rule[at + 1], rule[at + 2], rule[at + 3]
                for side in range(1 if weighs else 2):
                    if weighs:
                        sign, outline = 0.0, part_outline[one]
                    elif side == 0:
                        sign = -1.0
                        outline = part_outline[one] - perimeter[node] + 2.0 * lost[level]
                    else:
                        one, sign = other, 1.0
                        outline = part_outline[one] + perimeter[node] - 2.0 * won[level]
                    share = (part_load[one] + sign * load[node]) / target[one]
                    off = abs(share - 1.0)
                    out = max(off - slack, 0.0)
                    close = out
                    if knee < math.inf:
                        if share < 1.0:
                            out -= rule[at + 6] * max(out - rule[at + 5], 0.0)
                            close = min(out, knee)
                        else:
                            close = min(out, rule[at + 7])
                    now = pressure * (square * off * off + close * (2.0 * out - close))
                    if rule[at + 4]:
                        now += rule[at + 4] * outline
                    else:
                        room = part_area[one] + sign * area[node]
                        now += outline / math.sqrt(rule[at + 11] * max(room, 1e-9))
                    for column in range(single):
                        line = 4 * (step * levels + level)
                        share = part_criteria[one][column] + sign * criteria[node][column]
                        share /= target[one]
                        if columns[line][column]:
                            off = abs(share - 1.0)
                            out = max(off - columns[line + 1][column], 0.0)
                            now += columns[line][column] * (rule[at + 8] * off * off + out * out)
                        low, high = columns[line + 2][column], columns[line + 3][column]
                        out = max(low - share, share - high, 0.0)
                        now += pressure * out * (rule[at + 9] + rule[at + 10] * out)
                    if weighs:
                        energy[one] = now
                    else:
                        after[2 * level + side] = now
                        change += weight[level] * (now - energy[one])
            if weighs or not legal or change >= heat[step] * luck[move]:
                continue
            # Whether the neighbours of the node in its parts find each other without it.
            for level in range(levels):
                one, other = giver, taker
                if level:
                    one = above[(level - 1) * grids + giver]
                    other = above[(level - 1) * grids + taker]
                    if one == other:
                        continue
                search += 1
                seen[node] = search
                found = wanted = 0
                for near in range(indptr[node], indptr[node + 1]):
                    beside = leaf[indices[near]]
                    if level:
                        beside = above[(level - 1) * grids + beside]
                    if beside == one:
                        seen[indices[near]] = -search
                        wanted += 1
                        queue[0] = indices[near]
                seen[queue[0]] = search
                wanted, end = wanted - 1, 1
                while wanted and found < end and end < reach:
                    for near in range(indptr[queue[found]], indptr[queue[found] + 1]):
                        beside = leaf[indices[near]]
                        if level:
                            beside = above[(level - 1) * grids + beside]
                        if beside == one and seen[indices[near]] != search:
                            wanted -= seen[indices[near]] == -search
                            seen[indices[near]] = search
                            queue[end] = indices[near]
                            end += 1
                    found += 1
                if wanted:
                    legal = False
                    break
            if not legal:
                continue
            leaf[node] = taker
            made += 1
            for level in range(levels):
                one, other = giver, taker
                if level:
                    one = above[(level - 1) * grids + giver]
                    other = above[(level - 1) * grids + taker]
                    if one == other:
                        continue
                for side in range(2):
                    sign = 1 if side else -1
                    if side:
                        one = other
                    part_load[one] += sign * load[node]
                    part_area[one] += sign * area[node]
                    part_units[one] += sign * units[node]
                    for column in range(single):
                        part_criteria[one][column] += sign * criteria[node][column]
                    energy[one] = after[2 * level + side]
                    if side:
                        part_outline[one] += perimeter[node] - 2.0 * won[level]
                    else:
                        part_outline[one] += 2.0 * lost[level] - perimeter[node]
    return made
