"""Warnings: looked for at request, listed by surprise, each explained and shown on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.events.counts.counting import whole_name
from ..gridplan.events.statistics.warning_methods import USUAL_PERIODS
from ..platform.event_titles import method_titles, period_titles
from ..platform.words import tr

if TYPE_CHECKING:
    from ..gridplan.analysis.surveillance import GridWarning

PERIODS = ("day", "week", "month")


class WarningsPane(QWidget):
    """The list of warnings."""

    #: Level and period to look for warnings in, and the method.
    asked = pyqtSignal(int, str, str)
    #: The code of a grid to show on the map.
    shown = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("gridplanWarnings")
        choices, how = self._choices()
        self.head = QLabel(tr("Not looked for yet."))
        self.head.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setObjectName("gridplanWarningList")
        self.list.setHeaderLabels([tr("Grid"), tr("Category"), tr("Seen"), tr("Expected"),
                                   tr("Since")])  # fmt: skip
        self.list.setRootIsDecorated(False)
        self.list.setAlternatingRowColors(True)
        self.list.currentItemChanged.connect(self._explain)
        self.list.itemActivated.connect(self._show)
        self.text = QLabel()
        self.text.setObjectName("gridplanWarningText")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.zoom = QPushButton(tr("Zoom to the Grid"))
        self.zoom.setObjectName("gridplanZoomToWarning")
        self.zoom.setEnabled(False)
        self.zoom.clicked.connect(lambda: self._show(self.list.currentItem()))
        below = QHBoxLayout()
        below.addWidget(self.text, 1)
        below.addWidget(self.zoom, 0, Qt.AlignmentFlag.AlignTop)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 4, 0, 0)
        page.addLayout(choices)
        page.addLayout(how)
        page.addWidget(self.head)
        page.addWidget(self.list, 1)
        page.addLayout(below)

    def _choices(self) -> tuple[QHBoxLayout, QHBoxLayout]:
        """Level and period; method and the button."""
        self.level = QComboBox()
        self.level.setObjectName("gridplanWarningLevel")
        self.period = QComboBox()
        self.period.setObjectName("gridplanWarningPeriod")
        for period in PERIODS:
            self.period.addItem(period_titles()[period], period)
        self.method = QComboBox()
        self.method.setObjectName("gridplanWarningMethod")
        self.method.setToolTip(
            tr(
                "Regression for steady use, EARS for sudden rises, CUSUM for small rises that "
                "last; a tenth of the grids always has the highest index"
            )
        )
        for method, title in method_titles().items():
            self.method.addItem(title, method)
        self.method.currentIndexChanged.connect(self._usual_period)
        self._usual_period()
        self.look = QPushButton(tr("Look for Warnings"))
        self.look.setObjectName("gridplanLookForWarnings")
        self.look.setToolTip(
            tr("The last whole period of the chosen time is judged by all those before it")
        )
        self.look.clicked.connect(
            lambda: self.asked.emit(
                self.level.currentData(), self.period.currentData(), self.method.currentData()
            )
        )
        choices = QHBoxLayout()
        for widget in (QLabel(tr("Level")), self.level, QLabel(tr("Period")), self.period):
            choices.addWidget(widget)
        choices.addStretch(1)
        how = QHBoxLayout()
        how.addWidget(QLabel(tr("Method")))
        how.addWidget(self.method, 1)
        how.addWidget(self.look)
        return choices, how

    def _usual_period(self, _index: int = 0) -> None:
        """Choose the periods that the method is usually asked of."""
        period = USUAL_PERIODS[self.method.currentData()]
        self.period.setCurrentIndex(PERIODS.index(period))

    def show_depth(self, depth: int) -> None:
        """Offer the levels of a plan."""
        chosen = self.level.currentData()
        self.level.clear()
        for level in range(1, depth + 1):
            self.level.addItem(str(level), level)
        self.level.setCurrentIndex(min(1, depth - 1) if chosen is None else min(chosen, depth) - 1)

    def show_warnings(self, warnings: Sequence[GridWarning], filtered: bool = False) -> None:
        """List warnings, the greatest surprise first.

        Parameters
        ----------
        warnings : sequence of GridWarning
        filtered : bool
            Whether filters are set that warnings do not follow, which is then said.
        """
        self.list.clear()
        for warning in warnings:
            item = QTreeWidgetItem([
                f"{warning.grid} {warning.name}",
                warning.category or tr("all"),
                f"{warning.seen:.0f}",
                f"{warning.expected:.1f}",
                warning.since,
            ])  # fmt: skip
            for column in (2, 3):
                item.setTextAlignment(column, int(Qt.AlignmentFlag.AlignRight))
            item.setData(0, Qt.ItemDataRole.UserRole, warning.grid)
            item.setData(1, Qt.ItemDataRole.UserRole, warning.in_words())
            self.list.addTopLevelItem(item)
        for column in range(5):
            self.list.resizeColumnToContents(column)
        head = tr("Nothing more than was to be expected.")
        if warnings:
            period = whole_name(warnings[0].period, warnings[0].length)
            head = tr("Warnings for the period {period}: {count}", period=period,
                      count=len(warnings))  # fmt: skip
            self.list.setCurrentItem(self.list.topLevelItem(0))
        if filtered:
            head += " " + tr("Of all events of the time: other filters are not followed.")
        self.head.setText(head)

    def forget(self) -> None:
        """Other events are there: nothing is known of them."""
        self.list.clear()
        self.head.setText(tr("Not looked for yet."))

    def _explain(self, item: QTreeWidgetItem | None, _before: object = None) -> None:
        self.zoom.setEnabled(item is not None)
        self.text.setText(item.data(1, Qt.ItemDataRole.UserRole) if item else "")

    def _show(self, item: QTreeWidgetItem | None, _column: int = 0) -> None:
        if item is not None:
            self.shown.emit(item.data(0, Qt.ItemDataRole.UserRole))
