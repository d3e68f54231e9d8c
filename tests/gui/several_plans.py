"""Several plans in one project; a project that is opened again; layers that are taken away."""

import os
import shutil
import sys

sys.path.insert(0, os.environ["GUI_TESTS"])
from gridplan_qgis.platform.settings import keep, preferences
from hands import LEFT, OUT, drag, iface, log, picture, plugin, press_button, run, settle, wait_for
from places import agree, border_pair, leaves, look_at, on_border
from qgis.core import QgsProject
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QPushButton
from windows import window

PROJECT = QgsProject.instance()


def ours():
    return [x for x in PROJECT.mapLayers().values() if x.customProperty("gridplan/part")]


def groups():
    return [group.name() for group in PROJECT.layerTreeRoot().findGroups()]


def opened(name):
    plugin().open_plan(OUT / name)
    wait_for(lambda: plugin().desk and plugin().desk.path == OUT / name, 30, name)
    return plugin().desk


def stroke(desk):
    source, target = border_pair(desk)
    look_at(desk, [source, target])
    press_button("brush")
    plugin().easel.brush_px = 1
    before = leaves(desk)
    drag(list(on_border(desk, source, target)))
    assert leaves(desk)[target] == before[source]
    return target


def one_active(north, south):
    """The tools act on the plan that is active; the others stay as they are."""
    combo = plugin().dock.findChild(QComboBox, "gridplanPlans")
    assert combo.isVisible()
    assert [combo.itemText(i) for i in range(combo.count())] == ["north", "south"]
    assert plugin().desk is south
    before = leaves(north)
    stroke(south)
    assert (leaves(north) == before).all()
    picture("01_two_plans")
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    assert plugin().desk is north
    assert iface.activeLayer() is north.layers.units
    assert plugin().dock.state.text().startswith("<b>north</b>")
    then = leaves(south)
    stroke(north)
    assert (leaves(south) == then).all()
    # Grids that are chosen stay so while another plan is worked at.
    table = plugin().dock.grids
    table.choose(2, [1, 2])
    plugin().plans.activate(south)
    assert (table.level, table.selected) == (south.session.depth, [])
    plugin().plans.activate(north)
    assert (table.level, sorted(table.selected)) == (2, [1, 2])
    table.choose(3, [])
    # Choosing a layer of the other plan in the tree of layers turns to that plan.
    iface.setActiveLayer(south.layers.grids[0])
    assert plugin().desk is south
    assert combo.currentText() == "south"
    # QGIS's undo goes with the layer, whichever plan is active.
    north.undo()
    assert (leaves(north) == before).all()
    assert plugin().desk is south
    assert not plugin().dock.state.text().startswith("<b>north</b>")
    agree(north)
    agree(south)
    picture("02_the_other_one")
    # Opening a plan that is open turns to it.
    plugin().open_plan(OUT / "north.gpkg")
    assert plugin().desk is north
    assert len(plugin().plans.desks) == 2
    assert len(ours()) == 8


def closing(north, south):
    """A closed plan takes its layers with it, and nothing else."""
    combo = plugin().dock.findChild(QComboBox, "gridplanPlans")
    ids = north.layer_ids
    press_button("close")
    assert plugin().desk is south
    assert not combo.isVisible()
    assert not [x for x in PROJECT.mapLayers() if x in ids]
    assert groups() == ["south"]
    assert len(ours()) == 4
    picture("03_one_closed")


def taken_away(south):
    """Who removes a layer of a plan closes the plan; its steps are kept and offered again."""
    assert south.session.unsaved
    PROJECT.removeMapLayer(south.layers.grids[1].id())
    wait_for(lambda: not ours(), 5, "the other layers to go")
    assert plugin().desk is None
    assert groups() == []
    assert (OUT / "south.gpkg.journal").exists()
    assert "south" in iface.messageBar().currentItem().text()
    picture("04_taken_away")
    again = opened("south.gpkg")
    assert again.recovery is not None
    button = plugin().dock.findChild(QPushButton, "gridplanDiscard")
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)
    assert again.recovery is None
    press_button("close")


