"""Seconds a page of the atlas takes: layers made and locked for each page, against a map theme.

Run with the Python of QGIS: ``python3 benchmarks/atlas_pages.py PLAN``. The theme way is the usual
one in QGIS: all layers of the plan in the project, a map that follows a map theme, one extent per
page. Both print the maps of the first-level grids alone, without tables, into one PDF.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
from stage import stage

FOLDER = Path(tempfile.mkdtemp())
sys.path.insert(0, str(stage(FOLDER / "plugins").parent))
from gridplan_qgis.gridplan.output.atlas.paper import PAPERS  # noqa: E402
from gridplan_qgis.layouts.atlas import Order, read, sheets_of  # noqa: E402
from gridplan_qgis.layouts.fonts import Type, chosen_family  # noqa: E402
from gridplan_qgis.layouts.printing import Pdf  # noqa: E402
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsLayoutItemMap,
    QgsMapThemeCollection,
    QgsRectangle,
    QgsVectorLayer,
)

app = QgsApplication([], True)
app.initQgis()


def locked(plan: Path) -> list[float]:
    """Our way."""
    type_ = Type(chosen_family())
    order = Order(plan, "en", "a3")
    content = read(order, type_.family, type_.can_write)
    sheets = sheets_of(order, content, type_)
    pages = [page for page in content.pages if page.kind == "grid"]
    pdf, took = Pdf(FOLDER / "locked.pdf", PAPERS["a3"], "", ""), []
    for number, page in enumerate(pages, start=1):
        begun = time.process_time()
        pdf.add(sheets.lay_out(page, number, len(pages)), page)
        took.append(time.process_time() - begun)
    pdf.close()
    return took


def by_theme(plan: Path) -> list[float]:
    """The usual way: the same layout, but its map follows a theme of the project."""
    type_ = Type(chosen_family())
    order = Order(plan, "en", "a3")
    content = read(order, type_.family, type_.can_write)
    sheets = sheets_of(order, content, type_)
    pages = [page for page in content.pages if page.kind == "grid"]
    pdf, took = Pdf(FOLDER / "theme.pdf", PAPERS["a3"], "", ""), []
    layout = sheets.lay_out(pages[0], 1, len(pages))
    project = layout.project()
    layers = []
    for level in range(1, content.book.plan.depth + 1):
        layer = QgsVectorLayer(f"{plan}|layername=grids_{level}", f"grids_{level}", "ogr")
        project.addMapLayer(layer)
        layers.append(layer)
    record = QgsMapThemeCollection.MapThemeRecord()
    record.setLayerRecords([QgsMapThemeCollection.MapThemeLayerRecord(each) for each in layers])
    project.mapThemeCollection().insert("atlas", record)
    for number, page in enumerate(pages, start=1):
        begun = time.process_time()
        layout = sheets.lay_out(page, number, len(pages))
        item = layout.itemById("map")
        if isinstance(item, QgsLayoutItemMap):
            item.setKeepLayerSet(False)
            item.setLayers([])
            item.setFollowVisibilityPreset(True)
            item.setFollowVisibilityPresetName("atlas")
            item.zoomToExtent(QgsRectangle(*page.maps["map"].bounds))
        pdf.add(layout, page)
        took.append(time.process_time() - begun)
    pdf.close()
    return took


def main() -> None:
    """Measure both ways, three times each."""
    plan = Path(sys.argv[1])
    for name, way in (("locked", locked), ("theme", by_theme)):
        runs = [way(plan) for _ in range(3)]
        median = statistics.median(statistics.mean(run) for run in runs)
        size = (FOLDER / f"{name}.pdf").stat().st_size / 1e6
        print(f"{name}: {len(runs[0])} pages, {median:.3f} CPU s a page, {size:.1f} MB")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
