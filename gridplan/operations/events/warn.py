"""``events warn``: where more happened than was to be expected."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.kinds import Choice, Column
from ..declare.operation import operation, parameter
from ..declare.result import Figure, Line, Result
from ..shared.events import (
    TABLE_OR_LAYER,
    TABLE_OR_LAYER_HELP,
    OfEvents,
    OfLevel,
    OfPlan,
    OfSpan,
    layers_of,
    period,
    write_outputs,
)
from ..shared.plans import written

METHODS = ("regression", "c1", "c2", "c3", "cusum", "quartile")
METHOD_TITLES = (
    "Regression with season (Farrington)",
    "EARS C1 (7 periods, short memory)",
    "EARS C2 (7 periods, two left out)",
    "EARS C3 (three periods of C2)",
    "CUSUM (slow growth)",
    "Index of local practice (quartiles)",
)


@operation(
    "events warn",
    title="Warnings",
    summary="Say where more happened than was to be expected.",
    help="Say in which grids more happened in the last whole period than was to be expected from "
    "those before it, and why: seen, expected, what may be chance, since when, the largest "
    "categories. Fewer than 5 events never make a warning.",
    place=250,
    examples=(
        "gridplan events warn events.gpkg --plan plan.gpkg --level 2",
        "gridplan events warn events.gpkg --plan plan.gpkg --period day --until 2024-09-12 --json",
        "gridplan events warn events.gpkg --plan plan.gpkg --level 2 --method quartile -o w.gpkg",
    ),
    figures=(Figure("warnings", "Number of warnings"),),
    heading="Events",
)
class Warn(OfEvents, OfPlan, OfLevel, OfSpan):
    """Look for warnings."""

    output: Any = parameter(
        TABLE_OR_LAYER, TABLE_OR_LAYER_HELP, title="Warnings", default=None, short="-o",
        common=True, example="warnings.gpkg",
    )  # fmt: skip
    method: str = parameter(
        Choice(names=METHODS, titles=METHOD_TITLES),
        "regression: after Farrington. c1, c2, c3: EARS. cusum: Poisson CUSUM. quartile: the "
        "highest tenth of the index of local practice.",
        title="Method", default="regression", example="c2",
    )  # fmt: skip
    period: str | None = parameter(
        period("day", "week", "month"),
        "The last whole period is judged by those before. By default day for EARS, month for "
        "quartile, week for the others.",
        title="Period", default=None, example="week",
    )  # fmt: skip
    by: str = parameter(
        Column(of="events"), "Column of the categories.", title="Categories", default="type2",
        example="type1",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Looking for warnings")

    def run(self, progress: Progress = SILENT) -> Result:
        """Judge the last period, write what was found."""
        from ...analysis.warning_choice import look_for_warnings
        from ...output.maps.spot_layers import write_warnings

        looked = look_for_warnings(
            self.events, self.plan, self.level, method=self.method, period=self.period or "",
            by=self.by, **self.span, progress=progress,
        )  # fmt: skip
        found = looked.warnings
        write_outputs(
            self.output,
            lambda: {say("Warnings"): _table(found, looked.period)},
            lambda path: write_warnings(found, looked.grids, path),
        )
        said = [Line(warning.in_words(), aside=False) for warning in found]
        said.append(Line(say("{count} warnings.", count=len(found))))
        if looked.left_out:
            said.append(Line(looked.left_out))
        return Result(
            value=found,
            document={
                "level": looked.level,
                "period": looked.period,
                "method": self.method,
                "warnings": [{**asdict(w), "text": w.in_words()} for w in found],
            },
            said=said,
            outputs=written(self.output),
            figures={"warnings": len(found)},
            layers=layers_of(self.output, "warnings", say("Warnings")),
        )


def _table(found: Any, length: str) -> Any:
    from ...stores.exchange.column_titles import findings_for_people

    header = ["grid", "name", "category", "period", "seen", "expected", "limit", "since"]
    rows = [[*(getattr(w, name) for name in header), w.in_words()] for w in found]
    return findings_for_people([*header, "text"], rows, length)
