"""Tables without shapes: csv and workbooks, read as text whatever they hold."""

from __future__ import annotations

import io
import itertools
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InputError
from ...i18n import say
from ..columns import AREA_UNITS, COUNT_UNITS, plain_name, recognise, with_unit
from ..encodings import text_encoding
from ..formats import TABLES, SourceFile, look_at, refuse_driver
from ..simplified_chinese import simplified
from .csv_rows import Cell, csv_rows
from .opendocument import opendocument_sheets
from .zipped_xml import opened_workbook, unreadable_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd


#: The header is looked for in so many rows; titles may stand above it.
HEADER_ROWS = 15
#: A cell with a formula but no value; an empty text is one.
_UNCALCULATED = re.compile(
    rb'<c\b(?![^>]*\bt="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
#: So many characters show which sign stands between the cells.
_TOP = 1 << 16


def read_table(path: str | Path, sheet: str | None = None, key: str | None = None) -> pd.DataFrame:
    """Read a csv file or one sheet of a workbook; every cell is text or None.

    Parameters
    ----------
    path : str or Path
    sheet : str or None
        Name of the sheet; the only one with a column of unit ids by default.
    key : str or None
        Column of the unit ids, which the header names; recognised by its name when it is None.

    Returns
    -------
    DataFrame
        Columns named by the header row; titles above it and empty rows are left out. The index
        numbers the rows in the file, the first one is 1.

    Raises
    ------
    InputError
        When the file cannot be read, has no rows, or has rows with more cells than columns.
    """
    import pandas as pd

    file = look_at(path)
    if file.kind not in TABLES:
        raise InputError(
            say("This is not a table."), where=file.path.name, cure=say("Give a csv or xlsx file.")
        )
    if file.kind == "csv" and sheet is not None:
        raise InputError(
            say("A csv file has no sheets, so none is called {sheet}.", sheet=sheet),
            where=file.path.name,
            cure=say("Leave --join-sheet out, or give the workbook."),
        )
    rows = _csv_rows(file) if file.kind == "csv" else _sheet_of_units(file, sheet, key)
    numbered = [
        (number, row)
        for number, row in enumerate(rows, 1)
        if any(cell not in (None, "") for cell in row)
    ]
    if len(numbered) < 2:
        raise InputError(
            say("The table has no rows."),
            where=file.path.name,
            cure=say("Check the sheet and file."),
        )
    filled = [row for _, row in numbered]
    top = _header_row(filled, key)
    width = len(filled[top])
    body = numbered[top + 1 :]
    over = [number for number, row in body if any(row[width:])]
    if over:
        raise InputError(
            say("Rows with more cells than the table has columns: {count}.", count=len(over)),
            where=say("{file}, row {row}", file=file.path.name, row=over[0]),
            cure=say(
                "A comma inside a number or a text moves all figures behind it. Put such cells in "
                "quotation marks, or save the table as xlsx."
            ),
        )
    header = _header(filled, top)
    said = [unit for row in filled[:top] for cell in row for unit in _units_said(cell or "")]
    header = [with_unit(name, said) for name in header]
    below = [plain_name(cell or "") for cell in body[0][1]] if body else []
    if any(below) and all(unit in (*AREA_UNITS, *COUNT_UNITS) for unit in below if unit):
        header = [with_unit(name, [unit]) for name, unit in zip(header, below, strict=False)]
        header += _header(filled, top)[len(header) :]
        body = body[1:]
    cells = [(row + [None] * width)[:width] for _, row in body]
    return pd.DataFrame(cells, [number for number, _ in body], header, dtype=object)


def _csv_rows(file: SourceFile) -> list[list[Cell]]:
    data = file.path.read_bytes()
    encoding = text_encoding(data)
    if not encoding:
        raise InputError(
            say("The text of the table is neither UTF-8 nor GB18030."),
            where=file.path.name,
            cure=say("Save it again as CSV UTF-8, or as xlsx."),
        )
    text = data.decode(encoding)

    def rows(text: str, delimiter: str) -> Iterator[list[Cell] | None]:
        # Lines may end as Windows, Unix or an old Mac ends them.
        return csv_rows(io.StringIO(text, newline=None), delimiter)

    def fit(delimiter: str) -> tuple[int, int]:
        top = [row or [] for row in itertools.islice(rows(text[:_TOP], delimiter), HEADER_ROWS)]
        return max(map(_known, top), default=0), sum(map(len, top))

    found: list[list[Cell]] = []
    for number, row in enumerate(rows(text, max(",\t;，|", key=fit)), 1):
        if row is not None:
            found.append(row)
            continue
        raise InputError(
            say("The row cannot be read."),
            where=say("{file}, row {row}", file=file.path.name, row=number),
            cure=say("Look for a quotation mark that is not closed, or save the table as xlsx."),
        )
    return found


def _sheet_of_units(file: SourceFile, sheet: str | None, key: str | None) -> list[list[Cell]]:
    """Rows of the sheet that is asked for, or of the only one that can be meant.

    Raises
    ------
    InputError
        When several sheets can be meant.
    """
    tables = read_sheets(file, sheet)

    def fits(rows: list[list[Cell]]) -> bool:
        filled = [row for row in rows if any(row)]
        if len(filled) < 2:
            return False
        header = _header(filled, _header_row(filled, key))
        return key in header if key is not None else "unit_id" in recognise(header)

    found = [name for name, rows in tables.items() if fits(rows)]
    if len(found) > 1:
        raise InputError(
            say("Sheets with a column of unit ids: {count}.", count=len(found)),
            where=file.path.name,
            cure=say("Name one of them with --join-sheet: {sheets}.", sheets=", ".join(found)),
        )
    return tables[found[0] if found else next(iter(tables))]


def read_sheets(
    file: SourceFile, sheet: str | None = None, *, fill_down: bool = False, first: int | None = None
) -> dict[str, list[list[Cell]]]:
    """Sheets of a workbook in their order: name → rows as text, with all above the header.

    Parameters
    ----------
    file : SourceFile
    sheet : str or None
        The only one that is wanted; all by default.
    fill_down, first
        See `opendocument_sheets`; joined cells of the old format (xls) are not known.

    Raises
    ------
    InputError
        When the workbook cannot be read, has no sheets, or none of that name.
    """
    import pyogrio

    if file.kind == "ods":  # all sheets are one document, which is read but once
        tables = opendocument_sheets(file.path, sheet, fill_down=fill_down, first=first)
        wanted = _wanted(list(tables), sheet, file)
        return {name: tables[name] for name in wanted}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names = [str(name) for name in pyogrio.list_layers(file.address)[:, 0]]
            wanted = _wanted(names, sheet, file)
            return {name: _rows_by_gdal(file, name, first) for name in wanted}
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise unreadable_workbook(file.path.name) from None


def _rows_by_gdal(file: SourceFile, sheet: str, first: int | None) -> list[list[Cell]]:
    import pyogrio

    refuse_driver(file, pyogrio.read_info(file.address, layer=sheet)["driver"])
    frame = pyogrio.read_dataframe(
        file.address,
        layer=sheet,
        read_geometry=False,
        max_features=first,
        HEADERS="DISABLE",
        FIELD_TYPES="STRING",
    )
    if file.kind == "xlsx":
        _refuse_uncalculated(file, frame.shape[1])
    rows = [
        [None if cell is None or cell != cell else str(cell) for cell in row]  # noqa: PLR0124
        for row in frame.to_numpy(object).tolist()
    ]
    if not all(re.fullmatch(r"Field\d+", str(name)) for name in frame.columns):
        rows.insert(0, [str(name) for name in frame.columns])
    return rows


def _refuse_uncalculated(file: SourceFile, columns: int) -> None:
    """Refuse a workbook with formulas that no program has calculated: they read as empty cells.

    A row of totals may hold as many as there are columns.
    """
    with opened_workbook(file.path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        waiting = sum(len(_UNCALCULATED.findall(archive.read(name))) for name in sheets)
    if waiting > columns:
        raise InputError(
            say("Formulas without a result: {count}.", count=waiting),
            where=file.path.name,
            cure=say("Open the workbook in a spreadsheet program, save it, and give it again."),
        )


def _wanted(sheets: list[str], sheet: str | None, file: SourceFile) -> list[str]:
    """The sheet that is asked for, else all."""
    if not sheets or (sheet is not None and sheet not in sheets):
        raise InputError(
            say("There is no sheet {sheet}.", sheet=sheet or ""),
            where=file.path.name,
            cure=say("The sheets are: {sheets}.", sheets=", ".join(sheets)),
        )
    return sheets if sheet is None else [sheet]


def _units_said(title: str) -> list[str]:
    """Units of measure in a title such as ``单位：万人、平方公里``."""
    said = re.search(r"单位[:：]\s*([^()（）\s]+)", simplified(title))
    return [plain_name(unit) for unit in re.split("[、,，;；/和]", said.group(1))] if said else []


def _known(row: Sequence[Cell], key: str | None = None) -> int:
    """How many names of a row are known; that of the ids is when somebody has named it."""
    return len(recognise(cell for cell in row if cell)) + (key in row if key else 0)


def _header_row(rows: list[list[Cell]], key: str | None) -> int:
    """The row with the most names that are known; where none is, the fullest one."""
    known = [
        _known(_header(rows, top), key) if _known(rows[top], key) else 0
        for top in range(min(len(rows), HEADER_ROWS))
    ]
    if not any(known):
        known = [sum(map(bool, row)) for row in rows[:HEADER_ROWS]]
    return known.index(max(known))


def _header(rows: list[list[Cell]], top: int) -> list[str]:
    """Names of the columns, every one filled and different.

    Where the row has none, the name stands above: headers of several rows have joined cells.
    """
    names: list[str] = []
    for place in range(len(rows[top])):
        above = (row[place] for row in rows[top::-1] if place < len(row) and row[place])
        name = (next(above, None) or "").strip() or f"#{place + 1}"
        names.append(name if name not in names else f"{name} #{place + 1}")
    return names
