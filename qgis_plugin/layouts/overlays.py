"""Layers that a user wants over the grids: roads, rivers, names; quiet where they have no style."""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import (
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMapLayer,
    QgsMarkerSymbol,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ..gridplan.output.look.look import SOFT_INK, WATER

#: Columns that say what a line is, and values of waters and of large roads.
_KIND_COLUMNS = ("kind", "fclass", "highway", "waterway", "railway", "type", "class", "类型")
_RIVERS = ("river", "canal", "water", "lake", "河流", "河", "运河", "湖泊", "水系")
_CREEKS = ("stream", "creek", "drain", "ditch", "小河", "沟渠")
_LARGE = (
    "expressway", "motorway", "trunk", "primary", "arterial", "railway", "rail",
    "高速公路", "国道", "省道", "铁路", "主干路",
)  # fmt: skip
#: Small roads and creeks are drawn from this scale on: farther away they would be a haze.
_SMALL_FROM = 60_000


def quiet(layers: Iterable[QgsMapLayer]) -> tuple[QgsMapLayer, ...]:
    """The layers ready to be printed.

    Layers of the project keep their looks, and so do files with a style saved beside or in them;
    others are drawn in soft colours, never in the random ones of QGIS.
    """
    found = []
    for layer in layers:
        if not QgsProject.instance().mapLayer(layer.id()):
            _, styled = layer.loadDefaultStyle()
            if not styled and isinstance(layer, QgsVectorLayer):
                _soften(layer)
        found.append(layer)
    return tuple(found)


def _soften(layer: QgsVectorLayer) -> None:
    kind = layer.geometryType()
    if kind == QgsWkbTypes.GeometryType.LineGeometry:
        layer.setRenderer(_lines(layer))
    elif kind == QgsWkbTypes.GeometryType.PolygonGeometry:
        style = {"color": WATER, "outline_color": "#b4cadb", "outline_width": "0.1"}
        layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(style)))
    elif kind == QgsWkbTypes.GeometryType.PointGeometry:
        style = {"color": SOFT_INK, "size": "0.9", "outline_style": "no"}
        layer.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple(style)))


def _lines(layer: QgsVectorLayer) -> QgsRuleBasedRenderer:
    names = {field.name().lower(): field.name() for field in layer.fields()}
    columns = [f'lower("{names[name]}")' for name in _KIND_COLUMNS if name in names]
    value = f"coalesce({', '.join(columns)}, '')" if columns else "''"
    rivers, creeks, large = (
        f"{value} IN ({', '.join(repr(word) for word in words)})"
        for words in (_RIVERS, _CREEKS, _LARGE)
    )
    root = QgsRuleBasedRenderer.Rule(None)
    for rule, colour, width, small in (
        (rivers, "#a9c6de", 0.45, False),
        (creeks, "#bcd3e6", 0.2, True),
        (large, "#bdb8ad", 0.3, False),
        ("ELSE", "#dcd9d1", 0.13, True),
    ):
        child = QgsRuleBasedRenderer.Rule(_line(colour, width))
        child.setFilterExpression(rule)
        if small:
            child.setMinimumScale(_SMALL_FROM)
        root.appendChild(child)
    return QgsRuleBasedRenderer(root)


def _line(colour: str, width: float) -> QgsSymbol:
    return QgsLineSymbol.createSimple({"line_color": colour, "line_width": str(width)})
