"""A new plan: base units, criteria, levels, and what is to be expected, in one window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsFileWidget, QgsGui
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QGroupBox,
    QInputDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.errors import Cancelled, GridplanError
from ..help_pages import show_help
from ..plan_files import being_edited, geopackage
from ..processing.levels import level_counts
from ..readable import make_readable
from ..settings import preferences
from ..starting import (
    USUAL_LEVELS,
    Units,
    Wishes,
    contradictions,
    divide_units,
    proposed_levels,
    read_units,
)
from ..tasks import start
from ..words import tr
from .criteria_table import CriteriaTable
from .outlook_table import OutlookTable
from .rules_box import RulesBox
from .units_box import UnitsBox

if TYPE_CHECKING:
    from ..gridplan.plan.outlook import Outlook
    from ..gridplan.progress import Progress
    from ..tasks import CoreTask

#: Units are read so long after the last change of their settings, milliseconds.
PATIENCE_MS = 250


class NewPlan(QDialog):
    """Asks for all that a division needs, shows what to expect, divides.

    Parameters
    ----------
    parent : QWidget
    """

    #: A plan file was made.
    made = pyqtSignal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("gridplanNewPlan")
        self.setWindowTitle(tr("New Plan"))
        self.units: Units | None = None
        self._task: CoreTask | None = None
        self._outlook: Outlook | None = None
        self._asked = 0  # how often units were asked for: older answers are not wanted
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PATIENCE_MS)
        self._wait.timeout.connect(self._read)
        self._check = QTimer(self)
        self._check.setSingleShot(True)
        self._check.setInterval(PATIENCE_MS)
        self._check.timeout.connect(self._check_rules)
        self._checked = 0  # how often rules were checked
        self._contradicted = False
        self._problem = ""  # what is wrong with what was typed
        self._columns_are_ours = False
        self._widen = QTimer(self)  # when all that is new has found its place
        self._widen.setSingleShot(True)
        self._widen.setInterval(0)
        self._widen.timeout.connect(self._make_room)
        page = QVBoxLayout()
        self.source = UnitsBox()
        self.source.chosen.connect(self._source_changed)
        self.rules = RulesBox()
        self.rules.changed.connect(self._rules_changed)
        for group in (self.source, self._criteria_group(), self._levels_group(), self.rules):
            page.addWidget(group)
        page.addWidget(self._outlook_group())
        page.addStretch(1)
        inside = QWidget()
        inside.setLayout(page)
        self._inside = inside
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        whole = QVBoxLayout(self)
        whole.addWidget(scroll, 1)
        whole.addLayout(self._foot())
        room = self.screen().availableGeometry()
        letter = self.fontMetrics()
        self.resize(
            min(letter.averageCharWidth() * 110, room.width() - 40),
            min(letter.lineSpacing() * 52, room.height() - 60),
        )
        QgsGui.enableAutoGeometryRestore(self)
        make_readable(self)
        if self.source.source() is not None:
            self._source_changed()
        self._show_state()
        self._widen.start()

    # What is asked --------------------------------------------------------------------------

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

    def _levels_group(self) -> QGroupBox:
        group = QGroupBox(tr("Grids"))
        form = QFormLayout(group)
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
        self.target = QgsFileWidget()
        self.target.setObjectName("gridplanTarget")
        self.target.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.target.setFilter("GeoPackage (*.gpkg)")
        form.addRow(tr("Grids at each level, largest grids first"), self.levels)
        form.addRow(tr("Column that is the first level"), self.fixed)
        form.addRow(tr("Column of areas to keep whole"), self.walls)
        form.addRow(tr("Effort"), self.effort)
        form.addRow(tr("Seed"), self.seed)
        form.addRow(tr("Plan file"), self.target)
        self.levels.textChanged.connect(self._look_ahead)
        self.levels.textChanged.connect(self._rules_changed)
        self.fixed.activated.connect(self._fixed_chosen)
        self.target.fileChanged.connect(lambda _path: self._show_state())
        return group

    def _outlook_group(self) -> QGroupBox:
        group = QGroupBox(tr("What to expect: one grid on average"))
        page = QVBoxLayout(group)
        self.outlook = OutlookTable()
        self.remark = QLabel()
        self.remark.setWordWrap(True)
        page.addWidget(self.outlook)
        page.addWidget(self.remark)
        return group

    def _foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        self.message = QLabel()
        self.message.setObjectName("gridplanMessage")
        self.message.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Help
        )
        # The words of Qt are not there in every language and installation.
        button = QDialogButtonBox.StandardButton
        self.buttons.button(button.Cancel).setText(tr("Cancel"))
        self.buttons.button(button.Help).setText(tr("Help"))
        self.divide = self.buttons.addButton(tr("Divide"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.divide.setObjectName("gridplanDivide")
        self.divide.setDefault(True)
        self.buttons.accepted.connect(self._divide)
        self.buttons.rejected.connect(self.reject)
        self.buttons.helpRequested.connect(lambda: show_help("new-plan"))
        foot.addWidget(self.message)
        foot.addWidget(self.progress)
        foot.addWidget(self.buttons)
        return foot

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
        if self._task is not None:
            self._task.cancel()
        self._task, self.units = None, None
        self._asked += 1
        if source is None:
            self._show_state()
            return
        asked = self._asked
        columns = self.criteria.chosen if self._columns_are_ours else None

        def work(progress: Progress) -> Units:
            return read_units(source, columns, "", progress)

        self._run(
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
        for box in (self.fixed, self.walls):
            chosen = box.currentData()
            box.clear()
            box.addItem(tr("(none)"), "")
            for column, label in units.labels.items():
                box.addItem(f"{column} ({int(label.max()) + 1:,})", column)
            box.setCurrentIndex(max(box.findData(chosen), 0))
        if territory is not None and not self._columns_are_ours:
            self.levels.setText(",".join(map(str, proposed_levels(units.count))))
        if not self.target.filePath():
            self.target.setFilePath(str(self.source.proposed_target()))
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

    def _fixed_chosen(self, _index: int) -> None:
        label = self.units.labels.get(self.fixed.currentData()) if self.units else None
        if label is not None:  # as many grids of the first level as areas
            counts = self.levels.text().split(",")
            self.levels.setText(",".join([str(int(label.max()) + 1), *counts[1:]]))
        self._look_ahead()
        self._rules_changed()

    def _look_ahead(self) -> None:
        """Have the core compute what is to be expected, and show it."""
        from ..gridplan.plan.outlook import expect

        self._outlook, self._problem = None, ""
        territory = self.units.territory if self.units else None
        if territory is not None:
            try:
                criteria = self.criteria.criteria(territory.criteria)
                counts = level_counts(self.levels.text())
                fixed = self.units.labels.get(self.fixed.currentData())
                self._outlook = expect(territory.loads, criteria, counts, fixed)
            except GridplanError as error:
                self._problem = str(error)
        if self._outlook is not None:
            self.outlook.show_outlook(self._outlook, criteria)
            names = [criterion.name for criterion in criteria]
            self.criteria.show_shares(dict(zip(names, self._outlook.shares.tolist())))
            self.remark.setText(self._remark(criteria))
        else:
            self.outlook.clear()
            self.criteria.show_shares({})
            self.remark.clear()
        self._widen.start()
        self._show_state()

    def _make_room(self) -> None:
        """Widen the window to what it holds now, as far as the screen goes."""
        spare = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) + 30
        needed = self._inside.minimumSizeHint().width() + spare
        room = self.screen().availableGeometry().width()
        if self.width() < needed:
            self.resize(min(needed, room), self.height())

    def _remark(self, criteria: Any) -> str:
        last = self._outlook.levels[-1]
        people = sum(t for t, c in zip(last.target.tolist(), criteria) if c.unit == "persons")
        most = preferences().most_people
        if people <= most:
            return ""
        return tr(
            "A last-level grid would hold {people} people; the norm is at most {most}.",
            people=f"{people:,.0f}", most=f"{most:,}",
        )  # fmt: skip

    def _show_state(self, problem: str = "") -> None:
        """What can be done now, and what is missing."""
        working, problem = self._task is not None, problem or self._problem
        self.progress.setVisible(working)
        self.add.setEnabled(bool(self.units and self.units.columns) and not working)
        if not working:
            if self.source.source() is None:
                problem = tr("Choose the layer or the file of the base units.")
            elif self.units is not None and self.units.territory is None:
                problem = tr("These units cannot be divided as they are; see the list above.")
            elif not problem and not self.target.filePath():
                problem = tr("Choose the plan file to write.")
            elif not problem and self._contradicted:
                problem = tr("The rules cannot be kept; see what they say above.")
            elif not problem and geopackage(self.target.filePath()).exists():
                problem = tr("There is a plan file of this name; it will be replaced.")
            self.message.setText(problem)
        ready = self._outlook is not None and bool(self.target.filePath()) and not working
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
        self._show_state()

    def _check_rules(self) -> None:
        """Have the core look for rules that no plan can keep, before anything is divided."""
        if self._outlook is None:
            return
        if self._task is not None:
            self._check.start()
            return
        territory, wishes, asked = self.units.territory, self._wishes(), self._checked

        def work(progress: Progress) -> list[str]:
            return contradictions(territory, wishes, progress)

        def show(lines: list[str]) -> None:
            if asked == self._checked:
                self._contradicted = bool(lines)
                self.rules.show_contradictions(lines)

        self._run(tr("Checking the rules"), work, show)

    # Dividing -------------------------------------------------------------------------------

    def _wishes(self) -> Wishes:
        territory = self.units.territory
        return Wishes(
            criteria=self.criteria.criteria(territory.criteria),
            levels=level_counts(self.levels.text()),
            fixed_level=self.fixed.currentData() or "",
            walls=self.walls.currentData() or "",
            effort=self.effort.currentData(),
            seed=self.seed.value(),
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

        self._run(tr("Dividing"), work, self._divided)

    def _divided(self, path: Path) -> None:
        self.accept()
        self.made.emit(path)

    def _run(self, title: str, work: Any, done: Any) -> None:
        """Work in the background, with progress here and in the status bar of QGIS."""

        def finished(answer: Any) -> None:
            if self._task is task:
                self._task = None
            done(answer)
            self._show_state()

        def failed(error: Exception) -> None:
            if self._task is not task:
                return
            self._task = None
            self._show_state("" if isinstance(error, Cancelled) else str(error))

        task = start(title, work, finished, failed, self)
        self._task = task
        self.message.setText(title)
        self.progress.setValue(0)
        task.moved.connect(self.progress.setValue)
        task.told.connect(self.message.setText)
        self._show_state()

    def reject(self) -> None:
        """Cancel: first what is at work, then the window."""
        self._wait.stop()
        if self._task is not None and self._outlook is not None:
            self._task.cancel()
            return
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().reject()
