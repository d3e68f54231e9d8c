"""Header rows of exports, whose joined cells reach over several rows."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from .mapping import recognise_events

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..territory.tables import Cell
    from .sources import Piece

#: A row that holds fewer names of other columns is an event with an odd text.
_FEWEST_MOVED = 3


def columns_known(rows: list[list[Cell]]) -> list[int]:
    """How many columns of events each row would name, were it the header."""
    return [_known(_cells_of(rows, top)) if _known(row) else 0 for top, row in enumerate(rows)]


def _known(row: list[Cell]) -> int:
    return len(recognise_events(cell for cell in row if cell))


def _cells_of(rows: list[list[Cell]], top: int) -> list[Cell]:
    """Cells of a header; joined cells that reach down to it have their name in a row above."""
    header = rows[top]
    for above in rows[:top][::-1]:
        if not _known(above):
            break  # a title
        header = [own or name for own, name in zip_longest(header, above)]
    return header


def header_of(rows: list[list[Cell]], top: int) -> list[str]:
    """Names of the columns when a row is the header, every one filled and different."""
    row = _cells_of(rows, top)
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
