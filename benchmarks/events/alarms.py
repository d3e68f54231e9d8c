"""How often each method warns in vain, and what it finds: ``python -m benchmarks.events.alarms``.

Events of the sample, counted by village and main class, as they happened before the faults of the
export. Its planted outbreaks are far too large to be missed; they are thinned to a few events each,
and every method is asked every week. Writes ``docs/warnings.md`` and its picture.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from gridplan.events.statistics.space_time_scan import scan
from gridplan.events.statistics.surveillance import FEWEST_EVENTS, ears
from gridplan.events.statistics.warning_methods import LEAST_PAST, METHODS, judge_by
from gridplan.output.look.look import COURSE_COLOURS, DEVIATION_COLOURS, INK, SOFT_INK
from gridplan.sample_city import write_sample
from gridplan.sample_city.events import CLASSES, YEAR, what_happens

from ..arguments import Arguments

DOCS = Path(__file__).resolve().parents[2] / "docs"
EVENTS, SEEDS, SIZES = 100_000, range(1, 13), (6, 12, 25)
#: Weeks that are asked about: enough lies before them.
FIRST_WEEK, LAST_WEEK = 20, 52
NAMES = {
    "regression": "regression (Farrington)",
    "c1": "EARS C1 by day",
    "c2": "EARS C2 by day",
    "c3": "EARS C3 by day",
    "cusum": "Poisson CUSUM",
    "scan": "space-time scan",
    "quartile": "highest tenth",
}
TINTS = [COURSE_COLOURS["new"], "#f3bf77", "#ee9d48", "#b5520d", DEVIATION_COLOURS[0],
         DEVIATION_COLOURS[1], "#777777"]  # fmt: skip


def happened(units, seed):
    """Table (villages, classes, days) and the planted outbreaks, from a seed."""
    rng = np.random.default_rng([seed, 77])
    unit, when, kind, _, answers = what_happens(units, EVENTS, rng)
    classes = sorted({row[0] for row in CLASSES})
    villages, village = np.unique(units["village_code"].to_numpy(str), return_inverse=True)
    day = (when - YEAR).astype("timedelta64[D]").astype(int)
    of_kind = np.array([classes.index(row[0]) for row in CLASSES])[kind]
    table = np.zeros((len(villages), len(classes), 366), int)
    np.add.at(table, (village[unit], of_kind, day), 1)
    outbreaks = []
    for one in answers["outbreaks"]:
        first = int((np.datetime64(one["first_day"]) - YEAR.astype("datetime64[D]")).astype(int))
        outbreaks.append(
            (int(np.searchsorted(villages, one["village_code"])), classes.index(one["type2"]),
             first, first + one["days"])
        )  # fmt: skip
    return table, outbreaks


def thinned(table, outbreaks, size, dice):
    """The table with outbreaks of about `size` events each instead of the planted ones."""
    table = table.copy()
    for village, kind, first, last in outbreaks:
        usual = table[village, kind].copy()
        usual[first:last] = 0
        mean = usual.sum() / (366 - (last - first))
        extra = dice.multinomial(size, np.full(last - first, 1.0 / (last - first)))
        table[village, kind, first:last] = dice.poisson(mean, last - first) + extra
    return table


def weekly(days):
    return days[..., : 52 * 7].reshape(*days.shape[:-1], 52, 7).sum(-1)


def scores(method, days, middle):
    """Score of each village, class and week; −1 where nothing may be warned of."""
    weeks = weekly(days)
    rows = weeks.reshape(-1, 52)
    found = np.full(rows.shape, -1.0)
    if method in ("c1", "c2", "c3"):
        statistic = ears(days.reshape(len(rows), -1), method.upper()) / (2 if method == "c3" else 3)
        enough = days.reshape(len(rows), -1) >= FEWEST_EVENTS
        by_day = np.where(enough & np.isfinite(statistic), statistic, -1.0)
        found = by_day[:, : 52 * 7].reshape(len(rows), 52, 7).max(-1)
    elif method == "quartile":
        # All classes together: the place of a village among all, as if each case were on time.
        index = weeks.sum(1)
        place = index.argsort(0, kind="stable").argsort(0, kind="stable") / (len(index) - 1)
        found = np.where(index >= FEWEST_EVENTS, place / 0.9, -1.0)
        found = np.repeat(found[:, None], weeks.shape[1], 1).reshape(rows.shape)
    elif method == "scan":
        cube = found.reshape(weeks.shape)
        for kind in range(weeks.shape[1]):
            for week in range(FIRST_WEEK, LAST_WEEK):
                for cluster in scan(
                    weeks[:, kind, : week + 1], *middle, longest=2, most_grids=8, replicates=1
                ):
                    cube[cluster.grids, kind, week] = cluster.ratio / 8.0
    else:
        for week in range(FIRST_WEEK, LAST_WEEK):
            enough = np.flatnonzero(rows[:, week] >= FEWEST_EVENTS)
            if len(enough):
                judged = judge_by(method, rows[enough, : week + 1])
                above = judged.seen > judged.expected
                found[enough, week] = np.where(above, judged.score, -1.0)
    return found.reshape(weeks.shape)


def measured(units):
    """By method: scores of quiet cells, and by size the best score of each outbreak."""
    import shapely

    codes = units["village_code"].to_numpy(str)
    points = shapely.get_coordinates(shapely.centroid(units.geometry.to_numpy()))
    middle = np.array([points[codes == code].mean(0) for code in np.unique(codes)]).T
    quiet = {method: [] for method in NAMES}
    best = {method: {size: [] for size in SIZES} for method in NAMES}
    for seed in SEEDS:
        table, outbreaks = happened(units, seed)
        told = [o for o in outbreaks if o[2] >= FIRST_WEEK * 7 and o[3] < LAST_WEEK * 7]
        for size in SIZES:
            days = thinned(table, outbreaks, size, np.random.default_rng([seed, size]))
            for method in NAMES:
                if method == "scan" and seed > 6:
                    continue  # half the seeds: it takes the longest
                found = scores(method, days, middle)
                calm = np.ones(found.shape, bool)
                calm[:, :, :FIRST_WEEK] = False
                for village, kind, first, last in outbreaks:
                    span = slice(first // 7, (last - 1) // 7 + 1)
                    calm[village, :, span.start : span.stop + 2] = False
                    if (village, kind, first, last) in told:
                        best[method][size].append(found[village, kind, span].max())
                if size == SIZES[0]:
                    quiet[method].append(found[calm])
    return {m: np.concatenate(q) for m, q in quiet.items()}, best


def picture(quiet, best):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(SIZES), figsize=(13.3, 4.9), sharey=True)
    for axis, size in zip(axes, SIZES):
        for method, tint in zip(NAMES, TINTS):
            limits = np.append(np.geomspace(0.02, 400, 400), 1e9)
            false = np.array([(quiet[method] > limit).mean() for limit in limits])
            hits = np.array([(np.array(best[method][size]) > limit).mean() for limit in limits])
            axis.plot(1000 * np.maximum(false, 1e-6), 100 * hits, color=tint, lw=1.8,
                      label=NAMES[method])  # fmt: skip
            axis.plot(1000 * max((quiet[method] > 1).mean(), 1e-6),
                      100 * (np.array(best[method][size]) > 1).mean(),
                      "o", color=tint, ms=6)  # fmt: skip
        axis.set_xscale("log")
        axis.set_xlim(0.01, 200)
        axis.set_ylim(-2, 102)
        axis.set_title(f"outbreaks of {size} more events", fontsize=11, color=INK)
        axis.set_xlabel("false warnings in 1,000 (village, class, week)", color=SOFT_INK)
        axis.grid(True, color="#e5e5e2", lw=0.6)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("outbreaks found, %", color=SOFT_INK)
    axes[-1].legend(fontsize=8.5, frameon=False, loc="lower right")
    figure.tight_layout()
    figure.savefig(DOCS / "pictures" / "warnings.png", dpi=110)


def table_lines(quiet, best):
    count = {size: len(best["regression"][size]) for size in SIZES}
    head = "| method | false warnings in 1,000 | " + " | ".join(
        f"found of {count[size]}, {size} more events" for size in SIZES
    ) + " | at 1 false warning in 1,000: " + " · ".join(f"{s}" for s in SIZES) + " |"  # fmt: skip
    lines = [head, "|" + "---|" * (len(SIZES) + 3)]
    for method, name in NAMES.items():
        limit = np.quantile(quiet[method], 0.999)
        at_limit = " · ".join(
            f"{100 * np.mean(np.array(best[method][size]) > max(limit, 0)):.0f} %" for size in SIZES
        )
        found = " | ".join(f"{100 * np.mean(np.array(best[method][s]) > 1):.0f} %" for s in SIZES)
        lines.append(f"| {name} | {1000 * (quiet[method] > 1).mean():.2f} | {found} | {at_limit} |")
    return lines


def main() -> int:
    Arguments(__spec__.name, __doc__).parse_args()
    begin = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        units = write_sample(Path(folder), 5_000, 1, events=0).units
    quiet, best = measured(units)
    picture(quiet, best)
    lines = table_lines(quiet, best)
    text = (DOCS / "warnings.md").read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- measured -->\n")
    after = rest.partition("<!-- end -->\n")[2]
    table = "\n".join(lines)
    (DOCS / "warnings.md").write_text(
        f"{before}<!-- measured -->\n\n{table}\n\n<!-- end -->\n{after}", encoding="utf-8"
    )
    print(table)
    print(f"{time.process_time() - begin:.0f} CPU seconds; needs before it: {LEAST_PAST}")
    assert set(METHODS) < set(NAMES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
