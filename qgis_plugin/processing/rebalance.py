"""``rebalance``: the least change that restores balance for new figures or base units."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..layers.layer_reading import frame_of
from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm, Told
from .plan_layers import add_layer_outputs, layer_outputs, load_grids
from .units_parameters import (
    ID,
    SNAP,
    asked_datum,
    asked_units,
    datum_parameter,
    id_parameter,
    snap_parameter,
    units_parameter,
)

PLAN, TOLERANCE, BUDGET, KEEP, LOCKS, OUTPUT, MOVEMENTS = (
    "PLAN", "TOLERANCE", "BUDGET", "KEEP_LEVELS", "LOCKS", "OUTPUT", "MOVEMENTS",
)  # fmt: skip


class Rebalance(CoreAlgorithm):
    """Restore the balance of a plan with the least load moved."""

    identity = "rebalance"

    def title(self) -> str:
        """Name for people."""
        return tr("Rebalance a plan on new figures")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Carries a plan over to base units with new figures, which may be split, merged or "
            "renumbered, and restores the balance of all levels with as few people as can be "
            "changing their grid. Codes, names and locks stay. The list of movements and the "
            "share that no plan could do without are told; with a budget no more than that moves."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        number, plans = QgsProcessingParameterNumber, "GeoPackage (*.gpkg)"
        target = QgsProcessingParameterFileDestination
        for parameter in (
            QgsProcessingParameterFile(PLAN, tr("Plan"), fileFilter=plans),
            units_parameter(tr("Base units with new figures")),
            number(TOLERANCE, tr("Tolerance of the load, %"), number.Type.Double, 5.0, False, 0.01,
                   100.0),
            number(BUDGET, tr("Load that may change its grid, % of all"), number.Type.Double, None,
                   True, 0.0, 100.0),
            number(KEEP, tr("Upper levels that keep their outlines"), number.Type.Integer, 0, False,
                   0),
            QgsProcessingParameterString(
                LOCKS, tr("Codes of grids and ids of units that stay as they are, with commas"),
                optional=True,
            ),
            datum_parameter(tr("as those of the plan")),
            snap_parameter(),
            id_parameter(),
            target(OUTPUT, tr("Rebalanced plan"), plans),
            target(MOVEMENTS, tr("List of movements"), "CSV (*.csv);;Excel (*.xlsx)",
                   optional=True, createByDefault=False),
        ):  # fmt: skip
            self.addParameter(parameter)
        add_layer_outputs(self)
        self.addOutput(QgsProcessingOutputNumber("MOVED_UNITS", tr("Base units that move")))
        self.addOutput(QgsProcessingOutputNumber("MOVED_PERSONS", tr("Persons who move")))
        self.addOutput(QgsProcessingOutputNumber("MOVED_LOAD", tr("Share of the load that moves")))
        self.addOutput(
            QgsProcessingOutputNumber("BOUND", tr("Share of the load that has to move at least"))
        )
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse what cannot work before anything is read."""
        plan = Path(self.parameterAsFile(parameters, PLAN, context) or ".")
        target = Path(self.parameterAsFileOutput(parameters, OUTPUT, context) or "..")
        if not plan.is_file():
            return False, tr("There is no plan file {path}.", path=plan)
        if plan.resolve() == target.resolve():
            return False, tr("The rebalanced plan needs a file of its own beside the old one.")
        return super().checkParameterValues(parameters, context)

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Open, rebalance, write."""
        from ..dialogs.rebalance_task import rebalance_file
        from ..gridplan.stores.planfile.geopackage import refuse_place

        source = asked_units(self, values, context)
        budget = self.parameterAsDouble(values, BUDGET, context) / 100
        locks = self.parameterAsString(values, LOCKS, context).replace("，", ",")
        movements = self.parameterAsFileOutput(values, MOVEMENTS, context)
        target = Path(self.parameterAsFileOutput(values, OUTPUT, context))
        refuse_place(target)
        found = rebalance_file(
            Path(self.parameterAsFile(values, PLAN, context)),
            lambda progress: frame_of(source, progress),
            target,
            tolerance=self.parameterAsDouble(values, TOLERANCE, context) / 100,
            budget=None if values.get(BUDGET) in (None, "") else budget,
            keep_levels=self.parameterAsInt(values, KEEP, context),
            locks=[name.strip() for name in locks.split(",") if name.strip()],
            id_column=self.parameterAsString(values, ID, context) or None,
            datum=asked_datum(self, values, context),
            tolerance_m=self.parameterAsDouble(values, SNAP, context),
            movements=Path(movements) if movements else None,
            progress=told,
        )
        told.tell((*found.territory.findings, *found.findings))
        return {
            OUTPUT: str(target),
            **layer_outputs(found.after, target),
            **({MOVEMENTS: movements} if movements else {}),
            "MOVED_UNITS": int(found.moved.sum()),
            "MOVED_PERSONS": found.persons,
            "MOVED_LOAD": found.moved_load,
            "BOUND": found.bound,
            CANCELLED: False,
        }

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the grids to the project."""
        load_grids(found[OUTPUT], context)
