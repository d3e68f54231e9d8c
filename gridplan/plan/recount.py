"""How many grids a plan is to have: those asked for, and those that planners made and merged since.

A plan keeps in ``provenance.settings["restructured"]`` every edit by which grids came or went, one
entry each: ``kind`` of the step, ``opened`` and ``closed``, both lists of level and code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..findings import Finding, Severity, few
from ..i18n import say
from .change import Change
from .plan import Plan

#: Entry of `Provenance.settings`.
RESTRUCTURED = "restructured"


def recounts(steps: Iterable[tuple[str, Change]]) -> list[dict[str, Any]]:
    """The steps by which grids came or went, as JSON values."""
    return [
        {
            "kind": kind,
            "opened": [[grid.level, grid.code] for grid in change.opened],
            "closed": [[grid.level, grid.code] for grid in change.closed],
        }
        for kind, change in steps
        if change.opened or change.closed
    ]


def kept_recounts(plan: Plan) -> list[dict[str, Any]]:
    """The edits by which grids of the plan came or went, as far as it knows them."""
    return [dict(entry) for entry in plan.provenance.settings.get(RESTRUCTURED, ())]


def recodings(plan: Plan, level: int) -> dict[str, str]:
    """Codes of a level that gave way to others of the same grids: old code → new one."""
    return {
        str(old): str(new)
        for entry in kept_recounts(plan)
        if entry["kind"] == "recode"
        for (of_level, old), (_, new) in zip(entry["closed"], entry["opened"])
        if of_level == level
    }


def _grids(entries: Iterable[Mapping[str, Any]], name: str) -> list[tuple[int, str]]:
    """Level and code of all grids that were opened, or closed."""
    return [(int(level), str(code)) for entry in entries for level, code in entry[name]]


def agreed_counts(plan: Plan) -> tuple[int, ...]:
    """Grids the plan is to have at each level: as asked for, with those that came and went since.

    Where the plan does not say what was asked for, the grids there are.
    """
    if not plan.provenance.counts:
        return plan.counts
    entries = kept_recounts(plan)
    came = Counter(level for level, _ in _grids(entries, "opened"))
    went = Counter(level for level, _ in _grids(entries, "closed"))
    return tuple(
        asked + came[level] - went[level]
        for level, asked in enumerate(plan.provenance.counts, start=1)
    )


def asked_for(plan: Plan) -> tuple[int, ...]:
    """The counts that a plan made from this one was asked for: its own, if it has kept to them."""
    asked = plan.provenance.counts
    return asked if asked and agreed_counts(plan) == plan.counts else plan.counts


def about_counts(plan: Plan) -> list[Finding]:
    """What was asked for and what there is now, where planners have changed the number of grids."""
    entries, agreed = kept_recounts(plan), agreed_counts(plan)
    if not entries or agreed == plan.provenance.counts or agreed != plan.counts:
        return []
    balance = Counter(_grids(entries, "opened"))
    balance.subtract(_grids(entries, "closed"))
    where = []
    for level in range(1, plan.depth + 1):
        codes = [
            f"{'+' if times > 0 else '−'}{code}"
            for (of_level, code), times in balance.items()
            if of_level == level and times
        ]
        if codes:
            of_level = say("level {level}", level=level)
            where.append(f"{of_level}: {few(codes)}")
    return [
        Finding(
            "changed-count",
            Severity.INFO,
            "; ".join(where),
            say(
                "Asked for were {asked} grids; now there are {now}. Edits by which grids came or "
                "went, all on record in the plan: {count}.",
                asked=slashed(plan.provenance.counts),
                now=slashed(plan.counts),
                count=len(entries),
            ),
            count=len(entries),
            values={"asked": list(plan.provenance.counts), "now": list(plan.counts)},
        )
    ]


def slashed(counts: Iterable[int]) -> str:
    """Numbers of grids of all levels, first level first."""
    return " / ".join(f"{count:,}" for count in counts)
