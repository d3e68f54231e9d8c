"""What a page of the atlas consists of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

#: Kinds of page; each has a template of the same name.
KINDS: Final = ("cover", "overview", "balance", "grid", "lists", "events", "change", "text")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    title : str
    numeric : bool
        Numbers stand at the right.
    stretches : bool
        Gives way, and is cut, when there is too little room.
    spare : int
        Left out when there is too little room for all figures, the lowest first; 0 never is.
    """

    title: str
    numeric: bool = False
    stretches: bool = False
    spare: int = 0


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Parameters
    ----------
    columns : tuple of Column
    rows : tuple of tuples of str
    tints : mapping of (row, column) to str
        Colours behind single cells, hexadecimal.
    total : bool
        Whether the last row is a sum.
    row_mm : float
        Height of a row, millimetres; 0 for that of the paper.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    tints: dict[tuple[int, int], str] = field(default_factory=dict)
    total: bool = False
    row_mm: float = 0.0

    def without(self, place: int) -> Table:
        """The table without one of its columns."""
        tints = {
            (row, column - (column > place)): colour
            for (row, column), colour in self.tints.items()
            if column != place
        }
        rows = tuple((*row[:place], *row[place + 1 :]) for row in self.rows)
        columns = (*self.columns[:place], *self.columns[place + 1 :])
        return replace(self, columns=columns, rows=rows, tints=tints)

    def part(self, first: int, last: int) -> Table:
        """The rows from `first` to before `last`."""
        tints = {
            (row - first, column): colour
            for (row, column), colour in self.tints.items()
            if first <= row < last
        }
        return Table(self.columns, self.rows[first:last], tints,
                     self.total and last >= len(self.rows))  # fmt: skip


@dataclass(frozen=True)
class MapView:
    """What one map of a page shows.

    Parameters
    ----------
    theme : str
        Which picture of the plan: ``"division"``, ``"balance"``, ``"grid"``, ``"locator"``,
        ``"heat"``, ``"spots"``, ``"change"``.
    bounds : tuple of float
        West, south, east, north in metres.
    level, number : int
        The grid in the middle; level 0 is the whole territory.
    period : int
        Of the events; −1 is none.
    """

    theme: str
    bounds: tuple[float, float, float, float]
    level: int = 0
    number: int = -1
    period: int = -1


@dataclass(frozen=True)
class AtlasPage:
    """One page.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    key : str
        Short name for files, of ASCII letters, digits and hyphens unless a code has others.
    title, subtitle : str
    bookmark : str
        Name in the list of contents.
    depth : int
        0 for a main entry of the contents, 1 for one below it, 2 below that.
    maps : mapping of str to MapView
        By the id of the map in the template: ``"map"``, ``"map_2"``, ``"locator"``.
    pictures : mapping of str to str
        Drawings as SVG text by id: ``"strip"``, ``"legend"``.
    tables : tuple of Table
        In the order of the tables of the template.
    texts : mapping of str to str
        Other texts by id.
    part_of : int
        First-level grid to whose own file the page belongs; −1 for none.
    """

    kind: str
    key: str
    title: str
    subtitle: str = ""
    bookmark: str = ""
    depth: int = 0
    maps: dict[str, MapView] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    part_of: int = -1


def legible_page(page: AtlasPage, can_write: Callable[[str], bool]) -> AtlasPage:
    """The page with a question mark for each letter that the font cannot write: never boxes."""

    def legible(text: str) -> str:
        if can_write(text):
            return text
        return "".join(letter if can_write(letter) else "?" for letter in text)

    return replace(
        page,
        title=legible(page.title),
        subtitle=legible(page.subtitle),
        bookmark=legible(page.bookmark),
        texts={name: legible(text) for name, text in page.texts.items()},
        tables=tuple(
            replace(table, rows=tuple(tuple(map(legible, row)) for row in table.rows))
            for table in page.tables
        ),
    )
