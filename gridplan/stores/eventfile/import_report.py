"""What an import of events would do, and what it did."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...events.intake.cleaning import Tally
from ...events.intake.datum_detection import DatumScore
from ...events.intake.oddities import VOID, in_order
from ...events.values.column_mapping import ColumnMapping
from ...events.values.times import Habits


@dataclass(frozen=True)
class Preview:
    """What an import would do.

    Parameters
    ----------
    columns : ColumnMapping
    scores : tuple of DatumScore
        The best fitting datum first; empty when the source states its system in metres.
    encoding : str
    habits : Habits
        How days are written.
    unknown_system : str
        See `EventSource`.
    """

    columns: ColumnMapping
    scores: tuple[DatumScore, ...]
    encoding: str
    habits: Habits
    unknown_system: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The preview as plain JSON values."""
        return {
            "datum_scores": [asdict(score) for score in self.scores],
            "encoding": self.encoding,
            "day_first": bool(self.habits.day_first),
            "unknown_system": self.unknown_system,
            **self.columns.as_dict(),
        }


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Parameters
    ----------
    preview : Preview
    datum : str
        The datum that was used.
    tally : Tally
    rejects : Path
        The side table: row number, id and kind of every oddity.
    """

    preview: Preview
    datum: str
    tally: Tally
    rejects: Path

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        tally = self.tally
        return {
            "rows": tally.rows,
            "events": tally.events,
            "left_out": tally.rows - tally.events,
            "oddities": in_order(tally.odd),
            "void_cases": tally.odd.get(VOID, 0),
            "placed": {way or "unplaced": n for way, n in sorted(tally.placed.items())},
            "time_dialects": dict(sorted(tally.dialects.items())),
            "personal_cells_removed": tally.personal_cells,
            "datum": self.datum,
            **self.preview.as_dict(),
            "rejects": str(self.rejects),
        }
