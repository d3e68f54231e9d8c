"""``events forget``: delete events once they are old."""

from __future__ import annotations

from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.kinds import Flag, Moment, Quantity
from ..declare.operation import operation, parameter
from ..declare.result import Figure, Line, Result
from ..shared.events import OfEvents


@operation(
    "events forget",
    title="Delete old events for good",
    summary="Delete old events for good.",
    help="Delete the events that were reported more than so many days ago from a file of events, "
    "with their rows in the table of oddities beside it. The file is written anew in its place: "
    "nothing of them stays in it, and nothing brings them back. Events without a time of report "
    "stay, and so do the export, copies of the file, tables and pages made before.",
    place=300,
    examples=(
        "gridplan events forget events.gpkg --days 365",
        "gridplan events forget events.parquet --days 90 --now 2024-12-31",
    ),
    figures=(
        Figure("deleted", "Events that were deleted"),
        Figure("kept", "Events that stay"),
        Figure("before", "Moment before which they lie", str),
    ),
    heading="Events",
    irreversible="They may be deleted for good; nothing brings them back",
)
class Forget(OfEvents):
    """Delete old events."""

    days: int = parameter(
        Quantity(least=1, most=36_500, whole=True),
        "Events reported more than so many days ago are deleted.",
        title="Events reported more than so many days ago are deleted", example="365",
    )  # fmt: skip
    now: str | None = parameter(
        Moment(clock=True), "The moment to count back from; now by default.",
        title="Moment to count back from (now when empty)", default=None, example="2024-12-31",
    )  # fmt: skip
    preview: bool = parameter(
        Flag(), "Say what would be deleted; delete nothing.",
        title="Say what would be deleted; delete nothing", default=False, in_toolbox=False,
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Deleting old events")

    def run(self, progress: Progress = SILENT) -> Result:
        """Delete them, or say what would be deleted."""
        from datetime import datetime

        import numpy as np

        from ...events.values.dates import moment_named
        from ...stores.eventfile.retention import forget_events, old_events

        moment = moment_named(self.now) if self.now else np.datetime64(datetime.now(), "s")
        work = old_events if self.preview else forget_events
        found = work(self.events, self.days, now=moment, progress=progress)
        said = [Line(line) for line in found.in_words()]
        if self.preview and found.deleted:
            words = say(
                "Nothing is deleted yet. Reported before {day}, and to be deleted from {file} for "
                "good: {deleted} events, with their rows in the table of oddities; {kept} stay.",
                day=str(found.before)[:10],
                file=self.events.name,
                deleted=f"{found.deleted:,}",
                kept=f"{found.kept:,}",
            )
            said = [Line(words, severity="warning")]
        return Result(
            value=found,
            document={
                "events": str(self.events),
                "before": str(found.before),
                "deleted": found.deleted,
                "kept": found.kept,
                "undated": found.undated,
            },
            said=said,
            figures={
                "deleted": found.deleted,
                "kept": found.kept,
                "before": str(found.before)[:19],
            },
        )
