"""The end of the work: all levels refined together, then the last grids that are out of tolerance.

Each means mends what the one before leaves, the cheap ones first: weaving, chains of moves, parents
divided anew, unions cut along trees, and for the last few grids all of these with more room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..progress import SILENT, Progress
from . import compiled
from .chaining import PER_METRE, SEARCHES, WIDE_SEARCHES, Searches, chain
from .climbing import climb
from .graph import Bools, Graph, Ints, pieces, subgraph, sums
from .objective import Level, total
from .pocketing import move_pockets
from .redividing import divide_again
from .trees import recut
from .tuning import COARSE_UNITS, FEW_CUTS, OUTSIDE, SMALL_UNITS, Effort
from .uppers import Ancestry
from .weaving import Upper, weave
from .windows import MARGIN, WHOLE, Watch, Windows

#: Grids out of tolerance that are few: load can be passed on from them to all others. Where there
#: are more, the rest of them would only be a little better and their neighbours worse.
FEW = 60
#: Grids that chains are tried on in the end, and the deviation of upper levels, first level first,
#: that these may bring.
LAST, LOOSE = 60, (0.004, 0.03)
#: Times that all borders around them are refined anew, in the end and after a move of a pocket, and
#: how many grids far at first.
REWOVEN, FOLLOWING, RINGS = 4, 2, 3
#: Grids that moves of pockets are tried on.
POCKETS = 4
#: How many times their weight single criteria of upper levels have while last-level grids are made
#: even: that would carry them out of their tolerance otherwise.
HELD_CRITERIA = 10.0


def settle(
    graph: Graph,
    leaf: Ints,
    parents: list[Ints],
    held: list[Bools],
    home: Ints,
    effort: Effort,
    tolerance: float,
    watches: Sequence[Watch],
    rng: np.random.Generator,
    progress: Progress,
) -> Ints:
    """Refine all levels together and bring the last grids that are out of tolerance into it.

    Parameters
    ----------
    graph : Graph
    leaf : int64 (n,)
        Last-level grid of each unit.
    parents : list of int64 arrays
        Grid of each upper level that holds each grid of the next one, first level first.
    held : list of bool (n,)
        Units that may not leave their grid of each upper level.
    home : int64 (grids,)
        Group in which each last-level grid can be divided anew, ascending: those of its parent, or
        fewer.
    effort : Effort
    tolerance : float
        Deviation of the load that every last-level grid should keep to.
    watches : sequence of Watch
        One for each level, the last level last.
    rng : Generator
    progress : Progress

    Returns
    -------
    int64 (n,)
    """
    above: list[Ints] = []
    for parent in reversed(parents):
        above.insert(0, parent[above[0]] if above else parent)
    count = int(leaf.max()) + 1
    units = len(graph) / count
    ancestry = Ancestry(above, held, outline=effort.outlines(units))
    watches = [*(watch.pressed(HELD_CRITERIA) for watch in watches[:-1]), watches[-1]]
    whole, tolerance = tolerance, effort.aim(tolerance, units)
    # A few thousandths more room are worth a grid in fifty where units are coarse.
    used = WHOLE if units < SMALL_UNITS else MARGIN
    windows = Windows.of(graph, tolerance, watches[-1], used=used)
    how = effort.chaining(units, count)
    counted = replace(windows, once=how.once)

    def again(small: Graph, region: Ints, level: Level) -> Ints:
        return climb(small, region, level, effort.last, rng, watches[-1], SILENT)

    def per_metre(leaf: Ints) -> float:
        outline = float(total(graph, leaf, count).outline.mean())
        return max(PER_METRE, how.outline / max(outline, 1.0))

    def chained(leaf: Ints, share: float = 1.0, searches: Searches = how.searches) -> Ints:
        most, weight = int(share * how.most), per_metre(leaf)
        return chain(graph, leaf, ancestry, counted, most, per_metre=weight, searches=searches)

    def mended(leaf: Ints) -> Ints:
        return _mend_last(graph, leaf, ancestry, uppers, effort, whole, watches, rng)

    leaf = divide_again(graph, leaf, home, windows, effort.stuck(units), effort.redivided, again)
    uppers = [effort.upper(depth, one, units, held[depth]) for depth, one in enumerate(above)]
    schedule = effort.weave_schedule(units)
    leaf = weave(graph, leaf, uppers, schedule, rng, watches=watches, progress=progress)
    leaf = chained(leaf)
    if units >= SMALL_UNITS:
        leaf = divide_again(graph, leaf, home, windows, 0.0, effort.redivided, again)
        leaf = chained(leaf, 0.25)
    elif effort.cuts:
        weight = per_metre(leaf)
        leaf = recut(graph, leaf, ancestry, counted, count, effort.cuts, rng, per_metre=weight)
        leaf = chained(leaf, searches=how.searches[:1])
    leaf = mended(leaf)
    if effort.polished and units >= COARSE_UNITS:
        polish = effort.polish_schedule(tolerance, units)
        leaf = weave(graph, leaf, uppers, polish, rng, watches=watches)
        if units >= SMALL_UNITS:
            out = (1.0 - MARGIN) * tolerance
            leaf = divide_again(graph, leaf, home, windows, out, effort.redivided, again)
        # Grids that are still out are tried once more: around them borders are others now.
        leaf = mended(chained(leaf, 0.25))
    return leaf


def _mend_last(
    graph: Graph,
    leaf: Ints,
    ancestry: Ancestry,
    uppers: Sequence[Upper],
    effort: Effort,
    tolerance: float,
    watches: Sequence[Watch],
    rng: np.random.Generator,
) -> Ints:
    """The last grids mended over many grids; upper levels may give way a little."""
    count = int(leaf.max()) + 1
    windows = Windows.of(graph, tolerance, watches[-1])
    graph = _with_enclosed(graph, leaf, windows, count)
    windows = Windows.of(graph, tolerance, watches[-1])
    if not 0 < np.count_nonzero(windows.excess(windows.held(leaf, count))) <= FEW:
        return leaf
    compiled.choose(compiled.LEAST)  # one search takes up to .3 s without the loops
    whole = replace(Windows.of(graph, tolerance, watches[-1], used=WHOLE), once=OUTSIDE)
    loose = replace(ancestry, tolerance=LOOSE)
    giving = [
        replace(upper, tolerance=LOOSE[min(depth, len(LOOSE) - 1)])
        for depth, upper in enumerate(uppers)
    ]
    schedule = effort.mend_schedule(tolerance, len(graph) / count)

    def chained(leaf: Ints, searches: Searches) -> Ints:
        return chain(graph, leaf, loose, windows, LAST, searches=searches)

    def around(leaf: Ints, turns: int = REWOVEN) -> Ints:
        """All borders near the grids that are out refined anew, further and further around."""
        for turn in range(turns):
            out = whole.excess(whole.held(leaf, count))
            bad = np.flatnonzero(out)
            if not 0 < len(bad) <= LAST:
                break
            near = _near(graph, leaf, bad, RINGS + turn // 2, count)
            tried = weave(graph, leaf, giving, schedule, rng, watches=watches, only=near)
            tried = chained(tried, SEARCHES[:2])
            left = whole.excess(whole.held(tried, count))
            if (np.count_nonzero(left), left.sum()) < (len(bad), out.sum()):
                leaf = tried
        return leaf

    def following(leaf: Ints) -> Ints:
        return around(leaf, FOLLOWING)

    # The cheap means first: what a few cuts or pockets mend need not wait for wide searches.
    leaf = around(recut(graph, leaf, loose, whole, LAST, FEW_CUTS, rng))
    leaf = move_pockets(graph, leaf, loose, windows, POCKETS, following)
    leaf = following(chained(leaf, WIDE_SEARCHES))
    return (
        recut(graph, leaf, loose, whole, LAST, effort.last_cuts, rng) if effort.last_cuts else leaf
    )


def _with_enclosed(graph: Graph, leaf: Ints, windows: Windows, count: int) -> Graph:
    """The graph with less load in grids that hold too much and can give nothing.

    Such a grid lies behind one unit: what that unit cuts off from all others cannot be a grid of
    its own, so they stay together, and count as much as a grid should hold.
    """
    held = sums(leaf, graph.load, count)
    full = np.flatnonzero(held > windows.high[0])
    load = graph.load.copy()
    for grid in full if len(full) <= FEW else []:
        members = np.flatnonzero(leaf == grid)
        small = subgraph(graph, members)
        open_ = np.diff(graph.indptr)[members] > np.diff(small.indptr)
        rest = np.flatnonzero(~open_)
        if np.count_nonzero(open_) != 1 or not len(rest):
            continue
        pockets = subgraph(small, rest)
        number, piece = pieces(pockets, np.zeros(len(rest), np.int64))
        if sums(piece, pockets.load, number).max() < windows.low[0]:
            load[members] /= held[grid]
    return replace(graph, load=load)


def _near(graph: Graph, leaf: Ints, grids: Ints, rings: int, count: int) -> Bools:
    """Last-level grids within so many steps of some of them, bool (count,)."""
    own, ahead = leaf[graph.source], leaf[graph.indices]
    border = own != ahead
    own, ahead = own[border], ahead[border]
    near = np.zeros(count, bool)
    near[grids] = True
    for _ in range(rings):
        near[ahead[near[own]]] = True
    return near
