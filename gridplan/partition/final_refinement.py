"""The end of the work: all levels refined together, then the last grids that are out of tolerance.

Each means mends what the one before leaves, the cheap ones first: weaving, chains of moves, parents
divided anew, unions cut along trees, and for the last few grids all of these with more room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..progress import SILENT, Progress
from .ancestry import Ancestry
from .compiled import PER_METRE
from .effort import COARSE_UNITS, SMALL_UNITS, Effort
from .graph import Bools, Graph, Ints
from .multilevel.redivide import divide_again
from .multilevel.uncoarsening import climb
from .objective import Level, total
from .refinement.ejection_chains import Searches, chain
from .refinement.nested_refinement import weave
from .refinement.recombination import recut
from .repair.tolerance_repair import mend_last
from .tolerance_windows import MARGIN, WHOLE, Watch, Windows

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
        return mend_last(graph, leaf, ancestry, uppers, effort, whole, watches, rng, progress)

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
