"""Warnings as a layer: each grid once, with its greatest surprise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsFeature, QgsLayerTreeLayer, QgsProject, QgsVectorLayer

from ..layers.event_layers import PART, EventLayers, grid_fields, grid_outlines
from ..layers.event_styles import style_warnings
from ..platform.words import tr

if TYPE_CHECKING:
    from ..gridplan.analysis.surveillance import GridWarning

WARNINGS = "event-warnings"
COLUMNS = {
    "code": str, "name": str, "category": str, "seen": float, "expected": float, "score": float,
    "text": str,
}  # fmt: skip


def replace_warnings(
    warnings: Sequence[GridWarning], plan: Path, level: int, layers: EventLayers
) -> QgsVectorLayer | None:
    """Put warnings on the map instead of those there were; None when there are none."""
    project = QgsProject.instance()
    old = [layer.id() for layer in project.mapLayers().values()
           if layer.customProperty(PART) == WARNINGS]  # fmt: skip
    project.removeMapLayers(old)
    if not warnings:
        return None
    layer = QgsVectorLayer("MultiPolygon", tr("Warnings"), "memory")
    layer.setCrs(layers.points.crs())
    layer.dataProvider().addAttributes(list(grid_fields(COLUMNS)))
    layer.updateFields()
    outlines = grid_outlines(plan, level)
    features, done = [], set()
    for warning in warnings:
        if warning.grid in done:
            continue
        done.add(warning.grid)
        feature = QgsFeature(layer.fields())
        feature.setGeometry(outlines[warning.grid])
        feature.setAttributes([warning.grid, warning.name, warning.category, warning.seen,
                               warning.expected, warning.score, warning.in_words()])  # fmt: skip
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    style_warnings(layer)
    layer.setDisplayExpression('"text"')
    layer.setCustomProperty(PART, WARNINGS)
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    project.addMapLayer(layer, False)
    node = project.layerTreeRoot().findLayer(layers.points.id())
    group = node.parent() if node else project.layerTreeRoot()
    group.insertChildNode(1, QgsLayerTreeLayer(layer))
    return layer
