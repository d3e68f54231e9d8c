"""What all algorithms share: words, help, errors in plain language, progress, frames of layers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterVectorLayer,
    QgsProperty,
)

from ..gridplan.errors import Cancelled, GridplanError
from ..gridplan.stores.atomic_files import refuse_target
from ..layers.layer_reading import plain
from ..platform.help_pages import help_page
from ..platform.libraries import how_to_install, missing_libraries
from ..platform.tasks import in_core
from ..platform.words import plain as in_words
from ..platform.words import tr, without_options
from .interrupting import interruptible

if TYPE_CHECKING:
    from ..gridplan.findings import Finding

#: Parameters whose value is a layer of features.
LAYERS = (QgsProcessingParameterFeatureSource, QgsProcessingParameterVectorLayer)
#: The largest whole number that QGIS knows; it takes larger ones and what is none for others.
_LARGEST = 2**31 - 1
#: Output that says whether the work was stopped.
CANCELLED = "CANCELLED"


class Told:
    """Progress of the core as feedback of QGIS."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback

    def report(self, fraction: float, text: str = "") -> None:
        """See `Progress`."""
        self._feedback.setProgress(100 * fraction)
        if text:
            self._feedback.setProgressText(text)

    def say(self, text: str, severity: str) -> None:
        """A line in the log of the algorithm; ``"info"`` is quiet, all else stands out."""
        if severity == "info":
            self._feedback.pushInfo(text)
        else:
            self._feedback.pushWarning(text)

    def tell(self, findings: Iterable[Finding]) -> None:
        """Findings, each as a line."""
        for finding in findings:
            self.say(without_options(finding.in_words()), finding.severity.value)

    def cancelled(self) -> bool:
        """See `Progress`."""
        return bool(self._feedback.isCanceled())


class CoreAlgorithm(QgsProcessingAlgorithm):
    """One operation of the core.

    Each gives `identity` (the name on the command line), `title`, `explanation` and `work`.
    """

    identity = ""

    def title(self) -> str:
        """Name for people."""
        return self.identity

    def explanation(self) -> str:
        """What it does, in a few sentences."""
        return ""

    def in_words(self, error: Exception) -> str:
        """An error in the words of windows."""
        return in_words(error)

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Do it; may raise `GridplanError`."""
        raise NotImplementedError

    def load(self, found: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Have layers loaded when everything is done; nothing by default."""

    def set_to_work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Have `work` done in the thread of the core."""
        return in_core(lambda: self.work(values, context, told))

    # What QGIS asks -------------------------------------------------------------------------

    def createInstance(self) -> CoreAlgorithm:  # noqa: N802
        """A new one of the same kind."""
        return type(self)()

    def name(self) -> str:
        """Name on the command line."""
        return self.identity

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return self.title()

    def shortHelpString(self) -> str:  # noqa: N802
        """Shown beside the parameters."""
        return self.explanation()

    def helpUrl(self) -> str:  # noqa: N802
        """The shipped help."""
        return help_page("toolbox").toString()

    def canExecute(self) -> tuple[bool, str]:  # noqa: N802
        """Whether the libraries are there; what to install when they are not."""
        missing = missing_libraries()
        return (False, how_to_install(missing)) if missing else (True, "")

    def checkParameterValues(  # noqa: N802
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse what is no number, no layer, or no place where a file can and may be put.

        All before anything is done: of several files none is written when one cannot be.
        """
        try:
            self._refuse_numbers(parameters, context)
            for definition in self.parameterDefinitions():
                if isinstance(definition, QgsProcessingParameterFeatureSource):
                    asked_layer(self, parameters, definition.name(), context)
            self._refuse_places(parameters, context)
        except GridplanError as error:
            return False, in_words(error)
        return super().checkParameterValues(parameters, context)

    def _refuse_numbers(self, parameters: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Raise `GridplanError` for what QGIS would take for another number than was given."""
        for definition in self.parameterDefinitions():
            name, title = definition.name(), definition.description()
            chosen = isinstance(definition, QgsProcessingParameterEnum)
            if not chosen and not isinstance(definition, QgsProcessingParameterNumber):
                continue
            whole = chosen or definition.dataType() == QgsProcessingParameterNumber.Type.Integer
            given = plain(parameters.get(name))
            if isinstance(parameters.get(name), QgsProperty):
                given = self.parameterAsDouble(parameters, name, context)
            if given is None or (chosen and not isinstance(given, float)):
                continue  # QGIS knows the places in a list well, but for such numbers
            number = _number_of(given)
            if not math.isfinite(number):
                raise GridplanError(tr("{name}: {value} is no number.", name=title, value=given))
            if whole and not (number.is_integer() and abs(number) <= _LARGEST):
                raise GridplanError(
                    tr("{name}: {value} is no whole number, or too large.", name=title, value=given)
                )

    def _refuse_places(self, parameters: Mapping[str, Any], context: QgsProcessingContext) -> None:
        """Raise `GridplanError` where no file can be put, or one would go over one that is read."""
        read = list(self._files_read(parameters, context))
        for definition in self.destinationParameterDefinitions():
            name = self.parameterAsFileOutput(parameters, definition.name(), context)
            if not name:
                continue
            if Path(name).exists() and any(Path(name).samefile(one) for one in read):
                raise GridplanError(
                    tr(
                        "The file {file} would be written over one that is read. Choose another "
                        "name.",
                        file=Path(name).name,
                    )
                )
            if isinstance(definition, QgsProcessingParameterFileDestination):
                refuse_target(Path(name))

    def _files_read(
        self, parameters: Mapping[str, Any], context: QgsProcessingContext
    ) -> Iterator[Path]:
        for definition in self.parameterDefinitions():
            name = ""
            if isinstance(definition, QgsProcessingParameterFile):
                name = self.parameterAsFile(parameters, definition.name(), context)
            elif isinstance(definition, LAYERS):
                layer = self.parameterAsVectorLayer(parameters, definition.name(), context)
                name = "" if layer is None else layer.source().split("|")[0]
            if name and Path(name).is_file():
                yield Path(name)

    def processAlgorithm(  # noqa: N802
        self,
        parameters: Mapping[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Do the work; errors of the core become plain messages."""
        missing = missing_libraries()
        if missing:
            raise QgsProcessingException(how_to_install(missing))
        try:
            with interruptible(feedback):
                found = self.set_to_work(parameters, context, Told(feedback))
        except Cancelled:
            stopped = tr("Stopped at your request; nothing was written.")
            if QgsApplication.platform() == "qgis_process":  # a script must not take it for done
                raise QgsProcessingException(stopped) from None
            feedback.pushInfo(stopped)
            return {CANCELLED: True}
        except (GridplanError, OSError) as error:
            for finding in getattr(error, "findings", ()):
                feedback.pushWarning(without_options(finding.in_words()))
            raise QgsProcessingException(self.in_words(error)) from error
        self.load(found, context)
        return found


def _number_of(value: Any) -> float:
    """The number that is given, 0 for an empty text; NaN for what is none."""
    try:
        return float(value or 0)
    except ValueError:
        return math.nan


def asked_layer(
    algorithm: QgsProcessingAlgorithm,
    values: Mapping[str, Any],
    name: str,
    context: QgsProcessingContext,
) -> QgsProcessingFeatureSource | None:
    """The layer that a parameter names; None when it names none.

    Raises
    ------
    GridplanError
        When it names one that cannot be loaded: what is asked for is not left out in silence.
    """
    source = algorithm.parameterAsSource(values, name, context)
    if source is None and values.get(name):
        raise GridplanError(algorithm.invalidSourceError(values, name))
    return source
