"""What maps show: a grid or the whole territory, and a little around it."""

from __future__ import annotations

from .plan_content import Book

Window = tuple[float, float, float, float]
#: Space left around a grid, and around the territory, as a share of its size.
_AROUND_GRID, _AROUND_ALL = 0.06, 0.02


def around(book: Book, level: int, number: int) -> Window:
    """West, south, east, north of a grid with some space around it, metres."""
    west, south, east, north = book.shapes[level - 1][number].bounds
    return widened((west, south, east, north), _AROUND_GRID)


def widened(bounds: Window, share: float = _AROUND_ALL) -> Window:
    """A window that is wider on each side by a share of its longer side."""
    west, south, east, north = bounds
    by = share * max(east - west, north - south)
    return west - by, south - by, east + by, north + by
