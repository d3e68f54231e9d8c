"""Which grid of a new plan continues which of an old one, and codes that live on with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...territory.territory import Territory
from ..codes.grid_names import renamed, split_number
from ..draft.save import RETIRED
from ..plan import Plan
from ..recount import RESTRUCTURED, kept_recounts, recodings

#: A grid lives on in the one that holds more than this share of its people.
MAJORITY = 0.5


def people(territory: Territory) -> NDArray[np.float64]:
    """Persons in each unit: all criteria counted in persons, float64 (n,)."""
    counted = [c.unit == "persons" for c in territory.criteria]
    persons: NDArray[np.float64] = territory.loads[:, counted].sum(axis=1)
    return persons


def knows_people(territory: Territory) -> bool:
    """Whether any criterion is counted in persons; where none is, `people` are zeros."""
    return any(c.unit == "persons" for c in territory.criteria)


def heirs_by_code(before: Plan, after: Plan, level: int) -> NDArray[np.int32]:
    """The grid of the new plan with the same code as each old one, int32; −1 for none.

    A grid that was recoded since, in either plan, is the same grid.
    """
    number = {code: grid for grid, code in enumerate(after.codes[level - 1])}
    then, now = recodings(before, level), recodings(after, level)
    back = {new: old for old, new in then.items() if now.get(old) != new}
    on = {old: new for old, new in now.items() if then.get(old) != new}
    heirs = []
    for known in before.codes[level - 1]:
        code = known
        for ways in (back, on):
            while code not in number and code in ways:
                code = ways[code]
        heirs.append(number.get(code, -1))
    return np.array(heirs, np.int32)


def heirs_by_people(
    old: NDArray[np.int32],
    new: NDArray[np.int32],
    count_old: int,
    count_new: int,
    territory: Territory,
) -> NDArray[np.int32]:
    """The grid of the new plan in which more than half of the people of each old one live.

    Parameters
    ----------
    old, new : int32 (n,)
        Grid of each unit in the two plans; −1 for none.
    count_old, count_new : int
        Number of grids.
    territory : Territory
        Gives people; where an old grid has none, its area decides.

    Returns
    -------
    int32 (count_old,)
        −1 where there is none. Where several old grids live on in one new grid, only the one that
        brings the most people does.
    """
    inside = (old >= 0) & (new >= 0)
    weight = people(territory)
    populated = np.bincount(old[inside], weight[inside], minlength=count_old) > 0
    weight = np.where(populated[np.maximum(old, 0)], weight, territory.area_m2)
    whole = np.bincount(old[old >= 0], weight[old >= 0], minlength=count_old)
    key = old[inside].astype(np.int64) * count_new + new[inside]
    pairs, of_unit = np.unique(key, return_inverse=True)
    brought = np.bincount(of_unit, weight[inside], minlength=len(pairs))
    source, target = np.divmod(pairs, count_new)
    heir = np.full(count_old, -1, np.int32)
    taken = np.zeros(count_new, bool)
    stays = brought > MAJORITY * whole[source]
    # People weigh more than ground: grids without people come after all others.
    order = np.lexsort((source, -brought, ~populated[source]))
    for pair in order[stays[order]]:
        if not taken[target[pair]]:
            taken[target[pair]] = True
            heir[source[pair]] = target[pair]
    return heir


def with_lasting_codes(
    before: Plan,
    after: Plan,
    territory: Territory,
    retired: Sequence[Collection[str]] = (),
) -> Plan:
    """The new plan with the codes and names of the old one where grids live on.

    Parameters
    ----------
    before, after : Plan
        Of the same units in the same order.
    territory : Territory
    retired : sequence of collections of str
        For each level, codes that once stood for a grid; they are not given again.

    Returns
    -------
    Plan
        The same division. A grid in which more than half of the people of an old one live bears
        its code and name; every other grid gets a code that no grid ever had, under the code of
        the grid above it. Codes that stand for no grid any more are kept in its provenance, so
        that later sessions do not give them again.
    """
    codes: list[list[str]] = []
    names: list[list[str]] = []
    for level in range(1, after.depth + 1):
        count = after.counts[level - 1]
        shared = level <= before.depth
        used = set(retired[level - 1] if level <= len(retired) else ())
        given: list[str | None] = [None] * count
        called: list[str] = [""] * count
        if shared:
            used.update(before.codes[level - 1])
            heir = heirs_by_people(
                before.grid_of_unit(level), after.grid_of_unit(level),
                before.counts[level - 1], count, territory,
            )  # fmt: skip
            for old, new in enumerate(heir):
                if new >= 0:
                    given[new] = before.codes[level - 1][old]
                    called[new] = before.names[level - 1][old]
        for grid in np.flatnonzero([code is None for code in given]):
            like = after.codes[level - 1][grid]
            above = after.parents[level - 2][grid] if level > 1 else 0
            stood_under = after.codes[level - 2][above] if level > 1 else ""
            stands_under = codes[-1][above] if level > 1 else ""
            code = _unused_code(like, stood_under, stands_under, used)
            given[grid] = code
            called[grid] = renamed(after.names[level - 1][grid], like, code)
            used.add(code)
        codes.append([str(code) for code in given])
        names.append(called)
    closed = [
        sorted({*(retired[k] if k < len(retired) else ()), *before.codes[k]} - set(codes[k]))
        for k in range(min(before.depth, after.depth))
    ]
    return _in_order(after, codes, names, before.hash, closed)


def _unused_code(like: str, stood_under: str, stands_under: str, used: Collection[str]) -> str:
    """A code in the manner of another one that was never used, counted on from its number."""
    stem, number = split_number(like[len(stood_under) :] if like.startswith(stood_under) else like)
    if like.startswith(stood_under):
        stem = stands_under + stem
    next_number = int(number or 1)
    while (code := stem + str(next_number).zfill(len(number))) in used:
        next_number += 1
    return code


def _in_order(
    plan: Plan,
    codes: Sequence[Sequence[str]],
    names: Sequence[Sequence[str]],
    parent_hash: str,
    closed: Sequence[Sequence[str]],
) -> Plan:
    """The plan with its grids renumbered in the order of their new codes."""
    orders = [np.array(sorted(range(len(c)), key=c.__getitem__), np.int32) for c in codes]
    places = []
    for order in orders:
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        places.append(place)
    settings = {name: v for name, v in plan.provenance.settings.items() if name != RETIRED}
    if any(closed):
        settings[RETIRED] = [list(level) for level in closed]
    edits = kept_recounts(plan)
    if edits:
        now = [dict(zip(old, new, strict=True)) for old, new in zip(plan.codes, codes, strict=True)]
        settings[RESTRUCTURED] = [
            {
                **entry,
                "opened": [[k, now[k - 1].get(code, code)] for k, code in entry["opened"]],
            }
            for entry in edits
        ]
    leaf = np.append(places[-1], np.int32(-1))[plan.leaf_of_unit]
    parents = [places[level][above][orders[level + 1]] for level, above in enumerate(plan.parents)]
    return replace(
        plan,
        leaf_of_unit=leaf.astype(np.int32),
        parents=tuple(parent.astype(np.int32) for parent in parents),
        codes=tuple(tuple(c[g] for g in o) for c, o in zip(codes, orders, strict=True)),
        names=tuple(tuple(n[g] for g in o) for n, o in zip(names, orders, strict=True)),
        provenance=replace(plan.provenance, parent_hash=parent_hash, settings=settings),
    )
