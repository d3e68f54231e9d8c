"""Giving every unit to a centre so that each centre gets its target: balanced power diagrams.

A power diagram gives a point x to the centre with the smallest |x − c|² − w. The weights w that
make every cell hold its target maximise a concave dual (Aurenhammer, Hoffmann and Aronov 1998);
softened by an entropy term it is smooth, and a few guarded Newton steps reach it. All regions are
solved side by side. Only the shares of a point that count are kept: between borders there is one.

Sums are made in the order of points and the small linear systems solved by elimination written out
here, not by a BLAS, so that the bytes of a result do not depend on the number of threads, or on
whether the loops are compiled (`compiled.cells`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .. import compiled
from ..graph import Bools, Floats, Ints, ranges, starts, sums

#: Exponent up to which a share is left out, 1e-7: nothing beside what lifts the Newton matrix.
LOST = -16.0


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
    count : int64 (regions,)
        Centres that each region shall have.
    """

    xy: Floats
    load: Floats
    size: Floats
    start: Ints
    count: Ints

    @cached_property
    def region(self) -> Ints:
        """Region of each point."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    @cached_property
    def room(self) -> tuple[Ints, Floats]:
        """Room for slots and shares: each `soften` takes it anew (new memory takes longer)."""
        most = 1 + int(self.count @ np.diff(self.start))
        return np.empty(most, np.int64), np.empty(most)

    def sums(self, values: Floats) -> Floats:
        """Sum of the values of the points of each region, float64 (regions,)."""
        return sums(self.region, values, len(self.start) - 1)


@dataclass(frozen=True)
class Centres:
    """Centres of each region among its points.

    Parameters
    ----------
    points : Points
    place : float64 (regions, width, 2)
        Metres; those of a region stand in its first slots.
    """

    points: Points
    place: Floats

    @property
    def real(self) -> Bools:
        """Slots with a centre, bool (regions, width)."""
        return np.arange(self.place.shape[1])[None] < self.points.count[:, None]

    @cached_property
    def distance(self) -> Floats:
        """Squared metres between each point and each centre of its region, float64 (width, n)."""
        xy, region = self.points.xy, self.points.region
        out = np.empty((self.place.shape[1], len(xy)))
        for slot in range(len(out)):
            dx = xy[:, 0] - self.place[region, slot, 0]
            dy = xy[:, 1] - self.place[region, slot, 1]
            out[slot] = dx * dx + dy * dy
        return out

    def two_nearest(self) -> tuple[Floats, Floats]:
        """Squared metres to the nearest and the next centre of each point; twice one, of one."""
        if compiled.READY:
            from ..compiled.power_cells import two_nearest

            return two_nearest(self.points.xy, self.points.start, self.place, self.points.count)
        if self.place.shape[1] == 1:
            return self.distance[0], self.distance[0]
        real = self.real[self.points.region].T
        near = np.partition(np.where(real, self.distance, np.inf), 1, axis=0)
        return near[0], np.where(np.isfinite(near[1]), near[1], near[0])

    def step_limit(self) -> Floats:
        """Largest sensible change of the weights, squared metres, float64 (regions, width).

        Most of the way to the next centre; and a whole dense town must be able to shift at once.
        """
        if compiled.READY:
            from ..compiled.power_cells import step_limit

            return step_limit(self.place, self.points.count)
        real = self.real
        dx, dy = (axis[:, :, None] - axis[:, None] for axis in np.moveaxis(self.place, 2, 0))
        apart = np.where(real[:, None, :], dx * dx + dy * dy, np.inf)
        slot = np.arange(real.shape[1])
        apart[:, slot, slot] = np.inf
        gap = apart.min(axis=2)
        gap = np.where(np.isfinite(gap), gap, 1e6)
        typical = _in_order(np.where(real, gap, 0.0)) / self.points.count
        gap = np.where(real, np.maximum(gap, 0.05 * typical[:, None] + 1.0), 0.0)
        limit = np.maximum(0.7 * gap, 0.35 * gap.max(axis=1)[:, None])
        return np.where(real, limit, 1.0)


@dataclass(frozen=True)
class Shares:
    """The share of each point that each centre gets, where it counts.

    Parameters
    ----------
    begin : int64 (n + 1,)
        Shares of point `i` stand at ``begin[i]:begin[i + 1]``, and add up to one.
    slot : int64 (k,)
        Slots of the centres, ascending for each point.
    share : float64 (k,)
    value : float64 (n,)
        Softened value of the point, squared metres.
    """

    begin: Ints
    slot: Ints
    share: Floats
    value: Floats


def soften(centres: Centres, weight: Floats, softness: Floats) -> Shares:
    """Share of each point that each centre gets, and the softened value of the point.

    Parameters
    ----------
    centres : Centres
    weight : float64 (regions, width)
    softness : float64 (n,)
        Squared metres over which a share falls off.

    Returns
    -------
    Shares
        Good until the next call for these points.
    """
    points = centres.points
    if compiled.READY:
        from ..compiled.power_cells import list_shares, make_shares

        slots, room = points.room
        begin, slot, share, best = list_shares(
            points.xy, points.start, centres.place, points.count, weight, softness, LOST,
            slots, room,
        )  # fmt: skip
        np.exp(share, out=share)
        whole = make_shares(begin, share)
    else:
        height = np.where(centres.real, weight, -np.inf).T[:, points.region] - centres.distance
        best = height.max(axis=0)
        height -= best
        near = height > LOST * softness
        count = near.sum(axis=0)
        begin, point = starts(count), np.repeat(np.arange(len(best)), count)
        slot = np.flatnonzero(near.T) - point * len(height)
        share = np.exp(height[slot, point] / softness[point])
        whole = sums(point, share, len(best))
        share /= whole[point]
    return Shares(begin, slot, share, best + softness * np.log(whole))


def held(centres: Centres, shares: Shares, mass: Floats) -> tuple[Floats, Floats]:
    """Mass that each centre gets, (regions, width), and where its middle is, (regions, width, 2).

    Parameters
    ----------
    centres : Centres
    shares : Shares
    mass : float64 (n,)
    """
    points = centres.points
    if compiled.READY:
        from ..compiled.power_cells import middles

        return middles(
            points.xy, points.start, shares.begin, shares.slot, shares.share, mass,
            centres.place.shape[1],
        )  # fmt: skip
    point = np.repeat(np.arange(len(mass)), np.diff(shares.begin))
    part = shares.share * mass[point]
    got = _by_slot(centres, points.region[point], shares.slot, part)
    middle = [
        _by_slot(centres, points.region[point], shares.slot, part * axis[point])
        for axis in points.xy.T
    ]
    return got, np.stack(middle, axis=2) / np.maximum(got, 1e-12)[:, :, None]


def balance(
    centres: Centres, softness: Floats, target: Floats, weight: Floats, clip: Floats, steps: int
) -> Floats:
    """Weights nearer to the ones that give every centre its target.

    Parameters
    ----------
    centres : Centres
    softness : float64 (n,)
    target : float64 (regions, width)
        Load of each centre; 0 in a slot without one.
    weight : float64 (regions, width)
        Weights to start from.
    clip : float64 (regions, width)
        Largest change of a weight in one step, squared metres.
    steps : int
        Newton steps; a region's step is cut to 30 % where the dual fell.
    """
    points, real = centres.points, centres.real
    good, good_value = weight.copy(), np.full(len(target), -np.inf)
    change = np.zeros_like(weight)
    for _ in range(steps):
        shares = soften(centres, weight, softness)
        if compiled.READY:
            from ..compiled.power_cells import ascend

            ascend(
                points.load, softness, points.start, points.count, shares.begin, shares.slot,
                shares.share, shares.value, target, clip, weight, good, good_value, change,
            )  # fmt: skip
        else:
            dual = _in_order(target * weight) - points.sums(points.load * shares.value)
            rose = dual >= good_value - 1e-12 * np.abs(good_value)
            newton = _newton(centres, shares, softness, target, clip)
            good[rose], good_value[rose], change[rose] = weight[rose], dual[rose], newton[rose]
            change[~rose] *= 0.3
        weight = good + change
    mean = _in_order(weight * real) / points.count
    return np.where(real, weight - mean[:, None], -1e18)


def _newton(
    centres: Centres, shares: Shares, softness: Floats, target: Floats, clip: Floats
) -> Floats:
    points, (regions, width) = centres.points, target.shape
    real = centres.real
    point = np.repeat(np.arange(len(points.load)), np.diff(shares.begin))
    region, slot, share = points.region[point], shares.slot, shares.share
    load = _by_slot(centres, region, slot, share * points.load[point])
    curvature = (points.load / softness)[point]
    # Every two of the shares of each point.
    place = np.arange(1, len(point) + 1)
    later = shares.begin[1:][point] - place
    other = ranges(place, later)
    key = np.repeat((region * width + slot) * width, later) + slot[other]
    cross = sums(key, np.repeat(-share * curvature, later) * share[other], regions * width**2)
    hessian = cross.reshape(regions, width, width)
    hessian += hessian.transpose(0, 2, 1).copy()
    diagonal = np.einsum("rii->ri", hessian)
    # Rows add up to zero. (Summed up as share − share², it would cancel out between far centres.)
    diagonal[:] = -_in_order(hessian)
    mean = _in_order(diagonal) / points.count
    # A share of each own diagonal: the mean of all would freeze thinly settled cells.
    diagonal += np.where(real, 1e-4 * diagonal + 1e-6 * mean[:, None] + 1e-300, 1.0)
    change = solve_small(hessian, np.where(real, target - load, 0.0))
    return np.where(real, np.clip(change, -clip, clip), 0.0)


def _by_slot(centres: Centres, region: Ints, slot: Ints, values: Floats) -> Floats:
    """Sum of the values of each slot, float64 (regions, width)."""
    regions, width = centres.place.shape[:2]
    return sums(region * width + slot, values, regions * width).reshape(regions, width)


def _in_order(values: Floats) -> Floats:
    """Sum over the last axis, added in the order the values stand."""
    return np.cumsum(values, axis=-1)[..., -1]


def solve_small(matrix: Floats, right: Floats) -> Floats:
    """Solve many small symmetric positive definite systems by elimination.

    Parameters
    ----------
    matrix : float64 (systems, k, k)
        Destroyed. What stands below the diagonal is not read.
    right : float64 (systems, k)
        Destroyed.

    Returns
    -------
    float64 (systems, k)
    """
    k = right.shape[1]
    for pivot in range(k):
        factor = matrix[:, pivot, pivot + 1 :].copy()
        row = factor / matrix[:, pivot, pivot, None]
        right[:, pivot] /= matrix[:, pivot, pivot]
        matrix[:, pivot + 1 :, pivot + 1 :] -= factor[:, :, None] * row[:, None, :]
        right[:, pivot + 1 :] -= factor * right[:, pivot, None]
        matrix[:, pivot, pivot + 1 :] = row
    for pivot in range(k - 1, 0, -1):
        right[:, :pivot] -= matrix[:, :pivot, pivot] * right[:, pivot, None]
    return right


def harden(
    centres: Centres, target: Floats, weight: Floats, limit: Floats, corrections: int
) -> Ints:
    """Whole points to centres: the best of some corrections of the weights, region by region.

    Returns
    -------
    int64 (n,)
        Slot of the centre that gets each point.
    """
    points, real = centres.points, centres.real
    if compiled.READY:
        from ..compiled.power_cells import harden

        return harden(
            points.xy, points.load, points.start, centres.place, points.count, target, weight,
            limit, corrections,
        )  # fmt: skip
    region, distance = points.region, centres.distance
    best = np.full(len(target), np.inf)
    chosen = np.zeros(len(points.xy), np.int64)
    stride = limit * 0.03
    before = None
    for turn in range(corrections + 1):
        slot = (weight.T[:, region] - distance).argmax(axis=0)
        load = _by_slot(centres, region, slot, points.load)
        off = np.where(real, load / np.where(real, target, 1.0) - 1.0, 0.0)
        miss = _in_order(off * off)
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
