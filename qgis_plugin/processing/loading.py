"""Layers that an operation has written, loaded into the project in their styles."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsVectorLayer,
)

from ..gridplan.operations.declare.result import LayerToLoad
from ..layers.plan_layers import title


class Style(QgsProcessingLayerPostProcessorInterface):
    """Styles a result when it is loaded."""

    #: QGIS does not own what it is given here: the latest ones are kept until they have worked.
    _kept: ClassVar[deque[Style]] = deque(maxlen=20)

    @classmethod
    def keep(cls, style: Callable[[Any], object]) -> Style:
        """A style that lives until its layer is loaded."""
        made = cls(style)
        cls._kept.append(made)
        return made

    def __init__(self, style: Callable[[Any], object]) -> None:
        super().__init__()
        self._style = style

    def postProcessLayer(  # noqa: N802
        self,
        layer: QgsVectorLayer,
        _context: QgsProcessingContext,
        _feedback: QgsProcessingFeedback,
    ) -> None:
        """Called by QGIS in the main thread."""
        self._style(layer)
        layer.triggerRepaint()


def load_layers(layers: Sequence[LayerToLoad], context: QgsProcessingContext) -> None:
    """Have layers loaded when everything is done.

    Parameters
    ----------
    layers : sequence of LayerToLoad
    context : QgsProcessingContext
        What QGIS loads by itself is only styled.
    """
    for one in layers:
        name = str(one.path)
        if one.style == "events":
            _load_events(one.path, context)
        elif one.style == "plan":
            _load_grids(one, context)
        elif context.willLoadLayerOnCompletion(name):
            if post := _styling(one):
                context.layerToLoadOnCompletionDetails(name).setPostProcessor(post)
        else:
            _load_file(one, context)


def _styling(one: LayerToLoad) -> Style | None:
    """What styles a layer when it is loaded; None where its file holds the style."""
    style = _STYLES.get(one.style)
    return None if style is None else Style.keep(lambda layer: style(layer, one))


def _load_grids(one: LayerToLoad, context: QgsProcessingContext) -> None:
    """Grids of a plan, in a group of the plan; nobody edits them, they follow the units."""
    if context.project() is None:
        return
    layer = QgsVectorLayer(f"{one.path}|layername={one.layer}", title(one.path, one.level), "ogr")
    if not layer.isValid():
        return
    layer.setReadOnly(True)
    details = QgsProcessingContext.LayerDetails(layer.name(), context.project(), layer.name())
    details.groupName, details.layerSortKey = one.path.stem, -one.level  # largest grids on top
    context.temporaryLayerStore().addMapLayer(layer)
    context.addLayerToLoadOnCompletion(layer.id(), details)


def _load_file(one: LayerToLoad, context: QgsProcessingContext) -> None:
    """A layer or table of a file; styles that stand in the file are used."""
    address = f"{one.path}|layername={one.layer}" if one.layer else str(one.path)
    name = one.title or one.layer or one.path.stem
    layer = QgsVectorLayer(address, name, "ogr")
    if context.project() is None or not layer.isValid():
        return
    context.temporaryLayerStore().addMapLayer(layer)
    details = QgsProcessingContext.LayerDetails(name, context.project(), name)
    if post := _styling(one):
        details.setPostProcessor(post)
    context.addLayerToLoadOnCompletion(layer.id(), details)


def _load_events(path: Path, context: QgsProcessingContext) -> None:
    """Events and their overview."""
    from ..layers.event_layers import make_layers

    if context.project() is None:
        return
    for layer in make_layers(path, Path(), "").all:
        context.temporaryLayerStore().addMapLayer(layer)
        details = QgsProcessingContext.LayerDetails(layer.name(), context.project(), layer.name())
        context.addLayerToLoadOnCompletion(layer.id(), details)


def _amounts(field: str) -> Callable[[Any, LayerToLoad], None]:
    """Grids light to dark by a column."""

    def style(layer: Any, one: LayerToLoad) -> None:
        from ..layers.event_styles import style_amounts

        style_amounts(layer, field, one.level)

    return style


#: Name of a style → what styles a layer.
_STYLES: Mapping[str, Callable[[Any, LayerToLoad], None]] = {
    "per_km2": _amounts("per_km2"),
}
