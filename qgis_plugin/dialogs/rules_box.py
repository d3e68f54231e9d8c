"""The common rules of the ground for a new plan: lines, special grids, limits, compounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayerProxyModel
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from ..layers.layer_reading import reader_of
from ..platform.words import tr
from ..widgets.datum_box import DatumBox
from ..widgets.layer_combo_box import LayerBox
from .ground_wishes import GroundWishes

if TYPE_CHECKING:
    from .new_plan_task import Units

#: Largest number of households or people that can be asked for.
MOST = 1_000_000


class RulesBox(QGroupBox):
    """Asks for the rules; nothing has to be filled in."""

    #: Something else is asked for.
    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(tr("Rules of the ground (none has to be given)"))
        form = QFormLayout(self)
        filters = QgsMapLayerProxyModel.Filter
        lines = filters.LineLayer | filters.PolygonLayer
        self.layers = {
            "soft": self._layer(
                "gridplanSoft", lines,
                tr("Roads, canals or ridges: where a border can run along them, it does."),
            ),
            "hard": self._layer(
                "gridplanHard", lines,
                tr("Rivers, expressways, railways: no grid lies on both sides, but at crossings."),
            ),
            "crossings": self._layer(
                "gridplanCrossings", filters.PointLayer | filters.LineLayer,
                tr("Bridges as points, or roads: where one meets a line that no grid may cross, "
                   "the two sides are neighbours."),
            ),
            "special": self._layer(
                "gridplanSpecialAreas", filters.PolygonLayer,
                tr("Parks, schools, hospitals, enterprises: each becomes a last-level grid beyond "
                   "the counts and outside the balance, with a number from 901."),
            ),
        }  # fmt: skip
        self.datum = DatumBox("gridplanGroundDatum")
        self.datum.activated.connect(self.changed)
        self.special, self.compounds, self.counted = QComboBox(), QComboBox(), QComboBox()
        for box, name, tip in (
            (
                self.special,
                "gridplanSpecial",
                tr("Units with the same value make one special grid."),
            ),
            (
                self.compounds,
                "gridplanCompounds",
                tr("Compounds, building groups: whole at every level."),
            ),
            (self.counted, "gridplanCounted", tr("What the limit is about, such as households")),
        ):
            box.setObjectName(name)
            box.setToolTip(tip)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(12)
            box.addItem(tr("(none)"), "")
            box.activated.connect(self.changed)
        self.least, self.most = self._bound("gridplanLeast"), self._bound("gridplanMost")
        self.tolerance = QDoubleSpinBox()
        self.tolerance.setObjectName("gridplanTolerance")
        self.tolerance.setRange(0.1, 100.0)
        self.tolerance.setDecimals(1)
        self.tolerance.setValue(5.0)
        self.tolerance.setToolTip(
            tr("Deviation that every last-level grid should keep to; less of it costs compactness.")
        )
        limit = QWidget()
        row = QHBoxLayout(limit)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.counted, 1)
        for widget in (QLabel(tr("from")), self.least, QLabel(tr("to")), self.most):
            row.addWidget(widget)
        for text, widget in (
            (tr("Lines that borders should follow"), self.layers["soft"]),
            (tr("Lines that no grid may cross"), self.layers["hard"]),
            (tr("Crossings of these lines"), self.layers["crossings"]),
            (tr("Areas that become special grids"), self.layers["special"]),
            (tr("Coordinates of these layers"), self.datum),
            (tr("or the column that names special grids"), self.special),
            (tr("Column of areas that are never cut"), self.compounds),
            (tr("Limits of every last-level grid"), limit),
            (tr("Tolerance of the load, %"), self.tolerance),
        ):
            form.addRow(text, widget)
        self.message = QLabel()
        self.message.setObjectName("gridplanRulesMessage")
        self.message.setWordWrap(True)
        self.message.hide()
        form.addRow(self.message)

    def show_units(self, units: Units) -> None:
        """Offer the columns of the units; what was chosen stays where it is still there."""
        for box, columns in (
            (self.special, units.labels),
            (self.compounds, units.labels),
            (self.counted, units.countable),
        ):
            chosen = box.currentData()
            box.clear()
            box.addItem(tr("(none)"), "")
            for column in columns:
                box.addItem(column, column)
            box.setCurrentIndex(max(box.findData(chosen), 0))

    def wishes(self) -> GroundWishes:
        """What is asked now."""
        layers = {}
        for name, box in self.layers.items():
            layer = box.currentLayer()
            if layer is not None:
                layers[name] = reader_of(layer)
        counted, limits = self.counted.currentData(), ()
        if counted and (self.least.value() or self.most.value()):
            most = str(self.most.value()) if self.most.value() else ""
            least = str(self.least.value()) if self.least.value() else ""
            limits = (f"{counted}={least}..{most}",)
        return GroundWishes(
            layers,
            "" if "special" in layers else self.special.currentData() or "",
            self.compounds.currentData() or "",
            limits,
            self.tolerance.value() / 100,
            self.datum.currentData(),
        )

    def show_contradictions(self, lines: list[str]) -> None:
        """Show what cannot be kept, with its cure; nothing when the list is empty."""
        self.message.setText("\n".join(f"• {line}" for line in lines))
        self.message.setVisible(bool(lines))

    def _layer(self, name: str, filters: Any, tip: str) -> LayerBox:
        box = LayerBox(name, filters, tr("(none)"))
        box.setToolTip(tip)
        box.layerChanged.connect(lambda _layer: self.changed.emit())
        box.edited.connect(self.changed)
        return box

    def _bound(self, name: str) -> QSpinBox:
        box = QSpinBox()
        box.setObjectName(name)
        box.setRange(0, MOST)
        box.setSpecialValueText("–")
        box.setGroupSeparatorShown(True)
        box.valueChanged.connect(lambda _value: self.changed.emit())
        return box
