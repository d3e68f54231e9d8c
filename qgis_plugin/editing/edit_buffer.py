"""The units layer's edit buffer and undo stack, kept in step with the session.

Every step of the session is one command of the undo stack. Whoever moves that stack, or changes a
column of grids by other means (attribute table, field calculator), is followed.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from qgis.core import NULL, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..gridplan.errors import GridplanError
from ..platform.words import tr

if TYPE_CHECKING:
    from ..gridplan.plan.draft.outcome import Outcome
    from ..gridplan.plan.redraw.session import EditSession
    from ..layers.unit_index import Ground

#: In place of a grid: its code is that of none.
UNKNOWN = -2
#: More values than these are handed to the layer when the window has answered first.
AT_ONCE = 6_000
#: How long they wait, so that labels and table are painted before, milliseconds.
PAUSE_MS = 10


class EditBuffer(QObject):
    """The edit buffer of the units.

    Parameters
    ----------
    units : QgsVectorLayer
    session : EditSession
    ground : Ground
    is_frozen : callable
        Whether nothing may change at the moment, for example while the plan is being saved.
    """

    #: QGIS undid or redid steps: list of `Outcome`.
    moved = pyqtSignal(list)
    #: Somebody assigned units by other means: rows, grids. It was taken back, to be made anew.
    foreign = pyqtSignal(list, list)
    #: Somebody did what cannot be, and it was taken back: the reason.
    refused = pyqtSignal(str)
    #: A step could not be made, such as on a full disk: the error.
    failed = pyqtSignal(object)

    def __init__(
        self,
        units: QgsVectorLayer,
        session: EditSession,
        ground: Ground,
        is_frozen: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._units, self._session, self._ground = units, session, ground
        self._is_frozen = is_frozen
        self._own = 0  # deeper than 0 while the layer is changed by ourselves
        # Of each place in the undo stack: depth of the session there, and the name of the command
        # that leads to it, empty when it is not one of ours.
        self._marks: list[tuple[int, str]] = [(0, "")]
        self._known = 0  # place in the undo stack that the session stands at
        self._commands = 0  # made so far
        self._is_back = False  # whether QGIS rolled the layer back, and the session not yet
        self._shown = self._held = self._labels()  # by the layer, and by it without its edits
        # What is still to be handed to the layer: name of the command, labels, depth of undo.
        self._waiting: tuple[str, NDArray[np.int32], int] | None = None
        self._fields = [
            units.fields().indexOf(f"grid_{level}") for level in range(1, session.depth + 1)
        ]

    def begin(self) -> None:
        """Open the layer for editing and begin to follow it."""
        form = self._units.editFormConfig()
        for field in range(self._units.fields().count()):
            form.setReadOnly(field, field != self._fields[-1])
        self._units.setEditFormConfig(form)
        self._units.startEditing()
        self._units.undoStack().indexChanged.connect(self._index_changed)
        self._units.beforeRollBack.connect(self._rolling_back)
        self._units.editingStopped.connect(self._stopped)

    def end(self) -> None:
        """Follow the layer no longer: it is going."""
        with contextlib.suppress(RuntimeError, TypeError):  # gone already, or never followed
            self._is_back, self._waiting = False, None
            self._units.undoStack().indexChanged.disconnect(self._index_changed)
            self._units.beforeRollBack.disconnect(self._rolling_back)
            self._units.editingStopped.disconnect(self._stopped)

    @property
    def is_ours(self) -> bool:
        """Whether what happens to the layer just now is our own doing."""
        return self._own > 0

    @contextlib.contextmanager
    def by_ourselves(self) -> Iterator[None]:
        """Whatever happens to the layer inside is not followed."""
        self._own += 1
        try:
            yield
        finally:
            self._own -= 1

    def hold(self) -> None:
        """Follow nothing until `let_go`: QGIS is saving the layer."""
        self.finish()
        self._own += 1

    def let_go(self) -> None:
        """QGIS has saved the layer."""
        self._own -= 1
        self._start_counting()

    def write(self, text: str) -> None:
        """Bring the layer in line with the session, as one command of this name.

        Of tens of thousands of units that is done a moment later: the step is made and in the
        journal, and QGIS needs as long again for its undo. Whoever asks something of the undo stack
        before has `finish` called first.
        """
        self.finish()
        now = self._labels()
        self._waiting = text, now, self._session.depth_of_undo
        if np.count_nonzero(self._shown != now) > AT_ONCE:
            QTimer.singleShot(PAUSE_MS, self.finish)
        else:
            self.finish()

    def finish(self) -> None:
        """Hand to the layer what still waits for it."""
        if self._waiting is None:
            return
        if self._units.undoStack().index() > self._known:  # somebody else was quicker
            self._follow()
            return
        (text, now, depth), self._waiting = self._waiting, None
        if not self._units.isEditable():
            self._units.startEditing()
        self._commands += 1
        # What follows the line break is not shown; QGIS keeps it, and we know the command by it.
        name = f"{text} {self._commands}"
        fids = self._ground.fids
        with self.by_ourselves():
            self._units.beginEditCommand(f"{text}\n{name}")
            for level, field in enumerate(self._fields):
                old, new = self._shown[level], now[level]
                rows = np.flatnonzero(old != new)
                before, after = self._codes(level + 1, old[rows]), self._codes(level + 1, new[rows])
                these = [fids[row] for row in rows.tolist()]
                calls = map(
                    self._units.changeAttributeValue,
                    these, repeat(field), after, before, repeat(True),
                )  # fmt: skip
                deque(calls, maxlen=0)  # there may be tens of thousands
            self._units.endEditCommand()
        self._shown = now
        self._marks = [*self._marks[: self._known + 1], (depth, name)]
        self._known = self._units.undoStack().index()

    def saved(self) -> None:
        """The plan is saved: QGIS has nothing to save, and can undo further back all the same."""
        self.finish()
        self._units.undoStack().setClean()
        self._units.layerModified.emit()  # for the buttons of QGIS

    def roll_back(self) -> None:
        """Go back to the plan as it was saved."""
        self.finish()
        stack = self._units.undoStack()
        if stack.cleanIndex() >= 0:
            stack.setIndex(stack.cleanIndex())
        else:  # other steps have taken the place of those before it was saved
            self._back_to_saved()

    # The workings ---------------------------------------------------------------------------

    def _labels(self) -> NDArray[np.int32]:
        depth = self._session.depth
        return np.stack([self._session.grid_of_unit(level) for level in range(1, depth + 1)])

    def _codes(self, level: int, numbers: NDArray[np.int32]) -> list[Any]:
        """Codes of grids of a level, each as often as it is named."""
        there, place = np.unique(numbers, return_inverse=True)
        codes = [self._code(level, number) for number in there.tolist()]
        return [codes[i] for i in place.tolist()]

    def _code(self, level: int, number: int) -> Any:
        return NULL if number < 0 else self._session.code(level, number)

    def _stopped(self) -> None:
        """QGIS's editing was switched off: it stays on as long as the plan is open."""
        if not self._own and not self._is_back:
            self._start_counting()
            QTimer.singleShot(0, self._edit_again)

    def _rolling_back(self) -> None:
        """QGIS rolls the layer back: because the user wants it, or because the project is closed.

        Nobody was asked about the plan when the project is closed: `end` comes first then, and the
        steps stay in the journal.
        """
        if not self._own:
            self._is_back, self._waiting = True, None
            QTimer.singleShot(0, self._rolled_back)

    def _rolled_back(self) -> None:
        """QGIS is back where it last saved the layer, which may be long before the plan was."""
        if self._is_back:
            self._is_back = False
            self._shown = self._held
            self._marks, self._known = self._marks[:1], 0
            self._edit_again()
            if self._is_frozen():  # what is being saved is what will have been saved
                self._show_again()
            else:
                self._back_to_saved()

    def _back_to_saved(self) -> None:
        outcomes = []
        try:
            for outcome in self._session.roll_back():
                outcomes.append(outcome)
        except GridplanError as error:
            self.failed.emit(error)
        self._show_again()
        if not self._session.unsaved:
            self.saved()
        self.moved.emit(outcomes)

    def _show_again(self) -> None:
        """Bring the layer in line with the session, if it is not."""
        if self._marks[self._known][0] != self._session.depth_of_undo:
            self.write(tr("Roll Back"))

    def _start_counting(self) -> None:
        """The undo stack is empty now."""
        self._held = self._labels()
        self._marks, self._known = [(self._session.depth_of_undo, "")], 0

    def _edit_again(self) -> None:
        with contextlib.suppress(RuntimeError):  # the layer may be gone
            if not self._units.isEditable():
                self._units.startEditing()

    def _index_changed(self, index: int) -> None:
        """The undo stack has moved: undo, redo, or a command of somebody else."""
        stack = self._units.undoStack()
        if self._own or self._is_back or index == self._known:
            return
        if self._is_frozen():
            with self.by_ourselves():
                stack.setIndex(self._known)
            return
        ours = index if index < self._known else self._ours_up_to(index)
        if self._waiting is not None and ours != self._known:
            self._turned_early(index)
            return
        if ours != self._known:
            outcomes = self._walk_to(self._marks[ours][0])
            self._known = ours
            self.moved.emit(outcomes)
        if ours != index:
            # Somebody else's command, and QGIS is still in the middle of it.
            QTimer.singleShot(0, self._follow)

    def _turned_early(self, index: int) -> None:
        """Somebody undoes or redoes while a step waits, and means to begin with that step."""
        stack, steps = self._units.undoStack(), self._known - index
        with self.by_ourselves():
            stack.setIndex(self._known)
        self.finish()
        if steps > 0:  # otherwise a redo of what the step has taken the place of
            stack.setIndex(self._known - 1 if steps == 1 else index)

    def _ours_up_to(self, index: int) -> int:
        """The last place up to `index` that a command of ours leads to; all before are as known."""
        stack = self._units.undoStack()
        for place in range(min(index, len(self._marks) - 1), self._known, -1):
            name = self._marks[place][1]
            if name and stack.command(place - 1).actionText() == name:
                return place
        return self._known

    def _walk_to(self, depth: int) -> list[Outcome]:
        found = []
        try:
            while self._session.depth_of_undo != depth:
                forward = self._session.depth_of_undo < depth
                outcome = self._session.redo() if forward else self._session.undo()
                if outcome is None:
                    break
                found.append(outcome)
        except GridplanError as error:
            self.failed.emit(error)
        self._shown = self._labels()
        return found

    def _follow(self) -> None:
        """Take over an edit of the columns of grids that was made elsewhere."""
        stack = self._units.undoStack()
        if self._own or stack.index() <= self._known:
            return
        wanted, upper = self._differing()
        others = self._touches_others()
        # The step is made anew, so that it holds all levels or is gone as a whole.
        with self.by_ourselves():
            stack.setIndex(self._known)
        self.finish()
        if others:
            self.refused.emit(
                tr(
                    "In a plan only the grid of a unit is edited (column grid_{level}). "
                    "Correct other data in the source, then use Rebalance Plan…",
                    level=self._session.depth,
                )
            )
        elif UNKNOWN in wanted.values():
            self.refused.emit(tr("There is no grid with this code."))
        elif wanted:
            self.foreign.emit(list(wanted), list(wanted.values()))
        elif upper:
            self.refused.emit(
                tr(
                    "Upper levels follow from the last one: change column grid_{level}.",
                    level=self._session.depth,
                )
            )

    def _differing(self) -> tuple[dict[int, int], bool]:
        """Where the columns say other grids than were handed to them.

        Returns
        -------
        dict of int to int
            Row → last-level grid that its column says.
        bool
            Whether a column of an upper level differs.
        """
        last, now = self._fields[-1], self._shown[-1]
        found, upper = {}, False
        changed = self._units.editBuffer().changedAttributeValues()
        for fid, row in self._rows(changed):
            values = changed[fid]
            if last in values:
                grid = self._number(values[last])
                if grid != now[row]:
                    found[row] = grid
            for level, field in enumerate(self._fields[:-1]):
                known = self._code(level + 1, int(self._shown[level][row]))
                upper = upper or (field in values and values[field] != known)
        return found, upper

    def _touches_others(self) -> bool:
        """Whether anything else than the columns of grids was changed: that is not in the plan."""
        buffer, ours = self._units.editBuffer(), set(self._fields)
        return bool(
            buffer.addedFeatures()
            or buffer.deletedFeatureIds()
            or buffer.changedGeometries()
            or buffer.addedAttributes()
            or buffer.deletedAttributeIds()
            or any(values.keys() - ours for values in buffer.changedAttributeValues().values())
        )

    def _number(self, code: Any) -> int:
        """The last-level grid of a code, −1 for none."""
        if code == NULL or code is None or code == "":
            return -1
        try:
            return self._session.number(self._session.depth, str(code))
        except KeyError:
            return UNKNOWN

    def _rows(self, fids: Iterable[int]) -> Iterator[tuple[int, int]]:
        for fid in sorted(fids):
            row = self._ground.row_of_fid.get(fid)
            if row is not None:
                yield fid, row
