"""What stands at the foot of every page."""

from __future__ import annotations

from ...wording import say
from .book import Book


def source_line(book: Book) -> str:
    """Source, date and version of the plan, in one line."""
    made = book.plan.provenance
    source = str(book.territory.origin.get("source", "")).replace("\\", "/").split("/")[-1]
    facts = [
        say("source {file}", file=source) if source else "",
        book.date,
        say("plan {hash}", hash=book.plan.hash[:12]),
        f"Gridplan {made.version}" if made.version else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def review_box(number: str) -> str:
    """The review number of the map, or the room to write it in."""
    return say("Map review number: {number}", number=number or "__________________")
