"""The best next moves for a grid: legal, and with their effect at every level."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .draft import Draft
from .judging import judge_stroke
from .moves import LEAST_GAIN, border_moves, gains
from .outcome import Outcome


class Suggestion(NamedTuple):
    """A move that would make the plan better.

    Parameters
    ----------
    unit : int
        The unit to move.
    target : int
        The last-level grid it should go to.
    gain : float
        Energy saved over all levels (see `moves`); larger is better.
    outcome : Outcome
        What the stroke would do.
    """

    unit: int
    target: int
    gain: float
    outcome: Outcome


def suggestions(draft: Draft, level: int, grid: int, count: int) -> tuple[Suggestion, ...]:
    """The best legal moves of single units over the border of a grid, each unit once, best first.

    Parameters
    ----------
    draft : Draft
    level, grid : int
        Units move into this grid or out of it.
    count : int
        How many at the most; there are fewer when fewer would make the plan better.
    """
    inside = draft.members(level, [grid])
    edges = draft.guard.edges(inside)
    around = np.unique(np.concatenate([inside, edges.target]))
    everywhere = np.arange(draft.register.counts[-1])
    moves = border_moves(draft, around, everywhere, (1, level))
    leaves = draft.register.lines()[level - 1]
    concerned = (draft.labels[level - 1][moves.units] == grid) != (leaves[moves.targets] == grid)
    moves = moves.chosen(concerned)
    saved = gains(draft, moves, tolerance=0.0)
    found: list[Suggestion] = []
    for best in np.argsort(-saved, kind="stable"):
        if saved[best] <= LEAST_GAIN or len(found) == count:
            break
        unit, target = int(moves.units[best]), int(moves.targets[best])
        if any(unit == known.unit for known in found):
            continue
        verdict = judge_stroke(draft, np.array([unit]), target, take_along=False)
        if verdict.refusal is None:
            outcome = Outcome("stroke", draft, verdict.rows, np.array([unit]))
            found.append(Suggestion(unit, target, float(saved[best]), outcome))
    return tuple(found)
