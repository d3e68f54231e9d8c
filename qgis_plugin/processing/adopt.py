"""``adopt``: a plan of the grids that there are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterMatrix,
)

from ..gridplan.errors import GridplanError
from ..words import plain, tr
from .algorithm import CoreAlgorithm, Told, frame_of
from .new_plan import PLAN, add_plan_outputs, new_plan_parameter, plan_outputs
from .plan_layers import load_grids
from .units_parameters import (
    asked_criteria,
    asked_datum,
    criteria_parameter,
    datum_parameter,
    id_parameter,
    read_units,
    units_parameter,
)

if TYPE_CHECKING:
    from ..gridplan.plan.adopting import LevelColumns

COLUMNS, GRIDS, GRIDS_DATUM = "COLUMNS", "GRIDS", "GRIDS_DATUM"


class Adopt(CoreAlgorithm):
    """Make a plan of the grids that there are."""

    identity = "adopt"

    def title(self) -> str:
        """Name for people."""
        return tr("Make a plan of existing grids")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Makes a plan of the grids that there are, to check, redraw, compare and rebalance "
            "them. Each row of the table names the columns of a level: codes, and names if there "
            "are any; largest grids first. They are columns of the layer of the smallest grids, "
            "where one is given: each unit goes to the grid that holds most of it. Otherwise they "
            "are columns of the base units."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        for parameter in (
            units_parameter(),
            QgsProcessingParameterMatrix(
                COLUMNS, tr("Columns of each level"), headers=[tr("Codes"), tr("Names")]
            ),
            QgsProcessingParameterFeatureSource(
                GRIDS,
                tr("Layer of the smallest grids"),
                [QgsProcessing.SourceType.TypeVectorPolygon],
                optional=True,
            ),
            criteria_parameter(),
            datum_parameter(),
            datum_parameter(name=GRIDS_DATUM, title=tr("Coordinates of the layer of grids")),
            id_parameter(),
            new_plan_parameter(),
        ):
            self.addParameter(parameter)
        add_plan_outputs(self)

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse what cannot work before anything is read."""
        try:
            asked_criteria(self, parameters, context)
            self._levels(parameters, context)
        except GridplanError as error:
            return False, plain(error)
        return super().checkParameterValues(parameters, context)

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Read, look up, save."""
        from ..gridplan.plan.adopting import adopt
        from ..gridplan.progress import Span
        from ..gridplan.stores.geopackage import refuse_place, save_plan

        path = Path(self.parameterAsFileOutput(values, PLAN, context))
        refuse_place(path)
        grids = self.parameterAsSource(values, GRIDS, context)
        territory = read_units(self, values, context, Span(told, 0.0, 0.5))
        areas = None if grids is None else frame_of(grids, Span(told, 0.5, 0.52))
        datum = asked_datum(self, values, context, GRIDS_DATUM)
        plan, territory = adopt(territory, self._levels(values, context), areas, datum=datum)
        told.tell(territory.findings)
        save_plan(plan, territory, path, progress=Span(told, 0.7, 1.0))
        return plan_outputs(plan, path)

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the grids to the project."""
        load_grids(found[PLAN], context)

    def _levels(
        self, values: Mapping[str, Any], context: QgsProcessingContext
    ) -> list[LevelColumns]:
        """The rows of the table."""
        from ..gridplan.plan.adopting import LevelColumns

        cells = [str(cell or "") for cell in self.parameterAsMatrix(values, COLUMNS, context)]
        if len(cells) % 2:
            raise GridplanError(tr("A level has two cells: the column of codes, that of names."))
        rows = zip(cells[::2], cells[1::2], strict=True)
        return [LevelColumns.parse(f"{code}={name}") for code, name in rows]
