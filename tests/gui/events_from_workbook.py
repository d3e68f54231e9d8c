"""Events from one of several sheets of a workbook: chosen, imported, and read again; in QGIS."""

import csv
import os
import shutil
import sys

sys.path.insert(0, os.environ["GUI_TESTS"])
import events_hands as eh
import xlsxwriter
from hands import LEFT, OUT, log, plugin, run, settle, wait_for
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QLabel

CHINESE = os.environ.get("GUI_LOCALE", "").startswith("zh")


def rows_of(count: int) -> tuple[list[str], list[list[str]]]:
    with (eh.land() / "events.csv").open(encoding="gb18030", newline="") as file:
        header, *rows = [row for _, row in zip(range(count + 1), csv.reader(file))]
    return header, [row for row in rows if len(row) == len(header)]


def workbook(path, sheets) -> str:
    """Text as the export has it, below a title."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    book.close()
    return str(path)


def shown(dialog) -> tuple[bool, bool]:
    box, labels = dialog.findChild(QComboBox, "gridplanEventSheet"), dialog.findChildren(QLabel)
    label = next(one for one in labels if one.buddy() is box)
    return box.isVisible(), label.isVisible()


def script():
    events = plugin().events
    plan = shutil.copy(eh.land() / "plan.gpkg", OUT / "plan.gpkg")
    header, rows = rows_of(900)
    march, april = [["三月导出"], header, *rows[:300]], [["四月导出"], header, *rows[300:]]
    notes = [["说明"], ["口径", "见附件"]]
    two = workbook(OUT / "two.xlsx", {"三月": march, "四月": april, "说明": notes})
    one = workbook(OUT / "one.xlsx", {"说明": notes, "三月": march})
    alone = workbook(OUT / "alone.xlsx", {"三月": march})
    eh.press("loadevents")
    dialog = events._dialog
    box = dialog.findChild(QComboBox, "gridplanEventSheet")
    assert shown(dialog) == (False, False)
    dialog.plan.setFilePath(str(plan))

    # One sheet: no choice. Two, one of them of events: that one, to be seen and changed.
    dialog.file.setFilePath(alone)
    wait_for(lambda: dialog.table.rowCount() > 0, 60, "the only sheet")
    assert shown(dialog) == (False, False)
    dialog.file.setFilePath(one)
    wait_for(lambda: dialog.table.rowCount() > 0, 60, "the sheet of events")
    assert shown(dialog) == (True, True)
    assert box.currentText() == "三月"
    assert [box.itemText(place) for place in range(1, box.count())] == ["说明", "三月"]

    # Two of events: nothing is read before one is chosen.
    dialog.file.setFilePath(two)
    asks = "事件在哪个工作表？" if CHINESE else "Which sheet holds the events?"
    wait_for(lambda: dialog.status.text() == asks, 60, "the question")
    settle()
    assert shown(dialog) == (True, True)
    assert box.currentText() == ("（请选择）" if CHINESE else "(choose)")
    assert dialog.table.rowCount() == 0
    assert dialog.personal.text() == ""
    assert not dialog.ok.isEnabled()
    dialog.grab().save(str(OUT / "01_which_sheet.png"))
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Down)
    wait_for(lambda: dialog.table.rowCount() > 0 and box.currentText() == "四月", 60, "April")
    # By the box of datums: buttons of the files before are gone from it, but not yet deleted.
    next(b for b in dialog.datums._group.buttons() if b.property("datum") == "gcj02").click()
    dialog.output.setFilePath(str(OUT / "clean.gpkg"))
    settle()
    assert dialog.ok.isEnabled()
    dialog.grab().save(str(OUT / "02_sheet_chosen.png"))
    QTest.mouseClick(dialog.ok, LEFT)
    wait_for(lambda: events.overview is not None and not events.busy, 60, "the import")
    total = len(events.overview)
    assert 550 < total <= len(rows) - 300, total

    # Another April comes: the same sheet is read again.
    workbook(OUT / "two.xlsx", {"三月": march, "四月": [*april[:-100]], "说明": notes})
    before = events.overview
    eh.press("refreshevents")
    wait_for(lambda: events.overview is not before and not events.busy, 60, "the refresh")
    log("events", total, "then", len(events.overview))
    assert 90 <= total - len(events.overview) <= 100


run(script)
