"""Fourteen islands of very different sizes with water between them, otherwise like `voronoi`."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from . import voronoi
from .settlement import AREA_M2, GRANULAR

PIECES = 14
_SMALLEST_TO_LARGEST = 0.02  # area of the smallest island over that of the largest


def make(units: int, seed: int, granular: bool = False) -> gpd.GeoDataFrame:
    """About `units` cells (a fifth of that when granular) on 14 islands."""
    count = units // GRANULAR if granular else units
    rng = np.random.default_rng(seed)
    return voronoi.on_land(rng, shapely.union_all(_islands(rng)), count)


def _islands(rng: np.random.Generator) -> list[shapely.Polygon]:
    """Wavy discs, each as near to the middle as the ones before it allow, 0.3 to 3 km apart."""
    area = _SMALLEST_TO_LARGEST ** (np.arange(PIECES) / (PIECES - 1))
    area *= AREA_M2 / area.sum()
    angle = np.linspace(0, 2 * np.pi, 181)[:-1]
    shapes: list[shapely.Polygon] = []
    for size in area:
        waves = np.zeros_like(angle)
        for k in range(2, 9):
            waves += rng.normal(0, 0.10 / k**0.8) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
        ring = (1 + waves)[:, None] * np.c_[1.35 * np.cos(angle), np.sin(angle)]
        blob = shapely.Polygon(ring).buffer(0)
        ring = ring * np.sqrt(size / blob.area)
        shapes.append(_beside(rng, shapely.Polygon(ring), shapes))
    return shapes


def _beside(
    rng: np.random.Generator, shape: shapely.Polygon, others: list[shapely.Polygon]
) -> shapely.Polygon:
    """The shape moved outwards in a random direction until it keeps its distance to the others."""
    gap, direction = rng.uniform(300, 3000), rng.uniform(0, 2 * np.pi)
    step = 250.0 * np.array([np.cos(direction), np.sin(direction)])
    while any(shapely.dwithin(shape, other, gap) for other in others):
        shape = shapely.transform(shape, lambda xy: xy + step)
    return shape
