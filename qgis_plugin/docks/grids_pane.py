"""Grids of one level: level switch, distribution, filter, table, totals of what is chosen."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QModelIndex, QSortFilterProxyModel, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ..platform.figures import amount, criterion_title, signed
from ..platform.words import tr
from ..widgets.deviation_strip import Strip
from ..widgets.fitting_table import FittingTable
from ..widgets.remark import Remark
from .grid_table import CODE, VALUE, DeviationBar, GridTable

if TYPE_CHECKING:
    from ..editing.open_plan import Desk
    from ..gridplan.plan.draft.outcome import Outcome


class GridsPane(QWidget):
    """The grids of the open plan."""

    #: Level and numbers of the chosen grids.
    chosen = pyqtSignal(int, list)
    #: A grid was double-clicked: level and number.
    asked_for = pyqtSignal(int, int)
    #: Level, and how its grids are to be coloured.
    coloured = pyqtSignal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._desk: Desk | None = None
        self.levels = QTabBar()
        self.levels.setObjectName("gridplanLevels")
        self.levels.setToolTip(tr("Level of the grids in the table"))
        self.levels.setElideMode(Qt.TextElideMode.ElideNone)
        self.levels.setUsesScrollButtons(False)
        self.levels.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.colouring = QComboBox()
        self.colouring.setObjectName("gridplanColouring")
        self.colouring.setToolTip(tr("What the colours on the map show"))
        self.colouring.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.colouring.setMinimumContentsLength(11)
        self.strip = Strip()
        self.filter = QLineEdit()
        self.filter.setObjectName("gridplanFilter")
        self.filter.setPlaceholderText(tr("Find a grid by code or name"))
        self.filter.setClearButtonEnabled(True)
        self.model = GridTable()
        self._sorted = QSortFilterProxyModel()
        self._sorted.setSourceModel(self.model)
        self._sorted.setSortRole(VALUE)
        self._sorted.setFilterKeyColumn(-1)
        self._sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._sorted.setDynamicSortFilter(False)
        self.table = self._new_table()
        self._bar = DeviationBar(self.table)
        self.totals = Remark()
        self.totals.setObjectName("gridplanTotals")
        head = QHBoxLayout()
        head.addWidget(self.levels, 1)
        head.addWidget(self.colouring)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 4, 0, 0)
        page.addLayout(head)
        for widget in (self.strip, self.filter, self.table, self.totals):
            page.addWidget(widget, 1 if widget is self.table else 0)
        self.levels.currentChanged.connect(self._level_changed)
        self.filter.textChanged.connect(self._sorted.setFilterFixedString)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.doubleClicked.connect(self._asked)
        self.colouring.activated.connect(self._coloured)

    def _new_table(self) -> FittingTable:
        table = FittingTable()
        table.setObjectName("gridplanTable")
        table.setModel(self._sorted)
        table.setSortingEnabled(True)
        table.sortByColumn(CODE, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # codes differ at their ends
        table.verticalHeader().hide()
        height = int(self.fontMetrics().height() * 1.6)
        table.verticalHeader().setDefaultSectionSize(height)
        table.setTabKeyNavigation(False)
        table.setMinimumHeight(height * 5)  # the header and four grids, whatever is above and below
        return table

    @property
    def level(self) -> int:
        """The level that is shown, from 1."""
        return max(self.levels.currentIndex() + 1, 1)

    @property
    def selected(self) -> list[int]:
        """Numbers of the chosen grids."""
        rows = self.table.selectionModel().selectedRows()
        return [self.model.number(self._sorted.mapToSource(row).row()) for row in rows]

    def show_desk(self, desk: Desk | None) -> None:
        """Show another plan, with the grids that are chosen on its map, or none."""
        self._desk = desk
        self.levels.blockSignals(True)
        while self.levels.count():
            self.levels.removeTab(0)
        depth = desk.session.depth if desk else 0
        for level in range(1, depth + 1):
            self.levels.addTab(tr("Level {level}", level=level))
        self.levels.setCurrentIndex(depth - 1)
        self.levels.blockSignals(False)
        self.colouring.clear()
        if desk:
            self.colouring.addItem(tr("By deviation"), "deviation")
            self.colouring.addItem(tr("By grid"), "grid")
            for criterion in desk.session.criteria:
                self.colouring.addItem(criterion_title(criterion.name), criterion.name)
        self.model.show_level(desk.session if desk else None, max(depth, 1))
        self._fit_columns()
        self._show_strip()
        self._show_totals()
        for level, layer in enumerate(desk.layers.grids if desk else (), start=1):
            if numbers := [feature["number"] for feature in layer.selectedFeatures()]:
                self.choose(level, numbers)

    def follow(self, outcome: Outcome) -> None:
        """Take over what an edit changed."""
        chosen = self.selected if outcome.grids_changed else None
        self.model.follow(outcome)
        if chosen is not None:
            self.choose(self.level, chosen)
        self._show_strip()
        self._show_totals()

    def look_again(self) -> None:
        """Say everything anew: the language may be another one."""
        if self._desk is not None:
            chosen = self.selected
            self.model.show_level(self._desk.session, self.level)
            self.choose(self.level, chosen)

    def tell(self, text: str) -> None:
        """Say something about the chosen grid, until another one is chosen."""
        self.totals.say(text, Qt.TextFormat.PlainText)

    def choose(self, level: int, numbers: list[int]) -> None:
        """Choose grids in the table, for example those clicked on the map."""
        self.levels.setCurrentIndex(level - 1)
        rows = [row for row in map(self.model.row_of, numbers) if row >= 0]
        if not all(self._index(row).isValid() for row in rows):
            self.filter.clear()  # what is chosen is to be seen
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        selection.clearSelection()
        for row in rows:
            flags = selection.SelectionFlag.Select | selection.SelectionFlag.Rows
            selection.select(self._index(row), flags)
            self.table.scrollTo(self._index(row))
        selection.blockSignals(False)
        self.table.viewport().update()
        self._selection_changed()

    def _index(self, row: int) -> QModelIndex:
        """Where a row of the model stands in the table; nowhere when the filter hides it."""
        return self._sorted.mapFromSource(self.model.index(row, 0))

    def _level_changed(self, index: int) -> None:
        if self._desk is None or index < 0:
            return
        self.model.show_level(self._desk.session, index + 1)
        self._fit_columns()
        self._show_strip()
        self._selection_changed()
        self.coloured.emit(self.level, self.colouring.currentData())

    def _fit_columns(self) -> None:
        """Lay the columns out anew: of another plan they are others."""
        for column in range(self.model.columnCount()):
            bar = self._bar if column == self.model.deviation_column else None
            self.table.setItemDelegateForColumn(column, bar)
        self.table.fit(self.model.by_importance(), self.model.stretched)

    def _coloured(self, _index: int) -> None:
        self.coloured.emit(self.level, self.colouring.currentData())

    def _selection_changed(self) -> None:
        self._show_totals()
        self.chosen.emit(self.level, self.selected)

    def _asked(self, index: object) -> None:
        source = self._sorted.mapToSource(index)
        self.asked_for.emit(self.level, self.model.number(source.row()))

    def _show_strip(self) -> None:
        session = self._desk.session if self._desk else None
        tolerance = max((c.tolerance for c in session.criteria), default=0.2) if session else 0.2
        self.strip.show_values(self.model.deviations(), tolerance)

    def _show_totals(self) -> None:
        if self._desk is None:
            self.totals.say("", Qt.TextFormat.PlainText)
            return
        session, level, numbers = self._desk.session, self.level, self.selected
        if not numbers:
            how = tr("Choose a grid in the table, or click one on the map.")
            self.totals.say(how, Qt.TextFormat.PlainText)
            return
        parents = {session.parent(level, number) for number in numbers}
        lines = [self._sum(tr("Chosen"), level, numbers)]
        if level > 1 and len(parents) == 1:
            parent = parents.pop()
            name = session.name(level - 1, parent)
            lines.append(self._sum(name, level - 1, [parent]))
        self.totals.say("<br>".join(lines), Qt.TextFormat.RichText)

    def _sum(self, title: str, level: int, numbers: list[int]) -> str:
        session = self._desk.session if self._desk else None
        if session is None:
            return ""
        totals = session.totals(level, numbers)
        load, target = sum(t.load for t in totals), sum(t.target for t in totals)
        parts = [
            f"{criterion_title(c.name)} {amount(sum(t.criteria[i] for t in totals), c.unit)}"
            for i, c in enumerate(session.criteria)
        ]
        parts.append(signed(load / target - 1) if target else "–")
        return f"<b>{escape(title)}</b>: {' · '.join(parts)}"
