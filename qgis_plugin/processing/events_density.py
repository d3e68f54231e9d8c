"""``events density``: how many events a km² and day, as a raster."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterEnum,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
)

from ..gridplan.errors import GridplanError
from ..platform.words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import (
    END,
    EVENTS,
    PLAN,
    START,
    EventAlgorithm,
    Style,
    events_parameter,
    plan_parameter,
    time_parameters,
)

CHOICE, BANDWIDTH, CELL, KERNEL = "CHOICE", "BANDWIDTH", "CELL", "KERNEL"
WHERE, WEIGHT, RASTER = "WHERE", "WEIGHT", "RASTER"
EARLIER_START, EARLIER_END = "EARLIER_FROM", "EARLIER_UNTIL"
CHOICES = (None, "silverman", "cross-validated")
KERNELS = ("gaussian", "quartic")


class EventsDensity(EventAlgorithm):
    """Draw a density."""

    identity = "events_density"
    spans = ((START, END), (EARLIER_START, EARLIER_END))
    tables = (WHERE,)
    _changes = False

    def title(self) -> str:
        """Name for people."""
        return tr("Density of events")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Draws how many events there are a km² and day, smoothed over a bandwidth in metres, "
            "corrected at the border of the territory. With an earlier time the difference of the "
            "two is drawn. The bandwidth is the standard deviation of the kernel."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        day = QgsProcessingParameterDateTime.Type.Date
        number = QgsProcessingParameterNumber.Type.Double
        bandwidth = QgsProcessingParameterNumber(
            BANDWIDTH, tr("Bandwidth, metres"), number, defaultValue=300.0, minValue=1.0
        )
        cell = QgsProcessingParameterNumber(
            CELL, tr("Side of a cell, metres"), number, defaultValue=25.0, minValue=0.1
        )
        self.add(
            events_parameter(),
            plan_parameter(),
            QgsProcessingParameterEnum(
                CHOICE,
                tr("How the bandwidth is chosen"),
                [tr("as given below"), tr("by Silverman's rule"), tr("by cross-validation")],
                defaultValue=0,
            ),
            bandwidth,
            cell,
            QgsProcessingParameterEnum(
                KERNEL, tr("Kernel"), [tr("Gaussian"), tr("quartic")], defaultValue=0
            ),
            *time_parameters(),
            QgsProcessingParameterDateTime(
                EARLIER_START, tr("First day of an earlier time to take off"), day, optional=True
            ),
            QgsProcessingParameterDateTime(
                EARLIER_END, tr("Day after the last one of it"), day, optional=True
            ),
            QgsProcessingParameterMatrix(
                WHERE, tr("Only events with"), headers=[tr("Column"), tr("Value")], optional=True
            ),
            QgsProcessingParameterString(WEIGHT, tr("Column of weights"), optional=True),
            QgsProcessingParameterRasterDestination(RASTER, tr("Density")),
        )
        self.addOutput(QgsProcessingOutputNumber("COUNT", tr("Number of events")))
        self.addOutput(QgsProcessingOutputNumber("BANDWIDTH_M", tr("Bandwidth, metres")))

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse half an earlier time, and a raster that is no GeoTIFF."""
        earlier = [self.day(parameters, name, context) for name in (EARLIER_START, EARLIER_END)]
        if (earlier[0] is None) != (earlier[1] is None):
            return False, tr("An earlier time needs its first day and the day after its last one.")
        raster = self.parameterAsOutputLayer(parameters, RASTER, context)
        if raster and Path(raster).suffix.lower() not in (".tif", ".tiff"):
            return False, tr("A density is written as .tif.")
        return super().checkParameterValues(parameters, context)

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Smooth and write."""
        from ..gridplan.analysis.density import density_file
        from ..gridplan.output.maps.density_geotiff import write_density

        choice = CHOICES[self.parameterAsEnum(values, CHOICE, context)]
        earlier = [self.day(values, name, context) for name in (EARLIER_START, EARLIER_END)]
        against = (earlier[0], earlier[1]) if earlier[0] and earlier[1] else None
        path = self.parameterAsOutputLayer(values, RASTER, context)
        if not path:
            raise GridplanError(tr("No file is given for {name}.", name=RASTER))
        surface = density_file(
            self.file(values, EVENTS, context),
            self.file(values, PLAN, context),
            bandwidth=choice or self.parameterAsDouble(values, BANDWIDTH, context),
            cell_m=self.parameterAsDouble(values, CELL, context),
            kernel=KERNELS[self.parameterAsEnum(values, KERNEL, context)],
            **self.times(values, context),
            against=against,
            where=self.pairs(values, WHERE, context),
            weight=self.parameterAsString(values, WEIGHT, context) or None,
            progress=told,
        )
        write_density(surface, path, changes=against is not None)
        words = tr(
            "{events} events of {days} days, bandwidth {metres} m.",
            events=f"{surface.events:,.0f}",
            days=f"{surface.days:.0f}",
            metres=f"{surface.bandwidth_m:.0f}",
        )
        if surface.against is not None:
            words += " " + tr(
                "Against {events} of {days} days.",
                events=f"{surface.against.events:,.0f}",
                days=f"{surface.against.days:.0f}",
            )
        told.say(words, "info")
        self._changes = surface.against is not None
        return {
            RASTER: path,
            "COUNT": surface.events,
            "BANDWIDTH_M": surface.bandwidth_m,
            CANCELLED: False,
        }

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Have the layer named by what it shows, and styled by the file beside it."""
        path = found[RASTER]
        if context.willLoadLayerOnCompletion(path):
            details = context.layerToLoadOnCompletionDetails(path)
            metres = f"{found['BANDWIDTH_M']:.0f}"
            details.name = (
                tr("More or fewer events a km² and day, bandwidth {metres} m", metres=metres)
                if self._changes
                else tr("Events a km² and day, bandwidth {metres} m", metres=metres)
            )
            details.setPostProcessor(Style.keep(lambda layer: layer.loadDefaultStyle()))
