"""Several divisions of one graph worked on at once: copies of it side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..progress import SILENT, Progress
from .graph import Floats, Graph, Ints, side_by_side
from .objective import Level, Weighing, total
from .refinement.local_search import Schedule, refine
from .tolerance_windows import Watch

#: Energy of a part without any node.
EMPTY = 50.0


@dataclass(frozen=True)
class Copies:
    """Copies of a graph side by side, each with its own regions and parts.

    Parameters
    ----------
    graph : Graph
        All copies.
    region : int64 (copies · n,)
    level : Level
        The parts of all copies.
    one : Level
        The parts of one copy.
    copies : int
    """

    graph: Graph
    region: Ints
    level: Level
    one: Level
    copies: int

    @classmethod
    def of(cls, graph: Graph, region: Ints, level: Level, copies: int) -> Copies:
        """`copies` of a graph."""
        offset = np.arange(copies)[:, None]
        first = (level.first[:-1] + level.parts * offset).ravel()
        many = Level(
            np.append(first, level.parts * copies),
            np.tile(level.target, copies),
            np.tile(level.need, copies),
        )
        regions = (region + level.regions * offset).ravel()
        return cls(side_by_side(graph, copies), regions, many, level, copies)

    def named(self, each: Ints | list[Ints]) -> Ints:
        """Parts of all copies in one row, of divisions (copies, n)."""
        offset = self.one.parts * np.arange(self.copies)[:, None]
        parts: Ints = (np.asarray(each) + offset).ravel()
        return parts

    def each(self, part: Ints) -> Ints:
        """Divisions (copies, n) of parts in one row."""
        offset = self.one.parts * np.arange(self.copies)[:, None]
        divisions: Ints = part.reshape(self.copies, -1) - offset
        return divisions

    def refine(
        self,
        part: Ints,
        schedule: Schedule,
        rng: np.random.Generator,
        watch: Watch,
        progress: Progress = SILENT,
    ) -> Ints:
        """All copies refined."""
        return refine(
            self.graph, self.region, part, self.level, schedule, rng, watch=watch, progress=progress
        )

    def energy(self, part: Ints, weighing: Weighing) -> Floats:
        """Energy of each region of each copy, float64 (copies, regions)."""
        held = total(self.graph, part, self.level.parts)
        energy: Floats = weighing.energy(
            held.load, held.area, held.outline, self.level.target, held.criteria
        ) + EMPTY * (held.units == 0)
        by_region: Floats = np.add.reduceat(energy, self.level.first[:-1])
        return by_region.reshape(self.copies, -1)
