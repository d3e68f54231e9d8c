"""``events forget``: delete events once they are old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterNumber,
)

from ..gridplan.errors import GridplanError
from ..platform.words import tr
from .algorithm import CANCELLED, Told
from .event_algorithm import EVENTS, EventAlgorithm, events_parameter

DAYS, NOW, SURE = "DAYS", "NOW", "SURE"


class EventsForget(EventAlgorithm):
    """Delete old events."""

    identity = "events_forget"

    def title(self) -> str:
        """Name for people."""
        return tr("Delete old events for good")

    def explanation(self) -> str:
        """What it does."""
        return tr(
            "Deletes the events that were reported more than so many days ago from a file of "
            "events, with their rows in the table of oddities beside it. The file is written anew "
            "in its place: nothing of them stays in it, and nothing brings them back. Events "
            "without a time of report stay, and so do the export, copies of the file, tables and "
            "pages made before. Until it is confirmed, it only says what would be deleted."
        )

    def initAlgorithm(self, _configuration: Any = None) -> None:  # noqa: N802
        """Parameters and outputs."""
        self.add(
            events_parameter(),
            QgsProcessingParameterNumber(
                DAYS, tr("Events reported more than so many days ago are deleted"),
                defaultValue=365, minValue=1, maxValue=36_500,
            ),
            QgsProcessingParameterDateTime(
                NOW, tr("Moment to count back from (now when empty)"),
                QgsProcessingParameterDateTime.Type.DateTime, optional=True,
            ),
            QgsProcessingParameterBoolean(SURE, _confirmation(), defaultValue=False),
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputNumber("DELETED", tr("Events that were deleted")))
        self.addOutput(QgsProcessingOutputNumber("KEPT", tr("Events that stay")))
        self.addOutput(QgsProcessingOutputString("BEFORE", tr("Moment before which they lie")))

    def work(
        self, values: Mapping[str, Any], context: QgsProcessingContext, told: Told
    ) -> dict[str, Any]:
        """Delete them, or say what would be deleted."""
        import numpy as np

        from ..gridplan.stores.eventfile.retention import forget_events, old_events

        self._path = path = Path(self.file(values, EVENTS, context))
        days = self.parameterAsInt(values, DAYS, context)
        given = self.parameterAsDateTime(values, NOW, context) if values.get(NOW) else None
        moment = datetime.now() if given is None else given.toPyDateTime()
        now = np.datetime64(moment, "s")
        sure = self.parameterAsBool(values, SURE, context)
        found = (forget_events if sure else old_events)(path, days, now=now, progress=told)
        if found.deleted and not sure:
            raise GridplanError(
                tr(
                    "Nothing is deleted yet. Reported before {day}, and to be deleted from {file} "
                    "for good: {deleted} events, with their rows in the table of oddities; "
                    "{kept} stay. If that is what you want, tick “{box}” and run it again.",
                    day=str(found.before)[:10], file=path.name, deleted=f"{found.deleted:,}",
                    kept=f"{found.kept:,}", box=_confirmation(),
                )
            )  # fmt: skip
        for line in found.in_words():
            told.say(line, "info")
        return {"DELETED": found.deleted, "KEPT": found.kept, "BEFORE": str(found.before)[:19],
                CANCELLED: False}  # fmt: skip

    def postProcessAlgorithm(  # noqa: N802
        self, context: QgsProcessingContext, _feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Called by QGIS in the main thread: layers of the file are read again."""
        for layer in context.project().mapLayers().values() if context.project() else ():
            if Path(layer.source().split("|")[0]) == self._path:
                layer.reload()
        return {}


def _confirmation() -> str:
    return tr("They may be deleted for good; nothing brings them back")
