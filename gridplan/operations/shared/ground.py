"""Rules of the ground as parameters: lines, special grids, limits, areas that stay whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...geometry.defaults import DATUMS
from ...i18n import say
from ...progress import SILENT, Progress
from ..declare.kinds import Choice, Column, Layer, Quantity, Text
from ..declare.operation import Operation, Parameter, ParameterError, parameter, parameters, shared
from .sources import file_and_choice, read_source
from .units import DATUM_TITLES

if TYPE_CHECKING:
    from ...plan.rules.rules import Limit, Rules
    from ...territory.territory import Territory

_LINES = ("polygon", "line")
_FILTERED = "FILE[:COLUMN=VALUE,…]"


def _limit(text: str) -> Limit:
    from ...plan.rules.rules import Limit

    return Limit.parse(text)


@shared
class GroundRules(Operation):
    """What a plan keeps to on the ground."""

    barriers: Any = parameter(
        Layer(shapes=_LINES, filtered=True, form=_FILTERED),
        "Lines that borders should follow, such as rivers and roads.",
        title="Lines that borders should follow", default=None, group="ground",
        example="lines.gpkg:kind=arterial,railway",
    )  # fmt: skip
    hard_barriers: Any = parameter(
        Layer(shapes=_LINES, filtered=True, form=_FILTERED),
        "Lines that no grid may cross but at crossings.",
        title="Lines that no grid may cross", default=None, group="ground",
        example="lines.gpkg:kind=river",
    )  # fmt: skip
    crossings: Any = parameter(
        Layer(shapes=("point", "line"), filtered=True, form=_FILTERED),
        "Bridges as points, or roads that cross hard barriers.",
        title="Crossings of these lines", default=None, group="ground", example="bridges.gpkg",
    )  # fmt: skip
    limits: tuple[str, ...] | None = parameter(
        Text(several=True, read=_limit, form="COLUMN=MIN..MAX"),
        "Of every last-level grid, for example households=300..500; may be given several times.",
        title="Limits of every last-level grid", default=None, group="ground", option="--limit",
        example="households=300..500",
    )  # fmt: skip
    compounds: str | None = parameter(
        Column(), "Column of areas that are never cut, at no level.",
        title="Column of areas that are never cut", default=None, group="ground", example="block",
    )  # fmt: skip
    cores: Any = parameter(
        Layer(shapes=("point",), columns_of="units"),
        "Column, or file of points: no two marked units lie in one grid.",
        title="Cores", default=None, group="ground", example="stations.gpkg",
    )  # fmt: skip
    special: Any = parameter(
        Layer(columns_of="units"),
        "Column, or file of areas: special grids, beyond the counts and outside the balance.",
        title="Special grids", default=None, group="ground", example="parks.gpkg",
    )  # fmt: skip
    given_grids: str | None = parameter(
        Column(), "Column that names last-level grids to keep as they are.",
        title="Column that names given grids", default=None, group="ground", example="grid_3",
    )  # fmt: skip
    farthest: float | None = parameter(
        Quantity(unit="m", least=0.0, above=True),
        "Largest distance between two units of a last-level grid, metres.",
        title="Largest distance inside a grid, m", default=None, group="ground", example="1500",
    )  # fmt: skip
    ground_datum: str = parameter(
        Choice(names=DATUMS, titles=DATUM_TITLES),
        "What the coordinates of these layers really are, whatever their system says: maps of "
        "the web in China are shifted (gcj02, bd09); wgs84 stands for CGCS2000 too.",
        title="Coordinates of the layers of lines, areas and points", default=DATUMS[0],
        group="ground", example="gcj02",
    )  # fmt: skip

    def check(self) -> None:
        """Refuse crossings without lines to cross."""
        super().check()
        if self.crossings is not None and self.hard_barriers is None:
            raise ParameterError(
                _parameter(type(self), "crossings"), say("there are no hard barriers to cross")
            )

    def barrier_lines(self) -> BarrierLines:
        """The lines, for any territory."""
        named = {
            "soft": self.barriers,
            "hard": self.hard_barriers,
            "crossings": self.crossings,
        }
        lines = {
            name: _from_anywhere(source) for name, source in named.items() if source is not None
        }
        return BarrierLines(lines, self.ground_datum)

    def rules(self) -> GroundRule:
        """The rules, for any territory."""
        from ...plan.rules.rules import Limit

        marks = {
            name: _from_anywhere(source)
            for name, source in (("special", self.special), ("cores", self.cores))
            if source is not None
        }
        limits = tuple(Limit.parse(text) for text in self.limits or ())
        return GroundRule(
            limits, self.compounds, self.given_grids, self.farthest, marks, self.ground_datum
        )

    def apply_ground(
        self,
        territory: Territory,
        fixed_level: str | None,
        walls: str | None,
        progress: Progress,
    ) -> tuple[Territory, Rules]:
        """The territory with lines and links applied and areas marked, and the rules for a plan.

        Parameters
        ----------
        territory : Territory
        fixed_level : str or None
            Column of the first level.
        walls : str or None
            Column of areas that are kept whole above the last level.
        progress : Progress
        """
        from ...territory.ground.division_links import tie_areas

        territory = self.barrier_lines()(territory, progress)
        territory = tie_areas(territory, fixed_level, walls)
        return self.rules()(territory, fixed_level)


@dataclass(frozen=True)
class BarrierLines:
    """Barrier lines as they were given, for any territory; it can be sent to workers.

    Parameters
    ----------
    sources : mapping
        Of `soft`, `hard` and `crossings` those that were given: ``FILE[:COLUMN=VALUE,…]``, or a
        layer in memory.
    datum : str
        Of their coordinates.
    """

    sources: Mapping[str, Any]
    datum: str

    def __call__(self, territory: Territory, progress: Progress = SILENT) -> Territory:
        """The territory with these barriers."""
        from ...territory.ground.barrier_edges import heed_lines, read_lines

        lines = {}
        for name, given in self.sources.items():
            source, only = _file_and_values(read_source(given))
            lines[name] = read_lines(
                source, territory.units.crs, only, points=name == "crossings", datum=self.datum
            )
        return heed_lines(territory, **lines, progress=progress)


@dataclass(frozen=True)
class GroundRule:
    """The rules of the ground as they were given, for any territory; it can be sent to workers.

    Parameters
    ----------
    limits : tuple of Limit
    compounds, given : str or None
        Columns.
    farthest_m : float or None
    marks : mapping
        Of `special` and `cores` those that were given: a column, a file, or a layer in memory.
    datum : str
        Of the coordinates of these layers.
    """

    limits: tuple[Limit, ...]
    compounds: str | None
    given: str | None
    farthest_m: float | None
    marks: Mapping[str, Any]
    datum: str

    def __call__(self, territory: Territory, fixed: str | None = None) -> tuple[Territory, Rules]:
        """The territory, with areas marked and linked where the rules need it, and the rules."""
        from ...plan.rules.rules import Rules
        from ...plan.task.prepare import Asked, with_rules

        columns = {
            name: source
            for name, source in self.marks.items()
            if isinstance(source, str)
            and (source in territory.units.columns or not Path(source).suffix)
        }
        layers = {
            name: read_source(source) for name, source in self.marks.items() if name not in columns
        }
        rules = Rules(
            limits=self.limits,
            compounds=self.compounds,
            given=self.given,
            farthest_m=self.farthest_m,
            **columns,
        )
        return with_rules(territory, Asked(**layers, rules=rules, datum=self.datum), fixed)


def _parameter(cls: type[Operation], name: str) -> Parameter:
    return next(one for one in parameters(cls) if one.name == name)


def _file_and_values(source: Any) -> tuple[Any, tuple[str, frozenset[str]] | None]:
    """A layer and the values of a column that count; None where all do."""
    if not isinstance(source, str):
        return source, None
    path, choice = file_and_choice(source)
    if not choice:
        return path, None
    column, _, values = choice.partition("=")
    return path, (column, frozenset(value.strip() for value in values.split(",")))


def _from_anywhere(source: Any) -> Any:
    """The same with the whole path of the file, if it is one: workers may stand elsewhere."""
    if not isinstance(source, (str, Path)):
        return source
    path, choice = file_and_choice(str(source))
    if not Path(path).is_file():
        return str(source)
    return f"{Path(path).absolute()}:{choice}" if choice else str(Path(path).absolute())
