"""Events from an export to a map that is filtered, played, warned of and refreshed; inside QGIS."""

import os
import re
import shutil
import sys
import time

sys.path.insert(0, os.environ["GUI_TESTS"])
import events_hands as eh
import numpy as np
from hands import OUT, log, picture, plugin, run, settle, wait_for
from qgis.core import Qgis, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QToolBar
from qgis.utils import loadPlugin, startPlugin, unloadPlugin


def redrawn(path):
    """A grid is split and the plan saved: events are counted in the grids there are now."""
    events, level = plugin().events, plugin().events.dock.overview.level
    plugin().open_plan(path)
    wait_for(lambda: plugin().desk, 60, "the plan")
    desk = plugin().desk
    depth = desk.session.depth
    level.setCurrentIndex(level.findData(depth))
    grid = int(desk.session.grids(depth)[0])
    new = desk.do("split", "split", depth, grid, 2).opened[0].code
    desk.save()
    wait_for(lambda: not desk.session.unsaved and not events.busy, 60, "events in the new grids")
    settle()
    found = {f["code"]: f for f in events.amounts.layer.getFeatures()}
    assert sorted(found) == sorted(desk.session.code(depth, g) for g in desk.session.grids(depth))
    points = [f.geometry() for f in events.layers.points.getFeatures() if f.hasGeometry()]
    for code in (new, desk.session.code(depth, grid)):
        shape = found[code].geometry()
        inside = sum(shape.contains(point) for point in points)
        assert inside > 20
        assert abs(found[code]["events"] - inside) <= 2, (code, found[code]["events"], inside)
    picture("06_redrawn")
    plugin()._close_desk()


