"""Voronoi cells: clipped to a domain, cut by rivers, and with two-part units."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
import shapely.ops
from numpy.typing import NDArray
from scipy.spatial import Voronoi

Array = NDArray[np.float64]
Polygons = NDArray[np.object_]

_LLOYD_STEP = 0.6  # share of the way to the centroid: irregular cells, but no needles
_SLIVER_M2 = 30.0


def clipped_cells(sites: Array, domain: shapely.Geometry) -> Polygons:
    """The Voronoi cells of the sites after a part of a Lloyd step, clipped to the domain."""
    shapely.prepare(domain)
    x0, y0, x1, y1 = domain.bounds
    around = np.arange(8) * np.pi / 4
    far = 4 * max(x1 - x0, y1 - y0) * np.c_[np.cos(around), np.sin(around)]
    cells = _cells(sites, far)
    inside = shapely.contains_properly(domain, cells)
    centroid = shapely.get_coordinates(shapely.centroid(cells))
    cells = _cells(np.where(inside[:, None], sites + _LLOYD_STEP * (centroid - sites), sites), far)
    cut = ~shapely.contains_properly(domain, cells)
    return np.r_[cells[~cut], shapely.intersection(cells[cut], domain)]


def _cells(sites: Array, far: Array) -> Polygons:
    """The cells of the sites; the far points only keep them bounded."""
    diagram = Voronoi(np.r_[sites, far])
    corners = np.round(diagram.vertices, 3)
    regions = [diagram.regions[r] for r in diagram.point_region[: len(sites)]]
    sizes = np.array([len(region) + 1 for region in regions])
    ring = np.concatenate([[*region, region[0]] for region in regions])
    return shapely.polygons(
        shapely.linearrings(corners[ring], indices=np.repeat(np.arange(len(sites)), sizes))
    )


def rivers(rng: np.random.Generator, domain: shapely.Geometry) -> Polygons:
    """Three rivers 70 to 120 m wide, with bridges of 160 m every 1.2 to 3.2 km."""
    x0, y0, x1, y1 = domain.bounds
    stretches = []
    for k in range(3):
        level = rng.uniform(y0 * 0.6, y1 * 0.6)
        if k == 2:
            along = np.linspace(y0 - 1e3, y1 + 1e3, 160)
            course = np.c_[rng.uniform(x0, x1) * 0.3 + 1500 * np.sin(along / 5000), along]
        else:
            along = np.linspace(x0 - 1e3, x1 + 1e3, 160)
            bends = 1800 * np.sin(along / 6000 + k) + 700 * np.sin(along / 1900)
            course = np.c_[along, level + bends]
        line = shapely.LineString(course)
        start = 0.0
        while start < line.length:
            end = start + rng.uniform(1200, 3200)
            stretch = shapely.ops.substring(line, start, min(end, line.length))
            stretches.append(stretch.buffer(35 if k else 60, cap_style="flat"))
            start = end + 160
    return np.array(stretches, dtype=object)


def cut_by(cells: Polygons, water: Polygons) -> Polygons:
    """The cells without the water."""
    surface = shapely.union_all(water)
    hit = np.unique(
        shapely.STRtree(cells).query(shapely.get_parts(surface), predicate="intersects")[1]
    )
    cells = cells.copy()
    cells[hit] = shapely.difference(cells[hit], surface)
    return cells


def single_pieces(cells: Polygons) -> Polygons:
    """Every piece of every cell as a unit of its own, on a grid of millimetres, without slivers."""
    pieces = shapely.get_parts(cells)
    pieces = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON]
    pieces = shapely.transform(pieces, lambda xy: np.round(xy, 3))
    pieces = shapely.make_valid(pieces[shapely.area(pieces) > _SLIVER_M2])
    surfaces = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    return pieces[np.isin(shapely.get_type_id(pieces), surfaces)]


def join_pairs(
    rng: np.random.Generator, cells: Polygons, people: pd.DataFrame
) -> tuple[Polygons, pd.DataFrame]:
    """Join a few units (1 in 4,000, at least 2) with one that is near but does not touch."""
    cells, people = cells.copy(), people.copy()
    tree = shapely.STRtree(cells)
    gone: list[int] = []
    for unit in rng.choice(len(cells), max(2, len(cells) // 4000), replace=False):
        if unit in gone:
            continue
        near = tree.query(shapely.buffer(cells[unit], 60), predicate="intersects")
        other = [
            j
            for j in near
            if j != unit and j not in gone and shapely.distance(cells[unit], cells[j]) > 1
        ]
        if other:
            cells[unit] = shapely.union_all([cells[unit], cells[other[0]]])
            for count in ("registered", "migrant"):
                people.loc[unit, count] += people.loc[other[0], count]
            gone.append(other[0])
    kept = np.setdiff1d(np.arange(len(cells)), gone)
    return cells[kept], people.iloc[kept]
