"""What the board shows, gathered from a file of events: counts and densities, no single event."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...analysis.counted_events import Case
from ...analysis.surveillance import GridWarning, told_once, warnings_in
from ...errors import InputError
from ...events.counts.comparable_periods import comparable
from ...events.counts.counting import period_name, period_numbers
from ...events.density.binning import Bins
from ...events.density.density import kernel_over
from ...events.density.frame import frame_around
from ...events.grids import Grids, grids_of
from ...events.placement import Placer
from ...events.statistics.hotspots import courses, enough_around, gi_star, neighbours, significant
from ...i18n import say
from ...progress import SILENT, Progress, Span, step
from ...stores.eventfile.files import void_cases
from ...stores.planfile.geopackage import open_plan
from ...stores.planfile.layers import dissolve
from ..content.tables import file_named
from ..look.small_crowds import Crowd, few
from ..look.small_numbers import FEWEST, MASKED, Table
from .board_cases import cases_of
from .board_counts import counted
from .board_events import BoardEvents

__all__ = ["FEWEST", "MASKED", "BoardData", "gather"]

#: A city's view; larger territories get a wider one.
_BANDWIDTH_M = 500.0
_MOST_CELLS = 40_000
#: A time longer than so many days is shown by months, by quarters, by years; else by weeks.
_LONGER = {7_305: "year", 800: "quarter", 120: "month", 0: "week"}
#: Warnings of each period that are shown at most, and weeks looked back.
_MOST_WARNINGS, _WEEKS_BACK = 30, 104
#: Courses of hot spots as numbers in the page; 0 is none.
COURSES = ("", "new", "growing", "persistent", "fading", "occasional", "past", "hot", "cold")


@dataclass(frozen=True)
class BoardData:
    """Everything a board shows.

    Parameters
    ----------
    grids : Grids
    period : str
        "week", "month", "quarter" or "year".
    periods, categories, sources : list of str
        Names; the first category and the first source are empty and mean all.
    counts : list of uint16 or uint32 (categories, sources, periods, grids)
        One for each level; `MASKED` or `MASKED_LARGE` where hidden.
    totals : uint32 (categories, sources, periods)
        Of the whole territory; `MASKED_LARGE` where there are few.
    density : uint8 (categories, sources, periods, rows, columns)
        Root of density / `most`, as 0 to 255; 0 where it is masked. Cells beside the territory
        are as those in it.
    most : float
        Events a km² and day that 255 stands for.
    west, north, cell_m, bandwidth_m : float
        Of the density, metres.
    spots : list of int8 (g,)
        Course of the hot spot, a place in `COURSES`; one array for each level.
    warnings : list of (int, GridWarning)
        With the number of the period each falls into; the greatest surprise first.
    by_day : uint16 (areas, categories, sources, days)
        Events of all days in `days`; the first area is the whole, then the first-level grids;
        `MASKED` where there are few.
    by_hour : uint32 (areas, categories, sources, 24)
        By hour of the day; `MASKED_LARGE` where there are few.
    days : list of (str, int)
        First day and number of the days in `by_day` up to a silence, see
        `gridplan.events.counts.gaps_in_time`; more than one where there is any.
    cases : dict
        See `gridplan.output.web.board_cases.cases_of`.
    now : str
        The moment the cases are judged at.
    compared : list of bool
        Whether each period can be compared with the one before, see `comparable_periods`.
    ended : int
        How many periods are over: the last one may have just begun.
    source : str
        Name of the file of events.
    plan_hash : str
        Of the plan.
    void : int
        Cases that the import left out because they are void.
    elsewhere : int
        Events in no grid or without a time: they are among the cases alone.
    """

    grids: Grids
    period: str
    periods: list[str]
    categories: list[str]
    sources: list[str]
    counts: list[NDArray[np.uint16] | NDArray[np.uint32]]
    totals: NDArray[np.uint32]
    density: NDArray[np.uint8]
    most: float
    west: float
    north: float
    cell_m: float
    bandwidth_m: float
    spots: list[NDArray[np.int8]]
    warnings: list[tuple[int, GridWarning]]
    by_day: NDArray[np.uint16]
    by_hour: NDArray[np.uint32]
    days: list[tuple[str, int]]
    cases: dict[str, list[list[Any]]]
    now: str
    compared: list[bool]
    ended: int
    source: str = ""
    plan_hash: str = ""
    void: int = 0
    elsewhere: int = 0


def gather(
    path: str | Path,
    plan: str | Path,
    *,
    mask: bool = True,
    start: str | None = None,
    end: str | None = None,
    progress: Progress = SILENT,
) -> BoardData:
    """Gather what a board shows.

    Parameters
    ----------
    path, plan : str or Path
    mask : bool
        Whether grids, cells and days with fewer than `FEWEST` events are left empty.
    start, end : str or None
        First day that counts, and the day after the last one; all events by default.
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
    span = (start, end)
    events = BoardEvents(path, placer, Span(progress, 0.1, 0.4), span)
    fewest = FEWEST if mask else 0
    period = next(name for days, name in _LONGER.items() if len(events.calendar) > days)
    numbers, of_day = np.unique(period_numbers(events.calendar, period), return_inverse=True)
    number, count, ended = of_day[events.day], len(numbers), events.ended(numbers, period)
    step(progress, 0.4, say("Counting events"))
    tables = counted(events, number, count, grids, fewest)
    spots, found = [], []
    for level, table in enumerate(tables.levels, start=1):
        step(progress, 0.4 + 0.1 * level / grids.depth, say("Counting events"))
        neighbourhood = neighbours(opened, territory, level)
        area = np.maximum(grids.area_km2[level - 1], 1e-9)
        spots.append(_spots(table.numbers[0, 0].T, area, neighbourhood, ended or count))
        if level > 1 or grids.depth == 1:
            weekly = events.by_week(level, len(grids.codes[level - 1]))
            found += _warned(
                Case(opened, territory, grids, weekly, (0, weekly.count.shape[1])), fewest
            )
    step(progress, 0.55, say("Smoothing"))
    runs = _runs(events.calendar)
    density, most, frame = _densities(events, placer, number, np.bincount(of_day), fewest)
    cases, now = cases_of(path, placer, fewest, span, Span(progress, 0.75, 0.95))
    return BoardData(
        grids=grids,
        period=period,
        periods=[period_name(int(one), period) for one in numbers],
        categories=["", *events.categories],
        sources=["", *events.sources],
        counts=[table.packed() for table in tables.levels],
        totals=tables.totals.packed_large()[..., 0],
        density=density,
        most=most,
        west=frame[0],
        north=frame[1],
        cell_m=frame[2],
        bandwidth_m=frame[3],
        spots=spots,
        warnings=_by_period(found, grids, period, numbers),
        by_day=_days(tables.days),
        by_hour=np.moveaxis(tables.hours.packed_large(), 3, 0),
        days=runs,
        cases=cases,
        now=now,
        compared=[bool(one) for one in comparable(events.calendar, numbers, period)],
        ended=ended,
        source=file_named(path),
        plan_hash=opened.hash,
        void=void_cases(path),
        elsewhere=events.elsewhere,
    )


