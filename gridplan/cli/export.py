"""``gridplan export``: a plan for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import JSON, Source

EXAMPLES = (
    "gridplan export plan.gpkg -o shapes",
    "gridplan export plan.gpkg -o shapes --crs EPSG:4490",
    "gridplan export plan.gpkg -o web --format geojson --datum gcj02",
    "gridplan export plan.gpkg -o postgresql://writer@host/city --schema grids",
)


@click.command(
    help="Write the units and the grids of all levels for other programs: a folder of Shapefiles "
    "(text in GBK, or GB18030 where it needs it) or of GeoJSON, or tables of a PostGIS database."
)
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=Source(),
    help="Folder to make, an earlier export there is replaced as a whole; or the address of a "
    "database.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["shapefile", "geojson"]),
    help="Of the files in the folder; shapefile by default.",
)
@click.option("--schema", help="Schema of the tables in a database; gridplan by default.")
@click.option(
    "--crs", help="Coordinate system, for example EPSG:4490; that of the plan by default."
)
@click.option(
    "--datum",
    type=click.Choice(["wgs84", "gcj02", "bd09"]),
    default="wgs84",
    show_default=True,
    help="Shift the coordinates for maps of the web in China (gcj02, bd09).",
)
@JSON
def command(
    plan: Path,
    output: Path | str,
    form: str | None,
    schema: str | None,
    crs: str | None,
    datum: str,
    as_json: bool,
) -> None:
    """Translate the parameters to one call of the core."""
    from ..stores.exchange.export import export_plan
    from ..stores.postgis import SCHEMA, export_to_database

    with progress_bar(say("Exporting the plan")) as progress:
        if isinstance(output, str):
            if form is not None:
                raise click.UsageError(say("--format is for files, not for a database."))
            found = export_to_database(
                plan, output, schema=schema or SCHEMA, crs=crs, datum=datum, progress=progress
            )
        else:
            if schema is not None:
                raise click.UsageError(say("--schema is for a database, not for files."))
            found = export_plan(
                plan, output, form=form or "shapefile", crs=crs, datum=datum, progress=progress
            )
    if as_json:
        print_json(
            {
                "place": found.place,
                "layers": found.layers,
                "crs": found.crs,
                "renamed": found.renamed,
                "texts_cut": found.cut,
            }
        )
        return
    tell(
        say(
            "{layers} in {place}, {crs}.",
            layers=", ".join(found.layers), place=found.place, crs=found.crs,
        )
    )  # fmt: skip
    if found.renamed:
        tell(
            say("Shapefiles have short names of columns: {names}; fields.csv lists them.",
                names=", ".join(f"{new} ({old})" for old, new in found.renamed.items()))
        )  # fmt: skip
    if found.cut:
        tell(say("Texts cut because a Shapefile takes 254 bytes: {count}.", count=found.cut))
