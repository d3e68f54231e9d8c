"""What makes it doubtful that the points of an import are where they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...i18n import say

if TYPE_CHECKING:
    from .import_report import ImportReport, Preview

#: Another datum fits better by this much of the events: told as a doubt.
_DOUBT = 0.05
#: Where a smaller share of the points lies in the territory, something is wrong.
_FEWEST_INSIDE = 0.5


def doubts(report: ImportReport) -> str:
    """Sentences when the points seem to be elsewhere; else empty.

    That is so when the file names a system that nobody knows, when another datum fits clearly
    better than the chosen one, and when none does.
    """
    return (unknown_system_told(report.preview) + _doubt_of_datum(report)).rstrip()


def unknown_system_told(preview: Preview) -> str:
    """A sentence and a blank when the file names a system that nobody knows; else empty."""
    if not preview.unknown_system:
        return ""
    known = say(
        "The file names a coordinate system that is not known: {name}.",
        name=preview.unknown_system,
    )
    return f"{known} "


def _doubt_of_datum(report: ImportReport) -> str:
    scores = {score.datum: score for score in report.preview.scores}
    if report.datum not in scores:
        there = report.tally.placed["point"] + report.tally.odd["outside"]
        return _doubt_of_place(report.tally.placed["point"] / there) if there else ""
    best, mine = report.preview.scores[0], scores[report.datum]
    if best.datum != mine.datum and sum(best.key) > sum(mine.key) + _DOUBT:
        return say(
            "The coordinates were read as {mine}, but {best} fits better.",
            mine=mine.datum,
            best=best.datum,
        )
    return _doubt_of_place(mine.inside)


def _doubt_of_place(inside: float) -> str:
    if inside >= _FEWEST_INSIDE:
        return ""
    return say(
        "Only {inside:.1%} of the points lie in the territory. Look at the columns of the "
        "coordinates and their system, and whether the plan is the right one.",
        inside=inside,
    )
