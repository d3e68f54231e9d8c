"""``merge``: the edits of two planners in one plan."""

from __future__ import annotations

from typing import Any

from ..i18n import say
from ..progress import SILENT, Progress, Span, step
from .declare.kinds import OutputPlan, Plan
from .declare.operation import operation, parameter
from .declare.result import Figure, Line, Result
from .shared.plans import PLAN_FIGURES, plan_layers, written
from .shared.requests import with_request
from .shared.search import Signed
from .shared.sources import name_of_source, open_plan_of

#: Conflicts that are listed; the rest is counted.
MOST = 20


@operation(
    "merge",
    title="Merge the edits of two planners",
    summary="Bring the edits of two planners together in one plan.",
    help="Bring the edits of two plans together that were made from the same one, BASE. What both "
    "moved to different places, and what would leave a grid in pieces, stays as in BASE and is "
    "listed (exit code 1 then). Grids that one planner split, merged or made are taken, unless the "
    "other one changed them too: then they are named, and nothing is merged.",
    place=110,
    examples=(
        "gridplan merge plan.gpkg north.gpkg south.gpkg -o merged.gpkg",
        "gridplan merge plan.gpkg north.gpkg south.gpkg -o merged.gpkg --json",
    ),
    figures=(*PLAN_FIGURES, Figure("conflicts", "Edits that stay to be decided")),
)
class Merge(Signed):
    """Bring the edits of two planners together."""

    base: Any = parameter(
        Plan(), "Plan that both began with.", title="Plan that both began with", positional=True,
        example="plan.gpkg",
    )  # fmt: skip
    ours: Any = parameter(
        Plan(), "Plan of the one.", title="Plan of the one", positional=True, example="north.gpkg"
    )
    theirs: Any = parameter(
        Plan(), "Plan of the other.", title="Plan of the other", positional=True,
        example="south.gpkg",
    )  # fmt: skip
    output: Any = parameter(
        OutputPlan(), "Plan file.", title="Plan file", short="-o", example="merged.gpkg"
    )

    def doing(self) -> str:
        """See `Operation`."""
        return say("Merging the plans")

    def run(self, progress: Progress = SILENT) -> Result:
        """Open, merge, save."""
        from ..plan.compare.merge import merge
        from ..stores.planfile.geopackage import save_plan

        plan, territory = open_plan_of(self.base)
        step(progress, 0.2)
        one = open_plan_of(self.ours)[0]
        step(progress, 0.4)
        other = open_plan_of(self.theirs)[0]
        step(progress, 0.6)
        found = merge(plan, one, other, territory, self.author)
        if self.output is not None:
            plan = with_request(found.plan, self, self.output)
            span = Span(progress, 0.7, 1.0)
            save_plan(plan, territory, self.output, author=self.author, progress=span)
        ours, theirs = name_of_source(self.ours), name_of_source(self.theirs)
        said = [
            Line(
                say(
                    "Units moved as in {ours}: {one:,}; as in {theirs}: {other:,}.",
                    ours=ours, theirs=theirs, one=found.from_ours, other=found.from_theirs,
                )
            )
        ]  # fmt: skip
        said += [
            Line(grid.in_words(ours if grid.plan == "ours" else theirs), severity="warning")
            for grid in found.recoded
        ]
        if found.conflicts:
            count = len(found.conflicts)
            said.append(Line(say("Edits that stay to be decided: {count}.", count=count)))
            said += [
                Line("- " + conflict.in_words(), severity="warning")
                for conflict in found.conflicts[:MOST]
            ]
        if self.output is not None:
            said.append(Line(say("Merged plan: {path}.", path=self.output)))
        return Result(
            value=found,
            document={
                "plan": None if self.output is None else str(self.output),
                "hash": found.plan.hash,
                "units_from_ours": found.from_ours,
                "units_from_theirs": found.from_theirs,
                "recoded": [grid._asdict() for grid in found.recoded],
                "conflicts": [conflict._asdict() for conflict in found.conflicts],
            },
            said=said,
            outputs=written(self.output),
            figures={"hash": found.plan.hash, "conflicts": len(found.conflicts)},
            exit_code=int(bool(found.conflicts)),
            plan=found.plan,
            territory=territory,
            layers=plan_layers(found.plan, self.output),
        )
