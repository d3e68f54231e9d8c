"""How grids and villages fit together: which are cut, and which grids reach over several.

Grids ought not to cross the bounds of a village or a neighbourhood (不跨社区). Where that is a
rule, `--walls` keeps it; where it is none, the certificate tells how far it holds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...findings import Finding, Severity, few
from ...i18n import say
from ...territory.territory import Territory
from ..plan import Plan
from .rules import labels_of


def about_villages(plan: Plan, territory: Territory) -> list[Finding]:
    """Villages in several grids of a level, and last-level grids of several villages.

    Parameters
    ----------
    plan : Plan
        In the row order of the territory.
    territory : Territory
        Nothing is said of one without a column of villages that is known.
    """
    known = territory.origin.get("columns", {})
    columns = [known.get(meaning) for meaning in ("village_code", "village")]
    column = next((name for name in columns if name in territory.units.columns), None)
    labels, village = labels_of(territory, column, "")
    if not labels:
        return []
    shown = labels if columns[1] not in territory.units.columns else _spoken(
        territory.units[columns[1]].astype(str).to_numpy(dtype=object), village, labels
    )  # fmt: skip
    findings = []
    for level in range(1, plan.depth + 1):
        grid = plan.grid_of_unit(level)
        inside = (village >= 0) & (grid >= 0)
        pairs = np.unique(np.stack([village[inside], grid[inside]], axis=1), axis=0)
        where = say("level {level}", level=level)
        if level < plan.depth:
            cut = np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(labels)) > 1)
            if len(cut):
                findings.append(
                    Finding(
                        "villages-cut",
                        Severity.INFO,
                        f"{where}: {few([shown[v] for v in cut])}",
                        say(
                            "Villages that lie in several grids of this level: {count} of {all}.",
                            count=len(cut),
                            all=len(labels),
                        ),
                        say(
                            "Where they must not be cut, name their column as areas to keep whole."
                        ),
                        count=len(cut),
                        values={"level": level, "villages": [labels[v] for v in cut[:20]]},
                    )
                )
            continue
        over = np.flatnonzero(np.bincount(pairs[:, 1], minlength=plan.counts[-1]) > 1)
        if len(over):
            codes = [plan.codes[-1][g] for g in over]
            findings.append(
                Finding(
                    "over-villages",
                    Severity.INFO,
                    f"{where}: {few(codes)}",
                    say(
                        "Grids that reach over several villages: {count} of {all}.",
                        count=len(over),
                        all=plan.counts[-1],
                    ),
                    count=len(over),
                    values={"level": level, "grids": codes[:20]},
                )
            )
    return findings


def _spoken(
    names: NDArray[np.object_], village: NDArray[np.int64], labels: Sequence[str]
) -> list[str]:
    """What each village is called, by the name of its first unit."""
    found = {int(place): str(name) for place, name in zip(village[::-1], names[::-1], strict=True)}
    return [found.get(place, label) for place, label in enumerate(labels)]
