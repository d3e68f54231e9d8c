"""``gridplan merge``: the edits of two planners in one plan."""

from __future__ import annotations

from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import AUTHOR, JSON, OutputPlan

EXAMPLES = (
    "gridplan merge plan.gpkg north.gpkg south.gpkg -o merged.gpkg",
    "gridplan merge plan.gpkg north.gpkg south.gpkg -o merged.gpkg --json",
)
#: Conflicts that are listed; the rest is counted.
MOST = 20


@click.command(
    help="Bring the edits of two plans together that were made from the same one, BASE. What both "
    "moved to different places, and what would leave a grid in pieces, stays as in BASE and is "
    "listed (exit code 1 then). Grids that one planner split, merged or made are taken, unless the "
    "other one changed them too: then they are named, and nothing is merged."
)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=OutputPlan(), help="Plan file.")
@AUTHOR
@JSON
def command(
    base: Path, ours: Path, theirs: Path, output: Path, author: str, as_json: bool
) -> int:  # fmt: skip
    """Translate the parameters to one call of the core."""
    from ..plan.compare.merge import merge
    from ..progress import Span, step
    from ..stores.planfile.geopackage import open_plan, refuse_place, save_plan

    refuse_place(output)
    with progress_bar(say("Merging the plans")) as progress:
        plan, territory = open_plan(base)
        step(progress, 0.2)
        one = open_plan(ours)[0]
        step(progress, 0.4)
        other = open_plan(theirs)[0]
        step(progress, 0.6)
        found = merge(plan, one, other, territory, author)
        save_plan(found.plan, territory, output, author=author, progress=Span(progress, 0.7, 1.0))
    if as_json:
        print_json(
            {
                "plan": str(output),
                "hash": found.plan.hash,
                "units_from_ours": found.from_ours,
                "units_from_theirs": found.from_theirs,
                "recoded": [grid._asdict() for grid in found.recoded],
                "conflicts": [conflict._asdict() for conflict in found.conflicts],
            }
        )
        return int(bool(found.conflicts))
    tell(
        say(
            "Units moved as in {ours}: {one:,}; as in {theirs}: {other:,}.",
            ours=ours.name, theirs=theirs.name, one=found.from_ours, other=found.from_theirs,
        )
    )  # fmt: skip
    for grid in found.recoded:
        tell(grid.in_words(ours.name if grid.plan == "ours" else theirs.name))
    if found.conflicts:
        tell(say("Edits that stay to be decided: {count}.", count=len(found.conflicts)))
        for conflict in found.conflicts[:MOST]:
            tell("- " + conflict.in_words())
    tell(say("Merged plan: {path}.", path=output))
    return int(bool(found.conflicts))
