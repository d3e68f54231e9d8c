"""Rows of a workbook (xlsx), one after another, however many there are.

A workbook is a zip of XML documents. The sheet is parsed while it is unpacked; in memory are the
texts that cells share, as the format wants it, and one row.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from xml.etree import ElementTree

from ...errors import InputError
from ...i18n import say
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

#: Numbers of formats that show dates or times, of those every workbook has.
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
#: Parts of a format that are text or conditions, not digits of a date.
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_COLUMN = re.compile(r"[A-Z]+")
_END_OF_ROWS = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")
_JOINED = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
#: What stands behind the rows of a sheet is looked at so far, bytes.
_MOST_BEHIND = 1 << 24


#: Stands for the result of a formula that no program has calculated.
NOT_CALCULATED = "#CALC!"


class Workbook:
    """A workbook that is open for reading.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        When it cannot be read, see `rows`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with opened_workbook(self._path) as archive:
            book = self._document(archive, "xl/workbook.xml")
            links = self._document(archive, "xl/_rels/workbook.xml.rels")
            targets = {link.get("Id"): link.get("Target", "") for link in links}
            self._parts: dict[str, str] = {}
            for sheet in _all(book, "sheet"):
                link = next((v for k, v in sheet.items() if k.endswith("}id")), "")
                target = targets.get(link, "")
                part = target[1:] if target.startswith("/") else f"xl/{target}"
                if part.startswith("xl/worksheets/"):
                    self._parts[sheet.get("name", "")] = part
            setting = next(_all(book, "workbookPr"), None)
            old = setting is not None and setting.get("date1904") in ("1", "true")
            self._zero = datetime(1904, 1, 1) if old else datetime(1899, 12, 30)
            self._dates = self._styles(archive)
            self._texts = self._shared(archive)
            self._joined: dict[str, dict[int, list[tuple[int, int]]]] = {}

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets in their order."""
        return tuple(self._parts)

    def rows(self, sheet: str | None = None) -> Iterator[tuple[list[Cell], float]]:
        """Rows of a sheet, from the first one on, empty ones too.

        Parameters
        ----------
        sheet : str or None
            The first one by default.

        Yields
        ------
        cells : list of str or None
            Dates as 2024-01-31 08:00:00; numbers with 15 digits, as the programs show them.
            Joined cells that reach down over several rows hold their value in each of them, and
            formulas that nobody calculated are `NOT_CALCULATED`.
        share : float
            How much of the sheet is read, 0 to 1.

        Raises
        ------
        InputError
            When there is no such sheet or the workbook is damaged.
        """
        if not self._parts or (sheet is not None and sheet not in self._parts):
            raise InputError(
                say("There is no sheet {sheet}.", sheet=sheet or ""),
                where=self._path.name,
                cure=say("The sheets are: {sheets}.", sheets=", ".join(self._parts)),
            )
        part = self._parts[sheet or self.sheets[0]]
        with opened_workbook(self._path) as archive:
            size = max(archive.getinfo(part).file_size, 1)
            done = 0
            if part not in self._joined:
                self._joined[part] = _joined_downwards(archive, part)
            reaching: dict[int, tuple[int, Cell]] = {}
            with archive.open(part) as stream:
                for element in self._elements(stream, "sheetData", "row"):
                    number = int(element.get("r") or done + 1)
                    if not done < number <= MOST_ROWS:
                        raise ValueError
                    for _ in range(done + 1, number):
                        yield [], stream.tell() / size
                    cells = self._cells(element)
                    for place, last in self._joined[part].get(number, ()):
                        reaching[place] = (last, cells[place] if place < len(cells) else None)
                    yield _filled(cells, number, reaching), min(stream.tell() / size, 1.0)
                    done = number

    def _cells(self, row: ElementTree.Element) -> list[Cell]:
        cells: list[Cell] = []
        for cell in row:
            place = len(cells)
            letters = _COLUMN.match(cell.get("r", ""))
            if letters:
                place = _place(letters.group())
            if not len(cells) <= place < MOST_COLUMNS:
                raise ValueError
            cells += [None] * (place - len(cells))
            cells.append(self._value(cell))
        return cells

    def _value(self, cell: ElementTree.Element) -> Cell:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(cell) or None
        value = next((part.text for part in cell if is_named(part, "v")), None)
        if not value:
            waits = kind != "str" and any(is_named(part, "f") for part in cell)
            return NOT_CALCULATED if waits else None
        if kind != "n":
            return value if kind != "s" else self._texts[int(value)] or None
        number = float(value)
        if int(cell.get("s", "0")) in self._dates:
            return self._date(number)
        return number_text(number)

    def _date(self, days: float) -> str:
        if not 0 <= days < 2_958_466:  # the year 10000
            return f"{days:.15g}"
        moment = self._zero + timedelta(seconds=round(days * 86400))
        return str(moment.time() if days < 1 else moment)

    def _styles(self, archive: zipfile.ZipFile) -> frozenset[int]:
        """Numbers of the styles that show a number as a date or time."""
        if "xl/styles.xml" not in archive.namelist():
            return frozenset()
        styles = self._document(archive, "xl/styles.xml")
        dates = set(_DATES)
        for form in _all(styles, "numFmt"):
            plain = _QUOTED.sub("", form.get("formatCode", "")).lower()
            if set("ymdhs") & set(plain) and "general" not in plain:
                dates.add(int(form.get("numFmtId", "-1")))
        cells = next(_all(styles, "cellXfs"), ())
        return frozenset(n for n, s in enumerate(cells) if int(s.get("numFmtId", "0")) in dates)

    def _shared(self, archive: zipfile.ZipFile) -> list[str]:
        """The texts that cells share."""
        if "xl/sharedStrings.xml" not in archive.namelist():
            return []
        with archive.open("xl/sharedStrings.xml") as stream:
            return [_text(element) for element in self._elements(stream, "sst", "si")]

    def _document(self, archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
        with archive.open(part) as stream:
            text = b"".join(plain_blocks(stream))
        return ElementTree.fromstring(text)  # noqa: S314  `plain_blocks` refuses declarations

    @staticmethod
    def _elements(stream: IO[bytes], parent: str, name: str) -> Iterator[ElementTree.Element]:
        """Elements of a name inside a parent as they come; each is forgotten after its turn."""
        parser: Any = ElementTree.XMLPullParser(("start", "end"))
        holder: ElementTree.Element | None = None
        wanted = ""
        for block in plain_blocks(stream):
            parser.feed(block)
            for event, element in parser.read_events():
                if event == "end" and element.tag == wanted and holder is not None:
                    yield element
                    holder.clear()
                elif event == "start" and holder is None and is_named(element, parent):
                    holder = element
                    wanted = element.tag[: -len(parent)] + name
        parser.close()


def _place(letters: str) -> int:
    """Number of a column, A is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _joined_downwards(archive: zipfile.ZipFile, part: str) -> dict[int, list[tuple[int, int]]]:
    """First row → first column and last row of the joined cells that reach over several rows.

    They are listed behind the rows.
    """
    behind, found = b"", False
    with archive.open(part) as stream:
        for block in plain_blocks(stream):
            behind += block
            if not found and (end := _END_OF_ROWS.search(behind)):
                found, behind = True, behind[end.end() :]
            elif not found:
                behind = behind[-64:]
            if len(behind) > _MOST_BEHIND:
                break
    joined: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in _JOINED.findall(behind if found else b""):
        if int(last) > int(first):
            joined.setdefault(int(first), []).append((_place(column.decode()), int(last)))
    return joined


def _filled(cells: list[Cell], number: int, reaching: dict[int, tuple[int, Cell]]) -> list[Cell]:
    """The cells of a row with those that reach down to it; a row of nothing else stays empty."""
    for place in [place for place, (last, _) in reaching.items() if last < number]:
        del reaching[place]
    if not reaching or not any(cells):
        return cells
    cells += [None] * (max(reaching) + 1 - len(cells))
    for place, (_, value) in reaching.items():
        cells[place] = cells[place] or value
    return cells


def _all(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if is_named(element, name))


def _text(element: ElementTree.Element) -> str:
    """Text of a string, of all its runs, without how it is pronounced."""
    parts = []
    for part in element:
        if is_named(part, "t"):
            parts.append(part.text or "")
        elif is_named(part, "r") or is_named(part, "is"):
            parts.append(_text(part))
    return "".join(parts)
