"""``sample``: the sample territory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from ..platform.libraries import missing_libraries
from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told

FOLDER, COUNT, SEED = "FOLDER", "UNITS", "SEED"


class Sample(CoreAlgorithm):
    """Write the sample territory."""

    identity = "sample"

    def title(self) -> str:
        """Name for people."""
        return tr("Write the sample territory")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Writes a made-up territory to try things out: base units with people, towns and "
            "villages. Only the outline and the names are real."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.addParameter(
            QgsProcessingParameterNumber(
                COUNT, tr("Number of base units"), defaultValue=5000, minValue=5000,
                maxValue=1_000_000,
            )
        )  # fmt: skip
        self.addParameter(
            QgsProcessingParameterNumber(SEED, tr("Seed"), defaultValue=1, minValue=0)
        )
        self.addParameter(QgsProcessingParameterFolderDestination(FOLDER, tr("Folder")))
        self.addOutput(QgsProcessingOutputFile("UNITS_FILE", tr("Base units")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Make and write it."""
        from ..gridplan.sample import write_sample

        has_writer = not missing_libraries("xlsxwriter")
        if not has_writer:
            told.say(tr("Without xlsxwriter the table population.xlsx is left out."), "warning")
        folder = Path(self.parameterAsString(values, FOLDER, context))
        write_sample(
            folder,
            self.parameterAsInt(values, COUNT, context),
            self.parameterAsInt(values, SEED, context),
            told,
            population=has_writer,
        )
        return {FOLDER: str(folder), "UNITS_FILE": str(folder / "units.gpkg"), CANCELLED: False}
