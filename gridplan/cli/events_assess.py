"""``gridplan events assess``: how cases were handled, by grid, town, department or source."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import EVENTS, JSON, TABLE
from .typed import Moment, number_typed, pairs_typed

EXAMPLES = (
    "gridplan events assess events.gpkg -o departments.xlsx --by unit --period month",
    "gridplan events assess events.gpkg -o towns.xlsx --by grid_1 --now 2025-01-01 "
    "--denominator rework_rate=handled",
)


@click.command("assess")
@EVENTS
@TABLE
@click.option(
    "--by",
    multiple=True,
    default=("grid_1",),
    show_default=True,
    help="Column to assess apart: grid_1, grid_2, town, unit, source, type2, …",
)
@click.option(
    "--period",
    type=click.Choice(["day", "week", "month", "quarter", "year"]),
    help="Assess each period apart; all times together by default.",
)
@click.option(
    "--plan",
    type=click.Path(path_type=Path),
    help="Plan whose grids are assessed; by default the one the events were imported with.",
)
@click.option(
    "--now",
    type=Moment(),
    help="Moment of the assessment; the last time in the events by default.",
)
@click.option(
    "--denominator",
    "denominators",
    multiple=True,
    help="rate=MEASURE, for example closing_rate=to_close_unsuspended.",
)
@click.option(
    "--weight",
    "weights",
    multiple=True,
    help="rate=WEIGHT of the score; -rate=WEIGHT takes 1 minus the rate.",
)
@click.option(
    "--work-hours",
    default="",
    help="Hours that the mean time of handling is counted in, for example "
    "09:00-12:00,13:30-17:30; week-ends are off. Round the clock by default.",
)
@click.option(
    "--holidays",
    type=click.Path(path_type=Path),
    help="Table (csv) of dates that are off, or worked at week-ends: 2024-02-04,workday.",
)
@JSON
def command(
    events: Path,
    output: Path | None,
    by: tuple[str, ...],
    period: str | None,
    plan: Path | None,
    now: str | None,
    denominators: tuple[str, ...],
    weights: tuple[str, ...],
    work_hours: str,
    holidays: Path | None,
    as_json: bool,
) -> None:
    """Assess how cases were handled: rates with settable denominators, score and rank."""
    from ..analysis.assessment import assess_file, for_people
    from ..events.cases.calendar import read_calendar
    from ..events.placement import Placer
    from ..stores.exchange.safe_tables import write_sheets
    from ..stores.planfile.grids import open_grids

    if output is None and not as_json:
        raise click.UsageError(say("Say where to write the table: -o assessment.xlsx"))
    calendar = read_calendar(work_hours, holidays) if work_hours or holidays else None
    form = say("write name=value")
    scale = pairs_typed(weights, "--weight", form, empty=False)
    with progress_bar(say("Assessing cases")) as progress:
        grids = open_grids(plan) if plan is not None else None
        table, moment = assess_file(
            events,
            by,
            period=period or "",
            now=now,
            denominators=pairs_typed(denominators, "--denominator", form, empty=False),
            weights={name: _weight(value) for name, value in scale.items()} or None,
            calendar=calendar,
            placer=Placer(grids) if grids is not None else None,
            progress=progress,
        )
        if output is not None:
            write_sheets(output, {say("Assessment"): for_people(table, grids, period or "")})
    if as_json:
        print_json(
            {
                "now": moment,
                "by": list(dict.fromkeys(by)),
                "columns": list(table.columns),
                "rows": table.to_numpy(object).tolist(),
            }
        )
        return
    tell(say("{rows} rows, as of {now}. Wrote {file}.", rows=len(table), now=moment, file=output))
    if calendar is not None and (doubt := calendar.not_told(moment)):
        tell(doubt)


def _weight(text: str) -> float:
    number = number_typed(text)
    if number is None or number < 0:
        raise click.BadParameter(
            f"{text}; " + say("write a number that is zero or more"), param_hint="--weight"
        )
    return number
