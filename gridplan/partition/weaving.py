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
from .graph import Bools, Graph, Ints, counts
from .layers import Layers
from .listing import Listing, whole_without
from .moves import Moves, change, make_in_passes
from .objective import Weighing
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
    count = int(max(leaf.max() + 1, *(len(upper.above) for upper in uppers), 1))
    layers = layers_of(graph, leaf, count, uppers)
    held = np.array([upper.held for upper in uppers], bool).reshape(len(uppers), len(graph))
    listing = Listing(graph, held=held)
    need = np.zeros(count, np.int64)  # a loose node leaves at least a neighbour behind
    for turn in range(schedule.rounds):
        heat = schedule.heat_at(turn)
        base = schedule.weighing(turn / max(1, schedule.rounds - 1), watches[-1])
        rise = base.pressure / schedule.pressure[1]
        layers.weighings = [base] + [
            Weighing(upper.tolerance, upper.pressure * rise, watch)
            for upper, watch in zip(uppers, watches, strict=False)
        ]
        moves = border_moves(graph, layers, listing)
        moved, left = make_in_passes(graph, layers, moves, need, heat, schedule.passes, rng)
        if schedule.swaps:
            moved += len(swap(graph, layers, _inside(layers, left), heat, rng))
        if heat == 0.0 and moved == 0:
            break
        step(progress, (turn + 1) / schedule.rounds)
    return layers.leaf


def layers_of(graph: Graph, leaf: Ints, count: int, uppers: Sequence[Upper]) -> Layers:
    """The layers of `count` last-level grids with a target of 1, and of the levels above them."""
    mean = graph.load.sum() / count
    targets = [np.ones(count)]
    targets += [counts(upper.above, int(upper.above.max()) + 1) * mean for upper in uppers]
    return Layers.of(
        graph, leaf, targets, [upper.above for upper in uppers], [upper.weight for upper in uppers]
    )


def border_moves(graph: Graph, layers: Layers, listing: Listing) -> Moves:
    """Moves over every border: the loose ones, then some that leave a way around.

    Where streets or rivers are units, most blocks touch their grid on two sides that meet further
    off. Each such move takes a search of its whole grid, so only the best ones are looked at.
    """
    moves = listing.moves(layers)
    far = np.flatnonzero(~moves.loose)
    gain = change(graph, layers, moves.take(far))
    best = np.argsort(gain, kind="stable")[: len(graph) // UNITS_PER_DETOUR]
    far = far[best[gain[best] < 0]]
    legal = moves.loose.copy()
    legal[far] = whole_without(graph, layers.leaf, moves.node[far], layers.parts)
    return moves.take(legal)


def _inside(layers: Layers, moves: Moves) -> Moves:
    """The loose moves that cross no border of an upper level."""
    inside = moves.loose.copy()
    for level in range(1, layers.levels):
        inside[layers.crossing(level, moves.old, moves.new)[0]] = False
    return moves.take(inside)
