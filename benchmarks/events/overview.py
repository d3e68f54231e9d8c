"""The panel of events: how long a filter over a hundred thousand events takes to answer.

    .venv/bin/python -m benchmarks.events.overview EVENTS

The file is one that `gridplan events import` wrote.
"""

from __future__ import annotations

import time

import numpy as np

from gridplan.analysis.overview import read_overview
from gridplan.events.cases.overview import Filter

from ..arguments import Arguments, file


def main() -> None:
    """Print medians of seven runs, milliseconds of the processor."""
    parser = Arguments(__spec__.name, __doc__)
    parser.add_argument("events", type=file, metavar="EVENTS", help="file of events")
    overview = read_overview(parser.parse_args().events)
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
