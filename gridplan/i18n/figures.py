"""Numbers as people read them: one rule for signs and digits, wherever a number becomes text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from string import Formatter
from unicodedata import east_asian_width

#: Places of sentences that hold a number of things.
COUNTS = frozenset(
    {"all", "areas", "count", "expected", "files", "grids", "never", "pairs", "pieces", "units",
     "values"}
)  # fmt: skip

#: What is a hundred or more in hundredths has none.
WHOLE = 99.995
_CHINESE = "一二三四五六七八九十"
_SPELT = frozenset(map(str, range(1, 11)))
_NOTHING = re.compile(r"[+-](0[0,.]*%?)")


def figure(value: object, specification: str = "") -> str:
    """A value as `format` writes it; a number that is rounded to nothing has no sign.

    Shares, and numbers that are given a sign whatever they are, have a true minus.
    """
    text = format(value, specification)
    if not isinstance(value, Real):
        return text
    if nothing := _NOTHING.fullmatch(text):
        return nothing[1]
    signed = "+" in specification or specification.endswith("%")
    return "−" + text[1:] if signed and text.startswith("-") else text


def hundredths(value: float) -> str:
    """An area or a density: hundredths below 100, whole from there on; a trace is ``<0.01``."""
    if 0 < value < 0.005:
        return "<0.01"
    return figure(value, ",.0f" if abs(value) >= WHOLE else ",.2f")


def square_kilometres(area_m2: float) -> str:
    """An area in square kilometres, without the unit."""
    return hundredths(area_m2 / 1e6)


class Figures(Formatter):
    """Puts values into the places of a sentence as `figure` writes them.

    Numbers of things, which have one of the `COUNTS` for a name, get commas. The format
    specification ``一`` writes a number from 1 to 10 in Chinese: ``{level:一}级`` is 三级.
    """

    def get_value(
        self, key: int | str, args: Sequence[object], kwargs: Mapping[str, object]
    ) -> object:
        """The value of a place."""
        value = super().get_value(key, args, kwargs)
        counted = key in COUNTS and isinstance(value, Integral)
        return _Count(value) if counted else value

    def format_field(self, value: object, format_spec: str) -> str:
        """A value as text."""
        if format_spec == "一":
            return chinese(value)
        return figure(value, format_spec)


class _Count(int):
    """A number of things."""

    def __format__(self, specification: str) -> str:
        return super().__format__(specification or ",")


def chinese(number: object) -> str:
    """A number from 1 to 10 as Chinese people write that of a level; others in digits."""
    text = str(number)
    return _CHINESE[int(text) - 1] if text in _SPELT else text


def columns(text: str) -> int:
    """Columns of the terminal that a text takes: two for a Chinese character."""
    return sum(2 if is_wide(character) else 1 for character in text)


def is_wide(character: str) -> bool:
    """Whether a character takes two columns, as Chinese ones do."""
    return east_asian_width(character) in "WF"
