"""Files of events counted and drawn part by part, by whoever is there to do it.

A part is some row groups of one Parquet file. Parts depend on the files alone; what they give is
added up in their order. So counts are exact, and all is the same whoever read which part.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ..errors import InputError
from ..events.counts.counting import Counting
from ..events.counts.tallies import Tally
from ..events.density.frame import Frame
from ..events.grids import Grids
from ..events.placement import Placer
from ..i18n import say
from ..progress import SILENT, Progress, step
from ..reading.damaged_files import readable
from ..reading.formats import look_at
from ..reading.vector_files import open_parquet
from ..stores.eventfile.files import count_columns, iterate_events
from ..workers import Workers
from .density_rasters import SELECTORS, Collected, DensitySettings, Drawing, frame_over

#: Events of a part, at least, where a file has so many: enough that starting a part costs little.
PART_ROWS = 2_000_000


@dataclass(frozen=True)
class EventPart:
    """Some row groups of a Parquet file of events.

    Parameters
    ----------
    path : str
        Absolute, and the same for everybody who reads.
    size : int
        Bytes of the file.
    groups : tuple of int
        First row group, and the one after the last.
    rows : int
    plan_hash : str
        The plan whose codes the events carry; empty for none.
    """

    path: str
    size: int
    groups: tuple[int, int]
    rows: int
    plan_hash: str


@dataclass(frozen=True)
class Ground:
    """The grids that events are counted in, told apart by a digest.

    Parameters
    ----------
    digest : str
    grids : Grids
        With the outlines of the last level, where they are needed.
    cell_m : float or None
        Side of the cells of a density.
    """

    digest: str
    grids: Grids = field(compare=False)
    cell_m: float | None

    @classmethod
    def of(cls, grids: Grids, outlines: bool, cell_m: float | None) -> Ground:
        """The ground of some grids, as small as may be."""
        none = np.empty(0, object)
        last = grids.shapes[-1] if outlines else none
        digest = hashlib.sha256(grids.plan_hash.encode())
        for outline in shapely.to_wkb(last):
            digest.update(outline)
        shapes = (*(none for _ in grids.shapes[1:]), last)
        return cls(digest.hexdigest(), replace(grids, shapes=shapes, crs=None), cell_m)


@dataclass(frozen=True)
class PartOrder:
    """What is to be done with a part.

    Parameters
    ----------
    part : EventPart
    ground : Ground
    count : mapping or None
        Arguments of `Counting` but the first and `placed`; None for no counts.
    density : DensitySettings or None
    """

    part: EventPart
    ground: Ground
    count: Mapping[str, Any] | None
    density: DensitySettings | None


@dataclass(frozen=True)
class PartResult:
    """What a part gave; None for what was not asked for."""

    tally: Tally | None
    density: Collected | None


def in_parts(
    path: str | Path,
    grids: Grids,
    workers: Workers,
    progress: Progress = SILENT,
    *,
    count: Mapping[str, Any] | None = None,
    density: DensitySettings | None = None,
) -> Iterator[PartResult]:
    """What the parts of the events give, in their order.

    Parameters
    ----------
    path : str or Path
        A Parquet file of events, or a folder of such files; all workers have to see it under the
        same name.
    grids : Grids
    workers : Workers
    progress : Progress
    count, density
        See `PartOrder`.

    Raises
    ------
    InputError
        When these are no Parquet files, the workers do not see them, or a bandwidth is to be
        chosen from the events.
    """
    if density is not None and density.bandwidth in SELECTORS:
        raise InputError(
            say("A bandwidth cannot be chosen from events that are read in parts."),
            where="--bandwidth",
            cure=say("Choose it by one of the files alone, and give the metres."),
        )
    parts = event_parts(path)
    outlines = density is not None or any(part.plan_hash != grids.plan_hash for part in parts)
    ground = Ground.of(grids, outlines, None if density is None else density.cell_m)
    orders = (PartOrder(part, ground, count, density) for part in parts)
    return workers.map(work_part, orders, [part.rows for part in parts], progress)


def event_parts(path: str | Path) -> list[EventPart]:
    """The parts of a Parquet file of events, or of a folder of them.

    Raises
    ------
    InputError
        When there is none, or it is something else.
    """
    place = Path(path)
    files = sorted(place.rglob("*.parquet")) if place.is_dir() else [place]
    parts: list[EventPart] = []
    for name in files:
        file = look_at(name)
        if file.kind != "parquet":
            raise InputError(
                say("Only Parquet files of events are read in parts."),
                where=name.name,
                cure=say("Import the events into one: gridplan events import … -o events.parquet"),
            )
        with readable(file), open_parquet(file) as opened:
            about = opened.metadata
            rows = [about.row_group(number).num_rows for number in range(about.num_row_groups)]
            report = json.loads((about.metadata or {}).get(b"gridplan", b"{}"))
        whole = str(name.absolute()), name.stat().st_size
        plan_hash = str(report.get("plan_hash", ""))
        first = 0
        for last in range(len(rows)):
            held = sum(rows[first : last + 1])
            if held >= PART_ROWS or last == len(rows) - 1:
                parts.append(EventPart(*whole, (first, last + 1), held, plan_hash))
                first = last + 1
        if not rows:
            parts.append(EventPart(*whole, (0, 0), 0, plan_hash))
    if not parts:
        raise InputError(
            say("There is no Parquet file in the folder."),
            where=place.name,
            cure=say("Import the events into one: gridplan events import … -o events.parquet"),
        )
    return parts


def work_part(order: PartOrder, progress: Progress = SILENT) -> PartResult:
    """Count and draw the events of a part."""
    part = order.part
    file = Path(part.path)
    if not file.is_file() or file.stat().st_size != part.size:
        raise InputError(
            say("A worker does not see this file, or another one of that name."),
            where=file.name,
            cure=say("Put the events on a drive that all machines see under the same path."),
        )
    placer, frame = _laid_out(order.ground)
    counting = drawing = None
    columns: list[str] = []
    if order.count is not None:
        placed = part.plan_hash == placer.grids.plan_hash
        counting = Counting(placer, placed=placed, **order.count)
        columns += count_columns(placed, **order.count)
    if order.density is not None:
        drawing = Drawing(placer, order.density, frame)
        columns += order.density.columns
    done = 0
    for piece in iterate_events(file, list(dict.fromkeys(columns)), groups=part.groups):
        step(progress, done / max(part.rows, 1), say("Counting events"))
        if drawing is not None:
            drawing.add(piece)
        if counting is not None:
            counting.add(piece)
        done += len(piece)
    return PartResult(
        None if counting is None else counting.tally(),
        None if drawing is None else drawing.collected(),
    )


@lru_cache(maxsize=1)
def _laid_out(ground: Ground) -> tuple[Placer, Frame | None]:
    """What all parts of a run need; made once by everybody who works on them."""
    placer = Placer(ground.grids)
    return placer, None if ground.cell_m is None else frame_over(placer, ground.cell_m)
