"""Native tables on slides, laid out so that no cell needs a second line whatever font is there."""

from __future__ import annotations

import re
from typing import Any

from ..content.tables import Table, written
from ..look import look

#: Inches: where tables begin, and the room that they have below.
_TOP, _ROOM = 1.25, 5.6
#: Points of the text of a table with up to so many rows; less only where columns need it.
_SIZES = ((16, 11), (24, 10), (999, 9))
_SMALLEST = 8
#: White at the left and right of a cell, inches.
_MARGIN = 0.05
#: Widths in sizes of the text, of the widest fonts that may stand in for those of the theme.
_WIDTHS = {
    **dict.fromkeys("+−=<>~", 0.84),
    **dict.fromkeys(",.:;'|!()[] /-", 0.4),
    **dict.fromkeys("·…—“”‘’", 1.0),  # as wide as a Chinese sign in Chinese fonts
    "%": 0.95,
    **dict.fromkeys("@W", 1.0),
    **dict.fromkeys("mMw", 0.98),
}
_DIGIT, _LETTER, _CAPITAL, _CHINESE = 0.64, 0.62, 0.76, 1.0
#: What office programs put between a Chinese sign and a letter or digit, in sizes of the text.
_BETWEEN = 0.25
_MEETING = re.compile(r"(?<=[\u2e80-\uffff])(?=[0-9A-Za-z+−-])|(?<=[0-9A-Za-z])(?=[\u2e80-\uffff])")
_KEPT = re.compile(r"[\u2e80-\uffff]?[^\u2e80-\uffff]+")
#: Chinese headings of so many letters stay on one line.
_WHOLE = 4
#: The narrowest a column of text becomes, inches.
_LEAST = 0.5


def add_table(slide: Any, table: Table, x: float, width: float) -> float:
    """Put a table on a slide.

    Parameters
    ----------
    slide : pptx Slide
    table : Table
        With no more rows than find room.
    x, width : float
        Inches.

    Returns
    -------
    float
        Where the table ends, inches from the top of the slide.
    """
    from pptx.util import Inches, Pt

    cells = _cells(table)
    size = next(size for rows, size in _SIZES if len(cells) <= rows)
    need = _needed(table, cells, size)
    while size > _SMALLEST and sum(need) > width:
        size -= 1
        need = _needed(table, cells, size)
    wide = _shared(table, need, [_widest(cells, k, size) for k in range(len(need))], width)
    head = 2.7 * size / 72
    row_height = min((_ROOM - head) / max(len(cells), 1), 0.32)
    frame = slide.shapes.add_table(
        len(cells) + 1, len(table.columns), Inches(x), Inches(_TOP), Inches(width),
        Inches(head + row_height * len(cells)),
    )  # fmt: skip
    frame.name = table.heading[:60]
    native = frame.table
    native.horz_banding, native.first_row = False, True
    for column, inches in zip(native.columns, wide):
        column.width = Inches(inches)
    for row in native.rows:
        row.height = Inches(row_height)
    native.rows[0].height = Inches(head)
    for column, (heading, kind) in enumerate(table.columns):
        right = kind != "text"
        _cell(native.cell(0, column), heading, max(size - 1, _SMALLEST), right=right, head=True)
        for number, row in enumerate(cells, start=1):
            value = table.lines[number - 1][column]
            # What is added up stands out by its ground: bold figures would need more room.
            fill = look.FAINT if number > len(table.rows) else look.PAPER
            if kind == "deviation" and value is not None and fill == look.PAPER:
                fill = look.deviation_colour(float(value))
            text = cut(row[column], size, wide[column] - 2 * _MARGIN)
            _cell(native.cell(number, column), text, size, right=right, fill=fill)
    for paragraph in (p for row in native.rows for c in row.cells for p in c.text_frame.paragraphs):
        paragraph.space_after = Pt(0)
    return _TOP + head + row_height * len(cells)


def width_for(table: Table) -> float:
    """Inches in which nothing of a table has to be cut, in the smallest text."""
    return sum(_needed(table, _cells(table), _SMALLEST))


def _cells(table: Table) -> list[list[str]]:
    """All lines of a table as people read them."""
    kinds = [kind for _, kind in table.columns]
    return [[written(value, kind) for value, kind in zip(row, kinds)] for row in table.lines]


