"""What windows that read base units have in common: their source, the criteria, reading anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QGroupBox,
    QInputDialog,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from ..platform.words import tr
from ..widgets.criteria_table import CriteriaTable
from ..widgets.scroll_area import Scrolled
from .new_plan_task import Units, read_units
from .plan_maker import PlanMaker, patient
from .units_box import UnitsBox

if TYPE_CHECKING:
    from pathlib import Path

    from ..gridplan.progress import Progress

#: Units are read so long after the last change of their settings, milliseconds.
PATIENCE_MS = 250


class UnitsReader(PlanMaker):
    """A window that reads base units, each time that something about them changes.

    Parameters
    ----------
    parent : QWidget
    name, title : str
        Object name, and what stands above the window.
    criteria : str
        What stands above the criteria.
    """

    def __init__(self, parent: QWidget, name: str, title: str, criteria: str) -> None:
        super().__init__(parent, name, title)
        self.units: Units | None = None
        self._asked = 0  # how often units were asked for: older answers are not wanted
        self._wait = patient(self, PATIENCE_MS, self._read)
        self._columns_are_ours = False
        #: Whether the units are of another source than the last ones that were fit to be divided.
        self.is_other_source = False
        self._proposed = ""  # plan file
        self._problem = ""  # why the units could not be read, or what is wrong with what was typed
        self._widen = patient(self, 0, self._make_room)  # when all that is new has found its place
        self.source = UnitsBox()
        self.source.chosen.connect(self._source_changed)
        self.source.changed.connect(self._read_anew)
        self._inside = QWidget()
        self.weighing = QGroupBox(criteria)
        page = QVBoxLayout(self.weighing)
        self.criteria = CriteriaTable()
        self.criteria.columns_changed.connect(self._columns_changed)
        self.add = QPushButton(tr("Add a criterion…"))
        self.add.setObjectName("gridplanAddCriterion")
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self._add_criterion)
        page.addWidget(self.criteria)
        page.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def put_in(self, groups: Sequence[QWidget]) -> QVBoxLayout:
        """Lay the groups out one below the other; returns the layout of the window."""
        page = QVBoxLayout(self._inside)
        for group in groups:
            page.addWidget(group)
        page.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addWidget(Scrolled(self._inside), 1)
        return whole

    def begin(self) -> None:
        """Read what is chosen already; the window is complete."""
        if self.source.source() is not None:
            self._source_changed()
        self.show_state()
        self._widen.start()

    def show_state(self, problem: str = "") -> None:
        """See `PlanMaker`; units that could not be read are not those that were read before."""
        if problem and self.units is None:
            self._problem = problem
            self.source.forget()

    def units_gone(self) -> None:
        """The units are read anew: what was said of them holds no more; given by each window."""

    def units_read(self, units: Units) -> None:
        """Other units, or other criteria of them; given by each window."""

    def _source_changed(self) -> None:
        self._columns_are_ours = False
        self.is_other_source = True
        self._read_anew()

    def _read_anew(self) -> None:
        self.units, self._problem = None, ""
        self._asked += 1
        self.units_gone()
        self._wait.start()
        self.show_state()

    def _columns_changed(self) -> None:
        self._columns_are_ours = True
        # What is being read has the columns of before: shown, it would undo this choice.
        self._asked += 1
        self._wait.start()

    def _read(self) -> None:
        if self.making:
            self._wait.start()
            return
        source = self.source.source()
        self.drop_task()
        self.units = None
        self._asked += 1
        if source is None:
            self.show_state()
            return
        asked, datum = self._asked, self.source.datum.currentData()
        reading = self.source.reading()
        columns = self.criteria.chosen if self._columns_are_ours else None

        def work(progress: Progress) -> Units:
            return read_units(source, columns, datum, progress, **reading)

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
        self.propose_target()
        self.units_read(units)
        if territory is not None:
            self.is_other_source = False

    def propose_target(self) -> None:
        """Propose a plan file, unless somebody has named another one."""
        if self.target.filePath() == self._proposed:
            self._proposed = str(self.proposed_target())
            self.target.setFilePath(self._proposed)

    def proposed_target(self) -> Path:
        """A plan file that is not there yet."""
        return self.source.proposed_target()

    def _add_criterion(self) -> None:
        columns = [c for c in self.units.columns if c not in self.criteria.chosen.values()]
        column, agreed = QInputDialog.getItem(
            self, tr("Add a criterion"), tr("Column"), columns, 0, False
        )
        if agreed and column:
            self.criteria.add_criterion(column)

    def _make_room(self) -> None:
        """Widen the window to what it holds now, as far as the screen goes."""
        spare = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) + 30
        needed = self._inside.minimumSizeHint().width() + spare
        room = self.screen().availableGeometry().width()
        if self.width() < needed:
            self.resize(min(needed, room), self.height())
