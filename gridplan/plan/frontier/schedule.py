"""The settings that a front of plans is made with: stated, in a fixed order, for any number.

Each direction of the trade-off is a ladder between two ends. A ladder gives its far end first,
then the middle, then the middles of what is left, so that few plans span the whole and more plans
fill it. The ladders take turns.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ...i18n import say
from ...partition.objective import TOLERANCE
from ...territory.ground.barrier_edges import LINE_WEIGHT
from ...territory.quantities import spoken
from ...territory.territory import Territory

#: How a plan of the front came to be.
DIVIDED, REBALANCED, KEPT = "divide", "rebalance", "current"

#: Ends of the ladders: weight on single criteria, tolerance of the load, weight of lines,
#: budget of a rebalancing.
WEIGHTS = (5.0, 400.0)
TOLERANCES = (0.10, 0.01)
LINES = (0.8, 0.12)
BUDGETS = (0.08, 0.005)
#: Single criteria are pressed towards half of their tolerance by the upper half of the weights.
CLOSER = 0.5


@dataclass(frozen=True)
class Setting:
    """How one plan is made.

    Parameters
    ----------
    kind : {"divide", "rebalance", "current"}
    title : str
        For people, in their language.
    tolerance : float
        Of the load.
    pressure : mapping of str to tuple of float
        Weight on single criteria at each level; none leaves them to the load.
    closeness : float
        Share of the tolerance of each criterion that it is pressed towards.
    line_weight : float
        What a metre of border on a line counts.
    budget : float, optional
        Share of the load that a rebalancing may move.
    luck : int
        Added to the seed.
    """

    kind: str
    title: str
    tolerance: float = TOLERANCE
    pressure: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    closeness: float = 1.0
    line_weight: float = LINE_WEIGHT
    budget: float | None = None
    luck: int = 0

    def criteria_of(self, territory: Territory) -> Territory:
        """The territory with the tolerances of the criteria that this setting presses towards."""
        if self.closeness == 1.0:
            return territory
        closer = [replace(c, tolerance=c.tolerance * self.closeness) for c in territory.criteria]
        return replace(territory, criteria=tuple(closer))

    def as_dict(self) -> dict[str, Any]:
        """The setting as plain JSON values."""
        values = asdict(self)
        values["pressure"] = {name: list(each) for name, each in sorted(self.pressure.items())}
        return values


def schedule(territory: Territory, depth: int, points: int, *, current: bool) -> list[Setting]:
    """The first settings of the schedule.

    Parameters
    ----------
    territory : Territory
        Names of its criteria, and whether it heeds lines.
    depth : int
        Number of levels.
    points : int
        How many settings.
    current : bool
        Whether there is a plan in force.

    Returns
    -------
    list of Setting
        The first is what `divide` does by itself: the load alone. With a plan in force the second
        is that plan.
    """
    ladders = [_each_criterion(territory, depth), _first_level(territory, depth)]
    if current:
        ladders.insert(0, _rebalanced())
    ladders.append(_tolerances())
    if len(territory.contiguity.lines):
        ladders.append(_lines())
    ladders.append(_one_criterion(territory, depth))
    start = [Setting(DIVIDED, say("load only"))]
    if current:
        start.append(Setting(KEPT, say("current plan")))
    turns = itertools.chain.from_iterable(zip(*ladders))
    return list(itertools.islice(itertools.chain(start, turns), points))


def bisected(low: float, high: float) -> Iterator[float]:
    """Numbers between two ends, both above zero: the far end, the middle, the middles of the rest.

    Steps are equal in proportion; the near end itself comes second.

    >>> [round(x) for x in itertools.islice(bisected(1.0, 16.0), 5)]
    [16, 1, 4, 8, 2]
    """
    yield high
    yield low
    span = math.log(high / low)
    for depth in itertools.count(1):
        for odd in range(2**depth - 1, 0, -2):
            # Three digits: what is written down is what was done.
            yield float(f"{low * math.exp(span * odd / 2**depth):.3g}")


def _pressed(title: str, pressure: Mapping[str, tuple[float, ...]], weight: float) -> Setting:
    middle = math.sqrt(WEIGHTS[0] * WEIGHTS[1])
    return Setting(DIVIDED, title, pressure=pressure, closeness=CLOSER if weight > middle else 1.0)


def _each_criterion(territory: Territory, depth: int) -> Iterator[Setting]:
    """Every criterion at every level."""
    for weight in bisected(*WEIGHTS):
        title = say("each criterion, weight {weight:g}", weight=weight)
        each = {c.name: (weight,) * depth for c in territory.criteria}
        yield _pressed(title, each, weight)


def _first_level(territory: Territory, depth: int) -> Iterator[Setting]:
    """Every criterion at the first level alone: its grids are where people notice.

    How compact grids can be that are pressed hard is a matter of luck, more than of a little less
    weight. So the far end comes again with other luck, in turns with the other weights.
    """
    weights = bisected(*WEIGHTS)

    def pressed(weight: float, title: str) -> Setting:
        each = {c.name: (weight,) + (0.0,) * (depth - 1) for c in territory.criteria}
        return _pressed(title, each, weight)

    for luck in itertools.count(1):
        for weight in itertools.islice(weights, 2 if luck == 1 else 1):
            title = say("each criterion at level 1, weight {weight:g}", weight=weight)
            yield pressed(weight, title)
        title = say(
            "each criterion at level 1, weight {weight:g}, attempt {number}",
            weight=WEIGHTS[1], number=luck + 1,
        )  # fmt: skip
        yield replace(pressed(WEIGHTS[1], title), luck=luck)


def _one_criterion(territory: Territory, depth: int) -> Iterator[Setting]:
    """One criterion at a time."""
    for weight in bisected(*WEIGHTS):
        for c in territory.criteria:
            title = say("{name} alone, weight {weight:g}", name=spoken(c.name), weight=weight)
            yield _pressed(title, {c.name: (weight,) * depth}, weight)


def _tolerances() -> Iterator[Setting]:
    for tolerance in bisected(*TOLERANCES):
        title = say("load within {tolerance:.1%}", tolerance=tolerance)
        yield Setting(DIVIDED, title, tolerance=tolerance)


def _lines() -> Iterator[Setting]:
    for weight in bisected(*LINES):
        title = say("border on lines counts {weight:.2f}", weight=weight)
        yield Setting(DIVIDED, title, line_weight=weight)


def _rebalanced() -> Iterator[Setting]:
    """The plan in force, rebalanced: by tolerance and by budget in turns."""
    for tolerance, budget in zip(bisected(*TOLERANCES), bisected(*BUDGETS)):
        title = say("current plan, rebalanced to {tolerance:.1%}", tolerance=tolerance)
        yield Setting(REBALANCED, title, tolerance=tolerance)
        title = say("current plan, {budget:.1%} of the load may move", budget=budget)
        yield Setting(REBALANCED, title, budget=budget)
