"""Density of events: ours, scipy's usual way and QGIS's heatmap, against exact sums of kernels.

    .venv/bin/python -m benchmarks.events.density 100000 1000000

Events and the frame are made before the watch starts. "error" is the largest difference to the
exact sum at sampled cells, over the peak; "relative" the largest one where density is above 1 % of
the peak; "mass" the share of events that is in the raster, less 1. Every run is a process of its
own; ours is measured several times and the median told, libraries and compiled loops loaded
before. QGIS reads the events from a GeoPackage,
its start is not counted; its kernel is quartic with the same spread, and it runs for the first
number of events only.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridplan.events.compile_loops import load
from gridplan.events.density.binning import Bins
from gridplan.events.density.density import density
from gridplan.events.density.frame import Frame, frame_around

from ..alone import Stopwatch, run_alone
from ..arguments import measure_sizes

OURS, PLAIN, QGIS = "gridplan", "gridplan without numba", "QGIS heatmap"
#: Our runs, of which the median is told.
REPEATS = 5
#: Numbers of events.
SIZES = (1_000_000, 10_000_000)
#: Territory, cell and bandwidth, metres.
WIDTH, HEIGHT, CELL, BANDWIDTH = 40_000.0, 30_000.0, 25.0, 200.0
#: Cells where the exact sum is taken.
SAMPLED = 300
Floats = NDArray[np.float64]


def run(
    sizes: Sequence[int] = SIZES, limit: float = 900.0, *, qgis: bool = True
) -> list[dict[str, Any]]:
    """Draw the density of so many events by each method; ``times`` is the time over ours."""
    records = []
    for events in sizes:
        ours = np.nan
        for method in METHODS if qgis and events == sizes[0] else _WITHOUT_QGIS:
            told = run_alone("events.density", {"method": method, "events": events}, limit)
            if told["outcome"] == "ok":
                ours = told["cpu_s"] if method == OURS else ours
                told["times"] = round(told["cpu_s"] / ours, 2)
            records.append(
                {"what": "density", "family": "clusters", "units": events, "method": method, **told}
            )
    return records


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """In the process of a run: draw once."""
    from scipy import fft, ndimage  # noqa: F401

    x, y = _events(order["events"])
    frame = frame_around((0.0, 0.0, WIDTH, HEIGHT), CELL, _inside)
    if order["method"] == QGIS:
        return _in_qgis(x, y, frame)
    if order["method"] == PLAIN:
        sys.modules["numba"] = None  # type: ignore[assignment]
    load()
    draw, runs = METHODS[order["method"]], []
    for _ in range(REPEATS if order["method"] in (OURS, PLAIN) else 1):
        watch = Stopwatch()
        values = draw(x, y, frame)
        runs.append(watch.read())
    told = sorted(runs, key=lambda run: run["cpu_s"])[len(runs) // 2]
    error, relative = _errors(values, x, y, frame)
    mass = float(values[frame.inside].sum(dtype=np.float64)) * (CELL / 1e3) ** 2 / len(x)
    return {
        **told,
        "error": f"{error:.1e}",
        "relative": f"{relative:.1e}",
        "mass": f"{mass - 1:+.0e}",
    }


def _in_qgis(x: Floats, y: Floats, frame: Frame) -> dict[str, Any]:
    """Draw once with QGIS's own algorithm."""
    import rasterio

    from ..peers import in_qgis

    in_qgis.start()
    with tempfile.TemporaryDirectory() as folder:
        asked = {
            "INPUT": in_qgis.points(Path(folder) / "events.gpkg", x, y),
            "RADIUS": 8.0**0.5 * BANDWIDTH,
            "PIXEL_SIZE": CELL,
            "KERNEL": 0,
            "OUTPUT_VALUE": 1,
            "OUTPUT": str(Path(folder) / "heat.tif"),
        }
        watch = Stopwatch()
        in_qgis.run("qgis:heatmapkerneldensityestimation", asked)
        told = watch.read()
        with rasterio.open(asked["OUTPUT"]) as raster:
            values = raster.read(1).astype(np.float64)
            bounds = raster.bounds
    # Per square metre, and as wide as the kernel around the events: cells do not lie on ours.
    total = float(values[values > 0].sum()) * CELL**2
    found = {"mass": f"{total / len(x) - 1:+.0e}", "cells": values.size}
    return {**told, **found, "wide_km": round((bounds.right - bounds.left) / 1e3, 1)}


