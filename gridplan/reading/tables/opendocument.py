"""Sheets of an OpenDocument workbook (ods) as rows of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from .zipped_xml import (
    MOST_COLUMNS,
    MOST_ROWS,
    is_named,
    number_text,
    opened_workbook,
    plain_blocks,
)

if TYPE_CHECKING:
    from .csv_rows import Cell

_CLOCK = re.compile(r"PT(\d+)H(\d+)M(\d+)")
#: A cell, and whether it is hidden under the one above or before that it is joined with.
_CELLS = {"table-cell": False, "covered-table-cell": True}


def opendocument_sheets(
    path: Path, sheet: str | None = None, *, fill_down: bool = False, first: int | None = None
) -> dict[str, list[list[Cell]]]:
    """All sheets of a workbook: name → rows, empty ones between others too.

    Parameters
    ----------
    path : Path
    sheet : str or None
        The only one whose rows are wanted.
    fill_down : bool
        Whether joined cells that reach over several rows hold their value in each of them.
    first : int or None
        How many rows of each sheet are wanted, or some more.

    Returns
    -------
    dict
        Dates are text such as 2024-01-31 08:00:00, numbers have 15 digits.

    Raises
    ------
    InputError
        When the workbook is damaged or locked with a password.
    """
    sheets: dict[str, list[list[Cell]]] = {}
    with opened_workbook(path) as archive, archive.open("content.xml") as stream:
        rows: list[list[Cell]] = []
        wanted = True
        empty = 0  # rows without content count only where others follow
        reaching: dict[int, tuple[int, Cell]] = {}  # column → rows still to come, value
        for event, element in _parsed(plain_blocks(stream)):
            if event == "start" and is_named(element, "table"):
                name = _attribute(element, "name")
                rows, wanted = sheets.setdefault(name, []), sheet in (None, name)
                empty, reaching = 0, {}
            if event == "start" or not is_named(element, "table-row"):
                continue
            if not wanted or (first is not None and len(rows) + empty >= first):
                element.clear()
                continue
            times = int(_attribute(element, "number-rows-repeated") or 1)
            cells = _row(element, reaching if fill_down else {})
            element.clear()
            if not any(cells):
                empty += times
                continue
            if len(rows) + empty + times > MOST_ROWS:
                raise ValueError
            rows += [[] for _ in range(empty)]
            rows += [list(cells) for _ in range(times)]
            empty = 0
    return sheets


def _parsed(blocks: Iterator[bytes]) -> Iterator[tuple[str, ElementTree.Element]]:
    parser: Any = ElementTree.XMLPullParser(("start", "end"))
    for block in blocks:
        parser.feed(block)
        yield from parser.read_events()
    parser.close()


def _row(row: ElementTree.Element, reaching: dict[int, tuple[int, Cell]]) -> list[Cell]:
    """Cells of a row up to the last one with content."""
    cells: list[Cell] = []
    empty = 0
    for cell in row:
        covered = _CELLS.get(cell.tag.rpartition("}")[2])
        if covered is None:
            continue
        # Several editions have namespaces of their own; the first of two with one name counts.
        held = {key.rpartition("}")[2]: value for key, value in [*cell.items()][::-1]}
        times = int(held.get("number-columns-repeated", 1))
        place = len(cells) + empty
        value = None if covered else _value(cell, held)
        if covered and place in reaching:
            rows, value = reaching.pop(place)
            if rows > 1:
                reaching[place] = (rows - 1, value)
        elif (rows := int(held.get("number-rows-spanned", 1))) > 1:
            reaching[place] = (rows - 1, value)
        if value is None:
            empty += times
            continue
        if place + times > MOST_COLUMNS:
            raise ValueError
        own = 1 if covered else times
        cells += [None] * empty + [value] * own
        empty = times - own
    return cells


def _value(cell: ElementTree.Element, held: Mapping[str, str]) -> Cell:
    kind = held.get("value-type")
    if kind == "date":
        return held.get("date-value", "").partition(".")[0].replace("T", " ") or None
    if kind == "time" and (clock := _CLOCK.match(held.get("time-value", ""))):
        return ":".join(part.zfill(2) for part in clock.groups())
    text = "\n".join(_text(part) for part in cell if is_named(part, "p"))
    if kind in ("float", "percentage", "currency") and not text.startswith(("#", "Err:")):
        return number_text(float(held.get("value", "")))
    return held.get("string-value") or text or None


def _text(element: ElementTree.Element) -> str:
    """Text of a paragraph, with the blanks that the format counts instead of writing them."""
    parts = [element.text or ""]
    for part in element:
        if is_named(part, "s"):
            parts.append(" " * int(_attribute(part, "c") or 1))
        elif is_named(part, "tab") or is_named(part, "line-break"):
            parts.append(" ")
        elif not is_named(part, "annotation"):
            parts.append(_text(part))
        parts.append(part.tail or "")
    return "".join(parts)


def _attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute of an element by its name; several editions have namespaces of their own."""
    return next((value for key, value in element.items() if key.endswith("}" + name)), "")
