"""The units layer's edit buffer and undo stack, kept in step with the session.

Every step of the session is one command of the undo stack. Whoever moves that stack, or changes a
column of grids by other means (attribute table, field calculator), is followed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from qgis.core import NULL, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from .gridplan.errors import GridplanError
from .words import tr

if TYPE_CHECKING:
    from .gridplan.plan.outcome import Outcome
    from .gridplan.plan.session import EditSession
    from .ground import Ground

#: In place of a grid: its code is that of none.
UNKNOWN = -2


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
    #: Somebody did what cannot be: the error. It was taken back.
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
        self._marks = [0]  # depth of the session after each command of the undo stack
        self._known = 0  # index of the undo stack that the session stands at
        self._touched: set[int] = set()
        self._shown = self._labels()
        self._fields = [
            units.fields().indexOf(f"grid_{level}") for level in range(1, session.depth + 1)
        ]

    def begin(self) -> None:
        """Open the layer for editing and begin to follow it."""
        self._units.startEditing()
        self._units.undoStack().indexChanged.connect(self._index_changed)
        self._units.attributeValueChanged.connect(self._value_changed)
        self._units.editingStopped.connect(self._stopped)

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
        self._own += 1

    def let_go(self) -> None:
        """QGIS has saved the layer."""
        self._own -= 1
        self.start_counting()

    def write(self, text: str) -> None:
        """Bring the layer in line with the session, as one command of this name."""
        now = self._labels()
        if not self._units.isEditable():
            self._units.startEditing()
        with self.by_ourselves():
            self._units.beginEditCommand(text)
            for level, field in enumerate(self._fields):
                old, new = self._shown[level], now[level]
                for row in np.flatnonzero(old != new).tolist():
                    self._units.changeAttributeValue(
                        self._ground.fids[row],
                        field,
                        self._code(level + 1, int(new[row])),
                        self._code(level + 1, int(old[row])),
                    )
            self._units.endEditCommand()
        self._shown = now
        self._marks = [*self._marks[: self._known + 1], self._session.depth_of_undo]
        self._known = self._units.undoStack().index()

    def commit(self) -> None:
        """The plan is saved: what is in the buffer becomes what the layer holds."""
        if self._units.isEditable():
            with self.by_ourselves():
                self._units.commitChanges(False)
        self.start_counting()

    def start_counting(self) -> None:
        """The undo stack is empty now."""
        self._marks, self._known = [self._session.depth_of_undo], 0
        self._touched.clear()

    # The workings ---------------------------------------------------------------------------

    def _labels(self) -> NDArray[np.int32]:
        depth = self._session.depth
        return np.stack([self._session.grid_of_unit(level) for level in range(1, depth + 1)])

    def _code(self, level: int, number: int) -> Any:
        return NULL if number < 0 else self._session.code(level, number)

    def _value_changed(self, fid: int, field: int, _value: object) -> None:
        if not self._own and field in self._fields:
            self._touched.add(fid)

    def _stopped(self) -> None:
        """QGIS's editing was switched off: it stays on as long as the plan is open."""
        if not self._own:
            self.start_counting()
            QTimer.singleShot(0, self._edit_again)

    def _edit_again(self) -> None:
        with contextlib.suppress(RuntimeError):  # the layer may be gone
            if not self._units.isEditable():
                self._units.startEditing()

    def _index_changed(self, index: int) -> None:
        """The undo stack has moved: undo, redo, or a command of somebody else."""
        stack = self._units.undoStack()
        if self._own or index == self._known:
            return
        if self._is_frozen():
            with self.by_ourselves():
                stack.setIndex(self._known)
            return
        if index < self._known or (index < len(self._marks) == stack.count() + 1):
            outcomes = self._walk_to(self._marks[index])
            if index < self._known or not self._differing(self._touched):
                self._known = index
                self._touched.clear()
                self.moved.emit(outcomes)
                return
            self._walk_to(self._marks[self._known])
        # QGIS is still in the middle of its command.
        QTimer.singleShot(0, self._follow)

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
        touched, self._touched = self._touched, set()
        if self._own or stack.index() <= self._known:
            return
        wanted = self._differing(touched)
        if not wanted and not self._upper_differs(touched):
            # Another column was edited, which is none of our business.
            more = stack.index() - self._known
            depth = self._session.depth_of_undo
            self._marks = [*self._marks[: self._known + 1], *[depth] * more]
            self._known = stack.index()
            return
        # The step is made anew, so that it holds all levels or is gone as a whole.
        with self.by_ourselves():
            stack.setIndex(self._known)
        if UNKNOWN in wanted.values():
            self.failed.emit(GridplanError(tr("There is no grid with this code.")))
        elif wanted:
            self.foreign.emit(list(wanted), list(wanted.values()))
        else:
            self.failed.emit(
                GridplanError(
                    tr(
                        "Upper levels follow from the last one: change column grid_{level}.",
                        level=self._session.depth,
                    )
                )
            )

    def _differing(self, fids: set[int]) -> dict[int, int]:
        """Row → last-level grid where the column says another grid than the session."""
        depth, field = self._session.depth, self._fields[-1]
        now = self._session.grid_of_unit(depth)
        found = {}
        for fid, row in self._rows(fids):
            code = self._units.getFeature(fid)[field]
            if code == NULL or code is None or code == "":
                grid = -1
            else:
                try:
                    grid = self._session.number(depth, str(code))
                except KeyError:
                    grid = UNKNOWN
            if grid != now[row]:
                found[row] = grid
        return found

    def _upper_differs(self, fids: set[int]) -> bool:
        for fid, row in self._rows(fids):
            feature = self._units.getFeature(fid)
            for level, field in enumerate(self._fields):
                if feature[field] != self._code(level + 1, int(self._shown[level][row])):
                    return True
        return False

    def _rows(self, fids: set[int]) -> Iterator[tuple[int, int]]:
        for fid in sorted(fids):
            row = self._ground.row_of_fid.get(fid)
            if row is not None:
                yield fid, row
