"""One level: starts on a coarse graph, the best of each region, refined back to the units.

Which parts of a single region lie where is decided on the coarse graph, and by its luck. So a
region can be divided several times; the best division is then made coarse anew, by clumps inside
its parts, warmed, and what comes of it is refined again (iterated multilevel cycles, Walshaw 2004).

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
from .copies import Copies
from .graph import Floats, Graph, Ints, counts, subgraph, sums
from .melting import melt
from .objective import Level, Weighing
from .repairing import mend
from .seeding import power_cells
from .stages import MELTED, WARMED, Cells, Melts, Stage
from .sweeping import sweep
from .windows import Watch

#: Units from which regions are solved in groups, and how many groups there are then.
GROUPED, GROUPS = 200_000, 8
#: Nodes of a part from which refined divisions show which will be the best: half of them go on.
TELLING = 80
#: Nodes of a part of a single region that tries and cycles work on.
FINE = 800
#: Deviation of a part for which its region is divided again, and how often.
UNEVEN, AGAIN = 0.03, 3
#: Divisions that come out of a cycle and are refined until it shows which is best.
CYCLED = 2


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
        return _best_of_tries(graph, region, level, stage, rng, watch, progress)
    if len(graph) < GROUPED or level.regions < GROUPS:
        return _until_even(graph, region, level, stage, rng, watch, progress)
    size = counts(region, level.regions)
    # Neighbouring numbers in one group, groups of about as many nodes.
    group = (np.cumsum(size) - size) * GROUPS // len(graph)
    luck = [np.random.default_rng(int(rng.random() * 2**53)) for _ in range(GROUPS)]

    def one(number: int) -> tuple[Ints, Ints]:
        mine = np.flatnonzero(group == number)
        nodes = np.flatnonzero(group[region] == number).astype(np.int64, copy=False)
        own, parts = level.only(mine)
        small, place = subgraph(graph, nodes), region[nodes] - mine[0]
        return nodes, parts[_until_even(small, place, own, stage, luck[number], watch, SILENT)]

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


def _best_of_tries(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Melts,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """The best division of a single region of some tries, after some cycles.

    These work on a graph fine enough to tell which division is the best.
    """
    ladder = _ladder(graph, region, level, FINE, rng)
    middle, middle_region, _ = ladder[-1]
    schedule = stage.schedule("fine", len(middle) / level.parts)
    weighing = Weighing(schedule.tolerance, schedule.pressure[1], watch)
    copied = Copies.of(middle, middle_region, level, 1)
    part, energy = middle_region, np.inf
    for number in range(stage.tries + stage.cycles):
        mine = Span(progress, *(np.array([number, number + 1]) / (stage.tries + stage.cycles)))
        if number < stage.tries:
            tried = _try(middle, middle_region, level, stage, rng, watch, mine)
        else:
            tried = _cycle(middle, part, level, stage, rng, watch, mine)
        now = float(copied.energy(tried, weighing).sum())
        if now < energy:
            part, energy = tried, now
    return _carried_up(ladder, part[None], level, stage, rng, watch, progress)


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


def _cycle(
    graph: Graph,
    part: Ints,
    level: Level,
    stage: Melts,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """A division of a single region made coarse inside its parts, warmed, refined again."""
    inside = _ladder(graph, part, level, stage.nodes, rng)
    step(progress, 0.1)
    foot, foot_part, _ = inside[-1]
    ladder: Ladder = [(rung, np.zeros(len(rung), np.int64), clump) for rung, _, clump in inside]
    copies = np.tile(foot_part, ((stage.copies + 1) // 2, 1))
    warmed = Span(progress, 0.1, 0.6)
    divisions = _melted(foot, copies, level, stage, WARMED, CYCLED, rng, watch, warmed)
    return _carried_up(ladder, divisions, level, stage, rng, watch, Span(progress, 0.6, 1.0))


def _try(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Melts,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """Melt and cool several starts of a single region on a coarse graph, refine the best ones."""
    ladder = _ladder(graph, region, level, stage.nodes, rng)
    step(progress, 0.1)
    foot, foot_region, _ = ladder[-1]
    # Sweeps that share out what is pressed differ; other ones are alike, and melt anyway.
    watched = foot.criteria[:, watch.weight > 0]
    number = stage.copies if watched.shape[1] else 1
    sweeps = [sweep(foot, level.target, rng, watched) for _ in range(number)]
    starts = np.array([mend(foot, foot_region, part, level) for part in sweeps])
    starts = np.resize(starts, (stage.copies, len(foot)))
    early, late = Span(progress, 0.1, 0.9), Span(progress, 0.9, 1.0)
    divisions = _melted(foot, starts, level, stage, MELTED, stage.carried, rng, watch, early)
    return _carried_up(ladder, divisions, level, stage, rng, watch, late)


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
    ladder = _ladder(graph, region, level, stage.nodes, rng)
    step(progress, 0.1)
    foot, foot_region, _ = ladder[-1]
    early, late = Span(progress, 0.1, 0.9), Span(progress, 0.9, 1.0)
    alone = len(ladder) == 1
    start = _best_cells(foot, foot_region, level, stage, alone, rng, watch, early)
    return _carried_up(ladder, start[None], level, stage, rng, watch, late)


def _ladder(
    graph: Graph, region: Ints, level: Level, nodes: int, rng: np.random.Generator
) -> Ladder:
    """Coarser and coarser graphs, down to about `nodes` nodes a part; 0 stays at the units."""
    if not nodes:
        return [(graph, region, None)]
    heaviest = 3.0 * float(level.target.mean()) / nodes
    return coarsen(graph, region, 1.3 * nodes * level.parts, heaviest, rng)


def _carried_up(
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


def _melted(
    graph: Graph,
    part: Ints,
    level: Level,
    stage: Melts,
    heat: float,
    kept: int,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """The best of some divisions of a single region (copies, n), each melted and cooled."""
    schedule = stage.melting(heat, len(graph) / level.parts)
    part = melt(graph, part, level, schedule, rng, watch, progress=progress)
    weighing = Weighing(schedule.tolerance, schedule.pressure[1], watch)
    copied = Copies.of(graph, np.zeros(len(graph), np.int64), level, len(part))
    energy = copied.energy(copied.named(part), weighing)[:, 0]
    best: Ints = part[np.argsort(energy, kind="stable")[:kept]]
    return best
