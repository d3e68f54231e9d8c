"""Hands for the windows that ask for something: find one, choose, write, show."""

from hands import LEFT, wait_for
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QScrollArea,
    QSpinBox,
)


def window(name):
    return next(
        w for w in QApplication.topLevelWidgets()
        if isinstance(w, QDialog) and w.objectName() == name and w.isVisible()
    )  # fmt: skip


def choose(dialog, name, text):
    """Click on a list, and on one of its entries."""
    box = dialog.findChild(QComboBox, name)
    area = dialog.findChild(QScrollArea)
    if area is not None:
        area.ensureWidgetVisible(box)
        QApplication.processEvents()
    QTest.mouseClick(box, LEFT)
    view = box.view()
    wait_for(view.isVisible, 5, f"the entries of {name}")
    QTest.qWait(QApplication.doubleClickInterval() + 50)  # so long a list takes no click
    row = next(i for i in range(box.count()) if box.itemText(i).startswith(text))
    for _ in range(2):  # on a busy machine a list may still take no click
        view.scrollTo(view.model().index(row, 0))
        spot = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), LEFT, pos=spot)
        QApplication.processEvents()
        if not view.isVisible():
            break
        QTest.qWait(500)
    assert box.currentText().startswith(text), (name, box.currentText())


def write(field, text):
    if isinstance(field, QgsFileWidget):
        field = field.lineEdit()
    elif isinstance(field, QSpinBox):
        field = field.findChild(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Tab)


def show(dialog, widget):
    dialog.findChild(QScrollArea).ensureWidgetVisible(widget)
    QApplication.processEvents()
