"""Ways to say that more happened than was to be expected, by name and all with the same answer.

``regression`` (Farrington and others 1996, Noufal and others 2013), ``c1``, ``c2``, ``c3`` (EARS,
Hutwagner and others 2003) and ``cusum`` (Lucas 1985) judge the last period of each grid by those
before it; all say what was seen, what was expected, and up to where it may be chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .surveillance import FEWEST_EVENTS, Judgement, ears, judge, poisson_cusum, reference_value

Floats = NDArray[np.float64]

#: Methods that judge a period by those before it; the first one is the usual one.
METHODS = ("regression", "c1", "c2", "c3", "cusum")
#: Each way to warn and the length of periods that it is usually asked of; ``quartile`` is the index
#: of local practice, see `gridplan.events.statistics.surveillance.quartile_classes`.
USUAL_PERIODS: Mapping[str, str] = MappingProxyType(
    {
        "regression": "week",
        "c1": "day",
        "c2": "day",
        "c3": "day",
        "cusum": "week",
        "quartile": "month",
    }
)
#: Periods that each method needs before the one that is judged.
LEAST_PAST = {"regression": 8, "c1": 7, "c2": 9, "c3": 11, "cusum": 12}
#: A sum passes its limit by chance once in so many periods.
RUN_LENGTH = 200.0
#: Periods just before the last one that the mean of a CUSUM is not learned from.
_LEFT_OUT = 4
#: States that the run of a sum is worked out with.
_STEPS = 120


def judge_by(
    method: str, counts: NDArray[Any], *, in_a_year: float = 0.0, quantile: float = 0.995
) -> Judgement:
    """Judge the last period of each grid.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    counts : (g, t)
        Oldest first, more than `LEAST_PAST` of the method; the last column is judged.
    in_a_year, quantile
        Of the regression; see `gridplan.events.statistics.surveillance.judge`.

    Returns
    -------
    Judgement
        The limit is the count from which the method would warn, all else as it was.
    """
    if method == "regression":
        return judge(counts, in_a_year=in_a_year, quantile=quantile)
    table = np.asarray(counts, np.float64)
    if method == "cusum":
        return _by_sum(table)
    seen = table[:, -1]
    # All that C3 looks at: the day, the two before, and the baseline of the first of these.
    tail = table[:, -(LEAST_PAST[method] + 1) :]
    gap = 0 if method == "c1" else 2
    before = tail[:, -(7 + gap + 1) : -(gap + 1)]
    mean: Floats = before.mean(axis=1).astype(np.float64)
    spread: Floats = np.maximum(before.std(axis=1, ddof=1), 0.2).astype(np.float64)
    statistic = ears(tail, method.upper())[:, -1]
    if method == "c3":
        carried = statistic - np.maximum(ears(tail, "C2")[:, -1] - 1.0, 0.0)
        # When the two days before suffice, all above the mean goes on warning.
        limit: Any = np.where(carried > 2.0, mean, mean + (3.0 - carried) * spread)
        score: Any = statistic / 2.0
    else:
        limit, score = mean + 3.0 * spread, statistic / 3.0
    return Judgement(seen, mean, limit, score, _warned(score, seen, mean))


def _by_sum(table: Floats) -> Judgement:
    """A CUSUM that looks for a rise by two standard deviations."""
    seen = table[:, -1]
    mean: Floats = np.maximum(table[:, : -1 - _LEFT_OUT].mean(axis=1), 0.1).astype(np.float64)
    reference = reference_value(mean, mean + 2.0 * np.sqrt(mean))
    interval = _interpolated(mean)
    sums = poisson_cusum(table, reference)
    # When the sum before suffices, all above the mean goes on warning.
    limit = np.maximum(reference + interval - sums[:, -2], mean)
    score = sums[:, -1] / interval
    return Judgement(seen, mean, limit, score, _warned(score, seen, mean))


def _warned(score: Floats, seen: Floats, expected: Floats) -> NDArray[np.bool_]:
    warns: NDArray[np.bool_] = (score > 1.0) & (seen > expected) & (seen >= FEWEST_EVENTS)
    return warns


def average_run_length(mean: float, reference: float, interval: float) -> float:
    """Periods until the sum of a Poisson CUSUM passes its limit by chance, on average.

    Worked out as a Markov chain (Brook and Evans 1972; Lucas 1985); exact where `reference` and
    `interval` are multiples of `interval` / 120.

    Parameters
    ----------
    mean : float
        Events in a period.
    reference : float
        Taken off each count.
    interval : float
        The sum warns when it is above this.
    """
    from scipy.special import pdtr

    width = interval / _STEPS
    state = np.arange(_STEPS + 1) * width
    # The next sum lies at the nearest state; all below 0 is 0.
    edge = state[None, :] - state[:, None] + reference + width / 2.0 - 1e-9
    up_to = np.where(edge >= 0.0, pdtr(np.floor(np.maximum(edge, 0.0)), mean), 0.0)
    step = np.diff(up_to, axis=1, prepend=0.0)
    length = np.linalg.solve(np.eye(_STEPS + 1) - step, np.ones(_STEPS + 1))
    return float(length[0])


def decision_interval(mean: float, reference: float, run_length: float = RUN_LENGTH) -> float:
    """The smallest limit of a sum that is passed by chance no more than once in `run_length`.

    Parameters
    ----------
    mean, reference : float
        See `average_run_length`.
    run_length : float
        Periods.

    Returns
    -------
    float
        Events above the reference, added up; within half a percent.
    """
    low, high = 0.0, 1.0
    while average_run_length(mean, reference, high) < run_length:
        low, high = high, 2.0 * high
    while high - low > 5e-3 * high:
        middle = 0.5 * (low + high)
        if average_run_length(mean, reference, middle) < run_length:
            low = middle
        else:
            high = middle
    return high


@cache
def _table() -> tuple[Floats, Floats]:
    """Means and their limits; between them limits run on evenly."""
    means: Floats = np.geomspace(0.1, 2_000.0, 24).astype(np.float64)
    limits = [decision_interval(m, float(reference_value(m, m + 2.0 * m**0.5))) for m in means]
    return means, np.array(limits)


def _interpolated(mean: Floats) -> Floats:
    means, limits = _table()
    # In standard deviations the limits of large means are all the same.
    found: Floats = np.interp(np.log(mean), np.log(means), limits / np.sqrt(means)) * np.sqrt(mean)
    return found
