"""``events map``: events by grid over the streets of a tile server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterString,
)

from ..platform.words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import EVENTS, PLAN, EventAlgorithm, events_parameter, plan_parameter
from .events_board import PAGE, SHOW_FEW, TITLE, page_parameters

TILES, TILES_DATUM = "TILES", "TILES_DATUM"
DATUMS = ("wgs84", "gcj02")


class EventsMap(EventAlgorithm):
    """Write the street map."""

    identity = "events_map"

    def title(self) -> str:
        """Name for people."""
        return tr("Street map of events")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Writes events by grid, density and hot spots as a map to move about in, over the "
            "streets of a tile server, if one is named; otherwise nothing is asked of any network. "
            "Grids with fewer than 5 events are masked unless the page is for use inside."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.add(
            events_parameter(),
            plan_parameter(),
            QgsProcessingParameterString(TILES, tr("Address of a tile server"), optional=True),
            QgsProcessingParameterEnum(
                TILES_DATUM,
                tr("Where the tile server draws the streets"),
                list(DATUMS),
                defaultValue="wgs84",
                usesStaticStrings=True,
            ),
            *page_parameters(),
        )
        self.addOutput(QgsProcessingOutputNumber("BYTES", tr("Size in bytes")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Write it."""
        from ..gridplan.output.web.sealed_map import Ground
        from ..gridplan.output.web.street_map import write_street_map

        page = self.parameterAsFileOutput(values, PAGE, context)
        size = write_street_map(
            self.file(values, EVENTS, context),
            self.file(values, PLAN, context),
            page,
            ground=Ground(
                self.parameterAsString(values, TILES, context),
                self.parameterAsEnumString(values, TILES_DATUM, context),
            ),
            title=self.parameterAsString(values, TITLE, context) or None,
            mask=not self.parameterAsBool(values, SHOW_FEW, context),
            progress=told,
        )
        return {PAGE: page, "BYTES": size, CANCELLED: False}
