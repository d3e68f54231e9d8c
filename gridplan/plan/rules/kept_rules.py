"""The rules that a plan was made with, for as long as it is redrawn: which grids break them now.

Needs numpy alone: the columns that the rules name are given as they stand in the plan file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ...partition.repair.diameter import spans
from ...territory.criteria import Criterion
from ...territory.territory import Territory
from .rules import Floats, Ints, Limit, as_numbers, marked, numbered, spoken


class Breach(NamedTuple):
    """A rule that a last-level grid does not keep.

    Parameters
    ----------
    grid : int
    kind : str
        ``"limit"``, ``"cores"``, ``"farthest"``, ``"compound"``, ``"given"``, ``"first-level"`` or
        ``"special"``.
    rule : str
        The rule in words, the same for all grids that break it.
    found : str
        What there is instead, for the planner.
    """

    grid: int
    kind: str
    rule: str
    found: str

    @property
    def text(self) -> str:
        """One phrase for the planner."""
        return say("{found} (rule: {rule})", found=self.found, rule=self.rule)


class Areas(NamedTuple):
    """Areas that a column names: their names, and the one of each unit, −1 for none."""

    names: Sequence[str]
    of_unit: Ints

    def whole(self, units: Ints, grid: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of some units belong to an area of several that lies in one grid, bool (m,).

        Parameters
        ----------
        units : int64 (m,)
        grid : int32 (n,)
            Of every unit.
        """
        wanted = np.zeros(len(self.names) + 1, bool)  # the last one stands for no area
        wanted[self.of_unit[units]] = True
        wanted[-1] = False
        rows = np.flatnonzero(wanted[self.of_unit])
        area = self.of_unit[rows]
        parts = np.bincount(
            np.unique(np.stack([area, grid[rows]]), axis=1)[0], minlength=len(wanted)
        )
        size = np.bincount(area, minlength=len(wanted))
        whole: NDArray[np.bool_] = ((parts == 1) & (size > 1))[self.of_unit[units]]
        return whole


