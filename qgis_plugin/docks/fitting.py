"""A table that shows as many columns as fit, so that nothing is cut off at its edge."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QHeaderView, QTableView

from ..words import tr


class FittingTable(QTableView):
    """Shows columns by rank while there is room; the tool tip of the header names the others."""

    def __init__(self) -> None:
        super().__init__()
        self._ranked: list[int] = []
        self._widths: dict[int, int] = {}
        self._stretched = -1
        self._fitting = False

    def fit(self, ranked: Sequence[int], stretched: int) -> None:
        """Measure the columns anew and show those that fit.

        Parameters
        ----------
        ranked : sequence of int
            All columns, the most important first.
        stretched : int
            The column that takes the room that is left.
        """
        self._ranked, self._stretched = list(ranked), stretched
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(100)  # rows looked at; all of them take a second
        for column in ranked:
            self.setColumnHidden(column, False)
        self.resizeColumnsToContents()
        self._widths = {column: self.columnWidth(column) for column in ranked}
        # The name may be shortened to a few letters before a column goes.
        self._widths[stretched] = min(
            self._widths[stretched], self.fontMetrics().averageCharWidth() * 12
        )
        for column in ranked:
            kind = QHeaderView.ResizeMode
            header.setSectionResizeMode(
                column, kind.Stretch if column == stretched else kind.Interactive
            )
        self._show_what_fits()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Called by Qt."""
        super().resizeEvent(event)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        if self._fitting or not self._ranked:
            return
        self._fitting = True
        room = self.viewport().width()
        left_out = []
        for place, column in enumerate(self._ranked):
            room -= self._widths[column]
            fits = room >= 0 or place < 2
            self.setColumnHidden(column, not fits)
            if not fits:
                room = -1  # what ranks lower does not jump the queue
                left_out.append(column)
        titles = [self._title(column) for column in left_out]
        text = tr("Widen the panel to see: {columns}", columns=", ".join(titles)) if titles else ""
        self.horizontalHeader().setToolTip(text)
        self._fitting = False

    def _title(self, column: int) -> str:
        role = Qt.ItemDataRole.DisplayRole
        return str(self.model().headerData(column, Qt.Orientation.Horizontal, role))
