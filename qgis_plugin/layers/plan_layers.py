"""A plan as layers of QGIS: units with an edit buffer, and the grids of every level above them.

The layers are copies in memory. The plan file is read and written by the core alone, so nothing
that happens to a layer can break it. Which layer plays which part is kept in custom properties.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    QgsMapLayer,
    QgsMapLayerStyle,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QMetaType

from ..gridplan.output.look.look import IDENTITY_COLOURS
from ..gridplan.progress import step
from ..gridplan.stores.planfile.essentials import MapLayer, read_map_layer
from ..platform.words import tr
from .unit_index import Ground

if TYPE_CHECKING:
    from ..gridplan.plan.draft.outcome import Totals
    from ..gridplan.plan.redraw.session import EditSession
    from ..gridplan.progress import Progress

#: Features that are handed to QGIS at a time.
PORTION = 1000
#: Custom properties that say what a layer is.
PART, PLAN, LEVEL = "gridplan/part", "gridplan/plan", "gridplan/level"
#: The parts that layers of a plan play.
PARTS = ("units", "grids")
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
    ground : Ground
        Where the units lie.
    """

    units: QgsVectorLayer
    grids: list[QgsVectorLayer]
    ground: Ground

    @property
    def all(self) -> list[QgsVectorLayer]:
        """All layers, the uppermost of the map first."""
        return [*self.grids[:-1], self.units, self.grids[-1]]

    def move(self, old: Path, new: Path) -> None:
        """The plan stands in another file now; what people named in their own way stays so."""
        for layer in self.all:
            layer.setCustomProperty(PLAN, str(new))
            level = int(layer.customProperty(LEVEL) or 0)
            if layer.name() == title(old, level):
                layer.setName(title(new, level))


def read_layers(path: Path, depth: int, progress: Progress) -> PlanLayers:
    """Read the layers of a plan file; may run outside the main thread.

    Parameters
    ----------
    path : Path
    depth : int
        Levels of the plan.
    progress : Progress
    """
    progress.report(0.0, tr("Reading the map"))
    units = read_map_layer(path, "units")
    layer, outlines, fids = _memory_layer(title(path), path, units, progress)
    layer.setCustomProperty(PART, "units")
    ground = Ground(layer, outlines, fids)
    ground.numbers("households")  # read here, where nobody waits for it
    progress.report(0.9)
    grids = []
    for level in range(1, depth + 1):
        source = read_map_layer(path, f"grids_{level}")
        grid, *_ = _memory_layer(title(path, level), path, source)
        grid.setCustomProperty(PART, "grids")
        grid.setCustomProperty(LEVEL, level)
        grid.setReadOnly(True)  # grids follow from the units
        grids.append(grid)
    main = QCoreApplication.instance().thread()
    for each in (layer, *grids):
        each.moveToThread(main)
    return PlanLayers(layer, grids, ground)


def title(path: Path, level: int = 0) -> str:
    """What the layer of the grids of a level, or of the units (level 0), is called."""
    if level:
        return tr("{plan}: level {level}", plan=path.stem, level=level)
    return tr("{plan}: units", plan=path.stem)


def _memory_layer(
    name: str, path: Path, source: MapLayer, progress: Progress | None = None
) -> tuple[QgsVectorLayer, list[QgsGeometry], list[int]]:
    """A layer with the rows of a table; outlines and ids of its features in their order."""
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
    # Without an index in space: it takes 0.8 s to make for 100,000 units, and what it saves when a
    # part of them is drawn, 0.01 s, it costs several times over when all of them are.
    blank = [NULL] * (len(fields) - len(source.columns))
    outlines: list[QgsGeometry] = []
    fids: list[int] = []
    # In small portions: while QGIS takes one in, the window cannot answer.
    for begun in range(0, len(source.rows), PORTION):
        portion = []
        rows = source.rows[begun : begun + PORTION]
        for row, outline in zip(rows, source.outlines[begun : begun + PORTION]):
            feature = QgsFeature()
            feature.setAttributes([NULL if value is None else value for value in row] + blank)
            shape = QgsGeometry()
            shape.fromWkb(outline)
            feature.setGeometry(shape)
            outlines.append(shape)
            portion.append(feature)
        fids += [added.id() for added in provider.addFeatures(portion)[1]]
        if progress is not None:
            step(progress, 0.8 * begun / len(source.rows))
    layer.updateExtents()
    layer.setCustomProperty(PLAN, str(path))
    # The plan file holds everything: QGIS need not warn that these layers are not kept.
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    return layer, outlines, fids


