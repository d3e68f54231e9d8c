"""``adopt``: a plan of the grids that there are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterMatrix,
)

from ..dialogs.adopt_task import adopt_list
from ..gridplan.errors import GridplanError
from ..layers.layer_reading import frame_of
from ..platform.words import plain, tr
from .algorithm import CoreAlgorithm, Told, asked_layer
from .new_plan import PLAN, add_plan_outputs, new_plan_parameter, plan_outputs
from .plan_layers import load_grids
from .units_parameters import (
    UNITS,
    asked_criteria,
    asked_datum,
    asked_units,
    criteria_parameter,
    datum_parameter,
    id_parameter,
    read_units,
    snap_parameter,
    units_parameter,
)

if TYPE_CHECKING:
    from ..gridplan.plan.create.adopt import LevelColumns

COLUMNS, GRIDS, GRIDS_DATUM = "COLUMNS", "GRIDS", "GRIDS_DATUM"
LIST, LIST_PLAN = "LIST", "LIST_PLAN"


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
        ) + tr(
            " The edited list of units of a plan makes a plan too: its units go to the grids whose "
            "codes stand behind them, and all else comes from that plan."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        columns = QgsProcessingParameterMatrix(
            COLUMNS,
            tr("Columns of each level"),
            headers=[tr("Codes"), tr("Names")],
            defaultValue=[],
            optional=True,
        )
        columns.setHelp(
            tr(
                "Two cells for each level, largest grids first: the column of codes, and that of "
                "names, which may be empty."
            )
        )
        for parameter in (
            units_parameter(optional=True),
            columns,
            QgsProcessingParameterFeatureSource(
                GRIDS,
                tr("Layer of the smallest grids"),
                [QgsProcessing.SourceType.TypeVectorPolygon],
                optional=True,
            ),
            criteria_parameter(),
            datum_parameter(),
            datum_parameter(name=GRIDS_DATUM, title=tr("Coordinates of the layer of grids")),
            snap_parameter(),
            id_parameter(),
            QgsProcessingParameterFile(
                LIST, tr("List of units"), fileFilter="CSV (*.csv)", optional=True
            ),
            QgsProcessingParameterFile(
                LIST_PLAN,
                tr("Plan that the list is of"),
                fileFilter="GeoPackage (*.gpkg)",
                optional=True,
            ),
            new_plan_parameter(),
        ):
            self.addParameter(parameter)
        add_plan_outputs(self)

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse what cannot work before anything is read."""
        try:
            self._refuse(parameters, context)
        except GridplanError as error:
            return False, plain(error)
        return super().checkParameterValues(parameters, context)

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Read, look up, save."""
        from ..gridplan.plan.create.adopt import adopt
        from ..gridplan.progress import Span
        from ..gridplan.stores.planfile.geopackage import refuse_place, save_plan

        path = Path(self.parameterAsFileOutput(values, PLAN, context))
        refuse_place(path)
        listed, like = self._list(values, context)
        if listed:
            found = adopt_list(Path(like), Path(listed), Span(told, 0.0, 0.7))
            plan, territory = found.plan, found.territory
        else:
            grids = asked_layer(self, values, GRIDS, context)
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

    def _list(self, values: Mapping[str, Any], context: QgsProcessingContext) -> tuple[str, str]:
        """The list of units and the plan that it is of; "" for none."""
        listed = self.parameterAsFile(values, LIST, context)
        return listed, self.parameterAsFile(values, LIST_PLAN, context)

    def _refuse(self, values: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Raise `GridplanError` where something is missing or said twice."""
        criteria = asked_criteria(self, values, context)
        levels = self._levels(values, context)
        listed, like = self._list(values, context)
        if bool(listed) != bool(like):
            raise GridplanError(tr("Choose the plan and the list of its units."))
        if not listed:
            asked_units(self, values, context)
            if not levels:
                raise GridplanError(tr("Choose the column of the codes of each level."))
        elif criteria or levels or values.get(UNITS) or values.get(GRIDS):
            raise GridplanError(tr("With a list of units all else comes from its plan."))

    def _levels(
        self, values: Mapping[str, Any], context: QgsProcessingContext
    ) -> list[LevelColumns]:
        """The rows of the table."""
        from ..gridplan.plan.create.adopt import LevelColumns

        cells = [str(cell or "") for cell in self.parameterAsMatrix(values, COLUMNS, context)]
        if len(cells) % 2:
            raise GridplanError(tr("A level has two cells: the column of codes, that of names."))
        rows = zip(cells[::2], cells[1::2], strict=True)
        return [LevelColumns.parse(f"{code}={name}") for code, name in rows if code or name]
