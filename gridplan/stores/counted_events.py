"""A plan and a file of events in it, counted by periods, and which of these are whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..events.counting import Counts, count_events, period_numbers
from ..events.dates import moment_named
from ..events.grids import Grids, grids_of
from ..events.placing import Placer
from ..plan.plan import Plan
from ..progress import SILENT, Progress, step
from ..territory.territory import Territory
from ..wording import say
from .event_files import iterate_events, read_report
from .geopackage import open_plan
from .layers import dissolve

if TYPE_CHECKING:
    import pandas as pd

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Case:
    """A plan with its grids and a file of events in it, counted by periods.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    grids : Grids
    counts : Counts
        Of all events of the time asked for.
    whole : tuple of int
        Places of the first period that this time fills, and of the one after the last such.
    """

    plan: Plan
    territory: Territory
    grids: Grids
    counts: Counts
    whole: tuple[int, int]


def count_case(
    path: str | Path,
    plan: str | Path,
    level: int | None,
    period: str,
    *,
    by: Sequence[str] = (),
    start: str | None = None,
    end: str | None = None,
    progress: Progress = SILENT,
) -> Case:
    """Count the events of a file by periods, with the plan at hand.

    Parameters
    ----------
    path, plan : str or Path
    level : int or None
        The last one by default.
    period, by, start, end
        See `gridplan.events.counting.count_events`.
    progress : Progress
    """
    step(progress, 0.0, say("Opening the plan"))
    opened, territory = open_plan(plan)
    grids = grids_of(opened, territory, dissolve(opened, territory.units.geometry.to_numpy()))
    placed = read_report(path).get("plan_hash") == grids.plan_hash
    level = level or grids.depth
    columns = [*by, "t_report"]
    columns += [f"grid_{level}"] if placed else ["x", "y", "grid_code", "village", "town"]
    last: list[np.datetime64] = []

    def watched() -> Iterator[pd.DataFrame]:
        for piece in iterate_events(path, list(dict.fromkeys(columns))):
            step(progress, 0.5, say("Counting events"))
            times = piece["t_report"].dropna()
            if len(times):
                last.append(times.max().to_datetime64())
            yield piece

    counts = count_events(
        watched(), Placer(grids), level, period=period, by=by, placed=placed, start=start, end=end
    )
    # Until the end of the day of the last event the events are known.
    known: Any = max(last).astype("datetime64[D]") + _DAY if last else None
    after: Any = known if end is None else moment_named(end)
    begin: Any = None if start is None else moment_named(start)
    whole = whole_periods(counts, begin, after) if last else (0, 0)
    return Case(opened, territory, grids, counts, whole)


def whole_periods(counts: Counts, begin: Any, after: Any) -> tuple[int, int]:
    """Places of the first period that a time fills, and of the one after the last such.

    Parameters
    ----------
    counts : Counts
        Of the events of this time.
    begin, after : datetime64 or None
        First moment of the time, and the one after the last; None where it does not matter.
    """
    number = counts.count.shape[1]
    first, end = 0, number
    if begin is not None:
        before: Any = np.array([begin], "datetime64[s]") - np.timedelta64(1, "s")
        first = int(period_numbers(before, counts.period)[0]) + 1 - counts.first
    if after is not None:
        end = int(period_numbers(np.array([after], "datetime64[s]"), counts.period)[0])
        end -= counts.first
    first, end = min(max(first, 0), number), min(max(end, 0), number)
    return first, max(first, end)
