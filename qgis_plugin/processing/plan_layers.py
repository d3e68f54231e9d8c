"""The layers of a plan that an algorithm has written: as outputs, and in the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingOutputVectorLayer,
    QgsVectorLayer,
)

from ..layers.plan_layers import title
from ..platform.words import tr

if TYPE_CHECKING:
    from ..gridplan.plan.plan import Plan

LAST_GRIDS, PLAN_UNITS = "LAST_GRIDS", "PLAN_UNITS"


def add_layer_outputs(algorithm: QgsProcessingAlgorithm) -> None:
    """Give an algorithm that writes a plan the layers that other algorithms go on with."""
    for name, text in (
        (LAST_GRIDS, tr("Grids of the last level")),
        (PLAN_UNITS, tr("Base units with the codes of their grids")),
    ):
        algorithm.addOutput(QgsProcessingOutputVectorLayer(name, text))


def layer_outputs(plan: Plan, path: Path) -> dict[str, str]:
    """Where these layers are when the plan is saved."""
    return {
        LAST_GRIDS: f"{path}|layername=grids_{plan.depth}",
        PLAN_UNITS: f"{path}|layername=units",
    }


def load_grids(plan: str, context: QgsProcessingContext) -> None:
    """Have the grids of all levels loaded when everything is done; their styles are in the file.

    They stand in a group of the plan, and nobody edits them: grids follow from the units.
    """
    path, level = Path(plan), 1
    while context.project() is not None:
        layer = QgsVectorLayer(f"{plan}|layername=grids_{level}", title(path, level), "ogr")
        if not layer.isValid():
            return
        layer.setReadOnly(True)
        details = QgsProcessingContext.LayerDetails(layer.name(), context.project(), layer.name())
        details.groupName, details.layerSortKey = path.stem, -level  # largest grids on top
        context.temporaryLayerStore().addMapLayer(layer)
        context.addLayerToLoadOnCompletion(layer.id(), details)
        level += 1
