"""Giving every unit to a centre so that each centre gets its target: balanced power diagrams.

A power diagram gives a point x to the centre with the smallest |x − c|² − w. The weights w that
make every cell hold its target maximise a concave dual (Aurenhammer, Hoffmann and Aronov 1998);
softened by an entropy term it is smooth, and a few guarded Newton steps reach it. All regions are
solved side by side in one dense array of (centres of a region) × (points).

Sums are made by `reduceat` and the small linear systems by elimination written out here, not by a
BLAS, so that the bytes of a result do not depend on the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .graph import Bools, Floats, Ints, sums


@dataclass(frozen=True)
class Points:
    """Points sorted by region.

    Parameters
    ----------
    xy : float64 (n, 2)
        Places, metres.
    load : float64 (n,)
    size : float64 (n,)
        Width of what each point stands for, metres.
    start : int64 (regions + 1,)
        First point of each region.
    """

    xy: Floats
    load: Floats
    size: Floats
    start: Ints

    @property
    def region(self) -> Ints:
        """Region of each point."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def squared_distance(points: Points, centre: Floats) -> Floats:
    """Squared metres between each point and each centre of its region.

    Parameters
    ----------
    points : Points
    centre : float64 (regions, width, 2)

    Returns
    -------
    float64 (width, n)
    """
    region = points.region
    out = np.empty((centre.shape[1], len(points.xy)))
    for slot in range(centre.shape[1]):
        dx = points.xy[:, 0] - centre[region, slot, 0]
        dy = points.xy[:, 1] - centre[region, slot, 1]
        out[slot] = dx * dx + dy * dy
    return out


def soften(
    distance: Floats, weight: Floats, region: Ints, softness: Floats
) -> tuple[Floats, Floats]:
    """Share of each point that each centre gets, and the softened value of the point.

    Parameters
    ----------
    distance : float64 (width, n)
        Squared metres.
    weight : float64 (regions, width)
    region : int64 (n,)
    softness : float64 (n,)
        Squared metres over which a share falls off.

    Returns
    -------
    share : float64 (width, n)
    value : float64 (n,)
    """
    share = weight.T[:, region] - distance
    best = share.max(axis=0)
    share -= best
    share /= softness
    np.exp(share, out=share)
    whole = share.sum(axis=0)
    share /= whole
    return share, best + softness * np.log(whole)


def balance(
    points: Points,
    distance: Floats,
    softness: Floats,
    target: Floats,
    weight: Floats,
    clip: Floats,
    steps: int,
) -> Floats:
    """Weights nearer to the ones that give every centre its target.

    Parameters
    ----------
    points : Points
    distance : float64 (width, n)
    softness : float64 (n,)
    target : float64 (regions, width)
        Load of each centre; 0 marks a slot without a centre.
    weight : float64 (regions, width)
        Weights to start from.
    clip : float64 (regions, width)
        Largest change of a weight in one step, squared metres.
    steps : int
        Newton steps; a region's step is cut to 30 % where the dual fell.
    """
    region, start = points.region, points.start
    real = target > 0
    good, good_value = weight.copy(), np.full(len(target), -np.inf)
    change = np.zeros_like(weight)
    for _ in range(steps):
        share, value = soften(distance, weight, region, softness)
        dual = (target * weight).sum(axis=1) - np.add.reduceat(points.load * value, start[:-1])
        rose = dual >= good_value - 1e-12 * np.abs(good_value)
        newton = _newton(points, share, softness, target, real, clip)
        good[rose], good_value[rose], change[rose] = weight[rose], dual[rose], newton[rose]
        change[~rose] *= 0.3
        weight = good + change
    mean = (weight * real).sum(axis=1) / real.sum(axis=1)
    return np.where(real, weight - mean[:, None], -1e18)


