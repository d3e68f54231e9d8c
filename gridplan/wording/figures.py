"""Numbers as people read them: one rule for signs and digits, wherever a number becomes text."""

from __future__ import annotations

import re
from numbers import Real
from string import Formatter

#: What is a hundred or more in hundredths has none.
WHOLE = 99.995
_NOTHING = re.compile(r"[+-](0[0,.]*%?)")


def figure(value: object, specification: str = "") -> str:
    """A value as `format` writes it; a number that is rounded to nothing has no sign."""
    text = format(value, specification)
    nothing = _NOTHING.fullmatch(text) if isinstance(value, Real) else None
    return nothing[1] if nothing else text


def hundredths(value: float) -> str:
    """An area or a density: hundredths below 100, whole from there on; a trace is ``<0.01``."""
    if 0 < value < 0.005:
        return "<0.01"
    return figure(value, ",.0f" if abs(value) >= WHOLE else ",.2f")


def square_kilometres(area_m2: float) -> str:
    """An area in square kilometres, without the unit."""
    return hundredths(area_m2 / 1e6)


class Figures(Formatter):
    """Puts values into the places of a sentence as `figure` writes them."""

    def format_field(self, value: object, format_spec: str) -> str:
        """A value as text."""
        return figure(value, format_spec)
