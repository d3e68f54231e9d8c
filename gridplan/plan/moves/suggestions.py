"""The best next moves for a grid: legal, and with their effect at every level."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..draft.draft import Draft
from ..draft.judgement import judge_stroke
from ..draft.ledger import LOAD
from ..draft.outcome import GridChange, Outcome
from ..measures import deviations
from .candidate_moves import LEAST_GAIN, Moves, border_moves, gains
from .permitted_moves import GIVE_AND_TAKE

#: Deviation that counts as none.
ROUNDING = 1e-9


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


def suggestions(
    draft: Draft, level: int, grid: int, count: int, tolerance: float
) -> tuple[Suggestion, ...]:
    """The best legal moves of single units over the border of a grid, each unit once, best first.

    Parameters
    ----------
    draft : Draft
    level, grid : int
        Units move into this grid or out of it.
    count : int
        How many at the most; there are fewer when fewer would make the plan better.
    tolerance : float
        No move takes the grid itself beyond it, or further; those that do so to a grid of another
        level come after all others.
    """
    inside = draft.members(level, [grid])
    edges = draft.guard.edges(inside)
    around = np.unique(np.concatenate([inside, edges.target]))
    everywhere = np.arange(draft.register.counts[-1])
    moves = border_moves(draft, around, everywhere, (1, level))
    leaves = draft.register.lines()[level - 1]
    concerned = (draft.labels[level - 1][moves.units] == grid) != (leaves[moves.targets] == grid)
    moves = moves.chosen(concerned)
    ends, further = _further(draft, moves, level, tolerance)
    moves = moves.chosen(~(further & (ends == grid)).any(axis=0))
    saved = gains(draft, moves, tolerance=0.0)
    found: list[Suggestion] = []
    hopeful = np.flatnonzero(saved > LEAST_GAIN)
    costly = _costly(draft, moves.chosen(hopeful), level, tolerance)
    for best in hopeful[np.lexsort((-saved[hopeful], costly))]:
        if len(found) == count:
            break
        unit, target = int(moves.units[best]), int(moves.targets[best])
        if any(unit == known.unit for known in found):
            continue
        verdict = judge_stroke(draft, np.array([unit]), target, take_along=False)
        if verdict.refusal is None:
            outcome = Outcome("stroke", draft, verdict.rows, np.array([unit]))
            found.append(Suggestion(unit, target, float(saved[best]), outcome))
    return tuple(found)


def worsened(outcome: Outcome, level: int, tolerance: float) -> list[GridChange]:
    """Grids of other levels that a move takes out of tolerance, or further."""
    return [
        change
        for change in outcome.changes
        if change.level != level
        and change.before
        and change.after
        and abs(change.after.deviation) > max(abs(change.before.deviation), tolerance) + ROUNDING
    ]


def _costly(draft: Draft, moves: Moves, level: int, tolerance: float) -> NDArray[np.bool_]:
    """Which moves take a grid of another level out of tolerance, or further; bool (m,)."""
    costly = np.zeros(len(moves.units), bool)
    for other in range(1, draft.depth + 1):
        if other != level:
            costly |= _further(draft, moves, other, tolerance)[1].any(axis=0)
    return costly


def _further(
    draft: Draft, moves: Moves, level: int, tolerance: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The grids of a level that moves leave and enter, and which they take out of tolerance.

    Or further out. Both are (2, m).
    """
    load = draft.load[moves.units] * draft.scale
    line = draft.register.lines()[level - 1]
    ends = np.stack([draft.labels[level - 1][moves.units], line[moves.targets]])
    target, held = draft.targets(level)[ends], draft.counted(level)[:, LOAD][ends]
    before = np.abs(deviations(held, target))
    after = np.abs(deviations(held + GIVE_AND_TAKE * load, target))
    worse = (after > np.maximum(before, tolerance) + ROUNDING) & (ends[0] != ends[1])
    return ends, worse
