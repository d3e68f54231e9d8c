"""``events assess``: how cases were handled, by grid, town, department or source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterString,
)

from ..gridplan.errors import GridplanError
from ..gridplan.events.counts.counting import PERIODS
from ..platform.event_titles import field_title
from ..platform.words import plain, tr
from .algorithm import CANCELLED, Told
from .event_algorithm import (
    EVENTS,
    PERIOD,
    PLAN,
    TABLE,
    EventAlgorithm,
    events_parameter,
    load_file,
    period_parameter,
    plan_parameter,
    table_parameter,
)

if TYPE_CHECKING:
    from ..gridplan.events.cases.calendar import WorkCalendar

BY, NOW, DENOMINATORS, WEIGHTS = "BY", "NOW", "DENOMINATORS", "WEIGHTS"
WORK_HOURS, HOLIDAYS = "WORK_HOURS", "HOLIDAYS"
#: What cases may be assessed apart by.
GROUPS = ("grid_1", "grid_2", "grid_3", "town", "village", "unit", "source", "type1", "type2")


class EventsAssess(EventAlgorithm):
    """Assess cases."""

    identity = "events_assess"

    def title(self) -> str:
        """Name for people."""
        return tr("Assess how cases were handled")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Rates of handling, closing, rework and so on by grid, town, department or source, "
            "with a composite score and rank. Denominators and weights can be set as the local "
            "rules want them. Where there are no cases the table says “-”."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.add(
            events_parameter(),
            QgsProcessingParameterEnum(
                BY,
                tr("Assess apart"),
                [field_title(group) for group in GROUPS],
                allowMultiple=True,
                defaultValue=[0],
            ),
            plan_parameter(tr("Plan whose grids count (the one of the import when empty)")),
            period_parameter(PERIODS, "", none=tr("all times together")),
            QgsProcessingParameterDateTime(
                NOW,
                tr("Moment of the assessment (the last time in the events when empty)"),
                QgsProcessingParameterDateTime.Type.DateTime,
                optional=True,
            ),
            QgsProcessingParameterMatrix(
                DENOMINATORS,
                tr("Other denominators"),
                headers=[tr("Rate"), tr("Divided by")],
                optional=True,
            ),
            QgsProcessingParameterMatrix(
                WEIGHTS,
                tr("Weights of the score; “-” before a rate takes 1 minus it"),
                headers=[tr("Rate"), tr("Weight")],
                optional=True,
            ),
            QgsProcessingParameterString(
                WORK_HOURS,
                tr(
                    "Hours that the mean time of handling is counted in, week-ends off, for "
                    "example 09:00-12:00,13:30-17:30 (round the clock when empty)"
                ),
                optional=True,
            ),
            QgsProcessingParameterFile(
                HOLIDAYS,
                tr("Table of dates that are off, or worked at week-ends (2024-02-04,workday)"),
                optional=True,
            ),
            table_parameter(optional=False),
        )
        self.addOutput(QgsProcessingOutputNumber("ROWS", tr("Number of rows")))
        self.addOutput(QgsProcessingOutputString("MOMENT", tr("Moment of the assessment")))

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse weights that are no numbers, rates and denominators that do not exist."""
        from ..gridplan.events.cases.assessment import rates_with

        try:
            rates_with(self.pairs(parameters, DENOMINATORS, context))
            self._calendar(parameters, context)
            self._weights(parameters, context)
        except GridplanError as error:
            return False, plain(error)
        return super().checkParameterValues(parameters, context)

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Assess and write."""
        from ..gridplan.analysis.assessment import assess_file, for_people
        from ..gridplan.events.placement import Placer
        from ..gridplan.stores.exchange.safe_tables import write_sheets
        from ..gridplan.stores.planfile.grids import open_grids

        number = self.parameterAsEnum(values, PERIOD, context)
        period = PERIODS[number - 1] if number else ""
        plan = self.parameterAsFile(values, PLAN, context)
        now = self.parameterAsDateTime(values, NOW, context) if values.get(NOW) else None
        calendar = self._calendar(values, context)
        grids = open_grids(plan) if plan else None
        table, moment = assess_file(
            self.file(values, EVENTS, context),
            [GROUPS[group] for group in self.parameterAsEnums(values, BY, context)],
            period=period,
            placer=Placer(grids) if grids is not None else None,
            now=now.toString("yyyy-MM-dd HH:mm:ss") if now is not None and now.isValid() else None,
            denominators=self.pairs(values, DENOMINATORS, context),
            weights=self._weights(values, context) or None,
            calendar=calendar,
            progress=told,
        )
        if calendar is not None and (doubt := calendar.not_told(moment)):
            told.say(doubt, "warning")
        path = self.parameterAsFileOutput(values, TABLE, context)
        write_sheets(path, {tr("Assessment"): for_people(table, grids, period)})
        return {TABLE: path, "ROWS": len(table), "MOMENT": moment, CANCELLED: False}

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the table to the project."""
        load_file(found[TABLE], tr("Assessment"), context)

    def _calendar(
        self, values: Mapping[str, Any], context: QgsProcessingContext
    ) -> WorkCalendar | None:
        from ..gridplan.events.cases.calendar import read_calendar

        hours = self.parameterAsString(values, WORK_HOURS, context)
        holidays = self.parameterAsFile(values, HOLIDAYS, context)
        return read_calendar(hours, holidays or None) if hours or holidays else None

    def _weights(
        self, values: Mapping[str, Any], context: QgsProcessingContext
    ) -> dict[str, float]:
        weights = {}
        for rate, text in self.pairs(values, WEIGHTS, context).items():
            try:
                weights[rate] = float(text)
            except ValueError:
                raise GridplanError(tr("{text} is no number.", text=text)) from None
        return weights
