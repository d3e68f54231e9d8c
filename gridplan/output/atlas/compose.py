"""The pages of an atlas, in their order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...wording import say
from .. import look
from .appendix import method_page, statistics_pages
from .book import Book
from .drawings import distribution, legend, percent, strip
from .pages import AtlasPage, Column, MapView, Table
from .paper import PAPERS, Paper, places, rows_in
from .words import facts_table, grids_table, level_words

#: Space left around a grid on its map, as a share of its size.
_AROUND = 0.06


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
    pages = [cover(book), *_overview(book, paper), _balance(book, paper, family)]
    for number in range(book.plan.counts[0]):
        if book.plan.depth > 1:
            pages += grid_pages(book, paper, family, 1, number)
        if second_level and book.plan.depth > 2:
            for child in book.children(1, number).tolist():
                pages += grid_pages(book, paper, family, 2, child)
    pages += extra
    pages += statistics_pages(book, paper)
    pages.append(method_page(book, remarks))
    return tuple(pages)


def cover(book: Book) -> AtlasPage:
    """The title, the numbers of the plan, and the whole of it as a picture."""
    plan, last = book.plan, book.levels[-1]
    facts = [(level_words(m.level), f"{len(m):,}") for m in book.levels]
    facts.append((say("base units"), f"{len(book.territory):,}"))
    persons = sum(
        float(book.territory.loads[:, place].sum())
        for place, criterion in enumerate(book.territory.criteria)
        if criterion.unit != "m²"
    )
    if persons:
        facts.append((say("persons"), f"{persons:,.0f}"))
    facts.append((say("area"), f"{book.territory.area_m2.sum() / 1e6:,.1f} km²"))
    worst = float(last.deviation[np.argmax(np.abs(last.deviation))])
    facts.append((say("mean deviation of the load, level {level}", level=plan.depth),
                  percent(float(np.abs(last.deviation).mean())).lstrip("+")))  # fmt: skip
    facts.append((say("largest deviation of the load, level {level}", level=plan.depth),
                  percent(worst)))  # fmt: skip
    counts = " / ".join(f"{count:,}" for count in plan.counts)
    made = plan.provenance
    signed = [book.date, made.author, say("plan {hash}", hash=plan.hash[:12])]
    return AtlasPage(
        kind="cover",
        key="cover",
        title=book.title or say("Division into {counts} grids", counts=counts),
        subtitle=" · ".join(word for word in signed if word),
        bookmark=say("Cover"),
        maps={"map": MapView("division", _wide(book.bounds, 0.02))},
        tables=(facts_table(facts),),
    )


def _overview(book: Book, paper: Paper) -> list[AtlasPage]:
    numbers = list(range(book.plan.counts[0]))
    table = grids_table(book, 1, numbers)
    room = rows_in(places(paper, "overview")["table"], paper)
    counts = " · ".join(
        f"{n:,} {level_words(level)}" for level, n in enumerate(book.plan.counts, 1)
    )
    page = AtlasPage(
        kind="overview",
        key="overview",
        title=say("All first-level grids"),
        subtitle=counts,
        bookmark=say("All first-level grids"),
        maps={"map": MapView("division", _wide(book.bounds, 0.02))},
        tables=(table.part(0, room),),
        texts={"heading": level_words(1).capitalize()},
    )
    return [page, *lists(page, table, room, paper)]


def _balance(book: Book, paper: Paper, family: str) -> AtlasPage:
    last = book.levels[-1]
    box = places(paper, "balance")
    pictures = {
        "legend": legend(box["legend"].width, family, last.deviation, last.level, paper.small_pt)
    }
    rows = [(say("load"), last.deviation)]
    rows += [(name, last.criterion_deviation[:, i]) for i, name in enumerate(book.criteria)]
    for number, (name, deviation) in enumerate(rows[:4], start=1):
        place = box[f"chart_{number}"]
        worst = float(deviation[np.argmax(np.abs(deviation))])
        inside = float(np.mean(np.abs(deviation) <= look.DEVIATION_LIMITS[3]))
        note = say("{share:.0%} within ±5 %, largest {worst}", share=inside, worst=percent(worst))
        pictures[f"chart_{number}"] = distribution(
            place.width, place.height, family, name, deviation, note, paper.small_pt
        )
    return AtlasPage(
        kind="balance",
        key="balance",
        title=say("Balance of the load"),
        subtitle=say("Deviation of all {count:,} grids of level {level} from their targets",
                     count=len(last), level=last.level),
        bookmark=say("Balance of the load"),
        maps={"map": MapView("balance", _wide(book.bounds, 0.02))},
        pictures=pictures,
        tables=(_levels_table(book),),
        texts={"heading": say("Number of grids by deviation")},
    )  # fmt: skip


def _levels_table(book: Book) -> Table:
    columns = (
        Column(say("Level"), stretches=True),
        *(Column(word, numeric=True) for word in (
            say("Grids"), say("Mean"), say("Largest"), say("Within ±5 %"), say("In one piece"),
            say("Compactness"),
        )),
    )  # fmt: skip
    rows = []
    for m in book.levels:
        off = np.abs(m.deviation)
        rows.append((
            level_words(m.level).capitalize(), f"{len(m):,}",
            percent(float(off.mean())).lstrip("+"),
            percent(float(m.deviation[np.argmax(off)])), f"{np.mean(off <= look.DEVIATION_LIMITS[3]):.0%}",
            f"{np.mean(m.pieces <= 1):.0%}", f"{np.median(m.polsby_popper):.2f}",
        ))  # fmt: skip
    return Table(columns, tuple(rows))


def grid_pages(book: Book, paper: Paper, family: str, level: int, number: int) -> list[AtlasPage]:
    """The page of a grid with those inside it, and lists of those that do not fit on it."""
    plan, found, inside = book.plan, book.levels[level - 1], book.levels[level]
    children: list[int] = book.children(level, number).tolist()
    box = places(paper, "grid")
    room = rows_in(box["table"], paper)
    table = grids_table(book, level + 1, children)
    deviation = inside.deviation[children]
    last = book.levels[-1]
    leaves = np.flatnonzero(plan.ancestor_of_leaf(level) == number)
    facts = grids_table(book, level, [number], total=False)
    shown = [(c.title, cell) for c, cell in zip(facts.columns, facts.rows[0]) if c.numeric]
    if level + 1 < plan.depth:
        shown.insert(1, (level_words(plan.depth).capitalize(), f"{len(leaves):,}"))
    shown[0] = (level_words(level + 1).capitalize(), shown[0][1])
    shown.append((say("Compactness"), f"{found.polsby_popper[number]:.2f}"))
    top = int(plan.parents[0][number]) if level == 2 else number
    page = AtlasPage(
        kind="grid",
        key=f"grid-{plan.codes[level - 1][number]}",
        title=book.name(level, number),
        subtitle=_where(book, level, number, len(children)),
        bookmark=book.name(level, number),
        depth=level - 1,
        maps={
            "map": MapView("grid", _around(book, level, number), level, number),
            "locator": MapView("locator", _wide(book.bounds, 0.02), level, number),
        },
        pictures={
            "legend": legend(box["legend"].width, family, last.deviation[leaves], last.level,
                             paper.small_pt),
            "strip": strip(box["strip"].width, box["strip"].height, family, deviation,
                           [book.short_code(level + 1, child) for child in children],
                           paper.small_pt),
        },
        tables=(table.part(0, room), facts_table(shown)),
        texts={
            "strip_heading": say("Load against target"),
            "heading": level_words(level + 1).capitalize(),
        },
        part_of=top,
    )  # fmt: skip
    return [page, *lists(page, table, room, paper)]


def _where(book: Book, level: int, number: int, children: int) -> str:
    words = [level_words(level).capitalize()]
    if level > 1:
        words = [book.name(level - 1, int(book.plan.parents[level - 2][number]))]
    return " · ".join([*words, f"{children:,} {level_words(level + 1)}"])


def lists(page: AtlasPage, table: Table, first: int, paper: Paper) -> list[AtlasPage]:
    """Pages with the rows of a table from `first` on, in columns side by side."""
    room = rows_in(places(paper, "lists")["table_1"], paper)
    starts = list(range(first, len(table.rows), room))
    found = []
    for place in range(0, len(starts), paper.columns):
        tables = tuple(
            table.part(start, start + room) for start in starts[place : place + paper.columns]
        )
        number = place // paper.columns + 1
        found.append(
            replace(
                page,
                kind="lists",
                key=f"{page.key}-list-{number}",
                subtitle=say("continued"),
                bookmark="",
                maps={},
                pictures={},
                texts={},
                tables=tables,
            )
        )
    return found


def _around(book: Book, level: int, number: int) -> tuple[float, float, float, float]:
    west, south, east, north = book.shapes[level - 1][number].bounds
    return _wide((west, south, east, north), _AROUND)


def _wide(
    bounds: tuple[float, float, float, float], share: float
) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    by = share * max(east - west, north - south)
    return west - by, south - by, east + by, north + by
