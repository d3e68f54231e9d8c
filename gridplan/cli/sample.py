"""`gridplan sample`: write the sample territory."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from .console import progress_bar
from .typed import Whole

EXAMPLES = ("gridplan sample demo --units 5000", "gridplan sample demo --seed 7")


@click.command(
    help="Write a made-up territory into the folder DIR: base units, rivers and roads, and a "
    "population table, inside the outline and with the town and village names of a real city."
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--units",
    type=Whole(min=0),
    default=60_000,
    show_default=True,
    help="Number of base units, from 5,000 to 1,000,000.",
)
@click.option(
    "--events",
    type=Whole(min=0),
    default=100_000,
    show_default=True,
    help="Number of events of a year, with faults as in real exports; 0 for none.",
)
@click.option(
    "--seed",
    type=Whole(min=0),
    default=1,
    show_default=True,
    help="The same number gives the same sample.",
)
def command(folder: Path, units: int, events: int, seed: int) -> None:
    """Write the sample territory and its events."""
    from ..sample import write_sample

    with progress_bar(say("Making the sample")) as progress:
        sample = write_sample(folder, units, seed, progress, events=events)
    click.echo(
        say(
            "{units} base units in {towns} towns and {villages} villages: {folder}",
            units=f"{len(sample.units):,}",
            towns=sample.units["town_code"].nunique(),
            villages=sample.units["village_code"].nunique(),
            folder=folder,
        )
    )
