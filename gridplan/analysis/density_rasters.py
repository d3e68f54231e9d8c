"""Densities collected while events are read, or from those who have read them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ..errors import InputError
from ..events.counts.counting import need_columns
from ..events.counts.gaps_in_time import days_told
from ..events.density.bandwidth import cross_validated, silverman
from ..events.density.binning import Bins
from ..events.density.density import Density, check_bandwidth, kernel_over, smoothed_by
from ..events.density.frame import Frame, frame_around
from ..events.grids import Grids
from ..events.placement import Placer
from ..events.values.dates import day_named
from ..i18n import say

if TYPE_CHECKING:
    import pandas as pd

#: Ways to choose a bandwidth from the events.
SELECTORS = ("silverman", "cross-validated")
#: Metres, when nothing else is said: a town and its surroundings.
USUAL_BANDWIDTH = 300.0
USUAL_CELL = 25.0
#: A selector looks at so many events; more tell it nothing new.
_ENOUGH = 200_000


@dataclass(frozen=True)
class DensitySettings:
    """What densities are asked for.

    Parameters
    ----------
    spans : tuple of pairs of str or None
        First day that counts, and the day after the last one, of each density; ISO dates.
    bandwidth : float or str
        Metres, or one of `SELECTORS`.
    cell_m : float
        Side of a cell, metres.
    kernel : str
        One of `gridplan.events.density.kernels.KERNELS`.
    where : tuple of pairs of str
        Columns, and the value that events must have there.
    weight : str or None
        Column of weights; empty cells weigh nothing, negative ones are an error.
    """

    spans: tuple[tuple[str | None, str | None], ...]
    bandwidth: float | str = USUAL_BANDWIDTH
    cell_m: float = USUAL_CELL
    kernel: str = "gaussian"
    where: tuple[tuple[str, str], ...] = ()
    weight: str | None = None

    @property
    def columns(self) -> list[str]:
        """Columns of events that are needed."""
        named = [name for name, _ in self.where]
        needed = ["x", "y", "t_report", *named, *([self.weight] if self.weight else [])]
        return list(dict.fromkeys(needed))


@dataclass(frozen=True)
class Collected:
    """What some events give to densities.

    Parameters
    ----------
    sums : tuple of float64 (rows, columns)
        `Bins.padded` of each density.
    outside : tuple of int
    days : int64 (d,)
        Days on which something happened, whichever span they are in.
    """

    sums: tuple[NDArray[np.float64], ...]
    outside: tuple[int, ...]
    days: NDArray[np.int64]


def frame_over(placer: Placer, cell_m: float) -> Frame:
    """The raster over the grids of a plan."""
    return frame_around(_bounds(placer.grids), cell_m, placer.holds)


class Drawing:
    """Densities of one or several times, collected while events are read.

    Parameters
    ----------
    placer : Placer
    settings : DensitySettings
    frame : Frame, optional
        From `frame_over`, where it is there already.

    Raises
    ------
    InputError
        For a day that is no date, and a bandwidth or cell that cannot be drawn.
    """

    def __init__(
        self, placer: Placer, settings: DensitySettings, frame: Frame | None = None
    ) -> None:
        self.settings = settings
        bandwidth = settings.bandwidth
        if not isinstance(bandwidth, str):  # told before millions of events are read
            check_bandwidth(bandwidth, settings.cell_m)
        self._grids = placer.grids
        self._spans = [
            (day_named(first) if first else None, day_named(last) if last else None)
            for first, last in settings.spans
        ]
        self._where = dict(settings.where)
        self._frame = frame or frame_over(placer, settings.cell_m)
        inside = placer.holds
        self._bins = [
            Bins(self._frame, inside=inside)
            if isinstance(bandwidth, str)
            else Bins.for_kernel(self._frame, bandwidth, settings.kernel, inside)
            for _ in settings.spans
        ]
        self._days: NDArray[np.int64] = np.empty(0, np.int64)
        self._kept: list[Any] = []

    def add(self, events: pd.DataFrame) -> None:
        """Count some events in.

        Raises
        ------
        InputError
            For a column that does not exist, and weights below zero.
        """
        import pandas as pd

        need_columns(events, self.settings.columns)
        # The days of all of them: what happened once in a year is not once in a day.
        dated = events["t_report"].dropna().to_numpy().astype("datetime64[D]")
        self._days = np.union1d(self._days, pd.unique(dated.astype(np.int64)))
        chosen = _chosen(events, self._where)
        times = chosen["t_report"].to_numpy()
        x, y = chosen["x"].to_numpy(np.float64), chosen["y"].to_numpy(np.float64)
        column = self.settings.weight
        weight = None if column is None else _weights(chosen, column)
        for bins, (first, last) in zip(self._bins, self._spans):
            wanted: Any = slice(None)
            if first is not None or last is not None:
                wanted = np.ones(len(times), bool)
                wanted &= True if first is None else times >= first
                wanted &= True if last is None else times < last
            bins.add(x[wanted], y[wanted], None if weight is None else weight[wanted])
            if bins is self._bins[0] and isinstance(self.settings.bandwidth, str):
                self._kept.append(np.column_stack([x[wanted], y[wanted]]))

    def collected(self) -> Collected:
        """What was collected until now; of a bandwidth in metres only."""
        sums = tuple(bins.padded() for bins in self._bins)
        return Collected(sums, tuple(bins.outside for bins in self._bins), self._days)

    def take(self, other: Collected) -> None:
        """Add what others have collected with the same settings."""
        for bins, sums, outside in zip(self._bins, other.sums, other.outside, strict=True):
            bins.take(sums, outside)
        self._days = np.union1d(self._days, other.days)

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
        metres = _metres(self.settings.bandwidth, self._kept, self._frame)
        kernel = kernel_over(self._frame, metres, self.settings.kernel, bins=self._bins[0])
        surfaces = []
        for bins, span in zip(self._bins, self._spans):
            first, last = _whole(span, self._days.astype("datetime64[D]"))
            days = days_told(self._days, first, last)
            surfaces.append(
                smoothed_by(
                    kernel, bins, days, crs=self._grids.crs, start=str(first), end=str(last)
                )
            )
        return surfaces


def _whole(span: tuple[Any, Any], days: NDArray[Any]) -> tuple[Any, Any]:
    """First day, and the day after the last one: as asked for, else those of the events."""
    first, last = span
    if len(days) and first is None:
        first = days[0]
    if len(days) and last is None:
        last = days[-1] + np.timedelta64(1, "D")
    if first is None or last is None:
        raise InputError(
            say("None of the events has a time."),
            cure=say("Import them again and name the column: --map t_report=COLUMN."),
        )
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
            say("Column {column} holds weights below zero or without end.", column=column),
            cure=say("Name a column of numbers that are zero or more."),
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
