"""``events count``: how many, where, when, of what kind, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsVectorLayer,
)

from ..gridplan.events.counts.counting import KINDS, PERIODS
from ..layers.layer_reading import plain
from ..platform.event_titles import field_title
from ..platform.words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import (
    EVENTS,
    GRIDS,
    PERIOD,
    PLAN,
    TABLE,
    EventAlgorithm,
    events_parameter,
    grids_parameter,
    level_parameter,
    period_parameter,
    plan_parameter,
    table_parameter,
    time_parameters,
)

BY = "BY"
COLUMNS = {
    "code": str, "name": str, "count": int, "per_10k": float, "per_km2": float,
    "smoothed_per_10k": float,
}  # fmt: skip


class EventsCount(EventAlgorithm):
    """Count events."""

    identity = "events_count"

    def title(self) -> str:
        """Name for people."""
        return tr("Count events by grid")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Counts events by grid, period and kind: numbers, rates per 10,000 persons (also "
            "smoothed, so that few people do not make high rates) and per km², and changes against "
            "the period before and the year before. The layer shows all of the time together; the "
            "table has the periods and kinds."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.add(
            events_parameter(),
            plan_parameter(),
            level_parameter(),
            period_parameter(PERIODS, "", none=tr("all times together")),
            QgsProcessingParameterEnum(
                BY,
                tr("Count apart"),
                [field_title(kind) for kind in KINDS],
                allowMultiple=True,
                optional=True,
            ),
            *time_parameters(),
            grids_parameter(tr("Grids by events")),
            table_parameter(),
        )
        self.addOutput(QgsProcessingOutputNumber("COUNT", tr("Number of events")))
        self.addOutput(QgsProcessingOutputNumber("UNPLACED", tr("Events in no grid")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Count and write."""
        from ..gridplan.analysis.counts import count_file, counts_for_people
        from ..gridplan.progress import Span
        from ..gridplan.stores.exchange.safe_tables import write_sheets

        number = self.parameterAsEnum(values, PERIOD, context)
        period = PERIODS[number - 1] if number else ""
        by = tuple(KINDS[kind] for kind in self.parameterAsEnums(values, BY, context))
        events, plan = self.file(values, EVENTS, context), self.file(values, PLAN, context)
        level = self.level_of(values, context)
        span = self.times(values, context)
        counts, table = count_file(
            events, plan, level, period=period, by=by, progress=Span(told, 0.0, 0.5), **span
        )
        if counts.last_has_begun:
            told.say(
                tr("The last period may not be over: it is not compared with the ones before."),
                "info",
            )
        path = self.parameterAsFileOutput(values, TABLE, context)
        if path:
            write_sheets(path, {tr("Counts"): counts_for_people(table, period)})
        if values.get(GRIDS) is not None:
            if period or by:
                _, table = count_file(events, plan, level, progress=Span(told, 0.5, 1.0), **span)
            self.level = counts.level
            names = ["grid", *list(COLUMNS)[1:]]
            rows = table[names].itertuples(index=False, name=None)
            self.grids = COLUMNS, [[plain_number(cell) for cell in row] for row in rows]
        found = {
            "COUNT": int(counts.count.sum()),
            "UNPLACED": counts.unplaced,
            CANCELLED: False,
        }
        return {**found, TABLE: path} if path else found

    def style(self, layer: QgsVectorLayer) -> None:
        """Light to dark by events a km²."""
        from ..layers.event_styles import style_amounts

        style_amounts(layer, "per_km2", self.level)


def plain_number(cell: Any) -> Any:
    """A cell of a table as QGIS takes it; nothing for what is no number."""
    if hasattr(cell, "item"):
        cell = cell.item()
    return None if cell != cell else plain(cell)  # noqa: PLR0124  (NaN alone differs from itself)
