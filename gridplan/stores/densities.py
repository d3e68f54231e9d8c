"""Densities of files of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from ..errors import InputError
from ..events.bandwidth import cross_validated, silverman
from ..events.counting import need_columns
from ..events.dates import day_named
from ..events.density import (
    Bins,
    Density,
    check_bandwidth,
    difference,
    kernel_over,
    smoothed_by,
)
from ..events.frame import Frame, frame_around
from ..events.grids import Grids
from ..events.placing import Placer
from ..progress import SILENT, Progress, step
from ..wording import say
from .event_files import event_count, iterate_events
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
    placer = Placer(open_grids(plan))
    drawing = Drawing(
        placer,
        [(start, end), *([against] if against is not None else [])],
        bandwidth=bandwidth,
        cell_m=cell_m,
        kernel=kernel,
        where=where,
        weight=weight,
    )
    done, total = 0, max(event_count(path), 1)
    for piece in iterate_events(path, drawing.columns):
        step(progress, 0.2 + 0.6 * done / total, say("Counting events"))
        drawing.add(piece)
        done += len(piece)
    step(progress, 0.8, say("Smoothing"))
    surfaces = drawing.surfaces()
    progress.report(1.0)
    return surfaces[0] if len(surfaces) == 1 else difference(surfaces[0], surfaces[1])


class Drawing:
    """Densities of one or several times, collected while events are read.

    Parameters
    ----------
    placer : Placer
    spans : sequence of pairs of str or None
        First day that counts, and the day after the last one, of each density; ISO dates.
    bandwidth, cell_m, kernel, where, weight
        See `density_file`.

    Attributes
    ----------
    columns : list of str
        Columns of events that are needed.
    """

    def __init__(
        self,
        placer: Placer,
        spans: Sequence[tuple[str | None, str | None]],
        *,
        bandwidth: float | str = USUAL_BANDWIDTH,
        cell_m: float = USUAL_CELL,
        kernel: str = "gaussian",
        where: Mapping[str, str] | None = None,
        weight: str | None = None,
    ) -> None:
        if not isinstance(bandwidth, str):  # told before millions of events are read
            check_bandwidth(bandwidth, cell_m)
        self._grids = placer.grids
        self._spans = [
            (day_named(first) if first else None, day_named(last) if last else None)
            for first, last in spans
        ]
        self._bandwidth, self._kernel = bandwidth, kernel
        self._where, self._weight = dict(where or {}), weight
        self._frame = frame_around(
            _bounds(self._grids), cell_m, lambda x, y: np.asarray(placer.place_points(x, y) >= 0)
        )
        self._bins = [
            Bins(self._frame)
            if isinstance(bandwidth, str)
            else Bins.for_kernel(self._frame, bandwidth, kernel)
            for _ in spans
        ]
        self._seen: list[tuple[np.datetime64, np.datetime64]] = []
        self._kept: list[Any] = []
        needed = ["x", "y", "t_report", *self._where, *([weight] if weight else [])]
        self.columns = list(dict.fromkeys(needed))

    def add(self, events: pd.DataFrame) -> None:
        """Count some events in.

        Raises
        ------
        InputError
            For a column that does not exist, and weights below zero.
        """
        need_columns(events, self.columns)
        chosen = _chosen(events, self._where)
        times = chosen["t_report"].to_numpy()
        dated = times[~np.isnat(times)]
        if len(dated):
            self._seen.append((dated.min(), dated.max()))
        x, y = chosen["x"].to_numpy(np.float64), chosen["y"].to_numpy(np.float64)
        weight = None if self._weight is None else _weights(chosen, self._weight)
        for bins, (first, last) in zip(self._bins, self._spans):
            wanted: Any = slice(None)
            if first is not None or last is not None:
                wanted = np.ones(len(times), bool)
                wanted &= True if first is None else times >= first
                wanted &= True if last is None else times < last
            bins.add(x[wanted], y[wanted], None if weight is None else weight[wanted])
            if bins is self._bins[0] and isinstance(self._bandwidth, str):
                self._kept.append(np.column_stack([x[wanted], y[wanted]]))

    def surfaces(self) -> list[Density]:
        """The densities, one for each span.

        Raises
        ------
        InputError
            When there is no event to show in the first span.
        """
        if not self._bins[0].total:
            raise InputError(
                say("No event to show lies in the territory."),
                cure=say("Look at the dates, the filters and the plan."),
            )
        metres = _metres(self._bandwidth, self._kept, self._frame)
        kernel = kernel_over(self._frame, metres, self._kernel, bins=self._bins[0])
        surfaces = []
        for bins, span in zip(self._bins, self._spans):
            first, last = _whole(span, self._seen)
            days = float((last - first).astype(np.int64))
            surfaces.append(
                smoothed_by(
                    kernel, bins, days, crs=self._grids.crs, start=str(first), end=str(last)
                )
            )
        return surfaces


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


def _chosen(piece: pd.DataFrame, where: Mapping[str, str]) -> pd.DataFrame:
    if not where:
        return piece
    kept = np.ones(len(piece), bool)
    for column, value in where.items():
        cells: Any = piece[column]
        sought: str | float = value
        if cells.dtype.kind in "fiu":
            with suppress(ValueError):
                sought = float(value)
        kept &= (cells.astype(object) == sought).to_numpy(bool)
    return piece[kept]


def _weights(piece: pd.DataFrame, column: str) -> Any:
    import pandas as pd

    numbers = pd.to_numeric(piece[column], errors="coerce")
    if piece[column].dtype.kind == "M" or (numbers.isna() & piece[column].notna()).any():
        raise InputError(
            say("Column {column} holds something that is no number.", column=column),
            cure=say("Name a column of numbers."),
        )
    weights = numbers.fillna(0.0).to_numpy(np.float64)
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
