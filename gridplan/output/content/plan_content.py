"""Everything the pages of an atlas are made from, opened and measured once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import language as language_in_force
from ...i18n import say, speaking
from ...plan.measures import LevelMeasures, measure
from ...plan.plan import Plan
from ...plan.staff.completeness import fixing_word, role_word
from ...plan.staff.roster import HEAD, Roster, certain_roster
from ...progress import SILENT, Progress, step
from ...stores.planfile.essentials import read_map_layer
from ...stores.planfile.geopackage import open_plan
from ...territory.quantities import spoken
from ...territory.territory import Territory
from ..look.amounts import households, short_code
from ..look.grid_colours import identity_colours
from ..look.safe_text import short_village, shown_name

#: Outlines run at most so far from the true ones, metres; a hair on paper at 1 : 20,000.
_HAIR_M = 2.0


@dataclass(frozen=True)
class Book:
    """A plan ready to be put on pages.

    Parameters
    ----------
    path : Path
    title : str
        What the user calls the plan; may be empty.
    plan : Plan
    territory : Territory
    levels : tuple of LevelMeasures
    shapes : tuple of object arrays
        Outlines of the grids of each level, simplified to a hair, in the CRS of the territory.
    hues : tuple of lists of str
        Colour of each grid of each level that tells it from its neighbours.
    households : tuple of float64 arrays or None
        By level and grid, where the units tell.
    criteria : tuple of str
        Names for readers.
    can_write : callable
        Whether the font has a glyph for every letter of a text.
    roster : Roster, optional
        Who heads and works in which grid, as far as it is known.
    """

    path: Path
    title: str
    plan: Plan
    territory: Territory
    levels: tuple[LevelMeasures, ...]
    shapes: tuple[NDArray[np.object_], ...]
    hues: tuple[list[str], ...]
    households: tuple[NDArray[np.float64], ...] | None
    criteria: tuple[str, ...]
    can_write: Callable[[str], bool] = bool
    roster: Roster | None = None

    @property
    def heads(self) -> Mapping[str, str]:
        """Code of a grid → who heads it, as far as it is known."""
        return {} if self.roster is None else self.roster.heads

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the territory, metres."""
        return box_of(self.shapes[0])

    @property
    def date(self) -> str:
        """Day on which the plan was made, ISO."""
        return self.plan.provenance.created[:10]

    @property
    def crs(self) -> Any:
        """Coordinate system of the outlines, a pyproj CRS."""
        return self.territory.units.crs

    def children(self, level: int, number: int) -> NDArray[np.int64]:
        """Grids of the next level inside a grid."""
        return np.flatnonzero(self.plan.parents[level - 1] == number)

    def name(self, level: int, number: int) -> str:
        """Name of a grid, and its code where the name does not hold it."""
        code, name = self.plan.codes[level - 1][number], self.plan.names[level - 1][number]
        return name if not name or code in name else f"{code} {name}"

    def villages(self, inside: NDArray[np.bool_]) -> list[tuple[str, float, float]]:
        """Names of the villages of some units, and for each the unit nearest to their middle.

        Parameters
        ----------
        inside : bool (n,)
            The units.

        Returns
        -------
        list of (name, x, y)
            Metres; in the order of the names. Empty where the units do not tell their village.
        """
        column = self.territory.origin.get("columns", {}).get("village", "village")
        if column not in self.territory.units.columns:
            return []
        rows = np.flatnonzero(inside)
        names = self.territory.units[column].to_numpy(object)[rows]
        known = np.array([isinstance(name, str) and bool(name.strip()) for name in names], bool)
        rows, names = rows[known], names[known].astype(str)
        found = []
        for name in np.unique(names):
            points = self.territory.centre[rows[names == name]]
            off = np.abs(points - points.mean(axis=0)).sum(axis=1)
            x, y = points[int(np.argmin(off))]
            short = short_village(str(name))
            if self.can_write(short):
                found.append((short, float(x), float(y)))
        return found

    def staff(self, level: int, number: int) -> list[tuple[str, str]]:
        """What the roster says of a grid beside its head: role or fixing, and who or what."""
        if self.roster is None:
            return []
        code, roster = self.plan.codes[level - 1][number], self.roster
        people = [
            (role_word(r), "; ".join(roster.names(code, r))) for r in roster.roles if r != HEAD
        ]
        said = roster.fixings.get(code, {})
        fixed = [(fixing_word(each), said.get(each, "")) for each in roster.fixed]
        return [(word, text) for word, text in [*people, *fixed] if text]

    def short_code(self, level: int, number: int) -> str:
        """The code without that of the grid above it."""
        code = self.plan.codes[level - 1][number]
        if level == 1:
            return code
        return short_code(code, self.plan.codes[level - 2][self.plan.parents[level - 2][number]])


