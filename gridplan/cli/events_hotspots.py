"""``gridplan events hotspots``: where more happens than around, and how that came."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import EVENTS, FROM, JSON, LEVEL, PLAN, TABLE_OR_LAYER, UNTIL

EXAMPLES = (
    "gridplan events hotspots events.gpkg --plan plan.gpkg -o hotspots.xlsx",
    "gridplan events hotspots events.gpkg --plan plan.gpkg -o hotspots.gpkg --level 2",
    "gridplan events hotspots events.gpkg --plan plan.gpkg --level 2 --period week --json",
)


@click.command("hotspots")
@EVENTS
@PLAN
@TABLE_OR_LAYER
@LEVEL
@click.option(
    "--period",
    type=click.Choice(["day", "week", "month"]),
    default="month",
    show_default=True,
    help="Periods that the course of a hot spot is told by.",
)
@FROM
@UNTIL
@JSON
def command(
    events: Path,
    plan: Path,
    output: Path | None,
    level: int | None,
    period: str,
    start: str | None,
    end: str | None,
    as_json: bool,
) -> None:
    """Find hot spots: Gi* and local Moran with false discoveries held down, and their course."""
    from ..analysis.counted_events import count_case, left_out
    from ..analysis.surveillance import hotspot_table
    from ..output.maps.spot_layers import write_hotspots
    from ..stores.exchange.column_titles import findings_for_people
    from ..stores.exchange.safe_tables import write_sheets

    if output is None and not as_json:
        raise click.UsageError(say("Say where to write the table: -o hotspots.xlsx"))
    with progress_bar(say("Looking for hot spots")) as progress:
        case = count_case(events, plan, level, period, start=start, end=end, progress=progress)
        header, rows = hotspot_table(case)
        if output is not None and output.suffix.lower() == ".gpkg":
            write_hotspots(case, output)
        elif output is not None:
            write_sheets(output, {say("Hot spots"): findings_for_people(header, rows)})
    if as_json:
        print_json({"level": case.counts.level, "columns": header, "rows": rows})
        return
    hot = sum(row[5] == "hot" for row in rows)
    tell(
        say(
            "{hot} hot spots among {grids} grids. Wrote {file}.",
            hot=hot,
            grids=len(rows),
            file=output,
        )
    )
    if missing := left_out(case.counts):
        tell(missing)
