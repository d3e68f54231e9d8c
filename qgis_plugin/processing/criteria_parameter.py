"""The parameter that says what is balanced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterMatrix,
)

from ..words import tr

if TYPE_CHECKING:
    from ..gridplan.territory.criteria import Criterion

CRITERIA = "CRITERIA"


def criteria_parameter() -> QgsProcessingParameterMatrix:
    """A table with a row for each criterion; without rows they are recognised by their names."""
    return QgsProcessingParameterMatrix(
        CRITERIA,
        tr("Criteria"),
        headers=[tr("Name"), tr("Column"), tr("Weight"), tr("Tolerance, %")],
        defaultValue=[],
        optional=True,
    )


def asked_criteria(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> list[Criterion] | None:
    """The criteria of the table; None without any."""
    from ..gridplan.territory.criteria import parse_criterion

    cells = [str(cell) for cell in algorithm.parameterAsMatrix(values, CRITERIA, context)]
    rows = [cells[i : i + 4] for i in range(0, len(cells), 4)]
    return [
        parse_criterion(f"{name}={column}:{weight}:{tolerance.rstrip('%')}%")
        for name, column, weight, tolerance in rows
    ] or None
