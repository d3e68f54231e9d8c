"""What the board shows, gathered from a file of events: counts and densities, no single event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ..errors import InputError
from ..events.counting import PERIODS, period_name, period_numbers
from ..events.density import Bins, kernel_over
from ..events.frame import frame_around
from ..events.grids import Grids, grids_of
from ..events.hotspots import gi_star, neighbours, significant
from ..events.placing import Placer
from ..progress import SILENT, Progress, Span, step
from ..stores.assessments import assess_file
from ..stores.event_files import iterate_events
from ..stores.geopackage import open_plan
from ..stores.layers import dissolve
from ..stores.surveillance import GridWarning, count_case, warnings_in
from ..wording import say

#: Fewer events than this are not shown in what leaves the office.
FEWEST = 5
#: Masked numbers and cells, in the tables of the page.
MASKED = 65535
_BANDWIDTH_M = 400.0
_MOST_CELLS = 100_000
_MOST_CATEGORIES = 6
#: A time longer than this is shown by months.
_WEEKS_DAYS = 120


@dataclass(frozen=True)
class BoardData:
    """Everything a board shows.

    Parameters
    ----------
    grids : Grids
    period : str
        "week" or "month".
    periods, categories : list of str
        Names; the first category is empty and means all.
    counts : list of uint16 (categories, periods, grids)
        One for each level, `MASKED` where there are few.
    density : uint8 (categories, periods, rows, columns)
        Root of density / `most`, as 0 to 255; 0 where it is masked.
    most : float
        Events a km² and day that 255 stands for.
    west, north, cell_m, bandwidth_m : float
        Of the density, metres.
    spots : list of int8 (g,)
        1 for hot grids, −1 for cold ones; one array for each level.
    warnings : list of GridWarning
    by_day, by_hour : int64
        Events of all days from the first, and by hour of the day; days with few are −1.
    first_day : str
    assessed : list of rows
        Name of the first-level grid, reported, open, overdue, share on time; None where few.
    """

    grids: Grids
    period: str
    periods: list[str]
    categories: list[str]
    counts: list[NDArray[np.uint16]]
    density: NDArray[np.uint8]
    most: float
    west: float
    north: float
    cell_m: float
    bandwidth_m: float
    spots: list[NDArray[np.int8]]
    warnings: list[GridWarning]
    by_day: NDArray[np.int64]
    by_hour: NDArray[np.int64]
    first_day: str
    assessed: list[list[Any]]


def gather(
    path: str | Path, plan: str | Path, *, mask: bool = True, progress: Progress = SILENT
) -> BoardData:
    """Gather what a board shows.

    Parameters
    ----------
    path, plan : str or Path
    mask : bool
        Whether grids, cells and days with fewer than `FEWEST` events are left empty.
    progress : Progress

    Raises
    ------
    InputError
        When no event has both a time and a place.
    """
    step(progress, 0.0, say("Opening the plan"))
    opened, territory = open_plan(plan)
    grids = grids_of(opened, territory, dissolve(opened, territory.units.geometry.to_numpy()))
    placer = Placer(grids)
    events = _Events(path, placer, Span(progress, 0.1, 0.4))
    period = "week" if events.days <= _WEEKS_DAYS else "month"
    number = period_numbers(events.time, period)
    first, count = int(number.min()), int(np.ptp(number)) + 1
    number = number - first
    fewest = FEWEST if mask else 0
    counts, spots = [], []
    for level in range(1, grids.depth + 1):
        ancestor = np.append(grids.ancestor[:, level - 1], np.int32(-1))[events.leaf]
        size = len(grids.codes[level - 1])
        table = np.stack([_counted(number, ancestor, size, count, c) for c in events.chosen()])
        weights = neighbours(opened, territory, level)
        each_km2 = table[0].sum(axis=0) / np.maximum(grids.area_km2[level - 1], 1e-9)
        z = gi_star(each_km2, weights)
        spots.append((np.sign(z) * significant(z)).astype(np.int8))
        counts.append(_masked(table, _parents(grids, level), fewest))
    step(progress, 0.5, say("Smoothing"))
    density, most, frame = _densities(events, placer, number, count, fewest)
    by_day = np.bincount(events.day, minlength=events.days)
    case = count_case(path, plan, None, "week", by=("type2",), progress=Span(progress, 0.7, 0.8))
    try:
        warnings = warnings_in(case)
    except InputError:  # too short a time to expect anything: there is nothing to warn of
        warnings = []
    return BoardData(
        grids=grids,
        period=period if period in PERIODS else "month",
        periods=[period_name(first + k, period) for k in range(count)],
        categories=["", *events.categories],
        counts=counts,
        density=density,
        most=most,
        west=frame[0],
        north=frame[1],
        cell_m=frame[2],
        bandwidth_m=_BANDWIDTH_M,
        spots=spots,
        warnings=warnings,
        by_day=np.where(by_day < fewest, -1, by_day),
        by_hour=np.bincount(events.hour, minlength=24),
        first_day=str(events.first_day),
        assessed=_assessed(path, grids, fewest, Span(progress, 0.8, 0.9)),
    )


class _Events:
    """Points, times and categories of the events that have all of them, and no more."""

    def __init__(self, path: str | Path, placer: Placer, progress: Progress) -> None:
        parts: list[tuple[Any, ...]] = []
        for piece in iterate_events(path, ["x", "y", "t_report", "type2"]):
            step(progress, 0.5, say("Reading events"))
            x, y = (piece[name].to_numpy(np.float64) for name in ("x", "y"))
            time = piece["t_report"].to_numpy("datetime64[s]")
            leaf = np.asarray(placer.place_points(x, y))
            kept = (leaf >= 0) & ~np.isnat(time)
            type2 = piece["type2"].astype(object).fillna("") if "type2" in piece else None
            names = np.full(len(x), "", object) if type2 is None else type2.to_numpy(object)
            parts.append((x[kept], y[kept], time[kept], leaf[kept], names[kept]))
        self.x, self.y, self.time, self.leaf, self.names = (
            np.concatenate(column) for column in zip(*parts)
        )
        if not len(self.x):
            raise InputError(
                say("No event has both a time and a place in the plan."),
                cure=say("Look at the dates, the filters and the plan."),
            )
        day = self.time.astype("datetime64[D]")
        self.first_day = day.min()
        self.day = (day - self.first_day).astype(np.int64)
        self.days = int(self.day.max()) + 1
        self.hour = (self.time - day).astype(np.int64) // 3600
        names, amount = np.unique(self.names[self.names != ""].astype(str), return_counts=True)
        largest = np.argsort(-amount, kind="stable")[:_MOST_CATEGORIES]
        self.categories = [str(name) for name in names[largest]]

    def chosen(self) -> Iterator[NDArray[np.bool_]]:
        """Which events are of each category, all of them first."""
        yield np.ones(len(self.names), bool)
        for name in self.categories:
            yield self.names == name


def _counted(
    number: NDArray[Any], grid: NDArray[Any], size: int, periods: int, chosen: NDArray[np.bool_]
) -> NDArray[np.int64]:
    key = number[chosen] * size + grid[chosen]
    return np.bincount(key, minlength=periods * size).reshape(periods, size)


def _parents(grids: Grids, level: int) -> NDArray[np.int64]:
    """The grid above each grid of a level; 0 for all at the first level."""
    parents = np.zeros(len(grids.codes[level - 1]), np.int64)
    if level > 1:
        parents[grids.ancestor[:, level - 1]] = grids.ancestor[:, level - 2]
    return parents


def _masked(table: NDArray[Any], parents: NDArray[Any], fewest: int) -> NDArray[np.uint16]:
    """Numbers with the few left out; where one alone is, the next smallest beside it goes too."""
    hidden = (table > 0) & (table < fewest)
    size = int(parents.max()) + 1
    for at in np.ndindex(table.shape[:2]):
        alone = np.bincount(parents[hidden[at]], minlength=size) == 1
        for parent in np.flatnonzero(alone):
            others = np.flatnonzero((parents == parent) & ~hidden[at] & (table[at] > 0))
            if len(others):
                hidden[at][others[np.argmin(table[at][others])]] = True
    return np.where(hidden, MASKED, np.minimum(table, MASKED - 1)).astype(np.uint16)


def _densities(
    events: _Events, placer: Placer, number: NDArray[Any], periods: int, fewest: int
) -> tuple[NDArray[np.uint8], float, tuple[float, float, float]]:
    west, south, east, north = shapely.total_bounds(placer.grids.shapes[-1])
    cell = max(_BANDWIDTH_M / 4.0, ((east - west) * (north - south) / _MOST_CELLS) ** 0.5)
    cell = min(float(np.ceil(cell / 25.0) * 25.0), _BANDWIDTH_M / 2.0)
    frame = frame_around(
        (west, south, east, north), cell, lambda x, y: np.asarray(placer.place_points(x, y) >= 0)
    )
    kernel = kernel_over(frame, _BANDWIDTH_M)
    days = max(events.days / periods, 1.0)
    per_day = 1.0 / ((cell / 1e3) ** 2 * days)
    # So many events a cell are as many as FEWEST within the reach of a kernel, 4 π σ².
    few = fewest * cell**2 / (4.0 * np.pi * _BANDWIDTH_M**2)
    surfaces = []
    for chosen in events.chosen():
        for period in range(periods):
            bins = Bins(frame)
            now = chosen & (number == period)
            bins.add(events.x[now], events.y[now])
            raw = kernel.smooth(bins.padded())
            shown = (raw >= few) & frame.inside
            surfaces.append(np.where(shown, raw * per_day, 0.0).astype(np.float32))
    table = np.stack(surfaces).reshape(len(events.categories) + 1, periods, *frame.shape)
    positive = table[0][table[0] > 0]
    most = float(np.quantile(positive, 0.998)) if len(positive) else 1.0
    scaled = 255.0 * np.sqrt(np.minimum(table / most, 1.0))
    return scaled.astype(np.uint8), most, (frame.west, frame.north, cell)


def _assessed(path: str | Path, grids: Grids, fewest: int, progress: Progress) -> list[list[Any]]:
    table, _ = assess_file(path, ["grid_1"], progress=progress)
    names = dict(zip(grids.codes[0], grids.names[0]))
    rows = []
    for row in table.to_dict("records"):
        code = str(row["grid_1"] or "")
        if code not in names:
            continue
        numbers = [_few(row[key], fewest) for key in ("reported", "open", "overdue_open")]
        share = float(row["on_time_disposal_rate"])
        due = _few(row["to_dispose"], fewest)
        hidden = due is None or not np.isfinite(share)
        rows.append([code, names[code], *numbers, None if hidden else round(share, 4)])
    return rows


def _few(value: Any, fewest: int) -> int | None:
    number = int(value)
    return None if 0 < number < fewest else number