@dataclass(frozen=True)
class KeptRules:
    """Rules of a plan with the amounts of its n units.

    Parameters
    ----------
    limits : tuple of (Limit, float64 (n,))
    cores : bool (n,), optional
    farthest : (float, float64 (n, 2)), optional
        Largest distance, metres, and the points of the units.
    compounds, given, special : Areas, optional
    walls : Areas, optional
        Kept whole above the last level.
    first_level : bool
        Whether the first level is given by a column.
    towns : Areas, optional
        Which column that is.
    """

    limits: tuple[tuple[Limit, Floats], ...] = ()
    cores: NDArray[np.bool_] | None = None
    farthest: tuple[float, Floats] | None = None
    compounds: Areas | None = None
    given: Areas | None = None
    special: Areas | None = None
    walls: Areas | None = None
    first_level: bool = False
    towns: Areas | None = None

    def bound(self, count: int) -> NDArray[np.bool_]:
        """Units that only the planner may move, bool (count,).

        They are those of compounds and of given grids, and cores: whoever moves one of them alone
        breaks a rule, or may.
        """
        bound = np.zeros(count, bool)
        for _, units in self.bonds():
            bound |= units
        return bound

    def bonds(self) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """Rules that keep single units where they are, in words, and the units; see `bound`."""
        if self.cores is not None:
            yield say("one core in a grid"), self.cores
        if self.given is not None:
            yield say("given grids stay as they are"), self.given.of_unit >= 0
        if self.compounds is not None:
            of_unit = self.compounds.of_unit
            size = np.bincount(of_unit + 1, minlength=len(self.compounds.names) + 1)
            yield say("compounds stay whole"), (of_unit >= 0) & (size[of_unit + 1] > 1)

    @property
    def distance(self) -> str:
        """The largest distance in words."""
        most = self.farthest[0] if self.farthest else np.inf
        return say("units at most {most} m apart", most=spoken(most))

    def breaches(
        self,
        leaf: NDArray[np.int32],
        ordinary: NDArray[np.bool_],
        first: NDArray[np.int32] | None = None,
    ) -> Iterator[Breach]:
        """Every rule that a grid breaks.

        Parameters
        ----------
        leaf : int32 (n,)
            Last-level grid of each unit; −1 for none.
        ordinary : bool (grids,)
            False for special grids, which only have to be those that were asked for, and for grids
            that are closed.
        first : int32 (n,), optional
            First-level grid of each unit; −1 for none. Without it nothing is said of a first level
            that is given.
        """
        inside, count = leaf >= 0, len(ordinary)
        for limit, amount in self.limits:
            held = np.bincount(leaf[inside], amount[inside], count)
            slack = 1e-9 * max(1.0, float(np.abs(held).max(initial=0.0)))
            out = (held < limit.least - slack) | (held > limit.most + slack)
            for grid in np.flatnonzero(out & ordinary):
                yield Breach(int(grid), "limit", str(limit), spoken(held[grid]))
        if self.cores is not None:
            number = np.bincount(leaf[inside & self.cores], minlength=count)
            rule = say("one core in a grid")
            for grid in np.flatnonzero((number > 1) & ordinary):
                yield Breach(int(grid), "cores", rule, say("cores: {count}", count=number[grid]))
        if self.farthest is not None:
            most, centre = self.farthest
            span = spans(centre[inside], leaf[inside].astype(np.int64), count)
            for grid in np.flatnonzero((span > most) & ordinary):
                found = say("{span:,.0f} m apart", span=np.ceil(span[grid]))
                yield Breach(int(grid), "farthest", self.distance, found)
        if self.special is not None:
            yield from _not_special(self.special, leaf, ordinary)
        yield from self._areas(leaf, count)
        if self.towns is not None and first is not None:
            yield from _strays(self.towns, leaf, first)

    def _areas(self, leaf: NDArray[np.int32], count: int) -> Iterator[Breach]:
        """Compounds that are cut, and given grids that are not what they were."""
        rule = say("compounds stay whole")
        for area, grid, _ in _split(self.compounds, leaf):
            name = self.compounds.names[area] if self.compounds else ""
            yield Breach(grid, "compound", rule, say("compound {name} is cut", name=name))
        if self.given is None:
            return
        rule = say("given grids stay as they are")
        size = np.bincount(leaf[leaf >= 0], minlength=count)
        whole = np.bincount(self.given.of_unit[self.given.of_unit >= 0])
        cut = {area: grid for area, grid, _ in _split(self.given, leaf)}
        for area, name in enumerate(self.given.names):
            units = leaf[self.given.of_unit == area]
            grid = cut.get(area, int(units.max()))
            if grid >= 0 and (area in cut or size[grid] != whole[area]):
                found = say("given grid {name} has changed", name=name)
                yield Breach(grid, "given", rule, found)


#: Rules whose setting is the name of a column.
AREAS = ("cores", "compounds", "given", "special", "walls")
FIRST_LEVEL = "fixed_level"
#: Of a plan without rules.
NO_KEPT_RULES = KeptRules()


def named_columns(settings: Mapping[str, Any], criteria: Iterable[Criterion]) -> list[str]:
    """Columns of the units that the rules of a plan name."""
    known = {criterion.name for criterion in criteria}
    named = {name for limit in _limits(settings) for name in limit.columns} - known
    named |= {str(settings[rule]) for rule in (*AREAS, FIRST_LEVEL) if settings.get(rule)}
    return sorted(named)


def columns_without_numbers(settings: Mapping[str, Any], territory: Territory) -> list[str]:
    """Columns that limits of a plan name and that hold something that is no number."""
    known = {criterion.name for criterion in territory.criteria}
    named = {name for limit in _limits(settings) for name in limit.columns} - known
    there = named.intersection(territory.units.columns)
    return sorted(n for n in there if not np.isfinite(as_numbers(territory.units[n])).all())


def rules_of(settings: Mapping[str, Any], territory: Territory) -> KeptRules:
    """The rules that the settings of a plan of a territory state; see `kept_rules`."""
    units = territory.units
    names = named_columns(settings, territory.criteria)
    columns = {name: units[name].to_list() for name in names if name in units.columns}
    return kept_rules(settings, columns, territory.criteria, territory.loads, territory.centre)


