"""Limits and largest distances in plans that were divided or rebalanced without regard to them.

Grids that break one give or take units until they keep it, as far as that goes. In a rebalanced
plan load is then evened out around them by moves that break none; where a grid still breaks a rule
that it kept before, all that was moved together with its units goes back.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...partition.ancestry import Ancestry
from ...partition.graph import Graph, joined, pieces, subgraph
from ...partition.refinement.ejection_chains import chain
from ...partition.tolerance_windows import Windows
from ...progress import SILENT, Progress, stop_if_asked
from ...territory.territory import Territory
from ..draft.draft import Draft
from ..draft.ledger import LOAD
from ..measures import deviations
from ..moves.candidate_moves import Moves, border_moves, gains, steps
from ..moves.permitted_moves import relief
from ..plan import Plan
from ..rules.kept_rules import KeptRules, rules_of
from .carried_rules import Bound

Ints = NDArray[np.int64]

#: What it is worth that a grid comes nearer to a rule, in shares of the limit, against energy.
WORTH = 1000.0
#: Rounds of moves, in each of which a grid gives or takes one unit.
ROUNDS = 400
#: What a limit counts in chains of moves against as large a share of the load, and the share of
#: the tolerance that they use.
HEAVY, AIM = 10.0, 0.99
#: Share of a limit that is none.
NOTHING = 1e-9
#: Weight of the imbalance against the outline: a hundred times that of the local repair.
PRESSURE = 4e4


def upheld(
    plan: Plan,
    territory: Territory,
    graph: Graph,
    bound: Bound,
    leaves: tuple[Ints, Ints],
    tolerance: float,
    budget: float,
    progress: Progress = SILENT,
) -> Ints:
    """The last-level grid of each unit with limits and distances kept, int64 (n,).

    Parameters
    ----------
    plan : Plan
        With its locks.
    territory : Territory
        The new units.
    graph : Graph
        Of them, with loads in last-level grids.
    bound : Bound
    leaves : (int64 (n,), int64 (n,))
        Last-level grid of each unit before the rebalancing and after it.
    tolerance : float
    budget : float
        Load that may move at most, in last-level grids.
    progress : Progress
    """
    home, leaf = leaves
    rules = rules_of(plan.provenance.settings, territory)
    if not _broken(plan, rules, leaf).any():
        return leaf

    def evened(start: Ints) -> Ints:
        return affordable(even_out(plan, territory, bound, start, tolerance, progress), start)

    def affordable(new: Ints, old: Ints) -> Ints:
        return new if graph.load[new != home].sum() <= budget else old

    moved = replace(plan, unit_ids=territory.unit_ids, leaf_of_unit=leaf.astype(np.int32))
    mended = evened(affordable(mend(moved, territory, graph, bound, tolerance, progress), leaf))
    new = np.flatnonzero(_broken(plan, rules, mended) > _broken(plan, rules, home))
    if not len(new):
        return mended
    return evened(_taken_back(plan, graph, home, mended, new))


def mend(
    plan: Plan,
    territory: Territory,
    graph: Graph,
    bound: Bound,
    tolerance: float,
    progress: Progress = SILENT,
) -> Ints:
    """The last-level grid of each unit after moves towards limits and distances, int64 (n,).

    No other rule is broken by them.

    Parameters
    ----------
    plan, territory, graph, bound, tolerance, progress
        See `upheld`.
    """
    leaf = plan.leaf_of_unit.astype(np.int64)
    rules = rules_of(plan.provenance.settings, territory)
    draft = _draft(plan, territory, rules, bound, leaf)
    _step_nearer(draft, tolerance, progress)
    return _chained(plan, graph, rules, bound, draft.leaf.astype(np.int64), tolerance, progress)


def _broken(plan: Plan, rules: KeptRules, leaf: Ints) -> Ints:
    """How many rules of limits, cores and distances each grid breaks, int64 (grids,)."""
    return _breaches(rules, leaf.astype(np.int32), ~plan.special)


def _breaches(rules: KeptRules, leaf: NDArray[np.int32], ordinary: NDArray[np.bool_]) -> Ints:
    counted = KeptRules(limits=rules.limits, cores=rules.cores, farthest=rules.farthest)
    grids = [breach.grid for breach in counted.breaches(leaf, ordinary)]
    return np.bincount(np.array(grids, np.int64), minlength=len(ordinary))


def _draft(plan: Plan, territory: Territory, rules: KeptRules, bound: Bound, leaf: Ints) -> Draft:
    """A division that can be changed, with its locks."""
    draft = Draft(
        replace(plan, unit_ids=territory.unit_ids, leaf_of_unit=leaf.astype(np.int32)),
        territory.contiguity,
        loads=territory.loads,
        criteria=territory.criteria,
        area_m2=territory.area_m2,
        perimeter_m=territory.perimeter_m,
        rules=rules,
    )
    draft.unit_locked |= bound.locked
    for level, shut in enumerate(bound.shut):
        draft.register.locked[level] |= shut
    return draft


def _step_nearer(draft: Draft, tolerance: float, progress: Progress) -> None:
    """Single moves that bring grids nearer to limits and distances; in place."""
    ordinary, rules = ~draft.register.special, replace(draft.rules, cores=None)
    for _ in range(ROUNDS):
        stop_if_asked(progress)
        bad = np.flatnonzero(_breaches(rules, draft.leaf, ordinary))
        moves = _moves_around(draft, bad)
        moves = moves.chosen(np.isin(draft.leaf[moves.units], bad) | np.isin(moves.targets, bad))
        eased = relief(draft, moves.units, moves.targets)
        moves, eased = moves.chosen(eased > NOTHING), eased[eased > NOTHING]
        worth = WORTH * eased + gains(draft, moves, tolerance)
        if not steps(draft, moves, np.maximum(worth, NOTHING * WORTH)):
            return


def _chained(
    plan: Plan,
    graph: Graph,
    rules: KeptRules,
    bound: Bound,
    leaf: Ints,
    tolerance: float,
    progress: Progress,
) -> Ints:
    """The division after chains of moves that bring more grids within their limits, if any do."""
    broken = _broken(plan, rules, leaf)
    if not broken.any():
        return leaf
    # Special grids have no share in upper levels.
    ordinary = np.flatnonzero(~plan.special)
    nodes = np.flatnonzero(~plan.special[leaf])
    part = subgraph(graph, nodes)
    room = AIM * tolerance
    amount, low, high = [part.load], [1.0 - room], [1.0 + room]
    limits = [(one.least, one.most, of_unit[nodes]) for one, of_unit in rules.limits]
    if rules.cores is not None:
        limits.append((-np.inf, 1.0, rules.cores[nodes].astype(np.float64)))
    for least, most, of_unit in limits:
        scale = HEAVY * len(ordinary) / max(float(of_unit.sum()), NOTHING)
        amount.append(scale * of_unit)
        low.append(scale * least)
        high.append(scale * most)
    levels = range(1, plan.depth)
    above = [plan.ancestor_of_leaf(level)[ordinary].astype(np.int64) for level in levels]
    found = leaf.copy()
    found[nodes] = ordinary[
        chain(
            part,
            np.searchsorted(ordinary, leaf[nodes]),
            Ancestry(above, [held[nodes] for held in bound.held], [tolerance]),
            Windows(np.column_stack(amount), np.array(low), np.array(high)),
            int(broken.sum() + bound.shut[-1].sum()),
            locked=(bound.locked | replace(rules, cores=None).bound(len(leaf)))[nodes],
            shut=[*bound.shut[:-1], bound.shut[-1][ordinary]],
            progress=progress,
        )
    ]
    return found if (_broken(plan, rules, found) <= broken).all() else leaf


def even_out(
    plan: Plan,
    territory: Territory,
    bound: Bound,
    leaf: Ints,
    tolerance: float,
    progress: Progress = SILENT,
) -> Ints:
    """The division after moves that even load out around grids out of tolerance, int64 (n,).

    No rule is broken by them.

    Parameters
    ----------
    plan, territory, bound, tolerance, progress
        See `upheld`.
    leaf : int64 (n,)
        Last-level grid of each unit.
    """
    rules = rules_of(plan.provenance.settings, territory)
    draft = _draft(plan, territory, rules, bound, leaf)
    lines = draft.register.lines()[:, :-1]  # the last one stands for units in no grid
    for _ in range(ROUNDS):
        stop_if_asked(progress)
        out = np.zeros(lines.shape[1], bool)
        for level, line in enumerate(lines, start=1):
            load, target = draft.counted(level)[:, LOAD], draft.targets(level)
            out |= (np.abs(deviations(load, target)) > tolerance)[line]
        moves = _moves_around(draft, np.flatnonzero(out))
        if not steps(draft, moves, gains(draft, moves, tolerance, PRESSURE)):
            break
    return draft.leaf.astype(np.int64)


def _moves_around(draft: Draft, grids: Ints) -> Moves:
    """Moves of the units of some last-level grids and their neighbours."""
    edges = draft.guard.edges(draft.members(draft.depth, grids))
    around = np.union1d(grids, draft.leaf[edges.target]).astype(np.int64)
    return border_moves(draft, draft.members(draft.depth, around), around, (1, draft.depth))


def _taken_back(plan: Plan, graph: Graph, home: Ints, leaf: Ints, grids: Ints) -> Ints:
    """The division without the moves that hang together with those of some grids."""
    moved = np.flatnonzero(home != leaf)
    _, piece = joined(plan.counts[-1], home[moved], leaf[moved])
    back = moved[np.isin(piece[home[moved]], piece[grids])]
    without = leaf.copy()
    without[back] = home[back]
    for level in range(1, plan.depth + 1):
        above = plan.ancestor_of_leaf(level).astype(np.int64)
        if pieces(graph, above[without])[0] > pieces(graph, above[home])[0]:
            return home
    return without
