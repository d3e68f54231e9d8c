"""Rules that a plan breaks: what is found after dividing, and not handed out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import InputError
from ..findings import NAMED, Finding, Severity, few
from ..territory.territory import Territory
from ..wording import say
from .plan import Plan
from .rules import Ints, Rules, cores_of
from .spanning import spans


def broken_rules(
    territory: Territory, leaf: Ints, ordinary: int, codes: Sequence[str], rules: Rules
) -> list[Finding]:
    """What a plan does not honour; nothing when it keeps all rules.

    Parameters
    ----------
    territory : Territory
    leaf : int64 (n,)
    ordinary : int
        Grids from this number on are special ones; no rule holds for them.
    codes : sequence of str
        What the grids are called.
    rules : Rules
    """
    findings = []

    def broken(code: str, grids: Ints, message: str, values: Sequence[str]) -> None:
        if len(grids):
            each = [f"{codes[g]} ({value})" for g, value in zip(grids[:NAMED], values)]
            named = few(each, len(grids))
            findings.append(Finding(code, Severity.ERROR, named, message, "", (), len(grids)))

    count = len(codes)
    for limit in rules.limits:
        held = np.bincount(leaf, limit.amount(territory), minlength=count)
        slack = 1e-9 * max(1.0, float(np.abs(held).max()))
        out = (held < limit.least - slack) | (held > limit.most + slack)
        grids = np.flatnonzero(out[:ordinary])
        message = say("Grids outside the limit {limit}: {count}.", limit=limit, count=len(grids))
        broken("limit", grids, message, [f"{held[g]:,.0f}" for g in grids[:NAMED]])
    if rules.cores:
        number = np.bincount(leaf[cores_of(territory, rules.cores)], minlength=count)
        grids = np.flatnonzero(number[:ordinary] > 1)
        message = say("Grids with more than one core: {count}.", count=len(grids))
        broken("cores", grids, message, [str(number[g]) for g in grids[:NAMED]])
    if rules.farthest_m is not None:
        span = spans(territory.centre, leaf, count)
        grids = np.flatnonzero(span[:ordinary] > rules.farthest_m)
        message = say(
            "Grids whose units lie further apart than {limit:,.0f} m: {count}.",
            limit=rules.farthest_m,
            count=len(grids),
        )
        broken("farthest", grids, message, [f"{span[g]:,.0f} m" for g in grids[:NAMED]])
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
    ordinary = np.flatnonzero(~plan.special)
    order = np.append(ordinary, np.flatnonzero(plan.special))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    codes = [plan.codes[-1][grid] for grid in order]
    broken = broken_rules(territory, place[plan.leaf_of_unit], len(ordinary), codes, rules)
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
