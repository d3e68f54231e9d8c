"""A small city of sixteen units in four grids, whose figures can be counted by hand."""

from __future__ import annotations

from dataclasses import replace

import handmade

from gridplan.plan.plan import Plan
from gridplan.territory.territory import Territory

#: Every letter is a base unit; a cell is 100 m × 100 m and home to 10 registered and 10 migrants.
CITY = """
ABEF
CDGH
IJMN
KLOP
"""
QUARTERS = {
    letter: number
    for number, quarter in enumerate(("ABCD", "EFGH", "IJKL", "MNOP"))
    for letter in quarter
}


def quarters(land: Territory, **moved: int) -> Plan:
    """Four grids in two halves, north (0, 1) and south (2, 3); some units moved."""
    return handmade.plan(land, QUARTERS | moved, [0, 0, 1, 1])


def shifted(plan: Plan, land: Territory, **moved: str) -> Plan:
    """The plan with units in the grids of these codes: an edit that keeps all codes."""
    leaf = plan.leaf_of_unit.copy()
    for unit, code in moved.items():
        leaf[plan.unit_ids.tolist().index(unit)] = plan.codes[-1].index(code)
    return replace(plan, leaf_of_unit=leaf)


def code_of(plan: Plan, unit: str, level: int = 2) -> str:
    return plan.codes[level - 1][plan.grid_of_unit(level)[plan.unit_ids.tolist().index(unit)]]
