"""``posts``: how many workers each grid gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..i18n import say
from ..progress import SILENT, Progress
from .declare.kinds import Events, Plan, Quantity, Table, Text
from .declare.operation import operation, parameter
from .declare.result import Figure, Line, Result
from .shared.events import (
    TABLE_OR_LAYER,
    TABLE_OR_LAYER_HELP,
    OfLevel,
    OfSpan,
    layers_of,
    write_outputs,
    wrote,
)
from .shared.plans import written


@operation(
    "posts",
    title="Share out posts",
    summary="Share out posts among the grids by what there is to do.",
    help="Share out posts among the grids by the load, by a criterion or by events, so that the "
    "largest workload of a post is as small as it can be; every grid has one at least. Give the "
    "number of posts, or what each can carry. With a roster the workers that there are stand "
    "beside.",
    place=130,
    examples=(
        "gridplan posts plan.gpkg --posts 2400 -o posts.xlsx",
        "gridplan posts plan.gpkg --posts 2400 --events events.gpkg --from 2026-01-01 "
        "-o posts.xlsx",
        "gridplan posts plan.gpkg --each 1500 --by registered --roster staff.xlsx -o posts.csv",
    ),
    figures=(
        Figure("count", "Number of posts"),
        Figure("largest", "Largest workload of a post", float),
    ),
    heading="Staff",
    no_output="Say where to write the table: -o posts.xlsx",
)
class Posts(OfLevel, OfSpan):
    """Share out posts among grids."""

    plan: Any = parameter(
        Plan(in_memory=False), "Plan file.", title="Plan file", positional=True,
        example="plan.gpkg",
    )  # fmt: skip
    output: Any = parameter(
        TABLE_OR_LAYER, TABLE_OR_LAYER_HELP, title="Grids by workload of a post", default=None,
        short="-o", common=True, example="posts.xlsx",
    )  # fmt: skip
    total: int | None = parameter(
        Quantity(least=1, whole=True), "Posts there are in all.", title="Posts in all",
        default=None, option="--posts", example="2400",
    )  # fmt: skip
    each: float | None = parameter(
        Quantity(least=0.0, above=True),
        "What one post can carry: persons, km², events in the time given. Instead of --posts.",
        title="What a post can carry (persons, km², events)", default=None, example="1500",
    )  # fmt: skip
    least: int = parameter(
        Quantity(least=0, whole=True), "Posts that every grid has at least.",
        title="Posts of every grid at least", default=1, example="2",
    )  # fmt: skip
    by: str = parameter(
        Text(), "The load, or the criterion that makes work.",
        title="Criterion that makes work; the load when empty", default="load",
        example="registered",
    )  # fmt: skip
    events: Any = parameter(
        Events(), "File of events that make the work, instead of --by.",
        title="Events that make work, instead of a criterion", default=None,
        example="events.gpkg",
    )  # fmt: skip
    roster: Any = parameter(
        Table(), "List of staff: shows the workers there are.",
        title="List of staff (code and head, or code, name and role)", default=None,
        example="staff.xlsx",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Sharing out posts")

    def run(self, progress: Progress = SILENT) -> Result:
        """Share out and write."""
        import numpy as np

        from ..analysis.posts import staff_plan

        found = staff_plan(
            self.plan, self.level, total=self.total, each=self.each, least=self.least, by=self.by,
            events=self.events, roster=self.roster, **self.span, progress=progress,
        )  # fmt: skip
        write_outputs(self.output, found.sheets, lambda path: self._write_layer(path, found))
        posts = found.posts
        each = posts.each[np.isfinite(posts.each)]
        said = [Line(text, aside=False) for text in found.sentences()]
        said.append(Line(say("Wrote {file}.", file=wrote(self.output))))
        return Result(
            value=found,
            document=found.as_dict(),
            said=said,
            outputs=written(self.output),
            figures={"count": int(posts.posts.sum()), "largest": float(each.max(initial=0.0))},
            layers=layers_of(self.output, "posts", say("Posts")),
        )

    def _write_layer(self, path: Path, found: Any) -> None:
        """Grids with their posts, darker where a post carries more."""
        import numpy as np

        from ..output.maps.spot_layers import write_amounts
        from ..stores.planfile.grids import open_grids

        posts = found.posts
        columns: dict[str, Any] = {"grid": list(found.codes), "name": list(found.names)}
        for name, values in (
            ("workload", posts.workload), ("posts", posts.posts), ("a_post", posts.each),
            ("one_more", posts.relief),
        ):  # fmt: skip
            columns[name] = np.where(np.isfinite(values), values, np.nan)
        write_amounts(path, "posts", open_grids(self.plan), found.level, columns, "a_post")
