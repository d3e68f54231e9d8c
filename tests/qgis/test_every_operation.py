"""Every operation of the toolbox, asked the same by an algorithm and in Python."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from operation_faces import call_function, digest_of
from operation_requests import REQUESTS

from gridplan.operations.declare import kinds
from gridplan.operations.declare.operation import parameters
from gridplan.operations.declare.registry import all_operations

OPERATIONS = sorted(name for name, one in all_operations().items() if one.in_toolbox)
#: Ending of a file to write → what stands behind the name of its destination.
BEHIND = {".csv": "_TABLE", ".xlsx": "_TABLE", ".png": "_PICTURE", ".svg": "_PICTURE"}
ADDED = "CONFIRMED"
#: A layer is called by its name in the project, a file by that of the file: so they stand in a plan
#: as where the units came from, and in the heading of a picture.
NAMES_OF_SOURCES = ("#gridplan_meta.origin", "frontier.png")


@pytest.fixture(scope="module")
def provider(qgis_processing):
    from gridplan_qgis.gridplan.i18n import choose_language
    from gridplan_qgis.processing.provider import GridplanProvider
    from qgis.core import QgsApplication

    choose_language("en")
    ours = GridplanProvider()
    QgsApplication.processingRegistry().addProvider(ours)
    yield ours
    QgsApplication.processingRegistry().removeProvider(ours)
    choose_language(None)


def as_asked(about, value) -> dict:  # noqa: PLR0911
    """A value of Python as the toolbox takes it."""
    kind, name = about.kind, about.name.upper()
    if isinstance(kind, kinds.OutputFile) and kind.several:
        return {name + BEHIND.get(Path(one).suffix, ""): str(one) for one in value}
    if isinstance(kind, kinds.Layer) and kind.export:
        return {name: str(value)}
    if isinstance(kind, kinds.Counts):
        return {name: ",".join(map(str, value))}
    if isinstance(kind, kinds.Choice):
        if kind.listed:
            return {name: [kind.names.index(one) if kind.titles else one for one in value]}
        return {name: kind.names.index(value) if kind.titles else value}
    if isinstance(kind, kinds.Share):
        return {name: 100 * value}
    if isinstance(kind, kinds.Pairs):
        return {name: [cell for pair in value for cell in pair.partition("=")[::2]]}
    if isinstance(kind, kinds.Criteria):
        return {name: [cell for text in value for cell in row_of(text)]}
    if kind.several:
        return {name: ";".join(map(str, value))}
    return {name: str(value) if isinstance(value, Path) else value}


def row_of(text: str) -> list[str]:
    """The cells of a criterion: name, column, weight, tolerance in percent."""
    name, _, rest = text.partition("=")
    column, weight, tolerance = (*rest.split(":"), "", "")[:3]
    return [name, column, weight, tolerance.rstrip("%")]


def in_toolbox(name: str, values: dict) -> dict:
    operation, asked = all_operations()[name], {}
    for about in parameters(operation):
        if values.get(about.name) is not None:
            asked |= as_asked(about, values[about.name])
    return asked | ({ADDED: True} if operation.irreversible else {})


@pytest.fixture
def run(provider, qgis_new_project):
    """Runs an algorithm; the algorithm that ran, or the words in which it is refused."""
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

    def run(name, values):
        algorithm = provider.algorithm(name).create()
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        good, why = algorithm.checkParameterValues(values, context)
        if not good:
            return why
        feedback = QgsProcessingFeedback()
        found = algorithm.processAlgorithm(values, context, feedback)
        return {"found": found, "result": algorithm._result, "log": feedback.textLog()}

    return run


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_same_request_gives_the_same_files_findings_and_figures(name, run, tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    ran = run(name, in_toolbox(name, REQUESTS[name](folder)))
    assert isinstance(ran, dict), ran
    by_algorithm = digest_of(folder, *NAMES_OF_SOURCES)
    shutil.rmtree(folder)
    folder.mkdir()
    result = call_function(name, REQUESTS[name](folder))
    assert digest_of(folder, *NAMES_OF_SOURCES) == by_algorithm
    found = [(one.severity.value, one.in_words()) for one in ran["result"].findings]
    assert found == [(one.severity.value, one.in_words()) for one in result.findings]
    for figure, value in result.figures.items():
        if value is not None:
            assert ran["found"][figure.upper()] == value


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_toolbox_has_the_defaults_of_the_operation(name, provider, tmp_path):
    """What a dialog shows and leaves as it is, is what Python takes where nothing is given."""
    from qgis.core import QgsProcessingContext

    algorithm = provider.algorithm(name).create()
    values = REQUESTS[name](tmp_path)
    needed = {
        about.name: values[about.name]
        for about in parameters(all_operations()[name])
        if about.required
    }
    shown = {
        one.name(): one.defaultValue()
        for one in algorithm.parameterDefinitions()
        if one.defaultValue() is not None and not one.isDestination()
    }
    wanted = algorithm.asked({**shown, **in_toolbox(name, needed)}, QgsProcessingContext())
    for about in parameters(all_operations()[name]):
        if about.in_toolbox and about.name not in needed and not about.is_output:
            value = getattr(wanted, about.name)
            assert value == about.default or (value in (None, "", ()) and not about.default)


def numbers() -> list[tuple[str, str]]:
    return [
        (name, about.name)
        for name in OPERATIONS
        for about in parameters(all_operations()[name])
        if about.in_toolbox and isinstance(about.kind, kinds.Counts)
    ]


@pytest.mark.parametrize(("name", "parameter"), numbers())
def test_the_same_bad_value_is_refused_with_the_same_reason(name, parameter, run, tmp_path):
    from gridplan.operations.declare.operation import ParameterError

    values = {**REQUESTS[name](tmp_path), parameter: "nonsense"}
    with pytest.raises(ParameterError) as refused:
        call_function(name, values)
    asked = {**in_toolbox(name, REQUESTS[name](tmp_path)), parameter.upper(): "nonsense"}
    said = run(name, asked)
    assert refused.value.reason in said
    assert refused.value.parameter.title in said
