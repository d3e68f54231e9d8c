"""``gridplan events forget``: delete events once they are old."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import EVENTS, JSON
from .typed import Moment, Whole

EXAMPLES = (
    "gridplan events forget events.gpkg --days 365",
    "gridplan events forget events.parquet --days 90 --now 2024-12-31",
)


@click.command("forget")
@EVENTS
@click.option(
    "--days",
    required=True,
    type=Whole(1, 36_500),
    help="Events reported more than so many days ago are deleted.",
)
@click.option("--now", type=Moment(), help="The moment to count back from; now by default.")
@JSON
def command(events: Path, days: int, now: str | None, as_json: bool) -> None:
    """Delete old events from a file of events for good; it is written anew, in its place."""
    from datetime import datetime

    import numpy as np

    from ..events.values.dates import moment_named
    from ..stores.eventfile.retention import forget_events

    moment = moment_named(now) if now else np.datetime64(datetime.now(), "s")
    with progress_bar(say("Deleting old events")) as progress:
        found = forget_events(events, days, now=moment, progress=progress)
    if as_json:
        print_json(
            {
                "events": str(events),
                "before": str(found.before),
                "deleted": found.deleted,
                "kept": found.kept,
                "undated": found.undated,
            }
        )
        return
    for line in found.in_words():
        tell(line)