def _cell(
    cell: Any,
    text: str,
    size: int,
    *,
    right: bool,
    head: bool = False,
    fill: str = look.PAPER,
) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches, Pt

    cell.margin_left = cell.margin_right = Inches(_MARGIN)
    cell.margin_top = cell.margin_bottom = Inches(0.01)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(look.FAINT if head else fill)
    cell.text_frame.word_wrap = True
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    # An empty paragraph would be as high as the usual text of the theme.
    paragraph._p.get_or_add_endParaRPr().set("sz", str(100 * size))
    run = paragraph.add_run()
    run.text = text
    run.font.size = Pt(size)
    run.font.bold = head
    dark = fill in (look.DEVIATION_COLOURS[0], look.DEVIATION_COLOURS[-1])
    run.font.color.rgb = rgb(look.PAPER if dark and not head else look.INK)


def rgb(colour: str) -> Any:
    """A colour as python-pptx takes it."""
    from pptx.dml.color import RGBColor

    made: Any = RGBColor
    return made(*bytes.fromhex(colour.lstrip("#")))


def _needed(table: Table, cells: list[list[str]], size: int) -> list[float]:
    """Inches that each column needs at a size of text."""
    head = max(size - 1, _SMALLEST)
    found = []
    for k, (heading, _) in enumerate(table.columns):
        room = _inches_of_heading(heading, head) + 2 * _MARGIN + 0.02
        found.append(max(_widest(cells, k, size), room))
    return found


def _widest(cells: list[list[str]], column: int, size: int) -> float:
    """Inches that the cells of a column need, whatever its heading."""
    return max((_inches(row[column], size) for row in cells), default=0.0) + 2 * _MARGIN + 0.02


def _shared(table: Table, need: list[float], cells: list[float], width: float) -> list[float]:
    """Widths that fill the room.

    Where there is too little, the widest columns of text give way, then headings. The first column
    of text, which holds the codes, gives way when nothing else is left; figures never do.

    Parameters
    ----------
    table : Table
    need, cells : list of float
        Inches for each column with its heading, and for its cells alone.
    width : float
        Inches.
    """
    wide = list(need)
    text = [k for k, (_, kind) in enumerate(table.columns) if kind == "text"]
    figures = [k for k in range(len(wide)) if k not in text]
    for yielding, least in (
        (text[1:], {k: _LEAST for k in text}),
        (figures, dict(enumerate(cells))),
        (text[:1], {k: _LEAST for k in text}),
    ):
        while sum(wide) > width and any(wide[k] > least[k] for k in yielding):
            widest = max(yielding, key=lambda k: wide[k] - least[k])
            wide[widest] = max(wide[widest] - 0.02, least[widest])
    spare = width - sum(wide)
    if spare >= 0:
        return [inches + spare / len(wide) for inches in wide]
    return [inches * width / sum(wide) for inches in wide]


def _inches(text: str, size: int) -> float:
    ems = sum(
        _CHINESE if ord(letter) > 0x2E80
        else _WIDTHS.get(letter) or (_DIGIT if letter.isdigit() else _CAPITAL if letter.isupper()
                                     else _LETTER)
        for letter in text
    )  # fmt: skip
    return (ems + _BETWEEN * len(_MEETING.findall(text))) * size / 72


def _inches_of_heading(heading: str, size: int) -> float:
    """A heading may take two lines: it breaks between words, and anywhere in Chinese."""
    words = heading.split() or [""]
    longest = max(_inches(word, size) for word in words)
    if any(ord(letter) > 0x2E80 for letter in heading):
        # Letters and signs stay together, with the Chinese sign before them.
        whole = [
            1.08 * _inches(part, size) + _BETWEEN * size / 72 for part in _KEPT.findall(heading)
        ]
        return longest if len(heading) <= _WHOLE else max(longest / 2 + size / 72, *whole, 0.0)
    return 1.08 * max(longest, _inches(heading, size) / 2)


def cut(text: str, size: int, inches: float) -> str:
    """The beginning of a text that fits on one line."""
    if _inches(text, size) <= inches + 1e-6:
        return text
    while len(text) > 1 and _inches(text + "…", size) > inches:
        text = text[:-1]
    return text + "…"
