"""The sheets of a workbook, and the one that holds the events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from ...errors import InputError
from ...i18n import say
from ...reading.formats import TABLES, look_at
from ...reading.tables.table_files import HEADER_ROWS, read_sheets
from ...reading.tables.workbooks import Workbook
from .header_rows import columns_known, first_rows

if TYPE_CHECKING:
    from pathlib import Path

    from ...reading.tables.csv_rows import Cell

#: A sheet with fewer known columns is a cover or a list of something else.
_FEWEST_COLUMNS = 2


def sheets_of(path: str | Path, named: Collection[str] = ()) -> dict[str, bool]:
    """Sheets of a workbook, and whether each looks like an export; empty for any other file.

    Parameters
    ----------
    path : str or Path
    named : collection of str
        See `open_source`.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    file = look_at(path)
    if file.kind not in TABLES or file.kind == "csv":
        return {}
    if file.kind == "xlsx":
        tops = tops_of(Workbook(file.path))
    else:
        tops = read_sheets(file, first=HEADER_ROWS)
    return {sheet: _looks_like_events(top, named) for sheet, top in tops.items()}


def tops_of(book: Workbook) -> dict[str, list[list[Cell]]]:
    """Sheets of a workbook, and the rows of each among which the header stands."""
    return {sheet: first_rows(book.rows(sheet)) for sheet in book.sheets}


def _looks_like_events(rows: list[list[Cell]], named: Collection[str]) -> bool:
    return max(columns_known(rows[:HEADER_ROWS], named), default=0) >= _FEWEST_COLUMNS


def sheet_of_events(
    sheets: Mapping[str, list[list[Cell]]], named: Collection[str], source: str
) -> str:
    """The only one of some sheets, or the only one whose header names columns of events.

    Parameters
    ----------
    sheets : mapping
        Name → rows, the first ones at least.
    named : collection of str
        See `open_source`.
    source : str
        Name of the file, for errors.

    Raises
    ------
    InputError
        When several of them do, or none.
    """
    if len(sheets) == 1:
        return next(iter(sheets))
    found = [sheet for sheet, rows in sheets.items() if _looks_like_events(rows, named)]
    if len(found) != 1:  # to take the first would be to lose the rows of the others
        raise InputError(
            say("Which sheet holds the events?"),
            where=source,
            cure=say(
                "Name one with --layer, or choose it in the dialog of QGIS: {sheets}.",
                sheets=", ".join(found or sheets),
            ),
        )
    return found[0]
