"""Windows that read plan files say when the plan on the map is not what its file holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QLabel

from ..platform.words import tr

#: How often is looked, as the plan may be edited while the window is open, milliseconds.
EVERY_MS = 500


class UnsavedNote(QLabel):
    """A line that is there while one of the plans has unsaved changes.

    Parameters
    ----------
    is_changed : callable
        Whether the plan of a file is open with changes that are not saved.
    plans : callable
        The names of the plan files that will be read.
    """

    def __init__(
        self, is_changed: Callable[[Path], bool], plans: Callable[[], tuple[str, ...]]
    ) -> None:
        super().__init__(tr("Unsaved changes of the plan do not take part."))
        self.setObjectName("gridplanUnsaved")
        self._is_changed, self._plans = is_changed, plans
        timer = QTimer(self)
        timer.timeout.connect(self._look)
        timer.start(EVERY_MS)
        if not self._has_reason():  # otherwise it is shown with its window
            self.hide()

    def _look(self) -> None:
        self.setVisible(self._has_reason())

    def _has_reason(self) -> bool:
        return any(name and self._is_changed(Path(name)) for name in self._plans())
