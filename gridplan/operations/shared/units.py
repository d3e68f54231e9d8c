"""Base units as parameters: where they are, what is balanced, how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...geometry.defaults import DATUMS, GAP_WIDTH_M, TOLERANCE_M
from ...progress import Progress, Span
from ..declare.kinds import Choice, Column, Criteria, Flag, Layer, Quantity, Table, Text
from ..declare.operation import Operation, parameter, shared
from .sources import name_of_source, read_source

if TYPE_CHECKING:
    from ...territory.territory import Territory

DATUM_TITLES = (
    "WGS 84 or CGCS2000: not shifted",
    "GCJ-02: as on most web maps in China",
    "BD-09: as on maps of Baidu",
)


@shared
class ReadsUnits(Operation):
    """How base units are read."""

    join: Any = parameter(
        Table(), "Table to join by unit id.", title="Table to join", default=None, group="what",
        example="population.xlsx",
    )  # fmt: skip
    join_key: str | None = parameter(
        Text(), "Column of the table that holds the unit ids.",
        title="Column of the ids in the table", default=None, group="what", example="id",
    )  # fmt: skip
    join_sheet: str | None = parameter(
        Text(), "Sheet of the table; the only one with ids by default.",
        title="Sheet of the table", default=None, group="what", example="2026",
    )  # fmt: skip
    id_column: str | None = parameter(
        Column(), "Column of the units that holds their ids.", title="Column of the unit ids",
        default=None, group="what", example="unit_id",
    )  # fmt: skip
    layer: str | None = parameter(
        Text(),
        "Layer of the file, the only one by default; table or view of a database.",
        title="Layer", default=None, group="what", in_toolbox=False, example="units",
    )  # fmt: skip
    criteria: tuple[str, ...] | None = parameter(
        Criteria(several=True),
        "name=COLUMN:weight:tolerance; may be given several times. Without any the columns of "
        "registered people, migrants and area are recognised by their names.",
        title="Criteria", default=None, group="criteria", option="--criterion",
        example="registered=户籍人口:0.4:20%",
    )  # fmt: skip
    crs: str | None = parameter(
        Text(), "Coordinate system of the units where the file says none or a wrong one.",
        title="Coordinate system of the units", default=None, group="what", example="EPSG:4490",
    )  # fmt: skip
    work_crs: str | None = parameter(
        Text(), "Projected system to work in; chosen by place by default.",
        title="Projected system to work in", default=None, group="what", example="EPSG:4549",
    )  # fmt: skip
    datum: str | None = parameter(
        Choice(names=DATUMS, titles=DATUM_TITLES),
        "What the coordinates really are, whatever their system says: maps of the web in China are "
        "shifted (gcj02, bd09); wgs84 stands for CGCS2000 too. By default that of the units of the "
        "plan, where one is given, else wgs84.",
        title="Datum of the coordinates", default=None, group="what", example="gcj02",
    )  # fmt: skip
    snap: float = parameter(
        Quantity(unit="m", least=0.0),
        "Borders this close, in metres, are made to agree; what is wider is ground, and reported.",
        title="Snapping distance, metres", default=TOLERANCE_M, group="what", example="0.5",
    )  # fmt: skip
    empty_as_zero: bool = parameter(
        Flag(), "Empty cells mean nobody and nothing.", title="Empty cells count as 0",
        default=False, group="criteria",
    )  # fmt: skip

    def reading(self, known: Territory | None = None) -> dict[str, Any]:
        """Keywords of `read_territory`.

        Parameters
        ----------
        known : Territory, optional
            One to compare the units with: they are read alike where nothing else is asked for.
        """
        from ...stores.planfile.layers import check_names
        from ...territory.criteria import parse_criterion
        from ...territory.read import terms_of

        criteria = [parse_criterion(text) for text in self.criteria or ()] or None
        check_names(criteria or ())
        asked: dict[str, Any] = {
            "join": self.join,
            "join_key": self.join_key,
            "join_sheet": self.join_sheet,
            "id_column": self.id_column,
            "layer": self.layer,
            "criteria": criteria,
            "crs": self.crs,
            "work_crs": self.work_crs,
            "tolerance_m": self.snap,
            "empty_as_zero": self.empty_as_zero,
        }
        if self.datum is not None:
            asked["datum"] = self.datum
        if known is not None:
            asked |= {name: asked.get(name) or term for name, term in terms_of(known).items()}
        return asked

    def read_units(
        self, units: Any, progress: Progress, known: Territory | None = None
    ) -> Territory:
        """The territory of base units.

        Parameters
        ----------
        units : path, address, GeoDataFrame or Territory
            A territory is taken as it is.
        progress : Progress
        known : Territory, optional
            See `reading`.

        Raises
        ------
        InputError
        """
        from ...territory.read import read_territory
        from ...territory.territory import Territory

        if isinstance(units, Territory):
            return units
        source = read_source(units, Span(progress, 0.0, 0.1))
        return read_territory(source, **self.reading(known), progress=progress)


@shared
class Units(ReadsUnits):
    """Base units of a territory."""

    units: Any = parameter(
        Layer(),
        "Base units: any layer of polygons, table of a PostGIS database, or in Python a "
        "GeoDataFrame or a territory.",
        title="Base units", positional=True, example="units.gpkg",
    )  # fmt: skip

    @property
    def name_of_units(self) -> str:
        """What messages call the units."""
        return name_of_source(self.units)


__all__ = ["DATUM_TITLES", "GAP_WIDTH_M", "ReadsUnits", "Units"]
