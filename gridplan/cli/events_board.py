"""``gridplan events board``: the page for the wall."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..i18n import say
from .console import progress_bar, tell
from .parameters import EVENTS, FROM, PLAN, UNTIL, OutputFile
from .typed import Number

if TYPE_CHECKING:
    from ..errors import GridplanError

EXAMPLES = (
    "gridplan events board events.gpkg --plan plan.gpkg -o board.html",
    "gridplan events board events.gpkg --plan plan.gpkg -o inside.html --show-few",
    "gridplan events board events.gpkg --plan plan.gpkg -o monday.html --from 2024-06-03 "
    "--until 2024-09-30",
    "gridplan events board events.gpkg --plan plan.gpkg -o wall.html --watch --every 30",
)


@click.command("board")
@EVENTS
@PLAN
@click.option(
    "-o", "--output", required=True, type=OutputFile(".html", ".htm"), help="The page to write."
)
@click.option("--title", help="Heading of the page.")
@click.option(
    "--show-few", is_flag=True, help="Show grids with fewer than 5 events too: for use inside."
)
@FROM
@UNTIL
@click.option(
    "--watch", is_flag=True, help="Write the page anew whenever the events grow; Ctrl-C ends it."
)
@click.option(
    "--every",
    type=Number(min=0.2),
    default=10.0,
    show_default=True,
    help="Seconds between two looks of --watch.",
)
def command(
    events: Path,
    plan: Path,
    output: Path,
    title: str | None,
    show_few: bool,
    start: str | None,
    end: str | None,
    watch: bool,
    every: float,
) -> None:
    """Write the board: one page with map, numbers and warnings; up to 120 days by weeks."""
    from ..output.web.board import write_board
    from ..output.web.watch import watch_board

    def told(size: int, problem: GridplanError | None) -> None:
        if problem is None:
            tell(say("Wrote {file}, {size:.1f} MB.", file=output, size=size / 1e6))
        else:
            tell(say("The page stays as it is: {problem}", problem=problem.message))

    asked: dict[str, Any] = {"title": title, "mask": not show_few, "start": start, "end": end}
    with progress_bar(say("Making the board")) as progress:
        asked["progress"] = progress
        if watch:
            watch_board(events, plan, output, every_s=every, told=told, **asked)
        size = write_board(events, plan, output, **asked)
    told(size, None)
