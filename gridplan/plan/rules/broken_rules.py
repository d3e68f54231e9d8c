"""Rules that a plan breaks, and rules that cannot be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...errors import InputError
from ...findings import NAMED, Finding, Severity, few
from ...i18n import say
from ...territory.territory import Territory
from ..plan import Plan
from .kept_rules import Breach, KeptRules, columns_without_numbers, named_columns, rules_of
from .rules import Rules


def about_rules(plan: Plan, territory: Territory, rules: KeptRules | None = None) -> list[Finding]:
    """Rules that grids of a plan break: one finding for each rule, with the grids.

    Parameters
    ----------
    plan : Plan
        In the row order of the territory.
    territory : Territory
    rules : KeptRules, optional
        Those of the plan, where they are known, or others.
    """
    kept = rules or rules_of(plan.provenance.settings, territory)
    broken: dict[str, list[Breach]] = {}
    for breach in kept.breaches(plan.leaf_of_unit, ~plan.special, plan.grid_of_unit(1)):
        broken.setdefault(breach.rule, []).append(breach)
    return [_broken(plan, rule, breaches) for rule, breaches in broken.items()]


def _broken(plan: Plan, rule: str, breaches: list[Breach]) -> Finding:
    codes = [plan.codes[-1][breach.grid] for breach in breaches]
    told = [f"{code} ({one.found})" for code, one in zip(codes[:NAMED], breaches)]
    return Finding(
        f"broken-{breaches[0].kind}",
        Severity.ERROR,
        few(told, len(breaches)),
        say("Grids that break the rule “{rule}”: {count}.", rule=rule, count=len(breaches)),
        say("Redraw these grids, or divide anew."),
        count=len(breaches),
        values={
            "rule": rule,
            "level": plan.depth,
            "grids": codes[:20],
            "found": [breach.found for breach in breaches[:20]],
        },
    )


def about_columns(settings: Mapping[str, Any], territory: Territory) -> list[Finding]:
    """Rules of a plan that cannot be looked at, for want of columns of the units.

    Parameters
    ----------
    settings : mapping
        `Provenance.settings`.
    territory : Territory
    """

    def told(columns: Iterable[str], message: str, cure: str) -> Finding:
        names = ", ".join(columns)
        return Finding("rules-unchecked", Severity.WARNING, names, message, cure)

    named = named_columns(settings, territory.criteria)
    lost = [name for name in named if name not in territory.units.columns]
    odd = columns_without_numbers(settings, territory)
    findings = []
    if lost:
        message = say("Columns that rules of the plan name and the units lack: {count}.",
                      count=len(lost))  # fmt: skip
        cure = say("These rules were not looked at; bring the columns, and check the grids.")
        findings.append(told(lost, message, cure))
    if odd:
        message = say("Columns of limits that hold something that is no number: {count}.",
                      count=len(odd))  # fmt: skip
        cure = say("These rules were not looked at; mend the columns, and check the grids.")
        findings.append(told(odd, message, cure))
    return findings


def refuse_broken(territory: Territory, plan: Plan, rules: Rules) -> None:
    """Refuse to hand out a plan that does not keep the rules.

    Parameters
    ----------
    territory : Territory
    plan : Plan
        Of the same units in the same order.
    rules : Rules

    Raises
    ------
    InputError
        With one finding for each rule that is broken.
    """
    broken = about_rules(plan, territory, rules_of(rules.as_dict(), territory))
    if broken:
        raise InputError(
            say("No plan was found that keeps the rules."),
            where=broken[0].where,
            cure=say(
                "{message} Loosen the rule, give --effort best or another --seed, or change the "
                "number of grids.",
                message=broken[0].message,
            ),
            findings=broken,
        )