def script():  # noqa: PLR0915
    pl = plugin()
    events = pl.events
    canvas = pl.iface.mapCanvas()
    folder = OUT / "data"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(eh.land(), folder)
    outbreak = eh.answers(folder)["outbreaks"][0]

    # Nothing there: the panel says what to do, and all but two buttons are grey.
    eh.press("eventpanel")
    picture("01_empty")
    on = {name for name, action in events.actions.items() if action.isEnabled()}
    assert on == {"loadevents", "eventpanel"}, on

    # The dialog: scores, columns, values; nothing is imported before a datum is chosen.
    eh.press("loadevents")
    dialog = events._dialog
    dialog.plan.setFilePath(str(folder / "plan.gpkg"))
    dialog.file.setFilePath(str(folder / "events.csv"))
    wait_for(lambda: dialog.table.rowCount() > 0, 60, "the preview")
    settle()
    dialog.grab().save(str(OUT / "02_dialog.png"))
    assert not dialog.ok.isEnabled()
    assert "来电人" in dialog.personal.text()
    shown = " ".join(dialog.table.item(row, 2).text() for row in range(dialog.table.rowCount()))
    assert "道路" in shown
    first = dialog.findChild(eh.QRadioButton, "gridplanDatum_gcj02")
    QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(8, first.height() // 2))
    QApplication.processEvents()
    assert dialog.ok.isEnabled()
    dialog.output.setFilePath(str(folder / "clean.gpkg"))
    dialog.grab().save(str(OUT / "03_dialog_ready.png"))
    QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    wait_for(lambda: events.overview is not None and not events.busy, 60, "the import")
    picture("04_overview")
    total = len(events.overview)
    assert events.layers.points.featureCount() == total
    assert events.layers.heat.renderer().type() == "heatmapRenderer"
    assert events.layers.heat.renderer().radiusUnit() == Qgis.RenderUnit.MetersInMapUnits
    assert eh.colours_on_map() > 80, "no heat is seen on the map"

    # Filters: the map and the figures agree, and the answer comes at once.
    began = time.perf_counter()
    events.dock.filters.choose("type2", outbreak["type2"])
    wait_for(events.layers.points.subsetString, 5, "the filter")
    log("filter answered after ms", round(1e3 * (time.perf_counter() - began)))
    figures = events.overview.figures(events.chosen())
    assert 0 < figures.events < total
    assert events.layers.points.featureCount() == figures.events
    assert f"<b>{figures.events:,}</b>" in events.dock.figures.text()
    picture("05_filtered")
    QTest.mouseClick(events.dock.findChild(eh.QPushButton, "gridplanEverything"),
                     Qt.MouseButton.LeftButton)  # fmt: skip
    wait_for(lambda: not events.layers.points.subsetString(), 5, "everything")

    # Grids by events a km².
    level = events.dock.overview.level
    level.setCurrentIndex(level.findData(2))
    QApplication.processEvents()
    counts = {f["code"]: f["events"] for f in events.amounts.layer.getFeatures()}
    assert sum(counts.values()) == sum(events.overview.by_value(events.chosen(), "grid_2").values())
    # Coloured grids are seen without the overview above them.
    assert not eh.is_visible(events.layers.heat)
    assert events.amounts.layer.name() == "Events a km² in grids of level 2"
    picture("06_grids")
    redrawn(folder / "plan.gpkg")
    level.setCurrentIndex(level.findData(0))

    # A plan that is not there is told, and thrown at nobody.
    away = (folder / "plan.gpkg").rename(folder / "away.gpkg")
    level.setCurrentIndex(level.findData(1))
    assert events.amounts is None
    assert "does not exist" in pl.iface.messageBar().currentItem().text()
    away.rename(folder / "plan.gpkg")
    level.setCurrentIndex(level.findData(0))
    assert eh.is_visible(events.layers.heat)

    # The time slider: frame by frame the map shows what the figures say.
    step = events.dock.overview.step
    step.setCurrentIndex(step.findData("month"))
    QTest.mouseClick(events.dock.findChild(eh.QPushButton, "gridplanTimeSlider"),
                     Qt.MouseButton.LeftButton)  # fmt: skip
    controller = canvas.temporalController()
    settle()
    # QGIS adds an empty frame after the last month of a leap year.
    assert controller.totalFrameCount() in (12, 13), controller.totalFrameCount()
    seen = 0
    for frame in range(12):
        controller.setCurrentFrameNumber(frame)
        QApplication.processEvents()
        month = events.overview.figures(events.chosen())
        assert month.events == eh.drawn(events.layers.points), (frame, month.events)
        days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][frame]
        assert len(month.by_day) == days, (frame, len(month.by_day))
        seen += month.events
        if frame in (3, 6):
            picture(f"07_slider_{frame + 1}")
    assert seen == total - events.overview.figures(eh.everything()).undated
    controller.setNavigationMode(Qgis.TemporalNavigationMode.NavigationOff)
    QApplication.processEvents()
    assert events.overview.figures(events.chosen()).events == total

    # A warning: found by its button, explained, and walked to.
    eh.press("warnings")
    pane = events.dock.warnings
    last = np.datetime64(outbreak["first_day"]) + 3
    events.dock.filters.end.setDate(eh.date(last - 1))
    wait_for(events.layers.points.subsetString, 5, "the end of the time")
    for method, period in (("quartile", "month"), ("c2", "day"), ("regression", "week")):
        pane.method.setCurrentIndex(pane.method.findData(method))
        assert pane.period.currentData() == period
    pane.period.setCurrentIndex(pane.period.findData("day"))
    QTest.mouseClick(pane.look, Qt.MouseButton.LeftButton)
    wait_for(lambda: not events.busy and pane.list.topLevelItemCount(), 60, "warnings")
    assert outbreak["type2"] in pane.text.text()
    told = pane.text.text()
    # Who looks at one week asks about that week: it is judged by all before it.
    events.dock.filters.start.setDate(eh.date(last - 7))
    QTest.mouseClick(pane.look, Qt.MouseButton.LeftButton)
    wait_for(lambda: not events.busy and pane.list.topLevelItemCount(), 60, "warnings of a week")
    assert pane.text.text() == told
    pane.period.setCurrentIndex(pane.period.findData("week"))
    QTest.mouseClick(pane.look, Qt.MouseButton.LeftButton)
    wait_for(lambda: not events.busy and pane.list.topLevelItemCount(), 60, "warnings by week")
    assert re.match(r"Warnings for the period [-\d]{10} – [-\d]{10}: ", pane.head.text())
    pane.period.setCurrentIndex(pane.period.findData("day"))
    QTest.mouseClick(pane.look, Qt.MouseButton.LeftButton)
    wait_for(lambda: not events.busy and pane.list.topLevelItemCount(), 60, "warnings by day")
    before = canvas.extent()
    QTest.mouseClick(pane.zoom, Qt.MouseButton.LeftButton)
    settle()
    assert canvas.extent().width() < 0.5 * before.width()
    picture("08_warning")
    names = [layer.name() for layer in QgsProject.instance().mapLayers().values()]
    assert any(layer.customProperty("gridplan/part") == "event-warnings"
               for layer in QgsProject.instance().mapLayers().values()), names  # fmt: skip

    # One case: a click on the map.
    point = eh.closed_event(events.layers.points)
    eh.zoom_to(point.geometry().asPoint(), events.layers.points, 2500)
    eh.press("pickevent")
    eh.click_map(point.geometry().asPoint(), events.layers.points)
    wait_for(lambda: events.dock.case.line.lines, 5, "the case")
    picture("09_case")
    states = [line.step.state for line in events.dock.case.line.lines]
    assert states[0] == "reported"
    assert states[-1] == "closed"
    events.dock.tabs.setCurrentWidget(events.dock.report)
    picture("10_import_report")
    events.dock.filters.clear()

    # The density through its button and dialog.
    eh.run_dialog("density", {"CELL": 100.0})
    rasters = [layer for layer in QgsProject.instance().mapLayers().values()
               if isinstance(layer, QgsRasterLayer)]  # fmt: skip
    assert len(rasters) == 1
    assert rasters[0].renderer().type() == "singlebandpseudocolor"
    eh.visible(events.layers.heat, False)
    canvas.setExtent(rasters[0].extent())
    eh.visible(eh.layer_of_part("event-warnings"), False)
    events.dock.tabs.setCurrentWidget(events.dock.overview)
    eh.show_layers_panel()
    picture("11_density")
    eh.visible(rasters[0], False)
    eh.run_dialog("hotspots", {"LEVEL": 2})
    picture("12_hot_spots")
    eh.run_dialog("assessment", {"OUTPUT": str(folder / "towns.csv")})
    assert (folder / "towns.csv").stat().st_size > 500
    eh.run_dialog("board", {"OUTPUT": str(folder / "board.html")})
    assert (folder / "board.html").stat().st_size > 10_000

    # The source grows: the panel and the map have the new events by themselves.
    eh.press("watchevents")
    assert events.watch.active
    more = eh.grow(folder / "events.csv")
    wait_for(lambda: len(events.overview) == total + more and not events.busy, 60, "the new events")
    assert events.layers.points.featureCount() == total + more
    eh.press("watchevents")
    eh.press("refreshevents")
    wait_for(lambda: not events.busy, 60, "the refresh")
    assert len(events.overview) == total + more
    picture("13_refreshed")

    # A project that is opened again finds its events.
    project = QgsProject.instance()
    assert project.write(str(folder / "project.qgz"))
    eh.press("refreshevents")
    project.clear()
    assert events.layers is None
    wait_for(lambda: not events.busy, 60, "what was read for the project before")
    assert not project.mapLayers()
    assert project.read(str(folder / "project.qgz"))
    wait_for(lambda: events.overview is not None and not events.busy, 60, "the project")
    assert len(events.overview) == total + more

    # Switched off with events on the map, nothing of it is left; on again, it takes them up.
    window = pl.iface.mainWindow()
    assert unloadPlugin("gridplan_qgis")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not [bar for bar in window.findChildren(QToolBar, "gridplanEventToolbar")]
    assert not [dock for dock in window.findChildren(QDockWidget, "gridplanEventDock")]
    assert len(project.mapLayers()) >= 2
    assert loadPlugin("gridplan_qgis")
    assert startPlugin("gridplan_qgis")
    wait_for(lambda: plugin().events.overview is not None, 60, "the events after a restart")
    assert len(plugin().events.overview) == total + more
    project.setDirty(False)


run(script)
