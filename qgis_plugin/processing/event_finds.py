"""What algorithms share that find things among events: a layer of them with its style, a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingParameterDefinition

from .algorithm import CANCELLED
from .event_algorithm import (
    CATEGORY,
    LAYER,
    TABLE,
    EventAlgorithm,
    category_parameter,
    events_parameter,
    layer_parameter,
    load_file,
    plan_parameter,
    table_parameter,
    time_parameters,
)


class EventFinds(EventAlgorithm):
    """Finds things among the events of one category, or of all."""

    #: Layer of the file that holds what was found.
    layer_name = ""

    def finds(self) -> str:
        """What is found, for people."""
        raise NotImplementedError

    def add(self, *parameters: QgsProcessingParameterDefinition) -> None:
        """Add parameters of its own among those that every such algorithm has."""
        super().add(
            events_parameter(),
            plan_parameter(),
            *parameters,
            category_parameter(),
            *time_parameters(),
            layer_parameter(self.finds()),
            table_parameter(),
        )

    def category(self, values: Mapping[str, Any], context: QgsProcessingContext) -> str | None:
        """The category of the events, None for all."""
        return self.parameterAsString(values, CATEGORY, context) or None

    def written(
        self,
        values: Mapping[str, Any],
        context: QgsProcessingContext,
        write_layer: Callable[[str], None],
        rows: Callable[[], tuple[Sequence[str], Sequence[Sequence[Any]]]],
    ) -> dict[str, Any]:
        """Write what was found, and give the outputs for it.

        Parameters
        ----------
        values : mapping
        context : QgsProcessingContext
        write_layer : callable
            Writes the layer to a file.
        rows : callable
            Makes header and rows of the table, which is written when it is asked for.
        """
        from ..gridplan.stores.exchange.column_titles import findings_for_people
        from ..gridplan.stores.exchange.safe_tables import write_sheets

        layer = self.parameterAsFileOutput(values, LAYER, context)
        table = self.parameterAsFileOutput(values, TABLE, context)
        write_layer(layer)
        if table:
            write_sheets(table, {self.finds(): findings_for_people(*rows())})
        return {LAYER: layer, CANCELLED: False, **({TABLE: table} if table else {})}

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the layer to the project; its style stands in the file."""
        load_file(f"{found[LAYER]}|layername={self.layer_name}", self.finds(), context)
