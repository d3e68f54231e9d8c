"""The three efforts: how many starts, rounds and moves each level gets."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .graph import Bools, Ints
from .initial.power_diagram import Seeds
from .multilevel.level_stages import Cells, Melts
from .objective import TOLERANCE
from .refinement.ejection_chains import SEARCHES
from .refinement.local_search import Schedule
from .refinement.nested_refinement import Upper
from .refinement.recombination import Cuts
from .refinement.regrow import Renewal

#: Power by which the pressure rises as the tolerance falls.
SHARPENING = 0.7
#: Pressure that nothing withstands, and the share of the tolerance that polishing may use.
HARD, POLISHED = 3e6, 0.955
#: Rounds, heat against that of the last level, and pressure around the last few bad grids, and the
#: share of the tolerance that these rounds aim at.
MENDING, MENDING_HEAT, MENDING_PRESSURE, MENDED = 40, 0.25, (200.0, 2e4), 0.94
#: Units per grid below which most grids cannot meet their target, and below which a few cannot.
COARSE_UNITS = 8
SMALL_UNITS = 16
#: What it counts that such a grid is outside its tolerance at all, in grids; and what all its
#: outline weighs while chains are sought: where units are coarse, most grids need one.
OUTSIDE = 0.1
COARSE_OUTLINE, SMALL_OUTLINE = 0.95, 0.25
#: What the outline weighs where the tolerance is tight, and many grids need a chain for that; and
#: least starts of levels between, whose parts have to be more even then.
TIGHT_OUTLINE, TIGHT_COPIES = 0.003, 4
#: Most deviation of an upper level against that of the last one, where the tolerance is tight.
UPPER_SHARE = 0.75
#: What the first level weighs against the last one while all levels are refined together. Where
#: units are coarse, what a metre of its outline counts against one of the last level, there and
#: in chains: few grids are even then, and each that becomes so would make it a little more jagged.
FIRST, FIRST_METRE, FIRST_CHAINED = 12.0, 4.5, 2.0
#: Least rounds of weaving where units are coarse.
COARSE_ROUNDS = 16
#: How unions around the last few bad grids are cut anew, before wider chains.
FEW_CUTS = Cuts(40, 50, 4)


@dataclass(frozen=True)
class Chaining:
    """How chains of moves are sought for grids that are out of tolerance, see `chaining.chain`.

    Parameters
    ----------
    most : int
        Bad grids that chains are tried on.
    searches : tuple of (int, int, int, float)
    once : float
        What it counts that a grid is outside at all, beside how far, in grids.
    outline : float
        What the outline of a usual grid weighs, in grids of excess.
    """

    most: int
    searches: tuple[tuple[int, int, int, float], ...]
    once: float
    outline: float


@dataclass(frozen=True)
class Effort:
    """The stages of all levels, and how hard the last bad grids are fought.

    Parameters
    ----------
    first : Melts
        A level that divides the whole territory.
    middle : Cells
        A level between.
    last : Cells
        The last level by itself.
    woven : int
        Rounds of refining all levels together.
    hotter : float
        First temperature of that against the heat of the last level by itself.
    chains : int
        Bad grids that chains of moves are tried on.
    searches : tuple of (int, int, int, float)
        How they are sought where units are coarse, and all bad grids need one.
    cuts : Cuts, optional
        How unions around bad grids are cut anew, where units are coarse.
    renewal : Renewal
        How far other grids are sought for the last few bad ones that `FEW_CUTS` leave.
    outline : float
        See `Chaining`, where units are not coarse.
    redivided : int
        Times that parents with bad grids are divided anew.
    polished : int
        Rounds that shorten borders in the end, with moves that keep all balance.
    within : float
        Share of the tolerance that grids are brought to where that is easy.
    """

    first: Melts
    middle: Cells
    last: Cells
    woven: int
    hotter: float
    chains: int
    searches: tuple[tuple[int, int, int, float], ...]
    cuts: Cuts | None
    renewal: Renewal
    outline: float
    redivided: int
    polished: int
    within: float

    @property
    def start(self) -> Cells:
        """The last level where it is refined together with all others right afterwards."""
        return replace(self.last, coarse=0)

    def keeping(self, tolerance: float) -> Effort:
        """The effort for another deviation of the load than `TOLERANCE`."""
        if tolerance == TOLERANCE:
            return self
        share = tolerance / TOLERANCE
        low, middle, high = self.last.pressure
        last = replace(
            self.last,
            tolerance=self.last.tolerance * share,
            pressure=(low, middle, high * share**-SHARPENING),
        )
        if share > 1.0:
            return replace(self, last=last)
        # Few moves fit a tight tolerance: more grids are left to chains.
        rounds = self.woven
        return replace(
            self,
            middle=replace(self.middle, copies=max(self.middle.copies, TIGHT_COPIES)),
            last=last,
            woven=4 * rounds,
            chains=8 * self.chains,
            outline=TIGHT_OUTLINE,
            polished=3 * rounds,
            within=1.0,
        )

    def aim(self, tolerance: float, units: float) -> float:
        """The deviation that grids are brought to; `units` is units per grid."""
        return tolerance if units < SMALL_UNITS else self.within * tolerance

    def polish_schedule(self, tolerance: float, units: float) -> Schedule:
        """The schedule that shortens borders and leaves every grid in its tolerance."""
        heat = self.last.heat / np.sqrt(units)
        hard = (HARD, HARD)
        return Schedule(self.polished, 1, heat, POLISHED * tolerance, hard, square=0.0)

    def mend_schedule(self, tolerance: float, units: float) -> Schedule:
        """The schedule around the last few grids that are out of tolerance: balance comes first."""
        heat = MENDING_HEAT * self.last.heat / np.sqrt(units)
        return Schedule(MENDING, 1, heat, MENDED * tolerance, MENDING_PRESSURE, square=0.0)

    def weave_schedule(self, units: float) -> Schedule:
        """The schedule of the last level with all borders open; `units` is units per grid."""
        heat, tolerance = self.last.heat / np.sqrt(units), self.last.tolerance
        high = self.last.pressure[2]
        slow = max(self.woven, COARSE_ROUNDS)
        if units < COARSE_UNITS:
            high, knee = 25.0 * units**2, 3e-4 * units**2
            tight = min(0.03, tolerance)
            return Schedule(slow, 1, heat, tight, (5.0, high), knee=knee, square=0.0)
        if units < SMALL_UNITS:
            high, knee = 15.0 * units**2, 3e-4 * units**2
            return Schedule(slow, 1, heat, tolerance, (5.0, high), knee=knee)
        return Schedule(self.woven, 1, self.hotter * heat, self.within * tolerance, (50.0, high))

    def upper(self, depth: int, above: Ints, units: float, held: Bools) -> Upper:
        """How the level at `depth` (0 is the first) counts when all levels are refined together."""
        if depth == 0:
            weight = FIRST
            if units < SMALL_UNITS:
                leaves = len(above) / (int(above.max()) + 1)
                weight = max(FIRST, FIRST_METRE * float(np.sqrt(leaves)))
            return Upper(above, held, 0.003, 1e5, weight)
        # Grids of a parent that is out of their tolerance cannot all be in it.
        tolerance = min(0.011, UPPER_SHARE * self.last.tolerance)
        return Upper(above, held, tolerance, 250.0 if units < SMALL_UNITS else 2e4, 2.0)

    def outlines(self, units: float) -> tuple[float, ...]:
        """What a metre of border of upper levels counts in chains; `units` is units per grid."""
        return (FIRST_CHAINED,) if units < SMALL_UNITS else ()

    def chaining(self, units: float, grids: int) -> Chaining:
        """How chains are sought; `units` is units per grid, `grids` are all last-level grids."""
        if units < SMALL_UNITS:
            outline = COARSE_OUTLINE if units < COARSE_UNITS else SMALL_OUTLINE
            return Chaining(grids, self.searches, OUTSIDE, outline)
        return Chaining(self.chains, SEARCHES, 0.0, self.outline)

    def stuck(self, units: float) -> float:
        """Excess of a grid over the tolerance for which its parent is divided anew, in grids.

        Where units are coarse, all parents have such grids, and few have fewer afterwards.
        """
        return np.inf if units < COARSE_UNITS else 0.1

    def span(self, level: int, depth: int) -> tuple[float, float]:
        """The part of the progress bar that a level takes."""
        weights = np.array([1.0] * (depth - 1) + [2.0])
        edge = 0.7 * np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
        return float(edge[level]), float(edge[level + 1])


def _effort(
    *,
    scale: float,
    starts: int,
    moves: int,
    carried: int,
    tries: int,
    cycles: int,
    between: tuple[int, int],
    seeds: tuple[Seeds, Seeds],
    woven: int,
    hotter: float,
    chains: int,
    searches: tuple[tuple[int, int, int, float], ...],
    cuts: Cuts | None,
    renewal: tuple[int, int, int],
    polished: int,
    within: float = 1.0,
) -> Effort:
    """An effort: rounds by their scale, the first level, the others, then all levels together.

    `between` are starts, and rounds on the coarse graph, of the levels between first and last.
    """

    def rounds(number: int) -> int:
        return max(8, int(number * scale))

    return Effort(
        Melts(
            copies=starts,
            nodes=20,
            middle=rounds(30),
            fine=rounds(45),
            tolerance=0.008,
            pressure=(1.0, 100.0, 20000.0),
            heat=0.5,
            moves=moves,
            carried=carried,
            tries=tries,
            cycles=cycles,
        ),
        Cells(
            copies=between[0],
            nodes=40,
            middle=rounds(30),
            fine=rounds(25),
            tolerance=0.005,
            pressure=(1.0, 60.0, 5000.0),
            heat=0.3,
            seeds=seeds[0],
            coarse=between[1],
        ),
        Cells(
            copies=1,
            nodes=0,
            middle=0,
            fine=0,
            tolerance=0.038,
            pressure=(5.0, 100.0, 800.0),
            heat=0.25,
            seeds=seeds[1],
            coarse=rounds(50),
        ),
        woven=woven,
        hotter=hotter,
        chains=chains,
        searches=searches,
        cuts=cuts,
        renewal=Renewal(*renewal),
        outline=0.0,
        redivided=chains // 40,
        polished=polished,
        within=within,
    )


_SEEDS = Seeds(20, 40), Seeds(12, 14)

EFFORTS = {
    "fast": _effort(
        scale=0.2, starts=4, moves=1, carried=2, tries=1, cycles=2,
        between=(2, 10), seeds=(Seeds(10, 24), Seeds(6, 12)), woven=8, hotter=0.8,
        chains=80, searches=((3, 8, 12, 1.0),), cuts=None, renewal=(8, 2, 2),
        polished=0, within=0.78,
    ),
    "normal": _effort(
        scale=0.4, starts=8, moves=1, carried=2, tries=3, cycles=8,
        between=(2, 40), seeds=_SEEDS, woven=48, hotter=1.25, chains=120,
        searches=SEARCHES[:2], cuts=Cuts(4, 12, 3), renewal=(16, 4, 2), polished=0,
    ),
    "best": _effort(
        scale=3.0, starts=16, moves=4, carried=8, tries=6, cycles=24,
        between=(4, 300), seeds=_SEEDS, woven=400, hotter=1.25, chains=1000,
        searches=((7, 40, 30, 1.0), (8, 120, 30, 0.2)), cuts=Cuts(40, 60, 5),
        renewal=(24, 6, 4), polished=100,
    ),
}  # fmt: skip
