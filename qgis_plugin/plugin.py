"""Wiring: actions, panel, tools and provider are made here and put together, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import QAction

from .platform.help_pages import show_help
from .platform.settings import preferences
from .platform.words import plain, speak, tr

if TYPE_CHECKING:
    from qgis.core import QgsRectangle
    from qgis.gui import QgisInterface

    from .docks.frontier_dock import FrontierDock
    from .editing.open_plan import Desk
    from .gridplan.plan.draft.journal import Recovery
    from .gridplan.plan.draft.outcome import Outcome, Refusal


class GridplanPlugin:
    """The plugin.

    Parameters
    ----------
    iface : QgisInterface
    """

    def __init__(self, iface: QgisInterface) -> None:
        self.iface = iface
        self.provider: Any = None
        self.actions: dict[str, QAction] = {}
        self.tools: dict[str, Any] = {}
        self._language = preferences().language
        self._translator = speak(self._language)

    @property
    def desk(self) -> Desk | None:
        """The plan that is worked at."""
        return self.plans.active

    def initProcessing(self) -> None:  # noqa: N802
        """The provider alone: all that `qgis_process` needs."""
        from .processing.provider import GridplanProvider

        self.provider = GridplanProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:  # noqa: N802
        """Called by QGIS when the plugin is switched on."""
        from .actions.dialog_actions import Asking
        from .actions.plan_actions import Commands
        from .actions.toolbar import Toolbox
        from .dialogs.options import OptionsFactory
        from .docks.plan_dock import PlanDock
        from .editing.locator import GridFinder
        from .editing.message_bar import Notices
        from .editing.open_plans import OpenPlans
        from .events.event_controller import EventDesk
        from .map_tools.stroke_preview import LockedUnits, StrokeView
        from .map_tools.stroke_tool import Easel

        self.initProcessing()
        window = self.iface.mainWindow()
        self.easel = Easel()
        self.easel.brush_px = preferences().brush_px
        self.plans = OpenPlans()
        self.notices = Notices(self.iface)
        self.asking = Asking(window, self.plans, self.notices)
        self._marks = StrokeView(self.iface.mapCanvas())
        self._locked_units = LockedUnits(self.iface.mapCanvas())
        self._left_behind: Recovery | None = None
        self.toolbox = Toolbox(self.iface, self.easel, lambda name: self._calls[name]())
        self.actions, self.tools = self.toolbox.actions, self.toolbox.tools
        self.tools["pick"].picked.connect(self._picked)
        starts = [self.actions[name] for name in ("sample", "new", "adopt", "open")]
        self.dock = PlanDock(window, self.toolbox.edits, starts)
        self.commands = Commands(self.easel, self.dock.grids, self.asking)
        self._calls = self._what_actions_do()
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.actions["panel"].setChecked(True)
        self.dock.visibilityChanged.connect(self.actions["panel"].setChecked)
        self.actions["panel"].triggered.connect(self.dock.setUserVisible)
        self.frontier: FrontierDock | None = None  # made when it is first asked for
        self._connect()
        self.events = EventDesk(
            self.iface, lambda: self.desk.path if self.desk else None, self._failed
        )
        self.events.start()
        self._finder = GridFinder(lambda: self.desk, self._zoom_to)
        self.iface.registerLocatorFilter(self._finder)
        self._options = OptionsFactory(self._preferences_kept)
        self.iface.registerOptionsWidgetFactory(self._options)
        self._enable()
        self.plans.look_into_project()

    def _connect(self) -> None:
        """Whom the panel, the tools and the open plans talk to."""
        self.dock.take_over.connect(self._take_over)
        self.dock.set_aside.connect(self._set_aside)
        self.dock.grids.chosen.connect(self._grids_chosen)
        self.dock.grids.asked_for.connect(self._zoom_to)
        self.dock.grids.coloured.connect(self._colour)
        self.dock.problems.asked_for.connect(self._zoom_to)
        self.dock.problems.units_asked_for.connect(self._zoom_to_units)
        self.commands.told.connect(self.notices.tell)
        self.commands.reminded.connect(self.notices.remind)
        self.commands.shown.connect(self._show_units)
        self.dock.reason_given.connect(self._reason_given)
        self.dock.plan_chosen.connect(lambda row: self.plans.activate(self.plans.desks[row]))
        self.plans.opened.connect(self._opened)
        self.plans.activated.connect(self._activated)
        self.plans.found.connect(self._found_in_project)
        self.plans.failed.connect(self._failed)
        self.plans.left.connect(self._left)
        self.iface.currentLayerChanged.connect(self.plans.activate_layer)
        self.iface.mapCanvas().destinationCrsChanged.connect(self._draw_again)

    def unload(self) -> None:
        """Called by QGIS when the plugin is switched off: nothing is left behind."""
        from .platform import tasks

        tasks.stop_all()
        self.asking.stop()
        self.iface.currentLayerChanged.disconnect(self.plans.activate_layer)
        self.iface.mapCanvas().destinationCrsChanged.disconnect(self._draw_again)
        self.events.stop()
        self.plans.stop()
        self.iface.deregisterLocatorFilter(self._finder)
        self.iface.unregisterOptionsWidgetFactory(self._options)
        self._marks.remove()
        self._locked_units.remove()
        self.toolbox.remove()
        for dock in filter(None, (self.dock, self.frontier)):
            self.iface.removeDockWidget(dock)
            dock.deleteLater()
        QgsApplication.processingRegistry().removeProvider(self.provider)
        # QGIS forgets modules that were imported by a statement; operations are found by name.
        for name in [n for n in sys.modules if n.startswith(f"{__package__}.gridplan.operations")]:
            del sys.modules[name]
        self._fall_silent()

    def _fall_silent(self) -> None:
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)

    def _what_actions_do(self) -> dict[str, Callable[[], None]]:
        do, ask = self.commands, self.asking
        return {
            "sample": ask.sample,
            "open": ask.open,
            "new": ask.new_plan,
            "adopt": ask.adopt,
            "help": show_help,
            "pack": ask.pack,
            "frontier": self._show_frontier,
            "compare": ask.comparison,
            "save": do.save,
            "saveas": ask.save_as,
            "rollback": do.roll_back,
            "close": self._close_desk,
            "previousproblem": lambda: self.dock.walk_problems(-1),
            "nextproblem": lambda: self.dock.walk_problems(1),
            "split": do.split,
            "merge": do.merge,
            "moveunder": do.move_under,
            "recode": do.recode,
            "lock": do.lock,
            "unlock": do.unlock,
            "smooth": do.smooth,
            "rebalance": do.rebalance,
            "rebalanceplan": ask.rebalance_plan,
            "suggest": do.suggest,
            "explain": do.explain,
            "newgrid": do.new_grid,
            "swap": do.swap,
            "fill": do.fill,
        }

    def _enable(self) -> None:
        is_open = self.desk is not None
        always = {"open", "new", "adopt", "sample", "pack", "compare", "frontier", "panel", "help"}
        for name, action in self.actions.items():
            action.setEnabled(is_open or name in always)

    # Opening and closing --------------------------------------------------------------------

    def open_plan(self, path: Path) -> None:
        """Open a plan file in the background and put it on the map."""
        self.plans.open(path)

    def _opened(self, desk: Desk) -> None:
        """A plan was put on the map: follow it, and show all of it."""
        desk.edited.connect(partial(self._edited, desk))
        desk.refused.connect(partial(self._refused, desk))
        desk.failed.connect(self._failed)
        desk.told.connect(self.notices.tell)
        desk.state_changed.connect(self._show_state)
        desk.stored.connect(partial(self._stored, desk))
        units = desk.layers.units
        canvas = self.iface.mapCanvas()
        canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(units, units.extent()))
        canvas.refresh()
        if desk.obstacle is not None:
            how = tr("The plan is open to be looked at only. {reason}", reason=desk.obstacle)
            self.notices.warn(how)

    def _activated(self, desk: Desk | None) -> None:
        """Another plan is worked at: tools and panel turn to it."""
        from .map_tools.stroke_tool import NO_TARGET

        for tool in self.tools.values():
            tool.cancel()
        self.easel.desk = desk
        self.easel.target = NO_TARGET
        self.dock.show_desk(desk)
        self._show_plans()
        if desk is not None:
            self.dock.setUserVisible(True)
            self.iface.setActiveLayer(desk.layers.units)
        self._show_state()
        self._enable()

    def _show_plans(self) -> None:
        desk = self.desk
        self.dock.show_plans(self.plans.names(), self.plans.desks.index(desk) if desk else -1)

    def _show_state(self) -> None:
        """How things stand; units of steps that were left behind stay marked until decided."""
        self.dock.show_state()
        desk = self.desk
        self._locked_units.show(desk)
        left = None if desk is None or desk.recovery is None else desk.recovery
        if left is not self._left_behind:
            self._left_behind = left
            self._marks.clear()
            if desk is not None and left is not None:
                self._marks.show_units(desk, left.units)

    def _draw_again(self) -> None:
        """The map lies in another system: what is drawn over it has to go along."""
        for tool in self.tools.values():
            tool.cancel()
        self._locked_units.forget()
        self._left_behind = None
        self._show_state()

    def _close_desk(self) -> None:
        if self.desk is not None:
            self.plans.close(self.desk)

    # Answers --------------------------------------------------------------------------------

    def _edited(self, desk: Desk, outcome: Outcome) -> None:
        self.notices.go_on()
        if desk is self.desk:
            self.tools["border"].dim()
            self.dock.follow(outcome)

    def _stored(self, desk: Desk) -> None:
        self.notices.succeed(tr("The plan is saved."))
        self._show_plans()  # it may have another name now
        events = self.events
        if events.path is not None and events.plan == desk.path:  # they are placed in it anew
            events.open_events(events.path, desk.path, events.source)

    def _refused(self, desk: Desk, refusal: Refusal) -> None:
        self.notices.refuse(refusal.message)
        if len(refusal.units):
            self.notices.flash(desk, refusal.units)

    def _failed(self, error: Exception) -> None:
        from .editing.message_bar import without_folders
        from .gridplan.plan.draft.lease import PlanInUse

        if isinstance(error, PlanInUse) and error.is_ours:
            what, go = tr("Show the Plan"), partial(self.plans.open, Path(error.where))
            self.notices.offer(without_folders(plain(error)), what, "gridplanShowOpen", go)
        else:
            self.notices.fail(error)
        self.dock.show_state()

    def _left(self, name: str) -> None:
        text = tr("Unsaved steps of {plan} are kept; it offers them when it is opened.", plan=name)
        self.notices.tell(text)

    def _found_in_project(self, paths: list[Path]) -> None:
        """The project shows plans whose layers came without data: offer to open them."""
        for path in paths:
            text = tr("This project shows the plan {plan}.", plan=path.stem)
            what = tr("Open the Plan")
            self.notices.offer(text, what, "gridplanOpenFound", partial(self.plans.open, path))

    def _reason_given(self, text: str) -> None:
        if self.desk is not None:
            self.desk.why = text

    def _show_units(self, rows: Any, text: str) -> None:
        if self.desk is not None:
            self.notices.flash(self.desk, rows)
        self.notices.tell(text)

    def _picked(self, grid: int) -> None:
        if self.desk is not None:
            self.easel.target = grid
            self.dock.grids.choose(self.desk.session.depth, [grid])

    def _grids_chosen(self, level: int, numbers: list[int]) -> None:
        """The table and the map choose the same grids; one of the last level is the target."""
        desk = self.desk
        if desk is None:
            return
        self.easel.target = numbers[0] if level == desk.session.depth and len(numbers) == 1 else -2
        chosen = set(numbers)
        for place, layer in enumerate(desk.layers.grids, start=1):
            wanted = chosen if place == level else ()
            if wanted or layer.selectedFeatureCount():
                layer.selectByIds([f.id() for f in layer.getFeatures() if f["number"] in wanted])

    def _zoom_to(self, level: int, number: int) -> None:
        if self.desk is not None:
            self._look_at(self.desk, self.desk.grids.shape(level, number).boundingBox(), 1.4)
            self.dock.grids.choose(level, [number])

    def _zoom_to_units(self, rows: list[int]) -> None:
        if self.desk is not None:
            self._look_at(self.desk, self.desk.ground.extent(rows), 4.0)
            self.notices.flash(self.desk, rows)

    def _look_at(self, desk: Desk, box: QgsRectangle, wide: float) -> None:
        """Show a box in the CRS of the units, and so much around it."""
        canvas = self.iface.mapCanvas()
        box = canvas.mapSettings().layerExtentToOutputExtent(desk.layers.units, box)
        box.scale(wide)
        canvas.setExtent(box)
        canvas.refresh()

    def _colour(self, level: int, colouring: str) -> None:
        from .layers.plan_styles import colour_by

        desk = self.desk
        if desk is None or not colouring:
            return
        unit = {c.name: c.unit for c in desk.session.criteria}.get(colouring, "")
        for place, layer in enumerate(desk.layers.grids, start=1):
            shown = colouring if place == level else ""
            colour_by(layer, place, shown, unit, lowest=place == desk.session.depth)

    def _show_frontier(self) -> None:
        """The panel of plans to choose from; without any it asks for a folder."""
        from .docks.frontier_dock import FrontierDock

        if self.frontier is None:
            self.frontier = FrontierDock(self.iface.mainWindow())
            self.frontier.plan_chosen.connect(self.open_plan)
            self.frontier.failed.connect(self._failed)
            # Two panels above one another are higher than small screens, as they are for a moment.
            window, beside = self.iface.mainWindow(), [self.dock.objectName()]
            size, right = window.size(), Qt.DockWidgetArea.RightDockWidgetArea
            self.iface.addTabifiedDockWidget(right, self.frontier, beside, True)
            window.resize(size)
        self.frontier.setUserVisible(True)
        if self.frontier.table is None:
            self.frontier.ask()

    def _take_over(self) -> None:
        if self.desk is not None:
            self.desk.recover()

    def _set_aside(self) -> None:
        if self.desk is not None:
            self.desk.discard_recovery()

    def _preferences_kept(self) -> None:
        """Follow what was set on the options page."""
        self._speak_otherwise(preferences().language)
        for desk in self.plans.desks:
            desk.grids.name_again()
        self.dock.show_state()
        self.dock.grids.look_again()
        self.dock.look_again()

    def _speak_otherwise(self, language: str) -> None:
        """Speak another language from now on; what stands on the screen follows the next time."""
        if language != self._language:
            self._fall_silent()
            self._language, self._translator = language, speak(language)
            self.provider.refreshAlgorithms()
            self.notices.tell(tr("Menus and panels follow when QGIS is started again."))
