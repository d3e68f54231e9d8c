"""The pages of an atlas, in their order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...i18n import say
from ...i18n.figures import square_kilometres
from ..content.map_windows import widened
from ..content.plan_content import Book
from ..look import look
from ..look.amounts import on_special, percent, share_within, signed_percent, worst
from ..look.safe_text import division_title
from .appendix import method_page, statistics_pages
from .drawings import distribution, legend, line_legend
from .grid_pages import grid_pages
from .listing import lists
from .pages import AtlasPage, Column, MapView, Table
from .paper import PAPERS, Box, Paper, places, row_for, rows_in
from .words import (
    all_counts,
    amount,
    column_title,
    facts_table,
    grids_table,
    level_words,
)

#: An area that is balanced and differs from that of the outlines by less is the same.
_SAME_AREA = 0.005


def compose(
    book: Book, paper_name: str, family: str, *, second_level: bool = False,
    extra: tuple[AtlasPage, ...] = (), remarks: tuple[str, ...] = (),
) -> tuple[AtlasPage, ...]:  # fmt: skip
    """All pages of an atlas.

    Parameters
    ----------
    book : Book
    paper_name : {"a3", "a4", "slide"}
    family : str
        Font of the drawings.
    second_level : bool
        Whether each second-level grid has a page of its own, where there is a level below it.
    extra : tuple of AtlasPage
        Pages on events and changes; they stand before the appendix.
    remarks : tuple of str
        Sentences for the page on the method.
    """
    paper = PAPERS[paper_name]
    pages = [cover(book), *_overview(book, paper, family), _balance(book, paper, family)]
    for number in range(book.plan.counts[0]):
        if book.plan.depth > 1:
            pages += grid_pages(book, paper, family, 1, number)
        if second_level and book.plan.depth > 2:
            for child in book.children(1, number):
                pages += grid_pages(book, paper, family, 2, int(child))
    pages += extra
    pages += statistics_pages(book, paper)
    pages.append(method_page(book, remarks))
    return tuple(pages)


def cover(book: Book) -> AtlasPage:
    """The title, the numbers of the plan, and the whole of it as a picture."""
    plan, last = book.plan, book.levels[-1]
    facts = [(level_words(m.level).capitalize(), f"{len(m):,}") for m in book.levels]
    facts.append((say("Base units"), f"{len(book.territory):,}"))
    persons = sum(
        float(book.territory.loads[:, place].sum())
        for place, criterion in enumerate(book.territory.criteria)
        if criterion.unit != "m²"
    )
    if persons:
        facts.append((say("Persons"), f"{persons:,.0f}"))
    facts.append((say("Area"), f"{square_kilometres(book.territory.area_m2.sum())} km²"))
    facts += _counted_areas(book)
    off = last.balanced_deviation
    facts.append((say("Mean deviation of the load, {grids}", grids=level_words(plan.depth)),
                  percent(float(np.abs(off).mean()) if len(off) else 0.0)))  # fmt: skip
    facts.append((say("Largest deviation of the load, {grids}", grids=level_words(plan.depth)),
                  signed_percent(worst(off))))  # fmt: skip
    made = plan.provenance
    signed = [book.date, made.author, say("plan {hash}", hash=plan.hash[:12])]
    return AtlasPage(
        kind="cover",
        key="cover",
        title=book.title or division_title(plan.counts).replace(" / ", "\u00a0/\u00a0"),
        subtitle=" · ".join(word for word in signed if word),
        bookmark=say("Cover"),
        maps={"map": MapView("division", widened(book.bounds))},
        tables=(facts_table(facts),),
    )


def _counted_areas(book: Book) -> list[tuple[str, str]]:
    """Areas that are balanced, where they are not the whole: land without water, say."""
    whole = float(book.territory.area_m2.sum())
    return [
        (say("of it counted as load"), f"{square_kilometres(total)} km²")
        for criterion, total in zip(book.territory.criteria, book.territory.loads.sum(axis=0))
        if criterion.unit == "m²" and abs(total / whole - 1) > _SAME_AREA
    ]


def _overview(book: Book, paper: Paper, family: str) -> list[AtlasPage]:
    numbers = list(range(book.plan.counts[0]))
    table = grids_table(book, 1, numbers)
    box = places(paper, "overview")
    room = rows_in(box["table"], paper)
    keys = [
        (look.level_line(level), level_words(level), "")
        for level in range(1, 1 + len(book.levels[:2]))
    ]
    page = AtlasPage(
        kind="overview",
        key="overview",
        title=say("All first-level grids"),
        subtitle=all_counts(book),
        bookmark=say("All first-level grids"),
        maps={"map": MapView("division", widened(book.bounds))},
        pictures={"legend": line_legend(box["legend"].width, family, keys, paper.small_pt)},
        tables=(table.part(0, room), _fitted(_means_table(book), box["facts"], paper)),
        texts={"heading": level_words(1).capitalize()},
    )
    return [page, *lists(page, table, room, paper)]


def _balance(book: Book, paper: Paper, family: str) -> AtlasPage:
    last = book.levels[-1]
    box = places(paper, "balance")
    pictures = {
        "legend": legend(
            box["legend"].width,
            family,
            last.balanced_deviation,
            level_words(last.level),
            paper.small_pt,
            more=on_special(last.balanced),
        )
    }
    rows = [(say("load"), last.balanced_deviation)]
    rows += [
        (name, last.criterion_deviation[last.balanced, i]) for i, name in enumerate(book.criteria)
    ]
    for number, (name, deviation) in enumerate(rows[:4], start=1):
        place = box[f"chart_{number}"]
        note = say("{share} within ±5%, largest {worst}",
                   share=percent(share_within(deviation, look.DEVIATION_LIMITS[3])),
                   worst=signed_percent(worst(deviation)))  # fmt: skip
        pictures[f"chart_{number}"] = distribution(
            place.width, place.height, family, name, deviation, note, paper.small_pt
        )
    return AtlasPage(
        kind="balance",
        key="balance",
        title=say("Balance of the load"),
        subtitle=say("Deviation of all {count:,} {grids} from their targets",
                     count=int(last.balanced.sum()), grids=level_words(last.level)),
        bookmark=say("Balance of the load"),
        maps={"map": MapView("balance", widened(book.bounds))},
        pictures=pictures,
        tables=(_fitted(_levels_table(book), box["facts"], paper),),
        texts={"heading": say("Number of grids by deviation")},
    )  # fmt: skip


def _levels_table(book: Book) -> Table:
    columns = (
        Column(say("Level"), stretches=True),
        *(Column(word, numeric=True) for word in (
            say("Grids"), say("Mean"), say("Largest"), say("Within ±5%"), say("In one piece"),
            say("Compactness"),
        )),
    )  # fmt: skip
    rows = []
    for m in book.levels:
        off = m.balanced_deviation
        rows.append((
            level_words(m.level).capitalize(), f"{len(m):,}",
            percent(float(np.abs(off).mean()) if len(off) else 0.0),
            signed_percent(worst(off)),
            percent(share_within(off, look.DEVIATION_LIMITS[3])),
            percent(float(np.mean(m.pieces <= 1))), f"{np.median(m.polsby_popper):.2f}",
        ))  # fmt: skip
    return Table(columns, tuple(rows))


def _fitted(table: Table, box: Box, paper: Paper) -> Table:
    """A small table with its rows moved closer until all fit; of very many the last ones."""
    most = len(table.rows)
    while most > 1 and rows_in(box, replace(paper, row_mm=row_for(most, box, paper))) < most:
        most -= 1
    shown = table.part(len(table.rows) - most, len(table.rows))
    return replace(shown, row_mm=row_for(most, box, paper))


def _means_table(book: Book) -> Table:
    """Mean figures of the grids of each level."""
    columns = (
        Column(say("Mean of a grid"), stretches=True),
        *(
            Column(column_title(c, name), numeric=True)
            for c, name in zip(book.territory.criteria, book.criteria)
        ),
        Column(say("Border in all, km"), numeric=True),
    )
    rows = []
    for m in book.levels:
        means = m.totals.mean(axis=0)
        cells = [amount(value, c) for value, c in zip(means, book.territory.criteria)]
        rows.append((level_words(m.level).capitalize(), *cells, f"{m.border_km:,.0f}"))
    return Table(columns, tuple(rows))
