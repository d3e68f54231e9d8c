"""Layers of the project as the core takes them, read in another thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    NULL,
    QgsFeatureSource,
    QgsGeometry,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)

from ..gridplan.errors import GridplanError
from ..gridplan.progress import Progress
from ..gridplan.territory.criteria import OUTLINE
from ..platform.words import tr

if TYPE_CHECKING:
    import geopandas as gpd
    from qgis.core import QgsCoordinateReferenceSystem

Reader = Callable[[Progress], "gpd.GeoDataFrame"]


def column_names(layer: QgsVectorLayer) -> list[str]:
    """What the columns of a layer are called.

    QGIS puts the name of the layer it comes from before a joined column; without it the column is
    recognised by its name like any other, where no other one has that name.
    """
    fields = layer.fields()
    names, bare = [field.name() for field in fields], []
    for place, name in enumerate(names):
        join, source = layer.joinBuffer().joinForFieldIndex(place, fields)
        other = None if join is None else join.joinLayer()
        bare.append(name if other is None else other.fields()[source].name())
    once = Counter([*bare, OUTLINE])
    return [short if once[short] == 1 else name for name, short in zip(names, bare)]


def reader_of(layer: QgsVectorLayer) -> Reader:
    """What reads the features of a layer as they are now; made in the main thread.

    A layer without features is refused by its name when it is read.
    """
    features, crs, count = QgsVectorLayerFeatureSource(layer), layer.crs(), layer.featureCount()
    columns = dict(zip((field.name() for field in layer.fields()), column_names(layer)))
    name, filtered, file = layer.name(), bool(layer.subsetString()), _lost_file(layer)

    def read(progress: Progress) -> gpd.GeoDataFrame:

        frame = frame_of(features, progress, crs, count, name).rename(columns=columns)
        if len(frame):
            return frame
        if file is not None:
            raise GridplanError(
                tr("Its file is gone: {file}.", file=file),
                where=name,
                cure=tr("Put it back, or add the layer to the project again."),
            )
        if filtered:
            raise GridplanError(
                tr("No feature of the layer passes its filter."),
                where=name,
                cure=tr("Change the filter in the properties of the layer, or take it away."),
            )
        raise GridplanError(
            tr("The layer has no features."), where=name, cure=tr("Choose another layer.")
        )

    return read


def _lost_file(layer: QgsVectorLayer) -> Path | None:
    """The file of a layer when it is not there any more."""
    path = Path(layer.source().split("|")[0])
    lost = layer.providerType() == "ogr" and path.is_absolute() and path.parts[1][:3] != "vsi"
    return path if lost and not path.exists() else None


def frame_of(
    source: QgsFeatureSource | QgsVectorLayerFeatureSource,
    told: Progress,
    crs: QgsCoordinateReferenceSystem | None = None,
    count: int | None = None,
    name: str = "",
) -> gpd.GeoDataFrame:
    """The features of a layer as a GeoDataFrame.

    Parameters
    ----------
    source : QgsFeatureSource or QgsVectorLayerFeatureSource
    told : Progress
    crs : QgsCoordinateReferenceSystem, optional
        Of the features; needed for a `QgsVectorLayerFeatureSource`.
    count : int, optional
        How many features there are; needed for a `QgsVectorLayerFeatureSource`.
    name : str
        What messages call the layer; needed for a `QgsVectorLayerFeatureSource`.
    """
    import geopandas as gpd
    import pandas as pd
    import shapely

    from ..gridplan.progress import step

    names = [field.name() for field in source.fields()]
    rows: list[list[Any]] = []
    shapes: list[bytes | None] = []
    count = max(source.featureCount() if count is None else count, 1)
    for place, feature in enumerate(source.getFeatures()):
        if place % 1000 == 0:
            step(told, 0.1 * place / count)
        rows.append([plain(value) for value in feature.attributes()])
        shape = feature.geometry()
        if QgsWkbTypes.isCurvedType(shape.wkbType()):
            shape = QgsGeometry(shape.constGet().segmentize())
        shapes.append(None if shape.isNull() else bytes(shape.asWkb()))
    columns = {column: [row[i] for row in rows] for i, column in enumerate(names)}
    crs = crs or source.sourceCrs()
    frame = gpd.GeoDataFrame(
        pd.DataFrame({column: held for column, held in columns.items() if column != "geometry"}),
        geometry=shapely.from_wkb(shapes),
        crs=_known_crs(crs),
    )
    frame.attrs["name"] = name or source.sourceName()
    return frame


def _known_crs(crs: QgsCoordinateReferenceSystem) -> str | None:
    """A system as pyproj reads it: by its code where it has one, else by its text."""
    if not crs.isValid():
        return None
    code: str = crs.authid()
    return code if code.startswith("EPSG:") else str(crs.toWkt())


def plain(value: Any) -> Any:
    """An attribute as Python holds it."""
    if value is None or value == NULL:
        return None
    if isinstance(value, (bool, int, float, str)):
        return value
    for kind in ("toPyDateTime", "toPyDate", "toPyTime"):
        if hasattr(value, kind):
            return getattr(value, kind)()
    return str(value)
