"""The table of levels in the dialog of existing grids: the columns of their codes and names."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QWidget

from ..platform.words import tr

#: Rows at first, and at most.
ROWS, MOST = 3, 8


class LevelsTable(QWidget):
    """A row for each level, largest grids first; rows without a column of codes do not count."""

    #: Other columns, or other levels.
    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[str, ...] = ()
        self._rows: list[tuple[QComboBox, QComboBox]] = []
        self._page = QGridLayout(self)
        self._page.setContentsMargins(0, 0, 0, 0)
        titles = (tr("Level, largest grids first"), tr("Column of the codes"),
                  tr("Column of the names"))  # fmt: skip
        for place, title in enumerate(titles):
            self._page.addWidget(QLabel(f"<b>{title}</b>"), 0, place)
            self._page.setColumnStretch(place, int(place > 0))
        self.add = QPushButton(tr("Add a level"))
        self.add.setObjectName("gridplanAddLevel")
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self._add_row)
        for _ in range(ROWS):
            self._add_row()

    def offer(self, columns: Sequence[str]) -> None:
        """Offer columns; what was chosen stays where it is still there."""
        self._columns = tuple(columns)
        for row in self._rows:
            self._fill(row)

    def chosen(self) -> tuple[tuple[str, str], ...]:
        """Column of codes and column of names, or "", of each level."""
        rows = [(code.currentData(), name.currentData()) for code, name in self._rows]
        return tuple((code, name) for code, name in rows if code)

    def _fill(self, row: tuple[QComboBox, QComboBox]) -> None:
        for box, none in zip(row, (tr("(no such level)"), tr("(the codes)"))):
            chosen = box.currentData()
            box.clear()
            box.addItem(none, "")
            for column in self._columns:
                box.addItem(column, column)
            box.setCurrentIndex(max(box.findData(chosen), 0))

    def _add_row(self) -> None:
        line = len(self._rows) + 1
        row = (QComboBox(), QComboBox())
        self._page.addWidget(QLabel(str(line)), line, 0)
        for place, (box, name) in enumerate(zip(row, ("Code", "Name")), start=1):
            box.setObjectName(f"gridplan{name}{line}")
            policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            box.setSizeAdjustPolicy(policy)
            box.setMinimumContentsLength(14)
            box.activated.connect(lambda _index: self.changed.emit())
            self._page.addWidget(box, line, place)
        self._fill(row)
        self._rows.append(row)
        self._page.addWidget(self.add, line + 1, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        self.add.setEnabled(line < MOST)
