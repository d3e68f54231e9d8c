"""The panel of events: how long a filter over a hundred thousand events takes to answer.

Run as ``python -m benchmarks.overview EVENTS`` with a file that `gridplan events import` wrote.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from gridplan.events.overview import Filter
from gridplan.stores.overviews import read_overview


def main() -> None:
    """Print medians of seven runs, milliseconds of the processor."""
    overview = read_overview(sys.argv[1])
    kinds = frozenset(value for value, _ in overview.figures(Filter()).top[:3])
    middle = overview.first + (overview.last - overview.first) // 2
    for name, chosen in (
        ("everything", Filter()),
        ("three categories", Filter(values={"type2": kinds})),
        ("half of the time, three categories", Filter(None, np.datetime64(middle),
                                                      {"type2": kinds})),
    ):  # fmt: skip
        took = []
        for _ in range(7):
            began = time.process_time()
            overview.figures(chosen)
            overview.by_value(chosen, "grid_3")
            took.append(1e3 * (time.process_time() - began))
        print(f"{len(overview):,} events, {name}: {sorted(took)[3]:.1f} ms")


if __name__ == "__main__":
    main()
