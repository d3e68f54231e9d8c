"""What an atlas says, before any page is laid out."""

from __future__ import annotations

from dataclasses import dataclass

from ..gridplan.output.atlas.pages import AtlasPage
from ..gridplan.output.content.change_content import ChangeBook
from ..gridplan.output.content.event_content import EventBook
from ..gridplan.output.content.plan_content import Book


@dataclass(frozen=True)
class Content:
    """All that is printed, in words, numbers and drawings.

    Parameters
    ----------
    book : Book
    pages : tuple of AtlasPage
    name : str
        Beginning of the names of all files: heading or plan, date and what they are.
    source, review, north : str
        Texts of the foot, and the arrow as SVG.
    events : EventBook, optional
    changes : ChangeBook, optional
    """

    book: Book
    pages: tuple[AtlasPage, ...]
    name: str
    source: str
    review: str
    north: str
    events: EventBook | None = None
    changes: ChangeBook | None = None
