"""Kinds of parameters as parameters of QGIS: one table, there and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsDataSourceUri,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterNumber,
    QgsProcessingParameterProviderConnection,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
    QgsProviderRegistry,
    QgsVectorLayer,
)

from ..gridplan.errors import GridplanError
from ..gridplan.i18n import say
from ..gridplan.operations.declare import kinds
from ..gridplan.operations.declare.operation import Operation, Parameter, parameters
from ..layers.layer_reading import frame_of, plain
from ..platform.words import tr, without_options
from .algorithm import asked_layer

if TYPE_CHECKING:
    import geopandas as gpd

    from ..gridplan.progress import Progress

COLUMN, DATABASE = "_COLUMN", "_DATABASE"
_SHAPES = {"polygon": "TypeVectorPolygon", "line": "TypeVectorLine", "point": "TypeVectorPoint"}
_FILES = {
    ".gpkg": "GeoPackage (*.gpkg)", ".parquet": "Parquet (*.parquet)", ".csv": "CSV (*.csv)",
    ".xlsx": "Excel (*.xlsx)", ".xls": "Excel (*.xls)", ".ods": "OpenDocument (*.ods)",
    ".tif": "GeoTIFF (*.tif)", ".html": "HTML (*.html)", ".png": "PNG (*.png)",
    ".pdf": "PDF (*.pdf)", ".svg": "SVG (*.svg)", ".json": "JSON (*.json)",
}  # fmt: skip


class LayerOfProject:
    """A layer that a parameter names; read when the operation asks for it.

    Parameters
    ----------
    algorithm : QgsProcessingAlgorithm
    values : mapping
    name : str
        Of the parameter.
    context : QgsProcessingContext
    """

    def __init__(
        self,
        algorithm: QgsProcessingAlgorithm,
        values: Mapping[str, Any],
        name: str,
        context: QgsProcessingContext,
    ) -> None:
        self._given = values.get(name)
        self._source = asked_layer(algorithm, values, name, context)
        if self._source is None:
            raise GridplanError(algorithm.invalidSourceError(values, name))

    @property
    def name(self) -> str:
        """What the project calls it."""
        return str(self._source.sourceName())

    @property
    def path(self) -> Path:
        """The file that it is in."""
        given = self._given
        if isinstance(given, QgsProcessingFeatureSourceDefinition):
            given = given.source.staticValue()
        source = given.source() if isinstance(given, QgsVectorLayer) else str(given)
        return Path(source.split("|")[0])

    def read_layer(self, progress: Progress) -> gpd.GeoDataFrame:
        """Its features."""
        return frame_of(self._source, progress)


def definitions(
    about: Parameter, operation: type[Operation]
) -> list[QgsProcessingParameterDefinition]:
    """The parameters of QGIS for one of the operation; a layer or column are two.

    Parameters
    ----------
    about : Parameter
    operation : type of Operation
    """
    make = next(make for kind, make in _MAKERS if isinstance(about.kind, kind))
    made = make(about, operation)
    advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    for definition in made:
        definition.setHelp(without_options(_help(about)))
        if not about.common and about.group:
            definition.setFlags(definition.flags() | advanced)
    return made


def value_of(
    about: Parameter,
    algorithm: QgsProcessingAlgorithm,
    values: Mapping[str, Any],
    context: QgsProcessingContext,
) -> Any:
    """What the dialog holds for a parameter, as the operation takes it; None for nothing."""
    read = next(read for kind, read in _READERS if isinstance(about.kind, kind))
    return read(about, algorithm, values, context)


def _help(about: Parameter) -> str:
    text = say(about.help)
    several = about.kind.several and isinstance(about.kind, kinds.Text)
    return f"{text} {tr('Several with semicolons between.')}" if several else text


def _name(about: Parameter) -> str:
    return about.name.upper()


def _optional(about: Parameter) -> bool:
    return not about.required


def _filter(endings: Sequence[str]) -> str:
    known = [_FILES[ending] for ending in endings if ending in _FILES]
    return ";;".join(known)


# Parameters --------------------------------------------------------------------------------------


def _layer(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    types = [getattr(QgsProcessing.SourceType, _SHAPES[shape]) for shape in kind.shapes]
    title = say(about.title)
    made = [
        QgsProcessingParameterFeatureSource(_name(about), title, types, optional=_optional(about))
    ]
    if kind.columns_of:
        column = tr("{title}: or a column of the base units", title=title)
        parent = kind.columns_of.upper()
        made.append(
            QgsProcessingParameterField(_name(about) + COLUMN, column, None, parent, optional=True)
        )
    return made


def _file(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    return [
        QgsProcessingParameterFile(
            _name(about), say(about.title), fileFilter=_filter(kind.endings),
            optional=_optional(about),
        )
    ]  # fmt: skip


def _column(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    layers = {one.name for one in parameters(operation) if isinstance(one.kind, kinds.Layer)}
    if kind.of not in layers:
        return _text(about, operation)
    field = QgsProcessingParameterField(
        _name(about), say(about.title), about.default, kind.of.upper(), optional=_optional(about)
    )
    return [field]


def _text(about: Parameter, operation: type[Operation]) -> list[Any]:
    default = about.default if isinstance(about.default, str) else None
    return [
        QgsProcessingParameterString(
            _name(about), say(about.title), default, optional=not about.required
        )
    ]


def _counts(about: Parameter, operation: type[Operation]) -> list[Any]:
    default = about.kind.as_text(about.default) if about.default else None
    return [
        QgsProcessingParameterString(
            _name(about), say(about.title), default, optional=about.default is None
        )
    ]


def _choice(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    titles = [say(title) for title in kind.titles] or list(kind.names)
    default = None if about.default is None else kind.names.index(about.default)
    return [
        QgsProcessingParameterEnum(
            _name(about), say(about.title), titles, allowMultiple=kind.several,
            defaultValue=default, optional=about.default is None and not about.required,
        )
    ]  # fmt: skip


def _number(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    types = QgsProcessingParameterNumber.Type
    definition = QgsProcessingParameterNumber(
        _name(about), say(about.title), types.Integer if kind.whole else types.Double,
        about.default, about.default is None and not about.required,
    )  # fmt: skip
    if kind.least is not None:
        definition.setMinimum(kind.least)
    if kind.most is not None:
        definition.setMaximum(kind.most)
    return [definition]


def _share(about: Parameter, operation: type[Operation]) -> list[Any]:
    default = None if about.default is None else 100 * about.default
    return [
        QgsProcessingParameterNumber(
            _name(about), f"{say(about.title)}, %", QgsProcessingParameterNumber.Type.Double,
            default, about.default is None and not about.required, 0.0,
        )
    ]  # fmt: skip


def _flag(about: Parameter, operation: type[Operation]) -> list[Any]:
    return [QgsProcessingParameterBoolean(_name(about), say(about.title), bool(about.default))]


def _moment(about: Parameter, operation: type[Operation]) -> list[Any]:
    day = QgsProcessingParameterDateTime.Type.Date
    return [
        QgsProcessingParameterDateTime(
            _name(about), say(about.title), day, optional=_optional(about)
        )
    ]


def _criteria(about: Parameter, operation: type[Operation]) -> list[Any]:
    headers = [tr("Name"), tr("Column"), tr("Weight"), tr("Tolerance, %")]
    return [_matrix(about, headers)]


def _pairs(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    return [_matrix(about, [say(header) for header in kind.headers])]


def _matrix(about: Parameter, headers: list[str]) -> QgsProcessingParameterMatrix:
    return QgsProcessingParameterMatrix(
        _name(about), say(about.title), headers=headers, defaultValue=[], optional=True
    )


def _output(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    title, optional = say(about.title), _optional(about)
    if kind.endings[:1] == (".tif",):
        return [
            QgsProcessingParameterRasterDestination(
                _name(about), title, optional=optional, createByDefault=not optional
            )
        ]
    return [
        QgsProcessingParameterFileDestination(
            _name(about), title, _filter(kind.endings or (".png", ".pdf", ".svg", ".json")),
            optional=optional, createByDefault=not optional,
        )
    ]  # fmt: skip


def _plan_output(about: Parameter, operation: type[Operation]) -> list[Any]:
    optional = _optional(about)
    return [
        QgsProcessingParameterFileDestination(
            _name(about), say(about.title), _FILES[".gpkg"], optional=optional,
            createByDefault=not optional,
        )
    ]  # fmt: skip


def _folder(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    made: list[Any] = [
        QgsProcessingParameterFolderDestination(
            _name(about), say(about.title), optional=_optional(about) or kind.database
        )
    ]
    if kind.database:
        made.append(
            QgsProcessingParameterProviderConnection(
                _name(about) + DATABASE, tr("Database"), "postgres", optional=True
            )
        )
    return made


Maker = Callable[[Parameter, "type[Operation]"], "list[Any]"]
#: Kind → what makes its parameters; the first that fits.
_MAKERS: tuple[tuple[type[kinds.Kind], Maker], ...] = (
    (kinds.Layer, _layer),
    (kinds.InputFile, _file),
    (kinds.OutputPlan, _plan_output),
    (kinds.OutputFolder, _folder),
    (kinds.OutputFile, _output),
    (kinds.Column, _column),
    (kinds.Pairs, _pairs),
    (kinds.Criteria, _criteria),
    (kinds.Counts, _counts),
    (kinds.Choice, _choice),
    (kinds.Quantity, _number),
    (kinds.Share, _share),
    (kinds.Flag, _flag),
    (kinds.Moment, _moment),
    (kinds.Text, _text),
)


# Values ------------------------------------------------------------------------------------------


def _read_layer(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    kind: Any = about.kind
    name = _name(about)
    column = algorithm.parameterAsString(values, name + COLUMN, context) if kind.columns_of else ""
    if not values.get(name):
        return column or None
    if column:
        raise GridplanError(
            tr("Give either a layer or a column for “{title}”, not both.", title=say(about.title))
        )
    return LayerOfProject(algorithm, values, name, context)


def _read_file(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    return algorithm.parameterAsFile(values, _name(about), context) or None


def _read_text(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    text = algorithm.parameterAsString(values, _name(about), context)
    if not about.kind.several:
        return text or None
    parts = [part.strip() for part in text.replace("；", ";").split(";")]
    return [part for part in parts if part] or None


def _read_counts(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    return algorithm.parameterAsString(values, _name(about), context) or None


def _read_choice(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    kind: Any = about.kind
    if about.default is None and values.get(_name(about)) in (None, ""):
        return None
    if kind.several:
        chosen = algorithm.parameterAsEnums(values, _name(about), context)
        return [kind.names[place] for place in chosen] or None
    return kind.names[algorithm.parameterAsEnum(values, _name(about), context)]


def _read_number(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    kind: Any = about.kind
    if about.default is None and values.get(_name(about)) in (None, ""):
        return None
    read = algorithm.parameterAsInt if kind.whole else algorithm.parameterAsDouble
    return read(values, _name(about), context)


def _read_share(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    if about.default is None and values.get(_name(about)) in (None, ""):
        return None
    return algorithm.parameterAsDouble(values, _name(about), context) / 100


def _read_flag(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    return bool(algorithm.parameterAsBoolean(values, _name(about), context))


def _read_moment(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    if not values.get(_name(about)):
        return None
    day = algorithm.parameterAsDateTime(values, _name(about), context).date()
    return str(day.toString("yyyy-MM-dd")) if day.isValid() else None


def _read_criteria(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    rows = _rows(about, algorithm, values, context, 4)
    return [
        f"{name}={column}:{weight or 1}:{tolerance.rstrip('%') or 20}%"
        for name, column, weight, tolerance in rows
    ] or None


def _read_pairs(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    return [f"{key}={held}" for key, held in _rows(about, algorithm, values, context, 2)] or None


def _rows(
    about: Parameter, algorithm: Any, values: Any, context: Any, width: int
) -> list[list[str]]:
    """Filled rows of a table, each cell as text.

    Raises
    ------
    GridplanError
        When a row is not whole.
    """
    given = map(plain, algorithm.parameterAsMatrix(values, _name(about), context))
    cells = ["" if cell is None else str(cell) for cell in given]
    if any(cells) and len(cells) % width:  # one that is not given has one empty cell
        raise GridplanError(
            tr("{table}: a row has {cells} cells.", table=say(about.title), cells=width)
        )
    rows = [cells[start : start + width] for start in range(0, len(cells), width)]
    return [row for row in rows if any(row)]


def _read_output(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    path = algorithm.parameterAsFileOutput(values, _name(about), context)
    if not path:
        return None
    return [path] if about.kind.several else path


def _read_folder(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    kind: Any = about.kind
    if kind.database:
        name = algorithm.parameterAsConnectionName(values, _name(about) + DATABASE, context)
        if name:
            return _address(name)
    return algorithm.parameterAsString(values, _name(about), context) or None


def _address(name: str) -> str:
    """The address behind a connection of QGIS, with what its stored credentials say."""
    connection = QgsProviderRegistry.instance().providerMetadata("postgres").findConnection(name)
    if connection is None:
        raise GridplanError(tr("There is no connection {name}.", name=name))
    return "PG:" + QgsDataSourceUri(connection.uri()).connectionInfo(True)


Reader = Callable[[Parameter, Any, Any, Any], Any]
#: Kind → what reads its value; the first that fits.
_READERS: tuple[tuple[type[kinds.Kind], Reader], ...] = (
    (kinds.Layer, _read_layer),
    (kinds.InputFile, _read_file),
    (kinds.OutputFolder, _read_folder),
    (kinds.OutputFile, _read_output),
    (kinds.Pairs, _read_pairs),
    (kinds.Criteria, _read_criteria),
    (kinds.Counts, _read_counts),
    (kinds.Choice, _read_choice),
    (kinds.Quantity, _read_number),
    (kinds.Share, _read_share),
    (kinds.Flag, _read_flag),
    (kinds.Moment, _read_moment),
    (kinds.Text, _read_text),
)
