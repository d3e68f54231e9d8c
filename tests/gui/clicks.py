"""Clicks from the zip to a first plan, and to one of a layer of one's own: every one is counted."""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, os.environ["GUI_TESTS"])
import hands
from hands import LEFT, NONE, OUT, log, run, settle, wait_for
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)
from qgis.utils import iface, plugins

ZIP = os.environ["GUI_ZIP"]
UNITS = Path(os.environ["GUI_TESTS"]).parents[1] / "sample_shapes" / "zhutang.shp"
clicks: list[str] = []
#: What was done by keys beside them.
keys: list[str] = []


def click(widget: QWidget, what: str, place: QPoint | None = None) -> None:
    """One real click, counted."""
    clicks.append(what)
    log("click", len(clicks), what)
    QTest.mouseClick(widget, LEFT, NONE, place or widget.rect().center())
    QApplication.processEvents()


def trust() -> None:
    """The warning that QGIS gives for every plugin from a file."""
    box = QApplication.activeModalWidget()
    if not isinstance(box, QMessageBox):
        QTimer.singleShot(100, trust)
        return
    click(box.button(QMessageBox.StandardButton.Yes), "Yes to the security warning")


def install_from_zip() -> None:
    """Plugins ▸ Manage and Install Plugins… ▸ Install from ZIP, the file, Install, Yes, Esc."""

    def in_manager() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isVisible():
            QTimer.singleShot(100, in_manager)
            return
        try:
            options = dialog.findChild(QAbstractItemView, "mOptionsListWidget")
            row = next(
                options.model().index(i, 0) for i in range(options.model().rowCount())
                if "ZIP" in str(options.model().index(i, 0).data())
            )  # fmt: skip
            click(options.viewport(), "Install from ZIP", options.visualRect(row).center())
            dialog.grab().save(str(OUT / "manager.png"))
            edit = next(
                e for e in dialog.findChildren(QLineEdit)
                if e.isVisible() and "zip" in e.parent().objectName().lower()
            )  # fmt: skip
            QApplication.setActiveWindow(dialog)  # there is no window manager to do it
            options.setFocus()
            for _ in range(9):
                QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
                if QApplication.focusWidget() is edit:
                    break
            keys.append("Tab to the field of the file")
            QTest.keyClicks(QApplication.focusWidget(), ZIP)
            keys.append("the path of the zip, typed or pasted")
            button = dialog.findChild(QPushButton, "buttonInstallFromZip")
            QTimer.singleShot(200, trust)
            click(button, "Install Plugin")
            dialog.grab().save(str(OUT / "installed.png"))
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            keys.append("Esc")
        except BaseException as error:
            hands._troubles.append(repr(error))
            dialog.reject()

    bar = iface.mainWindow().menuBar()
    menu = iface.pluginMenu()
    top = menu.menuAction()
    QTimer.singleShot(300, in_manager)
    click(bar, "Plugins", bar.actionGeometry(top).center())
    entry = iface.actionManagePlugins()
    click(menu, "Manage and Install Plugins…", menu.actionGeometry(entry).center())


def script():
    assert "gridplan_qgis" not in plugins
    install_from_zip()
    wait_for(lambda: "gridplan_qgis" in plugins, 30, "the plugin")
    settle()
    pl = plugins["gridplan_qgis"]
    installed = len(clicks)

    button = pl.dock.findChild(QPushButton, "gridplanSampleButton")
    wait_for(button.isVisible, 5, "the button of the sample")
    click(button, "Try with the Sample")
    begun = time.monotonic()
    wait_for(lambda: pl.desk is not None, 60, "the sample plan")
    log("seconds from the click to the plan", round(time.monotonic() - begun, 1))
    hands.picture("sample_plan")
    to_sample = list(clicks)

    pl._close_desk()
    QgsProject.instance().clear()
    del clicks[installed:]
    button = pl.dock.findChild(QPushButton, "gridplanNewButton")
    click(button, "New Plan…")
    dialog = iface.mainWindow().findChild(QDialog, "gridplanNewPlan")
    wait_for(dialog.isVisible, 5, "the dialog")
    edit = dialog.source.file.lineEdit()
    click(edit, "the field of the file of units")
    QTest.keyClicks(edit, str(UNITS))
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    wait_for(lambda: dialog.units is not None and dialog.divide.isEnabled(), 60, "the units")
    target = OUT / "own_plan.gpkg"
    dialog.target.setFilePath(str(target))  # the proposal stands beside the sample: not there
    click(dialog.divide, "Divide")
    wait_for(lambda: pl.desk is not None and pl.desk.path == target, 90, "the plan")
    hands.picture("own_plan")
    (OUT / "clicks.json").write_text(
        json.dumps({"sample": to_sample, "own": clicks, "keys": keys}, ensure_ascii=False, indent=2)
    )
    log("sample", len(to_sample), "own", len(clicks))
    assert len(to_sample) <= 6, to_sample
    assert len(clicks) <= 10, clicks


run(script)
