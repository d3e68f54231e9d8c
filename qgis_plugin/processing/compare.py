"""``compare``: what moved between two plans."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsVectorLayer,
)

from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told

BEFORE, AFTER, LAYERS, TABLES, PICTURE = "BEFORE", "AFTER", "LAYERS", "TABLES", "PICTURE"
_SHOWN = ("changed_areas", "borders_old", "borders_new")


class Compare(CoreAlgorithm):
    """Say what changes hands between two plans."""

    identity = "compare"

    def title(self) -> str:
        """Name for people."""
        return tr("Compare two plans")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Compares two plans of the same territory: units, persons and areas that change "
            "hands, grids before and after, and which old code has become which new one; as "
            "layers, tables and a picture."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        plans = "GeoPackage (*.gpkg)"
        target = QgsProcessingParameterFileDestination
        for parameter in (
            QgsProcessingParameterFile(BEFORE, tr("Plan before"), fileFilter=plans),
            QgsProcessingParameterFile(AFTER, tr("Plan after"), fileFilter=plans),
            target(LAYERS, tr("Layers of what changes"), plans),
            target(TABLES, tr("Tables"), "Excel (*.xlsx);;CSV (*.csv)", optional=True,
                   createByDefault=False),
            target(PICTURE, tr("Picture"), "PNG (*.png);;PDF (*.pdf);;SVG (*.svg)", optional=True,
                   createByDefault=False),
        ):  # fmt: skip
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputNumber("UNITS", tr("Base units that change hands")))
        self.addOutput(QgsProcessingOutputNumber("PERSONS", tr("Persons who change hands")))
        self.addOutput(QgsProcessingOutputNumber("AREAS", tr("Connected areas")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Open, compare, write."""
        from ..gridplan.output.compare.changes import write_comparison
        from ..gridplan.output.pack.pack import compare_files
        from ..gridplan.progress import Span
        from ..gridplan.stores.planfile.geopackage import open_plan

        plan, territory = open_plan(self.parameterAsFile(values, AFTER, context))
        before = Path(self.parameterAsFile(values, BEFORE, context))
        found = compare_files(before, plan, territory, progress=Span(told, 0.2, 0.5))
        answer: dict[str, Any] = {
            "UNITS": int(found.moved.sum()),
            "PERSONS": found.persons,
            "AREAS": len(found.areas),
            CANCELLED: False,
        }
        targets = {
            name: path
            for name in (LAYERS, TABLES, PICTURE)
            if (path := self.parameterAsFileOutput(values, name, context))
        }
        for number, (name, path) in enumerate(targets.items()):
            part = 0.5 / len(targets)
            span = Span(told, 0.5 + number * part, 0.5 + (number + 1) * part)
            write_comparison(found, Path(path), progress=span)
            answer[name] = path
        return answer

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the layers to the project; their styles stand in the file."""
        if context.project() is None or LAYERS not in found:
            return
        for name in _SHOWN:
            layer = QgsVectorLayer(f"{found[LAYERS]}|layername={name}", name, "ogr")
            if layer.isValid():
                context.temporaryLayerStore().addMapLayer(layer)
                details = QgsProcessingContext.LayerDetails(name, context.project(), name)
                context.addLayerToLoadOnCompletion(layer.id(), details)
