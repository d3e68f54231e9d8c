"""Areas kept whole that go to another parent as a whole, where nothing else restores tolerance.

Units of an area that is whole at a level may not leave their grid there one by one, so that what
such a grid holds too much stays in it. Whole areas go over its border then: one by one, or two in a
row, through a grid that is content or in exchange. The last-level grids of both sides are mended,
and load is passed on between them as after any change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import Finding, Severity, few
from ...i18n import say
from ...partition.bounds.transshipment import NOTHING, Window, outside
from ...partition.graph import Graph, pieces, subgraph, sums
from ...partition.rebalance.minimum_cost_flow import Rebalanced, restore
from ...progress import SILENT, Progress, Span
from ...territory.territory import Territory
from ..plan import Plan
from ..rules.kept_rules import rules_of
from .carried_rules import Bound
from .carry_over import reconnected

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Share of the tolerance that areas are moved for: a grid at its very edge leaves the grids in it
#: no room.
AIM = 0.8
#: Load out of tolerance that a move has to win for the load that it moves.
PRICE = 0.1


def restore_with_areas(
    plan: Plan,
    graph: Graph,
    leaf: Ints,
    area: Ints,
    windows: Sequence[Window],
    locked: Bools,
    held: Sequence[Bools],
    budget: float,
    progress: Progress = SILENT,
) -> Rebalanced:
    """As `flowing.restore`; where grids above the last level stay outside, whole areas move too.

    Parameters
    ----------
    plan : Plan
    graph, leaf, windows, locked, held, budget, progress
        See `flowing.restore`.
    area : int64 (n,)
        Area kept whole that each node belongs to, −1 for none.
    """

    def left(leaf: Ints, windows: Sequence[Window]) -> tuple[int, float]:
        return outside(sums(leaf, graph.load, len(windows[0].above)), windows)

    asked: dict[str, Any] = {"held": held, "budget": budget}
    if not windows[:-1] or not (area >= 0).any():
        return restore(graph, leaf, windows, locked, **asked, progress=progress)
    found = restore(graph, leaf, windows, locked, **asked, progress=Span(progress, 0.0, 0.6))
    if left(found.leaf, windows[:-1])[1] <= NOTHING:
        return found
    begun = resettled(plan, graph, leaf, area, windows, locked, budget)
    if begun is None:
        return found
    span = Span(progress, 0.6, 1.0)
    again = restore(graph, leaf, windows, locked, **asked, start=begun, progress=span).leaf
    better = left(again, windows) < left(found.leaf, windows)
    # What grids lost is made good by others, and counts too.
    within = graph.load[again != leaf].sum() <= budget + NOTHING
    return replace(found, leaf=again) if better and within else found


def areas_of_nodes(plan: Plan, new: Territory, bound: Bound) -> Ints:
    """The area kept whole that each node of `Bound` belongs to, −1 for none, int64 (nodes,)."""
    walls = rules_of(plan.provenance.settings, new).walls
    first = np.unique(bound.node, return_index=True)[1]
    if walls is None:
        return np.full(len(first), -1)
    # Areas that share a compound stay where they are.
    mixed = walls.of_unit != walls.of_unit[first][bound.node]
    shared = np.isin(bound.node, bound.node[mixed])
    stays = np.isin(walls.of_unit, walls.of_unit[shared])
    area: Ints = np.where(stays, -1, walls.of_unit)[first].astype(np.int64)
    return area


def about_areas(before: Plan, after: Plan, new: Territory) -> list[Finding]:
    """Which areas went to another parent as a whole."""
    walls = rules_of(after.provenance.settings, new).walls
    moved = np.zeros(len(new), bool)
    if walls is not None:
        units = np.arange(len(new))
        for level in range(1, after.depth):
            old, grid = before.grid_of_unit(level), after.grid_of_unit(level)
            moved |= walls.whole(units, old) & walls.whole(units, grid) & (old != grid)
    if walls is None or not moved.any():
        return []
    names = [walls.names[area] for area in np.unique(walls.of_unit[moved])]
    return [
        Finding(
            "areas-moved",
            Severity.INFO,
            few(names),
            say("Areas that went to another parent as a whole: {count}.", count=len(names)),
            say("Nothing to do: no other change brought the grids above within the tolerance."),
            tuple(names[:20]),
            len(names),
        )
    ]


def resettled(
    plan: Plan,
    graph: Graph,
    leaf: Ints,
    area: Ints,
    windows: Sequence[Window],
    locked: Bools,
    budget: float,
) -> Ints | None:
    """The division with some areas in other parents; None where no area can help.

    Parameters
    ----------
    plan, graph, leaf, area, windows, locked, budget
        See `restore_with_areas`.

    Returns
    -------
    int64 (n,) or None
        Every grid of every level is connected and has a node.
    """
    moving = _Moving(graph, leaf, area, windows, locked)
    while (load := moving.step(budget)) > 0:
        budget -= load
    if np.array_equal(moving.leaf, leaf):
        return None
    try:
        mended = reconnected(graph, plan, moving.leaf)
    except (InputError, ValueError):
        return None
    shut = windows[-1].shut
    touched = (mended != leaf) & (locked | shut[leaf] | shut[mended])
    kept = all(np.array_equal(w.above[mended], w.above[moving.leaf]) for w in windows[:-1])
    return mended if kept and not touched.any() else None


class _Move(NamedTuple):
    """An area that goes to a last-level grid, and the grids that it leaves and enters.

    These are of the deepest level that the area is whole at.
    """

    area: int
    left: int
    entered: int
    leaf: int


class _Moving:
    """A division while areas move; meanwhile last-level grids need not be connected."""

    def __init__(
        self, graph: Graph, leaf: Ints, area: Ints, windows: Sequence[Window], locked: Bools
    ) -> None:
        self.leaf = leaf.copy()
        self._graph, self._area, self._uppers = graph, area, windows[:-1]
        self._shut = windows[-1].shut
        count, inside = int(area.max()) + 1, area >= 0
        self._nodes = [np.flatnonzero(area == one) for one in range(count)]
        self._load = sums(area[inside], graph.load[inside], count)
        self._lines = np.array([window.above for window in self._uppers])
        self._held = [sums(w.above[leaf], graph.load, len(w.target)) for w in self._uppers]
        # How many levels each area is whole at; none where it may not move.
        self._depth = np.zeros(count, np.int64)
        for line in self._lines:
            pairs = np.unique(np.stack([area[inside], line[leaf[inside]]]), axis=1)
            self._depth += np.bincount(pairs[0], minlength=count) == 1
        self._depth[area[inside & (locked | self._shut[leaf])]] = 0

    def step(self, budget: float) -> float:
        """Make the move that helps most, else the two in a row that do; the load that moves."""
        moves = self._over_borders()
        for several in ([(move,) for move in moves], self._in_a_row(moves)):
            for _, chosen in sorted(self._helpful(several, budget)):
                if self._make(chosen):
                    return self._weight(chosen)
        return 0.0

    def _weight(self, moves: Sequence[_Move]) -> float:
        return sum(float(self._load[move.area]) for move in moves)

    def _over_borders(self) -> list[_Move]:
        """Moves of areas to a grid beside them, one for each, whatever they help."""
        graph, leaf = self._graph, self.leaf
        source, target = graph.source, graph.indices
        mine = self._area[source]
        edges = np.flatnonzero((mine >= 0) & (self._depth[mine] > 0) & ~self._shut[leaf[target]])
        area, old, new = mine[edges], leaf[source[edges]], leaf[target[edges]]
        depth = self._depth[area]
        left, entered = self._lines[depth - 1, old], self._lines[depth - 1, new]
        open_ = left != entered
        for level, window in enumerate(self._uppers):
            one, other = window.above[old], window.above[new]
            open_ &= (level >= depth) | (one == other) | ~(window.shut[one] | window.shut[other])
        keys = np.stack([area, left, entered, new])[:, open_]
        once = np.unique(keys[:3], axis=1, return_index=True)[1]
        return [_Move(*map(int, row)) for row in keys.T[once]]

    def _in_a_row(self, moves: Sequence[_Move]) -> Iterator[tuple[_Move, _Move]]:
        """Pairs of which the second one leaves the grid that the first one enters.

        One of the grids is outside: else nothing can be won.
        """
        leaving: dict[tuple[int, int], list[_Move]] = {}
        for move in moves:
            leaving.setdefault((int(self._depth[move.area]), move.left), []).append(move)
        out = [
            np.abs(held - w.target) > AIM * w.tolerance * w.target
            for w, held in zip(self._uppers, self._held, strict=True)
        ]
        for one in moves:
            depth = int(self._depth[one.area])
            wrong = out[depth - 1]
            for two in leaving.get((depth, one.entered), []):
                grids = [one.left, one.entered, two.entered]
                if one.area != two.area and wrong[grids].any():
                    yield one, two

    def _helpful(
        self, several: Iterable[tuple[_Move, ...]], budget: float
    ) -> Iterator[tuple[float, tuple[_Move, ...]]]:
        """Moves made together that win more than they cost, with what they win, below zero."""
        for moves in several:
            load = self._weight(moves)
            if load > budget + NOTHING:
                continue
            won = -PRICE * load
            for level, (window, held) in enumerate(zip(self._uppers, self._held, strict=True)):
                for grid, by in self._changes(moves, level).items():
                    target, now = float(window.target[grid]), float(held[grid])
                    room = AIM * window.tolerance * target
                    won += max(abs(now - target) - room, 0.0)
                    won -= max(abs(now + by - target) - room, 0.0)
            if won > NOTHING:
                yield round(-won, 9), moves

    def _changes(self, moves: Sequence[_Move], level: int) -> dict[int, float]:
        """By how much moves change the load of grids of a level."""
        line = self._lines[level]
        changed: dict[int, float] = {}
        for move in moves:
            if level < self._depth[move.area]:
                load = float(self._load[move.area])
                old = int(line[self.leaf[self._nodes[move.area][0]]])
                changed[old] = changed.get(old, 0.0) - load
                new = int(line[move.leaf])
                changed[new] = changed.get(new, 0.0) + load
        return changed

    def _make(self, moves: Sequence[_Move]) -> bool:
        """Make moves one after the other if all are legal, else none."""
        before = self.leaf.copy()
        changes = [self._changes(moves, level) for level in range(len(self._uppers))]
        for move in moves:
            if not self._legal(move):
                self.leaf = before
                return False
            self.leaf[self._nodes[move.area]] = move.leaf
        for held, changed in zip(self._held, changes, strict=True):
            for grid, by in changed.items():
                held[grid] += by
        return True

    def _legal(self, move: _Move) -> bool:
        """Whether all grids stay connected, with a node for each last-level grid."""
        nodes = self._nodes[move.area]
        old = self.leaf[nodes[0]]
        away = np.zeros(len(self.leaf), bool)
        away[nodes] = True
        for line in self._lines[: self._depth[move.area]]:
            if line[old] == line[move.leaf]:
                continue
            of_node = line[self.leaf]
            rest = np.flatnonzero((of_node == line[old]) & ~away)
            whole = np.flatnonzero((of_node == line[move.leaf]) | away)
            if len(rest) < np.count_nonzero(line == line[old]) or not (
                self._connected(rest) and self._connected(whole)
            ):
                return False
        return True

    def _connected(self, nodes: Ints) -> bool:
        return pieces(subgraph(self._graph, nodes), np.zeros(len(nodes), np.int64))[0] == 1
