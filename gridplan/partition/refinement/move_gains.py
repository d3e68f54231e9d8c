"""Moves of single nodes from one part to another: what they change, which go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import compiled
from ..graph import Bools, Floats, Graph, Ints, ranges
from ..nested_levels import Layers
from ..objective import Totals, Weighing


@dataclass(frozen=True)
class Moves:
    """Moves that could be made; none of them breaks the parts it comes from.

    Parameters
    ----------
    node : int64 (m,)
    old, new : int64 (m,)
        Last-level part of the node now, and the one it would go to.
    lost, won : float64 (m, levels)
        Border of the node with its old and with its new part, metres, last level first; 0 at a
        level whose part does not change.
    loose : bool (m,)
        Whether its neighbours alone hold the old part together. Otherwise there is a way around,
        which may be gone when the part has changed.
    """

    node: Ints
    old: Ints
    new: Ints
    lost: Floats
    won: Floats
    loose: Bools

    def __len__(self) -> int:
        return len(self.node)

    def take(self, which: Ints | Bools | slice) -> Moves:
        """Some of the moves."""
        return Moves(
            self.node[which],
            self.old[which],
            self.new[which],
            self.lost[which],
            self.won[which],
            self.loose[which],
        )

    def and_also(self, more: Moves) -> Moves:
        """These moves and more."""
        return Moves(
            np.append(self.node, more.node),
            np.append(self.old, more.old),
            np.append(self.new, more.new),
            np.append(self.lost, more.lost, axis=0),
            np.append(self.won, more.won, axis=0),
            np.append(self.loose, more.loose),
        )


def change(graph: Graph, layers: Layers, moves: Moves) -> Floats:
    """Change of the energy by each move, were it the only one, float64 (m,)."""
    difference = np.empty(len(moves))
    if compiled.READY:
        from ..compiled.move_gains import renew

        totals, first = layers.totals, layers.first[: len(layers.weighings) + 1]
        energy, stale = np.empty(len(layers.target)), np.ones(len(layers.target), bool)
        renew(
            moves.node, moves.old, moves.new, moves.lost, moves.won, difference,
            layers.above, layers.weight, *_plain(layers), layers.target, energy, stale, first,
            totals.load, totals.area, totals.outline, totals.criteria,
            graph.load, graph.area, graph.perimeter, graph.criteria,
        )  # fmt: skip
        return difference
    for level, weighing in enumerate(layers.weighings):
        row, old, new = layers.crossing(level, moves.old, moves.new)
        node, lost, won = moves.node[row], moves.lost[row, level], moves.won[row, level]
        here = _change(graph, layers.totals, layers.target, weighing, node, old, new, lost, won)
        if level:
            difference[row] += layers.weight[level - 1] * here
        else:
            difference[row] = here
    return difference


def _change(
    graph: Graph,
    totals: Totals,
    target: Floats,
    weighing: Weighing,
    node: Ints,
    old: Ints,
    new: Ints,
    lost: Floats,
    won: Floats,
) -> Floats:
    load, area, outline = graph.load[node], graph.area[node], graph.perimeter[node]
    criteria = graph.criteria[node]
    before = weighing.energy(totals.load, totals.area, totals.outline, target, totals.criteria)
    difference = weighing.energy(
        totals.load[old] - load,
        totals.area[old] - area,
        totals.outline[old] - outline + 2.0 * lost,
        target[old],
        totals.criteria[old] - criteria,
    )
    difference += weighing.energy(
        totals.load[new] + load,
        totals.area[new] + area,
        totals.outline[new] + outline - 2.0 * won,
        target[new],
        totals.criteria[new] + criteria,
    )
    difference -= before[old]
    difference -= before[new]
    return difference


def _plain(layers: Layers) -> tuple[Floats, Floats]:
    """The weighings of all levels as plain numbers, for the compiled kernels."""
    numbers = np.array([weighing.numbers for weighing in layers.weighings])
    return numbers, np.array([weighing.watch.columns for weighing in layers.weighings])


def together(layers: Layers, moves: Moves, chosen: Ints) -> Ints:
    """The chosen moves, best first, without those that share a part with a better one."""
    for level in range(layers.levels):
        row, old, new = layers.crossing(level, moves.old[chosen], moves.new[chosen])
        keep = np.ones(len(chosen), bool)
        keep[row] = False
        keep[row[apart(old, new, len(layers.target))]] = True
        chosen = chosen[keep]
    return chosen


def make(graph: Graph, layers: Layers, moves: Moves) -> None:
    """Make moves of which no two share a part at any level."""
    totals = layers.totals
    for level in range(layers.levels):
        row, old, new = layers.crossing(level, moves.old, moves.new)
        node = moves.node[row]
        layers.part[level, node] = new
        for totals_of, values in (
            (totals.load, graph.load),
            (totals.area, graph.area),
            (totals.units, graph.units),
            (totals.criteria, graph.criteria),
        ):
            totals_of[old] -= values[node]
            totals_of[new] += values[node]
        outline = graph.perimeter[node]
        totals.outline[old] += 2.0 * moves.lost[row, level] - outline
        totals.outline[new] += outline - 2.0 * moves.won[row, level]


def apart(old: Ints, new: Ints, parts: int) -> Ints:
    """Places of the moves, best first, that share no part with a better one that is made."""
    rank = np.arange(len(old))
    best = np.full(parts, len(old))
    # Written worst first, so that the best rank stands last and stays.
    best[old[::-1]] = rank[::-1]
    first_old = best.copy()
    best[:] = len(old)
    best[new[::-1]] = rank[::-1]
    best = np.minimum(best, first_old)
    return np.flatnonzero((best[old] == rank) & (best[new] == rank))


def neighbours(graph: Graph, nodes: Ints) -> Ints:
    """All neighbours of some nodes; one stands as often as it is met."""
    degree = graph.indptr[nodes + 1] - graph.indptr[nodes]
    return graph.indices[ranges(graph.indptr[nodes], degree)]
