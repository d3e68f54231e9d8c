"""Chinese text in a finished PDF that can be found: usual signs instead of radicals.

Fonts draw 一 and the radical ⼀ with one glyph. Qt notes for each glyph the first of its signs: the
radical, and who searches for 一级网格 finds nothing. The tables from glyphs to signs are corrected
in place: no length changes.
"""

from __future__ import annotations

import re
import unicodedata

#: Radicals that are no compatible form of their sign in Unicode, but are drawn alike.
_ALIKE = dict(
    zip(
        "⺒⺓⺟⺠⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⼾",
        "巳幺母民见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙户",
        strict=True,
    )
)
_TABLE = re.compile(rb"begincmap.*?endcmap", re.DOTALL)
_SIGNS = re.compile(rb"\[[^\]]*\]")
_RADICAL = re.compile(rb"<(2[EF][0-9A-F]{2})>", re.IGNORECASE)


def searchable(pdf: bytes) -> bytes:
    """The PDF with usual signs for radicals in its tables of glyphs.

    Parameters
    ----------
    pdf : bytes
        As Qt writes it, with these tables in plain text; others stay as they are.

    Returns
    -------
    bytes
        Of the same length.
    """
    return _TABLE.sub(lambda table: _SIGNS.sub(_corrected, table[0]), pdf)


def _corrected(signs: re.Match[bytes]) -> bytes:
    return _RADICAL.sub(lambda found: b"<%04X>" % _usual(int(found[1], 16)), signs[0])


def _usual(code: int) -> int:
    sign = chr(code)
    usual = _ALIKE.get(sign) or unicodedata.normalize("NFKC", sign)
    return ord(usual) if len(usual) == 1 and ord(usual) < 0x10000 else code
