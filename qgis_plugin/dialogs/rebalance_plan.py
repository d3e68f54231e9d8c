"""The whole plan on new figures: how many people have to move, and no more than may."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSlider,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.findings import in_a_row
from ..platform.file_names import free_name, geopackage
from ..platform.words import tr
from ..widgets.unsaved_note import UnsavedNote
from .plan_maker import PlanMaker, patient
from .rebalance_task import (
    Figures,
    movement_headings,
    read_figures,
    rebalance_figures,
    write_rebalancing,
)
from .units_box import UnitsBox

if TYPE_CHECKING:
    from ..gridplan.plan.rebalance import Rebalancing
    from ..gridplan.progress import Progress

#: The plan is rebalanced so long after the last change of a setting, milliseconds.
PATIENCE_MS = 400
#: Steps of the slider to one percent of the load, and its end: percent that may move at most.
STEPS, MOST_PERCENT = 10, 20
#: Movements that are listed; the file holds them all.
LISTED = 500


class RebalancePlan(PlanMaker):
    """Asks for new figures, shows at once what would move, and writes a new plan.

    Parameters
    ----------
    parent : QWidget
    plan : Path
        Plan file, as it was saved.
    depth : int
        Its number of levels.
    is_changed : callable
        See `UnsavedNote`.
    """

    def __init__(
        self, parent: QWidget, plan: Path, depth: int, is_changed: Callable[[Path], bool]
    ) -> None:
        title = tr("Rebalance the Plan {plan}", plan=plan.stem)
        super().__init__(parent, "gridplanRebalancePlan", title)
        self._plan = plan
        self._figures: Figures | None = None
        self.found: Rebalancing | None = None
        self._asked = 0  # how often was asked: older answers are not wanted
        self._wait = patient(self, PATIENCE_MS, self._work)
        whole = QVBoxLayout(self)
        whole.addWidget(UnsavedNote(is_changed, lambda: (str(plan),)))
        self.source = UnitsBox(tr("Base units with new figures"), tr("as those of the plan"))
        self.source.state.hide()
        self.source.chosen.connect(self._source_changed)
        self.source.changed.connect(self._source_changed)
        whole.addWidget(self.source)
        whole.addWidget(self._wishes_group(depth))
        whole.addWidget(self._answer_group(), 1)
        form = QFormLayout()
        self.movements = QCheckBox(tr("Write the list of movements beside it (.csv)"))
        self.movements.setObjectName("gridplanMovements")
        self.movements.setChecked(True)
        self.movements.toggled.connect(lambda _on: self.show_state())
        form.addRow(tr("Plan file"), self.target)
        form.addRow(self.movements)
        whole.addLayout(form)
        self.make = self.add_foot(
            whole, tr("Make the Plan"), "gridplanMake", self._make, "rebalance"
        )
        self.target.setFilePath(str(free_name(plan.with_name(f"{plan.stem}_rebalanced.gpkg"))))
        self.take_room(100, 44)
        self._source_changed()

    # What is asked and shown ----------------------------------------------------------------

    def _wishes_group(self, depth: int) -> QGroupBox:
        group = QGroupBox(tr("What is wanted"))
        form = QFormLayout(group)
        self.tolerance = QDoubleSpinBox()
        self.tolerance.setObjectName("gridplanTolerance")
        self.tolerance.setRange(0.1, 100.0)
        self.tolerance.setDecimals(1)
        self.tolerance.setValue(5.0)
        self.keep = QSpinBox()
        self.keep.setObjectName("gridplanKeepLevels")
        self.keep.setRange(0, depth - 1)
        self.keep.setToolTip(tr("So many upper levels keep their outlines"))
        self.budget = QSlider(Qt.Orientation.Horizontal)
        self.budget.setObjectName("gridplanBudget")
        self.budget.setRange(0, STEPS * MOST_PERCENT)
        self.budget.setValue(self.budget.maximum())
        self.budget.setPageStep(STEPS)
        self.budget.setToolTip(tr("Load that may change its grid; at the right end there is no "
                                  "bound"))  # fmt: skip
        self.allowed = QLabel()
        self.allowed.setMinimumWidth(self.fontMetrics().averageCharWidth() * 14)
        row = QHBoxLayout()
        row.addWidget(self.budget, 1)
        row.addWidget(self.allowed)
        form.addRow(tr("Tolerance of the load, %"), self.tolerance)
        form.addRow(tr("Upper levels that keep their outlines"), self.keep)
        form.addRow(tr("Load that may change its grid, % of all"), row)
        self.tolerance.valueChanged.connect(self._wishes_changed)
        self.keep.valueChanged.connect(self._wishes_changed)
        self.budget.valueChanged.connect(self._wishes_changed)
        return group

    def _answer_group(self) -> QGroupBox:
        group = QGroupBox(tr("What would move"))
        page = QVBoxLayout(group)
        line = self.fontMetrics().lineSpacing()
        self.answer, self.remarks = QLabel(), QPlainTextEdit()
        self.answer.setObjectName("gridplanAnswer")
        self.answer.setWordWrap(True)
        self.answer.setMinimumHeight(line * 2 + 4)
        self.remarks.setObjectName("gridplanRemarks")
        self.remarks.setReadOnly(True)
        self.remarks.setTabChangesFocus(True)
        self.remarks.setFixedHeight(line * 4 + 12)
        self.remarks.hide()
        page.addWidget(self.answer)
        page.addWidget(self.remarks)
        self.list = QTreeWidget()
        self.list.setObjectName("gridplanMovementList")
        self.list.setRootIsDecorated(False)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.setHeaderLabels(movement_headings())
        page.addWidget(self.list, 1)
        return group

    # Reading and computing ------------------------------------------------------------------

    def _source_changed(self) -> None:
        self._figures = None
        self._wishes_changed()

    def _wishes_changed(self, *_what: object) -> None:
        self.found = None
        self._asked += 1
        share = self._budget()
        self.allowed.setText(tr("no bound") if share is None else f"≤ {share:.1%}")
        self._wait.start()
        self.show_state()

    def _budget(self) -> float | None:
        steps = self.budget.value()
        return None if steps == self.budget.maximum() else steps / STEPS / 100

    def _work(self) -> None:
        """Read the figures where they are new, and rebalance."""
        if self.making:
            self._wait.start()
            return
        source = self.source.source()
        self.drop_task()
        if source is None:
            self.show_state()
            return
        figures, plan, asked = self._figures, self._plan, self._asked
        datum = self.source.datum.currentData()
        reading = self.source.reading()
        wishes = {
            "tolerance": self.tolerance.value() / 100,
            "budget": self._budget(),
            "keep_levels": self.keep.value(),
        }

        def work(progress: Progress) -> tuple[Figures, Rebalancing]:
            known = figures or read_figures(plan, source, datum, progress, **reading)
            return known, rebalance_figures(known, progress, **wishes)

        def show(answer: tuple[Figures, Rebalancing]) -> None:
            if asked == self._asked:
                self._figures, self.found = answer
                self._show_answer(self.found)

        self.run(tr("Rebalancing"), work, show)

    def _show_answer(self, found: Rebalancing) -> None:
        from ..gridplan.plan.compare.succession import knows_people

        told = {
            "units": f"{int(found.moved.sum()):,}",
            "share": f"{found.moved_load:.2%}",
            "bound": f"{found.bound:.2%}",
        }
        self.answer.setText(
            tr(
                "{units} units with {persons} people change their grid: {share} of the load. "
                "No plan could do with less than {bound}.",
                persons=f"{found.persons:,.0f}",
                **told,
            )
            if knows_people(found.territory)
            else tr(
                "{units} units change their grid: {share} of the load. No plan could do with less "
                "than {bound}.",
                **told,
            )
        )
        findings = (*found.territory.findings, *found.findings)
        lines = [f"• {f.where}: {f.message}" if f.where else f"• {f.message}" for f in findings]
        self.remarks.setPlainText("\n".join(lines))
        self.remarks.setVisible(bool(lines))
        self.list.clear()
        for each in found.movements()[:LISTED]:
            texts = [each.old, each.new, f"{each.units:,}", f"{each.persons:,.0f}",
                     f"{each.load:.3%}"]  # fmt: skip
            item = QTreeWidgetItem(texts)
            for column in (2, 3, 4):
                item.setTextAlignment(column, int(Qt.AlignmentFlag.AlignRight))
            self.list.addTopLevelItem(item)

    def show_state(self, problem: str = "") -> None:
        """What can be done now, and what is missing."""
        working = self.task is not None
        self.progress.setVisible(working)
        can_write, remark = self.about_target()
        same = geopackage(self.target.filePath()).resolve() == self._plan.resolve()
        if not working:
            if self.source.source() is None:
                problem = tr("Choose the layer or the file of the base units.")
            elif not problem and same:
                problem = tr("The rebalanced plan needs a file of its own beside the old one.")
            self.message.setText(problem or in_a_row(remark, self._about_list()))
        if self.found is None:
            self.answer.clear()
            self.remarks.hide()
            self.list.clear()
        ready = self.found is not None and can_write and not same and not working
        self.make.setEnabled(ready)

    def _list_file(self) -> Path | None:
        """Where the list of movements goes; None when it is not wanted."""
        target = geopackage(self.target.filePath())
        return target.with_suffix(".csv") if self.movements.isChecked() else None

    def _about_list(self) -> str:
        file = self._list_file()
        if file is None or not file.is_file():
            return ""
        return tr("There is a file {name}; it will be replaced.", name=file.name)

    def _make(self) -> None:
        found = self.found
        if found is None or (target := self.place()) is None:
            return
        movements = self._list_file()

        def work(progress: Progress) -> Path:
            write_rebalancing(found, target, movements, progress)
            return target

        self.run(tr("Writing the plan"), work, self.written, makes=True)

    def reject(self) -> None:
        """Cancel what is at work, and close."""
        self._wait.stop()
        self._asked += 1
        self.drop_task()
        super().reject()
