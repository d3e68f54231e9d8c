"""First divisions: compact, balanced cells of a centroidal power diagram.

Capacity-constrained centroidal power diagrams (Balzer, Schlömer and Deussen 2009; de Goes et al.
2012): centres move to the centre of what they got, weights keep every cell at its target.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..graph import Bools, Floats, Graph, Ints, counts, starts, sums
from ..objective import Level
from .balanced_transport import Centres, Points, balance, harden, held, soften

#: Share of area (against load) in the mass whose centroid a centre moves to.
AREA_SHARE = 0.3
_SOFT_FIRST, _SOFT_LAST = 0.08, 0.01


@dataclass(frozen=True)
class Seeds:
    """How the centres are found.

    Parameters
    ----------
    moves : int
        Times the centres move.
    points : int
        Points per part that the centres are found on; units are binned to about as many.
    corrections : int
        Corrections of the weights when whole units are handed out.
    """

    moves: int
    points: int
    corrections: int = 8


def power_cells(
    graph: Graph, region: Ints, level: Level, seeds: Seeds, rng: np.random.Generator
) -> Ints:
    """Parts as cells of a balanced power diagram inside each region.

    Cells may be cut in pieces by rivers; `repairing.mend` hands the pieces out.

    Parameters
    ----------
    graph : Graph
    region : int64 (n,)
    level : Level
    seeds : Seeds
    rng : Generator

    Returns
    -------
    int64 (n,)
        Part of each node.
    """
    count = np.diff(level.first)
    real = np.arange(level.width)[None] < count[:, None]
    target = np.zeros(real.shape)
    target[real] = level.target
    load = sums(region, graph.load, level.regions)
    target *= (np.maximum(load, 1e-9) / target.sum(axis=1))[:, None]
    xy = graph.xy - graph.xy.mean(axis=0)
    order = np.argsort(region, kind="stable")
    start = starts(counts(region, level.regions))
    units = Points(xy[order], graph.load[order], np.sqrt(graph.area)[order], start, count)
    if len(graph) > 1.5 * seeds.points * level.parts:
        points, area = _bins(graph, xy, region, level, seeds.points)
    else:
        points, area = units, graph.area[order]
    place, weight = _settle(points, area, target, seeds.moves, rng)
    centres = Centres(units, place)
    limit = centres.step_limit()
    near, next_near = centres.two_nearest()
    reach = units.size * (np.sqrt(near) + np.sqrt(next_near) + units.size)
    for softness in (reach, 0.25 * reach):
        weight = balance(centres, softness, target, weight, limit, 3)
    slot = harden(centres, target, weight, limit, seeds.corrections)
    part = np.empty(len(graph), np.int64)
    part[order] = level.first[region[order]] + slot
    return part


def _settle(
    points: Points,
    area: Floats,
    target: Floats,
    moves: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Places (regions, width, 2) and weights (regions, width) of the centres after some moves."""
    real = target > 0
    region = points.region
    load_share = points.load / np.maximum(points.sums(points.load), 1e-300)[region]
    mass = (1.0 - AREA_SHARE) * load_share + AREA_SHARE * area / points.sums(area)[region]
    place = _spread(points, mass, real, rng)
    weight = np.where(real, 0.0, -1e18)
    for turn in range(moves):
        centres = Centres(points, place)
        near, next_near = centres.two_nearest()
        cooling = _SOFT_FIRST * (_SOFT_LAST / _SOFT_FIRST) ** (turn / max(1, moves - 1))
        softness = np.maximum(
            cooling * next_near, 0.25 * points.size * (np.sqrt(near) + np.sqrt(next_near))
        )
        softness = np.maximum(softness, 1e-6)
        limit = centres.step_limit()
        weight = balance(centres, softness, target, weight, limit, 2 if turn else 5)
        got, middle = held(centres, soften(centres, weight, softness), mass)
        place = np.where((real & (got > 1e-9))[:, :, None], middle, place)
        if turn < moves - 4:  # a little noise keeps two centres from settling as twins
            noise = _normal(rng, place.shape) * np.where(real, np.sqrt(limit), 0.0)[:, :, None]
            place = place + 0.02 * noise
    return place, weight


def _spread(points: Points, mass: Floats, real: Bools, rng: np.random.Generator) -> Floats:
    """First centres by weighted k-means++ (Arthur and Vassilvitskii 2007), all regions at once."""
    region, start = points.region, points.start
    regions, width = real.shape
    centre = np.full((regions, width, 2), 1e7)
    nearest = None
    for slot in range(width):
        key = (mass + 1e-12) / (1e-300 - np.log1p(-rng.random(len(mass))))
        if nearest is not None:
            key *= nearest + 1e-9
        best = np.maximum.reduceat(key, start[:-1])
        hit = np.flatnonzero(key >= best[region])
        hit = hit[np.unique(region[hit], return_index=True)[1]]
        centre[:, slot] = np.where(real[:, slot, None], points.xy[hit], 1e7)
        dx, dy = (points.xy - centre[region, slot]).T
        gap = dx * dx + dy * dy
        nearest = gap if nearest is None else np.minimum(nearest, gap)
    return centre


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Normal numbers by Box and Muller: `random` alone is the same in every version of numpy."""
    radius = np.sqrt(-2.0 * np.log1p(-rng.random(shape)))
    numbers: Floats = radius * np.cos(2.0 * np.pi * rng.random(shape))
    return numbers


def _bins(
    graph: Graph, xy: Floats, region: Ints, level: Level, per_part: int
) -> tuple[Points, Floats]:
    """Units binned on squares inside each region; heavy bins are split 3 × 3, again, then apart."""
    area = sums(region, graph.area, level.regions)
    side = np.sqrt(area / (per_part * np.diff(level.first)))[region]
    heaviest = 1.5 * graph.load.sum() / (per_part * level.parts)
    low = xy.min(axis=0)
    bin_of = np.empty(len(graph), np.int64)
    left = np.arange(len(graph))
    base = 0
    for split in (1.0, 3.0, 9.0, 0.0):
        if len(left) == 0:
            break
        if split:
            column, row = np.floor((xy[left] - low) / (side[left] / split)[:, None]).T
            key = (region[left] * 1_000_003 + column.astype(np.int64)) * 1_000_003
            bins = np.unique(key + row.astype(np.int64), return_inverse=True)[1]
            heavy = (sums(bins, graph.load[left], int(bins.max()) + 1) > heaviest)[bins]
        else:
            bins = np.arange(len(left))
            heavy = np.zeros(len(left), bool)
        light = np.unique(bins[~heavy], return_inverse=True)[1]
        bin_of[left[~heavy]] = base + light
        base += int(light.max()) + 1 if len(light) else 0
        left = left[heavy]
    held = sums(bin_of, graph.area, base)
    home = np.zeros(base, np.int64)
    home[bin_of] = region
    order = np.argsort(home, kind="stable")
    places = [sums(bin_of, graph.area * axis, base) / held for axis in xy.T]
    start = starts(counts(home, level.regions))
    load = sums(bin_of, graph.load, base)
    xy, size = np.stack(places, axis=1)[order], np.sqrt(held)[order]
    return Points(xy, load[order], size, start, np.diff(level.first)), held[order]
