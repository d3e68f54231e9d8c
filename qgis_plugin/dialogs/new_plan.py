"""A new plan: base units, criteria, levels, and what is to be expected, in one window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QFrame,
    QGroupBox,
    QInputDialog,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.errors import GridplanError
from ..plan_files import being_edited, geopackage
from ..starting import Units, Wishes, contradictions, divide_units, read_units
from ..words import plain, tr
from .criteria_table import CriteriaTable
from .grids_box import GridsBox
from .outlook_table import OutlookBox
from .plan_maker import PlanMaker, patient
from .rules_box import RulesBox
from .units_box import UnitsBox

if TYPE_CHECKING:
    from ..gridplan.plan.outlook import Outlook
    from ..gridplan.progress import Progress

#: Units are read so long after the last change of their settings, milliseconds.
PATIENCE_MS = 250


class NewPlan(PlanMaker):
    """Asks for all that a division needs, shows what to expect, divides.

    Parameters
    ----------
    parent : QWidget
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "gridplanNewPlan", tr("New Plan"))
        self.units: Units | None = None
        self._outlook: Outlook | None = None
        self._asked = 0  # how often units were asked for: older answers are not wanted
        self._wait = patient(self, PATIENCE_MS, self._read)
        self._check = patient(self, PATIENCE_MS, self._check_rules)
        self._checked = 0  # how often rules were checked
        self._contradicted = False
        self._problem = ""  # what is wrong with what was typed
        self._columns_are_ours = False
        self._proposed = ""  # plan file
        self._widen = patient(self, 0, self._make_room)  # when all that is new has found its place
        self.source = UnitsBox()
        self.source.chosen.connect(self._source_changed)
        self.grids = GridsBox(self.target)
        self.grids.changed.connect(self._look_ahead)
        self.grids.changed.connect(self._rules_changed)
        self.rules = RulesBox()
        self.rules.changed.connect(self._rules_changed)
        self.outlook = OutlookBox()
        self._inside = QWidget()
        page = QVBoxLayout(self._inside)
        for group in (self.source, self._criteria_group(), self.grids, self.rules, self.outlook):
            page.addWidget(group)
        page.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(self._inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        whole = QVBoxLayout(self)
        whole.addWidget(scroll, 1)
        self.divide = self.add_foot(whole, tr("Divide"), "gridplanDivide", self._divide, "new-plan")
        self.take_room(110, 52)
        if self.source.source() is not None:
            self._source_changed()
        self.show_state()
        self._widen.start()

    def _criteria_group(self) -> QGroupBox:
        group = QGroupBox(tr("What the grids share evenly"))
        page = QVBoxLayout(group)
        self.criteria = CriteriaTable()
        self.criteria.columns_changed.connect(self._columns_changed)
        self.criteria.weights_changed.connect(self._look_ahead)
        self.add = QPushButton(tr("Add a criterion…"))
        self.add.setObjectName("gridplanAddCriterion")
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self._add_criterion)
        page.addWidget(self.criteria)
        page.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        return group

    # Reading --------------------------------------------------------------------------------

    def _source_changed(self) -> None:
        self._columns_are_ours = False
        self.units = None
        self.outlook.clear()
        self._wait.start()

    def _columns_changed(self) -> None:
        self._columns_are_ours = True
        self._wait.start()

    def _read(self) -> None:
        source = self.source.source()
        self.drop_task()
        self.units = None
        self._asked += 1
        if source is None:
            self.show_state()
            return
        asked = self._asked
        columns = self.criteria.chosen if self._columns_are_ours else None

        def work(progress: Progress) -> Units:
            return read_units(source, columns, "", progress)

        self.run(
            tr("Reading base units"),
            work,
            lambda units: self._have_read(units) if asked == self._asked else None,
        )

    def _have_read(self, units: Units) -> None:
        self.units = units
        territory = units.territory
        self.source.show_units(units)
        self.criteria.show_criteria(territory.criteria if territory else (), units.columns)
        self.rules.show_units(units)
        self.grids.show_units(units)
        if territory is not None and not self._columns_are_ours:
            self.grids.propose(units.count)
        if self.target.filePath() == self._proposed:  # nobody has named another one
            self._proposed = str(self.source.proposed_target())
            self.target.setFilePath(self._proposed)
        self._look_ahead()
        self._rules_changed()

    def _add_criterion(self) -> None:
        columns = [c for c in self.units.columns if c not in self.criteria.chosen.values()]
        column, agreed = QInputDialog.getItem(
            self, tr("Add a criterion"), tr("Column"), columns, 0, False
        )
        if agreed and column:
            self.criteria.add_criterion(column)

    # What to expect -------------------------------------------------------------------------

    def _look_ahead(self) -> None:
        """Have the core compute what is to be expected, and show it."""
        from ..gridplan.plan.outlook import expect

        self._outlook, self._problem = None, ""
        territory = self.units.territory if self.units else None
        if territory is not None:
            try:
                criteria = self.criteria.criteria(territory.criteria)
                self._outlook = expect(
                    territory.loads, criteria, self.grids.counts(), self.grids.first_level()
                )
            except GridplanError as error:
                self._problem = plain(error)
        if self._outlook is not None:
            self.outlook.show_outlook(self._outlook, criteria)
            names = [criterion.name for criterion in criteria]
            self.criteria.show_shares(dict(zip(names, self._outlook.shares.tolist())))
        else:
            self.outlook.clear()
            self.criteria.show_shares({})
        self._widen.start()
        self.show_state()

    def _make_room(self) -> None:
        """Widen the window to what it holds now, as far as the screen goes."""
        spare = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) + 30
        needed = self._inside.minimumSizeHint().width() + spare
        room = self.screen().availableGeometry().width()
        if self.width() < needed:
            self.resize(min(needed, room), self.height())

    def show_state(self, problem: str = "") -> None:
        """What can be done now, and what is missing."""
        working, problem = self.task is not None, problem or self._problem
        can_write, remark = self.about_target()
        self.progress.setVisible(working)
        self.add.setEnabled(bool(self.units and self.units.columns) and not working)
        if not working:
            if self.source.source() is None:
                problem = tr("Choose the layer or the file of the base units.")
            elif self.units is not None and self.units.territory is None:
                problem = tr("These units cannot be divided as they are; see the list above.")
            elif not problem and self._contradicted:
                problem = tr("The rules cannot be kept; see what they say above.")
            self.message.setText(problem or remark)
        ready = self._outlook is not None and can_write and not working
        ready = ready and not self._contradicted and not self._check.isActive()
        self.divide.setEnabled(ready)

    # Rules ----------------------------------------------------------------------------------

    def _rules_changed(self, *_what: object) -> None:
        """Look for contradictions when the user has stopped changing things."""
        self._checked += 1  # an answer to what was asked before is not wanted any more
        self._contradicted = False
        self.rules.show_contradictions([])
        if self.rules.wishes().any:
            self._check.start()
        else:
            self._check.stop()
        self.show_state()

    def _check_rules(self) -> None:
        """Have the core look for rules that no plan can keep, before anything is divided."""
        if self._outlook is None:
            return
        if self.task is not None:
            self._check.start()
            return
        territory, wishes, asked = self.units.territory, self._wishes(), self._checked

        def work(progress: Progress) -> list[str]:
            return contradictions(territory, wishes, progress)

        def show(lines: list[str]) -> None:
            if asked == self._checked:
                self._contradicted = bool(lines)
                self.rules.show_contradictions(lines)

        self.run(tr("Checking the rules"), work, show)

    # Dividing -------------------------------------------------------------------------------

    def _wishes(self) -> Wishes:
        territory = self.units.territory
        return Wishes(
            criteria=self.criteria.criteria(territory.criteria),
            levels=self.grids.counts(),
            fixed_level=self.grids.fixed.currentData() or "",
            walls=self.grids.walls.currentData() or "",
            effort=self.grids.effort.currentData(),
            seed=self.grids.seed.value(),
            target=geopackage(self.target.filePath() or "plan"),
            ground=self.rules.wishes(),
        )

    def _divide(self) -> None:
        if self.units is None or self.units.territory is None or self._outlook is None:
            return
        territory, wishes = self.units.territory, self._wishes()
        if holder := being_edited(wishes.target):
            self.message.setText(holder)
            return

        def work(progress: Progress) -> Path:
            return divide_units(territory, wishes, progress)

        self.run(tr("Dividing"), work, self.written)

    def reject(self) -> None:
        """Cancel: first what is at work, then the window."""
        self._wait.stop()
        if self.task is not None and self._outlook is not None:
            self.task.cancel()
            return
        self.drop_task()
        super().reject()
