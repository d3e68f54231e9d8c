"""Few large parts that share out several criteria at once: groups of them divided anew.

Such parts are long and bent, and which of them reach where decides how long. One union divided anew
at a time, as in `recombining`, comes forward slowly. Here the parts of every division are gathered
into groups of two to four neighbours, all groups are divided anew side by side, and each group
keeps what is better: its energy is the sum over its parts. Groups are divided by sweeps and wedges
that prefer even shares, and refined for as long as it takes to make up for a rough cut.
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
SELECTION = 10
#: Points that wedges are tried around: many rough cuts find more than few good ones.
_POINTS = 8


def regroup(
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
        size = min(parts, 2 + turn % (MOST - 1))
        before = part.copy()
        group = _divide_anew(copied, part, size, weighing.watch, schedule, rng)
        now = copied.energies(copied.named(part), weighing)
        count = int(group.max()) + 2
        better = np.bincount(group + 1, now, count) < np.bincount(group + 1, energy, count)
        keep = better[group + 1] & (group >= 0)
        energy = np.where(keep, now, energy)
        back = ~keep.reshape(copies, parts)
        lost = np.take_along_axis(back, before, axis=1)
        part[lost] = before[lost]
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


def _divide_anew(
    copied: Copies,
    part: Ints,
    size: int,
    watch: Watch,
    schedule: Schedule,
    rng: np.random.Generator,
) -> Ints:
    """All groups divided anew in place; the group of each part of each division, or −1."""
    many, level, copies, parts = copied.graph, copied.one, copied.copies, copied.one.parts
    whole = copied.named(part)
    group = _groups(many, whole, copies, parts, size, rng)
    chosen = np.flatnonzero(group >= 0)
    order = chosen[np.argsort(group[chosen], kind="stable")]
    first = starts(np.bincount(group[chosen]))
    own = Level(first, level.target[order % parts], level.need[order % parts])
    nodes = np.flatnonzero(group[whole] >= 0).astype(np.int64)
    region = group[whole[nodes]]
    small = subgraph(many, nodes)
    anew = np.empty(len(nodes), np.int64)
    by_region = np.argsort(region, kind="stable")
    for number, inside in enumerate(np.split(by_region, np.cumsum(np.bincount(region))[:-1])):
        piece = subgraph(small, inside)
        low, high = first[number], first[number + 1]
        watched = piece.criteria[:, watch.weight > 0]
        anew[inside] = low + sweep(piece, own.target[low:high], rng, watched, _POINTS)
    mended = mend(small, region, anew, own)
    refined = refine(small, region, mended, own, schedule, rng, watch=watch)
    part.ravel()[nodes] = order[mend(small, region, refined, own)] % parts
    return group


def _groups(
    many: Graph, named: Ints, copies: int, parts: int, size: int, rng: np.random.Generator
) -> Ints:
    """Groups of neighbouring parts, as many as find together; −1 for parts that are left over."""
    cut = named[many.source] != named[many.indices]
    beside = np.unique(named[many.source[cut]] * (parts * copies) + named[many.indices[cut]])
    one, other = beside // (parts * copies), beside % (parts * copies)
    near = starts(np.bincount(one, minlength=parts * copies))
    group = np.full(parts * copies, -1)
    number = 0
    luck = rng.random((2, parts * copies))
    for start in np.argsort(luck[0], kind="stable"):
        if group[start] >= 0:
            continue
        members = [int(start)]
        while len(members) < size:
            beside_them = np.concatenate([other[near[m] : near[m + 1]] for m in members])
            around = np.setdiff1d(beside_them[group[beside_them] < 0], members)
            if len(around) == 0:
                break
            members.append(int(around[int(luck[1, members[-1]] * len(around))]))
        if len(members) > 1:
            group[members] = number
            number += 1
    return group
