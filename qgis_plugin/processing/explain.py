"""``explain``: why a grid is uneven, and what would help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputString,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told

PLAN, GRID, TOLERANCE, TEXT = "PLAN", "GRID", "TOLERANCE", "TEXT"


class Explain(CoreAlgorithm):
    """Say why a grid is out of tolerance."""

    identity = "explain"

    def title(self) -> str:
        """Name for people."""
        return tr("Explain a grid")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Says why a grid holds too much or too little: units that are too heavy, hard lines, "
            "areas kept whole, locks, its upper grids, contiguity; and the three best legal moves "
            "with their effect at every level."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        for parameter in (
            QgsProcessingParameterFile(PLAN, tr("Plan file"), fileFilter="GeoPackage (*.gpkg)"),
            QgsProcessingParameterString(GRID, tr("Code of the grid")),
            QgsProcessingParameterNumber(
                TOLERANCE,
                tr("Tolerance, %"),
                QgsProcessingParameterNumber.Type.Double,
                defaultValue=5.0,
                minValue=0.01,
            ),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputString(TEXT, tr("Explanation")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Open and explain."""
        from ..gridplan.plan.explain.explain import explain
        from ..gridplan.stores.planfile.geopackage import open_plan

        found = explain(
            *open_plan(self.parameterAsFile(values, PLAN, context)),
            self.parameterAsString(values, GRID, context).strip(),
            tolerance=self.parameterAsDouble(values, TOLERANCE, context) / 100,
        )
        lines = [found.heading, *found.sentences()]
        for line in lines:
            told.say(line, "info")
        return {TEXT: "\n".join(lines), CANCELLED: False}
