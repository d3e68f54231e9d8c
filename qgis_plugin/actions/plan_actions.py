"""What the buttons do with the open plan: each is one call of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..gridplan.findings import few
from ..platform.figures import label, signed
from ..platform.words import tr

if TYPE_CHECKING:
    from ..docks.grids_pane import GridsPane
    from ..editing.open_plan import Desk
    from ..map_tools.stroke_tool import Easel
    from .dialog_actions import Asking


class Commands(QObject):
    """Commands on the grids that are chosen in the table.

    Parameters
    ----------
    easel : Easel
    pane : GridsPane
    asking : Asking
        For numbers, and for a choice among grids.
    """

    #: Something to tell the user in one sentence.
    told = pyqtSignal(str)
    #: Something that may be done next, in one sentence.
    reminded = pyqtSignal(str)
    #: Units to show on the map, and what they are.
    shown = pyqtSignal(object, str)

    def __init__(self, easel: Easel, pane: GridsPane, asking: Asking) -> None:
        super().__init__()
        self._easel, self._pane, self._asking = easel, pane, asking

    @property
    def _desk(self) -> Desk:
        desk = self._easel.desk
        if desk is None:
            raise RuntimeError("no plan is open")
        return desk

    def save(self) -> None:
        """Save the plan file."""
        self._desk.save()

    def roll_back(self) -> None:
        """Go back to the plan as it was last saved."""
        self._desk.roll_back()

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
            question = tr("Parts of about equal load")
            parts = self._asking.number(tr("Split a grid"), question, 2)
            if parts is not None:
                self._restructure(tr("Split"), "split", grid, parts)

    def merge(self) -> None:
        """Merge the two chosen grids; the heavier one keeps its code."""
        pair = self._two()
        if pair:
            one, other = self._desk.session.totals(self._pane.level, pair)
            keep, absorbed = pair if one.load >= other.load else pair[::-1]
            self._restructure(tr("Merge"), "merge", keep, absorbed)

    def move_under(self) -> None:
        """Bring the chosen grids under another grid of the level above that touches them."""
        grids, level, session = self._pane.selected, self._pane.level, self._desk.session
        if not grids or level == 1:
            self.told.emit(tr("Choose grids below the first level in the table."))
            return
        units = np.concatenate([session.units_of(level, grid) for grid in grids])
        beside = session.grid_of_unit(level - 1)[session.guard.edges(units).target]
        here = {session.parent(level, grid) for grid in grids}
        # Of grids with several parents each of these will do.
        parents = sorted(set(beside.tolist()) - {-1} - (here if len(here) == 1 else set()))
        if not parents:
            self.told.emit(tr("No other grid of the level above touches the chosen ones."))
            return
        texts = [label(session.code(level - 1, p), session.name(level - 1, p)) for p in parents]
        title, question = tr("Move under Another Grid"), tr("Grid that they come under")
        place = self._asking.choice(title, question, texts)
        if place is not None:
            self._restructure(title, "adopt", grids, parents[place])

    def _restructure(self, text: str, edit: str, *arguments: Any) -> None:
        """Make an edit by which grids can come under another parent, and tell of their codes."""
        outcome = self._desk.do(text, edit, self._pane.level, *arguments)
        if outcome is None or not outcome.allowed:
            return
        session = self._desk.session
        levels = range(2, session.depth + 1)
        wrong = [session.code(level, g) for level in levels for g in session.misplaced(level)]
        if wrong:
            text = tr("Codes that tell another parent now: {codes}. Recode gives them new ones.",
                      codes=few(wrong))  # fmt: skip
            self.reminded.emit(text)

    def recode(self) -> None:
        """Give grids whose codes tell another parent codes of their own."""
        self._desk.do(tr("Recode"), "recode")

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
        from ..gridplan.plan.explain.explain import explain_grid

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
