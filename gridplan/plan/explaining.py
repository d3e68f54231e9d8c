"""Why a grid holds too much or too little, what keeps it so, and the best moves against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..findings import Finding, Severity
from ..partition.tuning import TOLERANCE
from ..territory.contiguity import Contiguity
from ..territory.territory import Territory
from ..wording import as_percent, say
from .outcome import Outcome, Totals
from .plan import Plan
from .rules import labels_of
from .session import EditSession
from .suggesting import Suggestion

#: How many units or grids a sentence names.
NAMED = 5
#: Moves over the border that are looked at, evenly spread along it where there are more.
LOOKED_AT = 300

Ints = NDArray[np.int64]


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
        Codes: ``"within"``, ``"oversize-unit"``, ``"coarse-units"``, ``"parent"``,
        ``"hard-line"``, ``"compound"``, ``"locks"``, ``"contiguity"``, ``"free"``.
    moves : tuple of Suggestion
        The best legal moves of single units, best first, each with its outcome at every level.
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
                    effects="; ".join(effects(move.outcome)),
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
                }
                for move in self.moves
            ],
        }

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
    session = EditSession.of(territory, plan)
    settings = plan.provenance.settings
    bound = []
    for name in ("compounds", "walls"):
        column = settings.get(name)
        if column in territory.units.columns:
            bound.append(labels_of(territory, str(column), name)[1])
    level, grid = grid_by_code(plan, code)
    return explain_grid(
        session,
        territory.contiguity,
        level,
        grid,
        plan.unit_ids,
        compounds=bound[0] if bound else None,
        tolerance=tolerance,
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
    compounds: NDArray[np.int64] | None = None,
    tolerance: float = TOLERANCE,
) -> Explanation:
    """Explain a grid of a plan that is open for editing; nothing is changed.

    Parameters
    ----------
    session : EditSession
    contiguity : Contiguity
        Of its units; its closed pairs are the hard lines.
    level, grid : int
    unit_ids : object (n,)
    compounds : int64 (n,), optional
        The area that may not be cut that each unit lies in; −1 for none.
    tolerance : float
    """
    (totals,) = session.totals(level, [grid])
    view = _View(session, contiguity, level, grid, unit_ids, compounds, totals, tolerance)
    reasons = tuple(view.reasons())
    free = [
        move
        for move in session.suggest(level, grid, count=12)
        if compounds is None or compounds[move.unit] < 0
    ]
    code, name = session.code(level, grid), session.name(level, grid)
    return Explanation(
        level, grid, code, name, totals, tolerance, reasons, tuple(free[:3]), unit_ids, session
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


@dataclass(frozen=True)
class _View:
    """A grid and its surroundings, for one explanation."""

    session: EditSession
    contiguity: Contiguity
    level: int
    grid: int
    unit_ids: NDArray[np.object_]
    compounds: NDArray[np.int64] | None
    totals: Totals
    tolerance: float

    def reasons(self) -> Iterator[Finding]:
        """Everything there is to say, the weightiest first."""
        off = self.totals.deviation
        if abs(off) <= self.tolerance:
            yield _finding("within", Severity.INFO, say("The grid is within the tolerance."))
        yield from self._oversize()
        yield from self._parent()
        if abs(off) > self.tolerance:
            yield from self._border()

    def _oversize(self) -> Iterator[Finding]:
        """Units that alone outweigh a last-level grid, and what they force on this one."""
        session = self.session
        inside = session.units_of(self.level, self.grid)
        mean = max(totals.target for totals in session.totals(session.depth))
        worth = session.unit_load[inside] / mean
        heavy = inside[worth > 1 + self.tolerance]
        if not len(heavy):
            return
        heavy = heavy[np.argsort(-session.unit_load[heavy], kind="stable")]
        forced = float((session.unit_load[heavy] - mean).sum() / self.totals.target)
        yield _finding(
            "oversize-unit",
            Severity.WARNING,
            say(
                "Units that alone hold more than a last-level grid should: {units}. They force "
                "{forced:+.1%} on this grid, whatever is moved.",
                units=self._named(heavy),
                forced=forced,
            )
            if self.level == session.depth
            else say(
                "Units that alone hold more than a last-level grid should: {units}. What they "
                "hold beyond it is {forced:+.1%} of the target of this grid.",
                units=self._named(heavy),
                forced=forced,
            ),
            [str(self.unit_ids[row]) for row in heavy],
            {"forced_deviation": forced},
        )

    def _parent(self) -> Iterator[Finding]:
        """Upper grids that hold too much or too little themselves."""
        session, off, above = self.session, self.totals.deviation, self.grid
        for level in range(self.level, 1, -1):
            above = session.parent(level, above)
            (totals,) = session.totals(level - 1, [above])
            if abs(totals.deviation) <= self.tolerance or totals.deviation * off <= 0:
                continue
            yield _finding(
                "parent",
                Severity.WARNING,
                say(
                    "Its grid of level {level}, {code}, is itself {deviation:+.1%} off: on the "
                    "average so are the grids inside, whatever is moved between them.",
                    level=level - 1,
                    code=session.code(level - 1, above),
                    deviation=totals.deviation,
                ),
                values={"level": level - 1, "deviation": totals.deviation},
            )

    def _border(self) -> Iterator[Finding]:
        """What keeps units from crossing the border in the direction that would help."""
        yield from self._hard_lines()
        units, targets, beyond = self._wanted()
        yield from self._locks(units, targets)
        held = self._bound(units)
        if held.any():
            yield _finding(
                "compound",
                Severity.INFO,
                say(
                    "Units at the border that lie in an area which is kept whole: {count}.",
                    count=int(held.sum()),
                ),
                [str(self.unit_ids[row]) for row in units[held]],
            )
        yield from self._what_is_left(units[~held], targets[~held], beyond)

    def _hard_lines(self) -> Iterator[Finding]:
        closed = self.contiguity.closed.astype(np.int64)
        if not len(closed):
            return
        label = self.session.grid_of_unit(self.level)
        inside = label[closed] == self.grid
        parted = inside[:, 0] != inside[:, 1]
        if parted.any():
            other = np.where(inside[parted, 0], closed[parted, 1], closed[parted, 0])
            grids = [self.session.code(self.level, int(g)) for g in np.unique(label[other])]
            yield _finding(
                "hard-line",
                Severity.INFO,
                say(
                    "Hard lines part it from grids {grids}: {pairs} pairs of units touch there and "
                    "none may cross.",
                    grids=", ".join(grids[:NAMED]),
                    pairs=int(parted.sum()),
                ),
                values={"pairs": int(parted.sum()), "grids": grids},
            )

    def _wanted(self) -> tuple[Ints, Ints, int]:
        """Moves of single units that would bring the load nearer to its target.

        Returns
        -------
        units, targets : int64 (m,)
            Every unit once for each last-level grid that it touches beyond the border.
        beyond : int
            Moves that are no help because the unit is too heavy.
        """
        session, last = self.session, self.session.depth
        label, leaf = session.grid_of_unit(self.level), session.grid_of_unit(last)
        edges = session.guard.edges(session.units_of(self.level, self.grid))
        inside = session.units_of(self.level, self.grid)[edges.source]
        across = (label[edges.target] != self.grid) & (leaf[edges.target] >= 0)
        one, other = inside[across], edges.target[across].astype(np.int64)
        if self.totals.deviation < 0:
            one, other = other, one
        pairs = np.unique(np.column_stack([one, leaf[other]]), axis=0).astype(np.int64)
        gap = abs(self.totals.load - self.totals.target)
        light = session.unit_load[pairs[:, 0]] < 2 * gap
        helps = pairs[light & (session.unit_load[pairs[:, 0]] > 0)]
        return helps[:, 0], helps[:, 1], int((~light).sum())

    def _locks(self, units: Ints, targets: Ints) -> Iterator[Finding]:
        session, last = self.session, self.session.depth
        stopped = np.isin(units, session.locked(0))
        leaf = session.grid_of_unit(last)
        for level in range(1, last + 1):
            locked = session.locked(level)
            up = session.grid_of_unit(level)
            first = np.zeros(int(leaf.max()) + 1, np.int64)
            first[leaf[leaf >= 0]] = up[leaf >= 0]
            old, new = up[units], first[targets]
            stopped |= (old != new) & (np.isin(old, locked) | np.isin(new, locked))
        if stopped.any():
            yield _finding(
                "locks",
                Severity.INFO,
                say(
                    "Locks stop {count} of {all} moves over the border that would help.",
                    count=int(stopped.sum()),
                    all=len(units),
                ),
                values={"stopped": int(stopped.sum()), "moves": len(units)},
            )

    def _bound(self, units: Ints) -> NDArray[np.bool_]:
        if self.compounds is None:
            return np.zeros(len(units), bool)
        held: NDArray[np.bool_] = self.compounds[units] >= 0
        return held

    def _what_is_left(self, units: Ints, targets: Ints, beyond: int) -> Iterator[Finding]:
        """Moves that help: how many would cut a grid, how many are free."""
        every = np.arange(len(units))
        some = every[:: max(-(-len(units) // LOOKED_AT), 1)]
        refused = [self.session.preview([units[k]], int(targets[k])).refusal for k in some]
        cut = sum(refusal is not None and refusal.code == "cuts" for refusal in refused)
        free = sum(refusal is None for refusal in refused)
        if not len(units) and beyond:
            yield _finding(
                "coarse-units",
                Severity.WARNING,
                say(
                    "Every unit at the border is too heavy: a move would overshoot by more than "
                    "the grid is off now ({count} moves).",
                    count=beyond,
                ),
            )
        if cut:
            yield _finding(
                "contiguity",
                Severity.INFO if free else Severity.WARNING,
                say(
                    "Of {all} moves over the border that would help, {cut} would cut a grid.",
                    all=len(some),
                    cut=cut,
                ),
                values={"moves": len(some), "cut": cut, "free": free},
            )
        text = (
            say("{free} single moves over the border would help and are legal.", free=free)
            if free
            else say("No single move over the border would help and is legal.")
        )
        yield _finding("free", Severity.INFO, text, values={"free": free})

    def _named(self, rows: Sequence[int] | Ints) -> str:
        names = ", ".join(str(self.unit_ids[row]) for row in rows[:NAMED])
        return names + (" …" if len(rows) > NAMED else "")


def _finding(
    code: str,
    severity: Severity,
    message: str,
    units: Sequence[str] = (),
    values: dict[str, Any] | None = None,
) -> Finding:
    return Finding(
        code, severity, "", message, "", tuple(units[:20]), max(len(units), 1), values or {}
    )
