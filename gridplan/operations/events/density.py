"""``events density``: how many events a km² and day, as a raster."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.kinds import Choice, OutputFile, Pairs, Text, Unusable, pairs_of
from ..declare.operation import operation, parameter
from ..declare.result import Figure, LayerToLoad, Line, Result
from ..shared.density import Smoothed
from ..shared.events import OfEvents, OfPlan, OfSpan, refuse_no_time
from ..shared.plans import written
from ..shared.search import Clustered


def _span(text: str) -> tuple[str, str]:
    first, dots, last = text.partition("..")
    if not (first and dots and last):
        raise Unusable(say("write FROM..UNTIL"))
    refuse_no_time(first, last)
    return first, last


@operation(
    "events density",
    title="Density of events",
    summary="Draw how many events there are a km² and day, as a GeoTIFF.",
    help="Draw how many events there are a km² and day, smoothed over a bandwidth in metres, "
    "corrected at the border of the territory; with a style for QGIS. With an earlier time the "
    "difference of the two is drawn. The bandwidth is the standard deviation of the kernel.",
    place=230,
    examples=(
        "gridplan events density events.gpkg --plan plan.gpkg -o density.tif",
        "gridplan events density events.gpkg --plan plan.gpkg -o june.tif --bandwidth 500 "
        "--from 2024-06-01 --until 2024-07-01 --against 2024-05-01..2024-06-01",
        "gridplan events density events/ --plan plan.gpkg -o density.tif --cluster tcp://host:8786",
    ),
    figures=(
        Figure("count", "Number of events", float),
        Figure("bandwidth_m", "Bandwidth, metres", float),
    ),
    heading="Events",
)
class Density(OfEvents, OfPlan, OfSpan, Smoothed, Clustered):
    """Draw a density."""

    output: Any = parameter(
        OutputFile(endings=(".tif", ".tiff")), "GeoTIFF to write.", title="Density", short="-o",
        example="density.tif",
    )  # fmt: skip
    kernel: str = parameter(
        Choice(names=("gaussian", "quartic"), titles=("Gaussian", "quartic")),
        "Shape of the smoothing around each event.", title="Kernel", default="gaussian",
        example="quartic",
    )  # fmt: skip
    against: str | None = parameter(
        Text(read=_span, form="FROM..UNTIL"), "FROM..UNTIL: an earlier time that is taken off.",
        title="Earlier time to take off", default=None, example="2024-05-01..2024-06-01",
    )  # fmt: skip
    where: tuple[str, ...] | None = parameter(
        Pairs(headers=("Column", "Value")), "COLUMN=VALUE that events must have.",
        title="Only events with", default=None, example="type2=市容环境",
    )  # fmt: skip
    weight: str | None = parameter(
        Text(), "Column of weights; each event weighs 1 by default.", title="Column of weights",
        default=None, example="severity",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Drawing the density")

    def run(self, progress: Progress = SILENT) -> Result:
        """Smooth and write."""
        from ...analysis.density import density_file
        from ...output.maps.density_geotiff import write_density
        from ...scale.cluster import open_workers

        with open_workers(self.cluster, progress) as workers:
            surface = density_file(
                self.events,
                self.plan,
                bandwidth=self.metres,
                cell_m=self.cell,
                kernel=self.kernel,
                **self.span,
                against=None if self.against is None else _span(self.against),
                where=pairs_of(self.where or ()),
                weight=self.weight,
                workers=workers,
                progress=progress,
            )
            if self.output is not None:
                write_density(surface, self.output, changes=self.against is not None)
        earlier = surface.against
        changes = earlier is not None
        title = (
            say("More or fewer events a km² and day, bandwidth {metres:.0f} m",
                metres=surface.bandwidth_m)
            if changes
            else say("Events a km² and day, bandwidth {metres:.0f} m", metres=surface.bandwidth_m)
        )  # fmt: skip
        layers = () if self.output is None else (LayerToLoad(self.output, "", title),)
        return Result(
            value=surface,
            document={
                "file": None if self.output is None else str(self.output),
                "unit": "events per km2 and day",
                "bandwidth_m": surface.bandwidth_m,
                "kernel": surface.kernel,
                "cell_m": surface.frame.cell_m,
                "from": surface.start,
                "until": surface.end,
                "days": surface.days,
                "events": surface.events,
                "outside": surface.outside,
                **({} if earlier is None else {"against": asdict(earlier)}),
            },
            said=[Line(self._words(surface))],
            outputs=written(self.output),
            figures={"count": surface.events, "bandwidth_m": surface.bandwidth_m},
            layers=layers,
        )

    def _words(self, surface: Any) -> str:
        if surface.against is not None:
            return say(
                "{events:,.0f} events of {days:.0f} days against {earlier:,.0f} of {before:.0f}, "
                "bandwidth {bandwidth:.0f} m. Wrote {file}.",
                events=surface.events,
                days=surface.days,
                earlier=surface.against.events,
                before=surface.against.days,
                bandwidth=surface.bandwidth_m,
                file=self.output,
            )
        return say(
            "{events:,.0f} events of {days:.0f} days, bandwidth {bandwidth:.0f} m. Wrote {file}.",
            events=surface.events,
            days=surface.days,
            bandwidth=surface.bandwidth_m,
            file=self.output,
        )
