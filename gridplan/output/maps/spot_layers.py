"""Hot spots, warnings, clusters and repeated places drawn as map layers with their colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ...analysis.counted_events import Case
from ...analysis.surveillance import GridWarning, cluster_table, hotspot_table
from ...events.grids import Grids
from ...events.statistics.repeat_locations import RepeatedPlace
from ...events.statistics.space_time_scan import Cluster
from ...i18n import say
from ...stores.eventfile.spot_layers import SpotLayer, write_spots
from ...stores.exchange.column_titles import course_words
from ..look.amount_classes import amount_classes
from ..look.look import COLD_COLOUR, COURSE_COLOURS, DENSITY_COLOURS, WARNING_COLOUR


def write_hotspots(case: Case, path: str | Path) -> None:
    """Write the hot spots of a case: all grids with their figures, coloured by their course.

    Parameters
    ----------
    case : Case
        From `gridplan.analysis.surveillance.count_case`.
    path : str or Path
        Ends in .gpkg. Layer ``hotspots``: the columns of `hotspot_table` and ``shown``, what the
        colours tell: the course, or ``cold``.
    """
    header, rows = hotspot_table(case)
    columns = {name: [row[at] for row in rows] for at, name in enumerate(header)}
    columns["shown"] = [
        course or ("cold" if spot == "cold" else "")
        for course, spot in zip(columns["course"], columns["spot"])
    ]
    colours = {course: (COURSE_COLOURS[course], words) for course, words in course_words().items()}
    colours["cold"] = (COLD_COLOUR, say("cold"))
    shapes = case.grids.shapes[case.counts.level - 1]
    write_spots(path, "hotspots", SpotLayer(shapes, columns, "shown", colours), case.grids.crs)


def write_warnings(warnings: Sequence[GridWarning], grids: Grids, path: str | Path) -> None:
    """Write the grids that are warned of, each warning with its sentence; layer ``warnings``."""
    place = {
        (level, code): k
        for level, codes in enumerate(grids.codes, start=1)
        for k, code in enumerate(codes)
    }
    shapes = [grids.shapes[w.level - 1][place[w.level, w.grid]] for w in warnings]
    columns: dict[str, Any] = {
        name: [getattr(w, name) for w in warnings]
        for name in ("grid", "name", "category", "period", "since", "method")
    }
    columns |= {
        name: np.array([getattr(w, name) for w in warnings], np.float64)
        for name in ("seen", "expected", "limit", "score")
    }
    columns |= {"text": [w.in_words() for w in warnings], "kind": ["warning"] * len(warnings)}
    colours = {"warning": (WARNING_COLOUR, say("Warnings"))}
    write_spots(path, "warnings", SpotLayer(_array(shapes), columns, "kind", colours), grids.crs)


def write_amounts(
    path: str | Path,
    name: str,
    grids: Grids,
    level: int,
    columns: Mapping[str, Sequence[Any]],
    field: str,
) -> None:
    """Write grids with their figures, light to dark by one of them.

    Parameters
    ----------
    path : str or Path
        Ends in .gpkg.
    name : str
        Of the layer.
    grids : Grids
    level : int
    columns : mapping
        Name → one value for each grid; ``grid`` holds the codes.
    field : str
        The column that colours tell; their classes stand in ``shown``.
    """
    place = {code: k for k, code in enumerate(grids.codes[level - 1])}
    shapes = [grids.shapes[level - 1][place[code]] for code in columns["grid"]]
    values = np.array([np.nan if v is None else v for v in columns[field]], np.float64)
    classes = amount_classes(sorted(values[np.isfinite(values)]), len(DENSITY_COLOURS) - 1)
    shown = [
        next((label for _, _, high, label in classes if value <= high), "") for value in values
    ]
    colours = {label: (DENSITY_COLOURS[colour], label) for colour, _, _, label in classes}
    layer = SpotLayer(_array(shapes), {**columns, "shown": shown}, "shown", colours)
    write_spots(path, name, layer, grids.crs)


def write_clusters(
    case: Case, clusters: Sequence[Cluster], path: str | Path, share: float = 0.05
) -> None:
    """Write clusters as their outlines; layer ``clusters``, coloured by whether p is so small."""
    grids, level = case.grids, case.counts.level
    outlines = grids.shapes[level - 1]
    header, rows = cluster_table(case, clusters)
    columns: dict[str, Any] = {
        "since": [row[header.index("since")] for row in rows],
        "grids": [" ".join(grids.codes[level - 1][g] for g in c.grids) for c in clusters],
        "periods": np.array([c.periods for c in clusters], np.int64),
        "seen": np.array([c.seen for c in clusters], np.float64),
        "expected": np.array([c.expected for c in clusters], np.float64),
        "ratio": np.array([c.ratio for c in clusters], np.float64),
        "p": np.array([c.p for c in clusters], np.float64),
        "kind": ["cluster" if c.p <= share else "chance" for c in clusters],
    }
    colours = {
        "cluster": (WARNING_COLOUR, say("cluster")),
        "chance": (COURSE_COLOURS["past"], say("may be chance")),
    }
    shapes = _array([shapely.union_all(outlines[c.grids]) for c in clusters])
    write_spots(path, "clusters", SpotLayer(shapes, columns, "kind", colours), grids.crs)


def write_places(
    places: Sequence[RepeatedPlace],
    table: tuple[Sequence[str], Sequence[Sequence[Any]]],
    crs: Any,
    path: str | Path,
) -> None:
    """Write repeated places as points with their row of `repeats_table`; layer ``repeats``."""
    header, rows = table
    columns: dict[str, Any] = {
        name: [row[at] for row in rows] for at, name in enumerate(header) if name not in ("x", "y")
    }
    columns["events"] = np.array(columns["events"], np.int64)
    columns["kind"] = ["repeated"] * len(places)
    shapes = _array([shapely.Point(p.x, p.y) for p in places])
    colours = {"repeated": (WARNING_COLOUR, say("repeated place"))}
    write_spots(path, "repeats", SpotLayer(shapes, columns, "kind", colours), crs)


def _array(shapes: Sequence[Any]) -> Any:
    held = np.empty(len(shapes), object)
    held[:] = shapes
    return held
