"""``frontier``: plans of one territory from which to choose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from ..gridplan.errors import GridplanError
from ..platform.words import plain, tr
from .algorithm import CANCELLED, CoreAlgorithm, Told
from .division_parameters import (
    LEVELS,
    asked_areas,
    asked_search,
    division_parameters,
    levels_parameter,
)
from .levels import level_counts
from .rule_parameters import add_rules, asked_of_ground, fault_of
from .units_parameters import (
    UNITS,
    asked_criteria,
    criteria_parameter,
    datum_parameter,
    read_units,
    snap_parameter,
    units_parameter,
)

CURRENT, POINTS, FOLDER = "CURRENT", "POINTS", "FOLDER"


class Frontier(CoreAlgorithm):
    """Make plans of which none is better than another in everything."""

    identity = "frontier"

    def title(self) -> str:
        """Name for people."""
        return tr("Make plans to choose from")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Makes plans over a schedule of settings, from the load alone to each single "
            "criterion, and keeps those of which none is better than another in everything. The "
            "folder holds every plan, a table and a picture. The panel “Plans to Choose From” "
            "opens it: a click on a point shows the plan."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        for parameter in (
            units_parameter(),
            levels_parameter(),
            QgsProcessingParameterFile(
                CURRENT, tr("Plan in force"), fileFilter="GeoPackage (*.gpkg)", optional=True
            ),
            QgsProcessingParameterNumber(
                POINTS, tr("Plans to make"), defaultValue=12, minValue=1, maxValue=200
            ),
            criteria_parameter(),
            datum_parameter(tr("as those of the plan in force, else as declared")),
            snap_parameter(),
            *division_parameters(),
            QgsProcessingParameterFolderDestination(FOLDER, tr("Folder of the plans")),
        ):
            self.addParameter(parameter)
        add_rules(self, UNITS)
        self.addOutput(QgsProcessingOutputNumber("COUNT", tr("Plans")))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse what cannot work before anything is read."""
        try:
            level_counts(self.parameterAsString(parameters, LEVELS, context))
            asked_criteria(self, parameters, context)
            fault = fault_of(self, parameters, context)
        except GridplanError as error:
            return False, plain(error)
        return (False, fault) if fault else super().checkParameterValues(parameters, context)

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Read, make, write."""
        from ..gridplan.output.frontier.folder import left_out, write_frontier
        from ..gridplan.plan.frontier.frontier import frontier
        from ..gridplan.plan.task.prepare import prepared
        from ..gridplan.progress import Span
        from ..gridplan.stores.atomic_folders import check_place
        from ..gridplan.stores.planfile.geopackage import open_plan

        folder = Path(self.parameterAsString(values, FOLDER, context))
        check_place(folder)
        file = self.parameterAsFile(values, CURRENT, context)
        current, known = open_plan(file) if file else (None, None)
        areas = asked_areas(self, values, context)
        territory = read_units(self, values, context, Span(told, 0.0, 0.08), known)
        asked = asked_of_ground(self, values, context, Span(told, 0.08, 0.09))
        territory, rules = prepared(territory, asked, **areas, progress=Span(told, 0.09, 0.12))
        told.tell(territory.findings)
        found = frontier(
            territory,
            level_counts(self.parameterAsString(values, LEVELS, context)),
            current=current,
            known=known,
            points=self.parameterAsInt(values, POINTS, context),
            **areas,
            **asked_search(self, values, context),
            rules=rules,
            progress=Span(told, 0.12, 0.9),
        )
        write_frontier(found, folder, progress=Span(told, 0.9, 1.0))
        for name, package in left_out().items():
            told.say(
                tr("{file} is left out: the package {package} is missing.", file=name,
                   package=package),
                "warning",
            )  # fmt: skip
        return {FOLDER: str(folder), "COUNT": len(found.points), CANCELLED: False}
