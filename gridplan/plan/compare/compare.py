"""Two plans of the same units: what moved, from whom to whom, and what it did to the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import few
from ...i18n import say
from ...progress import SILENT, Progress, step
from ...territory.territory import Territory
from ..measures import LEAST_BORDER_M, LevelMeasures, connected_pieces, measure
from ..plan import Plan
from ..update.carry_over import on_new_units
from .succession import heirs_by_code, heirs_by_people, people

#: Outlines of the same unit may differ by this share of their area in two plan files.
_SAME_AREA = 0.01
#: What grids of two plans are recognised by.
_WAYS = ("code", "people")


@dataclass(frozen=True)
class ChangedArea:
    """Connected units that went together from one owner to another.

    Parameters
    ----------
    units : int32 (m,)
        Rows of the units.
    level : int
        The highest level at which the owner is another one; 1 is the highest.
    old, new : tuple of int
        Grids that held and hold the units, first level first; −1 for none.
    totals : float64 (k,)
        Sum of each criterion, in its own unit of measure.
    persons : float
    area_m2 : float
    """

    units: NDArray[np.int32]
    level: int
    old: tuple[int, ...]
    new: tuple[int, ...]
    totals: NDArray[np.float64]
    persons: float
    area_m2: float


@dataclass(frozen=True)
class Flows:
    """Where the units of old grids of one level are now: one entry for each pair of grids.

    Parameters
    ----------
    old, new : int32 (p,)
        Grids of the old and the new plan, sorted by both; −1 for none.
    units : int64 (p,)
    totals : float64 (p, k)
        Sum of each criterion.
    persons : float64 (p,)
    of_old, of_new : float64 (p,)
        Share of the persons of the old and of the new grid; of its area where it has none.
    """

    old: NDArray[np.int32]
    new: NDArray[np.int32]
    units: NDArray[np.int64]
    totals: NDArray[np.float64]
    persons: NDArray[np.float64]
    of_old: NDArray[np.float64]
    of_new: NDArray[np.float64]


@dataclass(frozen=True)
class LevelChange:
    """What changed at one level.

    Parameters
    ----------
    level : int
    heir : int32 (old grids,)
        The grid of the new plan that is the same grid; −1 for one that is no more.
    moved : bool (n,)
        Units whose grid of this level is not the same as before.
    before, after : LevelMeasures
        Both with the figures of the new territory.
    flows : Flows
    """

    level: int
    heir: NDArray[np.int32]
    moved: NDArray[np.bool_]
    before: LevelMeasures
    after: LevelMeasures
    flows: Flows

    @property
    def origin(self) -> NDArray[np.int32]:
        """The grid of the old plan that each new one continues, int32; −1 for a new grid."""
        origin = np.full(len(self.after), -1, np.int32)
        kept = np.flatnonzero(self.heir >= 0)
        origin[self.heir[kept]] = kept
        return origin


@dataclass(frozen=True)
class Comparison:
    """All that differs between two plans of the same units.

    Parameters
    ----------
    before, after : Plan
        With units in the same order.
    territory : Territory
        Of the new plan; all figures are its own.
    matched_by : {"code", "people"}
        How grids of the two plans were recognised as the same.
    same_units : bool
        Whether the old plan has the same base units; otherwise each of the new ones counts in the
        old grid that holds most of its area.
    same_figures : bool
        Whether the old plan was made with the same figures of the units.
    levels : tuple of LevelChange
    areas : tuple of ChangedArea
        The most persons first.
    """

    before: Plan
    after: Plan
    territory: Territory
    matched_by: str
    same_units: bool
    same_figures: bool
    levels: tuple[LevelChange, ...]
    areas: tuple[ChangedArea, ...]

    @property
    def moved(self) -> NDArray[np.bool_]:
        """Units that have another grid at any level, bool (n,)."""
        moved: NDArray[np.bool_] = np.any([level.moved for level in self.levels], axis=0)
        return moved

    def level_told(self, area: ChangedArea) -> int:
        """The level whose grids tell best what an area leaves and joins.

        That is the last one; where its grid stays the same, the first one that changes.
        """
        return self.after.depth if self.levels[-1].moved[area.units[0]] else area.level

    def concerns(self, area: ChangedArea, grid: int) -> bool:
        """Whether a first-level grid of the new plan gains or loses an area, or changes inside."""
        before = area.old[0]
        return area.new[0] == grid or (before >= 0 and int(self.levels[0].heir[before]) == grid)

    @property
    def persons(self) -> float:
        """Persons in the moved units."""
        return float(people(self.territory)[self.moved].sum())

    @property
    def totals(self) -> NDArray[np.float64]:
        """Sum of each criterion over the moved units, float64 (k,)."""
        totals: NDArray[np.float64] = self.territory.loads[self.moved].sum(axis=0)
        return totals

    @property
    def area_m2(self) -> float:
        """Area of the moved units."""
        return float(self.territory.area_m2[self.moved].sum())


def compare(
    before: Plan,
    after: Plan,
    territory: Territory,
    *,
    earlier: Territory | None = None,
    progress: Progress = SILENT,
) -> Comparison:
    """Compare two plans of the same territory.

    Parameters
    ----------
    before, after : Plan
        The old and the new plan.
    territory : Territory
        Of the new plan. Figures before and after are both taken from it, so that differences
        come from borders and from nothing else.
    earlier : Territory, optional
        Of the old plan, to carry it over where base units were split, merged or renumbered.
        Without it they have to be the same by their ids.
    progress : Progress

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        When the plans are of different territories or have different numbers of levels.

    Notes
    -----
    A grid of the new plan is the old one with the same code; or, where neither plan was made from
    the other and fewer persons have then moved at the last level, the old one of which it holds
    more than half of the persons. So an edited plan is told in the terms of its editor, and a plan
    with quite new codes is not taken for one in which everybody moved.
    """
    if before.depth != after.depth:
        raise InputError(
            say(
                "The plans have {before} and {after} levels.",
                before=before.depth,
                after=after.depth,
            ),
            cure=say("Compare plans with the same number of levels."),
        )
    # A plan that was made from another one keeps its codes.
    ways = ("code",) if _made_from(after, before) or _made_from(before, after) else _WAYS
    before, same_units, same_figures = _on_the_units_of(after, territory, before, earlier)
    step(progress, 0.1, say("Matching the grids"))
    grids = [(before.grid_of_unit(k), after.grid_of_unit(k)) for k in range(1, after.depth + 1)]
    matched_by, heirs = _matched(before, after, territory, grids, ways)
    step(progress, 0.3, say("Measuring both plans"))
    measured = zip(measure(before, territory), measure(after, territory), strict=True)
    levels = tuple(
        LevelChange(
            level=was.level,
            heir=heir,
            moved=_moved(*pair, heir),
            before=was,
            after=now,
            flows=_flows(*pair, len(was), len(now), territory),
        )
        for heir, pair, (was, now) in zip(heirs, grids, measured, strict=True)
    )
    step(progress, 0.7, say("Finding connected areas"))
    areas = _areas(levels, grids, territory)
    progress.report(1.0)
    return Comparison(before, after, territory, matched_by, same_units, same_figures, levels, areas)


def _made_from(plan: Plan, other: Plan) -> bool:
    return plan.provenance.parent_hash == other.hash


def _on_the_units_of(
    after: Plan, territory: Territory, before: Plan, earlier: Territory | None
) -> tuple[Plan, bool, bool]:
    """The old plan on the units of the new one; whether they are the same, and their figures too.

    Raises
    ------
    InputError
        When there is no way from the units of the one to those of the other.
    """
    row = {unit: number for number, unit in enumerate(before.unit_ids)}
    strange = set(after.unit_ids).symmetric_difference(row)
    if not strange:
        rows = np.array([row[unit] for unit in after.unit_ids], np.int64)
        if earlier is None or _same_outlines(earlier, rows, territory):
            leaf = before.leaf_of_unit[rows]
            same = earlier is None or _same_figures(earlier, rows, territory)
            return replace(before, unit_ids=after.unit_ids, leaf_of_unit=leaf), True, same
    if earlier is None:
        raise InputError(
            say("The plans have different base units: {count} differ.", count=len(strange)),
            where=few(sorted(map(str, strange))),
            cure=say("Compare plans of the same base units."),
        )
    return on_new_units(before, earlier, territory), False, False


def _same_outlines(earlier: Territory, rows: NDArray[np.int64], now: Territory) -> bool:
    away = np.abs(earlier.area_m2[rows] - now.area_m2) > _SAME_AREA * now.area_m2 + 1.0
    reach = np.sqrt(now.area_m2) * _SAME_AREA + 1.0
    away |= np.abs(earlier.centre[rows] - now.centre).max(axis=1) > reach
    return not away.any()


def _same_figures(earlier: Territory, rows: NDArray[np.int64], now: Territory) -> bool:
    return earlier.loads.shape == now.loads.shape and bool(
        np.allclose(earlier.loads[rows], now.loads, rtol=1e-9, atol=1e-6)
    )


def _matched(
    before: Plan,
    after: Plan,
    territory: Territory,
    grids: list[tuple[NDArray[np.int32], NDArray[np.int32]]],
    ways: Sequence[str],
) -> tuple[str, list[NDArray[np.int32]]]:
    """Which grids are the same, by code or by people: what moves fewer persons."""
    heirs = {
        "code": [heirs_by_code(before, after, k) for k in range(1, after.depth + 1)],
        "people": [
            heirs_by_people(old, new, before.counts[k], after.counts[k], territory)
            for k, (old, new) in enumerate(grids)
        ],
    }
    persons = people(territory)
    best = min(ways, key=lambda way: persons[_moved(*grids[-1], heirs[way][-1])].sum())
    return best, heirs[best]


def _moved(
    old: NDArray[np.int32], new: NDArray[np.int32], heir: NDArray[np.int32]
) -> NDArray[np.bool_]:
    # A unit without a grid is where it was when it has none now; −2 is no grid at all.
    aim = np.append(np.where(heir >= 0, heir, -2), np.int32(-1))[old]
    moved: NDArray[np.bool_] = aim != new
    return moved


def _flows(
    old: NDArray[np.int32],
    new: NDArray[np.int32],
    count_old: int,
    count_new: int,
    territory: Territory,
) -> Flows:
    key = (old.astype(np.int64) + 1) * (count_new + 1) + new + 1
    pairs, of_unit = np.unique(key, return_inverse=True)
    first, second = np.divmod(pairs, count_new + 1)
    first, second = (first - 1).astype(np.int32), (second - 1).astype(np.int32)

    def summed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.bincount(of_unit, values, minlength=len(pairs)).astype(np.float64)
        return sums

    persons, area = summed(people(territory)), summed(territory.area_m2)
    return Flows(
        old=first,
        new=second,
        units=np.bincount(of_unit, minlength=len(pairs)),
        totals=np.stack([summed(column) for column in territory.loads.T], axis=1),
        persons=persons,
        of_old=_share(persons, area, first, count_old),
        of_new=_share(persons, area, second, count_new),
    )


def _share(
    persons: NDArray[np.float64], area: NDArray[np.float64], grid: NDArray[np.int32], count: int
) -> NDArray[np.float64]:
    whole = np.bincount(grid + 1, persons, minlength=count + 1)[grid + 1]
    ground = np.bincount(grid + 1, area, minlength=count + 1)[grid + 1]
    return np.where(whole > 0, persons / np.maximum(whole, 1e-9), area / np.maximum(ground, 1e-9))


def _areas(
    levels: tuple[LevelChange, ...],
    grids: list[tuple[NDArray[np.int32], NDArray[np.int32]]],
    territory: Territory,
) -> tuple[ChangedArea, ...]:
    moved_at = np.stack([level.moved for level in levels], axis=1)
    moved = np.any(moved_at, axis=1)
    rows = np.flatnonzero(moved)
    c = territory.contiguity
    source = np.repeat(np.arange(len(c), dtype=np.int32), np.diff(c.indptr))
    old, new = grids[-1]
    joined = (source < c.indices) & (c.border_m >= LEAST_BORDER_M)
    joined &= moved[source] & np.all(moved_at[source] == moved_at[c.indices], axis=1)
    for of_unit in (old, new):
        joined &= of_unit[source] == of_unit[c.indices]
    root = connected_pieces(len(c), source[joined], c.indices[joined])[rows]
    order = np.argsort(root, kind="stable")
    starts = np.flatnonzero(np.diff(root[order], prepend=-1))
    persons = people(territory)
    areas = []
    for members in np.split(rows[order], starts[1:]) if len(rows) else ():
        unit = members[0]
        areas.append(
            ChangedArea(
                units=members.astype(np.int32),
                level=int(np.argmax(moved_at[unit])) + 1,
                old=tuple(int(was[unit]) for was, _ in grids),
                new=tuple(int(now[unit]) for _, now in grids),
                totals=territory.loads[members].sum(axis=0),
                persons=float(persons[members].sum()),
                area_m2=float(territory.area_m2[members].sum()),
            )
        )
    areas.sort(key=lambda area: (-area.persons, -area.area_m2, area.old, area.new, area.units[0]))
    return tuple(areas)
