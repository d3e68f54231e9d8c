"""Posts: how many full-time workers each grid gets, so that none carries much more than another.

Every grid has a least number of posts (一格一员: one). Each further post goes where a post carries
most: the divisor method of Adams, which makes the largest workload of a post as small as it can be
(Balinski and Young 1982, Fair Representation, appendix A).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Posts:
    """Posts of some grids.

    Parameters
    ----------
    workload : float64 (grids,)
        Work of each grid, in whatever it was measured in (persons, events a day, share of load).
    posts : int64 (grids,)
    """

    workload: Floats
    posts: Ints

    @property
    def each(self) -> Floats:
        """Workload of a post, float64 (grids,); NaN where there is work and no post."""
        each: Floats = np.divide(
            self.workload, self.posts, out=np.full(len(self.posts), np.nan), where=self.posts > 0
        )
        each[(self.posts == 0) & (self.workload == 0)] = 0.0
        return each

    @property
    def relief(self) -> Floats:
        """How much less a post carries when there is one more, float64 (grids,)."""
        relief: Floats = np.nan_to_num(self.each, nan=np.inf) - self.workload / (self.posts + 1)
        return relief


def share_posts(workload: Floats, total: int, least: int = 1) -> Posts:
    """Share out a number of posts so that the largest workload of a post is as small as it can be.

    Parameters
    ----------
    workload : float64 (grids,)
        Not negative.
    total : int
        Posts in all.
    least : int
        Posts that every grid has at least.

    Returns
    -------
    Posts
        Of grids that carry as much the one with fewer posts gets the next, then the one that
        stands first. Where there is no work at all, every grid counts alike.

    Raises
    ------
    InputError
        When there are fewer posts than every grid needs at least.
    """
    needed = least * len(workload)
    if total < needed:
        raise InputError(
            say(
                "{total:,} posts are too few: {grids:,} grids with {least} each need {needed:,}.",
                total=total, grids=len(workload), least=least, needed=needed,
            ),
            cure=say("Give more posts, or let --least be smaller."),
        )  # fmt: skip
    work = np.asarray(workload, float)
    claims = work if work.any() else np.ones(len(work))
    posts = _first_shared(claims, total, least)
    queue = [_claim(float(claims[grid]), int(posts[grid]), grid) for grid in range(len(work))]
    heapq.heapify(queue)
    for _ in range(total - int(posts.sum())):
        grid = queue[0][-1]
        posts[grid] += 1
        heapq.heapreplace(queue, _claim(float(claims[grid]), int(posts[grid]), grid))
    return Posts(work, posts)


def _first_shared(work: Floats, total: int, least: int) -> Ints:
    """Posts that are given anyway: all that it takes to carry no more than a little too much."""
    low, high = 0.0, float(work.max())
    for _ in range(60):
        middle = (low + high) / 2
        fits = needed_posts(work, middle, least).posts.sum() <= total
        low, high = (low, middle) if fits else (middle, high)
    found = needed_posts(work, high, least).posts
    return found if found.sum() <= total else np.full(len(work), least, np.int64)


def needed_posts(workload: Floats, capacity: float, least: int = 1) -> Posts:
    """As many posts as are needed for none to carry more than it can.

    Parameters
    ----------
    workload : float64 (grids,)
        Not negative.
    capacity : float
        Workload that one post can carry; above 0.
    least : int
        Posts that every grid has at least.

    Raises
    ------
    InputError
        For a capacity that is not above 0.
    """
    if not capacity > 0:
        raise InputError(
            say("A post that can carry nothing is no post."),
            cure=say("Give a number above zero for what each can carry."),
        )
    work = np.asarray(workload, float)
    # A sum of shares that should be a whole number may be a little more.
    posts = np.ceil(work / capacity - 1e-9).astype(np.int64)
    return Posts(work, np.maximum(posts, least))


def _claim(work: float, posts: int, grid: int) -> tuple[float, int, int]:
    """Place in the queue: the largest workload of a post first, then fewer posts, then order."""
    if posts == 0:
        return (-np.inf if work > 0 else 0.0, 0, grid)
    return (-work / posts, posts, grid)


def likely_range(count: NDArray[np.integer]) -> tuple[Floats, Floats]:
    """Where the mean lies that made these counts, at 95 % (Garwood 1936, exact for Poisson).

    Parameters
    ----------
    count : integer (grids,)
        Events of each grid.

    Returns
    -------
    low, high : float64 (grids,)
    """
    from scipy.stats import chi2

    low = np.where(count > 0, chi2.ppf(0.025, 2 * np.maximum(count, 1)) / 2, 0.0)
    return low, chi2.ppf(0.975, 2 * (np.asarray(count) + 1)) / 2
