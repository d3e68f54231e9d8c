"""Tables that are longer than their place go on, on pages of their own."""

from __future__ import annotations

from dataclasses import replace

from ...i18n import say
from .pages import AtlasPage, Table
from .paper import Paper, places, rows_in


def lists(
    page: AtlasPage, table: Table, first: int, paper: Paper, most: int | None = None
) -> list[AtlasPage]:
    """Pages with the rows of a table from `first` on, in columns side by side; `most` of them."""
    room = rows_in(places(paper, "lists")["table_1"], paper)
    starts = list(range(first, len(table.rows), room))
    found = []
    for place in range(0, len(starts), paper.columns)[:most]:
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
