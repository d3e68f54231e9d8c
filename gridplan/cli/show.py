"""`gridplan show`: the picture of a plan."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from ..output.look.look import PAPER_SIZES
from .console import progress_bar, tell
from .parameters import OutputFile

EXAMPLES = (
    "gridplan show plan.gpkg -o plan.png",
    "gridplan --lang zh_CN show plan.gpkg -o plan.pdf --size a3",
)


@click.command(
    help="Draw the levels of a plan, its deviations and its distributions on one page: PNG, SVG "
    "or PDF by the end of the name."
)
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=OutputFile(), help="The picture to write.")
@click.option("--title", help="Heading of the picture; says the number of grids by default.")
@click.option(
    "--size",
    type=click.Choice(list(PAPER_SIZES)),
    default="slide",
    show_default=True,
    help="Paper: a slide of 13.33 × 7.5 inches, A4 or A3.",
)
def command(plan: Path, output: Path, title: str | None, size: str) -> None:
    """Translate the parameters to one call of `draw_plan`."""
    from ..output.maps.plan_picture import draw_plan
    from ..stores.planfile.geopackage import open_plan

    with progress_bar(say("Drawing the plan")) as progress:
        opened, territory = open_plan(plan)
        draw_plan(opened, territory, output, title=title, size=size, progress=progress)
    tell(say("Wrote {file}.", file=output))
