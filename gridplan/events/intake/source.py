"""An export of events as it is read: piece by piece, any number of times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Piece:
    """Some rows of a source.

    Parameters
    ----------
    row : int64 (n,)
        Number of each row in the source; the first row of a table, its header included, is 1.
    cells : mapping
        Column → object (n,), text or None or what the format knows (numbers, times).
    x, y : float64 (n,) or None
        Coordinates of the geometry, for formats that have one.
    unreadable : int64 (m,)
        Numbers of rows with more cells than the header.
    short : bool (n,) or None
        Rows of a text file with fewer cells than the header; workbooks do not keep empty ones.
    share : float
        How much of the source is read after this piece, 0 to 1.
    """

    row: NDArray[np.int64]
    cells: dict[str, NDArray[np.object_]]
    x: NDArray[np.float64] | None = None
    y: NDArray[np.float64] | None = None
    unreadable: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    short: NDArray[np.bool_] | None = None
    share: float = 1.0

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True)
class EventSource:
    """An export that can be read piece by piece, any number of times.

    Parameters
    ----------
    name : str
    columns : tuple of str
    crs : object or None
        System of the geometry; None for tables.
    encoding : str
        Of a csv file; empty otherwise.
    pieces : callable
        Gives an iterator over the rows.
    unknown_system : str
        What the file calls the system of its geometry, where nobody knows that; else empty.
    """

    name: str
    columns: tuple[str, ...]
    crs: Any
    encoding: str
    pieces: Callable[[], Iterator[Piece]]
    unknown_system: str = ""
