"""Redrawing a plan: strokes with live totals, a guard, locks, undo without limit, and a journal.

`EditSession` is all that a map tool needs. Units are given by their row, grids by their number
(`EditSession.number` finds it from the code). Every edit answers with an `Outcome`: made, or
refused with the reason. Nothing is half done: a refused edit changes nothing.

>>> session = EditSession.of(territory, plan, author="Li")        # doctest: +SKIP
>>> session.preview(rows, target).changes                         # doctest: +SKIP
>>> session.stroke(rows, target, why="follow the river")          # doctest: +SKIP
>>> session.undo()                                                # doctest: +SKIP
>>> with session.saving("reviewed") as new_plan:                  # doctest: +SKIP
...     save_plan(new_plan, path)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import InputError
from ...i18n import say
from ...partition.guard import Guard
from ...territory.criteria import Criterion
from ..change import Change, Locking, moved
from ..codes.codes import spoken_name
from ..codes.register import NO_GRID
from ..draft import recode
from ..draft.judgement import Verdict, judge_change, judge_stroke
from ..draft.outcome import Outcome, Refusal, Totals, describe
from ..moves import split_merge
from ..moves.permitted_moves import against
from ..moves.suggestions import Suggestion, suggestions
from ..plan import Plan
from ..rules.kept_rules import rules_of
from .workspace import Workspace

if TYPE_CHECKING:
    from ...territory.territory import Territory

Ints = NDArray[np.int64]


class EditSession(Workspace):
    """A plan that is being redrawn: `Workspace` with all edits.

    The parameters are those of `Workspace`; `EditSession.of` takes them from a territory.
    """

    @classmethod
    def of(cls, territory: Territory, plan: Plan, *, author: str = "") -> EditSession:
        """A session on the units of a territory.

        Raises
        ------
        InputError
            When the plan was not made from these units.
        """
        if not np.array_equal(plan.unit_ids.astype(str), territory.unit_ids.astype(str)):
            raise InputError(
                say("The plan and the base units do not have the same units in the same order."),
                cure=say("Open the plan with the base units it was made from."),
            )
        return cls(
            plan,
            territory.contiguity,
            loads=territory.loads,
            criteria=territory.criteria,
            area_m2=territory.area_m2,
            perimeter_m=territory.perimeter_m,
            data_digest=territory.digest,
            rules=rules_of(plan.provenance.settings, territory),
            author=author,
        )

    # What the plan holds --------------------------------------------------------------------

    @property
    def depth(self) -> int:
        """Number of levels; 1 is the level of the largest grids."""
        return self._draft.depth

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What `Totals.criteria` holds, in this order."""
        return self._draft.criteria

    def grids(self, level: int) -> Ints:
        """Numbers of the grids there are at a level."""
        return np.flatnonzero(self._draft.register.open[self._level(level)])

    def number(self, level: int, code: str) -> int:
        """The number of a grid by its code; KeyError when there is none."""
        return self._draft.register.number(level, code)

    def code(self, level: int, grid: int) -> str:
        """The code of a grid."""
        return self._draft.register.codes[self._level(level)][grid]

    def name(self, level: int, grid: int) -> str:
        """The name of a grid; one that Gridplan has given, in the language in force."""
        name = self._draft.register.names[self._level(level)][grid]
        return spoken_name(name, self.code(level, grid))

    def special(self, grid: int) -> bool:
        """Whether a last-level grid is a special one, outside the balance."""
        return bool(self._draft.register.special[grid])

    def parent(self, level: int, grid: int) -> int:
        """The grid above a grid; −1 at the first level."""
        return int(self._draft.register.parent[self._level(level)][grid])

    def grid_of_unit(self, level: int) -> NDArray[np.int32]:
        """Grid of every unit at a level, −1 for none; read-only and always up to date."""
        view: NDArray[np.int32] = self._draft.labels[self._level(level)].view()
        view.flags.writeable = False
        return view

    def units_of(self, level: int, grid: int) -> Ints:
        """Rows of the units of a grid."""
        return self._draft.members(level, [grid])

    @property
    def guard(self) -> Guard:
        """Connectivity of the units, for questions that are not about a stroke."""
        return self._draft.guard

    @property
    def unit_load(self) -> NDArray[np.float64]:
        """Load of each unit; those outside special grids add up to 1."""
        return self._draft.load * self._draft.scale

    def totals(self, level: int, grids: Sequence[int] | None = None) -> list[Totals]:
        """What grids of a level hold, in the order asked; all open ones in the order of `grids`."""
        chosen = self.grids(level) if grids is None else np.array(grids, np.int64)
        return describe(self._draft.standing(level, chosen), self._draft.targets(level)[chosen])

    # Strokes --------------------------------------------------------------------------------

    def preview(self, units: ArrayLike, target: int, *, take_along: bool = False) -> Outcome:
        """What a stroke would do; nothing is changed. See `stroke`."""
        rows = self._rows(units)
        return self._answer("stroke", self._judge_stroke(rows, target, take_along))

    def stroke(
        self, units: ArrayLike, target: int, *, take_along: bool = False, why: str = ""
    ) -> Outcome:
        """Move units to a last-level grid; all levels follow.

        Parameters
        ----------
        units : array of int
            Rows; those that lie in the target already are passed over.
        target : int
            Last-level grid, or −1 to take the units out of every grid.
        take_along : bool
            When grids would be cut, move the cut-off pieces too instead of refusing.
        why : str
            For the log.

        Returns
        -------
        Outcome
        """
        verdict = self._judge_stroke(self._rows(units), target, take_along)
        if verdict.refusal or verdict.move is None:
            return self._answer("stroke", verdict)
        move = verdict.move
        change = moved(move.units, move.old[-1], move.new[-1])
        return self._commit("stroke", change, why, verdict)

    def assign(self, units: ArrayLike, grids: ArrayLike, *, why: str = "") -> Outcome:
        """Put each unit into a last-level grid of its own in one step (−1: into none).

        For edits that were made elsewhere, such as in an attribute table.
        """
        rows, first = np.unique(np.asarray(units, np.int64), return_index=True)
        leaves = np.asarray(grids, np.int64)[first]
        refusal = self._closed(self.depth, *leaves[leaves != NO_GRID].tolist())
        if refusal:
            return self._answer("assign", Verdict(refusal))
        return self._do(
            "assign", split_merge.assignment(self._draft, self._rows(rows), leaves), why
        )

    def swap(self, units: ArrayLike, *, why: str = "") -> Outcome:
        """Units of exactly two last-level grids change places: each goes to the other grid."""
        return self._do("swap", split_merge.swap(self._draft, self._rows(units)), why)

    def fill(self, *, why: str = "") -> Outcome:
        """Give units in no grid to the neighbours they share the longest border with."""
        return self._do("fill", split_merge.filled(self._draft), why)

    # Grids that come and go -----------------------------------------------------------------

    def new_grid(self, units: ArrayLike, *, name: str = "", why: str = "") -> Outcome:
        """Make a last-level grid of a connected selection, under the parent of most of it."""
        rows = self._rows(units)
        change = split_merge.new_grid(self._draft, rows, name) if len(rows) else Change()
        return self._do("new", change, why)

    def split(self, level: int, grid: int, parts: int, *, why: str = "") -> Outcome:
        """Split a grid into connected parts of about equal load; the heaviest keeps its code."""
        refusal = self._closed(level, grid)
        if refusal:
            return self._answer("split", Verdict(refusal))
        change = split_merge.split(self._draft, level, grid, parts)
        if isinstance(change, Change) and level == self.depth:
            change = split_merge.polished(self._draft, change)
        return self._do("split", change, why)

    def merge(self, level: int, keep: int, absorbed: int, *, why: str = "") -> Outcome:
        """Merge a grid into a neighbour, which keeps its code; the other code is retired."""
        refusal = self._closed(level, keep, absorbed)
        if refusal is None and keep == absorbed:
            refusal = Refusal("nothing", say("Nothing would change."))
        if refusal:
            return self._answer("merge", Verdict(refusal))
        return self._do("merge", split_merge.merge(self._draft, level, keep, absorbed), why)

    def adopt(self, level: int, grids: Sequence[int], parent: int, *, why: str = "") -> Outcome:
        """Bring whole grids of a level (from 2) under another grid of the level above."""
        refusal = self._closed(level, *grids) or self._closed(level - 1, parent)
        if refusal:
            return self._answer("adopt", Verdict(refusal))
        change = split_merge.adopt(self._draft, level, np.array(grids, np.int64), parent)
        return self._do("adopt", change, why)

    def misplaced(self, level: int) -> list[int]:
        """Grids of a level whose codes tell another parent: see `recode`."""
        self._level(level)
        return recode.misplaced(self._draft.register, level)

    def recode(self, *, why: str = "") -> Outcome:
        """Give all misplaced grids, and what is inside them, codes of their own parents.

        Their old codes are retired. Locks are no obstacle: nothing moves.
        """
        change = recode.recoded(self._draft)
        if not change:
            message = say("No code tells another parent.")
            return self._answer("recode", Verdict(Refusal("nothing", message)))
        return self._make_anew("recode", why, change)

    # Help -----------------------------------------------------------------------------------

    def smooth(self, level: int, one: int, other: int, *, why: str = "") -> Outcome:
        """Shorten the border between two grids of a level without worsening their balance."""
        refusal = self._closed(level, one, other)
        if refusal:
            return self._answer("smooth", Verdict(refusal))
        return self._do("smooth", split_merge.smoothed(self._draft, level, one, other), why)

    def rebalance(self, grids: Sequence[int], *, tolerance: float = 0.05, why: str = "") -> Outcome:
        """Even out the load of last-level grids and their neighbours; parents stay as they are.

        Parameters
        ----------
        grids : sequence of int
            Last-level grids around which to work, such as those that a stroke changed.
        tolerance : float
            Deviation that is good enough.
        """
        refusal = self._closed(self.depth, *grids)
        if refusal:
            return self._answer("rebalance", Verdict(refusal))
        change = split_merge.rebalanced(self._draft, np.array(grids, np.int64), tolerance)
        return self._do("rebalance", change, why)

    def suggest(
        self, level: int, grid: int, *, count: int = 3, tolerance: float = 0.05
    ) -> tuple[Suggestion, ...]:
        """The best moves of single units over the border of a grid, best first; nothing is changed.

        None breaks a rule of the plan. Each carries the outcome that its stroke would have, at
        every level; those that take a grid of another level out of tolerance come last.
        """
        if self._closed(level, grid):
            return ()
        return suggestions(self._draft, level, grid, count, tolerance)

    def against(self, units: ArrayLike, targets: ArrayLike) -> list[tuple[str, NDArray[np.bool_]]]:
        """The rules of the plan that forbid moves of single units, in words, and which of them.

        Parameters
        ----------
        units, targets : array of int (m,)
            Units that lie in grids, and the grid that each would go to.

        Returns
        -------
        list of (str, bool (m,))
            Moves that are in none of them are allowed.
        """
        moves = np.asarray(units, np.int64), np.asarray(targets, np.int64)
        return [(text, stopped) for text, stopped in against(self._draft, *moves) if stopped.any()]

    # Locks ----------------------------------------------------------------------------------

    def lock(
        self, level: int, numbers: ArrayLike, locked: bool = True, *, why: str = ""
    ) -> Outcome:
        """Lock or unlock grids of a level, or units (level 0).

        A locked unit stays in its last-level grid. A locked grid keeps its outline; inside it, at
        the levels below, everything may change.
        """
        chosen = self._rows(numbers) if level == 0 else np.unique(np.asarray(numbers, np.int64))
        refusal = self._closed(level, *map(int, chosen)) if level else None
        turned = tuple(int(n) for n in chosen if self._locks(level)[n] != locked)
        if refusal is None and not turned:
            refusal = Refusal("nothing", say("Nothing would change."))
        kind = "lock" if locked else "unlock"
        if refusal:
            return self._answer(kind, Verdict(refusal))
        change = Change(locks=(Locking(level, turned, locked),))
        return self._commit(kind, change, why, Verdict(None))

    def locked(self, level: int) -> Ints:
        """Numbers of the locked grids of a level, or rows of the locked units (level 0)."""
        return np.flatnonzero(self._locks(level))

    # The workings ---------------------------------------------------------------------------

    def _level(self, level: int) -> int:
        """Place of a level in lists."""
        if not 1 <= level <= self.depth:
            raise ValueError(f"level must be from 1 to {self.depth}, not {level}")
        return level - 1

    def _locks(self, level: int) -> NDArray[np.bool_]:
        register = self._draft.register
        return register.locked[self._level(level)] if level else self._draft.unit_locked

    def _rows(self, units: ArrayLike) -> Ints:
        rows = np.unique(np.asarray(units, np.int64))
        if len(rows) and not 0 <= rows[0] <= rows[-1] < len(self._base):
            raise ValueError("there is no such unit")
        return rows

    def _closed(self, level: int, *grids: int) -> Refusal | None:
        self._level(level)
        for grid in grids:
            if not 0 <= grid < self._draft.register.counts[level - 1]:
                raise ValueError(f"there is no grid {grid} at level {level}")
            if not self._draft.register.open[level - 1][grid]:
                code = self._draft.register.codes[level - 1][grid]
                message = say("Grid {grid} does not exist any more.", grid=code)
                return Refusal("closed", message, level, (grid,))
        return None

    def _judge_stroke(self, rows: Ints, target: int, take_along: bool) -> Verdict:
        refusal = None if target == NO_GRID else self._closed(self.depth, target)
        return Verdict(refusal) if refusal else judge_stroke(self._draft, rows, target, take_along)

    def _do(self, kind: str, change: Change | Refusal, why: str) -> Outcome:
        if isinstance(change, Refusal):
            return self._answer(kind, Verdict(change))
        verdict = judge_change(self._draft, change)
        if verdict.refusal:
            return self._answer(kind, verdict, change)
        return self._commit(kind, change, why, verdict)
