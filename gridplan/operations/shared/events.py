"""Events as parameters: their file, the plan, the span of time, the tables to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import InputError
from ...i18n import say
from ..declare.kinds import Choice, Events, Flag, Moment, OutputFile, Plan, Quantity, Text
from ..declare.operation import Operation, parameter, shared
from ..declare.result import LayerToLoad

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


#: Tables and map layers, by the ends of their names.
TABLE_OR_LAYER = OutputFile(several=True, endings=(".xlsx", ".csv", ".gpkg"))
TABLE_OR_LAYER_HELP = (
    "Table (.csv, .xlsx) or map layer with its style (.gpkg) to write; may be given several times."
)


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
        Plan(in_memory=False), "Plan file.", title="Plan file", example="plan.gpkg",
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
    def span(self) -> dict[str, Any]:
        """Keywords of the functions that count."""
        return {"start": self.start, "end": self.end}


@shared
class PageOutput(Operation):
    """A page for browsers."""

    output: Any = parameter(
        OutputFile(endings=(".html", ".htm")), "The page to write.", title="Page", short="-o",
        example="board.html",
    )  # fmt: skip
    heading_text: str | None = parameter(
        Text(), "Heading of the page.", title="Heading", default=None, option="--title",
        example="Week 23",
    )  # fmt: skip
    show_few: bool = parameter(
        Flag(), "Show grids with fewer than 5 events too: for use inside.",
        title="Show grids with fewer than 5 events too", default=False,
    )  # fmt: skip


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


def write_outputs(
    paths: Sequence[Path] | None,
    sheets: Callable[[], Mapping[str, Any]],
    write_layer: Callable[[Path], None],
) -> None:
    """Write tables and map layers.

    Parameters
    ----------
    paths : sequence of Path or None
        Those that end in .gpkg are layers.
    sheets : callable
        Makes the sheets of a table.
    write_layer : callable
        Writes a layer.
    """
    from ...stores.exchange.safe_tables import write_sheets

    for path in paths or ():
        if path.suffix.lower() == ".gpkg":
            write_layer(path)
        else:
            write_sheets(path, sheets())


def wrote(paths: Sequence[Path] | None) -> str:
    """The files that were written, for a sentence."""
    return ", ".join(map(str, paths or ()))


def layers_of(paths: Sequence[Path] | None, layer: str, title: str) -> tuple[LayerToLoad, ...]:
    """The layers and tables that were written, for a map.

    Parameters
    ----------
    paths : sequence of Path or None
    layer : str
        Of the GeoPackages.
    title : str
        Translated.
    """
    return tuple(
        LayerToLoad(path, layer, title) for path in paths or () if path.suffix.lower() == ".gpkg"
    )
