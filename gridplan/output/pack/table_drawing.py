"""Long tables and scales of colours on a drawn page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ..content.briefing import Briefing
from ..content.tables import Table, written
from ..look import look
from ..look.amounts import EXCEPTION
from ..maps.maps import Sheet
from ..maps.panels import panel_axes

#: Sizes of text, the largest that fits is taken; a row is so many times as high.
_SIZES = (10.5, 9.5, 8.5, 7.75, look.SMALL_PT)
_LEADING = 1.65
#: Mean width of a Latin letter, in sizes of the text.
_LETTER = 0.56
#: Between tables side by side, inches.
_GUTTER = 0.35
#: Lines that a heading may take.
_HEAD_LINES = 3


def rows_that_fit(height: float) -> int:
    """Rows of the smallest text for which a sheet of this height, in inches, has room."""
    return int(height / _row(look.SMALL_PT)) - _HEAD_LINES - 1


def tables_that_fit(briefing: Briefing, table: Table, width: float) -> int:
    """How often a table of the smallest text has room side by side, at least once; see `_GUTTER`.

    Parameters
    ----------
    briefing : Briefing
    table : Table
    width : float
        Inches.
    """
    wide = _widths(*_words(briefing, table, table.rows)).sum() * look.SMALL_PT / 72 * _LETTER
    return max(int((width + _GUTTER) / (wide + _GUTTER)), 1)


def draw_side_by_side(figure: Any, sheet: Sheet, briefing: Briefing, table: Table) -> None:
    """Write a table; one that is longer than the sheet goes on beside itself, where it fits.

    Parameters
    ----------
    figure, sheet, briefing, table
        See `draw_long_table`.
    """
    rows, room = len(table.rows), rows_that_fit(sheet.height)
    count = min(-(-rows // room), tables_that_fit(briefing, table, sheet.width)) if rows else 1
    if count <= 1:
        draw_long_table(figure, sheet, briefing, table)
        return
    wide = (sheet.width + _GUTTER) / count - _GUTTER
    every = range(len(table.columns))
    for place in range(count):
        last = rows if place == count - 1 else (place + 1) * room
        part = table.only(*every, rows=range(place * room, last))
        x = sheet.x + place * (wide + _GUTTER)
        column = Sheet(x, sheet.y, wide, sheet.height)
        draw_long_table(figure, column, briefing, part, sizes=_SIZES[-1:])


def draw_long_table(
    figure: Any, sheet: Sheet, briefing: Briefing, table: Table, sizes: Sequence[float] = _SIZES
) -> None:
    """Write a table in the largest text that fits; rows without room are counted below it.

    Parameters
    ----------
    figure : matplotlib Figure
    sheet : Sheet
    briefing : Briefing
        Gives the fonts.
    table : Table
    sizes : sequence of float
        Of the text, in points, the largest first.
    """
    if not table.columns:
        return
    axes = panel_axes(figure, sheet)
    room = rows_that_fit(sheet.height) - (table.total is not None)
    cut = len(table.rows) > room
    shown = replace(table, rows=table.rows[: room - 1]) if cut else table
    rows = shown.lines
    heads, cells = _words(briefing, table, rows)
    wide = _widths(heads, cells)
    lines = max(map(len, heads))
    size = next((s for s in sizes if _fits(s, wide, lines + len(rows), sheet)), sizes[-1])
    most = sheet.width * 72 / size / _LETTER
    # Columns share the room; the widest give way first.
    while wide.sum() > most and wide.max() > 6:
        wide[np.argmax(wide)] -= 0.5
    edges = np.concatenate([[0.0], np.cumsum(wide)]) * size / 72 * _LETTER
    gap = size / 72 * _LETTER
    row_height, top = _row(size), sheet.height
    for k, (_, kind) in enumerate(table.columns):
        x, side = (edges[k], "left") if kind == "text" else (edges[k + 1] - gap, "right")
        for line, word in enumerate(heads[k]):
            y = top - line * size * 1.2 / 72
            axes.text(x, y, word, size=size, color=look.SOFT_INK, va="top", ha=side)
    rule = top - lines * size * 1.2 / 72 - 0.04
    axes.plot([0, edges[-1]], [rule, rule], color=look.SOFT_INK, linewidth=0.6)
    for number, row in enumerate(cells):
        y = rule - (number + 0.6) * row_height
        for k, (word, (_, kind)) in enumerate(zip(row, table.columns)):
            x, side = (edges[k], "left") if kind == "text" else (edges[k + 1] - gap, "right")
            value = rows[number][k]
            off = kind == "deviation" and value is not None and abs(value) > EXCEPTION
            bold = off or number == len(shown.rows)
            axes.text(x, y, _cut(word, wide[k] - 1), size=size, va="center_baseline", ha=side,
                      color=look.INK, weight="bold" if bold else "normal")  # fmt: skip
    if cut:
        left_out = len(table.rows) - len(shown.rows)
        more = say("… and {count:,} more in the workbook", count=left_out)
        y = rule - (len(rows) + 0.6) * row_height
        axes.text(0, y, briefing.on_map(more), size=size, color=look.SOFT_INK,
                  va="center_baseline")  # fmt: skip


def _words(
    briefing: Briefing, table: Table, rows: Sequence[Sequence[Any]]
) -> tuple[list[list[str]], list[list[str]]]:
    """Headings on their lines, and the cells of some rows."""
    heads = [_broken(briefing.on_map(heading)) for heading, _ in table.columns]
    cells = [
        [briefing.on_map(written(value, kind), "–") for value, (_, kind) in zip(row, table.columns)]
        for row in rows
    ]
    return heads, cells


def _widths(heads: list[list[str]], cells: list[list[str]]) -> NDArray[np.float64]:
    """Widths of the columns, in letters."""
    return np.array(
        [
            max([_length(row[k]) for row in cells] + [_length(line) for line in heads[k]]) + 1.6
            for k in range(len(heads))
        ]
    )


def draw_scale(axes: Any, stops: Sequence[tuple[float, str]], heading: str) -> None:
    """Draw a running scale of colours with figures below it.

    Parameters
    ----------
    axes : Axes
        From `panel_axes`, at least 0.5 inch high.
    stops : sequence of (float, str)
        Values and their colours, from low to high.
    heading : str
    """
    from matplotlib.colors import LinearSegmentedColormap

    width, height = min(axes.get_xlim()[1], 5.0), axes.get_ylim()[1]
    colours = LinearSegmentedColormap.from_list("scale", [colour for _, colour in stops], 256)
    limits = axes.get_xlim(), axes.get_ylim()
    axes.text(0, height, heading, size=look.TEXT_PT, color=look.INK, va="top")
    axes.imshow(np.linspace(0, 1, 256)[None, :], cmap=colours, vmin=0, vmax=1, aspect="auto",
                extent=(0, width, 0.17, height - 0.2))  # fmt: skip
    axes.set_xlim(limits[0])
    axes.set_ylim(limits[1])
    last = len(stops) - 1
    for place, (value, _) in enumerate(stops):
        words = f"≥{value:g}" if place == last else f"{value:g}"
        side = {0: "left", last: "right"}.get(place, "center")
        axes.text(place / last * width, 0.13, words, size=look.SMALL_PT, va="top", ha=side,
                  color=look.SOFT_INK)  # fmt: skip


def _fits(size: float, wide: Any, lines: int, sheet: Sheet) -> bool:
    across = float(wide.sum()) * size / 72 * _LETTER
    return across <= sheet.width and (lines + 1) * _row(size) <= sheet.height


def _row(size: float) -> float:
    return size * _LEADING / 72


def _length(word: str) -> float:
    return sum(1.8 if ord(letter) > 0x2E80 else 1.0 for letter in word)


def _broken(heading: str) -> list[str]:
    """A heading on lines: between words, or after six Chinese letters."""
    chinese = any(ord(letter) > 0x2E80 for letter in heading)
    lines = wrap(heading, 6 if chinese else 12) or [""]
    return [*lines[: _HEAD_LINES - 1], " ".join(lines[_HEAD_LINES - 1 :])][: len(lines)]


def _cut(word: str, most: float) -> str:
    while _length(word) > max(most, 2) and len(word) > 1:
        word = word[:-2] + "…" if word.endswith("…") else word[:-1] + "…"
    return word
