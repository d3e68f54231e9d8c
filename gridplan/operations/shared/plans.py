"""What operations that make a plan have in common: the file to write, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...i18n import as_percent, say
from ..declare.result import Figure, LayerToLoad, Line, Result
from .sources import typed

if TYPE_CHECKING:
    from ...findings import Finding
    from ...plan.plan import Plan
    from ...territory.territory import Territory

PLAN_FIGURES = (Figure("hash", "Hash of the plan", str),)


def plan_result(plan: Plan, territory: Territory, path: Path | None, **settings: object) -> Result:
    """What is said of a plan that was made: its grids and balance, findings, broken rules.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    path : Path or None
        Where it was saved.
    **settings
        Further entries of the JSON document.
    """
    from ...plan.certificate.unevenness import about_walls
    from ...plan.rules.broken_rules import about_rules
    from ...plan.rules.kept_rules import rules_of

    rules = rules_of(plan.provenance.settings, territory)
    broken = about_rules(plan, territory, rules) + about_walls(plan, territory, rules)
    findings: list[Finding] = [*territory.findings, *broken]
    said = [Line(finding.in_words(), severity=finding.severity.value) for finding in findings]
    said.append(Line(_balance(plan, territory)))
    if path is not None:
        said.append(
            Line(
                say(
                    "{counts} grids in {path}. Next: gridplan check {path}",
                    counts=" / ".join(f"{count:,}" for count in plan.counts),
                    path=typed(path),
                ),
                for_commands=True,
            )
        )
    document = {
        "plan": None if path is None else str(path),
        "counts": list(plan.counts),
        "hash": plan.hash,
        "territory_digest": territory.digest,
        **settings,
        "findings": [finding.as_dict() for finding in findings],
    }
    return Result(
        value=plan,
        document=document,
        said=said,
        outputs=written(path),
        findings=tuple(findings),
        figures={"hash": plan.hash},
        plan=plan,
        territory=territory,
        layers=plan_layers(plan, path),
    )


def written(path: Any) -> dict[str, Any]:
    """The outputs of an operation that has written this one file."""
    return {} if path is None else {"output": path}


def plan_layers(plan: Plan, path: Path | None) -> tuple[LayerToLoad, ...]:
    """The grids of a plan file, largest first; their styles stand in the file."""
    if path is None:
        return ()
    return tuple(
        LayerToLoad(path, f"grids_{level}", holds="plan", level=level)
        for level in range(1, plan.depth + 1)
    )


def _balance(plan: Plan, territory: Territory) -> str:
    """How many grids of the last level keep to the tolerance, and how far off the worst is."""
    from ...output.look.amounts import signed_percent, worst
    from ...partition.objective import TOLERANCE
    from ...plan.measures import measure

    off = measure(plan, territory)[-1].balanced_deviation
    tolerance = float(plan.provenance.settings.get("tolerance") or TOLERANCE)
    return say(
        "{good:,} of {all} grids of the last level are within {tolerance} of their target; the "
        "one furthest off: {worst}.",
        good=int((abs(off) <= tolerance + 1e-9).sum()),
        all=len(off),
        tolerance=as_percent(tolerance),
        worst=signed_percent(worst(off)),
    )
