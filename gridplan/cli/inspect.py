"""``gridplan inspect``: what is wrong with base units, and what they hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..i18n import say
from ..i18n.figures import square_kilometres
from .cells import Cell, add_row
from .console import severity_word, table_console
from .parameters import JSON, UNITS, level_counts, reading_options

if TYPE_CHECKING:
    from rich.console import Console

    from ..territory.checks.examination import Examination
    from ..territory.territory import Territory

EXAMPLES = (
    "gridplan inspect units.gpkg",
    "gridplan inspect units.shp --join population.xlsx --levels 17,269,1958",
    "gridplan inspect units.geojson --crs EPSG:4490 --json",
)


@click.command("inspect")
@UNITS
@reading_options
@click.option("--levels", help="Grids of each level, to find units too heavy for the last one.")
@JSON
def command(units: Path | str, levels: str | None, as_json: bool, reading: dict[str, Any]) -> int:
    """Say what is wrong with base units; change nothing."""
    from ..territory.checks.examination import examine_units, name_of
    from ..territory.checks.fitness import heavy_units
    from .console import print_json, progress_bar

    counts = level_counts(levels) if levels else ()
    with progress_bar(say("Inspecting {units}", units=name_of(units))) as progress:
        examination = examine_units(units, **reading, progress=progress)
    territory = examination.territory
    findings = list(examination.findings)
    if territory is not None and counts:
        heavy = heavy_units(territory.load, territory.unit_ids, counts[-1], name_of(units))
        findings += [heavy] if heavy else []
    if as_json:
        print_json(
            {
                "usable": territory is not None,
                "count": examination.count,
                "origin": examination.origin,
                "criteria": _totals(territory),
                "findings": [finding.as_dict() for finding in findings],
            }
        )
    else:
        _print_tables(examination, findings)
    return 0 if territory is not None else 2


def _totals(territory: Territory | None) -> list[dict[str, Any]]:
    if territory is None:
        return []
    return [
        {
            **criterion.as_dict(),
            "total": float(values.sum()),
            "units_without": int((values == 0).sum()),
        }
        for criterion, values in zip(territory.criteria, territory.loads.T)
    ]


def _print_tables(examination: Examination, findings: list[Any]) -> None:
    from rich.table import Table

    console = table_console()
    _print_summary(console, examination)
    if not findings:
        console.print(say("Nothing to find fault with."))
        return
    table = Table(title=say("Findings"), title_justify="left", show_lines=True)
    table.add_column(say("What"), no_wrap=True)
    table.add_column(say("Where"))
    table.add_column(say("Found"), ratio=3)
    table.add_column(say("Cure"), ratio=3)
    for finding in findings:
        table.add_row(
            f"{severity_word(finding.severity)}\n{finding.code}",
            Cell(finding.where),
            Cell(finding.message),
            Cell(finding.cure),
        )
    console.print(table)
    console.print(
        say("The units can be divided.")
        if examination.territory is not None
        else say("The units cannot be divided until the errors are cured.")
    )


def _print_summary(console: Console, examination: Examination) -> None:
    from rich.table import Table

    from ..territory.quantities import spoken

    origin, territory = examination.origin, examination.territory
    rows = [
        (
            say("Source"),
            " · ".join(filter(None, (origin["source"], origin["layer"], origin["join"]))),
        ),
        (say("Units"), f"{examination.count:,}"),
        (say("Coordinate system"), origin["crs"]),
        (say("Works in"), origin["work_crs"]),
        (say("Columns"), ", ".join(f"{m}={c}" for m, c in origin["columns"].items())),
    ]
    if territory is not None:
        names = [spoken(criterion.name) for criterion in territory.criteria]
        for name, criterion in zip(names, _totals(territory)):
            area, total = criterion["unit"] == "m²", criterion["total"]
            total = f"{square_kilometres(total)} km²" if area else f"{total:,.0f}"
            rows.append((f"{name} ({criterion['weight']:g})", total))
        rows.append((say("Shared borders"), f"{len(territory.contiguity.indices) // 2:,}"))
        rows.append((say("Links"), f"{len(territory.contiguity.links):,}"))
    table = Table(show_header=False, box=None)
    for name, value in rows:
        if value:
            add_row(table, name, value)
    console.print(table)
