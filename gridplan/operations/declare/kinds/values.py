"""Kinds of values: numbers, shares, choices, plain texts."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ....i18n import as_percent, say


class Unusable(ValueError):
    """A value that a parameter cannot have; the text is the reason, without the name."""


def as_typed(value: Any) -> Any:
    """Text without the full width of a Chinese keyboard and without blanks around it."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


def number_typed(text: str) -> float | None:
    """The finite number in a text; None where there is none."""
    try:
        number = float(as_typed(text))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


@dataclass(frozen=True)
class Kind:
    """What a parameter holds.

    Parameters
    ----------
    several : bool
        Whether it may be given several times; the value is a tuple then.
    form : str
        What stands for the value in a usage line; empty for the kind's own name.
    """

    several: bool = False
    form: str = ""

    #: Name in the reference and in usage lines.
    name = "text"

    def from_text(self, text: str) -> Any:
        """The value of one text of a command line.

        Raises
        ------
        Unusable
            With the reason.
        """
        return self.check(text)

    def check(self, value: Any) -> Any:
        """One value, as the operation takes it.

        Raises
        ------
        Unusable
            With the reason.
        """
        return value

    def before_work(self, value: Any) -> None:
        """Refuse, before any work, what could not be written or read; for files.

        Raises
        ------
        GridplanError
        """

    def as_text(self, value: Any) -> str:
        """A value as it is typed on a command line."""
        return str(value)

    def as_json(self, value: Any) -> Any:
        """One value in a request."""
        return value


@dataclass(frozen=True)
class Text(Kind):
    """A text.

    Parameters
    ----------
    read : callable, optional
        Reads the text and raises `Unusable` or `InputError` where that cannot be done; the value
        stays the text.
    crs : bool
        Whether it names a coordinate system.
    """

    read: Callable[[str], Any] | None = None
    crs: bool = False

    name = "text"

    def check(self, value: Any) -> str:
        """The text."""
        text = str(value)
        if self.read is not None:
            self.read(text)
        return text


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no."""

    name = "flag"

    def check(self, value: Any) -> bool:
        """Whether it is so."""
        if not isinstance(value, bool):
            raise Unusable(say("{value}; write True or False", value=value))
        return value


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few names.

    Parameters
    ----------
    names : tuple of str
    titles : tuple of str
        What people read instead, in the same order; the names themselves where there are none.
    listed : bool
        Whether it is a list of them, on the command line with commas between.
    """

    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    listed: bool = False

    name = "choice"

    def check(self, value: Any) -> Any:
        """The name, or the names."""
        if self.listed:
            names = value.split(",") if isinstance(value, str) else value
            return tuple(str(name).strip() for name in names if str(name).strip())
        if value not in self.names:
            raise Unusable(f"{value}; " + say("choose one of {known}", known=", ".join(self.names)))
        return str(value)

    def as_text(self, value: Any) -> str:
        """With commas between."""
        return ",".join(value) if self.listed else str(value)

    def as_json(self, value: Any) -> Any:
        """A name, or a list of them."""
        return list(value) if self.listed else value


@dataclass(frozen=True)
class Quantity(Kind):
    """A finite number within a range.

    Parameters
    ----------
    unit : str
        "m", "persons", …; empty for a plain number.
    least, most : float, optional
    above : bool
        Whether the number has to be greater than `least`.
    whole : bool
    """

    unit: str = ""
    least: float | None = None
    most: float | None = None
    above: bool = False
    whole: bool = False

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name in usage lines."""
        return "integer" if self.whole else "number"

    def from_text(self, text: str) -> Any:
        """The number in a text, also in the digits of a Chinese keyboard."""
        number: float | int | None = number_typed(text)
        if self.whole and number is not None:
            typed = as_typed(text)
            try:
                number = int(typed)
            except ValueError:
                number = None
        if number is None:
            raise Unusable(f"{as_typed(text)}; {self._wanted()}")
        return self.check(number)

    def check(self, value: Any) -> Any:
        """The number."""
        whole = isinstance(value, int) or (hasattr(value, "__index__"))
        if isinstance(value, bool) or not (whole or isinstance(value, float)):
            raise Unusable(f"{value}; {self._wanted()}")
        if self.whole and not whole:
            raise Unusable(f"{value}; {self._wanted()}")
        number = int(value) if self.whole else float(value)
        low = self.least is not None and (
            number < self.least or (self.above and number == self.least)
        )
        if low or (self.most is not None and number > self.most) or not math.isfinite(number):
            raise Unusable(f"{value}; {self._wanted()}")
        return number

    def _wanted(self) -> str:
        text = say("write a whole number") if self.whole else say("write a number")
        if self.least is None and self.most is None:
            return text
        low = "" if self.least is None else f"{self.least:g} {'<' if self.above else '≤'} "
        high = "" if self.most is None else f" ≤ {self.most:g}"
        return f"{text} ({low}x{high})"

    def as_text(self, value: Any) -> str:
        """Without digits that say nothing."""
        return f"{value:,g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Share(Kind):
    """A share, written as ``5%`` or ``0.05``; a fraction in Python."""

    name = "share"

    def as_text(self, value: Any) -> str:
        """In percent."""
        return as_percent(value)

    def from_text(self, text: str) -> float:
        """The fraction."""
        from ....territory.criteria import share_in

        typed = as_typed(str(text))
        share = share_in(typed)
        # 5 may be meant as 5%.
        if share is None or share < 0 or (share > 1 and not typed.endswith("%")):
            raise Unusable(f"{text}; " + say("write a share, for example 5%"))
        return share

    def check(self, value: Any) -> float:
        """The fraction."""
        if isinstance(value, str):
            return self.from_text(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
            raise Unusable(f"{value}; " + say("write a share, for example 5%"))
        return float(value)


@dataclass(frozen=True)
class Counts(Kind):
    """Numbers of grids at each level, largest grids first: ``17,269,1958``."""

    name = "counts"

    def check(self, value: Any) -> tuple[int, ...]:
        """The numbers."""
        numbers: Sequence[Any] = (
            as_typed(value).replace("、", ",").split(",") if isinstance(value, str) else value
        )
        texts = [str(number).strip() for number in numbers]
        if not texts or not all(t.isascii() and t.isdigit() and int(t) for t in texts):
            raise Unusable(say("write whole numbers with commas, for example 17,269,1958"))
        return tuple(map(int, texts))

    def as_text(self, value: Any) -> str:
        """With commas between."""
        return ",".join(map(str, value))

    def as_json(self, value: Any) -> Any:
        """A list."""
        return list(value)
