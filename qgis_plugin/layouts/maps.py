"""Layers of the maps: made for each page with all styles fixed, so that nothing is looked up late.

Colours are computed by the core and stand in a column; no layer has opacity or a blending mode,
so maps stay vectors in the PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsFillSymbol,
    QgsGeometry,
    QgsMapLayer,
    QgsNullSymbolRenderer,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsProperty,
    QgsSingleSymbolRenderer,
    QgsSymbolLayer,
    QgsTextBufferSettings,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QMetaType
from qgis.PyQt.QtGui import QColor

from ..gridplan.output import look
from ..gridplan.output.atlas.book import Book
from ..gridplan.output.atlas.labels import Label, labels_inside, labels_of_neighbours
from ..gridplan.output.atlas.pages import MapView
from ..gridplan.output.atlas.paper import Paper
from .templates import text_format

#: Fill of the grids around the one a page is about.
_AROUND = "#e9e9e5"
#: Fill of the grid that a locator points out, and of the grid above it.
_HERE, _NEAR = "#2a6099", "#c2d9ea"
#: Lines on maps of the whole territory, a share of the usual width.
_WHOLE = 0.5
#: Colour of the outlines below the second level there.
_FINE = "#cfcfcb"


class Maps:
    """Makes the layers of maps.

    Parameters
    ----------
    book : Book
    paper : Paper
    family : str
        Font of the labels.
    overlays : sequence of QgsMapLayer
        Drawn over the fills and under the outlines of grids: roads, rivers, names.
    """

    def __init__(
        self, book: Book, paper: Paper, family: str, overlays: Sequence[QgsMapLayer] = ()
    ) -> None:
        self._book, self._paper, self._family = book, paper, family
        self._overlays = list(overlays)
        self.crs = QgsCoordinateReferenceSystem.fromWkt(book.crs.to_wkt())

    def layers(
        self, view: MapView, window: tuple[float, float, float, float], metres_per_mm: float
    ) -> list[QgsMapLayer]:
        """The layers of a map, uppermost first.

        Parameters
        ----------
        view : MapView
        window : tuple of float
            What the frame shows: west, south, east, north in metres.
        metres_per_mm : float
        """
        if view.theme == "division":
            return self._division(metres_per_mm)
        if view.theme == "balance":
            return self._balance(metres_per_mm)
        if view.theme == "grid":
            return self._grid(view, window, metres_per_mm)
        return self._locator(view)

    # Themes ---------------------------------------------------------------------------------

    def _division(self, metres_per_mm: float) -> list[QgsMapLayer]:
        book = self._book
        depth = min(book.plan.depth, 2)
        return [
            self._names_of_first(metres_per_mm),
            *(
                self._outlines(level, book.shapes[level - 1], _WHOLE)
                for level in range(1, depth + 1)
            ),
            *self._overlays,
            self._fills(book.shapes[0], book.hues[0]),
        ]

    def _balance(self, metres_per_mm: float) -> list[QgsMapLayer]:
        book = self._book
        depth = book.plan.depth
        colours = [look.deviation_colour(float(d)) for d in book.levels[-1].deviation]
        return [
            self._names_of_first(metres_per_mm),
            *(self._outlines(level, book.shapes[level - 1], _WHOLE)
              for level in range(1, depth + 1)),
            self._fills(book.shapes[-1], colours),
        ]  # fmt: skip

    def _grid(
        self, view: MapView, window: tuple[float, float, float, float], metres_per_mm: float
    ) -> list[QgsMapLayer]:
        book, level = self._book, view.level
        plan = book.plan
        here = book.shapes[level - 1][view.number]
        children = book.children(level, view.number)
        leaves = np.flatnonzero(plan.ancestor_of_leaf(level) == view.number)
        colours = [look.deviation_colour(float(book.levels[-1].deviation[g])) for g in leaves]
        frame = shapely.box(*window)
        around = np.flatnonzero(shapely.intersects(book.shapes[level - 1], frame))
        around = around[around != view.number]
        named = self._named(level + 1, children, metres_per_mm)
        neighbours = labels_of_neighbours(
            book.shapes[level - 1], [book.name(level, g) for g in range(plan.counts[level - 1])],
            here, window, metres_per_mm, self._paper.small_pt,
        )  # fmt: skip
        between = range(level + 1, plan.depth + 1)
        return [
            self._labels(named, bold=True),
            self._labels(neighbours, colour=look.SOFT_INK),
            self._outlines(level, [here]),
            *(self._outlines(deeper, self._inside(deeper, level, view.number),
                             1.0 if deeper == level + 1 else 0.8) for deeper in between),
            self._outlines(level, book.shapes[level - 1][around], 0.35, look.FAINT),
            *self._overlays,
            self._fills(book.shapes[-1][leaves], colours),
            self._fills(book.shapes[level - 1][around], [_AROUND] * len(around)),
        ]  # fmt: skip

    def _locator(self, view: MapView) -> list[QgsMapLayer]:
        book = self._book
        fills = [look.LAND] * book.plan.counts[0]
        here = [book.shapes[view.level - 1][view.number]]
        if view.level > 1:
            fills[int(book.plan.parents[0][view.number])] = _NEAR
        return [
            self._fills(here, [_HERE]),
            self._outlines(1, book.shapes[0], 0.25, look.SOFT_INK),
            self._fills(book.shapes[0], fills),
        ]

    # Pieces ---------------------------------------------------------------------------------

    def _inside(self, deeper: int, level: int, number: int) -> Any:
        plan = self._book.plan
        ancestor = np.arange(plan.counts[deeper - 1])
        for parent in reversed(plan.parents[level - 1 : deeper - 1]):
            ancestor = parent[ancestor]
        return self._book.shapes[deeper - 1][ancestor == number]

    def _named(self, level: int, numbers: Any, metres_per_mm: float) -> list[Label]:
        """The codes of grids: all of them whole, or all of them without the part they share."""
        shapes = self._book.shapes[level - 1][numbers].tolist()
        whole = [[self._book.plan.codes[level - 1][number]] for number in numbers]
        size, least = self._paper.text_pt, self._paper.small_pt
        found = labels_inside(shapes, whole, metres_per_mm, size, least, always=False)
        if len(found) == len(shapes):
            return found
        short = [[self._book.short_code(level, int(number))] for number in numbers]
        return labels_inside(shapes, short, metres_per_mm, size, least)

    def _names_of_first(self, metres_per_mm: float) -> QgsVectorLayer:
        book = self._book
        texts = [[book.plan.names[0][g] or code, code] for g, code in enumerate(book.plan.codes[0])]
        return self._labels(
            labels_inside(book.shapes[0].tolist(), texts, metres_per_mm,
                          self._paper.text_pt, self._paper.small_pt),
            bold=True,
        )  # fmt: skip

    def _fills(self, shapes: Iterable[Any], colours: Sequence[str]) -> QgsVectorLayer:
        layer = self._polygons(shapes, colours)
        # The outline in the colour of the fill closes the seams between neighbours.
        symbol = QgsFillSymbol.createSimple({"outline_width": "0.1", "joinstyle": "round"})
        for part in (QgsSymbolLayer.Property.FillColor, QgsSymbolLayer.Property.StrokeColor):
            symbol.symbolLayer(0).setDataDefinedProperty(part, QgsProperty.fromField("fill"))
        layer.setRenderer(QgsSingleSymbolRenderer(symbol))
        return layer

    def _outlines(
        self, level: int, shapes: Iterable[Any], share: float = 1.0, colour: str = ""
    ) -> QgsVectorLayer:
        line = look.level_line(level)
        width = line.width_mm * share * self._paper.lines
        layer = self._polygons(shapes, None)
        layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({
            "style": "no", "outline_color": colour or line.colour,
            "outline_width": f"{max(width, 0.08):.3f}", "joinstyle": "round",
        })))  # fmt: skip
        return layer

    def _polygons(self, shapes: Iterable[Any], colours: Sequence[str] | None) -> QgsVectorLayer:
        layer = QgsVectorLayer("MultiPolygon", "", "memory")
        layer.setCrs(self.crs)
        provider = layer.dataProvider()
        provider.addAttributes([QgsField("fill", QMetaType.Type.QString)])
        layer.updateFields()
        features = []
        for place, outline in enumerate(shapely.to_wkb(list(shapes)).tolist()):
            feature = QgsFeature(layer.fields())
            geometry = QgsGeometry()
            geometry.fromWkb(outline)
            feature.setGeometry(geometry)
            if colours is not None:
                feature.setAttributes([colours[place]])
            features.append(feature)
        provider.addFeatures(features)
        layer.updateExtents()
        return layer

    def _labels(
        self, labels: Sequence[Label], *, bold: bool = False, colour: str = look.INK
    ) -> QgsVectorLayer:
        layer = QgsVectorLayer("Point", "", "memory")
        layer.setCrs(self.crs)
        provider = layer.dataProvider()
        provider.addAttributes([
            QgsField("text", QMetaType.Type.QString), QgsField("size", QMetaType.Type.Double)
        ])  # fmt: skip
        layer.updateFields()
        features = []
        for label in labels:
            feature = QgsFeature(layer.fields())
            feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(label.x, label.y)))
            feature.setAttributes([label.text, label.points])
            features.append(feature)
        provider.addFeatures(features)
        layer.updateExtents()
        layer.setRenderer(QgsNullSymbolRenderer())
        settings = QgsPalLayerSettings()
        settings.fieldName = "text"
        made = text_format(self._family, self._paper.small_pt, bold=bold, colour=colour)
        halo = QgsTextBufferSettings()
        halo.setEnabled(True)
        halo.setSize(look.HALO_MM * self._paper.lines)
        halo.setSizeUnit(QgsUnitTypes.RenderUnit.RenderMillimeters)
        halo.setColor(QColor(look.PAPER))
        made.setBuffer(halo)
        settings.setFormat(made)
        settings.placement = Qgis.LabelPlacement.OverPoint
        settings.pointSettings().setQuadrant(Qgis.LabelQuadrantPosition.Over)
        settings.placementSettings().setOverlapHandling(
            Qgis.LabelOverlapHandling.AllowOverlapIfRequired
        )
        properties = settings.dataDefinedProperties()
        properties.setProperty(QgsPalLayerSettings.Property.Size, QgsProperty.fromField("size"))
        settings.setDataDefinedProperties(properties)
        layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
        layer.setLabelsEnabled(True)
        return layer
