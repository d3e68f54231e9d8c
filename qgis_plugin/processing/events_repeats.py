"""``events repeats``: places that are reported again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterNumber,
)

from ..words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import (
    CATEGORY,
    END,
    EVENTS,
    LAYER,
    PLAN,
    START,
    TABLE,
    EventAlgorithm,
    category_parameter,
    events_parameter,
    layer_parameter,
    load_file,
    plan_parameter,
    table_parameter,
    time_parameters,
)

LEAST, RADIUS, DAYS = "LEAST", "RADIUS", "DAYS"


class EventsRepeats(EventAlgorithm):
    """Find repeated places."""

    identity = "events_repeats"

    def title(self) -> str:
        """Name for people."""
        return tr("Places reported again and again")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Finds places with so many events within so many metres and days: five within 50 "
            "metres and 30 days, unless you say otherwise. Each is a point with its events in "
            "the table."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        number = QgsProcessingParameterNumber
        self.add(
            events_parameter(),
            plan_parameter(),
            number(LEAST, tr("Events that make a repeated place"), defaultValue=5, minValue=2),
            number(RADIUS, tr("Metres around the event in the middle"), number.Type.Double, 50.0,
                   minValue=0.001),
            number(DAYS, tr("Days from the first to the last event"), number.Type.Double, 30.0,
                   minValue=0.001),
            category_parameter(),
            *time_parameters(),
            layer_parameter(tr("Repeated places")),
            table_parameter(),
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputNumber("PLACES", tr("Number of places")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Find and write them."""
        from ..gridplan.output.spot_layers import write_places
        from ..gridplan.stores.grids import open_grids
        from ..gridplan.stores.repeats import repeated_in_file, repeats_table
        from ..gridplan.stores.sheets import write_sheets
        from ..gridplan.stores.table_titles import findings_for_people

        grids = open_grids(self.file(values, PLAN, context))
        places, frame = repeated_in_file(
            self.file(values, EVENTS, context),
            least=self.parameterAsInt(values, LEAST, context),
            radius_m=self.parameterAsDouble(values, RADIUS, context),
            days=self.parameterAsDouble(values, DAYS, context),
            category=self.parameterAsString(values, CATEGORY, context) or None,
            start=self.day(values, START, context),
            end=self.day(values, END, context),
            progress=told,
        )
        layer = self.parameterAsFileOutput(values, LAYER, context)
        table = self.parameterAsFileOutput(values, TABLE, context)
        write_places(places, grids.crs, layer)
        if table:
            sheet = findings_for_people(*repeats_table(places, frame, grids))
            write_sheets(table, {tr("Repeated places"): sheet})
        results = {LAYER: layer, "PLACES": len(places), CANCELLED: False}
        return {**results, TABLE: table} if table else results

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the places to the project; their style stands in the file."""
        load_file(f"{found[LAYER]}|layername=repeats", tr("Repeated places"), context)
