"""The slides of a briefing: on each a picture and a table that can be edited."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import MissingPackage
from ..progress import SILENT, Progress, step
from ..stores.atomic import new_file, put_in_place
from ..wording import language, say
from . import look
from .agenda import Page, agenda
from .briefing import Briefing
from .pages import map_picture, review_words
from .tabling import Table, written

#: Fonts of the theme. Where one is missing the program takes its own for that script.
LATIN_FONT, CHINESE_FONT = "Arial", "Microsoft YaHei"
#: Inches: the slide, the map on it, and the rows of a table that find room.
_WIDTH, _HEIGHT = 13.333, 7.5
_MAP = (0.4, 1.2, 7.9, 5.75)
_MOST_ROWS = 36
#: Points of the text of a table with up to so many rows.
_SIZES = ((16, 11), (24, 9), (32, 8), (_MOST_ROWS, 7))
_SMALLEST = 7
#: Height of a row of the smallest text: no program makes it lower, inches.
_LEAST_ROW = 0.148
#: Width of a figure, in sizes of the text.
_LETTER = 0.556
_TITLE_ONLY = 5


def write_deck(briefing: Briefing, path: Path, *, progress: Progress = SILENT) -> int:
    """Write the slides of a briefing.

    Parameters
    ----------
    briefing : Briefing
    path : Path
        Ends in ``.pptx``; replaced as a whole.
    progress : Progress

    Returns
    -------
    int
        Number of slides.

    Raises
    ------
    MissingPackage
        Without python-pptx.
    StoreError
        When the file cannot be written.
    """
    try:
        from pptx import Presentation
        from pptx.util import Inches
    except ImportError:
        raise MissingPackage(
            say("Writing slides needs the package {package}.", package="python-pptx"),
            cure=say("Install it with: pip install {package}", package="python-pptx"),
        ) from None
    deck = Presentation()
    _make_wide(deck, Inches(_WIDTH), Inches(_HEIGHT))
    _set_theme_fonts(deck)
    pages = agenda(briefing)
    for number, page in enumerate(pages, start=1):
        step(progress, (number - 1) / len(pages), page.title)
        slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
        if page.kind == "cover":
            _cover(slide, briefing, page)
        else:
            _slide(slide, briefing, page)
        _foot(slide, briefing, number, len(pages))
    made = deck.core_properties
    made.title, made.author, made.last_modified_by = briefing.title, "Gridplan", "Gridplan"
    made.created = made.modified = datetime(2024, 1, 1)
    made.language = "zh-CN" if language() == "zh_CN" else "en-GB"
    stream = io.BytesIO()
    deck.save(stream)
    with new_file(path) as new:
        _write_undated(stream, new)
        put_in_place(new, path)
    progress.report(1.0)
    return len(pages)


def _make_wide(deck: Any, width: int, height: int) -> None:
    """Make the template 16:9, its layouts too, so that slides added later fit."""
    stretch = width / deck.slide_width, height / deck.slide_height
    deck.slide_width, deck.slide_height = width, height
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for shape in sheet.placeholders:
            if shape.element.xpath("./p:spPr/a:xfrm"):
                shape.left, shape.width = (int(v * stretch[0]) for v in (shape.left, shape.width))
                shape.top, shape.height = (int(v * stretch[1]) for v in (shape.top, shape.height))


def _set_theme_fonts(deck: Any) -> None:
    """Name the fonts of Latin and Chinese text in the theme, where all text takes them from."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = theme.blob.decode("utf-8")
    text = re.sub(r"(<a:(?:major|minor)Font>\s*<a:latin typeface=\")[^\"]*", rf"\g<1>{LATIN_FONT}",
                  text)  # fmt: skip
    text = re.sub(r"<a:ea typeface=\"[^\"]*\"", f'<a:ea typeface="{CHINESE_FONT}"', text)
    text = re.sub(r"(<a:font script=\"Hans\" typeface=\")[^\"]*", rf"\g<1>{CHINESE_FONT}", text)
    theme._blob = text.encode("utf-8")


def _cover(slide: Any, briefing: Briefing, page: Page) -> None:
    from pptx.util import Inches

    made = briefing.plan.provenance
    _place(slide.shapes.title, 1.0, 2.2, 11.3, 1.1, page.title, 36, bold=True)
    _text(slide, 1.0, 3.4, 11.3, 0.6, page.line, 17, colour=look.SOFT_INK)
    facts = [briefing.date, made.author, say("plan {hash}", hash=briefing.hash[:12])]
    _text(slide, 1.0, 4.1, 11.3, 0.5, " · ".join(filter(None, facts)), 13, colour=look.SOFT_INK)
    _text(slide, 1.0, 6.2, 11.3, 0.4, review_words(), 11, colour=look.SOFT_INK)
    bar = slide.shapes.add_shape(1, Inches(1.0), Inches(2.0), Inches(11.3), Inches(0.06))
    bar.fill.solid()
    bar.fill.fore_color.rgb = _rgb(look.DEVIATION_COLOURS[0])
    bar.line.fill.background()


