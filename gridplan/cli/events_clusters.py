"""``gridplan events clusters``: more events, for a time, in a round of grids than elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ..i18n import say
from .console import print_json, progress_bar, tell
from .parameters import CATEGORY, EVENTS, FROM, JSON, LEVEL, PLAN, TABLE_OR_LAYER, UNTIL
from .typed import Whole

EXAMPLES = (
    "gridplan events clusters events.gpkg --plan plan.gpkg --level 2",
    "gridplan events clusters events.gpkg --plan plan.gpkg --period day --longest 14 "
    "--until 2024-09-12 -o clusters.gpkg",
)


@click.command("clusters")
@EVENTS
@PLAN
@TABLE_OR_LAYER
@LEVEL
@click.option(
    "--period",
    type=click.Choice(["day", "week", "month"]),
    default="week",
    show_default=True,
    help="Periods that the time of a cluster is counted in; it lasts up to the last whole one.",
)
@click.option(
    "--longest",
    type=Whole(1, 60),
    default=4,
    show_default=True,
    help="Periods that a cluster may last.",
)
@click.option(
    "--replicates",
    type=Whole(9, 99_999),
    default=199,
    show_default=True,
    help="How often the times are shuffled to see what chance does.",
)
@click.option(
    "--seed", type=Whole(min=0), default=1, show_default=True, help="The same seed, the same p."
)
@CATEGORY
@FROM
@UNTIL
@JSON
def command(
    events: Path,
    plan: Path,
    output: Path | None,
    level: int | None,
    period: str,
    longest: int,
    replicates: int,
    seed: int,
    category: str | None,
    start: str | None,
    end: str | None,
    as_json: bool,
) -> None:
    """Find clusters in space and time by a permutation scan, with the chance of each."""
    from ..analysis.counted_events import count_case, left_out
    from ..analysis.surveillance import cluster_table, clusters_in
    from ..output.maps.spot_layers import write_clusters
    from ..progress import Span
    from ..stores.exchange.column_titles import findings_for_people
    from ..stores.exchange.safe_tables import write_sheets

    with progress_bar(say("Looking for clusters")) as progress:
        by = ("type2",) if category else ()
        counting = Span(progress, 0.0, 0.2)
        case = count_case(
            events, plan, level, period, by=by, start=start, end=end, progress=counting
        )
        found = clusters_in(
            case,
            category=category,
            longest=longest,
            replicates=replicates,
            seed=seed,
            progress=Span(progress, 0.2, 1.0),
        )
        header, rows = cluster_table(case, found)
        if output is not None and output.suffix.lower() == ".gpkg":
            write_clusters(case, found, output)
        elif output is not None:
            write_sheets(output, {say("Clusters"): findings_for_people(header, rows)})
    if as_json:
        document = {"level": case.counts.level, "period": period, "replicates": replicates}
        codes = case.grids.codes[case.counts.level - 1]
        clusters = [
            {**asdict(cluster), "grids": [codes[grid] for grid in cluster.grids], "since": row[2]}
            for cluster, row in zip(found, rows)
        ]
        print_json({**document, "seed": seed, "clusters": clusters})
        return
    for cluster, row in zip(found, rows):
        click.echo(
            say(
                "{grid} (grids: {grids}), since {since}: {seen:.0f} events, "
                "{expected:.1f} expected, p = {p:.3f}",
                grid=row[0],
                grids=len(cluster.grids),
                since=row[2],
                seen=cluster.seen,
                expected=cluster.expected,
                p=cluster.p,
            )
        )
    likely = sum(cluster.p <= 0.05 for cluster in found)
    tell(say("{count} clusters that chance does not explain (p up to 5%).", count=likely))
    if missing := left_out(case.counts):
        tell(missing)
