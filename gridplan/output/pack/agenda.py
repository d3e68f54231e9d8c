"""The order of a meeting: which pages there are, what each says, and its map and table.

Slides and printed pages show the same agenda, so that a deck and a book never differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ...i18n import say
from ..atlas.words import count_of, level_words
from ..content.briefing import Briefing
from ..content.change_tables import caveats, changes_table, movements_table
from ..content.tables import (
    Table,
    exceptions_table,
    grids_table,
    method_table,
    most_events_table,
    summary_table,
)
from ..look import look
from ..look.amounts import percent, share_within, signed_percent, worst
from .map_pages import draw_changes, draw_events, draw_grid, draw_overview, draw_statistics

#: First-level grids with the most movements that get a page of changes of their own.
MOST_CHANGED = 6


@dataclass(frozen=True)
class Page:
    """One page or slide.

    Parameters
    ----------
    kind : str
        ``"cover"``, ``"overview"``, ``"grid"``, ``"changes"``, ``"events"``,
        ``"statistics"``, ``"table"``.
    title, line : str
        Heading, and one line below it.
    draw : callable, optional
        Draws the map: gets figure and sheet.
    legend : str
        ``"deviation"``, ``"changes"``, ``"events"`` or nothing.
    table : Table, optional
    grid, level : int, optional
        The grid that it is about, and of which level that is.
    period : int
        Of the events; −1 is all of them.
    depth : int
        0 for a main entry of the contents, 1 for one below it.
    """

    kind: str
    title: str
    line: str
    draw: Callable[..., Any] | None = None
    legend: str = ""
    table: Table | None = None
    grid: int | None = None
    level: int = 1
    depth: int = 0
    period: int = -1


def agenda(briefing: Briefing, *, second_level: bool = False) -> list[Page]:
    """All pages of a briefing, in the order of the meeting.

    Parameters
    ----------
    briefing : Briefing
    second_level : bool
        Whether each second-level grid has a page, where there is a level below it.
    """
    overview = grids_table(briefing, 1, short=True)
    pages = [
        Page("cover", briefing.title, headline(briefing)),
        Page(
            "overview", say("Overview"), headline(briefing),
            partial(draw_overview, briefing=briefing), "deviation", overview,
        ),
    ]  # fmt: skip
    # Of a plan of one level the overview shows all there is.
    for grid in range(briefing.plan.counts[0] if briefing.plan.depth > 1 else 0):
        pages.append(_grid_page(briefing, grid))
        if second_level and briefing.plan.depth > 2:
            pages += [_grid_page(briefing, int(child), 2) for child in briefing.children(grid)]
    pages += _change_pages(briefing)
    if briefing.events is not None:
        surface = briefing.events
        line = say(
            "{events:,.0f} events in {days:.0f} days, {start} – {last}; "
            "bandwidth {bandwidth:.0f} m",
            events=surface.events, days=surface.days, start=surface.start,
            last=np.datetime64(surface.end) - 1,
            bandwidth=surface.bandwidth_m,
        )  # fmt: skip
        draw = partial(draw_events, briefing=briefing)
        title = say("Where events happen")
        pages.append(Page("events", title, line, draw, "events"))
    pages += _period_pages(briefing)
    statistics = summary_table(briefing)
    means = len(briefing.criteria)
    # Level, grids, worst and mean deviation, share within the limit, in one piece, compactness.
    statistics = statistics.only(0, 1, *range(2 + means, 7 + means))
    exceptions = exceptions_table(briefing)
    return [
        *pages,
        Page("statistics", say("Statistics"), statistics.heading,
             partial(draw_statistics, briefing=briefing), table=statistics),
        *([Page("table", say("Exceptions"), exceptions.heading, table=exceptions)]
          if exceptions.rows else []),
        Page("table", say("Method"), say("How this plan was made"), table=method_table(briefing)),
    ]  # fmt: skip


def _period_pages(briefing: Briefing) -> list[Page]:
    """Where events happen in each of the last periods, and the grids with the most of them."""
    found = briefing.periods
    if found is None:
        return []
    pages = []
    for at, name in enumerate(found.periods):
        words = [say("{count:,} events with a place", count=int(found.counts[at].sum()))]
        before = int(found.before[at].clip(0).sum())
        if before:
            change = float(found.counts[at].sum() / before - 1)
            words.append(say("{change} against the period before",
                             change=signed_percent(round(change, 3))))  # fmt: skip
        if at == 0 and found.since:
            words.append(say("data from {day}", day=found.since))
        if at == len(found.periods) - 1 and found.until:
            words.append(say("data up to {day}", day=found.until))
        draw = partial(draw_events, briefing=briefing, period=at)
        pages.append(
            Page("events", say("Events {period}", period=name), " · ".join(words), draw,
                 "periods", most_events_table(briefing, at), depth=1, period=at)
        )  # fmt: skip
    return pages


def headline(briefing: Briefing) -> str:
    """The plan in one line: counts, worst and usual deviation."""
    if briefing.plan.counts == (1,):
        return say("One grid: there is nothing to balance.")
    last = briefing.levels[-1]
    counts = " / ".join(f"{count:,}" for count in briefing.plan.counts)
    off = last.balanced_deviation
    return say(
        "{counts} grids; {share} of the {grids} within ±5% of the target, worst {worst}",
        counts=counts, grids=level_words(last.level),
        share=percent(share_within(off, look.DEVIATION_LIMITS[3])),
        worst=signed_percent(worst(off)),
    )  # fmt: skip


def _grid_page(briefing: Briefing, grid: int, level: int = 1) -> Page:
    code, name = briefing.codes[level - 1][grid], briefing.names[level - 1][grid]
    below_it = level + 1
    children = briefing.children(grid, level)
    off = float(briefing.levels[level - 1].deviation[grid])
    line = say("load {deviation} off its target", deviation=signed_percent(round(off, 3)))
    if level == 2:
        line = f"{count_of(len(children), 3)} · {line}"
    else:
        below = [count_of(len(children), 2)]
        if briefing.plan.depth > 2:
            leaves = int(briefing.plan.leaves_below(1)[grid])
            below.append(count_of(leaves, briefing.plan.depth))
        line = " · ".join([*below, line])
    table = grids_table(briefing, below_it, grids=[int(c) for c in children], short=True)
    title = f"{code}  {name}" if code not in name else name
    draw = partial(draw_grid, briefing=briefing, grid=grid, level=level)
    return Page("grid", title, line, draw, "deviation", table, grid, level, level - 1)


def change_page(briefing: Briefing) -> Page:
    """The page that shows all changes at once; needs a comparison."""
    if briefing.comparison is None:
        raise ValueError("there is no comparison")
    movements = movements_table(briefing.comparison)
    title = say("What changes")
    draw = partial(draw_changes, briefing=briefing)
    short = movements.only(*_SHORT_MOVEMENT)
    return Page("changes", title, movements.heading, draw, "changes", short)


#: Columns of the table of movements for which a page has room: number, codes, units, persons.
_SHORT_MOVEMENT = (0, 2, 4, 6, 7)


def _change_pages(briefing: Briefing) -> list[Page]:
    found = briefing.comparison
    if found is None:
        return []
    movements = movements_table(found)
    pages = [change_page(briefing)]
    count = found.after.counts[0]
    own = [[row for row, area in enumerate(found.areas) if found.concerns(area, grid)]
           for grid in range(count)]  # fmt: skip
    persons = [sum(found.areas[row].persons for row in rows) for rows in own]
    busiest = sorted(range(count), key=lambda grid: -persons[grid])[:MOST_CHANGED]
    for one in (grid for grid in busiest if own[grid]):
        title = say("Changes in {name}", name=briefing.names[0][one])
        line = say("{persons:,.0f} persons in {areas:,} areas change hands",
                   persons=persons[one], areas=len(own[one])) + caveats(found)  # fmt: skip
        table = movements.only(*_SHORT_MOVEMENT, rows=own[one])
        draw = partial(draw_changes, briefing=briefing, grid=one)
        pages.append(Page("changes", title, line, draw, "changes", table, depth=1))
    tables = [changes_table(found, level) for level in found.levels]
    # The upper two levels, or else the first that changes; the workbook has all.
    told = [table for table in tables[:2] if table.rows] or [t for t in tables if t.rows][:1]
    for change in told or tables[:1]:
        short = change.only(1, 2, 3, 6, 7, 8, 9)
        pages.append(Page("table", say("Grids before and after"), change.heading, table=short))
    return pages
