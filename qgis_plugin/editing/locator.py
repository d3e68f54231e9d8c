"""Grids in QGIS's locator (Ctrl+K): type a code or a name, and the map goes there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.core import QgsFeedback, QgsLocatorContext, QgsLocatorFilter, QgsLocatorResult

from ..platform.figures import label
from ..platform.icons import icon
from ..platform.words import tr

if TYPE_CHECKING:
    from .open_plan import Desk

#: Results of one search.
MOST = 30


class GridFinder(QgsLocatorFilter):
    """Finds grids of the open plan by parts of their codes and names.

    Parameters
    ----------
    desk : callable
        Gives the open plan, or None.
    go : callable
        Called with level and number of the grid that was chosen.
    """

    def __init__(self, desk: Callable[[], Desk | None], go: Callable[[int, int], None]) -> None:
        super().__init__()
        self._desk, self._go = desk, go
        self._known: list[tuple[int, int, str, str]] = []

    def clone(self) -> GridFinder:
        """One for each search, as QGIS wants it."""
        return GridFinder(self._desk, self._go)

    def name(self) -> str:
        """Identity."""
        return "gridplan_grids"

    def displayName(self) -> str:  # noqa: N802
        """In the list of filters."""
        return tr("Grids of the plan")

    def prefix(self) -> str:
        """What restricts a search to grids."""
        return "grid"

    def priority(self) -> QgsLocatorFilter.Priority:
        """After the layers of the project, before what takes long."""
        return QgsLocatorFilter.Priority.High

    def prepare(self, _text: str, _context: QgsLocatorContext) -> list[str]:
        """Look at the plan in the main thread; the search itself runs in another one."""
        desk = self._desk()
        self._known = [] if desk is None else [
            (level, number, desk.session.code(level, number), desk.session.name(level, number))
            for level in range(1, desk.session.depth + 1)
            for number in desk.session.grids(level).tolist()
        ]  # fmt: skip
        return []

    def fetchResults(  # noqa: N802
        self, text: str, context: QgsLocatorContext, feedback: QgsFeedback
    ) -> None:
        """Tell the grids whose code or name has the text."""
        wanted = text.strip().casefold()
        if len(wanted) < (1 if context.usingPrefix else 2):
            return
        found = [g for g in self._known if wanted in g[2].casefold() or wanted in g[3].casefold()]
        found.sort(key=lambda grid: (not grid[2].casefold().startswith(wanted), grid))
        for level, number, code, name in found[:MOST]:
            if feedback.isCanceled():
                return
            result = QgsLocatorResult()
            result.filter = self
            result.displayString = label(code, name)
            result.description = tr("Level {level}", level=level)
            result.icon = icon("gridplan")
            result.setUserData([level, number])
            self.resultFetched.emit(result)

    def triggerResult(self, result: QgsLocatorResult) -> None:  # noqa: N802
        """Go to the grid that was chosen."""
        level, number = result.userData
        self._go(int(level), int(number))
