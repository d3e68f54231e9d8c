"""``roster``: whether every grid has its people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsVectorLayer,
)

from ..platform.words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import (
    PLAN,
    TABLE,
    EventAlgorithm,
    grids_parameter,
    level_parameter,
    plan_parameter,
    table_parameter,
)

STAFF = "STAFF"


class StaffAlgorithm(EventAlgorithm):
    """An algorithm about the people of grids."""

    def group(self) -> str:
        """Heading in the toolbox."""
        return tr("Staff")

    def groupId(self) -> str:  # noqa: N802
        """Name of the heading."""
        return "staff"


class CheckRoster(StaffAlgorithm):
    """Join a list of staff to the grids."""

    identity = "roster"

    def title(self) -> str:
        """Name for people."""
        return tr("Check the roster of grids")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Joins a list of staff to the grids by their codes: one head, one worker and four more "
            "roles for each grid, and the six fixings, as far as the list has columns for them. "
            "Names what is lacking, rows whose code no grid has, and workers of several grids. The "
            "layer has the people of each grid, for labels."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.add(
            plan_parameter(),
            staff_parameter(),
            level_parameter(),
            grids_parameter(tr("Grids and their people")),
            table_parameter(),
        )
        self.addOutput(QgsProcessingOutputBoolean("HOLDS", tr("Every grid has its people")))
        self.addOutput(QgsProcessingOutputNumber("LACKING", tr("Grids that lack somebody")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Read, join, tell."""
        from ..gridplan.plan.staff.completeness import completeness
        from ..gridplan.plan.staff.roster import read_roster
        from ..gridplan.stores.exchange.safe_tables import write_sheets
        from ..gridplan.stores.planfile.geopackage import open_plan

        file = Path(self.file(values, STAFF, context))
        plan, _ = open_plan(self.file(values, PLAN, context))
        roster = read_roster(file, plan)
        found = completeness(roster, plan, self.level_of(values, context), file=file.name)
        told.tell(found.findings)
        path = self.parameterAsFileOutput(values, TABLE, context)
        if path:
            write_sheets(path, found.sheets())
        self.level = found.levels[-1].level
        names = ("code", "name", "above", *roster.roles, *roster.fixed, "lacking")
        mine = [row[1:] for row in found.rows if row[0] == self.level]
        columns = {**dict.fromkeys(names, str), "lacks": int}
        self.grids = columns, [[*row, len(row[-1].split("; ")) if row[-1] else 0] for row in mine]
        lacking = sum(level.grids - level.complete for level in found.levels)
        out = {"HOLDS": found.holds, "LACKING": lacking, CANCELLED: False}
        return {**out, **({TABLE: path} if path else {})}

    def style(self, layer: QgsVectorLayer) -> None:
        """Light to dark by how much is lacking."""
        from ..layers.event_styles import style_amounts

        style_amounts(layer, "lacks", self.level)


def staff_parameter(*, optional: bool = False) -> QgsProcessingParameterFile:
    """A list of staff."""
    return QgsProcessingParameterFile(
        STAFF, tr("List of staff (code and head, or code, name and role)"),
        fileFilter="CSV, Excel (*.csv *.xlsx *.xls *.ods)", optional=optional,
    )  # fmt: skip
