"""``gridplan explain``: why a grid is uneven, and what would help."""

from __future__ import annotations

from pathlib import Path

import click

from .parameters import JSON
from .typed import Share

EXAMPLES = (
    "gridplan explain plan.gpkg 03-005",
    "gridplan explain plan.gpkg 03-005 --tolerance 3% --json",
)


@click.command("explain")
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("grid")
@click.option(
    "--tolerance",
    type=Share(),
    default="5%",
    show_default=True,
    help="Deviation of the load that the grid should keep to.",
)
@JSON
def command(plan: Path, grid: str, tolerance: float, as_json: bool) -> None:
    """Say why a grid is out of tolerance, and which three moves are best."""
    from ..plan.explain.explain import explain
    from ..stores.planfile.geopackage import open_plan
    from .console import print_json

    found = explain(*open_plan(plan), grid, tolerance=tolerance)
    if as_json:
        print_json(found.as_dict())
        return
    click.echo(found.heading)
    for sentence in found.sentences():
        click.echo(f"- {sentence}")
