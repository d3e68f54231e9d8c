"""One level: starts on a coarse graph, the best of each region, refined back to the units.

The regions of large territories are solved in groups side by side, in as many threads as there are
cores. Groups and their random numbers do not depend on the number of threads, so neither does a
plan.
"""

from __future__ import annotations

import numpy as np

from ...progress import SILENT, Progress, Span, step
from ..batched_graphs import Copies
from ..graph import Floats, Graph, Ints, counts, subgraph, sums
from ..initial.legalise import mend
from ..initial.power_diagram import power_cells
from ..objective import Level, Weighing
from ..threads import at_once, lucks
from ..tolerance_windows import Watch
from .first_level import divide_whole
from .graph_hierarchy import carried_up, ladder_of
from .level_stages import Cells, Melts

#: Units from which regions are solved in groups, and how many groups there are then.
GROUPED, GROUPS = 200_000, 8
#: Deviation of a part for which its region is divided again, and how often.
UNEVEN, AGAIN = 0.03, 3


def climb(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Cells | Melts,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """Divide every region into its parts.

    Parameters
    ----------
    graph : Graph
    region : int64 (n,)
    level : Level
    stage : Cells or Melts
        `Melts` for a single region only.
    rng : Generator
    watch : Watch
    progress : Progress

    Returns
    -------
    int64 (n,)
        Part of each node, connected.
    """
    if isinstance(stage, Melts):
        return divide_whole(graph, level, stage, rng, watch, progress)
    if len(graph) < GROUPED or level.regions < GROUPS:
        return _until_even(graph, region, level, stage, rng, watch, progress)
    size = counts(region, level.regions)
    # Neighbouring numbers in one group, groups of about as many nodes.
    group = (np.cumsum(size) - size) * GROUPS // len(graph)
    luck = lucks(rng, GROUPS)

    def one(number: int, heard: Progress) -> tuple[Ints, Ints]:
        mine = np.flatnonzero(group == number)
        nodes = np.flatnonzero(group[region] == number).astype(np.int64, copy=False)
        own, parts = level.only(mine)
        small, place = subgraph(graph, nodes), region[nodes] - mine[0]
        return nodes, parts[_until_even(small, place, own, stage, luck[number], watch, heard)]

    found = np.empty(len(graph), np.int64)
    for nodes, part in at_once(one, np.unique(group).tolist(), progress):
        found[nodes] = part
    return found


def _until_even(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Cells,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """Every region divided, and again where a part came out uneven: islands have few ways out."""
    part = _climb(graph, region, level, stage, rng, watch, progress)
    for _ in range(AGAIN if stage.nodes else 0):
        off = _worst(graph, part, level)
        uneven = np.flatnonzero(off > UNEVEN)
        if not len(uneven):
            break
        nodes = np.flatnonzero(np.isin(region, uneven)).astype(np.int64, copy=False)
        own, parts = level.only(uneven)
        small, place = subgraph(graph, nodes), np.searchsorted(uneven, region[nodes])
        tried = _climb(small, place, own, stage, rng, watch, SILENT)
        better = _worst(small, tried, own) < off[uneven]
        part[nodes] = np.where(better[place], parts[tried], part[nodes])
    return part


def _worst(graph: Graph, part: Ints, level: Level) -> Floats:
    """Largest deviation of the load of a part of each region, float64 (regions,)."""
    off = np.abs(sums(part, graph.load, level.parts) / level.target - 1.0)
    worst: Floats = np.maximum.reduceat(off, level.first[:-1])
    return worst


def _climb(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Cells,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """Solve on a coarse graph several times, keep the best of each region, refine back to units."""
    ladder = ladder_of(graph, region, level, stage.nodes, rng)
    step(progress, 0.1)
    foot, foot_region, _ = ladder[-1]
    early, late = Span(progress, 0.1, 0.9), Span(progress, 0.9, 1.0)
    alone = len(ladder) == 1
    start = _best_cells(foot, foot_region, level, stage, alone, rng, watch, early)
    return carried_up(ladder, start[None], level, stage, rng, watch, late)


def _best_cells(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Cells,
    alone: bool,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """The best of some starts for each region, refined side by side, int64 (n,)."""
    n, copies = len(graph), stage.copies
    copied = Copies.of(graph, region, level, copies)
    part = power_cells(copied.graph, copied.region, copied.level, stage.seeds, rng)
    part = mend(copied.graph, copied.region, part, copied.level)
    schedule = stage.starting(n / level.parts, alone=alone)
    part = copied.refine(part, schedule, rng, watch, progress)
    if copies == 1:
        return part
    weighing = Weighing(schedule.tolerance, schedule.pressure[1], watch)
    winner = copied.energy(part, weighing).argmin(axis=0)
    best: Ints = copied.each(part)[winner[region], np.arange(n)]
    return best
