"""What a plan file hands on to the next one: its log, and since when its grids are as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ...plan.plan import Plan
from ...plan.recount import RESTRUCTURED
from .layers import codes_of_units


@dataclass(frozen=True)
class LogEntry:
    """One line of the log of a plan.

    Parameters
    ----------
    who, when : str
        Author, and ISO 8601 time with zone.
    unit : str
        The unit that changed its grid; empty for a remark about the whole plan, and where a whole
        grid came under another parent.
    source, target : str
        Codes of the last-level grids it left and came to; of a whole grid, the code of its parent,
        a stroke and its own code.
    why : str
    """

    who: str
    when: str
    unit: str
    source: str
    target: str
    why: str


@dataclass(frozen=True)
class Past:
    """What is known of the plan that stood in the file before.

    Parameters
    ----------
    hash : str
        Hash of that plan; empty when there was none.
    created : str
        When it was saved, ISO 8601.
    version : int
        Its version; 0 when there was none.
    log : tuple of LogEntry
    code_of_unit : dict
        Unit → code of its last-level grid.
    since : dict
        Level and code → valid from, version, and the units of the grid.
    parents : dict
        Level and code → code of the grid above.
    """

    hash: str
    created: str
    version: int
    log: tuple[LogEntry, ...]
    code_of_unit: dict[str, str]
    since: dict[tuple[int, str], tuple[str, int, frozenset[str]]]
    parents: dict[tuple[int, str], str]


NO_PAST = Past("", "", 0, (), {}, {}, {})


def is_continuation(plan: Plan, past: Past) -> bool:
    """Whether a plan goes on from another one or is the same, instead of being a new start."""
    return bool(past.hash) and past.hash in (plan.provenance.parent_hash, plan.hash)


def continued_log(plan: Plan, past: Past) -> list[LogEntry]:
    """The log with what changed since: a line for each unit in another grid or grid elsewhere."""
    origin = plan.provenance
    entries = list(past.log)
    if not past.hash:
        return [LogEntry(origin.author, origin.created, "", "", "", origin.reason)]
    for unit, code in zip(plan.unit_ids, codes_of_units(plan, plan.depth), strict=True):
        before = past.code_of_unit.get(unit, "")
        if before != (code or ""):
            entries.append(
                LogEntry(origin.author, origin.created, unit, before, code or "", origin.reason)
            )
    for (level, code), parent in _parents(plan).items():
        before = past.parents.get((level, code), parent)
        if before != parent:
            old, new = f"{before}/{code}", f"{parent}/{code}"
            entries.append(LogEntry(origin.author, origin.created, "", old, new, origin.reason))
    return entries


def validity(plan: Plan, past: Past) -> tuple[int, list[list[tuple[str, int]]]]:
    """The version of a plan, and for each grid since when and which version it is as it is.

    Returns
    -------
    int
        1 for a new plan, one more than before for a changed one.
    list of lists of (str, int)
        Date from which it is valid, and version of each grid, by level.
    """
    version = past.version + (plan.hash != past.hash or _parents(plan) != past.parents)
    today = plan.provenance.created[:10]
    if not past.hash:
        return version, [[(today, version)] * count for count in plan.counts]
    levels = []
    for level in range(1, plan.depth + 1):
        members = _units_by_code(zip(plan.unit_ids, codes_of_units(plan, level), strict=True))
        grids = []
        for code in plan.codes[level - 1]:
            begun, since, units = past.since.get((level, code), (today, version, None))
            same = units is None or units == members.get(code, frozenset())
            grids.append((begun, since) if same else (today, version))
        levels.append(grids)
    return version, levels


def read_past(connection: sqlite3.Connection, plan: Plan, version: int) -> Past:
    """What a plan file knows of its past.

    Parameters
    ----------
    connection : sqlite3.Connection
        To the file, of the present schema version and already checked.
    plan : Plan
        The plan in the file.
    version : int
        Its version.
    """
    since = {}
    for level in range(1, plan.depth + 1):
        members = _units_by_code(zip(plan.unit_ids, codes_of_units(plan, level), strict=True))
        table = f'SELECT code, valid_from, version FROM "grids_{level}"'  # noqa: S608
        for code, begun, number in connection.execute(table):
            since[level, code] = (begun, number, members.get(code, frozenset()))
    return Past(
        hash=plan.hash,
        created=plan.provenance.created,
        version=version,
        log=read_log_rows(connection),
        code_of_unit={
            unit: code or ""
            for unit, code in zip(plan.unit_ids, codes_of_units(plan, plan.depth), strict=True)
        },
        since=since,
        parents=_parents(plan),
    )


def read_log_rows(connection: sqlite3.Connection) -> tuple[LogEntry, ...]:
    """All lines of the log, oldest first."""
    rows = connection.execute(
        'SELECT who, "when", unit, "from", "to", why FROM gridplan_log ORDER BY id'
    )
    return tuple(LogEntry(*row) for row in rows)


def write_log_rows(connection: sqlite3.Connection, entries: Iterable[LogEntry]) -> None:
    """Write lines to the log."""
    connection.executemany(
        'INSERT INTO gridplan_log (who, "when", unit, "from", "to", why) VALUES (?, ?, ?, ?, ?, ?)',
        [(e.who, e.when, e.unit, e.source, e.target, e.why) for e in entries],
    )


def with_logged_counts(plan: Plan, log: Iterable[LogEntry]) -> Plan:
    """The plan with the grids that came and went as its log tells, where it does not say so itself.

    Parameters
    ----------
    plan : Plan
        With other numbers of grids than it was asked for and has edits for: an early version of
        Gridplan saved it.
    log : iterable of LogEntry
        Its whole log. It counts only where it leads back, unit by unit, to the numbers of grids
        that were asked for.
    """
    before = _codes_before(plan, log)
    if not before:
        return plan
    entries: list[dict[str, Any]] = []
    for level, asked in enumerate(plan.provenance.counts, start=1):
        first, now = before[level - 1], set(plan.codes[level - 1])
        if len(first) == asked:
            entries += [_came_or_went("opened", level, code) for code in sorted(now - first)]
            entries += [_came_or_went("closed", level, code) for code in sorted(first - now)]
    if not entries:
        return plan
    settings = {**plan.provenance.settings, RESTRUCTURED: entries}
    return replace(plan, provenance=replace(plan.provenance, settings=settings))


def _came_or_went(what: str, level: int, code: str) -> dict[str, Any]:
    return {"kind": "log", "opened": [], "closed": [], what: [[level, code]]}


def _codes_before(plan: Plan, log: Iterable[LogEntry]) -> list[set[str]]:
    """Codes of the grids of each level as the log began; nothing when it does not lead to the plan.

    Where grids of the level below have gone since, those above them may be missing.
    """
    codes = codes_of_units(plan, plan.depth)
    code_of_unit = {unit: code or "" for unit, code in zip(plan.unit_ids, codes, strict=True)}
    place = {f"{above}/{code}": (level, code) for (level, code), above in _parents(plan).items()}
    above_of = _parents(plan)
    for entry in reversed(list(log)):
        if entry.unit:
            if code_of_unit.get(entry.unit, "") != entry.target:
                return []
            code_of_unit[entry.unit] = entry.source
        elif entry.target in place:
            level, code = place.pop(entry.target)
            place[entry.source] = level, code
            above_of[level, code] = entry.source[: -len(code) - 1]
    found = [set(code_of_unit.values()) - {""}]
    for level in range(plan.depth, 1, -1):
        above = {above_of.get((level, code), "") for code in found[0]} - {""}
        found.insert(0, above)
    return found


def _parents(plan: Plan) -> dict[tuple[int, str], str]:
    """Level and code of every grid below the first level → code of the grid above."""
    return {
        (level, code): plan.codes[level - 2][parent]
        for level in range(2, plan.depth + 1)
        for code, parent in zip(plan.codes[level - 1], plan.parents[level - 2], strict=True)
    }


def _units_by_code(pairs: Iterable[tuple[str, str | None]]) -> dict[str, frozenset[str]]:
    units: dict[str, list[str]] = {}
    for unit, code in pairs:
        if code is not None:
            units.setdefault(code, []).append(unit)
    return {code: frozenset(members) for code, members in units.items()}
