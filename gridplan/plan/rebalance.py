"""Least-change rebalancing for new figures or changed base units: as few people as can be move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..findings import Finding, Severity, few, in_a_row
from ..i18n import as_percent, say
from ..i18n.figures import figure
from ..partition.bounds.transshipment import Window
from ..partition.objective import TOLERANCE
from ..partition.rebalance.minimum_cost_flow import Rebalanced
from ..progress import SILENT, Progress, Span, step
from ..territory.territory import Territory
from ..version import __version__
from .compare.succession import people
from .draft.save import with_more_locks
from .measures import measure
from .plan import Plan, Provenance
from .recount import RESTRUCTURED, asked_for
from .rules.broken_rules import about_rules
from .rules.kept_rules import rules_of
from .update.carried_rules import bound_by, cores_within, locks_crossed, with_columns, with_locks
from .update.carry_over import Carried, carry_over, graph_in_grids, reconnected, tied_as_before
from .update.uphold_limits import upheld
from .update.whole_areas import about_areas, areas_of_nodes, restore_with_areas

#: Units of the same ids are the same units when their points lie no further apart, metres.
SAME_PLACE_M = 0.5
#: Finding of units of the plan that the new ones leave out.
LOST = "units-lost"


@dataclass(frozen=True)
class Movement:
    """Units that go from one last-level grid to another.

    Parameters
    ----------
    old, new : str
        Codes of the grids.
    units : int
    persons : float
    load : float
        Share of the whole load outside special grids.
    """

    old: str
    new: str
    units: int
    persons: float
    load: float

    def as_dict(self) -> dict[str, str | int | float]:
        """The movement as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Rebalancing:
    """A rebalanced plan and what it took.

    Parameters
    ----------
    before : Plan
        The old grids on the new base units.
    after : Plan
        The same grids, codes and names, rebalanced.
    territory : Territory
        The new base units.
    tolerance : float
        Deviation that was to be restored, at every level.
    moved_load : float
        Share of the whole load that changed its last-level grid.
    passed_on : float
        Share of the whole load that crosses borders at least when load is passed on between grids
        that are neighbours now.
    bound : float
        Share of the whole load that changes its grid at least in any plan, whatever is moved
        wherever to, that restores the tolerance as far as that goes.
    findings : tuple of Finding
        What could not be restored, and why.
    """

    before: Plan
    after: Plan
    territory: Territory
    tolerance: float
    moved_load: float
    passed_on: float
    bound: float
    findings: tuple[Finding, ...]

    @property
    def moved(self) -> NDArray[np.bool_]:
        """Units that changed their last-level grid, bool (n,)."""
        moved: NDArray[np.bool_] = self.before.leaf_of_unit != self.after.leaf_of_unit
        return moved

    @property
    def persons(self) -> float:
        """Persons in the moved units."""
        return float(people(self.territory)[self.moved].sum())

    def movements(self) -> list[Movement]:
        """What went from which last-level grid to which, the most persons first."""
        rows = np.flatnonzero(self.moved)
        codes = self.after.codes[-1]
        old, new = self.before.leaf_of_unit[rows], self.after.leaf_of_unit[rows]
        pair, place = np.unique(old.astype(np.int64) * len(codes) + new, return_inverse=True)
        persons = np.bincount(place, people(self.territory)[rows], minlength=len(pair))
        counted = ~self.after.special[self.after.leaf_of_unit]
        share = self.territory.load / self.territory.load[counted].sum()
        load = np.bincount(place, share[rows], minlength=len(pair))
        units = np.bincount(place, minlength=len(pair))
        order = np.lexsort((pair, -load, -persons))
        return [
            Movement(
                codes[pair[i] // len(codes)],
                codes[pair[i] % len(codes)],
                int(units[i]),
                float(persons[i]),
                float(load[i]),
            )
            for i in order
        ]


def rebalance(
    plan: Plan,
    known: Territory,
    new: Territory,
    *,
    tolerance: float = TOLERANCE,
    budget: float | None = None,
    keep_levels: int = 0,
    locks: Sequence[str] = (),
    author: str = "",
    progress: Progress = SILENT,
) -> Rebalancing:
    """Restore the balance of a plan for new figures or base units, with the least load moved.

    Parameters
    ----------
    plan : Plan
        Its locks (units and grids) are honoured, and kept.
    known : Territory
        The base units of the plan.
    new : Territory
        The same territory with new figures, or with units split, merged, renumbered or redrawn.
    tolerance : float
        Deviation of the load, as a fraction, that grids of every level should keep to.
    budget : float, optional
        Share of the whole load that may change its grid at most.
    keep_levels : int
        So many upper levels keep their outlines: 2 keeps the first and the second.
    locks : sequence of str
        Codes of grids and ids of units of the plan that stay as they are, this time.
    author : str
    progress : Progress

    Returns
    -------
    Rebalancing
        Never worse than the old plan: with too small a budget or too many locks, grids are left
        outside the tolerance by as little as can be and are named in the findings.

    Raises
    ------
    InputError
        When the new units do not fit the plan.
    Cancelled
        When the user stops the work.
    """
    if not 0 <= keep_levels < plan.depth:
        raise InputError(
            say("{count} levels cannot be kept.", count=keep_levels),
            where="--keep-levels",
            cure=say("Keep at most {most}: the last level has to move.", most=plan.depth - 1),
        )
    for share, option, message in (
        (tolerance, "--tolerance", say("The tolerance is {tolerance}.", tolerance=tolerance)),
        (budget or 0.0, "--budget", say("The budget is {budget}.", budget=budget)),
    ):
        if not 0 <= share <= 1:
            raise InputError(
                message, where=option, cure=say("Give a share from 0% to 100%, for example 5%.")
            )
    step(progress, 0.0, say("Carrying the plan over"))
    new = _as_known(known, new)
    carried = carry_over(plan, known, new)
    new = tied_as_before(known, new, carried)
    new, unchecked = with_columns(plan, known, new, carried)
    graph = graph_in_grids(plan, new, carried.leaf)
    grids = int((~plan.special).sum())
    leaf = reconnected(graph, plan, carried.leaf)
    step(progress, 0.2, say("Rebalancing"))
    locked_plan = with_more_locks(plan, locks)
    bound = bound_by(locked_plan, new, carried.known_ids, leaf, graph, keep_levels)
    nodes = bound.contracted(graph)
    of_node = np.unique(bound.node, return_index=True)[1]
    windows = [
        Window(
            plan.ancestor_of_leaf(level).astype(np.int64),
            plan.leaves_below(level).astype(np.float64),
            tolerance,
            bound.shut[level - 1],
        )
        for level in range(1, plan.depth + 1)
    ]

    def restored(locked: NDArray[np.bool_], start: float, end: float) -> Rebalanced:
        """The division of the nodes, with some units where they are."""
        return restore_with_areas(
            plan,
            nodes,
            leaf[of_node],
            areas_of_nodes(plan, new, bound),
            windows,
            np.bincount(bound.node, locked) > 0,
            [np.bincount(bound.node, held) > 0 for held in bound.held],
            np.inf if budget is None else budget * grids,
            Span(progress, start, end),
        )

    found = restored(bound.locked, 0.2, 0.8)
    rebalanced = found.leaf[bound.node]
    core = cores_within(plan, new)
    stay = bool((_crowded(rebalanced, core, plan) & ~_crowded(leaf, core, plan)).any())
    if stay:
        # Cores that stay where they are meet no other; the bounds are those of all plans.
        rebalanced = restored(bound.locked | core, 0.8, 0.95).leaf[bound.node]
    rebalanced = upheld(
        plan, new, graph, bound, (leaf, rebalanced), tolerance,
        np.inf if budget is None else budget * grids, Span(progress, 0.95, 1.0),
    )  # fmt: skip
    made = datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds")
    before = replace(plan, unit_ids=new.unit_ids, leaf_of_unit=leaf.astype(np.int32))
    settings = {
        **with_locks(plan, new, carried),
        "rebalanced": {"tolerance": tolerance, "budget": budget, "keep_levels": keep_levels},
    }
    asked = asked_for(plan)
    if asked == plan.counts:
        settings.pop(RESTRUCTURED, None)
    after = replace(
        before,
        leaf_of_unit=rebalanced.astype(np.int32),
        provenance=Provenance(
            territory_digest=new.digest,
            criteria=tuple(criterion.as_dict() for criterion in new.criteria),
            counts=asked,
            settings=settings,
            seed=plan.provenance.seed,
            version=__version__,
            author=author,
            created=made,
            reason="rebalance",
            parent_hash=plan.hash,
        ),
    )
    result = Rebalancing(
        before,
        after,
        new,
        tolerance,
        float(graph.load[rebalanced != leaf].sum() / grids),
        found.passed_on / grids,
        found.least / grids,
        (
            *_uncovered(carried),
            *locks_crossed(locked_plan, known, new, carried, leaf),
            *_left(after, new, tolerance, found.never, keep_levels, budget, stay),
            *about_areas(before, after, new),
            *_unheeded(before, after, known, new),
            *unchecked,
        ),
    )
    progress.report(1.0)
    return result


def _as_known(known: Territory, new: Territory) -> Territory:
    """The new units with the neighbours, links and lines of the old ones where only figures differ.

    What was tied by hand and which lines are heeded stands in the old territory alone.
    """
    same = np.array_equal(known.unit_ids.astype(str), new.unit_ids.astype(str))
    if same and np.allclose(known.centre, new.centre, rtol=0, atol=SAME_PLACE_M):
        return replace(new, contiguity=known.contiguity)
    return new


def _crowded(leaf: NDArray[np.int64], core: NDArray[np.bool_], plan: Plan) -> NDArray[np.bool_]:
    """Grids of the last level with more than one core, bool (grids,)."""
    crowded: NDArray[np.bool_] = np.bincount(leaf[core], minlength=plan.counts[-1]) > 1
    return crowded


def _uncovered(carried: Carried) -> list[Finding]:
    """Units of the plan that the new ones leave out."""
    if not len(carried.lost):
        return []
    return [
        Finding(
            LOST,
            Severity.WARNING,
            few(carried.lost),
            say("Units of the plan that no new unit covers: {count}.", count=len(carried.lost)),
            say("Bring them if they were left out by mistake; the grids have gaps there."),
            tuple(str(unit) for unit in carried.lost[:20]),
            len(carried.lost),
        )
    ]


def _unheeded(before: Plan, after: Plan, known: Territory, new: Territory) -> list[Finding]:
    """Lines that the new units know nothing of, and rules of the plan that grids break."""
    findings = []
    if len(known.contiguity.lines) and not len(new.contiguity.lines):
        findings.append(
            Finding(
                "lines-lost",
                Severity.WARNING,
                "",
                say("The lines of the plan were not heeded: the base units have changed."),
                say("Look at the borders along rivers and roads, and redraw what crosses them."),
            )
        )
    already = {found.values["rule"]: found.count for found in about_rules(before, new)}
    for found in about_rules(after, new):
        count = already.get(found.values["rule"], 0)
        cure = say("Before anything was moved as many broke it: {count}.", count=count)
        findings.append(replace(found, cure=f"{cure} {found.cure}"))
    return findings


def _left(
    after: Plan,
    territory: Territory,
    tolerance: float,
    never: Sequence[int],
    keep_levels: int,
    budget: float | None,
    cores_stay: bool,
) -> tuple[Finding, ...]:
    """Grids that are still outside the tolerance, and how many of them no plan could do without."""
    findings = []
    fixed = after.provenance.settings.get("fixed_level")
    kept = rules_of(after.provenance.settings, territory)
    for m, least in zip(measure(after, territory), never, strict=True):
        codes = after.codes[m.level - 1]
        off = np.flatnonzero(np.abs(m.deviation) > tolerance + 1e-9)
        off = off[np.argsort(-np.abs(m.deviation[off]), kind="stable")]
        if not len(off):
            continue
        reasons = []
        if keep_levels:
            reasons.append(say("upper levels whose outlines are kept: {count}", count=keep_levels))
        if fixed:
            reasons.append(say("the first level is given by {column}", column=fixed))
        if budget is not None:
            reasons.append(say("the budget is {budget:.1%}", budget=budget))
        if cores_stay:
            reasons.append(say("cores stay in their grids"))
        if kept.limits or kept.farthest:
            reasons.append(say("no grid may come to break a limit or a distance"))
        if walls := after.provenance.settings.get("walls"):
            reasons.append(say("areas of {column} stay whole above the last level", column=walls))
        named = few([f"{codes[g]} ({figure(m.deviation[g], '+.1%')})" for g in off])
        findings.append(
            Finding(
                "still-uneven",
                Severity.WARNING,
                say("level {level}", level=m.level) + f": {named}",
                say(
                    "Grids still more than {tolerance} off: {count}; at the least, whatever units "
                    "move under the same conditions: {never}.",
                    tolerance=as_percent(tolerance),
                    count=len(off),
                    never=least,
                ),
                in_a_row(
                    say("Conditions: {reasons}.", reasons="; ".join(reasons)) if reasons else "",
                    say("Allow a larger tolerance or budget, keep fewer levels, or open locks."),
                ),
                count=len(off),
                values={"level": m.level, "grids": [codes[g] for g in off[:20]], "never": least},
            )
        )
    return tuple(findings)
