"""Tables about a plan: headings, rows and what kind of figure stands in each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...i18n import as_percent, language, say
from ...i18n.figures import figure, hundredths
from ...plan.recount import slashed
from ...plan.staff.completeness import completeness
from ...plan.staff.roster import HEAD
from ..look.amounts import (
    EXCEPTION,
    STRAGGLING,
    percent,
    share_within,
    signed_percent,
    standing_out,
    worst,
)
from ..look.safe_text import one_line, says_more
from ..look.settings_in_words import told_reason, told_settings
from ..look.small_numbers import FEWEST, tellable
from ..maps.plan_picture import BALANCED
from .briefing import Briefing

#: Grids that are listed among those with the most events.
_MOST_EVENTFUL = 24


@dataclass(frozen=True)
class Table:
    """A table.

    Parameters
    ----------
    name : str
        Short, for a tab of a workbook or a file.
    heading : str
    columns : tuple of (str, str)
        Heading and kind of each column: ``"text"``, ``"count"`` (whole), ``"km2"`` (areas,
        and what there is a km²), ``"number"`` (two places), ``"percent"`` (share), ``"signed"``
        (share with sign) or ``"deviation"`` (of the load: signed, and shown in colours). Shares are
        fractions, not hundredths.
    rows : tuple of tuples
        Text, numbers or None.
    total : tuple, optional
        What pages and slides add up below the rows.
    """

    name: str
    heading: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]
    total: tuple[Any, ...] | None = None

    @property
    def lines(self) -> tuple[tuple[Any, ...], ...]:
        """The rows, and what they add up to."""
        return self.rows if self.total is None else (*self.rows, self.total)

    def only(self, *places: int, rows: Sequence[int] | None = None) -> Table:
        """The table with some of its columns, and rows; of single rows nothing is added up."""
        kept = self.rows if rows is None else tuple(self.rows[row] for row in rows)
        return Table(
            self.name,
            self.heading,
            tuple(self.columns[place] for place in places),
            tuple(tuple(row[place] for place in places) for row in kept),
            tuple(self.total[place] for place in places) if self.total and rows is None else None,
        )


def written(value: Any, kind: str) -> str:
    """A cell as people read it."""
    if value is None:
        return "–"
    if kind == "text":
        return str(value)
    if not np.isfinite(value):
        return "–"
    return {
        "count": lambda: figure(value, ",.0f"),
        "km2": lambda: hundredths(value),
        "number": lambda: f"{value:.2f}",
        "percent": lambda: percent(float(value)),
        "signed": lambda: signed_percent(value),
        "deviation": lambda: signed_percent(value),
    }[kind]()


def summary_table(briefing: Briefing) -> Table:
    """One row for each level: how many grids, how large, how even."""
    criteria = briefing.territory.criteria
    columns = [
        (say("level"), "count"),
        (say("grids"), "count"),
        *((say("mean {name}", name=name) + unit_words(c.unit), kind_of(c.unit))
          for name, c in zip(briefing.criteria, criteria)),
        (say("worst load deviation"), "deviation"),
        (say("mean load deviation"), "percent"),
        (say("load within ±{limit}", limit=f"{BALANCED:.0%}"), "percent"),
        (say("in one piece"), "percent"),
        (say("compactness"), "number"),
        (say("borders, km"), "count"),
    ]  # fmt: skip
    rows = tuple(
        (
            m.level,
            len(m),
            *(in_unit(m.totals[:, i].mean(), c.unit) for i, c in enumerate(criteria)),
            worst(m.balanced_deviation),
            float(np.abs(m.balanced_deviation).mean()) if m.balanced.any() else 0.0,
            share_within(m.balanced_deviation, BALANCED),
            float(np.mean(m.pieces <= 1)),
            float(np.median(m.polsby_popper)),
            m.border_km,
        )
        for m in briefing.levels
    )
    return Table(say("Summary"), say("Levels of the plan"), tuple(columns), rows)


def grids_table(
    briefing: Briefing, level: int, *, grids: Sequence[int] | None = None, short: bool = False
) -> Table:
    """Grids of a level with their figures, in the order of their codes.

    Parameters
    ----------
    briefing : Briefing
    level : int
    grids : sequence of int, optional
        Grids to list; all of the level when left out.
    short : bool
        Only what a slide has room for: code, name, head, criteria, households, deviation of the
        load; added up where there are several grids.
    """
    m = briefing.levels[level - 1]
    plan, criteria = briefing.plan, briefing.territory.criteria
    listed = range(len(m)) if grids is None else grids
    heads = [one_line(briefing.heads.get(code, ""), 40) for code in plan.codes[level - 1]]
    # A slide has no room for names that say no more than the code.
    codes, names = briefing.codes[level - 1], briefing.names[level - 1]
    telling = any(says_more(names[g], codes[g], *_above(briefing, level, g)) for g in listed)
    columns: list[tuple[str, str, Sequence[Any] | NDArray[Any], bool]] = [
        (say("code"), "text", codes, True),
        (say("name"), "text", names, telling),
    ]
    if any(heads[grid] for grid in listed):
        columns.append((say("head of grid"), "text", heads, True))
    if level > 1:
        above = [briefing.codes[level - 2][int(parent)] for parent in plan.parents[level - 2]]
        columns.append((say("grid above"), "text", above, False))
    columns.append((say("base units"), "count", m.units, False))
    for k, (name, c) in enumerate(zip(briefing.criteria, criteria)):
        values = [in_unit(total, c.unit) for total in m.totals[:, k]]
        columns.append((name + unit_words(c.unit), kind_of(c.unit), values, True))
    if briefing.households:
        columns.append((say("households"), "count", briefing.households[level - 1], True))
    if level < plan.depth:
        columns.append((say("last-level grids"), "count", plan.leaves_below(level), False))
    columns.append((say("share of load"), "percent", m.load, False))
    # Special grids are outside the balance: they have no target to be off.
    off = [float(d) if aims else None for d, aims in zip(m.deviation, m.balanced)]
    columns.append((say("load deviation"), "deviation", off, True))
    for k, name in enumerate(briefing.criteria):
        single = m.criterion_deviation[:, k]
        deviation = [float(d) if aims else None for d, aims in zip(single, m.balanced)]
        columns.append((say("deviation of {name}", name=name), "signed", deviation, False))
    columns.append((say("compactness"), "number", m.polsby_popper, False))
    columns.append((say("pieces"), "count", m.pieces, False))
    shown = [column for column in columns if column[3] or not short]
    rows = tuple(
        tuple(
            values[grid] if kind == "text" or values[grid] is None else float(values[grid])
            for _, kind, values, _ in shown
        )
        for grid in listed
    )
    total: tuple[Any, ...] | None = None
    if short and len(rows) > 1:
        load, target = (values[list(listed)].sum() for values in (m.load, m.target))
        sums = {"text": "", "deviation": float(load / target - 1) if target else None}
        total = tuple(
            sums[kind] if kind in sums else float(sum(row[k] for row in rows))
            for k, (_, kind, _, _) in enumerate(shown)
        )
        total = (say("Sum"), *total[1:])
    heading = say("Level {level}: {count:,} grids", level=level, count=len(rows))
    headings = tuple((heading, kind) for heading, kind, _, _ in shown)
    return Table(say("Level {level}", level=level), heading, headings, rows, total)


def _above(briefing: Briefing, level: int, grid: int) -> tuple[str, ...]:
    """Name and code of the grid above; nothing at the first level."""
    if level == 1:
        return ()
    parent = int(briefing.plan.parents[level - 2][grid])
    return briefing.names[level - 2][parent], briefing.codes[level - 2][parent]


def most_events_table(briefing: Briefing, period: int) -> Table:
    """The grids with the most events a km² in a period; few events are not told.

    Parameters
    ----------
    briefing : Briefing
        With events by period.
    period : int
    """
    found = briefing.periods
    if found is None:
        raise ValueError("there are no events by period")
    k = found.level - 1
    count, before = found.counts[period], found.before[period]
    area_km2 = np.maximum(briefing.levels[k].area_m2 / 1e6, 1e-9)
    order = np.argsort(-count / area_km2, kind="stable")
    told = tellable(count) & (count > 0)
    rows = tuple(
        (
            briefing.codes[k][g],
            briefing.names[k][g],
            float(count[g]),
            float(count[g] / before[g] - 1) if before[g] >= FEWEST else None,
            float(count[g] / area_km2[g]),
        )
        for g in map(int, order[:_MOST_EVENTFUL])
        if told[g]
    )
    columns = (
        (say("code"), "text"),
        (say("name"), "text"),
        (say("events"), "count"),
        (say("change"), "signed"),
        (say("a km²"), "km2"),
    )
    return Table(say("Events"), say("Most events a km²"), columns, rows)


def exceptions_table(briefing: Briefing) -> Table:
    """Grids that need a look, see `standing_out`, with the reasons."""
    rows = []
    for m in briefing.levels:
        heavy = (m.units == 1) & (m.deviation > EXCEPTION)
        for g in np.flatnonzero(standing_out(m)):
            reasons = [
                say("no base units") if m.units[g] == 0 else "",
                say("in {count} pieces", count=int(m.pieces[g])) if m.pieces[g] > 1 else "",
                say("one base unit is heavier than the target") if heavy[g] else "",
                say("load off its target")
                if abs(m.deviation[g]) > EXCEPTION and not heavy[g] and m.units[g]
                else "",
                say("straggling outline") if m.units[g] and m.polsby_popper[g] < STRAGGLING else "",
            ]
            names = briefing.names[m.level - 1][g]
            why = " · ".join(reason for reason in reasons if reason)
            rows.append(
                (m.level, briefing.codes[m.level - 1][g], names, why, int(m.units[g]),
                 float(m.deviation[g]))
            )  # fmt: skip
    rows.sort(key=lambda row: (row[0], -abs(row[5]), row[1]))
    columns = (
        (say("level"), "count"),
        (say("code"), "text"),
        (say("name"), "text"),
        (say("why"), "text"),
        (say("base units"), "count"),
        (say("load deviation"), "deviation"),
    )
    heading = say(
        "Grids off their target by more than {limit}, in pieces, straggling or empty: {count:,}",
        limit=f"{EXCEPTION:.0%}",
        count=len(rows),
    )
    return Table(say("Exceptions"), heading, columns, tuple(rows))


def method_table(briefing: Briefing) -> Table:
    """How the plan was made: enough to make it again."""
    plan, territory = briefing.plan, briefing.territory
    made = plan.provenance
    changed = made.counts not in ((), plan.counts)
    weights = [
        say("{name}: weight {weight:g}, tolerance ±{tolerance}",
            name=name, weight=c.weight, tolerance=as_percent(c.tolerance))
        for name, c in zip(briefing.criteria, territory.criteria)
    ]  # fmt: skip
    settings = [
        (one_line(name, 40), one_line(value, 80)) for name, value in told_settings(made.settings)
    ]
    rows = [
        (say("Plan hash"), briefing.hash),
        (say("Made on"), made.created[:16].replace("T", " ") or "–"),
        (say("Made by"), made.author or "–"),
        (say("Reason"), one_line(told_reason(made.reason), 80) or "–"),
        (say("Made from the plan"), made.parent_hash or "–"),
        (say("Grids asked for"), slashed(made.counts or plan.counts)),
        *([(say("Grids there are"), slashed(plan.counts))] if changed else []),
        (say("Base units"), f"{len(territory):,}"),
        (say("Criteria"), " · ".join(weights)),
        (say("Load"), say("Sum of weight × share of the territory's total, over all criteria")),
        (say("Target of a grid"), say("Total load × its share of the last-level grids")),
        (say("Load deviation"), say("load / target − 1")),
        (say("Compactness"), say("4π × area / perimeter² (Polsby and Popper); 1 for a circle")),
        (say("Seed"), str(made.seed)),
        *settings,
        (say("Source of the units"), file_named(territory.origin.get("source", "")) or "–"),
        (say("Coordinate system"), _crs(territory)),
        (say("Digest of the territory"), made.territory_digest or "–"),
        (say("Version of Gridplan"), made.version or "–"),
    ]
    columns = ((say("what"), "text"), (say("value"), "text"))
    return Table(say("Method"), say("How this plan was made"), columns, tuple(rows))


def kind_of(unit: str) -> str:
    """The kind of the cells of a criterion measured in a unit."""
    return "km2" if unit == "m²" else "count"


def staff_table(briefing: Briefing) -> Table | None:
    """Who works in which grid; None where a roster names heads alone, or there is none."""
    roster = briefing.roster
    if roster is None or (set(roster.roles) <= {HEAD} and not roster.fixed):
        return None
    found = completeness(roster, briefing.plan)
    kinds = ["count", *["text"] * (len(found.header) - 1)]
    return Table(
        say("Staff"), say("Who works in which grid"), tuple(zip(found.header, kinds)), found.rows
    )


def unit_words(unit: str) -> str:
    """What is added to the heading of a criterion measured in a unit."""
    if unit != "m²":
        return ""
    return "/km²" if language() == "zh_CN" else ", km²"


def in_unit(value: Any, unit: str) -> float:
    """A figure as tables give it: areas in square kilometres."""
    return float(value) / 1e6 if unit == "m²" else float(value)


def file_named(path: Any) -> str:
    """The name of a file, whatever system its path comes from."""
    return str(path).replace("\\", "/").rsplit("/", 1)[-1]


def _crs(territory: Any) -> str:
    crs = territory.units.crs
    authority = crs.to_authority() if crs is not None else None
    return ":".join(authority) if authority else crs.name if crs is not None else "–"
