"""Kinds of values as people type them: numbers, shares and moments, from any keyboard."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Any

import click

from ..errors import InputError
from ..i18n import say


def as_typed(value: Any) -> Any:
    """Text without the full width of a Chinese keyboard and without blanks around it."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value


def number_typed(text: str) -> float | None:
    """The number in a text, which has an end; None where there is none."""
    try:
        number = float(as_typed(text))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def pairs_typed(
    texts: Iterable[str], option: str, form: str, *, empty: bool = True
) -> dict[str, str]:
    """What an option like ``--where COLUMN=VALUE`` says each time it is given.

    Parameters
    ----------
    texts : iterable of str
    option : str
        For errors.
    form : str
        How to write it, for errors.
    empty : bool
        Whether the value may be empty.

    Raises
    ------
    click.BadParameter
        For a text of another form, and where one name has two values.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and (value or empty)):
            raise click.BadParameter(form, param_hint=option)
        if pairs.setdefault(name, value) != value:
            raise click.BadParameter(say("{name} has two values", name=name), param_hint=option)
    return pairs


class Whole(click.IntRange):
    """A whole number, also in the digits of a Chinese keyboard."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        return super().convert(as_typed(value), param, ctx)


class Number(click.FloatRange):
    """A number that has an end, also in the digits of a Chinese keyboard."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        number = super().convert(as_typed(value), param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a valid {self.name}.", param, ctx)
        return number


class Moment(click.types.StringParamType):
    """A day or a moment; it stays text."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text, once it is known to be one."""
        from ..events.values.dates import moment_named

        text = str(as_typed(value))
        try:
            moment_named(text)
        except InputError as problem:
            hint = param.opts[-1] if param else ""
            raise InputError(problem.message, where=hint, cure=problem.cure) from None
        return text


class Share(click.types.StringParamType):
    """A share written as ``5%`` or ``0.05``."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The share as a fraction."""
        if isinstance(value, float):
            return value
        from ..territory.criteria import share_in

        text = as_typed(str(value))
        share = share_in(text)
        # 5 may be meant as 5%.
        if share is None or share < 0 or (share > 1 and not text.endswith("%")):
            self.fail(f"{value}; " + say("write a share, for example 5%"), param, ctx)
        return share