def _newton(
    points: Points,
    share: Floats,
    softness: Floats,
    target: Floats,
    real: Bools,
    clip: Floats,
) -> Floats:
    start, (regions, width) = points.start, target.shape
    curvature = points.load / softness
    load = np.add.reduceat(share * points.load, start[:-1], axis=1).T
    hessian = np.zeros((regions, width, width))
    for i in range(1, width):
        cross = -np.add.reduceat(share[:i] * (share[i] * curvature), start[:-1], axis=1).T
        hessian[:, i, :i] = cross
        hessian[:, :i, i] = cross
    diagonal = np.einsum("rii->ri", hessian)
    # Rows add up to zero. (Summed up as share − share², it would cancel out between far centres.)
    diagonal[:] = -hessian.sum(axis=2)
    mean = np.where(real, diagonal, 0.0).sum(axis=1) / real.sum(axis=1)
    # A share of each own diagonal: the mean of all would freeze thinly settled cells.
    diagonal += np.where(real, 1e-4 * diagonal + 1e-6 * mean[:, None] + 1e-300, 1.0)
    change = solve_small(hessian, np.where(real, target - load, 0.0))
    return np.where(real, np.clip(change, -clip, clip), 0.0)


def solve_small(matrix: Floats, right: Floats) -> Floats:
    """Solve many small symmetric positive definite systems by elimination.

    Parameters
    ----------
    matrix : float64 (systems, k, k)
        Destroyed.
    right : float64 (systems, k)
        Destroyed.

    Returns
    -------
    float64 (systems, k)
    """
    k = right.shape[1]
    for pivot in range(k):
        row = matrix[:, pivot, pivot:] / matrix[:, pivot, pivot, None]
        value = right[:, pivot] / matrix[:, pivot, pivot]
        factor = matrix[:, pivot + 1 :, pivot].copy()
        matrix[:, pivot + 1 :, pivot:] -= factor[:, :, None] * row[:, None, :]
        right[:, pivot + 1 :] -= factor * value[:, None]
        matrix[:, pivot, pivot:], right[:, pivot] = row, value
    for pivot in range(k - 2, -1, -1):
        right[:, pivot] -= (matrix[:, pivot, pivot + 1 :] * right[:, pivot + 1 :]).sum(axis=1)
    return right


def spacing(centre: Floats, real: Bools) -> Floats:
    """Squared metres from each centre to the nearest other one of its region, (regions, width)."""
    apart = ((centre[:, :, None] - centre[:, None]) ** 2).sum(axis=-1)
    k = centre.shape[1]
    apart[:, np.arange(k), np.arange(k)] = np.inf
    apart = np.where(real[:, None, :], apart, np.inf).min(axis=2)
    apart = np.where(np.isfinite(apart), apart, 1e6)
    typical = np.where(real, apart, 0.0).sum(axis=1) / real.sum(axis=1)
    return np.where(real, np.maximum(apart, 0.05 * typical[:, None] + 1.0), 1.0)


def step_limit(gap: Floats, real: Bools) -> Floats:
    """Largest sensible change of the weights: a whole dense town must be able to shift at once."""
    widest = np.where(real, gap, 0.0).max(axis=1)
    return np.where(real, np.maximum(0.7 * gap, 0.35 * widest[:, None]), 1.0)


def harden(
    points: Points,
    distance: Floats,
    target: Floats,
    weight: Floats,
    limit: Floats,
    corrections: int,
) -> Ints:
    """Whole points to centres: the best of some corrections of the weights, region by region.

    Returns
    -------
    int64 (n,)
        Slot of the centre that gets each point.
    """
    region, (regions, width) = points.region, target.shape
    real = target > 0
    best = np.full(regions, np.inf)
    chosen = np.zeros(len(points.xy), np.int64)
    stride = limit * 0.03
    before = None
    for turn in range(corrections + 1):
        slot = (weight.T[:, region] - distance).argmax(axis=0)
        load = sums(region * width + slot, points.load, regions * width)
        off = np.where(real, load.reshape(regions, width) / np.where(real, target, 1.0) - 1.0, 0.0)
        miss = (off**2).sum(axis=1)
        better = miss < best
        best[better] = miss[better]
        inside = better[region]
        chosen[inside] = slot[inside]
        if turn == corrections:
            break
        if before is not None:
            stride = np.where(np.sign(off) == np.sign(before), stride * 1.15, stride * 0.5)
        before = off
        weight = weight - stride * np.clip(off * 3.0, -1.0, 1.0)
    return chosen
