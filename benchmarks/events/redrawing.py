"""Counts of events while borders are redrawn: ours, an rtree of the grids, and counting anew.

    .venv/bin/python -m benchmarks.events.redrawing 60000

A million events, 1,958 grids, strokes of one to eight units at borders. Told is the time from an
edit to the new counts: "median_ms" and "p95_ms" over the strokes, and "prepare_s" before the first.
The stroke itself is not counted. The rtree holds the outlines of the grids; after a stroke the two
outlines are united anew from their units, exchanged in the tree, and the events in the box of both
are tested again. Counting anew is our quickest way to place all events.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ..alone import run_alone
from ..arguments import measure_sizes

OURS = "gridplan"
SIZES = (60_000,)
EVENTS, GRIDS, STROKES = 1_000_000, (17, 269, 1958), 100
Floats = NDArray[np.float64]


def run(sizes: Sequence[int] = SIZES, limit: float = 900.0) -> list[dict[str, Any]]:
    """Redraw territories of so many units by each method; ``times`` is the time over ours."""
    records = []
    for size in sizes:
        ours = np.nan
        for method in METHODS:
            told = run_alone("events.redrawing", {"method": method, "units": size}, limit)
            if told["outcome"] == "ok":
                ours = told["median_ms"] if method == OURS else ours
                told["times"] = round(told["median_ms"] / ours, 1)
            records.append(
                {"what": "redrawing", "family": "voronoi", "units": size, "method": method, **told}
            )
    return records


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """In the process of a run: redraw many times."""
    from gridplan.plan.create.divide import divide
    from gridplan.plan.redraw.session import EditSession

    from ..territories import Case, territory

    land = territory(Case("voronoi", order["units"], 1))
    plan = divide(land, GRIDS, seed=1, effort="fast")
    session = EditSession.of(land, plan)
    shapes = land.units.geometry.to_numpy()
    rng = np.random.default_rng(3)
    west, south, east, north = shapely.total_bounds(shapes)
    x, y = rng.uniform(west, east, EVENTS), rng.uniform(south, north, EVENTS)
    start = time.perf_counter()
    follow = METHODS[order["method"]](session, shapes, x, y)
    prepare_s = time.perf_counter() - start
    took, counts = [], np.empty(0)
    while len(took) < (STROKES if order["method"] != "counting anew" else 5):
        unit = int(rng.integers(len(shapes)))
        around = np.unique(session.guard.edges(np.array([unit])).target)
        leaf = session.grid_of_unit(3)
        other = around[leaf[around] != leaf[unit]]
        blob = np.append(around[leaf[around] == leaf[unit]][: rng.integers(8)], unit)
        if not len(other):
            continue
        grids = int(leaf[unit]), int(leaf[other[0]])
        if not session.stroke(np.unique(blob), grids[1]).allowed:
            continue
        start = time.process_time()
        counts = follow(grids)
        took.append((time.process_time() - start) * 1e3)
    right = _ours(session, shapes, x, y)(grids)
    return {
        "prepare_s": round(prepare_s, 2),
        "median_ms": round(float(np.median(took)), 3),
        "p95_ms": round(float(np.quantile(took, 0.95)), 3),
        "differ": int((counts != right).sum()),
    }


def _ours(session: Any, shapes: Any, x: Floats, y: Floats) -> Callable[[Any], Any]:
    from gridplan.events.counts.live_counts import LiveCounts

    live = LiveCounts(session, shapes)
    live.add(x, y)

    def follow(_: Any) -> Any:
        live.follow()
        return live.count(3)[:, 0]

    return follow


def _rtree(session: Any, shapes: Any, x: Floats, y: Floats) -> Callable[[Any], Any]:
    from rtree import index

    points = shapely.points(x, y)
    outlines = [
        shapely.coverage_union_all(shapes[session.units_of(3, g)]) for g in session.grids(3)
    ]
    boxes = index.Index((g, tuple(outline.bounds), None) for g, outline in enumerate(outlines))
    events = shapely.STRtree(points)
    grid, event = events.query(outlines, predicate="intersects")
    of_event = np.full(len(x), len(outlines))
    np.minimum.at(of_event, event, grid)
    counts = np.bincount(of_event, minlength=len(outlines) + 1)

    def follow(changed: Any) -> Any:
        touched = []
        for number in changed:
            boxes.delete(number, outlines[number].bounds)
            touched.append(events.query(outlines[number]))
            outlines[number] = shapely.coverage_union_all(shapes[session.units_of(3, number)])
            shapely.prepare(outlines[number])
            boxes.insert(number, outlines[number].bounds)
        again = np.unique(np.concatenate(touched))
        again = again[np.isin(of_event[again], changed)]
        for event in again:
            known = sorted(boxes.intersection((x[event], y[event])))
            held = [g for g in known if shapely.intersects_xy(outlines[g], x[event], y[event])]
            counts[of_event[event]] -= 1
            of_event[event] = held[0] if held else len(outlines)
            counts[of_event[event]] += 1
        return counts[:-1]

    return follow


def _anew(session: Any, shapes: Any, x: Floats, y: Floats) -> Callable[[Any], Any]:
    from gridplan.geometry.point_location import Locator

    def follow(_: Any) -> Any:
        outlines = [
            shapely.coverage_union_all(shapes[session.units_of(3, g)]) for g in session.grids(3)
        ]
        found = Locator(np.array(outlines, object)).locate(x, y)
        return np.bincount(found[found >= 0], minlength=len(outlines))

    return follow


METHODS: dict[str, Callable[[Any, Any, Floats, Floats], Callable[[Any], Any]]] = {
    OURS: _ours,
    "rtree of grids": _rtree,
    "counting anew": _anew,
}


if __name__ == "__main__":
    measure_sizes(__spec__.name, __doc__, run, "units of the territory", SIZES)
