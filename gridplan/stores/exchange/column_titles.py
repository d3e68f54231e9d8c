"""What the columns of counts and assessments are called, and the order people read them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...events.cases.assessment import usual_rates
from ...events.counts.counting import whole_name
from ...i18n import language, say

#: Read first, after what is assessed.
_FIRST = ("score", "score_change", "rank", "few", "reported", "open", "overdue_open")


def in_reading_order(columns: Sequence[str]) -> list[str]:
    """Columns as people read them: what is assessed, score, main numbers, rates, all the rest."""
    rates = [rate.name for rate in usual_rates()]
    front = [*_FIRST, *rates, "mean_hours"]
    measures = _measures()
    keys = [name for name in columns if name not in front and name not in measures]
    rest = [name for name in columns if name in measures and name not in front]
    return [*keys, *(name for name in front if name in columns), *rest]


def column_title(name: str) -> str:
    """The heading of a column in the user's language."""
    for rate in usual_rates():
        if rate.name == name:
            return f"{rate.chinese if language() == 'zh_CN' else _rate(name)} %"
    if name.startswith("grid_") and name[5:].isdigit():
        return say("grid of level {level}", level=name[5:])
    return {**_keys(), **_counts(), **_findings(), **_measures()}.get(name, name)


#: Columns of numbers that nobody reads beyond three decimals.
_STATISTICS = ("gi_star", "moran", "per_km2", "expected", "limit")


def findings_for_people(
    header: Sequence[str], rows: Sequence[Sequence[Any]], period: str = ""
) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of hot spots, warnings, clusters or repeated places in the user's language.

    Parameters
    ----------
    header : sequence of str
        Names of columns, as in JSON and layers.
    rows : sequence of sequences
        Cells in this order; those that are one of a few words are translated, statistics rounded.
    period : str
        That a column ``period`` names, see `gridplan.events.counts.counting.PERIODS`.
    """
    words = _kinds()
    named = {at for at, name in enumerate(header) if name in ("spot", "course", "cluster")}
    exact = {at for at, name in enumerate(header) if name in _STATISTICS}

    def shown(at: int, cell: Any) -> Any:
        if at in named:
            return words.get(cell, cell)
        if header[at] == "category":
            return cell or say("all categories")
        if header[at] == "period":
            return whole_name(cell, period)
        # What is rounded to nothing has no sign.
        return round(cell, 3) + 0.0 if at in exact else cell

    told = [[shown(at, cell) for at, cell in enumerate(row)] for row in rows]
    return [column_title(name) for name in header], told


def _findings() -> dict[str, str]:
    return {
        "gi_star": "Gi*",
        "spot": say("hot or cold spot"),
        "course": say("course"),
        "moran": say("local Moran's I"),
        "cluster": say("kind of cluster"),
        "category": say("category"),
        "seen": say("events seen"),
        "expected": say("events expected"),
        "limit": say("up to so many by chance"),
        "since": say("since"),
        "text": say("in words"),
        "n_grids": say("number of grids"),
        "ratio": say("log likelihood ratio"),
        "p": say("p value"),
        "grids": say("grid codes"),
        "events": say("events"),
        "first": say("first day"),
        "last": say("last day"),
        "categories": say("categories"),
        "x": say("x, m"),
        "y": say("y, m"),
    }


def course_words() -> dict[str, str]:
    """How a hot spot came and went → in the user's language."""
    return {
        "new": say("new"),
        "growing": say("growing"),
        "persistent": say("persistent"),
        "fading": say("fading"),
        "occasional": say("occasional"),
        "past": say("past"),
    }


def _kinds() -> dict[str, str]:
    return course_words() | {
        "hot": say("hot"),
        "cold": say("cold"),
        "high-high": say("high among high"),
        "low-low": say("low among low"),
        "high-low": say("high among low"),
        "low-high": say("low among high"),
    }


def _rate(name: str) -> str:
    return name.replace("_", " ")


def _keys() -> dict[str, str]:
    return {
        "period": say("period"),
        "unit": say("department"),
        "source": say("source"),
        "town": say("town"),
        "village": say("village"),
        "type1": say("kind of case"),
        "type2": say("category"),
        "type3": say("subcategory"),
        "property": say("nature of the demand"),
        "level": say("urgency"),
        "state": say("state"),
        "score": say("score"),
        "score_change": say("score on the period before"),
        "rank": say("rank"),
        "few": say("remark"),
        "mean_hours": say("mean hours"),
    }


def _counts() -> dict[str, str]:
    return {
        "grid": say("grid code"),
        "name": say("name"),
        "count": say("events"),
        "per_10k": say("per 10,000 persons"),
        "per_km2": say("per km²"),
        "smoothed_per_10k": say("per 10,000 persons, smoothed"),
        "on_previous": say("on the period before %"),
        "on_year_before": say("on the year before %"),
    }


def _measures() -> dict[str, str]:
    return {
        "reported": say("reported"),
        "open": say("not closed"),
        "overdue_open": say("overdue and not handled"),
        "valid": say("valid reports"),
        "registered": say("registered cases"),
        "dispatched": say("dispatched cases"),
        "dispatched_well": say("dispatched and never returned"),
        "visited": say("asked for their opinion"),
        "satisfied": say("satisfied"),
        "to_dispose": say("due for handling"),
        "disposed": say("handled cases"),
        "disposed_on_time": say("handled on time"),
        "handled": say("handled, of those due"),
        "to_close": say("due for closing"),
        "to_close_unsuspended": say("due for closing, not suspended"),
        "closed": say("closed"),
        "closed_on_time": say("closed on time"),
        "closed_overdue": say("closed overdue"),
        "suspended": say("suspended cases"),
        "reworked": say("reworked cases"),
        "postponed": say("extended cases"),
        "undated": say("handled, nobody says when"),
        "hours": say("hours of handling, in all"),
        "timed": say("cases with hours of handling"),
    }
