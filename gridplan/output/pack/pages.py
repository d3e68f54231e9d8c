"""The pages of a briefing drawn without QGIS: one PDF, or one picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import InputError
from ...i18n import say, speaking
from ...progress import SILENT, Progress, step
from ...stores.atomic_files import write_bytes
from ..atlas.outline import with_bookmarks
from ..content.briefing import Briefing
from ..content.change_tables import without_number
from ..content.footer import review_box, source_line
from ..content.tables import Table
from ..look import look
from ..look.amounts import on_special, signed_percent
from ..look.fonts import writable
from ..maps.figure_files import file_of, pdf_of
from ..maps.maps import Sheet
from ..maps.panels import draw_classes, panel_axes
from .agenda import Page, agenda
from .map_pages import density_scale, legend_words
from .table_drawing import (
    draw_long_table,
    draw_scale,
    draw_side_by_side,
    rows_that_fit,
    tables_that_fit,
)

_MARGIN, _GAP = 0.4, 0.25
_HEAD, _FOOT = 1.05, 0.5
#: A table that is longer than so many pages goes on in the workbook.
_MOST_TABLE_PAGES = 4


def write_pages(
    briefing: Briefing, path: Path, *, paper: str = "a3", second_level: bool = False,
    progress: Progress = SILENT,
) -> int:  # fmt: skip
    """Draw all pages of a briefing into one PDF with bookmarks.

    Parameters
    ----------
    briefing : Briefing
    path : Path
        Ends in ``.pdf``; replaced as a whole.
    paper : str
        One of `look.PAPER_SIZES`.
    second_level : bool
        Whether each second-level grid has a page.
    progress : Progress

    Returns
    -------
    int
        Number of pages.

    Notes
    -----
    The same briefing gives the same bytes with the same libraries and fonts.
    """
    check_paper(paper)
    with writing(briefing):
        sheets = numbered(briefing, paper, second_level)
        bind(briefing, sheets, len(sheets), path, paper=paper, progress=progress)
    progress.report(1.0)
    return len(sheets)


@dataclass(frozen=True)
class Numbered:
    """A page, the part of its table that stands on it, and its number in the book."""

    number: int
    page: Page
    table: Table | None


def check_paper(paper: str) -> None:
    """Refuse a paper that there is not."""
    if paper not in look.PAPER_SIZES:
        raise InputError(
            say("There is no paper size {size}.", size=paper),
            cure=say("The sizes are: {sizes}.", sizes=", ".join(look.PAPER_SIZES)),
        )


def numbered(briefing: Briefing, paper: str, second_level: bool) -> list[Numbered]:
    """All pages of the book in their order."""
    sheets = enumerate(_sheets(briefing, paper, second_level), start=1)
    return [Numbered(number, page, table) for number, (page, table) in sheets]


def bind(
    briefing: Briefing, sheets: Sequence[Numbered], count: int, path: Path, *,
    paper: str, title: str = "", progress: Progress = SILENT,
) -> None:  # fmt: skip
    """Draw pages into one PDF with bookmarks; inside `writing`.

    Parameters
    ----------
    briefing : Briefing
    sheets : sequence of Numbered
    count : int
        Pages of the whole book.
    path : Path
        Replaced as a whole.
    paper, title : str
    progress : Progress
    """

    def figures() -> Iterator[Any]:
        for place, sheet in enumerate(sheets):
            step(progress, place / len(sheets), sheet.page.title)
            yield draw_sheet(briefing, sheet, count, paper)

    book = pdf_of(figures(), {"Title": title or briefing.title})
    marks: list[tuple[str, int, int]] = []
    for place, sheet in enumerate(sheets):
        if not place or sheets[place - 1].page is not sheet.page:
            depth = min(sheet.page.depth, marks[-1][2] + 1 if marks else 0)
            marks.append((sheet.page.title, place, depth))
    write_bytes(path, with_bookmarks(book, marks))


def map_picture(
    briefing: Briefing, page: Page, width: float, height: float, dots: int = look.DOTS_PER_INCH
) -> bytes:
    """The map of a page alone, as PNG.

    Parameters
    ----------
    briefing : Briefing
    page : Page
        With a map.
    width, height : float
        Inches.
    dots : int
        An inch.
    """
    from matplotlib.figure import Figure

    if page.draw is None:
        raise ValueError("the page has no map")
    with writing(briefing):
        figure = Figure((width, height), dpi=dots, facecolor=look.PAPER)
        _draw_map(figure, Sheet(0.0, 0.0, width, height), briefing, page)
        return file_of(figure, "png")


@contextmanager
def writing(briefing: Briefing) -> Iterator[None]:
    """Set fonts and language of pictures, and what makes equal plans give equal files.

    Without a Chinese font the words on pictures are English.

    Parameters
    ----------
    briefing : Briefing
    """
    from matplotlib import rc_context

    spoken = None if writable(say("grids"), briefing.families) else "en"
    settings: dict[str, Any] = {
        "font.family": list(briefing.families) or ["sans-serif"],
        "text.parse_math": False,
        "svg.hashsalt": "gridplan",
        "svg.fonttype": "path",
        "hatch.linewidth": 0.5,
    }
    with rc_context(settings), speaking(spoken):
        yield


def _sheets(
    briefing: Briefing, paper: str, second_level: bool
) -> Iterator[tuple[Page, Table | None]]:
    """Pages with the part of their table that they show; long tables go over several pages."""
    width, height = look.PAPER_SIZES[paper]
    column = rows_that_fit(height - _HEAD - _FOOT)
    for page in agenda(briefing, second_level=second_level):
        table = page.table
        if page.kind != "table" or table is None:
            yield page, table
            continue
        count = len(table.rows)
        room = column * tables_that_fit(briefing, table, width - 2 * _MARGIN)
        starts = range(0, max(count, 1), room)[:_MOST_TABLE_PAGES]
        for start in starts:
            # The last page counts the rows that it has no room for.
            end = count if start == starts[-1] else start + room
            yield page, table.only(*range(len(table.columns)), rows=range(start, end))


def draw_sheet(briefing: Briefing, sheet: Numbered, count: int, paper: str) -> Any:
    """The figure of a page of a book of `count` pages; inside `writing`."""
    from matplotlib.figure import Figure

    figure = Figure(look.PAPER_SIZES[paper], dpi=look.DOTS_PER_INCH, facecolor=look.PAPER)
    words = say("page {number} of {count}", number=sheet.number, count=count)
    draw_page(figure, briefing, replace(sheet.page, table=sheet.table), words)
    return figure


def draw_page(figure: Any, briefing: Briefing, page: Page, count: str = "") -> None:
    """Draw a page: heading, map, table, foot.

    Parameters
    ----------
    figure : matplotlib Figure
        As large as the paper.
    briefing : Briefing
    page : Page
    count : str
        Which page of how many it is.
    """
    width, height = figure.get_size_inches()
    _foot(figure, briefing, count)
    if page.kind == "cover":
        _cover(figure, briefing, page)
        return
    _write(figure, _MARGIN, height - 0.35, briefing.on_map(page.title), look.TITLE_PT, bold=True)
    _write(figure, _MARGIN, height - 0.75, briefing.on_map(page.line), look.HEADING_PT, soft=True)
    body = Sheet(_MARGIN, _FOOT, width - 2 * _MARGIN, height - _HEAD - _FOOT)
    if page.draw is None:
        draw_side_by_side(figure, body, briefing, page.table or Table("", "", (), ()))
        return
    share = 0.62 if page.table is not None else 1.0
    left = Sheet(body.x, body.y, body.width * share, body.height)
    _draw_map(figure, left, briefing, page)
    if page.table is not None:
        x = left.x + left.width + _GAP
        right = Sheet(x, body.y, body.x + body.width - x, body.height)
        _beside(figure, right, briefing, page, page.table)


def _draw_map(figure: Any, sheet: Sheet, briefing: Briefing, page: Page) -> None:
    """The map with its legend below it."""
    below = {"": 0.0, "changes": 0.45}.get(page.legend, 0.62)
    if page.draw is None:
        return
    page.draw(figure, Sheet(sheet.x, sheet.y + below, sheet.width, sheet.height - below))
    if not page.legend:
        return
    words = briefing.on_map(legend_words(page.legend, _level_shown(briefing, page)))
    strip = Sheet(sheet.x, sheet.y, min(sheet.width, 7.0), below - 0.06)
    if page.legend == "deviation":
        deviation, special = _shown(briefing, page)
        draw_classes(panel_axes(figure, strip), deviation, words + special)
    elif page.legend in ("periods", "events"):
        draw_scale(panel_axes(figure, strip), density_scale(briefing), words)
    else:
        _write(figure, sheet.x, sheet.y + 0.35, words, look.TEXT_PT)
        words = briefing.on_map(without_number())
        _write(figure, sheet.x, sheet.y + 0.17, words, look.SMALL_PT, soft=True)


def _shown(briefing: Briefing, page: Page) -> tuple[np.ndarray[Any, np.dtype[np.float64]], str]:
    """Deviations of the grids that the map of a page shows, and words on special ones."""
    level = briefing.levels[_level_shown(briefing, page) - 1]
    if page.grid is None:
        return level.balanced_deviation, on_special(level.balanced)
    children = briefing.children(page.grid, page.level)
    balanced = level.balanced[children]
    return level.deviation[children[balanced]], on_special(balanced)


def _level_shown(briefing: Briefing, page: Page) -> int:
    """The level of the grids that the map of a page has in colours."""
    return min(page.level + 1, briefing.plan.depth)


def _beside(figure: Any, sheet: Sheet, briefing: Briefing, page: Page, table: Table) -> None:
    """The table beside a map, and where each of its grids lies against the target."""
    strip = 1.1 if page.legend == "deviation" else 0.0
    draw_long_table(
        figure, Sheet(sheet.x, sheet.y + strip, sheet.width, sheet.height - strip), briefing, table
    )
    if strip:
        axes = panel_axes(figure, Sheet(sheet.x, sheet.y, sheet.width, strip - 0.1))
        _strip_chart(axes, briefing, [row[-1] for row in table.rows if row[-1] is not None])


def _strip_chart(axes: Any, briefing: Briefing, deviations: list[float]) -> None:
    """A dot for each grid along the scale of deviation; those beyond it stand at its ends."""
    width = axes.get_xlim()[1]
    reach = 0.25
    axes.text(0, 0.95, briefing.on_map(say("Each grid against its target")), size=look.TEXT_PT,
              color=look.INK, va="top")  # fmt: skip

    def place(deviation: float) -> float:
        return float(width * (0.5 + 0.46 * min(max(deviation / reach, -1.0), 1.0)))

    band = place(0.05) - place(-0.05)
    axes.add_patch(_box(place(-0.05), 0.28, band, 0.32, look.LAND))
    axes.plot([place(-reach), place(reach)], [0.28, 0.28], color=look.SOFT_INK, linewidth=0.6)
    axes.plot([place(0.0)] * 2, [0.28, 0.6], color=look.SOFT_INK, linewidth=0.6)
    for number, deviation in enumerate(sorted(deviations)):
        axes.plot(place(deviation), 0.36 + 0.09 * (number % 3), "o", markersize=4.5,
                  color=look.deviation_colour(deviation), markeredgecolor=look.SOFT_INK,
                  markeredgewidth=0.5)  # fmt: skip
    for tick in (-0.2, -0.1, 0.0, 0.1, 0.2):
        axes.text(place(tick), 0.22, signed_percent(tick, 0), size=look.SMALL_PT, ha="center",
                  va="top", color=look.SOFT_INK)  # fmt: skip


def _cover(figure: Any, briefing: Briefing, page: Page) -> None:
    width, height = figure.get_size_inches()
    made = briefing.plan.provenance
    x, y = 0.09 * width, 0.66 * height
    _write(figure, x, y, briefing.on_map(page.title), 32, bold=True)
    _write(figure, x, y - 0.8, briefing.on_map(page.line), 15, soft=True)
    facts = [briefing.date, made.author, say("plan {hash}", hash=briefing.hash[:12])]
    _write(figure, x, y - 1.3, briefing.on_map(" · ".join(filter(None, facts))), 12, soft=True)
    _write(figure, x, 0.14 * height, briefing.on_map(review_words(briefing.review)), 10, soft=True)
    figure.add_artist(_rule(figure, x, y + 0.35, 0.82 * width))


def review_words(number: str) -> str:
    """The number of the map review, which maps that are published need, or the box for it."""
    if number:
        return review_box(number)
    return say("Map review number: ____________  (needed before a map is published)")


def _foot(figure: Any, briefing: Briefing, count: str) -> None:
    width, _ = figure.get_size_inches()
    facts = [briefing.title, source_line(briefing), review_box(briefing.review)]
    line = " · ".join(map(briefing.on_map, facts))
    _write(figure, _MARGIN, 0.3, line, look.SMALL_PT, soft=True)
    _write(
        figure, width - _MARGIN, 0.3, briefing.on_map(count), look.SMALL_PT, soft=True, right=True
    )


def _write(
    figure: Any, x: float, y: float, words: str, size: float, *,
    bold: bool = False, soft: bool = False, right: bool = False,
) -> None:  # fmt: skip
    width, height = figure.get_size_inches()
    figure.text(
        x / width, y / height, words, size=size, va="top", ha="right" if right else "left",
        weight="bold" if bold else "normal", color=look.SOFT_INK if soft else look.INK,
    )  # fmt: skip


def _box(x: float, y: float, width: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor=colour, linewidth=0)


def _rule(figure: Any, x: float, y: float, length: float) -> Any:
    from matplotlib.lines import Line2D

    width, height = figure.get_size_inches()
    return Line2D([x / width, (x + length) / width], [y / height] * 2,
                  color=look.DEVIATION_COLOURS[0], linewidth=3)  # fmt: skip
