"""``events hotspots``: where more happens than around, and how that came."""

from __future__ import annotations

from typing import Any

from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.operation import operation, parameter
from ..declare.result import Figure, Line, Result
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


@operation(
    "events hotspots",
    title="Hot spots of events",
    summary="Find hot spots among the grids, and how they came and went.",
    help="Find grids where more (or less) happens than around: Gi* and local Moran of the events a "
    "km², with false discoveries held down, and how each hot spot came: new, growing, persistent, "
    "fading.",
    place=240,
    examples=(
        "gridplan events hotspots events.gpkg --plan plan.gpkg -o hotspots.xlsx",
        "gridplan events hotspots events.gpkg --plan plan.gpkg -o hotspots.gpkg --level 2",
        "gridplan events hotspots events.gpkg --plan plan.gpkg --level 2 --period week --json",
    ),
    figures=(
        Figure("hot", "Number of hot spots"),
        Figure("cold", "Number of cold spots"),
    ),
    heading="Events",
    no_output="Say where to write the table: -o hotspots.xlsx",
)
class Hotspots(OfEvents, OfPlan, OfLevel, OfSpan):
    """Find hot spots."""

    output: Any = parameter(
        TABLE_OR_LAYER, TABLE_OR_LAYER_HELP, title="Hot spots", default=None, short="-o",
        common=True, example="hotspots.gpkg",
    )  # fmt: skip
    period: str = parameter(
        period("day", "week", "month"),
        "Periods that the course of a hot spot is told by.", title="Period", default="month",
        example="week",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Looking for hot spots")

    def run(self, progress: Progress = SILENT) -> Result:
        """Count, find, write."""
        from ...analysis.counted_events import count_case, left_out
        from ...analysis.surveillance import hotspot_table
        from ...output.maps.spot_layers import write_hotspots
        from ...stores.exchange.column_titles import findings_for_people

        case = count_case(
            self.events, self.plan, self.level, self.period, **self.span, progress=progress
        )
        header, rows = hotspot_table(case)
        write_outputs(
            self.output,
            lambda: {say("Hot spots"): findings_for_people(header, rows)},
            lambda path: write_hotspots(case, path),
        )
        spots = [row[header.index("spot")] for row in rows]
        figures = {"hot": spots.count("hot"), "cold": spots.count("cold")}
        said = [
            Line(
                say(
                    "{hot} hot spots among {grids} grids. Wrote {file}.",
                    hot=figures["hot"],
                    grids=len(rows),
                    file=wrote(self.output),
                )
            )
        ]
        if missing := left_out(case.counts):
            said.append(Line(missing))
        level = case.counts.level
        return Result(
            value=(header, rows),
            document={"level": level, "columns": header, "rows": rows},
            said=said,
            outputs=written(self.output),
            figures=figures,
            layers=layers_of(self.output, "hotspots", say("Hot spots")),
        )
