"""What the certificate has to say about loads, what makes them uneven, and areas that are cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...findings import NAMED, Finding, Severity, few
from ...i18n import say
from ...i18n.figures import figure
from ...territory.quantities import spoken
from ...territory.territory import Territory
from ..codes.codes import spoken_name
from ..measures import LevelMeasures
from ..plan import Plan
from ..rules.kept_rules import KeptRules, rules_of

#: Deviation of the load beyond which a grid is pointed out.
LOAD_TOLERANCE = 0.2


def about_loads(
    plan: Plan, territory: Territory, measures: Sequence[LevelMeasures]
) -> list[Finding]:
    """Uneven grids of all levels, what forces them, and single criteria."""
    findings = []
    for m in measures:
        codes = plan.codes[m.level - 1]
        where = say("level {level}", level=m.level)
        off = np.flatnonzero(np.abs(m.deviation) > LOAD_TOLERANCE)
        off = off[np.argsort(-np.abs(m.deviation[off]), kind="stable")]
        if len(off):
            worst = [f"{codes[g]} ({figure(m.deviation[g], '+.1%')})" for g in off[:NAMED]]
            message = say(
                "Grids whose load is more than {limit:.0%} off target: {count}.",
                count=len(off),
                limit=LOAD_TOLERANCE,
            )
            findings.append(
                Finding(
                    "uneven-load",
                    Severity.WARNING,
                    f"{where}: {few(worst, len(off))}",
                    message,
                    count=len(off),
                    values={"level": m.level, "grids": [codes[g] for g in off[:20]]},
                )
            )
        beyond = {
            criterion.name: int((np.abs(deviation) > criterion.tolerance).sum())
            for criterion, deviation in zip(
                territory.criteria, m.criterion_deviation.T, strict=True
            )
        }
        if any(beyond.values()):
            message = say(
                "Of {all} grids so many are beyond the tolerance of a single criterion: {counts}.",
                all=len(m),
                counts=", ".join(
                    f"{spoken(name)} {count:,}" for name, count in beyond.items() if count
                ),
            )
            findings.append(
                Finding(
                    "uneven-criterion",
                    Severity.INFO,
                    where,
                    message,
                    count=max(beyond.values()),
                    values={"level": m.level, "grids": beyond},
                )
            )
    return findings + _heavy_units(plan, territory) + _rounding(plan, measures[0])


def _heavy_units(plan: Plan, territory: Territory) -> list[Finding]:
    """Units that outweigh a whole grid of the last level, with the deviation they force."""
    outside = np.append(plan.special, False)[plan.leaf_of_unit]
    load = np.where(outside, 0.0, territory.load)
    worth = load / max(load.sum(), 1e-300) * int((~plan.special).sum())
    heavy = np.flatnonzero(worth > 1)
    if not len(heavy):
        return []
    heavy = heavy[np.argsort(-worth[heavy], kind="stable")]
    ids = list(territory.unit_ids[heavy])
    named = [f"{unit} (+{worth[row] - 1:.1%})" for unit, row in zip(ids, heavy[:NAMED])]
    message = say(
        "Units heavier than a grid of the last level, which forces its deviation: {count}.",
        count=len(heavy),
    )
    return [
        Finding(
            "heavy-unit",
            Severity.WARNING,
            few(named, len(heavy)),
            message,
            say("Divide these units in the source, or accept the deviation."),
            tuple(map(str, ids[:20])),
            len(heavy),
            {"forced_deviation": float(worth.max() - 1)},
        )
    ]


def _rounding(plan: Plan, first: LevelMeasures) -> list[Finding]:
    """The deviation that nobody can avoid where the first level is given."""
    if not plan.provenance.settings.get("fixed_level"):
        return []
    size = np.abs(first.rounding)
    worst = int(size.argmax())
    return [
        Finding(
            "unavoidable-rounding",
            Severity.INFO,
            say("level {level}", level=1)
            + f": {spoken_name(plan.names[0][worst], plan.codes[0][worst])}",
            say(
                "The first level is fixed: whole numbers of grids leave its grids up to {worst:.1%}"
                " off target, {mean:.1%} on average, whatever anybody does inside.",
                worst=float(size[worst]),
                mean=float(size.mean()),
            ),
            count=len(first),
            values={"max": float(size[worst]), "mean": float(size.mean())},
        )
    ]


def about_walls(plan: Plan, territory: Territory, rules: KeptRules | None = None) -> list[Finding]:
    """Areas that were to be kept whole above the last level, and are cut there.

    Parameters
    ----------
    plan : Plan
        In the row order of the territory.
    territory : Territory
    rules : KeptRules, optional
        Those of the plan, where they are known.
    """
    walls = (rules or rules_of(plan.provenance.settings, territory)).walls
    if walls is None:
        return []
    findings = []
    load = np.bincount(walls.of_unit + 1, territory.load, len(walls.names) + 1)[1:]
    for level in range(1, plan.depth):
        grid = plan.grid_of_unit(level)
        inside = (walls.of_unit >= 0) & (grid >= 0)
        pairs = np.unique(np.stack([walls.of_unit[inside], grid[inside]], axis=1), axis=0)
        cut = np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(walls.names)) > 1)
        if not len(cut):
            continue
        share = territory.load.sum() / plan.counts[level - 1]
        large = int((load[cut] > share).sum())
        names = [walls.names[area] for area in cut]
        findings.append(
            Finding(
                "walls-cut",
                Severity.WARNING if large < len(cut) else Severity.INFO,
                say("level {level}", level=level) + ": " + few(names),
                say(
                    "Areas to be kept whole that lie in several grids of this level: {count}; of "
                    "them larger than a grid: {large}.",
                    count=len(cut),
                    large=large,
                ),
                say("Larger ones have to be cut; fewer grids at this level leave more whole."),
                count=len(cut),
                values={"level": level, "areas": names[:20]},
            )
        )
    return findings
