"""Single moves at falling temperature, for `melting.melt`.

Not written a second time in numpy, which makes single moves slowly: Python runs this as it stands
where there is no numba, on lists, which it reads faster than arrays.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def cool(
    part: Ints,
    pick: Ints,
    luck: Floats,
    heat: Floats,
    numbers: Floats,
    columns: Floats,
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
) -> None:
    """Try one move after the other: a node goes to the part of a neighbour, its own stays whole.

    Parameters
    ----------
    part : int64 (n,)
        Changed in place, as is what the parts hold.
    pick : int64 (moves,)
        Edge for each move: the node at its start may go to the part of the node at its end.
    luck : float64 (moves,)
        Exponential numbers: a move may cost up to so many times the heat.
    heat : float64 (steps,)
        Temperature of each of as many steps of as many moves each.
    numbers : float64 (steps, 12)
        See `objective.Weighing.numbers`; there is no knee.
    columns : float64 (4, c)
        See `Watch.columns`.
    target : float64 (parts,)
    need : int64 (parts,)
        Base units that each part must keep.
    part_load, part_area, part_outline, part_units, part_criteria
        See `objective.Totals`.
    source, indices, indptr, border, load, area, perimeter, units, criteria
        See `Graph`.
    seen : int64 (n,)
        Zeros.
    queue : int64 (n,)
    """
    parts, single, steps = len(target), len(columns[0]), len(heat)
    each = len(pick) // steps
    energy = [0.0] * parts
    after = [0.0, 0.0]
    search = 0
    for step in range(steps):
        slack, pressure, square = numbers[step][0], numbers[step][1], numbers[step][3]
        per_border, within, round_ = numbers[step][4], numbers[step][8], numbers[step][11]
        limit_line, limit_square = numbers[step][9], numbers[step][10]
        # First the energies of all parts as they stand, then those of the two parts of each move.
        for move in range(step * each - parts, (step + 1) * each):
            weighs = move < step * each
            node, giver, taker, lost, won = 0, 0, 0, 0.0, 0.0
            if weighs:
                giver = move - step * each + parts
            else:
                edge = pick[move]
                node, taker = source[edge], part[indices[edge]]
                giver = part[node]
                if giver == taker or part_units[giver] - units[node] < need[giver]:
                    continue
                rest = 0
                for near in range(indptr[node], indptr[node + 1]):
                    beside = part[indices[near]]
                    if beside == giver:
                        lost += border[near]
                        rest += 1
                    elif beside == taker:
                        won += border[near]
                if rest == 0:
                    continue
            for side in range(1 if weighs else 2):
                if weighs:
                    one, sign, outline = giver, 0.0, part_outline[giver]
                elif side == 0:
                    one, sign = giver, -1.0
                    outline = part_outline[one] - perimeter[node] + 2.0 * lost
                else:
                    one, sign = taker, 1.0
                    outline = part_outline[one] + perimeter[node] - 2.0 * won
                off = abs((part_load[one] + sign * load[node]) / target[one] - 1.0)
                out = max(off - slack, 0.0)
                now = pressure * (square * off * off + out * out)
                if per_border:
                    now += per_border * outline
                else:
                    now += outline / math.sqrt(
                        round_ * max(part_area[one] + sign * area[node], 1e-9)
                    )
                for column in range(single):
                    share = part_criteria[one][column] + sign * criteria[node][column]
                    share /= target[one]
                    if columns[0][column]:
                        off = abs(share - 1.0)
                        out = max(off - columns[1][column], 0.0)
                        now += columns[0][column] * (within * off * off + out * out)
                    out = max(columns[2][column] - share, share - columns[3][column], 0.0)
                    now += pressure * out * (limit_line + limit_square * out)
                after[side] = now
            if weighs:
                energy[giver] = after[0]
                continue
            change = after[0] + after[1] - energy[giver] - energy[taker]
            if change >= heat[step] * luck[move]:
                continue
            # Whether the neighbours of the node in its part find each other without it.
            search += 1
            seen[node] = search
            found = wanted = 0
            for near in range(indptr[node], indptr[node + 1]):
                beside = indices[near]
                if part[beside] == giver:
                    seen[beside] = -search
                    wanted += 1
                    queue[0] = beside
            seen[queue[0]] = search
            wanted, end = wanted - 1, 1
            while wanted and found < end:
                for near in range(indptr[queue[found]], indptr[queue[found] + 1]):
                    beside = indices[near]
                    if part[beside] == giver and seen[beside] != search:
                        wanted -= seen[beside] == -search
                        seen[beside] = search
                        queue[end] = beside
                        end += 1
                found += 1
            if wanted:
                continue
            part[node] = taker
            for side in range(2):
                one, sign = (giver, -1) if side == 0 else (taker, 1)
                part_load[one] += sign * load[node]
                part_area[one] += sign * area[node]
                part_units[one] += sign * units[node]
                for column in range(single):
                    part_criteria[one][column] += sign * criteria[node][column]
                energy[one] = after[side]
            part_outline[giver] += 2.0 * lost - perimeter[node]
            part_outline[taker] += perimeter[node] - 2.0 * won
