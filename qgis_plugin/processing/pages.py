"""What the atlas and the meeting pack are asked alike, and printing the pages asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)

from ..gridplan.i18n import LANGUAGES
from ..gridplan.output.atlas.paper import PAPERS
from ..gridplan.progress import Span
from ..platform.tasks import in_core
from ..platform.words import tr
from .algorithm import Told

if TYPE_CHECKING:
    from ..layouts.atlas import Content, Order
    from ..layouts.printing import Outputs

PLAN, TITLE, LANGUAGE, PAPER, SECOND_LEVEL = "PLAN", "TITLE", "LANGUAGE", "PAPER", "SECOND_LEVEL"
EVENTS, COMPARE, HEADS, REVIEW, OUTPUT = "EVENTS", "COMPARE", "HEADS", "REVIEW", "OUTPUT"


def add_pages(
    algorithm: QgsProcessingAlgorithm, between: Mapping[str, QgsProcessingParameterDefinition]
) -> None:
    """Give an algorithm the parameters of pages.

    Parameters
    ----------
    algorithm : QgsProcessingAlgorithm
    between : mapping of str to parameter
        Parameters of its own, each by the name of the one that it stands behind.
    """
    plans = "GeoPackage (*.gpkg)"
    for parameter in (
        QgsProcessingParameterFile(PLAN, tr("Plan file"), fileFilter=plans),
        QgsProcessingParameterString(TITLE, tr("Heading"), optional=True),
        QgsProcessingParameterEnum(
            LANGUAGE, tr("Language"), list(LANGUAGES), usesStaticStrings=True, optional=True
        ),
        QgsProcessingParameterEnum(
            PAPER, tr("Paper"), list(PAPERS), usesStaticStrings=True, defaultValue="a3"
        ),
        QgsProcessingParameterBoolean(
            SECOND_LEVEL, tr("A page for each second-level grid"), defaultValue=False
        ),
        QgsProcessingParameterFile(EVENTS, tr("Events"), optional=True),
        QgsProcessingParameterFile(
            COMPARE, tr("Earlier plan to compare with"), fileFilter=plans, optional=True
        ),
        QgsProcessingParameterFile(
            HEADS,
            tr("Heads of grids: code, head"),
            fileFilter="CSV, Excel (*.csv *.xlsx)",
            optional=True,
        ),
        QgsProcessingParameterString(REVIEW, tr("Map review number"), optional=True),
        QgsProcessingParameterFolderDestination(OUTPUT, tr("Folder")),
    ):
        name = parameter.name()
        algorithm.addParameter(parameter)
        if name in between:
            algorithm.addParameter(between[name])


def asked_pages(
    algorithm: QgsProcessingAlgorithm, values: Mapping[str, Any], context: QgsProcessingContext
) -> Order:
    """The pages that the parameters of `add_pages` ask for."""
    from ..layouts.atlas import Order

    def file(name: str) -> Path | None:
        text = algorithm.parameterAsFile(values, name, context)
        return Path(text) if text else None

    return Order(
        plan=Path(algorithm.parameterAsFile(values, PLAN, context)),
        language=algorithm.parameterAsEnumString(values, LANGUAGE, context) or None,
        paper=algorithm.parameterAsEnumString(values, PAPER, context),
        second_level=algorithm.parameterAsBoolean(values, SECOND_LEVEL, context),
        events=file(EVENTS),
        compare=file(COMPARE),
        heads=file(HEADS),
        title=algorithm.parameterAsString(values, TITLE, context),
        review=algorithm.parameterAsString(values, REVIEW, context),
    )


def print_pages(order: Order, folder: Path, outputs: Outputs, told: Told, until: float) -> Content:
    """Read in the thread of the core and print in this one, up to a share of the progress.

    Parameters
    ----------
    order : Order
    folder : Path
        Where the files go.
    outputs : Outputs
    told : Told
    until : float
        A third of it is for reading.
    """
    from ..gridplan.progress import step
    from ..layouts.atlas import print_atlas, read
    from ..layouts.fonts import Type, chosen_family

    type_ = Type(chosen_family())
    reading = Span(told, 0.0, until / 3)
    content = in_core(lambda: read(order, type_.family, type_.can_write, reading))
    printing = print_atlas(order, content, type_, folder, outputs)
    try:
        for share in printing:
            step(told, until * (1 + 2 * share) / 3)
    finally:
        printing.close()
    return content
