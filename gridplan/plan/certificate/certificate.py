"""The certificate: what a third party would check, from outlines and assignment alone.

Nothing that the solver knew is used: borders and outlines are measured anew on the geometry of
the units. Taken over are the units' loads and the links that the territory states.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...findings import Finding, Severity
from ...geometry.contiguity import Contiguity
from ...geometry.gaps_and_overlaps import find_seams
from ...geometry.shared_borders import shared_borders
from ...i18n import say
from ...progress import SILENT, Progress, step
from ...territory.territory import Territory
from ..draft.recode import about_codes
from ..measures import LevelMeasures, measure
from ..plan import Plan
from ..recount import about_counts, agreed_counts
from ..rules.broken_rules import about_columns, about_rules
from ..rules.kept_rules import rules_of
from ..rules.villages import about_villages
from .objections import (
    about_assignment,
    about_grids,
    about_nesting,
    about_seams,
    about_territory,
    leaf_of_unit,
)
from .unevenness import about_loads, about_walls


@dataclass(frozen=True)
class LevelCertificate:
    """What holds for one level.

    Parameters
    ----------
    level : int
    count, expected : int
        Grids that hold units, and grids that there are to be: as many as were asked for, and what
        planners have changed of it (see `recounting`).
    disconnected : int
        Grids in more than one piece.
    deviation, deviation_in_parent : dict
        ``"load"`` and the name of each criterion → ``"max"``, ``"mean"`` and ``"p95"`` of the
        absolute deviations, as fractions, over the grids that are balanced: special ones are not.
    polsby_popper : dict
        ``"median"`` and ``"p10"``.
    border_km : float
    on_lines : float or None
        Share of the borders between its grids that lies on barrier lines; None without lines.
    """

    level: int
    count: int
    expected: int
    disconnected: int
    deviation: dict[str, dict[str, float]]
    deviation_in_parent: dict[str, dict[str, float]]
    polsby_popper: dict[str, float]
    border_km: float
    on_lines: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The level as plain JSON values."""
        return {
            "level": self.level,
            "count": self.count,
            "expected": self.expected,
            "disconnected": self.disconnected,
            "deviation": self.deviation,
            "deviation_in_parent": self.deviation_in_parent,
            "polsby_popper": self.polsby_popper,
            "border_km": self.border_km,
            **({} if self.on_lines is None else {"on_lines": self.on_lines}),
        }


