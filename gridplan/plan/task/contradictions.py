"""Rules that no plan can honour, found before anything is divided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import NAMED, Finding, few
from ...i18n import say
from ...partition.graph import Graph
from ...partition.repair.diameter import spans
from ...territory.territory import Territory
from ..rules.rules import Ints, Rules, cores_of, labels_of
from . import contradiction_words as words
from .excluded_areas import carve, in_pieces
from .limits_met import ROUNDING, confines
from .solver_task import parts_of

#: A part of the territory that no grid leaves has to hold this share of a first-level grid.
LEAST_GRID = 0.5


def refuse_contradictions(
    territory: Territory, graph: Graph, counts: Sequence[int], rules: Rules, fixed: Ints | None
) -> None:
    """Refuse rules that contradict each other, the counts or the units.

    Parameters
    ----------
    territory : Territory
    graph : Graph
        Of all units.
    counts : sequence of int
        Grids wanted at each level, given ones counted, special ones not.
    rules : Rules
    fixed : int64 (n,), optional
        First-level grid of each unit where that level is given.

    Raises
    ------
    InputError
        With one finding for every contradiction.
    """
    findings = list(_contradictions(territory, graph, counts, rules, fixed))
    if not findings and (rules.limits or rules.cores or rules.farthest_m is not None):
        findings = list(_confined(territory, graph, counts, rules, fixed))
    if findings:
        raise InputError(
            say("The rules contradict each other or the ground: {count}.", count=len(findings)),
            where=findings[0].message,
            cure=findings[0].cure,
            findings=findings,
        )


def _contradictions(
    territory: Territory, graph: Graph, counts: Sequence[int], rules: Rules, fixed: Ints | None
) -> Iterator[Finding]:
    grids = max(counts)
    given_names, given = labels_of(territory, rules.given, "--given-grids")
    special_names, special = labels_of(territory, rules.special, "--special")
    compound_names, compound = labels_of(territory, rules.compounds, "--compounds")
    areas = ((given_names, given), (compound_names, compound))
    ordinary = special < 0
    if fixed is None:
        yield from _parted(territory, parts_of(territory, graph), counts[0])
    for names, label in (areas[0], (special_names, special), areas[1]):
        yield from _areas(graph, names, label, fixed)
    if fixed is not None and len(counts) == 1 and given_names:
        yield words.level_given_twice()
    yield from _overlaps(territory, special, given, compound_names, compound)
    left = ordinary & (given < 0)
    closed = 0 if fixed is None else len(np.setdiff1d(fixed[given >= 0], fixed[left]))
    yield from _what_is_left(counts, len(given_names), closed, left, compound)
    if not left.any():
        return
    if not territory.load[left].any():
        yield words.no_load_left()
    if fixed is not None:
        yield from _emptied(territory, fixed, special < 0)
    yield from _limits(territory, grids, rules, ordinary, areas)
    if fixed is not None:
        yield from _limits_inside(territory, grids, rules, ordinary, fixed)
    yield from _cores(territory, grids, rules, ordinary, (given, compound))
    if rules.farthest_m is not None:
        yield from _distances(territory, grids, rules.farthest_m, ordinary)
        yield from _too_wide(territory, rules.farthest_m, ordinary, areas)


def _parted(territory: Territory, part: Ints, grids: int) -> Iterator[Finding]:
    """Parts between hard lines that first-level grids cannot be shared out among."""
    load = np.bincount(part, territory.load)
    share = load / load.sum()
    if len(share) > grids or (len(share) > 1 and share.min() * grids < LEAST_GRID):
        largest = np.argsort(-share, kind="stable")[:NAMED]
        told = [f"{share[one]:.1%} ({few(territory.unit_ids[part == one])})" for one in largest]
        enough = LEAST_GRID / share.min() if share.min() > 0 else np.inf
        enough = max(len(share), np.ceil(enough))
        yield words.parted_by_lines(grids, len(share), few(told, len(share), "; "), enough)


def _areas(
    graph: Graph, names: Sequence[str], label: Ints, fixed: Ints | None
) -> Iterator[Finding]:
    """Areas in pieces, and areas that lie in several first-level areas."""
    if not names:
        return
    broken = [names[i] for i in np.flatnonzero(in_pieces(graph, label))]
    if broken:
        yield words.area_in_pieces(broken)
    if fixed is not None:
        inside = label >= 0
        pairs = np.unique(np.stack([label[inside], fixed[inside]], axis=1), axis=0)
        across = [names[i] for i in np.flatnonzero(np.bincount(pairs[:, 0]) > 1)]
        if across:
            yield words.area_across(across)


def _overlaps(
    territory: Territory,
    special: Ints,
    given: Ints,
    compound_names: Sequence[str],
    compound: Ints,
) -> Iterator[Finding]:
    both = (special >= 0) & (given >= 0)
    if both.any():
        yield words.special_and_given(territory.unit_ids[both])
    grid = np.where(special >= 0, special, np.where(given >= 0, given + len(given), -1))
    inside = compound >= 0
    pairs = np.unique(np.stack([compound[inside], grid[inside]], axis=1), axis=0)
    cut = np.flatnonzero(np.bincount(pairs[:, 0]) > 1)
    # Compounds with units in no such grid are told by these, others by all their units.
    open_ones = pairs[pairs[:, 1] < 0, 0]
    told = np.isin(compound, cut) & ((grid < 0) | ~np.isin(compound, open_ones))
    if told.any():
        names = [compound_names[i] for i in np.unique(compound[told])]
        yield words.compound_cut(names, territory.unit_ids[told])


def _what_is_left(
    counts: Sequence[int], given_grids: int, closed: int, left: NDArray[np.bool_], compound: Ints
) -> Iterator[Finding]:
    """Counts that what is neither special nor given cannot make.

    Given grids take up so many first-level areas, `closed`, with a grid of each level between.
    """
    grids, above = max(counts), max(counts[:-1], default=0) - closed
    others = int(compound.max(initial=-1)) + 1 + np.arange(len(compound))
    nodes = len(np.unique(np.where(compound >= 0, compound, others)[left]))
    open_grids = grids - given_grids
    if open_grids < 0:
        yield words.too_many_given(given_grids, grids)
    elif not left.any() or not 0 < open_grids <= nodes:
        yield words.too_few_units(open_grids, nodes)
    elif open_grids < above:
        yield words.too_few_grids(open_grids, above)


def _emptied(territory: Territory, fixed: Ints, ordinary: NDArray[np.bool_]) -> Iterator[Finding]:
    """First-level areas in which special grids leave nothing."""
    units = np.bincount(fixed[ordinary & (fixed >= 0)], minlength=int(fixed.max()) + 1)
    empty = np.flatnonzero(units == 0)
    if len(empty):
        first = [int(np.argmax(fixed == area)) for area in empty]
        yield words.nothing_left(territory.unit_ids[first])


def _limits(
    territory: Territory,
    grids: int,
    rules: Rules,
    ordinary: NDArray[np.bool_],
    areas: Sequence[tuple[Sequence[str], Ints]],
) -> Iterator[Finding]:
    for limit in rules.limits:
        amount = limit.amount(territory)
        total = float(amount[ordinary].sum())
        slack = ROUNDING * max(1.0, abs(total))
        if total > limit.most * grids + slack or total < limit.least * grids - slack:
            yield words.limit_and_count(limit, grids, total, int(ordinary.sum()))
        heavy = ordinary & (amount > limit.most)
        if heavy.any():
            yield words.unit_over_limit(limit, territory.unit_ids[heavy])
        for place, (names, label) in enumerate(areas):
            marked = (label >= 0) & ordinary
            held = np.bincount(label[marked], amount[marked], minlength=len(names))
            whole = np.bincount(label[marked], minlength=len(names)) > 0
            # Given grids come first; they are grids already, compounds are parts of one.
            over = whole & ((held > limit.most) | ((held < limit.least) & (place == 0)))
            if over.any():
                yield words.area_over_limit(limit, [names[i] for i in np.flatnonzero(over)])


def _limits_inside(
    territory: Territory, grids: int, rules: Rules, ordinary: NDArray[np.bool_], fixed: Ints
) -> Iterator[Finding]:
    """Limits that first-level areas cannot keep: each is divided into whole grids."""
    for limit in rules.limits:
        amount = limit.amount(territory)
        if amount.min() < 0 or limit.most <= 0 or (fixed < 0).any():
            continue
        total = np.bincount(fixed[ordinary], amount[ordinary], minlength=int(fixed.max()) + 1)
        low = np.maximum(np.ceil(total / limit.most - 1e-9), 1)
        high = np.floor(total / limit.least + 1e-9) if limit.least > 0 else np.full_like(low, grids)
        for area in np.flatnonzero(low > high):
            unit = territory.unit_ids[int(np.argmax(ordinary & (fixed == area)))]
            yield words.limit_and_area(limit, total[area], unit)
        shared = limit.least * grids <= total.sum() <= limit.most * grids
        if shared and (low <= high).all() and not low.sum() <= grids <= high.sum():
            yield words.limit_and_areas(limit, grids, low.sum(), high.sum())


def _cores(
    territory: Territory,
    grids: int,
    rules: Rules,
    ordinary: NDArray[np.bool_],
    labels: Sequence[Ints],
) -> Iterator[Finding]:
    core = cores_of(territory, rules.cores) & ordinary
    if core.sum() > grids:
        yield words.cores_and_count(territory.unit_ids[core], grids)
    for label in labels:
        marked = core & (label >= 0)
        marked[marked] = (np.bincount(label[marked]) > 1)[label[marked]]
        if marked.any():
            yield words.cores_together(territory.unit_ids[marked])


def _distances(
    territory: Territory, grids: int, farthest_m: float, ordinary: NDArray[np.bool_]
) -> Iterator[Finding]:
    """No figure of a diameter holds more than a circle (isodiametric inequality)."""
    # Points stand inside their units: outlines reach beyond them by a unit's own width.
    width = np.sqrt(territory.area_m2[ordinary].max()) * 2
    area = float(territory.area_m2[ordinary].sum())
    if farthest_m + width < 2 * np.sqrt(area / (np.pi * grids)):
        yield words.farthest_and_area(farthest_m, grids, area)


def _confined(
    territory: Territory, graph: Graph, counts: Sequence[int], rules: Rules, fixed: Ints | None
) -> Iterator[Finding]:
    """Parts of the ground that no grid leaves, and that make other numbers of grids."""
    carving = carve(territory, graph, rules)
    grids = max(counts) - carving.given
    parts = confines(territory, carving, rules, fixed)
    never = parts.fewest > parts.most
    if never.any():
        yield words.units_confined(territory.unit_ids[carving.rest[never[parts.of_unit]]])
    elif not parts.fewest.sum() <= grids <= parts.most.sum():
        yield words.grids_confined(grids, parts.fewest.sum(), parts.most.sum())


def _too_wide(
    territory: Territory,
    farthest_m: float,
    ordinary: NDArray[np.bool_],
    areas: Sequence[tuple[Sequence[str], Ints]],
) -> Iterator[Finding]:
    """Given grids and compounds that are wider than a grid may be."""
    for names, label in areas:
        span = spans(territory.centre, np.where(ordinary, label, -1), len(names))
        wide = np.flatnonzero(span > farthest_m)
        if len(wide):
            yield words.area_too_wide(farthest_m, [names[i] for i in wide])
