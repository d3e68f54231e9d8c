"""The life of a case: its timeline, the moves that are allowed, its clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..values.states import states
from .calendar import WorkCalendar

if TYPE_CHECKING:
    from typing import TypeAlias

#: Field of an event → the state that begins at that time; t_due is a promise, not a step.
STEPS_OF_TIMES = {
    "t_report": "reported",
    "t_register": "registered",
    "t_dispatch": "dispatched",
    "t_disposed": "feedback",
    "t_checked": "checking",
    "t_closed": "closed",
}
#: The clock is called near its end in the last part of the time allowed.
NEAR_DUE = 0.2

Moment: TypeAlias = "Any"  # datetime64[s]
Span: TypeAlias = "Any"  # timedelta64[s]


@dataclass(frozen=True)
class CaseStep:
    """One step of a case.

    Parameters
    ----------
    state : str
        Code of the state that begins.
    time : datetime64
    unit : str
        Who acts; empty when the source does not say.
    due : datetime64 or None
        The new deadline, where this step sets one (an extension that was granted).
    """

    state: str
    time: Moment
    unit: str = ""
    due: Moment | None = None


@dataclass(frozen=True)
class TraceLine:
    """One line of the timeline of a case.

    Parameters
    ----------
    step : CaseStep
    allowed : bool
        Whether this state may follow the one before it; leaving out states on the way is allowed
        where the source does not record them.
    since : timedelta64
        Time since the step before.
    """

    step: CaseStep
    allowed: bool
    since: Span


@dataclass(frozen=True)
class Clock:
    """How a case stands with its deadline.

    Parameters
    ----------
    due : datetime64
        The deadline after extensions and suspensions; NaT when there is none.
    ended : datetime64
        When the case was closed; NaT while it is open.
    suspended : timedelta64
        How long the clock stood still.
    overdue : bool
        Closed later than due, or open at the moment asked for and due before it.
    near : bool
        Open, not overdue, and in the last fifth of the time allowed.
    """

    due: Moment
    ended: Moment
    suspended: Span
    overdue: bool
    near: bool


def may_follow(before: str, after: str, *, strict: bool = True) -> bool:
    """Whether a state may come after another one.

    Parameters
    ----------
    before, after : str
        Codes of states.
    strict : bool
        Whether it must be the very next state; else states in between may be missing from the
        record, but the way must exist.
    """
    known = states()
    if after in known[before].following:
        return True
    if strict:
        return False
    reached: set[str] = set()
    waiting = [before]
    while waiting:
        state = waiting.pop()
        fresh = known[state].following - reached
        reached |= fresh
        waiting += fresh
    return after in reached


def trace(steps: Iterable[CaseStep], *, strict: bool = True) -> tuple[TraceLine, ...]:
    """The timeline of a case, in the order of time.

    Parameters
    ----------
    steps : iterable of CaseStep
        In any order; steps of the same time stay in the order given.
    strict : bool
        See `may_follow`.
    """
    ordered = sorted(steps, key=lambda step: step.time)
    lines = []
    for number, step in enumerate(ordered):
        before = ordered[number - 1] if number else step
        allowed = not number or may_follow(before.state, step.state, strict=strict)
        lines.append(TraceLine(step, allowed, step.time - before.time))
    return tuple(lines)


def steps_of_event(event: Mapping[str, Any]) -> tuple[CaseStep, ...]:
    """The steps that the times of an event tell; the present state is the last one.

    Parameters
    ----------
    event : mapping
        Fields of an event, for example a row of `read_events`.
    """
    steps = [
        CaseStep(state, np.datetime64(event[field], "s"), event.get("unit") or "")
        for field, state in STEPS_OF_TIMES.items()
        if event.get(field) is not None and not np.isnat(np.datetime64(event[field], "s"))
    ]
    steps.sort(key=lambda step: step.time)
    if event.get("state") == "reopened" and steps:  # exports do not say when
        steps.append(CaseStep("reopened", steps[-1].time, event.get("unit") or ""))
    return tuple(steps)


def clock(
    steps: Sequence[CaseStep], due: Moment, now: Moment, calendar: WorkCalendar | None = None
) -> Clock:
    """How a case stands with its deadline.

    An extension that was granted sets a new deadline. While a case is in a state whose clock does
    not run (suspended), the deadline moves along.

    Parameters
    ----------
    steps : sequence of CaseStep
    due : datetime64
        The first deadline, NaT when there is none.
    now : datetime64
        The moment that open cases are judged at.
    calendar : WorkCalendar or None
        Hours that count while a case is suspended, and towards the last fifth; all by default.
    """
    hours = calendar or WorkCalendar()
    known = states()
    ordered = sorted(steps, key=lambda step: step.time)
    ended: Moment = np.datetime64("NaT", "s")
    still: Span = np.timedelta64(0, "s")
    pauses: list[tuple[Moment, Moment]] = []
    for number, step in enumerate(ordered):
        after = ordered[number + 1].time if number + 1 < len(ordered) else now
        if step.due is not None:
            due = step.due
        state = known[step.state]
        if state.final:
            ended = step.time if np.isnat(ended) else ended
        elif step.state == "reopened":  # what else is written down after closing opens no case
            ended = np.datetime64("NaT", "s")
        elif not state.clock_runs and after > step.time:
            still += after - step.time
            pauses.append((step.time, after))
            due = hours.later(due, float(hours.worked(step.time, after)))
    judged = now if np.isnat(ended) else ended
    overdue = bool(judged > due)
    begun = ordered[0].time if ordered else now
    left = float(hours.worked(now, due))
    stood = sum(float(hours.worked(begin, end)) for begin, end in pauses)
    allowed = float(hours.worked(begun, due)) - stood
    near = bool(np.isnat(ended)) and not overdue and left <= NEAR_DUE * allowed
    return Clock(due, ended, still, overdue, near)
