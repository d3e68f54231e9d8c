"""``events repeats``: places that are reported again and again."""

from __future__ import annotations

from typing import Any

from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.kinds import Quantity
from ..declare.operation import operation, parameter
from ..declare.result import Figure, Line, Result
from ..shared.events import (
    TABLE_OR_LAYER,
    TABLE_OR_LAYER_HELP,
    OfCategory,
    OfEvents,
    OfPlan,
    OfSpan,
    layers_of,
    write_outputs,
    wrote,
)
from ..shared.plans import written


@operation(
    "events repeats",
    title="Places reported again and again",
    summary="Find places that are reported again and again.",
    help="Find places with so many events within so many metres and days: five within 50 metres "
    "and 30 days, unless you say otherwise. Each is a point with its events in the table.",
    place=270,
    examples=(
        "gridplan events repeats events.gpkg --plan plan.gpkg -o repeats.gpkg",
        "gridplan events repeats events.gpkg --plan plan.gpkg -o repeats.xlsx --least 10 --days 90",
    ),
    figures=(Figure("places", "Number of places"),),
    heading="Events",
    no_output="Say where to write the table: -o repeats.xlsx",
)
class Repeats(OfEvents, OfPlan, OfCategory, OfSpan):
    """Find repeated places."""

    output: Any = parameter(
        TABLE_OR_LAYER, TABLE_OR_LAYER_HELP, title="Repeated places", default=None, short="-o",
        common=True, example="repeats.gpkg",
    )  # fmt: skip
    least: int = parameter(
        Quantity(least=2, whole=True), "Events that make a repeated place.",
        title="Events that make a repeated place", default=5, example="10",
    )  # fmt: skip
    radius: float = parameter(
        Quantity(unit="m", least=0.0, above=True), "Metres around the event in the middle.",
        title="Metres around the event in the middle", default=50.0, example="100",
    )  # fmt: skip
    days: float = parameter(
        Quantity(unit="days", least=0.0, above=True), "From the first to the last event.",
        title="Days from the first to the last event", default=30.0, example="90",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Looking for repeated places")

    def run(self, progress: Progress = SILENT) -> Result:
        """Find and write them."""
        from ...analysis.repeats import outside_told, repeated_in_file, repeats_table
        from ...output.maps.spot_layers import write_places
        from ...stores.exchange.column_titles import findings_for_people
        from ...stores.planfile.grids import open_grids

        grids = open_grids(self.plan)
        places, frame, outside = repeated_in_file(
            self.events,
            grids,
            least=self.least,
            radius_m=self.radius,
            days=self.days,
            category=self.category,
            **self.span,
            progress=progress,
        )
        header, rows = repeats_table(places, frame, grids)
        write_outputs(
            self.output,
            lambda: {say("Repeated places"): findings_for_people(header, rows)},
            lambda path: write_places(places, (header, rows), grids.crs, path),
        )
        words = say(
            "{count} repeated places. Wrote {file}.", count=len(places), file=wrote(self.output)
        )
        said = [Line(words)]
        if outside:
            said.append(Line(outside_told(outside)))
        return Result(
            value=places,
            document={"columns": header, "rows": rows, "outside": outside},
            said=said,
            outputs=written(self.output),
            figures={"places": len(places)},
            layers=layers_of(self.output, "repeats", say("Repeated places")),
        )
