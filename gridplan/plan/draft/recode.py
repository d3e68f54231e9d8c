"""Codes that tell another parent: grids that came under another one keep theirs until recoded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from ...findings import Finding, Severity, few
from ...i18n import say
from ..change import Change, Locking, Placing, moved
from ..codes.grid_names import renamed
from ..codes.register import Grid, Register
from ..plan import Plan
from .draft import Draft
from .save import retired_codes

#: Share of a level whose codes begin with those of their parents, from which on codes are meant to.
MEANT = 1 / 3


def misplaced(register: Register, level: int) -> list[int]:
    """Open grids of a level whose codes begin with that of another grid of the level above.

    Parameters
    ----------
    register : Register
    level : int
        From 1; there is no level above the first one.

    Returns
    -------
    list of int
        Ascending. Empty where the codes of the level do not tell parents at all.
    """
    if level == 1:
        return []
    i = level - 1
    numbers = list(map(int, np.flatnonzero(register.open[i])))
    codes = [register.codes[i][number] for number in numbers]
    parents = [register.codes[i - 1][int(register.parent[i][number])] for number in numbers]
    wrong = set(_misplaced(codes, parents, register.used(level - 1)))
    return [number for number, code in zip(numbers, codes) if code in wrong]


def _misplaced(
    codes: Sequence[str], parents: Sequence[str], above: Collection[str]
) -> Iterable[str]:
    """Those of the codes of a level that tell another parent than theirs.

    Parameters
    ----------
    codes, parents : sequence of str
        Code of each grid, and of the one above it.
    above : collection of str
        All codes that the level above has or had.
    """
    right = [_begins(code, parent) for code, parent in zip(codes, parents, strict=True)]
    if sum(right) < MEANT * len(right):
        return
    lengths = sorted({len(code) for code in above})
    for code, is_right in zip(codes, right):
        if not is_right and any(code[:n] in above for n in lengths if n < len(code)):
            yield code


def _begins(code: str, parent: str) -> bool:
    return len(code) > len(parent) and code.startswith(parent)


def about_codes(plan: Plan) -> list[Finding]:
    """Which grids have codes that tell another parent."""
    retired = retired_codes(plan) or [[] for _ in plan.codes]
    wrong: list[str] = []
    for level in range(2, plan.depth + 1):
        codes, above = plan.codes[level - 1], plan.codes[level - 2]
        parents = [above[parent] for parent in map(int, plan.parents[level - 2])]
        wrong += _misplaced(codes, parents, {*above, *retired[level - 2]})
    if not wrong:
        return []
    return [
        Finding(
            "code-of-other-parent",
            Severity.WARNING,
            few(wrong),
            say("Grids whose codes begin with that of another parent: {count}.", count=len(wrong)),
            say(
                "Recode them in QGIS (Recode): they get codes of their own parents, and the old "
                "ones are not given again. Or leave them, if the old codes are to stay in use."
            ),
            count=len(wrong),
        )
    ]


def recoded(draft: Draft) -> Change:
    """All misplaced grids, and what is inside them, under codes of their own parents.

    A new grid takes the place of each, with the same units, name and lock; the old one is closed.
    The number goes on from those of its siblings; inside a grid numbers stay.
    """
    register = draft.register
    opened: list[Grid] = []
    closed: list[Grid] = []
    placed: list[Placing] = []
    locks: list[Locking] = []
    instead: dict[tuple[int, int], Grid] = {}
    goes_to = np.arange(-1, register.counts[-1])
    for level in range(2, register.depth + 1):
        wrong = set(misplaced(register, level))
        number = register.counts[level - 1]
        # Those that keep their numbers come first: the others go on from these.
        for each in sorted(
            map(int, np.flatnonzero(register.open[level - 1])), key=wrong.__contains__
        ):
            old = register.grid(level, each)
            above = instead.get((level - 1, old.parent)) or register.grid(level - 1, old.parent)
            before = register.codes[level - 2][old.parent]
            code = above.code + old.code[len(before) :]
            if each not in wrong and above.number == old.parent:
                continue
            if each not in wrong and not _begins(old.code, before):
                placed.append(Placing(level, each, old.parent, above.number))
                continue
            if each in wrong or code in register.used(level):
                code = register.free_code(level, above, opened, special=old.special)
            name = renamed(old.name, old.code, code)
            new = Grid(level, number, code, name, above.number, old.special)
            number += 1
            instead[level, each] = new
            opened.append(new)
            closed.append(old)
            if register.locked[level - 1][each]:
                locks += [Locking(level, (each,), False), Locking(level, (new.number,), True)]
            if level == register.depth:
                goes_to[each + 1] = new.number
    units = np.arange(len(draft.leaf))
    return moved(
        units,
        draft.leaf,
        goes_to[draft.leaf + 1],
        opened=tuple(opened),
        closed=tuple(closed),
        placed=tuple(placed),
        locks=tuple(locks),
    )
