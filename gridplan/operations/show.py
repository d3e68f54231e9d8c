"""``show``: the picture of a plan."""

from __future__ import annotations

from typing import Any

from ..i18n import say
from ..progress import SILENT, Progress
from .declare.kinds import Choice, OutputFile, Plan, Text
from .declare.operation import Operation, operation, parameter
from .declare.result import Line, Result
from .shared.plans import written
from .shared.sources import open_plan_of


@operation(
    "show",
    title="Draw the picture of a plan",
    summary="Draw a plan as a picture.",
    help="Draw the levels of a plan, its deviations and its distributions on one page: PNG, SVG "
    "or PDF by the end of the name.",
    place=80,
    examples=(
        "gridplan show plan.gpkg -o plan.png",
        "gridplan --lang zh_CN show plan.gpkg -o plan.pdf --size a3",
    ),
    has_json=False,
)
class Show(Operation):
    """Draw a plan on one page."""

    plan: Any = parameter(
        Plan(), "Plan file.", title="Plan file", positional=True, example="plan.gpkg"
    )
    output: Any = parameter(
        OutputFile(), "The picture to write.", title="Picture", short="-o", example="plan.png"
    )
    heading: str | None = parameter(
        Text(), "Heading of the picture; says the number of grids by default.", title="Heading",
        default=None, option="--title", example="Draft of May",
    )  # fmt: skip
    size: str = parameter(
        Choice(names=("slide", "a4", "a3"), titles=("Slide", "A4", "A3")),
        "Paper: a slide of 13.33 × 7.5 inches, A4 or A3.", title="Paper", default="slide",
        example="a3",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Drawing the plan")

    def run(self, progress: Progress = SILENT) -> Result:
        """Open and draw; without a file the matplotlib figure is the value."""
        from ..output.maps.plan_picture import draw_plan

        plan, territory = open_plan_of(self.plan)
        draw_plan(
            plan, territory, self.output, title=self.heading, size=self.size, progress=progress
        )
        return Result(
            value=self.output,
            said=[Line(say("Wrote {file}.", file=self.output))],
            outputs=written(self.output),
        )
