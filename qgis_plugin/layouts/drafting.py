"""Layers drawn from outlines: fills, borders, hatching, labels, surfaces; all styles fixed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsFillSymbol,
    QgsGeometry,
    QgsLinePatternFillSymbolLayer,
    QgsLineSymbol,
    QgsNullSymbolRenderer,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsProperty,
    QgsRasterLayer,
    QgsSingleSymbolRenderer,
    QgsSymbolLayer,
    QgsTextBufferSettings,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QMetaType
from qgis.PyQt.QtGui import QColor

from ..gridplan.events.density.frame import Frame
from ..gridplan.output.atlas.change_pages import HATCHING
from ..gridplan.output.atlas.labels import Label
from ..gridplan.output.atlas.paper import Paper
from ..gridplan.output.look import look
from .templates import text_format

#: Hatching of what changes hands.
#: Densities below this share of the highest are not drawn.
_UNSEEN = 0.004
_BANDS = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand, gdal.GCI_AlphaBand)
_numbers = itertools.count()


class Drafting:
    """Makes layers in memory.

    Parameters
    ----------
    crs : str
        As WKT.
    paper : Paper
    family : str
        Font of the labels.
    """

    def __init__(self, crs: str, paper: Paper, family: str) -> None:
        self.crs = QgsCoordinateReferenceSystem.fromWkt(crs)
        self._paper, self._family = paper, family
        self._raster = ""

    def fills(self, shapes: Iterable[Any], colours: Sequence[str]) -> QgsVectorLayer:
        """Outlines filled with a colour each."""
        layer = self._polygons(shapes, colours)
        # The outline in the colour of the fill closes the seams between neighbours.
        symbol = QgsFillSymbol.createSimple({"outline_width": "0.1", "joinstyle": "round"})
        for part in (QgsSymbolLayer.Property.FillColor, QgsSymbolLayer.Property.StrokeColor):
            symbol.symbolLayer(0).setDataDefinedProperty(part, QgsProperty.fromField("fill"))
        layer.setRenderer(QgsSingleSymbolRenderer(symbol))
        return layer

    def outlines(
        self, level: int, shapes: Iterable[Any], share: float = 1.0, colour: str = ""
    ) -> QgsVectorLayer:
        """The borders of grids of a level, a share as wide as usual."""
        line = look.level_line(level)
        return self.lines(shapes, look.Line(colour or line.colour, line.width_mm), share)

    def lines(
        self, shapes: Iterable[Any], line: look.Line, share: float = 1.0, *, dashed: bool = False
    ) -> QgsVectorLayer:
        """Outlines as lines."""
        width = line.width_mm * share * self._paper.lines
        layer = self._polygons(shapes, None)
        style = {
            "style": "no",
            "outline_color": line.colour,
            "outline_width": f"{max(width, 0.08):.3f}",
            "outline_style": "dash" if dashed else "solid",
            "joinstyle": "round",
        }
        layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(style)))
        return layer

    def hatching(self, shapes: Iterable[Any], *, ground: bool = True) -> QgsVectorLayer:
        """Outlines filled with slanting lines, on a ground of their own or on what is there."""
        layer = self._polygons(shapes, None)
        pattern = QgsLinePatternFillSymbolLayer()
        pattern.setLineAngle(45.0)
        pattern.setDistance(1.1)
        pattern.setSubSymbol(
            QgsLineSymbol.createSimple({"line_color": HATCHING, "line_width": "0.25"})
        )
        symbol = QgsFillSymbol([pattern])
        if ground:
            tint = QgsFillSymbol.createSimple(
                {"color": look.DEVIATION_COLOURS[2], "outline_style": "no"}
            )
            symbol.insertSymbolLayer(0, tint.symbolLayer(0).clone())
        layer.setRenderer(QgsSingleSymbolRenderer(symbol))
        return layer

    def surface(
        self, values: NDArray[np.float32], stops: Sequence[tuple[float, str]], frame: Frame
    ) -> QgsRasterLayer:
        """A density in the colours of its stops; nothing is drawn where there is none."""
        at = [density for density, _ in stops]
        colours = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for _, c in stops])
        there = np.nan_to_num(values)
        bands = [np.interp(there, at, colours[:, band]) for band in range(3)]
        seen = (there > _UNSEEN * at[-1]) * 255
        rows, columns = values.shape
        if self._raster:  # that of the page before; no page has two
            gdal.Unlink(self._raster)
        path = self._raster = f"/vsimem/gridplan_{id(self)}_{next(_numbers)}.tif"
        raster = gdal.GetDriverByName("GTiff").Create(path, columns, rows, 4, gdal.GDT_Byte)
        raster.SetGeoTransform((frame.west, frame.cell_m, 0.0, frame.north, 0.0, -frame.cell_m))
        raster.SetProjection(self.crs.toWkt())
        for number, band in enumerate((*bands, seen), start=1):
            raster.GetRasterBand(number).WriteArray(np.round(band).astype(np.uint8))
            raster.GetRasterBand(number).SetColorInterpretation(_BANDS[number - 1])
        raster.FlushCache()
        del raster
        layer = QgsRasterLayer(path, "", "gdal")
        layer.setCrs(self.crs)
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

    def labels(
        self, labels: Sequence[Label], *, bold: bool = False, colour: str = look.INK,
        only_free: bool = False,
    ) -> QgsVectorLayer:  # fmt: skip
        """Texts on white haloes; with `only_free` those that would lie on another are left out."""
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
        handling = Qgis.LabelOverlapHandling
        settings.placementSettings().setOverlapHandling(
            handling.PreventOverlap if only_free else handling.AllowOverlapIfRequired
        )
        settings.priority = 1 if only_free else 9
        properties = settings.dataDefinedProperties()
        properties.setProperty(QgsPalLayerSettings.Property.Size, QgsProperty.fromField("size"))
        settings.setDataDefinedProperties(properties)
        layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
        layer.setLabelsEnabled(True)
        return layer
