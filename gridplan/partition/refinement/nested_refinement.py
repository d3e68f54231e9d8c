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

from ...progress import SILENT, Progress, step
from ..graph import Bools, Graph, Ints, counts
from ..nested_levels import Layers
from ..objective import Weighing
from ..tolerance_windows import Watch
from .local_search import Schedule
from .metropolis import SingleMoves, rim


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
    only: Bools | None = None,
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
        Of the last level.
    rng : Generator
    watches : sequence of Watch
        Weights and limits of the single criteria of the graph at each level, the last one last.
    only : bool (grids,), optional
        Last-level grids between which units may move; all without.
    progress : Progress

    Returns
    -------
    int64 (n,)
        Grids, connected at every level.
    """
    watches = watches or [Watch.nothing(graph)] * (len(uppers) + 1)
    count = int(max(leaf.max() + 1, *(len(upper.above) for upper in uppers), 1))
    layers = layers_of(graph, leaf, count, uppers)
    held = np.array([upper.held for upper in uppers], bool).reshape(len(uppers), len(graph))
    edges: Ints = np.arange(len(graph.source))
    if only is not None:
        # Units leave these grids for others of them only.
        edges = np.flatnonzero(only[leaf[graph.source]] & only[leaf[graph.indices]])
    moves: SingleMoves | None = None
    for turn in range(schedule.rounds):
        borders = rim(graph, edges, leaf if moves is None else moves.leaf)
        if not len(borders):
            break
        if moves is None:
            tries = schedule.rounds * schedule.passes * len(borders)
            moves = SingleMoves(graph, layers, tries, held=held)
        base = schedule.weighing(turn / max(1, schedule.rounds - 1), watches[-1])
        rise = base.pressure / schedule.pressure[1]
        weighings = [base] + [
            Weighing(upper.tolerance, upper.pressure * rise, watch)
            for upper, watch in zip(uppers, watches, strict=False)
        ]
        heat = schedule.heat_at(turn)
        made = moves.stir(borders, schedule.passes, heat, weighings, rng)
        if heat == 0.0 and not made:
            break
        step(progress, (turn + 1) / schedule.rounds)
    return leaf.copy() if moves is None else moves.leaf


def layers_of(graph: Graph, leaf: Ints, count: int, uppers: Sequence[Upper]) -> Layers:
    """The layers of `count` last-level grids with a target of 1, and of the levels above them."""
    mean = graph.load.sum() / count
    targets = [np.ones(count)]
    targets += [counts(upper.above, int(upper.above.max()) + 1) * mean for upper in uppers]
    return Layers.of(
        graph, leaf, targets, [upper.above for upper in uppers], [upper.weight for upper in uppers]
    )
