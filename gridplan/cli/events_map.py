"""``gridplan events map``: events by grid over a street map."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from .console import progress_bar, tell
from .parameters import EVENTS, PLAN, OutputFile

EXAMPLES = (
    "gridplan events map events.gpkg --plan plan.gpkg -o map.html",
    "gridplan events map events.gpkg --plan plan.gpkg -o map.html --tiles http://tiles.example/{z}/{x}/{y}.png",
)


@click.command("map")
@EVENTS
@PLAN
@click.option(
    "-o", "--output", required=True, type=OutputFile(".html", ".htm"), help="The page to write."
)
@click.option(
    "--tiles", default="", help="Address of a tile server for the streets; none by default."
)
@click.option(
    "--tiles-datum",
    type=click.Choice(["wgs84", "gcj02"]),
    default="wgs84",
    show_default=True,
    help="Where the tile server draws the streets; wgs84 for CGCS2000 too.",
)
@click.option("--title", help="Heading of the page.")
@click.option(
    "--show-few", is_flag=True, help="Show grids with fewer than 5 events too: for use inside."
)
def command(
    events: Path,
    plan: Path,
    output: Path,
    tiles: str,
    tiles_datum: str,
    title: str | None,
    show_few: bool,
) -> None:
    """Write events by grid as a map to move about in, over the streets of a tile server."""
    from ..output.web.sealed_map import Ground
    from ..output.web.street_map import write_street_map

    with progress_bar(say("Making the map")) as progress:
        size = write_street_map(
            events,
            plan,
            output,
            ground=Ground(tiles, tiles_datum),
            title=title,
            mask=not show_few,
            progress=progress,
        )
    tell(say("Wrote {file}, {size:.1f} MB.", file=output, size=size / 1e6))
