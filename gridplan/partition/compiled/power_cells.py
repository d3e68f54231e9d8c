"""Power cells, see `transport`: region by region, and only the shares that count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel
def two_nearest(xy: Floats, start: Ints, place: Floats, count: Ints) -> tuple[Floats, Floats]:
    """Squared metres to the nearest and the next centre, see `Centres.two_nearest`.

    Parameters
    ----------
    xy, start, count
        See `Points`.
    place
        See `Centres`.

    Returns
    -------
    near, next_near : float64 (n,)
    """
    near, next_near = np.empty(len(xy)), np.empty(len(xy))
    for region in range(len(count)):
        for point in range(start[region], start[region + 1]):
            first = second = np.inf
            for slot in range(count[region]):
                dx = xy[point, 0] - place[region, slot, 0]
                dy = xy[point, 1] - place[region, slot, 1]
                squared = dx * dx + dy * dy
                if squared < first:
                    first, second = squared, first
                elif squared < second:
                    second = squared
            near[point] = first
            next_near[point] = second if second < np.inf else first
    return near, next_near


@kernel
def step_limit(place: Floats, count: Ints) -> Floats:
    """Largest sensible change of the weights, see `Centres.step_limit`.

    Returns
    -------
    float64 (regions, width)
    """
    limit = np.ones(place.shape[:2])
    for region in range(len(count)):
        gap = np.full(count[region], np.inf)
        for one in range(len(gap)):
            for other in range(one):
                dx = place[region, one, 0] - place[region, other, 0]
                dy = place[region, one, 1] - place[region, other, 1]
                squared = dx * dx + dy * dy
                gap[one], gap[other] = min(gap[one], squared), min(gap[other], squared)
        typical = widest = 0.0
        for slot in range(len(gap)):
            if gap[slot] == np.inf:
                gap[slot] = 1e6
            typical += gap[slot]
        typical /= len(gap)
        for slot in range(len(gap)):
            gap[slot] = max(gap[slot], 0.05 * typical + 1.0)
            widest = max(widest, gap[slot])
        for slot in range(len(gap)):
            limit[region, slot] = max(0.7 * gap[slot], 0.35 * widest)
    return limit


@kernel
def list_shares(
    xy: Floats,
    start: Ints,
    place: Floats,
    count: Ints,
    weight: Floats,
    softness: Floats,
    lost: float,
    slots: Ints,
    exponent: Floats,
) -> tuple[Ints, Ints, Floats, Floats]:
    """Which centres get a share of a point that counts, see `transport.soften`.

    Parameters
    ----------
    xy, start, count
        See `Points`.
    place
        See `Centres`.
    weight : float64 (regions, width)
    softness : float64 (n,)
    lost : float
        Exponent up to which a share is left out.
    slots, exponent
        See `Points.room`.

    Returns
    -------
    begin, slot
        See `Shares`.
    exponent : float64 (k,)
        The logarithm of the share against that of the centre that gets most.
    best : float64 (n,)
        Value of the point at that centre, squared metres.
    """
    begin, best = np.empty(len(xy) + 1, np.int64), np.empty(len(xy))
    height = np.empty(place.shape[1])
    number = 0
    for region in range(len(count)):
        x, y = place[region, : count[region], 0].copy(), place[region, : count[region], 1].copy()
        for point in range(start[region], start[region + 1]):
            top = -np.inf
            for slot in range(len(x)):
                dx, dy = xy[point, 0] - x[slot], xy[point, 1] - y[slot]
                value = weight[region, slot] - (dx * dx + dy * dy)
                height[slot], top = value, max(top, value)
            begin[point], best[point] = number, top
            least = lost * softness[point]
            for slot in range(len(x)):
                below = height[slot] - top
                if below > least:
                    slots[number], exponent[number] = slot, below / softness[point]
                    number += 1
    begin[len(xy)] = number
    return begin, slots[:number], exponent[:number], best


@kernel
def make_shares(begin: Ints, share: Floats) -> Floats:
    """Divide the shares of each point by their sum, in place; the sums, float64 (n,)."""
    whole = np.zeros(len(begin) - 1)
    for point in range(len(whole)):
        for pair in range(begin[point], begin[point + 1]):
            whole[point] += share[pair]
        for pair in range(begin[point], begin[point + 1]):
            share[pair] /= whole[point]
    return whole


@kernel
def middles(
    xy: Floats, start: Ints, begin: Ints, slot: Ints, share: Floats, mass: Floats, width: int
) -> tuple[Floats, Floats]:
    """Mass that each centre gets, and where its middle is, see `transport.held`.

    Parameters
    ----------
    xy, start
        See `Points`.
    begin, slot, share
        See `Shares`.
    mass : float64 (n,)
    width : int
        Slots of a region.

    Returns
    -------
    got : float64 (regions, width)
    middle : float64 (regions, width, 2)
    """
    regions = len(start) - 1
    got, middle = np.zeros((regions, width)), np.zeros((regions, width, 2))
    for region in range(regions):
        for point in range(start[region], start[region + 1]):
            for pair in range(begin[point], begin[point + 1]):
                part = share[pair] * mass[point]
                got[region, slot[pair]] += part
                for axis in range(2):
                    middle[region, slot[pair], axis] += part * xy[point, axis]
        for one in range(width):
            for axis in range(2):
                middle[region, one, axis] /= max(got[region, one], 1e-12)
    return got, middle


@kernel
def ascend(
    load: Floats,
    softness: Floats,
    start: Ints,
    count: Ints,
    begin: Ints,
    slot: Ints,
    share: Floats,
    value: Floats,
    target: Floats,
    clip: Floats,
    weight: Floats,
    good: Floats,
    good_value: Floats,
    change: Floats,
) -> None:
    """One guarded Newton step of each region, see `transport.balance`.

    Parameters
    ----------
    load, start, count
        See `Points`.
    softness : float64 (n,)
    begin, slot, share, value
        See `Shares`.
    target, clip : float64 (regions, width)
    weight : float64 (regions, width)
        Weights that the shares belong to.
    good, change : float64 (regions, width)
        Best weights so far, and how they are to change: both in place.
    good_value : float64 (regions,)
        The dual there, in place.
    """
    for region in range(len(count)):
        low, high, centres = start[region], start[region + 1], count[region]
        dual = held = 0.0
        for one in range(centres):
            dual += target[region, one] * weight[region, one]
        for point in range(low, high):
            held += load[point] * value[point]
        dual -= held
        if dual < good_value[region] - 1e-12 * abs(good_value[region]):
            for one in range(centres):
                change[region, one] *= 0.3
            continue
        good_value[region] = dual
        lack, hessian = target[region, :centres].copy(), np.zeros((centres, centres))
        _curve(load, softness, low, high, begin, slot, share, lack, hessian)
        _solve(hessian, lack)
        for one in range(centres):
            most = clip[region, one]
            good[region, one] = weight[region, one]
            change[region, one] = min(max(lack[one], -most), most)


@kernel
def _curve(
    load: Floats,
    softness: Floats,
    low: int,
    high: int,
    begin: Ints,
    slot: Ints,
    share: Floats,
    lack: Floats,
    hessian: Floats,
) -> None:
    """What the centres of one region lack, and above the diagonal the lifted Newton matrix."""
    centres = len(lack)
    held = np.zeros(centres)
    for point in range(low, high):
        curvature = load[point] / softness[point]
        for one in range(begin[point], begin[point + 1]):
            row, bent = slot[one], share[one] * curvature
            held[row] += share[one] * load[point]
            for other in range(one + 1, begin[point + 1]):
                hessian[row, slot[other]] -= bent * share[other]
    mean = 0.0
    for one in range(centres):
        lack[one] -= held[one]
        whole = 0.0
        for other in range(centres):
            if other != one:
                whole += hessian[min(one, other), max(one, other)]
        hessian[one, one] = -whole
        mean -= whole
    mean /= centres
    for one in range(centres):
        own = hessian[one, one]
        hessian[one, one] = own + (1e-4 * own + 1e-6 * mean + 1e-300)


@kernel
def _solve(matrix: Floats, right: Floats) -> None:
    """Solve one system in place, see `transport.solve_small`."""
    k = len(right)
    for pivot in range(k):
        own = matrix[pivot, pivot]
        right[pivot] /= own
        for one in range(pivot + 1, k):
            factor = matrix[pivot, one]
            if factor == 0.0:
                continue
            for other in range(one, k):
                matrix[one, other] -= factor * (matrix[pivot, other] / own)
            right[one] -= factor * right[pivot]
        for other in range(pivot + 1, k):
            matrix[pivot, other] /= own
    for pivot in range(k - 1, 0, -1):
        for one in range(pivot):
            right[one] -= matrix[one, pivot] * right[pivot]


@kernel
def harden(
    xy: Floats,
    load: Floats,
    start: Ints,
    place: Floats,
    count: Ints,
    target: Floats,
    weight: Floats,
    limit: Floats,
    corrections: int,
) -> Ints:
    """Whole points to centres, see `transport.harden`.

    Parameters
    ----------
    xy, load, start, count
        See `Points`.
    place
        See `Centres`.
    target, weight, limit : float64 (regions, width)
    corrections : int

    Returns
    -------
    int64 (n,)
    """
    chosen, now = np.zeros(len(xy), np.int64), np.empty(len(xy), np.int64)
    stride, weight = limit * 0.03, weight.copy()
    for region in range(len(count)):
        low, high, centres = start[region], start[region + 1], count[region]
        off, before = np.empty(centres), np.zeros(centres)
        least = np.inf
        for turn in range(corrections + 1):
            off[:] = 0.0
            for point in range(low, high):
                top = -np.inf
                for slot in range(centres):
                    dx = xy[point, 0] - place[region, slot, 0]
                    dy = xy[point, 1] - place[region, slot, 1]
                    height = weight[region, slot] - (dx * dx + dy * dy)
                    if height > top:
                        top, now[point] = height, slot
                off[now[point]] += load[point]
            miss = 0.0
            for slot in range(centres):
                off[slot] = off[slot] / target[region, slot] - 1.0
                miss += off[slot] * off[slot]
            if miss < least:
                least = miss
                chosen[low:high] = now[low:high]
            for slot in range(centres):
                if turn:
                    same = np.sign(off[slot]) == np.sign(before[slot])
                    stride[region, slot] *= 1.15 if same else 0.5
                before[slot] = off[slot]
                step = min(max(off[slot] * 3.0, -1.0), 1.0)
                weight[region, slot] -= stride[region, slot] * step
    return chosen
