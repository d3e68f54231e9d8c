"""Counting in few numbers: kinds out of words, and how often each triple of numbers occurs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """What some events count for, in few numbers.

    Parameters
    ----------
    kinds : tuple of tuples of str
        The kinds that occur; numbers of `kind` are places in it.
    kind, when, where, number : int64 (m,)
        Distinct triples of kind, period and grid, and how many events each has.
    unplaced, undated : int
        See `gridplan.events.counts.counting.Counts`.
    seen : tuple of datetime64, or None
        When the first and the last of them were reported.
    """

    kinds: tuple[tuple[str, ...], ...]
    kind: Ints
    when: Ints
    where: Ints
    number: Ints
    unplaced: int
    undated: int
    seen: tuple[np.datetime64, np.datetime64] | None = None


def numbers_of_kinds(
    frame: pd.DataFrame, by: Sequence[str], kinds: dict[tuple[str, ...], int]
) -> Ints:
    """Number of the kind of each event; new kinds are entered into `kinds`."""
    import pandas as pd

    if not by:
        return np.zeros(len(frame), np.int64)
    combined = np.zeros(len(frame), np.int64)
    values = []
    for name in by:
        category = pd.Categorical(frame[name])
        values.append([*map(str, category.categories), ""])
        codes = np.where(category.codes < 0, len(category.categories), category.codes)
        combined = combined * (len(category.categories) + 1) + codes
    seen, number = np.unique(combined, return_inverse=True)
    places = []
    for whole in seen:
        rest, parts = int(whole), []
        for words in reversed(values):
            rest, place = divmod(rest, len(words))
            parts.append(words[place])
        places.append(kinds.setdefault(tuple(reversed(parts)), len(kinds)))
    numbers: Ints = np.array(places, np.int64)[number]
    return numbers


def distinct(
    kind: Ints, when: Ints, where: Ints, number: Ints | None = None
) -> tuple[Ints, Ints, Ints, Ints]:
    """Distinct triples and how often each occurs; `number` is how often each given one does."""
    if not len(kind):
        return kind, when, where, kind
    low = int(when.min())
    periods, places = int(when.max()) - low + 1, int(where.max()) + 1
    key = (kind * periods + (when - low)) * places + where
    if number is not None:
        key, place = np.unique(key, return_inverse=True)
        sums = np.zeros(len(key), np.int64)
        np.add.at(sums, place, number)
        number = sums
    elif int(key.max()) < 4 * len(key) + 1_000_000:
        count = np.bincount(key)
        key = np.flatnonzero(count)
        number = count[key]
    else:
        key, number = np.unique(key, return_counts=True)
    rest, where = np.divmod(key, places)
    kind, when = np.divmod(rest, periods)
    return kind, when + low, where, number
