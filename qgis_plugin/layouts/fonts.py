"""Fonts that hold what is to be written, checked letter by letter, so that no page shows boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qgis.PyQt.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QRawFont

from ..gridplan.output.look.look import CHINESE_FONTS, LATIN_FONTS

_MM = 25.4 / 72
#: What stays together in a line: a Chinese sign with the stop after it, or a word with its blank.
_PIECES = re.compile(
    r"[\u2e80-\uffef][，。；：！？、）》”]*|[^ \u2e80-\uffef]* |[^ \u2e80-\uffef]+"
)
#: Letters that are looked for: the basic plane, and the rare Chinese ones of the second.
_LETTERS = (range(0x21, 0xD800), range(0xF900, 0x10000), range(0x20000, 0x2A6E0))
#: Size at which widths are measured, pixels.
_MEASURE = 200


def chosen_family(wanted: Iterable[str] = (*CHINESE_FONTS, *LATIN_FONTS)) -> str:
    """The first of these families that this computer has; else the font of its windows."""
    there = set(_families())
    return next((family for family in wanted if family in there), QGuiApplication.font().family())


def _families() -> list[str]:
    try:
        return list(QFontDatabase.families())
    except TypeError:  # Qt 5 wants an instance
        return list(QFontDatabase().families())


class Type:
    """A font family: what it can write, and how wide.

    Parameters
    ----------
    family : str
    """

    def __init__(self, family: str) -> None:
        self.family = family
        raw = QRawFont.fromFont(QFont(family))
        # A raw font belongs to its thread; what it holds is asked once, for all threads.
        self._letters = frozenset(
            code for span in _LETTERS for code in span if raw.supportsCharacter(code)
        )
        self._metrics = {bold: QFontMetricsF(_font(family, bold)) for bold in (False, True)}

    def can_write(self, text: str) -> bool:
        """Whether the family itself has a glyph for each letter."""
        return all(ord(letter) in self._letters for letter in text if not letter.isspace())

    def width_mm(self, text: str, points: float, *, bold: bool = False) -> float:
        """Width of the longest line on paper."""
        widths = [self._metrics[bold].horizontalAdvance(line) for line in text.split("\n")]
        return max(widths) * points * _MM / _MEASURE

    def wrapped(self, text: str, points: float, room_mm: float, *, bold: bool = False) -> str:
        """The text in lines no wider than the room; Chinese may break after any sign."""
        return "\n".join(self._wrapped(line, points, room_mm, bold) for line in text.split("\n"))

    def _wrapped(self, line: str, points: float, room_mm: float, bold: bool) -> str:
        lines, current = [], ""
        for piece in _PIECES.findall(line):
            if (
                current
                and self.width_mm((current + piece).rstrip(" "), points, bold=bold) > room_mm
            ):
                lines.append(current.rstrip(" "))
                current = piece.lstrip(" ")
            else:
                current += piece
        return "\n".join([*lines, current])

    def cut(self, text: str, points: float, room_mm: float, *, bold: bool = False) -> str:
        """The text, or its beginning and an ellipsis where it is wider than the room."""
        if self.width_mm(text, points, bold=bold) <= room_mm:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            shorter = text[:middle].rstrip() + "…"
            if self.width_mm(shorter, points, bold=bold) <= room_mm:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"


def _font(family: str, bold: bool) -> QFont:
    font = QFont(family)
    font.setPixelSize(_MEASURE)
    font.setBold(bold)
    font.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)  # as it is printed
    return font
