"""A new plan by the rules of the ground, then the whole plan on new figures; by mouse, in QGIS."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
sys.path.insert(0, str(Path(os.environ["GUI_TESTS"]).parent / "support"))
sys.path.insert(0, str(Path.cwd()))
import numpy as np
from hands import LEFT, OUT, iface, log, picture, plugin, press_button, run, wait_for
from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QCheckBox, QLabel, QPushButton, QSlider, QSpinBox, QTreeWidget
from windows import choose, show, window, write

WIDE, HIGH, CELL = 24, 16, 100.0


def ground():
    """A board with households; a river with a bridge and a park of a map of the web; next year."""
    import geopandas as gpd
    import shapely
    from readings import shifted
    from toymap import CORNER, toy

    x, y = CORNER
    for left in (*OUT.glob("*.gpkg*"), *OUT.glob("*.csv")):  # journals of earlier runs too
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    units = toy("\n".join(["A" * WIDE] * HIGH), cells=True)
    units["households"] = 10
    units.drop(columns="town").to_file(OUT / "units.gpkg", layer="units")
    units["registered"] = np.where(units.geometry.centroid.x < x + 800, 16, 10)
    units.drop(columns="town").to_file(OUT / "next.gpkg", layer="next")
    river = shapely.LineString([(x + 1200, y), (x + 1200, y + HIGH * CELL)])
    layers = {
        "river": [river],
        "bridge": [shapely.Point(x + 1200, y + 750)],
        "park": [shapely.box(x + 300, y + 300, x + 600, y + 500)],
    }
    for name, shapes in layers.items():
        frame = gpd.GeoDataFrame({"name": [name]}, geometry=shapes, crs=units.crs)
        shifted(frame, "gcj02", 4490).to_file(OUT / f"{name}.gpkg", layer=name)
        QgsProject.instance().addMapLayer(QgsVectorLayer(str(OUT / f"{name}.gpkg"), name, "ogr"))


def new_plan():
    press_button("new")
    dialog = window("gridplanNewPlan")
    write(dialog.findChild(QgsFileWidget, "gridplanFile"), str(OUT / "units.gpkg"))
    wait_for(lambda: dialog.units is not None, 30, "the units")
    write(dialog.findChild(QObject, "gridplanLevelCounts"), "2,12")
    write(dialog.findChild(QgsFileWidget, "gridplanTarget"), str(OUT / "plan.gpkg"))
    choose(dialog, "gridplanHard", "river")
    choose(dialog, "gridplanGroundDatum", "GCJ-02")
    said = dialog.findChild(QLabel, "gridplanRulesMessage")
    divide = dialog.findChild(QPushButton, "gridplanDivide")
    choose(dialog, "gridplanCrossings", "bridge")
    choose(dialog, "gridplanSpecialAreas", "park")
    wait_for(lambda: divide.isEnabled() and not said.isVisible(), 30, "rules that can be kept")
    choose(dialog, "gridplanCounted", "households")
    write(dialog.findChild(QSpinBox, "gridplanLeast"), "400")
    write(dialog.findChild(QSpinBox, "gridplanMost"), "500")
    wait_for(said.isVisible, 30, "a limit that the counts contradict")
    log("contradiction:", said.text())
    assert "400..500" in said.text()
    assert not divide.isEnabled()
    show(dialog, said)
    dialog.grab().save(str(OUT / "01_contradiction.png"))
    write(dialog.findChild(QSpinBox, "gridplanLeast"), "250")
    write(dialog.findChild(QSpinBox, "gridplanMost"), "380")
    wait_for(lambda: divide.isEnabled() and not said.isVisible(), 30, "a limit that can be kept")
    dialog.grab().save(str(OUT / "02_ready.png"))
    QTest.mouseClick(divide, LEFT)
    wait_for(lambda: plugin().desk is not None, 60, "the plan")
    desk = plugin().desk
    session, last = desk.session, desk.session.depth
    assert [len(session.grids(level)) for level in (1, 2)] == [2, 13]
    special = [grid for grid in session.grids(last).tolist() if session.special(grid)]
    assert [session.name(last, grid) for grid in special] == ["park"]
    total = session.totals(last, special)[0]
    assert (total.units, total.target, total.deviation) == (6, 0.0, 0.0)
    picture("03_plan_with_park")
    return desk


def broken_rule(desk):
    """A grid that is given too many households stands among the problems with the rule."""
    session = desk.session
    leaf = session.grid_of_unit(session.depth)
    grid = next(g for g in session.grids(session.depth).tolist() if not session.special(g))
    for _ in range(40):
        edges = session.guard.edges(session.units_of(session.depth, grid))
        near = [u for u in np.unique(edges.target) if leaf[u] != grid]
        unit = next(u for u in near if session.preview([u], grid).allowed)
        desk.do("more and more", "stroke", [unit], grid)
    dock = plugin().dock
    dock.tabs.setCurrentWidget(dock.problems)
    listed = dock.problems.list
    wait_for(lambda: listed.topLevelItemCount() > 0, 10, "the problems")
    texts = [listed.topLevelItem(i).text(1) for i in range(listed.topLevelItemCount())]
    log("problems:", texts[:4])
    assert any("households=250..380" in text for text in texts), texts
    picture("04_broken_rule")


def rebalance_plan(desk):
    old = desk.path
    while desk.layers.units.undoStack().canUndo():
        desk.layers.units.undoStack().undo()
    press_button("rebalanceplan")
    dialog = window("gridplanRebalancePlan")
    write(dialog.findChild(QgsFileWidget, "gridplanFile"), str(OUT / "next.gpkg"))
    wait_for(lambda: dialog.found is not None, 60, "what would move")
    free = dialog.found
    answer = dialog.findChild(QLabel, "gridplanAnswer").text()
    log("answer:", answer)
    assert f"{free.persons:,.0f}" in answer
    assert f"{free.bound:.2%}" in answer
    assert dialog.findChild(QTreeWidget, "gridplanMovementList").topLevelItemCount() > 0
    dialog.grab().save(str(OUT / "05_what_would_move.png"))
    # The slider, by keys and mouse: from no bound down to one percent.
    slider = dialog.findChild(QSlider, "gridplanBudget")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    for _ in range(10):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    wait_for(lambda: dialog.found is not None and dialog.found is not free, 60, "less budget")
    assert dialog.found.moved_load <= 0.01 + 1e-9 < free.moved_load
    dialog.grab().save(str(OUT / "06_one_percent.png"))
    QTest.keyClick(slider, Qt.Key.Key_End)
    wait_for(lambda: dialog.found is not None and dialog.found.moved_load > 0.01, 60, "no bound")
    make = dialog.findChild(QPushButton, "gridplanMake")
    wait_for(make.isEnabled, 10, "the button")
    # A plan that is there already is not replaced without a word.
    target = dialog.findChild(QgsFileWidget, "gridplanTarget")
    proposed, said = target.filePath(), dialog.findChild(QLabel, "gridplanMessage").text
    assert not Path(proposed).exists()
    assert said() == ""
    for name, word in (("units", "will be replaced"), ("next", "base units come from this file")):
        target.setFilePath(str(OUT / name))
        assert word in said()
    other = OUT / "other.csv"
    other.write_text("somebody's", "utf-8")
    target.setFilePath(str(OUT / "other.gpkg"))
    assert said() == "There is a file other.csv; it will be replaced."
    listed = dialog.findChild(QCheckBox, "gridplanMovements")
    listed.click()
    assert said() == ""
    listed.click()
    target.setFilePath(proposed)
    QTest.mouseClick(make, LEFT)
    wait_for(lambda: len(plugin().plans.desks) == 2, 60, "the new plan beside the old one")
    new = plugin().desk
    assert new.path != old
    assert new.path.with_suffix(".csv").is_file()
    moved = int((new.session.grid_of_unit(2) != desk.session.grid_of_unit(2)).sum())
    assert moved == int(free.moved.sum()) > 0
    picture("07_beside_the_old_one")


def script():
    ground()
    desk = new_plan()
    broken_rule(desk)
    rebalance_plan(desk)
    assert iface.messageBar().currentItem() is None or "Error" not in str(
        iface.messageBar().currentItem().text()
    )


run(script)
