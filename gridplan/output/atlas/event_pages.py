"""Pages on events: where there were many in each period, and which grids stand out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ...i18n.figures import hundredths
from ..content.event_content import EventBook
from ..content.map_windows import widened
from ..content.plan_content import Book
from ..look import look
from ..look.amounts import signed_percent
from ..look.small_numbers import FEWEST, tellable
from .drawings import heat_legend, spot_legend
from .pages import AtlasPage, Column, MapView, Table
from .paper import Paper, places, rows_in
from .words import level_words, tells_names

#: Fill of grids with more, as many, and fewer events than elsewhere.
SPOT_COLOURS = {1: "#b5520d", 0: look.LAND, -1: "#73a5cf"}


def event_pages(book: Book, events: EventBook, paper: Paper, family: str) -> tuple[AtlasPage, ...]:
    """A page for each period: density, hot spots, and the grids with the most events.

    Parameters
    ----------
    book : Book
    events : EventBook
    paper : Paper
    family : str
        Font of the drawings.
    """
    box = places(paper, "events")
    colours = [
        (SPOT_COLOURS[1], say("many around")),
        (SPOT_COLOURS[0], say("as elsewhere")),
        (SPOT_COLOURS[-1], say("few around")),
    ]
    found = []
    for at, name in enumerate(events.periods):
        total = int(events.counts[at].sum())
        before = events.before[at]
        words = [say("{count:,} events with a place", count=total)]
        if before.min() >= 0 and before.sum() > 0:
            words.append(say("{change} against the period before",
                             change=signed_percent(total / before.sum() - 1)))  # fmt: skip
        if at == 0 and events.since:
            words.append(say("data from {day}", day=events.since))
        if at == len(events.periods) - 1 and events.until:
            words.append(say("data up to {day}", day=events.until))
        words.append(say("left: density; right: {grids} that stand out",
                         grids=level_words(events.level)))  # fmt: skip
        window = widened(book.bounds)
        found.append(
            AtlasPage(
                kind="events",
                key=f"events-{name}",
                title=say("Events {period}", period=name),
                subtitle=" · ".join(words),
                bookmark=say("Events {period}", period=name),
                maps={
                    "map": MapView("heat", window, period=at),
                    "map_2": MapView("spots", window, period=at),
                },
                pictures={
                    "legend": heat_legend(
                        box["legend"].width, family, events.stops, paper.small_pt
                    ),
                    "legend_2": spot_legend(box["legend_2"].width, family, colours, paper.small_pt),
                },
                tables=(_most_events(book, events, at, rows_in(box["table"], paper)),),
                texts={"heading": say("Most events a km²")},
            )
        )
    return tuple(found)


def _most_events(book: Book, events: EventBook, at: int, room: int) -> Table:
    """The grids with the most events a km²; few events are not told."""
    level = events.level
    count, before = events.counts[at], events.before[at]
    area = book.levels[level - 1].area_m2 / 1e6
    each = count / np.maximum(area, 1e-9)
    told = tellable(count) & (count > 0)
    order = [int(g) for g in np.argsort(-each, kind="stable") if told[g]][:room]
    named = tells_names(book, level, order)
    columns = [Column(say("Code"))]
    if named:
        columns.append(Column(say("Name"), stretches=True))
    columns += [
        Column(say("Events"), numeric=True),
        Column(say("Change"), numeric=True),
        Column(say("a km²"), numeric=True),
    ]
    rows, tints = [], {}
    for place, grid in enumerate(order):
        rows.append((
            book.plan.codes[level - 1][grid],
            *([book.plan.names[level - 1][grid]] if named else []),
            f"{count[grid]:,}", _change(count, before, grid), hundredths(each[grid]),
        ))  # fmt: skip
        if events.spots[at, grid] > 0:
            tints[place, 0] = look.DEVIATION_COLOURS[4]
    blank = ("",) * (len(columns) - 1)
    return Table(tuple(columns), tuple(rows) or ((say("none"), *blank),), tints)


def _change(count: NDArray[np.int64], before: NDArray[np.int64], grid: int) -> str:
    if before[grid] < FEWEST:
        return "–"
    return signed_percent(count[grid] / before[grid] - 1, 0)
