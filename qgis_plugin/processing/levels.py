"""Counts of grids as people write them."""

from __future__ import annotations

import re

from ..gridplan.errors import InputError
from ..platform.words import tr


def level_counts(text: str) -> tuple[int, ...]:
    """Grids of each level from text such as "17,269,1958".

    Raises
    ------
    InputError
    """
    if not text.strip():
        raise InputError(
            tr("No counts of grids are given."),
            cure=tr("Write whole numbers with commas, for example 17,269,1958."),
        )
    try:
        return tuple(map(int, split_counts(text)))
    except ValueError:
        raise InputError(
            tr("{text} are not counts of grids.", text=text),
            cure=tr("Write whole numbers with commas, for example 17,269,1958."),
        ) from None


def split_counts(text: str) -> list[str]:
    """The counts of each level, whichever comma is between them."""
    return re.split("[,，、]", text)
