"""Algorithms made of the operations of the core: one class for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterBoolean,
)

from ..gridplan.errors import GridplanError
from ..gridplan.findings import in_a_row
from ..gridplan.i18n import say
from ..gridplan.operations.declare.kinds import OutputFile, OutputPlan
from ..gridplan.operations.declare.operation import (
    Operation,
    ParameterError,
    parameters,
    perform,
    request,
)
from ..gridplan.operations.declare.result import Line, TextTable
from ..platform.words import plain, tr, without_options
from .algorithm import CANCELLED, CoreAlgorithm, Told
from .loading import load_layers, reload_layers
from .parameters import definitions, destinations, name_of
from .values import value_of

if TYPE_CHECKING:
    from ..gridplan.operations.declare.operation import Parameter
    from ..gridplan.operations.declare.result import Result

LAST_GRIDS, PLAN_UNITS = "LAST_GRIDS", "PLAN_UNITS"
#: The box to tick for what nothing brings back.
CONFIRMED = "CONFIRMED"
_OUTPUTS = {bool: QgsProcessingOutputBoolean, str: QgsProcessingOutputString}


class OperationAlgorithm(CoreAlgorithm):
    """One operation of the core in the toolbox.

    Parameters
    ----------
    operation : type of Operation
    """

    def __init__(self, operation: type[Operation]) -> None:
        super().__init__()
        self.operation = operation
        self.identity = operation.name.replace(" ", "_")
        self._result: Result | None = None

    def createInstance(self) -> OperationAlgorithm:  # noqa: N802
        """A new one of the same operation."""
        return type(self)(self.operation)

    def title(self) -> str:
        """Name for people."""
        return say(self.operation.title)

    def explanation(self) -> str:
        """What it does."""
        return without_options(say(self.operation.help), self.operation.name)

    def in_words(self, error: Exception) -> str:
        """An error in the words of windows; options of this operation are meant first."""
        return plain(error, self.operation.name)

    def group(self) -> str:
        """Heading in the toolbox."""
        return say(self.operation.heading) if self.operation.heading else ""

    def groupId(self) -> str:  # noqa: N802
        """Name of the heading."""
        return self.operation.heading.lower()

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        for about in self._shown():
            for definition in definitions(about, self.operation):
                self.addParameter(definition)
        if self.operation.irreversible:
            box = say(self.operation.irreversible)
            self.addParameter(QgsProcessingParameterBoolean(CONFIRMED, box, False))
        for figure in self.operation.figures:
            output = _OUTPUTS.get(figure.type, QgsProcessingOutputNumber)
            self.addOutput(output(figure.name.upper(), say(figure.title)))
        if any(isinstance(about.kind, OutputPlan) for about in self._shown()):
            self.addOutput(
                QgsProcessingOutputVectorLayer(LAST_GRIDS, tr("Grids of the last level"))
            )
            units = tr("Base units with the codes of their grids")
            self.addOutput(QgsProcessingOutputVectorLayer(PLAN_UNITS, units))
        self.addOutput(QgsProcessingOutputBoolean(CANCELLED, tr("Stopped")))

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse what cannot work before anything is read."""
        agreed, why = super().checkParameterValues(parameters, context)
        if not agreed:
            return agreed, why
        try:
            self.asked(parameters, context).prepare()
        except GridplanError as error:
            return False, self.in_words(error)
        return True, ""

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Do it, and tell what there is to say."""
        wanted = self.asked(values, context)
        if self.operation.irreversible and not self.parameterAsBool(values, CONFIRMED, context):
            self._ask_to_confirm(wanted, told)
        return self.found_in(perform(wanted, told), told)

    def _ask_to_confirm(self, wanted: Any, told: Told) -> None:
        """Raise `GridplanError` with what would be done; nothing where that is nothing."""
        seen = perform(replace(wanted, preview=True), told)
        warned = [one.text for one in seen.said if getattr(one, "severity", "") == "warning"]
        if warned:
            cure = tr(
                "If that is what you want, tick “{box}” and run it again.",
                box=say(self.operation.irreversible),
            )
            raise GridplanError(in_a_row(*warned), cure=cure)

    def found_in(self, result: Result, told: Told) -> dict[str, Any]:
        """Tell what there is to say of a result; the outputs of the algorithm.

        Parameters
        ----------
        result : Result
        told : Told
        """
        self._result = result
        for one in result.said:
            if isinstance(one, TextTable) and one.look == "findings":
                told.tell(result.findings)
            else:
                _tell(one, told)
        found: dict[str, Any] = {
            name.upper(): value for name, value in result.figures.items() if value is not None
        }
        for about in self._shown():
            if about.is_output and (path := result.outputs.get(about.name)) is not None:
                found |= _places(about, path)
        if result.plan is not None and (path := result.outputs.get("output")) is not None:
            found[LAST_GRIDS] = f"{path}|layername=grids_{result.plan.depth}"
            found[PLAN_UNITS] = f"{path}|layername=units"
        return {**found, CANCELLED: False}

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Add the layers that were written to the project, in their styles."""
        if self._result is not None:
            load_layers(self._result.layers, context)

    def postProcessAlgorithm(  # noqa: N802
        self, context: QgsProcessingContext, _feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Called by QGIS in the main thread: layers of a file that was changed are read again."""
        if self.operation.irreversible and self._result is not None:
            reload_layers(self._result.document.values(), context)
        return {}

    def _shown(self) -> list[Parameter]:
        return [about for about in parameters(self.operation) if about.in_toolbox]

    def asked(self, values: Mapping[str, Any], context: QgsProcessingContext) -> Operation:
        """The operation with the values of the dialog.

        Parameters
        ----------
        values : mapping
        context : QgsProcessingContext

        Raises
        ------
        GridplanError
        """
        try:
            given = {about.name: value_of(about, self, values, context) for about in self._shown()}
            return request(self.operation, given)
        except ParameterError as error:
            raise error.named(say(error.parameter.title)) from None

    def processAlgorithm(  # noqa: N802
        self,
        parameters: Mapping[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Do the work in the core's thread; styles are set in this one."""
        self._result = None
        return super().processAlgorithm(parameters, context, feedback)


def _places(about: Parameter, written: Any) -> dict[str, str]:
    """Name of a destination → what was written there."""
    if not isinstance(about.kind, OutputFile):
        return {}
    if not about.kind.several:
        return {name_of(about): str(written)}
    return {
        one.name: str(path)
        for one in destinations(about)
        for path in written
        if path.suffix.lower() in one.endings
    }


def _tell(one: Line | TextTable, told: Told) -> None:
    """A sentence or a table as lines of the log."""
    if isinstance(one, Line):
        if not one.for_commands:
            told.say(without_options(one.text), one.severity)
        return
    for row in one.rows:
        told.say(" · ".join(map(str, row)), "info")
