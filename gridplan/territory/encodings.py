"""How the text of a file is stored: UTF-8, or one of the Chinese encodings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .dbf import dbf_table

_NAMES = {
    **dict.fromkeys(("utf8", "65001", "unicode"), "utf-8"),
    **dict.fromkeys(
        ("gbk", "gb2312", "gb231280", "gb18030", "cp936", "936", "ansi936", "54936", "ms936"),
        "gb18030",
    ),
    **dict.fromkeys(("big5", "950", "cp950", "ansi950"), "big5"),
}
_OF_LANGUAGE_ID = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5", 0x78: "big5"}


@dataclass(frozen=True)
class TextEncoding:
    """How text is stored.

    Parameters
    ----------
    name : str
        Name of the codec; empty when all text is plain ASCII.
    declared : str
        What the file says; empty when it says nothing.
    damaged : bool
        Whether some of the text cannot be read in any encoding.
    """

    name: str
    declared: str
    damaged: bool = False


def decode_text(data: bytes) -> tuple[str, str]:
    """Text of a csv file: UTF-8 (with or without mark), UTF-16 with mark, else GB18030.

    Returns
    -------
    text, encoding : str

    Raises
    ------
    UnicodeDecodeError
        When it is none of these.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("gb18030"), "gb18030"


def dbf_encoding(dbf: bytes, cpg: bytes | None) -> TextEncoding:
    """How the text of a Shapefile is stored.

    Parameters
    ----------
    dbf : bytes
        The whole .dbf file.
    cpg : bytes or None
        The .cpg file beside it.

    Notes
    -----
    What the .cpg file or the language id says is believed when the text can be read that way. Else
    UTF-8 is tried, which wrong text almost never passes, then GB18030.
    """
    text = _dbf_text(dbf)
    said = "".join(c for c in (cpg or b"").decode("ascii", "ignore").lower() if c.isalnum())
    declared = _NAMES.get(said, "") or _OF_LANGUAGE_ID.get(dbf[29], "")
    if text.isascii():
        return TextEncoding("", declared)
    if _readable(text, "utf-8"):
        return TextEncoding("utf-8", declared)
    for name in (declared, "gb18030"):
        if name and name != "utf-8" and _readable(text, name):
            return TextEncoding(name, declared)
    candidates = [name for name in (declared, "utf-8", "gb18030") if name]
    least = min(candidates, key=lambda name: text.decode(name, "replace").count("\ufffd"))
    return TextEncoding(least, declared, damaged=True)


def _readable(text: bytes, encoding: str) -> bool:
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _dbf_text(dbf: bytes) -> bytes:
    """Field names and all text cells, each followed by a line feed, cut characters left out."""
    table = dbf_table(dbf)
    if table is None:
        return b""
    # A name of ten bytes may end in the middle of a character.
    pieces = [
        field.name if len(field.name) < 10 else field.name.rstrip(bytes(range(0x80, 0x100)))
        for field in table.fields
    ]
    for field in table.fields:
        if field.kind == b"C":
            cells = np.full((len(table.records), field.length + 1), 10, np.uint8)
            cells[:, :-1] = table.cells(field)
            # A full cell may end in the middle of a character; it says nothing about the encoding.
            full = cells[:, -2] >= 0x80
            pieces.append(cells[~full].tobytes())
    return b"\n".join(pieces)
