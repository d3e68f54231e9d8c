"""``events count``: how many, where, when, of what kind, and how often."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.kinds import OutputFile, Text
from ..declare.operation import operation, parameter
from ..declare.result import Figure, Line, Result
from ..shared.density import Smoothed
from ..shared.events import (
    TABLE_OR_LAYER,
    TABLE_OR_LAYER_HELP,
    OfEvents,
    OfLevel,
    OfPlan,
    OfSpan,
    layers_of,
    period,
    write_outputs,
    wrote,
)
from ..shared.plans import written
from ..shared.search import Clustered


@operation(
    "events count",
    title="Count events by grid",
    summary="Count events by grid, period and kind, with rates.",
    help="Count events by grid, period and kind: numbers, rates per 10,000 persons (also smoothed, "
    "so that few people do not make high rates) and per km², and changes against the period "
    "before and the year before.",
    place=210,
    examples=(
        "gridplan events count events.gpkg --plan plan.gpkg -o counts.xlsx",
        "gridplan events count events.gpkg --plan plan.gpkg -o towns.csv --level 1 --period month "
        "--by type2",
        "gridplan events count events.parquet --plan plan.gpkg -o counts.csv --density density.tif",
        "gridplan events count events/ --plan plan.gpkg -o counts.csv --cluster local:4",
    ),
    figures=(
        Figure("events", "Number of events"),
        Figure("unplaced", "Events in no grid"),
        Figure("undated", "Events without a time"),
    ),
    heading="Events",
    no_output="Say where to write the table: -o counts.xlsx",
)
class Count(OfEvents, OfPlan, OfLevel, OfSpan, Smoothed, Clustered):
    """Count events."""

    output: Any = parameter(
        TABLE_OR_LAYER, TABLE_OR_LAYER_HELP, title="Grids by events", default=None, short="-o",
        common=True, example="counts.xlsx",
    )  # fmt: skip
    period: str | None = parameter(
        period("day", "week", "month", "quarter", "year"),
        "Count each period apart; all times together by default.", title="Period", default=None,
        example="month",
    )  # fmt: skip
    by: tuple[str, ...] | None = parameter(
        Text(several=True), "Column to count apart, for example type2, source, state.",
        title="Count apart", default=None, example="type2",
    )  # fmt: skip
    density: Any = parameter(
        OutputFile(endings=(".tif", ".tiff")),
        "GeoTIFF to write: the density of the same events; the file is read only once.",
        title="Density", default=None, example="density.tif",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Counting events")

    def run(self, progress: Progress = SILENT) -> Result:
        """Count, and write what is asked for."""
        from ...analysis.counts import count_and_draw, count_file, counts_for_people
        from ...output.maps.density_geotiff import write_density
        from ...scale.cluster import open_workers
        from ...stores.eventfile.files import void_cases

        with open_workers(self.cluster, progress) as workers:
            span: dict[str, Any] = {
                "period": self.period or "",
                "by": self.by or (),
                **self.span,
                "workers": workers,
                "progress": progress,
            }
            if self.density is None:
                counts, table = count_file(self.events, self.plan, self.level, **span)
            else:
                counts, table, surface = count_and_draw(
                    self.events, self.plan, self.level, bandwidth=self.metres, cell_m=self.cell,
                    **span,
                )  # fmt: skip
                write_density(surface, self.density)
            write_outputs(
                self.output,
                lambda: {say("Counts"): counts_for_people(table, self.period or "")},
                lambda path: self._write_layer(path, counts.level, table),
            )
        total, void = int(counts.count.sum()), void_cases(self.events)
        figures = {"events": total, "unplaced": counts.unplaced, "undated": counts.undated}
        said = [
            Line(
                say(
                    "{events:,} events in grids of level {level}; {unplaced:,} in no grid, "
                    "{undated:,} without a time. Wrote {file}.",
                    events=total,
                    level=counts.level,
                    unplaced=counts.unplaced,
                    undated=counts.undated,
                    file=wrote(self.output),
                )
            )
        ]
        if void:
            said.append(Line(say("Void cases that are left out: {count:,}.", count=void)))
        if counts.last_has_begun:
            words = say("The last period may not be over: it is not compared with the ones before.")
            said.append(Line(words))
        return Result(
            value=table,
            document={
                "level": counts.level,
                "period": counts.period,
                "by": list(counts.by),
                **figures,
                "void": void,
                "columns": list(table.columns),
                "rows": table.to_numpy(object).tolist(),
            },
            said=said,
            outputs=written(self.output),
            figures=figures,
            layers=layers_of(self.output, "counts", say("Counts")),
        )

    def _write_layer(self, path: Path, level: int, table: Any) -> None:
        """Grids with their figures of all of the time together."""
        from ...analysis.counts import count_file
        from ...output.maps.spot_layers import write_amounts
        from ...stores.planfile.grids import open_grids

        if self.period or self.by:
            _, table = count_file(self.events, self.plan, level, **self.span)
        names = ("grid", "name", "count", "per_10k", "per_km2", "smoothed_per_10k")
        columns = {name: table[name].tolist() for name in names}
        write_amounts(path, "counts", open_grids(self.plan), level, columns, "per_km2")
