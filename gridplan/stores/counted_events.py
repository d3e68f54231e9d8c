"""A plan and a file of events in it, counted by periods, and which of these are whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..events.counting import Counts, count_events
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

    Raises
    ------
    InputError
        When no event has a time.
    """
    step(progress, 0.0, say("Opening the plan"))
    opened, territory = open_plan(plan)
    grids = grids_of(opened, territory, dissolve(opened, territory.units.geometry.to_numpy()))
    placed = read_report(path).get("plan_hash") == grids.plan_hash
    level = level or grids.depth
    columns = [*by, "t_report"]
    columns += [f"grid_{level}"] if placed else ["x", "y", "grid_code", "village", "town"]

    def watched() -> Iterator[pd.DataFrame]:
        for piece in iterate_events(path, list(dict.fromkeys(columns))):
            step(progress, 0.5, say("Counting events"))
            yield piece

    counts = count_events(
        watched(), Placer(grids), level, period=period, by=by, placed=placed, start=start, end=end
    )
    if start is None and end is None and counts.undated and not counts.count.any():
        raise InputError(
            say("None of the events has a time."),
            where=Path(path).name,
            cure=say("Import them again and name the column: --map t_report=COLUMN."),
        )
    return Case(opened, territory, grids, counts, counts.whole or (0, counts.count.shape[1]))
