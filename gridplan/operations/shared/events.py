"""Events as parameters: their file, the plan, the span of time, the tables to write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...errors import InputError
from ...i18n import say
from ..declare.kinds import Choice, Events, Moment, OutputFile, Plan, Quantity, Text
from ..declare.operation import Operation, parameter, shared

if TYPE_CHECKING:
    from pathlib import Path

PERIOD_TITLES = {
    "day": "days",
    "week": "weeks",
    "month": "months",
    "quarter": "quarters",
    "year": "years",
}


def period(*names: str) -> Choice:
    """A length of periods."""
    return Choice(names=names, titles=tuple(PERIOD_TITLES[name] for name in names))


def table_output(*more: str) -> OutputFile:
    """A table to write, or a map layer with its style.

    Parameters
    ----------
    *more : str
        ".gpkg" where a layer can be written.
    """
    return OutputFile(endings=(".xlsx", ".csv", *more))


@shared
class OfEvents(Operation):
    """Clean events."""

    events: Any = parameter(
        Events(), "File of events, or folder of Parquet files.", title="File of events",
        positional=True, example="events.gpkg",
    )  # fmt: skip


@shared
class OfPlan(Operation):
    """The plan whose grids count."""

    plan: Any = parameter(
        Plan(), "Plan file.", title="Plan file", example="plan.gpkg",
    )  # fmt: skip


@shared
class OfLevel(Operation):
    """The level of the grids."""

    level: int | None = parameter(
        Quantity(least=1, whole=True), "Level of the grids; the last one by default.",
        title="Level of the grids (the last one when empty)", default=None, example="2",
    )  # fmt: skip


@shared
class OfSpan(Operation):
    """A span of time."""

    start: str | None = parameter(
        Moment(), "First day that counts, for example 2024-01-01.", title="First day",
        default=None, option="--from", example="2024-01-01",
    )  # fmt: skip
    end: str | None = parameter(
        Moment(), "The day after the last one that counts.", title="Day after the last one",
        default=None, option="--until", example="2024-07-01",
    )  # fmt: skip

    def check(self) -> None:
        """Refuse a first day with no time behind it."""
        super().check()
        refuse_no_time(self.start, self.end)

    @property
    def span(self) -> dict[str, str | None]:
        """Keywords of the functions that count."""
        return {"start": self.start, "end": self.end}


@shared
class OfCategory(Operation):
    """A category of events."""

    category: str | None = parameter(
        Text(), "Only events of this category (column type2).",
        title="Only events of this category", default=None, example="市容环境",
    )  # fmt: skip


def refuse_no_time(start: str | None, end: str | None) -> None:
    """Refuse a span with no time in it.

    Raises
    ------
    InputError
    """
    if start is None or end is None:
        return
    from ...events.values.dates import moment_named

    if moment_named(start) >= moment_named(end):
        raise InputError(
            say("There is no time from {start} until {end}.", start=start, end=end),
            cure=say("Give --until a later day than --from."),
        )


def write_table(path: Path, sheets: Mapping[str, Any]) -> None:
    """Write sheets as .csv or .xlsx."""
    from ...stores.exchange.safe_tables import write_sheets

    write_sheets(path, sheets)
