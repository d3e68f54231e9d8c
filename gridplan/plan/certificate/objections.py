"""What the certificate has to object to in a plan, and what is worth knowing about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from ...findings import Finding, Severity, few
from ...geometry.gaps_and_overlaps import Place, Seams
from ...i18n import say
from ...i18n.figures import hundredths, square_kilometres
from ...territory.territory import Territory
from ..measures import LevelMeasures, pieces_of_grids
from ..plan import Plan

#: All gaps together, and all overlaps together, may have this area, m².
SEAM_TOLERANCE_M2 = 1.0
#: Polsby-Popper compactness below which a grid is pointed out.
THIN = 0.15


def leaf_of_unit(plan: Plan, territory: Territory) -> NDArray[np.int32]:
    """The last-level grid of each unit of the territory, int32 (n,); −1 for none."""
    known = (plan.leaf_of_unit >= 0) & (plan.leaf_of_unit < plan.counts[-1])
    grid_of = dict(zip(plan.unit_ids[known], plan.leaf_of_unit[known]))
    return np.array([grid_of.get(unit, -1) for unit in territory.unit_ids], np.int32)


def about_assignment(plan: Plan, territory: Territory, leaf: NDArray[np.int32]) -> list[Finding]:
    """Units that stand in the plan twice, in no grid, or not in the territory.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    leaf : int32 (n,)
        From `leaf_of_unit`.
    """
    findings = []
    times = Counter(plan.unit_ids)
    twice = [unit for unit, often in times.items() if often > 1]
    if twice:
        findings.append(
            _units_finding(
                "unit-in-two-grids",
                say("Units that stand in the plan more than once: {count}.", count=len(twice)),
                twice,
            )
        )
    known = set(territory.unit_ids)
    strange = [unit for unit in times if unit not in known]
    if strange:
        findings.append(
            _units_finding(
                "unknown-unit",
                say(
                    "Units of the plan that are not in the territory: {count}.", count=len(strange)
                ),
                strange,
            )
        )
    lost = list(territory.unit_ids[leaf < 0])
    if lost:
        findings.append(
            _units_finding(
                "unassigned-unit", say("Units in no grid: {count}.", count=len(lost)), lost
            )
        )
    return findings


def about_nesting(plan: Plan) -> list[Finding]:
    """What keeps the levels from being nested; nothing when they are."""
    wrong = []
    if len(plan.parents) != plan.depth - 1:
        wrong.append(
            say(
                "There are {found} levels of parents for {depth} levels.",
                found=len(plan.parents),
                depth=plan.depth,
            )
        )
    elif plan.provenance.counts and len(plan.provenance.counts) != plan.depth:
        wrong.append(
            say(
                "The plan has {depth} levels, but {wanted} were asked for.",
                depth=plan.depth,
                wanted=len(plan.provenance.counts),
            )
        )
    else:
        for level, parent in enumerate(plan.parents, start=2):
            above, count = plan.counts[level - 2], plan.counts[level - 1]
            strays = (
                count if len(parent) != count else int(((parent < 0) | (parent >= above)).sum())
            )
            if strays:
                wrong.append(
                    say(
                        "Grids of level {level} that lie in no grid of the level above: {count}.",
                        count=strays,
                        level=level,
                    )
                )
    return [Finding("not-nested", Severity.ERROR, "", message) for message in wrong]


def about_grids(plan: Plan, territory: Territory, m: LevelMeasures, expected: int) -> list[Finding]:
    """Count, codes, pieces, links and shape of the grids of one level.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        With its borders measured anew.
    m : LevelMeasures
    expected : int
        Grids that were asked for.
    """
    findings = []

    def about(
        code: str, severity: Severity, grids: Sequence[int], message: str, cure: str = ""
    ) -> None:
        codes = [plan.codes[m.level - 1][grid] for grid in grids]
        where = say("level {level}", level=m.level) + ": " + few(codes)
        values = {"level": m.level, "grids": codes[:20]}
        findings.append(
            Finding(code, severity, where, message, cure, count=len(codes), values=values)
        )

    empty = list(np.flatnonzero(m.units == 0))
    if empty or len(m) != expected:
        about(
            "wrong-count",
            Severity.ERROR,
            empty,
            say(
                "Grids that hold units: {count}; asked for: {expected}.",
                count=len(m) - len(empty),
                expected=expected,
            ),
        )
    repeated = [code for code, times in Counter(plan.codes[m.level - 1]).items() if times > 1]
    if repeated:
        about(
            "repeated-code",
            Severity.ERROR,
            [plan.codes[m.level - 1].index(code) for code in repeated],
            say("Grid codes that stand for more than one grid: {count}.", count=len(repeated)),
        )
    apart = list(np.flatnonzero(m.pieces > 1))
    if apart:
        about(
            "disconnected-grid",
            Severity.ERROR,
            apart,
            say("Grids in more than one piece: {count}.", count=len(apart)),
            say("Give the smaller pieces to the grids around them."),
        )
    grid = plan.grid_of_unit(m.level)
    by_border = pieces_of_grids(grid, len(m), territory.contiguity, by_links=False)
    tied = list(np.flatnonzero((by_border > 1) & (m.pieces == 1)))
    if tied:
        about(
            "tied-by-links",
            Severity.INFO,
            tied,
            say(
                "Grids held together by stated links, not by borders alone: {count}.",
                count=len(tied),
            ),
        )
    thin = np.flatnonzero((m.polsby_popper < THIN) & (m.units > 0))
    if len(thin):
        about(
            "thin-grid",
            Severity.WARNING,
            list(thin[np.argsort(m.polsby_popper[thin], kind="stable")]),
            say(
                "Grids less compact than {limit} (Polsby-Popper): {count}.",
                count=len(thin),
                limit=THIN,
            ),
        )
    return findings


def about_seams(seams: Seams, territory: Territory) -> list[Finding]:
    """Gaps, overlaps and holes."""

    def about(
        code: str, severity: Severity, places: Sequence[Place], message: str, cure: str = ""
    ) -> Finding:
        area = sum(place.area_m2 for place in places)
        units = [str(territory.unit_ids[row]) for place in places for row in place.units]
        where = few([f"{place.x:.0f} {place.y:.0f}" for place in places])
        values = {"area_m2": area, "places": [[place.x, place.y] for place in places[:20]]}
        return Finding(code, severity, where, message, cure, tuple(units[:20]), len(places), values)

    findings = []
    mend = say("Mend the outlines of the base units and make the plan again.")
    for code, places in (("gap", seams.gaps), ("overlap", seams.overlaps)):
        if not places:
            continue
        area = sum(place.area_m2 for place in places)
        severity = Severity.ERROR if area > SEAM_TOLERANCE_M2 else Severity.INFO
        message = (
            say(
                "Gaps between grids: {count}, {area} m² together.",
                count=len(places),
                area=hundredths(area),
            )
            if code == "gap"
            else say(
                "Places where grids overlap: {count}, {area} m² together.",
                count=len(places),
                area=hundredths(area),
            )
        )
        findings.append(about(code, severity, places, message, mend))
    if seams.doubled:
        message = say(
            "Places where units of the same grid overlap: {count}.", count=len(seams.doubled)
        )
        findings.append(about("units-overlap", Severity.WARNING, seams.doubled, message, mend))
    if seams.holes:
        message = say(
            "Holes in the territory that no unit covers: {count}, {area} km² together.",
            count=len(seams.holes),
            area=square_kilometres(sum(place.area_m2 for place in seams.holes)),
        )
        findings.append(about("hole", Severity.INFO, seams.holes, message))
    return findings


def about_territory(plan: Plan, territory: Territory) -> list[Finding]:
    """Whether the plan was made from these units; multipart units and stated links."""
    findings = []
    if plan.provenance.territory_digest not in ("", territory.digest):
        findings.append(
            Finding(
                "other-territory",
                Severity.WARNING,
                "",
                say("The plan was made from other units, outlines or numbers than these."),
                say("Check it against the data it was made from, or rebalance it."),
            )
        )
    parts = np.flatnonzero(shapely.get_num_geometries(territory.units.geometry.to_numpy()) > 1)
    if len(parts):
        findings.append(
            _units_finding(
                "multipart-unit",
                say("Units of several pieces: {count}.", count=len(parts)),
                list(territory.unit_ids[parts]),
                Severity.INFO,
            )
        )
    links = territory.contiguity
    over = np.isin(links.links @ [len(links), 1], links.closed @ [len(links), 1])
    if over.any():
        units = [str(unit) for unit in territory.unit_ids[np.unique(links.links[over])]]
        findings.append(
            Finding(
                "links-across-lines",
                Severity.WARNING,
                "",
                say(
                    "Links across hard lines, as if there were a crossing: {count} ({units}).",
                    count=int(over.sum()),
                    units=few(units),
                ),
                say("The areas there are parted by the line; give a crossing, or other areas."),
                tuple(units[:20]),
                int(over.sum()),
            )
        )
    apart = links.links[~over]
    if len(apart):
        findings.append(
            Finding(
                "stated-links",
                Severity.INFO,
                "",
                say(
                    "Stated links between units that share no border: {count}; "
                    "the longest bridges {gap:,.0f} m.",
                    count=len(apart),
                    gap=float(links.link_gap_m[~over].max()),
                ),
                units=tuple(str(unit) for unit in territory.unit_ids[apart[:10]].ravel()),
                count=len(apart),
            )
        )
    if len(links.closed):
        findings.append(
            Finding(
                "hard-lines",
                Severity.INFO,
                "",
                say(
                    "Borders on hard lines that hold no grid together: {count}.",
                    count=len(links.closed),
                ),
                units=tuple(str(unit) for unit in territory.unit_ids[links.closed[:10]].ravel()),
                count=len(links.closed),
            )
        )
    return findings


def _units_finding(
    code: str, message: str, units: Sequence[str], severity: Severity = Severity.ERROR
) -> Finding:
    ids = [str(unit) for unit in units]
    return Finding(code, severity, few(ids), message, "", tuple(ids[:20]), len(ids))
