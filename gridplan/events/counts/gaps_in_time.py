"""Long times in which nothing happened: tables leave them out, nothing is learned across them.

One old case, or one whose year was mistyped, lies decades before all others. The periods between
say nothing but cost time and memory, and would make all that came afterwards a surprise.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

#: Periods of a year. Where nothing happened in more of them, one after the other, it is a silence.
_A_YEAR: Mapping[str, int] = MappingProxyType(
    {"day": 366, "week": 53, "month": 12, "quarter": 4, "year": 1}
)


def told_periods(numbers: Ints, period: str) -> Ints:
    """All periods from the first to the last one, but for those of silences.

    Parameters
    ----------
    numbers : int64 (n,)
        Periods in which something happened, see `gridplan.events.counts.counting.period_numbers`.
    period : str
        Their length, one of `gridplan.events.counts.counting.PERIODS`.

    Returns
    -------
    int64 (m,)
        In ascending order, each once.
    """
    there = np.unique(numbers)
    after = np.flatnonzero(np.diff(there) > _A_YEAR[period] + 1) + 1
    runs = [np.arange(run[0], run[-1] + 1) for run in np.split(there, after) if len(run)]
    return np.concatenate([np.empty(0, np.int64), *runs])


def days_told(numbers: Ints, first: np.datetime64, last: np.datetime64) -> int:
    """How many days of a time are in no silence.

    Parameters
    ----------
    numbers : int64 (n,)
        Days on which something happened, at any time.
    first, last : datetime64[D]
        First day of the time, and the day after its last one.

    Returns
    -------
    int
        The whole length of a time that is all silence.
    """
    begin, end = (int(day.astype("datetime64[D]").astype(np.int64)) for day in (first, last))
    told = told_periods(numbers, "day")
    inside = int(np.searchsorted(told, end) - np.searchsorted(told, begin))
    if len(told):
        before, after = int(told[0]) - begin, end - 1 - int(told[-1])
        inside += min(max(before, 0), end - begin) + min(max(after, 0), end - begin)
    return inside or end - begin


def since_silence(numbers: Ints, first: int) -> int:
    """Place of the first period after the last silence.

    Parameters
    ----------
    numbers : int64 (m,)
        From `told_periods`.
    first : int
        Place of the first period that counts.
    """
    after = np.flatnonzero(np.diff(numbers[first:]) > 1) + 1
    return first + int(after.max(initial=0))
