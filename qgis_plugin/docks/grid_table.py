"""The table of grids: a model over the session, and a bar for the deviation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QFont, QPainter, QPalette
from qgis.PyQt.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ..gridplan.output.look.look import ON_DARK, deviation_colour
from ..platform.figures import amount, away, criterion_title
from ..platform.icons import icon
from ..platform.readable_colours import DARK, luminance
from ..platform.words import tr

if TYPE_CHECKING:
    from ..gridplan.plan.draft.outcome import Outcome, Totals
    from ..gridplan.plan.redraw.session import EditSession

#: Role of the plain value, for sorting.
VALUE = Qt.ItemDataRole.UserRole
DISPLAY = Qt.ItemDataRole.DisplayRole
#: More changed rows than these are told to the view as one.
MANY = 50
CODE, NAME, UNITS = range(3)
#: Deviation at which the bar is full.
FULL = 0.2
#: The bar of a grid on its target, on light and dark ground: the map has it sink into the paper.
CALM, CALM_ON_DARK = "#a8a8a2", "#7d848a"
#: Height of the bar.
BAR_PX = 3


class GridTable(QAbstractTableModel):
    """Grids of one level of the session.

    Columns: code, name, units, one for each criterion, load, deviation, compactness, lock.
    """

    def __init__(self) -> None:
        super().__init__()
        self._session: EditSession | None = None
        self.level = 1
        self._numbers: list[int] = []
        self._row: dict[int, int] = {}
        self._totals: list[Totals] = []
        self._locked: set[int] = set()
        self._cells: dict[int, list[tuple[Any, str]]] = {}  # of the rows asked for so far
        self._lock = icon("lock")

    # What is shown --------------------------------------------------------------------------

    def show_level(self, session: EditSession | None, level: int) -> None:
        """Show the grids of a level; nothing when there is no session."""
        self.beginResetModel()
        self._session, self.level = session, level
        self._numbers = [] if session is None else session.grids(level).tolist()
        self._row = {number: row for row, number in enumerate(self._numbers)}
        self._totals = [] if session is None else session.totals(level)
        self._locked = set() if session is None else set(session.locked(level).tolist())
        self._cells.clear()
        self.endResetModel()

    def follow(self, outcome: Outcome) -> None:
        """Take over what an edit changed."""
        if self._session is None:
            return
        if outcome.grids_changed:
            self.show_level(self._session, self.level)
            return
        locked = set(self._session.locked(self.level).tolist())
        rows = {self._row[number] for number in locked ^ self._locked if number in self._row}
        self._locked = locked
        for change in outcome.changes:
            row = self._row.get(change.number)
            if change.level == self.level and row is not None:
                if change.after is not None:
                    self._totals[row] = change.after
                rows.add(row)
        for row in rows:
            self._cells.pop(row, None)
        if len(rows) > MANY:
            self._tell(0, len(self._numbers) - 1)
        else:
            for row in sorted(rows):
                self._tell(row, row)

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))

    def number(self, row: int) -> int:
        """The grid in a row."""
        return self._numbers[row]

    def row_of(self, number: int) -> int:
        """The row of a grid, −1 when it is not shown."""
        return self._row.get(number, -1)

    @property
    def deviation_column(self) -> int:
        """Column of the deviation."""
        return self.columnCount() - 3

    def by_importance(self) -> list[int]:
        """All columns, the most important first: what is left out last where there is no room.

        Names that only repeat the codes come last.
        """
        count = self.columnCount()
        load, deviation, compactness, lock = range(count - 4, count)
        others = [*range(3, load), UNITS, load, compactness, lock]
        return [CODE, deviation, *([NAME, *others] if self._has_names() else [*others, NAME])]

    @property
    def stretched(self) -> int:
        """The column that takes the room that is left."""
        return NAME if self._has_names() else self.deviation_column

    def _has_names(self) -> bool:
        """Whether names say more than the codes do."""
        session = self._session
        if session is None:
            return False
        rest = {
            session.name(self.level, n).replace(session.code(self.level, n), "")
            for n in self._numbers
        }
        return len(rest) > 1

    def deviations(self) -> list[float]:
        """Deviations of all grids of the level but of special ones, which have none."""
        return [totals.deviation for totals in self._totals if totals.target > 0]

    # What Qt asks ---------------------------------------------------------------------------

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """Grids of the level."""
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """See the class."""
        return 7 + (len(self._session.criteria) if self._session else 0)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        criteria = (
            [criterion_title(c.name) for c in self._session.criteria] if self._session else []
        )
        titles = [
            tr("Code"), tr("Name"), tr("Units"), *criteria,
            tr("Load"), tr("Deviation"), tr("Compactness"), tr("Lock"),
        ]  # fmt: skip
        return titles[section]

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, value for sorting, alignment, weight, tool tip of a cell."""
        if self._session is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == VALUE:  # asked for tens of thousands of times when the table is sorted
            return self._row_of_cells(row)[column][0]
        answer: Any = None
        if role == DISPLAY:
            answer = self._row_of_cells(row)[column][1]
        elif role == Qt.ItemDataRole.DecorationRole and column == CODE:
            answer = self._lock if self._numbers[row] in self._locked else None
        elif role == Qt.ItemDataRole.TextAlignmentRole and column > NAME:
            answer = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        elif role == Qt.ItemDataRole.FontRole and self._is_out(column, self._totals[row]):
            answer = QFont()
            answer.setBold(True)
        elif role == Qt.ItemDataRole.ToolTipRole and self._is_out(column, self._totals[row]):
            answer = tr("Outside of the tolerance")
        elif role == Qt.ItemDataRole.ToolTipRole and column == NAME:
            answer = self._row_of_cells(row)[NAME][1]  # it may be shortened
        return answer

    def _row_of_cells(self, row: int) -> list[tuple[Any, str]]:
        """Value and text of all columns."""
        if row not in self._cells:
            self._cells[row] = self._made_cells(self._numbers[row], self._totals[row])
        return self._cells[row]

    def _made_cells(self, number: int, totals: Totals) -> list[tuple[Any, str]]:
        session = self._session
        if session is None:
            return []
        code, name = session.code(self.level, number), session.name(self.level, number)
        locked = number in self._locked
        return [
            (code, code),
            (name, name),
            (totals.units, f"{totals.units:,}"),
            *(
                (value, amount(value, criterion.unit))
                for criterion, value in zip(session.criteria, totals.criteria)
            ),
            (totals.load, f"{totals.load:.3%}"),
            (totals.deviation if totals.target > 0 else None, away(totals)),
            (totals.polsby_popper, f"{totals.polsby_popper:.2f}"),
            (int(locked), tr("locked") if locked else ""),
        ]

    def _is_out(self, column: int, totals: Totals) -> bool:
        session = self._session
        if session is None:
            return False
        if column == self.deviation_column:
            return abs(totals.deviation) > max((c.tolerance for c in session.criteria), default=1)
        return False


class DeviationBar(QStyledItemDelegate):
    """Draws a bar from the middle under the number of the deviation, where it crosses no sign."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Bar, then number; called by Qt."""
        value = index.data(VALUE)
        if isinstance(value, float) and not option.state & QStyle.StateFlag.State_Selected:
            box = QRectF(option.rect).adjusted(2, 0, -2, -1)
            box.setTop(box.bottom() - BAR_PX)
            half = box.width() / 2
            length = half * min(abs(value), FULL) / FULL
            left = box.center().x() if value > 0 else box.center().x() - length
            is_dark = luminance(option.palette.color(QPalette.ColorRole.Base)) < DARK
            colour = deviation_colour(value)
            if colour == deviation_colour(0.0):
                colour = CALM_ON_DARK if is_dark else CALM
            elif is_dark:
                colour = ON_DARK[colour]
            painter.fillRect(QRectF(left, box.top(), length, box.height()), QColor(colour))
        super().paint(painter, option, index)
