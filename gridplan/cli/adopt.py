"""``gridplan adopt``: a plan of the grids that there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..i18n import say
from .parameters import AUTHOR, JSON, UNITS, OutputPlan, layer_datum, reading_options

EXAMPLES = (
    "gridplan adopt units.gpkg --level town --level grid_2 --level grid_3 -o plan.gpkg",
    "gridplan adopt units.gpkg --grids grids.shp --level 镇街 --level 编号=名称 -o plan.gpkg",
    "gridplan adopt plan.gpkg --list units.csv -o plan2.gpkg",
)


@click.command("adopt")
@UNITS
@click.option("-o", "--output", required=True, type=OutputPlan(), help="Plan file.")
@click.option(
    "--level",
    "levels",
    multiple=True,
    help="CODE or CODE=NAME: columns of the codes and names of a level, largest grids first.",
)
@click.option(
    "--grids",
    type=click.Path(path_type=Path),
    help="Areas of the smallest grids that have these columns; otherwise the units have them.",
)
@layer_datum("--grids-datum")
@click.option(
    "--list",
    "listed",
    type=click.Path(path_type=Path),
    help="CSV of unit_id and grid_N, as the meeting pack hands it over: UNITS is a plan then, and "
    "its units go to its grids as the list says.",
)
@reading_options
@AUTHOR
@JSON
def command(
    units: Path | str,
    output: Path,
    levels: tuple[str, ...],
    grids: Path | None,
    grids_datum: str,
    listed: Path | None,
    author: str,
    as_json: bool,
    reading: dict[str, Any],
) -> None:
    """Make a plan of the grids that there are, to check, redraw, compare and rebalance them."""
    from ..plan.create.adopt import LevelColumns, adopt
    from ..progress import Span
    from ..stores.exchange.equivalency import plan_from_equivalency, read_equivalency
    from ..stores.planfile.geopackage import open_plan, refuse_place, save_plan
    from ..territory.checks.examination import name_of
    from ..territory.read import read_territory
    from .console import progress_bar, tell_plan

    chosen = [reading[name] for name in reading if name != "tolerance_m"]
    if listed is not None and any((levels, grids, *chosen)):
        raise click.UsageError(say("With --list all else comes from the plan."))
    columns = [LevelColumns.parse(text) for text in levels]
    refuse_place(output)
    with progress_bar(say("Taking over the grids of {units}", units=name_of(units))) as progress:
        if listed is not None:
            like, territory = open_plan(units)
            plan = plan_from_equivalency(read_equivalency(listed), like, author=author)
        else:
            territory = read_territory(units, **reading, progress=Span(progress, 0.0, 0.5))
            plan, territory = adopt(territory, columns, grids, datum=grids_datum, author=author)
        save_plan(plan, territory, output, author=author, progress=Span(progress, 0.6, 1.0))
    tell_plan(plan, territory, output, as_json=as_json)
