"""What stands at the foot of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...i18n import say
from ..look.safe_text import one_line
from .tables import file_named

if TYPE_CHECKING:
    from .briefing import Briefing
    from .plan_content import Book


def source_line(told: Book | Briefing) -> str:
    """Source, date and version of the plan, in one line."""
    made = told.plan.provenance
    source = one_line(file_named(told.territory.origin.get("source", "")), 40)
    facts = [
        say("source {file}", file=source) if source else "",
        told.date,
        say("plan {hash}", hash=told.plan.hash[:12]),
        f"Gridplan {made.version}" if made.version else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def review_box(number: str) -> str:
    """The review number of the map, or the room to write it in."""
    return say("Map review number: {number}", number=number or "__________________")
