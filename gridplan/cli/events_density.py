"""``gridplan events density``: how many events a km² and day, as a raster."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import CLUSTER, EVENTS, FROM, JSON, PLAN, UNTIL, OutputFile, refuse_no_time
from .typed import Number, number_typed, pairs_typed

EXAMPLES = (
    "gridplan events density events.gpkg --plan plan.gpkg -o density.tif",
    "gridplan events density events.gpkg --plan plan.gpkg -o june.tif --bandwidth 500 "
    "--from 2024-06-01 --until 2024-07-01 --against 2024-05-01..2024-06-01",
    "gridplan events density events/ --plan plan.gpkg -o density.tif --cluster tcp://host:8786",
)

BANDWIDTH = click.option(
    "--bandwidth",
    default="300",
    show_default=True,
    help="Metres, or silverman, or cross-validated.",
)
CELL = click.option(
    "--cell",
    type=Number(min=0, min_open=True),
    default=25.0,
    show_default=True,
    help="Side of a cell in metres.",
)


@click.command("density")
@EVENTS
@PLAN
@click.option(
    "-o", "--output", required=True, type=OutputFile(".tif", ".tiff"), help="GeoTIFF to write."
)
@BANDWIDTH
@CELL
@click.option(
    "--kernel", type=click.Choice(["gaussian", "quartic"]), default="gaussian", show_default=True
)
@FROM
@UNTIL
@click.option("--against", help="FROM..UNTIL: an earlier time that is taken off.")
@click.option("--where", "filters", multiple=True, help="COLUMN=VALUE that events must have.")
@click.option("--weight", help="Column of weights; each event weighs 1 by default.")
@CLUSTER
@JSON
def command(
    events: Path,
    plan: Path,
    output: Path,
    bandwidth: str,
    cell: float,
    kernel: str,
    start: str | None,
    end: str | None,
    against: str | None,
    filters: tuple[str, ...],
    weight: str | None,
    cluster: str | None,
    as_json: bool,
) -> None:
    """Draw how many events there are a km² and day, smoothed over metres; with a style for QGIS."""
    from ..analysis.density import density_file
    from ..output.maps.density_geotiff import write_density
    from ..scale.cluster import open_workers

    with (
        progress_bar(say("Drawing the density")) as progress,
        open_workers(cluster, progress) as workers,
    ):
        surface = density_file(
            events,
            plan,
            bandwidth=bandwidth_of(bandwidth),
            cell_m=cell,
            kernel=kernel,
            start=start,
            end=end,
            against=_span(against),
            where=pairs_typed(filters, "--where", say("write COLUMN=VALUE")),
            weight=weight,
            workers=workers,
            progress=progress,
        )
        write_density(surface, output, changes=against is not None)
    if as_json:
        print_json(
            {
                "file": str(output),
                "unit": "events per km2 and day",
                "bandwidth_m": surface.bandwidth_m,
                "kernel": surface.kernel,
                "cell_m": surface.frame.cell_m,
                "from": surface.start,
                "until": surface.end,
                "days": surface.days,
                "events": surface.events,
                "outside": surface.outside,
                **({"against": asdict(surface.against)} if surface.against else {}),
            }
        )
        return
    if surface.against is not None:
        tell(
            say(
                "{events:,.0f} events of {days:.0f} days against {earlier:,.0f} of {before:.0f}, "
                "bandwidth {bandwidth:.0f} m. Wrote {file}.",
                events=surface.events,
                days=surface.days,
                earlier=surface.against.events,
                before=surface.against.days,
                bandwidth=surface.bandwidth_m,
                file=output,
            )
        )
        return
    tell(
        say(
            "{events:,.0f} events of {days:.0f} days, bandwidth {bandwidth:.0f} m. Wrote {file}.",
            events=surface.events,
            days=surface.days,
            bandwidth=surface.bandwidth_m,
            file=output,
        )
    )


def bandwidth_of(text: str) -> float | str:
    """Read a bandwidth: metres, or the name of a way to choose it."""
    if text in ("silverman", "cross-validated"):
        return text
    metres = number_typed(text)
    if metres is None or metres <= 0:
        raise click.BadParameter(
            f"{text}; " + say("write metres, silverman or cross-validated"),
            param_hint="--bandwidth",
        )
    return metres


def _span(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    first, dots, last = text.partition("..")
    if not (first and dots and last):
        raise click.BadParameter(say("write FROM..UNTIL"), param_hint="--against")
    refuse_no_time({"start": first, "end": last})
    return first, last
