"""Parameters that say how base units are read: what is balanced, and where they really are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterMatrix,
)

from ..words import tr

if TYPE_CHECKING:
    from ..gridplan.territory.criteria import Criterion

CRITERIA, DATUM = "CRITERIA", "DATUM"
DATUMS = ("wgs84", "gcj02", "bd09")


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


def datum_parameter() -> QgsProcessingParameterEnum:
    """The datum of the coordinates, whatever their system declares."""
    parameter = QgsProcessingParameterEnum(
        DATUM,
        tr("Datum of the coordinates"),
        [tr("as declared (WGS-84, CGCS2000)"), "GCJ-02", "BD-09"],
        defaultValue=0,
    )
    parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    parameter.setHelp(
        tr("Maps of the web in China are shifted by some hundred metres; they are put right.")
    )
    return parameter


def asked_datum(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> str:
    """The datum as the core names it."""
    return DATUMS[algorithm.parameterAsEnum(values, DATUM, context)]