def _spots(
    number: NDArray[np.int64], area: NDArray[np.float64], weights: Any, ended: int
) -> NDArray[np.int8]:
    """How the hot spots of a level came and went; cold grids where the whole time is.

    A period that has just begun would make all hot spots past: so many have `ended`.
    """
    each_km2 = number / area[:, None]
    whole = gi_star(each_km2.sum(axis=1), weights)
    enough = enough_around(number, weights)
    course = courses(gi_star(each_km2[:, :ended], weights), enough[:, :ended])
    stands_out = (course == "") & significant(whole)
    stands_out &= (whole < 0) | enough_around(number.sum(axis=1), weights)
    numbers = np.array([COURSES.index(name) for name in course], np.int8)
    numbers[stands_out & (whole > 0)] = COURSES.index("hot")
    numbers[stands_out & (whole < 0)] = COURSES.index("cold")
    return numbers


def _warned(case: Case, fewest: int) -> list[GridWarning]:
    """Warnings of every whole week that has enough before it."""
    weeks = case.counts.count.shape[1]
    found: list[GridWarning] = []
    for until in range(max(9, weeks - _WEEKS_BACK), weeks + 1):
        try:
            found += warnings_in(case, until=until, fewest=fewest)
        except InputError:  # too short a time to expect anything: there is nothing to warn of
            continue
    return found


def _by_period(
    warnings: list[GridWarning], grids: Grids, period: str, numbers: NDArray[np.int64]
) -> list[tuple[int, GridWarning]]:
    """Each warning with the period that its week ends in; the first ones of each period."""

    def number_of(warning: GridWarning) -> int:
        sunday: Any = np.array([warning.period], "datetime64[s]") + np.timedelta64(6, "D")
        after = int(np.searchsorted(numbers, period_numbers(sunday, period)[0], side="right"))
        return max(after - 1, 0)

    kept: list[tuple[int, GridWarning]] = []
    held = np.zeros(len(numbers), np.int64)
    for warning in told_once(warnings, grids, number_of):
        number = number_of(warning)
        if held[number] < _MOST_WARNINGS:
            held[number] += 1
            kept.append((number, warning))
    return kept


