"""One open plan: the session of the core, its layers on the map, saving and recovery."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from qgis.core import QgsLayerTreeGroup, QgsMapLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..gridplan.errors import GridplanError, StoreError
from ..gridplan.plan.draft.outcome import Outcome, Refusal
from ..gridplan.progress import SILENT
from ..gridplan.stores.planfile.resave import resave_plan
from ..layers.grid_layers import GridLayers
from ..layers.plan_layers import PlanLayers, add_to_project, remove_from_project
from ..layers.unit_index import united
from ..platform.file_names import spare_file
from ..platform.settings import preferences
from ..platform.tasks import in_core, start
from ..platform.words import tr
from .edit_buffer import EditBuffer

if TYPE_CHECKING:
    from ..gridplan.plan.draft.journal import Recovery
    from ..gridplan.plan.plan import Plan
    from ..gridplan.plan.redraw.session import EditSession
    from ..gridplan.progress import Progress
    from ..gridplan.stores.planfile.essentials import Essentials
    from ..platform.file_names import Spare

#: How often others are told that the plan is still being edited, milliseconds.
SIGN_OF_LIFE_MS = 60_000


class Desk(QObject):
    """A plan that is open for redrawing.

    Parameters
    ----------
    path : Path
    essentials : Essentials
    layers : PlanLayers
    session : EditSession
    spare : Spare, optional
        Copy of the plan file as it was opened.

    Attributes
    ----------
    obstacle : GridplanError or None
        Why the plan can only be looked at: somebody else is editing it, or nothing can be written
        beside it. Saved under another name it can be edited.
    """

    #: An edit was made, undone or redone: `Outcome`.
    edited = pyqtSignal(object)
    #: An edit was refused: `Refusal`.
    refused = pyqtSignal(object)
    #: Saved, recovered, busy or not: the panel has to look again.
    state_changed = pyqtSignal()
    #: The plan was saved.
    stored = pyqtSignal()
    #: Something failed: the error.
    failed = pyqtSignal(object)
    #: Something to tell the planner in one sentence.
    told = pyqtSignal(str)

    def __init__(
        self,
        path: Path,
        essentials: Essentials,
        layers: PlanLayers,
        session: EditSession,
        spare: Spare | None = None,
    ) -> None:
        super().__init__()
        self._spare = spare
        self.path, self.layers, self.essentials = path, layers, essentials
        self.session = session
        #: What an earlier session left behind, until it is decided about.
        self.recovery: Recovery | None = None
        self.obstacle: GridplanError | None = None
        try:
            self.recovery = self.session.keep_journal(path)
        except GridplanError as error:
            self.obstacle = error
        #: Reason of what is done next, for the log.
        self.why = ""
        #: Whether the plan is being saved.
        self.busy = False
        self.ground = layers.ground
        self.grids = GridLayers(layers, self.session, self.ground)
        self.buffer = EditBuffer(layers.units, self.session, self.ground, lambda: self.busy)
        #: Households by unit, where the units have such a column.
        self.households = self.ground.numbers("households")
        self.group: QgsLayerTreeGroup | None = None
        #: Ids of the layers in the project.
        self.layer_ids = frozenset(layer.id() for layer in layers.all)
        self._native = False  # while QGIS's own saving is at work
        self._heart = QTimer(self)
        self._heart.setInterval(SIGN_OF_LIFE_MS)
        self._heart.timeout.connect(self._beat)

    def put_on_map(self, lost: Sequence[QgsMapLayer] = ()) -> None:
        """Add the layers to the project, in the places of `lost` ones, and begin to follow them."""
        units = self.layers.units
        self.group = add_to_project(self.layers, self.essentials.crs, self.path.stem, lost)
        if self.obstacle is None:
            self.buffer.begin()
        else:
            units.setReadOnly(True)
        self.buffer.moved.connect(self._tell)
        self.buffer.foreign.connect(self._assign)
        self.buffer.refused.connect(lambda why: self.refused.emit(Refusal("foreign", why)))
        self.buffer.failed.connect(self.failed)
        units.beforeCommitChanges.connect(self._native_save)
        units.afterCommitChanges.connect(self._committed)
        self._heart.start()

    # Edits ----------------------------------------------------------------------------------

    def locked_for_now(self) -> str:
        """Why nothing can be edited at the moment; empty when everything can."""
        if self.busy:
            return tr("The plan is being saved.")
        if self.obstacle is not None:
            return str(self.obstacle)
        if self.recovery is not None:
            return tr("First decide about the unsaved steps of the last session.")
        return ""

    def do(self, text: str, edit: str, *arguments: Any, **options: Any) -> Outcome | None:
        """Make an edit of the session as one undo step of QGIS.

        Parameters
        ----------
        text : str
            Name of the step in the undo menu.
        edit : str
            Method of `EditSession`: ``"stroke"``, ``"split"``, …
        *arguments, **options
            Of that method; the reason is added.

        Returns
        -------
        Outcome or None
            None when it failed or nothing can be edited now; that was signalled.
        """
        why_not = self.locked_for_now()
        if why_not:
            self.told.emit(why_not)
            return None
        try:
            outcome: Outcome = getattr(self.session, edit)(*arguments, why=self.why, **options)
        except GridplanError as error:
            self.failed.emit(error)
            return None
        if outcome.refusal is not None:
            self.refused.emit(outcome.refusal)
        else:
            self.buffer.write(text)
            self._tell([outcome])
        return outcome

    def lock(self, level: int, numbers: ArrayLike, locked: bool) -> Outcome | None:
        """Lock or unlock grids of a level, or units (level 0)."""
        return self.do(tr("Lock") if locked else tr("Unlock"), "lock", level, numbers, locked)

    def undo(self) -> None:
        """Take back the last step, as QGIS does."""
        self.buffer.finish()
        self.layers.units.undoStack().undo()

    def redo(self) -> None:
        """Make the undone step again, as QGIS does."""
        self.buffer.finish()
        self.layers.units.undoStack().redo()

    def roll_back(self) -> None:
        """Go back to the plan as it was last saved."""
        if not self.busy:
            self.buffer.roll_back()

    def _assign(self, rows: list[int], grids: list[int]) -> None:
        self.do(tr("Edit of a column"), "assign", np.array(rows), np.array(grids))

    def _tell(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            self.grids.follow(outcome)
            self.edited.emit(outcome)
        self.state_changed.emit()

    # Saving ---------------------------------------------------------------------------------

    def save(self, target: Path | None = None) -> None:
        """Save in the background; `stored` or `failed` tells the end."""
        refused = self._begin_saving(target)
        if refused is not None:
            self.failed.emit(refused)
            return
        self.state_changed.emit()
        start(tr("Saving the plan"), self._store, self._saved, self._not_saved)

    def _begin_saving(self, target: Path | None = None) -> GridplanError | None:
        self._target = target or self.path
        why_not = self.locked_for_now()
        if why_not and (self.obstacle is None or self.busy or self._target == self.path):
            return GridplanError(why_not)
        self.buffer.finish()
        self._saving = ExitStack()
        try:
            self._plan: Plan = self._saving.enter_context(
                self.session.saving(self.why, plan_file=self._target)
            )
        except GridplanError as error:
            return error
        self.busy = True
        return None

    def _store(self, progress: Progress) -> None:
        try:
            self._store_from(self.path, progress)
        except StoreError:
            if self._spare is None or self._target == self.path:
                raise
            # Units never change: they are the same in the copy, whatever has become of the file.
            self._store_from(spare_file(self._spare), progress)

    def _store_from(self, source: Path, progress: Progress) -> None:
        resave_plan(
            self._plan, self.essentials, source, self._target, united,
            copies=preferences().copies, progress=progress,
        )  # fmt: skip

    def _saved(self, _result: object = None) -> None:
        try:
            self._saving.close()
        except GridplanError as error:
            self.failed.emit(error)
        self._move_to(self._target)
        if self.obstacle is None:
            self.buffer.saved()
        else:
            self.obstacle = None
            self.layers.units.setReadOnly(False)
            self.buffer.begin()
        self.busy = False
        self.stored.emit()
        self.state_changed.emit()

    def _move_to(self, path: Path) -> None:
        """The plan stands in another file now: its layers say so, in the project too."""
        if path == self.path:
            return
        old, self.path = self.path, path
        self.layers.move(old, path)
        if self.group is not None and self.group.name() == old.stem:
            self.group.setName(path.stem)

    def _not_saved(self, error: Exception) -> None:
        self._end_saving_with(error)
        self.busy = False
        self.failed.emit(error)
        self.state_changed.emit()

    def _end_saving_with(self, error: Exception) -> None:
        """The session must learn that its plan was not stored."""
        with contextlib.suppress(type(error)):
            self._saving.__exit__(type(error), error, None)

    def _native_save(self, _stop: bool = False) -> None:
        """Somebody pressed QGIS's own save button: the plan is saved before the layer is."""
        if self.buffer.is_ours:
            return
        self._native = True
        self.buffer.hold()
        if not self.session.unsaved:
            return
        refused: Exception | None = self._begin_saving()
        if refused is None:
            try:
                in_core(lambda: self._store(SILENT))
                self._saving.close()
            except GridplanError as error:
                self._end_saving_with(error)
                refused = error
            self.busy = False
        if refused is not None:
            self.failed.emit(refused)
        else:
            self.stored.emit()

    def _committed(self) -> None:
        if self._native:
            self._native = False
            self.buffer.let_go()
        self.state_changed.emit()

    # Recovery and the end -------------------------------------------------------------------

    def recover(self) -> int:
        """Do the steps of the last session again; returns how many."""
        try:
            count = self.session.recover()
        except GridplanError as error:
            self.failed.emit(error)
            return 0
        self.recovery = None
        self.buffer.write(tr("Steps of the last session"))
        self._tell([self.session.pending()])
        self.grids.look_again()
        return count

    def discard_recovery(self) -> None:
        """Set the steps of the last session aside."""
        try:
            self.session.discard_recovery()
        except GridplanError as error:
            self.failed.emit(error)
            return
        self.recovery = None
        self.state_changed.emit()

    def close(self, *, discard: bool = False, remove_layers: bool = True) -> None:
        """Give the plan back; unsaved steps stay in the journal unless they are discarded."""
        self._heart.stop()
        self.grids.stop()
        self.buffer.end()
        self.session.close(discard=discard)
        if self._spare is not None:
            self._spare.cleanup()
            self._spare = None
        if remove_layers:
            with contextlib.suppress(RuntimeError):
                if self.layers.units.isEditable():
                    self.layers.units.rollBack()
                remove_from_project(self.layers.all, self.group)

    def _beat(self) -> None:
        try:
            self.session.keep_alive()
        except GridplanError as error:
            self._heart.stop()
            self.failed.emit(error)
