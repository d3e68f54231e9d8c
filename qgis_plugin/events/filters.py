"""The filters of the event panel: time, and values of the columns that the events have."""

from __future__ import annotations

import numpy as np
from qgis.gui import QgsCheckableComboBox
from qgis.PyQt.QtCore import QDate, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.events.cases.overview import Filter, Overview
from ..platform.event_titles import field_title
from ..platform.words import tr
from .case_timeline import state_title

#: Columns with a box of their own, where the events have values there; in this order.
COLUMNS = ("type1", "type2", "source", "state", "unit", "grid_1")
#: A click is answered when no other one follows for so long, milliseconds.
PAUSE_MS = 60


class Filters(QWidget):
    """Boxes to choose events with; `changed` says when other events are meant."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("gridplanEventFilters")
        self.start, self.end = self._date("gridplanFrom"), self._date("gridplanUntil")
        self._everything = QPushButton(tr("Everything"))
        self._everything.setObjectName("gridplanEverything")
        self._everything.setToolTip(tr("Take all filters away"))
        self._everything.clicked.connect(self.clear)
        self.boxes: dict[str, QgsCheckableComboBox] = {}
        self._labels: dict[str, QLabel] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self._span: tuple[QDate, QDate] | None = None
        #: Columns that the events cannot be chosen by now.
        self.leave_out: set[str] = set()
        times = QHBoxLayout()
        for widget in (QLabel(tr("from")), self.start, QLabel(tr("to")), self.end):
            times.addWidget(widget)
        times.addStretch(1)
        times.addWidget(self._everything)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        for column in COLUMNS:
            box = QgsCheckableComboBox()
            box.setObjectName(f"gridplanFilter_{column}")
            box.setDefaultText(tr("all"))
            box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
            box.checkedItemsChanged.connect(lambda _items: self._pause.start())
            self.boxes[column], self._labels[column] = box, QLabel(field_title(column))
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addLayout(times)
        page.addLayout(self._grid)
        for edit in (self.start, self.end):
            edit.dateChanged.connect(lambda _date: self._pause.start())

    def show_overview(self, overview: Overview) -> None:
        """Offer the values and days that the events have; what was chosen stays chosen."""
        whole = self._span is None or (self.start.date(), self.end.date()) == self._span
        self._span = _date(overview.first), _date(overview.last)
        if whole:
            self._set_dates(*self._span)
        for column, box in self.boxes.items():
            labels = None if column in self.leave_out else overview.labels.get(column)
            values = [value for value in labels.values if value] if labels else []
            chosen = set(box.checkedItemsData())
            box.blockSignals(True)
            box.clear()
            for value in values:
                box.addItemWithCheckState(_title(column, value), _state(value in chosen), value)
            box.blockSignals(False)
        self._arrange([column for column, box in self.boxes.items() if box.count() > 1])

    def _arrange(self, columns: list[str]) -> None:
        """Two boxes in a row, without holes for columns that say nothing."""
        for column, box in self.boxes.items():
            for widget in (self._labels[column], box):
                self._grid.removeWidget(widget)
                widget.setParent(self)
                widget.setVisible(column in columns)
        for place, column in enumerate(columns):
            row, right = divmod(place, 2)
            self._grid.addWidget(self._labels[column], row, 2 * right)
            self._grid.addWidget(self.boxes[column], row, 2 * right + 1)

    def chosen(self) -> Filter:
        """What is chosen now."""
        values = {}
        for column, box in self.boxes.items():
            checked = box.checkedItemsData()
            if checked and len(checked) < box.count():
                values[column] = frozenset(str(value) for value in checked)
        start = end = None
        if self._span is not None:
            if self.start.date() > self._span[0]:
                start = np.datetime64(self.start.date().toString("yyyy-MM-dd"))
            if self.end.date() < self._span[1]:
                end = np.datetime64(self.end.date().addDays(1).toString("yyyy-MM-dd"))
        return Filter(start, end, values)

    def choose(self, column: str, value: str) -> None:
        """Choose one value of a column alone; a second time: all of them again."""
        box = self.boxes.get(column)
        if box is None or box.findData(value) < 0:  # events without a value have no box of theirs
            return
        alone = box.checkedItemsData() == [value]
        box.blockSignals(True)
        for row in range(box.count()):
            box.setItemCheckState(row, _state(not alone and box.itemData(row) == value))
        box.blockSignals(False)
        self._pause.start()

    def clear(self) -> None:
        """Everything is chosen again."""
        for box in self.boxes.values():
            box.blockSignals(True)
            box.deselectAllOptions()
            box.blockSignals(False)
        if self._span is not None:
            self._set_dates(*self._span)
        self.changed.emit()

    def _set_dates(self, start: QDate, end: QDate) -> None:
        for edit, date in ((self.start, start), (self.end, end)):
            edit.blockSignals(True)
            edit.setDate(date)
            edit.blockSignals(False)

    def _date(self, name: str) -> QDateEdit:
        edit = QDateEdit()
        edit.setObjectName(name)
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("yyyy-MM-dd")
        return edit


def _date(day: np.datetime64) -> QDate:
    return QDate.fromString(str(day), "yyyy-MM-dd")


def _state(checked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked


def _title(column: str, value: str) -> str:
    return state_title(value) if column == "state" else value
