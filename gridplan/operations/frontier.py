"""``frontier``: plans of one territory from which to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..i18n import say
from ..progress import SILENT, Progress, Span
from .declare.kinds import Counts, OutputFolder, Plan, Quantity
from .declare.operation import operation, parameter
from .declare.result import Figure, Line, Result, TextTable
from .shared.ground import GroundRules
from .shared.search import KeptAreas, Search, Signed
from .shared.sources import open_plan_of, typed
from .shared.units import Units

if TYPE_CHECKING:
    from ..plan.frontier.frontier import Frontier as Plans


@operation(
    "frontier",
    title="Make plans to choose from",
    summary="Show the trade-off: plans of which none is better in everything.",
    help="Make plans over a schedule of settings, from the load alone to each single criterion, "
    "and keep those of which none is better than another in everything. The folder holds every "
    "plan, a table and a picture. In QGIS the panel “Plans to Choose From” opens it: a click on a "
    "point shows the plan.",
    place=50,
    examples=(
        "gridplan frontier units.gpkg -o front --levels 17,269,1958",
        "gridplan frontier units.gpkg -o front --current plan.gpkg --points 20",
        "gridplan frontier units.gpkg -o front --criterion registered=户籍人口:1:10% "
        "--criterion migrant=流动人口:1:10% --effort fast",
    ),
    figures=(Figure("count", "Plans"),),
)
class Frontier(Units, GroundRules, KeptAreas, Search, Signed):
    """Make plans of which none is better than another in everything."""

    output: Any = parameter(
        OutputFolder(), "Folder to write: plans, table, picture.", title="Folder of the plans",
        short="-o", example="front",
    )  # fmt: skip
    levels: tuple[int, ...] | None = parameter(
        Counts(),
        "Grids at each level, largest grids first; those of the current plan, or 17,269,1958.",
        title="Grids at each level, largest grids first", default=None, group="levels",
        common=True, example="17,269,1958",
    )  # fmt: skip
    current: Any = parameter(
        Plan(),
        "Plan in force: people who change their grid are counted, and it is rebalanced too.",
        title="Plan in force", default=None, common=True, example="plan.gpkg",
    )  # fmt: skip
    points: int = parameter(
        Quantity(least=1, most=200, whole=True),
        "Plans to make; those that another one beats in everything are left out.",
        title="Plans to make", default=12, common=True, example="20",
    )  # fmt: skip

    def prepare(self) -> None:
        """See `Operation`."""
        from ..stores.atomic_folders import check_place

        super().prepare()
        if self.output is not None:
            check_place(self.output)

    def doing(self) -> str:
        """See `Operation`."""
        return say("Plans of {units}", units=self.name_of_units)

    def run(self, progress: Progress = SILENT) -> Result:
        """Read, make the plans, write the folder."""
        from ..output.frontier.folder import left_out, write_frontier
        from ..plan.frontier.frontier import frontier

        plan, known = (None, None) if self.current is None else open_plan_of(self.current)
        territory = self.read_units(self.units, Span(progress, 0.0, 0.05), known)
        fixed = self.first_level
        territory, rules = self.apply_ground(
            territory, fixed, self.walls, Span(progress, 0.05, 0.08)
        )
        found = frontier(
            territory,
            self.levels,
            current=plan,
            known=known,
            points=self.points,
            effort=self.effort,
            fixed_level=fixed,
            walls=self.walls,
            rules=rules,
            seed=self.seed,
            author=self.author,
            progress=Span(progress, 0.08, 0.9),
        )
        said: list[Line | TextTable] = [_table(found), *_sentences(found)]
        if self.output is not None:
            write_frontier(
                found, self.output, author=self.author, progress=Span(progress, 0.9, 1.0)
            )
            for name, package in left_out().items():
                words = say(
                    "{file} is left out: the package {package} is missing.",
                    file=name, package=package,
                )  # fmt: skip
                said.append(Line(words, severity="warning"))
            said.append(Line(_next(found, self.output), for_commands=True))
        findings = [finding.as_dict() for finding in found.territory.findings]
        folder = None if self.output is None else str(self.output)
        return Result(
            value=found,
            document={"folder": folder, **found.as_dict(), "findings": findings},
            said=said,
            outputs={} if self.output is None else {"output": self.output},
            findings=tuple(found.territory.findings),
            figures={"count": len(found.points)},
            territory=found.territory,
        )


def _table(found: Plans) -> TextTable:
    keys = ["criteria_max_1", "compactness_1"]
    last = found.points[0].plan.depth
    keys += [f"{name}_{last}" for name in ("load_max", "criteria_max", "compactness")]
    keys += [f"on_lines_{last}", "persons_moved", "load_moved"]
    shown = [m for key in dict.fromkeys(keys) for m in found.measures if m.key == key]
    texts = {"share": "{:.1%}", "index": "{:.3f}", "km": "{:,.0f}", "persons": "{:,.0f}"}
    columns = [found.values(m.key) for m in shown]
    rows = [
        [
            str(number + 1),
            point.setting.title,
            *(texts[m.unit].format(c[number]) for m, c in zip(shown, columns, strict=True)),
        ]
        for number, point in enumerate(found.points)
    ]
    headings = [say("plan"), say("how it was made"), *(measure.title for measure in shown)]
    return TextTable(headings, rows, look="narrow")


def _sentences(found: Plans) -> list[Line]:
    return [
        *(
            Line(finding.in_words(), severity=finding.severity.value)
            for finding in found.territory.findings
        ),
        *(
            Line(say("No plan with the setting “{how}”: {why}", how=setting.title, why=why))
            for setting, why in found.failed
        ),
    ]


def _next(found: Plans, folder: Any) -> str:
    return say(
        "{count} plans in {folder}, none better than another in everything; {beaten} more "
        "were beaten. Next: gridplan show {plan} -o plan.png",
        count=len(found.points),
        folder=folder,
        plan=typed(folder / "plan_01.gpkg"),
        beaten=len(found.beaten),
    )
