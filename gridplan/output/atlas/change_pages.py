"""Pages on what changes from one plan to the next: where, from whom to whom, how many people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...i18n import say
from ...i18n.figures import square_kilometres
from ..content.change_content import ChangeBook
from ..content.change_tables import caveats, without_number
from ..content.change_windows import change_window
from ..content.map_windows import around, widened
from ..content.plan_content import Book
from ..look import look
from ..look.amounts import percent, signed_percent
from .drawings import line_legend
from .listing import lists
from .pages import AtlasPage, Column, MapView, Table
from .paper import Paper, places, rows_in

#: Old borders, dashed; new ones are as dark as all borders.
OLD_BORDER = look.Line("#b5520d", 0.7)
NEW_BORDER = look.Line(look.INK, 0.7)
#: Lines over what has moved.
HATCHING = "#2a6099"
_DASHED = "2 1.2"
#: Pages with movements of one first-level grid that find no room beside the map; two plans that
#: have little in common would fill a book, and the workbook has them all.
_MOST_LISTS = 1


def change_pages(
    book: Book, changes: ChangeBook, paper: Paper, family: str
) -> tuple[AtlasPage, ...]:
    """A page on all changes, and one for each first-level grid that has some.

    Parameters
    ----------
    book : Book
    changes : ChangeBook
    paper : Paper
    family : str
        Font of the drawings.
    """
    found = changes.found
    box = places(paper, "change")
    keys = [(NEW_BORDER, say("new border"), ""), (OLD_BORDER, say("old border"), _DASHED)]
    legend = line_legend(
        box["legend"].width, family, keys, paper.small_pt,
        hatched=(look.DEVIATION_COLOURS[2], HATCHING, say("moved units")),
        note=without_number(),
    )  # fmt: skip
    everything = list(range(len(found.areas)))
    subtitle = say(
        "{units:,} base units with {persons:,.0f} persons on {area} km² change their grid",
        units=int(found.moved.sum()), persons=found.persons, area=square_kilometres(found.area_m2),
    ) + caveats(found)  # fmt: skip
    room = rows_in(box["table"], paper)
    whole = _movements(changes, everything)
    first = AtlasPage(
        kind="change",
        key="changes",
        title=say("Changes against {plan}", plan=changes.path.stem),
        subtitle=subtitle,
        bookmark=say("Changes against {plan}", plan=changes.path.stem),
        maps={"map": MapView("change", widened(book.bounds))},
        pictures={"legend": legend},
        tables=(whole.part(0, room), _before_and_after(book, changes)),
        texts={"heading": say("Movements") if len(whole.rows) <= room
               else say("The {count:,} largest movements", count=room)},
    )  # fmt: skip
    pages = [first]
    for number in range(book.plan.counts[0]):
        mine = [area for area in everything if number in changes.first_level(area)]
        if not mine:
            continue
        table = _movements(changes, mine)
        persons = sum(found.areas[area].persons for area in mine)
        areas = [found.areas[area] for area in mine]
        window = change_window(found, areas, around(book, 1, number))
        page = AtlasPage(
            kind="change",
            key=f"changes-{book.plan.codes[0][number]}",
            title=say("Changes in {grid}", grid=book.name(1, number)),
            subtitle=say("{areas:,} areas with {persons:,.0f} persons",
                         areas=len(mine), persons=persons) + caveats(found),
            bookmark=book.name(1, number),
            depth=1,
            maps={"map": MapView("change", window, 1, number)},
            pictures={"legend": legend},
            tables=(table.part(0, room), _before_and_after(book, changes, number)),
            texts={"heading": say("Movements")},
        )  # fmt: skip
        more = lists(page, table, room, paper, _MOST_LISTS)
        shown = room + sum(len(part.rows) for listed in more for part in listed.tables)
        if shown < len(table.rows):
            words = say("The {count:,} largest movements; all are in the workbook", count=shown)
            page = replace(page, texts={"heading": words})
        pages += [page, *more]
    return tuple(pages)


def _movements(changes: ChangeBook, chosen: list[int]) -> Table:
    """Connected areas with their old and new grid, the most people first."""
    found = changes.found
    rows = []
    for place in chosen:
        area = found.areas[place]
        k = found.level_told(area) - 1
        old, new = area.old[k], area.new[k]
        rows.append((
            str(place + 1),
            found.before.codes[k][old] if old >= 0 else "–",
            found.after.codes[k][new] if new >= 0 else "–",
            f"{len(area.units):,}", f"{area.persons:,.0f}", square_kilometres(area.area_m2),
        ))  # fmt: skip
    columns = (
        Column(say("No.")),
        Column(say("From")),
        Column(say("To")),
        Column(say("Units"), numeric=True),
        Column(say("Persons"), numeric=True),
        Column(say("Area, km²"), numeric=True),
    )
    return Table(columns, tuple(rows) or ((say("none"), "", "", "", "", ""),))


def _before_and_after(book: Book, changes: ChangeBook, number: int = -1) -> Table:
    """How balanced the last level was and is; of one first-level grid or of all."""
    last = changes.found.levels[-1]
    rows = []
    for words, plan, measures in (
        (say("before"), changes.found.before, last.before),
        (say("after"), changes.found.after, last.after),
    ):
        # The same first-level grid is known by its code.
        codes = plan.codes[0]
        chosen = [
            g for g in range(len(codes)) if number < 0 or codes[g] == book.plan.codes[0][number]
        ]
        shown = np.isin(plan.ancestor_of_leaf(1), chosen) & measures.balanced
        deviation = measures.deviation[shown]
        off = np.abs(deviation)
        if not len(off):
            continue
        rows.append((
            words, f"{len(off):,}", percent(float(off.mean())),
            signed_percent(float(deviation[np.argmax(off)])),
            percent(float(np.mean(off <= look.DEVIATION_LIMITS[3]))),
        ))  # fmt: skip
    columns = (
        Column(say("Deviation of the load"), stretches=True),
        *(
            Column(word, numeric=True)
            for word in (say("Grids"), say("Mean"), say("Largest"), say("Within ±5%"))
        ),
    )
    return Table(columns, tuple(rows))
