"""The atlas from beginning to end: what is wanted, its content, and its pages one by one.

The content is made by the core in its own thread; layouts are made and printed in the main one.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

from qgis.core import QgsMapLayer

from ..gridplan.i18n import say, speaking
from ..gridplan.output.atlas.change_pages import change_pages
from ..gridplan.output.atlas.compose import compose
from ..gridplan.output.atlas.drawings import north
from ..gridplan.output.atlas.event_pages import event_pages
from ..gridplan.output.atlas.pages import AtlasPage, legible_page
from ..gridplan.output.atlas.paper import PAPERS
from ..gridplan.output.content.change_content import open_changes
from ..gridplan.output.content.event_content import open_events
from ..gridplan.output.content.footer import review_box, source_line
from ..gridplan.output.content.plan_content import (
    all_legible,
    legible,
    legible_language,
    open_book,
)
from ..gridplan.output.look.safe_text import file_name
from ..gridplan.progress import SILENT, Progress, Span, step
from ..platform.words import tr
from .content import Content
from .fonts import Type
from .maps import Maps
from .overlays import quiet
from .printing import Outputs, print_pages
from .sheets import Sheets


@dataclass(frozen=True)
class Order:
    """What is wanted.

    Parameters
    ----------
    plan : Path
    language : {"en", "zh_CN"} or None
        None is the language in force.
    paper : {"a3", "a4", "slide"}
    second_level : bool
        Whether each second-level grid has a page.
    events, compare : Path or None
        A file of events; the plan that this one is compared with.
    heads : Path or None
        Who heads which grid, CSV.
    title, review : str
        Heading of the cover; review number of the map.
    overlays : tuple of QgsMapLayer
        Drawn over the fills of the grids.
    """

    plan: Path
    language: str | None = None
    paper: str = "a4"
    second_level: bool = False
    events: Path | None = None
    compare: Path | None = None
    heads: Path | None = None
    title: str = ""
    review: str = ""
    overlays: tuple[QgsMapLayer, ...] = field(default=())


def read(
    order: Order, family: str, can_write: Callable[[str], bool], progress: Progress = SILENT
) -> Content:
    """Open the plan and make the content of all pages; belongs into the thread of the core.

    Parameters
    ----------
    order : Order
    family : str
        Font of the drawings.
    can_write : callable
        Whether the font has a glyph for every letter of a text.
    progress : Progress
    """
    language = legible_language(order.language, can_write)
    with speaking(language):
        whole = open_book(
            order.plan, title=order.title, heads=order.heads, progress=Span(progress, 0.0, 0.6)
        )
        book = legible(whole, can_write)
        remarks = []
        if not all_legible(whole, can_write) or language != (order.language or language):
            remarks.append(say("No font of this machine can write all names."))
        paper = PAPERS[order.paper]
        events = changes = None
        extra: tuple[AtlasPage, ...] = ()
        if order.events is not None:
            events = open_events(book.plan, book.territory, order.events, Span(progress, 0.6, 0.8))
            extra += event_pages(book, events, paper, family)
        if order.compare is not None:
            changes = open_changes(book, order.compare, Span(progress, 0.8, 0.95))
            extra += change_pages(book, changes, paper, family)
        step(progress, 0.95, tr("Writing the pages"))
        pages = compose(
            book, order.paper, family, second_level=order.second_level, extra=extra,
            remarks=tuple(remarks),
        )  # fmt: skip
        pages = tuple(legible_page(page, can_write) for page in pages)
        source = source_line(book)
        foot = (source if can_write(source) else book.date, review_box(order.review))
        name = file_name(book.title or book.path.stem, book.date, say("atlas"), ending="")
        return Content(book, pages, name, *foot, north(family), events, changes)


def sheets_of(order: Order, content: Content, type_: Type) -> Sheets:
    """What lays out the pages of an order."""
    paper = PAPERS[order.paper]
    maps = Maps(content, paper, type_.family, quiet(order.overlays))
    return Sheets(paper, type_, maps, content)


def print_atlas(
    order: Order, content: Content, type_: Type, folder: Path, outputs: Outputs
) -> Generator[float, None, None]:
    """Print in the main thread; see `print_pages`."""
    title = content.pages[0].title.replace("\u00a0", " ")
    return print_pages(
        content.pages, sheets_of(order, content, type_), PAPERS[order.paper], folder,
        content.name, outputs, title=title, date=content.book.date,
    )  # fmt: skip
