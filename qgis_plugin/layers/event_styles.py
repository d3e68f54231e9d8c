"""Styles of layers about events, made of the colours of the core.

A file of the same name in ``gridplan/styles`` of the user profile goes before them: event_points,
event_heat, event_grids, event_hotspots, event_warnings (each with the ending .qml).
"""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsClassificationRange,
    QgsExpression,
    QgsFillSymbol,
    QgsGradientColorRamp,
    QgsGradientStop,
    QgsGraduatedSymbolRenderer,
    QgsHeatmapRenderer,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsRendererCategory,
    QgsRendererRange,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor

from ..gridplan.events.values.states import states
from ..gridplan.i18n import say
from ..gridplan.output.look.amount_classes import amount_classes
from ..gridplan.output.look.look import DENSITY_COLOURS, DEVIATION_COLOURS, FAINT, level_line
from ..gridplan.plan.codes.codes import GIVEN_NAMES
from ..platform.words import tr
from .plan_styles import style_folder

#: Below this scale the overview is drawn, above it single events.
OVERVIEW_SCALE = 25_000
#: Spread of an event in the overview, metres: the usual bandwidth of densities.
HEAT_M = 300.0
#: A quartic kernel of radius R spreads as a Gaussian of σ = R / √8.
_QUARTIC_RADIUS = 8.0**0.5
#: Colours of classes that stand out.
HOT, COLD = DEVIATION_COLOURS[-1], DEVIATION_COLOURS[0]


def style_outline(layer: QgsVectorLayer) -> None:
    """The first level of a plan as lines; names that Gridplan has given, in the language in force.

    Parameters
    ----------
    layer : QgsVectorLayer
        Of a plan file, with the style that is stored there.
    """
    renderer = QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({"style": "no", **_outline(2)}))
    layer.setRenderer(renderer)
    if layer.labeling() is None:
        return
    label = QgsPalLayerSettings(layer.labeling().settings())
    given = ", ".join(_named(name) for name in GIVEN_NAMES)
    text = label.fieldName if label.isExpression else QgsExpression.quotedColumnRef(label.fieldName)
    spoken = _named(say("Grid {code}", code="{code}"))
    label.fieldName = f'if("name" in ({given}), {spoken}, {text})'
    label.isExpression = True
    layer.setLabeling(QgsVectorLayerSimpleLabeling(label))


def _named(name: str) -> str:
    """A name with ``{code}`` in it, as an expression."""
    return f"replace({QgsExpression.quotedString(name)}, '{{code}}', \"code\")"


def style_points(layer: QgsVectorLayer) -> None:
    """Single events, closed ones quiet, open ones standing out; seen when near."""
    if _own_style(layer, "event_points"):
        return

    def symbol(colour: str, size: str) -> QgsMarkerSymbol:
        return QgsMarkerSymbol.createSimple({
            "name": "circle", "color": colour, "size": size,
            "outline_color": "#ffffff", "outline_width": "0.2",
        })  # fmt: skip

    layer.setRenderer(
        QgsCategorizedSymbolRenderer(
            _is_open(),
            [
                QgsRendererCategory(1, symbol(HOT, "2.4"), tr("open")),
                QgsRendererCategory(0, symbol(COLD, "1.8"), tr("closed")),
            ],
        )
    )
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(OVERVIEW_SCALE)


def _is_open() -> str:
    """Whether a case is open, as the figures of the panel have it: 1 or 0."""
    final = ", ".join(f"'{code}'" for code, state in states().items() if state.final)
    return (
        'if("state" = \'reopened\' OR ("t_closed" IS NULL '
        f"AND coalesce(\"state\", '') NOT IN ({final}) "
        'AND coalesce("on_time", 0) <= 0 AND coalesce("overdue_closed", 0) <= 0), 1, 0)'
    )


