"""``export``: a plan for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsDataSourceUri,
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputString,
    QgsProcessingParameterCrs,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterProviderConnection,
    QgsProcessingParameterString,
    QgsProviderRegistry,
)

from ..gridplan.errors import GridplanError
from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told
from .units_parameters import asked_datum, datum_parameter

PLAN, FORM, CRS, DATUM = "PLAN", "FORMAT", "CRS", "DATUM"
CONNECTION, SCHEMA, OUTPUT, PLACE = "CONNECTION", "SCHEMA", "OUTPUT", "PLACE"
FORMS = ("shapefile", "geojson")


class Export(CoreAlgorithm):
    """Write the layers of a plan for other programs."""

    identity = "export"

    def title(self) -> str:
        """Name for people."""
        return tr("Export a plan for other programs")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Writes the units and the grids of all levels: a folder of Shapefiles (text in GBK, or "
            "GB18030 where it needs it) or of GeoJSON, or tables of a PostGIS database, where a "
            "connection is chosen. An earlier export is replaced as a whole."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        crs = QgsProcessingParameterCrs(CRS, tr("Coordinate system"), optional=True)
        crs.setHelp(tr("That of the plan when it is left out."))
        datum = datum_parameter(title=tr("Datum to shift to"))
        datum.setHelp(tr("Maps of the web in China are shifted; other maps are not."))
        for parameter in (
            QgsProcessingParameterFile(PLAN, tr("Plan file"), fileFilter="GeoPackage (*.gpkg)"),
            QgsProcessingParameterEnum(
                FORM, tr("Format"), list(FORMS), usesStaticStrings=True, defaultValue=FORMS[0]
            ),
            crs,
            datum,
            QgsProcessingParameterProviderConnection(
                CONNECTION, tr("Database"), "postgres", optional=True
            ),
            QgsProcessingParameterString(
                SCHEMA, tr("Schema in the database"), defaultValue="gridplan", optional=True
            ),
            QgsProcessingParameterFolderDestination(OUTPUT, tr("Folder"), optional=True),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputString(PLACE, tr("Where the layers are")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse what cannot work before anything is read."""
        if not parameters.get(CONNECTION) and not parameters.get(OUTPUT):
            return False, tr("Choose a folder or a database.")
        return super().checkParameterValues(parameters, context)

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Read and write."""
        from ..gridplan.stores.exchange.export import export_plan
        from ..gridplan.stores.postgis import SCHEMA as USUAL
        from ..gridplan.stores.postgis import export_to_database

        plan = Path(self.parameterAsFile(values, PLAN, context))
        crs = self.parameterAsCrs(values, CRS, context)
        where: dict[str, Any] = {
            "crs": crs.authid() or crs.toWkt() if crs.isValid() else None,
            "datum": asked_datum(self, values, context),
            "progress": told,
        }
        connection = self.parameterAsConnectionName(values, CONNECTION, context)
        if connection:
            schema = self.parameterAsString(values, SCHEMA, context) or USUAL
            found = export_to_database(plan, _address(connection), schema=schema, **where)
        else:
            folder = Path(self.parameterAsString(values, OUTPUT, context))
            form = self.parameterAsEnumString(values, FORM, context)
            found = export_plan(plan, folder, form=form, **where)
        if found.cut:
            told.say(
                tr("Texts cut because a Shapefile takes 254 bytes: {count}.", count=found.cut),
                "warning",
            )
        return {OUTPUT: found.place, PLACE: found.place, CANCELLED: False}


def _address(name: str) -> str:
    """The address behind a connection of QGIS, with what its stored credentials say."""
    connection = QgsProviderRegistry.instance().providerMetadata("postgres").findConnection(name)
    if connection is None:
        raise GridplanError(tr("There is no connection {name}.", name=name))
    return "PG:" + QgsDataSourceUri(connection.uri()).connectionInfo(True)
