"""``show``: the picture of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)

from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told

PLAN, TITLE, SIZE, PICTURE = "PLAN", "TITLE", "SIZE", "PICTURE"
SIZES = ("slide", "a4", "a3")


class Show(CoreAlgorithm):
    """Draw a plan on one page."""

    identity = "show"

    def title(self) -> str:
        """Name for people."""
        return tr("Draw the picture of a plan")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Draws the levels of a plan, its deviations and its distributions on one page: PNG, "
            "SVG or PDF by the end of the file name."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        sizes = [tr("Slide"), "A4", "A3"]
        for parameter in (
            QgsProcessingParameterFile(PLAN, tr("Plan file"), fileFilter="GeoPackage (*.gpkg)"),
            QgsProcessingParameterString(TITLE, tr("Heading"), optional=True),
            QgsProcessingParameterEnum(SIZE, tr("Paper"), sizes, defaultValue=0),
            QgsProcessingParameterFileDestination(
                PICTURE, tr("Picture"), "PNG (*.png);;PDF (*.pdf);;SVG (*.svg)"
            ),
        ):
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Open and draw."""
        from ..gridplan.output.maps.plan_picture import draw_plan
        from ..gridplan.stores.planfile.geopackage import open_plan

        plan, territory = open_plan(self.parameterAsFile(values, PLAN, context))
        path = draw_plan(
            plan,
            territory,
            Path(self.parameterAsFileOutput(values, PICTURE, context)),
            title=self.parameterAsString(values, TITLE, context) or None,
            size=SIZES[self.parameterAsEnum(values, SIZE, context)],
            progress=told,
        )
        return {PICTURE: str(path), CANCELLED: False}
