"""What happened in the grids, period by period: densities, counts, hot spots."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from ...analysis.counted_events import none_placed
from ...events.counts.comparable_periods import comparable
from ...events.counts.counting import period_name, period_numbers, whole_name
from ...events.counts.gaps_in_time import told_periods
from ...events.density.binning import Bins
from ...events.density.density import kernel_over, smoothed_by
from ...events.density.frame import Frame, frame_around
from ...events.grids import grids_of
from ...events.placement import Placer
from ...events.statistics.hotspots import enough_around, gi_star, neighbours, significant
from ...i18n import say
from ...plan.plan import Plan
from ...progress import SILENT, Progress, step
from ...stores.eventfile.files import iterate_events
from ...stores.planfile.layers import dissolve
from ...territory.territory import Territory
from ..look.look import density_stops
from ..look.small_crowds import without_few

#: Periods shown, the last ones.
_MOST_PERIODS = 4
#: A time longer than this is shown by months, else by weeks; days.
_MONTHS_FROM = 45
_BANDWIDTH_M = 500.0
_MOST_CELLS = 1_000_000


@dataclass(frozen=True)
class EventBook:
    """Events ready to be put on pages; p periods, g grids of `level`.

    Parameters
    ----------
    level : int
        Whose grids are judged.
    periods : tuple of str
        Names of the periods shown, as they stand in sentences.
    counts : int64 (p, g)
    before : int64 (p, g)
        Of the period before each; −1 where one of the two is not filled by the data.
    spots : int8 (p, g)
        1 for grids with significantly more events a km² around them than elsewhere, −1 for fewer.
    surfaces : float32 (p, rows, columns)
        Events a km² and day, 0 where there are few; NaN outside the territory.
    most : float
        Density that few places exceed in any period.
    frame : Frame
    since, until : str
        First day of the first period shown, and last day of the last one, where the data do not
        fill it; else empty.
    """

    level: int
    periods: tuple[str, ...]
    counts: NDArray[np.int64]
    before: NDArray[np.int64]
    spots: NDArray[np.int8]
    surfaces: NDArray[np.float32]
    most: float
    frame: Frame
    since: str
    until: str

    @property
    def stops(self) -> list[tuple[float, str]]:
        """Densities and their colours, from low to high, the same for all periods."""
        return density_stops(self.most)


def open_events(
    plan: Plan, territory: Territory, path: str | Path, progress: Progress = SILENT
) -> EventBook:
    """Read, place and count events.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Of the same units in the same order.
    path : str or Path
        As `gridplan events import` writes it.
    progress : Progress

    Raises
    ------
    InputError
        When no event has both a time and a place in the plan.
    """
    step(progress, 0.0, say("Reading events"))
    grids = grids_of(plan, territory, dissolve(plan, territory.units.geometry.to_numpy()))
    placer = Placer(grids)
    x, y, time, leaf = _points(path, placer)
    if not len(x):
        raise none_placed(path)
    calendar = told_periods(period_numbers(time, "day"), "day").astype("datetime64[D]")
    period = "month" if len(calendar) > _MONTHS_FROM else "week"
    number = period_numbers(time, period)
    length = period_numbers(calendar.astype("datetime64[s]"), period)
    shown = np.unique(length)[-_MOST_PERIODS:]
    begin = calendar[length == shown[0]][0]
    eve, after = np.array([begin]) - 1, calendar[-1:] + 1
    over = shown[-1] < period_numbers(after, period)[0]
    compared = comparable(calendar, shown, period)
    level = min(2, plan.depth)
    grid = plan.ancestor_of_leaf(level)[leaf]
    size = plan.counts[level - 1]
    weights = neighbours(plan, territory, level)
    of_unit = plan.grid_of_unit(level)
    held = of_unit >= 0
    area = np.bincount(of_unit[held], territory.area_m2[held], minlength=size)
    area_km2 = np.maximum(area / 1e6, 1e-9)
    frame = _frame(territory, placer)
    kernel = kernel_over(frame, max(_BANDWIDTH_M, 4.0 * frame.cell_m))
    counts, before, spots, surfaces = [], [], [], []
    for at, now in enumerate(shown):
        step(progress, 0.3 + 0.7 * at / len(shown), say("Smoothing"))
        inside = number == now
        count = np.bincount(grid[inside], minlength=size)
        counts.append(count)
        earlier = np.bincount(grid[number == now - 1], minlength=size)
        before.append(earlier if compared[at] else np.full(size, -1))
        z = gi_star(count / area_km2, weights)
        stands_out = significant(z) & ((z < 0) | enough_around(count, weights))
        spots.append((np.sign(z) * stands_out).astype(np.int8))
        bins = Bins.for_kernel(frame, kernel.bandwidth_m)
        bins.add(x[inside], y[inside])
        surface = smoothed_by(kernel, bins, float((length == now).sum()))
        surfaces.append(without_few(surface, bins).values)
    stack = np.stack(surfaces)
    positive = stack[stack > 0]
    return EventBook(
        level=level,
        periods=tuple(whole_name(period_name(int(now), period), period) for now in shown),
        counts=np.stack(counts).astype(np.int64),
        before=np.stack(before).astype(np.int64),
        spots=np.stack(spots),
        surfaces=stack,
        most=float(np.quantile(positive, 0.998)) if len(positive) else 1.0,
        frame=frame,
        since=str(begin) if period_numbers(eve, period)[0] == shown[0] else "",
        until="" if over else str(calendar[-1]),
    )


def _points(
    path: str | Path, placer: Placer
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.datetime64], NDArray[np.int32]]:
    parts = []
    for piece in iterate_events(path, ["x", "y", "t_report"]):
        x, y = (piece[name].to_numpy(np.float64) for name in ("x", "y"))
        time = piece["t_report"].to_numpy("datetime64[s]")
        leaf = np.asarray(placer.place_points(x, y))
        kept = (leaf >= 0) & ~np.isnat(time)
        parts.append((x[kept], y[kept], time[kept], leaf[kept]))
    if not parts:
        nothing = np.zeros(0)
        return nothing, nothing, nothing.astype("datetime64[s]"), nothing.astype(np.int32)
    x, y, time, leaf = (np.concatenate(column) for column in zip(*parts))
    return x, y, time, leaf


def _frame(territory: Territory, placer: Placer) -> Frame:
    outlines = territory.units.geometry.to_numpy()
    west, south, east, north = shapely.total_bounds(outlines)
    cell = max(_BANDWIDTH_M / 20, ((east - west) * (north - south) / _MOST_CELLS) ** 0.5)
    return frame_around(
        (west, south, east, north),
        float(np.ceil(cell / 25.0) * 25.0),
        placer.holds,
    )
