"""Tables without shapes: csv and workbooks, read as text whatever they hold."""

from __future__ import annotations

import csv
import io
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..wording import say
from .columns import recognise
from .encodings import decode_text
from .formats import TABLES, SourceFile, look_at, refuse_driver

if TYPE_CHECKING:
    from typing import TypeAlias

    import pandas as pd

    Cell: TypeAlias = str | None

#: The header is looked for in so many rows; titles may stand above it.
HEADER_ROWS = 15


def read_table(path: str | Path, sheet: str | None = None) -> pd.DataFrame:
    """Read a csv file or one sheet of a workbook; every cell is text or None.

    Parameters
    ----------
    path : str or Path
    sheet : str or None
        Name of the sheet; the first one by default.

    Returns
    -------
    DataFrame
        Columns named by the header row; titles above it and empty rows are left out.

    Raises
    ------
    InputError
        When the file cannot be read or has no rows.
    """
    import pandas as pd

    file = look_at(path)
    if file.kind not in TABLES:
        raise InputError(
            say("This is not a table."), where=file.path.name, cure=say("Give a csv or xlsx file.")
        )
    rows = _csv_rows(file) if file.kind == "csv" else sheet_rows(file, sheet)
    rows = [row for row in rows if any(cell not in (None, "") for cell in row)]
    if len(rows) < 2:
        raise InputError(
            say("The table has no rows."),
            where=file.path.name,
            cure=say("Check the sheet and file."),
        )
    top = _header_row(rows)
    width = max(len(row) for row in rows)
    header = _header(rows[top], width)
    body = [row + [None] * (width - len(row)) for row in rows[top + 1 :]]
    return pd.DataFrame(body, columns=header, dtype=object)


def _csv_rows(file: SourceFile) -> list[list[Cell]]:
    try:
        text, _ = decode_text(file.path.read_bytes())
        line = text.splitlines()[0] if text else ""
        delimiter = max(",\t;，", key=line.count)
        return [
            [cell or None for cell in row]
            for row in csv.reader(io.StringIO(text), delimiter=delimiter)
        ]
    except (UnicodeDecodeError, csv.Error):
        raise InputError(
            say("The text of the table is neither UTF-8 nor GB18030."),
            where=file.path.name,
            cure=say("Save it again as CSV UTF-8, or as xlsx."),
        ) from None


def sheet_names(file: SourceFile) -> list[str]:
    """Names of the sheets of a workbook in their order.

    Raises
    ------
    InputError
        When the workbook cannot be read.
    """
    import pyogrio

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [str(name) for name in pyogrio.list_layers(file.address)[:, 0]]
    except pyogrio.errors.DataSourceError:
        raise _unreadable(file) from None


def sheet_rows(file: SourceFile, sheet: str | None) -> list[list[Cell]]:
    """All rows of one sheet of a workbook as text, with whatever stands above the header.

    Parameters
    ----------
    file : SourceFile
    sheet : str or None
        The first one by default.

    Raises
    ------
    InputError
        When the workbook cannot be read or has no such sheet.
    """
    import pyogrio

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheets = sheet_names(file)
            if not sheets or (sheet is not None and sheet not in sheets):
                raise InputError(
                    say("There is no sheet {sheet}.", sheet=sheet or ""),
                    where=file.path.name,
                    cure=say("The sheets are: {sheets}.", sheets=", ".join(sheets)),
                )
            layer = sheet or sheets[0]
            refuse_driver(file, pyogrio.read_info(file.address, layer=layer)["driver"])
            frame = pyogrio.read_dataframe(
                file.address,
                layer=layer,
                read_geometry=False,
                HEADERS="DISABLE",
                FIELD_TYPES="STRING",
            )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise _unreadable(file) from None
    rows = [
        [None if cell is None or cell != cell else str(cell) for cell in row]  # noqa: PLR0124
        for row in frame.to_numpy(object).tolist()
    ]
    if not all(re.fullmatch(r"Field\d+", str(name)) for name in frame.columns):
        rows.insert(0, [str(name) for name in frame.columns])
    return rows


def _unreadable(file: SourceFile) -> InputError:
    return InputError(
        say("The workbook cannot be read."),
        where=file.path.name,
        cure=say("Open it, save it again as xlsx, and try once more."),
    )


def _header_row(rows: list[list[Cell]]) -> int:
    """The row with the most names that are known, the first one when none is."""
    known = [len(recognise(cell for cell in row if cell)) for row in rows[:HEADER_ROWS]]
    return known.index(max(known))


def _header(row: list[Cell], width: int) -> list[str]:
    """Names of the columns, every one filled and different."""
    names: list[str] = []
    for place in range(width):
        name = (row[place] if place < len(row) else None) or ""
        name = name.strip() or f"#{place + 1}"
        names.append(name if name not in names else f"{name} #{place + 1}")
    return names
