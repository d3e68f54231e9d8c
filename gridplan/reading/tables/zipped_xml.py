"""XML documents inside zip files, as workbooks keep their sheets."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from ...errors import InputError
from ...i18n import say

#: Bytes that are unpacked at a time.
BLOCK = 1 << 16
#: No program writes larger sheets.
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14


@contextmanager
def opened_workbook(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive of a workbook; whatever is damaged in it is told in one way.

    Raises
    ------
    InputError
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (
        *(zipfile.BadZipFile, ElementTree.ParseError, zlib.error, EOFError, KeyError),
        *(ValueError, IndexError, OverflowError, RuntimeError, NotImplementedError, OSError),
    ):
        raise unreadable_workbook(path.name) from None


def unreadable_workbook(name: str) -> InputError:
    """The error for a workbook that cannot be read."""
    return InputError(
        say("The workbook cannot be read."),
        where=name,
        cure=say("Open it, save it again as xlsx, and try once more."),
    )


def plain_blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The document block by block; ValueError for one that declares things of its own."""
    first = True
    for block in iter(lambda: stream.read(BLOCK), b""):
        # No program writes declarations into a workbook; they can blow up a few bytes to many.
        if first and (b"<!" in block[:4096] or b"\0" in block[:64]):
            raise ValueError
        first = False
        yield block


def is_named(element: ElementTree.Element, name: str) -> bool:
    """Whether an element has a name, in whatever edition of the format."""
    return element.tag.rpartition("}")[2] == name


def number_text(number: float) -> str:
    """A number with 15 digits, as the programs show it."""
    text = f"{number:.15g}"
    return text if "e" not in text or not number.is_integer() else str(int(number))
