"""A plan of the grids that a city has already: where they stand, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayerProxyModel
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.findings import in_a_row
from ..layers.layer_reading import column_names, reader_of
from ..platform.file_names import free_name
from ..platform.words import tr
from ..widgets.datum_box import DatumBox
from ..widgets.layer_combo_box import LayerBox
from ..widgets.levels_table import LevelsTable
from ..widgets.unit_list_box import ListBox
from .adopt_task import Adopted, Adoption, adopt_grids, adopt_list, write_adopted
from .new_plan_task import Units
from .plan_maker import patient
from .units_reader import PATIENCE_MS, UnitsReader

if TYPE_CHECKING:
    from ..gridplan.progress import Progress


class AdoptPlan(UnitsReader):
    """Asks where the grids stand, shows what comes of them, and writes the plan.

    Parameters
    ----------
    parent : QWidget
    plan : Path or None
        The plan that is open.
    is_changed : callable
        See `UnsavedNote`.
    """

    def __init__(
        self, parent: QWidget, plan: Path | None, is_changed: Callable[[Path], bool]
    ) -> None:
        title = tr("Plan of Existing Grids")
        super().__init__(parent, "gridplanAdoptPlan", title, tr("What counts in the load"))
        self.found: Adopted | None = None
        self._looks = 0  # how often was looked: older answers are not wanted
        self._soon = patient(self, PATIENCE_MS, self._look)
        self.criteria.weights_changed.connect(self._changed)
        self.listed = ListBox(plan, is_changed)
        self.listed.changed.connect(self._list_changed)
        grids = self._grids_group()
        self._of_units = (self.source, grids, self.weighing)
        whole = self.put_in((self._where_row(), self.listed, *self._of_units))
        self.listed.hide()
        whole.addWidget(self._answer_group())
        form = QFormLayout()
        form.addRow(tr("Plan file"), self.target)
        whole.addLayout(form)
        self.make = self.add_foot(whole, tr("Make the Plan"), "gridplanMake", self._make, "adopt")
        self.take_room(100, 52)
        self.begin()

    def _where_row(self) -> QWidget:
        row = QWidget()
        form = QFormLayout(row)
        form.setContentsMargins(0, 0, 0, 0)
        self.where = QComboBox()
        self.where.setObjectName("gridplanWhere")
        self.where.addItem(tr("with the base units, or in a layer of areas"), False)
        self.where.addItem(tr("in the list of units of a plan, edited elsewhere"), True)
        self.where.activated.connect(lambda _index: self._where_changed())
        form.addRow(tr("The grids stand"), self.where)
        return row

    def _grids_group(self) -> QGroupBox:
        group = QGroupBox(tr("Grids that there are"))
        page = QVBoxLayout(group)
        none = tr("(none: the base units have the codes)")
        polygons = QgsMapLayerProxyModel.Filter.PolygonLayer
        self.areas = LayerBox("gridplanAreas", polygons, none)
        self.areas.setToolTip(
            tr("Areas of the smallest grids: each unit goes to the one that holds most of it.")
        )
        self.areas.layerChanged.connect(lambda _layer: self._areas_changed())
        self.areas.edited.connect(self._areas_changed)
        self.datum = DatumBox("gridplanAreasDatum")
        self.datum.activated.connect(lambda _index: self._changed())
        self.levels = LevelsTable()
        self.levels.changed.connect(self._changed)
        form = QFormLayout()
        form.addRow(tr("Layer of the smallest grids"), self.areas)
        form.addRow(tr("Coordinates of this layer"), self.datum)
        page.addLayout(form)
        page.addWidget(self.levels)
        return group

    def _answer_group(self) -> QGroupBox:
        group = QGroupBox(tr("What comes of it"))
        page = QVBoxLayout(group)
        self.answer, self.remarks = QLabel(), QPlainTextEdit()
        self.answer.setObjectName("gridplanAnswer")
        self.answer.setWordWrap(True)
        self.remarks.setObjectName("gridplanRemarks")
        self.remarks.setReadOnly(True)
        self.remarks.setTabChangesFocus(True)
        self.remarks.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 12)
        page.addWidget(self.answer)
        page.addWidget(self.remarks)
        return group

    # What is read ---------------------------------------------------------------------------

    @property
    def by_list(self) -> bool:
        """Whether the grids come from the list of units of a plan."""
        return bool(self.where.currentData())

    def file_read(self) -> Path:
        """See `PlanMaker`: units of a list come from its plan."""
        return Path(self.listed.plan.filePath()) if self.by_list else super().file_read()

    def _where_changed(self) -> None:
        self.listed.setVisible(self.by_list)
        for group in self._of_units:
            group.setVisible(not self.by_list)
        self._wait.stop()
        self.drop_task()  # what was being read of the other source
        if self.units is None and not self.by_list:
            self._read_anew()
        self._list_changed()

    def _list_changed(self) -> None:
        self.propose_target()
        self._changed()

    def proposed_target(self) -> Path:
        """See `UnitsReader`: beside the plan that a list is of."""
        plan = self.listed.plan.filePath()
        if not self.by_list or not plan:
            return super().proposed_target()
        return free_name(Path(plan).with_name(f"{Path(plan).stem}_listed.gpkg"))

    # Reading and looking --------------------------------------------------------------------

    def units_gone(self) -> None:
        """Nothing comes of units that are not read yet."""
        self._forget()

    def units_read(self, units: Units) -> None:
        """Offer the columns of the units where the codes stand there."""
        if self.areas.currentLayer() is None:
            self.levels.offer(units.columns)
        self._changed()

    def _areas_changed(self) -> None:
        layer = self.areas.currentLayer()
        if layer is not None:
            self.levels.offer(column_names(layer))
        else:
            self.levels.offer(self.units.columns if self.units else ())
        self._changed()

    def _forget(self) -> None:
        self.found, self._problem = None, ""
        self._looks += 1
        self.answer.clear()
        self.remarks.clear()
        self.criteria.show_shares({})

    def _changed(self) -> None:
        self._forget()
        self._soon.start()
        self.show_state()

    def _look(self) -> None:
        """Have the core make the plan, and show what it is like; nothing is written yet."""
        if self.task is not None:
            self._soon.start()
            return
        if self.by_list:
            self._look_at_list()
            return
        territory = self.units.territory if self.units else None
        levels = self.levels.chosen()
        if territory is None or not levels:
            self.show_state()
            return
        layer = self.areas.currentLayer()
        source = reader_of(layer) if layer is not None else None
        criteria, datum = self.criteria.criteria(territory.criteria), self.datum.currentData()
        adoption = Adoption(territory, criteria, levels, source, datum)

        def work(progress: Progress) -> Adopted:
            return adopt_grids(adoption, progress)

        self._look_by(work)

    def _look_at_list(self) -> None:
        files = self.listed.files()
        if files is None:
            self.show_state()
        else:
            self._look_by(lambda progress: adopt_list(*files, progress))

    def _look_by(self, work: Callable[[Progress], Adopted]) -> None:
        asked = self._looks

        def show(found: Adopted) -> None:
            if asked == self._looks:
                self._show_answer(found)

        self.run(tr("Looking up the grids"), work, show)

    def _show_answer(self, found: Adopted) -> None:
        self.found = found
        counts = " / ".join(f"{count:,}" for count in found.plan.counts)
        said = tr("{counts} grids, from the largest to the smallest.", counts=counts)
        if found.moved is not None:
            moved = tr("Units that change their grid: {count}.", count=f"{found.moved:,}")
            said = f"{said} {moved}"
        self.answer.setText(said)
        lines = ["• " + in_a_row(each.message, each.cure) for each in found.findings]
        self.remarks.setPlainText("\n".join(lines))
        self.criteria.show_shares(found.shares)

    def show_state(self, problem: str = "") -> None:
        """What can be done now, and what is missing."""
        working = self.task is not None
        super().show_state(problem)
        if self.found is None:
            self._problem = problem or self._problem
        can_write, remark = self.about_target()
        self.progress.setVisible(working)
        self.where.setEnabled(not self.making)
        self.add.setEnabled(bool(self.units and self.units.columns) and not working)
        if not working:
            problem = problem or self._problem
            if self.by_list:
                if self.listed.files() is None:
                    problem = tr("Choose the plan and the list of its units.")
            elif self.source.source() is None:
                problem = tr("Choose the layer or the file of the base units.")
            elif self.units is not None and self.units.territory is None:
                problem = tr("These units cannot be used as they are; see the list above.")
            elif self.units is not None and not self.levels.chosen():
                problem = tr("Choose the column of the codes of each level.")
            self.message.setText(problem or remark)
        self.make.setEnabled(self.found is not None and can_write and not working)

    def _make(self) -> None:
        found = self.found
        if found is None or (target := self.place()) is None:
            return

        files = self.listed.files() if self.by_list else None

        def work(progress: Progress) -> Path:
            # A list may have been saved once more since it was looked at.
            return write_adopted(adopt_list(*files, progress) if files else found, target, progress)

        self.run(tr("Writing the plan"), work, self.written, makes=True)

    def reject(self) -> None:
        """Cancel what is at work, and close."""
        self._wait.stop()
        self._soon.stop()
        self._looks += 1
        self.drop_task()
        super().reject()
