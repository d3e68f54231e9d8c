"""One level: starts on a coarse graph, the best of each region, refined back to the units.

The regions of large territories are solved in groups side by side, in as many threads as there are
cores. Groups and their random numbers do not depend on the number of threads, so neither does a
plan.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..progress import SILENT, Progress, Span, step
from .coarsening import Ladder, coarsen
from .graph import Graph, Ints, counts, side_by_side, subgraph
from .objective import Level, Weighing, total
from .recombining import recombine
from .refining import refine
from .repairing import mend
from .seeding import power_cells
from .sweeping import sweep
from .tuning import Stage
from .windows import Watch

#: Units from which regions are solved in groups, and how many groups there are then.
GROUPED, GROUPS = 200_000, 8


def climb(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Stage,
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
    stage : Stage
    rng : Generator
    watch : Watch
    progress : Progress

    Returns
    -------
    int64 (n,)
        Part of each node, connected.
    """
    if len(graph) < GROUPED or level.regions < GROUPS:
        return _climb(graph, region, level, stage, rng, watch, progress)
    size = counts(region, level.regions)
    # Neighbouring numbers in one group, groups of about as many nodes.
    group = (np.cumsum(size) - size) * GROUPS // len(graph)
    luck = [np.random.default_rng(int(rng.random() * 2**53)) for _ in range(GROUPS)]

    def one(number: int) -> tuple[Ints, Ints]:
        mine = np.flatnonzero(group == number)
        nodes = np.flatnonzero(group[region] == number).astype(np.int64, copy=False)
        first, last = int(mine[0]), int(mine[-1]) + 1
        parts = slice(int(level.first[first]), int(level.first[last]))
        own = Level(
            level.first[first : last + 1] - parts.start, level.target[parts], level.need[parts]
        )
        small = subgraph(graph, nodes)
        part = _climb(small, region[nodes] - first, own, stage, luck[number], watch, SILENT)
        return nodes, part + parts.start

    found = np.empty(len(graph), np.int64)
    with ThreadPoolExecutor(threads()) as pool:
        numbers = np.unique(group).tolist()
        for done, (nodes, part) in enumerate(pool.map(one, numbers)):
            found[nodes] = part
            step(progress, (done + 1) / len(numbers))
    return found


def threads() -> int:
    """Threads to work in: the cores there are, or fewer where OMP_NUM_THREADS says so."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, int(asked)) if asked.isdigit() else os.cpu_count() or 1


def _climb(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Stage,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """Solve on a coarse graph several times, keep the best of each region, refine back to units."""
    mean = float(level.target.mean())
    ladder: Ladder = [(graph, region, None)]
    if stage.nodes:
        wanted = 1.3 * stage.nodes * level.parts
        ladder = coarsen(graph, region, wanted, 3.0 * mean / stage.nodes, rng)
    step(progress, 0.1)
    foot, foot_region, _ = ladder[-1]
    part = _best_start(foot, foot_region, level, stage, len(ladder) > 1, rng, watch, progress)
    for rung in range(len(ladder) - 2, -1, -1):
        finer, finer_region, clump = ladder[rung]
        part = part[clump]
        schedule = stage.schedule("fine" if rung == 0 else "middle", len(finer) / level.parts)
        part = refine(finer, finer_region, part, level, schedule, rng, watch=watch)
        step(progress, 1.0 - 0.1 * rung)
    return mend(graph, region, part, level)


def _best_start(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Stage,
    coarse: bool,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """The best of `stage.copies` starts, refined side by side and chosen region by region."""
    n, copies = len(graph), stage.copies
    many = side_by_side(graph, copies)
    regions, parts = level.regions, level.parts
    offset = np.arange(copies)
    region_many = (region[None] + regions * offset[:, None]).ravel()
    first = (level.first[:-1][None] + parts * offset[:, None]).ravel()
    level_many = Level(
        np.append(first, parts * copies), np.tile(level.target, copies), np.tile(level.need, copies)
    )
    if stage.sweeps and regions == 1:
        watched = graph.criteria[:, watch.weight > 0]
        swept = [sweep(graph, level.target, rng, watched) for _ in range(copies)]
        part = np.concatenate([start + parts * i for i, start in enumerate(swept)])
    else:
        part = power_cells(many, region_many, level_many, stage.seeds, rng)
    part = mend(many, region_many, part, level_many)
    schedule = stage.schedule("coarse" if coarse else "only", n / parts)
    part = refine(
        many,
        region_many,
        part,
        level_many,
        schedule,
        rng,
        watch=watch,
        progress=Span(progress, 0.1, 0.7),
    )
    if copies == 1:
        return part
    weighing = Weighing(schedule.tolerance, schedule.pressure[1], watch)
    if stage.recombined and regions == 1:
        each = part.reshape(copies, n) - parts * offset[:, None]
        return recombine(
            graph, each, level, schedule, weighing, stage.recombined, rng,
            progress=Span(progress, 0.7, 0.9),
        )  # fmt: skip
    held = total(many, part, parts * copies)
    energy = weighing.energy(
        held.load, held.area, held.outline, level_many.target, held.criteria
    ) + 50.0 * (held.units == 0)
    by_region = np.add.reduceat(energy, level_many.first[:-1]).reshape(copies, regions)
    winner = by_region.argmin(axis=0)[region]
    best: Ints = part.reshape(copies, n)[winner, np.arange(n)] - parts * winner
    return best
