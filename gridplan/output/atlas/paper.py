"""Papers, their scale of type, and where everything stands on each kind of page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_MM = 25.4 / 72
#: A line of text is this many times as high as its letters; Chinese fonts are tall.
_LEADING = 1.5
#: A row of a table is at least this share of a line of its text.
_TIGHTEST = 0.74
#: Room for the line below a table, millimetres.
_LAST_LINE = 0.3
#: Height of the head of a table in rows.
HEAD_ROWS = 1.25


@dataclass(frozen=True)
class Box:
    """A place on paper, millimetres from the upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Paper:
    """A paper lying on its side.

    Parameters
    ----------
    name : str
    width, height, margin, gap : float
        Millimetres.
    title_pt, heading_pt, text_pt, small_pt : float
        The scale of type.
    row_mm : float
        Height of a row of a table.
    lines : float
        Factor on the widths of all lines.
    columns : int
        Tables side by side on a page of lists.
    """

    name: str
    width: float
    height: float
    margin: float
    gap: float
    title_pt: float
    heading_pt: float
    text_pt: float
    small_pt: float
    row_mm: float
    lines: float
    columns: int

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin

    @property
    def top(self) -> float:
        """Where the body begins, below title and subtitle."""
        heads = (self.title_pt + self.text_pt) * _MM * _LEADING
        return self.margin + heads + 0.8 * self.gap

    @property
    def bottom(self) -> float:
        """Where the body ends, above the foot."""
        return self.foot - 0.6 * self.gap

    @property
    def foot(self) -> float:
        """Where the foot begins."""
        return self.height - 0.75 * self.margin - line_mm(self.small_pt)


PAPERS: Final = {
    "a3": Paper("a3", 420.0, 297.0, 17.0, 9.0, 24.0, 12.0, 10.0, 8.0, 5.3, 0.8, 3),
    "a4": Paper("a4", 297.0, 210.0, 12.0, 6.5, 18.0, 10.0, 8.5, 7.0, 4.5, 0.6, 2),
    "slide": Paper("slide", 338.667, 190.5, 12.0, 7.0, 20.0, 10.5, 9.0, 7.5, 4.7, 0.65, 2),
}


def line_mm(points: float) -> float:
    """Height of a line of text, millimetres."""
    return points * _MM * _LEADING


def places(paper: Paper, kind: str) -> dict[str, Box]:
    """Where the things of a page stand, by their ids.

    Parameters
    ----------
    paper : Paper
    kind : str
        One of `pages.KINDS`.
    """
    if kind == "cover":
        return _cover(paper)
    builders = {
        "overview": _overview,
        "balance": _balance,
        "grid": _grid,
        "lists": _lists,
        "events": _events,
        "change": _overview,
        "text": _text,
    }
    return {**_heads(paper), **builders[kind](paper)}


def rows_in(box: Box, paper: Paper, *, head: bool = True) -> int:
    """Rows of a table that fit into a box, its head not counted."""
    return int((box.height - _LAST_LINE) / paper.row_mm - (HEAD_ROWS if head else 0) + 1e-6)


def row_for(count: int, box: Box, paper: Paper) -> float:
    """How high a row is with which a table of `count` rows and a head fits into a box.

    Returns
    -------
    float
        Millimetres: the usual height, or less where that spares a page for the last rows; never
        so little that lines of text would touch.
    """
    # A frame leaves out the last row when the line below it finds no room.
    needed = (box.height - _LAST_LINE) / (count + HEAD_ROWS)
    least = _TIGHTEST * line_mm(paper.small_pt)
    return min(paper.row_mm, needed) if needed >= least else paper.row_mm


def _heads(paper: Paper) -> dict[str, Box]:
    title = line_mm(paper.title_pt)
    return {
        "title": Box(paper.margin, paper.margin - 1.0, paper.inner, title),
        "subtitle": Box(paper.margin, paper.margin - 1.0 + title, paper.inner,
                        line_mm(paper.text_pt)),
        **_foot(paper),
    }  # fmt: skip


def _foot(paper: Paper) -> dict[str, Box]:
    high = line_mm(paper.small_pt)
    wide = paper.inner
    x, y = paper.margin, paper.foot
    return {
        "source": Box(x, y, 0.60 * wide, high),
        "review": Box(x + 0.62 * wide, y, 0.24 * wide, high),
        "page": Box(x + 0.88 * wide, y, 0.12 * wide, high),
        "foot_rule": Box(x, y - 0.6, wide, 0.2),
    }


def _map_with_legend(
    paper: Paper, x: float, width: float, mark: str = "", spare: float = 0.0
) -> dict[str, Box]:
    """A map, under it its scale at the left and its legend at the right; `spare` stays free."""
    under = 13.0
    high = paper.bottom - paper.top - under - 2.5 - spare
    below = paper.top + high + 2.5
    wide = 0.6 if width > 110 else 0.66
    return {
        f"map{mark}": Box(x, paper.top, width, high),
        f"north{mark}": Box(x + width - 10.0, paper.top + 2.0, 8.0, 12.0),
        f"scale_bar{mark}": Box(x, below + 4.0, (0.94 - wide) * width, 9.0),
        f"scale{mark}": Box(x, below, (0.94 - wide) * width, line_mm(paper.small_pt)),
        f"legend{mark}": Box(x + (1 - wide) * width, below, wide * width, under),
    }


