"""The slides of a briefing: on each a picture and a table that can be edited."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ...errors import MissingPackage
from ...i18n import language, say
from ...progress import SILENT, Progress, step
from ...stores.atomic_files import new_file, put_in_place
from ..content.briefing import Briefing
from ..content.footer import source_line
from ..look import look
from .agenda import Page, agenda
from .deck_table import add_table, cut, rgb, width_for
from .pages import map_picture, review_words

#: Fonts of the theme. Where one is missing the program takes its own for that script.
LATIN_FONT, CHINESE_FONT = "Arial", "Microsoft YaHei"
#: Inches: the slide, the map on it, and how narrow that becomes; rows of a table that goes on, and
#: of another.
_WIDTH, _HEIGHT = 13.333, 7.5
_MAP = (0.4, 1.2, 7.9, 5.75)
_NARROWEST = 6.4
_BESIDE, _ALONE = 24, 30
#: Pages whose tables go on, on so many slides at most; of other kinds the first rows are shown.
_GO_ON = {"overview": 10, "grid": 10, "table": 2}
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
    drawn: dict[tuple[int, float], bytes] = {}
    pages = [part for page in agenda(briefing) for part in _parts(page)]
    for number, (page, left_out) in enumerate(pages, start=1):
        step(progress, (number - 1) / len(pages), page.title)
        slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
        if page.kind == "cover":
            _cover(slide, briefing, page)
        else:
            _slide(slide, briefing, page, left_out, drawn)
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


def _parts(page: Page) -> list[tuple[Page, int]]:
    """A page for each slide that its table fills, with the rows that find room nowhere."""
    if page.table is None:
        return [(page, 0)]
    room = _BESIDE if page.draw is not None and page.kind in _GO_ON else _ALONE
    count = len(page.table.rows)
    slides = min(-(-count // room), _GO_ON.get(page.kind, 1)) or 1
    # All of them equally long, so that no slide has but a row or two.
    rows_each = min(-(-count // slides), room) or 1
    columns = range(len(page.table.columns))
    found = []
    for number in range(slides):
        rows = range(number * rows_each, min((number + 1) * rows_each, count))
        table = page.table.only(*columns, rows=list(rows))
        if number == slides - 1:
            table = replace(table, total=page.table.total)
        title = f"{page.title} ({number + 1}/{slides})" if slides > 1 else page.title
        left_out = count - rows.stop if number == slides - 1 else 0
        found.append((replace(page, title=title, table=table), left_out))
    return found


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
    _text(slide, 1.0, 6.2, 11.3, 0.4, review_words(briefing.review), 11, colour=look.SOFT_INK)
    bar = slide.shapes.add_shape(1, Inches(1.0), Inches(2.0), Inches(11.3), Inches(0.06))
    bar.fill.solid()
    bar.fill.fore_color.rgb = rgb(look.DEVIATION_COLOURS[0])
    bar.line.fill.background()


def _slide(
    slide: Any,
    briefing: Briefing,
    page: Page,
    left_out: int,
    drawn: dict[tuple[int, float], bytes],
) -> None:
    """Fill a slide; `drawn` keeps the maps, since a page may go on with the same one."""
    from pptx.util import Inches

    # Bold letters are wider by a tenth.
    title = cut(page.title, 24, 12.5 / 1.1)
    _place(slide.shapes.title, 0.4, 0.25, 12.5, 0.55, title, 24, bold=True)
    _text(slide, 0.4, 0.78, 12.5, 0.35, page.line, 13, colour=look.SOFT_INK)
    beside = 0.0
    if page.draw is not None and page.table is not None:
        # The map makes some room for a table that would be cut.
        beside = _WIDTH - 0.4 - _MAP[0] - 0.15 - width_for(page.table)
        beside = min(max(int(10 * beside) / 10, _NARROWEST), _MAP[2])
    if page.draw is not None:
        width = 12.5 if page.table is None else beside
        one = id(page.draw), width
        if one not in drawn:
            drawn.clear()
            drawn[one] = map_picture(briefing, page, width, _MAP[3])
        picture = slide.shapes.add_picture(
            io.BytesIO(drawn[one]),
            Inches(_MAP[0]), Inches(_MAP[1]), Inches(width), Inches(_MAP[3]),
        )  # fmt: skip
        picture._element.nvPicPr.cNvPr.set("descr", f"{page.title}. {page.line}")
    if page.table is not None:
        x = _MAP[0] + beside + 0.15 if page.draw is not None else 0.4
        below = add_table(slide, page.table, x, _WIDTH - 0.4 - x)
        if left_out:
            more = say("… and {count:,} more in the workbook", count=left_out)
            _text(slide, x, below + 0.03, _WIDTH - 0.4 - x, 0.22, more, 9, colour=look.SOFT_INK)


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
    run.font.color.rgb = rgb(colour)


def _text(
    slide: Any, x: float, y: float, width: float, height: float, text: str, size: int, *,
    colour: str = look.INK,
) -> None:  # fmt: skip
    from pptx.util import Inches

    box = slide.shapes.add_textbox(Inches(x), Inches(y), Inches(width), Inches(height))
    _place(box, x, y, width, height, text, size, colour=colour)


def _foot(slide: Any, briefing: Briefing, number: int, of: int) -> None:
    facts = [briefing.title, source_line(briefing)]
    if briefing.review:
        facts.append(review_words(briefing.review))
    count = say("page {number} of {count}", number=number, count=of)
    line = " · ".join([*facts, count])
    _text(slide, 0.4, 7.12, 12.5, 0.25, line, 9, colour=look.SOFT_INK)


def _write_undated(stream: io.BytesIO, path: Path) -> None:
    """Write an archive anew without the times of its making: the same deck, the same bytes."""
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
