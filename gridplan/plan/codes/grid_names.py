"""Names of grids in the manner of those beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ...i18n import say

#: Numbers in names count from 1; those in codes do so too, or from 601 (see `codes`).
_COUNTED_FROM = (0, 600)


def split_number(text: str) -> tuple[str, str]:
    """A text and the number that it ends with."""
    number = text[len(text.rstrip("0123456789")) :]
    return text[: len(text) - len(number)], number


def renamed(name: str, old: str, new: str) -> str:
    """A name in which the old code, or its number at the end, is the new one.

    A name that speaks of neither stays as it is.

    Parameters
    ----------
    name : str
    old, new : str
        Code of the grid that has the name, and of the one that shall have one like it.
    """
    if not name or old in name:
        return name.replace(old, new) if name else say("Grid {code}", code=new)
    stem, number = split_number(name)
    width = len(number)
    ends = [split_number(code)[1] for code in (old, new)]
    if not 0 < width <= len(ends[0]) or len(ends[0]) != len(ends[1]):
        return name
    beyond = int(ends[0][-width:]) - int(number)
    follows = int(ends[1][-width:]) - beyond
    if beyond not in _COUNTED_FROM or not 0 <= follows < 10**width:
        return name
    return stem + str(follows).zfill(width)


def name_beside(
    code: str, siblings: Iterable[tuple[str, str]], like: str, taken: Collection[str]
) -> str:
    """The name of a new grid: in the manner of its siblings, of the grid it came from, or its code.

    Parameters
    ----------
    code : str
        Of the new grid.
    siblings : iterable of (code, name)
    like : str
        Name of the grid that it was split from; empty when there is none.
    taken : collection of str
        Names that the grids of the level have.
    """
    for known, name in siblings:
        found = renamed(name, known, code)
        if name and found != name and found not in taken:
            return found
    if not like:
        return say("Grid {code}", code=code)
    number = 2
    while (found := f"{like} {number}") in taken:
        number += 1
    return found
