"""From what a planner asks of the ground to a territory and rules that can be divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InputError
from ...findings import Finding, Severity
from ...geometry.defaults import DATUMS
from ...i18n import say
from ...progress import SILENT, Progress
from ...territory.ground.barrier_edges import heed_lines, read_lines
from ...territory.ground.division_links import tie_areas, tie_around
from ...territory.ground.zones import mark_areas
from ...territory.territory import Territory
from ..rules.rules import CORES_AREA, NO_RULES, SPECIAL_AREA, Rules, labels_of
from .contradictions import refuse_contradictions
from .solver_task import unit_graph

if TYPE_CHECKING:
    from typing import TypeAlias

    import geopandas as gpd

    Source: TypeAlias = str | Path | gpd.GeoDataFrame


@dataclass(frozen=True)
class Asked:
    """What is asked of the ground; files or frames with their CRS.

    Parameters
    ----------
    soft, hard : Source, optional
        Lines that borders should follow, and lines that no grid may cross.
    crossings : Source, optional
        Bridges as points, or roads, where hard lines may be crossed.
    special, cores : Source, optional
        Areas that become special grids, and points (or areas) that mark cores; each takes the
        place of the column that the rules name.
    rules : Rules
    datum : {"wgs84", "gcj02", "bd09"}
        What the coordinates of lines and areas really are, whatever their systems say.
    """

    soft: Source | None = None
    hard: Source | None = None
    crossings: Source | None = None
    special: Source | None = None
    cores: Source | None = None
    rules: Rules = NO_RULES
    datum: str = DATUMS[0]


def prepared(
    territory: Territory,
    asked: Asked,
    *,
    fixed_level: str | None = None,
    walls: str | None = None,
    progress: Progress = SILENT,
) -> tuple[Territory, Rules]:
    """The territory with lines heeded, areas marked and pieces tied, and the rules for `divide`.

    Parameters
    ----------
    territory : Territory
    asked : Asked
    fixed_level, walls : str, optional
        See `dividing.divide`.
    progress : Progress

    Raises
    ------
    InputError
        When lines, areas or columns cannot be used.
    """
    if asked.crossings is not None and asked.hard is None:
        raise InputError(
            say("There are crossings, but no hard lines to cross."),
            cure=say("Give the hard lines too, or leave the crossings away."),
        )
    crs = territory.units.crs
    lines: dict[str, Any] = {
        name: read_lines(source, crs, None, points=name == "crossings", datum=asked.datum)
        for name, source in (
            ("soft", asked.soft), ("hard", asked.hard), ("crossings", asked.crossings)
        )
        if source is not None
    }  # fmt: skip
    territory = heed_lines(territory, **lines, progress=progress)
    territory = tie_areas(territory, fixed_level, walls)
    return with_rules(territory, asked, fixed_level)


def with_rules(
    territory: Territory, asked: Asked, fixed_level: str | None = None
) -> tuple[Territory, Rules]:
    """The part of `prepared` that is not about lines: areas marked, and tied around."""
    rules = asked.rules
    if asked.special is not None:
        territory = mark_areas(territory, asked.special, SPECIAL_AREA, asked.datum)
        rules = replace(rules, special=SPECIAL_AREA)
    if asked.cores is not None:
        territory = mark_areas(territory, asked.cores, CORES_AREA, asked.datum, apart=True)
        rules = replace(rules, cores=CORES_AREA)
    taken = [column for column in (rules.special, rules.given) if column]
    if taken and all(column in territory.units.columns for column in taken):
        territory = tie_around(territory, taken, fixed_level)
    return territory, rules


def contradictions(
    territory: Territory, levels: Sequence[int], rules: Rules, fixed_level: str | None = None
) -> list[Finding]:
    """Rules that no plan can honour, each with its cure; nothing is divided.

    Parameters
    ----------
    territory : Territory
        From `prepared`.
    levels : sequence of int
        Grids at each level.
    rules : Rules
        From `prepared`.
    fixed_level : str, optional
    """
    try:
        fixed = labels_of(territory, fixed_level, "--fixed-level")[1] if fixed_level else None
        refuse_contradictions(territory, unit_graph(territory), levels, rules, fixed)
    except InputError as error:
        alone = Finding("rules", Severity.ERROR, error.where, error.message, error.cure)
        return list(error.findings) or [alone]
    return []
