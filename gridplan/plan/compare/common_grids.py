"""Plans that were made from the same one, with one numbering of grids, though grids came and went.

A code is a grid's for life, so grids of the same code are the same; but two planners who each make
a grid may give both the same next code. Then the one whose units come later gets another one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import few
from ...i18n import say
from ..codes.grid_names import renamed
from ..codes.register import Register
from ..draft.save import RETIRED, retired_codes
from ..plan import SPECIAL_GRIDS, Plan
from ..recount import RESTRUCTURED, agreed_counts, kept_recounts

Bools = NDArray[np.bool_]
#: The plan of the one and that of the other, as `Recoded` calls them.
PLANS = ("ours", "theirs")


class Recoded(NamedTuple):
    """A grid that has another code in a merged plan, because both planners gave that code.

    Parameters
    ----------
    level : int
    plan : {"ours", "theirs"}
        In which it had the old code.
    old, new : str
    """

    level: int
    plan: str
    old: str
    new: str

    def in_words(self, name: str) -> str:
        """What became of the code, in a line; `name` is that of the plan's file."""
        return say(
            "{old} of {plan} is {new} here: both planners gave that code to a grid of theirs.",
            old=self.old, plan=name, new=self.new,
        )  # fmt: skip


class Common(NamedTuple):
    """Three plans with their grids in one numbering.

    Parameters
    ----------
    plans : tuple of Plan
        The one that both were made from, and those two. A grid that a plan does not have holds no
        unit there, and its parent is −1.
    there : tuple of tuples of bool (count,)
        For each plan and level, which grids it has.
    recoded : tuple of Recoded
    """

    plans: tuple[Plan, Plan, Plan]
    there: tuple[tuple[Bools, ...], ...]
    recoded: tuple[Recoded, ...]

    def came_or_went(self, level: int) -> Bools:
        """Grids of a level, from 1, that one of the two made or closed, bool (count,)."""
        base, ours, theirs = (there[level - 1] for there in self.there)
        found: Bools = (ours != base) | (theirs != base)
        return found

    def refuse(self, level: int, *grids: NDArray[Any]) -> None:
        """Raise `InputError` where one of these grids (−1 for none) came or went."""
        marked = np.append(self.came_or_went(level), False)
        numbers = np.unique(np.concatenate([np.ravel(each) for each in grids]))
        refuse_grids([self.plans[0].codes[level - 1][grid] for grid in numbers[marked[numbers]]])


def refuse_grids(codes: Sequence[str]) -> None:
    """Raise `InputError` for grids that cannot be decided on without guessing, if there are any."""
    if codes:
        raise InputError(
            say(
                "One planner has split, merged, made or recoded grids that the other one has "
                "changed too: {count}.",
                count=len(set(codes)),
            ),
            where=few(sorted(set(codes))),
            cure=say("Have one of them take back what was done to these grids, then merge again."),
        )


def numbered_alike(base: Plan, ours: Plan, theirs: Plan) -> Common:
    """The plans with their grids in one numbering.

    Raises
    ------
    InputError
        When a plan has grids that it does not tell the origin of, or one planner changed grids
        that the other has split, merged or made.
    """
    for plan in (ours, theirs):
        _refuse_untold(base, plan)
    plans, recoded = _told_apart(base, [ours, theirs])
    plans = [base, *plans]
    codes = tuple(
        (*level, *sorted({code for plan in plans for code in plan.codes[place]} - set(level)))
        for place, level in enumerate(base.codes)
    )
    there = tuple(
        tuple(np.isin(all_codes, plan.codes[place]) for place, all_codes in enumerate(codes))
        for plan in plans
    )
    one, two, three = (_renumbered(plan, codes) for plan in plans)
    common = Common((one, two, three), there, tuple(recoded))
    refuse_grids(sorted(set(_disputed(common))))
    return common


def closed_up(common: Common, plan: Plan, there: Sequence[Bools]) -> Plan:
    """A plan in the common numbering with those grids alone that are `there`, in code order.

    Its settings say which grids came and went, and which codes are not to be used again.
    """
    orders = [
        sorted(map(int, np.flatnonzero(here)), key=codes.__getitem__)
        for here, codes in zip(there, plan.codes, strict=True)
    ]
    place = []
    for order, count in zip(orders, plan.counts, strict=True):
        new = np.full(count + 1, -1, np.int32)
        new[order] = np.arange(len(order), dtype=np.int32)
        place.append(new)
    codes = tuple(
        tuple(level[grid] for grid in order)
        for level, order in zip(plan.codes, orders, strict=True)
    )
    made = replace(
        plan,
        leaf_of_unit=place[-1][plan.leaf_of_unit],
        parents=tuple(
            place[level][parents[orders[level + 1]]] for level, parents in enumerate(plan.parents)
        ),
        codes=codes,
        names=tuple(
            tuple(level[grid] for grid in order)
            for level, order in zip(plan.names, orders, strict=True)
        ),
        provenance=replace(plan.provenance, settings=_settings(common.plans, codes)),
    )
    counts = tuple(int(level.sum()) for level in common.there[0])
    if agreed_counts(common.plans[0]) == counts and agreed_counts(made) != made.counts:
        _refuse_grids_of(common.plans[0].codes, made.codes)
    return made


