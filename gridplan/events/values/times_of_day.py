"""Times of day as people write them, and the columns that hold nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...reading.simplified_chinese import plain_text
from ...reading.values import EMPTY_WORDS
from .column_mapping import TIMES, bare_name

if TYPE_CHECKING:
    from .column_mapping import ColumnMapping

Cells = NDArray[np.object_]

_MORNING = ("AM", "上午", "凌晨", "清晨", "早晨", "早上", "早")
_AFTERNOON = ("PM", "下午", "午后", "傍晚")
#: One o'clock of an evening is on no day for certain.
_EVENING = ("晚上", "晚间", "夜里", "夜间", "深夜", "半夜", "晚", "夜")
_FIRST_OF_EVENING = 5
#: Parts of a pattern: half of the day; hour, minute and second; how exact it is meant.
HALF = "(" + "|".join(
    (*(r"A\.M\.", r"P\.M\."), *_MORNING, *_AFTERNOON, "中午", *_EVENING)
) + ")?"  # fmt: skip
CLOCK = (
    r"(\d{1,2})(?:[:：时点](半|[一1三3]刻|\d{1,2}))?(?:[:：分](\d{1,2})(?:[.,]\d+)?)?[时点分秒]?整?"
    r"(?:许|左右|前后)?"
)
_QUARTERS = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}
_WHOLE = re.compile(rf"{HALF}\s*{CLOCK}\s*{HALF}", re.IGNORECASE)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{2})?")
#: Part of a day, as workbooks keep times.
_PART = re.compile(r"0?\.\d+|0|1\.0+")
#: Day 0 of workbooks, which some programs write before a time of day.
_DAY_ZERO = re.compile(r"^(?:1899-12-3[01]|1900-01-0[01])[T ]")
#: Begins with a day.
_WITH_DAY = re.compile(r"(民国)?\s*\d{2,4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d")
#: Ends of the names of columns for days and for times of day.
_ENDS = re.compile(r"_?(日期|时间|时刻|时分|date|time|day|hour)$")


class UnclearHour(ValueError):
    """One o'clock in the evening: of this day or of the next one."""


def time_of_day(hour: str | None, minute: str | None, second: str | None, half: str | None) -> (
    timedelta
):  # fmt: skip
    """Time of day out of its parts.

    Raises
    ------
    UnclearHour
        When the evening goes on into the next day.
    ValueError
        When there is no such time.
    """
    h, s = int(hour or 0), int(second or 0)
    m = _QUARTERS[minute] if minute in _QUARTERS else int(minute or 0)
    half = (half or "").upper().replace(".", "")
    if half in ("AM", "PM") and not 1 <= h <= 12:
        raise ValueError
    if half in _EVENING and h < _FIRST_OF_EVENING:
        raise UnclearHour
    if (half in (*_AFTERNOON, *_EVENING) and h < 12) or (half == "中午" and h < 11):
        h += 12
    elif half in _EVENING and h == 12:
        h = 24
    elif half in _MORNING and h == 12:
        h = 0
    if h > 24 or m > 59 or s > 59 or (h == 24 and (m or s) and half not in _EVENING):
        raise ValueError
    return timedelta(hours=h, minutes=m, seconds=s)


def read_clocks(cells: Cells) -> tuple[NDArray[np.timedelta64], NDArray[np.bool_]]:
    """Times of day of a column.

    Returns
    -------
    clock : timedelta64[s] (n,)
        NaT for empty cells and for what is none.
    bad : bool (n,)
        Cells that hold something that is no time of day.
    """
    clock = np.full(len(cells), np.timedelta64("NaT"), "timedelta64[s]")
    bad = np.zeros(len(cells), bool)
    known: dict[str, timedelta | None] = {}
    for row, cell in enumerate(cells):
        text = _text_of(cell)
        if text.lower() in EMPTY_WORDS:
            continue
        if text not in known:
            known[text] = _read(text)
        value = known[text]
        bad[row] = value is None
        if value is not None:
            clock[row] = np.timedelta64(value, "s")
    return clock, bad


def with_clocks(mapping: ColumnMapping, cells: Mapping[str, Cells]) -> ColumnMapping:
    """Find the columns that hold the time of day of a column of days.

    They have the same name but for its end (受理日期 and 受理时间, or 日期 and 时间), and hold
    nothing but times of day, whichever of the two the mapping has taken.

    Parameters
    ----------
    mapping : ColumnMapping
    cells : mapping
        Column → the first cells of it.
    """
    pure = {
        name
        for name in (*mapping.columns.values(), *mapping.unused)
        if name in cells and _ENDS.search(bare_name(name)) and _is_pure(cells[name])
    }
    columns, clocks = dict(mapping.columns), {}
    for field in TIMES:
        if field not in columns:
            continue
        stem = _stem(columns[field])
        named = [name for name in (columns[field], *mapping.unused) if _stem(name) == stem]
        hours = [name for name in named if name in pure]
        days = [name for name in named if name not in pure]
        if hours and days:
            columns[field], clocks[field] = days[0], hours[0]
    taken = {*columns.values(), *clocks.values()}
    unused = tuple(name for name in mapping.unused if name not in taken)
    return replace(mapping, columns=columns, clocks=clocks, unused=unused)


def _stem(name: str) -> str:
    plain = bare_name(name)
    return _ENDS.sub("", plain) if _ENDS.search(plain) else f"={plain}"


def _is_pure(cells: Iterable[object]) -> bool:
    """Whether cells hold times of day; a few may hold something else, but for whole times."""
    texts = [text for cell in cells if (text := _text_of(cell)).lower() not in EMPTY_WORDS]
    clocks = sum(_read(text) is not None for text in texts)
    return clocks * 2 > len(texts) and not any(_WITH_DAY.match(text) for text in texts)


def _text_of(cell: object) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124
        return ""
    return _DAY_ZERO.sub("", plain_text(cell))


def _read(text: str) -> timedelta | None:
    try:
        if _PART.fullmatch(text):
            return timedelta(seconds=round(float(text) * 86400))
        if found := _DIGITS.fullmatch(text):
            return time_of_day(found[1], found[2], found[3], None)
        if (found := _WHOLE.fullmatch(text)) and not text.isdigit():
            half, hour, minute, second, half_after = found.groups()
            return time_of_day(hour, minute, second, half or half_after)
    except ValueError:
        pass
    return None