def _ours(x: Floats, y: Floats, frame: Frame) -> NDArray[Any]:
    bins = Bins.for_kernel(frame, BANDWIDTH)
    bins.add(x, y)
    return density(bins, BANDWIDTH, 1.0).values


def _without_edges(x: Floats, y: Floats, frame: Frame) -> NDArray[Any]:
    bins = Bins.for_kernel(frame, BANDWIDTH)
    bins.add(x, y)
    return density(bins, BANDWIDTH, 1.0, edges=False).values


def _filter(x: Floats, y: Floats, frame: Frame) -> NDArray[Any]:
    """Nearest cell and scipy's Gaussian filter."""
    from scipy import ndimage

    rows, columns = frame.shape
    row = ((frame.north - y) / CELL).astype(np.int64)
    column = ((x - frame.west) / CELL).astype(np.int64)
    count = np.bincount(row * columns + column, minlength=rows * columns).reshape(rows, columns)
    smooth: NDArray[Any] = ndimage.gaussian_filter(
        count.astype(np.float64), BANDWIDTH / CELL, mode="constant"
    )
    return smooth / (CELL / 1e3) ** 2


METHODS: dict[str, Callable[[Floats, Floats, Frame], NDArray[Any]]] = {
    OURS: _ours,
    PLAIN: _ours,
    "gridplan without edges": _without_edges,
    "bincount + gaussian_filter": _filter,
    QGIS: _ours,  # see `_in_qgis`
}
_WITHOUT_QGIS = [name for name in METHODS if name != QGIS]


def _inside(x: Floats, y: Floats) -> NDArray[np.bool_]:
    return (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)


def _events(count: int) -> tuple[Floats, Floats]:
    """Four in five events in 3,000 clusters of 40 to 900 m, the others anywhere."""
    dice = np.random.default_rng(1)
    centre = dice.uniform((0, 0), (WIDTH, HEIGHT), (3000, 2))
    spread = dice.uniform(40, 900, 3000)
    weight = dice.pareto(1.2, 3000)
    chosen = dice.choice(3000, count, p=weight / weight.sum())
    points = centre[chosen] + dice.normal(0, 1, (count, 2)) * spread[chosen, None]
    anywhere = (dice.random(count) < 0.2) | ~_inside(points[:, 0], points[:, 1])
    points[anywhere] = dice.uniform((0, 0), (WIDTH, HEIGHT), (int(anywhere.sum()), 2))
    return points[:, 0].copy(), points[:, 1].copy()


def _errors(values: NDArray[Any], x: Floats, y: Floats, frame: Frame) -> tuple[float, float]:
    """Against exact sums, half of the cells where events are, all far from the border."""
    dice = np.random.default_rng(0)
    far = 5.0 * BANDWIDTH
    some = dice.integers(0, len(x), SAMPLED // 2)
    at = np.concatenate(
        [
            np.column_stack([x[some], y[some]]),
            dice.uniform((far, far), (WIDTH - far, HEIGHT - far), (SAMPLED // 2, 2)),
        ]
    )
    edge = np.minimum(
        np.minimum(at[:, 0], WIDTH - at[:, 0]), np.minimum(at[:, 1], HEIGHT - at[:, 1])
    )
    at = at[edge > far]
    column = ((at[:, 0] - frame.west) / CELL).astype(np.int64)
    row = ((frame.north - at[:, 1]) / CELL).astype(np.int64)
    middle_x = frame.west + (column + 0.5) * CELL
    middle_y = frame.north - (row + 0.5) * CELL
    truth = np.array(
        [
            np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * BANDWIDTH**2)).sum()
            for a, b in zip(middle_x, middle_y)
        ]
    ) * (1e6 / (2 * np.pi * BANDWIDTH**2))
    error = np.abs(values[row, column] - truth)
    much = truth > 0.01 * truth.max()
    return float(error.max() / truth.max()), float((error[much] / truth[much]).max())


if __name__ == "__main__":
    measure_sizes(__spec__.name, __doc__, run, "events", SIZES)
