"""A plan as layers of QGIS: units with an edit buffer, and the grids of every level above them.

The layers are copies in memory. The plan file is read and written by the core alone, so nothing
that happens to a layer can break it. Which layer plays which part is kept in custom properties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsLayerTreeGroup,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QMetaType

from .gridplan.output.look import IDENTITY_COLOURS
from .gridplan.stores.essentials import MapLayer, read_map_layer
from .words import tr

if TYPE_CHECKING:
    from .gridplan.plan.outcome import Totals
    from .gridplan.plan.session import EditSession
    from .gridplan.progress import Progress

#: Custom properties that say what a layer is.
PART, PLAN, LEVEL = "gridplan/part", "gridplan/plan", "gridplan/level"
_KINDS = {
    "INT": QMetaType.Type.LongLong,
    "REA": QMetaType.Type.Double,
    "DOU": QMetaType.Type.Double,
    "FLO": QMetaType.Type.Double,
    "MED": QMetaType.Type.LongLong,
    "SMA": QMetaType.Type.LongLong,
    "BOO": QMetaType.Type.Bool,
}


@dataclass
class PlanLayers:
    """The layers of one plan.

    Parameters
    ----------
    units : QgsVectorLayer
        Base units; their columns ``grid_1``, ``grid_2``, … hold codes and are edited.
    grids : list of QgsVectorLayer
        Grids of each level, first level first.
    """

    units: QgsVectorLayer
    grids: list[QgsVectorLayer]

    @property
    def all(self) -> list[QgsVectorLayer]:
        """All layers, the uppermost of the map first."""
        return [*self.grids[:-1], self.units, self.grids[-1]]


def read_layers(path: Path, depth: int, progress: Progress) -> PlanLayers:
    """Read the layers of a plan file; may run outside the main thread.

    Parameters
    ----------
    path : Path
    depth : int
        Levels of the plan.
    progress : Progress
    """
    name = path.stem
    progress.report(0.0, tr("Reading the map"))
    units = read_map_layer(path, "units")
    layer = _memory_layer(tr("{plan}: units", plan=name), path, units, progress)
    layer.setCustomProperty(PART, "units")
    grids = []
    for level in range(1, depth + 1):
        source = read_map_layer(path, f"grids_{level}")
        grid = _memory_layer(tr("{plan}: level {level}", plan=name, level=level), path, source)
        grid.setCustomProperty(PART, "grids")
        grid.setCustomProperty(LEVEL, level)
        grids.append(grid)
    main = QCoreApplication.instance().thread()
    for each in (layer, *grids):
        each.moveToThread(main)
    return PlanLayers(layer, grids)


def _memory_layer(
    name: str, path: Path, source: MapLayer, progress: Progress | None = None
) -> QgsVectorLayer:
    layer = QgsVectorLayer("MultiPolygon", name, "memory")
    provider = layer.dataProvider()
    fields = [
        QgsField(column, _KINDS.get(kind[:3], QMetaType.Type.QString))
        for column, kind in source.columns.items()
    ]
    if progress is None:
        fields += [
            QgsField("number", QMetaType.Type.Int),
            QgsField("hue", QMetaType.Type.Int),
            QgsField("locked", QMetaType.Type.Bool),
        ]
    provider.addAttributes(fields)
    layer.updateFields()
    blank = [NULL] * (len(fields) - len(source.columns))
    features, count = [], max(len(source.rows), 1)
    for place, (row, outline) in enumerate(zip(source.rows, source.outlines)):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([NULL if value is None else value for value in row] + blank)
        shape = QgsGeometry()
        shape.fromWkb(outline)
        feature.setGeometry(shape)
        features.append(feature)
        if progress is not None and place % 5000 == 0:
            progress.report(0.9 * place / count)
    provider.addFeatures(features)
    provider.createSpatialIndex()
    layer.updateExtents()
    layer.setCustomProperty(PLAN, str(path))
    # The plan file holds everything: QGIS need not warn that these layers are not kept.
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    return layer


def add_to_project(layers: PlanLayers, crs: str, name: str) -> QgsLayerTreeGroup:
    """Add the layers to the project in a group of their own, with their styles."""
    reference = QgsCoordinateReferenceSystem(crs)
    project = QgsProject.instance()
    if not project.mapLayers() and reference.isValid():
        project.setCrs(reference)
    group = project.layerTreeRoot().insertGroup(0, name)
    for layer in layers.all:
        layer.setCrs(reference)
        project.addMapLayer(layer, False)
        group.addLayer(layer)
    return group


def remove_from_project(layers: PlanLayers, group: QgsLayerTreeGroup | None) -> None:
    """Take the layers and their group out of the project."""
    project = QgsProject.instance()
    project.removeMapLayers([layer.id() for layer in layers.all])
    if group is not None and group.parent() is not None:
        group.parent().removeChildNode(group)


def grid_values(
    session: EditSession, level: int, number: int, totals: Totals, hue: int, locked: bool
) -> dict[str, Any]:
    """What the columns of a grid layer say about a grid."""
    parent = session.parent(level, number)
    values: dict[str, Any] = {
        "code": session.code(level, number),
        "name": session.name(level, number),
        "parent": session.code(level - 1, parent) if parent >= 0 else "",
        "n_units": totals.units,
        "load": totals.load,
        "deviation": totals.deviation,
        "polsby_popper": totals.polsby_popper,
        "number": number,
        "hue": hue,
        "locked": locked,
    }
    for criterion, value in zip(session.criteria, totals.criteria):
        values[criterion.name] = value
    return values


def hues(neighbours: Sequence[set[int]]) -> list[int]:
    """A number of a colour for each grid so that neighbours differ where that is possible."""
    chosen = [-1] * len(neighbours)
    for grid in sorted(range(len(neighbours)), key=lambda g: (-len(neighbours[g]), g)):
        chosen[grid] = free_hue({chosen[other] for other in neighbours[grid]}, grid)
    return chosen


def free_hue(taken: set[int], grid: int) -> int:
    """The first colour, from one that depends on the grid, that no neighbour has."""
    count = len(IDENTITY_COLOURS)
    turns = ((grid + turn) % count for turn in range(count))
    return next((hue for hue in turns if hue not in taken), grid % count)
