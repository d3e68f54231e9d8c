"""Whether every grid has its people: a roster against a plan, both ways.

One grid, one head (一格一长) and one full-time worker (一格一员): a grid without a head, a row of
the roster without a grid, and a role or a fixing (六定) that is empty are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...findings import Finding, Severity, few
from ...i18n import say
from ..codes.codes import spoken_name
from ..plan import Plan, check_level
from .roster import FIXINGS, HEAD, ROLES, WORKER, Roster


@dataclass(frozen=True)
class Staffed:
    """How far the grids of one level have their people.

    Parameters
    ----------
    level : int
    grids : int
        Grids of the level.
    roles : mapping of str to int
        Role → grids that have somebody for it; the roles that the roster has.
    fixings : mapping of str to int
        Fixing → grids of which the roster says something.
    complete : int
        Grids that lack nothing.
    """

    level: int
    grids: int
    roles: dict[str, int]
    fixings: dict[str, int]
    complete: int


@dataclass(frozen=True)
class Completeness:
    """What a roster lacks.

    Parameters
    ----------
    levels : tuple of Staffed
    findings : tuple of Finding
    rows : tuple of tuples
        For each grid of these levels what `header` says.
    header : tuple of str
    strangers : tuple of (int, str)
        See `Roster`.
    """

    levels: tuple[Staffed, ...]
    findings: tuple[Finding, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    strangers: tuple[tuple[int, str], ...]

    @property
    def holds(self) -> bool:
        """Whether every grid has what the roster has columns for, and every row a grid."""
        return all(found.severity is not Severity.WARNING for found in self.findings)

    def sheets(self) -> dict[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]:
        """Tables for people: every grid with its people, and the rows without a grid."""
        return {
            say("Roster"): (self.header, self.rows),
            say("In no grid"): ((say("row"), say("code")), self.strangers),
        }

    def as_dict(self) -> dict[str, Any]:
        """The same for a JSON document; without names of people."""
        return {
            "holds": self.holds,
            "levels": [vars(level) for level in self.levels],
            "findings": [found.as_dict() for found in self.findings],
        }


def role_word(role: str) -> str:
    """A role as people say it."""
    return {
        HEAD: say("head of grid"),
        WORKER: say("grid worker"),
        "inspector": say("inspector"),
        "information": say("information officer"),
        "patroller": say("patroller"),
        "liaison": say("liaison officer"),
    }[role]


def fixing_word(fixing: str) -> str:
    """One of the six fixings (六定) as people say it."""
    return {
        "person": say("fixed person"),
        "time": say("fixed time"),
        "post": say("fixed post"),
        "duty": say("fixed duty"),
        "standard": say("fixed standard"),
        "reward": say("fixed reward and penalty"),
    }[fixing]


def completeness(
    roster: Roster, plan: Plan, level: int | None = None, *, file: str = ""
) -> Completeness:
    """What a roster lacks, and what it has too much.

    Parameters
    ----------
    roster : Roster
    plan : Plan
    level : int, optional
        The level whose grids need people; without, every level that the roster names a grid of,
        the last one when it names none.
    file : str
        Name of the roster, for the findings.

    Returns
    -------
    Completeness

    Raises
    ------
    InputError
        When the plan has no such level.
    """
    levels = _levels(roster, plan, level)
    header = (
        say("level"), say("code"), say("name"), say("grid above"),
        *map(role_word, roster.roles), *map(fixing_word, roster.fixed), say("lacking"),
    )  # fmt: skip
    rows, staffed, found = [], [], []
    for one in levels:
        mine = _rows(roster, plan, one)
        rows += mine
        staffed.append(_staffed(roster, plan.codes[one - 1], one, mine))
        found += _lacking(roster, plan, one, file)
    found += [*_too_many(roster, plan, file), *_no_grid(roster, file), *_unasked(roster, file)]
    return Completeness(tuple(staffed), tuple(found), header, tuple(rows), roster.strangers)


def _rows(roster: Roster, plan: Plan, level: int) -> list[tuple[Any, ...]]:
    """Every grid of a level with its people and what it lacks."""
    rows = []
    for grid, code in enumerate(plan.codes[level - 1]):
        above = plan.codes[level - 2][plan.parents[level - 2][grid]] if level > 1 else ""
        name = spoken_name(plan.names[level - 1][grid], code)
        said = roster.fixings.get(code, {})
        names = [roster.names(code, role) for role in roster.roles]
        lacking = [role_word(role) for role, mine in zip(roster.roles, names) if not mine]
        lacking += [fixing_word(each) for each in roster.fixed if each not in said]
        rows.append(
            (
                level, code, name, above, *map("; ".join, names),
                *(said.get(each, "") for each in roster.fixed), "; ".join(lacking),
            )
        )  # fmt: skip
    return rows


def _staffed(
    roster: Roster, codes: Sequence[str], level: int, rows: Sequence[tuple[Any, ...]]
) -> Staffed:
    said = [roster.fixings.get(code, {}) for code in codes]
    return Staffed(
        level,
        len(codes),
        {role: sum(bool(roster.names(c, role)) for c in codes) for role in roster.roles},
        {each: sum(each in mine for mine in said) for each in roster.fixed},
        sum(not row[-1] for row in rows),
    )


def _levels(roster: Roster, plan: Plan, level: int | None) -> list[int]:
    if level is not None:
        check_level(level, plan.depth)
        return [level]
    named = set(roster.people) | set(roster.fixings)
    levels = [one for one in range(1, plan.depth + 1) if named.intersection(plan.codes[one - 1])]
    return levels or [plan.depth]


def _finding(
    code: str, file: str, message: str, cure: str, units: Sequence[str], severity: Severity
) -> Finding:
    return Finding(code, severity, file, message, cure, tuple(units[:20]), len(units))


def _lacking(roster: Roster, plan: Plan, level: int, file: str) -> list[Finding]:
    codes = plan.codes[level - 1]
    name, fill = say("Name somebody in the roster."), say("Fill it in in the roster.")
    empty = [
        (f"no-{role}", role_word(role), name, [c for c in codes if not roster.names(c, role)])
        for role in roster.roles
    ] + [
        (f"no-fixed-{each}", fixing_word(each), fill,
         [c for c in codes if each not in roster.fixings.get(c, {})])
        for each in roster.fixed
    ]  # fmt: skip
    return [
        _finding(
            short, file,
            say(
                "Level {level}: {role} lacking in {count} grids ({grids}).",
                level=level, role=word, count=len(grids), grids=few(grids),
            ),
            cure, grids, Severity.WARNING,
        )
        for short, word, cure, grids in empty
        if grids
    ]  # fmt: skip


def _too_many(roster: Roster, plan: Plan, file: str) -> list[Finding]:
    found = []
    heads = sorted({code for _, code in roster.doubles})
    if heads:
        found.append(
            _finding(
                "many-heads", file,
                say(
                    "Grids with more than one head: {count} ({grids}).", count=len(heads),
                    grids=few(heads),
                ),
                say("Leave one head for each grid."), heads, Severity.WARNING,
            )
        )  # fmt: skip
    last = plan.codes[-1]
    often = Counter(name for code in last for name in roster.names(code, WORKER))
    shared = [c for c in last if any(often[name] > 1 for name in roster.names(c, WORKER))]
    if shared:
        found.append(
            _finding(
                "shared-worker", file,
                say(
                    "Last-level grids whose worker stands in another one, too, or has a "
                    "namesake there: {count} ({grids}).", count=len(shared),
                    grids=few(shared),
                ),
                say("One grid, one full-time worker: see whether it is one person."),
                shared, Severity.INFO,
            )
        )  # fmt: skip
    return found


def _no_grid(roster: Roster, file: str) -> list[Finding]:
    found = []
    if roster.strangers:
        rows = [f"{row}: {code}" if code else str(row) for row, code in roster.strangers]
        found.append(
            _finding(
                "no-such-grid", file,
                say(
                    "Rows whose code no grid of the plan has: {count} ({rows}).",
                    count=len(rows), rows=few(rows),
                ),
                say("Correct the codes; grids may have been split, merged or recoded."),
                [], Severity.WARNING,
            )
        )  # fmt: skip
    if roster.others:
        rows = [f"{row}: {role}" for row, role in roster.others]
        found.append(
            _finding(
                "other-role", file,
                say(
                    "Rows with a role that is none of the six: {count} ({rows}).",
                    count=len(rows), rows=few(rows),
                ),
                say("They are left out."), [], Severity.INFO,
            )
        )  # fmt: skip
    return found


def _unasked(roster: Roster, file: str) -> list[Finding]:
    missing = [
        *(role_word(role) for role in ROLES if role not in roster.roles),
        *(fixing_word(each) for each in FIXINGS if each not in roster.fixed),
    ]
    if not missing:
        return []
    return [
        _finding(
            "not-in-roster", file,
            say("The roster does not tell: {columns}.", columns=", ".join(missing)),
            say("Add columns for what your rules ask for."), [], Severity.INFO,
        )
    ]  # fmt: skip
