"""``events assess``: how cases were handled, by grid, town, department or source."""

from __future__ import annotations

from typing import Any

from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.kinds import Moment, OutputFile, Pairs, Plan, Table, Text, number_typed, pairs_of
from ..declare.operation import ParameterError, operation, parameter, parameters
from ..declare.result import Figure, LayerToLoad, Line, Result
from ..shared.events import OfEvents, period
from ..shared.plans import written


def _form() -> str:
    return say("write name=value")


@operation(
    "events assess",
    title="Assess how cases were handled",
    summary="Assess how cases were handled: rates, scores, ranks.",
    help="Assess how cases were handled: rates of handling, closing, rework and so on by grid, "
    "town, department or source, with a composite score and rank. Denominators and weights can be "
    "set as the local rules want them. Where there are no cases the table says “-”.",
    place=220,
    examples=(
        "gridplan events assess events.gpkg -o departments.xlsx --by unit --period month",
        "gridplan events assess events.gpkg -o towns.xlsx --by grid_1 --now 2025-01-01 "
        "--denominator rework_rate=handled",
    ),
    figures=(Figure("rows", "Number of rows"), Figure("moment", "Moment of the assessment", str)),
    heading="Events",
    no_output="Say where to write the table: -o assessment.xlsx",
)
class Assess(OfEvents):
    """Assess cases."""

    output: Any = parameter(
        OutputFile(endings=(".xlsx", ".csv")), "Table to write: .csv or .xlsx.", title="Table",
        default=None, short="-o", common=True, example="assessment.xlsx",
    )  # fmt: skip
    by: tuple[str, ...] = parameter(
        Text(several=True),
        "Column to assess apart: grid_1, grid_2, town, unit, source, type2, …",
        title="Assess apart", default=("grid_1",), example="unit",
    )  # fmt: skip
    period: str | None = parameter(
        period("day", "week", "month", "quarter", "year"),
        "Assess each period apart; all times together by default.", title="Period", default=None,
        example="month",
    )  # fmt: skip
    plan: Any = parameter(
        Plan(in_memory=False),
        "Plan whose grids are assessed; by default the one the events were imported with.",
        title="Plan whose grids count (the one of the import when empty)", default=None,
        example="plan.gpkg",
    )  # fmt: skip
    now: str | None = parameter(
        Moment(clock=True), "Moment of the assessment; the last time in the events by default.",
        title="Moment of the assessment (the last time in the events when empty)", default=None,
        example="2025-01-01",
    )  # fmt: skip
    denominators: tuple[str, ...] | None = parameter(
        Pairs(empty=False, example=_form, headers=("Rate", "Divided by")),
        "rate=MEASURE, for example closing_rate=to_close_unsuspended.",
        title="Other denominators", default=None, option="--denominator",
        example="rework_rate=handled",
    )  # fmt: skip
    weights: tuple[str, ...] | None = parameter(
        Pairs(empty=False, example=_form, headers=("Rate", "Weight")),
        "rate=WEIGHT of the score; -rate=WEIGHT takes 1 minus the rate.",
        title="Weights of the score; “-” before a rate takes 1 minus it", default=None,
        option="--weight", example="closing_rate=2",
    )  # fmt: skip
    work_hours: str = parameter(
        Text(),
        "Hours that the mean time of handling is counted in, for example "
        "09:00-12:00,13:30-17:30; week-ends are off. Round the clock by default.",
        title="Hours that the mean time of handling is counted in, week-ends off", default="",
        example="09:00-12:00,13:30-17:30",
    )  # fmt: skip
    holidays: Any = parameter(
        Table(endings=(".csv",)),
        "Table (csv) of dates that are off, or worked at week-ends: 2024-02-04,workday.",
        title="Table of dates that are off, or worked at week-ends (2024-02-04,workday)",
        default=None, example="holidays.csv",
    )  # fmt: skip

    def check(self) -> None:
        """Refuse weights that are no numbers; nothing is read."""
        super().check()
        self._scale()

    def doing(self) -> str:
        """See `Operation`."""
        return say("Assessing cases")

    def run(self, progress: Progress = SILENT) -> Result:
        """Assess and write."""
        from ...analysis.assessment import assess_file, for_people
        from ...events.cases.calendar import read_calendar
        from ...events.placement import Placer
        from ...stores.exchange.safe_tables import write_sheets
        from ...stores.planfile.grids import open_grids

        hours, holidays = self.work_hours, self.holidays
        calendar = read_calendar(hours, holidays) if hours or holidays else None
        grids = open_grids(self.plan) if self.plan is not None else None
        table, moment = assess_file(
            self.events,
            self.by,
            period=self.period or "",
            now=self.now,
            denominators=pairs_of(self.denominators or ()),
            weights=self._scale() or None,
            calendar=calendar,
            placer=Placer(grids) if grids is not None else None,
            progress=progress,
        )
        if self.output is not None:
            people = for_people(table, grids, self.period or "")
            write_sheets(self.output, {say("Assessment"): people})
        said = [
            Line(
                say(
                    "{rows} rows, as of {now}. Wrote {file}.",
                    rows=len(table), now=moment, file=self.output,
                )
            )
        ]  # fmt: skip
        if calendar is not None and (doubt := calendar.not_told(moment)):
            said.append(Line(doubt, severity="warning"))
        layers = () if self.output is None else (LayerToLoad(self.output, "", say("Assessment")),)
        return Result(
            value=table,
            document={
                "now": moment,
                "by": list(dict.fromkeys(self.by)),
                "columns": list(table.columns),
                "rows": table.to_numpy(object).tolist(),
            },
            said=said,
            outputs=written(self.output),
            figures={"rows": len(table), "moment": moment},
            layers=layers,
        )

    def _scale(self) -> dict[str, float]:
        """Weights of the score by rate."""
        found = {}
        for name, text in pairs_of(self.weights or ()).items():
            number = number_typed(text)
            if number is None or number < 0:
                about = next(one for one in parameters(type(self)) if one.name == "weights")
                words = say("write a number that is zero or more")
                raise ParameterError(about, f"{text}; {words}")
            found[name] = number
        return found
