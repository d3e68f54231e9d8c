"""Small numbers that must not leave the office, and those that would give them away."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Fewer events than this are not shown in what leaves the office.
FEWEST = 5
#: Masked numbers in the tables of the page, small and large.
MASKED = 65535
MASKED_LARGE = 2**32 - 1
_ROUNDS = 8


def hidden_few(table: NDArray[Any], parents: NDArray[Any], fewest: int) -> NDArray[np.bool_]:
    """Which numbers are few, and those by which the few could be worked out.

    Sums are shown too: of the grids within one parent, of all categories, of all sources. Where
    one number alone is hidden among those that make a sum, the next smallest beside it goes too.

    Parameters
    ----------
    table : (categories, sources, periods, grids)
        The first category and the first source hold the sums; others may be left out of the rest.
    parents : (grids,)
        Number of the parent of each grid.
    fewest : int
        Numbers above 0 and below this are hidden; 0 hides nothing.

    Returns
    -------
    bool, as `table`
    """
    numbers = np.asarray(table, np.int64)
    hidden = (numbers > 0) & (numbers < fewest)
    for _ in range(_ROUNDS):
        before = int(hidden.sum())
        _hide_within_parents(numbers, hidden, np.asarray(parents, np.int64))
        for axis in (0, 1):
            _hide_within_kinds(np.moveaxis(numbers, axis, 0), np.moveaxis(hidden, axis, 0))
        if int(hidden.sum()) == before:
            break
    return hidden


def masked(
    table: NDArray[Any], parents: NDArray[Any], fewest: int
) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """Numbers without those of `hidden_few`.

    Parameters
    ----------
    table, parents, fewest
        See `hidden_few`.

    Returns
    -------
    uint16, as `table`
        `MASKED` where hidden; uint32 and `MASKED_LARGE` where a number is too large for that.
    """
    hidden = hidden_few(table, parents, fewest)
    if table.max(initial=0) >= MASKED:
        return np.where(hidden, MASKED_LARGE, table).astype(np.uint32)
    return np.where(hidden, MASKED, table).astype(np.uint16)


def masked_large(table: NDArray[Any], fewest: int) -> NDArray[np.uint32]:
    """As `masked`, always for large numbers, of grids with one parent.

    Parameters
    ----------
    table : (categories, sources, periods, grids)
    fewest : int

    Returns
    -------
    uint32, as `table`
        `MASKED_LARGE` where hidden.
    """
    hidden = hidden_few(table, np.zeros(table.shape[-1], np.int64), fewest)
    return np.where(hidden, MASKED_LARGE, table).astype(np.uint32)


def _hide_within_parents(
    numbers: NDArray[np.int64], hidden: NDArray[np.bool_], parents: NDArray[np.int64]
) -> None:
    order = np.argsort(parents, kind="stable")
    first = np.flatnonzero(np.diff(parents[order], prepend=-1))
    alone = np.add.reduceat(hidden[..., order].astype(np.int64), first, axis=-1) == 1
    ends = np.append(first[1:], len(order))
    for at in np.argwhere(alone):
        members = order[first[at[-1]] : ends[at[-1]]]
        row = tuple(at[:-1])
        _hide_smallest(numbers[row], hidden[row], members)


def _hide_within_kinds(numbers: NDArray[np.int64], hidden: NDArray[np.bool_]) -> None:
    """Along the first axis: its first entry is the sum of the others and of a rest."""
    parts = numbers[1:]
    rest = numbers[0] - parts.sum(axis=0)
    alone = (hidden[1:].sum(axis=0) == 1) & (rest <= 0) & ~hidden[0]
    for at in np.argwhere(alone):
        column = (slice(1, None), *at)
        shown = numbers[column].copy()
        flags = hidden[column]
        _hide_smallest(shown, flags, np.arange(len(shown)))


def _hide_smallest(
    numbers: NDArray[np.int64], hidden: NDArray[np.bool_], members: NDArray[np.int64]
) -> None:
    """Hide the smallest shown number above 0 among the members; `hidden` is a view."""
    shown = members[~hidden[members] & (numbers[members] > 0)]
    if len(shown):
        hidden[shown[np.argmin(numbers[shown])]] = True
