"""``gridplan events board``: the page for the wall."""

from __future__ import annotations

from pathlib import Path

import click

from ..wording import say
from .console import progress_bar, tell
from .parameters import EVENTS, PLAN

EXAMPLES = (
    "gridplan events board events.gpkg --plan plan.gpkg -o board.html",
    "gridplan events board events.gpkg --plan plan.gpkg -o inside.html --show-few",
)


@click.command("board")
@EVENTS
@PLAN
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The page to write."
)
@click.option("--title", help="Heading of the page.")
@click.option(
    "--show-few", is_flag=True, help="Show grids with fewer than 5 events too: for use inside."
)
def command(events: Path, plan: Path, output: Path, title: str | None, show_few: bool) -> None:
    """Write the board: one page with map, numbers and warnings, that needs no network."""
    from ..output.webmap import write_board

    with progress_bar(say("Making the board")) as progress:
        size = write_board(events, plan, output, title=title, mask=not show_few, progress=progress)
    tell(say("Wrote {file}, {size:.1f} MB.", file=output, size=size / 1e6))
