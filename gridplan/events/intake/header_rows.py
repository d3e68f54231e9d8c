"""Header rows of exports, whose joined cells reach over several rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from ...i18n import say
from ...reading.tables.table_files import HEADER_ROWS
from ..values.column_mapping import recognise_events

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...reading.tables.csv_rows import Cell
    from .source import Piece

#: A row that holds fewer names of other columns is an event with an odd text.
_FEWEST_MOVED = 3


def first_rows(records: Iterator[tuple[list[Cell] | None, float]]) -> list[list[Cell]]:
    """Rows among which the header stands."""
    return [cells or [] for (cells, _), _ in zip(records, range(HEADER_ROWS))]


def columns_known(rows: list[list[Cell]], named: Collection[str] = ()) -> list[int]:
    """How many columns of events each row would name, were it the header.

    Parameters
    ----------
    rows : list of list of str or None
        The first rows of a table.
    named : collection of str
        Columns that somebody has named.
    """
    return [
        _known(_cells_of(rows, top, named), named) if _known(row, named) else 0
        for top, row in enumerate(rows)
    ]


def header_row_of(rows: list[list[Cell]], named: Collection[str], source: str) -> int:
    """Which of the first rows is the header.

    It is the one that names the most columns; where none of them is known, the fullest one.

    Parameters
    ----------
    rows, named
        See `columns_known`.
    source : str
        Name of the file, for errors.

    Raises
    ------
    InputError
        When there are no rows, or none names what somebody has named.
    """
    known = columns_known(rows, named)
    if any(known):
        return known.index(max(known))
    if not any(map(any, rows)):
        raise InputError(
            say("The table has no rows."), where=source, cure=say("Check the sheet and file.")
        )
    if named:  # what stands in the first row may be an event: it is not told
        raise InputError(
            say("There is no column {column}.", column=next(iter(named))),
            where=source,
            cure=say(
                "None of the first {rows} rows names it. Write it as it stands in the file.",
                rows=HEADER_ROWS,
            ),
        )
    filled = [sum(map(bool, row)) for row in rows]
    return filled.index(max(filled))


def _known(row: list[Cell], named: Collection[str]) -> int:
    cells = {cell.strip() for cell in row if cell}
    return len(recognise_events(cells.difference(named))) + len(cells.intersection(named))


def _cells_of(rows: list[list[Cell]], top: int, named: Collection[str]) -> list[Cell]:
    """Cells of a header; joined cells that reach down to it have their name in a row above."""
    header = rows[top]
    for above in rows[:top][::-1]:
        if not _known(above, named):
            break  # a title
        header = [own or name for own, name in zip_longest(header, above)]
    return header


def header_of(rows: list[list[Cell]], top: int, named: Collection[str] = ()) -> list[str]:
    """Names of the columns when a row is the header, every one filled and different."""
    row = _cells_of(rows, top, named)
    while row and not (row[-1] or "").strip():
        row = row[:-1]
    names: list[str] = []
    for place, cell in enumerate(row):
        name = (cell or "").strip() or f"#{place + 1}"
        names.append(name if name not in names else f"{name} #{place + 1}")
    return names


def other_header(piece: Piece, rows: NDArray[np.bool_]) -> int | None:
    """A row that names the columns in another order than the header; None where there is none.

    Parameters
    ----------
    piece : Piece
    rows : bool (n,)
        Those to look at.
    """
    names = set(piece.cells)
    for row in np.flatnonzero(rows):
        cells = {name: column[row] for name, column in piece.cells.items() if column[row]}
        moved = [cell for name, cell in cells.items() if cell in names and cell != name]
        if len(moved) >= _FEWEST_MOVED and len(moved) * 2 > len(cells):
            return int(row)
    return None
