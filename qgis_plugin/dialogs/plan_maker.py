"""What windows that make a plan have in common: the plan file, work in the background, the foot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsFileWidget, QgsGui
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.errors import Cancelled
from ..platform.file_names import geopackage, obstacle_at
from ..platform.help_pages import show_help
from ..platform.readable_colours import make_readable
from ..platform.tasks import start
from ..platform.words import plain, tr

if TYPE_CHECKING:
    from ..gridplan.progress import Progress
    from ..platform.tasks import CoreTask
    from .units_box import UnitsBox


class PlanMaker(QDialog):
    """A window that asks, works in the background, and leaves a new plan file.

    Parameters
    ----------
    parent : QWidget
    name, title : str
        Object name, and what stands above the window.
    """

    #: A plan file was made.
    made = pyqtSignal(object)

    #: Where the base units come from; made by each window.
    source: UnitsBox

    def __init__(self, parent: QWidget, name: str, title: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.task: CoreTask | None = None
        self.making = False  # whether that makes the plan
        self.target = QgsFileWidget()
        self.target.setObjectName("gridplanTarget")
        self.target.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.target.setFilter("GeoPackage (*.gpkg)")
        self.target.fileChanged.connect(lambda _path: self.show_state())
        self.message = QLabel()
        self.message.setObjectName("gridplanMessage")
        self.message.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)

    def add_foot(
        self, page: QVBoxLayout, title: str, name: str, make: Callable[[], None], help_page: str
    ) -> QPushButton:
        """Message, progress and buttons; returns the one of this title that makes the plan."""
        button = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(button.Cancel | button.Help)
        # The words of Qt are not there in every language and installation.
        self.buttons.button(button.Cancel).setText(tr("Cancel"))
        self.buttons.button(button.Help).setText(tr("Help"))
        maker = self.buttons.addButton(title, QDialogButtonBox.ButtonRole.AcceptRole)
        maker.setObjectName(name)
        maker.setDefault(True)
        self.buttons.accepted.connect(make)
        self.buttons.rejected.connect(self.reject)
        self.buttons.helpRequested.connect(lambda: show_help(help_page))
        for widget in (self.message, self.progress, self.buttons):
            page.addWidget(widget)
        return maker

    def take_room(self, letters: int, lines: int) -> None:
        """As wide and high as so many letters and lines, or the screen, or as it was last time."""
        room = self.screen().availableGeometry()
        letter = self.fontMetrics()
        self.resize(
            min(letter.averageCharWidth() * letters, room.width() - 40),
            min(letter.lineSpacing() * lines, room.height() - 60),
        )
        QgsGui.enableAutoGeometryRestore(self)
        make_readable(self)

    def run(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        *,
        makes: bool = False,
    ) -> None:
        """Work in the background, with progress here and in the status bar of QGIS.

        What `makes` the plan goes on, whatever is changed in the window or its layers meanwhile.
        """

        def finished(answer: Any) -> None:
            if self.task is task:
                self.task, self.making = None, False
            done(answer)
            self.show_state()

        def failed(error: Exception) -> None:
            if self.task is not task:
                return
            self.task, self.making = None, False
            self.show_state("" if isinstance(error, Cancelled) else plain(error))

        task = start(title, work, finished, failed, self)
        self.task, self.making = task, makes
        self.message.setText(title)
        self.progress.setValue(0)
        task.moved.connect(self.progress.setValue)
        task.told.connect(self.message.setText)
        self.show_state()

    def drop_task(self) -> None:
        """Cancel what is at work; its answer is not wanted any more."""
        if self.task is not None:
            self.task.cancel()
            self.task, self.making = None, False

    def about_target(self) -> tuple[bool, str]:
        """Whether a plan can be written where it is to go, and what is to be known of that.

        Never over the file that is read.
        """
        name = self.target.filePath()
        if not name:
            return False, tr("Choose the plan file to write.")
        if Path(name).is_dir():
            return False, tr("This is a folder; choose the plan file to write.")
        if geopackage(name).exists():
            read = self.file_read()
            if read.is_file() and read.samefile(geopackage(name)):
                return False, tr("The base units come from this file; choose another one.")
            return True, tr("There is a plan file of this name; it will be replaced.")
        return True, ""

    def file_read(self) -> Path:
        """The file that the base units come from."""
        return self.source.file_read()

    def place(self) -> Path | None:
        """The plan file to write; None, and the message says why, where none can be written."""
        target = geopackage(self.target.filePath())
        if obstacle := obstacle_at(target):
            self.message.setText(obstacle)
            return None
        return target

    def written(self, path: Path) -> None:
        """The plan is made: the window closes, then the plan may be opened."""
        self.accept()
        self.made.emit(path)

    def show_state(self, problem: str = "") -> None:
        """Show what can be done now, and what is missing; given by each window."""


def patient(window: QDialog, milliseconds: int, act: Callable[[], None]) -> QTimer:
    """A timer that acts once, so long after it was last started."""
    timer = QTimer(window)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(act)
    return timer
