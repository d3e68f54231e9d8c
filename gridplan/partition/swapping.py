"""Swaps: two units of neighbouring grids change places at once.

Where grids are as even as their tolerance asks for, hardly any unit can move alone: its load would
tip both grids out. Two units of about equal load that go in opposite directions can, and so borders
go on getting shorter (pairwise exchange as in Kernighan and Lin 1970).
"""

from __future__ import annotations

import numpy as np

from .graph import Floats, Graph, Ints, ranges, starts
from .layers import Layers
from .moves import Moves, apart, draw, exponential, make

#: Moves of each direction over a border that are tried against each other.
TRIED = 5


def swap(
    graph: Graph, layers: Layers, moves: Moves, heat: float, rng: np.random.Generator
) -> Moves:
    """Make swaps of moves that each are legal alone, and return the moves that were made.

    Parameters
    ----------
    graph : Graph
    layers : Layers
        Changed in place.
    moves : Moves
        Legal ones that cross no border of an upper level.
    heat : float
    rng : Generator
    """
    one, other = _pairs(graph, moves, layers.parts)
    if len(one) == 0:
        return moves.take(one)
    there, back = moves.take(one), moves.take(other)
    difference = _change(graph, layers, there, back)
    luck = exponential(rng, len(one)) if heat else np.empty(0)
    drawn, rank = draw(difference, heat, luck)
    chosen = np.flatnonzero(drawn)
    chosen = chosen[np.argsort(rank[chosen], kind="stable")]
    chosen = chosen[apart(there.old[chosen], there.new[chosen], layers.parts)]
    made = there.take(chosen).and_also(back.take(chosen))
    make(graph, layers, made)
    return made


def _pairs(graph: Graph, moves: Moves, parts: int) -> tuple[Ints, Ints]:
    """Places of moves over one border in opposite directions, of units that do not touch."""
    forth = moves.old < moves.new
    border = np.minimum(moves.old, moves.new) * parts + np.maximum(moves.old, moves.new)
    # What a move does to the outlines of both grids, in metres.
    gain = 2.0 * (moves.lost[:, 0] - moves.won[:, 0])
    order = np.lexsort((moves.node, gain, forth, border))
    run = border[order] * 2 + forth[order]
    first = np.flatnonzero(np.concatenate([[True], run[1:] != run[:-1]]))
    place = np.arange(len(run)) - np.repeat(first, np.diff(np.append(first, len(run))))
    order = order[place < TRIED]
    border, forth = border[order], forth[order]
    here, there = order[forth], order[~forth]
    names, begin, count = np.unique(border[~forth], return_index=True, return_counts=True)
    at = np.minimum(np.searchsorted(names, border[forth]), max(len(names) - 1, 0))
    met = names[at] == border[forth] if len(names) else np.zeros(len(here), bool)
    here, at = here[met], at[met]
    one = np.repeat(here, count[at])
    other = there[ranges(begin[at], count[at])]
    return _untouching(graph, moves, one, other)


def _untouching(graph: Graph, moves: Moves, one: Ints, other: Ints) -> tuple[Ints, Ints]:
    unit, second = moves.node[one], moves.node[other]
    degree = graph.indptr[unit + 1] - graph.indptr[unit]
    touch = graph.indices[ranges(graph.indptr[unit], degree)] == np.repeat(second, degree)
    until = starts(touch)
    end = np.cumsum(degree)
    free = (until[end] == until[end - degree]) & (unit != second)
    return one[free], other[free]


def _change(graph: Graph, layers: Layers, there: Moves, back: Moves) -> Floats:
    """Change of the energy by each swap, were it the only one."""
    totals, weighing, target = layers.totals, layers.weighings[0], layers.target
    a, b, u, v = there.old, there.new, there.node, back.node
    load = graph.load[v] - graph.load[u]
    area = graph.area[v] - graph.area[u]
    criteria = graph.criteria[v] - graph.criteria[u]
    mine, theirs = graph.perimeter[u], graph.perimeter[v]
    difference = weighing.energy(
        totals.load[a] + load,
        totals.area[a] + area,
        totals.outline[a] + 2.0 * (there.lost[:, 0] - back.won[:, 0]) - mine + theirs,
        target[a],
        totals.criteria[a] + criteria,
    )
    difference += weighing.energy(
        totals.load[b] - load,
        totals.area[b] - area,
        totals.outline[b] + 2.0 * (back.lost[:, 0] - there.won[:, 0]) - theirs + mine,
        target[b],
        totals.criteria[b] - criteria,
    )
    before = weighing.energy(totals.load, totals.area, totals.outline, target, totals.criteria)
    return difference - before[a] - before[b]
