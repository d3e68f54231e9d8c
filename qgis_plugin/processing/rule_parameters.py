"""Parameters of the rules of the ground and of balance, all of them optional."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..layers.layer_reading import frame_of
from ..platform.words import tr
from .algorithm import Told, asked_layer
from .units_parameters import asked_datum, datum_parameter

if TYPE_CHECKING:
    from ..gridplan.plan.codes.codes import CodeTemplate
    from ..gridplan.plan.task.prepare import Asked

LINES = ("SOFT", "HARD", "CROSSINGS")
AREAS = ("SPECIAL_AREAS", "CORE_POINTS")
COLUMNS = ("SPECIAL", "COMPOUNDS", "CORES", "GIVEN")
LIMITS, FARTHEST, TOLERANCE, PRESSURE = "LIMITS", "FARTHEST", "TOLERANCE", "PRESSURE"
DATUM = "GROUND_DATUM"
OBJECTIVE, OBJECTIVES = "OBJECTIVE", ("compact", "cut-edges")
CODES = "CODES"


def add_rules(algorithm: QgsProcessingAlgorithm, units: str) -> None:
    """Give an algorithm the rules of the ground; columns are those of its parameter `units`."""
    kind = QgsProcessing.SourceType
    lines, areas = [kind.TypeVectorLine, kind.TypeVectorPolygon], [kind.TypeVectorPolygon]
    spots = [kind.TypeVectorPoint, kind.TypeVectorLine]
    number = QgsProcessingParameterNumber
    layer, column = QgsProcessingParameterFeatureSource, QgsProcessingParameterField
    for parameter, help_text in (
        (layer(LINES[0], tr("Lines that borders should follow"), lines, optional=True),
         tr("Roads, canals or ridges: where a border can run along them, it does.")),
        (layer(LINES[1], tr("Lines that no grid may cross"), lines, optional=True),
         tr("Rivers, expressways, railways: no grid lies on both sides, but at crossings.")),
        (layer(LINES[2], tr("Crossings of these lines"), spots, optional=True),
         tr("Bridges as points, or roads: where one meets a line that no grid may cross, the two "
            "sides are neighbours.")),
        (layer(AREAS[0], tr("Areas that become special grids"), areas, optional=True),
         tr("Parks, schools, hospitals, enterprises: each becomes a last-level grid beyond the "
            "counts and outside the balance, with a number from 901.")),
        (column(COLUMNS[0], tr("or the column that names special grids"), None, units,
                optional=True),
         tr("Units with the same value make one special grid.")),
        (QgsProcessingParameterString(LIMITS, tr("Limits of every last-level grid"), optional=True),
         tr("COLUMN=MIN..MAX, several with a semicolon between, for example households=300..500; "
            "registered+migrant=..2500")),
        (column(COLUMNS[1], tr("Column of areas that are never cut"), None, units, optional=True),
         tr("Compounds, building groups: whole at every level.")),
        (column(COLUMNS[2], tr("Column that marks cores"), None, units, optional=True),
         tr("No two marked units lie in one last-level grid, for example service stations.")),
        (layer(AREAS[1], tr("or points of cores"), [kind.TypeVectorPoint], optional=True),
         tr("Each marks the unit it lies in.")),
        (column(COLUMNS[3], tr("Column that names given grids"), None, units, optional=True),
         tr("These last-level grids stay exactly as they are; they count.")),
        (number(FARTHEST, tr("Largest distance inside a grid, m"), number.Type.Double, None, True,
                0.0),
         tr("Between any two units of a last-level grid.")),
    ):  # fmt: skip
        _add(algorithm, parameter, help_text)
    title = tr("Coordinates of the layers of lines, areas and points")
    algorithm.addParameter(datum_parameter(name=DATUM, title=title))


def add_balance(algorithm: QgsProcessingAlgorithm) -> None:
    """Give an algorithm the parameters of what counts in a division."""
    number = QgsProcessingParameterNumber
    for parameter, help_text in (
        (number(TOLERANCE, tr("Tolerance of the load, %"), number.Type.Double, 5.0, False, 0.01,
                100.0),
         tr("Deviation that every last-level grid should keep to; less of it costs compactness.")),
        (QgsProcessingParameterString(PRESSURE, tr("Weight on single criteria"), optional=True),
         tr("criterion=weight, several with a semicolon between, for example registered=1; "
            "migrant=1: brings these into their own tolerances too.")),
        (QgsProcessingParameterEnum(OBJECTIVE, tr("What counts beside balance"),
                                    [tr("compact grids"), tr("few neighbours in different grids")],
                                    defaultValue=0),
         tr("The second one counts pairs of neighbouring units, whatever the length of their "
            "border.")),
        (QgsProcessingParameterString(CODES, tr("Patterns of the codes"), optional=True),
         tr("One for each level with commas between. {label}: official code of the first level; "
            "{parent}: code above; {number:3}: number of three digits; {number:3:601}: one that "
            "counts from 601.")),
    ):  # fmt: skip
        _add(algorithm, parameter, help_text)


def _add(
    algorithm: QgsProcessingAlgorithm, parameter: QgsProcessingParameterDefinition, help_text: str
) -> None:
    """Add an advanced parameter."""
    advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    parameter.setFlags(parameter.flags() | advanced)
    parameter.setHelp(help_text)
    algorithm.addParameter(parameter)


def fault_of(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> str:
    """What cannot work, before anything is read; raises `GridplanError` for text like that."""
    asked_rules(algorithm, values, context)
    if values.get(LINES[2]) and not values.get(LINES[1]):
        return tr("There are crossings, but no lines that no grid may cross.")
    for layer, column in ((AREAS[0], COLUMNS[0]), (AREAS[1], COLUMNS[2])):
        if values.get(layer) and values.get(column):
            return tr("Give either a layer or a column of special grids and of cores, not both.")
    return ""


def asked_rules(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> Any:
    """The `Rules` without what comes from layers."""
    from ..gridplan.plan.rules.rules import Limit, Rules

    special, compounds, cores, given = (
        algorithm.parameterAsString(values, name, context) or None for name in COLUMNS
    )
    farthest = values.get(FARTHEST)
    return Rules(
        limits=tuple(
            map(Limit.parse, _parts(algorithm.parameterAsString(values, LIMITS, context)))
        ),
        compounds=compounds,
        cores=cores,
        special=special,
        given=given,
        farthest_m=algorithm.parameterAsDouble(values, FARTHEST, context) if farthest else None,
    )


def asked_pressure(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> dict[str, float]:
    """Weight on single criteria by name."""
    from ..gridplan.errors import InputError

    found = {}
    for part in _parts(algorithm.parameterAsString(values, PRESSURE, context)):
        name, _, weight = part.partition("=")
        try:
            found[name.strip()] = float(weight)
        except ValueError:
            raise InputError(
                tr("{text} is no weight of a criterion.", text=part),
                cure=tr("Write criterion=weight, for example registered=1."),
            ) from None
    return found


def asked_objective(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> str:
    """What counts beside balance."""
    return OBJECTIVES[algorithm.parameterAsEnum(values, OBJECTIVE, context)]


def asked_codes(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> CodeTemplate | None:
    """How codes are written; None for the usual way. Raises `GridplanError` for a wrong pattern."""
    from ..gridplan.plan.codes.codes import CodeTemplate

    text = algorithm.parameterAsString(values, CODES, context)
    return CodeTemplate.parse(text) if text else None


def asked_tolerance(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> float:
    """The tolerance as a fraction."""
    return float(algorithm.parameterAsDouble(values, TOLERANCE, context)) / 100


def asked_of_ground(
    algorithm: QgsProcessingAlgorithm,
    values: Mapping[str, Any],
    context: QgsProcessingContext,
    told: Told,
) -> Asked:
    """All that is asked of the ground, with the layers read."""
    from ..gridplan.plan.task.prepare import Asked

    frames = []
    for name in (*LINES, *AREAS):
        source = asked_layer(algorithm, values, name, context)
        frames.append(None if source is None else frame_of(source, told))
    return Asked(
        *frames,
        rules=asked_rules(algorithm, values, context),
        datum=asked_datum(algorithm, values, context, DATUM),
    )


def _parts(text: str) -> list[str]:
    """Parts of a text with semicolons between, of either width."""
    return [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
