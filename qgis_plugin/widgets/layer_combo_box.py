"""A list of the layers of the project, which follows what becomes of the one that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProject
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal

from ..layers.plan_layers import own_layers

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer, QgsVectorLayer


class LayerBox(QgsMapLayerComboBox):
    """Asks for a layer, or none; none is chosen when the layer is taken out of the project.

    Parameters
    ----------
    name : str
        Object name.
    filters : QgsMapLayerProxyModel.Filter
    none : str
        What no layer is called.
    """

    #: The layer that is chosen was edited, filtered or declared of another CRS.
    edited = pyqtSignal()

    def __init__(self, name: str, filters: Any, none: str) -> None:
        super().__init__()
        self._watched: QgsVectorLayer | None = None
        self.setObjectName(name)
        self.setFilters(type(self.filters())(filters))  # two filters together are a mere number
        self.setExceptedLayerList(own_layers())
        self.setAllowEmptyLayer(True, none)
        self.setCurrentIndex(0)
        self.layerChanged.connect(self._watch)
        QgsProject.instance().layersWillBeRemoved.connect(self._layers_are_going)

    def propose(self, layer: QgsMapLayer | None) -> None:
        """Choose a layer, or the first one when that is none of the list."""
        layers = [self.layer(place) for place in range(1, self.count())]
        if layers:
            self.setLayer(layer if layer in layers else layers[0])

    def _watch(self, layer: QgsVectorLayer | None) -> None:
        for each, act in ((self._watched, "disconnect"), (layer, "connect")):
            if each is not None:
                for signal in (each.layerModified, each.dataChanged, each.subsetStringChanged,
                               each.crsChanged, each.updatedFields):  # fmt: skip
                    getattr(signal, act)(self.edited)
        self._watched = layer

    def _layers_are_going(self, ids: list[str]) -> None:
        if self._watched is not None and self._watched.id() in ids:
            self.setLayer(None)
