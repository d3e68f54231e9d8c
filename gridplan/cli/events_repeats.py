"""``gridplan events repeats``: places that are reported again and again."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import CATEGORY, EVENTS, FROM, JSON, PLAN, TABLE_OR_LAYER, UNTIL
from .typed import Number, Whole

EXAMPLES = (
    "gridplan events repeats events.gpkg --plan plan.gpkg -o repeats.gpkg",
    "gridplan events repeats events.gpkg --plan plan.gpkg -o repeats.xlsx --least 10 --days 90",
)


@click.command("repeats")
@EVENTS
@PLAN
@TABLE_OR_LAYER
@click.option(
    "--least",
    type=Whole(min=2),
    default=5,
    show_default=True,
    help="Events that make a repeated place.",
)
@click.option(
    "--radius",
    type=Number(min=0, min_open=True),
    default=50.0,
    show_default=True,
    help="Metres around the event in the middle.",
)
@click.option(
    "--days",
    type=Number(min=0, min_open=True),
    default=30.0,
    show_default=True,
    help="From the first to the last event.",
)
@CATEGORY
@FROM
@UNTIL
@JSON
def command(
    events: Path,
    plan: Path,
    output: Path | None,
    least: int,
    radius: float,
    days: float,
    category: str | None,
    start: str | None,
    end: str | None,
    as_json: bool,
) -> None:
    """Find places that are reported again and again: 5 events within 50 m and 30 days."""
    from ..analysis.repeats import outside_told, repeated_in_file, repeats_table
    from ..output.maps.spot_layers import write_places
    from ..stores.exchange.column_titles import findings_for_people
    from ..stores.exchange.safe_tables import write_sheets
    from ..stores.planfile.grids import open_grids

    if output is None and not as_json:
        raise click.UsageError(say("Say where to write the table: -o repeats.xlsx"))
    with progress_bar(say("Looking for repeated places")) as progress:
        grids = open_grids(plan)
        places, frame, outside = repeated_in_file(
            events,
            grids,
            least=least,
            radius_m=radius,
            days=days,
            category=category,
            start=start,
            end=end,
            progress=progress,
        )
        header, rows = repeats_table(places, frame, grids)
        if output is not None and output.suffix.lower() == ".gpkg":
            write_places(places, (header, rows), grids.crs, output)
        elif output is not None:
            write_sheets(output, {say("Repeated places"): findings_for_people(header, rows)})
    if as_json:
        print_json({"columns": header, "rows": rows, "outside": outside})
        return
    tell(say("{count} repeated places. Wrote {file}.", count=len(places), file=output))
    if outside:
        tell(outside_told(outside))
