"""From a draft back to a `Plan`, with what the next session needs: locks and retired codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...errors import InputError
from ...findings import few
from ...i18n import say
from ...version import __version__
from ..change import Locking
from ..codes.register import NO_GRID
from ..plan import SPECIAL_GRIDS, Plan
from ..recount import RESTRUCTURED
from .draft import Draft

#: Entries of `Provenance.settings`.
RETIRED, LOCKS = "retired_codes", "locks"


def plan_of(
    draft: Draft,
    base: Plan,
    *,
    author: str,
    created: str,
    reason: str,
    recounts: Sequence[Mapping[str, Any]] = (),
) -> Plan:
    """The draft as a plan: open grids only, numbered in the order of their codes.

    Parameters
    ----------
    draft : Draft
    base : Plan
        The plan as it was last saved; it becomes the parent.
    author, created, reason : str
        See `Provenance`.
    recounts : sequence of mapping
        All edits by which grids came or went since the plan was asked for (see `recounting`).
    """
    register = draft.register
    order = [
        sorted(map(int, np.flatnonzero(is_open)), key=codes.__getitem__)
        for is_open, codes in zip(register.open, register.codes, strict=True)
    ]
    rank = []
    for grids, count in zip(order, register.counts, strict=True):
        new = np.full(count + 1, NO_GRID, np.int32)
        new[grids] = np.arange(len(grids), dtype=np.int32)
        rank.append(new)
    anew = (RETIRED, LOCKS, SPECIAL_GRIDS, RESTRUCTURED)
    settings = {name: v for name, v in base.provenance.settings.items() if name not in anew}
    special = [register.codes[-1][grid] for grid in order[-1] if register.special[grid]]
    if special:
        settings[SPECIAL_GRIDS] = special
    retired = register.retired()
    if any(retired):
        settings[RETIRED] = [list(codes) for codes in retired]
    if recounts:
        settings[RESTRUCTURED] = [dict(entry) for entry in recounts]
    locks = _locks(draft, base)
    if locks:
        settings[LOCKS] = locks
    return Plan(
        unit_ids=base.unit_ids,
        leaf_of_unit=rank[-1][draft.leaf],
        parents=tuple(rank[i - 1][register.parent[i][order[i]]] for i in range(1, register.depth)),
        codes=tuple(tuple(c[g] for g in grids) for c, grids in zip(register.codes, order)),
        names=tuple(tuple(n[g] for g in grids) for n, grids in zip(register.names, order)),
        provenance=replace(
            base.provenance,
            settings=settings,
            version=__version__,
            author=author,
            created=created,
            reason=reason,
            parent_hash=base.hash,
        ),
    )


def retired_codes(plan: Plan) -> list[list[str]]:
    """Codes by level that the plan says must not be used again."""
    kept = plan.provenance.settings.get(RETIRED, ())
    return [[str(code) for code in codes] for codes in kept]


def _locks(draft: Draft, base: Plan) -> dict[str, Any]:
    """Locked units by id and locked grids by level and code."""
    register = draft.register
    units = sorted(str(base.unit_ids[row]) for row in np.flatnonzero(draft.unit_locked))
    grids = [
        sorted(codes[g] for g in np.flatnonzero(locked & is_open))
        for codes, locked, is_open in zip(register.codes, register.locked, register.open)
    ]
    return {"units": units, "grids": grids} if units or any(grids) else {}


def with_more_locks(plan: Plan, names: Sequence[str]) -> Plan:
    """The plan with some grids and units locked beside those that are.

    Parameters
    ----------
    plan : Plan
    names : sequence of str
        Codes of grids of any level, and ids of units.

    Raises
    ------
    InputError
        When the plan has no grid and no unit of such a name.
    """
    if not names:
        return plan
    kept: Mapping[str, Any] = plan.provenance.settings.get(LOCKS, {})
    grids = [set(kept_codes) for kept_codes in kept.get("grids", ())] or [set() for _ in plan.codes]
    units = set(kept.get("units", ()))
    ids = {str(unit) for unit in plan.unit_ids}
    unknown = []
    for name in names:
        holders = [grids[i] for i, codes in enumerate(plan.codes) if name in codes]
        holders = holders or ([units] if name in ids else [])
        for holder in holders:
            holder.add(name)
        if not holders:
            unknown.append(name)
    if unknown:
        raise InputError(
            say("The plan has no grid and no unit {names}.", names=few(unknown)),
            where="--lock",
            cure=say("Codes look like these: {codes}.", codes=", ".join(c[0] for c in plan.codes)),
        )
    locks = {"units": sorted(units), "grids": [sorted(one) for one in grids]}
    settings = {**plan.provenance.settings, LOCKS: locks}
    return replace(plan, provenance=replace(plan.provenance, settings=settings))


def stored_locks(plan: Plan) -> list[Locking]:
    """The locks that the plan was saved with, as far as their grids and units are still there."""
    kept: Mapping[str, Any] = plan.provenance.settings.get(LOCKS, {})
    found = []
    wanted = set(kept.get("units", ()))
    if wanted:
        rows = [row for row, unit in enumerate(plan.unit_ids) if str(unit) in wanted]
        found.append(Locking(0, tuple(rows), True))
    for level, codes in enumerate(kept.get("grids", ()), start=1):
        known = set(codes)
        numbers = [g for g, code in enumerate(plan.codes[level - 1]) if code in known]
        if numbers:
            found.append(Locking(level, tuple(numbers), True))
    return found
