"""Where the base units of a new plan come from, and what was found in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsMapLayerProxyModel,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QPlainTextEdit,
)
from qgis.utils import iface

from ..gridplan.findings import in_a_row
from ..gridplan.geometry.defaults import GAP_WIDTH_M, TOLERANCE_M
from ..layers.layer_reading import column_names, reader_of
from ..platform.file_names import free_name
from ..platform.words import tr, without_options
from ..widgets.datum_box import DatumBox
from ..widgets.id_column_box import IdsBox
from ..widgets.layer_combo_box import LayerBox

if TYPE_CHECKING:
    from ..gridplan.findings import Finding
    from .new_plan_task import Units

#: Files of polygons by their endings.
FILES = "*.gpkg *.shp *.geojson *.geojsonl *.kml *.kmz *.parquet *.tab"

#: Codes of findings about the coordinate system, which is set in QGIS.
FAULTS_OF_CRS = ("no-crs", "crs-contradicts-coordinates", "unusable-crs")


class UnitsBox(QGroupBox):
    """A layer of the project or a file, the datum of its coordinates, and the list of findings.

    Parameters
    ----------
    title : str
    of_plan : str
        What the first choice of the datum is called, where that is the one of a plan: None.
    """

    #: Another source was chosen.
    chosen = pyqtSignal()
    #: The same source is to be read anew: otherwise, or because the layer was changed.
    changed = pyqtSignal()

    def __init__(self, title: str = "", of_plan: str = "") -> None:
        super().__init__(title or tr("Base units"))
        form = QFormLayout(self)
        polygons = QgsMapLayerProxyModel.Filter.PolygonLayer
        self.layer = LayerBox("gridplanLayer", polygons, tr("(no layer)"))
        self.layer.propose(None if iface is None else iface.activeLayer())
        self.file = QgsFileWidget()
        self.file.setObjectName("gridplanFile")
        self.file.setDialogTitle(tr("Base units"))
        self.file.setFilter(f"{tr('Polygons')} ({FILES})")
        self.file.lineEdit().setPlaceholderText(tr("GeoPackage, Shapefile, GeoJSON …"))
        self.ids = IdsBox(of_plan=bool(of_plan))
        if (layer := self.layer.currentLayer()) is not None:
            self.ids.offer(column_names(layer))
        self.ids.activated.connect(lambda _index: self.changed.emit())
        self.datum = DatumBox("gridplanDatum", of_plan)
        self.datum.activated.connect(lambda _index: self.changed.emit())
        self.empty_as_zero = QCheckBox(tr("Empty cells count as 0"))
        self.empty_as_zero.setObjectName("gridplanEmptyAsZero")
        self.empty_as_zero.setToolTip(
            tr("Otherwise units without a value in a column that counts are a fault.")
        )
        self.empty_as_zero.clicked.connect(lambda _checked: self.changed.emit())
        self.snap = QDoubleSpinBox()
        self.snap.setObjectName("gridplanSnap")
        self.snap.setRange(0.0, GAP_WIDTH_M)
        self.snap.setSingleStep(0.1)
        self.snap.setValue(TOLERANCE_M)
        self.snap.setSuffix(" m")
        self.snap.setToolTip(
            tr("Borders this close are made to agree; what is wider is ground, and told.")
        )
        self.snap.valueChanged.connect(lambda _metres: self.changed.emit())
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.findings = QPlainTextEdit()
        self.findings.setReadOnly(True)
        self.findings.setObjectName("gridplanFindings")
        self.findings.setTabChangesFocus(True)
        self.findings.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 12)
        form.addRow(tr("Layer of the project"), self.layer)
        form.addRow(tr("or a file"), self.file)
        form.addRow(tr("Column of the unit ids"), self.ids)
        form.addRow(tr("Coordinates"), self.datum)
        form.addRow(tr("Snapping distance"), self.snap)
        form.addRow("", self.empty_as_zero)
        form.addRow(self.state)
        form.addRow(self.findings)
        self.findings.hide()
        self.layer.layerChanged.connect(self._layer_changed)
        self.layer.edited.connect(self.changed)
        self.file.fileChanged.connect(self._file_changed)

    def source(self) -> Any:
        """A file, or what reads the layer in another thread; None when nothing is chosen."""
        path = self.file.filePath()
        if path:
            return Path(path)
        layer = self.layer.currentLayer()
        if layer is None:
            return None
        if path := _misread(layer):
            return path
        return reader_of(layer)

    def reading(self) -> dict[str, Any]:
        """How the units are to be read, as `gridplan.territory.read.read_territory` has it."""
        return {
            "id_column": self.ids.currentData() or None,
            "tolerance_m": self.snap.value(),
            "empty_as_zero": self.empty_as_zero.isChecked(),
        }

    def file_read(self) -> Path:
        """The file that the units come from; that of the layer when a layer is chosen."""
        layer = self.layer.currentLayer()
        return Path(self.file.filePath() or (layer.source().split("|")[0] if layer else ""))

    def proposed_target(self) -> Path:
        """A plan file that is not there yet, beside the source or in the user's folder."""
        path = self.file_read()
        if path.is_file():
            return free_name(path.with_name(f"{path.stem}_plan.gpkg"))
        return free_name(Path(QgsProject.instance().homePath() or Path.home()) / "new_plan.gpkg")

    def show_units(self, units: Units) -> None:
        """Show what was found in the units."""
        self.ids.offer(units.columns)
        faults = sum(finding.severity.value == "error" for finding in units.findings)
        self.state.setText(
            tr(
                "{count} units; faults: {faults}; remarks: {remarks}",
                count=f"{units.count:,}",
                faults=faults,
                remarks=len(units.findings) - faults,
            )
        )
        lines = ["• " + in_a_row(each.message, self._cure(each)) for each in units.findings]
        self.findings.setPlainText("\n".join(lines))
        self.findings.setVisible(bool(lines))

    def forget(self) -> None:
        """The units could not be read: what was said of others before goes."""
        self.state.clear()
        self.findings.clear()
        self.findings.hide()

    def _cure(self, finding: Finding) -> str:
        """What helps, as it is done in QGIS."""
        cure = without_options(finding.cure)
        if finding.code not in FAULTS_OF_CRS:
            return cure
        if self.layer.currentLayer() is not None:
            how = tr("Set its CRS in the properties of the layer.")
        else:
            how = tr(
                "Add the file to the project as a layer, set its CRS, and choose the layer here."
            )
        return f"{how} {cure}"

    def _layer_changed(self, layer: QgsVectorLayer | None) -> None:
        if layer is not None:
            self.file.blockSignals(True)
            self.file.setFilePath("")
            self.file.blockSignals(False)
            self.ids.offer(column_names(layer))
        if layer is not None or not self.file.filePath():
            self.chosen.emit()

    def _file_changed(self, path: str) -> None:
        if path:
            self.layer.setLayer(None)
            self.ids.offer(column_names(QgsVectorLayer(path, "", "ogr")))
            self.chosen.emit()


def _misread(layer: QgsVectorLayer) -> Path | None:
    """The file of a layer whose letters QGIS does not understand: the core finds out how."""
    damaged = any("\ufffd" in field.name() for field in layer.fields())
    path = Path(layer.source().split("|")[0])
    whole = not layer.subsetString() and not layer.isModified()
    return path if damaged and whole and path.is_file() else None
