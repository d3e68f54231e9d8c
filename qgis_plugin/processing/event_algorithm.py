"""What the algorithms about events share: parameters, tables, layers of grids with their style."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputBoolean,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ..gridplan.errors import GridplanError
from ..layers.event_layers import grid_fields, grid_outlines
from ..layers.layer_reading import plain
from ..platform.event_titles import period_titles
from ..platform.libraries import how_to_install, missing_libraries
from ..platform.words import plain as in_words
from ..platform.words import tr
from .algorithm import CANCELLED, CoreAlgorithm

EVENTS, PLAN, LEVEL, PERIOD, START, END = "EVENTS", "PLAN", "LEVEL", "PERIOD", "FROM", "UNTIL"
TABLE, GRIDS, LAYER, CATEGORY = "TABLE", "GRIDS", "LAYER", "CATEGORY"
TABLES = "CSV (*.csv);;Excel (*.xlsx)"

#: A layer of grids: its columns and their types, then rows that begin with the code of the grid.
GridRows = tuple[Mapping[str, type], Iterable[Sequence[Any]]]


class Style(QgsProcessingLayerPostProcessorInterface):
    """Styles a result when it is loaded."""

    #: QGIS does not own what it is given here: the latest ones are kept until they have worked.
    _kept: ClassVar[deque[Style]] = deque(maxlen=20)

    @classmethod
    def keep(cls, style: Callable[[Any], object]) -> Style:
        """A style that lives until its layer is loaded."""
        made = cls(style)
        cls._kept.append(made)
        return made

    def __init__(self, style: Callable[[Any], object]) -> None:
        super().__init__()
        self._style = style

    def postProcessLayer(  # noqa: N802
        self,
        layer: QgsVectorLayer,
        _context: QgsProcessingContext,
        _feedback: QgsProcessingFeedback,
    ) -> None:
        """Called by QGIS in the main thread."""
        self._style(layer)
        layer.triggerRepaint()


class EventAlgorithm(CoreAlgorithm):
    """An algorithm about events; `grids` holds what is to be written as a layer of grids.

    `spans` are its parameters for a first day and the one after the last, `tables` those whose
    rows are pairs.
    """

    spans: tuple[tuple[str, str], ...] = ((START, END),)
    tables: tuple[str, ...] = ()

    def group(self) -> str:
        """Heading in the toolbox."""
        return tr("Events")

    def groupId(self) -> str:  # noqa: N802
        """Name of the heading."""
        return "events"

    def add(self, *parameters: QgsProcessingParameterDefinition) -> None:
        """Add parameters and the output that every algorithm has."""
        for parameter in parameters:
            self.addParameter(parameter)
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def processAlgorithm(  # noqa: N802
        self,
        parameters: Mapping[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Do the work in the core's thread, and write the layer of grids in this one."""
        self.grids: GridRows | None = None
        self.level = 1
        found = super().processAlgorithm(parameters, context, feedback)
        if self.grids is not None and parameters.get(GRIDS):
            found[GRIDS] = self._write_grids(parameters, context)
        return found

    def style(self, layer: QgsVectorLayer) -> None:
        """Style the layer of grids."""

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse what cannot work before anything is read."""
        for first, last in self.spans:
            start, end = self.day(parameters, first, context), self.day(parameters, last, context)
            if start and end and start >= end:
                return False, tr("The first day has to lie before the last one.")
        try:
            for name in self.tables:
                self.pairs(parameters, name, context)
        except GridplanError as error:
            return False, in_words(error)
        table = self.parameterAsString(parameters, TABLE, context)
        if table.endswith(".xlsx") and missing_libraries("xlsxwriter"):
            return False, how_to_install(missing_libraries("xlsxwriter"))
        if self.parameterDefinition(EVENTS) is not None:
            file = self.parameterAsFile(parameters, EVENTS, context)
            if file and not Path(file).exists():
                return False, tr("There is no file {file}.", file=file)
        return super().checkParameterValues(parameters, context)

    # Parameters -----------------------------------------------------------------------------

    def day(
        self, values: Mapping[str, Any], name: str, context: QgsProcessingContext
    ) -> str | None:
        """A day as ISO text; None when it is left open."""
        if self.parameterDefinition(name) is None or not values.get(name):
            return None
        found = self.parameterAsDateTime(values, name, context).date()
        return str(found.toString("yyyy-MM-dd")) if found.isValid() else None

    def times(
        self, values: Mapping[str, Any], context: QgsProcessingContext
    ) -> dict[str, str | None]:
        """First day, and the one after the last: keywords of the core's functions."""
        return {"start": self.day(values, START, context), "end": self.day(values, END, context)}

    def pairs(
        self, values: Mapping[str, Any], name: str, context: QgsProcessingContext
    ) -> dict[str, str]:
        """The rows of a table with two columns.

        Raises
        ------
        GridplanError
            When a row is not whole, or two rows begin with the same.
        """
        given = map(plain, self.parameterAsMatrix(values, name, context))
        cells = ["" if cell is None else str(cell) for cell in given]
        title = self.parameterDefinition(name).description()
        if any(cells) and len(cells) % 2:  # one that is not given has one empty cell
            raise GridplanError(tr("{table}: a row has two cells.", table=title))
        found: dict[str, str] = {}
        for key, value in zip(cells[::2], cells[1::2]):
            if not key and value:
                raise GridplanError(tr("{table}: nothing stands before {value}.", table=title,
                                       value=value))  # fmt: skip
            if key and found.setdefault(key, value) != value:
                raise GridplanError(tr("{table}: {name} has two values.", table=title, name=key))
        return found

    def file(self, values: Mapping[str, Any], name: str, context: QgsProcessingContext) -> str:
        """A file that has to be there.

        Raises
        ------
        GridplanError
        """
        path = str(self.parameterAsFile(values, name, context))
        if not path:
            raise GridplanError(tr("No file is given for {name}.", name=name))
        return path

    def level_of(self, values: Mapping[str, Any], context: QgsProcessingContext) -> int | None:
        """The level, or None for the last one."""
        return (
            self.parameterAsInt(values, LEVEL, context) if values.get(LEVEL) is not None else None
        )

    def _write_grids(self, values: Mapping[str, Any], context: QgsProcessingContext) -> str:
        columns, rows = self.grids or ({}, ())
        plan = Path(self.parameterAsFile(values, PLAN, context))
        crs = _crs_of(plan)
        fields = grid_fields(columns)
        sink, name = self.parameterAsSink(
            values, GRIDS, context, fields, QgsWkbTypes.Type.MultiPolygon, crs
        )
        if sink is None:
            raise GridplanError(self.invalidSinkError(values, GRIDS))
        outlines = grid_outlines(plan, self.level)
        for row in rows:
            feature = QgsFeature(fields)
            feature.setAttributes(list(row))
            feature.setGeometry(outlines[str(row[0])])
            sink.addFeature(feature)
        del sink
        if context.willLoadLayerOnCompletion(name):
            details = context.layerToLoadOnCompletionDetails(name)
            details.setPostProcessor(Style.keep(self.style))
        else:
            layer = QgsProcessingUtils.mapLayerFromString(name, context)
            if layer is not None:
                self.style(layer)
        return str(name)


