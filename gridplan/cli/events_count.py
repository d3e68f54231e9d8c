"""``gridplan events count``: how many, where, when, of what kind, and how often."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .events_density import BANDWIDTH, CELL, bandwidth_of
from .parameters import CLUSTER, EVENTS, FROM, JSON, LEVEL, PLAN, TABLE, UNTIL, OutputFile

EXAMPLES = (
    "gridplan events count events.gpkg --plan plan.gpkg -o counts.xlsx",
    "gridplan events count events.gpkg --plan plan.gpkg -o towns.csv --level 1 --period month "
    "--by type2",
    "gridplan events count events.parquet --plan plan.gpkg -o counts.csv --density density.tif",
    "gridplan events count events/ --plan plan.gpkg -o counts.csv --cluster local:4",
)


@click.command("count")
@EVENTS
@PLAN
@TABLE
@LEVEL
@click.option(
    "--period",
    type=click.Choice(["day", "week", "month", "quarter", "year"]),
    help="Count each period apart; all times together by default.",
)
@click.option(
    "--by", multiple=True, help="Column to count apart, for example type2, source, state."
)
@FROM
@UNTIL
@click.option(
    "--density",
    "raster",
    type=OutputFile(".tif", ".tiff"),
    help="GeoTIFF to write: the density of the same events; the file is read only once.",
)
@BANDWIDTH
@CELL
@CLUSTER
@JSON
def command(
    events: Path,
    plan: Path,
    output: Path | None,
    level: int | None,
    period: str | None,
    by: tuple[str, ...],
    start: str | None,
    end: str | None,
    raster: Path | None,
    bandwidth: str,
    cell: float,
    cluster: str | None,
    as_json: bool,
) -> None:
    """Count events by grid, period and kind; rates per 10,000 persons and per km²."""
    from ..analysis.counts import count_and_draw, count_file, counts_for_people
    from ..output.maps.density_geotiff import write_density
    from ..scale.cluster import open_workers
    from ..stores.eventfile.files import void_cases
    from ..stores.exchange.safe_tables import write_sheets

    if output is None and not as_json:
        raise click.UsageError(say("Say where to write the table: -o counts.xlsx"))
    metres = bandwidth_of(bandwidth)
    with (
        progress_bar(say("Counting events")) as progress,
        open_workers(cluster, progress) as workers,
    ):
        span: dict[str, Any] = {
            "period": period or "",
            "by": by,
            "start": start,
            "end": end,
            "workers": workers,
            "progress": progress,
        }
        if raster is None:
            counts, table = count_file(events, plan, level, **span)
        else:
            counts, table, surface = count_and_draw(
                events, plan, level, bandwidth=metres, cell_m=cell, **span
            )
            write_density(surface, raster)
        if output is not None:
            write_sheets(output, {say("Counts"): counts_for_people(table, period or "")})
    total = int(counts.count.sum())
    if as_json:
        print_json(
            {
                "level": counts.level,
                "period": counts.period,
                "by": list(counts.by),
                "events": total,
                "unplaced": counts.unplaced,
                "undated": counts.undated,
                "void": void_cases(events),
                "columns": list(table.columns),
                "rows": table.to_numpy(object).tolist(),
            }
        )
        return
    tell(
        say(
            "{events:,} events in grids of level {level}; {unplaced:,} in no grid, {undated:,} "
            "without a time. Wrote {file}.",
            events=total,
            level=counts.level,
            unplaced=counts.unplaced,
            undated=counts.undated,
            file=output,
        )
    )
    if void := void_cases(events):
        tell(say("Void cases that are left out: {count:,}.", count=void))
    if counts.last_has_begun:
        tell(say("The last period may not be over: it is not compared with the ones before."))
