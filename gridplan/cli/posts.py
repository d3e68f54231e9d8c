"""``gridplan posts``: how many workers each grid gets."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import FROM, JSON, LEVEL, TABLE, UNTIL
from .typed import Number, Whole

EXAMPLES = (
    "gridplan posts plan.gpkg --posts 2400 -o posts.xlsx",
    "gridplan posts plan.gpkg --posts 2400 --events events.gpkg --from 2026-01-01 -o posts.xlsx",
    "gridplan posts plan.gpkg --each 1500 --by registered --roster staff.xlsx -o posts.csv",
)


@click.command("posts")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--posts", "total", type=Whole(min=1), help="Posts there are in all.")
@click.option(
    "--each",
    type=Number(min=0, min_open=True),
    help="What one post can carry: persons, km², events in the time given. Instead of --posts.",
)
@click.option(
    "--least",
    type=Whole(min=0),
    default=1,
    show_default=True,
    help="Posts that every grid has at least.",
)
@click.option(
    "--by", default="load", show_default=True, help="The load, or the criterion that makes work."
)
@click.option(
    "--events",
    type=click.Path(path_type=Path),
    help="File of events that make the work, instead of --by.",
)
@FROM
@UNTIL
@click.option(
    "--roster", type=click.Path(path_type=Path), help="List of staff: shows the workers there are."
)
@LEVEL
@TABLE
@JSON
def command(
    plan: Path,
    total: int | None,
    each: float | None,
    least: int,
    by: str,
    events: Path | None,
    start: str | None,
    end: str | None,
    roster: Path | None,
    level: int | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Share out posts among the grids so that no worker has much more to do than another."""
    from ..analysis.posts import staff_plan
    from ..stores.exchange.safe_tables import write_sheets

    if output is None and not as_json:
        raise click.UsageError(say("Say where to write the table: -o posts.xlsx"))
    with progress_bar(say("Sharing out posts")) as progress:
        found = staff_plan(
            plan, level, total=total, each=each, least=least, by=by, events=events,
            start=start, end=end, roster=roster, progress=progress,
        )  # fmt: skip
    if output is not None:
        write_sheets(output, found.sheets())
    if as_json:
        print_json(found.as_dict())
        return
    for line in found.sentences():
        click.echo(line)
    tell(say("Wrote {file}.", file=output))
