"""Refining all levels at once: last-level moves over every border, parents' borders included.

Levels that are solved one inside the other leave the last level in boxes: a grid can be no better
than its parent's outline allows. Here a unit may move to any grid it touches. When the two grids
have different parents, the parents change with it, so the change of their own energy counts too,
and the unit must be free to leave at every level that it crosses. Otherwise as in `refining`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..progress import SILENT, Progress, step
from .graph import Bools, Floats, Graph, Ints, counts, joined, ranges, sums
from .moves import Moves, apart, change, draw, make, neighbours
from .objective import Totals, Weighing, total
from .refining import Schedule
from .swapping import swap
from .windows import Watch

#: One move in so many units is searched for a way around in each round.
UNITS_PER_DETOUR = 40


@dataclass(frozen=True)
class Upper:
    """An upper level as the last level sees it.

    Parameters
    ----------
    above : int64 (grids,)
        Grid of this level that holds each last-level grid.
    held : bool (n,)
        Units that may not leave their grid of this level: it is fixed, or they belong to an area
        that is kept whole.
    tolerance : float
        Deviation of the load from the quota that costs next to nothing.
    pressure : float
        Weight of the imbalance in the last round; it rises as that of the last level does.
    weight : float
        Weight of the whole level against the last one.
    """

    above: Ints
    held: Bools
    tolerance: float
    pressure: float
    weight: float = 1.0


@dataclass
class Layer:
    """One level while units move."""

    part: Ints  # of each unit
    target: Floats
    totals: Totals
    weighing: Weighing


@dataclass(frozen=True)
class Crossing:
    """The moves that cross an upper level, as moves of that level; `row` is their place."""

    row: Ints
    moves: Moves

    def keep(self, kept: Bools) -> Crossing:
        """The crossings of the moves that are kept, with their new places."""
        mine = kept[self.row]
        return Crossing((np.cumsum(kept) - 1)[self.row[mine]], self.moves.take(mine))


def weave(
    graph: Graph,
    leaf: Ints,
    uppers: Sequence[Upper],
    schedule: Schedule,
    rng: np.random.Generator,
    *,
    watches: Sequence[Watch] = (),
    progress: Progress = SILENT,
) -> Ints:
    """Better last-level grids, and with them better upper levels.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
        Last-level grid of each unit; its target is a load of 1.
    uppers : sequence of Upper
    schedule : Schedule
        Of the last level; its `rings` are not used.
    rng : Generator
    watches : sequence of Watch
        Weights and limits of the single criteria of the graph at each level, the last one last.
    progress : Progress

    Returns
    -------
    int64 (n,)
        Grids, connected at every level but for rare surroundings; callers check.
    """
    watches = watches or [Watch.nothing(graph)] * (len(uppers) + 1)
    leaf = leaf.copy()
    count = int(max(leaf.max() + 1, *(len(upper.above) for upper in uppers), 1))
    totals = total(graph, leaf, count)
    base = Layer(leaf, np.ones(count), totals, schedule.weighing(0.0, watches[-1]))
    layers = [layer_of(graph, leaf, *pair) for pair in zip(uppers, watches)]
    for turn in range(schedule.rounds):
        heat = schedule.heat_at(turn)
        base.weighing = schedule.weighing(turn / max(1, schedule.rounds - 1), watches[-1])
        rise = base.weighing.pressure / schedule.pressure[1]
        for layer, upper, watch in zip(layers, uppers, watches, strict=False):
            layer.weighing = Weighing(upper.tolerance, upper.pressure * rise, watch)
        moved = _round(graph, base, layers, uppers, heat, schedule, rng)
        if heat == 0.0 and moved == 0:
            break
        step(progress, (turn + 1) / schedule.rounds)
    return leaf


def layer_of(graph: Graph, leaf: Ints, upper: Upper, watch: Watch) -> Layer:
    """An upper level as it stands."""
    part = upper.above[leaf]
    quota = counts(upper.above, int(upper.above.max()) + 1) * (graph.load.sum() / len(upper.above))
    weighing = Weighing(upper.tolerance, upper.pressure, watch)
    return Layer(part, quota, total(graph, part, len(quota)), weighing)


def _round(
    graph: Graph,
    base: Layer,
    layers: list[Layer],
    uppers: Sequence[Upper],
    heat: float,
    schedule: Schedule,
    rng: np.random.Generator,
) -> int:
    """Make the moves of one list in some passes; their number."""
    moves, near = border_moves(graph, base, uppers)
    crossings = []
    legal = np.ones(len(moves), bool)
    for layer, upper in zip(layers, uppers, strict=True):
        crossing, barred = crossings_of(graph, layer, upper, moves)
        crossings.append(crossing)
        legal[barred] = False
    moves, near = moves.take(legal), near[legal]
    crossings = [crossing.keep(legal) for crossing in crossings]
    settled = np.ones(len(base.target), bool)
    moved = 0
    for _ in range(schedule.passes):
        if len(moves) == 0:
            break
        difference = change(graph, moves, base.target, base.totals, base.weighing)
        for layer, upper, crossing in zip(layers, uppers, crossings, strict=True):
            difference[crossing.row] += upper.weight * change(
                graph, crossing.moves, layer.target, layer.totals, layer.weighing
            )
        drawn, rank = draw(difference, heat, rng)
        # A way around was seen before this round; it may be gone where the grid has changed since.
        drawn &= near | settled[moves.old]
        chosen = np.flatnonzero(drawn)
        if len(chosen) == 0:
            break
        chosen = chosen[np.argsort(rank[chosen], kind="stable")]
        chosen = chosen[apart(moves.old[chosen], moves.new[chosen], len(base.target))]
        for layer, crossing in zip(layers, crossings, strict=True):
            chosen = once_per_upper(chosen, crossing, len(layer.target), len(moves))
        made = moves.take(chosen)
        make(graph, made, base.part, base.totals)
        picked = np.zeros(len(moves), bool)
        picked[chosen] = True
        for layer, crossing in zip(layers, crossings, strict=True):
            make(graph, crossing.moves.take(picked[crossing.row]), layer.part, layer.totals)
        moved += len(made)
        settled[made.old] = False
        settled[made.new] = False
        touched = np.zeros(len(graph), bool)
        touched[made.node] = True
        touched[neighbours(graph, made.node)] = True
        kept = ~touched[moves.node]
        moves, near = moves.take(kept), near[kept]
        crossings = [crossing.keep(kept) for crossing in crossings]
    if not schedule.swaps:
        return moved
    inside = near.copy()
    for crossing in crossings:
        inside[crossing.row] = False
    swapped = swap(
        graph, base.part, base.target, base.totals, base.weighing, moves.take(inside), heat, rng
    )
    return moved + len(swapped)


def border_moves(graph: Graph, base: Layer, uppers: Sequence[Upper]) -> tuple[Moves, Bools]:
    """Moves over every border, and which of them are free by their neighbours alone."""
    ahead = base.part[graph.indices]
    same = ahead == np.repeat(base.part, np.diff(graph.indptr))
    free = graph.loose(same)
    moves = _over(graph, base.part, ahead, same, free, ~same)
    far = _detours(graph, base, uppers, ahead, same, free)
    near = np.arange(len(moves) + len(far)) < len(moves)
    return moves.and_also(far), near


def _over(graph: Graph, part: Ints, ahead: Ints, same: Bools, units: Bools, edges: Bools) -> Moves:
    """Moves of the marked units over the marked edges."""
    rim = np.flatnonzero(edges & units[graph.source])
    source = graph.source[rim]
    count = int(part.max()) + 1
    key, place = np.unique(source * count + ahead[rim], return_inverse=True)
    won = sums(place, graph.border[rim], len(key))
    unit, new = key // count, key % count
    inner = np.flatnonzero(same & units[graph.source])
    lost = sums(graph.source[inner], graph.border[inner], len(graph))
    return Moves(unit, part[unit], new, lost[unit], won)


def _detours(
    graph: Graph, base: Layer, uppers: Sequence[Upper], ahead: Ints, same: Bools, free: Bools
) -> Moves:
    """Improving moves of units whose old grid holds together only by a way around.

    Where streets or rivers are units, most blocks touch their grid on two sides that meet further
    off. Each such move takes a search of its whole grid, so only the best ones are looked at.
    """
    part = base.part
    edges = ~same & ~free[graph.source]
    for upper in uppers:
        edges &= upper.above[part[graph.source]] == upper.above[ahead]
    moves = _over(graph, part, ahead, same, ~free, edges)
    gain = change(graph, moves, base.target, base.totals, base.weighing)
    best = np.argsort(gain, kind="stable")[: len(graph) // UNITS_PER_DETOUR]
    best = best[gain[best] < 0]
    return moves.take(best[_whole_without(graph, part, same, moves.node[best])])


def _whole_without(graph: Graph, part: Ints, same: Bools, units: Ints) -> Bools:
    """Whether the part of each unit is in one piece, and not empty, without the unit."""
    order = np.argsort(part, kind="stable")
    start = np.searchsorted(part[order], np.arange(int(part.max()) + 2))
    home = part[units]
    size = start[home + 1] - start[home]
    case = np.repeat(np.arange(len(units)), size)
    first = np.cumsum(size) - size
    node = order[ranges(start[home], size)]
    place = np.empty(len(graph), np.int64)
    place[order] = np.arange(len(graph)) - start[part[order]]
    degree = np.diff(graph.indptr)[node]
    edge = ranges(graph.indptr[node], degree)
    owner = np.repeat(np.arange(len(node)), degree)
    out = units[case[owner]]
    keep = same[edge] & (graph.indices[edge] != out) & (node[owner] != out)
    other = first[case[owner[keep]]] + place[graph.indices[edge[keep]]]
    _, piece = joined(len(node), owner[keep], other)
    heads = np.unique(piece, return_index=True)[1]
    # The unit itself is one piece, the rest should be one more.
    whole: Bools = counts(case[heads], len(units)) == 2
    return whole


def crossings_of(graph: Graph, layer: Layer, upper: Upper, moves: Moves) -> tuple[Crossing, Ints]:
    """The moves that cross an upper level, and the places of those that would break it."""
    old, new = upper.above[moves.old], upper.above[moves.new]
    row = np.flatnonzero(old != new)
    unit, old, new = moves.node[row], old[row], new[row]
    free = graph.loose(layer.part[graph.source] == layer.part[graph.indices])
    crossers = np.zeros(len(graph), bool)
    crossers[unit] = True
    count = len(layer.target)
    edges = np.flatnonzero(crossers[graph.source])
    beyond = graph.source[edges] * count + layer.part[graph.indices[edges]]
    key, place = np.unique(beyond, return_inverse=True)
    border = sums(place, graph.border[edges], len(key))

    def shared(with_: Ints) -> Floats:
        wanted = unit * count + with_
        at = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
        return np.where(key[at] == wanted, border[at], 0.0) if len(key) else np.zeros(len(row))

    return Crossing(row, Moves(unit, old, new, shared(old), shared(new))), row[
        ~free[unit] | upper.held[unit]
    ]


def once_per_upper(chosen: Ints, crossing: Crossing, count: int, moves: int) -> Ints:
    """The chosen moves, best first, without those that meet a better one at an upper level."""
    place = np.full(moves, -1)
    place[crossing.row] = np.arange(len(crossing.row))
    at = place[chosen]
    rows = np.flatnonzero(at >= 0)
    old, new = crossing.moves.old[at[rows]], crossing.moves.new[at[rows]]
    keep = at < 0
    keep[rows[apart(old, new, count)]] = True
    return chosen[keep]
