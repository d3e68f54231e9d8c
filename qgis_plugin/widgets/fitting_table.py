"""Tables that show as many columns as fit, so that nothing is cut off at their edges."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFont, QFontMetrics, QResizeEvent
from qgis.PyQt.QtWidgets import QHeaderView, QTableView, QTreeWidget

from ..platform.words import tr

#: Letters to which a column may shrink before one goes.
FEWEST_LETTERS = 12
#: About so many rows of a table are measured.
SAMPLED = 200


class Fitting:
    """For views with columns: shows them by rank while there is room.

    The first one is always there, however little is left for it. The tool tip of the header names
    those that have no room.
    """

    _ranked: tuple[int, ...] = ()
    _stretched = -1
    _fitting = False

    def fit(self, ranked: Sequence[int], stretched: int) -> None:
        """Measure the columns anew and show those that fit.

        Parameters
        ----------
        ranked : sequence of int
            All columns, the most important first.
        stretched : int
            The column that takes the room that is left.
        """
        self._fitting = True  # a scroll bar that comes or goes resizes what is only half measured
        self._ranked, self._stretched = tuple(ranked), stretched
        header, kind = self._header(), QHeaderView.ResizeMode
        header.setStretchLastSection(False)
        self._widths: dict[int, int] = {}
        for column in ranked:
            self.setColumnHidden(column, False)
            header.setSectionResizeMode(column, kind.Interactive)
            self.resizeColumnToContents(column)
            self._widths[column] = self.columnWidth(column)
        least = max(
            self.fontMetrics().averageCharWidth() * FEWEST_LETTERS,
            header.sectionSizeHint(stretched),
        )
        self._widths[stretched] = min(self._widths[stretched], least)
        header.setSectionResizeMode(stretched, kind.Stretch)
        self._fitting = False
        self._show_what_fits()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Called by Qt."""
        super().resizeEvent(event)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        if self._fitting or not self._ranked:
            return
        self._fitting = True
        # The stretched column is always there, however little is left for it.
        whole = self.viewport().width()
        room = whole - self._widths[self._stretched]
        least = self.fontMetrics().averageCharWidth() * FEWEST_LETTERS
        others = [column for column in self._ranked if column != self._stretched]
        left_out = []
        for column in others:
            width = self._widths[column]
            if column == self._ranked[0]:
                beside = sum(min(self._widths[other], least) for other in others[1:2])
                most = max(room - beside, min(room, least), 0)
                most = most if width <= room else min(most, whole // 2)
            else:
                most = max(room, min(width, least))
            width = min(width, most)
            self.setColumnWidth(column, width)
            room -= width
            self.setColumnHidden(column, room < 0)
            if room < 0:  # what ranks lower does not jump the queue
                left_out.append(column)
        titles = ", ".join(self._title(column) for column in left_out)
        text = tr("Widen the panel to see: {columns}", columns=titles) if left_out else ""
        self._header().setToolTip(text)
        self._fitting = False

    def _title(self, column: int) -> str:
        role = Qt.ItemDataRole.DisplayRole
        return str(self.model().headerData(column, Qt.Orientation.Horizontal, role))


class FittingTable(Fitting, QTableView):
    """A table that shows the columns that fit."""

    def sizeHintForColumn(self, column: int) -> int:  # noqa: N802
        """Called by Qt; measures some of the rows, for all of them would take a second."""
        model, bold = self.model(), QFont(self.font())
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        rows = model.rowCount()
        texts = (
            str(model.index(row, column).data()) for row in range(0, rows, max(rows // SAMPLED, 1))
        )
        width = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        mark = metrics.height() if column == 0 else 0  # a lock before the code
        return width + mark + 2 * metrics.averageCharWidth()

    def _header(self) -> QHeaderView:
        return self.horizontalHeader()


class FittingTree(Fitting, QTreeWidget):
    """A list with columns that shows those that fit."""

    def _header(self) -> QHeaderView:
        return self.header()
