"""What the plugin says in the message bar of QGIS and shows for a moment on the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsApplication
from qgis.gui import QgsMessageBar, QgsMessageBarItem
from qgis.PyQt.QtWidgets import QPushButton

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .desk import Desk

NAME = "Gridplan"
#: More units than these are not lit up.
MOST_LIT = 500


class Notices:
    """The message bar and the map, for short messages; the last one takes the others' place.

    Parameters
    ----------
    iface : QgisInterface
    """

    def __init__(self, iface: QgisInterface) -> None:
        self._iface = iface
        self._last: QgsMessageBarItem | None = None

    def tell(self, text: str) -> None:
        """Something to know."""
        self._say(text, Qgis.MessageLevel.Info)

    def succeed(self, text: str) -> None:
        """Something was done."""
        self._say(text, Qgis.MessageLevel.Success)

    def warn(self, text: str) -> None:
        """Something was refused, or is not as it might be expected."""
        self._say(text, Qgis.MessageLevel.Warning)

    def fail(self, error: Exception) -> None:
        """Something failed; what the user stopped did not."""
        from .gridplan.errors import Cancelled, GridplanError

        if isinstance(error, Cancelled):
            return
        if not isinstance(error, GridplanError):
            QgsApplication.messageLog().logMessage(repr(error), NAME, Qgis.MessageLevel.Critical)
        self._say(str(error), Qgis.MessageLevel.Critical)

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
        self._last = QgsMessageBarItem(
            NAME, text, level, QgsMessageBar.defaultMessageTimeout(level)
        )
        bar.pushItem(self._last)
