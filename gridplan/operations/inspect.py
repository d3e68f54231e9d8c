"""``inspect``: what is wrong with base units, and what they hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..i18n import say
from ..i18n.figures import square_kilometres
from ..progress import SILENT, Progress, Span
from .declare.kinds import Counts, OutputFile
from .declare.operation import operation, parameter
from .declare.result import Figure, Line, Result, TextTable
from .shared.plans import written
from .shared.sources import read_source
from .shared.units import Units

if TYPE_CHECKING:
    from ..territory.checks.examination import Examination
    from ..territory.territory import Territory


@operation(
    "inspect",
    title="Inspect base units",
    summary="Say what is wrong with base units; change nothing.",
    help="Say what is wrong with base units: outlines, gaps and overlaps, columns, coordinates, "
    "pieces that touch nothing. Nothing is changed.",
    place=20,
    examples=(
        "gridplan inspect units.gpkg",
        "gridplan inspect units.shp --join population.xlsx --levels 17,269,1958",
        "gridplan inspect units.geojson --crs EPSG:4490 --json",
    ),
    figures=(
        Figure("usable", "Can be divided", bool),
        Figure("findings", "Number of findings"),
    ),
)
class Inspect(Units):
    """Say what is wrong with base units; change nothing."""

    levels: tuple[int, ...] | None = parameter(
        Counts(), "Grids of each level, to find units too heavy for the last one.",
        title="Grids at each level", default=None, common=True, example="17,269,1958",
    )  # fmt: skip
    output: Any = parameter(
        OutputFile(endings=(".json",)), "Write the findings as JSON.", title="Findings",
        default=None, short="-o", common=True, example="findings.json",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Inspecting {units}", units=self.name_of_units)

    def run(self, progress: Progress = SILENT) -> Result:
        """Examine, and say what was found."""
        from ..stores.atomic_files import write_bytes
        from ..territory.checks.examination import examine_units
        from ..territory.checks.fitness import heavy_units

        source = read_source(self.units, Span(progress, 0.0, 0.1))
        examination = examine_units(source, **self.reading(), progress=progress)
        territory = examination.territory
        findings = list(examination.findings)
        if territory is not None and self.levels:
            heavy = heavy_units(
                territory.load, territory.unit_ids, self.levels[-1], self.name_of_units
            )
            findings += [heavy] if heavy else []
        usable = territory is not None
        document = {
            "usable": usable,
            "count": examination.count,
            "origin": examination.origin,
            "criteria": _totals(territory),
            "findings": [finding.as_dict() for finding in findings],
        }
        if self.output is not None:
            kept = {"usable": usable, "findings": document["findings"]}
            write_bytes(self.output, json.dumps(kept, ensure_ascii=False, indent=2).encode("utf-8"))
        return Result(
            value=examination,
            document=document,
            said=_said(examination, findings),
            outputs=written(self.output),
            findings=tuple(findings),
            figures={"usable": usable, "findings": len(findings)},
            exit_code=0 if usable else 2,
            territory=territory,
        )


def _totals(territory: Territory | None) -> list[dict[str, Any]]:
    if territory is None:
        return []
    return [
        {
            **criterion.as_dict(),
            "total": float(values.sum()),
            "units_without": int((values == 0).sum()),
        }
        for criterion, values in zip(territory.criteria, territory.loads.T)
    ]


def _said(examination: Examination, findings: list[Any]) -> list[Line | TextTable]:
    said: list[Line | TextTable] = [TextTable((), _summary(examination), look="names")]
    if not findings:
        return [*said, Line(say("Nothing to find fault with."), aside=False)]
    rows = [(f.severity, f.code, f.where, f.message, f.cure) for f in findings]
    headings = (say("What"), say("Where"), say("Found"), say("Cure"))
    said.append(TextTable(headings, rows, say("Findings"), look="findings"))
    verdict = (
        say("The units can be divided.")
        if examination.territory is not None
        else say("The units cannot be divided until the errors are cured.")
    )
    return [*said, Line(verdict, aside=False)]


def _summary(examination: Examination) -> list[tuple[str, str]]:
    from ..territory.quantities import spoken

    origin, territory = examination.origin, examination.territory
    rows = [
        (
            say("Source"),
            " · ".join(filter(None, (origin["source"], origin["layer"], origin["join"]))),
        ),
        (say("Units"), f"{examination.count:,}"),
        (say("Coordinate system"), origin["crs"]),
        (say("Works in"), origin["work_crs"]),
        (say("Columns"), ", ".join(f"{m}={c}" for m, c in origin["columns"].items())),
    ]
    if territory is not None:
        names = [spoken(criterion.name) for criterion in territory.criteria]
        for name, criterion in zip(names, _totals(territory)):
            area, total = criterion["unit"] == "m²", criterion["total"]
            total = f"{square_kilometres(total)} km²" if area else f"{total:,.0f}"
            rows.append((f"{name} ({criterion['weight']:g})", total))
        rows.append((say("Shared borders"), f"{len(territory.contiguity.indices) // 2:,}"))
        rows.append((say("Links"), f"{len(territory.contiguity.links):,}"))
    return [(name, value) for name, value in rows if value]
