"""The sheets of a workbook, and the one that holds the events."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ..errors import InputError
from ..territory.formats import TABLES, SourceFile, look_at
from ..territory.tables import HEADER_ROWS, sheet_names, sheet_rows
from ..wording import say
from .header_rows import columns_known, first_rows

if TYPE_CHECKING:
    from pathlib import Path

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
        from .workbooks import Workbook

        book = Workbook(file.path)
        tops = {sheet: first_rows(book.rows(sheet)) for sheet in book.sheets}
    else:
        tops = {sheet: sheet_rows(file, sheet)[:HEADER_ROWS] for sheet in sheet_names(file)}
    return {
        sheet: max(columns_known(top, named), default=0) >= _FEWEST_COLUMNS
        for sheet, top in tops.items()
    }


def sheet_of_events(
    file: SourceFile, sheets: Collection[str], named: Collection[str]
) -> str | None:
    """The only one of some sheets whose header names columns of events; None where one is all.

    Raises
    ------
    InputError
        When several of them do, or none.
    """
    if len(sheets) < 2:
        return None
    found = [sheet for sheet, events in sheets_of(file.path, named).items() if events]
    if len(found) != 1:  # to take the first would be to lose the rows of the others
        raise InputError(
            say("Which sheet holds the events?"),
            where=file.path.name,
            cure=say(
                "Name one with --layer, or choose it in the dialog of QGIS: {sheets}.",
                sheets=", ".join(found or sheets),
            ),
        )
    return found[0]
