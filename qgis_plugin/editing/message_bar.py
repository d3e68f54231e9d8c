"""What the plugin says in the message bar of QGIS and shows for a moment on the map."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsApplication
from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from ..platform.words import plain

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .open_plan import Desk

NAME = "Gridplan"
#: More units than these are not lit up.
MOST_LIT = 500
#: Where an absolute path begins.
ROOT = re.compile(r"(?<![A-Za-z0-9:._\\/])(?:[A-Za-z]:)?[\\/]")


class Notices:
    """The message bar and the map, for short messages; the last one takes the others' place.

    Parameters
    ----------
    iface : QgisInterface
    """

    def __init__(self, iface: QgisInterface) -> None:
        self._iface = iface
        self._last: QgsMessageBarItem | None = None
        self._until_edit: QgsMessageBarItem | None = None

    def tell(self, text: str) -> None:
        """Something to know."""
        self._say(text, Qgis.MessageLevel.Info)

    def succeed(self, text: str) -> None:
        """Something was done."""
        self._say(text, Qgis.MessageLevel.Success)

    def warn(self, text: str) -> None:
        """Something is not as it might be expected."""
        self._say(text, Qgis.MessageLevel.Warning)

    def refuse(self, text: str) -> None:
        """An edit was refused; it is said until the next edit is made."""
        self.warn(text)
        self._until_edit = self._last

    def remind(self, text: str) -> None:
        """Something that may be done next; it is said until the next edit is made."""
        self.tell(text)
        self._until_edit = self._last

    def go_on(self) -> None:
        """An edit was made: what was refused before, or could be done next, is past."""
        bar = self._iface.messageBar()
        if self._until_edit is not None and self._until_edit in bar.items():
            bar.popWidget(self._until_edit)
        self._until_edit = None

    def fail(self, error: Exception) -> None:
        """Something failed; what the user stopped did not."""
        from ..gridplan.errors import Cancelled, GridplanError

        if isinstance(error, Cancelled):
            return
        if not isinstance(error, GridplanError):
            QgsApplication.messageLog().logMessage(repr(error), NAME, Qgis.MessageLevel.Critical)
        self._say(plain(error), Qgis.MessageLevel.Critical)

    def offer(self, text: str, title: str, name: str, do: Callable[[], None]) -> None:
        """A message with a button, which stays until it is answered.

        Parameters
        ----------
        text : str
        title, name : str
            Of the button: what stands on it, and its object name.
        do : callable
        """
        bar = self._iface.messageBar()
        item = bar.createMessage(NAME, text)
        button = QPushButton(title, item)
        button.setObjectName(name)
        item.layout().addWidget(button)

        def answered() -> None:
            bar.popWidget(item)
            do()

        button.clicked.connect(answered)
        bar.pushWidget(item, Qgis.MessageLevel.Info)

    def flash(self, desk: Desk, rows: Any) -> None:
        """Light up units of a plan for a moment."""
        fids = [desk.ground.fids[int(row)] for row in rows[:MOST_LIT]]
        self._iface.mapCanvas().flashFeatureIds(desk.layers.units, fids)

    def _say(self, text: str, level: Qgis.MessageLevel) -> None:
        bar = self._iface.messageBar()
        if self._last in bar.items():
            bar.popWidget(self._last)
        short = without_folders(text)
        self._last = QgsMessageBarItem(
            NAME, short, level, QgsMessageBar.defaultMessageTimeout(level)
        )
        if short != text:
            self._last.setToolTip(text)
            QgsApplication.messageLog().logMessage(text, NAME, level)
        bar.pushItem(self._last)
        # Its width is known once the window has laid it out.
        QTimer.singleShot(0, partial(_unfold, self._last))


def _unfold(item: QgsMessageBarItem) -> None:
    """Give a message the height of all its lines; QGIS shows the first one and lets it scroll."""
    with contextlib.suppress(RuntimeError):  # the message may be gone by now
        text = item.findChild(QTextBrowser)
        if text is not None:
            text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            lines = round(text.document().size().height())
            text.setFixedHeight(max(text.minimumHeight(), lines))


def without_folders(text: str) -> str:
    """A sentence with the names of files alone: whole paths are too long for the message bar."""
    found = ROOT.search(text)
    while found is not None:
        ends = [i + 1 for i in range(found.end(), len(text)) if text[i] in "\\/"]
        folder = next(
            (end for end in reversed(ends) if Path(text[found.start() : end]).is_dir()), 0
        )
        if folder:
            text = text[: found.start()] + text[folder:]
        found = ROOT.search(text, found.start() + 1)
    return text
