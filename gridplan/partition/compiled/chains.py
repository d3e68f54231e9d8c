"""The beam search of `chaining`: chains of moves that bring a bad grid into its windows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import PER_METRE, kernel
from .chain_steps import beyond_limit, counted, leaves_whole, lengthened, too_full

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_PRIME = 1_000_003


@kernel
def members_of(leaf: Ints, grids: int) -> tuple[Ints, Ints]:
    """Nodes of each grid, grid by grid: where each grid starts, and the nodes."""
    start = np.zeros(grids + 1, np.int64)
    for grid in leaf:
        start[grid + 1] += 1
    for grid in range(grids):
        start[grid + 1] += start[grid]
    place = start.copy()
    members = np.empty(len(leaf), np.int64)
    for node in range(len(leaf)):
        members[place[leaf[node]]] = node
        place[leaf[node]] += 1
    return start, members


@kernel
def _same_moves(node: Ints, taker: Ints, other_node: Ints, other_taker: Ints, count: int) -> bool:
    """Whether two states made the same moves, in whatever order."""
    for one in range(count):
        met = False
        for other in range(count):
            if node[one] == other_node[other] and taker[one] == other_taker[other]:
                met = True
                break
        if not met:
            return False
    return True


@kernel
def search_chains(
    grid: int,
    depth: int,
    width: int,
    branches: int,
    leaf: Ints,
    member_start: Ints,
    members: Ints,
    indptr: Ints,
    indices: Ints,
    border: Floats,
    load: Floats,
    amount: Floats,
    holding: Floats,
    low: Floats,
    high: Floats,
    once: float,
    above: Ints,
    quota: Floats,
    upper_load: Floats,
    tolerance: Floats,
    outline: Floats,
    held: Bools,
    locked: Bools,
    shut: Bools,
    per_metre: float,
) -> tuple[Ints, Ints, Ints]:
    """Chains of moves that leave less excess than there is, best first.

    Parameters
    ----------
    grid : int
        The bad grid.
    depth, width, branches : int
        Steps of a chain, states kept at each step, moves tried from each state.
    leaf : int64 (n,)
        Used as a slate; as it was in the end.
    member_start, members : int64 (grids + 1,), (n,)
        Nodes of each grid, grid by grid.
    indptr, indices, border, load
        See `graph.Graph`.
    amount : float64 (n, k)
    holding : float64 (grids, k)
    low, high : float64 (k,)
    once : float
        See `windows.Windows`.
    above : int64 (levels − 1, grids)
        Upper grid of each grid, upper grids numbered through.
    quota, upper_load : float64 (upper grids,)
    tolerance, outline : float64 (levels − 1,)
        See `uppers.Ancestry`.
    held : bool (levels − 1, n)
    locked : bool (n,)
    shut : bool (upper grids + grids,)
        Upper grids, then last-level grids, that no node may leave or enter.
    per_metre : float
        What a metre of border weighs against a grid of excess.

    Returns
    -------
    nodes, takers : int64 (states, depth)
    count : int64 (states,)
        Moves of each chain.
    """
    levels, columns, uppers = len(above), len(low), len(quota)
    itself: Ints = np.arange(len(holding))
    beam = 1
    node_of: Ints = np.empty((1, depth), np.int64)
    taker_of, giver_of = node_of.copy(), node_of.copy()
    excess: Floats = np.empty(1)
    metres: Floats = np.zeros(1)
    excess[0] = start = counted(holding[grid], low, high, once)
    found_node: Ints = np.empty((0, depth), np.int64)
    found_taker: Ints = np.empty((0, depth), np.int64)
    found_merit: Floats = np.empty(0)
    found_count: Ints = np.empty(0, np.int64)
    now = holding.copy()
    upper_now = upper_load.copy()
    seen = np.full(len(leaf), -1)
    mark = 0
    queue = np.empty(len(leaf), np.int64)
    less, more = np.empty(columns), np.empty(columns)
    concerned = np.empty(2 * depth + 1, np.int64)
    # A slot of the table is never more than every fourth full.
    slots = 1024
    while slots < 4 * width * branches:
        slots *= 2
    table = np.empty(slots, np.int64)
    for made in range(depth):
        room = beam * branches
        new_node, new_taker = np.empty((room, depth), np.int64), np.empty((room, depth), np.int64)
        new_giver = np.empty((room, depth), np.int64)
        new_excess, new_metres = np.empty(room), np.empty(room)
        table[:] = -1
        number = 0
        for state in range(beam):
            # Make the moves of the state on the slates.
            concerned[0] = grid
            several = 1
            for turn in range(made):
                one, giver, taker = (
                    node_of[state, turn],
                    giver_of[state, turn],
                    taker_of[state, turn],
                )
                leaf[one] = taker
                for column in range(columns):
                    now[giver, column] -= amount[one, column]
                    now[taker, column] += amount[one, column]
                for level in range(levels):
                    here, there = above[level, giver], above[level, taker]
                    if here != there:
                        upper_now[here] += -load[one]
                        upper_now[there] += load[one]
                for touched in (giver, taker):
                    known = False
                    for place in range(several):
                        known = known or concerned[place] == touched
                    if not known:
                        concerned[several] = touched
                        several += 1
            focus, worst = -1, -1.0
            for place in range(several):
                out = counted(now[concerned[place]], low, high, once)
                if out > worst or (out == worst and concerned[place] < focus):
                    focus, worst = concerned[place], out
            if worst > 0:
                gives = too_full(now[focus], low, high)
                # Candidates: nodes of the focus, or their neighbours.
                size = 0
                for place in range(member_start[focus], member_start[focus + 1]):
                    queue[size] = members[place]
                    size += leaf[members[place]] == focus
                for turn in range(made):
                    one = node_of[state, turn]
                    known = leaf[one] != focus
                    for place in range(size):
                        known = known or queue[place] == one
                    if not known:
                        queue[size] = one
                        size += 1
                count = 0
                for place in range(size):
                    count += indptr[queue[place] + 1] - indptr[queue[place]]
                value, mover = np.empty(count), np.empty(count, np.int64)
                giving, taking = np.empty(count, np.int64), np.empty(count, np.int64)
                count = 0
                for place in range(size):
                    here = queue[place]
                    for edge in range(indptr[here], indptr[here + 1]):
                        near = indices[edge]
                        other = leaf[near]
                        if other == focus:
                            continue
                        one, giver, taker = (here, focus, other) if gives else (near, other, focus)
                        legal = not locked[one] and not shut[uppers + giver]
                        legal = legal and not shut[uppers + taker]
                        for turn in range(made):
                            legal = legal and node_of[state, turn] != one
                        for level in range(levels):
                            up, beyond = above[level, giver], above[level, taker]
                            if up != beyond and (held[level, one] or shut[up] or shut[beyond]):
                                legal = False
                        weighs = False
                        for column in range(columns):
                            weighs = weighs or amount[one, column] != 0
                            less[column] = now[giver, column] - amount[one, column]
                            more[column] = now[taker, column] + amount[one, column]
                        if legal and weighs:
                            value[count] = counted(less, low, high, once) + counted(
                                more, low, high, once
                            )
                            mover[count], giving[count], taking[count] = one, giver, taker
                            count += 1
                # By value, then node, giver and taker: sorted from the last key to the first.
                order = np.argsort(taking[:count], kind="mergesort")
                order = order[np.argsort(giving[order], kind="mergesort")]
                order = order[np.argsort(mover[order], kind="mergesort")]
                order = order[np.argsort(value[order], kind="mergesort")]
                steps = 0
                for rank in range(count):
                    at = order[rank]
                    one, giver, taker = mover[at], giving[at], taking[at]
                    twice = False
                    before = rank - 1
                    while before >= 0 and value[order[before]] == value[at]:
                        if mover[order[before]] == one and taking[order[before]] == taker:
                            twice = True
                            break
                        before -= 1
                    if twice:
                        continue
                    mark += 1
                    if not leaves_whole(one, giver, leaf, indptr, indices, seen, mark, queue):
                        continue
                    steps += 1
                    for turn in range(made):
                        new_node[number, turn] = node_of[state, turn]
                        new_giver[number, turn] = giver_of[state, turn]
                        new_taker[number, turn] = taker_of[state, turn]
                    new_node[number, made] = one
                    new_giver[number, made], new_taker[number, made] = giver, taker
                    key = 0
                    for turn in range(made + 1):
                        mixed = new_node[number, turn] * _PRIME + new_taker[number, turn]
                        key += (mixed ^ (mixed >> 7)) * 2_654_435_761 % 1_000_000_007
                    slot = key % len(table)
                    known = False
                    while table[slot] >= 0:
                        if _same_moves(
                            new_node[table[slot]], new_taker[table[slot]],
                            new_node[number], new_taker[number], made + 1,
                        ):  # fmt: skip
                            known = True
                            break
                        slot = (slot + 1) % len(table)
                    if known:
                        if steps >= branches:
                            break
                        continue
                    table[slot] = number
                    for column in range(columns):
                        less[column] = now[giver, column] - amount[one, column]
                        more[column] = now[taker, column] + amount[one, column]
                    change = (counted(less, low, high, once) + counted(more, low, high, once)) - (
                        counted(now[giver], low, high, once) + counted(now[taker], low, high, once)
                    )
                    for level in range(levels):
                        here, there = above[level, giver], above[level, taker]
                        if here == there:
                            continue
                        for up, moved in ((here, -load[one]), (there, load[one])):
                            change -= beyond_limit(
                                upper_now[up], upper_load[up], quota[up], tolerance[level]
                            )
                            change += beyond_limit(
                                upper_now[up] + moved, upper_load[up], quota[up], tolerance[level]
                            )
                    longer = lengthened(
                        metres[state], 1.0, one, giver, taker, itself, leaf, indptr, indices, border
                    )
                    for level in range(levels):
                        here, there = above[level, giver], above[level, taker]
                        if here != there and outline[level] > 0.0:
                            longer = lengthened(
                                longer, outline[level], one, here, there, above[level],
                                leaf, indptr, indices, border,
                            )  # fmt: skip
                    new_excess[number] = excess[state] + change
                    new_metres[number] = longer
                    number += 1
                    if steps >= branches:
                        break
            # Wipe the slates.
            for turn in range(made):
                one, giver, taker = (
                    node_of[state, turn],
                    giver_of[state, turn],
                    taker_of[state, turn],
                )
                leaf[one] = giver
                now[giver], now[taker] = holding[giver], holding[taker]
                for level in range(levels):
                    for up in (above[level, giver], above[level, taker]):
                        upper_now[up] = upper_load[up]
        merit = new_excess[:number] + per_metre * new_metres[:number]
        best = np.argsort(merit, kind="mergesort")[:width]
        beam = len(best)
        node_of, giver_of, taker_of = new_node[best], new_giver[best], new_taker[best]
        excess, metres = new_excess[best], new_metres[best]
        # Borders weigh against a gain only beyond what makes them a tie-break.
        weighed = excess + (per_metre - PER_METRE) * metres
        good = np.flatnonzero(weighed < start - 1e-9)
        found_node = np.concatenate((found_node, node_of[good]))
        found_taker = np.concatenate((found_taker, taker_of[good]))
        found_merit = np.concatenate((found_merit, merit[best[good]]))
        found_count = np.concatenate((found_count, np.full(len(good), made + 1)))
        if beam == 0 or excess.min() <= 0:
            break
    # Found step by step: of equal merit the shorter chain stands first.
    best = np.argsort(found_merit, kind="mergesort")[: 2 * width]
    return found_node[best], found_taker[best], found_count[best]
