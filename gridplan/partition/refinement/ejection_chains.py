"""The last stubborn grids: short chains of moves that pass load on until every grid is content.

A beam search in the manner of ejection chains (Glover 1996): the grid that is furthest out gives a
unit to a neighbour, or takes one, and the grid that is then out passes load on. Every state is
legal: each move leaves the grid it comes from in one piece.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...jit import pays
from ...progress import SILENT, Progress, stop_if_asked
from .. import compiled
from ..ancestry import Ancestry, Uppers
from ..compiled import PER_METRE
from ..graph import Bools, Floats, Graph, Ints
from ..tolerance_windows import Windows

Held = tuple[float, ...]
Searches = Sequence[tuple[int, int, int, float]]
#: Steps of a chain, states kept at each step, moves tried from each state, and the share of the
#: grids allowed that are searched so: narrow searches for all, then wider ones for what is left.
#: Those for the last few grids are wider still.
SEARCHES = ((5, 12, 24, 1.0), (7, 40, 30, 0.2), (8, 120, 30, 0.04))
WIDE_SEARCHES = ((12, 120, 30, 1.0), (20, 400, 30, 0.3))
#: Seconds that the compiled search saves with each state that is kept at a step.
SAVED_S = 2e-4


@dataclass(frozen=True)
class _State:
    """Moves made so far, what they did to what grids hold and to upper loads, and what is left.

    `excess` counts from the bad grid alone; it falls below zero where others are mended too.
    """

    grid_of: dict[int, int]
    held_by: dict[int, Held]
    upper_of: dict[tuple[int, int], float]
    excess: float
    border: float

    def moves(self) -> tuple[Ints, Ints]:
        """Nodes that move, and their new grids."""
        nodes = sorted(self.grid_of)
        return np.array(nodes, np.int64), np.array([self.grid_of[i] for i in nodes], np.int64)


def chain(
    graph: Graph,
    leaf: Ints,
    ancestry: Ancestry,
    windows: Windows,
    most: int,
    *,
    locked: Bools | None = None,
    shut: Sequence[Bools] = (),
    per_metre: float = PER_METRE,
    searches: Searches = SEARCHES,
    progress: Progress = SILENT,
) -> Ints:
    """Bring grids into their windows by chains of moves.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
        Last-level grid of each unit; target 1.
    ancestry : Ancestry
    windows : Windows
    most : int
        Bad grids that are tried, the worst first.
    locked : bool (n,), optional
        Units that stay where they are.
    shut : sequence of bool arrays
        Grids of each level, last level last, that no unit may leave or enter.
    per_metre : float
        What a metre of border weighs against a grid of excess.
    searches : sequence of (int, int, int, float)
        As `SEARCHES`.
    progress : Progress
    """
    leaf = leaf.copy()
    count = int(leaf.max()) + 1
    uppers = Uppers(graph, leaf, ancestry)
    locked = np.zeros(len(graph), bool) if locked is None else locked
    shut = shut if any(map(np.any, shut)) else ()
    search: _Search | _CompiledSearch | None = None
    for depth, beam, branches, share in searches:
        tried: list[int] = []
        while len(tried) < max(1.0, most * share):
            stop_if_asked(progress)
            ready = compiled.READY or pays(depth * beam * SAVED_S)
            search_type = _CompiledSearch if ready else _Search
            if not isinstance(search, search_type):
                holding = windows.held(leaf, count)
                excess = windows.excess(holding)
                search = search_type(
                    graph, leaf, holding, uppers, ancestry.held, windows, locked, shut, per_metre
                )
            bad = excess.copy()
            bad[tried] = 0.0
            grid = int(bad.argmax())
            if bad[grid] <= 0:
                break
            tried.append(grid)
            for nodes, new in search.run(grid, depth, beam, branches):
                if uppers.accepts(leaf, nodes, new):
                    uppers.make(leaf, nodes, new)
                    search = None
                    break
    return leaf


class _Search:
    """One beam search over the state of all grids."""

    def __init__(
        self,
        graph: Graph,
        leaf: Ints,
        holding: Floats,
        uppers: Uppers,
        held: Sequence[Bools],
        windows: Windows,
        locked: Bools,
        shut: Sequence[Bools],
        per_metre: float,
    ) -> None:
        self._per_metre = per_metre
        self._held = held
        self._graph = graph
        self._uppers = uppers
        self._leaf = leaf
        self._labels: list[int] = list(map(int, leaf))
        self._holding = holding
        self._windows = windows
        self._locked = locked
        self._shut = shut
        self._near: dict[int, list[tuple[int, float]]] = {}
        self._amounts: dict[int, Held] = {}
        self._members: dict[int, list[int]] = {}

    def run(self, grid: int, depth: int, width: int, branches: int) -> list[tuple[Ints, Ints]]:
        """Nodes and new grids of the best chains from a bad grid, best first.

        Each leaves less excess than there was, what borders weigh included.
        """
        out = self._windows.out(tuple(map(float, self._holding[grid])))
        start = _State({}, {}, {}, out, 0.0)
        beam = [start]
        found: list[_State] = []
        for _ in range(depth):
            after: dict[tuple[tuple[int, int], ...], _State] = {}
            for state in beam:
                for next_ in self._steps(state, grid, branches):
                    after.setdefault(tuple(sorted(next_.grid_of.items())), next_)
            beam = sorted(after.values(), key=self._merit)[:width]
            found += [state for state in beam if self._weighed(state) < start.excess - 1e-9]
            if any(state.excess <= 0 for state in beam):
                break
        return [state.moves() for state in sorted(found, key=self._merit)[: 2 * width]]

    def _held_in(self, state: _State, grid: int) -> Held:
        held = state.held_by.get(grid)
        return tuple(map(float, self._holding[grid])) if held is None else held

    def _amount(self, node: int) -> Held:
        if node not in self._amounts:
            self._amounts[node] = tuple(map(float, self._windows.amount[node]))
        return self._amounts[node]

    def _grid_in(self, state: _State, node: int) -> int:
        grid = state.grid_of.get(node)
        return self._labels[node] if grid is None else grid

    def _around(self, node: int) -> list[tuple[int, float]]:
        if node not in self._near:
            row = slice(self._graph.indptr[node], self._graph.indptr[node + 1])
            near = [int(node) for node in self._graph.indices[row]]
            metres = [float(border) for border in self._graph.border[row]]
            self._near[node] = list(zip(near, metres, strict=True))
        return self._near[node]

    def _nodes_of(self, state: _State, grid: int) -> list[int]:
        if grid not in self._members:
            self._members[grid] = [int(node) for node in np.flatnonzero(self._leaf == grid)]
        moved_in = [node for node, now in state.grid_of.items() if now == grid]
        here = [node for node in self._members[grid] if state.grid_of.get(node, grid) == grid]
        return sorted({*here, *moved_in})

    def _steps(self, state: _State, grid: int, branches: int) -> list[_State]:
        """States one move further: the grid that is furthest out gives or takes a unit."""
        out = self._windows.out
        concerned = {grid, *state.held_by}
        focus = max(sorted(concerned), key=lambda one: out(self._held_in(state, one)))
        held = self._held_in(state, focus)
        if out(held) <= 0:
            return []
        gives = self._windows.too_full(held)
        nodes = self._nodes_of(state, focus)
        labels, grid_of = self._labels, state.grid_of
        moves: list[tuple[float, int, int, int]] = []
        seen: set[tuple[int, int, int]] = set()
        for node in nodes:
            for near, _ in self._around(node):
                other = grid_of[near] if near in grid_of else labels[near]
                if other == focus:
                    continue
                move = (node, focus, other) if gives else (near, other, focus)
                if move not in seen:
                    seen.add(move)
                    self._weigh(state, moves, *move)
        moves.sort()
        steps = []
        for _, node, giver, taker in moves:
            if self._leaves_whole(state, node, giver):
                steps.append(self._moved(state, node, giver, taker))
                if len(steps) >= branches:
                    break
        return steps

    def _weigh(
        self,
        state: _State,
        moves: list[tuple[float, int, int, int]],
        node: int,
        giver: int,
        taker: int,
    ) -> None:
        """Note a move with the excess of the two grids after it."""
        if node in state.grid_of or self._locked[node]:
            return
        crossed = self._uppers.crossed(giver, taker)
        if any(self._held[depth][node] for depth, _, _ in crossed):
            return
        if self._shut and (
            self._shut[-1][[giver, taker]].any()
            or any(self._shut[depth][[old, new]].any() for depth, old, new in crossed)
        ):
            return
        amount = self._amount(node)
        if any(amount):
            out = self._windows.out
            left = out(_less(self._held_in(state, giver), amount))
            right = out(_plus(self._held_in(state, taker), amount))
            moves.append((left + right, node, giver, taker))

    def _leaves_whole(self, state: _State, node: int, giver: int) -> bool:
        """Whether the giver stays in one piece, and not empty, without the node."""
        rest = [near for near, _ in self._around(node) if self._grid_in(state, near) == giver]
        if not rest:
            return False
        wanted = set(rest[1:])
        seen = {rest[0], node}
        labels, grid_of = self._labels, state.grid_of
        # Breadth first: neighbours of a unit nearly always meet again close by.
        queue = deque([rest[0]])
        while queue and wanted:
            for near, _ in self._around(queue.popleft()):
                if near in seen:
                    continue
                if (grid_of[near] if near in grid_of else labels[near]) == giver:
                    seen.add(near)
                    wanted.discard(near)
                    queue.append(near)
        return not wanted

    def _merit(self, state: _State) -> tuple[float, int]:
        return state.excess + self._per_metre * state.border, len(state.grid_of)

    def _weighed(self, state: _State) -> float:
        """Excess with what borders weigh beyond what makes them a tie-break."""
        return state.excess + (self._per_metre - PER_METRE) * state.border

    def _moved(self, state: _State, node: int, giver: int, taker: int) -> _State:
        weight, amount = float(self._graph.load[node]), self._amount(node)
        before = self._held_in(state, giver), self._held_in(state, taker)
        after = _less(before[0], amount), _plus(before[1], amount)
        held_by = {**state.held_by, giver: after[0], taker: after[1]}
        out = self._windows.out
        change = sum(map(out, after)) - sum(map(out, before))
        border = state.border
        around = [(self._grid_in(state, near), metres) for near, metres in self._around(node)]
        for home, metres in around:
            border += metres * ((home == giver) - (home == taker))
        upper_of = state.upper_of
        crossed = self._uppers.crossed(giver, taker)
        if crossed:
            upper_of = dict(upper_of)
            for depth, from_, to in crossed:
                border = self._uppers.longer(border, depth, from_, to, around)
                for upper, moved in ((from_, -weight), (to, weight)):
                    held = upper_of.get((depth, upper), self._uppers.load_of(depth, upper))
                    change -= self._uppers.outside(depth, upper, held)
                    change += self._uppers.outside(depth, upper, held + moved)
                    upper_of[depth, upper] = held + moved
        excess_now = state.excess + change
        return _State({**state.grid_of, node: taker}, held_by, upper_of, excess_now, border)


def _plus(held: Held, amount: Held) -> Held:
    return tuple(value + more for value, more in zip(held, amount, strict=True))


def _less(held: Held, amount: Held) -> Held:
    return tuple(value - less for value, less in zip(held, amount, strict=True))


class _CompiledSearch:
    """The same search by the compiled kernel."""

    def __init__(
        self,
        graph: Graph,
        leaf: Ints,
        holding: Floats,
        uppers: Uppers,
        held: Sequence[Bools],
        windows: Windows,
        locked: Bools,
        shut: Sequence[Bools],
        per_metre: float,
    ) -> None:
        from ..compiled.chains import members_of

        above, quota, load, tolerance, outline = uppers.flat()
        grids = len(holding)
        self._arguments = (
            leaf, *members_of(leaf, grids), graph.indptr, graph.indices, graph.border, graph.load,
            windows.amount, holding, windows.low, windows.high, windows.once,
            above.reshape(-1, grids), quota, load, tolerance, outline,
            np.array(held, bool).reshape(len(above), len(graph)), locked,
            np.concatenate(shut) if shut else np.zeros(len(quota) + grids, bool), per_metre,
        )  # fmt: skip

    def run(self, grid: int, depth: int, width: int, branches: int) -> list[tuple[Ints, Ints]]:
        """As `_Search.run`."""
        from ..compiled.chains import search_chains

        nodes, takers, count = search_chains(grid, depth, width, branches, *self._arguments)
        chains = []
        for node, taker, moves in zip(nodes, takers, count, strict=True):
            order = np.argsort(node[:moves])
            chains.append((node[:moves][order], taker[:moves][order]))
        return chains
