"""Densities of files of events."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..events.density.density import Density, difference
from ..events.placement import Placer
from ..i18n import say
from ..progress import SILENT, Progress, Span, step
from ..stores.eventfile.files import event_count, iterate_events
from ..stores.planfile.grids import open_grids
from ..workers import HERE, Workers
from .density_rasters import USUAL_BANDWIDTH, USUAL_CELL, DensitySettings, Drawing
from .partitions import in_parts


def density_file(
    path: str | Path,
    plan: str | Path,
    *,
    bandwidth: float | str = USUAL_BANDWIDTH,
    cell_m: float = USUAL_CELL,
    kernel: str = "gaussian",
    start: str | None = None,
    end: str | None = None,
    against: tuple[str, str] | None = None,
    where: Mapping[str, str] | None = None,
    weight: str | None = None,
    workers: Workers | None = None,
    progress: Progress = SILENT,
) -> Density:
    """Density of the events of a file, events a km² and day.

    Parameters
    ----------
    path, plan : str or Path
        A file of events, or a folder of Parquet files.
    bandwidth : float or str
        Metres, or one of `SELECTORS`.
    cell_m : float
        Side of a cell, metres.
    kernel : str
        One of `gridplan.events.density.kernels.KERNELS`.
    start, end : str or None
        First day that counts, and the day after the last one; ISO dates.
    against : tuple of str or None
        Start and end of an earlier time that is taken off.
    where : mapping or None
        Column → value that events must have there.
    weight : str or None
        Column of weights; empty cells weigh nothing, negative ones are an error.
    workers : Workers, optional
        Parts of the events are read by these workers, see `gridplan.analysis.partitions`.
    progress : Progress

    Raises
    ------
    InputError
        When there is no such column, no such date, or no event to show.
    """
    step(progress, 0.0, say("Opening the plan"))
    placer = Placer(open_grids(plan))
    spans = ((start, end), *([against] if against is not None else []))
    settings = DensitySettings(
        spans, bandwidth, cell_m, kernel, tuple((where or {}).items()), weight
    )
    drawing = Drawing(placer, settings)
    span = Span(progress, 0.2, 0.8)
    if workers is None and not Path(path).is_dir():
        done, total = 0, max(event_count(path), 1)
        for piece in iterate_events(path, settings.columns):
            step(span, done / total, say("Counting events"))
            drawing.add(piece)
            done += len(piece)
    else:
        for part in in_parts(path, placer.grids, workers or HERE, span, density=settings):
            if part.density is not None:
                drawing.take(part.density)
    step(progress, 0.8, say("Smoothing"))
    surfaces = drawing.surfaces()
    progress.report(1.0)
    return surfaces[0] if len(surfaces) == 1 else difference(surfaces[0], surfaces[1])
