"""The register of grids: codes, names, parents and locks of all grids there are or ever were.

Grids keep their number for life. A grid that is merged away is closed: its number and its code
are never given to another grid, even after an undo.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..plan import Plan
from .grid_names import name_beside

Bools = NDArray[np.bool_]
#: In place of a grid: none.
NO_GRID = -1


class Grid(NamedTuple):
    """One grid, as it is entered into the register.

    Parameters
    ----------
    level : int
        From 1.
    number : int
    code, name : str
    parent : int
        Number of the grid above, `NO_GRID` at the first level.
    special : bool
        Whether it is a special grid (专属网格), outside the balance.
    """

    level: int
    number: int
    code: str
    name: str
    parent: int
    special: bool = False


class Register:
    """All grids of a plan that is being drawn.

    Parameters
    ----------
    plan : Plan
        Its grids, in its numbering.
    retired : sequence of sequences of str
        Codes of earlier grids by level, never to be used again.
    """

    def __init__(self, plan: Plan, retired: Sequence[Iterable[str]] = ()) -> None:
        self.depth = plan.depth
        self.codes = [list(codes) for codes in plan.codes]
        self.names = [list(names) for names in plan.names]
        self.open: list[Bools] = [np.ones(len(codes), bool) for codes in plan.codes]
        self.locked: list[Bools] = [np.zeros(len(codes), bool) for codes in plan.codes]
        top = np.full(len(plan.codes[0]), NO_GRID, np.int32)
        self.parent: list[NDArray[np.int32]] = [
            top,
            *(parent.astype(np.int32) for parent in plan.parents),
        ]
        #: Which last-level grids are special ones, closed ones included.
        self.special: Bools = plan.special
        self._number = [{code: g for g, code in enumerate(codes)} for codes in plan.codes]
        self._used = [set(codes) for codes in plan.codes]
        for used, codes in zip(self._used, retired, strict=False):
            used.update(codes)
        self._lines: NDArray[np.int32] | None = None

    @property
    def counts(self) -> list[int]:
        """Numbers given out at each level, closed grids included."""
        return [len(codes) for codes in self.codes]

    def number(self, level: int, code: str) -> int:
        """The number of the grid with this code.

        Raises
        ------
        KeyError
            When no grid of the level ever had the code in this register.
        """
        return self._number[level - 1][code]

    def grid(self, level: int, number: int) -> Grid:
        """The entry of a grid."""
        i = level - 1
        return Grid(
            level,
            number,
            self.codes[i][number],
            self.names[i][number],
            int(self.parent[i][number]),
            level == self.depth and bool(self.special[number]),
        )

    def lines(self) -> NDArray[np.int32]:
        """Ancestors of every last-level grid, int32 (levels, last count + 1).

        The last row is the grid itself. The last column is `NO_GRID` throughout, so that a unit in
        no grid can be looked up too.
        """
        if self._lines is None:
            line: NDArray[np.int32] = np.arange(len(self.codes[-1]), dtype=np.int32)
            lines = [line]
            for parent in self.parent[:0:-1]:
                line = parent[line]
                lines.append(line)
            none = np.full((self.depth, 1), NO_GRID, np.int32)
            self._lines = np.concatenate([np.stack(lines[::-1]), none], axis=1)
        return self._lines

    def quota(self, level: int) -> NDArray[np.int64]:
        """Last-level grids below each grid of a level, special ones left out, int64 (count,)."""
        lines = self.lines()[level - 1, :-1][self.open[-1] & ~self.special]
        return np.bincount(lines, minlength=len(self.codes[level - 1]))

    def children(self, level: int, number: int) -> NDArray[np.int64]:
        """Open grids of the next level inside a grid."""
        inside = (self.parent[level] == number) & self.open[level]
        return np.flatnonzero(inside)

    def enter(self, grid: Grid) -> None:
        """Open a grid, new or closed before."""
        i = grid.level - 1
        if grid.number >= len(self.codes[i]):
            if grid.number > len(self.codes[i]):
                raise ValueError(f"grid numbers leave a gap before {grid.number}")
            self.codes[i].append(grid.code)
            self.names[i].append(grid.name)
            self.open[i] = np.append(self.open[i], False)
            self.locked[i] = np.append(self.locked[i], False)
            self.parent[i] = np.append(self.parent[i], np.int32(grid.parent))
            self._number[i][grid.code] = grid.number
            self._used[i].add(grid.code)
            if grid.level == self.depth:
                self.special = np.append(self.special, grid.special)
        self.parent[i][grid.number] = grid.parent
        self.open[i][grid.number] = True
        self._lines = None

    def close(self, level: int, number: int) -> None:
        """Close a grid; its number and code stay taken."""
        self.open[level - 1][number] = False
        self._lines = None

    def place(self, level: int, number: int, parent: int) -> None:
        """Put a grid under another parent."""
        self.parent[level - 1][number] = parent
        self._lines = None

    def cut_back(self, counts: Sequence[int]) -> None:
        """Forget the grids that were entered on trial since the register had these counts."""
        for i, count in enumerate(counts):
            for code in self.codes[i][count:]:
                del self._number[i][code]
                self._used[i].discard(code)
            del self.codes[i][count:], self.names[i][count:]
            self.open[i] = self.open[i][:count]
            self.locked[i] = self.locked[i][:count]
            self.parent[i] = self.parent[i][:count]
        self.special = self.special[: counts[-1]]
        self._lines = None

    def used(self, level: int) -> Collection[str]:
        """All codes that grids of a level have or had."""
        return self._used[level - 1]

    def retired(self) -> tuple[tuple[str, ...], ...]:
        """Codes of each level that no grid has any more, sorted."""
        return tuple(
            tuple(sorted(used.difference(code for code, is_open in zip(codes, alive) if is_open)))
            for used, codes, alive in zip(self._used, self.codes, self.open)
        )

    def free_code(
        self, level: int, above: Grid | None, besides: Sequence[Grid], *, special: bool
    ) -> str:
        """A code that no grid ever had, in the manner of its siblings: see `new_grid`.

        Parameters
        ----------
        level : int
        above : Grid or None
            The grid that it is inside of; None at the first level.
        besides : sequence of Grid
            Grids that are to be opened in the same step.
        special : bool
        """
        i = level - 1
        near: list[tuple[str, str]] = []
        far: list[tuple[str, str]] = []
        for code, parent, is_open in zip(self.codes[i], map(int, self.parent[i]), self.open[i]):
            if is_open:
                start = "" if parent == NO_GRID else self.codes[i - 1][parent]
                inside = above is None or parent == above.number
                (near if inside else far).append((code, start))
        used = self._used[i].union(grid.code for grid in besides if grid.level == level)
        return _next_code(near + far, "" if above is None else above.code, used, special)

    def new_grid(
        self,
        level: int,
        parent: int,
        name: str = "",
        besides: Sequence[Grid] = (),
        *,
        special: bool = False,
        like: int = NO_GRID,
    ) -> Grid:
        """A grid that could be opened under a parent: next free number and code.

        The code goes on from those of its siblings: what they start with, and the next number in
        as many digits. Numbers from 901 of three digits are left to special grids.

        Parameters
        ----------
        level : int
        parent : int
            `NO_GRID` at the first level.
        name : str
            Default: in the manner of its siblings, see `grid_names`.
        besides : sequence of Grid
            Grids that are to be opened in the same step.
        special : bool
            A special grid: its number goes on from those of special grids.
        like : int
            The grid that it is split from.
        """
        i = level - 1
        above = None if parent == NO_GRID else self.grid(level - 1, parent)
        here = [grid for grid in besides if grid.level == level]
        code = self.free_code(level, above, here, special=special)
        if not name:
            alive = list(map(int, np.flatnonzero(self.open[i])))
            taken = {self.names[i][g] for g in alive} | {grid.name for grid in here}
            siblings = [
                (self.codes[i][g], self.names[i][g])
                for g in alive
                if self.parent[i][g] == parent
                and (level < self.depth or bool(self.special[g]) == special)
            ]
            given = "" if like == NO_GRID else self.names[i][like]
            name = name_beside(code, siblings, given, taken)
        return Grid(level, len(self.codes[i]) + len(here), code, name, parent, special)


def _next_code(
    examples: Sequence[tuple[str, str]], head: str, used: set[str], beyond: bool = False
) -> str:
    """A code that was never used, under `head`, in the manner of the first fitting example.

    Examples are pairs of a code and the code of the grid above it. With `beyond` its number is one
    of those that are left to special grids.
    """
    stem, width = head + "-" if head else "", 3
    for code, start in examples:
        tail = re.fullmatch(r"(\D*)(\d+)", code[len(start) :])
        if tail and code.startswith(start):
            stem, width = head + tail[1], len(tail[2])
            break
    pattern = re.compile(re.escape(stem) + r"(\d{" + str(width) + r",})")
    special = 9 * 10 ** (width - 1) + 1
    taken = [int(match[1]) for code in used if (match := pattern.fullmatch(code))]
    if beyond:
        number = max((n for n in taken if n >= special), default=special - 1) + 1
    else:
        least = special if width > 2 else 10**width
        number = max((n for n in taken if n < least), default=0) + 1
    while (code := stem + str(number).zfill(width)) in used:
        number += 1
    return code
