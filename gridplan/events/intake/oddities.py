"""What is wrong with rows of an export: the kinds, in the order they are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ...i18n import say

#: Cases that were withdrawn, cancelled or found invalid: they count nowhere.
VOID = "void-case"
#: Rows of these kinds are left out of the events; they stand in the side table only.
LEFT_OUT = (
    *("unreadable-row", "repeated-header", "total-row", "footnote-row", "empty-row"),
    *("duplicate-id", "duplicate-row", VOID),
)
#: Rows of these kinds are kept, and marked in the column `oddities`.
MARKED = (
    *(
        "spoiled-id",
        "short-row",
        "formula-error",
        "damaged-text",
        "personal-data",
        "no-coordinates",
        "bad-coordinates",
        "unknown-datum",
    ),
    *("swapped-coordinates", "outside", "unknown-grid-code", "unplaced", "no-time"),
    *(
        "bad-time",
        "unclear-year",
        "unclear-day",
        "unclear-hour",
        "future-time",
        "closed-before-created",
        "no-deadline",
        "unknown-state",
        "bad-number",
    ),
)
KINDS = LEFT_OUT + MARKED


def kind_in_words(kind: str) -> str:
    """What a kind of oddity means, for people."""
    words: Mapping[str, str] = {
        "unreadable-row": say("rows with more cells than the header; left out"),
        "repeated-header": say("rows that repeat the header; left out"),
        "total-row": say("rows of totals; left out"),
        "footnote-row": say("rows that tell of the table, such as who made it and when; left out"),
        "empty-row": say("rows without content, or with nothing but their number; left out"),
        "duplicate-id": say(
            "rows of cases that a row with later times, or further down, tells anew; left out"
        ),
        "duplicate-row": say("rows without id that are the same as an earlier one; left out"),
        VOID: say("cases that were withdrawn, cancelled or found invalid; left out"),
        "spoiled-id": say("rows whose id lost digits in a spreadsheet; the whole row counts"),
        "short-row": say("rows with fewer cells than the header"),
        "formula-error": say(
            "rows with formulas that have no result, such as #REF!; open the workbook, save it and "
            "import it again"
        ),
        "damaged-text": say("rows with letters that cannot be read"),
        "personal-data": say("rows with telephone or identity numbers in a kept column; removed"),
        "no-coordinates": say("rows without coordinates"),
        "bad-coordinates": say("rows whose coordinates are no numbers or no place"),
        "unknown-datum": say(
            "rows that name a datum which is not known; read in the one that was chosen"
        ),
        "swapped-coordinates": say(
            "rows with longitude and latitude, or x and y, swapped; turned round"
        ),
        "outside": say("rows with a point outside the territory"),
        "unknown-grid-code": say("rows whose grid code the plan does not know"),
        "unplaced": say("rows without a point that no code and no village name places"),
        "no-time": say("rows without a time of report"),
        "bad-time": say("rows with something that is no time in a column of times"),
        "unclear-year": say(
            "rows with years such as 113, not read; where they are of the Republic, write 民国 "
            "before one of them or into the header"
        ),
        "unclear-day": say(
            "rows with days such as 3/4/2024, read with the month first; write 2024-03-04 where "
            "that is wrong"
        ),
        "unclear-hour": say(
            "rows with hours such as 1 o'clock in the evening, not read; write 01:00 and the day "
            "that is meant"
        ),
        "future-time": say("rows with times that are yet to come; the times are left out"),
        "closed-before-created": say("rows closed before they were reported"),
        "no-deadline": say("rows without a deadline"),
        "unknown-state": say("rows whose state is not in the list of states"),
        "bad-number": say("rows with something that is no number in a column of numbers"),
    }
    return words[kind]


def in_order(counts: Counter[str]) -> dict[str, int]:
    """Counts by kind, in the order of `KINDS`, without those that did not occur."""
    return {kind: counts[kind] for kind in KINDS if counts[kind]}
