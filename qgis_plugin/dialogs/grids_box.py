"""How many grids a new plan has at each level, and what they follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QGroupBox, QLineEdit, QSpinBox, QWidget

from ..gridplan.errors import InputError
from ..gridplan.operations.declare.kinds import Counts, Unusable
from ..platform.words import tr
from .new_plan_task import USUAL_LEVELS, proposed_levels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .new_plan_task import Units


class GridsBox(QGroupBox):
    """Asks for counts, columns, effort and seed.

    Parameters
    ----------
    target : QWidget
        Asks for the plan file; it stands at the end.
    """

    #: The counts are others, or the columns that the grids follow.
    changed = pyqtSignal()

    def __init__(self, target: QWidget) -> None:
        super().__init__(tr("Grids"))
        self._labels: dict[str, NDArray[np.int64]] = {}
        form = QFormLayout(self)
        self.levels = QLineEdit(",".join(map(str, USUAL_LEVELS)))
        self.levels.setObjectName("gridplanLevelCounts")
        self.fixed, self.walls, self.effort = QComboBox(), QComboBox(), QComboBox()
        for box in (self.fixed, self.walls):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(16)
        self.fixed.setObjectName("gridplanFixed")
        self.fixed.setToolTip(tr("The areas of this column become the first level as they are"))
        self.walls.setObjectName("gridplanWalls")
        self.walls.setToolTip(tr("The areas of this column are not cut above the last level"))
        self.effort.setObjectName("gridplanEffort")
        for effort, text in (("fast", tr("fast")), ("normal", tr("normal")), ("best", tr("best"))):
            self.effort.addItem(text, effort)
        self.effort.setCurrentIndex(1)
        self.seed = QSpinBox()
        self.seed.setRange(0, 999_999)
        self.seed.setValue(1)
        self.seed.setToolTip(tr("The same units, settings and seed give the same plan"))
        form.addRow(tr("Grids at each level, largest grids first"), self.levels)
        form.addRow(tr("Column that is the first level"), self.fixed)
        form.addRow(tr("Column of areas to keep whole"), self.walls)
        form.addRow(tr("Effort"), self.effort)
        form.addRow(tr("Seed"), self.seed)
        form.addRow(tr("Plan file"), target)
        self.levels.textChanged.connect(lambda _text: self.changed.emit())
        self.fixed.activated.connect(self._fixed_chosen)
        self.walls.activated.connect(lambda _index: self.changed.emit())

    def show_units(self, units: Units) -> None:
        """Offer the columns of the units; what was chosen stays where it is still there."""
        self._labels = units.labels
        for box in (self.fixed, self.walls):
            chosen = box.currentData()
            box.clear()
            box.addItem(tr("(none)"), "")
            for column, label in units.labels.items():
                box.addItem(f"{column} ({int(label.max()) + 1:,})", column)
            box.setCurrentIndex(max(box.findData(chosen), 0))

    def propose(self, units: int) -> None:
        """Propose counts for so many base units."""
        self.levels.setText(",".join(map(str, proposed_levels(units))))

    def counts(self) -> tuple[int, ...]:
        """The counts that are asked for; GridplanError when they cannot be read."""
        try:
            return Counts().check(self.levels.text())
        except Unusable as why:
            raise InputError(str(why)) from None

    def first_level(self) -> NDArray[np.int64] | None:
        """First-level area of each unit where a column says it, int64 (n,)."""
        return self._labels.get(self.fixed.currentData())

    def _fixed_chosen(self, _index: int) -> None:
        label = self.first_level()
        if label is not None:  # as many grids of the first level as areas
            counts = re.split("[,，、]", self.levels.text())
            self.levels.setText(",".join([str(int(label.max()) + 1), *counts[1:]]))
        self.changed.emit()
