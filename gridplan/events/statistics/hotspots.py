"""Grids with more events around them than chance would give: Gi*, local Moran, their course.

All statistics take whole tables (grids × periods) at once and are analytic: no permutations, so the
same input gives the same answer, at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...plan.plan import Plan
from ...territory.territory import Territory
from .surveillance import FEWEST_EVENTS

Floats = NDArray[np.float64]

#: A grid hot in so large a share of the periods is hot for good.
_FOR_GOOD = 0.9
#: Values that differ from their mean by no more than this share of it are equal: areas are rounded.
_ROUNDING = 1e-9
#: Trend of z is one beyond this quantile of the normal distribution (two-sided 5 %).
_TREND = 1.959963984540054


def neighbours(plan: Plan, territory: Territory, level: int, least_m: float = 1.0) -> Any:
    """Which grids of a level share a border.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Of the plan, in the same row order.
    level : int
    least_m : float
        Shortest border that counts, metres.

    Returns
    -------
    scipy CSR matrix float64 (g, g)
        1 for neighbours; symmetric, without the grid itself.
    """
    from scipy import sparse

    borders = territory.contiguity
    grid = plan.grid_of_unit(level)
    one = grid[np.repeat(np.arange(len(borders)), np.diff(borders.indptr))]
    other = grid[borders.indices]
    between = (one != other) & (one >= 0) & (other >= 0)
    count = plan.counts[level - 1]
    metres = sparse.coo_matrix(
        (borders.border_m[between], (one[between], other[between])), shape=(count, count)
    ).tocsr()
    metres.data = (metres.data >= least_m).astype(np.float64)
    metres.eliminate_zeros()
    return metres


def gi_star(values: NDArray[Any], weights: Any) -> Floats:
    """Getis and Ord's Gi* as standard deviates (Ord and Getis 1995).

    Parameters
    ----------
    values : (g,) or (g, t)
        Of each grid, one column for each period.
    weights : CSR matrix (g, g)
        Without the grid itself, which is added with weight 1.

    Returns
    -------
    float64, as `values`
        Above 0 where there is more than on average; 0 in a period where all values are equal.
    """
    from scipy import sparse

    table = _table(values)
    count = len(table)
    star = (weights + sparse.identity(count)).tocsr()
    total = np.asarray(star.sum(axis=1), np.float64).reshape(-1, 1)
    squares = np.asarray(star.multiply(star).sum(axis=1), np.float64).reshape(-1, 1)
    off = _off_mean(table)
    spread = np.sqrt((off**2).mean(axis=0, keepdims=True))
    around = star @ off
    scale = spread * np.sqrt(np.maximum(count * squares - total**2, 0.0) / max(count - 1, 1))
    z: Floats = np.divide(around, scale, out=np.zeros_like(around), where=scale > 0)
    return z.reshape(np.shape(values))


def local_moran(values: NDArray[Any], weights: Any) -> tuple[Floats, Floats]:
    """Local Moran's I (Anselin 1995) and its standard deviate, weights scaled to 1 by row.

    The deviate compares the mean of the neighbours with what drawing them at random from all other
    grids would give (conditional randomisation, Sokal, Oden and Thomson 1998).

    Parameters
    ----------
    values : (g,) or (g, t)
    weights : CSR matrix (g, g)

    Returns
    -------
    moran : float64, as `values`
    z : float64, as `values`
        Above 0 where a grid and its neighbours are alike; 0 for a grid without neighbours.
    """
    from scipy import sparse

    table = _table(values)
    count = len(table)
    sums = np.asarray(weights.sum(axis=1), np.float64).ravel()
    rows = sparse.diags(np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)) @ weights
    off = _off_mean(table)
    squares = (off**2).sum(axis=0, keepdims=True)
    lag = rows @ off
    moran = np.divide((count - 1) * off * lag, squares, out=np.zeros_like(lag), where=squares > 0)
    part = np.asarray(rows.multiply(rows).sum(axis=1), np.float64).reshape(-1, 1)
    there = (sums > 0).astype(np.float64).reshape(-1, 1)
    others = -off / max(count - 1, 1)
    variance = (squares - off**2) / max(count - 1, 1) - others**2
    variance = variance * np.maximum(part - there / max(count - 1, 1), 0.0)
    variance *= (count - 1) / max(count - 2, 1)
    deviate = np.divide(
        (lag - others * there) * np.sign(off),
        np.sqrt(np.maximum(variance, 0.0)),
        out=np.zeros_like(lag),
        where=variance > 1e-300,
    )
    return moran.reshape(np.shape(values)), deviate.reshape(np.shape(values))


def significant(z: Floats, share: float = 0.05) -> NDArray[np.bool_]:
    """Which deviates stand out when so many are looked at (Benjamini and Hochberg 1995).

    Parameters
    ----------
    z : float64 (g,) or (g, t)
        Each column is judged by itself, two-sided.
    share : float
        Of false discoveries that is accepted.

    Returns
    -------
    bool, as `z`
    """
    from scipy.special import ndtr

    table = _table(z)
    p = 2.0 * ndtr(-np.abs(table))
    order = np.argsort(p, axis=0, kind="stable")
    ranked = np.take_along_axis(p, order, axis=0)
    limit = share * np.arange(1, len(p) + 1)[:, None] / len(p)
    below = ranked <= limit
    last = np.where(below.any(axis=0), len(p) - 1 - np.argmax(below[::-1], axis=0), -1)
    worst = np.where(last >= 0, np.take_along_axis(ranked, last.clip(0)[None], 0)[0], -1.0)
    found: NDArray[np.bool_] = (p <= worst[None]).reshape(np.shape(z))
    return found


def enough_around(counts: NDArray[Any], weights: Any) -> NDArray[np.bool_]:
    """Whether so many events lie in a grid and its neighbours that it can be a hot spot.

    A single event among grids without any lies far beyond what a normal distribution lets expect.

    Parameters
    ----------
    counts : (g,) or (g, t)
        Events of each grid, one column for each period.
    weights : CSR matrix (g, g)
        Without the grid itself.

    Returns
    -------
    bool, as `counts`
    """
    table = _table(counts)
    enough: NDArray[np.bool_] = (weights @ table + table) >= FEWEST_EVENTS
    return enough.reshape(np.shape(counts))


def courses(
    z: Floats, enough: NDArray[np.bool_] | None = None, share: float = 0.05
) -> NDArray[np.object_]:
    """How hot spots came and went.

    A grid is hot in a period when its z is above 0 and significant, and `enough` lies there. *new*:
    hot in the last period for the first time. *growing*, *persistent*, *fading*: hot in 90 % of the
    periods, with z rising, level or falling (Mann 1945, Kendall 1975, two-sided 5 %). *occasional*:
    hot in the last period and some before. *past*: hot before, not in the last period.

    Parameters
    ----------
    z : float64 (g, t)
        Gi* by period, oldest first.
    enough : bool (g, t) or None
        From `enough_around`; everywhere by default.
    share : float
        See `significant`.

    Returns
    -------
    object (g,)
        ``"new"``, ``"growing"``, ``"persistent"``, ``"fading"``, ``"occasional"``,
        ``"past"``; empty for a grid that was never hot.
    """
    hot = significant(z, share) & (z > 0)
    if enough is not None:
        hot &= enough
    periods = z.shape[1]
    often = hot.mean(axis=1) >= _FOR_GOOD
    before = hot[:, :-1].any(axis=1)
    now = hot[:, -1]
    trend = np.zeros(len(z))
    trend[often] = _trend(z[often])  # it grows with the square of the periods
    course = np.full(len(z), "", object)
    course[before & ~now] = "past"
    course[now & before] = "occasional"
    course[now & ~before] = "new"
    if periods > 2:
        course[often & (np.abs(trend) <= _TREND)] = "persistent"
        course[often & (trend > _TREND)] = "growing"
        course[often & (trend < -_TREND)] = "fading"
    return course


def _trend(z: Floats) -> Floats:
    """Standard deviate of the trend of each row, after Mann and Kendall."""
    periods = z.shape[1]
    ups = np.zeros(len(z))
    for later in range(1, periods):
        ups += np.sign(z[:, later : later + 1] - z[:, :later]).sum(axis=1)
    spread = (periods * (periods - 1) * (2 * periods + 5) / 18.0) ** 0.5
    deviate: Floats = (ups - np.sign(ups)) / max(spread, 1e-9)
    return deviate


def _off_mean(table: Floats) -> Floats:
    """Distances from the mean of each column; 0 where they are nothing but rounding."""
    mean = table.mean(axis=0, keepdims=True)
    off: Floats = np.asarray(table - mean, np.float64)
    level = np.abs(off).max(axis=0, initial=0.0) <= _ROUNDING * np.abs(mean)
    off[:, level.ravel()] = 0.0
    return off


def _table(values: NDArray[Any]) -> Floats:
    table = np.asarray(values, np.float64)
    return table[:, None] if table.ndim == 1 else table
