"""``events hotspots``: where more happens than around, and how that came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingOutputNumber, QgsVectorLayer

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
from .events_count import plain_number

PERIODS = ("day", "week", "month")
#: Types of the columns of a table of hot spots that are not text.
NUMBERS = {"count": int, "per_km2": float, "gi_star": float, "moran": float}


class EventsHotspots(EventAlgorithm):
    """Find hot spots."""

    identity = "events_hotspots"

    def title(self) -> str:
        """Name for people."""
        return tr("Hot spots of events")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Finds grids where more (or less) happens than around: Gi* and local Moran of the "
            "events a km², with false discoveries held down, and how each hot spot came: new, "
            "growing, persistent, fading."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.add(
            events_parameter(),
            plan_parameter(),
            level_parameter(),
            period_parameter(PERIODS, "month"),
            *time_parameters(),
            grids_parameter(tr("Hot spots")),
            table_parameter(),
        )
        self.addOutput(QgsProcessingOutputNumber("HOT", tr("Number of hot spots")))
        self.addOutput(QgsProcessingOutputNumber("COLD", tr("Number of cold spots")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Find and write them."""
        from ..gridplan.analysis.counted_events import count_case, left_out
        from ..gridplan.analysis.surveillance import hotspot_table
        from ..gridplan.stores.exchange.column_titles import findings_for_people
        from ..gridplan.stores.exchange.safe_tables import write_sheets

        case = count_case(
            self.file(values, EVENTS, context),
            self.file(values, PLAN, context),
            self.level_of(values, context),
            PERIODS[self.parameterAsEnum(values, PERIOD, context)],
            **self.times(values, context),
            progress=told,
        )
        header, rows = hotspot_table(case)
        path = self.parameterAsFileOutput(values, TABLE, context)
        if path:
            write_sheets(path, {tr("Hot spots"): findings_for_people(header, rows)})
        self.level = case.counts.level
        columns = {"code" if name == "grid" else name: NUMBERS.get(name, str) for name in header}
        self.grids = columns, [[plain_number(cell) for cell in row] for row in rows]
        spots = [row[header.index("spot")] for row in rows]
        found = {"HOT": spots.count("hot"), "COLD": spots.count("cold"), CANCELLED: False}
        told.say(tr("{hot} hot spots, {cold} cold spots.", hot=found["HOT"], cold=found["COLD"]),
                 "info")  # fmt: skip
        if missing := left_out(case.counts):
            told.say(missing, "info")
        return {**found, TABLE: path} if path else found

    def style(self, layer: QgsVectorLayer) -> None:
        """Hot, cold, and as around."""
        from ..layers.event_styles import style_hotspots

        style_hotspots(layer, self.level)