def _split(paper: Paper, share: float) -> tuple[float, float, float]:
    """Width of the map, and beginning and width of the column beside it."""
    left = share * paper.inner
    begin = paper.margin + left + 1.2 * paper.gap
    return left, begin, paper.width - paper.margin - begin


def _overview(paper: Paper) -> dict[str, Box]:
    left, x, wide = _split(paper, 0.56)
    heading = line_mm(paper.heading_pt)
    return {
        **_map_with_table(paper, left),
        "heading": Box(x, paper.top, wide, heading),
        "table": Box(x, paper.top + heading + 1.0, wide, paper.bottom - paper.top - heading - 1.0),
    }


def _map_with_table(paper: Paper, width: float) -> dict[str, Box]:
    """A map with its legend, and a small table below both."""
    rows = 5.2 * paper.row_mm
    return {
        **_map_with_legend(paper, paper.margin, width, spare=rows + 0.5 * paper.gap),
        "facts": Box(paper.margin, paper.bottom - rows, width, rows),
    }


def _balance(paper: Paper) -> dict[str, Box]:
    left, x, wide = _split(paper, 0.56)
    heading = line_mm(paper.heading_pt)
    charts = paper.bottom - paper.top - heading - 1.0
    found = _map_with_table(paper, left)
    found["heading"] = Box(x, paper.top, wide, heading)
    for number in range(4):
        top = paper.top + heading + 1.0 + number * charts / 4
        found[f"chart_{number + 1}"] = Box(x, top, wide, charts / 4 - 0.5 * paper.gap)
    return found


def _grid(paper: Paper) -> dict[str, Box]:
    left, x, wide = _split(paper, 0.54)
    heading = line_mm(paper.heading_pt)
    locator = 8.2 * paper.row_mm
    strip = 25.0
    second = paper.top + locator + 0.8 * paper.gap
    third = second + heading + strip + 0.6 * paper.gap
    return {
        **_map_with_legend(paper, paper.margin, left),
        "locator": Box(x, paper.top, 0.44 * wide, locator),
        "facts": Box(x + 0.48 * wide, paper.top, 0.52 * wide, locator),
        "strip_heading": Box(x, second, wide, heading),
        "strip": Box(x, second + heading, wide, strip),
        "heading": Box(x, third, wide, heading),
        "table": Box(x, third + heading + 0.5, wide, paper.bottom - third - heading - 0.5),
    }


def _lists(paper: Paper) -> dict[str, Box]:
    wide = (paper.inner - (paper.columns - 1) * 1.5 * paper.gap) / paper.columns
    high = paper.bottom - paper.top
    return {
        f"table_{number + 1}": Box(
            paper.margin + number * (wide + 1.5 * paper.gap), paper.top, wide, high
        )
        for number in range(paper.columns)
    }


def _events(paper: Paper) -> dict[str, Box]:
    left, x, wide = _split(paper, 0.54)
    heading = line_mm(paper.heading_pt)
    second = 0.46 * (paper.bottom - paper.top)
    third = paper.top + second + 9.0 + 0.8 * paper.gap
    return {
        **_map_with_legend(paper, paper.margin, left),
        "map_2": Box(x, paper.top, wide, second),
        "legend_2": Box(x, paper.top + second + 1.5, wide, 7.0),
        "heading": Box(x, third, wide, heading),
        "table": Box(x, third + heading + 0.5, wide, paper.bottom - third - heading - 0.5),
    }


def _text(paper: Paper) -> dict[str, Box]:
    left, x, wide = _split(paper, 0.5)
    high = paper.bottom - paper.top
    heading = line_mm(paper.heading_pt)
    return {
        "text": Box(paper.margin, paper.top, left, high),
        "heading": Box(x, paper.top, wide, heading),
        "table": Box(x, paper.top + heading + 1.0, wide, 0.22 * high),
        "heading_2": Box(x, paper.top + 0.22 * high + 2.0 * paper.gap, wide, heading),
        "facts": Box(x, paper.top + 0.22 * high + 2.0 * paper.gap + heading + 1.0, wide,
                     0.78 * high - 2.0 * paper.gap - heading - 1.0),
    }  # fmt: skip


def _cover(paper: Paper) -> dict[str, Box]:
    left, x, wide = 0.40 * paper.inner, 0.0, 0.56 * paper.inner
    x = paper.width - paper.margin - wide
    middle = 0.36 * paper.height
    title = 2.1 * line_mm(1.6 * paper.title_pt)
    heading = line_mm(paper.heading_pt)
    numbers = middle + 2.2 * paper.gap
    return {
        "title": Box(paper.margin, middle - title - heading, left, title),
        "subtitle": Box(paper.margin, middle - heading + 2.0, left, 1.4 * heading),
        "rule": Box(paper.margin, middle + paper.gap, 0.2 * left, 0.6),
        "facts": Box(paper.margin, numbers + 0.4 * paper.gap, left, 13.4 * 1.35 * paper.row_mm),
        "map": Box(x, 1.6 * paper.margin, wide, paper.foot - 2.6 * paper.margin),
        **_foot(paper),
    }
