"""The dialog to load events: the source, the plan, the columns, and the datum with its scores."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..dialogs.plan_maker import patient
from ..gridplan.errors import GridplanError
from ..gridplan.events.values.column_mapping import NEVER, headers
from ..platform.event_titles import field_title
from ..platform.file_names import geopackage
from ..platform.tasks import start
from ..platform.words import plain, tr
from ..widgets.layer_combo_box import LayerBox
from .datum_scores import DatumScores
from .sheet_box import SheetBox
from .sources import Order, Stock, layer_address, profile_of, sheet_address

if TYPE_CHECKING:
    from ..gridplan.progress import Progress

SOURCES = (
    "csv, xlsx, gpkg, parquet … "
    "(*.csv *.txt *.tsv *.xlsx *.xls *.ods *.gpkg *.geojson *.shp *.parquet);;"
    "* (*)"
)
#: A layer is looked into so long after it was last edited, milliseconds.
PATIENCE_MS = 400


class LoadDialog(QDialog):
    """Asks what to import and how; `agreed` carries the order.

    Parameters
    ----------
    parent : QWidget
    plan : Path or None
        The plan that is open.
    """

    agreed = pyqtSignal(object)
    #: A file that holds clean events already, and its plan.
    opened = pyqtSignal(object, object)

    def __init__(self, parent: QWidget, plan: Path | None) -> None:
        super().__init__(parent)
        self.setObjectName("gridplanLoadEvents")
        self.setWindowTitle(tr("Load Events"))
        self.resize(820, 720)
        self._asked = 0
        self._clean = False
        self._profile: Path | None = None
        self._columns: tuple[str, ...] = ()
        self.file = _file_widget("gridplanEventSource", SOURCES)
        kinds = QgsMapLayerProxyModel.Filter
        self.layer = LayerBox("gridplanEventLayer", kinds.PointLayer | kinds.NoGeometry, tr("none"))
        self.sheet = SheetBox()
        self.plan = _file_widget("gridplanEventPlan", "GeoPackage (*.gpkg)")
        self.output = _file_widget("gridplanEventOutput", "GeoPackage (*.gpkg)")
        self.output.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        form = QFormLayout()
        form.addRow(tr("File"), self.file)
        form.addRow(self.sheet.label, self.sheet)
        form.addRow(tr("or layer of the project"), self.layer)
        form.addRow(tr("Plan"), self.plan)
        form.addRow(tr("Write events to"), self.output)
        self.datums = DatumScores()
        self.table = _ColumnTable()
        self.personal, self.status = QLabel(), QLabel()
        for label, name in ((self.personal, "gridplanPersonal"), (self.status, "gridplanStatus")):
            label.setObjectName(name)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setObjectName("gridplanImport")
        page = QVBoxLayout(self)
        page.addLayout(form)
        page.addWidget(self.datums)
        page.addWidget(self.table, 1)
        for widget in (self.personal, self.status, self.buttons):
            page.addWidget(widget)
        if plan is not None:
            self.plan.setFilePath(str(plan))
        self.file.fileChanged.connect(self._source_chosen)
        self.sheet.decided.connect(self._another_source)
        self.layer.layerChanged.connect(self._layer_chosen)
        self.layer.edited.connect(patient(self, PATIENCE_MS, self._look).start)
        self.plan.fileChanged.connect(lambda _path: self._look())
        self.output.fileChanged.connect(lambda _path: self._ready())
        self.table.changed.connect(self._look)
        self.datums.chosen.connect(self._ready)
        self.buttons.accepted.connect(self._agree)
        self.buttons.rejected.connect(self.reject)
        self._ready()

    # What is chosen -------------------------------------------------------------------------

    @property
    def source(self) -> str:
        """The source, as `Order` has it; empty when none is chosen."""
        layer = self.layer.currentLayer()
        if layer is not None:
            return layer_address(layer)
        return sheet_address(str(self.file.filePath()), self.sheet.chosen)

    def _source_chosen(self, path: str) -> None:
        if path:
            self.layer.setLayer(None)
            place = Path(path)
            self.output.setFilePath(str(place.with_name(f"{place.stem}_events.gpkg")))
        self.sheet.offer(())
        self._another_source()

    def _another_source(self) -> None:
        """Nothing is known of it yet."""
        self._columns = ()
        self.table.clear_columns()
        self.personal.setText("")
        self._look()

    def _layer_chosen(self, layer: Any) -> None:
        if layer is not None:
            self.file.blockSignals(True)
            self.file.setFilePath("")
            self.file.blockSignals(False)
            folder = Path(self.plan.filePath()).parent if self.plan.filePath() else Path.home()
            self.output.setFilePath(str(folder / f"{layer.name()}_events.gpkg"))
            self.sheet.offer(())
        self._another_source()

    # Looking into the source ----------------------------------------------------------------

    def _look(self) -> None:
        """Read the beginning of the source in the background."""
        self._asked += 1
        asked = self._asked
        source, plan = self.source, self.plan.filePath()
        self._clean = False
        self.datums.show_scores(())
        self._ready()
        if not source or not plan:
            self.status.setText(tr("Choose the export and the plan."))
            return
        self.status.setText(tr("Looking into the source …"))
        chosen = self.table.chosen()
        try:
            stock = Stock(source)
        except Exception as error:
            self.status.setText(plain(error))
            return

        def work(progress: Progress) -> Any:
            return _look_into(stock, Path(plan), chosen, progress)

        def done(found: Any) -> None:
            if asked == self._asked:
                self._found(*found)

        def failed(error: Exception) -> None:
            if asked == self._asked:
                self.status.setText(plain(error))

        start(tr("Looking into the source"), work, done, failed, self)

    def _found(self, sheets: dict[str, bool], sheet: str, *seen: Any) -> None:
        self.sheet.offer(sheets, sheet)
        if seen:
            self._show(*seen)
        else:
            self.status.setText(tr("Which sheet holds the events?"))
            self._ready()

    def _show(self, seen: Any, columns: Any, cells: Any, profile: Any, datum: Any) -> None:
        if seen is None:
            self._clean = True
            self.status.setText(tr("The file holds clean events already; it is opened as it is."))
            self.ok.setText(tr("Open"))
            self._ready()
            return
        self._profile, self._columns = profile, columns
        if isinstance(seen, GridplanError):  # columns can be chosen all the same
            self.table.show_columns(columns, {}, cells)
            self.status.setText(plain(seen))
            self._columns = ()
            self._ready()
            return
        self.table.show_columns(columns, dict(seen.columns.columns), cells)
        self.datums.show_scores(seen.scores)
        if datum is not None:
            self.datums.choose(datum)
        left = tr("Left behind as personal: {columns}",
                  columns=", ".join(seen.columns.personal) or "-")  # fmt: skip
        unused = tr("Not used: {columns}", columns=", ".join(seen.columns.unused) or "-")
        joined = [seen.columns.source_of(field) for field in seen.columns.clocks]
        joined = [tr("Day and time of day: {columns}", columns=each) for each in joined]
        self.personal.setText("\n".join([*joined, left, unused]))
        encoding = seen.encoding.upper()
        self.status.setText(tr("Encoding: {encoding}.", encoding=encoding) if encoding else "")
        self.ok.setText(tr("Import"))
        self._ready()

    def _ready(self) -> None:
        datum = self._clean or self.datums.answered
        self.ok.setEnabled(bool(
            self.source and self.plan.filePath() and (self._clean or self.output.filePath())
            and (self._clean or self._columns) and datum
        ))  # fmt: skip

    def _agree(self) -> None:
        plan = Path(self.plan.filePath())
        if self._clean:
            self.opened.emit(Path(self.file.filePath()), plan)
        else:
            self.agreed.emit(
                Order(
                    source=self.source,
                    plan=plan,
                    output=geopackage(self.output.filePath()),
                    datum=self.datums.datum,
                    columns=self.table.chosen(),
                    profile=self._profile,
                )
            )
        self.accept()


def _look_into(stock: Stock, plan: Path, chosen: dict[str, str], progress: Progress) -> Any:
    """Sheets and the one that is looked into; then, where that is clear, what is found there.

    That is preview (None for clean events; or why there is none), columns, first cells, profile
    and the datum it remembers.
    """
    from ..gridplan.analysis.overview import sample_cells
    from ..gridplan.errors import InputError
    from ..gridplan.events.intake.sheets import sheets_of
    from ..gridplan.stores.eventfile.event_import import preview_events, read_profile
    from ..gridplan.stores.eventfile.files import read_report

    with tempfile.TemporaryDirectory() as folder:
        path = stock.file(Path(folder), progress)
        if path.suffix.lower() == ".gpkg" and read_report(path):
            return {}, "", None, (), {}, None, None
        sheets, sheet = sheets_of(path), stock.sheet
        likely = [name for name, events in sheets.items() if events]
        if sheet is None and len(sheets) > 1:
            if len(likely) != 1:  # to take the first would be to lose the rows of the others
                return sheets, ""
            (sheet,) = likely
        columns, cells = sample_cells(path, layer=sheet)
        profile = profile_of(columns)
        datum = None
        if not chosen and profile.exists():
            remembered = read_profile(profile)
            datum = remembered["datum"]
            chosen = {f: c for f, c in remembered["columns"].items() if c in columns}
        try:
            seen: Any = preview_events(path, plan, columns=chosen, layer=sheet)
        except InputError as error:
            seen = error
        return sheets, sheet or "", seen, columns, cells, profile, datum


class _ColumnTable(QTableWidget):
    """Fields, the columns they are read from, and the first values of these."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setObjectName("gridplanColumns")
        self.setHorizontalHeaderLabels(
            [tr("Field"), tr("Column in the source"), tr("First values")]
        )
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._boxes: dict[str, QComboBox] = {}
        self._cells: dict[str, tuple[str, ...]] = {}

    def clear_columns(self) -> None:
        """Another source: nothing is known of it."""
        self.setRowCount(0)
        self._boxes.clear()

    def chosen(self) -> dict[str, str]:
        """Field → column, for every field that is listed."""
        return {field: str(box.currentData()) for field, box in self._boxes.items()}

    def show_columns(
        self, columns: tuple[str, ...], mapping: dict[str, str], cells: dict[str, tuple[str, ...]]
    ) -> None:
        """Show how a source is read."""
        self._cells = cells
        if self._boxes:  # only the values behind what was chosen are new
            return
        fields = [field for field in headers() if field not in NEVER]
        fields.sort(key=lambda field: field not in mapping)
        self.setRowCount(len(fields))
        for row, field in enumerate(fields):
            self.setItem(row, 0, QTableWidgetItem(field_title(field)))
            box = QComboBox()
            box.setObjectName(f"gridplanColumn_{field}")
            box.addItem(tr("(not read)"), "")
            for column in columns:
                box.addItem(column, column)
            box.setCurrentIndex(max(box.findData(mapping.get(field, "")), 0))
            self.setCellWidget(row, 1, box)
            self._boxes[field] = box
            self._show_cells(row, box)
            box.currentIndexChanged.connect(lambda _index, row=row, box=box: self._choose(row, box))
        self.resizeColumnToContents(0)
        self.setColumnWidth(1, 190)

    def _choose(self, row: int, box: QComboBox) -> None:
        self._show_cells(row, box)
        self.changed.emit()

    def _show_cells(self, row: int, box: QComboBox) -> None:
        values = self._cells.get(str(box.currentData()), ())
        self.setItem(row, 2, QTableWidgetItem(" · ".join(values)))


def _file_widget(name: str, kinds: str) -> QgsFileWidget:
    widget = QgsFileWidget()
    widget.setObjectName(name)
    widget.setFilter(kinds)
    return widget
