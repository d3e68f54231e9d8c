"""Cuts that share out several measures at once: wedges around a point.

The units in the order of their angle around a point are a circle; every arc of it that holds the
wanted load is a wedge with two free borders, where a straight cut of that direction has one. Among
all arcs there is nearly always one that shares out two measures more. Points far off make strips,
and angles that turn with the distance make bent wedges.
"""

from __future__ import annotations

import numpy as np

from ..graph import Bools, Floats

#: Points tried for each cut; each fourth lies far off, and each fourth makes bent wedges.
POINTS = 24
#: Distance of the points far off, in extents of the territory; most turn at that distance, radians.
_FAR, _TURN = 2.0, 1.5


def wedges(xy: Floats, share: Floats, wanted: float, rng: np.random.Generator) -> list[Bools]:
    """The most even wedge around each of some points.

    Parameters
    ----------
    xy : float64 (n, 2)
        Points of the units, metres.
    share : float64 (n, k)
        Share of each unit of every measure; the first one is the load.
    wanted : float
        Share of the load that the wedge should hold.
    rng : Generator

    Returns
    -------
    list of bool (n,)
    """
    n = len(xy)
    extent = float(np.hypot(*np.ptp(xy, axis=0))) + 1e-9
    reached = np.cumsum(share[:, 0] + 0.5 / n)
    found: list[Bools] = []
    for number in range(POINTS):
        at = min(int(np.searchsorted(reached / reached[-1], rng.random())), n - 1)
        way, turn = 2.0 * np.pi * rng.random(), 2.0 * rng.random() - 1.0
        point = xy[at] + 1e-3
        if number % 4 == 0:
            point = point + _FAR * extent * np.array([np.cos(way), np.sin(way)])
        x, y = (xy - point).T
        angle = np.arctan2(y, x)
        if number % 4 == 3:
            angle = angle + _TURN * turn * np.hypot(x, y) / extent
            angle = np.mod(angle, 2.0 * np.pi)
        order = np.argsort(angle, kind="stable")
        around = share[np.append(order, order)]
        held = np.concatenate([np.zeros((1, share.shape[1])), np.cumsum(around, axis=0)])
        end = np.minimum(np.searchsorted(held[:, 0], held[:n, 0] + wanted), 2 * n)
        first = int(unevenness(held[end] - held[:n], wanted).argmin())
        side: Bools = np.zeros(n, bool)
        side[order[np.arange(first, end[first]) % n]] = True
        found.append(side)
    return found


def unevenness(share: Floats, wanted: float) -> Floats:
    """How far the shares of two sides are from what is wanted, over all measures, float64 (m,).

    Parameters
    ----------
    share : float64 (m, k)
        Share of the first side of every measure.
    wanted : float
    """
    off: Floats = np.abs(share - wanted).sum(axis=1)
    return off / max(wanted, 1e-12) + off / max(1.0 - wanted, 1e-12)