def style_heat(layer: QgsVectorLayer, spread_m: float = HEAT_M) -> None:
    """Events as a heat map whose spread is in metres; seen from afar."""
    if _own_style(layer, "event_heat"):
        return
    heat = QgsHeatmapRenderer()
    heat.setRadius(_QUARTIC_RADIUS * spread_m)
    heat.setRadiusUnit(Qgis.RenderUnit.MetersInMapUnits)
    heat.setRenderQuality(2)
    heat.setColorRamp(density_ramp())
    layer.setRenderer(heat)
    layer.setOpacity(0.85)
    layer.setScaleBasedVisibility(True)
    layer.setMaximumScale(OVERVIEW_SCALE)


def density_ramp() -> QgsGradientColorRamp:
    """From nothing (clear) to most (dark)."""
    colours = [QColor(colour) for colour in DENSITY_COLOURS]
    clear = QColor(colours[0])
    clear.setAlpha(0)
    last = len(colours) - 1
    stops = [QgsGradientStop(i / last, colours[i]) for i in range(1, last)]
    return QgsGradientColorRamp(clear, colours[-1], False, stops)


def style_amounts(layer: QgsVectorLayer, field: str, level: int) -> None:
    """Grids by an amount: classes of about as many grids each, light to dark.

    Parameters
    ----------
    layer : QgsVectorLayer
    field : str
        Column of the amount.
    level : int
        Of the grids, for the weight of the outline.
    """
    if _own_style(layer, "event_grids"):
        return
    values = sorted(
        float(f[field]) for f in layer.getFeatures() if isinstance(f[field], (int, float))
    )
    symbols = [
        QgsFillSymbol.createSimple({"color": colour, **_outline(level)})
        for colour in DENSITY_COLOURS[:-1]
    ]
    ranges = [
        QgsRendererRange(QgsClassificationRange(label, low, high), symbols[place].clone())
        for place, low, high, label in amount_classes(values, len(symbols))
    ]
    layer.setRenderer(QgsGraduatedSymbolRenderer(field, ranges))


def style_hotspots(layer: QgsVectorLayer, level: int) -> None:
    """Hot and cold spots; all other grids faint."""
    if _own_style(layer, "event_hotspots"):
        return
    kinds = [("hot", HOT, tr("hot spot")), ("cold", COLD, tr("cold spot")),
             ("", FAINT, tr("as around"))]  # fmt: skip
    layer.setRenderer(
        QgsCategorizedSymbolRenderer(
            "spot",
            [
                QgsRendererCategory(
                    value, QgsFillSymbol.createSimple({"color": colour, **_outline(level)}), label
                )
                for value, colour, label in kinds
            ],
        )
    )


def style_warnings(layer: QgsVectorLayer) -> None:
    """Grids that are warned of, hatched: what happens in them stays to be seen."""
    if _own_style(layer, "event_warnings"):
        return
    classes = [
        (1.0, 1.5, DENSITY_COLOURS[3], tr("more than expected")),
        (1.5, 2.5, DENSITY_COLOURS[5], tr("far more than expected")),
        (2.5, 1e9, DENSITY_COLOURS[7], tr("extraordinary")),
    ]
    layer.setRenderer(
        QgsGraduatedSymbolRenderer(
            "score",
            [
                QgsRendererRange(
                    QgsClassificationRange(label, low, high),
                    QgsFillSymbol.createSimple(
                        {
                            "style": "b_diagonal",
                            "color": _faint(colour),
                            "outline_color": colour,
                            "outline_width": "0.9",
                        }
                    ),
                )
                for low, high, colour, label in classes
            ],
        )
    )


def _faint(colour: str) -> str:
    made = QColor(colour)
    return f"{made.red()},{made.green()},{made.blue()},80"


def _own_style(layer: QgsVectorLayer, name: str) -> bool:
    file = style_folder() / f"{name}.qml"
    if not file.exists():
        return False
    layer.loadNamedStyle(str(file))
    return True


def _outline(level: int) -> dict[str, str]:
    # Choropleths carry quieter borders than plans: the fill is the message.
    line = level_line(max(level, 2))
    return {"outline_color": line.colour, "outline_width": str(line.width_mm)}
