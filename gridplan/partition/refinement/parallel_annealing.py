"""Small territories: many divisions annealed side by side, for the shortest border there is.

On a few hundred units the moves of `refining` soon find no better division, although there is one.
Here hundreds of divisions cool down together, one move or swap of two units in each at a time.
While they cool, divisions that fall behind give way to copies of those ahead: population annealing
(Hukushima and Iba 2003). What lies outside the windows costs a small power of its size, so that
borders move freely as long as it is warm and the last small excess still counts when it is cold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...progress import SILENT, Progress, step
from ..graph import Bools, Floats, Graph, Ints, side_by_side, sums
from ..initial.legalise import mend
from ..initial.power_diagram import Seeds, power_cells
from ..objective import Level
from ..tolerance_windows import Watch, Windows
from .local_connectivity import Rings

#: Units up to which a territory is small.
SMALL = 400
_LEAST_STEPS = 800


@dataclass(frozen=True)
class Cooling:
    """How many divisions cool down, and how slowly.

    Parameters
    ----------
    herds : int
        Times that all is done, from other starts: a herd may gather where nothing better is near.
    copies : int
        Divisions side by side in a herd.
    steps : int
        Moves tried in each, for every unit of the territory.
    """

    herds: int
    copies: int
    steps: int

    def length(self, units: int) -> int:
        """Moves tried in each division."""
        return max(_LEAST_STEPS, self.steps * units)


COOLINGS = {
    "fast": Cooling(2, 96, 20),
    "normal": Cooling(2, 192, 40),
    "best": Cooling(4, 384, 40),
}

#: First and last temperature, in mean edges of border, and first and last price of excess, for one
#: part out by a mean unit: herds take them in turn. Where hardly any division is inside its
#: windows, only a warm herd comes by one.
_CLIMATES = (((0.7, 0.25), (1.0, 5.0)), ((1.5, 0.5), (3.0, 8.0)))
#: Power of the excess that is paid for.
_POWER = 0.35
#: Edges drawn for a move, of which the first on a border counts; and more for the way back.
_DRAWN, _BACK = 6, 24
#: Steps after which divisions ahead replace those behind.
_RENEWED = 100
#: Excess below which a part is inside its windows, in mean units.
_ROUNDING = 1e-7
_SEEDS = Seeds(8, 40)


def anneal(
    graph: Graph,
    start: Ints,
    tolerance: float,
    watch: Watch,
    cooling: Cooling,
    rng: np.random.Generator,
    *,
    progress: Progress = SILENT,
) -> Ints:
    """The division with the shortest border among those inside the windows.

    Parameters
    ----------
    graph : Graph
        A connected small territory; loads in parts.
    start : int64 (n,)
        A division into connected parts; returned when nothing better is found.
    tolerance : float
        Deviation of the load that every part should keep to.
    watch : Watch
        Limits of the single criteria.
    cooling : Cooling
    rng : Generator
    progress : Progress

    Returns
    -------
    int64 (n,)
        Connected parts. Where no division inside the windows is found, `start`.
    """
    parts = int(start.max()) + 1
    if parts == 1:
        return start
    windows = Windows.of(graph, tolerance, watch, used=1.0)
    within = windows.excess(windows.held(start, parts)).sum() <= 0.0
    best, border = start, _border(graph, start) if within else np.inf
    steps = cooling.length(len(graph))
    for number in range(cooling.herds):
        herd = Herd(graph, starts_of(graph, start, parts, cooling.copies, rng), parts, windows)
        for turn in range(steps):
            heat, price = temperature(turn / steps, number)
            if turn and turn % _RENEWED == 0:
                following = temperature((turn + _RENEWED) / steps, number)
                herd.renew(heat, price, *following, rng)
                step(progress, (number + turn / steps) / cooling.herds)
            moved = herd.stir(heat, price, rng)
            ahead = moved[herd.border[moved] < border - _ROUNDING]
            if len(ahead) and len(ahead := ahead[herd.inside(ahead)]):
                first = ahead[herd.border[ahead].argmin()]
                best, border = herd.part[first, :-1].copy(), float(herd.border[first])
    return best


def _border(graph: Graph, part: Ints) -> float:
    """Border between parts, in mean edges."""
    cut = part[graph.source] != part[graph.indices]
    return float(0.5 * graph.border[cut].sum() / graph.border.mean())


def temperature(share: float, herd: int = 0) -> tuple[float, float]:
    """Temperature of a herd and its price of excess when a share of the steps is over."""
    heat, price = _CLIMATES[herd % len(_CLIMATES)]
    return heat[0] * (heat[1] / heat[0]) ** share, price[0] * (price[1] / price[0]) ** share


def starts_of(graph: Graph, start: Ints, parts: int, copies: int, rng: np.random.Generator) -> Ints:
    """Divisions to begin with, int64 (copies, n): the one given, and power cells."""
    n = len(graph)
    many = side_by_side(graph, copies)
    ones = np.ones(copies * parts)
    level = Level(np.arange(copies + 1) * parts, ones, ones.astype(np.int64))
    region = np.repeat(np.arange(copies), n)
    cells = mend(many, region, power_cells(many, region, level, _SEEDS, rng), level)
    part: Ints = cells.reshape(copies, n) - parts * np.arange(copies)[:, None]
    part[0] = start
    return part


class Herd:
    """Divisions side by side: their parts, what these hold, and the border between them.

    Parameters
    ----------
    graph : Graph
    part : int64 (copies, n)
    parts : int
    windows : Windows

    Attributes
    ----------
    part : int64 (copies, n + 1)
        Part of each unit; −1 in the last column, where neighbours that are not there point to.
    border : float64 (copies,)
        Border between parts, in mean edges.
    """

    def __init__(self, graph: Graph, part: Ints, parts: int, windows: Windows) -> None:
        copies, n = part.shape
        self._rings = Rings(graph)
        self._source, self._target = graph.source, graph.indices
        self._touch = np.zeros((n + 1, n + 1), bool)
        self._touch[graph.source, graph.indices] = True
        edge = np.full((n + 1, n + 1), 0.0)
        edge[graph.source, graph.indices] = graph.border / graph.border.mean()
        self._edge = np.where(
            self._rings.near, edge[np.arange(n)[:, None], self._rings.members], 0.0
        )
        mean = np.maximum(windows.amount.mean(axis=0), 1e-300)
        self._amount = windows.amount / mean
        self._low = windows.low / mean - _ROUNDING
        self._high = windows.high / mean + _ROUNDING
        self._parts, self._copy = parts, np.arange(copies)
        self.part: Ints = np.full((copies, n + 1), -1)
        self.part[:, :n] = part
        place = (part + parts * self._copy[:, None]).ravel()
        self._held: Floats = np.stack(
            [sums(place, np.tile(one, copies), parts * copies) for one in self._amount.T], 1
        )
        self.border = np.array([_border(graph, one) for one in part])
        self._cost = self._excess(self._held).reshape(copies, parts).sum(axis=1)

    def _excess(self, held: Floats) -> Floats:
        """What the excess of parts costs, for a price of 1."""
        out = np.maximum(np.maximum(self._low - held, held - self._high), 0.0)
        cost: Floats = (out**_POWER).sum(axis=-1)
        return cost

    def inside(self, copies: Ints) -> Bools:
        """Which of some divisions keep all their parts inside the windows."""
        held = self._held.reshape(len(self._copy), self._parts, -1)[copies]
        inside: Bools = ((held >= self._low) & (held <= self._high)).all(axis=(1, 2))
        return inside

    def renew(
        self, heat: float, price: float, heat_next: float, price_next: float,
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        """Replace divisions that are unlikely at the next temperature by likely ones."""
        energy = (self.border + price_next * self._cost) / heat_next
        energy -= (self.border + price * self._cost) / heat
        weight = np.cumsum(np.exp(energy.min() - energy))
        copies = len(self._copy)
        drawn = np.searchsorted(weight / weight[-1], (rng.random() + self._copy) / copies)
        drawn = np.minimum(drawn, copies - 1)
        held = self._held.reshape(copies, self._parts, -1)
        self.part, self.border, self._cost = self.part[drawn], self.border[drawn], self._cost[drawn]
        self._held = held[drawn].reshape(copies * self._parts, -1)

    def stir(self, heat: float, price: float, rng: np.random.Generator) -> Ints:
        """Try a move or a swap in every division; those in which it was made."""
        copy = self._copy
        width = self.part.shape[1]
        part, offset = self.part.ravel(), copy * width
        drawn = (rng.random((len(copy), _DRAWN + _BACK)) * len(self._source)).astype(np.int64)
        here = part[offset[:, None] + self._source[drawn]]
        there = part[offset[:, None] + self._target[drawn]]
        first = (here[:, :_DRAWN] != there[:, :_DRAWN]).argmax(axis=1)
        unit, old, new = self._source[drawn[copy, first]], here[copy, first], there[copy, first]
        longer, legal = self._move(part, offset, unit, old, new)
        legal &= old != new
        amount = self._amount[unit]
        # A unit that would go the other way, when one was drawn, makes it a swap.
        way_back = (here == new[:, None]) & (there == old[:, None])
        second = way_back.argmax(axis=1)
        other = self._source[drawn[copy, second]]
        swap = np.flatnonzero(legal & way_back[copy, second] & ~self._touch[unit, other])
        other = other[swap]
        more, free = self._move(part, offset[swap], other, new[swap], old[swap])
        longer[swap] += more
        legal[swap] &= free
        amount[swap] -= self._amount[other]
        giver, taker = copy * self._parts + old, copy * self._parts + new
        less, greater = self._held[giver], self._held[taker]
        dearer = self._excess(less - amount) + self._excess(greater + amount)
        dearer -= self._excess(less) + self._excess(greater)
        luck = -np.log1p(-rng.random(len(copy)))
        legal &= longer + price * dearer < heat * luck
        made = np.flatnonzero(legal)
        part[offset[made] + unit[made]] = new[made]
        swapped = legal[swap]
        part[offset[swap[swapped]] + other[swapped]] = old[swap[swapped]]
        self._held[giver[made]] -= amount[made]
        self._held[taker[made]] += amount[made]
        self.border[made] += longer[made]
        self._cost[made] += dearer[made]
        return made

    def _move(
        self, part: Ints, offset: Ints, unit: Ints, old: Ints, new: Ints
    ) -> tuple[Floats, Bools]:
        """How much longer the border gets by moves, and which leave the old part in one piece."""
        around = part[offset[:, None] + self._rings.members[unit]]
        same = around == old[:, None]
        edge = self._edge[unit]
        longer: Floats = ((same * edge) - (around == new[:, None]) * edge).sum(axis=1)
        return longer, self._rings.hold(unit, same)