def _refuse_untold(base: Plan, plan: Plan) -> None:
    """Raise `InputError` where grids or levels came or went, and the plan does not say so."""
    if plan.depth != base.depth:
        _refuse_grids_of(base.codes, plan.codes)
    balance: dict[tuple[int, str], int] = {}
    for entry in _steps(base, plan):
        for name, sign in (("opened", 1), ("closed", -1)):
            for level, code in entry[name]:
                balance[level, code] = balance.get((level, code), 0) + sign
    told = {grid: by for grid, by in balance.items() if by}
    seen: dict[tuple[int, str], int] = {}
    for level, (old, new) in enumerate(zip(base.codes, plan.codes, strict=True), start=1):
        seen |= {(level, code): 1 for code in set(new) - set(old)}
        seen |= {(level, code): -1 for code in set(old) - set(new)}
    if told != seen and seen:
        _refuse_grids_of(base.codes, plan.codes)


def _refuse_grids_of(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> None:
    strange = {c for level in old for c in level} ^ {c for level in new for c in level}
    raise InputError(
        say("The plans have different grids, and they do not tell how these came about."),
        where=few(sorted(strange)),
        cure=say("Merge plans that were made from the same one by redrawing it."),
    )


def _steps(base: Plan, plan: Plan) -> list[dict[str, Any]]:
    """The edits by which grids came or went since a plan was made from `base`."""
    known, since = kept_recounts(base), []
    for entry in kept_recounts(plan):
        if entry in known:
            known.remove(entry)
        else:
            since.append(entry)
    return [] if known else since


def _told_apart(base: Plan, plans: list[Plan]) -> tuple[list[Plan], list[Recoded]]:
    """The two plans without grids that are different ones under the same code."""
    recoded: list[Recoded] = []
    for level in range(1, base.depth + 1):
        new = set(plans[0].codes[level - 1]).intersection(plans[1].codes[level - 1])
        for code in sorted(new.difference(base.codes[level - 1])):
            inside = [_units_in(plan, level, code) for plan in plans]
            if np.array_equal(inside[0], inside[1]):
                continue  # both did the same
            first = [min(map(str, base.unit_ids[units]), default="") for units in inside]
            later = int(first[0] <= first[1])
            taken = [
                {c for plan in (base, *plans) for c in (*plan.codes[k], *_retired(plan, k))}
                for k in range(base.depth)
            ]
            plans[later], now = _with_free_code(plans[later], level, code, taken)
            recoded.append(Recoded(level, PLANS[later], code, now))
    return plans, recoded


def _units_in(plan: Plan, level: int, code: str) -> NDArray[np.int64]:
    grid = plan.codes[level - 1].index(code)
    return np.flatnonzero(plan.grid_of_unit(level) == grid)


def _retired(plan: Plan, place: int) -> list[str]:
    retired = retired_codes(plan)
    return retired[place] if place < len(retired) else []


def _with_free_code(
    plan: Plan, level: int, code: str, taken: Sequence[set[str]]
) -> tuple[Plan, str]:
    """A plan in which a grid has the next free code of its parent, and this code."""
    place, grid = level - 1, plan.codes[level - 1].index(code)
    register = Register(plan, taken)
    above = register.grid(level - 1, int(plan.parents[place - 1][grid])) if place else None
    special = level == plan.depth and bool(plan.special[grid])
    now = register.free_code(level, above, (), special=special)
    codes = [now if number == grid else known for number, known in enumerate(plan.codes[place])]
    names = list(plan.names[place])
    names[grid] = renamed(names[grid], code, now)
    settings = dict(plan.provenance.settings)
    settings[RESTRUCTURED] = [
        {
            name: [[k, now if (k, c) == (level, code) else c] for k, c in grids]
            if name != "kind"
            else grids
            for name, grids in entry.items()
        }
        for entry in kept_recounts(plan)
    ]
    if special:
        settings[SPECIAL_GRIDS] = [now if c == code else c for c in settings[SPECIAL_GRIDS]]
    made = replace(
        plan,
        codes=(*plan.codes[:place], tuple(codes), *plan.codes[level:]),
        names=(*plan.names[:place], tuple(names), *plan.names[level:]),
        provenance=replace(plan.provenance, settings=settings),
    )
    return made, now


def _renumbered(plan: Plan, codes: Sequence[Sequence[str]]) -> Plan:
    """The plan with its grids numbered by their place among these codes."""
    number = []
    for known, all_codes in zip(plan.codes, codes, strict=True):
        place = {code: k for k, code in enumerate(all_codes)}
        number.append(np.array([place[code] for code in known], np.int32))
    parents = []
    for level, above in enumerate(plan.parents):
        parent = np.full(len(codes[level + 1]), -1, np.int32)
        parent[number[level + 1]] = number[level][above]
        parents.append(parent)
    names = []
    for level, of_level in enumerate(plan.names):
        called = [""] * len(codes[level])
        for grid, name in zip(number[level], of_level, strict=True):
            called[grid] = name
        names.append(tuple(called))
    return replace(
        plan,
        leaf_of_unit=np.append(number[-1], np.int32(-1))[plan.leaf_of_unit],
        parents=tuple(parents),
        codes=tuple(map(tuple, codes)),
        names=tuple(names),
    )


def _disputed(common: Common) -> Iterator[str]:
    """Codes of grids that one made, closed, or changed by that, and the other one changed too."""
    base = common.plans[0]
    for level in range(1, base.depth + 1):
        for one, other in ((1, 2), (2, 1)):
            both = _restructured(common, one, level) & _touched(common, other, level)
            for grid in np.flatnonzero(both):
                if not _alike(common, level, int(grid)):
                    yield base.codes[level - 1][grid]


def _inside(plan: Plan, level: int) -> NDArray[np.int32]:
    """The grid of a level that holds each unit, at the last one, or each grid of the next one."""
    return plan.leaf_of_unit if level == plan.depth else plan.parents[level - 1]


def _marked(common: Common, which: int, level: int, only: Bools) -> Bools:
    """Grids of a level that held or hold what changed its grid from or to one of `only`."""
    before, after = (_inside(common.plans[k], level) for k in (0, which))
    known = np.append(only, False)
    changed = (before != after) & (known[before] | known[after])
    marked = np.zeros(len(only) + 1, bool)
    marked[before[changed]] = marked[after[changed]] = True
    return marked[:-1]


def _restructured(common: Common, which: int, level: int) -> Bools:
    """Grids that a planner made or closed, and those that gave to them or took from them."""
    there: Bools = common.there[which][level - 1] != common.there[0][level - 1]
    return there | _marked(common, which, level, there)


def _touched(common: Common, which: int, level: int) -> Bools:
    """Grids that a planner changed in any way but their names."""
    base, plan = common.plans[0], common.plans[which]
    there: Bools = common.there[which][level - 1] != common.there[0][level - 1]
    touched = there | _marked(common, which, level, np.ones(len(there), bool))
    if level > 1:
        touched |= plan.parents[level - 2] != base.parents[level - 2]
    return touched


def _alike(common: Common, level: int, grid: int) -> bool:
    """Whether both planners left a grid the same, with the same in it."""
    ours, theirs = common.plans[1:]
    same = np.array_equal(_inside(ours, level) == grid, _inside(theirs, level) == grid)
    if level > 1:
        same &= bool(ours.parents[level - 2][grid] == theirs.parents[level - 2][grid])
    return bool(same and common.there[1][level - 1][grid] == common.there[2][level - 1][grid])


def _settings(plans: tuple[Plan, Plan, Plan], codes: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The settings of the first plan, with what the others tell of grids that came and went."""
    base = plans[0]
    settings = dict(base.provenance.settings)
    one, other = sorted(
        (_steps(base, plan) for plan in plans[1:]), key=lambda s: json.dumps(s, sort_keys=True)
    )
    steps = [*kept_recounts(base), *one, *(step for step in other if step not in one)]
    special = {code for plan in plans for code in plan.provenance.settings.get(SPECIAL_GRIDS, ())}
    retired = [
        sorted(
            {c for plan in plans for c in (*plan.codes[place], *_retired(plan, place))}.difference(
                level
            )
        )
        for place, level in enumerate(codes)
    ]
    for name, value in (
        (RESTRUCTURED, steps),
        (SPECIAL_GRIDS, [code for code in codes[-1] if code in special]),
        (RETIRED, retired if any(retired) else []),
    ):
        if value:
            settings[name] = value
        else:
            settings.pop(name, None)
    return settings
