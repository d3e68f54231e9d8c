"""The page of a grid: its map, the grids inside it, how they stand against their targets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...i18n import say
from ..content.map_windows import around, widened
from ..content.plan_content import Book
from ..look.amounts import on_special
from .drawings import legend, strip
from .listing import lists
from .pages import AtlasPage, MapView
from .paper import HEAD_ROWS, Paper, places, row_for, rows_in
from .words import count_of, facts_table, grids_table, level_words, one_of_level


def grid_pages(book: Book, paper: Paper, family: str, level: int, number: int) -> list[AtlasPage]:
    """The page of a grid with those inside it, and lists of those that do not fit on it."""
    plan, found, inside = book.plan, book.levels[level - 1], book.levels[level]
    children = [int(child) for child in book.children(level, number)]
    box = places(paper, "grid")
    table = grids_table(book, level + 1, children)
    row_mm = row_for(len(table.rows), box["table"], paper)
    room = max(int(box["table"].height / row_mm - HEAD_ROWS + 1e-6), 1)
    # Special grids have no target to be off.
    aiming = [child for child in children if inside.balanced[child]]
    last = book.levels[-1]
    leaves = np.flatnonzero(plan.ancestor_of_leaf(level) == number)
    figures = grids_table(book, level, [number], total=False)
    shown = [(c.title, cell) for c, cell in zip(figures.columns, figures.rows[0]) if c.numeric]
    del shown[-2]  # the load: its deviation says more
    if level + 1 < plan.depth:
        shown.insert(1, (level_words(plan.depth).capitalize(), f"{len(leaves):,}"))
    shown[0] = (level_words(level + 1).capitalize(), shown[0][1])
    shown.append((say("Compactness"), f"{found.polsby_popper[number]:.2f}"))
    facts = facts_table(shown[: rows_in(box["facts"], paper, head=False)])
    top = int(plan.parents[0][number]) if level > 1 else number
    page = AtlasPage(
        kind="grid",
        key=f"grid-{plan.codes[level - 1][number]}",
        title=book.name(level, number),
        subtitle=_where(book, level, number, len(children)),
        bookmark=book.name(level, number),
        depth=level - 1,
        maps={
            "map": MapView("grid", around(book, level, number), level, number),
            "locator": MapView("locator", widened(book.bounds), level, number),
        },
        pictures={
            "legend": legend(box["legend"].width, family,
                             last.deviation[leaves[last.balanced[leaves]]],
                             level_words(last.level), paper.small_pt,
                             more=on_special(last.balanced[leaves])),
            "strip": strip(box["strip"].width, box["strip"].height, family,
                           inside.deviation[aiming],
                           [book.short_code(level + 1, child) for child in aiming],
                           paper.small_pt),
        },
        tables=(replace(table.part(0, room), row_mm=row_mm), facts),
        texts={
            "strip_heading": say("Load against target"),
            "heading": level_words(level + 1).capitalize(),
        },
        part_of=top,
    )  # fmt: skip
    return [page, *lists(page, table, room, paper)]


def _where(book: Book, level: int, number: int, children: int) -> str:
    words = [one_of_level(level)]
    if level > 1:
        words = [book.name(level - 1, int(book.plan.parents[level - 2][number]))]
    words.append(count_of(children, level + 1))
    head = book.heads.get(book.plan.codes[level - 1][number])
    if head:
        words.append(say("head: {name}", name=head))
    words += [f"{role} {name}" for role, name in book.staff(level, number)]
    return " · ".join(words)
