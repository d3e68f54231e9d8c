"""Text and rows of csv files, also where a quotation mark was forgotten."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from ..encodings import BIG5, is_big5, utf16_encoding

if TYPE_CHECKING:
    from pathlib import Path

#: A cell as it stands in a table; None where there is none.
Cell: TypeAlias = "str | None"

#: In a table of fewer columns, a line of text may have as many delimiters as a row.
_FEWEST_CELLS = 5
#: Bytes that are decoded at a time.
_BLOCK = 1 << 22


def encoding_of(path: Path) -> str:
    """UTF-16, else UTF-8, Big5 or GB18030: whichever leaves fewer characters of the file unread.

    Big5 takes the place of GB18030 where the beginning of the file reads like it.
    """
    with path.open("rb") as file:
        top = file.read(_BLOCK)
        if name := utf16_encoding(top):
            return name
        whole_lines = top[: top.rfind(b"\n") + 1] or top
        lost = {}
        for name in ("utf-8-sig", BIG5 if is_big5(whole_lines) else "gb18030"):
            file.seek(0)
            decoder = codecs.getincrementaldecoder(name)("replace")
            lost[name] = sum(
                decoder.decode(block).count("\ufffd")
                for block in iter(lambda: file.read(_BLOCK), b"")
            )
            if not lost[name]:
                return name
    return min(lost, key=lambda name: lost[name])


def csv_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The text of a file, from its beginning."""
    return path.open(encoding=encoding, errors="replace", newline="")


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[list[Cell] | None]:
    """Rows of a csv file, one after another.

    A mark that opens a cell and is never closed would take the lines after it into that cell. Lines
    that were taken in and are rows of their own are given as rows.

    Parameters
    ----------
    lines : iterable of str
        With their ends.
    delimiter : str

    Yields
    ------
    list of str or None, or None
        The cells; None for empty ones, and for a line that cannot be read at all.
    """
    taken: list[str] = []
    width = 0  # cells of the longest row: the header, or a row like it

    def remembered() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(remembered(), delimiter=delimiter)
    while True:
        taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
        if len(taken) > 1 and _lost_its_end(taken, cells, width, delimiter):
            for line in taken:
                yield _alone(line, width, delimiter)
            continue
        width = max(width, len(cells))
        blank = not any(line.strip() for line in taken)
        yield [cell or None for cell in cells] if cells or blank else None


def _lost_its_end(lines: list[str], cells: list[str], width: int, delimiter: str) -> bool:
    """Whether lines are one row only because a mark was not closed."""
    if len(cells) < width:
        return True
    if width < _FEWEST_CELLS:
        return False
    return any(line.split('"', 1)[0].count(delimiter) == width - 1 for line in lines[1:])


def _alone(line: str, width: int, delimiter: str) -> list[Cell] | None:
    """The cells of one line; where that gives too few, those between the delimiters."""
    line = line.rstrip("\r\n")
    try:
        cells = next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return None
    if len(cells) < width:
        cells = line.split(delimiter)
    if line.count('"') % 2:
        cells = [cell.strip('"') for cell in cells]
    return [cell or None for cell in cells]