@dataclass(frozen=True)
class Certificate:
    """The proof that a plan holds, or the list of what breaks it.

    Parameters
    ----------
    levels : tuple of LevelCertificate
        First level first; empty when the levels are not nested and cannot be measured.
    nested : bool
        Every grid lies in exactly one grid of the level above.
    unassigned_units : int
        Units of the territory that are in no grid.
    gap_m2, overlap_m2 : float
        Area that no grid covers inside the territory, and that more than one covers.
    findings : tuple of Finding
        Everything worth saying; the plan holds when none is an error.
    measures : tuple of LevelMeasures
        The figures of every single grid.
    """

    levels: tuple[LevelCertificate, ...]
    nested: bool
    unassigned_units: int
    gap_m2: float
    overlap_m2: float
    findings: tuple[Finding, ...]
    measures: tuple[LevelMeasures, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every hard condition is met."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return _page(self)

    def as_dict(self) -> dict[str, Any]:
        """The certificate as plain JSON values."""
        return {
            "holds": self.holds,
            "levels": [level.as_dict() for level in self.levels],
            "nested": self.nested,
            "unassigned_units": self.unassigned_units,
            "gap_m2": self.gap_m2,
            "overlap_m2": self.overlap_m2,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def check(plan: Plan, territory: Territory, progress: Progress = SILENT) -> Certificate:
    """Check a plan against the outlines of its units.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Its units, loads and stated links are used; its borders, areas and perimeters are not.
    progress : Progress

    Returns
    -------
    Certificate

    Raises
    ------
    Cancelled
        When the user stops the work.
    """
    step(progress, 0.0, say("Checking the assignment"))
    leaf = leaf_of_unit(plan, territory)
    nesting = about_nesting(plan)
    findings = about_assignment(plan, territory, leaf) + nesting
    step(progress, 0.05, say("Measuring borders anew"))
    geometry = territory.units.geometry.to_numpy()
    measured = _measured_anew(territory, geometry)
    step(progress, 0.6, say("Looking for gaps and overlaps"))
    seams = find_seams(geometry, leaf)
    findings += about_seams(seams, territory)
    step(progress, 0.9, say("Measuring grids"))
    levels: tuple[LevelCertificate, ...] = ()
    measures: tuple[LevelMeasures, ...] = ()
    if not nesting:
        sound = replace(plan, unit_ids=territory.unit_ids, leaf_of_unit=leaf)
        measures = measure(sound, measured)
        pairs = list(zip(measures, agreed_counts(plan), strict=True))
        levels = tuple(_level(m, wanted, measured) for m, wanted in pairs)
        for m, wanted in pairs:
            findings += about_grids(sound, measured, m, wanted)
        findings += about_counts(plan) + about_codes(plan)
        findings += about_loads(sound, measured, measures)
        rules = rules_of(plan.provenance.settings, territory)
        findings += about_rules(sound, territory, rules) + about_walls(sound, territory, rules)
        findings += about_villages(sound, territory)
        findings += about_columns(plan.provenance.settings, territory)
    findings += about_territory(plan, territory)
    step(progress, 1.0)
    return Certificate(
        levels=levels,
        nested=not nesting,
        unassigned_units=int((leaf < 0).sum()),
        gap_m2=float(sum(place.area_m2 for place in seams.gaps)),
        overlap_m2=float(sum(place.area_m2 for place in seams.overlaps)),
        findings=tuple(findings),
        measures=measures,
    )


def _measured_anew(territory: Territory, geometry: NDArray[np.object_]) -> Territory:
    """The territory with borders, areas and perimeters measured on the outlines again."""
    borders = shared_borders(geometry)
    return replace(
        territory,
        contiguity=_with_links(borders.contiguity, territory.contiguity),
        area_m2=shapely.area(geometry),
        perimeter_m=borders.perimeter_m,
    )


def _with_links(borders: Contiguity, stated: Contiguity) -> Contiguity:
    """Borders measured anew; links, lines and closed borders as they were stated."""
    count = len(borders)
    source = np.repeat(np.arange(count, dtype=np.int64), np.diff(borders.indptr))
    target = borders.indices.astype(np.int64)
    links = np.concatenate([stated.links, stated.links[:, ::-1]]).astype(np.int64)
    new = links[~np.isin(links[:, 0] * count + links[:, 1], source * count + target)]
    source, target = np.concatenate([source, new[:, 0]]), np.concatenate([target, new[:, 1]])
    border_m = np.concatenate([borders.border_m, np.zeros(len(new))])
    order = np.argsort(source * count + target, kind="stable")
    return replace(
        stated,
        indptr=np.searchsorted(source[order], np.arange(count + 1)),
        indices=target[order].astype(np.int32),
        border_m=border_m[order],
    )


def _level(m: LevelMeasures, expected: int, territory: Territory) -> LevelCertificate:
    names = [criterion.name for criterion in territory.criteria]
    inside = m.balanced
    return LevelCertificate(
        level=m.level,
        count=int((m.units > 0).sum()),
        expected=int(expected),
        disconnected=int((m.pieces > 1).sum()),
        deviation={
            "load": _spread(m.deviation[inside]),
            **{
                name: _spread(d)
                for name, d in zip(names, m.criterion_deviation[inside].T, strict=True)
            },
        },
        deviation_in_parent={
            "load": _spread(m.deviation_in_parent[inside]),
            **{
                name: _spread(d)
                for name, d in zip(names, m.criterion_deviation_in_parent[inside].T, strict=True)
            },
        },
        polsby_popper={
            "median": float(np.median(m.polsby_popper)),
            "p10": float(np.quantile(m.polsby_popper, 0.1)),
        },
        border_km=m.border_km,
        on_lines=m.on_lines,
    )


def _spread(deviation: NDArray[np.float64]) -> dict[str, float]:
    size = np.abs(deviation) if len(deviation) else np.zeros(1)
    return {
        "max": float(size.max()),
        "mean": float(size.mean()),
        "p95": float(np.quantile(size, 0.95)),
    }


def _page(certificate: Certificate) -> str:
    """The certificate as HTML that needs nothing else; all text in it is inert.

    Parameters
    ----------
    certificate : Certificate
    """
    head = (say("level"), say("grids"), say("In pieces"), say("mean load deviation"),
            say("worst load deviation"), say("compactness"))  # fmt: skip
    rows = [
        (
            str(level.level),
            f"{level.count:,}",
            f"{level.disconnected:,}",
            f"{level.deviation['load']['mean']:.1%}",
            f"{level.deviation['load']['max']:.1%}",
            f"{level.polsby_popper['median']:.2f}",
        )
        for level in certificate.levels
    ]
    table = _row("th", head) + "".join(_row("td", row) for row in rows)
    found = "".join(f"<li>{escape(finding.in_words())}</li>" for finding in certificate.findings)
    answer = say("The plan holds.") if certificate.holds else say("The plan does not hold.")
    return f"<p><b>{escape(answer)}</b></p><table>{table}</table><ul>{found}</ul>"


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
