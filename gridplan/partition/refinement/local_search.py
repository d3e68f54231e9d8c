"""Refining a division by moving units over its borders, at falling temperature.

Each round lists the edges of all borders inside regions, and tries to move the unit at the one end
to the part at the other: annealing with the moves of `single_moves`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...progress import SILENT, Progress, step
from ..graph import Graph, Ints
from ..nested_levels import Layers
from ..objective import Level, Weighing
from ..tolerance_windows import Watch
from .metropolis import SingleMoves, rim


@dataclass(frozen=True)
class Schedule:
    """How long and how hot to refine.

    Parameters
    ----------
    rounds : int
        Times the borders are listed anew.
    passes : int
        Times that each edge of a border is tried in a round.
    heat : float
        First temperature, in units of energy; the last one is `heat` / 25, and the last quarter
        of the rounds only accepts improvements.
    tolerance : float
        See `Weighing`.
    pressure : (float, float)
        Weight of the imbalance in the first and in the last round.
    knee, square : float
        See `Weighing`.
    """

    rounds: int
    passes: int
    heat: float
    tolerance: float
    pressure: tuple[float, float]
    knee: float = np.inf
    square: float = 0.05

    def cooled(self, turn: int) -> float:
        """How far it has cooled at a round, counted from 0: 1 in the last quarter of the rounds."""
        return min(1.0, turn / max(1.0, self.rounds * (1.0 - COLD_SHARE)))

    def heat_at(self, turn: int) -> float:
        """Temperature of a round, counted from 0; zero in the last quarter of the rounds."""
        cooled = self.cooled(turn)
        return float(self.heat * COOLING**-cooled) if cooled < 1.0 else 0.0

    def weighing(self, progress: float, watch: Watch) -> Weighing:
        """How balance is weighed when `progress` (0 to 1) of the rounds are over."""
        low, high = self.pressure
        pressure = low * (high / low) ** progress
        return Weighing(self.tolerance, pressure, watch, self.knee, self.square)


#: Share of the rounds, at the end, that only accept improvements.
COLD_SHARE = 0.25
#: First temperature over last.
COOLING = 25.0


def refine(
    graph: Graph,
    region: Ints,
    part: Ints,
    level: Level,
    schedule: Schedule,
    rng: np.random.Generator,
    *,
    watch: Watch | None = None,
    progress: Progress = SILENT,
) -> Ints:
    """Better parts of the same regions.

    Parameters
    ----------
    graph : Graph
    region : int64 (n,)
        Region of each node; units never leave it.
    part : int64 (n,)
        Part of each node, connected.
    level : Level
    schedule : Schedule
    rng : Generator
    watch : Watch, optional
        Weights and limits of the single criteria of the graph.
    progress : Progress

    Returns
    -------
    int64 (n,)
        Connected parts.
    """
    watch = Watch.nothing(graph) if watch is None else watch
    edges = np.flatnonzero(region[graph.source] == region[graph.indices])
    layers = Layers.of(graph, part, [level.target])
    moves: SingleMoves | None = None
    for turn in range(schedule.rounds):
        borders = rim(graph, edges, part if moves is None else moves.leaf)
        if not len(borders):
            break
        if moves is None:
            tries = schedule.rounds * schedule.passes * len(borders)
            moves = SingleMoves(graph, layers, tries, need=level.need)
        heat = schedule.heat_at(turn)
        weighing = schedule.weighing(turn / max(1, schedule.rounds - 1), watch)
        made = moves.stir(borders, schedule.passes, heat, [weighing], rng)
        if heat == 0.0 and not made:
            break
        step(progress, (turn + 1) / schedule.rounds)
    return part.copy() if moves is None else moves.leaf
