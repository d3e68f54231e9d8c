"""A level that divides the whole territory: many tries, crossed with each other, warmed again.

Which parts lie where is decided on a coarse graph, and by its luck. So the territory is divided
several times. Where several criteria are to be even at once, tries differ much, and two of them
are crossed: on a coarse graph whose nodes lie inside one part of both, melting finds what is good
in either (multilevel recombination, Sanders and Schulz 2012). Elsewhere the best division is made
coarse anew, by clumps inside its parts, warmed, and what comes of it is refined again (iterated
multilevel cycles, Walshaw 2004): after crossing, that brings next to nothing.

Tries, and crossings of one generation, are made side by side in threads; their random numbers do
not depend on the number of threads, so neither does a plan.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ...progress import Progress, Span, step
from ..batched_graphs import Copies
from ..graph import Graph, Ints, pieces
from ..initial.legalise import mend
from ..initial.sweep_bisection import sweep
from ..objective import Level, Weighing
from ..refinement.reheating import melt
from ..threads import at_once, lucks
from ..tolerance_windows import Watch
from .coarsening import Ladder
from .graph_hierarchy import carried_up, ladder_of
from .level_stages import MELTED, WARMED, Melts

#: Nodes of a part of the territory that tries, crossings and cycles work on.
FINE = 800
#: Divisions that come out of a cycle and are refined until it shows which is best.
CYCLED = 2


def divide_whole(
    graph: Graph,
    level: Level,
    stage: Melts,
    rng: np.random.Generator,
    watch: Watch,
    progress: Progress,
) -> Ints:
    """Divide a territory into its parts.

    Parameters
    ----------
    graph : Graph
    level : Level
        Of one region.
    stage : Melts
    rng : Generator
    watch : Watch
    progress : Progress

    Returns
    -------
    int64 (n,)
        Part of each node, connected.
    """
    ladder = ladder_of(graph, np.zeros(len(graph), np.int64), level, FINE, rng)
    first = _FirstLevel(ladder[-1][0], level, stage, watch)
    crossings = stage.generations * (stage.tries // 2)
    # A crossing takes about a quarter of the time of a try, a cycle half of it.
    shares = np.cumsum([0, stage.tries, crossings / 4, stage.cycles / 2])
    shares = 0.95 * shares / shares[-1]
    spans = [Span(progress, low, high) for low, high in pairwise(shares)]
    divisions = first.tried(rng, spans[0])
    divisions = first.crossed(divisions, rng, spans[1])
    part = first.cycled(first.best(divisions), rng, spans[2])
    last = Span(progress, 0.95, 1.0)
    return carried_up(ladder, part[None], level, stage, rng, watch, last)


class _FirstLevel:
    """A territory of one region, on a graph fine enough to tell which division is the best."""

    def __init__(self, graph: Graph, level: Level, stage: Melts, watch: Watch) -> None:
        self._graph, self._level, self._stage, self._watch = graph, level, stage, watch
        self._whole = np.zeros(len(graph), np.int64)
        schedule = stage.schedule("fine", len(graph) / level.parts)
        self._weighing = Weighing(schedule.tolerance, schedule.pressure[1], watch)
        self._one = Copies.of(graph, self._whole, level, 1)

    def tried(self, rng: np.random.Generator, progress: Progress) -> list[Ints]:
        """As many divisions as there are tries."""
        return at_once(self._try, lucks(rng, self._stage.tries), progress)

    def crossed(
        self, divisions: list[Ints], rng: np.random.Generator, progress: Progress
    ) -> list[Ints]:
        """Divisions, each crossed with another one in every generation.

        What comes of two takes the place of the worse one where it is better.
        """
        divisions, energies = list(divisions), [self._energy(one) for one in divisions]
        rounds = self._stage.generations if len(divisions) > 1 else 0
        for number in range(rounds):
            order = rng.permutation(len(divisions))
            pairs = [
                sorted(pair, key=lambda one: energies[one])
                for pair in order[: len(order) // 2 * 2].reshape(-1, 2).tolist()
            ]
            work = [
                (divisions[better], divisions[worse], luck)
                for (better, worse), luck in zip(pairs, lucks(rng, len(pairs)), strict=True)
            ]
            mine = Span(progress, number / rounds, (number + 1) / rounds)
            for (_, worse), child in zip(pairs, at_once(self._cross, work, mine), strict=True):
                energy = self._energy(child)
                # One that is there already would bring nothing to those that come.
                if energy < energies[worse] and energy not in energies:
                    divisions[worse], energies[worse] = child, energy
        return divisions

    def cycled(self, part: Ints, rng: np.random.Generator, progress: Progress) -> Ints:
        """A division warmed and cooled until the cycles are over."""
        energy, cycles = self._energy(part), self._stage.cycles
        for number in range(cycles):
            mine = Span(progress, number / cycles, (number + 1) / cycles)
            tried = self._cycle(part, rng, mine)
            now = self._energy(tried)
            if now < energy:
                part, energy = tried, now
        return part

    def best(self, divisions: list[Ints]) -> Ints:
        """The one of the least energy, the first of equals."""
        return min(divisions, key=self._energy)

    def _energy(self, part: Ints) -> float:
        return float(self._one.energy(part, self._weighing).sum())

    def _try(self, rng: np.random.Generator, progress: Progress) -> Ints:
        """Melt and cool several starts on a coarse graph, refine the best ones."""
        stage, level = self._stage, self._level
        ladder = ladder_of(self._graph, self._whole, level, stage.nodes, rng)
        foot, whole, _ = ladder[-1]
        # Sweeps that share out what is pressed differ; other ones are alike, and melt anyway.
        watched = foot.criteria[:, self._watch.weight > 0]
        number = stage.copies if watched.shape[1] else 1
        sweeps = [sweep(foot, level.target, rng, watched) for _ in range(number)]
        starts = np.array([mend(foot, whole, part, level) for part in sweeps])
        starts = np.resize(starts, (stage.copies, len(foot)))
        step(progress, 0.1)
        early, late = Span(progress, 0.1, 0.9), Span(progress, 0.9, 1.0)
        divisions = self._melted(foot, starts, MELTED, stage, stage.carried, rng, early)
        return carried_up(ladder, divisions, level, stage, rng, self._watch, late)

    def _cross(self, pair: tuple[Ints, Ints, np.random.Generator], progress: Progress) -> Ints:
        """A division in the manner of two: made coarse inside the parts of both, warmed."""
        one, other, rng = pair
        both = pieces(self._graph, one * self._level.parts + other)[1]
        return self._warmed(both, [one, other], self._stage.crossing(), 1, rng, progress)

    def _cycle(self, part: Ints, rng: np.random.Generator, progress: Progress) -> Ints:
        """A division made coarse inside its parts, warmed, refined again."""
        starts = [part] * ((self._stage.copies + 1) // 2)
        return self._warmed(part, starts, self._stage, CYCLED, rng, progress)

    def _warmed(
        self,
        inside: Ints,
        starts: list[Ints],
        stage: Melts,
        kept: int,
        rng: np.random.Generator,
        progress: Progress,
    ) -> Ints:
        """The best of some divisions, warmed on a coarse graph whose nodes lie inside pieces."""
        rungs = ladder_of(self._graph, inside, self._level, stage.nodes, rng)
        ladder: Ladder = [(rung, np.zeros(len(rung), np.int64), clump) for rung, _, clump in rungs]
        foot, place = ladder[-1][0], np.arange(len(self._graph))
        for _, _, clump in ladder:
            place = place if clump is None else clump[place]
        coarse = np.empty((len(starts), len(foot)), np.int64)
        coarse[:, place] = starts
        step(progress, 0.1)
        early, late = Span(progress, 0.1, 0.6), Span(progress, 0.6, 1.0)
        melted = self._melted(foot, coarse, WARMED, stage, kept, rng, early)
        return carried_up(ladder, melted, self._level, stage, rng, self._watch, late)

    def _melted(
        self,
        foot: Graph,
        starts: Ints,
        heat: float,
        stage: Melts,
        kept: int,
        rng: np.random.Generator,
        progress: Progress,
    ) -> Ints:
        """The best of some divisions (copies, n) of a coarse graph, each melted and cooled."""
        level, watch = self._level, self._watch
        schedule = stage.melting(heat, len(foot) / level.parts)
        part = melt(foot, starts, level, schedule, rng, watch, progress=progress)
        weighing = Weighing(schedule.tolerance, schedule.pressure[1], watch)
        copied = Copies.of(foot, np.zeros(len(foot), np.int64), level, len(part))
        energy = copied.energy(copied.named(part), weighing)[:, 0]
        best: Ints = part[np.argsort(energy, kind="stable")[:kept]]
        return best
