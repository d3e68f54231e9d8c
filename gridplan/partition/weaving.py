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
from .graph import Bools, Floats, Graph, Ints, joined
from .objective import Totals, Weighing, total
from .refining import COLD_SHARE, COOLING, Schedule, apart, neighbours


#: One move in so many units is searched for a way around in each round.
UNITS_PER_DETOUR = 40


@dataclass(frozen=True)
class Upper:
    """An upper level as the last level sees it.

    Parameters
    ----------
    above : int64 (grids,)
        Grid of this level that holds each last-level grid.
    tolerance : float
        Deviation of the load from the quota that costs next to nothing.
    pressure : float
        Weight of the imbalance in the last round; it rises as that of the last level does.
    weight : float
        Weight of the whole level against the last one.
    """

    above: Ints
    tolerance: float
    pressure: float
    weight: float = 1.0


@dataclass
class _Layer:
    """One level while units move."""

    part: Ints  # of each unit
    target: Floats
    totals: Totals
    weighing: Weighing


@dataclass
class _Crossing:
    """What moves change at one upper level: rows are those of the moves that cross it."""

    row: Ints
    old: Ints
    new: Ints
    lost: Floats
    won: Floats

    def keep(self, kept: Bools) -> _Crossing:
        """The crossings of the moves that are kept, with their new rows."""
        place = np.cumsum(kept) - 1
        mine = kept[self.row]
        return _Crossing(
            place[self.row[mine]], self.old[mine], self.new[mine], self.lost[mine], self.won[mine]
        )


