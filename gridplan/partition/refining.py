"""Refining a division by moving units over borders, many moves at a time.

Each round lists every move (unit, neighbouring part) that leaves the part it comes from in one
piece, and makes several passes over the list: moves are drawn by the Metropolis rule at a falling
temperature, and of those drawn, the best that do not meet (no part takes part in two) are made. It
is annealing as in Kirkpatrick et al. (1983), with the proposals taken from the borders only and the
exact energy of `objective`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..progress import SILENT, Progress, step
from . import compiled
from .graph import Bools, Graph, Ints
from .graph import belt as cut_out
from .layers import Layers
from .listing import Listing
from .moves import make_in_passes
from .objective import Level, Weighing
from .windows import Watch


@dataclass(frozen=True)
class Schedule:
    """How long and how hot to refine.

    Parameters
    ----------
    rounds : int
        Times the list of moves is made anew.
    passes : int
        Times moves are drawn from one list.
    heat : float
        First temperature, in units of energy; the last one is `heat` / 25, and the last quarter
        of the rounds only accepts improvements.
    tolerance : float
        See `Weighing`.
    pressure : (float, float)
        Weight of the imbalance in the first and in the last round.
    rings : int
        When above zero, only units within that many steps of a border may move, and the belt is
        drawn anew every `BELT_ROUNDS` rounds: large parts of many units need no more.
    knee, square : float
        See `Weighing`.
    swaps : bool
        Whether units change places, too; only where all levels are refined together.
    """

    rounds: int
    passes: int
    heat: float
    tolerance: float
    pressure: tuple[float, float]
    rings: int = 0
    knee: float = np.inf
    square: float = 0.05
    swaps: bool = False

    def heat_at(self, turn: int) -> float:
        """Temperature of a round, counted from 0; zero in the last quarter of the rounds."""
        hot_rounds = max(1.0, self.rounds * (1.0 - COLD_SHARE))
        return float(self.heat * COOLING ** -(turn / hot_rounds)) if turn < hot_rounds else 0.0

    def weighing(self, progress: float, watch: Watch) -> Weighing:
        """How balance is weighed when `progress` (0 to 1) of the rounds are over."""
        low, high = self.pressure
        pressure = low * (high / low) ** progress
        return Weighing(self.tolerance, pressure, watch, self.knee, self.square)


BELT_ROUNDS = 12
#: Share of the rounds, at the end, that only accept improvements.
COLD_SHARE = 0.25
#: First temperature over last.
COOLING = 25.0


@dataclass(frozen=True)
class _Belt:
    """The piece of the graph in which units may move."""

    graph: Graph
    nodes: Ints
    listing: Listing


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
        Parts. They stay connected except where a part surrounds others in an unusual way; callers
        end with `repairing.mend`.
    """
    part = part.copy()
    watch = Watch.nothing(graph) if watch is None else watch
    layers = Layers.of(graph, part, [level.target])
    whole, belt = layers.part, None
    quiet = 0
    for turn in range(schedule.rounds):
        if belt is None or (schedule.rings and turn % BELT_ROUNDS == 0):
            if belt is not None:
                whole[:, belt.nodes] = layers.part
            belt = _belt(graph, region, whole[0], schedule.rings)
            layers = replace(layers, part=whole[:, belt.nodes])
        heat = schedule.heat_at(turn)
        layers.weighings = [schedule.weighing(turn / max(1, schedule.rounds - 1), watch)]
        moves = belt.listing.moves(layers)
        moves = moves.take(moves.loose)
        moved = make_in_passes(belt.graph, layers, moves, level.need, heat, schedule.passes, rng)[0]
        quiet = quiet + 1 if heat == 0.0 and moved == 0 else 0
        if quiet:
            break
        step(progress, (turn + 1) / schedule.rounds)
    if belt is not None:
        whole[:, belt.nodes] = layers.part
    refined: Ints = whole[0]
    return refined


def _belt(graph: Graph, region: Ints, part: Ints, rings: int) -> _Belt:
    if not rings:
        inside = region[graph.source] == region[graph.indices]
        return _Belt(graph, np.arange(len(graph)), Listing(graph, passable=inside))
    movable, seen = _rings(graph, region, part, rings)
    nodes = np.flatnonzero(seen)
    piece = cut_out(graph, nodes)
    home = region[nodes]
    inside = home[piece.source] == home[piece.indices]
    return _Belt(piece, nodes, Listing(piece, movable=movable[nodes], passable=inside))


def _rings(graph: Graph, region: Ints, part: Ints, rings: int) -> tuple[Bools, Bools]:
    """Nodes within some rings of a border of parts inside a region, and these with one more."""
    if compiled.READY:
        from .compiled.subgraphs import find_belt

        found: tuple[Bools, Bools] = find_belt(graph.indptr, graph.indices, region, part, rings)
        return found
    source, target = graph.source, graph.indices
    movable = np.zeros(len(graph), bool)
    movable[source[(region[source] == region[target]) & (part[source] != part[target])]] = True
    for _ in range(rings - 1):
        movable[target[movable[source]]] = True
    seen = movable.copy()
    seen[target[movable[source]]] = True
    return movable, seen
