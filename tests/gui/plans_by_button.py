"""Plans made, opened, saved, closed by buttons, dialogs and keys; inside QGIS."""

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
from hands import (
    LEFT,
    OUT,
    drag,
    in_dialog,
    log,
    picture,
    plugin,
    press_button,
    press_keys,
    press_menu,
    run,
    wait_for,
)
from places import agree, border_pair, leaves, look_at, on_border
from qgis.core import QgsProject
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QObject, Qt, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QSpinBox,
)

UNITS = Path(os.environ["GUI_TESTS"]).parents[1] / "sample_shapes" / "zhutang.shp"


def last(desk):
    return desk.session.depth


def code_of(desk, grid):
    return desk.session.code(last(desk), grid)


def type_into(dialog, path):
    """Put a file name into the file dialog and press its button."""
    assert isinstance(dialog, QFileDialog), dialog
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    # Typed letter by letter, Qt's list of fitting files may come up late and take the Enter.
    field.setCompleter(None)
    field.setText(str(path))
    wait_for(dialog.findChild(QDialogButtonBox).buttons()[0].isEnabled, 10, "the button")
    QTest.mouseClick(dialog.findChild(QDialogButtonBox).buttons()[0], LEFT)


def in_use(path):
    """What an open plan has beside its file."""
    return [p for end in (".journal", ".lease") if (p := Path(f"{path}{end}")).exists()]


def new_plan():
    """The dialog of a new plan divides a file and opens the plan."""
    press_button("new")
    dialog = next(
        w for w in QApplication.topLevelWidgets()
        if isinstance(w, QDialog) and w.objectName() == "gridplanNewPlan" and w.isVisible()
    )  # fmt: skip
    field = dialog.findChild(QgsFileWidget, "gridplanFile").lineEdit()
    QTest.keyClicks(field, str(UNITS))
    QTest.keyClick(field, Qt.Key.Key_Tab)
    wait_for(lambda: dialog.units is not None, 30, "the units")
    for name, text in (("gridplanLevelCounts", "3,9"), ("gridplanTarget", str(OUT / "new.gpkg"))):
        widget = dialog.findChild(QObject, name)
        field = widget if isinstance(widget, QLineEdit) else widget.lineEdit()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Tab)
    divide = dialog.findChild(QPushButton, "gridplanDivide")
    wait_for(divide.isEnabled, 20, "the button to divide")
    dialog.grab().save(str(OUT / "01_new_plan.png"))
    QTest.mouseClick(divide, LEFT)
    wait_for(lambda: plugin().desk is not None, 60, "the new plan")
    assert [len(plugin().desk.session.grids(level)) for level in (1, 2)] == [3, 9]
    path = plugin().desk.path
    picture("02_made")
    press_button("close")
    assert plugin().desk is None
    assert not [
        x for x in QgsProject.instance().mapLayers().values() if x.customProperty("gridplan/part")
    ]
    assert not in_use(path)


def open_by_dialog():
    """The file dialog of Qt itself, typed into."""
    plan = shutil.copy(os.environ["GUI_PLAN"], OUT / "plan.gpkg")
    in_dialog(lambda dialog: type_into(dialog, plan))
    press_button("open")
    wait_for(lambda: plugin().desk is not None, 30, "the plan")
    in_dialog(lambda dialog: dialog.reject())
    press_menu("open")
    assert plugin().desk.path == Path(plan)
    return plugin().desk


def panel_and_help():
    """The panel goes and comes; the help is a page that is there."""
    assert plugin().dock.isUserVisible()
    press_button("panel")
    assert not plugin().dock.isUserVisible()
    press_button("panel")
    assert plugin().dock.isUserVisible()

    class Browser(QObject):
        opened: list = []  # noqa: RUF012

        @pyqtSlot(QUrl)
        def show(self, url):
            self.opened.append(url)

    browser = Browser()
    QDesktopServices.setUrlHandler("file", browser.show)
    press_menu("help")
    QDesktopServices.unsetUrlHandler("file")
    (page,) = browser.opened
    assert Path(page.toLocalFile()).stat().st_size > 500


