"""The plans that are open in the project: which there are, and which one is worked at."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..layers.plan_layers import lost_layers, remove_from_project, take_edits
from ..platform import garbage_collection
from ..platform.file_names import spare_copy
from ..platform.words import tr

if TYPE_CHECKING:
    from qgis.core import QgsLayerTreeGroup, QgsMapLayer

    from ..gridplan.progress import Progress
    from .open_plan import Desk


#: Between two steps of opening, milliseconds; with none at all the window would not answer.
STEP_MS = 1


class OpenPlans(QObject):
    """Opens and closes plans, and follows what becomes of the project that they are in."""

    #: A plan was put on the map: `Desk`.
    opened = pyqtSignal(object)
    #: Another plan is worked at now, or none: `Desk` or None.
    activated = pyqtSignal(object)
    #: A plan with unsaved steps was closed: its name.
    left = pyqtSignal(str)
    #: The project that was opened shows plans: list of their files.
    found = pyqtSignal(list)
    #: A plan could not be opened: the error.
    failed = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.desks: list[Desk] = []
        self.active: Desk | None = None
        self._coming: list[Desk] = []  # being opened
        project = QgsProject.instance()
        project.cleared.connect(self._cleared)
        project.readProject.connect(self.look_into_project)
        project.layersWillBeRemoved.connect(self._layers_are_going)
        project.layersAdded.connect(self._layers_came)

    def stop(self) -> None:
        """The plugin is going: close everything."""
        project = QgsProject.instance()
        for signal, slot in (
            (project.cleared, self._cleared),
            (project.readProject, self.look_into_project),
            (project.layersWillBeRemoved, self._layers_are_going),
            (project.layersAdded, self._layers_came),
        ):
            with contextlib.suppress(TypeError):
                signal.disconnect(slot)
        for desk in self._all():
            self.close(desk)

    def open(self, path: Path) -> None:
        """Open a plan file in the background and put it on the map; an open one is activated."""
        from ..gridplan.plan.redraw.session import EditSession
        from ..gridplan.progress import Span
        from ..gridplan.stores.planfile.essentials import read_essentials
        from ..layers.plan_layers import read_layers
        from ..platform.tasks import start
        from .open_plan import Desk

        if self._activate_file(path):
            return
        author = QgsApplication.userFullName()

        def work(progress: Progress) -> Any:
            with garbage_collection.no_search():
                essentials = read_essentials(path, Span(progress, 0.0, 0.4))
                layers = read_layers(path, essentials.plan.depth, Span(progress, 0.4, 1.0))
                session = EditSession(
                    essentials.plan,
                    essentials.contiguity,
                    loads=essentials.loads,
                    criteria=essentials.criteria,
                    area_m2=essentials.area_m2,
                    perimeter_m=essentials.perimeter_m,
                    rules=essentials.rules,
                    author=author,
                )
                garbage_collection.set_aside()
            return essentials, layers, session, spare_copy(path)

        def done(found: Any) -> None:
            if self._activate_file(path):
                return
            desk = Desk(path, *found)
            self._coming.append(desk)
            self._next(self._give_styles, desk)

        def failed(error: Exception) -> None:
            self._without_plans()
            self.failed.emit(error)

        start(tr("Opening {plan}", plan=path.name), work, done, failed)

    def _next(self, step: Callable[[Desk], None], desk: Desk) -> None:
        """Take the next step of opening, unless the plan is closed; the window answers first."""

        def go_on() -> None:
            if desk in self._coming:
                step(desk)

        QTimer.singleShot(STEP_MS, go_on)

    def _give_styles(self, desk: Desk) -> None:
        from ..layers.plan_styles import apply_style, style_name

        layers = desk.layers
        for level, layer in enumerate(layers.grids, start=1):
            apply_style(layer, style_name(level, desk.session.depth))
        apply_style(layers.units, "units")
        self._next(self._put_on_map, desk)

    def _put_on_map(self, desk: Desk) -> None:
        desk.put_on_map(self._lost().get(str(desk.path), []))
        self._next(self._begin, desk)

    def _begin(self, desk: Desk) -> None:
        self._coming.remove(desk)
        self.desks.append(desk)
        self.opened.emit(desk)
        self.activate(desk)

    def names(self) -> list[str]:
        """What the open plans are called; those of one name with the folders that they lie in."""
        stems = [desk.path.stem for desk in self.desks]
        return [
            stem if stems.count(stem) == 1 else f"{stem} ({desk.path.parent.name})"
            for stem, desk in zip(stems, self.desks)
        ]

    def is_changed(self, path: Path) -> bool:
        """Whether the plan of a file is open, and differs from it."""
        return any(
            desk.session.unsaved
            for desk in self.desks
            if path.exists() and desk.path.exists() and path.samefile(desk.path)
        )

    def _all(self) -> list[Desk]:
        return [*self.desks, *self._coming]

    def activate(self, desk: Desk | None) -> None:
        """Work at another plan."""
        if desk is not self.active:
            self.active = desk
            self.activated.emit(desk)

    def activate_layer(self, layer: QgsMapLayer | None) -> None:
        """Work at the plan that a layer belongs to, if it belongs to one."""
        for desk in self.desks:
            if layer is not None and layer.id() in desk.layer_ids:
                self.activate(desk)

    def close(self, desk: Desk, *, remove_layers: bool = True) -> None:
        """Close a plan; unsaved steps stay in the journal and are offered the next time."""
        if desk not in self._all():
            return
        (self.desks if desk in self.desks else self._coming).remove(desk)
        if desk is self.active:
            self.activate(self.desks[-1] if self.desks else None)
        else:
            self.activated.emit(self.active)  # the list has changed
        unsaved = desk.session.unsaved
        desk.close(remove_layers=remove_layers)
        self._without_plans()
        if unsaved:
            self.left.emit(desk.path.stem)

    def _without_plans(self) -> None:
        """Leave nothing as it was changed for plans, when none is open."""
        if not self._all():
            garbage_collection.take_back()

    # The project ----------------------------------------------------------------------------

    def look_into_project(self, *_: object) -> None:
        """Tell which plans a project shows that are not open; their layers came without data."""
        if paths := [Path(path) for path in self._lost()]:
            self.found.emit(paths)

    def _lost(self) -> dict[str, list[QgsMapLayer]]:
        ours = {layer_id for desk in self._all() for layer_id in desk.layer_ids}
        return lost_layers(ours)

    def _activate_file(self, path: Path) -> bool:
        for desk in self._all():
            if path.exists() and desk.path.exists() and path.samefile(desk.path):
                if desk in self.desks:
                    self.activate(desk)
                return True
        return False

    def _cleared(self) -> None:
        for desk in self._all():
            self.close(desk, remove_layers=False)

    def _layers_came(self, layers: list[QgsMapLayer]) -> None:
        """Somebody duplicates the units of a plan: the copy shall say what they say."""
        for desk in self.desks:
            for layer in layers:
                if layer.id() not in desk.layer_ids:
                    take_edits(desk.layers.units, layer)

    def _layers_are_going(self, ids: list[str]) -> None:
        """Somebody removes layers of a plan from the project: the plan is closed."""
        for desk in self._all():
            if desk.layer_ids.isdisjoint(ids):
                continue
            remaining = [layer for layer in desk.layers.all if layer.id() not in ids]
            self.close(desk, remove_layers=False)
            QTimer.singleShot(0, partial(_take_away, remaining, desk.group))


def _take_away(layers: list[QgsMapLayer], group: QgsLayerTreeGroup | None) -> None:
    with contextlib.suppress(RuntimeError):  # the project may be gone by now
        remove_from_project(layers, group)
