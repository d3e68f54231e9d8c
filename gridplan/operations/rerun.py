"""``rerun``: the same plan again, or which source has changed."""

from __future__ import annotations

from typing import Any

from ..i18n import say
from ..progress import SILENT, Progress, Span
from ..version import __version__
from .declare.kinds import OutputPlan, Plan
from .declare.operation import Operation, operation, parameter, perform
from .declare.result import Figure, Line, Result
from .shared.plans import PLAN_FIGURES
from .shared.requests import asked_again
from .shared.sources import open_plan_of


@operation(
    "rerun",
    title="Make a plan again",
    summary="Make a plan again from its sources, or say which of them has changed.",
    help="Make a plan again as the request in its file says: the same command, settings, seed and "
    "sources. The same plan comes out (exit code 0), or it is said what is different: a source "
    "that has changed, another version of Gridplan, edits made by hand since (exit code 1).",
    place=160,
    examples=("gridplan rerun plan.gpkg -o again.gpkg",),
    figures=(*PLAN_FIGURES, Figure("same", "The same plan came out", bool)),
)
class Rerun(Operation):
    """Make a plan again."""

    plan: Any = parameter(
        Plan(in_memory=False), "Plan.", title="Plan", positional=True, example="plan.gpkg"
    )
    output: Any = parameter(
        OutputPlan(), "Plan file.", title="Plan file", short="-o", example="again.gpkg"
    )

    def doing(self) -> str:
        """See `Operation`."""
        return say("Making the plan again")

    def run(self, progress: Progress = SILENT) -> Result:
        """Open, ask again, compare."""
        before = open_plan_of(self.plan)[0]
        wanted, said = asked_again(before, self.plan.absolute().parent, self.output)
        made = perform(wanted, Span(progress, 0.1, 1.0))
        after = made.plan
        same = after.nesting_hash == before.nesting_hash
        if not same and not said:
            made_by = before.provenance.version
            said.append(
                Line(
                    say(
                        "It was made by Gridplan {old}; this is {new}.",
                        old=made_by,
                        new=__version__,
                    )
                    if made_by != __version__
                    else say("All sources are as they were: the plan was edited since."),
                    aside=False,
                )
            )
        words = (
            say("The same plan: {hash}.", hash=after.hash[:12])
            if same
            else say(
                "Another plan: {new} instead of {old}.", new=after.hash[:12], old=before.hash[:12]
            )
        )
        return Result(
            value=made.value,
            document={
                "plan": None if self.output is None else str(self.output),
                "hash": after.hash,
                "before": before.hash,
                "same": same,
                "reasons": [line.text for line in said],
            },
            said=[*said, Line(words, aside=False)],
            outputs=made.outputs,
            findings=made.findings,
            figures={"hash": after.hash, "same": same},
            exit_code=int(not same),
            plan=after,
            territory=made.territory,
            layers=made.layers,
        )
