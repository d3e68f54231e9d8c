"""Levels and counts: how many grids each parent gets, and what a grid should hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .graph import Floats, Ints, sums
from .tolerance_windows import Watch

#: Load, in grids, at which a unit fills a grid alone.
FULL = 1.04
#: Tolerances that grids may be short of their target because of units heavier than a grid.
SHORT = 3.0
#: Share of a grid that is none.
ROUNDING = 1e-9
#: Grids of a parent from which levels are put between: many parts at once come out worse and slower
#: than a few parts of a few parts.
WIDEST = 24


def stepped(counts: Sequence[int], given: bool) -> tuple[list[int], list[bool]]:
    """Counts with hidden levels put in where a parent would have too many grids.

    Parameters
    ----------
    counts : sequence of int
        Parts at each level, largest parts first.
    given : bool
        Whether the first level is given, so that nothing is put before it.

    Returns
    -------
    counts : list of int
        Those of the hidden levels among them, in about equal ratios.
    wanted : list of bool
        Which of them were asked for.
    """
    steps, wanted = [], []
    above = counts[0] if given else 1
    for count in counts:
        ratio = count / above
        between = int(np.ceil(np.log(max(ratio, 2.0)) / np.log(WIDEST))) - 1
        for number in range(1, between + 1):
            steps.append(round(above * ratio ** (number / (between + 1))))
            wanted.append(False)
        steps.append(count)
        wanted.append(True)
        above = count
    return steps, wanted


def apportion(seats: Ints, load: Floats, region: Ints, least: Ints, most: Ints) -> Ints:
    """Share out the seats of each region among its parts by load (Webster / Sainte-Laguë 1910).

    Parameters
    ----------
    seats : int64 (regions,)
        Children that each region has to give.
    load : float64 (parts,)
    region : int64 (parts,)
        Region of each part, ascending.
    least, most : int64 (parts,)
        Bounds of the children of each part.

    Returns
    -------
    int64 (parts,)
        Adds up to `seats` inside each region.

    Raises
    ------
    ValueError
        When the bounds of a region leave no way to give exactly its seats.
    """
    given = least.astype(np.int64).copy()
    start = np.searchsorted(region, np.arange(len(seats) + 1))
    for home in range(len(seats)):
        wanted = int(seats[home])
        parts = slice(start[home], start[home + 1])
        if not least[parts].sum() <= wanted <= most[parts].sum():
            raise ValueError(f"region {home} cannot have {wanted} children")
        given[parts] = _webster(wanted, load[parts], least[parts], most[parts])
    return given


def _webster(seats: int, load: Floats, least: Ints, most: Ints) -> Ints:
    """Whole numbers nearest to proportion; equal claims go to the part that stands first."""
    whole = max(float(load.sum()), 1e-300)
    low = np.floor(load / whole * seats).astype(np.int64) - 1
    given: Ints = np.clip(low, least, most)
    while True:
        gain = np.where(given < most, load / (2.0 * given + 1.0), -1.0)
        loss = np.where(given > least, load / (2.0 * given - 1.0), np.inf)
        missing = seats - int(given.sum())
        if missing == 0 and loss.min() >= gain.max():
            return given
        if missing >= 0:
            given[int(gain.argmax())] += 1
        if missing <= 0:
            given[int(loss.argmin())] -= 1


def share_out(
    load: Floats,
    units: Ints,
    home: Ints,
    below: Sequence[Ints],
    depth_now: int,
    limited: tuple[Floats, Watch] | None = None,
) -> list[Ints]:
    """Children of every lower level for each part, by what it holds, never more than its units.

    Of the last level each gets so many that these can keep to limits, where a region has as many.

    Parameters
    ----------
    load : float64 (parts,)
    units : int64 (parts,)
    home : int64 (parts,)
        Region of each part, ascending.
    below : sequence of int64 arrays
        Children of each level that each region has to give; those above `depth_now` stay.
    depth_now : int
        Level of the parts.
    limited : (float64 (parts, c), Watch), optional
        What each part holds of the criteria, and the limits of a last-level grid.
    """
    ones: Ints = np.ones(len(home), np.int64)
    least, most = ones, units
    shared = list(below)
    if limited is not None:
        least, most = _within_limits(*limited, units, home, shared[-1])
    for lower in range(len(shared) - 1, depth_now, -1):
        most = apportion(shared[lower], load, home, least, most)
        shared[lower], least = most, ones
    return shared


def _within_limits(
    held: Floats, watch: Watch, units: Ints, home: Ints, seats: Ints
) -> tuple[Ints, Ints]:
    """Least and most last-level grids of each part with which these can keep to the limits."""
    least: Floats = np.ones(len(home))
    most: Floats = units.astype(np.float64)
    for column in watch.limited:
        if watch.high[column] > 0:
            least = np.maximum(least, np.ceil(held[:, column] / watch.high[column] - ROUNDING))
        if watch.low[column] > 0:
            most = np.minimum(most, np.floor(held[:, column] / watch.low[column] + ROUNDING))
    least = np.minimum(least, units)
    most = np.maximum(most, least)
    low, high = (sums(home, bound, len(seats)) for bound in (least, most))
    kept = ((low <= seats) & (seats <= high))[home]
    return np.where(kept, least, 1).astype(np.int64), np.where(kept, most, units).astype(np.int64)


def quotas(
    counts: Sequence[int],
    load: Floats,
    units: Ints,
    limited: tuple[Floats, Watch] | None = None,
) -> list[Ints]:
    """Grids of every level but the first in each part of a given first level.

    Parameters
    ----------
    counts : sequence of int
        Grids at each level, largest first; as many parts as the first says.
    load, units : (parts,)
        What each part holds.
    limited : (float64 (parts, c), Watch), optional
        See `share_out`.
    """
    steps, wanted = stepped(counts, True)
    below = [np.array([count]) for count in steps]
    below = share_out(load, units, np.zeros(counts[0], np.int64), below, 0, limited)
    return [quota for quota, asked in zip(below[1:], wanted[1:], strict=True) if asked]


def even(total: int, parts: int) -> Ints:
    """`total` shared out over `parts` as evenly as whole numbers allow, spread over the parts."""
    edge = (np.arange(parts + 1) * total) // parts
    return np.diff(edge)


def cap(load: Floats, grids: int, tolerance: float) -> Floats:
    """Loads in last-level grids, with what a unit holds beyond a full grid cut off.

    A unit heavier than a grid forces its own grid over the target whatever is done; if its excess
    counted, all its neighbours would be pressed below theirs. So the excess is taken off before
    loads are shared out. What is left of such a unit fills a grid to its upper tolerance, so that
    nothing is added to it.

    Where that leaves the other grids short by more than `SHORT` tolerances on the average, what is
    left is all that they are to share: loads are raised until they add up again. Otherwise some
    grids would be filled to the full target and others left with next to nothing. (Below that it
    is worth more that many grids are within the tolerance.)

    Parameters
    ----------
    load : float64 (n,)
        Loads that add up to 1.
    grids : int
        Last-level grids.
    tolerance : float

    Returns
    -------
    float64 (n,)
        At most `FULL`; they add up to `grids`, or to a little less where units are heavier than a
        grid.
    """
    worth = load * grids
    capped: Floats = np.minimum(worth, FULL)
    while True:
        full = capped >= FULL
        left = grids - FULL * int(full.sum())
        even = float(capped[~full].sum()) / max(left, 1)
        if left < 1 or not 0.0 < even < 1.0 - SHORT * tolerance:
            return capped
        capped = np.minimum(np.where(full, FULL, capped / even), FULL)