def _slide(slide: Any, briefing: Briefing, page: Page) -> None:
    from pptx.util import Inches

    _place(slide.shapes.title, 0.4, 0.25, 12.5, 0.55, page.title, 24, bold=True)
    _text(slide, 0.4, 0.78, 12.5, 0.35, page.line, 13, colour=look.SOFT_INK)
    if page.draw is not None:
        width = _MAP[2] if page.table is not None else 12.5
        picture = slide.shapes.add_picture(
            io.BytesIO(map_picture(briefing, page, width, _MAP[3])),
            Inches(_MAP[0]), Inches(_MAP[1]), Inches(width), Inches(_MAP[3]),
        )  # fmt: skip
        picture._element.nvPicPr.cNvPr.set("descr", f"{page.title}. {page.line}")
    if page.table is not None:
        x = _MAP[0] + _MAP[2] + 0.15 if page.draw is not None else 0.4
        _table(slide, page.table, x, _WIDTH - 0.4 - x)


def _table(slide: Any, table: Table, x: float, width: float) -> None:
    """A native table; what finds no room is counted below it."""
    from pptx.util import Inches, Pt

    shown = table.rows[:_MOST_ROWS]
    wide = [_wide(table, column) for column in range(len(table.columns))]
    size = next(size for rows, size in _SIZES if len(shown) <= rows)
    while size > _SMALLEST and sum(wide) * size / 72 * _LETTER > width:
        size -= 1
    row_height = min(5.45 / (len(shown) + 1), 0.32)
    frame = slide.shapes.add_table(
        len(shown) + 1, len(table.columns), Inches(x), Inches(1.25), Inches(width),
        Inches(row_height * (len(shown) + 1)),
    )  # fmt: skip
    native = frame.table
    for column, share in zip(native.columns, wide):
        column.width = Inches(width * share / sum(wide))
    for row in native.rows:
        row.height = Inches(row_height)
    native.rows[0].height = Inches(max(row_height, 2.6 * size / 72))
    for column, (heading, kind) in enumerate(table.columns):
        _cell(
            native.cell(0, column),
            heading,
            max(size - 1, _SMALLEST),
            right=kind != "text",
            head=True,
        )
        for number, values in enumerate(shown, start=1):
            value = values[column]
            _cell(native.cell(number, column), written(value, kind), size, right=kind != "text",
                  fill=_tint(value) if kind == "deviation" else look.PAPER)  # fmt: skip
    if len(table.rows) > len(shown):
        more = say("… and {count:,} more in the workbook", count=len(table.rows) - len(shown))
        below = 1.25 + max(row_height, _LEAST_ROW) * (len(shown) + 1) + 0.02
        _text(slide, x, below, width, 0.25, more, 9, colour=look.SOFT_INK)
    native.horz_banding = False
    native.first_row = True
    frame.name = table.heading[:60]
    for paragraph in (p for row in native.rows for c in row.cells for p in c.text_frame.paragraphs):
        paragraph.space_after = Pt(0)


def _cell(
    cell: Any, text: str, size: int, *, right: bool, head: bool = False, fill: str = look.PAPER
) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches, Pt

    cell.margin_left = cell.margin_right = Inches(0.05)
    cell.margin_top = cell.margin_bottom = Inches(0.01)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb(look.FAINT if head else fill)
    cell.text_frame.word_wrap = True
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = text
    run.font.size = Pt(size)
    run.font.bold = head
    dark = fill in (look.DEVIATION_COLOURS[0], look.DEVIATION_COLOURS[-1])
    run.font.color.rgb = _rgb(look.PAPER if dark and not head else look.INK)


def _place(
    shape: Any, x: float, y: float, width: float, height: float, text: str, size: int, *,
    bold: bool = False, colour: str = look.INK,
) -> None:  # fmt: skip
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches, Pt

    shape.left, shape.top = Inches(x), Inches(y)
    shape.width, shape.height = Inches(width), Inches(height)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = text
    run.font.size = Pt(size)
    run.font.bold = bold
    run.font.color.rgb = _rgb(colour)


def _text(
    slide: Any, x: float, y: float, width: float, height: float, text: str, size: int, *,
    colour: str = look.INK,
) -> None:  # fmt: skip
    from pptx.util import Inches

    box = slide.shapes.add_textbox(Inches(x), Inches(y), Inches(width), Inches(height))
    _place(box, x, y, width, height, text, size, colour=colour)


def _foot(slide: Any, briefing: Briefing, number: int, of: int) -> None:
    facts = [briefing.title, briefing.date, say("plan {hash}", hash=briefing.hash[:12])]
    count = say("page {number} of {count}", number=number, count=of)
    line = " · ".join(filter(None, [*facts, count]))
    _text(slide, 0.4, 7.12, 12.5, 0.25, line, 9, colour=look.SOFT_INK)


def _tint(value: Any) -> str:
    return look.PAPER if value is None else look.deviation_colour(float(value))


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    made: Any = RGBColor
    return made(*bytes.fromhex(colour.lstrip("#")))


def _wide(table: Table, column: int) -> float:
    heading, kind = table.columns[column]
    texts = [written(row[column], kind) for row in table.rows[:_MOST_ROWS]]
    longest = max((_letters(text) for text in texts), default=0.0)
    # A heading may break between words, and anywhere in Chinese.
    word = max((_letters(part) for part in heading.split()), default=0.0)
    chinese = any(ord(letter) > 0x2E80 for letter in heading)
    least = word / 2 if chinese else 0.95 * word
    return min(max(longest, least, 3.0) + 1.8, 60.0)


def _letters(text: str) -> float:
    return sum(1.8 if ord(letter) > 0x2E80 else 1.0 for letter in text)


def _write_undated(stream: io.BytesIO, path: Path) -> None:
    """Write an archive anew without the times of its making: the same deck, the same bytes."""
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
