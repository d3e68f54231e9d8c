"""``events import``: an export in, clean events out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.kinds import Choice, Flag, InputFile, Layer, OutputFile, Pairs, Text, pairs_of
from ..declare.operation import operation, parameter, refuse
from ..declare.result import Figure, LayerToLoad, Line, Result
from ..shared.events import OfPlan
from ..shared.units import DATUM_TITLES

if TYPE_CHECKING:
    from ...events.values.column_mapping import ColumnMapping


def _form() -> str:
    return say("write field=COLUMN, for example t_report=来电时间")


@operation(
    "events import",
    title="Import events",
    summary="Clean, date and place the events of an export.",
    help="Clean, date and place the events of an export (csv, workbook, map layer, Parquet) or a "
    "database; personal data stay behind. Columns are found by their headers, dates are read in "
    "all usual ways, each event is put into its grids. The datum of the coordinates is never "
    "guessed: leave it open, and the scores of each are told. Rows that are left out and whatever "
    "is odd stand with their row numbers in a table beside the result.",
    place=200,
    examples=(
        "gridplan events import hotline.csv --plan plan.gpkg --preview",
        "gridplan events import hotline.csv --plan plan.gpkg -o events.gpkg --datum gcj02",
        "gridplan events import export.xlsx --plan plan.gpkg -o events.parquet --datum bd09 "
        "--map t_report=来电时间 --profile hotline.json",
        "gridplan events import postgresql://reader@host/city --layer hotline.orders "
        "--plan plan.gpkg -o events.parquet --datum gcj02",
    ),
    figures=(
        Figure("count", "Number of events"),
        Figure("rejects", "Table of oddities", str),
    ),
    heading="Events",
)
class Import(OfPlan):
    """Import events."""

    file: Any = parameter(
        Layer(export=True), "Export of events: a file, or the address of a PostGIS database.",
        title="Export of events", positional=True, example="hotline.csv",
    )  # fmt: skip
    output: Any = parameter(
        OutputFile(endings=(".gpkg", ".parquet")),
        "Events to write: .gpkg or .parquet; a table of rejects is written beside it.",
        title="File of events", default=None, short="-o", common=True, example="events.gpkg",
    )  # fmt: skip
    datum: str | None = parameter(
        Choice(
            names=("wgs84", "gcj02", "bd09", "plane"),
            titles=(*DATUM_TITLES, "metres in the system of the plan"),
        ),
        "Datum of the coordinates; never guessed. plane: metres in the system of the plan. Rows "
        "that name their own (坐标系) are read in that.",
        title="Datum of the coordinates", default=None, common=True, example="gcj02",
    )  # fmt: skip
    mapping: tuple[str, ...] | None = parameter(
        Pairs(example=_form, headers=("Field", "Column in the source")),
        "field=COLUMN where the headers do not say it; field= leaves a field out.",
        title="Columns, where their headers do not say it", default=None, option="--map",
        example="t_report=来电时间",
    )  # fmt: skip
    layer: str | None = parameter(
        Text(), "Layer, sheet or table of a database; the usual or only one by default.",
        title="Layer or sheet", default=None, example="Sheet1",
    )  # fmt: skip
    query: str | None = parameter(
        Text(), "One SELECT, where FILE is the address of a PostGIS database.", title="Query",
        default=None, in_toolbox=False, example="SELECT * FROM orders",
    )  # fmt: skip
    profile: Any = parameter(
        InputFile(endings=(".json",)),
        "What was chosen for this source: used when the file exists, written when it does not.",
        title="Profile of the source", default=None, in_toolbox=False, example="hotline.json",
    )  # fmt: skip
    preview: bool = parameter(
        Flag(), "Say how the file would be read; write nothing.",
        title="Say how the file would be read; write nothing", default=False, in_toolbox=False,
    )  # fmt: skip

    def prepare(self) -> None:
        """See `Operation`; the profile may be written."""
        from ...stores.atomic_files import refuse_target

        super().prepare()
        if self.profile is not None and not self.profile.exists():
            refuse_target(self.profile)

    def doing(self) -> str:
        """See `Operation`."""
        from ...reading.postgis import is_address

        address = is_address(self.file)
        name = self.layer or say("the query") if address else Path(self.file).name
        return say("Importing {file}", file=name)

    def run(self, progress: Progress = SILENT) -> Result:
        """Read, clean, place, write; or say how the file would be read."""
        from ...stores.eventfile.event_import import (
            import_events,
            preview_events,
            read_profile,
            write_profile,
        )

        known = self.profile is not None and self.profile.exists()
        chosen = read_profile(self.profile) if known else {}
        columns = {**chosen.get("columns", {}), **pairs_of(self.mapping or ())}
        datum = self.datum or chosen.get("datum")
        asked: dict[str, Any] = {"columns": columns, "layer": self.layer, "query": self.query}
        if self.preview:
            seen = preview_events(self.file, self.plan, **asked)
            lines = [*_columns(seen.columns), *(score.in_words() for score in seen.scores)]
            return Result(value=seen, document=seen.as_dict(), said=[Line(one) for one in lines])
        if self.output is None:
            refuse(type(self), say("Say where to write the events: -o events.gpkg"))
        report = import_events(
            self.file, self.plan, self.output, datum=datum, progress=progress, **asked
        )
        if self.profile is not None and not known:
            write_profile(self.profile, report)
        return Result(
            value=report,
            document={"events_file": str(self.output), **report.as_dict()},
            said=self._said(report),
            outputs={"output": self.output},
            figures={"count": report.tally.events, "rejects": str(report.rejects)},
            layers=(LayerToLoad(self.output, holds="events"),)
            if self.output.suffix.lower() == ".gpkg"
            else (),
        )

    def _said(self, report: Any) -> list[Line]:
        from ...events.intake.oddities import kind_in_words
        from ...stores.eventfile.doubts import doubts

        lines = [Line(text) for text in _columns(report.preview.columns)]
        lines += [
            Line(f"{count:8,}  {kind_in_words(kind)}")
            for kind, count in report.as_dict()["oddities"].items()
        ]
        if doubt := doubts(report):
            lines.append(Line(doubt, severity="warning"))
        words = say(
            "{events:,} of {rows:,} rows in {path}; oddities in {rejects}.",
            events=report.tally.events,
            rows=report.tally.rows,
            path=self.output,
            rejects=report.rejects,
        )
        return [*lines, Line(words)]


def _columns(mapping: ColumnMapping) -> list[str]:
    """Which column is which field, what stays behind, what is not used."""
    lines = [f"{field:12} ← {mapping.source_of(field)}" for field in mapping.columns]
    if mapping.personal:
        columns = ", ".join(mapping.personal)
        lines.append(say("Left behind as personal: {columns}", columns=columns))
    if mapping.unused:
        unused = ", ".join(mapping.unused)
        lines.append(
            say("Not used: {columns}", columns=unused)
            if "type2" in mapping.columns
            else say(
                "Not used: {columns}; one of them can be the category: --map type2=COLUMN",
                columns=unused,
            )
        )
    return lines
