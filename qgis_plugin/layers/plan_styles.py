"""Styles of the plan layers: QML files that users may replace, and the three colourings of grids.

A file of the same name in the user's folder of styles, see the options, goes before the shipped
one.
"""

from __future__ import annotations

import re
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsClassificationRange,
    QgsExpression,
    QgsFillSymbol,
    QgsGraduatedSymbolRenderer,
    QgsPalLayerSettings,
    QgsProject,
    QgsRendererCategory,
    QgsRendererRange,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor, QPainter
from qgis.PyQt.QtXml import QDomDocument

from ..gridplan.i18n.figures import figure
from ..gridplan.output.look.look import (
    DEVIATION_COLOURS,
    DEVIATION_LIMITS,
    FAINT,
    IDENTITY_COLOURS,
    IDENTITY_COLOURS_ON_DARK,
    ON_DARK,
    level_line,
)
from ..platform.figures import amount
from ..platform.readable_colours import DARK, luminance, over
from ..platform.settings import preferences
from ..platform.words import tr

#: What is chosen: a violet veil, a hue that no class of the maps has, in place of QGIS's yellow.
CHOSEN, CHOSEN_ON_DARK = QColor(130, 80, 170, 80), QColor(205, 160, 245, 140)
#: Light to dark, for amounts; one hue, safe for colour-blind readers.
AMOUNT_COLOURS = ("#f7fbff", "#d0e1f2", "#94c4df", "#4a98c9", "#1764ab", "#08306b")


def style_folder() -> Path:
    """Where users put styles that go before the shipped ones."""
    return preferences().style_folder


def on_dark_ground() -> bool:
    """Whether the background of the project is dark: then lines and letters are light."""
    return luminance(QgsProject.instance().backgroundColor()) < DARK


def apply_style(layer: QgsVectorLayer, name: str) -> None:
    """Load a style file onto a layer: the user's as it is, or the shipped one for the ground."""
    own = style_folder() / f"{name}.qml"
    shipped = Path(__file__).parents[1] / "gridplan" / "stores" / "styles" / f"{name}.qml"
    if own.exists():
        layer.loadNamedStyle(str(own))
    elif on_dark_ground():
        text = shipped.read_text(encoding="utf-8")
        style = QDomDocument()
        style.setContent(
            re.sub("#[0-9a-f]{6}", lambda found: ON_DARK.get(found[0], found[0]), text)
        )
        layer.importNamedStyle(style)
    else:
        layer.loadNamedStyle(str(shipped))
    if not own.exists() and layer.fields().indexOf("locked") >= 0:
        _name_locks(layer)
    colour = CHOSEN_ON_DARK if on_dark_ground() else CHOSEN
    if name == style_name(1, 1):  # the lowest grids cover what lies below the plan
        colour = over(colour, QgsProject.instance().backgroundColor())
    chosen = layer.selectionProperties()
    chosen.setSelectionRenderingMode(Qgis.SelectionRenderingMode.CustomColor)
    chosen.setSelectionColor(colour)


def _name_locks(layer: QgsVectorLayer) -> None:
    """Labels of locked grids say so."""
    labeling = layer.labeling()
    if isinstance(labeling, QgsVectorLayerSimpleLabeling):
        label = QgsPalLayerSettings(labeling.settings())
        text = (
            label.fieldName
            if label.isExpression
            else QgsExpression.quotedColumnRef(label.fieldName)
        )
        locked = QgsExpression.quotedString(f"\n({tr('locked')})")
        label.fieldName, label.isExpression = f"{text} || if(\"locked\", {locked}, '')", True
        layer.setLabeling(QgsVectorLayerSimpleLabeling(label))


def style_name(level: int, depth: int) -> str:
    """Name of the style file of a level."""
    if level == depth:
        return "grids_last"
    return "grids_first" if level == 1 else "grids_middle"


def colour_by(
    layer: QgsVectorLayer, level: int, colouring: str, unit: str = "", *, lowest: bool = False
) -> None:
    """Colour the grids of a level.

    Parameters
    ----------
    layer : QgsVectorLayer
    level : int
        For the weight of the outline.
    colouring : str
        ``"grid"``, ``"deviation"``, ``""`` for outlines alone, or the name of a criterion.
    unit : str
        Unit of measure of that criterion; square metres are written as square kilometres.
    lowest : bool
        Whether the other levels lie above: then it covers what lies below the plan, such as the
        layer of the base units, in the colour of the background.
    """
    line, dark = level_line(level), on_dark_ground()
    hues = IDENTITY_COLOURS_ON_DARK if dark else IDENTITY_COLOURS
    amounts = AMOUNT_COLOURS[::-1] if dark else AMOUNT_COLOURS

    def on_ground(colour: str) -> str:
        return ON_DARK.get(colour, colour) if dark else colour

    outline = {"outline_color": on_ground(line.colour), "outline_width": str(line.width_mm)}

    def symbol(colour: str) -> QgsFillSymbol:
        return QgsFillSymbol.createSimple({"color": on_ground(colour), **outline})

    if colouring == "grid":
        renderer = QgsCategorizedSymbolRenderer(
            "hue",
            [
                *(QgsRendererCategory(i, symbol(c), "") for i, c in enumerate(hues)),
                QgsRendererCategory(None, symbol(FAINT), ""),
            ],
        )
    elif colouring == "deviation":
        limits = [-1e9, *DEVIATION_LIMITS, 1e9]
        renderer = QgsGraduatedSymbolRenderer(
            "deviation",
            [
                QgsRendererRange(low, high, symbol(colour), _share(low, high))
                for low, high, colour in zip(limits, limits[1:], DEVIATION_COLOURS)
            ],
        )
    elif colouring:
        values = sorted(f[colouring] or 0.0 for f in layer.getFeatures())
        steps = len(AMOUNT_COLOURS)
        cuts = [values[min(len(values) - 1, len(values) * i // steps)] for i in range(steps)]
        limits = [0.0, *cuts[1:], float("inf")]
        renderer = QgsGraduatedSymbolRenderer(
            colouring,
            [
                QgsRendererRange(
                    QgsClassificationRange(
                        f"{amount(low, unit)} – {amount(min(high, values[-1]), unit)}", low, high
                    ),
                    symbol(colour),
                )
                for low, high, colour in zip(limits, limits[1:], amounts)
            ],
        )
    else:
        ground = QgsProject.instance().backgroundColor().name()
        fill = {"color": ground} if lowest else {"style": "no"}
        renderer = QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({**fill, **outline}))
    layer.setRenderer(renderer)
    # The levels below lie under the fill of an upper one; their borders shine through.
    shine = QPainter.CompositionMode
    through = shine.CompositionMode_Screen if dark else shine.CompositionMode_Multiply
    layer.setBlendMode(through if colouring and not lowest else shine.CompositionMode_SourceOver)
    layer.triggerRepaint()
    place = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    if place is not None:  # colours that only tell neighbours apart need no legend
        place.setExpanded(bool(colouring) and colouring != "grid")


def _share(low: float, high: float) -> str:
    """A class of deviations as the shipped style names it."""
    under, over = (figure(100 * limit, "+.0f") + " %" for limit in (low, high))
    if low < -1:
        return f"< {over}"
    return f"> {under}" if high > 1e6 else f"{under} … {over}"
