"""``gridplan divide``: base units in, plan out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..i18n import say
from ..workers import HERE
from .ground import ground_options
from .parameters import (
    AUTHOR,
    EFFORT,
    FIXED_LEVEL,
    JSON,
    SEED,
    UNITS,
    WALLS,
    OutputPlan,
    first_level_column,
    level_counts,
    reading_options,
)
from .typed import Share, as_typed, number_typed

if TYPE_CHECKING:
    from ..plan.rules.rules import Rules
    from ..scale.files import Settings
    from ..territory.territory import Territory

EXAMPLES = (
    "gridplan divide units.gpkg -o plan.gpkg",
    "gridplan divide units.shp -o plan.gpkg --levels 17,269,1958 --fixed-level 1=town",
    "gridplan divide units.gpkg -o plan.gpkg --criterion registered=户籍人口:0.5 "
    "--criterion migrant=流动人口:0.5 --effort best --seed 7",
    "gridplan divide units.gpkg -o plan.gpkg --barriers lines.gpkg:kind=arterial,railway "
    "--hard-barriers lines.gpkg:kind=river,expressway --crossings bridges.gpkg",
    "gridplan divide units.gpkg -o plan.gpkg --limit households=300..500 --special parks.gpkg "
    "--compounds block --tolerance 3%",
    "gridplan divide units.gpkg -o plan.gpkg --fixed-level 1=town_code "
    "--codes {label},{parent}{number:3:601},{parent}{number:3}",
    "gridplan divide units.gpkg -o plan.gpkg --fixed-level 1=town --cluster tcp://host:8786",
    "gridplan divide counties/ -o plans/ --levels 17,269,1958 --cluster tcp://host:8786",
)


@click.command("divide")
@UNITS
@click.option("-o", "--output", required=True, type=OutputPlan(), help="Plan file.")
@click.option(
    "--levels",
    default="17,269,1958",
    show_default=True,
    help="Grids at each level, largest grids first.",
)
@FIXED_LEVEL
@WALLS
@ground_options
@reading_options
@SEED
@EFFORT
@click.option(
    "--pressure",
    "pressures",
    multiple=True,
    help="criterion=weight, or one weight for each level with commas between: bring this "
    "criterion into its own tolerance too, at the cost of compactness.",
)
@click.option(
    "--tolerance",
    type=Share(),
    default="5%",
    show_default=True,
    help="Deviation of the load that every last-level grid should keep to.",
)
@click.option(
    "--objective",
    type=click.Choice(["compact", "cut-edges"]),
    default="compact",
    show_default=True,
    help="What counts beside balance: compact grids, or few neighbours in different grids.",
)
@click.option(
    "--codes",
    help="Patterns of the codes, one for each level with commas between: {label} is the official "
    "code of the first level, {parent} the code above, {number:3} a number of three digits, "
    "{number:3:601} one that counts from 601.",
)
@AUTHOR
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Divide first-level grids one by one: on tcp://host:8786 or tls://host:8786 (a Dask "
    "scheduler you trust), by local:N processes here, or here (this process, the same plan). UNITS "
    "may be a folder then, with a file for each of them; the output is a folder too.",
)
@JSON
def command(
    units: Path | str,
    output: Path,
    levels: str,
    fixed_level: str | None,
    walls: str | None,
    seed: int,
    effort: str,
    pressures: tuple[str, ...],
    tolerance: float,
    objective: str,
    codes: str | None,
    author: str,
    cluster: str | None,
    as_json: bool,
    heed: Callable[..., Territory],
    rule: Callable[..., tuple[Territory, Rules]],
    reading: dict[str, Any],
) -> None:
    """Divide base units into nested, connected, balanced grids."""
    from ..plan.codes.codes import CodeTemplate
    from ..plan.create.divide import divide
    from ..progress import Span
    from ..reading.formats import is_geodatabase
    from ..scale.cluster import open_workers
    from ..stores.planfile.geopackage import refuse_place, save_plan
    from ..territory.checks.examination import name_of
    from ..territory.ground.division_links import tie_areas
    from ..territory.read import read_territory
    from .console import progress_bar, tell_plan

    counts = level_counts(levels)
    fixed_column = first_level_column(fixed_level)
    dividing: dict[str, Any] = {
        "seed": seed,
        "effort": effort,
        "pressure": dict(_pressure(text) for text in pressures),
        "tolerance": tolerance,
        "objective": objective,
        "author": author,
    }
    if isinstance(units, Path) and units.is_dir() and not is_geodatabase(units):
        from ..scale.files import Settings

        if cluster is None:
            raise click.UsageError(
                say("A folder of files is divided with --cluster, for example --cluster here.")
            )
        if reading["join"] is not None:
            reading["join"] = reading["join"].absolute()  # workers may stand elsewhere
        if fixed_column is not None:
            raise click.UsageError(say("The files of a folder are the first level."))
        if codes is not None:
            raise click.UsageError(say("--codes is for one file, not for a folder of them."))
        settings = Settings(reading, heed, rule, walls, dividing)
        _divide_folder(units, output, counts, settings, cluster, as_json)
        return
    refuse_place(output)
    with (
        progress_bar(say("Dividing {units}", units=name_of(units))) as progress,
        open_workers(cluster, progress) as workers,
    ):
        territory = read_territory(units, **reading, progress=Span(progress, 0.0, 0.3))
        territory = heed(territory, Span(progress, 0.3, 0.4))
        territory = tie_areas(territory, fixed_column, walls)
        territory, rules = rule(territory, fixed_column)
        plan = divide(
            territory,
            counts,
            fixed_level=fixed_column,
            walls=walls,
            rules=rules,
            template=None if codes is None else CodeTemplate.parse(codes),
            workers=workers,
            **dividing,
            progress=Span(progress, 0.4, 0.8),
        )
        save_plan(plan, territory, output, author=author, progress=Span(progress, 0.8, 1.0))
    tell_plan(plan, territory, output, as_json=as_json, seed=seed)


def _divide_folder(
    units: Path,
    output: Path,
    counts: tuple[int, ...],
    settings: Settings,
    cluster: str,
    as_json: bool,
) -> None:
    """Divide a folder of files, each a first-level grid."""
    from ..scale.cluster import open_workers
    from ..scale.files import divide_files
    from ..territory.checks.examination import name_of
    from .console import print_json, progress_bar, tell

    with (
        progress_bar(say("Dividing {units}", units=name_of(units))) as progress,
        open_workers(cluster, progress) as workers,
    ):
        plans = divide_files(
            units, output, counts, settings, workers=workers or HERE, progress=progress
        )
    if as_json:
        print_json({"folder": str(output), "counts": counts, "plans": [p.as_dict() for p in plans]})
        return
    for plan in plans:
        for finding in plan.findings:
            tell(finding.in_words())
    tell(
        say(
            "{plans} plans of {units:,} units in {folder}; {held} certificates hold. The list of "
            "them is plans.csv.",
            plans=len(plans),
            units=sum(plan.units for plan in plans),
            folder=output,
            held=sum(plan.holds for plan in plans),
        )
    )


def _pressure(text: str) -> tuple[str, float | list[float]]:
    name, _, weights = text.partition("=")
    read = [number_typed(weight) for weight in as_typed(weights).split(",")]
    each = [weight for weight in read if weight is not None]
    if len(each) < len(read):
        raise click.BadParameter(
            say("write criterion=weight, for example registered=1"), param_hint="--pressure"
        )
    return name.strip(), each[0] if len(each) == 1 else each
