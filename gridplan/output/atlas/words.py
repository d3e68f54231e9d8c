"""Figures and grids in words: how the pages write amounts, levels and columns."""

from __future__ import annotations

import numpy as np

from ...i18n import say
from ...i18n.figures import figure, square_kilometres
from ...territory.criteria import Criterion
from ..content.plan_content import Book
from ..look import look
from ..look.amounts import signed_percent
from ..look.safe_text import says_more
from .pages import Column, Table


def level_words(level: int) -> str:
    """Grids of a level, in words."""
    usual = {
        1: say("first-level grids"),
        2: say("second-level grids"),
        3: say("third-level grids"),
        4: say("fourth-level grids"),
        5: say("fifth-level grids"),
    }
    return usual.get(level) or say("level {level} grids", level=level)


def count_of(count: int, level: int) -> str:
    """So many grids of a level, in words."""
    if count == 1:
        return say("1 {grid}", grid=one_of_level(level).lower())
    return say("{count:,} {grids}", count=count, grids=level_words(level))


def all_counts(book: Book) -> str:
    """Number of grids of all levels, in words."""
    return " · ".join(count_of(n, level) for level, n in enumerate(book.plan.counts, start=1))


def one_of_level(level: int) -> str:
    """A grid of a level, in words."""
    usual = {
        1: say("First-level grid"),
        2: say("Second-level grid"),
        3: say("Third-level grid"),
        4: say("Fourth-level grid"),
        5: say("Fifth-level grid"),
    }
    return usual.get(level) or say("Level {level} grid", level=level)


def amount(value: float, criterion: Criterion) -> str:
    """Persons whole, areas in square kilometres; the unit stands in the head."""
    return square_kilometres(value) if criterion.unit == "m²" else figure(value, ",.0f")


def column_title(criterion: Criterion, name: str) -> str:
    """Short name of a criterion with its unit."""
    usual = {
        "registered": say("Registered"),
        "migrant": say("Migrant"),
        "area": say("Area, km²"),
    }
    if criterion.name in usual:
        return usual[criterion.name]
    return f"{name}, km²" if criterion.unit == "m²" else name


def tells_names(book: Book, level: int, numbers: list[int]) -> bool:
    """Whether the names of grids say more than their codes and the grids above them."""
    plan = book.plan
    for number in numbers:
        above: tuple[str, ...] = ()
        if level > 1:
            parent = int(plan.parents[level - 2][number])
            above = plan.names[level - 2][parent], plan.codes[level - 2][parent]
        if says_more(plan.names[level - 1][number], plan.codes[level - 1][number], *above):
            return True
    return False


def grids_table(book: Book, level: int, numbers: list[int], *, total: bool = True) -> Table:
    """Grids of a level with their figures, one in a row.

    Parameters
    ----------
    book : Book
    level : int
    numbers : list of int
    total : bool
        Whether a last row adds them up.
    """
    found = book.levels[level - 1]
    criteria = book.territory.criteria
    named = tells_names(book, level, numbers)
    below = level < book.plan.depth
    children = None if not below else np.bincount(
        book.plan.parents[level - 1], minlength=len(found)
    )  # fmt: skip
    homes = None if book.households is None else book.households[level - 1]
    columns = [Column(say("Code"), stretches=not named)]
    if named:
        columns.append(Column(say("Name"), stretches=True))
    if children is not None:
        columns.append(Column(say("Grids below"), numeric=True, spare=1))
    columns += [
        Column(column_title(c, name), numeric=True) for c, name in zip(criteria, book.criteria)
    ]
    if homes is not None:
        columns.append(Column(say("Households"), numeric=True))
    columns += [
        Column(say("Load, %"), numeric=True, spare=2),
        Column(say("Deviation"), numeric=True),
    ]
    codes = [book.plan.codes[level - 1][number] for number in numbers]
    headed = any(code in book.heads for code in codes)
    if headed:
        columns.append(Column(say("Head"), stretches=True))
    deviation_at = len(columns) - 1 - headed

    def figures(rows: list[int]) -> list[str]:
        counted = [] if children is None else [f"{children[rows].sum():,}"]
        totals = found.totals[rows].sum(axis=0)
        counted += [amount(value, c) for value, c in zip(totals, criteria)]
        counted += [] if homes is None else [f"{homes[rows].sum():,.0f}"]
        load, target = found.load[rows].sum(), found.target[rows].sum()
        return [*counted, f"{100 * load:.2f}", signed_percent(load / target - 1 if target else 0.0)]

    # Special grids are outside the balance: they have no target to be off.
    special = book.plan.special if level == book.plan.depth else np.zeros(len(found), bool)
    rows, tints = [], {}
    for place, number in enumerate(numbers):
        code, name = book.plan.codes[level - 1][number], book.plan.names[level - 1][number]
        head = [book.heads.get(code, "")] if headed else []
        cells = figures([number])
        deviation = float(found.deviation[number])
        if special[number]:
            cells[-1] = say("special")
        rows.append((code, *([name] if named else []), *cells, *head))
        if abs(deviation) > look.DEVIATION_LIMITS[3]:
            tints[place, deviation_at] = look.deviation_colour(deviation)
    if total and len(numbers) > 1:
        empty = [""] if headed else []
        rows.append((say("Sum"), *([""] if named else []), *figures(numbers), *empty))
    return Table(tuple(columns), tuple(rows), tints, total and len(numbers) > 1)


def facts_table(facts: list[tuple[str, str]]) -> Table:
    """Names and values in two columns, without a head."""
    return Table((Column("", stretches=True), Column("", numeric=True)), tuple(facts))
