"""Carrying a plan over to changed base units: split, merged, renumbered or redrawn ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import few
from ...i18n import say
from ...partition.graph import Graph
from ...partition.initial.legalise import mend
from ...partition.objective import Level
from ...territory.ground.division_links import tie_pairs
from ...territory.ground.links import Links
from ...territory.ground.overlay import common_areas, largest_share
from ...territory.territory import Territory
from ..plan import Plan
from ..task.solver_task import parts_of, unit_graph

#: A unit whose outline keeps this share of its area is the same one.
SAME = 0.99
#: A shifted unit keeps this share of its size, however its outline was mended.
ALIKE = 0.9
#: So far do units lie off that are in another datum, metres; and about how many tell.
SHIFTED_M, ENOUGH = (100.0, 2000.0), 1000


@dataclass(frozen=True)
class Carried:
    """A plan on new base units, before anything was rebalanced.

    Parameters
    ----------
    leaf : int64 (n,)
        Last-level grid of each new unit, in the numbering of the plan.
    same : bool (n,)
        Units that the plan knows, by id and place.
    row : int64 (n,)
        The old unit that holds most of the area of each new one.
    known_ids : object (n,)
        Its id.
    lost : object (m,)
        Ids of old units of which new ones cover less than half.
    shared : int64 (p,), int64 (p,)
        Pairs of a new unit and an old one whose ground they share, but for slips in drawing.
    """

    leaf: NDArray[np.int64]
    same: NDArray[np.bool_]
    row: NDArray[np.int64]
    known_ids: NDArray[np.object_]
    lost: NDArray[np.object_]
    shared: tuple[NDArray[np.int64], NDArray[np.int64]]


def carry_over(plan: Plan, known: Territory, new: Territory) -> Carried:
    """Give every new base unit the grid that holds most of its area.

    Parameters
    ----------
    plan : Plan
    known : Territory
        Of the plan.
    new : Territory
        The changed base units.

    Returns
    -------
    Carried

    Raises
    ------
    InputError
        When new units lie outside the plan, or all lie off those that it knows, or a grid is left
        without units.
    """
    row_of = {unit: row for row, unit in enumerate(known.unit_ids)}
    rows = np.array([row_of.get(unit, -1) for unit in new.unit_ids], np.int64)
    outlines = np.asarray(new.units.geometry.array, dtype=object)
    theirs = np.asarray(known.units.geometry.to_crs(new.units.crs).array, dtype=object)
    leaf_of = np.append(leaf_by_id(plan, known), -1)
    named = np.flatnonzero(rows >= 0)
    some = named[:: len(named) // ENOUGH + 1]
    _refuse_shifted(outlines[some], theirs[rows[some]])
    same = np.zeros(len(new), bool)
    same[named] = shapely.equals_exact(outlines[named], theirs[rows[named]], 0.0)
    redrawn = named[~same[named]]
    now, then = outlines[redrawn], theirs[rows[redrawn]]
    whole = np.maximum(shapely.area(now), shapely.area(then))
    same[redrawn] = shapely.area(shapely.intersection(now, then)) >= SAME * whole
    leaf = np.where(same, leaf_of[rows], -1)
    rows = np.where(same, rows, -1)
    others = np.flatnonzero(~same)
    covered = np.zeros(len(known))
    covered[rows[same]] = np.inf
    mine, known_row = np.flatnonzero(same), rows[same]
    if len(others):
        common = common_areas(outlines[others], theirs)
        rows[others] = largest_share(*common, len(others))
        unit, old, area = common
        inside = leaf_of[old] >= 0
        leaf[others] = largest_share(unit[inside], leaf_of[old[inside]], area[inside], len(others))
        covered += np.bincount(old, area, len(known))
        least = np.minimum(shapely.area(outlines[others[unit]]), shapely.area(theirs[old]))
        real = area > (1 - SAME) * least
        mine = np.concatenate([mine, others[unit[real]]])
        known_row = np.concatenate([known_row, old[real]])
    outside = np.flatnonzero(leaf < 0)
    if len(outside):
        raise InputError(
            say("Units that lie in no grid of the plan: {count}.", count=len(outside)),
            where=few(new.unit_ids[outside]),
            cure=say(
                "Put those of the plan into grids while redrawing; give other base units of the "
                "same territory, or divide it anew."
            ),
        )
    empty = np.flatnonzero(np.bincount(leaf, minlength=plan.counts[-1]) == 0)
    if len(empty):
        raise InputError(
            say("Grids that no new unit lies in: {count}.", count=len(empty)),
            where=few([plan.codes[-1][grid] for grid in empty]),
            cure=say(
                "Bring the units that were left out by mistake; where the new ones are too coarse "
                "for these grids or the grids are gone, divide the territory anew."
            ),
        )
    lost = known.unit_ids[covered < 0.5 * shapely.area(theirs)]
    shared = (mine, known_row)
    return Carried(leaf.astype(np.int64), same, rows, known.unit_ids[rows], lost, shared)


def tied_as_before(known: Territory, new: Territory, carried: Carried) -> Territory:
    """The new units with the links of the old ones, between the nearest ones on their ground.

    Islands that were tied by hand, and what special grids part, would be in pieces without.

    Parameters
    ----------
    known : Territory
        Of the plan.
    new : Territory
        The changed base units.
    carried : Carried
        The plan on them.
    """
    unit, old = carried.shared
    order = np.argsort(old, kind="stable")
    start = np.searchsorted(old[order], np.arange(len(known) + 1))
    on = [unit[order[first:last]] for first, last in pairwise(start)]
    outlines = np.asarray(new.units.geometry.array, dtype=object)
    gaps: dict[tuple[int, int], float] = {}
    for a, b in known.contiguity.links:
        one, other = (ends.ravel() for ends in np.meshgrid(on[a], on[b]))
        pairs = np.sort(np.stack([one, other], axis=1), axis=1)
        gap = np.round(shapely.distance(outlines[one], outlines[other]), 3)
        for place in np.lexsort((pairs[:, 1], pairs[:, 0], gap))[:1]:
            i, j = pairs[place].tolist()
            if i != j and j not in new.contiguity.neighbours(i):
                gaps[i, j] = float(gap[place])
    ends = np.array(sorted(gaps), np.int32).reshape(-1, 2)
    return tie_pairs(new, Links(ends, np.array([gaps[pair] for pair in sorted(gaps)])))


def on_new_units(plan: Plan, known: Territory, new: Territory) -> Plan:
    """The plan on changed base units of the same territory, its grids in one piece each.

    Raises
    ------
    InputError
        When the units are not of the same territory: see `carry_over`; and when the new ones leave
        some of the old ones out.
    """
    cure = say("Compare plans of the same territory.")
    try:
        carried = carry_over(plan, known, new)
    except InputError as problem:
        # Whoever compares cannot bring other units, or say how these are drawn.
        where = "" if problem.where.startswith("--") else problem.where
        raise InputError(problem.message, where=where, cure=cure) from problem
    if len(carried.lost):
        raise InputError(
            say("Units of the plan that no new unit covers: {count}.", count=len(carried.lost)),
            where=few(carried.lost),
            cure=cure,
        )
    new = tied_as_before(known, new, carried)
    leaf = reconnected(graph_in_grids(plan, new, carried.leaf), plan, carried.leaf)
    return replace(plan, unit_ids=new.unit_ids, leaf_of_unit=leaf.astype(np.int32))


def graph_in_grids(plan: Plan, new: Territory, leaf: NDArray[np.int64]) -> Graph:
    """The graph of the new units, with their loads in last-level grids; none in special grids.

    Parameters
    ----------
    plan : Plan
    new : Territory
    leaf : int64 (n,)
        See `Carried`.

    Raises
    ------
    InputError
        When there is no load to balance, or nothing ties the units together.
    """
    load = np.where(plan.special[leaf], 0.0, new.load)
    if not load.any():
        raise InputError(
            say("Special grids hold the whole load of the new units; the others have none."),
            cure=say("Look at the figures of the units outside special grids."),
        )
    graph = replace(unit_graph(new), load=load / load.sum() * int((~plan.special).sum()))
    parts_of(new, graph)
    return graph


def _refuse_shifted(now: NDArray[np.object_], then: NDArray[np.object_]) -> None:
    """Refuse outlines that lie off those of the same ids and sizes, all by about the same way."""
    sizes = shapely.area(now), shapely.area(then)
    alike = np.minimum(*sizes) > ALIKE * np.maximum(*sizes)
    now, then = now[alike], then[alike]
    ways = shapely.get_coordinates(shapely.centroid(now))
    ways = ways - shapely.get_coordinates(shapely.centroid(then))
    if not len(ways):
        return
    way = np.median(ways, axis=0)
    distance = float(np.hypot(*way))
    alike = np.hypot(*(ways - way).T) < distance / 4
    if SHIFTED_M[0] < distance < SHIFTED_M[1] and alike.mean() > 0.9:
        raise InputError(
            say(
                "The new units lie {metres:.0f} m off those of the plan, all the same way.",
                metres=distance,
            ),
            where="--datum",
            cure=say(
                "Say in which datum they are drawn: GCJ-02, BD-09, or as their coordinate system "
                "states."
            ),
        )


def reconnected(graph: Graph, plan: Plan, leaf: NDArray[np.int64]) -> NDArray[np.int64]:
    """The carried division with every grid of every level in one piece.

    New units may lie askew to old borders, so that a grid falls apart; its pieces go to the grids
    that they touch.

    Parameters
    ----------
    graph : Graph
        Loads in last-level grids.
    plan : Plan
    leaf : int64 (n,)

    Raises
    ------
    InputError
        When a grid is left with fewer units than there are grids in it.
    """
    mended: NDArray[np.int64] = np.zeros(len(graph), np.int64)
    for level in range(1, plan.depth + 1):
        # Level by level: every grid is mended inside its parent, which holds together already.
        above = plan.ancestor_of_leaf(level).astype(np.int64)
        mine = above[leaf]
        parent: NDArray[np.int64] = (
            plan.parents[level - 2].astype(np.int64)
            if level > 1
            else np.zeros(plan.counts[0], np.int64)
        )
        order = np.argsort(parent, kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        first = np.searchsorted(parent[order], np.arange(int(parent.max()) + 2)).astype(np.int64)
        short = np.flatnonzero(np.bincount(mended) < np.diff(first))
        if len(short):
            raise InputError(
                say("Grids with fewer units left than there are grids in them: {count}.",
                    count=len(short)),
                where=few([plan.codes[max(level - 2, 0)][grid] for grid in short]),
                cure=say(
                    "Pieces that the new units cut off went to the grids around them. Bring units "
                    "that were left out by mistake, or divide the territory anew."
                ),
            )  # fmt: skip
        # A unit whose parent is another one now joins its first child; mending moves it on.
        place = np.where(parent[mine] == mended, rank[mine], first[mended])
        need = np.bincount(above, minlength=len(order)).astype(np.int64)[order]
        target = np.maximum(plan.leaves_below(level), 1).astype(np.float64)[order]
        mended = order[mend(graph, mended, place, Level(first, target, need))]
    return mended


def leaf_by_id(plan: Plan, known: Territory) -> NDArray[np.int64]:
    """The last-level grid of each unit of a territory, −1 for none; int64 (n,)."""
    leaf = dict(zip(plan.unit_ids, plan.leaf_of_unit, strict=True))
    return np.array([leaf.get(unit, -1) for unit in known.unit_ids], np.int64)
