"""``gridplan check``: the certificate of a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..findings import in_a_row
from ..i18n import say
from ..i18n.figures import hundredths
from ..territory.quantities import spoken
from .cells import Cell, add_columns, add_row
from .console import severity_word, table_console
from .parameters import JSON, OutputFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from ..plan.certificate.certificate import Certificate
    from ..plan.plan import Plan

EXAMPLES = (
    "gridplan check plan.gpkg",
    "gridplan check plan.gpkg --json",
    "gridplan check plan.gpkg -o certificate.json",
)


@click.command("check")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=OutputFile(), help="Write the certificate as JSON.")
@JSON
def command(plan: Path, output: Path | None, as_json: bool) -> int:
    """Prove that a plan holds, or say where it does not (exit code 1 then)."""
    from ..plan.certificate.certificate import check
    from ..progress import Span
    from ..stores.atomic_files import write_bytes
    from ..stores.planfile.geopackage import open_plan
    from .console import print_json, progress_bar, tell

    with progress_bar(say("Checking {plan}", plan=plan.name)) as progress:
        made, territory = open_plan(plan)
        certificate = check(made, territory, progress=Span(progress, 0.2, 1.0))
    if output:
        text = json.dumps(certificate.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
        write_bytes(output, (text + "\n").encode("utf-8"))
    if as_json:
        print_json(certificate.as_dict())
    else:
        _print_tables(made, certificate)
        if output:
            tell(say("Certificate: {path}", path=output))
    return 0 if certificate.holds else 1


def _print_tables(plan: Plan, certificate: Certificate) -> None:
    console = table_console()
    if certificate.levels:
        console.print(_levels(certificate))
        console.print(_criteria(certificate))
    console.print(_conditions(certificate))
    if certificate.findings:
        console.print(_findings(certificate))
    verdict = (
        f"[bold green]{say('The plan holds.')}[/]"
        if certificate.holds
        else f"[bold red]{say('The plan does not hold.')}[/]"
    )
    console.print(f"{verdict} {say('Plan hash: {hash}', hash=plan.hash)}")


def _levels(certificate: Certificate) -> Table:
    lines = any(level.on_lines is not None for level in certificate.levels)
    table = _table(
        say("Levels: deviation of the load from target, mean / largest"),
        say("Level"),
        say("Grids"),
        say("In pieces"),
        say("From target"),
        say("Inside the parent"),
        say("From equal shares"),
        say("Compactness, median / lowest tenth"),
        say("Borders, km"),
        *([say("On lines")] if lines else []),
    )
    for level, measures in zip(certificate.levels, certificate.measures):
        wrong = "" if level.count == level.expected else f" ≠ {level.expected:,}"
        equal = abs(measures.deviation_from_equal[measures.balanced])
        add_row(
            table,
            str(level.level),
            f"{level.count:,}{wrong}",
            f"{level.disconnected:,}",
            _spread(level.deviation["load"]),
            _spread(level.deviation_in_parent["load"]),
            _spread({"mean": equal.mean(), "max": equal.max()}),
            f"{level.polsby_popper['median']:.2f} / {level.polsby_popper['p10']:.2f}",
            f"{level.border_km:,.0f}",
            *([f"{level.on_lines or 0.0:.0%}"] if lines else []),
        )
    return table


def _spread(deviation: Mapping[str, float]) -> str:
    return f"{deviation['mean']:.1%} / {deviation['max']:.1%}"


def _criteria(certificate: Certificate) -> Table:
    names = [name for name in certificate.levels[0].deviation if name != "load"]
    table = _table(
        say("Single criteria: deviation from target, mean / largest"),
        say("Level"),
        *map(spoken, names),
    )
    for level in certificate.levels:
        add_row(table, str(level.level), *(_spread(level.deviation[name]) for name in names))
    return table


def _conditions(certificate: Certificate) -> Table:
    from rich.table import Table

    table = Table(show_header=False, box=None)
    for name, value in (
        (say("Nested"), say("yes") if certificate.nested else say("no")),
        (say("Units in no grid"), f"{certificate.unassigned_units:,}"),
        (say("Gaps"), f"{hundredths(certificate.gap_m2)} m²"),
        (say("Overlaps"), f"{hundredths(certificate.overlap_m2)} m²"),
    ):
        add_row(table, name, value)
    return table


def _findings(certificate: Certificate) -> Table:
    from rich.table import Table

    table = Table(title=say("Findings"), title_justify="left", show_header=False, box=None)
    for severity in ("error", "warning", "info"):
        for finding in certificate.findings:
            if finding.severity.value == severity:
                table.add_row(
                    severity_word(finding.severity),
                    Cell(in_a_row(finding.message, finding.cure)),
                    Cell(finding.where),
                )
    return table


def _table(title: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    add_columns(table, *columns)
    return table
