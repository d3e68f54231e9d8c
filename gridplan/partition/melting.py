"""A few large parts melted and cooled again, one move at a time, on a coarse graph.

Which parts of a territory lie where is decided by the luck of its start, and what moves at the
borders cannot change. Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) that begins hot
enough for parts to change places finds better ones than any start, and as each move costs next to
nothing on a few hundred nodes, it can try a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ..compiling import pays
from ..progress import SILENT, Progress, step
from . import compiled
from .compiled.melting import cool
from .graph import Graph, Ints
from .moves import exponential
from .objective import Level, total
from .refining import Schedule
from .windows import Watch

#: Seconds that the compiled loop saves with each move.
SAVED_S = 8e-7


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
    moves = steps * schedule.passes * len(graph)
    loops = compiled.READY or pays(len(part) * moves * SAVED_S)
    heat = np.array([schedule.heat_at(turn) for turn in range(steps)])
    weighings = [schedule.weighing(turn / max(1, steps - 1), watch) for turn in range(steps)]
    numbers = np.array([weighing.numbers for weighing in weighings])
    part = part.copy()
    for number, one in enumerate(part):
        held = total(graph, one, level.parts)
        pick = (rng.random(moves) * edges).astype(np.int64)
        luck = exponential(rng, moves)
        arrays = (
            one, pick, luck, heat, numbers, watch.columns, level.target, level.need,
            held.load, held.area, held.outline, held.units, held.criteria,
            graph.source, graph.indices, graph.indptr, graph.border, graph.load, graph.area,
            graph.perimeter, graph.units, graph.criteria,
            np.zeros(len(graph), np.int64), np.zeros(len(graph), np.int64),
        )  # fmt: skip
        if loops:
            _compiled()(*arrays)
        else:
            lists: list[Any] = [array.tolist() for array in arrays]
            cool(*lists)
            part[number] = lists[0]
        step(progress, (number + 1) / len(part))
    return part


@cache
def _compiled() -> Callable[..., None]:
    return compiled.kernel(cool)