def keys():
    """Every shortcut is understood by QGIS as that action alone."""
    for name, action in plugin().actions.items():
        if action.shortcut().isEmpty() or name in ("open", "new"):
            continue
        press_keys(name)
    in_dialog(lambda dialog: dialog.reject())
    press_keys("open")
    if not plugin().dock.isUserVisible():
        press_button("panel")


def save_and_roll_back(desk):
    """Reasons go to the log; saved under another name the plan lives on there."""
    session, start = desk.session, leaves(desk)
    why = plugin().dock.findChild(QLineEdit, "gridplanWhy")
    why.setFocus()
    QTest.keyClicks(why, "along the river")
    source, target = border_pair(desk)
    look_at(desk, [source, target])
    press_button("brush")
    drag(list(on_border(desk, source, target)))
    assert leaves(desk)[target] == start[source]
    assert list(session.log())[-1].why == "along the river"
    plugin().dock.tabs.setCurrentWidget(plugin().dock.log)
    row = plugin().dock.log.list.topLevelItem(0)
    assert row.text(6) == "along the river"
    picture("12_log")
    changes = plugin().dock.changes
    plugin().dock.tabs.setCurrentWidget(changes)
    rows = [[changes.list.topLevelItem(i).text(c) for c in range(4)]
            for i in range(changes.list.topLevelItemCount())]  # fmt: skip
    code = code_of(desk, int(start[source]))
    now = session.totals(last(desk), [int(start[source])])[0].units
    assert any(r[0].startswith(code) and r[2:] == [f"{now - 1:,}", f"{now:,}"] for r in rows), rows
    picture("13_changes")
    plugin().dock.tabs.setCurrentIndex(0)
    press_button("rollback")
    assert (leaves(desk) == start).all()
    assert not session.unsaved
    agree(desk)
    undo = desk.layers.units.undoStack()
    undo.setIndex(undo.count())
    changed = [code_of(desk, int(g)) for g in leaves(desk)]
    assert session.unsaved
    target_file = OUT / "other.gpkg"
    target_file.unlink(missing_ok=True)
    in_dialog(lambda dialog: type_into(dialog, target_file))
    press_button("saveas")
    wait_for(lambda: not desk.busy and not session.unsaved, 60, "saving as")
    assert desk.path == target_file
    assert {x.customProperty("gridplan/plan") for x in desk.layers.all} == {str(target_file)}
    assert not in_use(OUT / "plan.gpkg"), "the first plan is not given back"
    desk.lock(last(desk), [0], True)
    press_button("save")
    wait_for(lambda: not desk.busy and not session.unsaved, 60, "saving")
    picture("14_saved")
    press_button("close")
    assert not in_use(target_file)
    plugin().open_plan(target_file)
    wait_for(lambda: plugin().desk is not None, 30, "opening again")
    again = plugin().desk
    assert [code_of(again, int(g)) for g in leaves(again)] == changed
    assert again.session.locked(last(again)).tolist() == [0]


def sample():
    """The sample is made, divided, opened."""
    press_button("close")
    button = plugin().dock.findChild(QPushButton, "gridplanSampleButton")
    assert button.isVisible()
    picture("15_no_plan")
    QTest.mouseClick(button, LEFT)
    wait_for(lambda: plugin().desk is not None, 60, "the sample")
    assert len(leaves(plugin().desk)) > 3000
    press_button("close")
    press_button("sample")
    wait_for(lambda: plugin().desk is not None, 60, "the sample by its button")
    picture("16_sample")


def script():
    for left in OUT.glob("*.gpkg*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    enabled = {name for name, action in plugin().actions.items() if action.isEnabled()}
    assert {"open", "new", "sample", "panel", "help"} <= enabled
    assert not enabled & {"brush", "split", "save"}
    new_plan()
    log("new plan done")
    desk = open_by_dialog()
    plugin().toolbox.toolbar.findChild(QSpinBox, "gridplanBrushSize").setValue(1)
    panel_and_help()
    keys()
    wait_for(lambda: not desk.busy, 30, "the saving that a key began")
    plugin().dock.grids.choose(last(desk), [])
    log("keys done")
    desk.roll_back()
    save_and_roll_back(desk)
    log("saving done")
    sample()


run(script)
