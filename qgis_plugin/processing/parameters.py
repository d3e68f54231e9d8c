"""Kinds of parameters as parameters of QGIS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
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
    QgsProcessingParameterVectorDestination,
)

from ..gridplan.i18n import say
from ..gridplan.operations.declare import kinds
from ..gridplan.operations.declare.operation import Operation, Parameter, parameters
from ..platform.words import tr, without_options

#: What stands behind the name of a parameter that is two in QGIS.
COLUMN, DATABASE, TABLE, PICTURE = "_COLUMN", "_DATABASE", "_TABLE", "_PICTURE"
_SHAPES = {"polygon": "TypeVectorPolygon", "line": "TypeVectorLine", "point": "TypeVectorPoint"}
_FILES = {
    ".gpkg": "GeoPackage (*.gpkg)", ".parquet": "Parquet (*.parquet)", ".csv": "CSV (*.csv)",
    ".xlsx": "Excel (*.xlsx)", ".xls": "Excel (*.xls)", ".ods": "OpenDocument (*.ods)",
    ".tif": "GeoTIFF (*.tif)", ".html": "HTML (*.html)", ".png": "PNG (*.png)",
    ".pdf": "PDF (*.pdf)", ".svg": "SVG (*.svg)", ".json": "JSON (*.json)",
}  # fmt: skip
_TABLES, _PICTURES = (".csv", ".xlsx"), (".png", ".pdf", ".svg")


def definitions(
    about: Parameter, operation: type[Operation]
) -> list[QgsProcessingParameterDefinition]:
    """The parameters of QGIS for one of the operation; some are two.

    Parameters
    ----------
    about : Parameter
    operation : type of Operation
    """
    make = next(make for kind, make in _MAKERS if isinstance(about.kind, kind))
    made = make(about, operation)
    for definition in made:
        definition.setHelp(without_options(_help(about)))
        if not about.common and about.group:
            advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
            definition.setFlags(definition.flags() | advanced)
    return made


def name_of(about: Parameter) -> str:
    """The name of a parameter in QGIS: that in Python, in capitals."""
    return about.name.upper()


@dataclass(frozen=True)
class Destination:
    """One of the files that a parameter stands for, as QGIS asks for it.

    Parameters
    ----------
    name : str
        Of the parameter of QGIS.
    title : str
        What is behind the title of the operation's parameter; empty for nothing.
    endings : tuple of str
        Of the names of such files, the usual one first; empty where any is taken.
    """

    name: str
    title: str
    endings: tuple[str, ...]


def destinations(about: Parameter) -> list[Destination]:
    """The files that a parameter of files to write stands for: layer, table, picture.

    Parameters
    ----------
    about : Parameter
    """
    kind: Any = about.kind
    name = name_of(about)
    endings = kind.endings or kind.shown
    if not about.kind.several:
        return [Destination(name, "", endings)]
    tables = tuple(ending for ending in _TABLES if ending in endings)
    pictures = tuple(ending for ending in _PICTURES if ending in endings)
    found = [
        Destination(name, "", (".gpkg",)),
        Destination(name + TABLE, tr("table"), tables),
        Destination(name + PICTURE, tr("picture"), pictures),
    ]
    return [one for one in found if one.endings]


def _help(about: Parameter) -> str:
    text = say(about.help)
    several = about.kind.several and isinstance(about.kind, kinds.Text)
    return f"{text} {tr('Several with semicolons between.')}" if several else text


def _filter(endings: Sequence[str]) -> str:
    return ";;".join(_FILES[ending] for ending in endings if ending in _FILES)


def _may_be_empty(about: Parameter) -> bool:
    return about.default is None and not about.required


def _layer(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    if kind.export:
        return _file(about, operation)
    types = [getattr(QgsProcessing.SourceType, _SHAPES[shape]) for shape in kind.shapes]
    name, title = name_of(about), say(about.title)
    made: list[Any] = [
        QgsProcessingParameterFeatureSource(name, title, types, optional=not about.required)
    ]
    if kind.columns_of:
        column = tr("{title}: or a column of the base units", title=title)
        parent = kind.columns_of.upper()
        made.append(QgsProcessingParameterField(name + COLUMN, column, None, parent, optional=True))
    return made


def _file(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    return [
        QgsProcessingParameterFile(
            name_of(about), say(about.title), fileFilter=_filter(kind.endings),
            optional=not about.required,
        )
    ]  # fmt: skip


def _column(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    layers = {one.name for one in parameters(operation) if isinstance(one.kind, kinds.Layer)}
    if kind.of not in layers:
        return _text(about, operation)
    return [
        QgsProcessingParameterField(
            name_of(about), say(about.title), about.default, kind.of.upper(),
            optional=not about.required,
        )
    ]  # fmt: skip


def _text(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    default = ";".join(about.default) if isinstance(about.default, tuple) else about.default
    make = QgsProcessingParameterString
    if isinstance(kind, kinds.Text) and kind.crs:
        make = QgsProcessingParameterCrs
    return [make(name_of(about), say(about.title), default, optional=not about.required)]


def _counts(about: Parameter, operation: type[Operation]) -> list[Any]:
    default = about.kind.as_text(about.default) if about.default else None
    return [
        QgsProcessingParameterString(
            name_of(about), say(about.title), default, optional=about.default is None
        )
    ]


def _choice(about: Parameter, operation: type[Operation]) -> list[Any]:
    """Names are kept where people read names; places in the list where they read titles."""
    kind: Any = about.kind
    static = not kind.titles
    default = about.default
    if isinstance(default, tuple):
        default = list(default)
    elif default is not None and not static:
        default = kind.names.index(default)
    return [
        QgsProcessingParameterEnum(
            name_of(about), say(about.title), [say(title) for title in kind.titles or kind.names],
            allowMultiple=kind.listed, defaultValue=default, optional=_may_be_empty(about),
            usesStaticStrings=static,
        )
    ]  # fmt: skip


def _number(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    types = QgsProcessingParameterNumber.Type
    definition = QgsProcessingParameterNumber(
        name_of(about), say(about.title), types.Integer if kind.whole else types.Double,
        about.default, _may_be_empty(about),
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
            name_of(about), f"{say(about.title)}, %", QgsProcessingParameterNumber.Type.Double,
            default, _may_be_empty(about), 0.0,
        )
    ]  # fmt: skip


def _flag(about: Parameter, operation: type[Operation]) -> list[Any]:
    return [QgsProcessingParameterBoolean(name_of(about), say(about.title), bool(about.default))]


def _moment(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    types = QgsProcessingParameterDateTime.Type
    return [
        QgsProcessingParameterDateTime(
            name_of(about), say(about.title), types.DateTime if kind.clock else types.Date,
            optional=not about.required,
        )
    ]  # fmt: skip


def _criteria(about: Parameter, operation: type[Operation]) -> list[Any]:
    headers = [tr("Name"), tr("Column"), tr("Weight"), tr("Tolerance, %")]
    return [_matrix(about, headers)]


def _pairs(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    return [_matrix(about, [say(header) for header in kind.headers])]


def _matrix(about: Parameter, headers: list[str]) -> QgsProcessingParameterMatrix:
    return QgsProcessingParameterMatrix(
        name_of(about), say(about.title), headers=headers, defaultValue=[], optional=True
    )


def _output(about: Parameter, operation: type[Operation]) -> list[Any]:
    """Layers, and what there is no command without, are written by default."""
    made = []
    wanted = destinations(about)
    needed = about.required or (bool(operation.no_output) and about.name == "output")
    needed = needed and len(wanted) == 1  # of several any one will do
    for one in wanted:
        title = say(about.title)
        if one.title:
            title = tr("{title}: {what}", title=title, what=one.title)
        create = needed or ".gpkg" in one.endings
        if one.endings[:1] == (".tif",):
            raster = QgsProcessingParameterRasterDestination
            made.append(raster(one.name, title, None, not needed, create))
        elif one.endings == (".gpkg",):
            vector, any_ = QgsProcessingParameterVectorDestination, QgsProcessing.SourceType
            shapes = any_.TypeVectorAnyGeometry
            made.append(vector(one.name, title, shapes, None, not needed, create))
        else:
            made.append(_file_destination(one.name, title, one.endings, needed, create))
    return made


def _file_destination(
    name: str, title: str, endings: Sequence[str], needed: bool, create: bool
) -> Any:
    return QgsProcessingParameterFileDestination(
        name, title, _filter(endings), None, not needed, create
    )


def _plan_output(about: Parameter, operation: type[Operation]) -> list[Any]:
    """A file and no layer: a plan has several."""
    needed = about.required
    return [_file_destination(name_of(about), say(about.title), (".gpkg",), needed, needed)]


def _folder(about: Parameter, operation: type[Operation]) -> list[Any]:
    kind: Any = about.kind
    name = name_of(about)
    optional = not about.required or kind.database
    made: list[Any] = [
        QgsProcessingParameterFolderDestination(name, say(about.title), optional=optional)
    ]
    if kind.database:
        connection = QgsProcessingParameterProviderConnection
        made.append(connection(name + DATABASE, tr("Database"), "postgres", optional=True))
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
