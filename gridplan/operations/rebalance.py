"""``rebalance``: the least change that restores balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..findings import in_a_row
from ..i18n import say
from ..progress import SILENT, Progress, Span
from .declare.kinds import Layer, OutputFile, OutputPlan, Plan, Quantity, Share, Text
from .declare.operation import operation, parameter
from .declare.result import Figure, Line, Result
from .shared.plans import plan_layers
from .shared.requests import with_request
from .shared.search import Signed
from .shared.sources import name_of_source, open_plan_of, typed
from .shared.units import ReadsUnits

if TYPE_CHECKING:
    from ..plan.rebalance import Rebalancing


@operation(
    "rebalance",
    title="Rebalance a plan",
    summary="Restore the balance of a plan with the least change.",
    help="Restore the balance of a plan for new figures or new base units, with the least load "
    "moved. The units may be split, merged or renumbered. What no plan could do with less is said "
    "beside what was moved.",
    place=100,
    examples=(
        "gridplan rebalance plan.gpkg --units units_2027.gpkg -o plan_2027.gpkg",
        "gridplan rebalance plan.gpkg --units new.gpkg --budget 3% --tolerance 10% -o plan2.gpkg",
        "gridplan rebalance plan.gpkg --units new.gpkg --keep-levels 1 --lock 03-005 -o plan2.gpkg",
    ),
    figures=(
        Figure("hash", "Hash of the plan", str),
        Figure("moved_units", "Base units that move"),
        Figure("moved_persons", "Persons who move", float),
        Figure("moved_load", "Share of the load that moves", float),
        Figure("bound", "Share of the load that has to move at least", float),
    ),
)
class Rebalance(ReadsUnits, Signed):
    """Restore the balance of a plan for new figures or units, with the least load moved."""

    plan: Any = parameter(Plan(), "Plan.", title="Plan", positional=True, example="plan.gpkg")
    units: Any = parameter(
        Layer(), "Base units with new figures; they may be split, merged or renumbered.",
        title="Base units with new figures", example="units_2027.gpkg",
    )  # fmt: skip
    output: Any = parameter(
        OutputPlan(), "Plan file.", title="Rebalanced plan", short="-o", example="plan_2027.gpkg"
    )
    tolerance: float = parameter(
        Share(), "Deviation of the load that grids of every level should keep to.",
        title="Tolerance of the load", default=0.05, common=True, example="10%",
    )  # fmt: skip
    budget: float | None = parameter(
        Share(), "Share of the load that may change its grid at most.",
        title="Load that may change its grid, of all", default=None, common=True, example="3%",
    )  # fmt: skip
    keep_levels: int = parameter(
        Quantity(least=0, whole=True), "So many upper levels keep their outlines.",
        title="Upper levels that keep their outlines", default=0, common=True, example="1",
    )  # fmt: skip
    locks: tuple[str, ...] | None = parameter(
        Text(several=True), "Code of a grid, or id of a base unit, that stays as it is this time.",
        title="Codes of grids and ids of units that stay as they are", default=None,
        option="--lock", common=True, example="03-005",
    )  # fmt: skip
    movements: Any = parameter(
        OutputFile(endings=(".csv", ".xlsx")), "List of movements to write: .csv or .xlsx.",
        title="List of movements", default=None, group="output", example="movements.csv",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Rebalancing {plan}", plan=name_of_source(self.plan))

    def run(self, progress: Progress = SILENT) -> Result:
        """Open, read, rebalance, save."""
        from ..plan.rebalance import rebalance
        from ..stores.planfile.geopackage import save_plan

        old, known = open_plan_of(self.plan)
        new = self.read_units(self.units, Span(progress, 0.1, 0.4), known)
        found = rebalance(
            old,
            known,
            new,
            tolerance=self.tolerance,
            budget=self.budget,
            keep_levels=self.keep_levels,
            locks=self.locks or (),
            author=self.author,
            progress=Span(progress, 0.4, 0.8),
        )
        if self.output is not None:
            span = Span(progress, 0.8, 1.0)
            plan = with_request(found.after, self, self.output)
            save_plan(plan, found.territory, self.output, author=self.author, progress=span)
        if self.movements is not None:
            write_movements(found, self.movements)
        findings = (*found.territory.findings, *found.findings)
        outputs = {"output": self.output, "movements": self.movements}
        return Result(
            value=found,
            document={
                "plan": None if self.output is None else str(self.output),
                "hash": found.after.hash,
                "tolerance": found.tolerance,
                "moved_units": int(found.moved.sum()),
                "moved_persons": found.persons,
                "moved_load": found.moved_load,
                "bound": found.bound,
                "passed_on": found.passed_on,
                "movements": [movement.as_dict() for movement in found.movements()],
                "findings": [finding.as_dict() for finding in findings],
            },
            said=self._said(found),
            outputs={name: path for name, path in outputs.items() if path is not None},
            findings=findings,
            figures={
                "hash": found.after.hash,
                "moved_units": int(found.moved.sum()),
                "moved_persons": found.persons,
                "moved_load": found.moved_load,
                "bound": found.bound,
            },
            plan=found.after,
            territory=found.territory,
            layers=plan_layers(found.after, self.output),
        )

    def _said(self, found: Rebalancing) -> list[Line]:
        from ..plan.compare.succession import knows_people
        from ..plan.rebalance import LOST

        moved = {"units": int(found.moved.sum()), "share": found.moved_load}
        said = [
            Line(
                in_a_row(
                    say(
                        "{units:,} units with {persons:,.0f} persons move: {share:.2%} of the "
                        "load.",
                        persons=found.persons,
                        **moved,
                    )
                    if knows_people(found.territory)
                    else say("{units:,} units move: {share:.2%} of the load.", **moved),
                    say(
                        "To restore the tolerance no plan needs less than {bound:.2%}; passing "
                        "load on between neighbours alone takes at least {passed_on:.2%}.",
                        bound=found.bound,
                        passed_on=found.passed_on,
                    ),
                )
            )
        ]
        said += [
            Line(finding.in_words(), severity=finding.severity.value)
            for finding in (*found.territory.findings, *found.findings)
        ]
        if self.output is None:
            return said
        said.append(Line(say("Rebalanced plan: {path}.", path=self.output)))
        comparable = not any(finding.code == LOST for finding in found.findings)
        if comparable and hasattr(self.plan, "suffix"):
            words = say(
                "The list of movements: gridplan compare {plan} {path}",
                plan=typed(self.plan),
                path=typed(self.output),
            )
            said.append(Line(words, for_commands=True))
        return said


def write_movements(found: Rebalancing, path: Any) -> None:
    """Write the list of movements as csv or xlsx.

    Parameters
    ----------
    found : Rebalancing
    path : Path
    """
    from ..stores.exchange.safe_tables import write_sheets

    rows = [[m.old, m.new, m.units, m.persons, m.load] for m in found.movements()]
    write_sheets(path, {say("Movements"): (movement_headings(), rows)})


def movement_headings() -> list[str]:
    """What the columns of the list of movements are called."""
    return [say("From"), say("To"), say("Units"), say("Persons"), say("Share of the load")]
