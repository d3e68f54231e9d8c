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
from .graph import Bools, Floats, Graph, Ints
from .objective import Totals, Weighing, total
from .refining import COLD_SHARE, COOLING, Schedule, apart, neighbours


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
    unit, new, lost, won = _moves(graph, base.part)
    old = base.part[unit]
    crossings = []
    legal = np.ones(len(unit), bool)
    for layer, upper in zip(layers, uppers, strict=True):
        crossing, barred = _crossing(graph, layer, upper, unit, old, new)
        crossings.append(crossing)
        legal[barred] = False
    unit, old, new, lost, won = unit[legal], old[legal], new[legal], lost[legal], won[legal]
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
        chosen = np.flatnonzero(change < (heat * luck if heat else -1e-9))
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
        touched = np.zeros(len(graph), bool)
        touched[unit[chosen]] = True
        touched[neighbours(graph, unit[chosen])] = True
        kept = ~touched[unit]
        unit, old, new, lost, won = unit[kept], old[kept], new[kept], lost[kept], won[kept]
        crossings = [crossing.keep(kept) for crossing in crossings]
    return moved


def _moves(graph: Graph, part: Ints) -> tuple[Ints, Ints, Floats, Floats]:
    """Every move that leaves the old grid in one piece: unit, new grid, borders with old and new."""
    n = len(graph)
    ahead = part[graph.indices]
    same = ahead == np.repeat(part, np.diff(graph.indptr))
    free = graph.loose(same)
    edges = np.flatnonzero(~same & free[graph.source])
    source = graph.source[edges]
    count = int(part.max()) + 1
    key, place = np.unique(source * count + ahead[edges], return_inverse=True)
    won = np.bincount(place, graph.border[edges])
    unit, new = key // count, key % count
    inner = np.flatnonzero(same & free[graph.source])
    lost = np.bincount(graph.source[inner], graph.border[inner], n)
    return unit, new, lost[unit], won


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
