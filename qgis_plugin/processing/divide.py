"""``divide``: base units in, plan out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import QgsProcessingContext

from ..gridplan.errors import GridplanError
from ..platform.words import plain, tr
from .algorithm import CoreAlgorithm, Told
from .division_parameters import (
    LEVELS,
    asked_areas,
    asked_search,
    division_parameters,
    levels_parameter,
)
from .levels import level_counts
from .new_plan import PLAN, add_plan_outputs, new_plan_parameter, plan_outputs
from .plan_layers import load_grids
from .rule_parameters import (
    add_balance,
    add_rules,
    asked_codes,
    asked_objective,
    asked_of_ground,
    asked_pressure,
    asked_tolerance,
    fault_of,
)
from .units_parameters import (
    UNITS,
    asked_criteria,
    criteria_parameter,
    datum_parameter,
    read_units,
    snap_parameter,
    units_parameter,
)


class Divide(CoreAlgorithm):
    """Divide base units into nested, connected, balanced grids."""

    identity = "divide"

    def title(self) -> str:
        """Name for people."""
        return tr("Divide base units into a plan")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Divides base units into nested, connected, compact grids that share the load evenly, "
            "at as many levels as counts are given, and writes the plan file. Without criteria the "
            "columns of registered people, migrants and area are recognised by their names. The "
            "same units, settings and seed give the same plan."
        ) + tr(
            " Among the advanced parameters are the rules of the ground: lines, special grids, "
            "limits, areas that are never cut. Rules that contradict each other are named before "
            "anything is divided."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        for parameter in (
            units_parameter(),
            levels_parameter(),
            criteria_parameter(),
            datum_parameter(),
            snap_parameter(),
            *division_parameters(),
            new_plan_parameter(),
        ):
            self.addParameter(parameter)
        add_rules(self, UNITS)
        add_balance(self)
        add_plan_outputs(self)

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse what cannot work before anything is read."""
        try:
            counts = level_counts(self.parameterAsString(parameters, LEVELS, context))
            rows = asked_criteria(self, parameters, context)
            asked_pressure(self, parameters, context)
            asked_codes(self, parameters, context)
            fault = fault_of(self, parameters, context)
        except GridplanError as error:
            return False, plain(error)
        if fault:
            return False, fault
        source = self.parameterAsSource(parameters, UNITS, context)
        if source is not None:
            count = source.featureCount()
            if 0 <= count < counts[-1]:
                return False, tr(
                    "{grids} grids cannot be made of {units} base units.",
                    grids=counts[-1],
                    units=count,
                )
            names = {field.name() for field in source.fields()}
            for criterion in rows or []:
                if criterion.column not in names | {"geometry"}:
                    return False, tr("There is no column {column}.", column=criterion.column)
        return super().checkParameterValues(parameters, context)

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Read, divide, save."""
        from ..gridplan.plan.create.divide import divide
        from ..gridplan.plan.task.prepare import prepared
        from ..gridplan.progress import Span
        from ..gridplan.stores.planfile.geopackage import refuse_place, save_plan

        path = Path(self.parameterAsFileOutput(values, PLAN, context))
        refuse_place(path)
        areas = asked_areas(self, values, context)
        territory = read_units(self, values, context, Span(told, 0.0, 0.3))
        asked = asked_of_ground(self, values, context, Span(told, 0.3, 0.32))
        territory, rules = prepared(territory, asked, **areas, progress=Span(told, 0.32, 0.4))
        told.tell(territory.findings)
        plan = divide(
            territory,
            level_counts(self.parameterAsString(values, LEVELS, context)),
            **areas,
            **asked_search(self, values, context),
            pressure=asked_pressure(self, values, context),
            tolerance=asked_tolerance(self, values, context),
            objective=asked_objective(self, values, context),
            template=asked_codes(self, values, context),
            rules=rules,
            progress=Span(told, 0.4, 0.8),
        )
        save_plan(plan, territory, path, progress=Span(told, 0.8, 1.0))
        return plan_outputs(plan, path)

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the grids to the project."""
        load_grids(found[PLAN], context)
