"""A few large parts melted and cooled again, one move at a time, on a coarse graph.

Which parts of a territory lie where is decided by the luck of its start, and what moves at the
borders cannot change. Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) that begins hot
enough for parts to change places finds better ones than any start, and as each move costs next to
nothing on a few hundred nodes, it can try a hundred thousand.
"""

from __future__ import annotations

import numpy as np

from ...progress import SILENT, Progress, step
from ..graph import Graph, Ints
from ..nested_levels import Layers
from ..objective import Level
from ..tolerance_windows import Watch
from .local_search import Schedule
from .metropolis import SingleMoves, exponential

#: What single criteria count at first against what they count once it is cold. Where they count in
#: full from the start, a part that would have to become uneven to change its shape stays as it is.
EASED = 0.1


def melt(
    graph: Graph,
    part: Ints,
    level: Level,
    schedule: Schedule,
    rng: np.random.Generator,
    watch: Watch,
    *,
    progress: Progress = SILENT,
) -> Ints:
    """Melt and cool each of several divisions of one region.

    Parameters
    ----------
    graph : Graph
        One region.
    part : int64 (copies, n)
        Divisions into connected parts, none short of what it needs.
    level : Level
        The parts of one division.
    schedule : Schedule
        As many steps as it has rounds, of as many moves for each node as it has passes.
    rng : Generator
    watch : Watch
        Weights and limits of the single criteria of the graph.
    progress : Progress

    Returns
    -------
    int64 (copies, n)
        Connected parts.
    """
    edges = len(graph.indices)
    if level.parts == 1 or not edges:
        return part
    steps = schedule.rounds
    tries = steps * schedule.passes * len(graph)
    heat = np.array([schedule.heat_at(turn) for turn in range(steps)])
    eased = [watch.pressed(EASED ** (1.0 - schedule.cooled(turn))) for turn in range(steps)]
    weighings = [
        [schedule.weighing(turn / max(1, steps - 1), one)] for turn, one in enumerate(eased)
    ]
    melted = []
    for number, one in enumerate(part):
        layers = Layers.of(graph, one, [level.target])
        moves = SingleMoves(
            graph, layers, tries * (len(part) - number), need=level.need, reach=len(graph)
        )
        pick = (rng.random(tries) * edges).astype(np.int64)
        moves.run(pick, exponential(rng, tries), heat, weighings)
        melted.append(moves.leaf)
        step(progress, (number + 1) / len(part))
    return np.array(melted)
