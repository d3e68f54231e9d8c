"""The actions about events: names, tips, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QAction, QToolBar

from ..platform.icons import icon
from ..platform.words import tr

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

NAME = "Gridplan"


class EventActions:
    """Toolbar and menu entries.

    Parameters
    ----------
    iface : QgisInterface
    run : mapping
        Name of an action → what it does; those without are switches.
    """

    def __init__(self, iface: QgisInterface, run: Mapping[str, Callable[[], None]]) -> None:
        self._iface = iface
        self.toolbar: QToolBar = iface.addToolBar(tr("Gridplan Events"))
        self.toolbar.setObjectName("gridplanEventToolbar")
        self.actions: dict[str, QAction] = {}
        for name, text, tip in (
            ("loadevents", tr("Load Events…"), tr("Import an export of events, or open events")),
            ("eventpanel", tr("Event Panel"), tr("Show or hide the panel of events")),
            ("pickevent", tr("Pick an Event"), tr("Click an event: its case is shown")),
            ("density", tr("Density…"), tr("How many events there are a km² and day")),
            ("hotspots", tr("Hot Spots…"), tr("Where more happens than around")),
            ("warnings", tr("Warnings…"), tr("Where more happened than was to be expected")),
            ("assessment", tr("Assessment…"), tr("How cases were handled")),
            ("board", tr("Board…"), tr("The page for the wall")),
            ("refreshevents", tr("Refresh"), tr("Read the source again")),
            ("watchevents", tr("Watch the Source"),
             tr("Read the source again whenever it has grown")),
        ):  # fmt: skip
            self._add(name, text, tip, run.get(name))

    def _add(self, name: str, text: str, tip: str, run: Callable[[], None] | None) -> None:
        action = QAction(icon(name), text, self._iface.mainWindow())
        action.setObjectName("gridplan" + name.capitalize())
        action.setToolTip(tip)
        if run is None:
            action.setCheckable(True)
        else:
            action.triggered.connect(lambda _checked=False: run())
        self.actions[name] = action
        self._iface.addPluginToMenu(NAME, action)
        self.toolbar.addAction(action)

    def remove(self) -> None:
        """Take everything out of QGIS again."""
        for action in self.actions.values():
            self._iface.removePluginMenu(NAME, action)
            action.deleteLater()
        self.toolbar.deleteLater()
