"""What the buttons do with the open plan: each is one call of the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .docks.grid_table import signed
from .words import tr

if TYPE_CHECKING:
    from .desk import Desk
    from .docks.grids_pane import GridsPane
    from .map_tools.stroke_tool import Easel


class Commands(QObject):
    """Commands on the grids that are chosen in the table.

    Parameters
    ----------
    easel : Easel
    pane : GridsPane
    ask_number : callable
        Asks the user for a number: title, question, default → number or None.
    """

    #: Something to tell the user in one sentence.
    told = pyqtSignal(str)
    #: Units to show on the map, and what they are.
    shown = pyqtSignal(object, str)

    def __init__(
        self,
        easel: Easel,
        pane: GridsPane,
        ask_number: Callable[[str, str, int], int | None],
    ) -> None:
        super().__init__()
        self._easel, self._pane, self._ask = easel, pane, ask_number

    @property
    def _desk(self) -> Desk:
        desk = self._easel.desk
        if desk is None:
            raise RuntimeError("no plan is open")
        return desk

    def fill(self) -> None:
        """Give units in no grid to their neighbours."""
        self._desk.do(tr("Fill"), "fill")

    def lock(self, locked: bool = True) -> None:
        """Lock or unlock the chosen grids; without any, the units selected in QGIS."""
        grids = self._pane.selected
        if grids:
            self._desk.lock(self._pane.level, grids, locked)
            return
        rows = self._selected_units()
        if len(rows):
            self._desk.lock(0, rows, locked)
        else:
            self.told.emit(tr("Choose grids in the table, or select units on the map."))

    def unlock(self) -> None:
        """See `lock`."""
        self.lock(False)

    def split(self) -> None:
        """Split the chosen grid into balanced parts."""
        grid = self._one()
        if grid is not None:
            parts = self._ask(tr("Split a grid"), tr("Parts of about equal load"), 2)
            if parts is not None:
                self._desk.do(tr("Split"), "split", self._pane.level, grid, parts)

    def merge(self) -> None:
        """Merge the two chosen grids; the heavier one keeps its code."""
        pair = self._two()
        if pair:
            level = self._pane.level
            one, other = self._desk.session.totals(level, pair)
            keep, absorbed = pair if one.load >= other.load else pair[::-1]
            self._desk.do(tr("Merge"), "merge", level, keep, absorbed)

    def smooth(self) -> None:
        """Smooth the border between the two chosen grids."""
        pair = self._two()
        if pair:
            self._desk.do(tr("Smooth a border"), "smooth", self._pane.level, *pair)

    def rebalance(self) -> None:
        """Even out the load around the chosen last-level grids."""
        grids = self._pane.selected
        if not grids or self._pane.level != self._desk.session.depth:
            self.told.emit(tr("Choose grids of the last level in the table."))
            return
        self._desk.do(tr("Rebalance"), "rebalance", grids)

    def suggest(self) -> None:
        """Show the best next moves for the chosen grid."""
        grid = self._one()
        if grid is None:
            return
        session = self._desk.session
        found = session.suggest(self._pane.level, grid)
        if not found:
            self.told.emit(tr("No move of a single unit would make this grid better."))
            return
        depth, lines = session.depth, []
        for suggestion in found:
            code = session.code(depth, suggestion.target)
            change = next(
                (c for c in suggestion.outcome.changes if c.level == self._pane.level
                 and c.number == grid), None,
            )  # fmt: skip
            effect = (
                f"{signed(change.before.deviation)} → {signed(change.after.deviation)}"
                if change and change.before and change.after
                else ""
            )
            unit_id = self._desk.essentials.plan.unit_ids[suggestion.unit]
            lines.append(tr("{unit} to {grid} ({effect})", unit=unit_id, grid=code, effect=effect))
        rows = np.array([suggestion.unit for suggestion in found])
        self.shown.emit(rows, tr("Suggested moves: {moves}", moves="; ".join(lines)))

    def explain(self) -> None:
        """Say in the panel why the chosen grid is uneven, and show the units that would help."""
        from .gridplan.plan.explaining import explain_grid

        grid = self._one()
        if grid is None:
            return
        desk = self._desk
        found = explain_grid(
            desk.session,
            desk.essentials.contiguity,
            self._pane.level,
            grid,
            desk.essentials.plan.unit_ids,
        )
        self._pane.tell("\n• ".join([found.heading, *found.sentences()]))
        self.shown.emit(np.array([move.unit for move in found.moves], np.int64), found.heading)

    def new_grid(self) -> None:
        """Make a grid of the units selected in QGIS."""
        rows = self._selected_units()
        if len(rows):
            self._desk.do(tr("New grid"), "new_grid", rows)
        else:
            self.told.emit(tr("Select the units of the new grid on the map."))

    def swap(self) -> None:
        """The units selected in QGIS, of two grids, change places."""
        rows = self._selected_units()
        if len(rows):
            self._desk.do(tr("Swap"), "swap", rows)
        else:
            self.told.emit(tr("Select units of two grids on the map."))

    def _selected_units(self) -> NDArray[np.int64]:
        fids = self._desk.layers.units.selectedFeatureIds()
        return np.array(sorted(self._desk.ground.row_of_fid[fid] for fid in fids), np.int64)

    def _one(self) -> int | None:
        grids = self._pane.selected
        if len(grids) == 1:
            return grids[0]
        self.told.emit(tr("Choose one grid in the table."))
        return None

    def _two(self) -> list[int]:
        grids = self._pane.selected
        if len(grids) == 2:
            return grids
        self.told.emit(tr("Choose two neighbouring grids in the table."))
        return []
