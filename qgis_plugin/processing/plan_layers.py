"""The grids of a plan that an algorithm has written, as layers of the project."""

from __future__ import annotations

from qgis.core import QgsProcessingContext, QgsVectorLayer


def load_grids(plan: str, context: QgsProcessingContext) -> None:
    """Have the grids of all levels loaded when everything is done; their styles are in the file."""
    level = 1
    while context.project() is not None:
        name = f"grids_{level}"
        layer = QgsVectorLayer(f"{plan}|layername={name}", name, "ogr")
        if not layer.isValid():
            return
        details = QgsProcessingContext.LayerDetails(name, context.project(), name)
        context.temporaryLayerStore().addMapLayer(layer)
        context.addLayerToLoadOnCompletion(layer.id(), details)
        level += 1
