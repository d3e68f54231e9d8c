"""``events map``: events by grid over a street map."""

from __future__ import annotations

from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.kinds import Choice, Text
from ..declare.operation import operation, parameter
from ..declare.result import Figure, Line, Result
from ..shared.events import OfEvents, OfPlan, PageOutput
from ..shared.plans import written


@operation(
    "events map",
    title="Street map of events",
    summary="Write events by grid over a street map: one page.",
    help="Write events by grid, density and hot spots as a map to move about in, over the streets "
    "of a tile server, if one is named; otherwise nothing is asked of any network. Grids with "
    "fewer than 5 events are masked unless the page is for use inside.",
    place=290,
    examples=(
        "gridplan events map events.gpkg --plan plan.gpkg -o map.html",
        "gridplan events map events.gpkg --plan plan.gpkg -o map.html "
        "--tiles http://tiles.example/{z}/{x}/{y}.png",
    ),
    figures=(Figure("bytes", "Size in bytes"),),
    heading="Events",
    has_json=False,
)
class Map(OfEvents, OfPlan, PageOutput):
    """Write the street map."""

    tiles: str = parameter(
        Text(), "Address of a tile server for the streets; none by default.",
        title="Address of a tile server", default="",
        example="http://tiles.example/{z}/{x}/{y}.png",
    )  # fmt: skip
    tiles_datum: str = parameter(
        Choice(names=("wgs84", "gcj02")),
        "Where the tile server draws the streets; wgs84 for CGCS2000 too.",
        title="Where the tile server draws the streets", default="wgs84", example="gcj02",
    )  # fmt: skip

    def doing(self) -> str:
        """See `Operation`."""
        return say("Making the map")

    def run(self, progress: Progress = SILENT) -> Result:
        """Write it."""
        from ...output.web.sealed_map import Ground
        from ...output.web.street_map import write_street_map

        size = write_street_map(
            self.events,
            self.plan,
            self.output,
            ground=Ground(self.tiles, self.tiles_datum),
            title=self.heading_text,
            mask=not self.show_few,
            progress=progress,
        )
        words = say("Wrote {file}, {size:.1f} MB.", file=self.output, size=size / 1e6)
        return Result(
            value=self.output,
            said=[Line(words)],
            outputs=written(self.output),
            figures={"bytes": size},
        )
