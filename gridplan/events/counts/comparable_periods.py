"""Which periods can be compared with the one before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .counting import period_numbers

#: No period is longer, days.
_LONGEST = 366


def comparable(
    calendar: NDArray[np.datetime64], numbers: NDArray[np.int64], period: str
) -> NDArray[np.bool_]:
    """Whether a period and the one before it are both filled by the days that there are events of.

    Parameters
    ----------
    calendar : datetime64[D] (d,)
        All days from the first event to the last one, but for silences; see
        `gridplan.events.counts.gaps_in_time`.
    numbers : int64 (n,)
        Periods, see `gridplan.events.counts.counting.period_numbers`.
    period : str
        Their length, one of `gridplan.events.counts.counting.PERIODS`.

    Returns
    -------
    bool (n,)
    """
    days = calendar.astype("datetime64[D]").astype(np.int64)
    around = np.arange(days[0] - _LONGEST, days[-1] + _LONGEST + 1).astype("datetime64[D]")
    there, length = np.unique(period_numbers(around, period), return_counts=True)
    held, told = np.unique(period_numbers(calendar, period), return_counts=True)
    full = held[told == length[np.searchsorted(there, held)]]
    both: NDArray[np.bool_] = np.isin(numbers, full) & np.isin(numbers - 1, full)
    return both
