"""The words on the board, in either language."""

from __future__ import annotations

from ...i18n import say, speaking
from ...stores.exchange.column_titles import course_words


def board_words(spoken: str, depth: int) -> dict[str, str]:
    """The words on the page in a language, for a plan of so many levels."""
    with speaking(spoken):
        levels = {f"level{k}": say("Level {level}", level=k) for k in range(1, depth + 1)}
        words = course_words() | levels
        return words | {
            "density": say("Density"),
            "counts": say("Events by grid"),
            "spots": say("Hot spots"),
            "all": say("all categories"),
            "all_sources": say("all sources"),
            "unit": say("events a km² and day"),
            "per_km2": say("events a km²"),
            "bandwidth": say("bandwidth"),
            "play": say("Play"),
            "stop": say("Stop"),
            "theme": say("Light / dark"),
            "new": say("new"),
            "fresh": say("New"),
            "reported": say("Reported"),
            "open": say("Open"),
            "overdue": say("Overdue"),
            "on_time": say("On time"),
            "score": say("Score"),
            "rank": say("Rank"),
            "warnings": say("Warnings"),
            "grid": say("Grid"),
            "unit_tab": say("Departments"),
            "source_tab": say("Sources"),
            "unit_head": say("Department"),
            "source_head": say("Source"),
            "by_day": say("Events by day"),
            "by_hour": say("Events by hour"),
            "assessed": say("How cases were handled"),
            "few": say("* fewer than 5, or hidden with such"),
            "so_far": say("so far"),
            "none": say("No warning in this period."),
            "no_cases": say("No cases here."),
            "city": say("Whole territory"),
            "hot": say("hot"),
            "cold": say("cold"),
            "no_spots": say("No hot or cold spots at this level."),
            "expected": say("expected"),
            "hardly": say("hardly ever before"),
            "any_kind": say("all categories and sources"),
            "any_source": say("of all sources"),
            "whole_time": say("whole time"),
            "week": say("week of"),
            "since": say("since"),
            "as_of": say("as of"),
            "silent": say("nothing between"),
            "void": say("void cases left out"),
            "elsewhere": say("without grid or time, among cases only"),
            "persons": say("persons"),
            "file": say("source {file}", file="{file}"),
            "plan": say("plan {hash}", hash="{hash}"),
            "given": say("Grid {code}", code="{code}"),
            "north": say("N"),
            "plus": say("Zoom in"),
            "minus": say("Zoom out"),
        }
