"""The data the sample is drawn from: outline, names and a sketch of rivers and roads."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import shapely

    from .planar_graph import Floats

FOLDER = Path(__file__).parent / "data"
CRS = "EPSG:4549"

#: 城东 has no town code of its own in the national list; its communities stand under this one.
_CODE_WITHOUT_OWN = "nbs_code9_2023"


@dataclass(frozen=True)
class Village:
    """A real village or community: its 12-digit code and name, and whether it is urban."""

    code: str
    name: str
    community: bool


@dataclass(frozen=True)
class Town:
    """A real town or subdistrict with its villages, and where the sketch puts it.

    Parameters
    ----------
    name, code : str
        Chinese name and 9-digit code.
    villages : tuple of Village
        In the order of their codes.
    x, y : float
        Centre, metres in EPSG:4549.
    radius : float
        Reach of the built-up centre, metres.
    height : float
        How dense its middle is; 1 in the heart of the city.
    industry : float
        How many factories, relative to the other towns.
    area : float
        Area the town should have, m².
    registered, migrant : float
        People the town should have, relative to the other towns.
    """

    name: str
    code: str
    villages: tuple[Village, ...]
    x: float
    y: float
    radius: float
    height: float
    industry: float
    area: float
    registered: float
    migrant: float


@lru_cache(maxsize=1)
def sketch() -> dict[str, Any]:
    """The hand-drawn sketch as plain JSON values."""
    drawing: dict[str, Any] = json.loads((FOLDER / "sketch.json").read_text(encoding="utf-8"))
    return drawing


def metres(points: object) -> Floats:
    """Points of the sketch (km) in metres of EPSG:4549; float64 (n, 2)."""
    plane: Floats = (np.atleast_2d(np.asarray(points, float)) + np.array([0, 3500])) * 1000
    return plane


@lru_cache(maxsize=1)
def outline() -> shapely.Polygon:
    """The outline of the county in EPSG:4549."""
    import pyproj
    import shapely

    text = (FOLDER / "outline.geojson").read_text(encoding="utf-8")
    geometry = json.loads(text)["features"][0]["geometry"]
    shell = np.asarray(geometry["coordinates"][0][0])
    to_plane = pyproj.Transformer.from_crs("EPSG:4326", CRS, always_xy=True)
    return shapely.Polygon(np.round(np.stack(to_plane.transform(*shell.T), axis=1), 2))


@lru_cache(maxsize=1)
def towns() -> tuple[Town, ...]:
    """The 17 towns and subdistricts with their real villages.

    Virtual communities (zones without inhabitants of their own) and the second entry of a village
    that the national list holds twice are left out.
    """
    places = sketch()["places"]
    with (FOLDER / "divisions.csv").open(encoding="utf-8", newline="") as file:
        listed = [row for row in csv.DictReader(file) if row["kind"] in ("居委会", "村委会")]
    with (FOLDER / "towns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    result = []
    for row in rows:
        parents = row[_CODE_WITHOUT_OWN].split(";")
        villages: dict[str, Village] = {}
        for entry in sorted(listed, key=lambda entry: entry["code"]):
            if entry["parent"] in parents and entry["name"] not in villages:
                community = entry["kind"] == "居委会"
                villages[entry["name"]] = Village(entry["code"], entry["name"], community)
        place = places[row["name"]]
        x, y = metres(place["at"])[0]
        result.append(
            Town(
                row["name"],
                row["own_code9"] or parents[0],
                tuple(villages.values()),
                float(x),
                float(y),
                place["radius"] * 1000,
                place["height"],
                place["industry"],
                place["km2"] * 1e6,
                place["registered"],
                place["migrant"],
            )
        )
    return tuple(result)
