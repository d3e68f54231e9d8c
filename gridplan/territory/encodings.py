"""How the text of a file is stored: UTF-8, or one of the Chinese encodings."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

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
    try:
        count, header, width = struct.unpack_from("<IHH", dbf, 4)
    except struct.error:
        return b""
    fields, at, offset = [], 32, 1
    while at + 32 <= min(header, len(dbf)) and dbf[at : at + 1] != b"\r":
        name, kind, length = dbf[at : at + 11], dbf[at + 11 : at + 12], dbf[at + 16]
        fields.append((name.split(b"\x00")[0], kind, offset, length))
        offset += length
        at += 32
    # A name of ten bytes may end in the middle of a character.
    pieces = [
        name if len(name) < 10 else name.rstrip(bytes(range(0x80, 0x100))) for name, *_ in fields
    ]
    count = min(count, (len(dbf) - header) // max(width, 1))
    records = np.frombuffer(dbf, np.uint8, count * width, header).reshape(count, width)
    for _, kind, start, length in fields:
        if kind == b"C":
            cells = np.full((count, length + 1), 10, np.uint8)
            cells[:, :-1] = records[:, start : start + length]
            # A full cell may end in the middle of a character; it says nothing about the encoding.
            full = cells[:, -2] >= 0x80
            pieces.append(cells[~full].tobytes())
    return b"\n".join(pieces)
