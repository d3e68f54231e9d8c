"""Least-change rebalancing: the cheapest flow of load between neighbours, made real by units.

A linear programme finds the least load that has to cross borders between grids so that every grid
comes into its window: a transshipment problem. Units on those borders are then moved along the
flow, the programme is solved anew for what is left, and in the end every unit that can go home
again does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...progress import SILENT, Progress, Span, step
from .. import compiled
from ..ancestry import Ancestry
from ..bounds.lower_bounds import least_moved, never_inside
from ..bounds.transshipment import NOTHING, Flow, Window, least_flow
from ..graph import Bools, Graph, Ints, sums
from ..nested_levels import Layers
from ..refinement.ejection_chains import SEARCHES, WIDE_SEARCHES, Searches, chain
from ..refinement.metropolis import rim
from ..refinement.move_gains import Moves, change, make, neighbours, together
from ..refinement.nested_refinement import Upper
from ..tolerance_windows import WHOLE, Windows
from .flow_moves import Passing
from .label_matching import swapped

#: Share of the tolerance that flows use; the rest is for units being whole. Flows and chains take
#: turns as long as grids are left, each time with more room.
AIMS = (0.9, 0.8, 0.7)
#: Solutions in a row whose moves bring no load into a window, after which flows are given up.
PATIENCE = (3, 3, 5)
#: Times the programme is solved at first.
ROUNDS = 40
#: Passes over the moves of one solution of the programme.
PASSES = 12
#: Borders that nothing can follow the flow over are left out of it once they outnumber the units
#: moved this many times.
STUCK_OVER_MADE = 4
#: Times that all of it begins anew from what was reached, as long as what is left outside falls to
#: this share: where much has to be passed on, borders become others on the way.
REPEATS, FALLS = 8, 0.9
#: More grids are left outside only where all of them are outside by less than this share of what
#: is left outside with the fewest grids.
WORTH = 0.25
#: Grids that chains are tried on, and that may be left for wide ones to be tried, too.
CHAINS, LAST = 150, 15


@dataclass(frozen=True)
class Rebalanced:
    """A rebalanced division.

    Parameters
    ----------
    leaf : int64 (n,)
    passed_on : float
        Least load that crosses borders when load is passed on between grids that were neighbours
        at the start, in last-level grids; with the locks honoured.
    least : float
        Least load that changes its grid whatever is done, in last-level grids.
    never : tuple of int
        Grids of each level that stay outside their windows at least, whatever is done.
    """

    leaf: Ints
    passed_on: float
    least: float
    never: tuple[int, ...]


def restore(
    graph: Graph,
    leaf: Ints,
    windows: Sequence[Window],
    locked: Bools,
    *,
    held: Sequence[Bools] = (),
    budget: float = np.inf,
    start: Ints | None = None,
    progress: Progress = SILENT,
) -> Rebalanced:
    """Bring every grid into its window with the least load moved.

    Parameters
    ----------
    graph : Graph
        Loads in last-level grids.
    leaf : int64 (n,)
        Last-level grid of each unit now; every grid of every level is connected.
    windows : sequence of Window
        One for each level, the last level last.
    locked : bool (n,)
        Units that may not move.
    held : sequence of bool (n,)
        Units that may not leave their grid of each level above the last one; without any, all may.
    budget : float
        Load that may move at most, in last-level grids.
    start : int64 (n,), optional
        Last-level grid of each unit to begin with, where some have moved already.
    progress : Progress

    Returns
    -------
    Rebalanced
    """
    compiled.choose(len(graph))
    home = leaf
    count = len(windows[-1].target)
    stay = held or [np.zeros(len(graph), bool)] * (len(windows) - 1)
    uppers = [Upper(w.above, bound, w.tolerance, 1.0) for w, bound in zip(windows[:-1], stay)]
    ancestry = Ancestry([u.above for u in uppers], stay, [w.tolerance for w in windows])
    bare = replace(graph, criteria=np.zeros((len(graph), 0)))
    borders = _borders(bare, leaf, uppers, windows, locked)
    load = sums(home, graph.load, count)
    passed_on = least_flow(load, borders, windows, 1.0)
    loose = sums(home, np.where(locked, 0.0, graph.load), count)
    state = Passing.of(bare, home if start is None else start, uppers, windows, locked)
    begun = done = best = state
    low = 0.0
    for _ in range(REPEATS):
        high = low + 0.5 * (0.9 - low)
        for state in _turns(done, ancestry, home, budget, Span(progress, low, high)):
            if state.outside() <= begun.outside():
                best = min(best, state, key=Passing.rank)
        falls, low = state.outside() < FALLS * done.outside(), high
        done = min(done, state, key=Passing.outside)
        if not falls or done.outside() <= NOTHING:
            break
    if best.outside() > NOTHING:
        # A unit too large for its flow can take another grid out: none does that here.
        state = begun.at(begun.leaf)
        _flow(state, home, budget, len(AIMS) - 1, ROUNDS, SILENT, careful=True)
        best = min(best, state, key=Passing.rank)
    if done.outside() >= WORTH * best.outside():
        done = best
    state = done.at(swapped(bare, done.leaf, home, windows, locked))
    _go_home(state, home)
    least = least_moved(load, loose, windows)
    return Rebalanced(
        state.leaf,
        # Where borders let nothing pass, their flow leaves more outside and is no bound by itself.
        max(float(passed_on.amount.sum()), least),
        least,
        never_inside(load, loose, windows, budget),
    )


def _turns(
    begun: Passing, ancestry: Ancestry, home: Ints, budget: float, progress: Progress
) -> Iterator[Passing]:
    """The division after each of the flows and chains that take turns."""
    graph, windows = begun.graph, begun.windows
    leaf = begun.leaf
    # Grids whose units are too large for their flow are mended by chains of moves.
    mass = Windows.of(graph, windows[-1].tolerance, used=WHOLE)

    def out(leaf: Ints) -> int:
        return int(np.count_nonzero(mass.excess(mass.held(leaf, len(windows[-1].target)))))

    def chained(leaf: Ints, most: int, searches: Searches) -> Ints:
        shut = [window.shut for window in windows]
        return chain(
            graph, leaf, ancestry, mass, most, locked=begun.locked, shut=shut, searches=searches
        )

    for attempt in range(len(AIMS)):
        part_of_work = Span(progress, attempt / len(AIMS), (attempt + 1) / len(AIMS))
        state = begun.at(leaf)
        _flow(state, home, budget, attempt, ROUNDS // 2 if attempt else ROUNDS, part_of_work)
        yield state
        leaf = chained(state.leaf, CHAINS, SEARCHES)
        if out(leaf) <= LAST:  # of more, the next flow passes on more than wide chains do
            leaf = chained(leaf, LAST, WIDE_SEARCHES)
        if graph.load[leaf != home].sum() > budget:
            return
        yield begun.at(leaf)
        if not out(leaf):
            return


def _flow(
    state: Passing,
    home: Ints,
    budget: float,
    attempt: int,
    rounds: int,
    progress: Progress,
    careful: bool = False,
) -> None:
    """Pass load on along least flows until there is none left, or none that units can follow.

    After the first attempt, moves with a way around nearby count too where there is no other.
    Careful ones take no grid out of its window, or further out.
    """
    graph, leaf, walk = state.graph, state.leaf, attempt > 0
    stuck_at: set[tuple[int, int]] = set()
    least, waited = state.outside(), 0
    for turn in range(rounds):
        left = budget - float(graph.load[leaf != home].sum())
        borders = _borders(graph, leaf, state.uppers, state.windows, state.locked, stuck_at)
        flow = least_flow(state.load, borders, state.windows, AIMS[attempt], left)
        if not len(flow.amount):
            return
        made, stuck = _make_real(state, flow, home, left, walk, careful)
        if made == 0 and not walk:
            # On square cells whole borders need a way around.
            walk = True
            made, stuck = _make_real(state, flow, home, left, walk, careful)
        if made == 0 and not stuck:
            return
        if made <= len(stuck) // STUCK_OVER_MADE:
            stuck_at |= stuck
        else:
            outside = state.outside()
            waited = 0 if outside < least - NOTHING else waited + 1
            least = min(least, outside)
            if waited == PATIENCE[attempt]:
                return
        step(progress, (turn + 1) / rounds)


def _borders(
    graph: Graph,
    leaf: Ints,
    uppers: Sequence[Upper],
    windows: Sequence[Window],
    locked: Bools,
    stuck_at: set[tuple[int, int]] | None = None,
) -> tuple[Ints, Ints]:
    """Pairs of grids, giver and taker, over whose border some unit may move."""
    edges = rim(graph, np.arange(len(graph.indices)), leaf)
    source = graph.source[edges]
    own, ahead = leaf[source], leaf[graph.indices[edges]]
    open_ = ~locked[source]
    for window in windows:
        one, other = window.above[own], window.above[ahead]
        open_ &= (one == other) | ~(window.shut[one] | window.shut[other])
    for upper in uppers:
        same = upper.above[own] == upper.above[ahead]
        open_ &= same | ~upper.held[source]
    count = int(max(leaf.max() + 1, 1))
    key = np.unique(own[open_] * count + ahead[open_])
    if stuck_at:
        key = np.setdiff1d(key, [giver * count + taker for giver, taker in sorted(stuck_at)])
    return key // count, key % count


def _make_real(
    state: Passing, flow: Flow, home: Ints, budget: float, walk: bool, careful: bool
) -> tuple[int, set[tuple[int, int]]]:
    """Move units along the flow; how many, and the borders over which nothing could move."""
    graph, layers = state.graph, state.layers
    count = layers.parts
    arc = flow.giver * count + flow.taker
    order = np.argsort(arc)
    arc, left = arc[order], flow.amount[order].copy()
    moves = _along(arc, state.legal_moves(), count)
    if walk:
        place, weight = _places(arc, moves, count), graph.load[moves.node]
        served = np.zeros(len(arc), bool)
        served[place[(weight > 0) & (weight < 2.0 * left[place] + NOTHING)]] = True
        moves = moves.and_also(_along(arc, state.detours(arc[~served]), count))
    settled = [np.ones(int(part.max()) + 1, bool) for part in layers.part]
    made = 0
    spent = 0.0
    ever = np.zeros(len(arc), bool)
    for _ in range(PASSES):
        place, weight = _places(arc, moves, count), graph.load[moves.node]
        fits = moves.loose | _settled(layers, settled, moves)
        fits &= layers.totals.units[moves.old] > 1
        wanted = left[place]
        # More than is wanted goes over only when it is nearer to it than nothing.
        fits &= (weight <= wanted + NOTHING) | (weight - wanted < wanted)
        fits &= weight + spent <= budget + NOTHING
        if careful:
            fits &= _fitting(state, moves)
        # Units that hold nothing, such as streets, make way where no load can go over.
        busy = np.zeros(len(arc), bool)
        busy[place[fits & (weight > 0)]] = True
        fits &= (weight > 0) | ~busy[place]
        chosen = np.flatnonzero(fits)
        if len(chosen) == 0:
            break
        ever[place[chosen]] = True
        tried = moves.take(chosen)
        loss = change(graph, layers, tried)
        back = tried.new == home[tried.node]
        rank = loss - 0.5 * np.minimum(weight[chosen], wanted[chosen]) - 10.0 * back
        chosen = chosen[np.argsort(rank, kind="stable")]
        chosen = together(layers, moves, chosen)
        chosen = chosen[np.cumsum(weight[chosen]) + spent <= budget + NOTHING]
        if len(chosen) == 0:
            break
        make(graph, layers, moves.take(chosen))
        spent += float(weight[chosen].sum())
        np.subtract.at(left, place[chosen], weight[chosen])
        np.maximum(left, 0.0, out=left)
        made += len(chosen)
        for level, whole in enumerate(settled):
            _, old, new = layers.crossing(level, moves.old[chosen], moves.new[chosen])
            whole[old] = whole[new] = False
        moves = moves.take(_untouched(graph, moves, chosen))
    blocked = {(int(one // count), int(one % count)) for one in arc[~ever]}
    return made, blocked


def _settled(layers: Layers, settled: Sequence[Bools], moves: Moves) -> Bools:
    """Moves out of parts that are, at every level, still as they were when the moves were found."""
    still = np.ones(len(moves), bool)
    for level, whole in enumerate(settled):
        row, old, _ = layers.crossing(level, moves.old, moves.new)
        still[row] &= whole[old]
    return still


def _untouched(graph: Graph, moves: Moves, made: Ints) -> Bools:
    """Moves of units that neither moved nor lie beside one that did."""
    touched = np.zeros(len(graph), bool)
    touched[moves.node[made]] = True
    touched[neighbours(graph, moves.node[made])] = True
    untouched: Bools = ~touched[moves.node]
    return untouched


def _along(arcs: Ints, moves: Moves, count: int) -> Moves:
    """The moves that follow one of some arcs, ``giver × count + taker``, ascending."""
    place, wanted = _places(arcs, moves, count), moves.old * count + moves.new
    return moves.take(arcs[place] == wanted)


def _places(arcs: Ints, moves: Moves, count: int) -> Ints:
    """Place among the arcs of each move, or of any other arc when it follows none."""
    place: Ints = np.searchsorted(arcs, moves.old * count + moves.new)
    return np.minimum(place, len(arcs) - 1)


def _go_home(state: Passing, home: Ints) -> None:
    """Units go back to the grid they came from where no window is left for it."""
    graph, layers = state.graph, state.layers
    for _ in range(ROUNDS):
        moves = state.legal_moves()
        moves = moves.take((moves.new == home[moves.node]) & moves.loose)
        gone = np.flatnonzero(state.leaf != home)
        ways = state.detours(np.unique(state.leaf[gone] * layers.parts + home[gone]))
        moves = moves.and_also(ways.take(ways.new == home[ways.node]))
        made = 0
        for _ in range(PASSES):
            chosen = np.flatnonzero(_fitting(state, moves))
            if len(chosen) == 0:
                break
            chosen = chosen[np.argsort(-graph.load[moves.node[chosen]], kind="stable")]
            chosen = together(layers, moves, chosen)
            make(graph, layers, moves.take(chosen))
            made += len(chosen)
            moves = moves.take(_untouched(graph, moves, chosen))
            moves = moves.take(moves.loose)
        if not made:
            return


def _fitting(state: Passing, moves: Moves) -> Bools:
    """Moves that take no grid of any level out of its window, or further out."""
    weight = state.graph.load[moves.node]
    fits: Bools = state.layers.totals.units[moves.old] > 1
    for window in state.windows:
        held = sums(window.above, state.load, len(window.target))
        room = window.tolerance * window.target
        old, new = window.above[moves.old], window.above[moves.new]
        crosses = old != new
        low = np.minimum(window.target - room, held) - NOTHING
        high = np.maximum(window.target + room, held) + NOTHING
        fits &= ~crosses | (held[old] - weight >= low[old])
        fits &= ~crosses | (held[new] + weight <= high[new])
    return fits
