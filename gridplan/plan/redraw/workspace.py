"""A plan at work: its state, everything that was done to it, the journal, and saving.

Which edits there are is the matter of `session.EditSession`; this is what they all rest on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import StoreError
from ...geometry.contiguity import Contiguity
from ...i18n import say
from ...territory.criteria import Criterion
from ..change import Change, from_json, to_json
from ..codes.register import Register
from ..draft.draft import Draft
from ..draft.edit_log import LogEntry, LogRow, log_rows
from ..draft.journal import Journal, Recovery, fingerprint, journal_path
from ..draft.judgement import Verdict
from ..draft.outcome import Outcome
from ..draft.save import plan_of, retired_codes, stored_locks
from ..draft.snapshot import Snapshot
from ..plan import Plan
from ..recount import kept_recounts, recounts
from ..rules.kept_rules import NO_KEPT_RULES, KeptRules


class Workspace:
    """A plan, its history since it was opened, and its journal.

    Parameters
    ----------
    plan : Plan
    contiguity : Contiguity
        Of the base units, in the row order of the plan; links count as neighbours.
    loads : float64 (n, k)
        Criteria by unit (persons, m²), in the order of `criteria`.
    criteria : sequence of Criterion
    area_m2, perimeter_m : float64 (n,)
        Area and length of the whole outline of each unit.
    data_digest : str
        `Territory.digest` of the units at hand; default: the one the plan was made from.
    rules : KeptRules
        That the plan was made with: help keeps to them (see `Draft`).
    author : str
        Who edits.
    clock : callable
        Gives the time as ISO 8601 text with zone.

    Raises
    ------
    InputError
        When plan and arrays do not belong together.
    """

    def __init__(
        self,
        plan: Plan,
        contiguity: Contiguity,
        *,
        loads: NDArray[np.float64],
        criteria: Sequence[Criterion],
        area_m2: NDArray[np.float64],
        perimeter_m: NDArray[np.float64],
        data_digest: str = "",
        rules: KeptRules = NO_KEPT_RULES,
        author: str = "",
        clock: Callable[[], str] | None = None,
    ) -> None:
        self.author = author
        self.data_digest = data_digest or plan.provenance.territory_digest
        self._clock = clock or _now
        self._draft = Draft(
            plan,
            contiguity,
            loads=loads,
            criteria=criteria,
            area_m2=area_m2,
            perimeter_m=perimeter_m,
            retired=retired_codes(plan),
            rules=rules,
        )
        self._draft.apply(Change(locks=tuple(stored_locks(plan))))
        self._done: list[tuple[str, Change]] = []
        self._undone: list[tuple[str, Change]] = []
        self._log: list[LogEntry] = []
        self._journal: Journal | None = None
        self._recounts = kept_recounts(plan)
        self._keep_as_saved(plan)

    # Back and forth -------------------------------------------------------------------------

    def undo(self) -> Outcome | None:
        """Take the last step back; None when there is none."""
        return self._turn("undo", self._done, self._undone)

    def redo(self) -> Outcome | None:
        """Make the last undone step again; None when there is none."""
        return self._turn("redo", self._undone, self._done)

    def roll_back(self) -> Iterator[Outcome]:
        """Go back to the plan as it was last saved: every step that it takes, as it is made.

        What was done since then is undone, and what was undone is made again. These are new steps:
        they can be undone like all others.
        """
        kept = 0
        while kept < min(len(self._done), len(self._as_saved)):
            if self._done[kept] is not self._as_saved[kept]:
                break
            kept += 1
        steps = [("undo", change.inverse()) for _, change in reversed(self._done[kept:])]
        steps += self._as_saved[kept:]
        for kind, change in steps if self.unsaved else ():
            yield self._make_anew(kind, "", change)

    @property
    def can_undo(self) -> str:
        """Kind of the step that `undo` would take back; empty when there is none."""
        return self._done[-1][0] if self._done else ""

    @property
    def can_redo(self) -> str:
        """Kind of the step that `redo` would make again; empty when there is none."""
        return self._undone[-1][0] if self._undone else ""

    @property
    def depth_of_undo(self) -> int:
        """How many steps `undo` could take back, one after another."""
        return len(self._done)

    def log(self, since: int = 0) -> Iterator[LogRow]:
        """Every change, one row for each unit that moved, from step `since` on."""
        return log_rows(self._log[since:], since, self._draft.register, self._base.unit_ids)

    def pending(self) -> Outcome:
        """All that differs from the plan as it was last saved, with old and new values."""
        saved, now = self._saved, self._draft
        moved = saved.targets_moved(now)
        return Outcome("pending", now, saved.rows(now), saved.units(now), grids_changed=moved)

    @property
    def unsaved(self) -> bool:
        """Whether grids or locks differ from the plan as it was last saved."""
        return not self._saved.holds(self._draft)

    # Saving and the journal -----------------------------------------------------------------

    def to_plan(self, reason: str = "") -> Plan:
        """The plan as it stands, numbered in the order of its codes, its parent the last saved one.

        Retired codes, locks, and what became of the number of grids travel in
        ``provenance.settings``.
        """
        return plan_of(
            self._draft,
            self._base,
            author=self.author,
            created=self._clock(),
            reason=reason,
            recounts=[*self._recounts, *recounts(self._done)],
        )

    @contextmanager
    def saving(
        self, reason: str = "", *, plan_file: str | os.PathLike[str] | None = None
    ) -> Iterator[Plan]:
        """Hand out the plan to be stored; when that succeeds, it counts as saved.

        Parameters
        ----------
        reason : str
            For the provenance.
        plan_file : path, optional
            Where it is going to, when that is another file than before ("save as"): the journal
            is kept beside it from then on.

        Raises
        ------
        PlanInUse
            When somebody else is editing the plan.
        StoreError
            When the journal cannot be written.
        """
        plan = self.to_plan(reason)
        head = fingerprint(plan, self.data_digest)
        old, new = self._journal, None
        if plan_file is not None and (old is None or journal_path(plan_file) != old.path):
            new = Journal(plan_file, head, self.author)
        elif old is not None:
            old.saving(head)
        try:
            yield plan
        except BaseException:
            if new is not None:
                new.close(remove=new.found is None)
            raise
        self._keep_as_saved(plan)
        if new is not None:
            self.close(discard=True)
            self._journal = new
        if self._journal is not None:
            self._journal.begin(head)

    def keep_journal(
        self, plan_file: str | os.PathLike[str], *, take_over: bool = False
    ) -> Recovery | None:
        """Write every step to a journal beside the plan file from now on.

        Parameters
        ----------
        plan_file : path
            The file this plan was opened from.
        take_over : bool
            Take the plan from somebody on another machine who was seen less than ten minutes ago.

        Returns
        -------
        Recovery or None
            What an earlier session left behind. Then `recover` or `discard_recovery` has to be
            called before the first step.

        Raises
        ------
        PlanInUse
            When somebody else is editing the plan.
        StoreError
            When nothing can be written beside the plan.
        """
        if self._journal is not None:
            raise ValueError("a journal is kept already")
        head = fingerprint(self._base, self.data_digest)
        self._journal = Journal(plan_file, head, self.author, take_over=take_over)
        return self._journal.found

    def recover(self) -> int:
        """Do the steps of an earlier session again; returns how many.

        Raises
        ------
        StoreError
            When the plan or the data has changed since; nothing is changed then.
        """
        found = self._journal.found if self._journal else None
        if self._journal is None or found is None:
            raise ValueError("there is nothing to recover")
        if found.obstacle:
            raise StoreError(
                say("The steps cannot be done again: {reason}", reason=found.obstacle),
                where=str(found.path),
                cure=say("Discard them; they are set aside beside the plan, not destroyed."),
            )
        before, begun = deepcopy(self._draft), len(self._log)
        try:
            for record in found.records:
                self._replay(record)
            self._journal.resume()
        except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
            self._draft = before
            del self._log[begun:]
            self._done, self._undone = [], []
            raise StoreError(
                say("The steps do not fit this plan."),
                where=str(found.path),
                cure=say("Discard them; they are set aside beside the plan, not destroyed."),
            ) from error
        return len(found.records)

    def discard_recovery(self) -> None:
        """Begin a new journal; what an earlier session left is set aside beside the plan."""
        if self._journal is None:
            raise ValueError("no journal is kept")
        self._journal.begin(fingerprint(self._base, self.data_digest))

    def keep_alive(self) -> None:
        """Tell others that the plan is still being edited; call it every minute or so.

        Raises
        ------
        PlanInUse
            When somebody took the plan over.
        """
        if self._journal is not None:
            self._journal.lease.confirm()

    def close(self, *, discard: bool = False) -> None:
        """Give the plan back. Unsaved steps stay in the journal unless they are to be discarded."""
        if self._journal is not None:
            undecided = self._journal.found is not None
            self._journal.close(remove=discard or not (self.unsaved or undecided))
            self._journal = None

    # The workings ---------------------------------------------------------------------------

    def _keep_as_saved(self, plan: Plan) -> None:
        self._base = plan
        self._saved = Snapshot(self._draft)
        self._as_saved = list(self._done)

    def _answer(self, kind: str, verdict: Verdict, change: Change | None = None) -> Outcome:
        units = verdict.move.units if verdict.move else change.units if change else _NONE
        return Outcome(
            kind,
            self._draft,
            verdict.rows,
            units.astype(np.int64),
            verdict.taken_along,
            verdict.refusal,
            opened=change.opened if change else (),
            grids_changed=self._moves_targets(verdict, change),
        )

    def _moves_targets(self, verdict: Verdict, change: Change | None) -> bool:
        """Whether the targets of all grids move: grids come or go, or special ones change."""
        if change and (change.opened or change.closed or change.placed):
            return True
        if verdict.move is not None:
            return self._draft.touches_special(verdict.move.old[-1], verdict.move.new[-1])
        return change is not None and self._draft.touches_special(change.before, change.after)

    def _commit(self, kind: str, change: Change, why: str, verdict: Verdict) -> Outcome:
        """Make a change that was found good: first to the journal, then in memory."""
        self._record(LogEntry(kind, self.author, self._clock(), why, change))
        if verdict.move is not None:
            self._draft.book(verdict.move, verdict.flows)
        else:
            self._draft.apply(change)
        self._done.append((kind, change))
        self._undone.clear()
        return replace(self._answer(kind, verdict, change), step=len(self._log) - 1)

    def _turn(
        self, kind: str, source: list[tuple[str, Change]], sink: list[tuple[str, Change]]
    ) -> Outcome | None:
        if not source:
            return None
        name, change = source[-1]
        outcome = self._make(kind, name, change.inverse() if kind == "undo" else change)
        sink.append(source.pop())
        return outcome

    def _make_anew(self, kind: str, why: str, change: Change) -> Outcome:
        """A new step that nothing speaks against."""
        outcome = self._make(kind, why, change)
        self._done.append((kind, change))
        self._undone.clear()
        return outcome

    def _make(self, kind: str, why: str, change: Change) -> Outcome:
        before = Snapshot(self._draft)
        self._record(LogEntry(kind, self.author, self._clock(), why, change))
        self._draft.apply(change)
        verdict = Verdict(None, before.rows(self._draft))
        return replace(self._answer(kind, verdict, change), step=len(self._log) - 1)

    def _record(self, entry: LogEntry) -> None:
        if self._journal is not None:
            content = to_json(entry.change, self._draft.register)
            self._journal.write({**entry._asdict(), "change": content})
        self._log.append(entry)

    def _replay(self, record: Mapping[str, Any]) -> None:
        """Do one step of a journal; ValueError or KeyError when it does not fit."""
        kind, content = str(record["kind"]), record["change"]
        register = self._draft.register
        change = from_json(content, register)
        if not np.array_equal(self._draft.leaf[change.units], change.before):
            raise ValueError("the units are not where the step found them")
        self._draft.apply(change)
        who, when, why = (str(record[name]) for name in ("who", "when", "why"))
        self._log.append(LogEntry(kind, who, when, why, change))
        if kind == "undo" and self._done and _same(self._done[-1][1].inverse(), content, register):
            self._undone.append(self._done.pop())
        elif kind == "redo" and self._undone and _same(self._undone[-1][1], content, register):
            self._done.append(self._undone.pop())
        else:
            self._done.append((kind, change))
            self._undone.clear()


_NONE: NDArray[np.int64] = np.empty(0, np.int64)


def _same(change: Change, content: Mapping[str, Any], register: Register) -> bool:
    return to_json(change, register) == content


def _now() -> str:
    return datetime.now(timezone.utc).astimezone().isoformat(timespec="milliseconds")
