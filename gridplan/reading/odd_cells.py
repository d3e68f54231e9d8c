"""Cells of number columns that hold something else: GDAL reads them as 0, cut, or as they begin."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from .dbf import dbf_table

if TYPE_CHECKING:
    import geopandas as gpd


def with_cells_of_database(units: gpd.GeoDataFrame, path: Path, layer: str) -> gpd.GeoDataFrame:
    """The frame of a layer with its odd cells as text.

    SQLite keeps any text in a column of numbers, and decimals in one of whole numbers.

    Parameters
    ----------
    units : GeoDataFrame
        Its index holds the numbers of the rows in the database.
    path : Path
    layer : str
    """
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=1.0)) as link:
        for name in _numbers(units):
            table, column = (one.replace('"', '""') for one in (layer, name))
            try:
                rows = link.execute(
                    f'SELECT rowid, "{column}" AS cell FROM "{table}" '  # noqa: S608
                    "WHERE typeof(cell) IN ('text', 'blob', ?)",
                    ("text" if units[name].dtype.kind == "f" else "real",),
                ).fetchall()
            except sqlite3.Error:  # a view has no rows of its own
                continue
            _put(units, name, {row: str(cell) for row, cell in rows if row in units.index})
    return units


def with_cells_of_dbf(units: gpd.GeoDataFrame, dbf: bytes) -> gpd.GeoDataFrame:
    """The frame of a Shapefile with its odd cells as text.

    Parameters
    ----------
    units : GeoDataFrame
        In the order of the rows, its index counts them from 0.
    dbf : bytes
        The whole .dbf file.
    """
    table = dbf_table(dbf)
    names = [name for name in units.columns if name != units.geometry.name]
    if table is None or len(names) != len(table.fields):
        return units
    there = table.records[:, 0] != ord("*")
    if int(there.sum()) != len(units):
        return units
    numbers = _numbers(units)
    for name, field in zip(names, table.fields):
        whole = table.cells(field)[there]
        if name not in numbers or field.kind not in (b"N", b"F"):
            continue
        if not field.length or whole.shape[1] != field.length:  # a damaged file
            continue
        raw = np.ascontiguousarray(whole).view(f"S{field.length}").ravel()
        cells = np.char.strip(raw)
        try:
            written = np.where(cells == b"", b"nan", cells).astype(np.float64)
        except ValueError:
            written = np.array([_number(bytes(cell)) for cell in cells])
        read = units[name].to_numpy(np.float64, na_value=np.nan)
        odd = ~np.isclose(written, read, rtol=1e-9, atol=0.0, equal_nan=True)
        _put(units, name, {row: cells[row].decode("latin-1") for row in np.flatnonzero(odd)})
    return units


def _number(cell: bytes) -> float:
    """The number in a cell, NaN for none; infinite, which nothing equals, for anything else."""
    if not cell.strip(b"*"):
        return float("nan")  # too long for its column, and so not written
    try:
        return float(cell)
    except ValueError:
        return float("-inf")


def _numbers(units: gpd.GeoDataFrame) -> list[str]:
    shapes = units.geometry.name
    return [name for name in units.columns if name != shapes and units[name].dtype.kind in "iuf"]


def _put(units: gpd.GeoDataFrame, name: str, odd: Mapping[int, str]) -> None:
    if odd:
        cells = units[name].astype(object)
        cells.loc[list(odd)] = list(odd.values())
        units[name] = cells
