"""Kinds whose values stay text, once it can be read: criteria, columns, moments, pairs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....errors import InputError
from ....i18n import say
from .values import Kind, Text, Unusable, as_typed


@dataclass(frozen=True)
class Criteria(Kind):
    """What is balanced: ``name=COLUMN:weight:tolerance``, one text for each criterion.

    In Python also a mapping from the name to what stands behind ``=``, or `Criterion` objects.
    """

    name = "criterion"

    def check(self, value: Any) -> str:
        """One criterion as text, once it can be read."""
        from ....stores.planfile.layers import check_names
        from ....territory.criteria import Criterion, parse_criterion

        if isinstance(value, Criterion):
            return f"{value.name}={value.column}:{value.weight!r}:{value.tolerance!r}"
        check_names([parse_criterion(str(value))])
        return str(value)


@dataclass(frozen=True)
class Column(Text):
    """A column of a layer.

    Parameters
    ----------
    of : str
        The parameter that names the layer.
    """

    of: str = "units"

    name = "column"


@dataclass(frozen=True)
class Moment(Kind):
    """A day or a moment, ``2024-01-01`` or ``2024-01-01 08:00``; it stays text.

    Parameters
    ----------
    clock : bool
        Whether windows ask for the time of the day too.
    """

    clock: bool = False

    name = "day"

    def check(self, value: Any) -> str:
        """The text, once it is known to be a moment."""
        from ....events.values.dates import moment_named

        text = str(value.isoformat(" ") if hasattr(value, "isoformat") else as_typed(value))
        try:
            moment_named(text)
        except InputError as problem:
            raise Unusable(problem.message) from problem
        return text


@dataclass(frozen=True)
class Pairs(Kind):
    """Pairs of two texts, ``COLUMN=VALUE``, given one by one; a mapping in Python.

    Parameters
    ----------
    example : str
        How to write one, in errors; a message for translation.
    empty : bool
        Whether the second text may be empty.
    headers : tuple of str
        What the two texts are called in a table.
    """

    several: bool = True
    empty: bool = True
    example: Callable[[], str] | None = None
    headers: tuple[str, str] = ("", "")

    name = "pair"

    def check(self, value: Any) -> str:
        """One pair as text."""
        name, equals, rest = str(value).partition("=")
        if not (name and equals and (rest or self.empty)):
            raise Unusable(self.example() if self.example else say("write COLUMN=VALUE"))
        return str(value)


def texts_of(value: Any) -> list[Any]:
    """The single values of a parameter that may be given several times.

    Parameters
    ----------
    value : sequence or mapping or a single value
        A mapping stands for ``key=value`` texts.
    """
    if isinstance(value, Mapping):
        return [f"{key}={held}" for key, held in value.items()]
    if isinstance(value, (str, bytes, os.PathLike)) or not isinstance(value, Sequence):
        return [value]
    return list(value)


def pairs_of(texts: Sequence[str]) -> dict[str, str]:
    """The pairs that texts like ``COLUMN=VALUE`` name.

    Raises
    ------
    Unusable
        Where one name has two values.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if pairs.setdefault(name, value) != value:
            raise Unusable(say("{name} has two values", name=name))
    return pairs
