"""What keeps a grid from its target: heavy units, its parent, lines, locks, rules, its shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...findings import Finding, Severity, few
from ...geometry.contiguity import Contiguity
from ...i18n import say
from ..draft.outcome import Outcome, Totals
from ..redraw.session import EditSession

#: Moves over the border that are looked at, evenly spread along it where there are more.
LOOKED_AT = 300

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class View:
    """A grid and its surroundings, for one explanation."""

    session: EditSession
    contiguity: Contiguity
    level: int
    grid: int
    unit_ids: NDArray[np.object_]
    totals: Totals
    tolerance: float

    def reasons(self) -> Iterator[Finding]:
        """Everything there is to say, the weightiest first."""
        off = self.totals.deviation
        if self.level == self.session.depth and self.session.special(self.grid):
            text = say("It is a special grid, outside the balance: no move is told.")
            yield _finding("special", Severity.INFO, text)
            return
        if abs(off) <= self.tolerance:
            yield _finding("within", Severity.INFO, say("The grid is within the tolerance."))
        yield from self._oversize()
        yield from self._oversize_elsewhere()
        yield from self._fits_with_none()
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
        # In a last-level grid all but the heaviest could move out.
        counted = heavy[:1] if self.level == session.depth else heavy
        forced = float((session.unit_load[counted] - mean).sum() / self.totals.target)
        yield _finding(
            "oversize-unit",
            Severity.WARNING,
            say(
                "Units that alone hold more than a last-level grid should: {units}. The grid of "
                "the heaviest is {forced:+.1%} off at least, whatever else is moved.",
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

    def _oversize_elsewhere(self) -> Iterator[Finding]:
        """Units of other grids that outweigh a last-level grid and so leave too little for all."""
        session = self.session
        targets = np.array([totals.target for totals in session.totals(session.depth)])
        mean, ordinary = float(targets.max()), session.grids(session.depth)[targets > 0]
        counted = np.isin(session.grid_of_unit(session.depth), ordinary)
        heavy = np.flatnonzero(counted & (session.unit_load > mean * (1 + self.tolerance)))
        others = len(ordinary) - len(heavy)
        if not others or (session.grid_of_unit(self.level)[heavy] == self.grid).any():
            return
        # Each of them fills a grid; what it holds beyond it is missing in those that have none.
        lacking = float((session.unit_load[heavy] - mean).sum() / (others * mean))
        if lacking <= self.tolerance or self.totals.deviation >= -self.tolerance:
            return
        heavy = heavy[np.argsort(-session.unit_load[heavy], kind="stable")]
        yield _finding(
            "oversize-elsewhere",
            Severity.WARNING,
            say(
                "Units of other grids hold more than a last-level grid should: {units}. What they "
                "hold beyond it leaves the grids without them {off:+.1%} off on the average.",
                units=self._named(heavy),
                off=-lacking,
            ),
            [str(self.unit_ids[row]) for row in heavy],
            {"forced_deviation": -lacking},
        )

    def _fits_with_none(self) -> Iterator[Finding]:
        """What is too little alone, and too much with any of its neighbours."""
        session, target = self.session, self.totals.target
        if self.level != session.depth:
            return
        inside = session.units_of(self.level, self.grid)
        edges = session.guard.edges(inside)
        ahead = edges.target.astype(np.int64)
        crossing = session.grid_of_unit(self.level)[ahead] != self.grid
        heaviest = int(session.unit_load[inside].argmax())
        cores = [(inside[[heaviest]], ahead[edges.source == heaviest])]
        # All behind a single unit belongs to the grid of that unit, or to grids within this one.
        necks = np.unique(edges.source[crossing])
        if len(necks) == 1:
            cores.append((inside, ahead[crossing]))
        for core, beside in cores:
            alone = float(session.unit_load[core].sum()) / target
            least = float(session.unit_load[beside].min(initial=np.inf)) / target
            forced = min(1.0 - alone, alone + least - 1.0)
            if forced <= self.tolerance or not len(beside):
                continue
            neck = core[0] if len(core) == 1 else inside[necks[0]]
            told = {"unit": self.unit_ids[neck], "alone": alone, "least": alone + least}
            yield _finding(
                "fits-with-none",
                Severity.WARNING,
                say(
                    "Unit {unit} holds {alone:.1%} of what a grid should, with the lightest unit "
                    "beside it {least:.1%}: its grid is {forced:.1%} off at least.",
                    forced=forced,
                    **told,
                )
                if len(core) == 1
                else say(
                    "Only unit {unit} joins the grid to others. It holds {alone:.1%} of what it "
                    "should, with the lightest unit beyond {least:.1%}: it is {forced:.1%} off at "
                    "least.",
                    forced=forced,
                    **told,
                ),
                [str(self.unit_ids[neck])],
                {"forced_deviation": forced},
            )
            return

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
        units, targets, beyond = self._wanted
        yield from self._locks(units, targets)
        bound = np.unique([unit for unit, _, kept in self._looked_at if not kept])
        if len(bound):
            told = few([f"{rule}: {count}" for rule, count in self._against.items()], between="; ")
            yield _finding(
                "rules",
                Severity.INFO,
                say(
                    "Units at the border that the rules of the plan keep where they are: {count} "
                    "({rules}).",
                    count=len(bound),
                    rules=told,
                ),
                [str(self.unit_ids[row]) for row in bound],
                {"rules": self._against},
            )
        yield from self._what_is_left(beyond)

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
                    grids=few(grids),
                    pairs=int(parted.sum()),
                ),
                values={"pairs": int(parted.sum()), "grids": grids},
            )

    @cached_property
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

    @cached_property
    def _looked_at(self) -> list[tuple[int, int, bool]]:
        """Moves that would help, and whether the rules of the plan allow them."""
        units, targets, _ = self._wanted
        some = slice(None, None, max(-(-len(units) // LOOKED_AT), 1))
        chosen = units[some], targets[some]
        kept = np.ones(len(chosen[0]), bool)
        for _, stopped in self.session.against(*chosen):
            kept &= ~stopped
        return list(zip(*(values.tolist() for values in (*chosen, kept))))

    @cached_property
    def _against(self) -> dict[str, int]:
        """How many units each rule keeps where they are."""
        units = np.array([unit for unit, _, _ in self._looked_at], np.int64)
        targets = np.array([target for _, target, _ in self._looked_at], np.int64)
        stopped: dict[str, set[int]] = {}
        for rule, moves in self.session.against(units, targets):
            stopped.setdefault(rule, set()).update(map(int, units[moves]))
        return {rule: len(those) for rule, those in stopped.items()}

    @cached_property
    def previews(self) -> list[tuple[int, int, Outcome]]:
        """Moves that would help and that the rules allow: unit, grid and what would come of it."""
        return [
            (unit, target, self.session.preview([unit], target))
            for unit, target, kept in self._looked_at
            if kept
        ]

    def _what_is_left(self, beyond: int) -> Iterator[Finding]:
        """Moves that help: how many would cut a grid, how many are free."""
        refused = [outcome.refusal for _, _, outcome in self.previews]
        cut = sum(refusal is not None and refusal.code == "cuts" for refusal in refused)
        free = sum(refusal is None for refusal in refused)
        if not self._looked_at and beyond:
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
                    all=len(refused),
                    cut=cut,
                ),
                values={"moves": len(refused), "cut": cut, "free": free},
            )
        text = (
            say("Single moves over the border that would help and are legal: {free}.", free=free)
            if free
            else say("No single move over the border would help and is legal.")
        )
        yield _finding("free", Severity.INFO, text, values={"free": free})

    def _named(self, rows: Sequence[int] | Ints) -> str:
        return few([self.unit_ids[row] for row in rows])


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