def kept_rules(
    settings: Mapping[str, Any],
    columns: Mapping[str, Sequence[object]],
    criteria: Sequence[Criterion],
    loads: Floats,
    centre: Floats,
) -> KeptRules:
    """The rules that the settings of a plan state.

    Parameters
    ----------
    settings : mapping
        `Provenance.settings`.
    columns : mapping of str to sequence
        Values by unit, at least of `named_columns`. A rule whose column is missing or holds no
        numbers where it should is left out: nothing can be said about it.
    criteria : sequence of Criterion
    loads : float64 (n, k)
    centre : float64 (n, 2)
    """
    held: dict[str, Floats] = {c.name: loads[:, i] for i, c in enumerate(criteria)}
    limits = []
    for limit in _limits(settings):
        for name in limit.columns:
            if name in columns and name not in held:
                held[name] = as_numbers(columns[name])
        if all(name in held and np.isfinite(held[name]).all() for name in limit.columns):
            limits.append((limit, np.sum([held[name] for name in limit.columns], axis=0)))

    def areas(rule: str) -> Areas | None:
        values = columns.get(settings.get(rule, ""))
        return None if values is None else Areas(*numbered(values))

    cores = columns.get(settings.get("cores", ""))
    farthest = settings.get("farthest_m")
    return KeptRules(
        tuple(limits),
        None if cores is None else marked(cores),
        None if farthest is None else (float(farthest), centre),
        areas("compounds"),
        areas("given"),
        areas("special"),
        areas("walls"),
        bool(settings.get(FIRST_LEVEL)),
        areas(FIRST_LEVEL),
    )


def _limits(settings: Mapping[str, Any]) -> list[Limit]:
    found = []
    for text in settings.get("limits", ()):
        try:
            found.append(Limit.parse(str(text)))
        except InputError:
            continue
    return found


def _split(areas: Areas | None, leaf: NDArray[np.int32]) -> Iterator[tuple[int, int, int]]:
    """Areas that lie in more than one grid: the area, the grid with most of it, its units there."""
    if areas is None:
        return
    inside = (areas.of_unit >= 0) & (leaf >= 0)
    pairs, units = np.unique(
        np.stack([areas.of_unit[inside], leaf[inside]], axis=1), axis=0, return_counts=True
    )
    grids = np.bincount(pairs[:, 0], minlength=len(areas.names))
    for area in np.flatnonzero(grids > 1):
        here = pairs[:, 0] == area
        best = int(np.argmax(np.where(here, units, -1)))
        yield int(area), int(pairs[best, 1]), int(units[best])


def _strays(towns: Areas, leaf: NDArray[np.int32], first: NDArray[np.int32]) -> Iterator[Breach]:
    """Last-level grids with units of another town than most of their first-level grid."""
    rows = np.flatnonzero((towns.of_unit >= 0) & (first >= 0))
    town, count = towns.of_unit[rows], len(towns.names)
    held = np.bincount(
        first[rows] * count + town, minlength=(int(first.max(initial=0)) + 1) * count
    )
    strange = held.reshape(-1, count).argmax(axis=1)[first[rows]] != town
    pairs, units = np.unique(np.stack([leaf[rows], town])[:, strange], axis=1, return_counts=True)
    rule = say("the first level is given")
    for grid, of_town, number in zip(*pairs.tolist(), units.tolist()):
        found = say("units of {name}: {count}", name=towns.names[of_town], count=number)
        yield Breach(grid, "first-level", rule, found)


def _not_special(
    special: Areas, leaf: NDArray[np.int32], ordinary: NDArray[np.bool_]
) -> Iterator[Breach]:
    """Units of special areas in other grids, and other units in special grids."""
    rows = np.flatnonzero(leaf >= 0)
    area, rule = special.of_unit[rows], say("special areas are special grids")
    strange = rows[(area >= 0) == ordinary[leaf[rows]]]
    pairs, units = np.unique(
        np.stack([leaf[strange], special.of_unit[strange]]), axis=1, return_counts=True
    )
    for grid, one, number in zip(*pairs.tolist(), units.tolist()):
        found = (
            say("units of no special area: {count}", count=number)
            if one < 0
            else say("units of {name}: {count}", name=special.names[one], count=number)
        )
        yield Breach(grid, "special", rule, found)
