"""The actions and map tools of the plugin: names, tips, keys, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QAction, QSpinBox, QToolBar

from ..platform.icons import icon
from ..platform.words import tr

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..map_tools.stroke_tool import Easel

NAME = "Gridplan"


class Toolbox:
    """Toolbar, menu and map tools.

    Parameters
    ----------
    iface : QgisInterface
    easel : Easel
        What the map tools act on.
    run : callable
        Called with the name of an action when it is triggered.
    """

    def __init__(self, iface: QgisInterface, easel: Easel, run: Callable[[str], None]) -> None:
        self._iface, self._easel, self._run = iface, easel, run
        self.actions: dict[str, QAction] = {}
        self.tools: dict[str, Any] = {}
        self.toolbar: QToolBar = iface.addToolBar(NAME)
        self.toolbar.setObjectName("gridplanToolbar")
        self._make_starts()
        self._make_tools()
        #: Actions on an open plan, for the panel.
        self.edits = self._make_edits()
        self._action(
            "previousproblem",
            tr("Previous Problem"),
            tr("Show the previous grid with a problem"),
            "Alt+PgUp",
        )
        self._action("nextproblem", tr("Next Problem"),
                     tr("Show the next grid with a problem"), "Alt+PgDown")  # fmt: skip

    def remove(self) -> None:
        """Take everything out of QGIS again."""
        canvas = self._iface.mapCanvas()
        for tool in self.tools.values():
            canvas.unsetMapTool(tool)
            tool.remove()
        if canvas.mapTool() is None:  # one of ours was taken: a map without a tool answers nothing
            self._iface.actionPan().trigger()
        for action in self.actions.values():
            self._iface.removePluginMenu(NAME, action)
            action.deleteLater()
        self.toolbar.deleteLater()

    def _action(
        self, name: str, text: str, tip: str, keys: str = "", *, image: str = "", runs: bool = True
    ) -> QAction:
        action = QAction(icon(image or name), text, self._iface.mainWindow())
        action.setObjectName("gridplan" + name.capitalize())
        if keys:
            action.setShortcut(QKeySequence(keys))
            tip = f"{tip} ({keys})"
        action.setToolTip(tip)
        if runs:
            action.triggered.connect(lambda _checked=False: self._run(name))
        self.actions[name] = action
        self._iface.addPluginToMenu(NAME, action)
        return action

    def _make_starts(self) -> None:
        for action in (
            self._action("sample", tr("Try with the Sample"),
                         tr("Make a sample territory, divide it and open the plan")),
            self._action("open", tr("Open a Plan…"), tr("Open a plan file to redraw it"),
                         "Ctrl+Alt+O"),
            self._action("new", tr("New Plan…"), tr("Divide a layer of base units"),
                         "Ctrl+Alt+N"),
            self._action("adopt", tr("Plan of Existing Grids…"),
                         tr("Make a plan of the grids that there are already")),
            self._action("pack", tr("Meeting Pack…"),
                         tr("Make atlas, slides, tables and web page of a plan"), "Ctrl+Alt+K"),
            self._action("compare", tr("Compare Plans…"),
                         tr("Show two plans side by side, and what changes hands"), "Ctrl+Alt+J"),
            self._action("frontier", tr("Plans to Choose From…"),
                         tr("Show plans of which none is better in everything, by their worth")),
            self._action("panel", tr("Plan Panel"), tr("Show or hide the panel"), "Ctrl+Alt+D",
                         runs=False),
        ):  # fmt: skip
            self.toolbar.addAction(action)
        self.actions["panel"].setCheckable(True)
        self._action("help", tr("Help"), tr("How to work with Gridplan"))
        self.toolbar.addSeparator()

    def _make_tools(self) -> None:
        from ..map_tools.brush import BorderPush, Brush
        from ..map_tools.click_tools import Merge, Pick, SplitLine, Village
        from ..map_tools.shape_tools import Lasso, Rectangle

        canvas = self._iface.mapCanvas()
        for name, kind, text, tip, keys in (
            ("pick", Pick, tr("Pick a Grid"), tr("Click a grid: it becomes the target"), "Alt+1"),
            ("brush", Brush, tr("Brush"), tr("Paint units into the target grid; without a target, "
             "into the grid where the stroke begins"), "Alt+2"),
            ("border", BorderPush, tr("Push a Border"), tr("Drag a border over units"), "Alt+3"),
            ("rectangle", Rectangle, tr("Rectangle"), tr("Move the units in a rectangle"),
             "Alt+4"),
            ("lasso", Lasso, tr("Lasso"), tr("Move the units in a freehand shape"), "Alt+5"),
            ("village", Village, tr("Assign a Village"), tr("Click moves the units of a village"),
             "Alt+6"),
            ("splitline", SplitLine, tr("Split by a Line"),
             tr("Click a line across a grid; right click or Enter cuts"), "Alt+7"),
            ("mergeclick", Merge, tr("Merge Two Grids"),
             tr("Click a grid, then the neighbour that joins it"), "Alt+8"),
        ):  # fmt: skip
            tool = kind(canvas, self._easel)
            image = "merge" if kind is Merge else name
            action = self._action(name, text, tip, keys, image=image, runs=False)
            action.setCheckable(True)
            action.triggered.connect(lambda _checked=False, t=tool: canvas.setMapTool(t))
            tool.setAction(action)
            self.tools[name] = tool
            self.toolbar.addAction(action)
        size = QSpinBox()
        size.setObjectName("gridplanBrushSize")
        size.setRange(0, 100)
        size.setValue(self._easel.brush_px)
        size.setSuffix(" px")
        size.setToolTip(tr("Radius of the brush"))
        size.valueChanged.connect(lambda pixels: setattr(self._easel, "brush_px", pixels))
        self.toolbar.addWidget(size)
        tip = tr("Pieces that a stroke would cut off move too")
        along = self._action("along", tr("Take Pieces Along"), tip, runs=False)
        along.setCheckable(True)
        along.toggled.connect(lambda on: setattr(self._easel, "take_along", on))
        self.toolbar.addAction(along)

    def _make_edits(self) -> list[QAction]:
        return [
            self._action(name, text, tip, keys)
            for name, text, tip, keys in (
                ("save", tr("Save the Plan"), tr("Save the plan file"), "Ctrl+Alt+S"),
                ("saveas", tr("Save the Plan As…"), tr("Save under another name"), ""),
                ("rollback", tr("Roll Back"), tr("Back to the plan as it was saved"), ""),
                ("close", tr("Close the Plan"), tr("Close the plan and take it off the map"), ""),
                ("split", tr("Split…"), tr("Split the chosen grid into balanced parts"), ""),
                ("merge", tr("Merge"), tr("Merge the two chosen grids"), ""),
                ("moveunder", tr("Move under Another Grid…"),
                 tr("The chosen grids come under another grid of the level above, as they are"),
                 ""),
                ("recode", tr("Recode"),
                 tr("Grids whose codes tell another parent get codes of their own parent"), ""),
                ("lock", tr("Lock"), tr("Lock the chosen grids, or the selected units"), "Alt+K"),
                ("unlock", tr("Unlock"), tr("Unlock the chosen grids, or the selected units"),
                 "Alt+Shift+K"),
                ("smooth", tr("Smooth"), tr("Smooth the border between the two chosen grids"), ""),
                ("rebalance", tr("Rebalance"), tr("Even out the load around the chosen grids"), ""),
                ("rebalanceplan", tr("Rebalance Plan…"),
                 tr("Restore the balance of the whole plan on new figures"), ""),
                ("suggest", tr("Suggest"), tr("Show the best next moves for the chosen grid"), ""),
                ("explain", tr("Explain"), tr("Why the chosen grid is uneven, and what would help"),
                 ""),
                ("newgrid", tr("New Grid"), tr("Make a grid of the selected units"), ""),
                ("swap", tr("Swap"), tr("Selected units of two grids change places"), ""),
                ("fill", tr("Fill"), tr("Give units in no grid to their neighbours"), ""),
            )
        ]  # fmt: skip
