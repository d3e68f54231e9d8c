"""Inputs with one fault each: what they promise, and the map they are planted in.

The map is always the same: 6 × 6 units of 100 m, the towns A and B side by side, in EPSG:4549.
Every file is made anew and the same on each run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.affinity import translate

sys.path.append(str(Path(__file__).parents[1] / "support"))

from toymap import toy

MAP = "AAABBB\n" * 6


@dataclass(frozen=True)
class Fault:
    """One faulty input and what is promised about it.

    Parameters
    ----------
    build : callable
        Writes the input into a folder and returns the path.
    code, severity : str
        Of the finding; empty when the file is refused before anything can be found.
    units : tuple of str
        Ids that the finding names.
    exit : int
        Exit code of ``gridplan inspect``; ``divide`` accepts the input when it is 0.
    options : dict
        Keywords for `read_territory`; paths are relative to the folder.
    alone : bool
        Whether no other finding above "info" may come with it.
    """

    build: Callable[[Path], Path]
    code: str
    severity: str
    units: tuple[str, ...] = ()
    exit: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    alone: bool = True


FAULTS: dict[str, Fault] = {}


def fault(code: str, severity: str, *units: str, **more: Any) -> Callable[..., Any]:
    """Enter the decorated builder into the list of faults."""

    def enter(build: Callable[[Path], Path]) -> Callable[[Path], Path]:
        more.setdefault("exit", 2 if severity in ("error", "") else 0)
        FAULTS[build.__name__] = Fault(build, code, severity, units, **more)
        return build

    return enter


def units(**columns: Any) -> gpd.GeoDataFrame:
    """The map without a fault."""
    return toy(MAP, cells=True, **columns)


def saved(frame: gpd.GeoDataFrame, folder: Path, name: str = "units.gpkg") -> Path:
    """The frame as a file; GeoPackage unless the name says otherwise."""
    path = folder / name
    frame.to_file(path, **({"layer": "units"} if name.endswith("gpkg") else {}))
    return path


def reshaped(**shapes: shapely.Geometry | None) -> gpd.GeoDataFrame:
    """The map with other outlines for some units."""
    frame = units()
    for unit, shape in shapes.items():
        frame.loc[frame.unit_id == unit, "geometry"] = gpd.GeoSeries([shape], crs=frame.crs).values
    return frame


def cell(x: float, y: float, width: float = 1.0, height: float = 1.0) -> shapely.Polygon:
    """A rectangle in cells of the map."""
    square = shapely.box(0, 0, width * 100, height * 100)
    return translate(square, 500_000 + x * 100, 3_520_000 + y * 100)


def extended(*rows: tuple[str, str, shapely.Geometry]) -> gpd.GeoDataFrame:
    """The map with more units: id, town, outline."""
    ids, towns, shapes = zip(*rows)
    more = gpd.GeoDataFrame(
        {"unit_id": ids, "registered": 10, "migrant": 10, "town": towns},
        geometry=list(shapes),
        crs=4549,
    )
    return pd.concat([units(), more], ignore_index=True)
