"""Algorithms of QGIS's own toolbox, in this process, as peers."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

#: Where Debian keeps the Python part of QGIS's toolbox.
_PLUGINS = "/usr/share/qgis/python/plugins"
_started: list[Any] = []


def start() -> None:
    """Start QGIS without a window, and its toolbox; ModuleNotFoundError where there is none."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis.core import QgsApplication

    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(_PLUGINS)
    from processing.core.Processing import Processing

    Processing.initialize()
    _started.append(application)


def points(path: Path, x: NDArray[np.float64], y: NDArray[np.float64]) -> Any:
    """A layer of points in a new GeoPackage, without a spatial index."""
    return _layer(path, shapely.points(x, y), "Point")


def polygons(path: Path, shapes: NDArray[np.object_]) -> Any:
    """A layer of polygons in a new GeoPackage, without a spatial index."""
    return _layer(path, shapes, "Polygon")


def run(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Run an algorithm of the toolbox."""
    import processing

    found: dict[str, Any] = processing.run(name, parameters)
    return found


def _layer(path: Path, shapes: NDArray[np.object_], kind: str) -> Any:
    import geopandas as gpd
    from qgis.core import QgsVectorLayer

    frame = gpd.GeoDataFrame({"number": np.arange(len(shapes))}, geometry=shapes, crs="EPSG:4549")
    frame.to_file(path, layer=path.stem, engine="pyogrio", geometry_type=kind, SPATIAL_INDEX="NO")
    layer = QgsVectorLayer(str(path), path.stem, "ogr")
    if not layer.isValid() or layer.featureCount() != len(shapes):
        raise RuntimeError("QGIS does not read the layer")
    return layer
