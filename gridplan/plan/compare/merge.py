"""Two planners' edits of one plan brought together, without tearing a grid apart.

What only one of them changed is taken; what both changed alike, too. Where they contradict each
other, and where their edits together would leave a grid in pieces or empty, that part of the plan
stays as it was before both, and is told. Grids that one split, merged or made are taken as long as
the other left them alone; else nothing is merged. Nothing depends on who is named first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import few
from ...i18n import say
from ...territory.territory import Territory
from ...version import __version__
from ..measures import pieces_of_grids
from ..plan import Plan
from .common_grids import Recoded, closed_up, numbered_alike

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
#: Why edits are not in a merged plan.
BOTH, PIECES = "both", "pieces"


class Conflict(NamedTuple):
    """Edits that a merged plan does not have: one unit, or one grid under another one.

    Parameters
    ----------
    level : int
        Of the grids that hold the unit or the grid: the last one for units.
    what : str
        Id of the unit, or code of the grid.
    base, ours, theirs : str
        Codes of the grid that held it, and of those that it was to go to; empty for none.
    why : {"both", "pieces"}
        Both moved it to different places; or the edits together would have left a grid in pieces.
    """

    level: int
    what: str
    base: str
    ours: str
    theirs: str
    why: str

    def in_words(self) -> str:
        """The conflict in one line."""
        places = {"what": self.what, "base": self.base or "–",
                  "ours": self.ours or "–", "theirs": self.theirs or "–"}  # fmt: skip
        if self.why == BOTH:
            return say("{what} stays in {base}: it was to go to {ours} and to {theirs}.", **places)
        return say(
            "{what} stays in {base} (in {ours} and {theirs} of the two plans): else a grid would "
            "be in pieces.",
            **places,
        )


@dataclass(frozen=True)
class Merging:
    """What became of two edited plans.

    Parameters
    ----------
    plan : Plan
        Made from `base`: save it over that to continue its log.
    from_ours, from_theirs : int
        Units that are where the one or the other put them, away from where they were. A unit that
        both moved to the same grid counts twice.
    conflicts : tuple of Conflict
        By level and unit.
    recoded : tuple of Recoded
        Grids that have another code than in the plan that they come from.
    """

    plan: Plan
    from_ours: int
    from_theirs: int
    conflicts: tuple[Conflict, ...]
    recoded: tuple[Recoded, ...] = ()


def merge(base: Plan, ours: Plan, theirs: Plan, territory: Territory, author: str = "") -> Merging:
    """Bring the edits of two plans together that were made from the same one.

    Parameters
    ----------
    base : Plan
        The plan that both began with.
    ours, theirs : Plan
        Units may have moved between grids, grids to other parents; grids may have been split,
        merged or made, as the plan tells, see `gridplan.plan.recount`.
    territory : Territory
        Of `base`.
    author : str

    Returns
    -------
    Merging

    Raises
    ------
    InputError
        When a plan is of other units or figures, has grids that it does not tell the origin of,
        or when one planner changed grids that the other split, merged or made.
    """
    for plan in (ours, theirs):
        _refuse_strangers(base, plan)
    first = base
    common = numbered_alike(base, ours, theirs)
    base, ours, theirs = common.plans
    leaf = _chosen(base.leaf_of_unit, ours.leaf_of_unit, theirs.leaf_of_unit)
    parents = [_chosen(*three) for three in zip(base.parents, ours.parents, theirs.parents)]
    there = [_chosen(*three) for three in zip(*common.there, strict=True)]
    told: list[Conflict] = []
    for place in (None, *range(base.depth - 1)):
        three = [
            plan.leaf_of_unit if place is None else plan.parents[place]
            for plan in (base, ours, theirs)
        ]
        apart = _contradict(*three)
        common.refuse(base.depth if place is None else place + 1, *(each[apart] for each in three))
        told += _told(base, ours, theirs, apart, place, BOTH)
    merged = replace(base, leaf_of_unit=leaf, parents=tuple(parents))
    most = [
        np.maximum(1, np.max([_pieces(p, level, territory) for p in (base, ours, theirs)], axis=0))
        for level in range(1, base.depth + 1)
    ]
    while (torn := _torn(merged, base, most, there, territory)) is not None:
        units, of_level = torn
        common.refuse(base.depth, base.leaf_of_unit[units], merged.leaf_of_unit[units])
        for place, grids in of_level.items():
            common.refuse(place + 1, base.parents[place][grids], merged.parents[place][grids])
            common.refuse(place + 2, np.flatnonzero(grids))
        told += _told(base, ours, theirs, units, None, PIECES)
        leaf = np.where(units, base.leaf_of_unit, merged.leaf_of_unit)
        parents = list(merged.parents)
        for place, grids in of_level.items():
            told += _told(base, ours, theirs, grids, place, PIECES)
            parents[place] = np.where(grids, base.parents[place], parents[place])
        merged = replace(merged, leaf_of_unit=leaf, parents=tuple(parents))
    names = tuple(
        tuple(_name(*three) for three in zip(*level, strict=True))
        for level in zip(base.names, ours.names, theirs.names, strict=True)
    )
    provenance = replace(
        base.provenance,
        parent_hash=first.hash,
        author=author,
        created=datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds"),
        version=__version__,
        reason=say("Merged {ours} and {theirs}", ours=ours.hash[:12], theirs=theirs.hash[:12]),
    )
    moved = merged.leaf_of_unit != base.leaf_of_unit
    one, other = (
        int((moved & (merged.leaf_of_unit == plan.leaf_of_unit)).sum()) for plan in (ours, theirs)
    )
    plan = closed_up(common, replace(merged, names=names, provenance=provenance), there)
    return Merging(plan, one, other, tuple(sorted(told)), common.recoded)


def _refuse_strangers(base: Plan, plan: Plan) -> None:
    """Raise `InputError` for a plan that cannot have been made from `base` by moving units."""
    if not np.array_equal(base.unit_ids, plan.unit_ids):
        strange = set(base.unit_ids).symmetric_difference(plan.unit_ids)
        raise InputError(
            say("The plans have different base units: {count} differ.", count=len(strange)),
            where=few(sorted(map(str, strange))),
            cure=say("Merge plans of the same base units."),
        )
    if base.provenance.territory_digest != plan.provenance.territory_digest:
        raise InputError(
            say("The plans have different figures of their units."),
            where=plan.hash[:12],
            cure=say("Bring both to the same figures with “gridplan rebalance”, then merge them."),
        )


def _chosen(base: NDArray[Any], ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[Any]:
    """What the one or the other changed; what both changed differently stays."""
    either = np.where(ours == base, theirs, np.where(theirs == base, ours, base))
    return np.where(ours == theirs, ours, either)


def _contradict(base: Ints, ours: Ints, theirs: Ints) -> Bools:
    apart: Bools = (ours != base) & (theirs != base) & (ours != theirs)
    return apart


def _pieces(plan: Plan, level: int, territory: Territory) -> NDArray[np.int64]:
    count = plan.counts[level - 1]
    return pieces_of_grids(plan.grid_of_unit(level), count, territory.contiguity)


def _torn(
    merged: Plan,
    base: Plan,
    most: list[NDArray[np.int64]],
    there: list[Bools],
    territory: Territory,
) -> tuple[Bools, dict[int, Bools]] | None:
    """Edits to take back: units, and grids by the place of their level in `parents`.

    None when every grid that is `there` has units, and no more pieces than in one of the plans.
    """
    for level in range(base.depth, 0, -1):
        pieces = _pieces(merged, level, territory)
        broken = (pieces > most[level - 1]) | (there[level - 1] & (pieces == 0))
        old, new = base.grid_of_unit(level), merged.grid_of_unit(level)
        concerned = (old != new) & (np.append(broken, False)[old] | np.append(broken, False)[new])
        if not concerned.any():
            continue
        of_level: dict[int, Bools] = {}
        for place in range(level - 1, base.depth - 1):
            below = place + 2
            grids = np.zeros(base.counts[below - 1], bool)
            for plan in (base, merged):
                held = plan.grid_of_unit(below)[concerned]
                grids[held[held >= 0]] = True
            of_level[place] = grids & (merged.parents[place] != base.parents[place])
        return concerned & (merged.leaf_of_unit != base.leaf_of_unit), of_level
    return None


def _told(
    base: Plan, ours: Plan, theirs: Plan, which: Bools, place: int | None, why: str
) -> Iterator[Conflict]:
    """The edits that are not in the merged plan; `place` in `parents`, None for units."""
    level = base.depth if place is None else place + 1
    codes = (*base.codes[level - 1], "")
    for row in np.flatnonzero(which):
        old, one, other = (
            codes[plan.leaf_of_unit[row] if place is None else plan.parents[place][row]]
            for plan in (base, ours, theirs)
        )
        what = base.unit_ids[row] if place is None else base.codes[level][row]
        yield Conflict(level, str(what), old, one, other, why)


def _name(base: str, ours: str, theirs: str) -> str:
    """A name that one of them gave; the old one where they gave different ones."""
    if theirs in (ours, base):
        return ours
    return theirs if ours == base else base
