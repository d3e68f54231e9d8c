"""Grids that a city has become a plan, a list too; maps of the web are put right; by mouse."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
sys.path.insert(0, str(Path(os.environ["GUI_TESTS"]).parent / "support"))
sys.path.insert(0, str(Path.cwd()))
from hands import LEFT, OUT, iface, log, picture, plugin, press_button, run, settle, wait_for
from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QDialog, QLabel, QPlainTextEdit, QPushButton
from windows import choose, window, write

#: Towns 甲 and 乙, each with four grids of 3 × 4 units; the last column of 乙 is in no grid.
WIDE, HIGH = 12, 8


def ground():
    """The units as they are, the same drawn on a map of the web, and the grids as areas."""
    from readings import shifted
    from toymap import toy

    for left in OUT.glob("*.gpkg*"):  # journals of earlier runs too
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    units = toy("\n".join(["A" * WIDE] * HIGH), cells=True).drop(columns="town")
    place = units.unit_id.str.extract(r"x(\d+)y(\d+)").astype(int)
    units["镇街"] = ["甲镇" if x < 6 else "乙镇" for x in place[0]]
    numbers = [f"{x // 3 * 2 + y // 4 + 1:02}" for x, y in place.itertuples(index=False)]
    units["网格编号"] = [None if x == 11 else n for x, n in zip(place[0], numbers)]
    units.to_file(OUT / "units.gpkg", layer="单元")
    areas = units[units["网格编号"].notna()].dissolve("网格编号", as_index=False)
    areas["网格名称"] = [f"第{number}网格" for number in areas["网格编号"]]
    areas[["镇街", "网格编号", "网格名称", "geometry"]].to_file(OUT / "grids.gpkg", layer="网格")
    shifted(units, "gcj02", 4490).to_file(OUT / "web.gpkg", layer="web")
    shifted(areas, "gcj02", 4490).to_file(OUT / "webgrids.gpkg", layer="网格")
    for name in ("units", "grids", "web", "webgrids"):
        QgsProject.instance().addMapLayer(QgsVectorLayer(str(OUT / f"{name}.gpkg"), name, "ogr"))


def shot(dialog, name):
    settle()
    dialog.grab().save(str(OUT / f"{name}.png"))


def made(dialog, name, target):
    """Write the target, press the button, and wait for the plan; its desk."""
    write(dialog.findChild(QgsFileWidget, "gridplanTarget"), str(OUT / target))
    button = dialog.findChild(QPushButton, name)
    wait_for(button.isEnabled, 30, f"{name}: {dialog.message.text()}")
    QTest.mouseClick(button, LEFT)
    wait_for(lambda: plugin().desk and plugin().desk.path.name == target, 60, target)
    return plugin().desk


def grids_of_a_layer():
    """From the empty page: codes and names of a layer of areas."""
    page = plugin().dock.findChild(QPushButton, "gridplanAdoptButton")
    assert page.isVisible()
    picture("01_empty_page")
    QTest.mouseClick(page, LEFT)
    dialog = window("gridplanAdoptPlan")
    choose(dialog, "gridplanLayer", "units")
    choose(dialog, "gridplanAreas", "grids")
    wait_for(lambda: dialog.units is not None, 30, "the units")
    assert not dialog.make.isEnabled()
    assert dialog.message.text() == "Choose the column of the codes of each level."
    choose(dialog, "gridplanCode1", "镇街")
    choose(dialog, "gridplanCode2", "网格编号")
    choose(dialog, "gridplanName2", "网格名称")
    wait_for(lambda: dialog.found is not None, 30, "what comes of it")
    shot(dialog, "02_what_comes_of_it")
    said = dialog.findChild(QLabel, "gridplanAnswer").text()
    remarks = dialog.findChild(QPlainTextEdit, "gridplanRemarks").toPlainText()
    log(said, remarks)
    assert said == "2 / 8 grids, from the largest to the smallest."
    assert remarks.count("in no grid: 8") == 1
    desk = made(dialog, "gridplanMake", "city.gpkg")
    names = [desk.session.name(2, grid) for grid in desk.session.grids(2).tolist()]
    assert names == [f"第0{number}网格" for number in range(1, 9)], names
    picture("03_plan_of_the_city")


def grids_of_the_units():
    """From the menu: codes of the units; a layer that is chosen and left again changes that."""
    press_button("adopt")
    dialog = window("gridplanAdoptPlan")
    choose(dialog, "gridplanLayer", "units")
    wait_for(lambda: dialog.units is not None, 30, "the units")
    choose(dialog, "gridplanAreas", "grids")
    choose(dialog, "gridplanCode1", "网格名称")
    wait_for(lambda: dialog.found is not None, 30, "what comes of the areas")
    assert dialog.found.plan.counts == (8,)
    areas = dialog.areas.currentLayer()
    areas.startEditing()
    areas.deleteFeature(next(areas.getFeatures()).id())  # seen at once
    wait_for(lambda: dialog.found is not None, 30, "what comes of one area less")
    assert dialog.found.plan.counts == (7,)
    areas.rollBack()
    choose(dialog, "gridplanAreas", "webgrids")
    wait_for(lambda: dialog.found is not None, 30, "what comes of grids half a kilometre away")
    assert (dialog.found.plan.leaf_of_unit < 0).sum() > 8
    choose(dialog, "gridplanAreasDatum", "GCJ-02")
    wait_for(lambda: dialog.found is not None, 30, "what comes of them where they are")
    assert (dialog.found.plan.leaf_of_unit < 0).sum() == 8
    choose(dialog, "gridplanAreas", "(none")
    assert dialog.levels.chosen() == ()  # the units have no names of grids
    choose(dialog, "gridplanCode2", "网格编号")
    wait_for(lambda: dialog.found is not None, 30, "what comes of the units")
    assert dialog.found.plan.codes == (tuple(f"0{n}" for n in range(1, 9)),)
    dialog.reject()


def list_of_units(desk):
    """One unit of the list of the open plan goes to another grid, and one to a grid of nobody."""
    from gridplan.stores.exchange.equivalency import write_equivalency
    from gridplan.stores.planfile.geopackage import open_plan

    plan = open_plan(desk.path)[0]
    write_equivalency(plan, OUT / "list.csv")
    rows = (OUT / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    (first,) = (row for row in rows if row.startswith("x0y0,"))
    assert first != "x0y0,03", first
    press_button("adopt")
    dialog = window("gridplanAdoptPlan")
    choose(dialog, "gridplanWhere", "in the list of units")
    assert dialog.listed.plan.filePath() == str(desk.path)
    assert not dialog.source.isVisible()
    assert dialog.message.text() == "Choose the plan and the list of its units."
    assert dialog.target.filePath() == str(OUT / "city_listed.gpkg")
    listed = dialog.findChild(QgsFileWidget, "gridplanList")
    strange = [row.replace("x0y1,01", "x0y1,99") for row in rows]
    (OUT / "strange.csv").write_text("\n".join(strange))
    write(listed, str(OUT / "strange.csv"))
    said = dialog.message
    wait_for(lambda: "Codes of no grid of the plan: 1." in said.text(), 30, "the refusal")
    assert "99" in said.text()
    assert not dialog.make.isEnabled()
    (OUT / "list.csv").write_text("\n".join(["x0y0,03" if r == first else r for r in rows]))
    write(listed, str(OUT / "list.csv"))
    wait_for(lambda: dialog.found is not None, 30, "what comes of the list")
    answer = dialog.findChild(QLabel, "gridplanAnswer").text()
    assert answer.endswith("Units that change their grid: 1."), answer
    shot(dialog, "03b_list")
    write(dialog.findChild(QgsFileWidget, "gridplanTarget"), str(desk.path))
    assert "come from this file" in dialog.message.text()
    made(dialog, "gridplanMake", "listed.gpkg")
    again = open_plan(OUT / "listed.gpkg")[0]
    moved = again.leaf_of_unit != plan.leaf_of_unit
    assert again.unit_ids[moved].tolist() == ["x0y0"]
    assert again.codes[-1][again.leaf_of_unit[moved][0]] == "03"


def units_of_the_web():
    """GCJ-02 is put right; counts that were typed stay; new units are in the datum of the plan."""
    press_button("new")
    dialog = window("gridplanNewPlan")
    choose(dialog, "gridplanLayer", "web")
    wait_for(lambda: dialog.units is not None, 30, "the units")
    there = dialog.units.territory.centre.mean(axis=0)
    write(dialog.findChild(QObject, "gridplanLevelCounts"), "2,8")
    choose(dialog, "gridplanDatum", "GCJ-02")
    assert not dialog.divide.isEnabled()
    wait_for(lambda: dialog.units is not None, 30, "the units where they are")
    assert dialog.grids.counts() == (2, 8)
    shot(dialog, "04_gcj02")
    found = dialog.findChild(QPlainTextEdit, "gridplanFindings").toPlainText()
    assert "The coordinates are gcj02; they were shifted back." in found
    way = dialog.units.territory.centre.mean(axis=0) - there
    assert 400 < (way**2).sum() ** 0.5 < 700, way
    desk = made(dialog, "gridplanDivide", "web_plan.gpkg")
    press_button("rebalanceplan")
    dialog = window("gridplanRebalancePlan")
    choose(dialog, "gridplanLayer", "web")
    wait_for(lambda: dialog.found is not None, 60, "what would move")
    assert dialog.findChild(QComboBox, "gridplanDatum").currentText() == "as those of the plan"
    assert dialog.found.territory.origin["datum"] == "gcj02"
    choose(dialog, "gridplanDatum", "as the layer states")
    said = dialog.findChild(QLabel, "gridplanMessage")
    wait_for(lambda: "m off those of the plan, all the same way" in said.text(), 60, said.text())
    assert "--" not in said.text()
    assert not dialog.make.isEnabled()
    shot(dialog, "05_another_datum")
    dialog.reject()
    return desk


def over_an_open_plan(desk):
    """Saving over another plan that is open here: it says so, and offers to close that one."""
    desk.save(OUT / "city.gpkg")
    wait_for(lambda: iface.messageBar().currentItem() is not None, 10, "the refusal")
    said = iface.messageBar().currentItem().text()
    assert "city.gpkg: This plan is open for editing here. Close it first" in said, said
    picture("06_over_an_open_plan")
    QTest.mouseClick(iface.mainWindow().findChild(QPushButton, "gridplanShowOpen"), LEFT)
    assert plugin().desk.path == OUT / "city.gpkg"
    press_button("new")
    dialog = window("gridplanNewPlan")
    choose(dialog, "gridplanLayer", "web")
    write(dialog.findChild(QgsFileWidget, "gridplanTarget"), str(OUT / "city.gpkg"))
    wait_for(dialog.divide.isEnabled, 30, "the button")
    QTest.mouseClick(dialog.divide, LEFT)
    assert "open for editing here" in dialog.message.text()
    dialog.reject()


def script():
    ground()
    grids_of_a_layer()
    list_of_units(plugin().desk)
    grids_of_the_units()
    desk = units_of_the_web()
    over_an_open_plan(desk)
    assert not [w for w in iface.mainWindow().findChildren(QDialog) if w.isVisible()]


run(script)
