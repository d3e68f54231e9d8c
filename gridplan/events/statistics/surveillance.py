"""More events than were to be expected: EARS, CUSUM, a regression of what came before.

All methods take tables of counts (grids × periods) at once and judge every period by what stood
before it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Least standard deviation of EARS: a quiet week before does not make one event an alarm.
_LEAST_SPREAD = 0.2
#: Periods of EARS's baseline.
_BASELINE = 7
#: Rounds of the regression; it is at rest long before.
_ROUNDS = 25
#: Events that have to be seen before anything is said: nothing is warned of on fewer.
FEWEST_EVENTS = 5


@dataclass(frozen=True)
class Judgement:
    """What a method says of each grid in one period.

    Parameters
    ----------
    seen, expected, limit : float64 (g,)
        Events: counted, expected from what came before, and up to which it may be chance.
    score : float64 (g,)
        (seen − expected) / (limit − expected); above 1 is a warning.
    warns : bool (g,)
        Score above 1 and at least `FEWEST_EVENTS` seen.
    """

    seen: Floats
    expected: Floats
    limit: Floats
    score: Floats
    warns: NDArray[np.bool_]


def ears(counts: NDArray[Any], method: str = "C2") -> Floats:
    """Statistics of the Early Aberration Reporting System (Hutwagner and others 2003).

    C1 compares a day with the mean and standard deviation of the seven days before, C2 with those
    of the seven days before the last two. C3 adds up what C2 was above 1 on the day and the two
    before. C1 and C2 warn above 3, C3 above 2.

    Parameters
    ----------
    counts : (g, t)
        By day, oldest first.
    method : {"C1", "C2", "C3"}

    Returns
    -------
    float64 (g, t)
        NaN for the first days, that have no whole baseline.
    """
    if method == "C3":
        above = np.maximum(ears(counts, "C2") - 1.0, 0.0)
        three = np.full_like(above, np.nan)
        three[:, 2:] = above[:, 2:] + above[:, 1:-1] + above[:, :-2]
        return three
    table = np.asarray(counts, np.float64)
    gap = {"C1": 0, "C2": 2}[method]
    statistic = np.full(table.shape, np.nan)
    first = _BASELINE + gap
    if table.shape[1] <= first:
        return statistic
    windows = np.lib.stride_tricks.sliding_window_view(table, _BASELINE, axis=1)
    before = windows[:, : table.shape[1] - first]
    spread = np.maximum(before.std(axis=2, ddof=1), _LEAST_SPREAD)
    statistic[:, first:] = (table[:, first:] - before.mean(axis=2)) / spread
    return statistic


def reference_value(usual: NDArray[Any] | float, raised: NDArray[Any] | float) -> Any:
    """Reference value of a Poisson CUSUM: (λ₁ − λ₀) / (ln λ₁ − ln λ₀) (Lucas 1985).

    Parameters
    ----------
    usual, raised : float or float64
        Mean in usual times, and the raised one that is to be found soon.
    """
    return (raised - usual) / (np.log(raised) - np.log(usual))


def poisson_cusum(counts: NDArray[Any], reference: NDArray[Any] | float) -> Floats:
    """Cumulative sum S = max(0, S + count − reference) (Lucas 1985).

    Parameters
    ----------
    counts : (g, t)
    reference : float or float64 (g,)
        From `reference_value`.

    Returns
    -------
    float64 (g, t)
    """
    table = np.asarray(counts, np.float64)
    total: Floats = np.zeros(len(table))
    sums = np.empty(table.shape)
    for period in range(table.shape[1]):
        total = np.maximum(0.0, total + table[:, period] - reference)
        sums[:, period] = total
    return sums


def judge(
    counts: NDArray[Any],
    *,
    in_a_year: float = 0.0,
    trend: bool = True,
    left_out: int = 3,
    quantile: float = 0.995,
) -> Judgement:
    """Judge the last period of each grid by a regression of those before it.

    After Farrington and others (1996) and Noufal and others (2013): a Poisson regression with
    trend, and with a yearly wave when two years are there; overdispersion from the residuals, never
    below 1; past outbreaks weigh less (Anscombe residuals above 2.58); the limit is a quantile on
    the scale of the power 2/3, where counts are nearly normal. All grids are fitted together.

    Parameters
    ----------
    counts : (g, t)
        Oldest first; the last column is judged.
    in_a_year : float
        Periods in a year; 0 when there is no season.
    trend : bool
        Whether the mean may rise or fall with time; needs 12 periods.
    left_out : int
        Periods just before the last one that are not learned from: an outbreak may have begun.
    quantile : float
        Of the limit.
    """
    from scipy.special import ndtri

    table = np.asarray(counts, np.float64)
    seen = table[:, -1]
    past = table[:, : max(table.shape[1] - 1 - left_out, 1)]
    design, at = _design(past.shape[1], table.shape[1] - 1, in_a_year, trend)
    weights = np.ones_like(past)
    for _ in range(2):
        fitted = _fit(design, past, weights)[1]
        leverage = np.einsum("tp,gpq,tq->gt", design, _covariance(design, fitted, weights), design)
        residual = _anscombe(past, fitted, fitted * weights * leverage)
        weights = np.where(residual > 2.58, np.maximum(residual, 1e-9) ** -2.0, 1.0)
        weights *= past.shape[1] / weights.sum(axis=1, keepdims=True)
    beta, fitted = _fit(design, past, weights)
    phi = _overdispersion(past, fitted, weights, design.shape[1])
    # A trend that would carry the expectation above all that was ever seen is none.
    expected = np.minimum(np.exp(np.clip(beta @ at, -30, 30)), np.maximum(past.max(axis=1), 0.5))
    # Where nothing ever was, half an event in all the past is expected, and known no better.
    expected = np.maximum(expected, 0.5 / past.shape[1])
    spread = phi * np.einsum("p,gpq,q->g", at, _covariance(design, fitted, weights), at)
    spread = np.minimum(spread, 2.0 * phi)
    share = phi / np.maximum(expected, 1e-3) + spread
    limit = expected * (1.0 + 2.0 / 3.0 * ndtri(quantile) * np.sqrt(share)) ** 1.5
    score = (seen - expected) / np.maximum(limit - expected, 1e-9)
    return Judgement(seen, expected, limit, score, (score > 1.0) & (seen >= FEWEST_EVENTS))


def beyond_since(counts: NDArray[Any], expected: Floats) -> NDArray[np.int64]:
    """How many periods up to the last one a grid has been above what is expected now.

    Parameters
    ----------
    counts : (g, t)
    expected : float64 (g,)

    Returns
    -------
    int64 (g,)
        0 when the last period is not above.
    """
    above = np.asarray(counts)[:, ::-1] > expected[:, None]
    run: NDArray[np.int64] = np.cumprod(above, axis=1).sum(axis=1).astype(np.int64)
    return run


def quartile_classes(
    on_time: NDArray[Any], delayed: NDArray[Any], share: float = 0.1
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Classes and warnings by the index of local practice.

    A case handled on time counts 1, a delayed one 2. Grids are cut into four classes at the
    quartiles of the index; the highest tenth is warned of.

    Parameters
    ----------
    on_time, delayed : (g,)
        Cases of each grid.
    share : float
        Of grids that are warned of at most.

    Returns
    -------
    classes : int64 (g,)
        1 (low) to 4 (high).
    warns : bool (g,)
        Never a grid with fewer than `FEWEST_EVENTS` cases.
    """
    index = np.asarray(on_time, np.float64) + 2.0 * np.asarray(delayed, np.float64)
    limits = np.quantile(index, [0.25, 0.5, 0.75])
    classes = 1 + np.searchsorted(limits, index, side="left").astype(np.int64)
    most = int(share * len(index))
    border = np.sort(index)[::-1][most] if most < len(index) else -np.inf
    cases = np.asarray(on_time) + np.asarray(delayed)
    return classes, (index > border) & (cases >= FEWEST_EVENTS)


