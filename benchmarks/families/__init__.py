"""Families of test territories: seeded, offline, of any size.

``make(family, units, seed, granular=False)`` gives a GeoDataFrame with the columns `unit_id`,
`registered`, `migrant`, `land_m2`, `town` in EPSG:4549. `units` is the size of the ordinary
territory, about 30 units for each of 1,958 grids at 60,000; the granular one has a fifth of
them (about 6 units a grid), at the same area and population.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from .settlement import CRS, GRANULAR, UNITS_PER_GRID

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["CRS", "FAMILIES", "GRANULAR", "KINDS", "UNITS_PER_GRID", "make"]

#: Family → module of this package, and the function in it.
FAMILIES = {
    "voronoi": ("voronoi", "make"),
    "sample": ("sample", "make"),
    "rough": ("rough", "make"),
    "archipelago": ("archipelago", "make"),
    "strip": ("shapes", "make_strip"),
    "ring": ("shapes", "make_ring"),
    "squares": ("shapes", "make_squares"),
    "hexagons": ("shapes", "make_hexagons"),
}
#: What `territories.Case.of` takes: the families, and the same with few units a grid.
KINDS = (*FAMILIES, *(f"{family}-granular" for family in FAMILIES))


def make(family: str, units: int, seed: int, granular: bool = False) -> gpd.GeoDataFrame:
    """The territory of a family; the same arguments give the same territory."""
    module, function = FAMILIES[family]
    maker: Callable[..., gpd.GeoDataFrame] = getattr(
        import_module(f"{__name__}.{module}"), function
    )
    return maker(units, seed, granular=granular)
