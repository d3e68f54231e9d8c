"""Densities of files of events."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from ..errors import InputError
from ..events.bandwidth import cross_validated, silverman
from ..events.density import Bins, Density, density, difference
from ..events.frame import Frame, frame_around
from ..events.grids import Grids
from ..events.placing import Placer
from ..progress import SILENT, Progress, step
from ..wording import say
from .event_files import iterate_events
from .grids import open_grids

if TYPE_CHECKING:
    import pandas as pd

#: Ways to choose a bandwidth from the events.
SELECTORS = ("silverman", "cross-validated")
#: Metres, when nothing else is said: a town and its surroundings.
USUAL_BANDWIDTH = 300.0
USUAL_CELL = 25.0
#: A selector looks at so many events; more tell it nothing new.
_ENOUGH = 200_000


def density_file(
    path: str | Path,
    plan: str | Path,
    *,
    bandwidth: float | str = USUAL_BANDWIDTH,
    cell_m: float = USUAL_CELL,
    kernel: str = "gaussian",
    start: str | None = None,
    end: str | None = None,
    against: tuple[str, str] | None = None,
    where: Mapping[str, str] | None = None,
    weight: str | None = None,
    progress: Progress = SILENT,
) -> Density:
    """Density of the events of a file, events a km² and day.

    Parameters
    ----------
    path, plan : str or Path
    bandwidth : float or str
        Metres, or one of `SELECTORS`.
    cell_m : float
        Side of a cell, metres.
    kernel : str
        One of `gridplan.events.smoothing.KERNELS`.
    start, end : str or None
        First day that counts, and the day after the last one; ISO dates.
    against : tuple of str or None
        Start and end of an earlier time that is taken off.
    where : mapping or None
        Column → value that events must have there.
    weight : str or None
        Column of weights; empty cells weigh nothing, negative ones are an error.
    progress : Progress

    Raises
    ------
    InputError
        When there is no such column, no such date, or no event to show.
    """
    step(progress, 0.0, say("Opening the plan"))
    grids = open_grids(plan)
    placer = Placer(grids)
    frame = frame_around(
        _bounds(grids), cell_m, lambda x, y: np.asarray(placer.place_points(x, y) >= 0)
    )
    spans = [(_day(start), _day(end))]
    if against is not None:
        spans.append((_day(against[0]), _day(against[1])))
    bins = [Bins(frame) for _ in spans]
    seen: list[tuple[np.datetime64, np.datetime64]] = []
    kept: list[Any] = []
    where = dict(where or {})
    columns = ["x", "y", "t_report", *where, *([weight] if weight else [])]
    for piece in iterate_events(path, list(dict.fromkeys(columns))):
        step(progress, 0.4, say("Counting events"))
        chosen = _chosen(piece, where, weight)
        times = chosen["t_report"].to_numpy("datetime64[s]")
        dated = times[~np.isnat(times)]
        if len(dated):
            seen.append((dated.min(), dated.max()))
        for bin_, (first, last) in zip(bins, spans):
            wanted = np.ones(len(times), bool)
            if first is not None:
                wanted &= times >= first
            if last is not None:
                wanted &= times < last
            x = chosen["x"].to_numpy(np.float64)[wanted]
            y = chosen["y"].to_numpy(np.float64)[wanted]
            bin_.add(x, y, None if weight is None else _weights(chosen, weight)[wanted])
            if bin_ is bins[0] and isinstance(bandwidth, str):
                kept.append(np.column_stack([x, y]))
    if not bins[0].total:
        raise InputError(
            say("No event to show lies in the territory."),
            cure=say("Look at the dates, the filters and the plan."),
        )
    step(progress, 0.6, say("Smoothing"))
    metres = _metres(bandwidth, kept, frame)
    surfaces = []
    for bin_, span in zip(bins, spans):
        first, last = _whole(span, seen)
        surfaces.append(
            density(
                bin_,
                metres,
                float((last - first).astype(np.int64)),
                kernel=kernel,
                crs=grids.crs,
                start=str(first),
                end=str(last),
            )
        )
    progress.report(1.0)
    return surfaces[0] if len(surfaces) == 1 else difference(surfaces[0], surfaces[1])


def _whole(span: tuple[Any, Any], seen: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    """First day, and the day after the last one: as asked for, else those of the events."""
    first, last = span
    if seen and first is None:
        first = min(low for low, _ in seen).astype("datetime64[D]")
    if seen and last is None:
        last = max(high for _, high in seen).astype("datetime64[D]") + np.timedelta64(1, "D")
    if first is None or last is None:
        raise InputError(say("The events have no times."), cure=say("Say --from and --until."))
    return first, last


def _bounds(grids: Grids) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(grids.shapes[-1])
    return float(west), float(south), float(east), float(north)


def _chosen(piece: pd.DataFrame, where: Mapping[str, str], weight: str | None) -> pd.DataFrame:
    for column in (*where, *([weight] if weight else [])):
        if column not in piece:
            raise InputError(
                say("The events have no column {column}.", column=column),
                cure=say("The columns are: {columns}.", columns=", ".join(piece.columns)),
            )
    kept = np.ones(len(piece), bool)
    for column, value in where.items():
        kept &= (piece[column].astype(object) == value).to_numpy(bool)
    return piece[kept]


def _weights(piece: pd.DataFrame, column: str) -> Any:
    import pandas as pd

    weights = pd.to_numeric(piece[column], errors="coerce").fillna(0.0).to_numpy(np.float64)
    if (weights < 0).any() or not np.isfinite(weights).all():
        raise InputError(
            say("Column {column} holds weights below zero or without end.", column=column)
        )
    return weights


def _metres(bandwidth: float | str, kept: list[Any], frame: Frame) -> float:
    if not isinstance(bandwidth, str):
        return float(bandwidth)
    points = np.concatenate(kept)
    points = points[:: max(1, -(-len(points) // _ENOUGH))]
    if bandwidth == "silverman":
        return silverman(points[:, 0], points[:, 1])
    if bandwidth == "cross-validated":
        return cross_validated(points[:, 0], points[:, 1], frame)
    raise ValueError(f"bandwidth must be metres or one of {SELECTORS}, not {bandwidth!r}")


def _day(text: str | None) -> np.datetime64 | None:
    if not text:
        return None
    try:
        return np.datetime64(text, "D")
    except ValueError:
        raise InputError(
            say("{text} is no date.", text=text), cure=say("Write dates like 2024-01-31.")
        ) from None
