"""Seconds a page of the atlas takes: layers made and locked for each page, against a map theme.

    .venv/bin/python -m benchmarks.qgis.atlas_pages PLAN

Needs QGIS. The theme way is the usual one in QGIS: all layers of the plan in the project, a map
that follows a map theme, one extent per page. Both print the maps of the first-level grids alone,
without tables, into one PDF.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ..arguments import Arguments, file


def start(folder: Path) -> Any:
    """Start QGIS with the plugin as it stands; the application has to be kept."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis.core import QgsApplication

    from tools.stage import stage

    sys.path.insert(0, str(stage(folder).parent))
    application = QgsApplication([], True)
    application.initQgis()
    return application


def begin(plan: Path, target: Path) -> tuple[Any, Any, list[Any], Any]:
    """What lays out pages, what they show, the pages of first-level grids, and an empty PDF."""
    from gridplan_qgis.gridplan.output.atlas.paper import PAPERS
    from gridplan_qgis.layouts.atlas import Order, read, sheets_of
    from gridplan_qgis.layouts.fonts import Type, chosen_family
    from gridplan_qgis.layouts.printing import Pdf

    type_ = Type(chosen_family())
    order = Order(plan, "en", "a3")
    content = read(order, type_.family, type_.can_write)
    pages = [page for page in content.pages if page.kind == "grid"]
    return sheets_of(order, content, type_), content, pages, Pdf(target, PAPERS["a3"], "", "")


def locked(plan: Path, target: Path) -> list[float]:
    """Our way."""
    sheets, _, pages, pdf = begin(plan, target)
    took = []
    for number, page in enumerate(pages, start=1):
        begun = time.process_time()
        pdf.add(sheets.lay_out(page, number, len(pages)), page)
        took.append(time.process_time() - begun)
    pdf.close()
    return took


def by_theme(plan: Path, target: Path) -> list[float]:
    """The usual way: the same layout, but its map follows a theme of the project."""
    from qgis.core import QgsLayoutItemMap, QgsMapThemeCollection, QgsRectangle, QgsVectorLayer

    sheets, content, pages, pdf = begin(plan, target)
    took = []
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
    parser = Arguments(__spec__.name, __doc__)
    parser.add_argument("plan", type=file, metavar="PLAN", help="file of a plan")
    plan = parser.parse_args().plan
    with tempfile.TemporaryDirectory() as name:
        _application = start(Path(name) / "plugins")
        for way in (locked, by_theme):
            pdf = Path(name) / f"{way.__name__}.pdf"
            runs = [way(plan, pdf) for _ in range(3)]
            median = statistics.median(statistics.mean(run) for run in runs)
            size = pdf.stat().st_size / 1e6
            print(f"{way.__name__}: {len(runs[0])} pages, {median:.3f} CPU s a page, {size:.1f} MB")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
