"""Where events come from: a file, or a layer of the project; and what was chosen for it before."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFields,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)

from ..gridplan.errors import GridplanError
from ..gridplan.progress import Progress, step
from ..platform.words import tr

#: How the source is written down where it is a layer of the project.
_LAYER = "layer:"
#: Before the name of a sheet, as in QGIS's own addresses.
_SHEET = "|layername="


@dataclass(frozen=True)
class Order:
    """What is to be imported, and how.

    Parameters
    ----------
    source : str
        Path of a file, or what `sheet_address` or `layer_address` gives.
    plan, output : Path
    datum : str or None
        None where the source states its system.
    columns : mapping
        Field → column; an empty column is not read.
    profile : Path or None
        Where the choices are kept for the next export of this source.
    """

    source: str
    plan: Path
    output: Path
    datum: str | None
    columns: Mapping[str, str]
    profile: Path | None = None


class Stock:
    """A source as a file that the core can read, and its sheet where one was chosen.

    Made in the main thread; `file` is called in the background.

    Parameters
    ----------
    source : str
        See `Order`.

    Raises
    ------
    GridplanError
        When the layer is not in the project any more.
    """

    def __init__(self, source: str) -> None:
        self._path, self.sheet = None, None
        if not source.startswith(_LAYER):
            self._path, self.sheet = split_address(source)
        if self._path is not None:
            return
        layer = layer_of(source)
        if layer is None:
            raise GridplanError(
                tr("The layer that the events came from is not in the project."),
                cure=tr("Add it again, or load the events from a file."),
            )
        self._features = QgsVectorLayerFeatureSource(layer)
        self._fields, self._crs = QgsFields(layer.fields()), layer.crs()
        #: What messages and the report of the import call the source.
        self._name = re.sub(r"[^\w .()-]", "_", layer.name()).strip(" .")[:60] or "layer"
        self._kind, self._count = layer.wkbType(), max(layer.featureCount(), 1)

    def file(self, folder: Path, progress: Progress) -> Path:
        """The file; a layer is written to one in `folder` first."""
        if self._path is not None:
            return self._path
        path = folder / f"{self._name}.gpkg"
        _write(path, self._fields, self._kind, self._crs, self._features, self._count, progress)
        return path


def sheet_address(path: str, sheet: str) -> str:
    """A sheet of a workbook as a source; without a sheet the file itself."""
    return f"{path}{_SHEET}{sheet}" if sheet else path


def split_address(source: str) -> tuple[Path, str | None]:
    """File and sheet of a source that is a file."""
    path, mark, sheet = source.partition(_SHEET)
    return Path(path), sheet if mark else None


def layer_address(layer: QgsVectorLayer) -> str:
    """A layer of the project as a source."""
    return _LAYER + str(layer.id())


def layer_of(source: str) -> QgsVectorLayer | None:
    """The layer that a source means; None for files, and for layers that are gone."""
    if not source.startswith(_LAYER):
        return None
    found = QgsProject.instance().mapLayer(source.removeprefix(_LAYER))
    return found if isinstance(found, QgsVectorLayer) else None


def profile_of(columns: Iterable[str]) -> Path:
    """Where the choices for exports with these columns are kept."""
    mark = hashlib.sha256("\n".join(sorted(columns)).encode("utf-8")).hexdigest()[:16]
    folder = Path(QgsApplication.qgisSettingsDirPath()) / "gridplan" / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{mark}.json"


def _write(
    path: Path,
    fields: QgsFields,
    kind: QgsWkbTypes.Type,
    crs: QgsCoordinateReferenceSystem,
    features: QgsVectorLayerFeatureSource,
    count: int,
    progress: Progress,
) -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "events"
    options.layerOptions = ["FID=gridplan_fid", "GEOMETRY_NAME=gridplan_geom"]
    writer = QgsVectorFileWriter.create(
        str(path), fields, kind, crs, QgsCoordinateTransformContext(), options
    )
    if writer.hasError() != QgsVectorFileWriter.WriterError.NoError:
        raise GridplanError(writer.errorMessage(), where=str(path))
    for place, feature in enumerate(features.getFeatures()):
        if place % 5000 == 0:
            step(progress, min(place / count, 1.0), tr("Reading the layer"))
        writer.addFeature(feature)
    del writer
