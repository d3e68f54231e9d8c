"""``adopt``: a plan of the grids that there are."""

from __future__ import annotations

from typing import Any

from ..geometry.defaults import DATUMS
from ..i18n import say
from ..progress import SILENT, Progress, Span
from .declare.kinds import Choice, Layer, OutputPlan, Table, Text
from .declare.operation import operation, parameter, refuse
from .declare.result import Result
from .shared.plans import PLAN_FIGURES, plan_result
from .shared.requests import with_request
from .shared.search import Signed
from .shared.sources import path_of_source, read_source
from .shared.units import DATUM_TITLES, Units


def _level(text: str) -> Any:
    from ..plan.create.adopt import LevelColumns

    return LevelColumns.parse(text)


@operation(
    "adopt",
    title="Make a plan of existing grids",
    summary="Make a plan of the grids that there are.",
    help="Make a plan of the grids that there are, to check, redraw, compare and rebalance them. "
    "For each level, largest grids first, the columns of codes and names are named. They are "
    "columns of the layer of the smallest grids, where one is given: each unit goes to the grid "
    "that holds most of it. Otherwise they are columns of the base units.\n\n"
    "The edited list of units of a plan makes a plan too: its units go to the grids whose codes "
    "stand behind them, and all else comes from that plan.",
    place=40,
    examples=(
        "gridplan adopt units.gpkg --level town --level grid_2 --level grid_3 -o plan.gpkg",
        "gridplan adopt units.gpkg --grids grids.shp --level 镇街 --level 编号=名称 -o plan.gpkg",
        "gridplan adopt plan.gpkg --list units.csv -o plan2.gpkg",
    ),
    figures=PLAN_FIGURES,
)
class Adopt(Units, Signed):
    """Make a plan of the grids that there are."""

    output: Any = parameter(
        OutputPlan(), "Plan file.", title="Plan file", short="-o", example="plan.gpkg"
    )
    levels: tuple[str, ...] | None = parameter(
        Text(several=True, read=_level, form="CODE[=NAME]"),
        "CODE or CODE=NAME: columns of the codes and names of a level, largest grids first.",
        title="Columns of each level", default=None, option="--level", common=True,
        example="grid_2=name_2",
    )  # fmt: skip
    grids: Any = parameter(
        Layer(),
        "Areas of the smallest grids that have these columns; otherwise the units have them.",
        title="Layer of the smallest grids", default=None, common=True, example="grids.shp",
    )  # fmt: skip
    grids_datum: str = parameter(
        Choice(names=DATUMS, titles=DATUM_TITLES),
        "What the coordinates of these layers really are, whatever their system says: maps of "
        "the web in China are shifted (gcj02, bd09); wgs84 stands for CGCS2000 too.",
        title="Coordinates of the layer of grids", default=DATUMS[0], group="what",
        example="gcj02",
    )  # fmt: skip
    listed: Any = parameter(
        Table(endings=(".csv",)),
        "CSV of unit_id and grid_N, as the meeting pack hands it over: UNITS is a plan then, and "
        "its units go to its grids as the list says.",
        title="List of units", default=None, option="--list", common=True, example="units.csv",
    )  # fmt: skip

    def check(self) -> None:
        """Refuse a list together with what it takes the place of."""
        super().check()
        chosen = [*self.reading().values()]
        chosen.remove(self.snap)
        if self.listed is not None and any((self.levels, self.grids is not None, *chosen)):
            refuse(type(self), say("With --list all else comes from the plan."))

    def doing(self) -> str:
        """See `Operation`."""
        return say("Taking over the grids of {units}", units=self.name_of_units)

    def run(self, progress: Progress = SILENT) -> Result:
        """Read, look the grids up, save."""
        from ..plan.create.adopt import adopt
        from ..stores.exchange.equivalency import plan_from_equivalency, read_equivalency
        from ..stores.planfile.geopackage import open_plan, save_plan

        if self.listed is not None:
            like, territory = open_plan(path_of_source(self.units))
            plan = plan_from_equivalency(read_equivalency(self.listed), like, author=self.author)
        else:
            territory = self.read_units(self.units, Span(progress, 0.0, 0.5))
            columns = [_level(text) for text in self.levels or ()]
            areas = None if self.grids is None else read_source(self.grids)
            plan, territory = adopt(
                territory, columns, areas, datum=self.grids_datum, author=self.author
            )
        if self.output is not None:
            plan = with_request(plan, self, self.output)
            save_plan(
                plan, territory, self.output, author=self.author, progress=Span(progress, 0.6, 1.0)
            )
        return plan_result(plan, territory, self.output)
