"""What a last-level grid may hold: the load within its tolerance, and columns within limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .graph import Floats, Graph, Ints, sums

#: Share of the tolerance that the search uses, so that rounding cannot carry a grid beyond it.
MARGIN = 0.96
#: Share that the last searches use: all but rounding.
WHOLE = 1.0 - 1e-6


@dataclass(frozen=True)
class Watch:
    """What counts beside the load: single criteria, limits of what a grid may hold, the outline.

    Parameters
    ----------
    weight : float64 (c,)
        Weight of the squared deviation of each criterion of the graph beyond its tolerance; 0 for
        one that is only limited.
    tolerance : float64 (c,)
        Deviation of each criterion that costs next to nothing.
    low, high : float64 (c,)
        Least and most that a last-level grid may hold of each, in the measure of the graph; ∓inf
        where there is no limit. An upper grid may hold as many times that as it has grids.
    per_border : float
        Weight of a metre of outline, whatever the size of the part; 0 weighs the outline by the
        circle of the part's area, which is compactness.
    """

    weight: Floats
    tolerance: Floats
    low: Floats
    high: Floats
    per_border: float = 0.0

    @classmethod
    def nothing(cls, graph: Graph) -> Watch:
        """Nothing is watched and nothing has limits."""
        count = graph.criteria.shape[1]
        endless = np.full(count, np.inf)
        return cls(np.zeros(count), endless, -endless, endless)

    @property
    def heeded(self) -> bool:
        """Whether any criterion counts or has limits."""
        return bool(self.weight.any() or len(self.limited))

    def pressed(self, times: float) -> Watch:
        """The same with so many times the weight of the criteria."""
        return replace(self, weight=times * self.weight)

    @cached_property
    def columns(self) -> Floats:
        """Weight, tolerance, low and high of the criteria one below the other, float64 (4, c)."""
        return np.array([self.weight, self.tolerance, self.low, self.high])

    @cached_property
    def limited(self) -> Ints:
        """The criteria with a limit."""
        return np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high))


@dataclass(frozen=True)
class Windows:
    """Windows that every last-level grid should keep to: of the load, then of each limited column.

    Parameters
    ----------
    amount : float64 (n, k)
        What each unit holds: load in grids, then the limited columns.
    low, high : float64 (k,)
    once : float
        What it counts that a grid is outside at all, beside how far, in grids. Above zero, few
        grids are far outside rather than many a little.
    """

    amount: Floats
    low: Floats
    high: Floats
    once: float = 0.0

    @classmethod
    def of(
        cls, graph: Graph, tolerance: float, watch: Watch | None = None, *, used: float = MARGIN
    ) -> Windows:
        """The windows for a share of a deviation of the load, and the limits of a watch."""
        room = used * tolerance
        low, high = np.array([1.0 - room]), np.array([1.0 + room])
        amount = graph.load[:, None]
        if watch is not None and len(watch.limited):
            limited = watch.limited
            low, high = np.append(low, watch.low[limited]), np.append(high, watch.high[limited])
            amount = np.column_stack([graph.load, graph.criteria[:, limited]])
        return cls(amount, low, high)

    @cached_property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """Low and high of each window as plain numbers: searches ask for one grid at a time."""
        return tuple((float(low), float(high)) for low, high in zip(self.low, self.high))

    def held(self, leaf: Ints, count: int) -> Floats:
        """What each of `count` grids holds, float64 (count, k)."""
        columns = [sums(leaf, column, count) for column in self.amount.T]
        return np.stack(columns, axis=1)

    def excess(self, held: Floats) -> Floats:
        """How far each grid is outside its windows, all together, float64 (grids,)."""
        out: Floats = np.maximum(np.maximum(self.low - held, held - self.high), 0.0).sum(axis=1)
        return out

    def out(self, held: tuple[float, ...]) -> float:
        """What one grid counts that is outside its windows: how far, and `once`."""
        # Added one by one as the compiled loop does; `sum` rounds otherwise from Python 3.12 on.
        out = 0.0
        for (low, high), value in zip(self.bounds, held, strict=True):
            if value < low:
                out += low - value
            elif value > high:
                out += value - high
        return self.once + out if out > 0.0 else 0.0

    def too_full(self, held: tuple[float, ...]) -> bool:
        """Whether what is furthest outside its window is too much rather than too little."""
        pairs = list(zip(self.bounds, held, strict=True))
        over = max(value - high for (_, high), value in pairs)
        return over >= max(low - value for (low, _), value in pairs)
