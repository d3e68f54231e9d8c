"""Why a grid holds too much or too little, what keeps it so, and the best moves against it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import Finding
from ...geometry.contiguity import Contiguity
from ...i18n import as_percent, say
from ...partition.objective import TOLERANCE
from ...territory.territory import Territory
from ..draft.outcome import Outcome, Totals
from ..moves.suggestions import Suggestion, worsened
from ..plan import Plan
from ..redraw.session import EditSession
from .reasons import View

#: Moves that are told.
TOLD = 3


@dataclass(frozen=True)
class Explanation:
    """Why a grid is as it is.

    Parameters
    ----------
    level : int
    grid : int
    code, name : str
    totals : Totals
        What it holds.
    tolerance : float
        Deviation of the load that it should keep to.
    reasons : tuple of Finding
        Codes: ``"special"``, ``"within"``, ``"oversize-unit"``, ``"coarse-units"``, ``"parent"``,
        ``"hard-line"``, ``"rules"``, ``"locks"``, ``"contiguity"``, ``"free"``.
    moves : tuple of Suggestion
        The best legal moves of single units, best first, each with its outcome at every level:
        those that make the plan better on the whole; then, for a grid out of tolerance, those that
        bring it nearer to its target at the cost of others; of both, those that take a grid of
        another level out of tolerance, or further, come last. None takes the grid itself there.
    unit_ids : object (n,)
    session : EditSession
    """

    level: int
    grid: int
    code: str
    name: str
    totals: Totals
    tolerance: float
    reasons: tuple[Finding, ...]
    moves: tuple[Suggestion, ...]
    unit_ids: NDArray[np.object_]
    session: EditSession

    @property
    def heading(self) -> str:
        """Grid and deviation in one line."""
        return say(
            "Grid {code} of level {level}: load {deviation:+.1%} off its target, tolerance "
            "{tolerance}.",
            code=self.code,
            level=self.level,
            deviation=self.totals.deviation,
            tolerance=as_percent(self.tolerance),
        )

    def sentences(self) -> list[str]:
        """Reasons, then moves with their effect at every level, one line each."""
        lines = [finding.message for finding in self.reasons]
        for number, move in enumerate(self.moves, start=1):
            lines.append(
                say(
                    "Move {number}: unit {unit} to grid {grid}: {effects}.",
                    number=number,
                    unit=self.unit_ids[move.unit],
                    grid=self.session.code(self.session.depth, move.target),
                    effects="; ".join(self._effects(move)),
                )
            )
        return lines

    def as_dict(self) -> dict[str, Any]:
        """The explanation as plain JSON values."""
        return {
            "level": self.level,
            "code": self.code,
            "name": self.name,
            "deviation": self.totals.deviation,
            "tolerance": self.tolerance,
            "reasons": [finding.as_dict() for finding in self.reasons],
            "moves": [
                {
                    "unit": str(self.unit_ids[move.unit]),
                    "from": self.session.code(self.session.depth, self._home(move.unit)),
                    "to": self.session.code(self.session.depth, move.target),
                    "grids": [
                        {
                            "level": change.level,
                            "code": change.code,
                            "before": change.before.deviation,
                            "after": change.after.deviation,
                        }
                        for change in move.outcome.changes
                        if change.before and change.after
                    ],
                    "worsens": [
                        change.code for change in worsened(move.outcome, self.level, self.tolerance)
                    ],
                }
                for move in self.moves
            ],
        }

    def _effects(self, move: Suggestion) -> Iterator[str]:
        """What a move does at every level, and at which it costs balance."""
        changed = {change.level for change in move.outcome.changes}
        for level in range(1, self.session.depth + 1):
            if level not in changed:
                yield say("level {level} stays as it is", level=level)
        yield from effects(move.outcome)
        for change in worsened(move.outcome, self.level, self.tolerance):
            yield say(
                "grid {code} of level {level} is then further off",
                code=change.code,
                level=change.level,
            )

    def _home(self, unit: int) -> int:
        return int(self.session.grid_of_unit(self.session.depth)[unit])


def explain(
    plan: Plan, territory: Territory, code: str, *, tolerance: float = TOLERANCE
) -> Explanation:
    """Explain a grid of a plan.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        With the units of the plan in the same order.
    code : str
        Of the grid, at any level.
    tolerance : float
        Deviation of the load that it should keep to.

    Raises
    ------
    InputError
        When there is no such grid.
    """
    if not 0 <= tolerance < np.inf:
        raise InputError(
            say("The tolerance is {tolerance}.", tolerance=tolerance),
            where="--tolerance",
            cure=say("Give a share that is zero or more, for example 5%."),
        )
    session = EditSession.of(territory, plan)
    level, grid = grid_by_code(plan, code)
    return explain_grid(
        session, territory.contiguity, level, grid, plan.unit_ids, tolerance=tolerance
    )


def grid_by_code(plan: Plan, code: str) -> tuple[int, int]:
    """Level and number of a grid.

    Raises
    ------
    InputError
        When there is no such grid.
    """
    for level, codes in enumerate(plan.codes, start=1):
        if code in codes:
            return level, codes.index(code)
    raise InputError(
        say("The plan has no grid {code}.", code=code),
        cure=say("Codes look like these: {codes}.", codes=", ".join(c[0] for c in plan.codes)),
    )


def explain_grid(
    session: EditSession,
    contiguity: Contiguity,
    level: int,
    grid: int,
    unit_ids: NDArray[np.object_],
    *,
    tolerance: float = TOLERANCE,
) -> Explanation:
    """Explain a grid of a plan that is open for editing; nothing is changed.

    Parameters
    ----------
    session : EditSession
        Moves that break its rules are not told.
    contiguity : Contiguity
        Of its units; its closed pairs are the hard lines.
    level, grid : int
    unit_ids : object (n,)
    tolerance : float
    """
    (totals,) = session.totals(level, [grid])
    view = View(session, contiguity, level, grid, unit_ids, totals, tolerance)
    reasons = tuple(view.reasons())
    free = list(session.suggest(level, grid, count=TOLD, tolerance=tolerance))
    if abs(totals.deviation) > tolerance:
        free += _helpful(view, TOLD, {move.unit for move in free})
    # The order stands but for the price that other levels pay.
    free = sorted(free, key=lambda move: bool(worsened(move.outcome, level, tolerance)))[:TOLD]
    code, name = session.code(level, grid), session.name(level, grid)
    return Explanation(
        level, grid, code, name, totals, tolerance, reasons, tuple(free), unit_ids, session
    )


def effects(outcome: Outcome) -> Iterator[str]:
    """What a move does to the load of the grids that it changes, first level first."""
    for change in outcome.changes:
        if change.before and change.after:
            yield say(
                "level {level} {code} {before:+.1%} → {after:+.1%}",
                level=change.level,
                code=change.code,
                before=change.before.deviation,
                after=change.after.deviation,
            )


def _helpful(view: View, count: int, known: Collection[int]) -> list[Suggestion]:
    """Legal moves that bring the grid nearer to its target, the best for all grids together first.

    What is better: the squares of the deviations of the grids that a move changes, added up.
    """
    found = []
    for unit, target, outcome in view.previews:
        if outcome.refusal is None and unit not in known:
            saved = sum(
                change.before.deviation**2 - change.after.deviation**2
                for change in outcome.changes
                if change.before and change.after
            )
            found.append(Suggestion(unit, target, saved, outcome))
    found.sort(key=lambda move: (-move.gain, move.unit, move.target))
    told: dict[int, Suggestion] = {}
    for move in found:
        told.setdefault(move.unit, move)
    return list(told.values())[: max(count, 0)]
