"""Who changed what, when and why: the log of an editing session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..change import Change
from ..codes.register import NO_GRID, Register


class LogEntry(NamedTuple):
    """One step.

    Parameters
    ----------
    kind : str
        ``"stroke"``, ``"split"``, ``"undo"``, …
    who, when, why : str
        Author, ISO 8601 time with zone, and reason; of an undo or redo, the kind of the step.
    change : Change
        What it did.
    """

    kind: str
    who: str
    when: str
    why: str
    change: Change


class LogRow(NamedTuple):
    """One unit, or one grid, that a step changed.

    Parameters
    ----------
    step : int
        Number of the step, from 0.
    kind, who, when, why : str
        See `LogEntry`.
    unit : str
        Id of the unit; empty when a grid changed as a whole.
    grid : str
        Code of the grid that came, went, was locked or came under another parent.
    from_code, to_code : str
        For a unit, its last-level grid before and after, empty for none; for a grid, its parent.
    """

    step: int
    kind: str
    who: str
    when: str
    why: str
    unit: str
    grid: str
    from_code: str
    to_code: str


def log_rows(
    entries: Iterable[LogEntry], first: int, register: Register, unit_ids: NDArray[np.object_]
) -> Iterator[LogRow]:
    """Write out log entries, the first of which is step `first`."""

    def code(level: int, number: int) -> str:
        return "" if number == NO_GRID else register.codes[level - 1][number]

    for step, entry in enumerate(entries, start=first):
        head = (step, entry.kind, entry.who, entry.when, entry.why)
        change = entry.change
        for grid in change.opened:
            yield LogRow(*head, "", grid.code, "", code(grid.level - 1, grid.parent))
        for placing in change.placed:
            ends = (code(placing.level - 1, end) for end in (placing.before, placing.after))
            yield LogRow(*head, "", code(placing.level, placing.number), *ends)
        leaf = register.depth
        rows = zip(*(map(int, part) for part in (change.units, change.before, change.after)))
        for unit, before, after in rows:
            yield LogRow(*head, str(unit_ids[unit]), "", code(leaf, before), code(leaf, after))
        for grid in change.closed:
            yield LogRow(*head, "", grid.code, code(grid.level - 1, grid.parent), "")
        for lock in change.locks:
            for number in lock.numbers:
                if lock.level:
                    yield LogRow(*head, "", code(lock.level, number), "", "")
                else:
                    yield LogRow(*head, str(unit_ids[number]), "", "", "")
