"""A new plan: base units, criteria, levels, and what is to be expected, in one window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QWidget

from ..gridplan.errors import GridplanError
from ..platform.file_names import geopackage
from ..platform.words import plain, tr
from ..widgets.expectation_table import OutlookBox
from .grids_box import GridsBox
from .new_plan_task import Units, Wishes, contradictions, divide_units
from .plan_maker import patient
from .rules_box import RulesBox
from .units_reader import PATIENCE_MS, UnitsReader

if TYPE_CHECKING:
    from ..gridplan.plan.task.expectation import Outlook
    from ..gridplan.progress import Progress


class NewPlan(UnitsReader):
    """Asks for all that a division needs, shows what to expect, divides.

    Parameters
    ----------
    parent : QWidget
    """

    def __init__(self, parent: QWidget) -> None:
        sharing = tr("What the grids share evenly")
        super().__init__(parent, "gridplanNewPlan", tr("New Plan"), sharing)
        self._outlook: Outlook | None = None
        self._check = patient(self, PATIENCE_MS, self._check_rules)
        self._checked = 0  # how often rules were checked
        self._contradicted = False
        self.criteria.weights_changed.connect(self._look_ahead)
        self.grids = GridsBox(self.target)
        self.grids.changed.connect(self._look_ahead)
        self.grids.changed.connect(self._rules_changed)
        self.rules = RulesBox()
        self.rules.changed.connect(self._rules_changed)
        self.outlook = OutlookBox()
        whole = self.put_in((self.source, self.weighing, self.grids, self.rules, self.outlook))
        self.divide = self.add_foot(whole, tr("Divide"), "gridplanDivide", self._divide, "new-plan")
        self.take_room(110, 52)
        self.begin()

    # Reading --------------------------------------------------------------------------------

    def units_gone(self) -> None:
        """Nothing can be expected of units that are not read yet."""
        self._outlook = None
        self.outlook.clear()

    def units_read(self, units: Units) -> None:
        """Offer the columns of the units, propose counts, and look ahead."""
        self.rules.show_units(units)
        self.grids.show_units(units)
        if units.territory is not None and self.is_other_source:
            self.grids.propose(units.count)
        self._look_ahead()
        self._rules_changed()

    # What to expect -------------------------------------------------------------------------

    def _look_ahead(self) -> None:
        """Have the core compute what is to be expected, and show it."""
        from ..gridplan.plan.task.expectation import expect

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

    def show_state(self, problem: str = "") -> None:
        """What can be done now, and what is missing."""
        super().show_state(problem)
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
        if self.place() is None:
            return

        def work(progress: Progress) -> Path:
            return divide_units(territory, wishes, progress)

        self.run(tr("Dividing"), work, self.written, makes=True)

    def reject(self) -> None:
        """Cancel: first what is at work, then the window."""
        self._wait.stop()
        if self.task is not None and self._outlook is not None:
            self.task.cancel()
            return
        self.drop_task()
        super().reject()