def _densities(
    events: BoardEvents, placer: Placer, number: NDArray[Any], days: NDArray[Any], fewest: int
) -> tuple[NDArray[np.uint8], float, tuple[float, float, float, float]]:
    west, south, east, north = shapely.total_bounds(placer.grids.shapes[-1])
    cell = max(_BANDWIDTH_M / 2.0, ((east - west) * (north - south) / _MOST_CELLS) ** 0.5)
    cell = float(np.ceil(cell / 25.0) * 25.0)
    bandwidth = max(_BANDWIDTH_M, 2.0 * cell)
    frame = frame_around((west, south, east, north), cell, placer.holds)
    kernel = kernel_over(frame, bandwidth)
    shape = (len(events.categories) + 1, len(events.sources) + 1, len(days))
    kind = np.ravel_multi_index((events.category, events.source, number), shape)
    kind = np.where(np.isfinite(events.x), kind, -1)
    order = np.argsort(kind, kind="stable")
    start = np.searchsorted(kind[order], np.arange(int(np.prod(shape)) + 1))
    surfaces = np.zeros((int(np.prod(shape)), *frame.shape), np.float32)
    around = np.zeros_like(surfaces)
    crowd = Crowd(frame, bandwidth, Bins.for_kernel(frame, bandwidth))
    for place in range(len(surfaces)):
        rows = order[start[place] : start[place + 1]]
        if len(rows):
            bins = Bins.for_kernel(frame, bandwidth)
            bins.add(events.x[rows], events.y[rows])
            surfaces[place] = kernel.smooth(bins.padded())
            around[place] = crowd.around(bins)
    table_shape = (*shape, *frame.shape)
    table = _of_all_kinds(surfaces.reshape(table_shape))
    table[few(_of_all_kinds(around.reshape(table_shape)), fewest) | ~frame.inside] = 0.0
    # The first and the last period may have few days.
    table /= (cell / 1e3) ** 2 * np.maximum(days, 1)[:, None, None]
    # Chance makes the highest values where there are few days.
    long = table[0, 0, 2 * days >= days.max()]
    positive = long[long > 0]
    most = float(np.quantile(positive, 0.998)) if len(positive) else 1.0
    # Steps of eight are finer than the eye sees, and pack well.
    scaled = 8.0 * np.ceil(31.0 * np.sqrt(np.minimum(table / most, 1.0)))
    drawn = _over_the_border(scaled.astype(np.uint8), frame.inside)
    return drawn, most, (frame.west, frame.north, cell, bandwidth)


def _of_all_kinds(table: NDArray[Any]) -> NDArray[Any]:
    """Tables of each category and source, the sums of all before them: smoothing is linear."""
    table = np.concatenate([table.sum(axis=0, keepdims=True), table[:-1]])
    return np.concatenate([table.sum(axis=1, keepdims=True), table[:, :-1]], axis=1)


def _over_the_border(table: NDArray[np.uint8], inside: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Cells beside the territory take the highest value around: the map cuts them at the border."""
    grown = table.copy()
    np.maximum(grown[..., 1:, :], table[..., :-1, :], out=grown[..., 1:, :])
    np.maximum(grown[..., :-1, :], table[..., 1:, :], out=grown[..., :-1, :])
    tall = grown.copy()
    np.maximum(grown[..., 1:], tall[..., :-1], out=grown[..., 1:])
    np.maximum(grown[..., :-1], tall[..., 1:], out=grown[..., :-1])
    return np.where(inside, table, grown)


def _runs(calendar: NDArray[np.datetime64]) -> list[tuple[str, int]]:
    """Days that follow one another: the first one, and how many."""
    begin = np.flatnonzero(np.diff(calendar, prepend=calendar[:1]) != np.timedelta64(1, "D"))
    length = np.diff(begin, append=len(calendar))
    return [(str(calendar[at]), int(many)) for at, many in zip(begin, length)]


def _days(table: Table) -> NDArray[np.uint16]:
    """By area first; a day on which more happened is told with the largest number there is."""
    days = np.where(table.hidden, MASKED, np.minimum(table.numbers, MASKED - 1))
    return np.moveaxis(days, 3, 0).astype(np.uint16)
