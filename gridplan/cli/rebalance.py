"""``gridplan rebalance``: the least change that restores balance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..i18n import say
from .parameters import AUTHOR, JSON, OutputPlan, Source, reading_options
from .typed import Share, Whole

if TYPE_CHECKING:
    from ..plan.rebalance import Rebalancing

EXAMPLES = (
    "gridplan rebalance plan.gpkg --units units_2027.gpkg -o plan_2027.gpkg",
    "gridplan rebalance plan.gpkg --units new.gpkg --budget 3% --tolerance 10% -o plan2.gpkg",
    "gridplan rebalance plan.gpkg --units new.gpkg --keep-levels 1 --lock 03-005 -o plan2.gpkg",
)


@click.command("rebalance")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "--units",
    required=True,
    type=Source(),
    help="Base units with new figures; they may be split, merged or renumbered.",
)
@click.option("-o", "--output", required=True, type=OutputPlan(), help="Plan file.")
@click.option(
    "--tolerance",
    type=Share(),
    default="5%",
    show_default=True,
    help="Deviation of the load that grids of every level should keep to.",
)
@click.option("--budget", type=Share(), help="Share of the load that may change its grid at most.")
@click.option(
    "--keep-levels",
    type=Whole(min=0),
    default=0,
    show_default=True,
    help="So many upper levels keep their outlines.",
)
@click.option(
    "--lock",
    "locks",
    multiple=True,
    help="Code of a grid, or id of a base unit, that stays as it is this time.",
)
@reading_options
@AUTHOR
@JSON
def command(
    plan: Path,
    units: Path | str,
    output: Path,
    tolerance: float,
    budget: float | None,
    keep_levels: int,
    locks: tuple[str, ...],
    author: str,
    as_json: bool,
    reading: dict[str, Any],
) -> None:
    """Restore the balance of a plan for new figures or units, with the least load moved."""
    from ..findings import in_a_row
    from ..plan.compare.succession import knows_people
    from ..plan.rebalance import LOST, rebalance
    from ..progress import Span
    from ..stores.planfile.geopackage import open_plan, refuse_place, save_plan
    from ..territory.read import read_territory, terms_of
    from .console import print_json, progress_bar, tell, typed

    refuse_place(output)
    with progress_bar(say("Rebalancing {plan}", plan=plan.name)) as progress:
        old, known = open_plan(plan)
        reading |= {name: reading.get(name) or term for name, term in terms_of(known).items()}
        new = read_territory(units, **reading, progress=Span(progress, 0.1, 0.4))
        found = rebalance(
            old,
            known,
            new,
            tolerance=tolerance,
            budget=budget,
            keep_levels=keep_levels,
            locks=locks,
            author=author,
            progress=Span(progress, 0.4, 0.8),
        )
        span = Span(progress, 0.8, 1.0)
        save_plan(found.after, found.territory, output, author=author, progress=span)
    if as_json:
        print_json(_document(found, output))
        return
    told = {"units": int(found.moved.sum()), "share": found.moved_load}
    tell(
        in_a_row(
            say(
                "{units:,} units with {persons:,.0f} persons move: {share:.2%} of the load.",
                persons=found.persons,
                **told,
            )
            if knows_people(found.territory)
            else say("{units:,} units move: {share:.2%} of the load.", **told),
            say(
                "To restore the tolerance no plan needs less than {bound:.2%}; passing load on "
                "between neighbours alone takes at least {passed_on:.2%}.",
                bound=found.bound,
                passed_on=found.passed_on,
            ),
        )
    )
    for finding in (*found.territory.findings, *found.findings):
        tell(finding.in_words())
    tell(say("Rebalanced plan: {path}.", path=output))
    if any(finding.code == LOST for finding in found.findings):
        return  # these plans have no common ground to compare
    tell(
        say(
            "The list of movements: gridplan compare {plan} {path}",
            plan=typed(plan),
            path=typed(output),
        )
    )


def _document(found: Rebalancing, output: Path) -> dict[str, Any]:
    return {
        "plan": str(output),
        "hash": found.after.hash,
        "tolerance": found.tolerance,
        "moved_units": int(found.moved.sum()),
        "moved_persons": found.persons,
        "moved_load": found.moved_load,
        "bound": found.bound,
        "passed_on": found.passed_on,
        "movements": [movement.as_dict() for movement in found.movements()],
        "findings": [finding.as_dict() for finding in (*found.territory.findings, *found.findings)],
    }
