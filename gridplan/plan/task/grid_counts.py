"""Whether so many grids at each level can be made at all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ...errors import InputError
from ...i18n import say


def checked_counts(levels: Sequence[int], units: int) -> tuple[int, ...]:
    """The grids at each level, refused where so many units cannot make them.

    Parameters
    ----------
    levels : sequence of int
        Grids at each level, largest grids first.
    units : int
        Base units that there are.

    Raises
    ------
    InputError
    """
    counts = tuple(int(count) for count in levels)
    if not counts or min(counts) < 1:
        raise InputError(
            say("Every level needs at least one grid."),
            where="--levels",
            cure=say("Give counts such as 17,269,1958."),
        )
    for upper, lower in pairwise(counts):
        if lower < upper:
            raise InputError(
                say("{lower} grids cannot lie inside {upper}.", lower=lower, upper=upper),
                where="--levels",
                cure=say("Give the counts from the largest grids to the smallest."),
            )
    if counts[-1] > units:
        raise InputError(
            say(
                "{grids} grids cannot be made of {units} base units.", grids=counts[-1], units=units
            ),
            where="--levels",
            cure=say("Ask for at most {units} grids, or bring smaller base units.", units=units),
        )
    return counts
