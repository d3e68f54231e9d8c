"""The provider of all algorithms."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..gridplan.operations.declare.registry import all_operations
from ..platform.icons import icon
from .atlas import Atlas
from .operation_algorithm import OperationAlgorithm
from .pack import PackAlgorithm

#: Operations with an algorithm of their own.
_OWN = {"pack": PackAlgorithm}


class GridplanProvider(QgsProcessingProvider):
    """Operations of the core under the names of the command line, and the atlas of QGIS."""

    def id(self) -> str:
        """First part of the name of every algorithm."""
        return "gridplan"

    def name(self) -> str:
        """Name in the toolbox."""
        return "Gridplan"

    def icon(self) -> QIcon:
        """Icon in the toolbox."""
        return icon("gridplan")

    def loadAlgorithms(self) -> None:  # noqa: N802
        """Called by QGIS."""
        for operation in all_operations().values():
            if operation.in_toolbox:
                self.addAlgorithm(_OWN.get(operation.name, OperationAlgorithm)(operation))
        self.addAlgorithm(Atlas())

    def supportedOutputVectorLayerExtensions(self) -> list[str]:  # noqa: N802
        """Layers are written as GeoPackages, with their styles."""
        return ["gpkg"]

    def supportsNonFileBasedOutput(self) -> bool:  # noqa: N802
        """The core writes files."""
        return False
