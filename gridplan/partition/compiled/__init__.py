"""The innermost loops, compiled by numba where it is installed and worth its while.

`single_moves` and `trees` are run by Python as they stand where numba is missing. Everything else
stands a second time in numpy, in the modules that call it. Both ways give the same bytes: sums are
made in the same order, nothing is contracted or reassociated, and what may round differently
(logarithms, exponentials, random numbers) stays in numpy. So a plan does not depend on whether
numba is there; only the seconds do. numba is imported, and the loops are loaded, when a territory
is large enough; at the very first time they are compiled, which takes some seconds.

In: arrays of a graph and its labels.
Out: the same arrays changed, or figures of them.
"""

from __future__ import annotations

from ...jit import kernel as kernel
from ...jit import there

#: Units from which loading the loops costs less than it saves where few grids need a chain.
LEAST = 10_000
#: Whether the compiled loops are used; otherwise numpy does the work.
READY = False
#: What a metre of border weighs against a grid of excess where it is a mere tie-break.
PER_METRE = 1e-7


def choose(units: int) -> None:
    """Use the compiled loops from here on, if that is possible and the territory is large enough.

    Parameters
    ----------
    units : int
        Base units of the territory.
    """
    global READY
    READY = units >= LEAST and there()