def _design(periods: int, target: int, in_a_year: float, trend: bool) -> tuple[Floats, Floats]:
    """Rows of the regression for the past, and the one of the period that is judged."""
    when = np.append(np.arange(periods), target).astype(np.float64)
    columns: list[Floats] = [np.ones(periods + 1)]
    if trend and periods >= 12:
        columns.append((when - periods / 2.0) / periods)
    if in_a_year and periods >= 2 * in_a_year:
        angle = 2.0 * np.pi * when / in_a_year
        columns += [np.sin(angle), np.cos(angle)]
    design = np.column_stack(columns)
    return design[:-1], design[-1]


def _fit(design: Floats, counts: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Poisson regressions of all rows at once, by reweighted least squares."""
    mean = np.maximum(np.average(counts, axis=1, weights=weights), 1e-3)
    beta = np.zeros((len(counts), design.shape[1]))
    beta[:, 0] = np.log(mean)
    for _ in range(_ROUNDS):
        fitted = np.exp(np.clip(beta @ design.T, -12, 30))
        score = (weights * (counts - fitted)) @ design
        change = np.einsum("gpq,gq->gp", _covariance(design, fitted, weights), score)
        beta += np.clip(change, -2.0, 2.0)
        if np.abs(change).max(initial=0.0) < 1e-9:
            break
    return beta, np.exp(np.clip(beta @ design.T, -12, 30))


def _covariance(design: Floats, fitted: Floats, weights: Floats) -> Floats:
    size = design.shape[1]
    pairs = (design[:, :, None] * design[:, None, :]).reshape(len(design), size * size)
    information: Any = ((weights * fitted) @ pairs).reshape(-1, size, size)
    inverse: Floats = np.linalg.inv(information + 1e-9 * np.eye(size))
    return inverse


def _overdispersion(counts: Floats, fitted: Floats, weights: Floats, parameters: int) -> Floats:
    free = max(counts.shape[1] - parameters, 1)
    pearson = (weights * (counts - fitted) ** 2 / np.maximum(fitted, 1e-6)).sum(axis=1) / free
    phi: Floats = np.maximum(pearson, 1.0)
    return phi


def _anscombe(counts: Floats, fitted: Floats, leverage: Floats) -> Floats:
    """Residuals scaled by their own median, that an outbreak does not make larger."""
    safe = np.maximum(fitted, 1e-6)
    raw = 1.5 * (counts ** (2 / 3) - safe ** (2 / 3)) / safe ** (1 / 6)
    spread = np.maximum(1.4826 * np.median(np.abs(raw), axis=1, keepdims=True), 1.0)
    scaled: Floats = raw / (spread * np.sqrt(np.maximum(1.0 - leverage, 1e-3)))
    return scaled
