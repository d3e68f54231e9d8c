"""A change of a plan: everything one step does, so that it can be done, undone and written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..partition.guard import Numbers
from .codes.register import NO_GRID, Grid, Register

Rows = NDArray[np.int32]
_NO_ROWS: Rows = np.empty(0, np.int32)


class Placing(NamedTuple):
    """A grid that comes under another parent.

    Parameters
    ----------
    level, number : int
        The grid.
    before, after : int
        Its parent.
    """

    level: int
    number: int
    before: int
    after: int


class Locking(NamedTuple):
    """Grids or units whose lock is turned.

    Parameters
    ----------
    level : int
        Level of the grids; 0 for units.
    numbers : tuple of int
        Only those whose lock really changes.
    locked : bool
        What it is afterwards.
    """

    level: int
    numbers: tuple[int, ...]
    locked: bool


@dataclass(frozen=True)
class Change:
    """What one step does to a plan.

    Parameters
    ----------
    units : int32 (m,)
        Units that move, ascending.
    before, after : int32 (m,)
        Their last-level grids; −1 for none.
    opened, closed : tuple of Grid
        Grids that come into being and that cease to be.
    placed : tuple of Placing
        Grids that come under another parent.
    locks : tuple of Locking
    """

    units: Rows = field(default_factory=lambda: _NO_ROWS)
    before: Rows = field(default_factory=lambda: _NO_ROWS)
    after: Rows = field(default_factory=lambda: _NO_ROWS)
    opened: tuple[Grid, ...] = ()
    closed: tuple[Grid, ...] = ()
    placed: tuple[Placing, ...] = ()
    locks: tuple[Locking, ...] = ()

    def __bool__(self) -> bool:
        return len(self.units) > 0 or not self.moves_only

    @property
    def moves_only(self) -> bool:
        """Whether units move, and no grid or lock changes but by that."""
        return not (self.opened or self.closed or self.placed or self.locks)

    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(
            self.units,
            self.after,
            self.before,
            self.closed[::-1],
            self.opened[::-1],
            tuple(p._replace(before=p.after, after=p.before) for p in self.placed[::-1]),
            tuple(lock._replace(locked=not lock.locked) for lock in self.locks[::-1]),
        )


def moved(
    units: Numbers,
    before: Numbers,
    after: Numbers,
    *,
    opened: tuple[Grid, ...] = (),
    closed: tuple[Grid, ...] = (),
    placed: tuple[Placing, ...] = (),
    locks: tuple[Locking, ...] = (),
) -> Change:
    """A change that moves units: sorted, without those that stay, repeated values stored once."""
    keep = before != after
    units, before, after = units[keep], before[keep], after[keep]
    order = np.argsort(units)
    return Change(
        units[order].astype(np.int32),
        _slim(before[order]),
        _slim(after[order]),
        opened,
        closed,
        placed,
        locks,
    )


def _slim(grids: Numbers) -> Rows:
    """The same array, held as one number when it is one number throughout."""
    slim: Rows = grids.astype(np.int32)
    if len(slim) > 1 and (slim == slim[0]).all():
        slim = np.broadcast_to(slim[:1].copy(), slim.shape)
    return slim


def to_json(change: Change, register: Register) -> dict[str, Any]:
    """The change as JSON values: units by row, grids by code. Empty parts are left out.

    Works before as well as after the change was made.
    """
    coming = {(grid.level, grid.number): grid.code for grid in change.opened}

    def code(level: int, number: int) -> str | None:
        if number == NO_GRID:
            return None
        return coming.get((level, number)) or register.codes[level - 1][number]

    def entries(grids: tuple[Grid, ...]) -> list[list[Any]]:
        return [
            [g.level, g.code, g.name, code(g.level - 1, g.parent), *(["special"] * g.special)]
            for g in grids
        ]

    leaf = register.depth
    moves = []
    if len(change.units):
        pairs = (change.before.astype(np.int64) << 32) + change.after
        order = np.argsort(pairs, kind="stable")
        begins = np.flatnonzero(np.diff(pairs[order])) + 1
        for these in np.split(order, begins):
            ends = [code(leaf, int(grids[these[0]])) for grids in (change.before, change.after)]
            moves.append([*ends, change.units[these].tolist()])
    placed = [
        [p.level, code(p.level, p.number), code(p.level - 1, p.before), code(p.level - 1, p.after)]
        for p in change.placed
    ]
    locks = [
        [
            lock.level,
            [code(lock.level, number) if lock.level else number for number in lock.numbers],
            lock.locked,
        ]
        for lock in change.locks
    ]
    parts = {
        "moves": moves,
        "opened": entries(change.opened),
        "closed": entries(change.closed),
        "placed": placed,
        "locks": locks,
    }
    return {name: part for name, part in parts.items() if part}


def from_json(parts: Mapping[str, Any], register: Register) -> Change:
    """The change that `to_json` wrote, in the numbers of this register.

    Raises
    ------
    KeyError, ValueError, TypeError
        When it does not belong to these grids.
    """
    coming: dict[tuple[int, str], int] = {}

    def number(level: int, code: str | None) -> int:
        if code is None:
            return NO_GRID
        return coming[level, code] if (level, code) in coming else register.number(level, code)

    opened = []
    for level, code, name, above, *kind in parts.get("opened", ()):
        try:
            place = register.number(level, code)
        except KeyError:
            new = sum(1 for known_level, _ in coming if known_level == level)
            place = register.counts[level - 1] + new
            coming[level, code] = place
        opened.append(Grid(level, place, code, name, number(level - 1, above), bool(kind)))
    closed = [
        Grid(level, number(level, code), code, name, number(level - 1, above), bool(kind))
        for level, code, name, above, *kind in parts.get("closed", ())
    ]
    placed = [
        Placing(level, number(level, code), number(level - 1, old), number(level - 1, new))
        for level, code, old, new in parts.get("placed", ())
    ]
    locks = [
        Locking(level, tuple(number(level, n) if level else int(n) for n in numbers), bool(locked))
        for level, numbers, locked in parts.get("locks", ())
    ]
    units, before, after = [_NO_ROWS], [_NO_ROWS], [_NO_ROWS]
    for old, new, rows in parts.get("moves", ()):
        units.append(np.array(rows, np.int32))
        before.append(np.full(len(rows), number(register.depth, old), np.int32))
        after.append(np.full(len(rows), number(register.depth, new), np.int32))
    return moved(
        np.concatenate(units),
        np.concatenate(before),
        np.concatenate(after),
        opened=tuple(opened),
        closed=tuple(closed),
        placed=tuple(placed),
        locks=tuple(locks),
    )
