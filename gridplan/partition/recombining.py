"""Few large parts that share out several criteria: groups of neighbours divided anew.

Such parts are long and bent, and neither single moves nor cells of a power diagram lead from one
good division to another. So neighbouring parts are united and divided anew, as in recombination for
drawing districts (DeFord, Duchin and Solomon 2021), by sweeps and wedges that prefer even shares.
The parts of every division are gathered into groups, all groups are divided side by side, and each
keeps what is better: its energy is the sum over its parts. Divisions that fall behind give way to
the best.
"""

from __future__ import annotations

import numpy as np

from ..progress import SILENT, Progress, step
from .copies import Copies
from .graph import Graph, Ints, starts, subgraph
from .objective import Level, Weighing
from .refining import Schedule, refine
from .repairing import mend
from .sweeping import sweep
from .windows import Watch

#: Most parts of a group; two and more take turns.
MOST = 4
#: Turns after which the worst quarter of the divisions gives way to the best.
SELECTION = 3
#: Points that wedges are tried around: many rough cuts find more than few good ones.
_POINTS = 8


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
    """Better divisions, after groups of parts were divided anew in each of several.

    Parameters
    ----------
    graph : Graph
        One region.
    part : int64 (copies, n)
        Divisions of the graph into connected parts.
    level : Level
        The parts of one division.
    schedule : Schedule
        How groups are refined after they were divided anew.
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
    copies, parts = len(part), level.parts
    part = part.copy()
    copied = Copies.of(graph, np.zeros(len(graph), np.int64), level, copies)
    energy = copied.energies(copied.named(part), weighing)
    for turn in range(turns if parts > 1 else 0):
        group = _groups(copied, part, min(parts, 2 + turn % (MOST - 1)), rng)
        tried = _divided_anew(copied, part, group, schedule, weighing.watch, rng)
        now = copied.energies(copied.named(tried), weighing)
        # Parts of no group are the group −1, and stay as they are.
        count = int(group.max()) + 2
        better = np.bincount(group + 1, now, count) < np.bincount(group + 1, energy, count)
        energy = np.where(better[group + 1], now, energy)
        keep = np.take_along_axis(better[group + 1].reshape(copies, parts), part, axis=1)
        part = np.where(keep, tried, part)
        if turn % SELECTION == SELECTION - 1:
            each = energy.reshape(copies, parts)
            order = np.argsort(each.sum(axis=1), kind="stable")
            best, worst = order[: copies // 4], order[copies - copies // 4 :]
            part[worst], each[worst] = part[best], each[best]
        step(progress, (turn + 1) / turns)
    whole = energy.reshape(copies, parts).sum(axis=1)
    first_of_each = np.unique(whole, return_index=True)[1]
    best_ones: Ints = part[first_of_each[:kept]]
    return best_ones


def _groups(copied: Copies, part: Ints, size: int, rng: np.random.Generator) -> Ints:
    """The group of each part of each division, or −1 for parts that are left over.

    Groups are of neighbours, at random, as many as find together.
    """
    graph, named, count = copied.graph, copied.named(part), copied.level.parts
    cut = named[graph.source] != named[graph.indices]
    pairs = np.unique(named[graph.source[cut]] * count + named[graph.indices[cut]])
    near: list[int] = list(starts(np.bincount(pairs // count, minlength=count)))
    other: list[int] = list(pairs % count)
    luck = rng.random((2, count))
    group = [-1] * count
    number = 0
    for start in np.argsort(luck[0], kind="stable"):
        if group[start] >= 0:
            continue
        members = [start]
        while len(members) < size:
            around = {
                beside
                for member in members
                for beside in other[near[member] : near[member + 1]]
                if group[beside] < 0
            }.difference(members)
            if not around:
                break
            members.append(sorted(around)[int(luck[1, members[-1]] * len(around))])
        if len(members) > 1:
            for member in members:
                group[member] = number
            number += 1
    return np.array(group, np.int64)


def _divided_anew(
    copied: Copies,
    part: Ints,
    group: Ints,
    schedule: Schedule,
    watch: Watch,
    rng: np.random.Generator,
) -> Ints:
    """Every division with the parts of each group united and divided anew, int64 (copies, n)."""
    one, parts = copied.one, copied.one.parts
    whole = copied.named(part)
    chosen = np.flatnonzero(group >= 0)
    order = chosen[np.argsort(group[chosen], kind="stable")]
    own = Level(
        starts(np.bincount(group[chosen])), one.target[order % parts], one.need[order % parts]
    )
    nodes = np.flatnonzero(group[whole] >= 0).astype(np.int64, copy=False)
    region = group[whole[nodes]]
    small = subgraph(copied.graph, nodes)
    anew = mend(small, region, _swept(small, region, own, watch, rng), own)
    anew = refine(small, region, anew, own, schedule, rng, watch=watch)
    anew = mend(small, region, anew, own)
    after = part.copy()
    after.ravel()[nodes] = order[anew] % parts
    return after


def _swept(
    graph: Graph, region: Ints, level: Level, watch: Watch, rng: np.random.Generator
) -> Ints:
    """Parts of every region by sweeps that share out the watched criteria as well."""
    part = np.empty(len(graph), np.int64)
    by_region = np.argsort(region, kind="stable")
    size = np.bincount(region, minlength=level.regions)
    for one, nodes in enumerate(np.split(by_region, np.cumsum(size)[:-1])):
        first, last = level.first[one], level.first[one + 1]
        small = subgraph(graph, nodes)
        watched = small.criteria[:, watch.weight > 0]
        part[nodes] = first + sweep(small, level.target[first:last], rng, watched, _POINTS)
    return part
