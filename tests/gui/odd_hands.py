"""What careful people do not do: nothing is overwritten, lost or half done; inside QGIS."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import processing
from hands import (
    LEFT,
    OUT,
    iface,
    in_dialog,
    log,
    picture,
    plugin,
    press_button,
    run,
    settle,
    wait_for,
)
from places import agree, border_pair, leaves
from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
)

UNITS = Path(os.environ["GUI_TESTS"]).parents[1] / "sample_shapes" / "zhutang.shp"


def message():
    """All that is said; QGIS itself may say more."""
    return " ".join(item.text() for item in iface.messageBar().items())


def fresh(name):
    return Path(shutil.copy(os.environ["GUI_PLAN"], OUT / f"{name}.gpkg"))


def opened(path):
    plugin().open_plan(path)
    wait_for(lambda: plugin().desk and plugin().desk.path == path, 30, path.name)
    return plugin().desk


def stroke(desk):
    source, target = border_pair(desk)
    return desk.do("stroke", "stroke", [target], int(leaves(desk)[source]))


def refusal(algorithm, wishes):
    """Why an algorithm of the toolbox refuses; empty when it does not."""
    try:
        processing.run(algorithm, wishes)
    except QgsProcessingException as error:
        return str(error)
    return ""


def plan_dialog():
    return next(
        w for w in QApplication.topLevelWidgets()
        if isinstance(w, QDialog) and w.objectName() == "gridplanNewPlan" and w.isVisible()
    )  # fmt: skip


def idle():
    wait_for(lambda: not QgsApplication.taskManager().countActiveTasks(), 60, "tasks to end")
    settle()


def save_as(name, answer=None):
    """Type a name into the dialog; `answer` the question whether to replace."""
    asked = []

    def reply(question):
        asked.append(question.text())
        QTest.mouseClick(question.button(answer), LEFT)

    def act(dialog):
        assert isinstance(dialog, QFileDialog), dialog
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        field.setCompleter(None)
        field.setText(str(OUT / name))
        save = dialog.findChild(QDialogButtonBox).buttons()[0]
        wait_for(save.isEnabled, 10, "the button")
        if answer is not None:
            in_dialog(reply)
        QTest.mouseClick(save, LEFT)
        if answer == QMessageBox.StandardButton.No:
            dialog.reject()

    in_dialog(act)
    press_button("saveas")
    idle()
    return asked


def names_without_an_ending():
    """The ending is added before it is asked whether to replace; dots stay in names."""
    desk, victim = opened(fresh("plan")), fresh("victim")
    kept = victim.read_bytes()
    stroke(desk)
    asked = save_as("victim", QMessageBox.StandardButton.No)
    assert len(asked) == 1, asked
    assert "victim.gpkg" in asked[0]
    assert victim.read_bytes() == kept
    assert desk.path.name == "plan.gpkg"
    assert save_as("north v1.2") == []
    assert desk.path.name == "north v1.2.gpkg"
    assert desk.path.exists()
    press_button("close")


def sample_again():
    """A sample that somebody has worked on is not made anew over it."""
    press_button("sample")
    press_button("sample")  # impatient hands
    wait_for(lambda: plugin().desk is not None, 60, "the sample")
    idle()
    assert len(plugin().plans.desks) == 1
    assert "temporary" in message(), message()
    picture("01_sample")
    desk = plugin().desk
    stroke(desk)
    press_button("save")
    idle()
    kept = desk.path.read_bytes()
    press_button("sample")
    wait_for(lambda: plugin().desk is not desk, 60, "another sample")
    assert plugin().desk.path != desk.path
    assert desk.path.read_bytes() == kept
    press_button("close")
    press_button("close")
    assert plugin().desk is None


def plan_over_an_open_one():
    """A new plan is not written over one that is being edited; a replaced one is named before."""
    desk = opened(fresh("edited"))
    stroke(desk)
    kept = desk.path.read_bytes()
    press_button("new")
    dialog = plan_dialog()
    dialog.findChild(QgsFileWidget, "gridplanFile").setFilePath(str(UNITS))
    wait_for(lambda: dialog.units is not None, 30, "the units")
    assert not Path(dialog.target.filePath()).exists()
    dialog.target.setFilePath(str(desk.path.with_suffix("")))
    dialog.grids.levels.setText("3,9")
    wait_for(dialog.divide.isEnabled, 20, "the button to divide")
    assert "will be replaced" in dialog.message.text()
    QTest.mouseClick(dialog.divide, LEFT)
    idle()
    assert dialog.isVisible()
    assert "open for editing" in dialog.message.text()
    picture("02_refused")
    dialog.grab().save(str(OUT / "03_new_plan_refused.png"))
    dialog.reject()
    for units in (str(UNITS), desk.layers.units):
        wishes = {"UNITS": units, "LEVELS": "3,9", "EFFORT": 0, "OUTPUT": str(desk.path)}
        assert "open for editing" in refusal("gridplan:divide", wishes)
    assert desk.path.read_bytes() == kept
    agree(desk)
    press_button("rollback")
    press_button("close")


def gone_and_back():
    """The file, or its folder, is gone while the plan is open; all is well when it is back."""
    folder = OUT / "folder"
    folder.mkdir()
    desk = opened(Path(shutil.move(fresh("moved"), folder)))
    stroke(desk)
    away = desk.path.rename(folder / "away.gpkg")
    press_button("save")
    idle()
    assert "not there any more" in message(), message()
    away.rename(desk.path)
    gone = folder.rename(OUT / "gone")
    before = leaves(desk)
    for _ in range(2):
        assert stroke(desk) is None
        assert "cannot be written" in message(), message()
    press_button("save")
    idle()
    assert desk.session.unsaved
    assert (leaves(desk) == before).all()
    picture("04_gone")
    gone.rename(folder)
    assert stroke(desk).allowed
    press_button("save")
    idle()
    assert not desk.session.unsaved
    agree(desk)
    press_button("close")


def touched_by_others():
    """Another program writes into the plan file: the work can be saved under another name."""
    desk = opened(fresh("touched"))
    assert stroke(desk).allowed
    before = leaves(desk)
    with closing(sqlite3.connect(desk.path)) as connection:
        connection.execute("UPDATE gridplan_log SET why = 'somebody else'")
        connection.commit()
    theirs = desk.path.read_bytes()
    press_button("save")
    idle()
    assert "changed by another program" in message(), message()
    assert desk.session.unsaved
    assert save_as("rescued") == []
    assert not desk.session.unsaved, message()
    assert desk.path.name == "rescued.gpkg"
    assert (OUT / "touched.gpkg").read_bytes() == theirs
    assert stroke(desk).allowed
    press_button("save")
    idle()
    press_button("close")
    again = opened(OUT / "rescued.gpkg")
    assert (leaves(again) != before).any()
    agree(again)
    press_button("close")


def a_copy_of_a_layer():
    """Who duplicates a layer of a plan keeps the copy, whatever is opened then."""
    desk = opened(fresh("copied"))
    copy = QgsProject.instance().addMapLayer(desk.layers.units.clone())
    count = copy.featureCount()
    press_button("close")
    again = opened(OUT / "copied.gpkg")
    assert QgsProject.instance().mapLayer(copy.id()) is not None
    assert copy.featureCount() == count > 0
    agree(again)
    press_button("close")
    QgsProject.instance().removeMapLayer(copy.id())


def refusals_pass():
    """A refusal stands until an edit is made; grids far apart are told so."""
    desk = opened(fresh("apart"))
    session, depth = desk.session, desk.session.depth
    first, *_, last = session.grids(depth).tolist()
    for name in ("merge", "smooth"):
        iface.messageBar().clearWidgets()
        plugin().dock.grids.choose(depth, [first, last])
        press_button(name)
        assert "no border in common" in message(), message()
    picture("05_apart")
    plugin().dock.grids.choose(depth, [])
    assert stroke(desk).allowed
    assert "border" not in message(), message()
    press_button("rollback")
    press_button("close")


def letters_that_qgis_does_not_know():
    """Of a layer in GBK without a note about it the columns are found all the same."""
    source, copy = QgsVectorLayer(str(UNITS), "units"), OUT / "gbk.shp"
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.fileEncoding = "ESRI Shapefile", "GBK"
    context = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(source, str(copy), context, options)
    copy.with_suffix(".cpg").unlink()
    layer = QgsProject.instance().addMapLayer(QgsVectorLayer(str(copy), "gbk"))
    assert "\ufffd" in layer.fields()[1].name()
    press_button("new")
    dialog = plan_dialog()
    wait_for(lambda: dialog.units is not None, 30, "the units")
    assert dialog.criteria.chosen["registered"] == "户籍人口"
    assert "gb18030" in dialog.source.findings.toPlainText()
    dialog.grab().save(str(OUT / "06_gbk.png"))
    dialog.reject()
    QgsProject.instance().removeMapLayer(layer)


def script():
    for left in OUT.glob("*"):
        if left.is_dir():
            shutil.rmtree(left)
        elif ".gpkg" in left.name:
            left.unlink()
    for part in (
        names_without_an_ending, sample_again, plan_over_an_open_one, gone_and_back,
        touched_by_others, a_copy_of_a_layer, refusals_pass, letters_that_qgis_does_not_know,
    ):  # fmt: skip
        part()
        log(part.__name__, "done")


run(script)
