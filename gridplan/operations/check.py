"""``check``: the certificate of a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..findings import in_a_row
from ..i18n import say
from ..i18n.figures import hundredths
from ..progress import SILENT, Progress, Span
from .declare.kinds import OutputFile, Plan
from .declare.operation import Operation, operation, parameter
from .declare.result import Figure, Line, Result, TextTable
from .shared.plans import written
from .shared.sources import name_of_source, open_plan_of

if TYPE_CHECKING:
    from ..plan.certificate.certificate import Certificate


@operation(
    "check",
    title="Check a plan",
    summary="Prove that a plan holds, or say where it does not.",
    help="Prove that a plan holds, or say where it does not (exit code 1 then): everything is "
    "computed anew from the outlines of the units and their grids: exact counts, nested, "
    "connected, no gaps and no overlaps, rules kept.",
    place=60,
    examples=(
        "gridplan check plan.gpkg",
        "gridplan check plan.gpkg --json",
        "gridplan check plan.gpkg -o certificate.json",
    ),
    figures=(Figure("holds", "The plan holds", bool),),
)
class Check(Operation):
    """Compute the certificate of a plan."""

    plan: Any = parameter(
        Plan(), "Plan file.", title="Plan file", positional=True, example="plan.gpkg"
    )
    output: Any = parameter(
        OutputFile(), "Write the certificate as JSON.", title="Certificate", default=None,
        short="-o", example="certificate.json",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Checking {plan}", plan=name_of_source(self.plan))

    def run(self, progress: Progress = SILENT) -> Result:
        """Open, check, write the certificate."""
        from ..plan.certificate.certificate import check
        from ..stores.atomic_files import write_bytes

        plan, territory = open_plan_of(self.plan)
        certificate = check(plan, territory, progress=Span(progress, 0.2, 1.0))
        said = _said(plan.hash, certificate)
        if self.output is not None:
            text = json.dumps(certificate.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
            write_bytes(self.output, (text + "\n").encode("utf-8"))
            said.append(Line(say("Certificate: {path}", path=self.output)))
        return Result(
            value=certificate,
            document=certificate.as_dict(),
            said=said,
            outputs=written(self.output),
            findings=tuple(certificate.findings),
            figures={"holds": certificate.holds},
            exit_code=0 if certificate.holds else 1,
        )


def _said(plan_hash: str, certificate: Certificate) -> list[Line | TextTable]:
    said: list[Line | TextTable] = []
    if certificate.levels:
        said += [_levels(certificate), _criteria(certificate)]
    said.append(_conditions(certificate))
    if certificate.findings:
        said.append(_findings(certificate))
    verdict = say("The plan holds.") if certificate.holds else say("The plan does not hold.")
    said.append(
        Line(f"{verdict} {say('Plan hash: {hash}', hash=plan_hash)}", aside=False,
             severity="info" if certificate.holds else "warning")
    )  # fmt: skip
    return said


def _levels(certificate: Certificate) -> TextTable:
    lines = any(level.on_lines is not None for level in certificate.levels)
    headings = [
        say("Level"),
        say("Grids"),
        say("In pieces"),
        say("From target"),
        say("Inside the parent"),
        say("From equal shares"),
        say("Compactness, median / lowest tenth"),
        say("Borders, km"),
        *([say("On lines")] if lines else []),
    ]
    rows = []
    for level, measures in zip(certificate.levels, certificate.measures):
        wrong = "" if level.count == level.expected else f" ≠ {level.expected:,}"
        equal = abs(measures.deviation_from_equal[measures.balanced])
        rows.append(
            [
                str(level.level),
                f"{level.count:,}{wrong}",
                f"{level.disconnected:,}",
                _spread(level.deviation["load"]),
                _spread(level.deviation_in_parent["load"]),
                _spread({"mean": equal.mean(), "max": equal.max()}),
                f"{level.polsby_popper['median']:.2f} / {level.polsby_popper['p10']:.2f}",
                f"{level.border_km:,.0f}",
                *([f"{level.on_lines or 0.0:.0%}"] if lines else []),
            ]
        )
    title = say("Levels: deviation of the load from target, mean / largest")
    return TextTable(headings, rows, title)


def _spread(deviation: Mapping[str, float]) -> str:
    return f"{deviation['mean']:.1%} / {deviation['max']:.1%}"


def _criteria(certificate: Certificate) -> TextTable:
    from ..territory.quantities import spoken

    names = [name for name in certificate.levels[0].deviation if name != "load"]
    rows = [
        [str(level.level), *(_spread(level.deviation[name]) for name in names)]
        for level in certificate.levels
    ]
    title = say("Single criteria: deviation from target, mean / largest")
    return TextTable([say("Level"), *map(spoken, names)], rows, title)


def _conditions(certificate: Certificate) -> TextTable:
    rows = [
        (say("Nested"), say("yes") if certificate.nested else say("no")),
        (say("Units in no grid"), f"{certificate.unassigned_units:,}"),
        (say("Gaps"), f"{hundredths(certificate.gap_m2)} m²"),
        (say("Overlaps"), f"{hundredths(certificate.overlap_m2)} m²"),
    ]
    return TextTable((), rows, look="names")


def _findings(certificate: Certificate) -> TextTable:
    rows = [
        (finding.severity, "", in_a_row(finding.message, finding.cure), finding.where)
        for severity in ("error", "warning", "info")
        for finding in certificate.findings
        if finding.severity.value == severity
    ]
    return TextTable((), rows, say("Findings"), look="findings")