def events_parameter() -> QgsProcessingParameterFile:
    """A file of clean events."""
    return QgsProcessingParameterFile(
        EVENTS, tr("File of events"), fileFilter="GeoPackage (*.gpkg);;Parquet (*.parquet)"
    )


def plan_parameter(optional: str = "") -> QgsProcessingParameterFile:
    """A plan file; `optional` is the title of one that may be left out."""
    return QgsProcessingParameterFile(
        PLAN, optional or tr("Plan file"), fileFilter="GeoPackage (*.gpkg)", optional=bool(optional)
    )


def level_parameter() -> QgsProcessingParameterNumber:
    """A level of grids."""
    return QgsProcessingParameterNumber(
        LEVEL, tr("Level of the grids (the last one when empty)"), optional=True, minValue=1,
        maxValue=9,
    )  # fmt: skip


def period_parameter(
    periods: Sequence[str], usual: str, *, none: str = ""
) -> QgsProcessingParameterEnum:
    """A length of periods; `none` is the name of “all times together”."""
    titles = [period_titles()[period] for period in periods]
    return QgsProcessingParameterEnum(
        PERIOD,
        tr("Period"),
        [none, *titles] if none else titles,
        defaultValue=0 if none else list(periods).index(usual),
    )


def time_parameters() -> tuple[QgsProcessingParameterDateTime, ...]:
    """The first day, and the one after the last."""
    day = QgsProcessingParameterDateTime.Type.Date
    return (
        QgsProcessingParameterDateTime(START, tr("First day"), day, optional=True),
        QgsProcessingParameterDateTime(END, tr("Day after the last one"), day, optional=True),
    )


def table_parameter(*, optional: bool = True) -> QgsProcessingParameterFileDestination:
    """A table to write."""
    return QgsProcessingParameterFileDestination(
        TABLE, tr("Table"), TABLES, optional=optional, createByDefault=not optional
    )


def grids_parameter(title: str) -> QgsProcessingParameterFeatureSink:
    """A layer of grids."""
    return QgsProcessingParameterFeatureSink(
        GRIDS, title, QgsProcessing.SourceType.TypeVectorPolygon, optional=True
    )


def layer_parameter(title: str) -> QgsProcessingParameterFileDestination:
    """A layer that the core writes with its style."""
    return QgsProcessingParameterFileDestination(LAYER, title, "GeoPackage (*.gpkg)")


def category_parameter() -> QgsProcessingParameterString:
    """A category of events."""
    return QgsProcessingParameterString(CATEGORY, tr("Only events of this category"), optional=True)


def load_file(path: str, name: str, context: QgsProcessingContext) -> None:
    """Have a file loaded as a layer or table when everything is done."""
    layer = QgsVectorLayer(path, name, "ogr")
    if context.project() is None or not layer.isValid():
        return
    context.temporaryLayerStore().addMapLayer(layer)
    details = QgsProcessingContext.LayerDetails(name, context.project(), name)
    context.addLayerToLoadOnCompletion(layer.id(), details)


def _crs_of(plan: Path) -> QgsCoordinateReferenceSystem:
    return QgsVectorLayer(f"{plan}|layername=grids_1", "", "ogr").crs()
