"""Layers of the project as the core takes them, read in another thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsVectorLayer, QgsVectorLayerFeatureSource

from .gridplan.errors import GridplanError
from .gridplan.progress import Progress
from .gridplan.territory.criteria import OUTLINE
from .words import tr

if TYPE_CHECKING:
    import geopandas as gpd

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
        from .processing.algorithm import frame_of

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
