"""New plan, locator, options, copies: each by its own keys and buttons, inside QGIS."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import OUT, in_dialog, log, picture, plugin, press_button, press_keys, run, wait_for
from qgis.core import QgsProject, QgsVectorFileWriter, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLineEdit,
    QSpinBox,
    QWidget,
)
from qgis.utils import iface

UNITS = Path(os.environ["GUI_TESTS"]).parents[1] / "sample_shapes" / "zhutang.shp"


def open_dialog():
    press_keys("new")
    dialog = next(
        d for d in iface.mainWindow().findChildren(QDialog, "gridplanNewPlan") if d.isVisible()
    )
    return dialog


def share(dialog, row):
    return dialog.criteria._rows[row].share.text()


def plan_file(dialog, layer):
    """The plan file goes with the units until another one is named, and is never theirs."""
    assert Path(dialog.target.filePath()).name.startswith("zhutang_plan")
    other = OUT / "other.gpkg"
    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(other), QgsProject.instance().transformContext(),
        QgsVectorFileWriter.SaveVectorOptions(),
    )  # fmt: skip
    for file, target in ((other, OUT / "other_plan.gpkg"), (UNITS, OUT)):
        if target == OUT:
            dialog.target.setFilePath(str(OUT))
            assert dialog.message.text() == "This is a folder; choose the plan file to write."
            assert not dialog.divide.isEnabled()
        dialog.source.file.setFilePath(str(file))
        wait_for(lambda: dialog.units is None, 5, "the change")
        wait_for(lambda: dialog.units is not None, 60, "the other units")
        assert dialog.target.filePath() == str(target)
    dialog.source.file.setFilePath(str(other))
    dialog.target.setFilePath(str(other))
    wait_for(lambda: dialog.units is None, 5, "the change")
    wait_for(lambda: dialog.units is not None, 60, "the units again")
    assert dialog.message.text() == "The base units come from this file; choose another one."
    assert not dialog.divide.isEnabled()
    dialog.target.setFilePath(str(OUT / "mine.gpkg"))


def new_plan(pl):
    """A layer of the project is read; what to expect follows every change."""
    layer = QgsVectorLayer(str(UNITS), "units of mine", "ogr")
    QgsProject.instance().addMapLayer(layer)
    dialog = open_dialog()
    assert dialog.source.layer.currentLayer() is layer
    wait_for(lambda: dialog.units is not None, 60, "the units")
    plan_file(dialog, layer)
    assert dialog.criteria.chosen == {
        "registered": "户籍人口",
        "migrant": "流动人口",
        "area": "陆地面积",
    }
    assert [share(dialog, row) for row in range(3)] == ["40%", "40%", "20%"]
    weight = dialog.findChild(QDoubleSpinBox, "gridplanWeight_registered")
    weight.setFocus()
    weight.selectAll()
    QTest.keyClicks(weight, "1.4")
    QTest.keyClick(weight, Qt.Key.Key_Tab)
    assert [share(dialog, row) for row in range(3)] == ["70%", "20%", "10%"]

    dialog.grids.levels.selectAll()
    QTest.keyClicks(dialog.grids.levels, "2,10,40")
    assert "3,680 units" in dialog.source.state.text()
    assert "40 92.0 1,484 2,061 1.31" in dialog.outlook.table.text, dialog.outlook.table.text
    assert "3,545 people; the norm is at most 2,500" in dialog.outlook.remark.text()
    for counts, why in (
        ("many", "many are not counts of grids"),
        ("", "No counts of grids are given"),
        ("0,9", "Every level needs at least one grid"),
        ("9,3", "3 grids cannot lie inside 9"),
        ("3,9,4000", "4,000 grids cannot be made of 3,680 base units"),
    ):
        dialog.grids.levels.setText(counts)
        assert not dialog.divide.isEnabled()
        assert dialog.message.text().startswith(why), dialog.message.text()

    villages = dialog.grids.fixed.findText("村社区 (12)")
    dialog.grids.fixed.setFocus()
    dialog.grids.fixed.setCurrentIndex(villages)
    dialog.grids.levels.setText("3，24、96")
    dialog.grids.fixed.activated.emit(villages)
    assert dialog.grids.levels.text() == "12,24,96"

    # Without migrants: the units are read again, the shares follow.
    used = dialog.findChild(QCheckBox, "gridplanUse_migrant")
    QTest.mouseClick(used, Qt.MouseButton.LeftButton, pos=used.rect().center() * 0.2)
    if used.isChecked():
        used.click()
    wait_for(lambda: share(dialog, 1) == "–", 60, "the units without migrants")
    picture("new_plan")
    return dialog


def divide(pl, dialog):
    """Stopped in the middle, nothing is written; the second time a plan is opened."""
    target = OUT / "new" / "plan.gpkg"
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir()
    dialog.target.setFilePath(str(target))
    dialog.grids.effort.setCurrentIndex(2)
    QTest.mouseClick(dialog.divide, Qt.MouseButton.LeftButton)
    assert dialog.progress.isVisible()
    cancel = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    wait_for(lambda: dialog.divide.isEnabled(), 30, "the end of the stopped work")  # noqa: PLW0108
    assert list(target.parent.iterdir()) == []
    assert dialog.isVisible()

    dialog.grids.effort.setCurrentIndex(0)
    QTest.mouseClick(dialog.divide, Qt.MouseButton.LeftButton)
    wait_for(lambda: pl.desk is not None, 60, "the plan")
    session = pl.desk.session
    assert [len(session.grids(level)) for level in (1, 2, 3)] == [12, 24, 96]
    assert [criterion.name for criterion in session.criteria] == ["registered", "area"]
    assert session.criteria[0].weight == 1.4
    picture("divided")


def locator(pl):
    """Ctrl+K, a code, Enter: the map goes there, the table shows it."""
    number = int(pl.desk.session.grids(3)[17])
    code = pl.desk.session.code(3, number)
    before = iface.mapCanvas().extent()
    locate = iface.mainWindow().findChild(QWidget, "LocatorWidget") or next(
        w for w in iface.mainWindow().findChildren(QWidget)
        if w.metaObject().className() == "QgsLocatorWidget"
    )  # fmt: skip
    edit = locate.findChild(QLineEdit)
    QApplication.setActiveWindow(iface.mainWindow())
    edit.setFocus()
    QTest.keyClicks(edit, f"grid {code}")
    results = next(
        w for w in iface.mainWindow().findChildren(QWidget)
        if w.metaObject().className() == "QgsLocatorResultsView"
    )  # fmt: skip
    model = results.model()

    def found():
        rows = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
        return [row for row in rows if code in row]

    wait_for(found, 10, "the grid in the locator")
    picture("locator")
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    wait_for(lambda: iface.mapCanvas().extent() != before, 10, "the map to go there")
    wait_for(lambda: pl.dock.grids.selected == [number], 5, "the grid to be chosen")
    edit.clear()
    edit.clearFocus()


def options(pl):
    """The page among the options: what is agreed to is kept and followed."""
    problems = len(pl.dock.problems.list.findItems("", Qt.MatchFlag.MatchContains))

    def change(dialog):
        page = dialog.findChild(QWidget, "gridplanOptions")
        page.findChild(QSpinBox, "gridplanOptionPeople").setValue(10)
        page.findChild(QSpinBox, "gridplanOptionCopies").setValue(1)
        language = page.findChild(QComboBox, "gridplanOptionLanguage")
        language.setCurrentIndex(language.findData("zh_CN"))
        box = dialog.findChild(QDialogButtonBox)
        QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)

    pl.dock.tabs.setCurrentIndex(2)
    in_dialog(change)
    iface.showOptionsDialog(iface.mainWindow(), "gridplanOptions")
    items = [
        pl.dock.problems.list.topLevelItem(row).text(1)
        for row in range(pl.dock.problems.list.topLevelItemCount())
    ]
    assert len(items) > problems
    assert any("10" in item and "人" in item for item in items), items[:3]
    pl.dock.tabs.setCurrentIndex(0)


def copies(pl):
    """Two saves with one copy wanted: the older version is gone."""
    path = pl.desk.path
    for size in (2, 3):
        grid = int(pl.desk.session.grids(3)[-1])
        assert pl.desk.do("split", "split", 3, grid, 2).allowed, size
        press_button("save")
        wait_for(lambda: not pl.desk.busy and not pl.desk.session.unsaved, 60, "saving")
    # Of two versions of today the later one is kept: as the latest, and as the last of the day.
    names = [file.name for file in path.with_name(path.name + ".copies").iterdir()]
    assert len(names) == 1, names
    log("copies", names)


def script():
    pl = plugin()
    iface.mainWindow().activateWindow()
    divide(pl, new_plan(pl))
    locator(pl)
    options(pl)
    copies(pl)


run(script)
