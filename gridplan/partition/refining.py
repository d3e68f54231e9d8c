"""Refining a division by moving units over borders, many moves at a time.

Each round lists every move (unit, neighbouring part) that leaves the part it comes from in one
piece, and makes several passes over the list: moves are drawn by the Metropolis rule at a falling
temperature, and of those drawn, the best that do not meet (no part takes part in two) are made. It
is annealing as in Kirkpatrick et al. (1983), with the proposals taken from the borders only and the
exact energy of `objective`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..progress import SILENT, Progress, step
from .graph import Bools, Graph, Ints, sums
from .graph import belt as cut_out
from .moves import Moves, apart, change, draw, make, neighbours
from .objective import Level, Totals, Weighing, total
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
    """The piece of the graph in which units may move.

    `part` is its own copy of the parts of its nodes; `base` is where the row of the source of
    each edge begins in the table of (node, part of its region), less the first part of the region.
    """

    graph: Graph
    nodes: Ints
    region: Ints
    part: Ints
    movable: Bools
    inside: Bools
    base: Ints


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
    totals = total(graph, part, level.parts)
    belt = None
    quiet = 0
    for turn in range(schedule.rounds):
        if belt is None or (schedule.rings and turn % BELT_ROUNDS == 0):
            if belt is not None:
                part[belt.nodes] = belt.part
            belt = _belt(graph, region, part, level, schedule.rings)
        heat = schedule.heat_at(turn)
        weighing = schedule.weighing(turn / max(1, schedule.rounds - 1), watch)
        moved = _round(belt, level, totals, weighing, heat, schedule.passes, rng)
        quiet = quiet + 1 if heat == 0.0 and moved == 0 else 0
        if quiet:
            break
        step(progress, (turn + 1) / schedule.rounds)
    if belt is not None:
        part[belt.nodes] = belt.part
    return part


def _belt(graph: Graph, region: Ints, part: Ints, level: Level, rings: int) -> _Belt:
    nodes: Ints = np.arange(len(graph))
    movable: Bools = np.ones(len(graph), bool)
    piece = graph
    if rings:
        source, target = graph.source, graph.indices
        inside = region[source] == region[target]
        movable[:] = False
        movable[source[inside & (part[source] != part[target])]] = True
        for _ in range(rings - 1):
            movable[target[movable[source]]] = True
        seen = movable.copy()
        seen[target[movable[source]]] = True
        nodes = np.flatnonzero(seen)
        piece = cut_out(graph, nodes)
        movable = movable[nodes]
    home = region[nodes]
    base = np.repeat(np.arange(len(nodes)) * level.width - level.first[home], np.diff(piece.indptr))
    inside = movable[piece.source] & (home[piece.source] == home[piece.indices])
    return _Belt(piece, nodes, home, part[nodes], movable, inside, base)


def _moves(belt: _Belt, level: Level) -> Moves:
    """Every legal move inside the regions."""
    graph, part, width = belt.graph, belt.part, level.width
    ahead = part[graph.indices]
    same = ahead == np.repeat(part, np.diff(graph.indptr))
    free = graph.loose(same) & belt.movable
    lowest = level.first[belt.region]
    # All parts of a region have a column of their own, so that sums need no sorting.
    edges = np.flatnonzero(belt.inside & free[graph.source])
    table = sums(belt.base[edges] + ahead[edges], graph.border[edges], len(graph) * width)
    here = np.arange(len(graph)) * width + part - lowest
    kept = table[here]
    table[here] = 0.0
    found = np.flatnonzero(table)
    node = found // width
    return Moves(node, part[node], lowest[node] + found % width, kept[node], table[found])


def _round(
    belt: _Belt,
    level: Level,
    totals: Totals,
    weighing: Weighing,
    heat: float,
    passes: int,
    rng: np.random.Generator,
) -> int:
    """Make the moves of one list in some passes; their number."""
    graph = belt.graph
    moves = _moves(belt, level)
    moved = 0
    for _ in range(passes):
        if len(moves) == 0:
            break
        difference = change(graph, moves, level.target, totals, weighing)
        drawn, rank = draw(difference, heat, rng)
        drawn &= totals.units[moves.old] - graph.units[moves.node] >= level.need[moves.old]
        chosen = np.flatnonzero(drawn)
        if len(chosen) == 0:
            break
        chosen = chosen[np.argsort(rank[chosen], kind="stable")]
        made = moves.take(chosen[apart(moves.old[chosen], moves.new[chosen], level.parts)])
        make(graph, made, belt.part, totals)
        moved += len(made)
        touched = np.zeros(len(graph), bool)
        touched[made.node] = True
        touched[neighbours(graph, made.node)] = True
        moves = moves.take(~touched[moves.node])
    return moved
