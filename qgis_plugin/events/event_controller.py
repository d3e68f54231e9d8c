"""Events in QGIS: the actions, and what they do with the events that are loaded."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtWidgets import QAction, QDockWidget

from ..gridplan.events.cases.overview import Filter
from ..layers import event_layers
from ..layers.event_layers import EventLayers, GridAmounts
from ..platform.libraries import how_to_install, missing_libraries
from ..platform.tasks import start
from ..platform.words import tr
from ..widgets import time_slider
from .background_work import Known, import_order, read_known
from .event_actions import EventActions
from .event_dock import EventDock
from .shown_errors import explained
from .source_watch import Watch
from .sources import Order, Stock, layer_of, split_address
from .warning_controller import WarningDesk

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..gridplan.events.cases.overview import Overview
    from ..gridplan.progress import Progress
    from .load_dialog import LoadDialog

NAME = "Gridplan"
#: A filter of the map may name so many events one by one.
MOST_MOVED = 20_000


class EventDesk(QObject):
    """Everything about events, from the buttons to the layers.

    Parameters
    ----------
    iface : QgisInterface
    plan : callable
        The plan file that is open, or None.
    failed : callable
        Tells the user of an error.
    """

    def __init__(
        self,
        iface: QgisInterface,
        plan: Callable[[], Path | None],
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__()
        self._iface, self._plan_open, self._failed = iface, plan, failed
        self.actions: dict[str, QAction] = {}
        self.layers: EventLayers | None = None
        self.overview: Overview | None = None
        self.path: Path | None = None
        self.plan: Path | None = None
        self.source = ""
        self.amounts: GridAmounts | None = None
        self.watch = Watch()
        self.warnings = WarningDesk(self, iface, failed)
        self.busy = False
        #: The source was to be read again while other work was going on.
        self._missed = False
        self._watched = ""
        #: Of a filter, as the layers understand it: knows what the file does not say.
        self._subset: Callable[..., str] = event_layers.subset_of
        self._placed = False
        self._dialog: LoadDialog | None = None

    # Beginning and end ----------------------------------------------------------------------

    def start(self) -> None:
        """Put buttons and panel into QGIS."""
        self._buttons = EventActions(
            self._iface,
            {
                "loadevents": self.ask_load,
                "density": lambda: self._run("events_density"),
                "hotspots": lambda: self._run("events_hotspots"),
                "warnings": self.warnings.show_tab,
                "assessment": lambda: self._run("events_assess"),
                "board": lambda: self._run("events_board"),
                "refreshevents": self.refresh,
            },
        )
        self.actions, self.toolbar = self._buttons.actions, self._buttons.toolbar
        self.dock = EventDock(
            self._iface.mainWindow(),
            [self.actions[name] for name in ("refreshevents", "watchevents", "pickevent",
                                             "density", "hotspots", "assessment", "board")],
            [self.actions["loadevents"]],
        )  # fmt: skip
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.hide()  # setUserVisible does nothing before the window is shown
        self._connect()
        self._enable()
        self._project_read()

    def stop(self) -> None:
        """Take everything out of QGIS again; the layers of the events stay in the project."""
        self.watch.stop()
        self._iface.mapCanvas().unsetMapTool(self.picker)
        self._iface.mapCanvas().temporalRangeChanged.disconnect(self._look_again)
        project = QgsProject.instance()
        for signal, slot in ((project.readProject, self._project_read),
                             (project.layersWillBeRemoved, self._layers_going)):  # fmt: skip
            with contextlib.suppress(TypeError):
                signal.disconnect(slot)
        self._forget()
        self._buttons.remove()
        self._iface.removeDockWidget(self.dock)
        self.dock.deleteLater()

    def _connect(self) -> None:
        from .pick_event import EventPicker

        dock, canvas = self.dock, self._iface.mapCanvas()
        self.actions["eventpanel"].triggered.connect(self.show_panel)
        dock.visibilityChanged.connect(self.actions["eventpanel"].setChecked)
        self.picker = EventPicker(canvas)
        self.picker.setAction(self.actions["pickevent"])
        self.picker.picked.connect(self._picked)
        self.actions["pickevent"].triggered.connect(
            lambda _checked=False: canvas.setMapTool(self.picker)
        )
        self.actions["watchevents"].toggled.connect(self._watch)
        self.watch.grown.connect(self.refresh)
        dock.filters.changed.connect(self._look_again)
        dock.overview.category_chosen.connect(self._choose_category)
        dock.overview.level_chosen.connect(self.colour_grids)
        dock.overview.level_chosen.connect(lambda level: event_layers.show_heat(not level))
        dock.overview.slider_asked.connect(self._set_up_slider)
        dock.warnings.asked.connect(self.warnings.look)
        dock.warnings.shown.connect(self.warnings.zoom)
        canvas.temporalRangeChanged.connect(self._look_again)
        project = QgsProject.instance()
        project.readProject.connect(self._project_read)
        project.layersWillBeRemoved.connect(self._layers_going)

    def _enable(self) -> None:
        there = self.layers is not None
        for name, action in self.actions.items():
            action.setEnabled(there or name in ("loadevents", "eventpanel"))

    # Loading --------------------------------------------------------------------------------

    def ask_load(self) -> None:
        """Show the dialog to load events."""
        from .load_dialog import LoadDialog

        missing = missing_libraries()
        if missing:
            self._say(how_to_install(missing), Qgis.MessageLevel.Warning)
            return
        self._dialog = LoadDialog(self._iface.mainWindow(), self.plan or self._plan_open())
        self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog.agreed.connect(self.import_events)
        self._dialog.opened.connect(lambda path, plan: self.open_events(path, plan, ""))
        self._dialog.open()

    def import_events(self, order: Order) -> None:
        """Import in the background, then open what came of it."""
        try:
            stock = Stock(order.source)
        except Exception as error:
            self._failed(error)
            return

        def done(doubt: str) -> None:
            if doubt:
                self._say(doubt, Qgis.MessageLevel.Warning)
            self.open_events(order.output, order.plan, order.source)

        work = partial(import_order, stock, order)
        self.begin(tr("Importing events"), work, done)

    def open_events(self, path: Path, plan: Path, source: str) -> None:
        """Open a file of clean events; the same file again is only read again."""
        work = partial(read_known, path, plan)
        self.begin(tr("Reading events"), work, partial(self._show, path, plan, source))

    def refresh(self) -> None:
        """Read the source again, as it was read before."""
        if self.path is None or self.plan is None:
            return
        if self.busy:
            self._missed = True
            return
        from ..gridplan.stores.eventfile.files import read_report

        report = read_report(self.path)
        there = layer_of(self.source) is not None or (
            bool(self.source) and split_address(self.source)[0].is_file()
        )
        if not there or not report:
            if self.source:
                self._say(
                    tr("The source is not there; the events read before are shown again."),
                    Qgis.MessageLevel.Warning,
                )
            self.open_events(self.path, self.plan, self.source)
            return
        datum = None if report["datum"] == "declared" else report["datum"]
        self.import_events(Order(self.source, self.plan, self.path, datum, report["columns"]))

    def begin(
        self, title: str, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        """Work in the background; what was missed meanwhile is made up for afterwards."""

        def failed(error: Exception) -> None:
            self.busy = False
            self._failed(error)
            self._catch_up()

        known = self.path

        def finished(found: Any) -> None:
            self.busy = False
            if known is None or self.path is not None:  # else they were taken from the map
                done(found)
            self._catch_up()

        self.busy = True
        start(title, work, finished, failed)

    def _catch_up(self) -> None:
        if self._missed and not self.busy:
            self._missed = False
            self.refresh()

    def _show(self, path: Path, plan: Path, source: str, found: Known) -> None:
        same = self.layers is not None and path == self.path
        if same and self.layers is not None:
            for layer in self.layers.all:
                layer.reload()
            if self.amounts is not None:  # grids may have come and gone
                self.colour_grids(self.amounts.level)
        else:
            if self.layers is not None:
                layers, self.layers = self.layers, None
                event_layers.remove_from_project(layers)
            self._drop_amounts()
            self.layers = event_layers.make_layers(path, plan, source)
            group = event_layers.add_to_project(self.layers, tr("Events: {file}", file=path.stem))
            if self._plan_open() != plan:
                event_layers.add_outline(plan, group)
        self._take_up(path, plan, source, found)
        if not same:
            # QGIS shows all of the first layers of a project when it comes to it: now, not later.
            self._iface.layerTreeCanvasBridge().setCanvasLayers()
            self.show_box(event_layers.extent_of(plan))
            self.show_panel(True)

    def show_panel(self, on: bool) -> None:
        """Show the panel of events, or hide it."""
        window = self._iface.mainWindow()
        beside = window.findChild(QDockWidget, "gridplanDock")
        if on and not self._placed and beside is not None and beside.isVisible():
            # Two panels above one another would leave little of either.
            window.tabifyDockWidget(beside, self.dock)
            self._placed = True
        self.dock.setUserVisible(on)

    def show_box(self, box: QgsRectangle) -> None:
        """Show a part of the plan on the map."""
        canvas = self._iface.mapCanvas()
        if self.layers is not None:
            settings = canvas.mapSettings()
            canvas.setExtent(settings.layerExtentToOutputExtent(self.layers.points, box))
            canvas.refresh()

    def _take_up(self, path: Path, plan: Path, source: str, found: Known) -> None:
        self.path, self.plan, self.source = path, plan, source
        self.overview, void = found.overview, found.has_void
        self._subset = partial(event_layers.subset_of, moved=found.moved, without_void=void)
        self.picker.layer = self.layers.points if self.layers else None
        # So many could not be told to the map: then the filter waits for the next refresh.
        self.dock.filters.leave_out = {"grid_1"} if len(found.moved) > MOST_MOVED else set()
        self.dock.show_events(path, found.overview, found.report, found.depth)
        self._enable()
        self._look_again()
        if source != self._watched or not self.watch.active:  # else growth meanwhile would be lost
            self._watch(self.actions["watchevents"].isChecked())

    def _project_read(self) -> None:
        """A project was opened: take up the events that it holds."""
        found = event_layers.layers_in_project()
        if found is None:
            return  # and else the layers are there already: of this path they are only read again
        self.layers, self.path = found, Path(found.points.source().split("|")[0])
        plan = Path(found.points.customProperty(event_layers.PLAN))
        source = str(found.points.customProperty(event_layers.SOURCE) or "")
        self.open_events(self.path, plan, source)

    def _layers_going(self, ids: list[str]) -> None:
        if self.amounts is not None and self.amounts.layer.id() in ids:
            self.amounts = None
        if self.layers is not None and {layer.id() for layer in self.layers.all} & set(ids):
            self._forget()

    def _forget(self) -> None:
        self.watch.stop()
        self.actions["watchevents"].setChecked(False)
        self.layers = self.overview = self.path = self.picker.layer = None
        self.dock.show_events(None, None, {}, 0)
        self._enable()

    # Looking --------------------------------------------------------------------------------

    def chosen(self) -> Filter:
        """The filters of the panel, and within them the time of the slider."""
        base = self.dock.filters.chosen()
        start, end = time_slider.span(self._iface.mapCanvas())
        if start is None or end is None:
            return base
        start = start if base.start is None else max(base.start, start)
        end = end if base.end is None else min(base.end, end)
        return Filter(start, end, base.values)

    def _set_subset(self) -> None:
        if self.layers is None:
            return
        # The slider of QGIS shows events without a time at every time.
        dated = bool(time_slider.span_in_words(self._iface.mapCanvas()))
        subset = self._subset(self.dock.filters.chosen(), dated=dated)
        for layer in self.layers.all:
            if layer.subsetString() != subset:
                layer.setSubsetString(subset)

    def _look_again(self, *_range: object) -> None:
        """The filters or the time of the slider are others: map and figures follow."""
        if self.overview is None:
            return
        self._set_subset()
        chosen = self.chosen()
        span = time_slider.span_in_words(self._iface.mapCanvas())
        self.dock.show_figures(self.overview.figures(chosen), span)
        if self.amounts is not None:
            self.amounts.show(self.overview.by_value(chosen, f"grid_{self.amounts.level}"))

    def _choose_category(self, value: str) -> None:
        self.dock.filters.choose("type2", value)

    @explained
    def colour_grids(self, level: int) -> None:
        """Colour the grids of a level by the events a km² that the filters leave; 0 for none."""
        self._drop_amounts()
        if level and self.plan is not None and self.layers is not None:
            self.amounts = GridAmounts(self.plan, self.layers.points.crs(), level)
            node = QgsProject.instance().layerTreeRoot().findLayer(self.layers.heat.id())
            self.amounts.put_on_map(node.parent() if node else None)
            self._look_again()

    def _drop_amounts(self) -> None:
        amounts, self.amounts = self.amounts, None
        if amounts is not None:
            QgsProject.instance().removeMapLayer(amounts.layer.id())

    def _set_up_slider(self, step: str) -> None:
        if self.overview is not None:
            time_slider.set_up(self._iface, *self.overview.busiest(), step)

    def _picked(self, feature: Any) -> None:
        if self.overview is None:
            return
        self.dock.case.show_event(feature, self.overview.now)
        self.dock.tabs.setCurrentWidget(self.dock.case)
        self.show_panel(True)

    # Other ----------------------------------------------------------------------------------

    def _watch(self, on: bool) -> None:
        self.watch.stop()
        if not on or self.path is None:
            return
        self._watched = self.source
        if (layer := layer_of(self.source)) is not None:
            self.watch.layer(layer)
        else:
            self.watch.file(split_address(self.source)[0] if self.source else self.path)

    def _run(self, algorithm: str) -> None:
        from qgis import processing

        given = {"EVENTS": str(self.path), "PLAN": str(self.plan)}
        processing.execAlgorithmDialog(f"gridplan:{algorithm}", given)

    def _say(self, text: str, level: Qgis.MessageLevel) -> None:
        self._iface.messageBar().pushMessage(NAME, text, level)
