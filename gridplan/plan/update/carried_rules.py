"""What binds a plan that is carried over to new base units: locks, rules, areas that stay whole.

What stands in columns of the old units and is missing in the new ones is carried over with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...findings import Finding, Severity, few
from ...i18n import say
from ...partition.graph import Graph, contract, pieces
from ...territory.territory import Territory
from ..draft.save import LOCKS, stored_locks
from ..plan import Plan
from ..rules.broken_rules import about_columns
from ..rules.kept_rules import AREAS, FIRST_LEVEL, rules_of
from ..rules.rules import Ints, cores_of, numbered
from .carry_over import Carried, leaf_by_id

#: Settings of a plan that name a column of areas or marks, which new units can take over.
TAKEN_OVER = (*AREAS, FIRST_LEVEL)


@dataclass(frozen=True)
class Bound:
    """What a rebalancing has to leave as it is.

    Parameters
    ----------
    shut : list of bool arrays
        Grids of each level that no unit may leave or enter.
    held : list of bool (n,)
        New units that may not leave their grid of each level above the last one: their areas are
        whole there.
    locked : bool (n,)
        New units that may not move.
    node : int64 (n,)
        Units that move together have the same number, 0 and up without gaps.
    """

    shut: list[NDArray[np.bool_]]
    held: list[NDArray[np.bool_]]
    locked: NDArray[np.bool_]
    node: Ints

    def contracted(self, graph: Graph) -> Graph:
        """The graph with one node for units that move together; each counts as one unit."""
        count = int(self.node.max()) + 1
        if count == len(graph):
            return graph
        return replace(contract(graph, self.node, count), units=np.ones(count, np.int64))


def with_columns(
    plan: Plan, known: Territory, new: Territory, carried: Carried
) -> tuple[Territory, list[Finding]]:
    """The new units with the columns that rules name, and a finding for those nothing is known of.

    Areas and marks are taken over from the old unit that each new one lies in; figures are not,
    for they would have to be counted anew.
    """
    settings, units = plan.provenance.settings, new.units
    missing = [
        column
        for column in dict.fromkeys(
            str(settings[name]) for name in TAKEN_OVER if settings.get(name)
        )
        if column not in units.columns and column in known.units.columns
    ]
    if missing:
        taken = {name: known.units[name].to_numpy(object)[carried.row] for name in missing}
        new = replace(new, units=units.assign(**taken))
    return new, about_columns(settings, new)


def bound_by(
    plan: Plan,
    new: Territory,
    known_ids: Sequence[object] | NDArray[np.object_],
    leaf: Ints,
    graph: Graph,
    keep_levels: int,
) -> Bound:
    """What a plan binds those to who move units.

    Parameters
    ----------
    plan : Plan
    new : Territory
        From `with_columns`.
    known_ids : sequence of str (n,)
        What each unit, or the one that it is taken over from, is called in the plan.
    leaf : int64 (n,)
        Last-level grid of each new unit.
    graph : Graph
        Of the new units.
    keep_levels : int
        So many upper levels keep their outlines.
    """
    settings = plan.provenance.settings
    shut: list[NDArray[np.bool_]] = [
        np.full(count, level < keep_levels) for level, count in enumerate(plan.counts)
    ]
    if settings.get("fixed_level"):
        shut[0][:] = True
    shut[-1] |= plan.special
    shut[-1][leaf[_marked(new, settings, "given") >= 0]] = True
    locked: NDArray[np.bool_] = np.zeros(len(new), bool)
    for locking in stored_locks(plan):
        numbers = list(locking.numbers)
        if locking.level:
            shut[locking.level - 1][numbers] = True
        else:
            held = {plan.unit_ids[row] for row in numbers}
            locked = np.array([unit in held for unit in known_ids], bool)
    compound = _marked(new, settings, "compounds")
    together = compound >= 0
    # A compound that a border cuts already moves in parts: one for each grid and piece.
    label = np.unique(np.stack([compound, leaf], axis=1), axis=0, return_inverse=True)[1]
    label = np.where(together, label.reshape(-1), len(new) + np.arange(len(new)))
    return Bound(shut, _held(plan, new, leaf), locked, pieces(graph, label)[1].astype(np.int64))


def _held(plan: Plan, new: Territory, leaf: Ints) -> list[NDArray[np.bool_]]:
    """Units in areas that are whole at each level above the last one; see `Bound`."""
    walls = rules_of(plan.provenance.settings, new).walls
    uppers = [plan.ancestor_of_leaf(level)[leaf] for level in range(1, plan.depth)]
    units = np.arange(len(new))
    return [np.zeros(len(new), bool) if walls is None else walls.whole(units, g) for g in uppers]


def cores_within(plan: Plan, new: Territory) -> NDArray[np.bool_]:
    """New units of which no two may lie in one grid, bool (n,)."""
    column = plan.provenance.settings.get("cores")
    return cores_of(new, column if column in new.units.columns else None)


def locks_crossed(
    plan: Plan, known: Territory, new: Territory, carried: Carried, leaf: Ints
) -> list[Finding]:
    """Locked grids and units whose ground the new units do not keep apart.

    Parameters
    ----------
    plan : Plan
    known, new : Territory
        Of the plan, and the new one.
    carried : Carried
    leaf : int64 (n,)
        Last-level grid of each new unit.
    """
    unit, old = carried.shared
    then, now = leaf_by_id(plan, known)[old], leaf[unit]
    names: list[str] = []
    for locking in stored_locks(plan):
        if not locking.level:
            held = np.isin(known.unit_ids[old], plan.unit_ids[list(locking.numbers)])
            names += sorted({str(name) for name in known.unit_ids[old[held & (now != then)]]})
            continue
        # A grid that holds no unit, −1, is the last one of this list.
        above = np.append(plan.ancestor_of_leaf(locking.level), -1)
        moved = above[now] != above[then]
        touched = np.union1d(above[now[moved]], above[then[moved]])
        names += [
            plan.codes[locking.level - 1][grid] for grid in locking.numbers if grid in touched
        ]
    if not names:
        return []
    return [
        Finding(
            "locks-crossed",
            Severity.WARNING,
            few(names),
            say(
                "Locked grids and units that could not stay as they were: {count}.",
                count=len(names),
            ),
            say(
                "New units lie across their borders. Look at them while redrawing, or bring units "
                "that end at these borders."
            ),
            tuple(names[:20]),
            len(names),
        )
    ]


def with_locks(plan: Plan, new: Territory, carried: Carried) -> dict[str, Any]:
    """The settings of the plan with locked units called by their new ids."""
    settings = dict(plan.provenance.settings)
    kept: Mapping[str, Any] = settings.get(LOCKS, {})
    if kept.get("units"):
        held = np.isin(carried.known_ids.astype(str), list(kept["units"]))
        settings[LOCKS] = {**kept, "units": sorted(str(unit) for unit in new.unit_ids[held])}
    return settings


def _marked(new: Territory, settings: Mapping[str, Any], rule: str) -> Ints:
    """The area of a rule that each unit lies in, int64 (n,); −1 for none."""
    column = settings.get(rule)
    if not column or column not in new.units.columns:
        return np.full(len(new), -1)
    return numbered(new.units[column].to_list())[1]
