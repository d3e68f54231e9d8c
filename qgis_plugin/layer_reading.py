"""Layers of the project as the core takes them, read in another thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsVectorLayer, QgsVectorLayerFeatureSource

from .gridplan.errors import GridplanError
from .gridplan.progress import Progress
from .words import tr

if TYPE_CHECKING:
    import geopandas as gpd

Reader = Callable[[Progress], "gpd.GeoDataFrame"]


def reader_of(layer: QgsVectorLayer) -> Reader:
    """What reads the features of a layer as they are now; made in the main thread.

    A layer without features is refused by its name when it is read.
    """
    features, crs, count = QgsVectorLayerFeatureSource(layer), layer.crs(), layer.featureCount()
    name, filtered, file = layer.name(), bool(layer.subsetString()), _lost_file(layer)

    def read(progress: Progress) -> gpd.GeoDataFrame:
        from .processing.algorithm import frame_of

        frame = frame_of(features, progress, crs, count, name)
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
