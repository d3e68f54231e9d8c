"""Parameters of a division that those of many plans have too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..words import tr
from .units_parameters import UNITS, id_parameter

LEVELS, FIXED, WALLS, EFFORT, SEED = "LEVELS", "FIXED_LEVEL", "WALLS", "EFFORT", "SEED"
EFFORTS = ("fast", "normal", "best")


def levels_parameter() -> QgsProcessingParameterString:
    """Counts of grids, see `levels.level_counts`."""
    return QgsProcessingParameterString(
        LEVELS, tr("Grids at each level, largest grids first"), "17,269,1958"
    )


def division_parameters() -> tuple[QgsProcessingParameterDefinition, ...]:
    """Areas that are kept, the ids of the units, and how long is looked for a plan."""
    column = QgsProcessingParameterField
    effort = [tr("fast"), tr("normal"), tr("best")]
    return (
        column(FIXED, tr("Column that is the first level"), None, UNITS, optional=True),
        column(WALLS, tr("Column of areas to keep whole"), None, UNITS, optional=True),
        id_parameter(),
        QgsProcessingParameterEnum(EFFORT, tr("Effort"), effort, defaultValue=1),
        QgsProcessingParameterNumber(SEED, tr("Seed"), defaultValue=1, minValue=0),
    )


def asked_areas(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> dict[str, str | None]:
    """Columns of the areas that are kept: keywords of `prepared`, `divide` and `frontier`."""
    return {
        "fixed_level": algorithm.parameterAsString(values, FIXED, context) or None,
        "walls": algorithm.parameterAsString(values, WALLS, context) or None,
    }


def asked_search(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> dict[str, Any]:
    """Effort and seed: keywords of `divide` and `frontier`."""
    return {
        "effort": EFFORTS[algorithm.parameterAsEnum(values, EFFORT, context)],
        "seed": algorithm.parameterAsInt(values, SEED, context),
    }
