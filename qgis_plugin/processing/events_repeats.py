"""``events repeats``: places that are reported again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterNumber,
)

from ..platform.words import tr
from .algorithm import Told
from .event_algorithm import EVENTS, PLAN
from .event_finds import EventFinds

LEAST, RADIUS, DAYS = "LEAST", "RADIUS", "DAYS"


class EventsRepeats(EventFinds):
    """Find repeated places."""

    identity = "events_repeats"
    layer_name = "repeats"

    def title(self) -> str:
        """Name for people."""
        return tr("Places reported again and again")

    def finds(self) -> str:
        """What is found."""
        return tr("Repeated places")

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
            number(LEAST, tr("Events that make a repeated place"), defaultValue=5, minValue=2),
            number(RADIUS, tr("Metres around the event in the middle"), number.Type.Double, 50.0,
                   minValue=0.001),
            number(DAYS, tr("Days from the first to the last event"), number.Type.Double, 30.0,
                   minValue=0.001),
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputNumber("PLACES", tr("Number of places")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Find and write them."""
        from ..gridplan.analysis.repeats import outside_told, repeated_in_file, repeats_table
        from ..gridplan.output.maps.spot_layers import write_places
        from ..gridplan.stores.planfile.grids import open_grids

        grids = open_grids(self.file(values, PLAN, context))
        places, frame, outside = repeated_in_file(
            self.file(values, EVENTS, context),
            grids,
            least=self.parameterAsInt(values, LEAST, context),
            radius_m=self.parameterAsDouble(values, RADIUS, context),
            days=self.parameterAsDouble(values, DAYS, context),
            category=self.category(values, context),
            **self.times(values, context),
            progress=told,
        )
        table = repeats_table(places, frame, grids)
        outputs = self.written(
            values,
            context,
            lambda file: write_places(places, table, grids.crs, file),
            lambda: table,
        )
        if outside:
            told.say(outside_told(outside), "info")
        return {**outputs, "PLACES": len(places)}
