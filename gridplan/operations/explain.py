"""``explain``: why a grid is uneven, and what would help."""

from __future__ import annotations

from typing import Any

from ..progress import SILENT, Progress
from .declare.kinds import Plan, Share, Text
from .declare.operation import Operation, operation, parameter
from .declare.result import Figure, Line, Result
from .shared.sources import open_plan_of


@operation(
    "explain",
    title="Explain a grid",
    summary="Say why a grid is uneven, and what would help.",
    help="Say why a grid holds too much or too little: units that are too heavy, hard lines, areas "
    "kept whole, locks, its upper grids, contiguity; and which three legal moves are best, with "
    "their effect at every level.",
    place=70,
    examples=(
        "gridplan explain plan.gpkg 03-005",
        "gridplan explain plan.gpkg 03-005 --tolerance 3% --json",
    ),
    figures=(Figure("text", "Explanation", str),),
)
class Explain(Operation):
    """Explain a grid."""

    plan: Any = parameter(
        Plan(), "Plan file.", title="Plan file", positional=True, example="plan.gpkg"
    )
    grid: str = parameter(
        Text(), "Code of the grid.", title="Code of the grid", positional=True, example="03-005"
    )
    tolerance: float = parameter(
        Share(), "Deviation of the load that the grid should keep to.", title="Tolerance",
        default=0.05, example="3%",
    )  # fmt: skip

    def run(self, progress: Progress = SILENT) -> Result:
        """Open and explain."""
        from ..plan.explain.explain import explain

        found = explain(*open_plan_of(self.plan), self.grid.strip(), tolerance=self.tolerance)
        sentences = found.sentences()
        return Result(
            value=found,
            document=found.as_dict(),
            said=[
                Line(found.heading, aside=False),
                *(Line(f"- {sentence}", aside=False) for sentence in sentences),
            ],
            figures={"text": "\n".join([found.heading, *sentences])},
        )
