"""Moves of single nodes from one part to another: what they change, which go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import compiled
from .graph import Bools, Floats, Graph, Ints, ranges
from .layers import Layers
from .objective import Totals, Weighing

#: What a move has to win at least where nothing is left to luck.
IMPROVEMENT = -1e-9
#: Luck beyond this lets a move cost more, but does not let it go before a better one.
MOST_FAVOUR = 1.0


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
        from .compiled.passes import renew

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


def make_in_passes(
    graph: Graph,
    layers: Layers,
    moves: Moves,
    need: Ints,
    heat: float,
    passes: int,
    rng: np.random.Generator,
) -> tuple[int, Moves]:
    """Make the moves of a list in some passes: in each, no two share a part at any level.

    Moves are drawn by the Metropolis rule, and those that win most against their luck go first.
    Luck is drawn once for a list; from pass to pass it goes round among the moves.

    Parameters
    ----------
    graph : Graph
    layers : Layers
        Changed in place.
    moves : Moves
        Used up.
    need : int64 (last-level parts,)
        Base units that each part must keep.
    heat : float
    passes : int
    rng : Generator

    Returns
    -------
    made : int
    left : Moves
        Moves that are still legal, as far as their neighbours tell.
    """
    luck = exponential(rng, len(moves)) if heat else np.empty(0)
    if compiled.READY:
        return _in_compiled_passes(graph, layers, moves, need, heat, passes, luck)
    state = _State(
        np.empty(len(moves)),
        np.ones(len(layers.target), bool),
        np.ones(layers.parts, bool),
    )
    total = 0
    for turn in range(passes):
        turned = np.roll(luck, -turn * (len(luck) // passes))[: len(moves)]
        made, moves = _pass(graph, layers, moves, state, need, heat, turned)
        if made == 0:
            break
        total += made
    return total, moves


def _in_compiled_passes(
    graph: Graph,
    layers: Layers,
    moves: Moves,
    need: Ints,
    heat: float,
    passes: int,
    luck: Floats,
) -> tuple[int, Moves]:
    from .compiled import passes as kernels

    totals = layers.totals
    made, left = kernels.make_passes(
        moves.node, moves.old, moves.new, moves.lost, moves.won, moves.loose,
        layers.part, layers.above, layers.weight, *_plain(layers), layers.target, layers.first,
        totals.load, totals.area, totals.outline, totals.units, totals.criteria,
        graph.indptr, graph.indices, graph.load, graph.area, graph.perimeter, graph.units,
        graph.criteria, need, passes, heat, luck, MOST_FAVOUR, IMPROVEMENT,
    )  # fmt: skip
    return made, moves.take(slice(left))


def _plain(layers: Layers) -> tuple[Floats, Floats]:
    """The weighings of all levels as plain numbers, for the compiled kernels."""
    numbers = np.array([weighing.numbers for weighing in layers.weighings])
    return numbers, np.array([weighing.watch.columns for weighing in layers.weighings])


def exponential(rng: np.random.Generator, count: int) -> Floats:
    """Exponential numbers, float64 (count,)."""
    return -np.log1p(-rng.random(count))


def draw(difference: Floats, heat: float, luck: Floats) -> tuple[Bools, Floats]:
    """Which moves are drawn by the Metropolis rule, and their rank: the lowest go first.

    Without heat the moves that improve are drawn, and the best go first.
    """
    if not heat:
        return difference < IMPROVEMENT, difference
    return difference < heat * luck, difference - heat * np.minimum(luck, MOST_FAVOUR)


@dataclass
class _State:
    """What passes over one list hand on.

    Parameters
    ----------
    difference : float64 (m,)
        Change of the energy by each move.
    stale : bool (parts of all levels,)
        Parts that changed in the pass before.
    settled : bool (last-level parts,)
        Parts that have not changed since the moves were listed.
    """

    difference: Floats
    stale: Bools
    settled: Bools


def _pass(
    graph: Graph,
    layers: Layers,
    moves: Moves,
    state: _State,
    need: Ints,
    heat: float,
    luck: Floats,
) -> tuple[int, Moves]:
    """One of the compiled passes in numpy."""
    concerned = np.zeros(len(moves), bool)
    for level in range(layers.levels):
        row, old, new = layers.crossing(level, moves.old, moves.new)
        concerned[row] |= state.stale[old] | state.stale[new]
    news = np.flatnonzero(concerned)
    state.difference[news] = change(graph, layers, moves.take(news))
    drawn, rank = draw(state.difference, heat, luck)
    drawn &= layers.totals.units[moves.old] - graph.units[moves.node] >= need[moves.old]
    drawn &= moves.loose | state.settled[moves.old]
    chosen = np.flatnonzero(drawn)
    state.stale[:] = False
    if len(chosen) == 0:
        return 0, moves
    chosen = chosen[np.argsort(rank[chosen], kind="stable")]
    made = moves.take(together(layers, moves, chosen))
    make(graph, layers, made)
    for level in range(layers.levels):
        _, old, new = layers.crossing(level, made.old, made.new)
        state.stale[old] = True
        state.stale[new] = True
    state.settled[made.old] = False
    state.settled[made.new] = False
    touched = np.zeros(len(graph), bool)
    touched[made.node] = True
    touched[neighbours(graph, made.node)] = True
    kept = ~touched[moves.node]
    state.difference = state.difference[kept]
    return len(made), moves.take(kept)


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
