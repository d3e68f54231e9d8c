"""Coarse graphs and the way back: what is solved on few nodes is refined on more and more."""

from __future__ import annotations

import numpy as np

from ...progress import Progress, step
from ..batched_graphs import Copies
from ..graph import Graph, Ints
from ..initial.legalise import mend
from ..objective import Level, Weighing
from ..tolerance_windows import Watch
from .coarsening import Ladder, coarsen
from .level_stages import Stage

#: Nodes of a part from which refined divisions show which will be the best: half of them go on.
TELLING = 80


def ladder_of(
    graph: Graph, region: Ints, level: Level, nodes: int, rng: np.random.Generator
) -> Ladder:
    """Coarser and coarser graphs, down to about `nodes` nodes a part; 0 stays at the units."""
    if not nodes:
        return [(graph, region, None)]
    heaviest = 3.0 * float(level.target.mean()) / nodes
    return coarsen(graph, region, 1.3 * nodes * level.parts, heaviest, rng)


def carried_up(
    ladder: Ladder,
    divisions: Ints,
    level: Level,
    stage: Stage,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """The best of some divisions of the coarsest graph (copies, n), refined back to the units."""
    for rung in range(len(ladder) - 2, -1, -1):
        finer, finer_region, clump = ladder[rung]
        nodes = len(finer) / level.parts
        schedule = stage.schedule("fine" if rung == 0 else "middle", nodes)
        copied = Copies.of(finer, finer_region, level, len(divisions))
        part = copied.refine(copied.named(divisions[:, clump]), schedule, rng, watch)
        divisions = copied.each(part)
        if nodes > TELLING and len(divisions) > 1:
            weighing = Weighing(schedule.tolerance, schedule.pressure[1], watch)
            order = np.argsort(copied.energy(part, weighing).sum(axis=1), kind="stable")
            divisions = divisions[order[: (len(order) + 1) // 2]]
        step(progress, 1.0 - rung / len(ladder))
    graph, region, _ = ladder[0]
    return mend(graph, region, divisions[0], level)
