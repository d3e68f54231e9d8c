"""``events board``: the page for the wall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)

from ..platform.words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import (
    EVENTS,
    PLAN,
    EventAlgorithm,
    events_parameter,
    plan_parameter,
    time_parameters,
)

TITLE, SHOW_FEW, PAGE = "TITLE", "SHOW_FEW", "PAGE"


def page_parameters() -> tuple[QgsProcessingParameterDefinition, ...]:
    """What is asked about a page."""
    return (
        QgsProcessingParameterString(TITLE, tr("Heading"), optional=True),
        QgsProcessingParameterBoolean(
            SHOW_FEW, tr("Show grids with fewer than 5 events too"), defaultValue=False
        ),
        QgsProcessingParameterFileDestination(PAGE, tr("Page"), "HTML (*.html)"),
    )


class EventsBoard(EventAlgorithm):
    """Write the board."""

    identity = "events_board"

    def title(self) -> str:
        """Name for people."""
        return tr("Board for the wall")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Writes one page with map, numbers and warnings that any browser opens without a "
            "network. Cells and grids with fewer than 5 events are masked unless the page is for "
            "use inside. Up to 120 days are told by weeks, longer times by months."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.add(
            events_parameter(),
            plan_parameter(),
            *page_parameters(),
            *time_parameters(),
        )
        self.addOutput(QgsProcessingOutputNumber("BYTES", tr("Size in bytes")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Write it."""
        from ..gridplan.output.web.board import write_board

        page = self.parameterAsFileOutput(values, PAGE, context)
        size = write_board(
            self.file(values, EVENTS, context),
            self.file(values, PLAN, context),
            page,
            title=self.parameterAsString(values, TITLE, context) or None,
            mask=not self.parameterAsBool(values, SHOW_FEW, context),
            **self.times(values, context),
            progress=told,
        )
        return {PAGE: page, "BYTES": size, CANCELLED: False}