def project_again():
    """A project with a plan in it finds the plan again: its place, its styles, its units."""
    desk = opened("north.gpkg")
    root = PROJECT.layerTreeRoot()
    root.findLayer(desk.layers.grids[1].id()).setItemVisibilityChecked(False)
    desk.layers.units.renderer().symbol().setColor(QColor("#123456"))
    desk.group.setName("my plan")
    desk.layers.grids[0].setName("towns")
    order = [layer.name() for layer in desk.group.findLayers()]
    project = OUT / "project.qgs"
    assert PROJECT.write(str(project))
    PROJECT.setDirty(False)
    iface.newProject()
    assert plugin().desk is None
    assert not (OUT / "north.gpkg.lease").exists()
    settle()
    iface.addProject(str(project))
    QApplication.processEvents()
    picture("05_found")
    layers = ours()
    assert len(layers) == 4
    assert sum(layer.featureCount() for layer in layers) == 0
    button = iface.messageBar().findChild(QPushButton, "gridplanOpenFound")
    assert button is not None, "the plan is not offered"
    QTest.mouseClick(button, LEFT)
    wait_for(lambda: plugin().desk is not None, 30, "the plan of the project")
    desk = plugin().desk
    assert len(ours()) == 4
    assert groups() == ["my plan"]
    assert [layer.name() for layer in desk.group.findLayers()] == order
    assert desk.layers.grids[0].name() == "towns"
    node = PROJECT.layerTreeRoot().findLayer(desk.layers.grids[1].id())
    assert not node.itemVisibilityChecked()
    assert desk.layers.units.renderer().symbol().color().name() == "#123456"
    agree(desk)
    stroke(desk)
    picture("06_open_again")
    desk.roll_back()
    return project


def project_moved(project):
    """The plan went with the project to another folder: it is found beside the project."""
    press_button("close")
    iface.newProject()
    moved = OUT / "moved"
    shutil.rmtree(moved, ignore_errors=True)
    moved.mkdir()
    shutil.move(OUT / "north.gpkg", moved / "north.gpkg")
    shutil.move(project, moved / "project.qgs")
    iface.addProject(str(moved / "project.qgs"))
    QApplication.processEvents()
    button = iface.messageBar().findChild(QPushButton, "gridplanOpenFound")
    QTest.mouseClick(button, LEFT)
    wait_for(lambda: plugin().desk is not None, 30, "the plan that was moved")
    assert plugin().desk.path == moved / "north.gpkg"
    files = {layer.customProperty("gridplan/plan") for layer in ours()}
    assert files == {str(moved / "north.gpkg")}


def twins():
    """Plans of one name are told apart by their folders; the list follows a new name."""
    combo = plugin().dock.findChild(QComboBox, "gridplanPlans")

    def names():
        return [combo.itemText(i) for i in range(combo.count())]

    while plugin().desk is not None:
        press_button("close")
    for folder in ("before", "after"):
        shutil.rmtree(OUT / folder, ignore_errors=True)
        (OUT / folder).mkdir()
        shutil.copy(os.environ["GUI_PLAN"], OUT / folder / "twin.gpkg")
    opened("before/twin.gpkg")
    desk = opened("after/twin.gpkg")
    assert names() == ["twin (before)", "twin (after)"]
    assert plugin().dock.state.toolTip() == str(OUT / "after" / "twin.gpkg")
    picture("07_twins")
    # What people named keeps its name when the plan takes another one.
    desk.layers.units.setName("blocks")
    desk.save(OUT / "after" / "other.gpkg")
    wait_for(lambda: desk.path.stem == "other" and not desk.busy, 30, "saving")
    assert names() == ["twin", "other"]
    titles = [layer.name() for layer in desk.layers.all]
    assert titles == ["other: level 1", "other: level 2", "blocks", "other: level 3"]
    assert desk.group.name() == "other"


def other_language():
    """Grids that Gridplan named are called in the language of the user, on the map and beside."""
    desk, kept = plugin().desk, preferences()
    codes = [desk.session.code(1, n) for n in desk.session.grids(1).tolist()]
    plan = desk.session.to_plan()
    table = plugin().dock.grids
    table.levels.setCurrentIndex(0)

    def shown():
        on_map = sorted(f["name"] for f in desk.layers.grids[0].getFeatures())
        assert [table.model.index(row, 1).data() for row in range(len(codes))] == on_map
        return on_map

    assert shown() == [f"Grid {code}" for code in codes]
    for language, word, heading in (("zh_CN", "网格", "新建方案"), ("en", "Grid ", "New Plan")):
        keep(kept._replace(language=language))
        plugin()._preferences_kept()
        press_button("new")
        dialog = window("gridplanNewPlan")
        assert dialog.windowTitle() == heading
        dialog.close()
        assert shown() == [f"{word}{code}" for code in codes]
        assert desk.session.to_plan().names == plan.names
        picture(f"08_{language}")
    keep(kept)
    plugin()._preferences_kept()


def not_by_hand():
    """Outlines of grids follow from the units: nobody can delete one from its layer."""
    for layer in plugin().desk.layers.grids:
        assert not layer.startEditing()


def script():
    for left in OUT.glob("*.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    for name in ("north", "south"):
        shutil.copy(os.environ["GUI_PLAN"], OUT / f"{name}.gpkg")
    north, south = opened("north.gpkg"), opened("south.gpkg")
    one_active(north, south)
    log("one active done")
    closing(north, south)
    taken_away(south)
    log("closing done")
    project = project_again()
    log("project again done")
    project_moved(project)
    twins()
    other_language()
    not_by_hand()


run(script)
