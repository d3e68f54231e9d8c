"""Layers that an operation has written, loaded into the project."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsVectorLayer,
)

from ..gridplan.operations.declare.result import LayerToLoad
from ..layers.plan_layers import title


class _OwnStyle(QgsProcessingLayerPostProcessorInterface):
    """Gives a layer the style beside it or in its file; QGIS puts a plain one over it."""

    def postProcessLayer(  # noqa: N802
        self,
        layer: QgsMapLayer,
        _context: QgsProcessingContext,
        _feedback: QgsProcessingFeedback,
    ) -> None:
        """Called by QGIS in the main thread."""
        layer.loadDefaultStyle()
        layer.triggerRepaint()


#: QGIS does not own what it is given: the latest ones are kept until they have worked.
_styles: deque[_OwnStyle] = deque(maxlen=20)


def load_layers(layers: Sequence[LayerToLoad], context: QgsProcessingContext) -> None:
    """Have layers loaded when everything is done; their styles stand in their files.

    Parameters
    ----------
    layers : sequence of LayerToLoad
    context : QgsProcessingContext
        What QGIS loads by itself is left to it, where a file has one layer.
    """
    files = [str(one.path) for one in layers]
    for one in layers:
        if one.holds == "events":
            _load_events(one.path, context)
        elif one.holds == "plan":
            _load_grids(one, context)
        elif files.count(str(one.path)) > 1 or not _is_loaded_by_qgis(one, context):
            _load_layer(one, context)


def reload_layers(files: Iterable[object], context: QgsProcessingContext) -> None:
    """Read the layers of the project again that are in one of these files.

    Parameters
    ----------
    files : iterable
        What is no path of a layer is no matter.
    context : QgsProcessingContext
    """
    project = context.project()
    changed = {str(file) for file in files}
    for layer in project.mapLayers().values() if project else ():
        if layer.source().split("|")[0] in changed:
            layer.reload()


def _is_loaded_by_qgis(one: LayerToLoad, context: QgsProcessingContext) -> bool:
    name = str(one.path)
    if not context.willLoadLayerOnCompletion(name):
        return False
    details = context.layerToLoadOnCompletionDetails(name)
    if one.title:
        details.name = one.title
    _styles.append(_OwnStyle())
    details.setPostProcessor(_styles[-1])
    return True


def _load_grids(one: LayerToLoad, context: QgsProcessingContext) -> None:
    """Grids of a plan, in a group of the plan; nobody edits them, they follow the units."""
    layer = QgsVectorLayer(f"{one.path}|layername={one.layer}", title(one.path, one.level), "ogr")
    if not layer.isValid():
        return
    layer.setReadOnly(True)
    _load(layer, context, group=one.path.stem, key=-one.level)  # largest grids on top


def _load_layer(one: LayerToLoad, context: QgsProcessingContext) -> None:
    address = f"{one.path}|layername={one.layer}" if one.layer else str(one.path)
    layer = QgsVectorLayer(address, one.title or one.layer or one.path.stem, "ogr")
    if layer.isValid():
        _load(layer, context)


def _load_events(path: Path, context: QgsProcessingContext) -> None:
    """Events and their overview."""
    from ..layers.event_layers import make_layers

    for layer in make_layers(path, Path(), "").all:
        _load(layer, context)


def _load(
    layer: QgsMapLayer, context: QgsProcessingContext, *, group: str = "", key: int = 0
) -> None:
    if context.project() is None:
        return
    details = QgsProcessingContext.LayerDetails(layer.name(), context.project(), layer.name())
    details.groupName, details.layerSortKey = group, key
    context.temporaryLayerStore().addMapLayer(layer)
    context.addLayerToLoadOnCompletion(layer.id(), details)
