"""Styles of a plan's layers, shipped and the user's own; prints what was found as JSON."""

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QPainter

plugins, folder = Path(sys.argv[1]), Path(sys.argv[2])
sys.path.insert(0, str(plugins))
application = QgsApplication([], True, str(folder / "profile"))
application.initQgis()
from gridplan_qgis.layers.plan_styles import apply_style, colour_by  # noqa: E402
from gridplan_qgis.platform.settings import Preferences, keep, preferences  # noqa: E402


def layer():
    """Grids with a deviation and people."""
    fields = "field=code:string&field=name:string&field=deviation:double&field=hue:integer"
    made = QgsVectorLayer(
        f"MultiPolygon?crs=EPSG:4549&{fields}&field=registered:double", "g", "memory"
    )
    features = []
    for number in range(12):
        feature = QgsFeature(made.fields())
        feature.setAttributes([f"{number:02d}", "", number / 20 - 0.3, number % 8, 100.0 * number])
        feature.setGeometry(
            QgsGeometry.fromWkt(f"MultiPolygon((({number} 0, {number} 1, 9 9, {number} 0)))")
        )
        features.append(feature)
    made.dataProvider().addFeatures(features)
    return made


def seen(made):
    """Kind of the renderer and its colours."""
    renderer = made.renderer()
    ranges = renderer.ranges() if hasattr(renderer, "ranges") else []
    parts = ranges or (renderer.categories() if hasattr(renderer, "categories") else [])
    return {
        "kind": renderer.type(),
        "colours": [part.symbol().color().name() for part in parts],
        "labels": [part.label() for part in parts],
        "labelled": made.labelsEnabled(),
    }


found = {}
for name in ("grids_first", "grids_middle", "grids_last", "units"):
    made = layer()
    apply_style(made, name)
    found[name] = seen(made)
    found[name]["scales"] = [made.hasScaleBasedVisibility(), made.minimumScale()]
for colouring in ("grid", "deviation", "registered", ""):
    made = layer()
    apply_style(made, "grids_last")
    colour_by(made, 3, colouring)
    found[f"by_{colouring}"] = seen(made)
made = layer()
values = {f.id(): {made.fields().indexOf("registered"): 1e6 * f["registered"]}
          for f in made.getFeatures()}  # fmt: skip
made.dataProvider().changeAttributeValues(values)
colour_by(made, 3, "registered", "m²")
found["by_area"] = seen(made)

# What lies below the plan is covered by its lowest grids alone, however they are coloured.
project = QgsProject.instance()
for ground in ("#ffffff", "#101214"):
    project.setBackgroundColor(QColor(ground))
    for name, lowest in (("grids_first", False), ("grids_last", True)):
        for colouring in ("deviation", ""):
            made = layer()
            apply_style(made, name)
            veil = made.selectionProperties().selectionColor().alpha()
            colour_by(made, 1, colouring, lowest=lowest)
            symbols = made.renderer().symbols(QgsRenderContext())
            found[f"{name} {colouring} {ground}"] = {
                "covers": all(symbol.symbolLayer(0).brushStyle() == Qt.BrushStyle.SolidPattern
                              for symbol in symbols)
                and made.blendMode() == QPainter.CompositionMode.CompositionMode_SourceOver
                and veil == 255,
                "colour": symbols[0].color().name(),
            }  # fmt: skip

# The same on a dark ground, and a plan that is opened after it was chosen.
project.setBackgroundColor(QColor("#101214"))
for name in ("grids_last", "grids_first"):
    made = layer()
    apply_style(made, name)
    letters = made.labeling().settings().format()
    found[f"dark_{name}"] = {
        **seen(made),
        "letters": letters.color().name(),
        "halo": letters.buffer().color().name(),
    }
for colouring in ("grid", "deviation", "registered"):
    made = layer()
    colour_by(made, 3, colouring)
    found[f"dark_by_{colouring}"] = seen(made)
project.setBackgroundColor(QColor("white"))

# The user's own style, in a folder that was set on the options page.
own = folder / "styles"
own.mkdir()
made = layer()
made.renderer().symbol().setColor(made.renderer().symbol().color().fromRgb(1, 2, 3))
made.saveNamedStyle(str(own / "grids_last.qml"))
keep(Preferences(styles=str(own)))
assert preferences().style_folder == own
other = layer()
apply_style(other, "grids_last")
found["own"] = {"kind": other.renderer().type(), "colour": other.renderer().symbol().color().name()}
print(json.dumps(found))
