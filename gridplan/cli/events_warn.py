"""``gridplan events warn``: grids with more events than were to be expected."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ..wording import say
from .console import print_json, progress_bar, tell
from .parameters import EVENTS, FROM, JSON, LEVEL, PLAN, UNTIL

EXAMPLES = (
    "gridplan events warn events.gpkg --plan plan.gpkg --level 2",
    "gridplan events warn events.gpkg --plan plan.gpkg --period day --until 2024-09-12 --json",
)


@click.command("warn")
@EVENTS
@PLAN
@LEVEL
@click.option(
    "--period",
    type=click.Choice(["day", "week", "month"]),
    default="week",
    show_default=True,
    help="The last whole period is judged by those before.",
)
@click.option("--by", default="type2", show_default=True, help="Column of the categories.")
@FROM
@UNTIL
@JSON
def command(
    events: Path,
    plan: Path,
    level: int | None,
    period: str,
    by: str,
    start: str | None,
    end: str | None,
    as_json: bool,
) -> None:
    """Say where more happened in the last period than was to be expected, and why."""
    from ..stores.surveillance import count_case, warnings_in

    with progress_bar(say("Looking for warnings")) as progress:
        case = count_case(
            events, plan, level, period, by=(by,), start=start, end=end, progress=progress
        )
        found = warnings_in(case)
    if as_json:
        print_json(
            {
                "level": case.counts.level,
                "period": period,
                "warnings": [{**asdict(w), "text": w.in_words()} for w in found],
            }
        )
        return
    for warning in found:
        click.echo(warning.in_words())
    tell(say("{count} warnings.", count=len(found)))
