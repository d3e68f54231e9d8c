"""What a dialog, a model or `qgis_process` gives for parameters, as operations take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsDataSourceUri,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProviderRegistry,
    QgsVectorLayer,
)

from ..gridplan.errors import GridplanError
from ..gridplan.i18n import say
from ..gridplan.operations.declare import kinds
from ..gridplan.operations.declare.operation import Parameter
from ..layers.layer_reading import frame_of, plain
from ..platform.words import tr
from .algorithm import asked_layer
from .parameters import COLUMN, DATABASE, destinations, name_of

if TYPE_CHECKING:
    import geopandas as gpd

    from ..gridplan.progress import Progress


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


def value_of(
    about: Parameter,
    algorithm: QgsProcessingAlgorithm,
    values: Mapping[str, Any],
    context: QgsProcessingContext,
) -> Any:
    """The value of a parameter, as the operation takes it; None for nothing.

    Parameters
    ----------
    about : Parameter
    algorithm : QgsProcessingAlgorithm
    values : mapping
    context : QgsProcessingContext

    Raises
    ------
    GridplanError
    """
    read = next(read for kind, read in _READERS if isinstance(about.kind, kind))
    return read(about, algorithm, values, context)


def _layer(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    kind: Any = about.kind
    if kind.export:
        return _file(about, algorithm, values, context)
    name = name_of(about)
    column = algorithm.parameterAsString(values, name + COLUMN, context) if kind.columns_of else ""
    if not values.get(name):
        return column or None
    if column:
        raise GridplanError(
            tr("Give either a layer or a column for “{title}”, not both.", title=say(about.title))
        )
    return LayerOfProject(algorithm, values, name, context)


def _file(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    path = algorithm.parameterAsFile(values, name_of(about), context)
    if path and isinstance(about.kind, kinds.Events) and not Path(path).exists():
        raise GridplanError(tr("There is no file {file}.", file=path))
    return path or None


def _text(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    name = name_of(about)
    if getattr(about.kind, "crs", False):
        crs = algorithm.parameterAsCrs(values, name, context)
        if crs.isValid():
            return crs.authid() or crs.toWkt()
    text = algorithm.parameterAsString(values, name, context)
    if not about.kind.several:
        return text or None
    parts = [part.strip() for part in text.replace("；", ";").split(";")]
    return [part for part in parts if part] or None


def _counts(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    return algorithm.parameterAsString(values, name_of(about), context) or None


def _choice(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    kind: Any = about.kind
    name = name_of(about)
    if values.get(name) in (None, ""):
        return None
    if kind.listed:
        return list(algorithm.parameterAsEnumStrings(values, name, context)) or None
    if not kind.titles:
        return algorithm.parameterAsEnumString(values, name, context) or None
    return kind.names[algorithm.parameterAsEnum(values, name, context)]


def _number(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    kind: Any = about.kind
    if values.get(name_of(about)) in (None, ""):
        return None
    read = algorithm.parameterAsInt if kind.whole else algorithm.parameterAsDouble
    return read(values, name_of(about), context)


def _share(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    if values.get(name_of(about)) in (None, ""):
        return None
    return algorithm.parameterAsDouble(values, name_of(about), context) / 100


def _flag(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    return bool(algorithm.parameterAsBoolean(values, name_of(about), context))


def _moment(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    kind: Any = about.kind
    if not values.get(name_of(about)):
        return None
    moment = algorithm.parameterAsDateTime(values, name_of(about), context)
    if not moment.isValid():
        return None
    return str(moment.toString("yyyy-MM-dd HH:mm:ss" if kind.clock else "yyyy-MM-dd"))


def _criteria(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    rows = _rows(about, algorithm, values, context, 4)
    return [
        f"{name}={column}:{weight or 1}:{tolerance.strip().rstrip('%').rstrip() or 20}%"
        for name, column, weight, tolerance in rows
    ] or None


def _pairs(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    found = []
    for key, held in _rows(about, algorithm, values, context, 2):
        if not key:
            raise GridplanError(
                tr(
                    "{table}: nothing stands before {value}.", table=say(about.title), value=held
                )
            )  # fmt: skip
        found.append(f"{key}={held}")
    return found or None


def _rows(
    about: Parameter, algorithm: Any, values: Any, context: Any, width: int
) -> list[list[str]]:
    """Filled rows of a table, each cell as text.

    Raises
    ------
    GridplanError
        When a row is not whole.
    """
    given = map(plain, algorithm.parameterAsMatrix(values, name_of(about), context))
    cells = ["" if cell is None else str(cell) for cell in given]
    if any(cells) and len(cells) % width:  # one that is not given has one empty cell
        headers = algorithm.parameterDefinition(name_of(about)).headers()
        raise GridplanError(
            tr(
                "{table}: a row has {cells} cells: {names}.",
                table=say(about.title), cells=width, names=", ".join(headers),
            )
        )  # fmt: skip
    rows = [cells[start : start + width] for start in range(0, len(cells), width)]
    return [row for row in rows if any(row)]


def _output(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    found = [
        path
        for one in destinations(about)
        if (path := _path_to_write(algorithm, values, one.name, context))
    ]
    if not found:
        return None
    return found if about.kind.several else found[0]


def _path_to_write(algorithm: Any, values: Any, name: str, context: Any) -> str:
    if values.get(name) in (None, ""):
        return ""
    definition = algorithm.parameterDefinition(name)
    read = {
        "vectorDestination": algorithm.parameterAsOutputLayer,
        "rasterDestination": algorithm.parameterAsOutputLayer,
    }.get(definition.type(), algorithm.parameterAsFileOutput)
    return str(read(values, name, context))


def _folder(about: Parameter, algorithm: Any, values: Any, context: Any) -> Any:
    kind: Any = about.kind
    name = name_of(about)
    if kind.database:
        connection = algorithm.parameterAsConnectionName(values, name + DATABASE, context)
        if connection:
            return _address(connection)
    return algorithm.parameterAsString(values, name, context) or None


def _address(name: str) -> str:
    """The address behind a connection of QGIS, with what its stored credentials say."""
    connection = QgsProviderRegistry.instance().providerMetadata("postgres").findConnection(name)
    if connection is None:
        raise GridplanError(tr("There is no connection {name}.", name=name))
    return "PG:" + QgsDataSourceUri(connection.uri()).connectionInfo(True)


Reader = Callable[[Parameter, Any, Any, Any], Any]
#: Kind → what reads its value; the first that fits.
_READERS: tuple[tuple[type[kinds.Kind], Reader], ...] = (
    (kinds.Layer, _layer),
    (kinds.InputFile, _file),
    (kinds.OutputFolder, _folder),
    (kinds.OutputFile, _output),
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
