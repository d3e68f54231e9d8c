"""``events import``: an export in, clean events out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterString,
)

from ..platform.event_titles import datum_titles
from ..platform.words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import PLAN, EventAlgorithm, plan_parameter

INPUT, DATUM, MAPPING, LAYER, OUTPUT = "INPUT", "DATUM", "MAPPING", "LAYER", "OUTPUT"
#: In the order of the choices; the first one asks for the scores.
DATUMS = (None, "wgs84", "gcj02", "bd09", "plane")


class EventsImport(EventAlgorithm):
    """Import events."""

    identity = "events_import"
    tables = (MAPPING,)

    def title(self) -> str:
        """Name for people."""
        return tr("Import events")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Reads an export of events (csv, workbook, map layer, Parquet), finds its columns by "
            "their headers, drops what says who somebody is, reads dates in all usual ways and "
            "puts each event into its grids. The datum of the coordinates is never guessed: leave "
            "it open, and the scores of each are told. Rows that are left out and whatever is odd "
            "stand with their row numbers in a table beside the result."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        datums = [tr("not chosen: tell the scores"), *datum_titles().values()]
        self.add(
            QgsProcessingParameterFile(INPUT, tr("Export of events")),
            plan_parameter(),
            QgsProcessingParameterEnum(DATUM, tr("Datum of the coordinates"), datums,
                                       defaultValue=0),
            QgsProcessingParameterMatrix(MAPPING, tr("Columns, where their headers do not say it"),
                                         headers=[tr("Field"), tr("Column in the source")],
                                         optional=True),
            QgsProcessingParameterString(LAYER, tr("Layer or sheet"), optional=True),
            QgsProcessingParameterFileDestination(
                OUTPUT, tr("File of events"), "GeoPackage (*.gpkg);;Parquet (*.parquet)"
            ),
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputNumber("COUNT", tr("Number of events")))
        self.addOutput(QgsProcessingOutputString("REJECTS", tr("Table of oddities")))

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse fields that do not exist."""
        from ..gridplan.events.values.column_mapping import headers

        agreed, why = super().checkParameterValues(parameters, context)
        for field in self.pairs(parameters, MAPPING, context) if agreed else ():
            if field not in headers():
                return False, tr(
                    "There is no field {field}. The fields are: {fields}.",
                    field=field,
                    fields=", ".join(headers()),
                )
        return agreed, why

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Import and tell what was met."""
        from ..gridplan.events.intake.oddities import kind_in_words
        from ..gridplan.stores.eventfile.doubts import doubts
        from ..gridplan.stores.eventfile.event_import import import_events

        output = self.parameterAsFileOutput(values, OUTPUT, context)
        report = import_events(
            self.file(values, INPUT, context),
            self.file(values, PLAN, context),
            output,
            datum=DATUMS[self.parameterAsEnum(values, DATUM, context)],
            columns=self.pairs(values, MAPPING, context),
            layer=self.parameterAsString(values, LAYER, context) or None,
            progress=told,
        )
        for field, column in report.preview.columns.columns.items():
            told.say(f"{field} ← {column}", "info")
        for kind, count in report.as_dict()["oddities"].items():
            told.say(f"{count:,} {kind_in_words(kind)}", "info")
        if doubt := doubts(report):
            told.say(doubt, "warning")
        return {
            OUTPUT: output,
            "COUNT": report.tally.events,
            "REJECTS": str(report.rejects),
            CANCELLED: False,
        }

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the events and their overview to the project."""
        from ..layers.event_layers import make_layers

        path = Path(found[OUTPUT])
        if context.project() is None or path.suffix.lower() != ".gpkg":
            return
        for layer in make_layers(path, Path(), "").all:
            context.temporaryLayerStore().addMapLayer(layer)
            details = QgsProcessingContext.LayerDetails(layer.name(), context.project(), OUTPUT)
            context.addLayerToLoadOnCompletion(layer.id(), details)
