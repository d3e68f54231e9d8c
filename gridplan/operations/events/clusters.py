"""``events clusters``: more events, for a time, in a round of grids than elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ...i18n import say
from ...progress import SILENT, Progress, Span
from ..declare.kinds import Quantity
from ..declare.operation import operation, parameter
from ..declare.result import Figure, Line, Result
from ..shared.events import (
    TABLE_OR_LAYER,
    TABLE_OR_LAYER_HELP,
    OfCategory,
    OfEvents,
    OfLevel,
    OfPlan,
    OfSpan,
    layers_of,
    period,
    write_outputs,
)
from ..shared.plans import written


@operation(
    "events clusters",
    title="Clusters in space and time",
    summary="Find rounds of grids where, for a time, more happened than elsewhere.",
    help="Find neighbouring grids in which more happened over some periods, up to the last whole "
    "one, than place and time by themselves explain (a permutation scan), and how often chance "
    "does as much.",
    place=260,
    examples=(
        "gridplan events clusters events.gpkg --plan plan.gpkg --level 2",
        "gridplan events clusters events.gpkg --plan plan.gpkg --period day --longest 14 "
        "--until 2024-09-12 -o clusters.gpkg",
    ),
    figures=(Figure("clusters", "Number of clusters"),),
    heading="Events",
)
class Clusters(OfEvents, OfPlan, OfLevel, OfCategory, OfSpan):
    """Find clusters."""

    output: Any = parameter(
        TABLE_OR_LAYER, TABLE_OR_LAYER_HELP, title="Clusters", default=None, short="-o",
        common=True, example="clusters.gpkg",
    )  # fmt: skip
    period: str = parameter(
        period("day", "week", "month"),
        "Periods that the time of a cluster is counted in; it lasts up to the last whole one.",
        title="Period", default="week", example="day",
    )  # fmt: skip
    longest: int = parameter(
        Quantity(least=1, most=60, whole=True), "Periods that a cluster may last.",
        title="Periods that a cluster may last", default=4, example="14",
    )  # fmt: skip
    replicates: int = parameter(
        Quantity(least=9, most=99_999, whole=True),
        "How often the times are shuffled to see what chance does.",
        title="How often the times are shuffled", default=199, example="999",
    )  # fmt: skip
    seed: int = parameter(
        Quantity(least=0, whole=True), "The same seed, the same p.", title="Seed", default=1,
        example="7",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Looking for clusters")

    def run(self, progress: Progress = SILENT) -> Result:
        """Count, scan, write."""
        from ...analysis.counted_events import count_case, left_out
        from ...analysis.surveillance import cluster_table, clusters_in
        from ...output.maps.spot_layers import write_clusters
        from ...stores.exchange.column_titles import findings_for_people

        by = ("type2",) if self.category else ()
        case = count_case(
            self.events, self.plan, self.level, self.period, by=by, **self.span,
            progress=Span(progress, 0.0, 0.2),
        )  # fmt: skip
        found = clusters_in(
            case,
            category=self.category,
            longest=self.longest,
            replicates=self.replicates,
            seed=self.seed,
            progress=Span(progress, 0.2, 1.0),
        )
        header, rows = cluster_table(case, found)
        write_outputs(
            self.output,
            lambda: {say("Clusters"): findings_for_people(header, rows)},
            lambda path: write_clusters(case, found, path),
        )
        level = case.counts.level
        codes = case.grids.codes[level - 1]
        said = [
            Line(
                say(
                    "{grid} (grids: {grids}), since {since}: {seen:.0f} events, "
                    "{expected:.1f} expected, p = {p:.3f}",
                    grid=row[0],
                    grids=len(cluster.grids),
                    since=row[2],
                    seen=cluster.seen,
                    expected=cluster.expected,
                    p=cluster.p,
                ),
                aside=False,
            )
            for cluster, row in zip(found, rows)
        ]
        likely = sum(cluster.p <= 0.05 for cluster in found)
        words = say("{count} clusters that chance does not explain (p up to 5%).", count=likely)
        said.append(Line(words))
        if missing := left_out(case.counts):
            said.append(Line(missing))
        return Result(
            value=found,
            document={
                "level": level,
                "period": self.period,
                "replicates": self.replicates,
                "seed": self.seed,
                "clusters": [
                    {
                        **asdict(cluster),
                        "grids": [codes[grid] for grid in cluster.grids],
                        "since": row[2],
                    }
                    for cluster, row in zip(found, rows)
                ],
            },
            said=said,
            outputs=written(self.output),
            figures={"clusters": int(likely)},
            layers=layers_of(self.output, "clusters", say("Clusters")),
        )
