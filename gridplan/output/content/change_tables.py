"""Tables of what changes between two plans: movements, grids before and after, correspondence."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ...plan.compare.compare import Comparison, LevelChange
from ...plan.compare.succession import knows_people
from ...plan.measures import LevelMeasures
from ...plan.plan import Plan
from ...territory.quantities import spoken
from ..look.safe_text import shown_name
from .tables import Table, in_unit, kind_of, unit_words


def change_tables(found: Comparison) -> list[Table]:
    """The tables of a comparison: movements, then changes and correspondence of each level."""
    return [
        movements_table(found),
        *(changes_table(found, level) for level in found.levels),
        *(correspondence_table(found, level) for level in found.levels),
    ]


def caveats(found: Comparison) -> str:
    """How grids and units of the two plans were taken for the same ones; empty where it is plain.

    Recognised by their people, an area may go from a grid to one of the same code.
    """
    told = ""
    if found.matched_by == "people":
        told += say(" (codes were not kept: grids are recognised by their people)")
    if not found.same_units:
        told += say(" (the base units have changed: each was where most of its area was)")
    return told


def movements_table(found: Comparison) -> Table:
    """Connected areas that change their owner, the most people first."""
    criteria = found.territory.criteria
    columns = [
        (say("no."), "count"),
        (say("level"), "count"),
        (say("from code"), "text"),
        (say("from"), "text"),
        (say("to code"), "text"),
        (say("to"), "text"),
        (say("base units"), "count"),
        (say("persons"), "count"),
        *((spoken(c.name) + unit_words(c.unit), kind_of(c.unit)) for c in criteria),
        (say("ground") + unit_words("m²"), "km2"),
    ]
    rows = []
    for number, area in enumerate(found.areas, start=1):
        level = found.level_told(area)
        old, new = area.old[level - 1], area.new[level - 1]
        rows.append(
            (
                number,
                area.level,
                found.before.codes[level - 1][old] if old >= 0 else None,
                _name(found.before, level - 1, old) if old >= 0 else None,
                found.after.codes[level - 1][new] if new >= 0 else None,
                _name(found.after, level - 1, new) if new >= 0 else None,
                len(area.units),
                area.persons,
                *(in_unit(total, c.unit) for total, c in zip(area.totals, criteria)),
                area.area_m2 / 1e6,
            )
        )
    told = {"units": int(found.moved.sum()), "areas": len(found.areas)}
    heading = (
        say(
            "{units:,} base units with {persons:,.0f} persons change hands, in {areas:,} areas",
            persons=found.persons,
            **told,
        )
        if knows_people(found.territory)
        else say("{units:,} base units change hands, in {areas:,} areas", **told)
    )
    heading += caveats(found)
    if not found.same_figures:
        heading += say(" (all figures are those of the new plan)")
    return Table(say("Movements"), heading, tuple(columns), tuple(rows))


def without_number() -> str:
    """What stands on a map for changed areas whose number of the table finds no room there."""
    return say("A dot, or nothing: no room for the number.")


def changes_table(found: Comparison, change: LevelChange) -> Table:
    """Grids of a level that changed: persons and deviation, before and after."""
    k = change.level - 1
    persons = [c.unit == "persons" for c in found.territory.criteria]
    before = change.before.totals[:, persons].sum(axis=1)
    after = change.after.totals[:, persons].sum(axis=1)
    flows = change.flows
    rows: list[tuple[Any, ...]] = []
    kept = np.where(flows.old >= 0, np.append(change.heir, -1)[flows.old], -1) == flows.new
    came = _summed(flows.persons[~kept], flows.new[~kept], len(after))
    went = _summed(flows.persons[~kept], flows.old[~kept], len(before))
    units_came = _summed(flows.units[~kept], flows.new[~kept], len(after))
    units_went = _summed(flows.units[~kept], flows.old[~kept], len(before))
    gone = np.flatnonzero(change.heir < 0)
    pairs = [(int(old), new) for new, old in enumerate(change.origin)]
    pairs += [(int(old), -1) for old in gone]
    for old, new in pairs:
        moved = (units_came[new] if new >= 0 else 0) + (units_went[old] if old >= 0 else 0)
        if not moved and old >= 0 and new >= 0:
            continue
        state = say("new grid") if old < 0 else say("given up") if new < 0 else say("changed")
        rows.append(
            (
                found.before.codes[k][old] if old >= 0 else None,
                found.after.codes[k][new] if new >= 0 else None,
                _name(found.after, k, new) if new >= 0 else _name(found.before, k, old),
                state,
                before[old] if old >= 0 else None,
                after[new] if new >= 0 else None,
                came[new] if new >= 0 else 0.0,
                went[old] if old >= 0 else 0.0,
                _off(change.before, old),
                _off(change.after, new),
            )
        )
    columns = (
        (say("code before"), "text"),
        (say("code after"), "text"),
        (say("name"), "text"),
        (say("state"), "text"),
        (say("persons before"), "count"),
        (say("persons after"), "count"),
        (say("persons who came"), "count"),
        (say("persons who went"), "count"),
        (say("deviation before"), "deviation"),
        (say("deviation after"), "deviation"),
    )
    heading = say("Level {level}: {count:,} grids changed", level=change.level, count=len(rows))
    return Table(say("Changes {level}", level=change.level), heading, columns, tuple(rows))


def correspondence_table(found: Comparison, change: LevelChange) -> Table:
    """Old code → new code, with shares of people; the base of all registers that use codes."""
    k, flows = change.level - 1, change.flows
    rows = []
    for p in range(len(flows.units)):
        old, new = int(flows.old[p]), int(flows.new[p])
        lasts = old >= 0 and change.heir[old] == new
        rows.append(
            (
                found.before.codes[k][old] if old >= 0 else None,
                _name(found.before, k, old) if old >= 0 else None,
                found.after.codes[k][new] if new >= 0 else None,
                _name(found.after, k, new) if new >= 0 else None,
                int(flows.units[p]),
                float(flows.persons[p]),
                float(flows.of_old[p]),
                float(flows.of_new[p]),
                say("yes") if lasts else say("no"),
            )
        )
    columns = (
        (say("code before"), "text"),
        (say("name before"), "text"),
        (say("code after"), "text"),
        (say("name after"), "text"),
        (say("base units"), "count"),
        (say("persons"), "count"),
        (say("share of the old grid"), "percent"),
        (say("share of the new grid"), "percent"),
        (say("same grid"), "text"),
    )
    heading = say("Level {level}: where the people of each old grid are now", level=change.level)
    name = say("Correspondence {level}", level=change.level)
    return Table(name, heading, columns, tuple(rows))


def _summed(values: NDArray[Any], grid: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    inside = grid >= 0
    return np.bincount(grid[inside], values[inside], minlength=count).astype(np.float64)


def _name(plan: Plan, level: int, grid: int) -> str:
    """The name of a grid, levels from 0, in the language in force."""
    return shown_name(plan.names[level][grid], plan.codes[level][grid])


def _off(measures: LevelMeasures, grid: int) -> float | None:
    """Deviation of the load of a grid; None where there is none, or it is not balanced."""
    return float(measures.deviation[grid]) if grid >= 0 and measures.balanced[grid] else None
