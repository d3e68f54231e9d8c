"""``gridplan frontier``: plans of one territory from which to choose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..i18n import say
from .ground import ground_options
from .parameters import (
    AUTHOR,
    EFFORT,
    FIXED_LEVEL,
    JSON,
    SEED,
    UNITS,
    WALLS,
    first_level_column,
    level_counts,
    reading_options,
)
from .typed import Whole

if TYPE_CHECKING:
    from ..plan.frontier.frontier import Frontier
    from ..plan.rules.rules import Rules
    from ..territory.territory import Territory

EXAMPLES = (
    "gridplan frontier units.gpkg -o front --levels 17,269,1958",
    "gridplan frontier units.gpkg -o front --current plan.gpkg --points 20",
    "gridplan frontier units.gpkg -o front --criterion registered=户籍人口:1:10% "
    "--criterion migrant=流动人口:1:10% --effort fast",
)


@click.command("frontier")
@UNITS
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write: plans, table, picture.",
)
@click.option(
    "--levels",
    help="Grids at each level, largest grids first; those of the current plan, or 17,269,1958.",
)
@click.option(
    "--current",
    type=click.Path(path_type=Path),
    help="Plan in force: people who change their grid are counted, and it is rebalanced too.",
)
@click.option(
    "--points",
    type=Whole(1, 200),
    default=12,
    show_default=True,
    help="Plans to make; those that another one beats in everything are left out.",
)
@FIXED_LEVEL
@WALLS
@ground_options
@reading_options
@SEED
@EFFORT
@AUTHOR
@JSON
def command(
    units: Path | str,
    output: Path,
    levels: str | None,
    current: Path | None,
    points: int,
    fixed_level: str | None,
    walls: str | None,
    seed: int,
    effort: str,
    author: str,
    as_json: bool,
    heed: Callable[..., Territory],
    rule: Callable[..., tuple[Territory, Rules]],
    reading: dict[str, Any],
) -> None:
    """Show the trade-off: plans of which none is better than another in everything."""
    from ..output.frontier.folder import write_frontier
    from ..plan.frontier.frontier import frontier
    from ..progress import Span
    from ..stores.atomic_folders import check_place
    from ..stores.planfile.geopackage import open_plan
    from ..territory.checks.examination import name_of
    from ..territory.ground.division_links import tie_areas
    from ..territory.read import read_territory, terms_of
    from .console import print_json, progress_bar

    check_place(output)
    counts = None if levels is None else level_counts(levels)
    fixed = first_level_column(fixed_level)
    with progress_bar(say("Plans of {units}", units=name_of(units))) as progress:
        plan, known = (None, None) if current is None else open_plan(current)
        if known is not None:
            reading |= {name: reading.get(name) or term for name, term in terms_of(known).items()}
        territory = read_territory(units, **reading, progress=Span(progress, 0.0, 0.05))
        territory = heed(territory, Span(progress, 0.05, 0.08))
        territory = tie_areas(territory, fixed, walls)
        territory, rules = rule(territory, fixed)
        found = frontier(
            territory,
            counts,
            current=plan,
            known=known,
            points=points,
            effort=effort,
            fixed_level=fixed,
            walls=walls,
            rules=rules,
            seed=seed,
            author=author,
            progress=Span(progress, 0.08, 0.9),
        )
        write_frontier(found, output, author=author, progress=Span(progress, 0.9, 1.0))
    if as_json:
        findings = [finding.as_dict() for finding in found.territory.findings]
        print_json({"folder": str(output), **found.as_dict(), "findings": findings})
        return
    _tell(found, output)


def _tell(found: Frontier, output: Path) -> None:
    from rich.table import Table

    from .cells import Cell, add_row
    from .console import table_console, tell, typed
    from .helping import longest_piece

    table = Table(box=None, pad_edge=False)
    keys = ["criteria_max_1", "compactness_1"]
    last = found.points[0].plan.depth
    keys += [f"{name}_{last}" for name in ("load_max", "criteria_max", "compactness")]
    keys += [f"on_lines_{last}", "persons_moved", "load_moved"]
    shown = [m for key in dict.fromkeys(keys) for m in found.measures if m.key == key]
    table.add_column(Cell(say("plan")), justify="right")
    table.add_column(Cell(say("how it was made")))
    for measure in shown:
        wide = max(longest_piece(measure.title), 13)
        table.add_column(Cell(measure.title), justify="right", max_width=wide)
    texts = {"share": "{:.1%}", "index": "{:.3f}", "km": "{:,.0f}", "persons": "{:,.0f}"}
    columns = [found.values(m.key) for m in shown]
    for number, point in enumerate(found.points):
        cells = [texts[m.unit].format(c[number]) for m, c in zip(shown, columns, strict=True)]
        add_row(table, str(number + 1), point.setting.title, *cells)
    table_console().print(table)
    for finding in found.territory.findings:
        tell(finding.in_words())
    for setting, why in found.failed:
        tell(say("No plan with the setting “{how}”: {why}", how=setting.title, why=why))
    tell(
        say(
            "{count} plans in {folder}, none better than another in everything; {beaten} more "
            "were beaten. Next: gridplan show {plan} -o plan.png",
            count=len(found.points),
            folder=output,
            plan=typed(output / "plan_01.gpkg"),
            beaten=len(found.beaten),
        )
    )
