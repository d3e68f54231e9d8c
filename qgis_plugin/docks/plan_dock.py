"""The panel of the plan: its state at the top, its grids, changes, problems and log below."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from ..platform.readable_colours import make_readable
from ..platform.words import tr
from ..widgets.empty_page import empty_page
from .grids_pane import GridsPane
from .plan_lists import ChangesPane, LogPane, ProblemsPane

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QAction

    from ..editing.open_plan import Desk
    from ..gridplan.plan.draft.outcome import Outcome

#: How long nobody must have edited before a list is made anew, milliseconds.
PAUSE_MS = 150


class PlanDock(QgsDockWidget):
    """The panel; `show_desk` gives it a plan."""

    take_over = pyqtSignal()
    set_aside = pyqtSignal()
    #: The reason of what is done next.
    reason_given = pyqtSignal(str)
    #: Another of the open plans was chosen: its place in the list.
    plan_chosen = pyqtSignal(int)

    def __init__(self, parent: QWidget, tools: list[QAction], starts: list[QAction]) -> None:
        super().__init__(tr("Gridplan"), parent)
        self.setObjectName("gridplanDock")
        self._desk: Desk | None = None
        self.state = QLabel()
        self.state.setObjectName("gridplanState")
        self.state.setWordWrap(True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.plans = QComboBox()
        self.plans.setObjectName("gridplanPlans")
        self.plans.setToolTip(tr("The plan that is worked at"))
        self.plans.activated.connect(self.plan_chosen)
        self.why = QLineEdit()
        self.why.setObjectName("gridplanWhy")
        self.why.setPlaceholderText(tr("Reason of the next steps, for the log"))
        self.why.setToolTip(tr("It is written to the log beside every step until you change it."))
        self.why.setClearButtonEnabled(True)
        self.why.textChanged.connect(self.reason_given)
        self.recovery = self._recovery_bar()
        self.grids = GridsPane()
        self.changes, self.problems, self.log = ChangesPane(), ProblemsPane(), LogPane()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("gridplanTabs")
        self.tabs.setDocumentMode(True)
        for pane, title in (
            (self.grids, tr("Grids")),
            (self.changes, tr("Changes")),
            (self.problems, tr("Problems")),
            (self.log, tr("Log")),
        ):
            self.tabs.addTab(pane, title)
        self.tabs.currentChanged.connect(self.look_again)
        # Lists are made anew when nobody has edited for a moment: painting goes before.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self.look_again)
        self._tools = QToolBar()
        self._tools.setObjectName("gridplanDockTools")
        for action in tools:
            self._tools.addAction(action)
        work = QWidget()
        page = QVBoxLayout(work)
        page.setContentsMargins(6, 4, 6, 4)
        for widget in (self.plans, self.state, self.recovery, self._tools, self.why, self.tabs):
            page.addWidget(widget, 1 if widget is self.tabs else 0)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty_page(tr("No plan is open."), starts))
        self._pages.addWidget(work)
        self.setWidget(self._pages)
        # Of a part and not of the whole: what else needs more room still gets it.
        self.why.setMinimumWidth(self.fontMetrics().averageCharWidth() * 52)
        make_readable(self._pages)

    def show_desk(self, desk: Desk | None) -> None:
        """Show another plan, or none."""
        self._desk = desk
        self._pages.setCurrentIndex(1 if desk else 0)
        self.why.setText(desk.why if desk else "")
        self.grids.show_desk(desk)
        for pane in (self.changes, self.problems, self.log):
            pane.show_desk(desk)
        self.show_state()
        self.look_again()

    def show_plans(self, names: list[str], active: int) -> None:
        """Show which plans are open; with one alone there is nothing to choose."""
        self.plans.clear()
        self.plans.addItems(names)
        self.plans.setCurrentIndex(active)
        self.plans.setVisible(len(names) > 1)

    def walk_problems(self, step: int) -> None:
        """Show the next problem or the previous one."""
        self.tabs.setCurrentWidget(self.problems)
        if self._soon.isActive():
            self.look_again()
        self.problems.walk(step)

    def follow(self, outcome: Outcome) -> None:
        """Take over what an edit changed."""
        self.grids.follow(outcome)
        self.show_state()

    def show_state(self) -> None:
        """Say how things stand: saved, changed, being saved; offer what was left behind."""
        desk = self._desk
        if desk is None:
            return
        if desk.busy:
            how = tr("is being saved …")
        elif desk.obstacle is not None:
            how = tr("to be looked at only")
        elif desk.session.unsaved:
            how = tr("changed, not saved")
        else:
            how = tr("saved")
        self.state.setText(f"<b>{escape(desk.path.stem)}</b> · {how}")
        self.state.setToolTip(str(desk.path))
        found = desk.recovery
        self.recovery.setVisible(found is not None)
        if found is not None:
            if found.obstacle:
                text = tr(
                    "Steps of an earlier session cannot be done again. {reason}",
                    reason=found.obstacle,
                )
            else:
                text = tr(
                    "{count} steps of an earlier session were not saved (the last at {when}). "
                    "The units concerned are marked on the map.",
                    count=found.steps,
                    when=found.last[:16].replace("T", " "),
                )
            self._found.setText(text)
            self._take.setEnabled(not found.obstacle)
        self._soon.start()

    def look_again(self, _index: int = 0) -> None:
        """Make the list that is shown anew."""
        self._soon.stop()
        pane = self.tabs.currentWidget()
        if pane in (self.changes, self.problems, self.log):
            pane.look_again()

    def _recovery_bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("gridplanRecovery")
        self._found = QLabel()
        self._found.setWordWrap(True)
        self._take = QPushButton(tr("Take over"))
        self._take.setObjectName("gridplanTakeOver")
        self._take.clicked.connect(self.take_over)
        leave = QPushButton(tr("Discard"))
        leave.setObjectName("gridplanDiscard")
        leave.setToolTip(tr("They are set aside in a file beside the plan."))
        leave.clicked.connect(self.set_aside)
        buttons = QHBoxLayout()
        buttons.addWidget(self._take)
        buttons.addWidget(leave)
        buttons.addStretch(1)
        page = QVBoxLayout(bar)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._found)
        page.addLayout(buttons)
        bar.hide()
        return bar
