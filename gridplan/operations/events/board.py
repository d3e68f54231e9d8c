"""``events board``: the page for the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...i18n import say
from ...progress import SILENT, Progress, tell
from ..declare.kinds import Flag, Quantity
from ..declare.operation import operation, parameter
from ..declare.result import Figure, Line, Result
from ..shared.events import OfEvents, OfPlan, OfSpan, PageOutput
from ..shared.plans import written

if TYPE_CHECKING:
    from ...errors import GridplanError


@operation(
    "events board",
    title="Board for the wall",
    summary="Write the page for the wall: one file, no network.",
    help="Write the board: one page with map, numbers and warnings that any browser opens without "
    "a network; up to 120 days by weeks, longer times by months. Cells and grids with fewer than 5 "
    "events are masked unless the page is for use inside.",
    place=280,
    examples=(
        "gridplan events board events.gpkg --plan plan.gpkg -o board.html",
        "gridplan events board events.gpkg --plan plan.gpkg -o inside.html --show-few",
        "gridplan events board events.gpkg --plan plan.gpkg -o monday.html --from 2024-06-03 "
        "--until 2024-09-30",
        "gridplan events board events.gpkg --plan plan.gpkg -o wall.html --watch --every 30",
    ),
    figures=(Figure("bytes", "Size in bytes"),),
    heading="Events",
    has_json=False,
)
class Board(OfEvents, OfPlan, PageOutput, OfSpan):
    """Write the board."""

    watch: bool = parameter(
        Flag(), "Write the page anew whenever the events grow; Ctrl-C ends it.",
        title="Write the page anew whenever the events grow", default=False, in_toolbox=False,
    )  # fmt: skip
    every: float = parameter(
        Quantity(unit="s", least=0.2), "Seconds between two looks of --watch.",
        title="Seconds between two looks", default=10.0, in_toolbox=False, example="30",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Making the board")

    def run(self, progress: Progress = SILENT) -> Result:
        """Write it, once or again and again."""
        from ...output.web.board import write_board
        from ...output.web.watch import watch_board

        def told(size: int, problem: GridplanError | None) -> None:
            tell(progress, self._words(size, problem))

        asked: dict[str, Any] = {
            "title": self.heading_text,
            "mask": not self.show_few,
            **self.span,
            "progress": progress,
        }
        if self.watch:
            watch_board(self.events, self.plan, self.output, every_s=self.every, told=told, **asked)
        size = write_board(self.events, self.plan, self.output, **asked)
        return Result(
            value=self.output,
            said=[Line(self._words(size, None))],
            outputs=written(self.output),
            figures={"bytes": size},
        )

    def _words(self, size: int, problem: GridplanError | None) -> str:
        if problem is not None:
            return say("The page stays as it is: {problem}", problem=problem.message)
        return say("Wrote {file}, {size:.1f} MB.", file=self.output, size=size / 1e6)
