"""The workbook of a briefing: figures that can be sorted, summed and checked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import MissingPackage
from ...i18n import say
from ...progress import SILENT, Progress, step
from ...stores.atomic_files import new_file, put_in_place
from ..content.briefing import Briefing
from ..content.change_tables import change_tables
from ..content.tables import (
    Table,
    exceptions_table,
    grids_table,
    method_table,
    staff_table,
    summary_table,
)
from ..look import look

#: Font of all cells; where it is missing the program takes its own for Chinese.
FONT = "Microsoft YaHei"
#: With a sign, but for what is rounded to nothing.
_SIGNED = "[>=0.0005]+0.0%;[<=-0.0005]-0.0%;0%"
_FORMATS = {
    "text": "@",
    "count": "#,##0",
    "km2": "[>=99.995]#,##0;#,##0.00",
    "number": "0.00",
    "percent": "0.0%",
    "signed": _SIGNED,
    "deviation": _SIGNED,
}
#: Deviation at which the bar of a cell is as long as the cell.
_FULL_BAR = 0.25
_MOST_WIDE = 48


def tables_of(briefing: Briefing) -> list[Table]:
    """All tables of a workbook, in the order of its sheets."""
    depth = briefing.plan.depth
    tables = [
        summary_table(briefing),
        *(grids_table(briefing, level) for level in range(1, depth + 1)),
        exceptions_table(briefing),
    ]
    if briefing.comparison is not None:
        tables += change_tables(briefing.comparison)
    staff = staff_table(briefing)
    return [*tables, *([] if staff is None else [staff]), method_table(briefing)]


def write_workbook(briefing: Briefing, path: Path, *, progress: Progress = SILENT) -> int:
    """Write the workbook of a briefing.

    Parameters
    ----------
    briefing : Briefing
    path : Path
        Ends in ``.xlsx``; replaced as a whole.
    progress : Progress

    Returns
    -------
    int
        Number of sheets.

    Raises
    ------
    MissingPackage
        Without XlsxWriter.
    StoreError
        When the file cannot be written.
    """
    return write_tables(tables_of(briefing), path, progress=progress)


def write_tables(tables: list[Table], path: Path, *, progress: Progress = SILENT) -> int:
    """Write tables as sheets: no text becomes a formula, a link or a number; numbers stay numbers.

    Parameters
    ----------
    tables : list of Table
    path : Path
    progress : Progress

    Returns
    -------
    int
        Number of sheets.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise MissingPackage(
            say("Writing a workbook needs the package {package}.", package="XlsxWriter"),
            cure=say("Install it with: pip install {package}", package="XlsxWriter"),
        ) from None
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with new_file(path) as new:
        book = xlsxwriter.Workbook(str(new), options)
        # The same plan gives the same bytes.
        book.set_properties({"created": datetime(2024, 1, 1)})
        formats = {
            kind: book.add_format({"num_format": text, "font_name": FONT, "font_size": 10})
            for kind, text in _FORMATS.items()
        }
        band = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        band |= {"font_name": FONT, "font_size": 10, "bg_color": look.LAND}
        heads = {kind: book.add_format({**band, "align": "left" if kind == "text" else "right"})
                 for kind in _FORMATS}  # fmt: skip
        title = book.add_format({"bold": True, "font_name": FONT, "font_size": 13})
        for number, table in enumerate(tables):
            step(progress, number / len(tables), table.heading)
            _write_sheet(book.add_worksheet(_tab(table.name)), table, formats, heads, title)
        book.close()
        put_in_place(new, path)
    progress.report(1.0)
    return len(tables)


def _write_sheet(sheet: Any, table: Table, formats: Any, heads: Any, title: Any) -> None:
    sheet.write_string(0, 0, table.heading, title)
    names = [heading for heading, _ in table.columns]
    frozen = 2 if say("code") in names[:1] else 0
    sheet.freeze_panes(2, frozen)
    sheet.set_row(1, 32)
    for column, (heading, kind) in enumerate(table.columns):
        sheet.write_string(1, column, heading, heads[kind])
        cell = formats[kind]
        for row, values in enumerate(table.rows, start=2):
            value = values[column]
            if value is None:
                continue
            if kind == "text":
                sheet.write_string(row, column, _plain(value), cell)
            elif np.isfinite(value):
                sheet.write_number(row, column, float(value), cell)
        sheet.set_column(column, column, _width(table, column))
        if kind == "deviation" and table.rows:
            sheet.conditional_format(2, column, len(table.rows) + 1, column, _BAR)
    if table.rows:
        sheet.autofilter(1, 0, len(table.rows) + 1, len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.set_footer("&L&8Gridplan&R&8&P / &N")


_BAR = {
    "type": "data_bar",
    "data_bar_2010": True,
    "bar_solid": True,
    "bar_color": look.DEVIATION_COLOURS[5],
    "bar_negative_color": look.DEVIATION_COLOURS[1],
    "bar_axis_position": "middle",
    "min_type": "num",
    "max_type": "num",
    "min_value": -_FULL_BAR,
    "max_value": _FULL_BAR,
}


def _plain(value: Any) -> str:
    """Text as a cell holds it: an XML file has no room for control signs, a cell for 32,767."""
    text = "".join(letter for letter in str(value) if letter.isprintable() or letter in " \n")
    return text[:32_000]


def _width(table: Table, column: int) -> float:
    heading, kind = table.columns[column]
    if kind != "text":
        return max(11.0, min(_wide(heading) / 1.6, 18.0))
    rows = table.rows[:: max(len(table.rows) // 500, 1)]
    longest = max((_wide(str(row[column] or "")) for row in rows), default=0.0)
    return float(min(max(longest + 2, _wide(heading) / 1.6 + 2, 8), _MOST_WIDE))


def _wide(text: str) -> float:
    return sum(2.0 if ord(letter) > 0x2E80 else 1.05 for letter in text)


def _tab(name: str) -> str:
    """A name that a tab of Excel may bear."""
    return "".join("-" if sign in "[]:*?/\\'" else sign for sign in name)[:31] or "-"
