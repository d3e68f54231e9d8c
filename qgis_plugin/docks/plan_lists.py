"""Lists about the plan: pending changes, problems, log."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.plan.redraw.problems import find_problems
from ..platform.figures import amount, away, criterion_title, label
from ..platform.settings import preferences
from ..platform.words import tr
from ..widgets.fitting_table import FittingTree

if TYPE_CHECKING:
    from ..editing.open_plan import Desk
    from ..gridplan.plan.draft.edit_log import LogRow

#: The log shows so many of the latest rows.
LATEST = 500


class ListPane(QWidget):
    """A list that is made anew when it is looked at."""

    name = ""
    #: Columns, the most important first, and the one that takes the room that is left.
    ranked: tuple[int, ...] = ()
    stretched = 0

    def __init__(self, *titles: str) -> None:
        super().__init__()
        self._desk: Desk | None = None
        self.list = FittingTree()
        self.list.setObjectName(self.name)
        self.titles = titles
        self.list.setHeaderLabels(list(titles))
        self.list.setRootIsDecorated(False)
        self.list.setAlternatingRowColors(True)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.head = QLabel()
        self.head.setWordWrap(True)
        self.page = QVBoxLayout(self)
        self.page.setContentsMargins(0, 4, 0, 0)
        self.page.addWidget(self.head)
        self.page.addWidget(self.list, 1)

    def show_desk(self, desk: Desk | None) -> None:
        """Show another plan, or none."""
        self._desk = desk
        self.list.clear()
        self.head.clear()

    def look_again(self) -> None:
        """Make the list anew; what is chosen stays chosen, or what now stands in its place."""
        current = self.list.currentItem()
        row = self.list.indexOfTopLevelItem(current)
        chosen = None if current is None else _content(current)
        self.list.clear()
        if self._desk is None:
            return
        self.fill(self._desk)
        self.list.fit(self.ranked, self.stretched)
        items = [self.list.topLevelItem(i) for i in range(self.list.topLevelItemCount())]
        same = next((item for item in items if _content(item) == chosen), None)
        if chosen is not None and items:
            self.list.setCurrentItem(same or items[min(row, len(items) - 1)])

    def fill(self, desk: Desk) -> None:
        """Fill the empty list; given by each list."""

    def add(self, *texts: str, data: Any = None, right: int = 99) -> None:
        """Add a row; columns from `right` on are numbers."""
        item = QTreeWidgetItem(list(texts))
        item.setData(0, Qt.ItemDataRole.UserRole, data)
        tip = "\n".join(f"{self.titles[i]}: {text}" for i, text in enumerate(texts) if text)
        for column in range(len(texts)):
            item.setToolTip(column, tip)
        for column in range(right, len(texts)):
            item.setTextAlignment(column, int(Qt.AlignmentFlag.AlignRight))
        self.list.addTopLevelItem(item)


class ChangesPane(ListPane):
    """What differs from the plan as it was last saved, with old and new values."""

    name = "gridplanChanges"
    ranked = (0, 1, 2, 3)

    def __init__(self) -> None:
        super().__init__(tr("Grid"), tr("What"), tr("Saved"), tr("Now"))

    def fill(self, desk: Desk) -> None:
        """One row for every grid and criterion that changed."""
        pending = desk.session.pending()
        count = f"{len(pending.units):,}"
        self.head.setText(tr("Units in another grid than saved: {count}", count=count))
        for change in pending.changes:
            grid = label(change.code, change.name)
            rows: list[tuple[str, str, str]] = []
            old, new = change.before, change.after
            rows.append((tr("Units"), _count(old), _count(new)))
            for i, criterion in enumerate(desk.session.criteria):
                then = amount(old.criteria[i], criterion.unit) if old else ""
                now = amount(new.criteria[i], criterion.unit) if new else ""
                rows.append((criterion_title(criterion.name), then, now))
            rows.append((tr("Deviation"), away(old) if old else "",
                         away(new) if new else ""))  # fmt: skip
            for what, then, now in rows:
                if then != now:
                    self.add(grid, what, then, now, right=2)


class LogPane(ListPane):
    """What was done since the plan was opened."""

    name = "gridplanLog"
    ranked = (0, 1, 2, 4, 3, 6, 5)
    stretched = 2

    def __init__(self) -> None:
        super().__init__(tr("When"), tr("What"), tr("Unit or grid"), tr("From"), tr("To"),
                         tr("Who"), tr("Why"))  # fmt: skip
        # Ids differ at their ends.
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def show_desk(self, desk: Desk | None) -> None:
        """Show another plan, or none."""
        super().show_desk(desk)
        self._rows: list[LogRow] = []

    def fill(self, desk: Desk) -> None:
        """The latest rows, the last one first."""
        rows = self._rows
        # Of a log only what is new has to be written out.
        rows += desk.session.log(rows[-1].step + 1 if rows else 0)
        self.head.setText(tr("Rows: {count}", count=f"{len(rows):,}"))
        for row in islice(reversed(rows), LATEST):
            when = row.when[:16].replace("T", " ")
            why = step_name(row.why) if row.kind in ("undo", "redo") else row.why
            self.add(when, step_name(row.kind), row.unit or row.grid, row.from_code, row.to_code,
                     row.who, why)  # fmt: skip


class ProblemsPane(ListPane):
    """Grids that are not as they should be; each can be walked to."""

    name = "gridplanProblems"
    ranked = (0, 1)
    stretched = 1
    #: Level and number of the grid to show.
    asked_for = pyqtSignal(int, int)
    #: Rows of the units to show, which are in no grid.
    units_asked_for = pyqtSignal(list)

    def __init__(self) -> None:
        super().__init__(tr("Grid"), tr("Problem"))
        back = QPushButton(tr("Previous"))
        back.setObjectName("gridplanPreviousProblem")
        ahead = QPushButton(tr("Next"))
        ahead.setObjectName("gridplanNextProblem")
        back.clicked.connect(lambda: self.walk(-1))
        ahead.clicked.connect(lambda: self.walk(1))
        buttons = QHBoxLayout()
        buttons.addWidget(back)
        buttons.addWidget(ahead)
        buttons.addStretch(1)
        self.page.addLayout(buttons)
        self.list.itemActivated.connect(self._show)

    def fill(self, desk: Desk) -> None:
        """All problems, the worst first."""
        norms = preferences()
        problems = find_problems(
            desk.session,
            desk.households,
            rules=desk.essentials.rules,
            most_people=norms.most_people,
            most_households=norms.most_households,
        )
        self.head.setText(
            tr("Problems: {count}", count=len(problems)) if problems else tr("No problems.")
        )
        for problem in problems:
            grid = label(problem.code, problem.name)
            data = (problem.level, problem.number, problem.units)
            self.add(grid, problem.text, data=data)

    def walk(self, step: int) -> None:
        """Go to the next problem (1) or the previous one (−1), from the last to the first."""
        count = self.list.topLevelItemCount()
        if count:
            current = self.list.indexOfTopLevelItem(self.list.currentItem())
            first = 0 if step > 0 else count - 1
            item = self.list.topLevelItem((current + step) % count if current >= 0 else first)
            self.list.setCurrentItem(item)
            self._show(item)

    def _show(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        level, number, units = item.data(0, Qt.ItemDataRole.UserRole)
        if units:
            self.units_asked_for.emit(list(units))
        else:
            self.asked_for.emit(level, number)


def step_name(kind: str) -> str:
    """A kind of step of the log in the language of the user."""
    known = {
        "stroke": tr("Brush stroke"),
        "split": tr("Split"),
        "merge": tr("Merge"),
        "lock": tr("Lock"),
        "unlock": tr("Unlock"),
        "smooth": tr("Smooth"),
        "rebalance": tr("Rebalance"),
        "new": tr("New grid"),
        "swap": tr("Swap"),
        "fill": tr("Fill"),
        "assign": tr("Edit of a column"),
        "adopt": tr("Move under Another Grid"),
        "recode": tr("Recode"),
        "undo": tr("Undo"),
        "redo": tr("Redo"),
    }
    return known.get(kind, kind)


def _content(item: QTreeWidgetItem) -> list[Any]:
    texts = [item.text(column) for column in range(item.columnCount())]
    return [item.data(0, Qt.ItemDataRole.UserRole), *texts]


def _count(totals: Any) -> str:
    return f"{totals.units:,}" if totals else ""
