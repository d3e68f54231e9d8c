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

from ..platform.words import tr
from .units_parameters import UNITS, id_parameter

LEVELS, FIXED, WALLS, EFFORT, SEED = "LEVELS", "FIXED_LEVEL", "WALLS", "EFFORT", "SEED"
EFFORTS = ("fast", "normal", "best")


def levels_parameter() -> QgsProcessingParameterString:
    """Counts of grids, see `levels.level_counts`."""
    title = tr("Grids at each level, largest grids first")
    parameter = QgsProcessingParameterString(LEVELS, title, "17,269,1958")
    parameter.setHelp(tr("Write whole numbers with commas, for example 17,269,1958."))
    return parameter


def division_parameters() -> tuple[QgsProcessingParameterDefinition, ...]:
    """Areas that are kept, the ids of the units, and how long is looked for a plan."""
    column = QgsProcessingParameterField
    effort = [tr("fast"), tr("normal"), tr("best")]
    fixed = column(FIXED, tr("Column that is the first level"), None, UNITS, optional=True)
    walls = column(WALLS, tr("Column of areas to keep whole"), None, UNITS, optional=True)
    seed = QgsProcessingParameterNumber(SEED, tr("Seed"), defaultValue=1, minValue=0)
    for parameter, help_text in (
        (fixed, tr("The areas of this column become the first level as they are")),
        (walls, tr("The areas of this column are not cut above the last level")),
        (seed, tr("The same units, settings and seed give the same plan")),
    ):
        parameter.setHelp(help_text)
    efforts = QgsProcessingParameterEnum(EFFORT, tr("Effort"), effort, defaultValue=1)
    return fixed, walls, id_parameter(), efforts, seed


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
