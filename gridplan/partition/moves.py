"""Moves of single nodes from one part to another: what they change, which go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .graph import Bools, Floats, Graph, Ints, ranges
from .objective import Totals, Weighing


@dataclass(frozen=True)
class Moves:
    """Moves that could be made; none of them breaks the part it comes from.

    Parameters
    ----------
    node : int64 (m,)
    old, new : int64 (m,)
        Part of the node now, and the part it would go to.
    lost, won : float64 (m,)
        Border of the node with its old and with its new part, metres.
    """

    node: Ints
    old: Ints
    new: Ints
    lost: Floats
    won: Floats

    def __len__(self) -> int:
        return len(self.node)

    def take(self, which: Ints | Bools) -> Moves:
        """Some of the moves."""
        return Moves(
            self.node[which], self.old[which], self.new[which], self.lost[which], self.won[which]
        )

    def and_also(self, more: Moves) -> Moves:
        """These moves and more."""
        return Moves(
            np.append(self.node, more.node),
            np.append(self.old, more.old),
            np.append(self.new, more.new),
            np.append(self.lost, more.lost),
            np.append(self.won, more.won),
        )


def change(
    graph: Graph, moves: Moves, target: Floats, totals: Totals, weighing: Weighing
) -> Floats:
    """Change of the energy by each move, were it the only one, float64 (m,).

    Parameters
    ----------
    graph : Graph
    moves : Moves
    target : float64 (parts,)
    totals : Totals
    weighing : Weighing
    """
    node, old, new = moves.node, moves.old, moves.new
    load, area, outline = graph.load[node], graph.area[node], graph.perimeter[node]
    criteria = graph.criteria[node]
    before = weighing.energy(totals.load, totals.area, totals.outline, target, totals.criteria)
    difference = weighing.energy(
        totals.load[old] - load,
        totals.area[old] - area,
        totals.outline[old] - outline + 2.0 * moves.lost,
        target[old],
        totals.criteria[old] - criteria,
    )
    difference += weighing.energy(
        totals.load[new] + load,
        totals.area[new] + area,
        totals.outline[new] + outline - 2.0 * moves.won,
        target[new],
        totals.criteria[new] + criteria,
    )
    difference -= before[old]
    difference -= before[new]
    return difference


def make(graph: Graph, moves: Moves, part: Ints, totals: Totals) -> None:
    """Make moves of which no two share a part."""
    part[moves.node] = moves.new
    outline = graph.perimeter[moves.node]
    for totals_of, values in (
        (totals.load, graph.load),
        (totals.area, graph.area),
        (totals.units, graph.units),
        (totals.criteria, graph.criteria),
    ):
        totals_of[moves.old] -= values[moves.node]
        totals_of[moves.new] += values[moves.node]
    totals.outline[moves.old] += 2.0 * moves.lost - outline
    totals.outline[moves.new] += outline - 2.0 * moves.won


def draw(difference: Floats, heat: float, rng: np.random.Generator) -> tuple[Bools, Floats]:
    """Which moves are drawn by the Metropolis rule, and their rank: the lowest go first.

    At zero heat the moves that improve are drawn, and the best go first.
    """
    if not heat:
        return difference < -1e-9, difference
    luck = -np.log1p(-rng.random(len(difference)))
    return difference < heat * luck, difference - heat * np.log(luck + 1e-300)


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
