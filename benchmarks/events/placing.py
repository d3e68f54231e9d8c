"""Events into grids: ours, shapely's tree, geopandas and QGIS, the same points and polygons.

    .venv/bin/python -m benchmarks.events.placing 1958 20000 100000

Points and polygons are made before the watch starts; everything else counts, also laying out the
raster and building the tree. Every run is a process of its own; ours is measured several times and
the median told, libraries and compiled loops loaded before. "differ" is the number of grids whose
count is not that of the tree: a point on a border may count in one grid only. QGIS reads both
layers from GeoPackages; its start is not counted, "index_s" is the part of its time for the spatial
index of the events. It runs for the first number of polygons only.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ..alone import Stopwatch, run_alone
from ..arguments import measure_sizes

OURS, PLAIN = "gridplan", "gridplan without numba"
QGIS = "QGIS count points in polygon"
#: Our runs, of which the median is told.
REPEATS = 5
#: Numbers of polygons, and of points.
SIZES = (1958, 20_000, 100_000)
POINTS = 1_000_000
#: Sides of the territory, and the longest edge of outlines, metres.
WIDTH, HEIGHT, EDGE = 40_000.0, 30_000.0, 30.0
Floats = NDArray[np.float64]


def run(
    sizes: Sequence[int] = SIZES, points: int = POINTS, limit: float = 900.0, *, qgis: bool = True
) -> list[dict[str, Any]]:
    """Count points in so many polygons by each method; ``times`` is the time over ours."""
    records = []
    for size in sizes:
        ours = np.nan
        for method in METHODS if qgis and size == sizes[0] else _WITHOUT_QGIS:
            order = {"method": method, "polygons": size, "points": points}
            told = run_alone("events.placing", order, limit)
            if method == OURS and told["outcome"] == "ok":
                ours = told["cpu_s"]
            if told["outcome"] == "ok":
                told["times"] = round(told["cpu_s"] / ours, 2)
                told["mpoints_s"] = round(points / told["cpu_s"] / 1e6, 2)
            records.append(
                {"what": "placing", "family": "cells", "units": size, "method": method, **told}
            )
    return records


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """In the process of a run: count once."""
    shapes, x, y = _made(order["polygons"], order["points"])
    if order["method"] == QGIS:
        return _in_qgis(shapes, x, y)
    count = METHODS[order["method"]]
    if order["method"] in (OURS, PLAIN):
        from gridplan.events.compile_loops import load

        if order["method"] == PLAIN:
            sys.modules["numba"] = None  # type: ignore[assignment]
        load()
    else:
        import geopandas  # noqa: F401
    runs = []
    for _ in range(REPEATS if order["method"] in (OURS, PLAIN) else 1):
        watch = Stopwatch()
        counts = count(shapes, x, y)
        runs.append(watch.read())
    told = sorted(runs, key=lambda run: run["cpu_s"])[len(runs) // 2]
    some = slice(0, 100_000)
    right = _tree(shapes, x[some], y[some])
    differ = int((count(shapes, x[some], y[some]) != right).sum())
    return {**told, "placed": int(counts.sum()), "differ": differ}


def _in_qgis(shapes: NDArray[np.object_], x: Floats, y: Floats) -> dict[str, Any]:
    """Count once with QGIS's own algorithm."""
    from ..peers import in_qgis

    in_qgis.start()
    with tempfile.TemporaryDirectory() as folder:
        polygons = in_qgis.polygons(Path(folder) / "grids.gpkg", shapes)
        points = in_qgis.points(Path(folder) / "events.gpkg", x, y)
        asked = {"POLYGONS": polygons, "POINTS": points, "FIELD": "N", "OUTPUT": "memory:"}
        watch = Stopwatch()
        in_qgis.run("native:createspatialindex", {"INPUT": points})
        index_s = watch.read()["cpu_s"]
        layer = in_qgis.run("native:countpointsinpolygon", asked)["OUTPUT"]
        told = {**watch.read(), "index_s": index_s}
        counts = np.zeros(len(shapes), np.int64)
        for feature in layer.getFeatures():
            counts[feature["number"]] = int(feature["N"])
    differ = int((counts != _ours(shapes, x, y)).sum())
    return {**told, "placed": int(counts.sum()), "differ": differ}


def _made(polygons: int, points: int) -> tuple[NDArray[np.object_], Floats, Floats]:
    """Irregular cells with many vertices, and points in clusters, as events are."""
    rng = np.random.default_rng(7)
    frame = shapely.box(0, 0, WIDTH, HEIGHT)
    seeds = rng.uniform(0, 1, (polygons, 2)) * (WIDTH, HEIGHT)
    cells = np.array(shapely.voronoi_polygons(shapely.multipoints(seeds)).geoms, object)
    shapes = shapely.segmentize(shapely.intersection(cells, frame), EDGE)
    middle = rng.uniform(0, 1, (3000, 2)) * (WIDTH, HEIGHT)
    of = rng.integers(0, len(middle), points)
    xy = middle[of] + rng.normal(0, 400, (points, 2))
    uniform = rng.random(points) < 0.2
    xy[uniform] = rng.uniform(0, 1, (int(uniform.sum()), 2)) * (WIDTH, HEIGHT)
    xy = np.clip(xy, 0.5, (WIDTH - 0.5, HEIGHT - 0.5))
    return shapes, xy[:, 0], xy[:, 1]


def _ours(shapes: NDArray[np.object_], x: Floats, y: Floats) -> NDArray[np.int64]:
    from gridplan.geometry.point_location import Locator

    found = Locator(shapes).locate(x, y)
    return np.bincount(found[found >= 0], minlength=len(shapes))


def _tree(shapes: NDArray[np.object_], x: Floats, y: Floats) -> NDArray[np.int64]:
    _, found = shapely.STRtree(shapes).query(shapely.points(x, y), predicate="within")
    return np.bincount(found, minlength=len(shapes))


def _geopandas(shapes: NDArray[np.object_], x: Floats, y: Floats) -> NDArray[np.int64]:
    import geopandas as gpd

    grids = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4549")
    events = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs="EPSG:4549")
    joined = gpd.sjoin(events, grids, predicate="within")
    return np.bincount(joined["index_right"].to_numpy(), minlength=len(shapes))


METHODS: dict[str, Callable[[NDArray[np.object_], Floats, Floats], NDArray[np.int64]]] = {
    OURS: _ours,
    PLAIN: _ours,
    "shapely tree of polygons": _tree,
    "geopandas sjoin": _geopandas,
    QGIS: _ours,  # see `_in_qgis`
}
_WITHOUT_QGIS = [name for name in METHODS if name != QGIS]


if __name__ == "__main__":
    measure_sizes(__spec__.name, __doc__, run, "polygons", SIZES)
