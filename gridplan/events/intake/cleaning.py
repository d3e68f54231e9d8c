"""From rows of an export to clean, dated, placed events."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ..placement import WAYS, Placement, Placer
from ..values.cells import (
    Cells,
    Floats,
    Seen,
    coordinate_cells,
    fingerprints,
    formula_errors,
    number_cells,
    point_cells,
    spoiled_ids,
    text_cells,
    without_personal,
)
from ..values.column_mapping import NUMBERS, TEXTS, TIMES, ColumnMapping
from ..values.states import state_of
from ..values.times import NO_ZONE, UNCLEAR, Habits, read_times
from .datum_detection import PLANE, datums_said, projector, to_plane
from .footnotes import footnotes, totals
from .header_rows import other_header
from .latest_state import Latest
from .oddities import LEFT_OUT, MARKED, VOID
from .source import Piece
from .survey_coordinates import Surveyed

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Reading:
    """How an export is to be read.

    Parameters
    ----------
    columns : ColumnMapping
    datum : str
        One of `gridplan.geometry.datum.DATUMS`, "plane" (metres in the system of the plan) or
        "declared" (a geometry whose system the file states).
    habits : Habits
        How days are written.
    """

    columns: ColumnMapping
    datum: str
    habits: Habits = field(default_factory=Habits)


@dataclass
class Tally:
    """What was met while an export was read.

    Parameters
    ----------
    rows : int
        Rows of the source, without titles, header and empty rows.
    events : int
        Rows that became events.
    odd : Counter
        Rows by kind of oddity; a row may be of several kinds.
    placed : Counter
        Events by the way they were placed; "" for those in no grid.
    dialects : Counter
        Times by the way they were written.
    personal_cells : int
        Cells that were emptied because they held personal data.
    """

    rows: int = 0
    events: int = 0
    odd: Counter[str] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    dialects: Counter[str] = field(default_factory=Counter)
    personal_cells: int = 0


class Cleaner:
    """Cleans an export piece by piece; remembers what it must to find repetitions.

    Parameters
    ----------
    reading : Reading
    placer : Placer
    crs : object or None
        System of the geometry of the source, when it has one.
    name : str
        Of the source, for errors.
    overtaken : uint64 (m,), optional
        `overtaken` of a cleaner that has read the source before.
    """

    def __init__(
        self,
        reading: Reading,
        placer: Placer,
        crs: Any = None,
        name: str = "",
        overtaken: NDArray[np.uint64] | None = None,
    ) -> None:
        self._name = name
        self._reading = reading
        self.placer = placer
        self._project = projector(placer.grids)
        self._declared: Any = None
        if reading.datum == "declared" and crs is not None:
            from pyproj import Transformer

            self._declared = Transformer.from_crs(crs, placer.grids.crs, always_xy=True)
        self._seen, self._latest = Seen(), Latest()
        self._known = np.empty(0, np.uint64) if overtaken is None else overtaken
        self._comes_again = False
        #: What is reported cannot be later; a day is left for other time zones.
        self._not_yet = np.datetime64("now", "s") + np.timedelta64(1, "D")
        self.tally = Tally()

    def clean(self, piece: Piece) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Events and oddities of a piece.

        Returns
        -------
        events : DataFrame
            One row for each event; the columns are always the same ones.
        odd : DataFrame
            `row`, `event_id`, `kind`, `kept`: one row for each oddity.
        """
        columns = self._reading.columns.columns
        marks: dict[str, Any] = {kind: np.zeros(len(piece), bool) for kind in (*LEFT_OUT, *MARKED)}
        raw = {
            name: piece.cells.get(column, np.empty(len(piece), object))
            for name, column in columns.items()
        }
        marks["repeated-header"] = _repeats_header(raw, columns, len(piece))
        for name, cells in raw.items():
            wrong = formula_errors(cells)
            if wrong.any():
                marks["formula-error"] |= wrong
                raw[name] = cells.copy()
                raw[name][wrong] = None
        marks["total-row"] = totals(raw.get("event_id"), piece)
        if piece.short is not None:
            marks["short-row"] = piece.short
        data: dict[str, Any] = {"event_id": self._text(raw, "event_id", marks, len(piece))}
        data["row"] = piece.row
        for name in TEXTS:
            data[name] = self._text(raw, name, marks, len(piece))
        data["state"] = _states(data["stage"], marks)
        marks[VOID] = data["state"] == "void"
        self._times(raw, piece, data, marks)
        self._mark_repeated(piece, data, marks)
        for name in NUMBERS:
            data[name], bad = number_cells(raw.get(name, np.empty(len(piece), object)))
            marks["bad-number"] |= bad
        self._place(raw, piece, data, marks)
        self._refuse_other_header(piece, np.isnat(data["t_report"]) & ~marks["repeated-header"])
        when, where = ~np.isnat(data["t_report"]), np.isfinite(data["x"])
        marks["footnote-row"], marks["empty-row"] = footnotes(piece, when, where)
        data["event_id"][marks["footnote-row"]] = None  # whoever made the table is named there
        return self._finished(piece, data, marks)

    def _refuse_other_header(self, piece: Piece, rows: NDArray[np.bool_]) -> None:
        row = other_header(piece, rows)
        if row is not None:
            raise InputError(
                say(
                    "Row {row} is a second header, with the columns in another order.",
                    row=int(piece.row[row]),
                ),
                where=self._name,
                cure=say("Put the tables into a file each and import them one after another."),
            )

    def _text(self, raw: dict[str, Any], name: str, marks: dict[str, Any], count: int) -> Cells:
        if name not in raw:
            return np.empty(count, object)
        cells, personal = without_personal(text_cells(raw[name]), ids=name == "event_id")
        if name == "event_id":
            cells[:] = [cell and cell.lstrip("'") for cell in cells]
        self.tally.personal_cells += int(personal.sum())
        marks["personal-data"] |= personal
        damaged = [cell is not None and "\ufffd" in cell for cell in cells]
        marks["damaged-text"] |= np.array(damaged, bool)
        return cells

    @property
    def overtaken(self) -> NDArray[np.uint64]:
        """Fingerprints of rows that became events though a later piece tells their case anew."""
        return self._latest.overtaken() if self._comes_again else np.empty(0, np.uint64)

    def _mark_repeated(self, piece: Piece, data: dict[str, Any], marks: dict[str, Any]) -> None:
        ids = data["event_id"]
        marks["spoiled-id"] = spoiled_ids(ids)
        named = np.array([cell is not None for cell in ids], bool) & ~marks["spoiled-id"]
        # The whole row, whatever is known of it: two events may share all but their place.
        place = [cells for cells in (piece.x, piece.y) if cells is not None]
        rows = fingerprints([*piece.cells.values(), *place])
        prints = np.where(named, fingerprints([ids]), rows) if named.any() else rows
        repeated = named & np.isin(rows, self._known)
        cases = np.flatnonzero(named & ~repeated & ~marks["repeated-header"])
        times = [data[name][cases] for name in TIMES if name != "t_due"]  # one is a promise
        moment = np.fmax.reduce(times)
        repeated[cases] = self._latest.older(prints[cases], moment, rows[cases])
        others = np.flatnonzero(~repeated & ~marks["repeated-header"])
        repeated[others] = self._seen.repeated(prints[others])
        self._comes_again |= bool((repeated[others] & named[others]).any())
        marks["duplicate-id"] = repeated & named
        marks["duplicate-row"] = repeated & ~named

    def _times(
        self,
        raw: dict[str, Any],
        piece: Piece,
        data: dict[str, Any],
        marks: dict[str, Any],
    ) -> None:
        count = len(piece)
        zone: NDArray[np.int16] = np.full(count, NO_ZONE, np.int16)
        bad_report: NDArray[np.bool_] = np.zeros(count, bool)
        for name in TIMES:
            cells = raw.get(name, np.empty(count, object))
            clocks = piece.cells.get(self._reading.columns.clocks.get(name, ""))
            times = read_times(cells, self._reading.habits, clocks=clocks)
            # One slip of the pen would make every time series end in a hundred years.
            ahead = (times.local > self._not_yet) & (name != "t_due")
            data[name] = np.where(ahead, np.datetime64("NaT", "s"), times.local)
            marks["future-time"] |= ahead
            marks["bad-time"] |= times.bad
            for kind in UNCLEAR:
                marks[kind] |= times.unclear[kind]
            self.tally.dialects += times.dialects
            zone = np.where(zone == NO_ZONE, times.zone, zone)
            if name == "t_report":
                unread = times.unclear["unclear-year"] | times.unclear["unclear-hour"]
                bad_report = times.bad | unread | ahead
        data["zone"] = np.where(zone == NO_ZONE, np.nan, zone)
        report = data["t_report"]
        marks["no-time"] = np.isnat(report) & ~bad_report
        marks["closed-before-created"] = data["t_closed"] < report
        if "t_due" in raw:
            marks["no-deadline"] = np.isnat(data["t_due"])

    def _place(
        self,
        raw: dict[str, Any],
        piece: Piece,
        data: dict[str, Any],
        marks: dict[str, Any],
    ) -> None:
        x, y = self._points(raw, piece, marks)
        placement = self.placer.place(x, y, data["grid_code"], data["village"], data["town"])
        self.placer.mark_borders(placement, x, y)
        marks["outside"] = placement.outside
        marks["unknown-grid-code"] = placement.unknown_code
        marks["unplaced"] = (placement.way == 0) & ~placement.outside
        data["x"], data["y"] = x, y
        data["placed_by"] = np.array(WAYS, object)[placement.way]
        data["near_border"] = placement.near_border
        data |= code_columns(self.placer, placement)

    def _points(
        self, raw: dict[str, Any], piece: Piece, marks: dict[str, Any]
    ) -> tuple[Floats, Floats]:
        if piece.x is not None and piece.y is not None:
            x, y = piece.x.astype(np.float64), piece.y.astype(np.float64)
            marks["no-coordinates"] = ~(np.isfinite(x) & np.isfinite(y))
            if self._declared is not None:
                x, y = self._declared.transform(x, y)
                gone = ~(np.isfinite(x) & np.isfinite(y))
                return np.where(gone, np.nan, x), np.where(gone, np.nan, y)
        else:
            x, y, empty, bad, swapped = coordinate_cells(*point_cells(raw, len(piece)))
            marks["no-coordinates"] = empty
            marks["bad-coordinates"] = bad
            if self._reading.datum == PLANE:
                x, y, swapped = Surveyed(self.placer.grids).put(x, y)
            marks["swapped-coordinates"] = swapped
        said, marks["unknown-datum"] = datums_said(raw.get("datum", np.empty(len(x), object)))
        there = to_plane(x, y, self._reading.datum, self._project, said)
        # Metres among degrees are nowhere on the globe.
        marks["bad-coordinates"] |= np.isfinite(x) & ~np.isfinite(there[0])
        return there

    def _finished(
        self, piece: Piece, data: dict[str, Any], marks: dict[str, Any]
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        import pandas as pd

        kept = np.ones(len(piece), bool)
        for kind in LEFT_OUT:  # the first reason is enough
            marks[kind] = marks[kind] & kept
            kept &= ~marks[kind]
        for kind in MARKED:  # a row that is left out is told by the reason for that alone
            marks[kind] = marks[kind] & kept
        oddities = np.full(len(piece), "", object)
        for kind in MARKED:
            oddities[marks[kind]] += f"{kind},"
        data["oddities"] = np.array([text.rstrip(",") or None for text in oddities], object)
        events = pd.DataFrame(data)[kept].reset_index(drop=True)
        found = [(np.flatnonzero(marks[kind]), kind) for kind in (*LEFT_OUT, *MARKED)]
        rows = np.concatenate([at for at, _ in found]).astype(np.int64)
        kinds = np.concatenate([np.full(len(at), kind, object) for at, kind in found])
        odd = pd.DataFrame(
            {
                "row": np.concatenate([piece.row[rows], piece.unreadable]),
                "event_id": np.concatenate(
                    [data["event_id"][rows], np.empty(len(piece.unreadable), object)]
                ),
                "kind": np.concatenate(
                    [kinds, np.full(len(piece.unreadable), "unreadable-row", object)]
                ),
            }
        )
        odd["kept"] = ~odd["kind"].isin(LEFT_OUT)
        odd = odd.sort_values(["row", "kind"], kind="stable", ignore_index=True)
        self.tally.rows += len(piece) + len(piece.unreadable)
        self.tally.events += len(events)
        self.tally.odd.update(odd["kind"].tolist())
        self.tally.placed.update(events["placed_by"].tolist())
        return events, odd


def code_columns(placer: Placer, placement: Placement) -> dict[str, Cells]:
    """Columns ``grid_1``, ``grid_2``, … with the codes of the grids, None where there is none."""
    columns = {}
    for level in range(placer.grids.depth):
        codes = np.array([*placer.grids.codes[level], None], object)
        columns[f"grid_{level + 1}"] = codes[placement.grid[:, level]]
    return columns


def _repeats_header(raw: dict[str, Any], columns: Any, count: int) -> NDArray[np.bool_]:
    repeated = np.ones(count, bool)
    for name, cells in raw.items():
        repeated &= np.array([cell == columns[name] for cell in cells], bool)
    return repeated if raw else np.zeros(count, bool)


def _states(stage: Cells, marks: dict[str, Any]) -> Cells:
    known = {word: state_of(word) for word in {cell for cell in stage if cell}}
    state = np.array([known[cell] or None if cell else None for cell in stage], object)
    marks["unknown-state"] = np.array([bool(c) and not known[c] for c in stage], bool)
    return state
