"""``events warn``: grids with more events than were to be expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsVectorLayer,
)

from ..gridplan.events.counts.counting import KINDS
from ..platform.event_titles import field_title, method_titles
from ..platform.words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import (
    EVENTS,
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

BY, METHOD = "BY", "METHOD"
PERIODS = ("day", "week", "month")
COLUMNS = {
    "code": str, "name": str, "category": str, "period": str, "seen": float, "expected": float,
    "limit": float, "score": float, "since": str, "text": str,
}  # fmt: skip


class EventsWarn(EventAlgorithm):
    """Warn."""

    identity = "events_warn"

    def title(self) -> str:
        """Name for people."""
        return tr("Warnings")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Says in which grids more happened in the last whole period than was to be expected "
            "from those before it, and why: seen, expected, what may be chance, since when, the "
            "largest categories. Fewer than 5 events never make a warning."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.add(
            events_parameter(),
            plan_parameter(),
            level_parameter(),
            QgsProcessingParameterEnum(
                METHOD, tr("Method"), list(method_titles().values()), defaultValue=0
            ),
            period_parameter(PERIODS, "", none=tr("usual for the method")),
            QgsProcessingParameterEnum(
                BY,
                tr("Categories"),
                [field_title(kind) for kind in KINDS],
                defaultValue=KINDS.index("type2"),
            ),
            *time_parameters(),
            grids_parameter(tr("Warnings")),
            table_parameter(),
        )
        self.addOutput(QgsProcessingOutputNumber("WARNINGS", tr("Number of warnings")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Judge and tell."""
        from ..gridplan.analysis.warning_choice import look_for_warnings
        from ..gridplan.stores.exchange.column_titles import findings_for_people
        from ..gridplan.stores.exchange.safe_tables import write_sheets

        number = self.parameterAsEnum(values, PERIOD, context)
        looked = look_for_warnings(
            self.file(values, EVENTS, context),
            self.file(values, PLAN, context),
            self.level_of(values, context),
            method=list(method_titles())[self.parameterAsEnum(values, METHOD, context)],
            period=PERIODS[number - 1] if number else "",
            by=KINDS[self.parameterAsEnum(values, BY, context)],
            **self.times(values, context),
            progress=told,
        )
        warnings = looked.warnings
        for warning in warnings:
            told.say(warning.in_words(), "info")
        rows = [
            [w.grid, w.name, w.category, w.period, w.seen, w.expected, w.limit, w.score, w.since,
             w.in_words()]
            for w in warnings
        ]  # fmt: skip
        if looked.left_out:
            told.say(looked.left_out, "info")
        path = self.parameterAsFileOutput(values, TABLE, context)
        if path:
            header = ["grid" if name == "code" else name for name in COLUMNS if name != "score"]
            told_of = [[*row[:7], *row[8:]] for row in rows]
            sheet = findings_for_people(header, told_of, looked.period)
            write_sheets(path, {tr("Warnings"): sheet})
        self.level = looked.level
        self.grids = COLUMNS, rows
        found = {"WARNINGS": len(warnings), CANCELLED: False}
        return {**found, TABLE: path} if path else found

    def style(self, layer: QgsVectorLayer) -> None:
        """By the strength of the surprise."""
        from ..layers.event_styles import style_warnings

        style_warnings(layer)
