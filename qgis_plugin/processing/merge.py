"""``merge``: the edits of two planners in one plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
)

from ..platform.words import tr
from .algorithm import CoreAlgorithm, Told
from .new_plan import PLAN, add_plan_outputs, new_plan_parameter, plan_outputs
from .plan_layers import load_grids

BASE, OURS, THEIRS, CONFLICTS = "BASE", "OURS", "THEIRS", "CONFLICTS"
#: Conflicts that are listed in the log; the number of all is an output.
MOST = 50


class Merge(CoreAlgorithm):
    """Bring the edits of two plans together."""

    identity = "merge"

    def title(self) -> str:
        """Name for people."""
        return tr("Merge the edits of two planners")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Brings the edits of two plans together that were made from the same one. What both "
            "moved to different places, and what would leave a grid in pieces, stays as it was "
            "and is listed. Grids that one planner split, merged or made are taken, unless the "
            "other one changed them too: then they are named, and nothing is merged."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        titles = {BASE: tr("Plan that both began with"), OURS: tr("Plan of the one"),
                  THEIRS: tr("Plan of the other")}  # fmt: skip
        for name, title in titles.items():
            self.addParameter(
                QgsProcessingParameterFile(name, title, fileFilter="GeoPackage (*.gpkg)")
            )
        self.addParameter(new_plan_parameter())
        add_plan_outputs(self)
        self.addOutput(QgsProcessingOutputNumber(CONFLICTS, tr("Edits that stay to be decided")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Open, merge, save."""
        from ..gridplan.plan.compare.merge import merge
        from ..gridplan.progress import Span, step
        from ..gridplan.stores.planfile.geopackage import open_plan, refuse_place, save_plan

        path = Path(self.parameterAsFileOutput(values, PLAN, context))
        refuse_place(path)
        base, territory = open_plan(self.parameterAsFile(values, BASE, context))
        step(told, 0.2)
        plans = [
            open_plan(self.parameterAsFile(values, name, context))[0] for name in (OURS, THEIRS)
        ]
        step(told, 0.6)
        found = merge(base, *plans, territory)
        for grid in found.recoded:
            name = OURS if grid.plan == "ours" else THEIRS
            file = Path(self.parameterAsFile(values, name, context)).name
            told.say(grid.in_words(file), "warning")
        for conflict in found.conflicts[:MOST]:
            told.say(conflict.in_words(), "warning")
        save_plan(found.plan, territory, path, progress=Span(told, 0.7, 1.0))
        return {**plan_outputs(found.plan, path), CONFLICTS: len(found.conflicts)}

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the grids to the project."""
        load_grids(found[PLAN], context)
