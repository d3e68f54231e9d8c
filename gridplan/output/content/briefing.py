"""What a meeting is told about a plan: gathered once, shown on slides, sheets, pages and maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...errors import InputError
from ...events.density.density import Density
from ...i18n import say
from ...plan.compare.compare import Comparison
from ...plan.measures import LevelMeasures, measure
from ...plan.plan import Plan
from ...plan.staff.roster import Roster, certain_roster
from ...progress import SILENT, Progress, step
from ...stores.planfile.layers import dissolve
from ...territory.quantities import spoken
from ...territory.territory import Territory
from ..look.amounts import households, short_code
from ..look.fonts import font_families, writable
from ..look.safe_text import division_title, one_line, shown_name
from .event_content import EventBook

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class Briefing:
    """A plan with all that is shown of it.

    Parameters
    ----------
    plan : Plan
    territory : Territory
    title : str
        Heading of the whole pack.
    levels : tuple of LevelMeasures
    outlines : list of object arrays
        Dissolved grids of each level, first level first; an empty polygon where there is none.
    ground : tuple of (kind, GeoDataFrame)
        Layers drawn for orientation: ``"river"``, ``"road"``, ``"rail"`` or ``"other"``.
    comparison : Comparison, optional
    events : Density, optional
    families : tuple of str
        Fonts that the pictures are written with.
    periods : EventBook, optional
        The same events period by period.
    roster : Roster, optional
        Who heads and works in which grid, as far as it is known.
    review : str
        Review number of the map; empty while there is none.
    """

    plan: Plan
    territory: Territory
    title: str
    levels: tuple[LevelMeasures, ...]
    outlines: list[NDArray[np.object_]]
    ground: tuple[tuple[str, gpd.GeoDataFrame], ...]
    comparison: Comparison | None
    events: Density | None
    families: tuple[str, ...]
    periods: EventBook | None = None
    roster: Roster | None = None
    review: str = ""

    @property
    def heads(self) -> Mapping[str, str]:
        """Code of a grid → who heads it, as far as it is known."""
        return {} if self.roster is None else self.roster.heads

    @property
    def date(self) -> str:
        """Day on which the plan was made, ISO; empty when unknown."""
        return self.plan.provenance.created[:10]

    @property
    def criteria(self) -> tuple[str, ...]:
        """Names of the criteria for people."""
        return tuple(one_line(spoken(criterion.name), 24) for criterion in self.territory.criteria)

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """Names of the grids of each level as pages show them."""
        return tuple(
            tuple(one_line(shown_name(name, code), 40) for name, code in zip(*level))
            for level in zip(self.plan.names, self.plan.codes)
        )

    @cached_property
    def codes(self) -> tuple[tuple[str, ...], ...]:
        """Codes of the grids of each level as pages show them."""
        return tuple(tuple(one_line(code, 40) for code in level) for level in self.plan.codes)

    @cached_property
    def hash(self) -> str:
        """Hash of the plan."""
        return self.plan.hash

    @cached_property
    def households(self) -> tuple[NDArray[np.float64], ...] | None:
        """Households of the grids of each level, where the units say how many they are."""
        return households(self.plan, self.territory)

    def children(self, grid: int, level: int = 1) -> NDArray[np.int64]:
        """Grids of the next level in a grid of `level`; the grid itself at the last level."""
        if self.plan.depth == level:
            return np.array([grid])
        return np.flatnonzero(self.plan.parents[level - 1] == grid)

    def short_code(self, level: int, grid: int) -> str:
        """A code without what it has from the grid above it."""
        code = self.codes[level - 1][grid]
        if level > 1:
            return short_code(code, self.codes[level - 2][self.plan.parents[level - 2][grid]])
        return code

    def on_map(self, text: str, instead: str | None = None) -> str:
        """A text as a picture can write it: never boxes.

        Parameters
        ----------
        text : str
        instead : str, optional
            Stands in for a text that the fonts of the machine cannot write; left out, only the
            letters that they cannot write are missing.
        """
        if writable(text, self.families):
            return text
        if instead is not None:
            return self.on_map(instead)
        return "".join(letter for letter in text if writable(letter, self.families)).strip()


def gather(
    plan: Plan,
    territory: Territory,
    *,
    title: str = "",
    comparison: Comparison | None = None,
    events: Density | None = None,
    periods: EventBook | None = None,
    overlays: Sequence[Path] = (),
    heads: Path | None = None,
    review: str = "",
    progress: Progress = SILENT,
) -> Briefing:
    """Gather what is shown of a plan.

    Parameters
    ----------
    plan : Plan
    territory : Territory
        Of the same units in the same order.
    title : str
        Says the number of grids when left out.
    comparison : Comparison, optional
        With `plan` as the new plan.
    events : Density, optional
        Where events happen.
    periods : EventBook, optional
        The same events period by period.
    overlays : sequence of Path
        Local files with lines, outlines or points that are drawn for orientation.
    heads : Path, optional
        Who heads which grid, see `certain_roster`.
    review : str
        Review number of the map.
    progress : Progress

    Raises
    ------
    InputError
        When plan and territory are not of the same units, or an overlay cannot be read.
    """
    if not np.array_equal(plan.unit_ids, territory.unit_ids):
        raise InputError(
            say("The plan and the territory do not have the same units in the same order."),
            cure=say("Open both from the same plan file."),
        )
    step(progress, 0.0, say("Measuring the plan"))
    levels = measure(plan, territory)
    step(progress, 0.3, say("Joining units into grids"))
    nothing = shapely.Polygon()
    outlines = [
        np.where(shapely.is_missing(shapes), nothing, shapes)
        for shapes in dissolve(plan, territory.units.geometry.to_numpy())
    ]
    step(progress, 0.8, say("Reading layers for orientation"))
    ground = tuple(part for path in overlays for part in _ground(path, territory))
    progress.report(1.0)
    return Briefing(
        plan=plan,
        territory=territory,
        title=one_line(title, 80) or division_title(plan.counts),
        levels=levels,
        outlines=outlines,
        ground=ground,
        comparison=comparison,
        events=events,
        families=tuple(font_families()),
        periods=periods,
        roster=None if heads is None else certain_roster(heads, plan),
        review=one_line(review, 60),
    )


#: Values of a column `kind` (or `fclass`, `highway`, `waterway`) and what is drawn for them; what
#: is too small for a map of a whole town is left out.
_KINDS = {
    "river": "river", "canal": "river", "lake": "river",
    "expressway": "road", "motorway": "road", "trunk": "road", "arterial": "road",
    "primary": "road", "railway": "rail", "rail": "rail",
    "lane": "", "street": "", "creek": "", "secondary": "", "footway": "", "path": "",
}  # fmt: skip
_KIND_COLUMNS = ("kind", "fclass", "highway", "waterway", "railway")


def _ground(path: Path, territory: Territory) -> list[tuple[str, Any]]:
    """The parts of a layer that are drawn in the same way, in the system of the territory."""
    from ...notes import Notes
    from ...reading.vector_files import read_layer

    layer, _ = read_layer(path, None, Notes(path.name))
    if layer.crs is None:
        raise InputError(
            say("The layer has no coordinate system."),
            where=str(path),
            cure=say("Save it with a coordinate system."),
        )
    layer = layer.to_crs(territory.units.crs)
    layer = layer[~(layer.geometry.isna() | layer.geometry.is_empty)]
    column = next((name for name in _KIND_COLUMNS if name in layer), None)
    if column is None:
        return [("other", layer)]
    kinds = layer[column].map(lambda value: _KINDS.get(str(value), "other"))
    return [(kind, layer[kinds == kind]) for kind in ("river", "rail", "road", "other")
            if (kinds == kind).any()]  # fmt: skip
