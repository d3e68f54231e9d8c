"""Tables for people: csv and xlsx in which no cell can act as a formula."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from ...errors import StoreError
from ...i18n import say
from ...i18n.figures import columns
from ..atomic_files import new_file, put_in_place

#: Rows that tell how wide a column has to be.
_LOOKED_AT = 500
#: Digits that numbers are written with: beyond them is what computing with binary numbers leaves.
_DIGITS = 12
#: First letters that make a spreadsheet take text for a formula, also in full width.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    """Text that a spreadsheet shows as it is; an apostrophe in front keeps it from acting."""
    active = text.lstrip().startswith(_ACTIVE) or text.startswith(_ACTIVE)
    # A lone dash stands for “no cases” and does nothing.
    return f"'{text}" if active and text != "-" else text


def write_rows(file: TextIO, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as csv; text is made safe, numbers stay numbers, missing values are empty."""
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow(
            [safe_text(cell) if isinstance(cell, str) else _plain(cell) for cell in row]
        )


def write_sheets(
    path: str | Path, sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]
) -> None:
    """Write tables as csv (one table; UTF-8 with mark, as Excel likes it) or as xlsx.

    Parameters
    ----------
    path : str or Path
        Ends in ``.csv`` or ``.xlsx``.
    sheets : mapping
        Name → header and rows; a csv file gets the first one.

    Raises
    ------
    StoreError
        When the file cannot be written; an older one is as it was.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise StoreError(
            say("A table has to end in .csv or .xlsx."),
            where=str(path),
            cure=say("Add .xlsx to the name."),
        )
    with new_file(path) as new:
        if kind == ".csv":
            header, rows = next(iter(sheets.values()))
            with new.open("w", encoding="utf-8-sig", newline="") as file:
                write_rows(file, [header, *rows])
        else:
            _write_book(new, sheets)
        put_in_place(new, path)


def _write_book(
    path: Path, sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]
) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    # The same table gives the same bytes.
    book.set_properties({"created": datetime(2024, 1, 1)})
    bold = book.add_format({"bold": True})
    for name, (header, rows) in sheets.items():
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 1)
        for column, title in enumerate(header):
            sheet.write_string(0, column, str(title), bold)
            shown = [str(title), *(str(_plain(row[column]) or "") for row in rows[:_LOOKED_AT])]
            sheet.set_column(column, column, max(10, min(max(map(columns, shown)) + 2, 60)))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                value = _plain(cell)
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)
    book.close()


def _plain(cell: Any) -> Any:
    """A cell as text, number or None."""
    if hasattr(cell, "item"):
        cell = cell.item()
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return None
    if isinstance(cell, float):
        cell = float(f"{cell:.{_DIGITS}g}")
        return int(cell) if cell.is_integer() and abs(cell) < 10**_DIGITS else cell
    return cell if isinstance(cell, (str, int, float)) else str(cell)
