"""Territories drawn as text: every letter is a base unit, or every character cell is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely

#: South-west corner of every toy map: inside the area of use of EPSG:4549.
CORNER = (500_000.0, 3_520_000.0)


def toy(
    drawing: str,
    cell: float = 100.0,
    *,
    cells: bool = False,
    crs: str | None = "EPSG:4549",
    **columns: Mapping[str, object] | Sequence[object],
) -> gpd.GeoDataFrame:
    """Draw a small map; north is up, dots are outside.

    >>> toy('''
    ... AAB
    ... ACB
    ... ''').unit_id.tolist()
    ['A', 'B', 'C']

    Parameters
    ----------
    drawing : str
        One line per row of cells.
    cell : float
        Side of a cell in metres.
    cells : bool
        False: all cells of a letter make one unit with that letter as `unit_id`. True: every cell
        is a unit of its own, named by column and row from the south-west ("x0y0"), and the letter
        is its `town`.
    crs : str or None
    **columns
        Further columns, or other values for the usual ones: a mapping from `unit_id`, or a
        sequence in the order of the units.

    Returns
    -------
    GeoDataFrame
        `unit_id`, `registered` and `migrant` (10 persons a cell each), in the order of the letters
        (units of cells: row by row from the south-west), with corners shared at every cell.
    """
    rows = [line.strip() for line in drawing.strip().splitlines()][::-1]
    where = [(x, y, c) for y, row in enumerate(rows) for x, c in enumerate(row) if c != "."]
    x, y = (np.array([w[axis] for w in where], float) for axis in (0, 1))
    west, south = CORNER[0] + x * cell, CORNER[1] + y * cell
    squares = shapely.box(west, south, west + cell, south + cell)
    letter = np.array([w[2] for w in where])
    if cells:
        frame: dict[str, object] = {
            "unit_id": [f"x{int(a)}y{int(b)}" for a, b in zip(x, y)],
            "registered": 10,
            "migrant": 10,
            "town": letter,
        }
        shapes = squares
    else:
        names, count = np.unique(letter, return_counts=True)
        frame = {"unit_id": names, "registered": 10 * count, "migrant": 10 * count}
        shapes = np.array([shapely.union_all(squares[letter == name]) for name in names])
    units = gpd.GeoDataFrame(frame, geometry=shapes, crs=crs)
    for column, values in columns.items():
        if isinstance(values, Mapping):
            usual = units[column] if column in units else [None] * len(units)
            units[column] = [values.get(unit, old) for unit, old in zip(units.unit_id, usual)]
        else:
            units[column] = list(values)
    return units
