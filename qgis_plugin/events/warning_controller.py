"""Warnings in QGIS: looked for in the background, listed, put on the map, walked to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from ..layers.event_layers import grid_outlines
from ..platform.words import tr
from .shown_errors import explained

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..gridplan.progress import Progress


class EventPanel(Protocol):
    """What has the panel of events."""

    dock: Any

    def show_panel(self, shown: bool) -> None:
        """Show or hide the panel."""


class WarningDesk:
    """What the buttons about warnings do with the events that are loaded.

    Parameters
    ----------
    desk : EventPanel
    iface : QgisInterface
    failed : callable
        Tells the user of an error.
    """

    def __init__(
        self, desk: EventPanel, iface: QgisInterface, failed: Callable[[Exception], None]
    ) -> None:
        self._desk, self._iface, self._failed = desk, iface, failed
        self._level = 1

    def show_tab(self) -> None:
        """Show the pane of the warnings."""
        self._desk.show_panel(True)
        self._desk.dock.tabs.setCurrentWidget(self._desk.dock.warnings)

    def look(self, level: int, period: str, method: str) -> None:
        """Look for warnings at the end of the chosen time, list them and put them on the map."""
        desk = self._desk
        path, plan, chosen = desk.path, desk.plan, desk.dock.filters.chosen()
        if path is None or plan is None or desk.busy:
            return
        # What is judged is the end of that time; by all before, else one week would be too little.
        end = None if chosen.end is None else str(chosen.end)

        def work(progress: Progress) -> Any:
            from ..gridplan.analysis.warning_choice import look_for_warnings

            return look_for_warnings(
                path, plan, level, method=method, period=period, end=end, progress=progress
            ).warnings

        def done(found: Any) -> None:
            from .warning_layer import replace_warnings

            self._level = level
            desk.dock.warnings.show_warnings(found, bool(chosen.values))
            if desk.plan is not None and desk.layers is not None:
                replace_warnings(found, desk.plan, level, desk.layers)

        desk.dock.warnings.forget()  # what was found for another time is not shown beside an error
        desk.begin(tr("Looking for warnings"), work, done)

    @explained
    def zoom(self, code: str) -> None:
        """Show a grid of the level that warnings were looked for in."""
        desk = self._desk
        if desk.plan is None or desk.layers is None:
            return
        outline = grid_outlines(desk.plan, self._level).get(code)
        if outline is None:
            return
        box = outline.boundingBox()
        box.scale(1.6)
        desk.show_box(box)
        self._iface.mapCanvas().flashGeometries([outline], desk.layers.points.crs())
