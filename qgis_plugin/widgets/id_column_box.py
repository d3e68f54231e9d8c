"""Asks for the column of the ids of base units."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtWidgets import QComboBox

from ..platform.words import tr


class IdsBox(QComboBox):
    """A list of columns; without a choice the column is recognised by its name.

    Parameters
    ----------
    of_plan : bool
        Whether the column that the plan has its ids from is taken before that.
    """

    def __init__(self, *, of_plan: bool) -> None:
        super().__init__()
        by_name = tr("(recognised by its name)")
        self._none = tr("(that of the plan, or recognised by its name)") if of_plan else by_name
        self.setObjectName("gridplanIds")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self.setToolTip(tr("By their ids units are found again in lists and in new figures."))
        self.offer(())

    def offer(self, columns: Sequence[str]) -> None:
        """Offer columns; what was chosen stays where it is still there."""
        chosen = self.currentData()
        self.clear()
        self.addItem(self._none, "")
        for column in columns:
            self.addItem(column, column)
        self.setCurrentIndex(max(self.findData(chosen), 0))
