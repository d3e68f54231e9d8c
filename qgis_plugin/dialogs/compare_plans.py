"""Two plans side by side: two maps that move together, and what changes hands between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsGeometry, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsFileWidget, QgsMapCanvas, QgsMapToolPan, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..gridplan.errors import Cancelled
from ..gridplan.output.atlas.paper import PAPERS
from ..gridplan.output.look.amounts import signed_percent
from ..layouts.drafting import Drafting
from ..layouts.fonts import chosen_family
from ..platform.readable_colours import make_readable
from ..platform.tasks import start
from ..platform.words import plain, tr
from ..widgets.unsaved_note import UnsavedNote

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer

    from ..gridplan.output.compare.side_by_side import Pair, Side
    from ..platform.tasks import CoreTask

#: Columns of the table of movements that are shown: number, codes, units, persons.
_COLUMNS = (0, 2, 4, 6, 7)
#: The area that is chosen.
_MARK = "#c0143c"
#: A map shows so many times the size of the area that is looked at.
_AROUND = 6.0
#: Borders of the first, second and deeper levels, shares of their usual widths.
_LINES = (0.5, 0.5, 0.7)


class CompareDialog(QDialog):
    """Asks for two plans, compares them in the background, shows both.

    Parameters
    ----------
    parent : QWidget
    plan : Path or None
        The plan that is open: the later one.
    is_changed : callable
        See `UnsavedNote`.
    """

    def __init__(
        self, parent: QWidget, plan: Path | None, is_changed: Callable[[Path], bool]
    ) -> None:
        super().__init__(parent)
        self.setObjectName("gridplanComparison")
        self.setWindowTitle(tr("Compare Two Plans"))
        room = self.screen().availableGeometry()
        self.resize(min(1180, room.width() - 40), min(760, room.height() - 60))
        make_readable(self)
        self.pair: Pair | None = None
        self._task: CoreTask | None = None
        self._layers: list[QgsMapLayer] = []
        self._marks: list[QgsRubberBand] = []  # one on each map
        self._moving = False
        page = QVBoxLayout(self)
        page.addLayout(self._choice(plan))
        page.addWidget(
            UnsavedNote(is_changed, lambda: (self.before.filePath(), self.after.filePath()))
        )
        self.canvases = {name: self._canvas(name) for name in ("Before", "After")}
        self.captions = {name: QLabel() for name in self.canvases}
        maps = QSplitter(Qt.Orientation.Horizontal)
        for name, canvas in self.canvases.items():
            box = QWidget()
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(self.captions[name])
            column.addWidget(canvas, 1)
            maps.addWidget(box)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(maps)
        parts.addWidget(self._list())
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 1)
        page.addWidget(parts, 1)
        page.addLayout(self._foot())
        self._set_working(False)

    # What is there --------------------------------------------------------------------------

    def _choice(self, plan: Path | None) -> QHBoxLayout:
        self.before = _plan_file("gridplanComparisonBefore", "")
        self.after = _plan_file("gridplanComparisonAfter", str(plan or ""))
        form = QFormLayout()
        form.addRow(tr("Plan before"), self.before)
        form.addRow(tr("Plan after"), self.after)
        self.compare = QPushButton(tr("Compare"))
        self.compare.setObjectName("gridplanComparisonStart")
        self.compare.clicked.connect(lambda _checked=False: self.start())
        row = QHBoxLayout()
        row.addLayout(form, 1)
        row.addWidget(self.compare)
        return row

    def _canvas(self, name: str) -> QgsMapCanvas:
        canvas = QgsMapCanvas(self)
        canvas.setObjectName(f"gridplanComparison{name}Map")
        canvas.setCanvasColor(QColor("white"))
        canvas.enableAntiAliasing(True)
        canvas.setMinimumSize(260, 220)
        canvas.setMapTool(QgsMapToolPan(canvas))
        canvas.extentsChanged.connect(lambda: self._follow_map(canvas))
        mark = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        mark.setStrokeColor(QColor(_MARK))
        mark.setFillColor(QColor(0, 0, 0, 0))
        mark.setWidth(3)
        self._marks.append(mark)
        return canvas

    def _list(self) -> QTableWidget:
        self.table = QTableWidget()
        self.table.setObjectName("gridplanComparisonMovements")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.currentCellChanged.connect(lambda row, *_rest: self.look_at(row))
        return self.table

    def _foot(self) -> QHBoxLayout:
        self.message = QLabel(tr("Choose two plans of the same territory."))
        self.message.setObjectName("gridplanComparisonMessage")
        self.message.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setMaximumWidth(160)
        self.whole = QPushButton(tr("Whole Territory"))
        self.whole.setObjectName("gridplanComparisonWhole")
        self.whole.clicked.connect(lambda _checked=False: self.show_all())
        row = QHBoxLayout()
        row.addWidget(self.message, 1)
        row.addWidget(self.bar)
        row.addWidget(self.whole)
        for button in (self.whole, self.compare):
            button.setAutoDefault(False)
        return row

    # Comparing ------------------------------------------------------------------------------

    def start(self) -> None:
        """Compare the plans that are chosen, in the background."""
        before, after = self.before.filePath(), self.after.filePath()
        if not before or not after:
            self.message.setText(tr("Choose two plans of the same territory."))
            return

        def work(progress: Any) -> Pair:
            from ..gridplan.output.compare.side_by_side import open_pair

            return open_pair(Path(before), Path(after), progress)

        self.message.clear()
        self._set_working(True)
        self._task = start(tr("Comparing the plans"), work, self._compared, self._failed, self)
        self._task.moved.connect(self.bar.setValue)

    def _compared(self, pair: Pair) -> None:
        self._set_working(False)
        self.pair = pair
        self._clear_marks()
        self.message.setText(pair.movements.heading)
        self._fill_list(pair)
        draft = Drafting(pair.crs.to_wkt(), PAPERS["a4"], chosen_family())
        layers = []
        for name, side in (("Before", pair.before), ("After", pair.after)):
            own = _layers_of(draft, side, pair)
            layers += own
            canvas = self.canvases[name]
            canvas.setDestinationCrs(draft.crs)
            canvas.setLayers(own)
            self.captions[name].setText(
                tr("{plan}: largest deviation {worst}", plan=side.name,
                   worst=signed_percent(round(side.worst, 3)))
            )  # fmt: skip
        # A canvas does not own its layers: those before go only when they are shown no more.
        self._layers = layers
        self.show_all()

    def _fill_list(self, pair: Pair) -> None:
        from ..gridplan.output.content.tables import written

        table = pair.movements.only(*_COLUMNS)
        self.table.blockSignals(True)
        self.table.setColumnCount(len(table.columns))
        self.table.setRowCount(len(table.rows))
        self.table.setHorizontalHeaderLabels([heading for heading, _ in table.columns])
        for row, values in enumerate(table.rows):
            for column, (value, (_, kind)) in enumerate(zip(values, table.columns)):
                item = QTableWidgetItem(written(value, kind))
                if kind != "text":
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, item)
        self.table.setCurrentCell(-1, -1)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.blockSignals(False)

    def _failed(self, error: Exception) -> None:
        self._set_working(False)
        self.bar.reset()
        if not isinstance(error, Cancelled):
            self.message.setText(plain(error))

    def _set_working(self, working: bool) -> None:
        if not working:
            self._task = None
        self.bar.setVisible(working)
        self.compare.setEnabled(not working)

    # Looking --------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Both maps show the whole territory."""
        if self._layers:
            box = QgsRectangle()
            for layer in self._layers:
                box.combineExtentWith(layer.extent())
            box.scale(1.05)
            self.canvases["After"].setExtent(box)
            self._refresh()

    def look_at(self, row: int) -> None:
        """Both maps show the area of a movement, marked."""
        if self.pair is None or not 0 <= row < len(self.pair.areas):
            return
        shape = QgsGeometry()
        shape.fromWkb(self.pair.areas[row].wkb)
        for mark in self._marks:
            mark.setToGeometry(shape, None)
        box = shape.boundingBox()
        box.scale(_AROUND)
        self.canvases["After"].setExtent(box)
        self._refresh()

    def _follow_map(self, moved: QgsMapCanvas) -> None:
        """The other map shows what this one does."""
        if self._moving:
            return
        self._moving = True
        try:
            for canvas in self.canvases.values():
                if canvas is not moved:
                    canvas.setExtent(moved.extent())
                    canvas.refresh()
        finally:
            self._moving = False

    def _refresh(self) -> None:
        for canvas in self.canvases.values():
            canvas.refresh()

    def _clear_marks(self) -> None:
        for mark in self._marks:
            mark.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def done(self, result: int) -> None:
        """Esc and the close button: work is stopped, maps let go of their layers."""
        if self._task is not None:
            self._task.cancel()
        self._clear_marks()
        for canvas in self.canvases.values():
            canvas.stopRendering()
            canvas.setLayers([])
        self._layers = []
        super().done(result)


def _layers_of(draft: Drafting, side: Side, pair: Pair) -> list[QgsMapLayer]:
    """What one map shows, uppermost first."""
    lines = [
        draft.outlines(level, shapes, _LINES[min(level, len(_LINES)) - 1])
        for level, shapes in enumerate(side.shapes, start=1)
    ]
    return [
        *lines,
        draft.hatching(pair.areas, ground=False),
        draft.fills(side.shapes[-1], side.colours),
    ]


def _plan_file(name: str, path: str) -> QgsFileWidget:
    widget = QgsFileWidget()
    widget.setObjectName(name)
    widget.setFilter("GeoPackage (*.gpkg)")
    widget.setFilePath(path)
    return widget
