"""Small numbers that must not leave the office, and those that would give them away.

Numbers stand beside their sums: grids make up the grid above, categories all of them, days a month.
Of such a sum that is shown two parts at least are hidden or none, and never nothing but ones; of a
sum that is hidden, a part is hidden too. Each number that is taken along is the smallest one there,
and is guarded in the other sums that it is part of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Fewer events than this are not shown in what leaves the office.
FEWEST = 5
#: Masked numbers in the tables of the page, small and large.
MASKED = 65535
MASKED_LARGE = 2**32 - 1
#: Above every number that could be hidden.
_NONE = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Table:
    """Numbers, and which of them are hidden.

    Parameters
    ----------
    numbers : int64 (…)
    hidden : bool (…)
        Changed in place.
    """

    numbers: Ints
    hidden: Mask

    @classmethod
    def of(cls, numbers: NDArray[Any], fewest: int) -> Table:
        """Hide numbers above 0 and below `fewest`."""
        numbers = np.asarray(numbers, np.int64)
        return cls(numbers, (numbers > 0) & (numbers < fewest))

    def along(self, axis: int, part: slice = slice(None)) -> Table:
        """A part of an axis, which becomes the last one; the same memory."""
        numbers = np.moveaxis(self.numbers, axis, -1)
        return Table(numbers[..., part], np.moveaxis(self.hidden, axis, -1)[..., part])

    def packed(self) -> NDArray[np.uint16] | NDArray[np.uint32]:
        """The numbers, `MASKED` where hidden; `packed_large` where one of them is large."""
        if self.numbers.max(initial=0) >= MASKED:
            return self.packed_large()
        return np.where(self.hidden, MASKED, self.numbers).astype(np.uint16)

    def packed_large(self) -> NDArray[np.uint32]:
        """The numbers, `MASKED_LARGE` where hidden."""
        return np.where(self.hidden, MASKED_LARGE, self.numbers).astype(np.uint32)


class Sums:
    """Parts that make up sums.

    Parameters
    ----------
    parts : Table
        (…, n); summed along the last axis.
    sums : Table or None
        (…, m); None for sums that anybody may know.
    group : int64 (n,) or None
        The sum that each part belongs to; all to the first by default.
    """

    def __init__(self, parts: Table, sums: Table | None, group: NDArray[Any] | None = None) -> None:
        self._parts, self._sums = parts, sums
        group = np.zeros(parts.numbers.shape[-1], np.int64) if group is None else group
        self._order = np.argsort(group, kind="stable")
        self._first = np.flatnonzero(np.diff(group[self._order], prepend=-1))
        self._group = group[self._order][self._first]

    def guard(self) -> bool:
        """Hide what would give a hidden number away; whether there was anything."""
        count = len(self._order)
        if not count:
            return False
        numbers = self._parts.numbers[..., self._order]
        hidden = self._parts.hidden[..., self._order]
        held = self._added(hidden.astype(np.int64))
        secret = self._added(np.where(hidden, numbers, 0))
        bare = (held == 1) | ((held > 0) & (secret == held))
        if self._sums is not None:
            unknown = self._sums.hidden[..., self._group]
            whole = self._sums.numbers[..., self._group] == self._added(numbers)
            bare = whole & np.where(unknown, held == 0, bare)
        key = np.where(hidden | (numbers == 0), _NONE, numbers * count + np.arange(count))
        smallest = np.minimum.reduceat(key, self._first, axis=-1)
        taken = bare & (smallest < _NONE)
        *rows, _ = np.nonzero(taken)
        part = (*rows, self._order[smallest[taken] % count])
        self._parts.hidden[part] = True
        if self._sums is None:
            return bool(taken.any())
        # Where no other part is left, the sum itself tells.
        lost = bare & ~taken & ~unknown
        *rows, last = np.nonzero(lost)
        whole_of = (*rows, self._group[last])
        self._sums.hidden[whole_of] = True
        return bool((taken | lost).any())

    def _added(self, values: Ints) -> Ints:
        found: Ints = np.add.reduceat(values, self._first, axis=-1)
        return found


def tellable(numbers: NDArray[Any]) -> Mask:
    """Which of some numbers, whose sum is known, are neither few nor give few away, bool (n,)."""
    table = Table.of(numbers, FEWEST)
    withhold([Sums(table, None)])
    return ~table.hidden


def kinds(table: Table) -> list[Sums]:
    """The sums of a table (categories, sources, …), whose first category and source hold them.

    Others may be left out of the rest: those are not shown.
    """
    return [Sums(table.along(axis, slice(1, None)), table.along(axis, slice(1))) for axis in (0, 1)]


def withhold(sums: Sequence[Sums]) -> None:
    """Hide what is needed so that no hidden number follows from others of its sums."""
    while any([one.guard() for one in sums]):
        pass
