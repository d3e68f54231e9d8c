"""Territories of extreme shape, and regular units where everything ties."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from . import settlement, voronoi
from .settlement import AREA_M2, GRANULAR


def make_strip(units: int, seed: int, granular: bool = False) -> gpd.GeoDataFrame:
    """Voronoi cells on a winding strip about 160 km long and 6 km wide."""
    rng = np.random.default_rng(seed)
    along = np.linspace(-80e3, 80e3, 400)
    course = np.c_[along, 4e3 * np.sin(along / 11e3 + rng.uniform(0, 6))]
    land = shapely.LineString(course).buffer(AREA_M2 / shapely.LineString(course).length / 2)
    return voronoi.on_land(rng, land, units // GRANULAR if granular else units)


def make_ring(units: int, seed: int, granular: bool = False) -> gpd.GeoDataFrame:
    """Voronoi cells on the shore of a round lake: a ring about 5 km wide."""
    rng = np.random.default_rng(seed)
    outer = 34e3
    inner = np.sqrt(outer**2 - AREA_M2 / np.pi)
    middle = shapely.Point(rng.uniform(-200, 200), 0)  # not quite as wide everywhere
    land = shapely.Point(0, 0).buffer(outer, 90).difference(middle.buffer(inner, 90))
    return voronoi.on_land(rng, land, units // GRANULAR if granular else units)


def make_squares(units: int, seed: int, granular: bool = False) -> gpd.GeoDataFrame:
    """Equal squares inside the outline, with people as skewed as elsewhere."""
    count = units // GRANULAR if granular else units
    side = np.sqrt(AREA_M2 / count)
    corner = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * side
    return _regular(seed, count, np.array([[side, 0], [0, side]]), corner)


def make_hexagons(units: int, seed: int, granular: bool = False) -> gpd.GeoDataFrame:
    """Equal hexagons inside the outline, with people as skewed as elsewhere."""
    count = units // GRANULAR if granular else units
    side = np.sqrt(AREA_M2 / count / (1.5 * np.sqrt(3)))
    angle = np.pi / 6 + np.arange(6) * np.pi / 3
    steps = np.array([[np.sqrt(3) * side, 0], [np.sqrt(3) / 2 * side, 1.5 * side]])
    return _regular(seed, count, steps, side * np.c_[np.cos(angle), np.sin(angle)])


def _regular(seed: int, count: int, steps: np.ndarray, corner: np.ndarray) -> gpd.GeoDataFrame:
    """Copies of a cell, a step apart, wherever its middle lies inside the outline."""
    rng = np.random.default_rng(seed)
    outline = settlement.outline(rng)
    people = settlement.settle(rng, outline)
    reach = int(60e3 / np.abs(steps).max(axis=1).min())
    i, j = (axis.ravel() for axis in np.mgrid[-reach : reach + 1, -reach : reach + 1])
    place = np.c_[i, j]
    middle = place @ steps
    place = place[shapely.contains_xy(outline, middle[:, 0], middle[:, 1])]
    middle = place @ steps
    polygons = shapely.polygons(np.round(middle[:, None] + corner, 3))
    population = settlement.populate(
        rng, people, middle, shapely.area(polygons), settlement.cap_for(count)
    )
    return settlement.framed(rng, polygons, population)
