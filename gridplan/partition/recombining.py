"""Few large parts: several divisions at once, a few parts of each made one and divided anew.

Single moves soon find no better division of a first level, although there is one. So neighbouring
parts are united and divided anew, as in recombination for drawing districts (DeFord, Duchin and
Solomon 2021), by the kernels that divide whole territories; what is better is kept, and divisions
that fall behind give way to the best. Where single criteria are watched, parts are long and bent
and cells of a power diagram lead nowhere: they are divided anew by sweeps and wedges, more at once.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..progress import SILENT, Progress, step
from .copies import Copies
from .graph import Bools, Floats, Graph, Ints, starts, subgraph
from .objective import Level, Weighing
from .refining import Schedule, refine
from .repairing import mend
from .seeding import Seeds, power_cells
from .sweeping import sweep
from .windows import Watch

#: Most parts that are united at once, and where criteria are watched; two and more take turns.
MOST, MOST_WATCHED = 3, 4
#: Turns after which the worst quarter of the divisions gives way to the best.
SELECTION = 10
_SEEDS = Seeds(6, 40, 4)
_ROUNDS, _PASSES = 16, 6


def recombine(
    graph: Graph,
    part: Ints,
    level: Level,
    schedule: Schedule,
    weighing: Weighing,
    turns: int,
    kept: int,
    rng: np.random.Generator,
    *,
    progress: Progress = SILENT,
) -> Ints:
    """Better divisions, after some parts were united and divided anew in each of several.

    Parameters
    ----------
    graph : Graph
        One region.
    part : int64 (copies, n)
        Divisions of the graph into connected parts.
    level : Level
        The parts of one division.
    schedule : Schedule
        How parts are refined after they were divided anew; its rounds and passes are not used.
    weighing : Weighing
        What is better.
    turns : int
    kept : int
        Divisions wanted.
    rng : Generator
    progress : Progress

    Returns
    -------
    int64 (at most `kept`, n)
        The best first, each another one.
    """
    copies = len(part)
    part = part.copy()
    copied = Copies.of(graph, np.zeros(len(graph), np.int64), level, copies)

    def energy_of(part: Ints) -> Floats:
        each = copied.energies(copied.named(part), weighing).reshape(copies, -1)
        whole: Floats = each.sum(axis=1)
        return whole

    short = replace(schedule, rounds=_ROUNDS, passes=_PASSES)
    energy = energy_of(part)
    most = MOST_WATCHED if weighing.watch.weight.any() else MOST
    for turn in range(turns if level.parts > 1 else 0):
        size = min(level.parts, 2 + turn % (most - 1))
        tried = _divided_anew(graph, copied, part, size, short, weighing.watch, rng)
        now = energy_of(tried)
        better = now < energy
        part[better], energy[better] = tried[better], now[better]
        if turn % SELECTION == SELECTION - 1:
            order = np.argsort(energy, kind="stable")
            best, worst = order[: copies // 4], order[copies - copies // 4 :]
            part[worst], energy[worst] = part[best], energy[best]
        step(progress, (turn + 1) / turns)
    first_of_each = np.unique(energy, return_index=True)[1]
    best_ones: Ints = part[first_of_each[:kept]]
    return best_ones


def _divided_anew(
    graph: Graph,
    copied: Copies,
    part: Ints,
    size: int,
    schedule: Schedule,
    watch: Watch,
    rng: np.random.Generator,
) -> Ints:
    """Every division with some parts that hang together divided anew."""
    level, (copies, n) = copied.one, part.shape
    groups = [_together(graph, one, level.parts, size, rng) for one in part]
    place = np.full((copies, level.parts), -1)
    for copy, group in enumerate(groups):
        place[copy, group] = np.arange(len(group))
    nodes = np.flatnonzero(place[np.arange(copies)[:, None], part] >= 0).astype(np.int64)
    region = nodes // n
    small = subgraph(copied.graph, nodes)
    named = np.concatenate(groups)
    own = Level(starts(np.full(copies, size)), level.target[named], level.need[named])
    if watch.weight.any():
        anew = _swept(small, region, own, watch, rng)
    else:
        anew = power_cells(small, region, own, _SEEDS, rng)
    anew = mend(small, region, anew, own)
    anew = refine(small, region, anew, own, schedule, rng, watch=watch)
    anew = mend(small, region, anew, own)
    after = part.copy()
    after.ravel()[nodes] = named[anew]
    return after


def _swept(
    graph: Graph, region: Ints, level: Level, watch: Watch, rng: np.random.Generator
) -> Ints:
    """Parts of every region by sweeps that share out the watched criteria as well."""
    part = np.empty(len(graph), np.int64)
    for one in range(level.regions):
        nodes = np.flatnonzero(region == one)
        first, last = level.first[one], level.first[one + 1]
        small = subgraph(graph, nodes)
        watched = small.criteria[:, watch.weight > 0]
        part[nodes] = first + sweep(small, level.target[first:last], rng, watched)
    return part


def _together(graph: Graph, part: Ints, parts: int, size: int, rng: np.random.Generator) -> Ints:
    """As many parts as asked for that hang together, at random, ascending."""
    cut = part[graph.source] != part[graph.indices]
    one, other = part[graph.source[cut]], part[graph.indices[cut]]
    edge = int(rng.random() * len(one))
    chosen: Bools = np.zeros(parts, bool)
    chosen[[one[edge], other[edge]]] = True
    for _ in range(size - 2):
        beside = np.unique(other[chosen[one] & ~chosen[other]])
        chosen[beside[int(rng.random() * len(beside))]] = True
    return np.flatnonzero(chosen).astype(np.int64, copy=False)
