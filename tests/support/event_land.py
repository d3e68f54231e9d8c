"""A toy plan with grids that events fall into, and exports written by hand."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import handmade
import numpy as np
from pyproj import Transformer
from toymap import CORNER, toy

from gridplan.events.grids import Grids, grids_of
from gridplan.geometry.datum import convert
from gridplan.stores.planfile.geopackage import save_plan
from gridplan.stores.planfile.layers import dissolve

#: Six units of 10 × 10 cells of 100 m: two towns, each of three villages.
#:
#:     A1 | B1        the western town is grid 1, the eastern one grid 2;
#:     A2 | B2        A1 and A2 are one last-level grid, the others one each
#:     A3 | B3
DRAWING = "\n".join(["AD"] * 1 + ["BE"] * 1 + ["CF"] * 1)
SIDE = 1000.0


@cache
def land_and_plan():
    units = toy(
        DRAWING,
        SIDE,
        registered=[100, 200, 300, 400, 500, 0],
        migrant=[0, 0, 0, 100, 0, 0],
        town=["东镇" if name in "DEF" else "西镇" for name in "ABCDEF"],
        village=[f"{name}村" * 2 for name in "ABCDEF"],
    )
    land = handmade.territory(units)
    plan = handmade.plan(land, {"A": 0, "B": 0, "C": 1, "D": 2, "E": 3, "F": 4}, [0, 0, 1, 1, 1])
    return land, plan


def grids() -> Grids:
    land, plan = land_and_plan()
    return grids_of(plan, land, dissolve(plan, land.units.geometry.to_numpy()))


def plan_file(folder: Path) -> Path:
    land, plan = land_and_plan()
    save_plan(plan, land, folder / "plan.gpkg")
    return folder / "plan.gpkg"


def metres(east_km: float, north_km: float) -> tuple[float, float]:
    """Plane coordinates of a place, kilometres from the south-west corner."""
    return CORNER[0] + 1000 * east_km, CORNER[1] + 1000 * north_km


def degrees(east_km: float, north_km: float, datum: str = "wgs84") -> tuple[str, str]:
    """Longitude and latitude of a place as an export writes them."""
    lon, lat = convert(*to_degrees().transform(*metres(east_km, north_km)), "wgs84", datum)
    return f"{lon[0]:.7f}", f"{lat[0]:.7f}"


@cache
def to_degrees() -> Transformer:
    return Transformer.from_crs("EPSG:4549", "EPSG:4326", always_xy=True)


def write_csv(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def codes(level: int) -> np.ndarray:
    return np.array(grids().codes[level - 1], object)
