"""Dividing again with other luck while rules are not kept, and mending what they are broken by."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ...findings import Finding
from ...i18n import say
from ...partition.graph import Ints
from ...progress import Progress, Span, step
from ...territory.territory import Territory
from ..measures import measure
from ..plan import Plan
from ..rules.broken_rules import about_rules
from ..rules.kept_rules import rules_of
from ..rules.rules import NO_RULES, Rules
from ..update.carried_rules import Bound, bound_by
from ..update.carry_over import graph_in_grids
from ..update.regrow import regrown
from ..update.uphold_limits import even_out, mend

#: Times that a territory is divided, with other luck, while a rule is not kept; and what is added
#: to the seed for that.
ATTEMPTS, OTHER_LUCK = 4, 1_000_003


def attempted(
    territory: Territory,
    rules: Rules,
    tolerance: float,
    attempt: Callable[[int, Progress], tuple[Ints, list[Ints]]],
    assembled: Callable[[Ints, Sequence[Ints]], Plan],
    seed: int,
    progress: Progress,
) -> Plan:
    """The first plan that keeps all rules, else the best of those that could be mended.

    Parameters
    ----------
    territory : Territory
    rules : Rules
    tolerance : float
    attempt : callable
        Makes a division with a seed: the last-level grid of each unit, and the parents.
    assembled : callable
        Makes a plan of it.
    seed : int
    progress : Progress
    """
    mended: list[tuple[tuple[int, int, float], Plan]] = []
    left = ""
    for number in range(ATTEMPTS):
        # The first attempt nearly always keeps all rules, so it gets most of the bar.
        done = 1.0 - 0.2**number
        span = Span(progress, 0.97 * done, 0.97 * (1.0 if rules == NO_RULES else 0.8 + 0.2 * done))
        if number:
            step(span, 0.0, say("Attempt {number} of {attempts}. {left}",
                                number=number + 1, attempts=ATTEMPTS, left=left))  # fmt: skip
        division = attempt(seed + number * OTHER_LUCK, span)
        plan = assembled(*division)
        broken = [] if rules == NO_RULES else about_rules(plan, territory)
        if not broken:
            return plan
        step(span, 1.0, say("Mending. {left}", left=_in_words(broken)))
        tried = assembled(*_mended(plan, territory, division, tolerance, span))
        broken = about_rules(tried, territory)
        left = _in_words(broken)
        # What comes out twice would come out again: cores lie so close that they decide it.
        again = any(np.array_equal(tried.leaf_of_unit, one.leaf_of_unit) for _, one in mended)
        mended.append((_shortfall(tried, territory, tolerance, broken), tried))
        if again or mended[-1][0][:2] == (0, 0):
            break
    return min(mended, key=lambda one: one[0])[1]


def _in_words(broken: Sequence[Finding]) -> str:
    return " ".join(found.message for found in broken)


def _mended(
    plan: Plan,
    territory: Territory,
    division: tuple[Ints, list[Ints]],
    tolerance: float,
    progress: Progress,
) -> tuple[Ints, list[Ints]]:
    """A division after what can be done for the rules that its plan breaks, numbered as it was.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    division : (int64 (n,), list of int64 arrays)
        See `put_back`.
    tolerance : float
    progress : Progress
    """
    graph = graph_in_grids(plan, territory, plan.leaf_of_unit.astype(np.int64))

    def bound(plan: Plan) -> Bound:
        leaf = plan.leaf_of_unit.astype(np.int64)
        return bound_by(plan, territory, territory.unit_ids, leaf, graph, 0)

    rules = rules_of(plan.provenance.settings, territory)
    grown = regrown(plan, graph, rules, bound(plan))
    leaf = mend(grown, territory, graph, bound(grown), tolerance, progress)
    leaf = even_out(grown, territory, bound(grown), leaf, tolerance, progress)
    label, parents = division
    number: list[Ints] = []
    for level in range(plan.depth, 0, -1):
        known = np.zeros(plan.counts[level - 1], np.int64)
        known[plan.grid_of_unit(level)] = label
        number.insert(0, known)
        label = parents[level - 2][label] if level > 1 else label
    lineage: list[Ints] = []
    for above, below, parent in zip(number, number[1:], grown.parents, strict=False):
        renumbered = np.zeros(len(parent), np.int64)
        renumbered[below] = above[parent]
        lineage.append(renumbered)
    return number[-1][leaf], lineage


def _shortfall(
    plan: Plan, territory: Territory, tolerance: float, broken: Sequence[Finding]
) -> tuple[int, int, float]:
    """Grids that break rules, last-level grids out of tolerance, and by how much in all."""
    beyond = np.abs(measure(plan, territory)[-1].deviation) - tolerance
    out = beyond > 1e-9
    return sum(found.count for found in broken), int(out.sum()), float(beyond[out].sum())
