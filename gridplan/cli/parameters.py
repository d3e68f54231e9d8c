"""Parameters that several commands read in the same way."""

from __future__ import annotations

import click

from ..wording import say


def level_counts(text: str) -> tuple[int, ...]:
    """Read the number of grids at each level, ``"17,269,1958"``.

    Raises
    ------
    click.BadParameter
        When the text is not made of whole numbers above zero with commas between.
    """
    numbers = [number.strip() for number in text.split(",")]
    if not all(number.isascii() and number.isdigit() and int(number) for number in numbers):
        raise click.BadParameter(
            say("write whole numbers with commas, for example 17,269,1958"), param_hint="--levels"
        )
    return tuple(map(int, numbers))
