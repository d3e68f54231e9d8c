"""The table of criteria in the dialog of a new plan: what counts, from which column, how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from ..platform.figures import criterion_title
from ..platform.words import tr

if TYPE_CHECKING:
    from ..gridplan.territory.criteria import Criterion

#: Stands for the area of the outlines, as the core has it.
OUTLINE = "geometry"
USUAL = ("registered", "migrant", "area")
#: Line of the remark: below any number of criteria.
_BELOW = 1000


class _Row:
    """One criterion: the widgets of its row."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.used = QCheckBox(tr("Area") if name == "area" else criterion_title(name))
        self.column = QComboBox()
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.column.setSizeAdjustPolicy(policy)
        self.column.setMinimumContentsLength(12)
        self.weight = QDoubleSpinBox()
        self.weight.setRange(0.0, 100.0)
        self.weight.setSingleStep(0.1)
        self.tolerance = QSpinBox()
        self.tolerance.setRange(1, 500)
        self.tolerance.setSuffix(" %")
        self.share = QLabel()
        self.share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.used.setObjectName(f"gridplanUse_{name}")
        self.column.setObjectName(f"gridplanColumn_{name}")
        self.weight.setObjectName(f"gridplanWeight_{name}")
        self.tolerance.setObjectName(f"gridplanTolerance_{name}")
        self.used.setToolTip(tr("Whether it counts in the load"))
        self.column.setToolTip(tr("Column of the base units"))
        self.weight.setToolTip(tr("Weight, compared with those of the others"))
        self.tolerance.setToolTip(tr("Deviation beyond which grids are marked"))
        self.share.setToolTip(tr("Share in the load that the grids even out"))

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """From left to right."""
        return self.used, self.column, self.weight, self.tolerance, self.share


class CriteriaTable(QWidget):
    """Criteria with their columns, weights, tolerances and their shares in the load."""

    #: Other columns than before: the units have to be read again.
    columns_changed = pyqtSignal()
    #: Other weights or tolerances: only what is expected changes.
    weights_changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self._page = QGridLayout(self)
        self._page.setContentsMargins(0, 0, 0, 0)
        self._page.setColumnStretch(1, 1)
        titles = (tr("Criterion"), tr("Column"), tr("Weight"), tr("Tolerance"), tr("Share of load"))
        for place, title in enumerate(titles):
            self._page.addWidget(QLabel(f"<b>{title}</b>"), 0, place)
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        self.remark.hide()
        self._page.addWidget(self.remark, _BELOW, 0, 1, len(titles))
        for name in USUAL:
            self._add_row(name)

    @property
    def chosen(self) -> dict[str, str]:
        """Criterion → column, of those that are used."""
        return {
            row.name: row.column.currentData()
            for row in self._rows
            if row.used.isChecked() and row.column.currentData()
        }

    def criteria(self, read: Sequence[Criterion]) -> tuple[Criterion, ...]:
        """The criteria that were read, with the weights and tolerances of the table."""
        from dataclasses import replace

        row = {row.name: row for row in self._rows}
        return tuple(
            replace(
                criterion,
                weight=row[criterion.name].weight.value(),
                tolerance=row[criterion.name].tolerance.value() / 100,
            )
            for criterion in read
        )

    def add_criterion(self, column: str) -> None:
        """One more criterion, named after its column."""
        if column not in (row.name for row in self._rows):
            self._add_row(column)
            row = self._rows[-1]
            row.column.addItem(column, column)
            row.weight.setValue(0.2)
        row = next(row for row in self._rows if row.name == column)
        row.used.setChecked(True)
        self.columns_changed.emit()

    def show_criteria(self, read: Sequence[Criterion], columns: Sequence[str]) -> None:
        """Show what was read; weights and tolerances that were set already stay.

        Parameters
        ----------
        read : sequence of Criterion
        columns : sequence of str
            All that can be chosen.
        """
        used = {criterion.name: criterion for criterion in read}
        for row in self._rows:
            criterion = used.get(row.name)
            for widget in (row.used, row.column, row.weight, row.tolerance):
                widget.blockSignals(True)
            chosen = criterion.column if criterion else row.column.currentData()
            row.column.clear()
            row.column.addItem(tr("(choose)"), "")
            if row.name == "area":
                row.column.addItem(tr("(area of the outlines)"), OUTLINE)
            for column in columns:
                row.column.addItem(column, column)
            row.column.setCurrentIndex(max(row.column.findData(chosen), 0))
            row.used.setChecked(criterion is not None)
            for widget in (row.used, row.column, row.weight, row.tolerance):
                widget.blockSignals(False)
        self._enable()
        left = [row.used.text() for row in self._rows if not row.column.currentData()]
        self.remark.setText(tr("Not counted: {names}. Choose a column.", names=", ".join(left)))
        self.remark.setVisible(bool(left and columns))

    def show_shares(self, shares: dict[str, float]) -> None:
        """Show the share of each criterion in the load."""
        for row in self._rows:
            row.share.setText(f"{shares[row.name]:.0%}" if row.name in shares else "–")

    def _add_row(self, name: str) -> None:
        from ..gridplan.territory.criteria import DEFAULT_WEIGHTS

        row = _Row(name)
        row.weight.setValue(DEFAULT_WEIGHTS.get(name, 0.0))
        row.tolerance.setValue(20)
        self._rows.append(row)
        line = len(self._rows)
        for place, widget in enumerate(row.widgets):
            self._page.addWidget(widget, line, place)
        row.used.toggled.connect(self._changed)
        row.column.currentIndexChanged.connect(lambda _at: self._column_chosen(row))
        row.weight.valueChanged.connect(self.weights_changed)
        row.tolerance.valueChanged.connect(self.weights_changed)
        self._enable()

    def _column_chosen(self, row: _Row) -> None:
        """Who chooses a column wants it to count."""
        row.used.blockSignals(True)
        row.used.setChecked(bool(row.column.currentData()))
        row.used.blockSignals(False)
        self._changed()

    def _changed(self) -> None:
        self._enable()
        self.columns_changed.emit()

    def _enable(self) -> None:
        for row in self._rows:
            for widget in (row.weight, row.tolerance):
                widget.setEnabled(row.used.isChecked())