def open_book(
    path: str | Path,
    *,
    title: str = "",
    heads: str | Path | None = None,
    progress: Progress = SILENT,
) -> Book:
    """Open a plan file for the atlas.

    Parameters
    ----------
    path : str or Path
    title : str
        Heading of the cover; says the number of grids when left out.
    heads : path, optional
        Who heads which grid, see `certain_roster`.
    progress : Progress

    Raises
    ------
    StoreError
        When the file is not a plan or was changed by another program.
    InputError
        When a grid of the plan holds no unit.
    """
    source = Path(path)
    step(progress, 0.0, say("Opening the plan"))
    plan, territory = open_plan(source)
    step(progress, 0.5, say("Measuring the plan"))
    levels = measure(plan, territory)
    _check(plan, levels)
    step(progress, 0.6, say("Reading the outlines"))
    shapes = tuple(outlines_of(source, plan, level) for level in range(1, plan.depth + 1))
    hues = tuple(identity_colours(plan, territory, level) for level in range(1, plan.depth + 1))
    step(progress, 1.0)
    return Book(
        path=source,
        title=" ".join(title.split()),
        plan=plan,
        territory=territory,
        levels=levels,
        shapes=shapes,
        hues=hues,
        households=households(plan, territory),
        criteria=tuple(spoken(criterion.name) for criterion in territory.criteria),
        roster=None if heads is None else certain_roster(heads, plan),
    )


def legible(book: Book, can_write: Callable[[str], bool]) -> Book:
    """The book with names on one line, and codes in place of those that the font cannot write.

    Parameters
    ----------
    book : Book
    can_write : callable
        Whether the font has a glyph for every letter of a text.
    """
    names = tuple(
        tuple(
            shown if can_write(shown := shown_name(name, code)) else code
            for name, code in zip(level_names, level_codes)
        )
        for level_names, level_codes in zip(book.plan.names, book.plan.codes)
    )
    criteria = tuple(
        name if can_write(name) else say("criterion {number}", number=number)
        for number, name in enumerate(book.criteria, start=1)
    )
    return replace(
        book,
        title=book.title if can_write(book.title) else "",
        plan=replace(book.plan, names=names),
        criteria=criteria,
        can_write=can_write,
    )


def all_legible(book: Book, can_write: Callable[[str], bool]) -> bool:
    """Whether the font has a glyph for every letter of all names of grids."""
    return all(
        can_write(shown_name(name, code))
        for level in zip(book.plan.names, book.plan.codes)
        for name, code in zip(*level)
    )


def legible_language(language: str | None, can_write: Callable[[str], bool]) -> str:
    """The language wanted, or English where the font cannot write it; None is the one in force."""
    with speaking(language):
        return language_in_force() if can_write(say("Level {level}", level=1)) else "en"


def box_of(shapes: NDArray[np.object_]) -> tuple[float, float, float, float]:
    """West, south, east, north of outlines."""
    west, south, east, north = shapely.total_bounds(shapes)
    return float(west), float(south), float(east), float(north)


def outlines_of(source: Path, plan: Plan, level: int) -> NDArray[np.object_]:
    """Outlines of the grids of a level from a plan file, simplified to a hair."""
    layer = read_map_layer(source, f"grids_{level}")
    place = list(layer.columns).index("code")
    of_code = {str(row[place]): outline for row, outline in zip(layer.rows, layer.outlines)}
    shapes = shapely.from_wkb([of_code[code] for code in plan.codes[level - 1]])
    simple: NDArray[np.object_] = shapely.simplify(shapes, _HAIR_M)
    return simple


def _check(plan: Plan, levels: tuple[LevelMeasures, ...]) -> None:
    for found in levels:
        empty = np.flatnonzero(found.units == 0)
        if len(empty):
            raise InputError(
                say("Grid {code} holds no base unit.", code=plan.codes[found.level - 1][empty[0]]),
                cure=say("Give it units, or remove it, before the atlas is made."),
            )
