"""``roster``: whether every grid has its people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..findings import in_a_row
from ..i18n import say
from ..progress import SILENT, Progress
from .declare.kinds import Plan, Table
from .declare.operation import operation, parameter
from .declare.result import Figure, Line, Result
from .shared.events import (
    TABLE_OR_LAYER,
    TABLE_OR_LAYER_HELP,
    OfLevel,
    layers_of,
    write_outputs,
    wrote,
)
from .shared.plans import written
from .shared.sources import open_plan_of

if TYPE_CHECKING:
    from ..plan.staff.completeness import Completeness


@operation(
    "roster",
    title="Check the roster of grids",
    summary="Say whether every grid has its people.",
    help="Join a list of staff to the grids by their codes: one head, one worker and four more "
    "roles for each grid, and the six fixings, as far as the list has columns for them. What is "
    "lacking is named (exit code 1 then), and so are rows whose code no grid has, and workers of "
    "several grids. The layer has the people of each grid, for labels.",
    place=120,
    examples=(
        "gridplan roster plan.gpkg staff.xlsx",
        "gridplan roster plan.gpkg staff.xlsx --level 3 -o staffed.xlsx",
    ),
    figures=(
        Figure("holds", "Every grid has its people", bool),
        Figure("lacking", "Grids that lack somebody"),
    ),
    heading="Staff",
)
class Roster(OfLevel):
    """Join a list of staff to the grids."""

    plan: Any = parameter(
        Plan(in_memory=False), "Plan file.", title="Plan file", positional=True,
        example="plan.gpkg",
    )  # fmt: skip
    staff: Any = parameter(
        Table(), "List of staff: code and head, or code, name and role.",
        title="List of staff (code and head, or code, name and role)", positional=True,
        example="staff.xlsx",
    )  # fmt: skip
    output: Any = parameter(
        TABLE_OR_LAYER, TABLE_OR_LAYER_HELP, title="Grids and their people", default=None,
        short="-o", common=True, example="staffed.xlsx",
    )  # fmt: skip

    def run(self, progress: Progress = SILENT) -> Result:
        """Read, join, write."""
        from ..plan.staff.completeness import completeness
        from ..plan.staff.roster import read_roster

        plan, _ = open_plan_of(self.plan)
        roster = read_roster(self.staff, plan)
        found = completeness(roster, plan, self.level, file=self.staff.name)
        level = found.levels[-1].level
        write_outputs(
            self.output, found.sheets, lambda path: self._write_layer(path, found, roster, level)
        )
        return Result(
            value=found,
            document=found.as_dict(),
            said=self._said(found),
            outputs=written(self.output),
            findings=tuple(found.findings),
            figures={
                "holds": found.holds,
                "lacking": sum(one.grids - one.complete for one in found.levels),
            },
            exit_code=0 if found.holds else 1,
            layers=layers_of(self.output, "roster", say("Roster")),
        )

    def _said(self, found: Completeness) -> list[Line]:
        from ..plan.staff.completeness import fixing_word, role_word

        said = []
        for one in found.levels:
            has = [
                *(f"{role_word(role)} {count:,}" for role, count in one.roles.items()),
                *(f"{fixing_word(each)} {count:,}" for each, count in one.fixings.items()),
            ]
            words = say(
                "Level {level}: {grids} grids, {complete:,} complete ({has}).",
                level=one.level, grids=one.grids, complete=one.complete, has=", ".join(has),
            )  # fmt: skip
            said.append(Line(words, aside=False))
        said += [
            Line(f"- {in_a_row(f.message, f.cure)}", aside=False, severity=f.severity.value)
            for f in found.findings
        ]
        verdict = say("Every grid has its people.") if found.holds else say("Something is lacking.")
        said.append(Line(verdict, aside=False))
        if self.output:
            said.append(Line(say("Wrote {file}.", file=wrote(self.output))))
        return said

    def _write_layer(self, path: Path, found: Completeness, roster: Any, level: int) -> None:
        """Grids with their people, darker where more is lacking."""
        from ..output.maps.spot_layers import write_amounts
        from ..stores.planfile.grids import open_grids

        names = ("grid", "name", "above", *roster.roles, *roster.fixed, "lacking")
        rows = [row[1:] for row in found.rows if row[0] == level]
        columns: dict[str, list[Any]] = {
            name: [row[at] for row in rows] for at, name in enumerate(names)
        }
        columns["lacks"] = [len(text.split("; ")) if text else 0 for text in columns["lacking"]]
        write_amounts(path, "roster", open_grids(self.plan), level, columns, "lacks")
