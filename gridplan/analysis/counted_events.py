"""A plan and a file of events in it, counted by periods, and which of these are whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..events.counts.counting import Counts, count_events
from ..events.grids import Grids, grids_of
from ..events.placement import Placer
from ..i18n import say
from ..plan.plan import Plan
from ..progress import SILENT, Progress, step
from ..stores.eventfile.files import iterate_events, read_report
from ..stores.planfile.geopackage import open_plan
from ..stores.planfile.layers import dissolve
from ..territory.territory import Territory

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
        See `gridplan.events.counts.counting.count_events`.
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
        yet_to_come = read_report(path).get("oddities", {}).get("future-time")
        raise InputError(
            say("None of the events has a time."),
            where=Path(path).name,
            cure=say("Times that were yet to come were left out when they were imported.")
            if yet_to_come
            else say("Import them again and name the column: --map t_report=COLUMN."),
        )
    return Case(opened, territory, grids, counts, counts.whole or (0, counts.count.shape[1]))


def left_out(counts: Counts) -> str:
    """A sentence on events that were not counted; empty when all were."""
    if not (counts.unplaced or counts.undated):
        return ""
    return say(
        "Left out: {unplaced:,} events in no grid of this level, {undated:,} without a time.",
        unplaced=counts.unplaced,
        undated=counts.undated,
    )


def none_placed(path: str | Path = "") -> InputError:
    """The error when there is nothing to count."""
    return InputError(
        say("No event has both a time and a place in the plan."),
        where=Path(path).name,
        cure=say("Look at the dates, the filters and the plan."),
    )
