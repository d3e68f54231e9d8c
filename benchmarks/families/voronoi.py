"""A county-level city of Voronoi cells: towns, industry, rivers with bridges, islands, enclaves."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
import shapely.affinity

from . import cells, settlement
from .settlement import AREA_M2, GRANULAR


def make(units: int, seed: int, granular: bool = False) -> gpd.GeoDataFrame:
    """About `units` cells (a fifth of that when granular), 1 % more where rivers cut them."""
    count = units // GRANULAR if granular else units
    rng = np.random.default_rng(seed)
    mainland = settlement.outline(rng)
    people = settlement.settle(rng, mainland)
    sites = settlement.unit_sites(rng, mainland, people, count)
    islands = _islands(mainland)
    for island in islands:
        some = max(3, int(count * island.area / AREA_M2 * 0.5))
        drawn = rng.uniform(island.bounds[:2], island.bounds[2:], (6 * some, 2))
        inside = shapely.contains_xy(island, drawn[:, 0], drawn[:, 1])
        sites = np.r_[sites, drawn[inside][:some]]
    whole = cells.clipped_cells(sites, shapely.union_all([mainland, *islands]))
    polygons = cells.single_pieces(cells.cut_by(whole, cells.rivers(rng, mainland)))
    population = settlement.populate(
        rng,
        people,
        shapely.get_coordinates(shapely.centroid(polygons)),
        shapely.area(polygons),
        settlement.cap_for(count),
    )
    return settlement.framed(rng, *cells.join_pairs(rng, polygons, population))


def on_land(rng: np.random.Generator, land: shapely.Geometry, count: int) -> gpd.GeoDataFrame:
    """About `count` cells on any land, without rivers, islands and two-part units.

    A cell that reaches over water is cut into a unit on each shore.
    """
    people = settlement.settle(rng, land)
    sites = settlement.unit_sites(rng, land, people, count)
    polygons = cells.single_pieces(cells.clipped_cells(sites, land))
    population = settlement.populate(
        rng,
        people,
        shapely.get_coordinates(shapely.centroid(polygons)),
        shapely.area(polygons),
        settlement.cap_for(count),
    )
    return settlement.framed(rng, polygons, population)


def _islands(mainland: shapely.Polygon) -> list[shapely.Polygon]:
    """Three long islands off the northern shore."""
    x0, _, x1, y1 = mainland.bounds
    return [
        shapely.affinity.scale(
            shapely.Point(x0 + (x1 - x0) * (0.2 + 0.3 * k), y1 + 2500.0 + 700 * k).buffer(600),
            1.8,
            0.6,
        )
        for k in range(3)
    ]
