"""Wiring: actions, panel, tools and provider are made here and put together, nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QAction, QFileDialog, QInputDialog

from .words import speak_as_qgis, tr

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .desk import Desk
    from .gridplan.plan.outcome import Outcome, Refusal

NAME = "Gridplan"


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
        self.desk: Desk | None = None
        self._translator = speak_as_qgis()

    def initProcessing(self) -> None:  # noqa: N802
        """The provider alone: all that `qgis_process` needs."""
        from .processing.provider import GridplanProvider

        self.provider = GridplanProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:  # noqa: N802
        """Called by QGIS when the plugin is switched on."""
        from .commands import Commands
        from .docks.plan_dock import PlanDock
        from .map_tools.stroke_tool import Easel
        from .toolbox import Toolbox

        self.initProcessing()
        window = self.iface.mainWindow()
        self.easel = Easel()
        self.toolbox = Toolbox(self.iface, self.easel, lambda name: self._calls[name]())
        self.actions, self.tools = self.toolbox.actions, self.toolbox.tools
        self.tools["pick"].picked.connect(self._picked)
        starts = [self.actions[name] for name in ("sample", "open")]
        self.dock = PlanDock(window, self.toolbox.edits, starts)
        self.commands = Commands(self.easel, self.dock.grids, self._ask_number)
        self._calls = self._what_actions_do()
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.actions["panel"].setChecked(True)
        self.dock.visibilityChanged.connect(self.actions["panel"].setChecked)
        self.actions["panel"].toggled.connect(self.dock.setUserVisible)
        self.dock.take_over.connect(self._take_over)
        self.dock.set_aside.connect(self._set_aside)
        self.dock.grids.chosen.connect(self._grids_chosen)
        self.dock.grids.asked_for.connect(self._zoom_to)
        self.dock.grids.coloured.connect(self._colour)
        self.dock.problems.asked_for.connect(self._zoom_to)
        self.commands.told.connect(lambda text: self._say(text, Qgis.MessageLevel.Info))
        self.commands.shown.connect(self._show_units)
        QgsProject.instance().cleared.connect(self._project_cleared)
        self._enable()

    def unload(self) -> None:
        """Called by QGIS when the plugin is switched off: nothing is left behind."""
        from . import tasks

        tasks.stop_all()
        self._close_desk()
        with contextlib.suppress(TypeError):
            QgsProject.instance().cleared.disconnect(self._project_cleared)
        self.toolbox.remove()
        self.iface.removeDockWidget(self.dock)
        self.dock.deleteLater()
        QgsApplication.processingRegistry().removeProvider(self.provider)
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)

    def _what_actions_do(self) -> dict[str, Callable[[], None]]:
        do = self.commands
        return {
            "sample": self.try_sample,
            "open": self._ask_open,
            "new": self._new_plan,
            "help": self._help,
            "save": self._save,
            "saveas": self._save_as,
            "rollback": self._roll_back,
            "split": do.split,
            "merge": do.merge,
            "lock": do.lock,
            "unlock": do.unlock,
            "smooth": do.smooth,
            "rebalance": do.rebalance,
            "suggest": do.suggest,
            "newgrid": do.new_grid,
            "swap": do.swap,
            "fill": do.fill,
        }

    def _enable(self) -> None:
        is_open = self.desk is not None
        always = {"open", "new", "sample", "panel", "help"}
        for name, action in self.actions.items():
            action.setEnabled(is_open or name in always)

    # Opening and closing --------------------------------------------------------------------

    def _ask_open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self.iface.mainWindow(), tr("Open a Plan"), "", "GeoPackage (*.gpkg)"
        )
        if path:
            self.open_plan(Path(path))

    def open_plan(self, path: Path) -> None:
        """Open a plan file in the background and put it on the map."""
        from .gridplan.progress import Progress, Span
        from .gridplan.stores.essentials import read_essentials
        from .layers import read_layers
        from .tasks import start

        def work(progress: Progress) -> Any:
            essentials = read_essentials(path, Span(progress, 0.0, 0.4))
            layers = read_layers(path, essentials.plan.depth, Span(progress, 0.4, 1.0))
            return essentials, layers

        def done(found: Any) -> None:
            self._show_plan(path, *found)

        start(tr("Opening {plan}", plan=path.name), work, done, self._failed)

    def _show_plan(self, path: Path, essentials: Any, layers: Any) -> None:
        from .desk import Desk
        from .gridplan.errors import GridplanError
        from .styling import apply_style, style_name

        self._close_desk()
        try:
            desk = Desk(path, essentials, layers, QgsApplication.userFullName())
        except GridplanError as error:
            self._failed(error)
            return
        depth = desk.session.depth
        for level, layer in enumerate(layers.grids, start=1):
            apply_style(layer, style_name(level, depth))
        apply_style(layers.units, "units")
        desk.put_on_map()
        desk.edited.connect(self._edited)
        desk.refused.connect(self._refused)
        desk.failed.connect(self._failed)
        desk.state_changed.connect(self.dock.show_state)
        desk.stored.connect(lambda: self._say(tr("The plan is saved."), Qgis.MessageLevel.Success))
        self.desk = self.easel.desk = desk
        self.dock.show_desk(desk)
        self.dock.setUserVisible(True)
        self.iface.setActiveLayer(layers.units)
        canvas = self.iface.mapCanvas()
        canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(
            layers.units, layers.units.extent()))  # fmt: skip
        canvas.refresh()
        if desk.recovery is not None:
            self._show_units(desk.recovery.units, "")
        self._enable()

    def _close_desk(self, *, remove_layers: bool = True) -> None:
        desk, self.desk = self.desk, None
        self.easel.desk = None
        self.easel.target = -2
        if desk is not None:
            for tool in self.tools.values():
                tool.cancel()
            desk.close(remove_layers=remove_layers)
            self.dock.show_desk(None)
        self._enable()

    def _project_cleared(self) -> None:
        self._close_desk(remove_layers=False)

    def try_sample(self) -> None:
        """Make the sample in the folder of the project's temporary files, divide it, open it."""
        from qgis.core import QgsProcessingUtils

        from .compat import how_to_install, missing_libraries
        from .gridplan.progress import Progress, Span
        from .tasks import start

        missing = missing_libraries()
        if missing:
            self._say(how_to_install(missing), Qgis.MessageLevel.Warning)
            return
        folder = Path(QgsProcessingUtils.tempFolder()) / "gridplan_sample"

        def work(progress: Progress) -> Path:
            from .gridplan.plan.dividing import divide
            from .gridplan.stores.geopackage import save_plan
            from .gridplan.territory.reading import read_territory
            from .gridplan.territory.sample import make_sample

            folder.mkdir(parents=True, exist_ok=True)
            sample = make_sample(5000, 1, Span(progress, 0.0, 0.4))
            territory = read_territory(sample.units, progress=Span(progress, 0.4, 0.6))
            plan = divide(territory, (5, 20, 120), effort="fast", progress=Span(progress, 0.6, 0.9))
            save_plan(plan, territory, folder / "plan.gpkg", progress=Span(progress, 0.9, 1.0))
            return folder / "plan.gpkg"

        start(tr("Making the sample"), work, self.open_plan, self._failed)

    def _new_plan(self) -> None:
        from qgis import processing

        result = processing.execAlgorithmDialog("gridplan:divide", {})
        if result.get("PLAN"):
            self.open_plan(Path(result["PLAN"]))

    # Answers --------------------------------------------------------------------------------

    def _edited(self, outcome: Outcome) -> None:
        self.dock.follow(outcome)

    def _refused(self, refusal: Refusal) -> None:
        self._say(refusal.message, Qgis.MessageLevel.Warning)
        if self.desk is not None and len(refusal.units):
            self._flash(refusal.units)

    def _failed(self, error: Exception) -> None:
        from .gridplan.errors import Cancelled, GridplanError

        if isinstance(error, Cancelled):
            return
        if not isinstance(error, GridplanError):
            QgsApplication.messageLog().logMessage(repr(error), NAME, Qgis.MessageLevel.Critical)
        self._say(str(error), Qgis.MessageLevel.Critical)
        self.dock.show_state()

    def _say(self, text: str, level: Qgis.MessageLevel) -> None:
        self.iface.messageBar().pushMessage(NAME, text, level)

    def _show_units(self, rows: Any, text: str) -> None:
        self._flash(rows)
        if text:
            self._say(text, Qgis.MessageLevel.Info)

    def _flash(self, rows: Any) -> None:
        if self.desk is not None:
            fids = [self.desk.ground.fids[int(row)] for row in rows[:500]]
            self.iface.mapCanvas().flashFeatureIds(self.desk.layers.units, fids)

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
        layer = desk.layers.grids[level - 1]
        chosen = set(numbers)
        layer.selectByIds([f.id() for f in layer.getFeatures() if f["number"] in chosen])

    def _zoom_to(self, level: int, number: int) -> None:
        desk, canvas = self.desk, self.iface.mapCanvas()
        if desk is not None:
            box = desk.grids.shape(level, number).boundingBox()
            box = canvas.mapSettings().layerExtentToOutputExtent(desk.layers.units, box)
            box.scale(1.4)
            canvas.setExtent(box)
            canvas.refresh()
            self.dock.grids.choose(level, [number])

    def _colour(self, level: int, colouring: str) -> None:
        from .styling import colour_by

        desk = self.desk
        if desk is None or not colouring:
            return
        for place, layer in enumerate(desk.layers.grids, start=1):
            colour_by(layer, place, colouring if place == level else "")

    def _ask_number(self, title: str, question: str, default: int) -> int | None:
        number, agreed = QInputDialog.getInt(
            self.iface.mainWindow(), title, question, default, 2, 50
        )
        return number if agreed else None

    def _save(self) -> None:
        if self.desk is not None:
            self.desk.save(reason=self.easel.why)

    def _save_as(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self.iface.mainWindow(), tr("Save the Plan As"), "", "GeoPackage (*.gpkg)"
        )
        if path and self.desk is not None:
            self.desk.save(Path(path).with_suffix(".gpkg"), self.easel.why)

    def _roll_back(self) -> None:
        if self.desk is not None:
            self.desk.roll_back()

    def _take_over(self) -> None:
        if self.desk is not None:
            self.desk.recover()

    def _set_aside(self) -> None:
        if self.desk is not None:
            self.desk.discard_recovery()

    def _help(self) -> None:
        page = Path(__file__).parent / "help" / "index.html"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(page)))