def add_to_project(
    layers: PlanLayers, crs: str, name: str, lost: Sequence[QgsMapLayer] = ()
) -> QgsLayerTreeGroup:
    """Add the layers to the project in a group of their own, with their styles.

    Parameters
    ----------
    layers : PlanLayers
    crs : str
    name : str
        Of the group.
    lost : sequence of QgsMapLayer
        Empty layers of the same plan that came with the project: the layers take their places,
        names and styles.
    """
    reference = QgsCoordinateReferenceSystem(crs)
    project = QgsProject.instance()
    if not project.mapLayers() and reference.isValid():
        project.setCrs(reference)
    root = project.layerTreeRoot()
    old = {_part(layer): layer for layer in lost}
    places = [root.findLayer(layer.id()) for layer in lost]
    groups = [place.parent() for place in places if place is not None and place.parent() != root]
    group = groups[0] if groups else root.insertGroup(0, name)
    for layer in layers.all:
        layer.setCrs(reference)
        before = old.pop(_part(layer), None)
        place = None if before is None else root.findLayer(before.id())
        if before is None or place is None:
            project.addMapLayer(layer, False)
            group.addLayer(layer)
            continue
        parent, visible = place.parent(), place.itemVisibilityChecked()
        row, file = parent.children().index(place), layer.customProperty(PLAN)
        style = QgsMapLayerStyle()
        style.readFromLayer(before)
        layer.setName(before.name())
        project.removeMapLayer(before.id())
        style.writeToLayer(layer)
        layer.setCustomProperty(PLAN, file)
        project.addMapLayer(layer, False)
        parent.insertLayer(row, layer).setItemVisibilityChecked(visible)
    project.removeMapLayers([layer.id() for layer in old.values()])
    return group


def own_layers() -> list[QgsMapLayer]:
    """Layers of the project that show plans and events: nothing is made of them."""
    layers = QgsProject.instance().mapLayers().values()
    return [layer for layer in layers if layer.customProperty(PART)]


def take_edits(units: QgsVectorLayer, copy: QgsMapLayer) -> None:
    """Give a copy that QGIS made of units what it left out: the edits, whether saved or not."""
    ours = [copy.customProperty(name) == units.customProperty(name) for name in (PART, PLAN)]
    if all(ours) and units.isEditable() and copy.featureCount() == units.featureCount():
        copy.dataProvider().changeAttributeValues(units.editBuffer().changedAttributeValues())


def remove_from_project(layers: Sequence[QgsMapLayer], group: QgsLayerTreeGroup | None) -> None:
    """Take layers out of the project, and their group when nothing else is in it."""
    project = QgsProject.instance()
    project.removeMapLayers([layer.id() for layer in layers])
    if group is not None and group.parent() is not None and not group.children():
        group.parent().removeChildNode(group)


def lost_layers(ours: Collection[str]) -> dict[str, list[QgsMapLayer]]:
    """Layers of plans in the project that are not ours: they were saved with it and are empty.

    Parameters
    ----------
    ours : collection of str
        Ids of the layers of the plans that are open.

    Returns
    -------
    dict of str to list of QgsMapLayer
        By plan file: where it was, or beside the project file when it is not there any more.
    """
    project = QgsProject.instance()
    found: dict[str, list[QgsMapLayer]] = {}
    for layer in project.mapLayers().values():
        file = layer.customProperty(PLAN)
        # Layers of events name their plan too; what holds something is a copy that somebody made.
        part = layer.customProperty(PART)
        if not file or layer.id() in ours or part not in PARTS or layer.featureCount():
            continue
        beside = Path(project.absolutePath()) / Path(file).name
        if not Path(file).exists() and project.absolutePath() and beside.exists():
            file = str(beside)
        found.setdefault(file, []).append(layer)
    return found


def _part(layer: QgsMapLayer) -> tuple[str, int]:
    return layer.customProperty(PART), int(layer.customProperty(LEVEL) or 0)


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