def weave(
    graph: Graph,
    leaf: Ints,
    uppers: Sequence[Upper],
    schedule: Schedule,
    rng: np.random.Generator,
    *,
    watch: Floats | None = None,
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
    watch : float64 (c,), optional
        Weight of each single criterion of the graph.
    progress : Progress

    Returns
    -------
    int64 (n,)
        Grids, connected at every level but for rare surroundings; callers check.
    """
    watch = np.zeros(graph.criteria.shape[1]) if watch is None else watch
    leaf = leaf.copy()
    count = int(max(leaf.max() + 1, *(len(upper.above) for upper in uppers), 1))
    low, high = schedule.pressure
    first_weighing = Weighing(schedule.tolerance, low, watch, schedule.knee)
    base = _Layer(leaf, np.ones(count), total(graph, leaf, count), first_weighing)
    layers = [_layer(graph, leaf, upper, watch) for upper in uppers]
    hot_rounds = max(1.0, schedule.rounds * (1.0 - COLD_SHARE))
    for turn in range(schedule.rounds):
        warm = turn < hot_rounds
        heat = schedule.heat * COOLING ** -min(1.0, turn / hot_rounds) if warm else 0.0
        pressure = low * (high / low) ** (turn / max(1, schedule.rounds - 1))
        base.weighing = Weighing(schedule.tolerance, pressure, watch, schedule.knee)
        for layer, upper in zip(layers, uppers, strict=True):
            layer.weighing = Weighing(upper.tolerance, upper.pressure * pressure / high, watch)
        moved = _round(graph, base, layers, uppers, heat, schedule.passes, rng)
        if heat == 0.0 and moved == 0:
            break
        step(progress, (turn + 1) / schedule.rounds)
    return leaf


def _layer(graph: Graph, leaf: Ints, upper: Upper, watch: Floats) -> _Layer:
    part = upper.above[leaf]
    quota = np.bincount(upper.above) * (graph.load.sum() / len(upper.above))
    weighing = Weighing(upper.tolerance, upper.pressure, watch)
    return _Layer(part, quota, total(graph, part, len(quota)), weighing)


def _round(
    graph: Graph,
    base: _Layer,
    layers: list[_Layer],
    uppers: Sequence[Upper],
    heat: float,
    passes: int,
    rng: np.random.Generator,
) -> int:
    ahead = base.part[graph.indices]
    same = ahead == np.repeat(base.part, np.diff(graph.indptr))
    free = graph.loose(same)
    unit, new, lost, won = _moves(graph, base.part, ahead, same, free, ~same)
    far = _detours(graph, base, uppers, ahead, same, free)
    unit, new = np.append(unit, far[0]), np.append(new, far[1])
    lost, won = np.append(lost, far[2]), np.append(won, far[3])
    near = free[unit]
    settled = np.ones(len(base.target), bool)
    old = base.part[unit]
    crossings = []
    legal = np.ones(len(unit), bool)
    for layer, upper in zip(layers, uppers, strict=True):
        crossing, barred = _crossing(graph, layer, upper, unit, old, new)
        crossings.append(crossing)
        legal[barred] = False
    unit, old, new, lost, won = unit[legal], old[legal], new[legal], lost[legal], won[legal]
    near = near[legal]
    crossings = [crossing.keep(legal) for crossing in crossings]
    moved = 0
    for _ in range(passes):
        if len(unit) == 0:
            break
        change, old_outline, new_outline = _change(graph, base, unit, old, new, lost, won)
        for layer, upper, crossing in zip(layers, uppers, crossings, strict=True):
            row = crossing.row
            if len(row):
                change[row] += upper.weight * _change(
                    graph, layer, unit[row], crossing.old, crossing.new, crossing.lost, crossing.won
                )[0]
        luck = -np.log1p(-rng.random(len(unit))) if heat else np.ones(len(unit))
        drawn = change < (heat * luck if heat else -1e-9)
        # A way around was seen before this round; it may be gone where the grid has changed since.
        drawn &= near | settled[old]
        chosen = np.flatnonzero(drawn)
        if len(chosen) == 0:
            break
        rank = change[chosen] - (heat * np.log(luck[chosen] + 1e-300) if heat else 0.0)
        chosen = chosen[np.argsort(rank, kind="stable")]
        chosen = chosen[apart(old[chosen], new[chosen], len(base.target))]
        for layer, crossing in zip(layers, crossings, strict=True):
            chosen = _once_per_upper(chosen, crossing, len(layer.target), len(unit))
        _apply(graph, base, unit, old, new, old_outline, new_outline, chosen)
        picked = np.zeros(len(unit), bool)
        picked[chosen] = True
        for layer, crossing in zip(layers, crossings, strict=True):
            mine = np.flatnonzero(picked[crossing.row])
            _cross(graph, layer, unit[crossing.row], crossing, mine)
        moved += len(chosen)
        settled[old[chosen]] = False
        settled[new[chosen]] = False
        touched = np.zeros(len(graph), bool)
        touched[unit[chosen]] = True
        touched[neighbours(graph, unit[chosen])] = True
        kept = ~touched[unit]
        unit, old, new, lost, won = unit[kept], old[kept], new[kept], lost[kept], won[kept]
        near = near[kept]
        crossings = [crossing.keep(kept) for crossing in crossings]
    return moved


def _moves(
    graph: Graph, part: Ints, ahead: Ints, same: Bools, units: Bools, edges: Bools
) -> tuple[Ints, Ints, Floats, Floats]:
    """Moves of the marked units over the marked edges: unit, new grid, borders with old and new."""
    rim = np.flatnonzero(edges & units[graph.source])
    source = graph.source[rim]
    count = int(part.max()) + 1
    key, place = np.unique(source * count + ahead[rim], return_inverse=True)
    won = np.bincount(place, graph.border[rim])
    unit, new = key // count, key % count
    inner = np.flatnonzero(same & units[graph.source])
    lost = np.bincount(graph.source[inner], graph.border[inner], len(graph))
    return unit, new, lost[unit], won


def _detours(
    graph: Graph, base: _Layer, uppers: Sequence[Upper], ahead: Ints, same: Bools, free: Bools
) -> tuple[Ints, Ints, Floats, Floats]:
    """Improving moves of units whose old grid holds together only by a way around.

    Where streets or rivers are units, most blocks touch their grid on two sides that meet further
    off. Each such move takes a search of its whole grid, so only the best ones are looked at.
    """
    part = base.part
    edges = ~same & ~free[graph.source]
    for upper in uppers:
        edges &= upper.above[part[graph.source]] == upper.above[ahead]
    unit, new, lost, won = _moves(graph, part, ahead, same, ~free, edges)
    gain = _change(graph, base, unit, part[unit], new, lost, won)[0]
    best = np.argsort(gain, kind="stable")[: len(graph) // UNITS_PER_DETOUR]
    best = best[gain[best] < 0]
    chosen = best[_whole_without(graph, part, same, unit[best])]
    return unit[chosen], new[chosen], lost[chosen], won[chosen]


def _whole_without(graph: Graph, part: Ints, same: Bools, units: Ints) -> Bools:
    """Whether the part of each unit is in one piece, and not empty, without the unit."""
    order = np.argsort(part, kind="stable")
    start = np.searchsorted(part[order], np.arange(int(part.max()) + 2))
    home = part[units]
    size = start[home + 1] - start[home]
    case = np.repeat(np.arange(len(units)), size)
    first = np.cumsum(size) - size
    node = order[np.repeat(start[home] - first, size) + np.arange(size.sum())]
    place = np.empty(len(graph), np.int64)
    place[order] = np.arange(len(graph)) - start[part[order]]
    degree = np.diff(graph.indptr)[node]
    edge = np.repeat(graph.indptr[node] - np.cumsum(degree) + degree, degree)
    edge += np.arange(degree.sum())
    owner = np.repeat(np.arange(len(node)), degree)
    out = units[case[owner]]
    keep = same[edge] & (graph.indices[edge] != out) & (node[owner] != out)
    other = first[case[owner[keep]]] + place[graph.indices[edge[keep]]]
    _, piece = joined(len(node), owner[keep], other)
    heads = np.unique(piece, return_index=True)[1]
    # The unit itself is one piece, the rest should be one more.
    return np.bincount(case[heads], minlength=len(units)) == 2


def _crossing(
    graph: Graph, layer: _Layer, upper: Upper, unit: Ints, old: Ints, new: Ints
) -> tuple[_Crossing, Ints]:
    """The moves that change an upper level, and those among them that would break a part there."""
    from_, to = upper.above[old], upper.above[new]
    row = np.flatnonzero(from_ != to)
    n, count = len(graph), len(layer.target)
    crossers = np.zeros(n, bool)
    crossers[unit[row]] = True
    free = graph.loose(layer.part[graph.source] == layer.part[graph.indices])
    barred = row[~free[unit[row]]]
    edges = np.flatnonzero(crossers[graph.source])
    source, beyond = graph.source[edges], layer.part[graph.indices[edges]]
    key, place = np.unique(source * count + beyond, return_inverse=True)
    border = np.bincount(place, graph.border[edges], len(key))

    def shared(with_: Ints) -> Floats:
        wanted = unit[row] * count + with_
        at = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
        return np.where(key[at] == wanted, border[at], 0.0) if len(key) else np.zeros(len(row))

    crossing = _Crossing(row, from_[row], to[row], shared(from_[row]), shared(to[row]))
    return crossing, barred


def _change(
    graph: Graph, layer: _Layer, unit: Ints, old: Ints, new: Ints, lost: Floats, won: Floats
) -> tuple[Floats, Floats, Floats]:
    """Change of the energy of a level by each move, and the outlines of both parts after it."""
    totals, target, weighing = layer.totals, layer.target, layer.weighing
    load, area, outline = graph.load[unit], graph.area[unit], graph.perimeter[unit]
    criteria = graph.criteria[unit]
    before = weighing.energy(totals.load, totals.area, totals.outline, target, totals.criteria)
    old_outline = totals.outline[old] - outline + 2.0 * lost
    new_outline = totals.outline[new] + outline - 2.0 * won
    change = weighing.energy(
        totals.load[old] - load,
        totals.area[old] - area,
        old_outline,
        target[old],
        totals.criteria[old] - criteria,
    )
    change += weighing.energy(
        totals.load[new] + load,
        totals.area[new] + area,
        new_outline,
        target[new],
        totals.criteria[new] + criteria,
    )
    change -= before[old]
    change -= before[new]
    return change, old_outline, new_outline


def _once_per_upper(chosen: Ints, crossing: _Crossing, count: int, moves: int) -> Ints:
    """The chosen moves, best first, without those that meet a better one at an upper level."""
    place = np.full(moves, -1)
    place[crossing.row] = np.arange(len(crossing.row))
    at = place[chosen]
    rows = np.flatnonzero(at >= 0)
    winners = apart(crossing.old[at[rows]], crossing.new[at[rows]], count)
    keep = at < 0
    keep[rows[winners]] = True
    return chosen[keep]


def _apply(
    graph: Graph,
    layer: _Layer,
    unit: Ints,
    old: Ints,
    new: Ints,
    old_outline: Floats,
    new_outline: Floats,
    chosen: Ints,
) -> None:
    moved, giver, taker, totals = unit[chosen], old[chosen], new[chosen], layer.totals
    layer.part[moved] = taker
    totals.move(graph, moved, giver, taker)
    totals.outline[giver] = old_outline[chosen]
    totals.outline[taker] = new_outline[chosen]


def _cross(graph: Graph, layer: _Layer, unit: Ints, crossing: _Crossing, chosen: Ints) -> None:
    moved, giver, taker = unit[chosen], crossing.old[chosen], crossing.new[chosen]
    layer.part[moved] = taker
    layer.totals.move(graph, moved, giver, taker)
    layer.totals.outline[giver] += 2.0 * crossing.lost[chosen] - graph.perimeter[moved]
    layer.totals.outline[taker] += graph.perimeter[moved] - 2.0 * crossing.won[chosen]
