"""``gridplan events import``: an export in, clean events out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import JSON, PLAN, OutputFile
from .typed import pairs_typed

if TYPE_CHECKING:
    from ..events.values.column_mapping import ColumnMapping

EXAMPLES = (
    "gridplan events import hotline.csv --plan plan.gpkg --preview",
    "gridplan events import hotline.csv --plan plan.gpkg -o events.gpkg --datum gcj02",
    "gridplan events import export.xlsx --plan plan.gpkg -o events.parquet --datum bd09 "
    "--map t_report=来电时间 --profile hotline.json",
    "gridplan events import postgresql://reader@host/city --layer hotline.orders --plan plan.gpkg "
    "-o events.parquet --datum gcj02",
)


@click.command("import")
@click.argument("file")
@PLAN
@click.option(
    "-o",
    "--output",
    type=OutputFile(".gpkg", ".parquet"),
    help="Events to write: .gpkg or .parquet; a table of rejects is written beside it.",
)
@click.option(
    "--datum",
    type=click.Choice(["wgs84", "gcj02", "bd09", "plane"]),
    help="Datum of the coordinates; never guessed. plane: metres in the system of the plan. Rows "
    "that name their own (坐标系) are read in that.",
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    help="field=COLUMN where the headers do not say it; field= leaves a field out.",
)
@click.option(
    "--layer", help="Layer, sheet or table of a database; the usual or only one by default."
)
@click.option("--query", help="One SELECT, where FILE is the address of a PostGIS database.")
@click.option(
    "--profile",
    type=click.Path(path_type=Path),
    help="What was chosen for this source: used when the file exists, written when it does not.",
)
@click.option("--preview", is_flag=True, help="Say how the file would be read; write nothing.")
@JSON
def command(
    file: str,
    plan: Path,
    output: Path | None,
    datum: str | None,
    mapped: tuple[str, ...],
    layer: str | None,
    query: str | None,
    profile: Path | None,
    preview: bool,
    as_json: bool,
) -> None:
    """Clean, date and place the events of an export or a database; personal data stay behind."""
    from ..reading.postgis import is_address
    from ..stores.atomic_files import refuse_target
    from ..stores.eventfile.doubts import doubts
    from ..stores.eventfile.event_import import (
        import_events,
        preview_events,
        read_profile,
        write_profile,
    )

    if profile is not None and not profile.exists():
        refuse_target(profile)
    chosen = read_profile(profile) if profile is not None and profile.exists() else {}
    form = say("write field=COLUMN, for example t_report=来电时间")
    columns = {**chosen.get("columns", {}), **pairs_typed(mapped, "--map", form)}
    datum = datum or chosen.get("datum")
    if preview:
        seen = preview_events(file, plan, columns=columns, layer=layer, query=query)
        if as_json:
            print_json(seen.as_dict())
            return
        _show_columns(seen.columns)
        for score in seen.scores:
            tell(score.in_words())
        return
    if output is None:
        raise click.UsageError(say("Say where to write the events: -o events.gpkg"))
    name = layer or say("the query") if is_address(file) else Path(file).name
    with progress_bar(say("Importing {file}", file=name)) as progress:
        report = import_events(
            file,
            plan,
            output,
            datum=datum,
            columns=columns,
            layer=layer,
            query=query,
            progress=progress,
        )
    if profile is not None and not profile.exists():
        write_profile(profile, report)
    if as_json:
        print_json({"events_file": str(output), **report.as_dict()})
        return
    _show_columns(report.preview.columns)
    _show_report(report.as_dict())
    if doubt := doubts(report):
        tell(doubt)
    tell(
        say(
            "{events:,} of {rows:,} rows in {path}; oddities in {rejects}.",
            events=report.tally.events,
            rows=report.tally.rows,
            path=output,
            rejects=report.rejects,
        )
    )


def _show_columns(mapping: ColumnMapping) -> None:
    for field in mapping.columns:
        tell(f"{field:12} ← {mapping.source_of(field)}")
    if mapping.personal:
        tell(say("Left behind as personal: {columns}", columns=", ".join(mapping.personal)))
    if mapping.unused:
        unused = ", ".join(mapping.unused)
        tell(
            say("Not used: {columns}", columns=unused)
            if "type2" in mapping.columns
            else say(
                "Not used: {columns}; one of them can be the category: --map type2=COLUMN",
                columns=unused,
            )
        )


def _show_report(report: dict[str, Any]) -> None:
    from ..events.intake.oddities import kind_in_words

    for kind, count in report["oddities"].items():
        tell(f"{count:8,}  {kind_in_words(kind)}")
