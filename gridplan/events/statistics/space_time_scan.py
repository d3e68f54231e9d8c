"""Clusters in space and time: more events, for a time, in a round of grids than elsewhere.

The space-time permutation scan (Kulldorff, Heffernan, Hartman, Assunção and Mostashari 2005): a
grid with its nearest ones over the last few periods is compared with what its share of all events
and the share of these periods let expect. No number of inhabitants is needed, and grids that are
always busy, or times that are busy everywhere, are no clusters. How far chance goes is found by
shuffling the times of all events, again and again, with a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ...progress import SILENT, Progress, step
from .surveillance import FEWEST_EVENTS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cluster:
    """A round of grids with more events in the last periods than shares let expect.

    Parameters
    ----------
    grids : int64 (k,)
        Numbers of the grids, the middle one first, then by distance.
    periods : int
        How many periods up to the last one.
    seen, expected : float
        Events.
    ratio : float
        Logarithm of the likelihood ratio.
    p : float
        Share of the shuffled tables (and this one) whose largest ratio is at least as large.
    """

    grids: Ints
    periods: int
    seen: float
    expected: float
    ratio: float
    p: float


def nearest(x: Floats, y: Floats, count: int) -> Ints:
    """The nearest grids of each grid, itself first.

    Parameters
    ----------
    x, y : float64 (g,)
        Metres.
    count : int
        How many; fewer where there are not so many.

    Returns
    -------
    int64 (g, k)
    """
    from scipy.spatial import cKDTree

    k = min(count, len(x))
    points = np.column_stack([x, y])
    found = cKDTree(points).query(points, k=k)[1].reshape(len(x), k).astype(np.int64)
    # Where two grids have one middle, each still comes first in its own round.
    own = np.arange(len(x))[:, None]
    order = np.argsort(found != own, axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1)


def scan(
    counts: NDArray[Any],
    x: Floats,
    y: Floats,
    *,
    longest: int = 4,
    most_grids: int = 30,
    replicates: int = 199,
    seed: int = 1,
    most: int = 10,
    progress: Progress = SILENT,
) -> list[Cluster]:
    """Clusters that last up to the last period, the least likely one first.

    Parameters
    ----------
    counts : (g, t)
        Events by grid and period, oldest first.
    x, y : float64 (g,)
        Middles of the grids, metres.
    longest : int
        Periods that a cluster may last.
    most_grids : int
        Grids of a cluster at most; and never more than half of all.
    replicates : int
        Shuffled tables; the smallest p is 1 / (replicates + 1).
    seed : int
        The same seed gives the same p.
    most : int
        Clusters that are given at most; no two share a grid.
    progress : Progress

    Returns
    -------
    list of Cluster
        Only such with at least `gridplan.events.statistics.surveillance.FEWEST_EVENTS` events.
    """
    table = np.asarray(counts, np.int64)
    grids, periods = table.shape
    longest = min(longest, periods - 1)
    if grids < 2 or longest < 1 or not table.sum():
        return []
    rounds = nearest(x, y, max(min(most_grids, grids // 2), 1))
    of_grid, of_period = table.sum(axis=1), table.sum(axis=0)
    expected = _expected(of_grid, of_period, rounds, longest)
    total = float(table.sum())
    ratio, seen = _ratios(_recent(table, longest), rounds, expected, total)
    dice = np.random.default_rng(seed)
    largest = np.empty(replicates)
    for turn in range(replicates):
        step(progress, turn / replicates, say("Shuffling times"))
        shuffled = _shuffled(of_grid, of_period[::-1][:longest], dice)
        largest[turn] = _ratios(shuffled, rounds, expected, total)[0].max()
    return _told_apart(ratio, seen, expected, rounds, largest, most)


def _expected(of_grid: Ints, of_period: Ints, rounds: Ints, longest: int) -> Floats:
    """Events expected of each round (grids, how many nearest) and length of time."""
    where: Floats = np.cumsum(of_grid[rounds], axis=1).astype(np.float64)
    when: Floats = np.cumsum(of_period[::-1][:longest]).astype(np.float64)
    found: Floats = np.asarray(where[:, :, None] * when / float(of_grid.sum()), np.float64)
    return found


def _recent(table: Ints, longest: int) -> Ints:
    """Events of each grid in the last one, two, … periods."""
    recent: Ints = np.cumsum(table[:, ::-1][:, :longest], axis=1)
    return recent


def _shuffled(of_grid: Ints, of_last: Ints, dice: np.random.Generator) -> Ints:
    """As `_recent`, of a table whose events have changed their times at random.

    Sums of grids and of periods stay: each period draws its events from those not drawn yet.
    """
    left = of_grid.copy()
    drawn = np.empty((len(of_grid), len(of_last)), np.int64)
    for period, number in enumerate(of_last):
        drawn[:, period] = dice.multivariate_hypergeometric(left, int(number), method="marginals")
        left -= drawn[:, period]
    recent: Ints = np.cumsum(drawn, axis=1)
    return recent


def _ratios(recent: Ints, rounds: Ints, expected: Floats, total: float) -> tuple[Floats, Floats]:
    """Logarithms of the likelihood ratios, and the events seen; 0 where nothing is raised."""
    seen = np.cumsum(recent[rounds], axis=1).astype(np.float64)
    ratio = np.zeros(seen.shape)
    raised = (seen > expected) & (seen >= FEWEST_EVENTS)
    c, mu = seen[raised], expected[raised]
    outside = np.maximum(total - c, 1e-12)
    ratio[raised] = c * np.log(c / mu) + outside * np.log(outside / (total - mu))
    return ratio, seen


def _told_apart(
    ratio: Floats, seen: Floats, expected: Floats, rounds: Ints, largest: Floats, most: int
) -> list[Cluster]:
    """The clusters with the largest ratios that share no grid."""
    # The best of each middle is enough: another of the same middle shares its grid.
    flat = ratio.reshape(len(ratio), -1)
    best = flat.argmax(axis=1)
    score = flat[np.arange(len(flat)), best]
    taken = np.zeros(len(ratio), bool)
    clusters: list[Cluster] = []
    for middle in np.argsort(-score, kind="stable"):
        if len(clusters) == most or score[middle] <= 0:
            break
        size, length = np.unravel_index(best[middle], ratio.shape[1:])
        members = rounds[middle, : size + 1]
        if taken[members].any():
            continue
        taken[members] = True
        clusters.append(
            Cluster(
                members,
                int(length) + 1,
                float(seen[middle, size, length]),
                float(expected[middle, size, length]),
                float(score[middle]),
                float((1 + (largest >= score[middle]).sum()) / (len(largest) + 1)),
            )
        )
    return clusters
