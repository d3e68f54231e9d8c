"""The sheets of a workbook to choose from, shown where there are several."""

from __future__ import annotations

from collections.abc import Iterable

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QLabel

from ..platform.words import tr


class SheetBox(QComboBox):
    """Sheets by name, and a label that comes and goes with them."""

    #: Somebody has chosen.
    decided = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("gridplanEventSheet")
        self.label = QLabel(tr("Sheet"))
        self.label.setBuddy(self)
        self.activated.connect(lambda _index: self.decided.emit())
        self.offer(())

    @property
    def chosen(self) -> str:
        """The sheet that is chosen, empty for none."""
        return str(self.currentData() or "")

    def offer(self, sheets: Iterable[str], chosen: str = "") -> None:
        """Show sheets, one of them chosen; nothing where there is no choice."""
        self.clear()
        self.addItem(tr("(choose)"), "")
        for sheet in sheets:
            self.addItem(sheet, sheet)
        self.setCurrentIndex(max(self.findData(chosen), 0))
        several = self.count() > 2
        for widget in (self, self.label):
            widget.setVisible(several)
