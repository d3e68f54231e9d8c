"""What has to be asked before something is done: files, numbers, whole dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDialog, QFileDialog, QInputDialog

from ..platform.file_names import free_name, geopackage
from ..platform.readable_colours import make_readable
from ..platform.words import tr

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QWidget

    from ..editing.message_bar import Notices
    from ..editing.open_plans import OpenPlans
    from ..gridplan.progress import Progress

PLAN_FILES = "GeoPackage (*.gpkg)"


class Asking:
    """Dialogs over the window of QGIS.

    Parameters
    ----------
    window : QWidget
    plans : OpenPlans
    notices : Notices
    """

    def __init__(self, window: QWidget, plans: OpenPlans, notices: Notices) -> None:
        self._window, self._plans, self._notices = window, plans, notices
        self._makes_sample = False

    def stop(self) -> None:
        """The plugin is going: its windows are closed as by Cancel."""
        for dialog in self._window.findChildren(QDialog):
            if type(dialog).__module__.startswith(f"{__package__}."):
                dialog.reject()

    def open(self) -> None:
        """Which plan to open."""
        path, _ = QFileDialog.getOpenFileName(self._window, tr("Open a Plan"), "", PLAN_FILES)
        if path:
            self._plans.open(Path(path))

    def save_as(self) -> None:
        """Where to save the plan to."""
        dialog = QFileDialog(self._window, tr("Save the Plan As"), "", PLAN_FILES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("gpkg")  # so that it asks about the file that will be replaced
        if dialog.exec() and self._plans.active is not None:
            self._plans.active.save(geopackage(dialog.selectedFiles()[0]))

    def number(self, title: str, question: str, default: int) -> int | None:
        """A number from 2 to 50; None when the user does not want to say."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(question)
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setIntRange(2, 50)
        dialog.setIntValue(default)
        make_readable(dialog)
        agreed = dialog.exec() == QInputDialog.DialogCode.Accepted
        return dialog.intValue() if agreed else None

    def choice(self, title: str, question: str, choices: Sequence[str]) -> int | None:
        """Which of some texts, by its place; None when the user does not want to say."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(question)
        dialog.setComboBoxItems(list(choices))
        make_readable(dialog)
        agreed = dialog.exec() == QInputDialog.DialogCode.Accepted
        return list(choices).index(dialog.textValue()) if agreed else None

    def new_plan(self) -> None:
        """All that a division needs."""
        if self._is_complete():
            from ..dialogs.new_plan import NewPlan

            dialog = NewPlan(self._window)
            dialog.made.connect(self._plans.open)
            self._show(dialog)

    def adopt(self) -> None:
        """Where the grids stand that there are already; a list of units is of the open plan."""
        if self._is_complete():
            from ..dialogs.adopt_plan import AdoptPlan

            active = self._plans.active
            plan = active.path if active else None
            dialog = AdoptPlan(self._window, plan, self._plans.is_changed)
            dialog.made.connect(self._plans.open)
            self._show(dialog)

    def rebalance_plan(self) -> None:
        """New figures for the open plan; what comes out is opened beside it."""
        active = self._plans.active
        if active is not None and self._is_complete():
            from ..dialogs.rebalance_plan import RebalancePlan

            dialog = RebalancePlan(
                self._window, active.path, active.session.depth, self._plans.is_changed
            )
            dialog.made.connect(self._plans.open)
            self._show(dialog)

    def pack(self) -> None:
        """What the meeting pack is to hold."""
        if self._is_complete():
            from ..dialogs.meeting_pack import PackDialog

            active = self._plans.active
            plan = active.path if active else None
            self._show(PackDialog(self._window, plan, self._plans.is_changed))

    def comparison(self) -> None:
        """Which two plans to compare; the open one is the later."""
        if self._is_complete():
            from ..dialogs.compare_plans import CompareDialog

            active = self._plans.active
            plan = active.path if active else None
            self._show(CompareDialog(self._window, plan, self._plans.is_changed))

    def sample(self) -> None:
        """Nothing: divide the shipped sample into a plan among the temporary files, and open it.

        A sample that was made before is left as it is: somebody may have worked on it.
        """
        from qgis.core import QgsProcessingUtils

        from ..dialogs.new_plan_task import divide_sample
        from ..platform.tasks import start

        if self._makes_sample or not self._is_complete():
            return
        folder = Path(QgsProcessingUtils.tempFolder()) / "gridplan_sample"
        target = free_name(folder / "sample.gpkg")

        def work(progress: Progress) -> Path:
            return divide_sample(target, progress)

        def made(path: Path) -> None:
            self._makes_sample = False
            self._plans.open(path)
            self._notices.tell(
                tr("The sample lies among the temporary files; Save the Plan As… keeps it.")
            )

        def failed(error: Exception) -> None:
            self._makes_sample = False
            self._notices.fail(error)

        self._makes_sample = True
        start(tr("Making the sample"), work, made, failed)

    def _is_complete(self) -> bool:
        """Whether all libraries are there; else says how to install them."""
        from ..platform.libraries import how_to_install, missing_libraries

        missing = missing_libraries()
        if missing:
            self._notices.warn(how_to_install(missing))
        return not missing

    def _show(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
