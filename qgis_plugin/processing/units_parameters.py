"""Base units as a parameter: their layer, what is balanced, where they really are; reading them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterNumber,
)

from ..gridplan.errors import GridplanError
from ..gridplan.geometry.defaults import GAP_WIDTH_M, TOLERANCE_M
from ..layers.layer_reading import frame_of, plain
from ..platform.datum_titles import datum_help, layer_datums
from ..platform.words import tr
from .algorithm import asked_layer

if TYPE_CHECKING:
    from ..gridplan.progress import Progress
    from ..gridplan.territory.criteria import Criterion
    from ..gridplan.territory.territory import Territory

UNITS, ID, CRITERIA, DATUM, SNAP = "UNITS", "ID_COLUMN", "CRITERIA", "DATUM", "SNAP"


def units_parameter(
    title: str = "", *, optional: bool = False
) -> QgsProcessingParameterFeatureSource:
    """A layer of base units; `title` for those that are not just that."""
    return QgsProcessingParameterFeatureSource(
        UNITS,
        title or tr("Base units"),
        [QgsProcessing.SourceType.TypeVectorPolygon],
        optional=optional,
    )


def id_parameter() -> QgsProcessingParameterField:
    """The column of the unit ids."""
    title = tr("Column of the unit ids")
    parameter = QgsProcessingParameterField(ID, title, None, UNITS, optional=True)
    parameter.setHelp(
        tr("By their ids units are found again in lists and in new figures.")
        + " "
        + tr("Without it the column is recognised by its name.")
    )
    return parameter


def criteria_parameter() -> QgsProcessingParameterMatrix:
    """A table with a row for each criterion; without rows they are recognised by their names."""
    parameter = QgsProcessingParameterMatrix(
        CRITERIA,
        tr("Criteria"),
        headers=[tr("Name"), tr("Column"), tr("Weight"), tr("Tolerance, %")],
        defaultValue=[],
        optional=True,
    )
    parameter.setHelp(
        tr(
            "Four cells for each criterion: its name (registered, migrant and area are known), its "
            "column (geometry for the area of the outlines), its weight and its tolerance in "
            "percent, which may be empty. Without any the columns are recognised by their names."
        )
    )
    return parameter


def asked_criteria(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> list[Criterion] | None:
    """The criteria of the table; None without any.

    Raises
    ------
    GridplanError
        When a row is not whole, or holds no criterion.
    """
    from ..gridplan.territory.criteria import parse_criterion

    given = map(plain, algorithm.parameterAsMatrix(values, CRITERIA, context))
    cells = ["" if cell is None else str(cell) for cell in given]
    if len(cells) % 4:
        raise GridplanError(tr("A criterion has four cells: name, column, weight, tolerance."))
    rows = [cells[i : i + 4] for i in range(0, len(cells), 4)]
    return [
        parse_criterion(f"{name}={column}:{weight or 1}:{tolerance.rstrip('%') or 20}%")
        for name, column, weight, tolerance in filter(any, rows)
    ] or None


def datum_parameter(
    of_plan: str = "", name: str = DATUM, title: str = ""
) -> QgsProcessingParameterEnum:
    """The datum of the coordinates, whatever their system declares.

    Parameters
    ----------
    of_plan : str
        What the first choice is called, where that is the datum of the units of a plan.
    name, title : str
        Of the parameter, where it is about other layers than the units.
    """
    titles = list(layer_datums().values())
    parameter = QgsProcessingParameterEnum(
        name,
        title or tr("Datum of the coordinates"),
        [of_plan, *titles] if of_plan else titles,
        defaultValue=0,
    )
    parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    parameter.setHelp(datum_help())
    return parameter


def asked_datum(
    algorithm: QgsProcessingAlgorithm,
    values: Mapping[str, Any],
    context: QgsProcessingContext,
    name: str = DATUM,
) -> str | None:
    """The datum as the core names it; None for that of a plan."""
    choices = len(algorithm.parameterDefinition(name).options())
    return (None, *layer_datums())[-choices:][algorithm.parameterAsEnum(values, name, context)]


def snap_parameter() -> QgsProcessingParameterNumber:
    """How close borders have to be to agree, metres."""
    number = QgsProcessingParameterNumber
    parameter = number(
        SNAP, tr("Snapping distance, metres"), number.Type.Double, TOLERANCE_M, False, 0.0,
        GAP_WIDTH_M,
    )  # fmt: skip
    parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    parameter.setHelp(
        tr("Borders this close are made to agree; what is wider is ground, and told.")
    )
    return parameter


def asked_units(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> QgsProcessingFeatureSource:
    """The layer of base units.

    Raises
    ------
    GridplanError
        When there is none.
    """
    source = asked_layer(algorithm, values, UNITS, context)
    if source is None:
        raise GridplanError(algorithm.invalidSourceError(values, UNITS))
    return source


def read_units(
    algorithm: QgsProcessingAlgorithm,
    values: Mapping[str, Any],
    context: QgsProcessingContext,
    progress: Progress,
    known: Territory | None = None,
) -> Territory:
    """The territory of the layer of base units.

    Parameters
    ----------
    algorithm : QgsProcessingAlgorithm
        With criteria, datum, snapping distance and column of ids among its parameters.
    values : mapping
    context : QgsProcessingContext
    progress : Progress
    known : Territory, optional
        One to compare it with: read alike, unless other criteria are given.

    Raises
    ------
    GridplanError
        When there is no layer, or its units cannot be used.
    """
    from ..gridplan.progress import Span
    from ..gridplan.territory.read import read_territory, terms_of

    terms = {} if known is None else terms_of(known)
    asked = {
        "criteria": asked_criteria(algorithm, values, context),
        "datum": asked_datum(algorithm, values, context),
    }
    terms |= {name: term for name, term in asked.items() if term}
    return read_territory(
        frame_of(asked_units(algorithm, values, context), progress),
        **terms,
        id_column=algorithm.parameterAsString(values, ID, context) or None,
        tolerance_m=algorithm.parameterAsDouble(values, SNAP, context),
        progress=Span(progress, 0.1, 1.0),
    )
