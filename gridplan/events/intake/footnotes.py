"""Rows of an export that are no events: totals, footnotes, rows that only carry a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...reading.columns import plain_name
from ...reading.simplified_chinese import plain_text
from ...reading.values import EMPTY_WORDS
from ...reading.values import plain_text as seen
from ...territory.joined_figures import is_total

if TYPE_CHECKING:
    from .source import Piece

Cells = NDArray[np.object_]
Mask = NDArray[np.bool_]

#: Who made the table, and when: a colon or the next cell goes on.
_MAKER = re.compile(
    r"(?:制表|填表|填报|报送|审核|审批|复核|编制|统计|打印|导出|截止|截至)"
    r"(?:人员?|者|日期|时间|单位|部门|负责人)(?:签[字章名])?|制表|填表|审核|复核"
    r"|单位盖章|prepared by|printed (?:on|by)|exported (?:on|by)"
)
#: The same with a blank for a colon, where nothing else stands in the row.
_MAKER_BLANK = re.compile(
    r"(?:制表|填表|填报|报送|审核|审批|复核|编制|统计|打印|导出|截止|截至)"
    r"(?:人|人员|日期|时间|单位|部门)\s+\S"
)
#: What the figures mean; with a time beside it, it may be the title of an event.
_NOTE = re.compile(
    r"[*※(\[【]*(?:备注|附注|说明|注释?|(?:数据)?(?:来源|口径)|单位负责人|联系人|经办人"
    r"|notes?|remarks?|source)[)\]】]*\s*\d{0,2}"
)
_COLON = re.compile(r"\s*[:：]")
#: A note and its text.
_CELLS_OF_NOTE = 2
#: Whole cells that say how far the table goes.
_CLOSING = re.compile(
    r"第\d+页(?:[,，/]?共\d+页)?|page\d+(?:of\d+)?|共\d+[条件行页笔](?:记录|数据|工单)?"
    r"|[-—=*]*(?:以下空白|以下无正文|此页结束|完|end)[-—=*]*"
)
#: A sentence alone in its row is longer than the number of a case.
_SENTENCE = re.compile(r"(?=.{9,})(?:.*[\u4e00-\u9fff]){5,}.*", re.DOTALL)
#: Columns that number the rows.
_COUNTERS = frozenset(("序号", "行号", "编号", "no", "num", "number", "index", "#", "id"))
#: In a narrower table a sentence may be the only thing that is known of an event.
_FEWEST_COLUMNS = 4


def totals(ids: Cells | None, piece: Piece) -> Mask:
    """Rows whose id or first cell says that they add up the others, bool (n,)."""
    total = np.zeros(len(piece), bool)
    for column in (ids, next(iter(piece.cells.values()), None)):
        if column is not None:
            total |= np.array([_may_be_word(cell) and is_total(cell) for cell in column], bool)
    return total


def footnotes(piece: Piece, when: Mask, where: Mask) -> tuple[Mask, Mask]:
    """Rows that tell of the table and of no event, and rows that tell nothing.

    Parameters
    ----------
    piece : Piece
    when, where : bool (n,)
        Rows with a time of report, and with coordinates: with both they are events, whatever
        their texts begin with.

    Returns
    -------
    footnote : bool (n,)
    empty : bool (n,)
        No cell is filled, or only the number of the row.
    """
    footnote, empty = np.zeros(len(piece), bool), np.zeros(len(piece), bool)
    names = list(piece.cells)
    most = max(2, len(names) // 2)
    for row in np.flatnonzero(~where):
        filled = [name for name in names if not _is_blank(piece.cells[name][row])]
        if len(filled) > most:
            continue
        cells = {name: plain_text(piece.cells[name][row]) for name in filled}
        empty[row] = not when[row] and _tells_nothing(cells, names)
        footnote[row] = (
            bool(cells)
            and not empty[row]
            and (
                _tells_who_made_it(cells) or (not when[row] and _tells_what_it_means(cells, names))
            )
        )
    return footnote, empty


def _tells_nothing(cells: dict[str, str], names: list[str]) -> bool:
    if len(cells) != 1 or len(names) == 1:
        return not cells
    ((name, text),) = cells.items()
    return text.isdigit() and plain_name(name) in _COUNTERS


def _tells_who_made_it(cells: dict[str, str]) -> bool:
    first = next(iter(cells.values()))
    return _begins(_MAKER, first) or (len(cells) == 1 and bool(_MAKER_BLANK.match(first)))


def _tells_what_it_means(cells: dict[str, str], names: list[str]) -> bool:
    column, first = next(iter(cells.items()))
    if len(cells) > _CELLS_OF_NOTE:
        return False
    if _begins(_NOTE, first) or _CLOSING.fullmatch(first.replace(" ", "").lower()):
        return True
    alone = len(cells) == 1 and column == names[0] and len(names) >= _FEWEST_COLUMNS
    return alone and bool(_SENTENCE.fullmatch(first))


def _begins(label: re.Pattern[str], text: str) -> bool:
    """Whether a text is a label, or a label with a colon and more."""
    found = label.match(text.lower())
    return found is not None and (found.end() == len(text) or bool(_COLON.match(text, found.end())))


def _is_blank(cell: Any) -> bool:
    if not isinstance(cell, str):
        return cell is None
    if not cell.isprintable():  # marks of the end of a file, and what a crash leaves there
        cell = seen(cell)
    return len(cell) < 8 and cell.strip().lower() in EMPTY_WORDS


def _may_be_word(cell: Any) -> bool:
    """Whether a cell is short text, and no number of a case."""
    return isinstance(cell, str) and len(cell) < 16 and not cell[-1:].isdigit()
