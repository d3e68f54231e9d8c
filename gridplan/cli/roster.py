"""``gridplan roster``: whether every grid has its people."""

from __future__ import annotations

from pathlib import Path

import click

from ..findings import in_a_row
from ..i18n import say
from .console import print_json, tell
from .parameters import JSON, LEVEL, TABLE

EXAMPLES = (
    "gridplan roster plan.gpkg staff.xlsx",
    "gridplan roster plan.gpkg staff.xlsx --level 3 -o staffed.xlsx",
)


@click.command("roster")
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("staff", type=click.Path(path_type=Path))
@LEVEL
@TABLE
@JSON
def command(plan: Path, staff: Path, level: int | None, output: Path | None, as_json: bool) -> int:
    """Join a list of staff to the grids: who is where, and what is lacking (exit code 1 then)."""
    from ..plan.staff.completeness import completeness, fixing_word, role_word
    from ..plan.staff.roster import read_roster
    from ..stores.exchange.safe_tables import write_sheets
    from ..stores.planfile.geopackage import open_plan

    made, _ = open_plan(plan)
    roster = read_roster(staff, made)
    found = completeness(roster, made, level, file=staff.name)
    if output:
        write_sheets(output, found.sheets())
    if as_json:
        print_json(found.as_dict())
        return 0 if found.holds else 1
    for one in found.levels:
        has = [
            *(f"{role_word(role)} {count:,}" for role, count in one.roles.items()),
            *(f"{fixing_word(each)} {count:,}" for each, count in one.fixings.items()),
        ]
        click.echo(
            say(
                "Level {level}: {grids} grids, {complete:,} complete ({has}).",
                level=one.level, grids=one.grids, complete=one.complete, has=", ".join(has),
            )
        )  # fmt: skip
    for finding in found.findings:
        click.echo(f"- {in_a_row(finding.message, finding.cure)}")
    click.echo(say("Every grid has its people.") if found.holds else say("Something is lacking."))
    if output:
        tell(say("Wrote {file}.", file=output))
    return 0 if found.holds else 1
