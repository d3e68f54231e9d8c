"""The strategy: level by level from the largest grids, all regions of a level at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..progress import SILENT, Progress, Span
from . import compiled
from .effort import EFFORTS, SMALL_UNITS, Effort
from .final_refinement import settle
from .graph import (
    Bools,
    Floats,
    Graph,
    Ints,
    contract,
    counts,
    criteria_in,
    pieces,
    starts,
    sums,
)
from .hierarchy import even, share_out, stepped
from .multilevel.level_stages import Cells, Melts
from .multilevel.uncoarsening import climb
from .objective import TOLERANCE, Level, by_border
from .refinement.parallel_annealing import COOLINGS, SMALL, anneal
from .tolerance_windows import Watch

#: How much longer than with `fast` the other efforts take without the loops, at least.
SLOWER = 5
#: Units per grid from which a last level is solved as upper levels are.
LARGE_GRID = 100


@dataclass(frozen=True)
class Division:
    """A nested division.

    Parameters
    ----------
    leaf : int64 (n,)
        Last-level grid of each unit.
    parents : tuple of int64 arrays
        ``parents[i][g]`` is the grid of level ``i + 1`` that holds grid `g` of level ``i + 2``.
    """

    leaf: Ints
    parents: tuple[Ints, ...]

    def at(self, level: int) -> Ints:
        """Grid of each unit at a level counted from 0."""
        part = self.leaf
        for parent in reversed(self.parents[level:]):
            part = parent[part]
        return part


def solve(
    graph: Graph,
    counts: tuple[int, ...],
    *,
    fixed: Ints | None = None,
    whole: Ints | None = None,
    effort: str = "normal",
    tolerance: float = TOLERANCE,
    objective: str = "compact",
    watches: Sequence[Watch] = (),
    seed: int = 1,
    together: int = 0,
    progress: Progress = SILENT,
) -> Division:
    """Divide a connected graph into nested, connected, balanced parts.

    Parameters
    ----------
    graph : Graph
        Loads in last-level grids (see `hierarchy.cap`); where all are 0, units count alike.
    counts : tuple of int
        Parts at each level, largest parts first.
    fixed : int64 (n,), optional
        First-level part of each unit, 0 to ``counts[0]`` − 1, each connected: that level is given.
    whole : int64 (n,), optional
        Areas that are not cut above the last level unless they are larger than a part; −1 for none.
    effort : {"fast", "normal", "best"}
    tolerance : float
        Deviation of the load that every last-level grid should keep to.
    objective : {"compact", "cut-edges"}
        What counts beside balance: parts that are compact, or little border between parts. The
        border is the number of edges in a graph of `Graph.counting_edges`.
    watches : sequence of Watch
        Weights and limits of the single criteria of the graph at each level; nothing is watched
        without.
    seed : int
    together : int
        Units that this graph and others are divided with, where it is one of many: what the
        compiled loops are loaded for. It changes nothing else.
    progress : Progress

    Returns
    -------
    Division
        Exact counts, every part connected, nested: by construction, whatever the loads are.
    """
    # Where units are coarse, nearly all grids need a chain: the loops are worth loading at once.
    coarse = len(graph) < SMALL_UNITS * counts[-1]
    units = max(len(graph), together)
    work = units if effort == "fast" else SLOWER * units
    compiled.choose(compiled.LEAST if coarse else work)
    rng = np.random.default_rng(seed)
    if not graph.load.any():
        graph = replace(graph, load=np.full(len(graph), counts[-1] / len(graph)))
    steps, wanted = stepped(counts, fixed is not None)
    graph, watches = _heeded(graph, steps, wanted, watches, objective)
    chosen = EFFORTS[effort].keeping(tolerance)
    depth = len(steps)
    region: Ints = np.zeros(len(graph), np.int64)
    part = region
    below = [np.array([count]) for count in steps]
    parents: list[Ints] = []
    held: list[Bools] = []
    above: Ints = np.zeros(1, np.int64)
    home: Ints = above
    rigid: Bools = np.ones(len(graph), bool)
    for depth_now in range(depth):
        part_of_work = Span(progress, *chosen.span(depth_now, depth))
        seats = below[depth_now]
        last = depth_now == depth - 1
        if depth_now == 0 and fixed is not None:
            part = fixed.astype(np.int64, copy=False)
        else:
            mean = 1.0 if last else graph.load.sum() / counts[-1]
            plan = _planned(seats, below[-1], mean)
            stage = _stage(chosen, graph, seats, last, fixed is not None, watches[depth_now])
            clump, rigid = _clumps(graph, region, plan, None if last else whole)
            part = _divide(graph, region, plan, stage, clump, rng, watches[depth_now], part_of_work)
        home = np.zeros(int(seats.sum()), np.int64)
        home[part] = region
        above = above[home]
        if wanted[depth_now]:
            parents.append(above)
            held.append(rigid)
            above = np.arange(len(home), dtype=np.int64)
        if not last:
            load, units_of = (sums(part, each, len(home)) for each in (graph.load, graph.units))
            below = share_out(
                load, units_of.astype(np.int64), home, below, depth_now,
                (criteria_in(graph, part, len(home)), watches[-1]),
            )  # fmt: skip
            region = part
            graph = (
                _each_even(graph, part, load, below[-1], tolerance)
                if depth_now == 0 and fixed is not None
                else graph
            )
    parents, held = parents[1:], held[:-1]
    watches = [watch for watch, asked in zip(watches, wanted, strict=True) if asked]
    if len(counts) > 1 or fixed is None:
        rest = Span(progress, 0.7, 1.0)
        part = settle(graph, part, parents, held, home, chosen, tolerance, watches, rng, rest)
    if objective == "cut-edges" and _small(graph, len(counts), fixed, watches[-1]):
        part = anneal(graph, part, tolerance, watches[-1], COOLINGS[effort], rng)
    return Division(part, tuple(parents))


def _each_even(graph: Graph, part: Ints, load: Floats, leaves: Ints, tolerance: float) -> Graph:
    """The graph with loads that add up to the grids in every given part out of tolerance.

    Nothing goes over its border. So its grids come as near to their targets as they can where they
    are even among themselves; measured by the targets, all of it would be left to one of them.
    """
    share = leaves / np.maximum(load, 1e-300)
    share[np.abs(load / leaves - 1.0) <= tolerance] = 1.0
    return replace(graph, load=graph.load * share[part])


def _stage(
    effort: Effort, graph: Graph, seats: Ints, last: bool, given: bool, watch: Watch
) -> Cells | Melts:
    """How a level is solved that divides each region into so many parts.

    Where the first level is `given`, one region alone is a part of it, not the whole territory.
    """
    alone = len(seats) == 1 and not given
    if alone and watch.weight.any():
        return effort.first.thorough()
    if last and len(graph) < LARGE_GRID * seats.sum():
        return effort.start
    return effort.first if alone else effort.middle


def _heeded(
    graph: Graph,
    steps: list[int],
    wanted: list[bool],
    watches: Sequence[Watch],
    objective: str,
) -> tuple[Graph, list[Watch]]:
    """What each level heeds; a hidden level what the next one does that was asked for."""
    if not any(watch.heeded for watch in watches):
        graph = replace(graph, criteria=np.empty((len(graph), 0)))
        watches = [Watch.nothing(graph)] * sum(wanted)
    each = [watches[sum(wanted[:number])] for number in range(len(steps))]
    return graph, by_border(graph, steps, each) if objective == "cut-edges" else each


def _small(graph: Graph, depth: int, fixed: Ints | None, watch: Watch) -> bool:
    """Whether the territory is annealed as a whole: one level, few units, no criteria pressed."""
    return depth == 1 and fixed is None and len(graph) <= SMALL and not watch.weight.any()


def _planned(seats: Ints, leaves: Ints, mean: float) -> Level:
    """Targets of the parts of each region before it is known what they will hold."""
    target = [even(int(all_), int(own)) for all_, own in zip(leaves, seats)]
    first = starts(seats)
    need = np.concatenate(target).astype(np.int64)
    return Level(first, need.astype(np.float64) * float(mean), need)


def _divide(
    graph: Graph,
    region: Ints,
    level: Level,
    stage: Cells | Melts,
    clump: Ints,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """Parts of every region of one level; clumps are not cut."""
    if level.width == 1:
        return level.first[region]
    count = int(clump.max()) + 1
    if count == len(graph):
        return climb(graph, region, level, stage, rng, watch, progress)
    clumped = np.empty(count, np.int64)
    clumped[clump] = region
    small = contract(graph, clump, count)
    return climb(small, clumped, level, stage, rng, watch, progress)[clump]


def _clumps(graph: Graph, region: Ints, level: Level, areas: Ints | None) -> tuple[Ints, Bools]:
    """Clumps that may not be cut, and which units are held by one.

    A clump is a piece of an area inside a region, unless it is larger than a part. Where a region
    has fewer clumps than parts, its heaviest ones are opened until it has enough.
    """
    n = len(graph)
    if areas is None:
        return np.arange(n), np.zeros(n, bool)
    named = areas >= 0
    key = areas * level.regions + region
    # An area that an upper level has cut may lie in several pieces inside one region.
    number, place = pieces(graph, np.where(named, key, key.max() + 1 + np.arange(n)))
    load = sums(place, graph.load, number)
    units = counts(place, number)
    home = np.zeros(number, np.int64)
    home[place] = region
    room = np.add.reduceat(level.target, level.first[:-1]) / np.diff(level.first)
    opened = load > room[home]
    opened[place[~named]] = True
    for r in range(level.regions):
        mine = np.flatnonzero(home == r)
        parts = level.first[r + 1] - level.first[r]
        for area in mine[np.argsort(-load[mine], kind="stable")]:
            have = (~opened[mine]).sum() + units[mine][opened[mine]].sum()
            if have >= parts:
                break
            opened[area] = True
    clump = np.where(opened[place], number + np.arange(n), place)
    numbered: Ints = np.unique(clump, return_inverse=True)[1].astype(np.int64)
    return numbered, ~opened[place]
