"""Neighbours and shared borders: ours and the usual ways, on clean and on noisy outlines.

    .venv/bin/python -m benchmarks.territory.contiguity 20000 100000

Shapes are read before the watch starts. Every run is a process of its own. "found" is the share
of the true neighbours that a method finds, "extra" the share of its neighbours that are none, and
"length" the borders it measured over the true ones. The noise moves every vertex of every polygon
by itself, by up to 3 cm in each direction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ..alone import Stopwatch, run_alone
from ..arguments import measure_sizes
from ..territories import Case

Edges = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64] | None]

OURS = "gridplan"
NOISE_M = 0.03
#: Tries of every method.
TIMES = 3
#: Neighbours share at least this much, metres.
LEAST_M = 1.0
#: Peers that are worth a run on noisy outlines.
TOLERANT = (OURS, "libpysal Graph rook", "shapely tree and intersections")


def run(
    sizes: Sequence[int], family: str = "voronoi", limit: float = 900.0
) -> list[dict[str, Any]]:
    """Find the neighbours of a territory of each size by each method, clean and noisy.

    Parameters
    ----------
    sizes : sequence of int
        Units of the territories.
    family : str
        Key of `families.FAMILIES`.
    limit : float
        Seconds that one run may take.

    Returns
    -------
    list of dict
        One record for each run; ``times`` is the CPU time over that of Gridplan.
    """
    records = []
    for size in sizes:
        path = str(Case(family, size, 1).path)
        for vertices, methods in (("clean", tuple(METHODS)), ("moved 3 cm", TOLERANT)):
            ours = np.nan
            for method in methods:
                order = {"method": method, "path": path, "noise": vertices != "clean"}
                told = run_alone("territory.contiguity", order, limit)
                if told["outcome"] == "ok":
                    ours = told["cpu_s"] if method == OURS else ours
                    told["times"] = round(told["cpu_s"] / ours, 1)
                records.append(
                    {"what": "contiguity", "family": family, "units": size, "method": method,
                     "vertices": vertices, **told}
                )  # fmt: skip
    return records


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """In the process of a run: find the neighbours `TIMES` times, the quickest counts."""
    import geopandas as gpd

    units = gpd.read_file(order["path"])[["geometry"]]
    find = METHODS[order["method"]]
    truth = _key(*_ours(units), len(units)) if order["noise"] else None
    if order["noise"]:
        units = units.set_geometry(
            gpd.GeoSeries(noisy(units.geometry.to_numpy(), NOISE_M, 1), crs=units.crs)
        )
    told: dict[str, Any] = {}
    for _ in range(TIMES):
        watch = Stopwatch()
        edges = find(units)
        seconds = watch.read()
        told = min(told or seconds, seconds, key=lambda run: run["cpu_s"])
    key, length = _key(*edges, len(units))
    told["edges"] = len(key)
    if truth is not None:
        both, mine, true = np.intersect1d(key, truth[0], return_indices=True)
        told["found"] = round(len(both) / len(truth[0]), 5)
        told["extra"] = round(1 - len(both) / max(len(key), 1), 5)
        if length is not None and truth[1] is not None and len(both):
            told["length"] = round(float(length[mine].sum() / truth[1][true].sum()), 5)
    return told


def noisy(geometry: NDArray[np.object_], metres: float, seed: int) -> NDArray[np.object_]:
    """Polygons with every vertex moved by itself, evenly up to `metres` in x and in y."""
    rings = shapely.get_rings(shapely.get_parts(geometry))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    first = np.searchsorted(ring, np.arange(len(rings)))
    last = np.append(first[1:], len(xy)) - 1
    moved = np.random.default_rng(seed).uniform(-metres, metres, xy.shape)
    moved[last] = moved[first]
    return np.asarray(shapely.transform(geometry, lambda whole: whole + moved))


def _key(
    one: NDArray[np.int64], other: NDArray[np.int64], length: NDArray[np.float64] | None, count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64] | None]:
    """Each pair once, as one number, in order; with lengths only pairs that share enough."""
    kept = (one < other) & (True if length is None else length >= LEAST_M)
    key = one[kept].astype(np.int64) * count + other[kept]
    key, first = np.unique(key, return_index=True)
    return key, None if length is None else length[kept][first]


def _ours(units: Any) -> Edges:
    from gridplan.geometry.shared_borders import shared_borders

    c = shared_borders(units.geometry.to_numpy()).contiguity
    source = np.repeat(np.arange(len(c)), np.diff(c.indptr))
    return source, c.indices.astype(np.int64), c.border_m


def _graph(**options: Any) -> Callable[[Any], Edges]:
    def find(units: Any) -> Edges:
        from libpysal.graph import Graph

        edges = Graph.build_contiguity(units, rook=True, **options).adjacency
        length = edges.to_numpy(float) if options.get("by_perimeter") else None
        focal, neighbour = (edges.index.get_level_values(i).to_numpy() for i in (0, 1))
        return focal, neighbour, length

    return find


def _weights(units: Any) -> Edges:
    from libpysal.weights import Rook

    neighbours = Rook.from_dataframe(units, use_index=False, silence_warnings=True).neighbors
    pairs = np.array([(a, b) for a, row in neighbours.items() for b in row], np.int64)
    return pairs[:, 0], pairs[:, 1], None


def _tree(units: Any) -> Edges:
    shapes = units.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    outline = shapely.boundary(shapes)
    return one, other, shapely.length(shapely.intersection(outline[one], outline[other]))


def _sjoin(units: Any) -> Edges:
    pairs = units.sjoin(units, predicate="touches")
    return pairs.index.to_numpy(), pairs["index_right"].to_numpy(), None


METHODS: dict[str, Callable[[Any], Edges]] = {
    OURS: _ours,
    "libpysal Graph rook": _graph(),
    "libpysal Graph rook, strict": _graph(strict=True),
    "libpysal Graph rook with lengths": _graph(strict=True, by_perimeter=True),
    "libpysal weights.Rook": _weights,
    "shapely tree and intersections": _tree,
    "geopandas sjoin touches": _sjoin,
}


if __name__ == "__main__":
    measure_sizes(__spec__.name, __doc__, run, "units of the territory", (20_000,))
