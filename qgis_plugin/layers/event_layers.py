"""A file of events as layers of QGIS: single events near by, a heat map from afar, grids by amount.

Which layer plays which part is kept in custom properties, so that a project that is opened again
finds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QMetaType

from ..gridplan.events.cases.overview import Filter
from ..gridplan.plan.codes.codes import spoken_name
from ..gridplan.stores.planfile.essentials import read_map_layer
from ..platform.words import tr
from .event_styles import HEAT_M, style_amounts, style_heat, style_outline, style_points

#: Custom properties: the part of a layer, the plan it belongs to, the source it was read from.
PART, PLAN, SOURCE = "gridplan/part", "gridplan/plan", "gridplan/source"
POINTS, HEAT, GRIDS, OUTLINE = "events", "event-heat", "event-grids", "event-outline"


@dataclass
class EventLayers:
    """The layers of one file of events.

    Parameters
    ----------
    points, heat : QgsVectorLayer
    """

    points: QgsVectorLayer
    heat: QgsVectorLayer

    @property
    def all(self) -> tuple[QgsVectorLayer, ...]:
        """Both, the uppermost of the map first."""
        return self.points, self.heat


def make_layers(path: Path, plan: Path, source: str) -> EventLayers:
    """Layers of a file of events, with styles and times; not in the project yet.

    Parameters
    ----------
    path, plan : Path
        The events and the plan they were placed in.
    source : str
        Where they were read from; empty when that is not known.
    """
    address = f"{path}|layername=events"
    points = QgsVectorLayer(address, tr("{file}: events", file=path.stem), "ogr")
    name = tr("{file}: overview, spread {metres} m", file=path.stem, metres=f"{HEAT_M:.0f}")
    heat = QgsVectorLayer(address, name, "ogr")
    style_points(points)
    style_heat(heat)
    for layer, part in ((points, POINTS), (heat, HEAT)):
        layer.setCustomProperty(PART, part)
        layer.setCustomProperty(PLAN, str(plan))
        layer.setCustomProperty(SOURCE, source)
        layer.setReadOnly(True)
        follow_time(layer)
    return EventLayers(points, heat)


def follow_time(layer: QgsVectorLayer) -> None:
    """Let the time slider of QGIS choose among the events of a layer."""
    times = layer.temporalProperties()
    times.setMode(Qgis.VectorTemporalMode.FeatureDateTimeInstantFromField)
    times.setStartField("t_report")
    times.setLimitMode(Qgis.VectorTemporalLimitMode.IncludeBeginExcludeEnd)
    times.setIsActive(True)


def add_to_project(layers: EventLayers, name: str) -> QgsLayerTreeGroup:
    """Add the layers to the project in a group at its top."""
    project = QgsProject.instance()
    group = project.layerTreeRoot().insertGroup(0, name)
    for layer in layers.all:
        project.addMapLayer(layer, False)
        group.addLayer(layer)
    return group


def add_outline(plan: Path, group: QgsLayerTreeGroup) -> None:
    """Add the first level of a plan that is not open, so that the events are somewhere."""
    layer = QgsVectorLayer(f"{plan}|layername=grids_1", tr("Grids of level 1"), "ogr")
    style_outline(layer)
    layer.setCustomProperty(PART, OUTLINE)
    layer.setReadOnly(True)
    QgsProject.instance().addMapLayer(layer, False)
    group.addLayer(layer)


def remove_from_project(layers: EventLayers) -> None:
    """Take all layers about these events out of the project, and their group when it is empty."""
    project = QgsProject.instance()
    node = project.layerTreeRoot().findLayer(layers.points.id())
    group = node.parent() if node else None
    ours = {layer.id() for layer in layers.all}
    for other in group.findLayers() if group is not None else ():
        if other.layer() is not None and str(other.layer().customProperty(PART)).startswith(
            "event"
        ):
            ours.add(other.layerId())
    project.removeMapLayers(sorted(ours))
    if group is not None and group.parent() is not None and not group.children():
        group.parent().removeChildNode(group)


def show_heat(on: bool) -> None:
    """Show the overview or hide it: one scale of colours over another tells nothing."""
    found = layers_in_project()
    if found is not None:
        node = QgsProject.instance().layerTreeRoot().findLayer(found.heat.id())
        node.setItemVisibilityChecked(on)


def layers_in_project() -> EventLayers | None:
    """The layers of events that an opened project holds."""
    found = {}
    for layer in QgsProject.instance().mapLayers().values():
        if layer.isValid() and layer.customProperty(PART) in (POINTS, HEAT):
            found.setdefault(layer.customProperty(PART), layer)
    return EventLayers(found[POINTS], found[HEAT]) if len(found) == 2 else None


def subset_of(
    chosen: Filter,
    *,
    dated: bool = False,
    without_void: bool = False,
    moved: Mapping[int, str] | None = None,
) -> str:
    """A filter as GeoPackages understand it (SQLite); empty when everything passes.

    Parameters
    ----------
    chosen : Filter
    dated : bool
        Whether events without a time are left out.
    without_void : bool
        Whether void cases are left out.
    moved : mapping or None
        From `gridplan.analysis.overview.moved_events`.
    """
    parts = ['"t_report" IS NOT NULL'] if dated else []
    if without_void:
        parts.append("coalesce(\"state\", '') <> 'void'")
    if chosen.start is not None:
        parts.append(f'"t_report" >= {quoted(str(chosen.start))}')
    if chosen.end is not None:
        parts.append(f'"t_report" < {quoted(str(chosen.end))}')
    for column, values in sorted(chosen.values.items()):
        listing = ", ".join(quoted(value) for value in sorted(values))
        part = f"coalesce(\"{column}\", '') IN ({listing})"
        if column == "grid_1" and moved:
            every = ", ".join(map(str, moved))
            here = ", ".join(str(number) for number, code in moved.items() if code in values)
            part = f"(({part} AND fid NOT IN ({every})) OR fid IN ({here}))"
        parts.append(part)
    return " AND ".join(parts)


def quoted(text: str) -> str:
    """Text as a literal of SQLite, in which nothing but the quote has a meaning."""
    return "'" + text.replace("\x00", "").replace("'", "''") + "'"


# Grids by amount ----------------------------------------------------------------------------

#: Columns of a layer of grids by amount.
AMOUNTS = {"code": str, "name": str, "events": int, "per_km2": float}


def grid_fields(columns: Mapping[str, type]) -> QgsFields:
    """Fields of a layer of grids."""
    kinds = {int: QMetaType.Type.LongLong, float: QMetaType.Type.Double}
    fields = QgsFields()
    for name, kind in columns.items():
        fields.append(QgsField(name, kinds.get(kind, QMetaType.Type.QString)))
    return fields


def grid_outlines(plan: Path, level: int) -> dict[str, QgsGeometry]:
    """Outlines of the grids of a level by their codes."""
    source = read_map_layer(plan, f"grids_{level}")
    code = list(source.columns).index("code")
    outlines = {}
    for row, outline in zip(source.rows, source.outlines):
        shape = QgsGeometry()
        shape.fromWkb(outline)
        outlines[str(row[code])] = shape
    return outlines


def extent_of(plan: Path) -> QgsRectangle:
    """The territory of a plan; events may lie far outside of it."""
    return QgsVectorLayer(f"{plan}|layername=grids_1", "", "ogr").extent()


class GridAmounts:
    """A layer of the grids of one level, coloured by events.

    Parameters
    ----------
    plan : Path
    crs : QgsCoordinateReferenceSystem
    level : int
    """

    def __init__(self, plan: Path, crs: QgsCoordinateReferenceSystem, level: int) -> None:
        self.level = level
        name = tr("Events a km² in grids of level {level}", level=level)
        self.layer = QgsVectorLayer("MultiPolygon", name, "memory")
        self.layer.setCrs(crs)
        provider = self.layer.dataProvider()
        provider.addAttributes(list(grid_fields(AMOUNTS)))
        self.layer.updateFields()
        source = read_map_layer(plan, f"grids_{level}")
        code, title = (list(source.columns).index(column) for column in ("code", "name"))
        features = []
        self._area: dict[str, float] = {}
        for row, outline in zip(source.rows, source.outlines):
            feature = QgsFeature(self.layer.fields())
            shape = QgsGeometry()
            shape.fromWkb(outline)
            feature.setGeometry(shape)
            name = spoken_name(str(row[title]), str(row[code]))
            feature.setAttributes([row[code], name, 0, 0.0])
            self._area[str(row[code])] = shape.area() / 1e6
            features.append(feature)
        provider.addFeatures(features)
        self.layer.updateExtents()
        self._fid = {feature["code"]: feature.id() for feature in self.layer.getFeatures()}
        self.layer.setCustomProperty(PART, GRIDS)
        self.layer.setCustomProperty("skipMemoryLayersCheck", 1)

    def show(self, events: Mapping[str, int]) -> None:
        """Show how many events there are in each grid.

        Parameters
        ----------
        events : mapping
            Code → number; grids that are not named have none.
        """
        changes: dict[int, dict[int, Any]] = {}
        for code, fid in self._fid.items():
            number = events.get(code, 0)
            changes[fid] = {2: number, 3: number / max(self._area[code], 1e-9)}
        self.layer.dataProvider().changeAttributeValues(changes)
        style_amounts(self.layer, "per_km2", self.level)
        self.layer.triggerRepaint()

    def put_on_map(self, group: QgsLayerTreeGroup | None) -> None:
        """Add the layer under the events."""
        project = QgsProject.instance()
        project.addMapLayer(self.layer, False)
        if group is None:
            project.layerTreeRoot().insertLayer(0, self.layer)
        else:
            group.insertChildNode(len(group.children()), QgsLayerTreeLayer(self.layer))
