"""How the text of a file is stored: UTF-8, UTF-16, or one of the Chinese encodings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .dbf import dbf_table

#: Big5 as Windows writes it, with the characters that it added.
BIG5 = "cp950"
_NAMES = {
    **dict.fromkeys(("utf8", "65001", "unicode"), "utf-8"),
    **dict.fromkeys(
        ("gbk", "gb2312", "gb231280", "gb18030", "cp936", "936", "ansi936", "54936", "ms936"),
        "gb18030",
    ),
    **dict.fromkeys(("big5", "950", "cp950", "ansi950"), BIG5),
}
_OF_LANGUAGE_ID = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: BIG5, 0x78: BIG5}
#: First bytes of the usual characters, those of the first plane.
_USUAL = {"gb18030": (0xB0, 0xD7), BIG5: (0xA4, 0xC6)}
#: Text is Big5 where as much of it is usual there, and less than this in GB18030.
_MOST_USUAL, _LEAST_USUAL = 0.95, 0.85
#: Share of characters that text may lose, such as those of Hong Kong.
_MOST_LOST = 0.02
#: Less than so many characters say nothing.
_FEWEST_LETTERS = 4
#: UTF-16 has a zero byte among so many at least; a stray one elsewhere is no sign of it.
_FEWEST_ZEROS = 40


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


def text_encoding(data: bytes) -> str:
    """How the text of a file is stored: UTF-8, UTF-16, Big5 or GB18030.

    Parameters
    ----------
    data : bytes
        The whole text.

    Returns
    -------
    str
        Name of a codec that reads it; empty when none does.
    """
    for name in filter(None, (utf16_encoding(data), "utf-8-sig")):
        if _readable(data, name):
            return name
    if is_big5(data) and _readable(data, BIG5):
        return BIG5
    return "gb18030" if _readable(data, "gb18030") else ""


def utf16_encoding(data: bytes) -> str:
    """The codec of UTF-16 text, with a mark of its byte order or without; else empty.

    Parameters
    ----------
    data : bytes
        The text or its beginning.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    # Digits, commas and ends of lines have a zero byte, behind or before them.
    before, behind = data[0::2].count(0), data[1::2].count(0)
    most, least = max(before, behind), min(before, behind)
    if most * _FEWEST_ZEROS < len(data) or most <= 10 * least:
        return ""
    return "utf-16-le" if behind > before else "utf-16-be"


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
    UTF-8 is tried, which wrong text almost never passes, then Big5, where it alone gives usual
    characters, then GB18030.
    """
    text = _dbf_text(dbf)
    said = "".join(c for c in (cpg or b"").decode("ascii", "ignore").lower() if c.isalnum())
    declared = _NAMES.get(said, "") or _OF_LANGUAGE_ID.get(dbf[29], "")
    if text.isascii():
        return TextEncoding("", declared)
    if _readable(text, "utf-8"):
        return TextEncoding("utf-8", declared)
    if declared in ("", "utf-8") and is_big5(text) and _readable(text, BIG5):
        return TextEncoding(BIG5, declared)
    for name in (declared, "gb18030"):
        if name and name != "utf-8" and _readable(text, name):
            return TextEncoding(name, declared)
    candidates = [name for name in (declared, "utf-8", "gb18030") if name]
    least = min(candidates, key=lambda name: text.decode(name, "replace").count("\ufffd"))
    return TextEncoding(least, declared, damaged=True)


def is_big5(text: bytes) -> bool:
    """Whether text is made of usual characters when read as Big5, and is not as GB18030."""
    signs = text.decode(BIG5, "replace")
    letters = [sign for sign in signs if not sign.isascii() and sign.isalpha()]
    if signs.count("\ufffd") > _MOST_LOST * len(letters):
        return False
    if len(letters) < _FEWEST_LETTERS or _usual(letters, BIG5) < _MOST_USUAL:
        return False
    read = [sign for sign in text.decode("gb18030", "replace") if not sign.isascii()]
    return _usual(read, "gb18030") < _LEAST_USUAL


def _usual(signs: list[str], encoding: str) -> float:
    """Share of the characters that stand among the usual ones of an encoding."""
    first, last = _USUAL[encoding]
    lead = [sign.encode(encoding, "replace")[0] for sign in signs]
    return sum(first <= byte <= last for byte in lead) / max(len(signs), 1)


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
