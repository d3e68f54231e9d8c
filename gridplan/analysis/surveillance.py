"""Hot spots and warnings of files of events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
import shapely

from ..errors import InputError
from ..events.counts.counting import period_name, whole_name
from ..events.counts.gaps_in_time import since_silence
from ..events.grids import Grids
from ..events.statistics.hotspots import (
    courses,
    enough_around,
    gi_star,
    local_moran,
    neighbours,
    significant,
)
from ..events.statistics.space_time_scan import Cluster, scan
from ..events.statistics.surveillance import FEWEST_EVENTS, beyond_since
from ..events.statistics.warning_methods import LEAST_PAST, METHODS, judge_by
from ..i18n import say
from ..progress import SILENT, Progress
from .counted_events import Case, none_placed

#: Periods in a year, for the season.
_IN_A_YEAR = {"day": 365.25, "week": 52.18, "month": 12.0}


#: Fewer events a period than this are told in words: "0.0 expected" says nothing.
_HARDLY_EVER = 0.1


@dataclass(frozen=True)
class GridWarning:
    """More events in a grid than were to be expected, and why that is said.

    Parameters
    ----------
    grid, name : str
        Code and name.
    category : str
        Value of the column that kinds are made of; empty for all together.
    period : str
        Name of the period that is judged.
    seen, expected, limit, score : float
        See `gridplan.events.statistics.surveillance.Judgement`.
    since : str
        Name of the first period of the run above what is expected.
    categories : tuple of (str, int)
        The largest categories of the grid in that period.
    level : int
        Of the grid.
    method : str
        One of `warning_methods.METHODS`, or ``"quartile"``: seen, expected and limit are
        then values of the index of local practice (on time 1, delayed 2), not events.
    length : str
        Of the period: one of `gridplan.events.counts.counting.PERIODS`.
    """

    grid: str
    name: str
    category: str
    period: str
    seen: float
    expected: float
    limit: float
    score: float
    since: str
    categories: tuple[tuple[str, int], ...]
    level: int = 0
    method: str = METHODS[0]
    length: str = ""

    def in_words(self) -> str:
        """The warning as a sentence that explains itself."""
        words = {
            "place": self.name if self.name.endswith(self.grid) else f"{self.grid} {self.name}",
            "category": self.category or say("all categories"),
            "seen": self.seen,
            "period": whole_name(self.period, self.length),
            "expected": self.expected,
            "limit": self.limit,
            "since": self.since,
        }
        if self.method == "quartile":
            told = say(
                "{place}: index {seen:.0f} in the period {period} (a case on time counts 1, "
                "a delayed one 2); the middle grid has {expected:.0f}, nine in ten have no more "
                "than {limit:.0f}; among the highest tenth since {since}.",
                **words,
            )
        elif self.expected < _HARDLY_EVER:
            told = say(
                "{place}, {category}: {seen:.0f} events in the period {period}, where there "
                "were hardly ever any; up to {limit:.1f} may be chance; so since {since}.",
                **words,
            )
        else:
            told = say(
                "{place}, {category}: {seen:.0f} events in the period {period}, {expected:.1f} "
                "expected, up to {limit:.1f} may be chance; above what is expected since {since}.",
                **words,
            )
        if not self.categories:
            return told
        most = ", ".join(f"{name or '-'} {count}" for name, count in self.categories)
        return f"{told} {say('Most: {categories}.', categories=most)}"


def warnings_in(
    case: Case,
    quantile: float = 0.995,
    *,
    method: str = METHODS[0],
    until: int | None = None,
    fewest: int = 0,
) -> list[GridWarning]:
    """Warnings of one period, the greatest surprise first.

    What is judged are numbers of events, never rates: where few people live, a few events make a
    high rate and no warning. Nothing is said of fewer than `FEWEST_EVENTS` events.

    Parameters
    ----------
    case : Case
        Counted by kinds, by one column.
    quantile : float
        See `gridplan.events.statistics.surveillance.judge`.
    method : str
        One of `gridplan.events.statistics.warning_methods.METHODS`.
    until : int or None
        How many periods are known: the last of these is judged, by those before it up to the last
        silence; all by default.
    fewest : int
        Categories with fewer events are not named, nor one by which these could be worked out.

    Raises
    ------
    InputError
        When there are too few periods to expect anything.
    """
    counts = case.counts
    end = case.whole[1] if until is None else until
    # Where the silence ended in a period that is not over, there is nothing to judge yet.
    first = since_silence(counts.numbers[: end + (until is None)], case.whole[0])
    table = counts.count[:, first:end]
    if table.shape[1] < LEAST_PAST[method] + 1:
        raise _too_few(case, first, end)
    kinds = [" ".join(kind) for kind in counts.kinds]
    every, labels = table.sum(axis=0, keepdims=True), [""]
    # Events of no category, or of one too rare to be told apart, count among all alone.
    named = [k for k, name in enumerate(kinds) if name]
    if len(kinds) > 1:
        every = np.concatenate([every, table[named]])
        labels = ["", *(kinds[k] for k in named)]
    kind, grid = np.nonzero(every[:, -1] >= FEWEST_EVENTS)
    series = every[kind, :, grid]
    if not len(series):
        return []
    found = judge_by(
        method, series, in_a_year=_IN_A_YEAR.get(counts.period, 0.0), quantile=quantile
    )
    run = beyond_since(series, found.expected)
    level = counts.level - 1
    codes, names = case.grids.codes[level], case.grids.shown_names(level)
    last = int(counts.numbers[end - 1])
    warnings = []
    for row in np.flatnonzero(found.warns):
        place = int(grid[row])
        now = table[:, -1, place]
        largest = [int(k) for k in np.argsort(-now, kind="stable")[:3] if now[k] >= max(fewest, 1)]
        while largest and 0 < now.sum() - now[largest].sum() < fewest:
            largest.pop()
        warnings.append(
            GridWarning(
                grid=codes[place],
                name=names[place],
                category=labels[int(kind[row])],
                period=period_name(last, counts.period),
                seen=float(found.seen[row]),
                expected=float(found.expected[row]),
                limit=float(found.limit[row]),
                score=float(found.score[row]),
                since=period_name(last - int(run[row]) + 1, counts.period),
                categories=tuple((kinds[k], int(now[k])) for k in largest),
                level=counts.level,
                method=method,
                length=counts.period,
            )
        )
    return sorted(warnings, key=lambda w: (-w.score, w.grid, w.category))


def _too_few(case: Case, first: int, end: int) -> InputError:
    """An error for the whole periods at these places: there are too few of them."""
    counts = case.counts
    if not counts.count.any():
        return none_placed()
    cure = say("Give shorter periods or events of a longer time.")
    if first > case.whole[0]:
        cure = say(
            "Nothing happened for more than a year before {period}: ask about the time before that "
            "(--until {period}), or wait for more events.",
            period=period_name(int(counts.numbers[first]), counts.period),
        )
    return InputError(
        say("Too few whole periods to expect anything from: {periods}.", periods=end - first),
        cure=cure,
    )


def told_once(
    warnings: Iterable[GridWarning],
    grids: Grids,
    when: Callable[[GridWarning], Any] = attrgetter("period"),
) -> list[GridWarning]:
    """The warnings that stand for themselves, the greatest surprise first.

    A grid, the one above it and those below it, or one category and all together, mostly warn of
    the same events; only the one with the greatest surprise is kept in each time.

    Parameters
    ----------
    warnings : iterable of GridWarning
        Of any levels and periods.
    grids : Grids
    when : callable
        The time of a warning: its period by default, or a longer time that its period lies in.
    """
    below = [
        {code: [int(leaf) for leaf in np.flatnonzero(grids.ancestor[:, level] == k)]
         for k, code in enumerate(codes)}
        for level, codes in enumerate(grids.codes)
    ]  # fmt: skip
    kept: list[GridWarning] = []
    # Time and last-level grid → categories that were told of there.
    told: dict[tuple[Any, int], set[str]] = {}
    for warning in sorted(warnings, key=lambda w: (-w.score, w.level, w.grid, w.category)):
        places = [(when(warning), leaf) for leaf in below[warning.level - 1][warning.grid]]
        same = {warning.category, ""}
        if not any(
            told.get(place, set()) & same or (place in told and not warning.category)
            for place in places
        ):
            kept.append(warning)
            for place in places:
                told.setdefault(place, set()).add(warning.category)
    return kept


def hotspot_table(case: Case) -> tuple[list[str], list[list[Any]]]:
    """Hot spots of the grids: header and rows, one for each grid.

    Gi* and local Moran judge the events a km² of all periods together; the course follows from
    Gi* of each whole period. Where fewer than `FEWEST_EVENTS` lie around a grid nothing is high.

    Raises
    ------
    InputError
        When no event has both a time and a place.
    """
    counts = case.counts
    if not counts.count.any():
        raise none_placed()
    area = np.maximum(case.grids.area_km2[counts.level - 1], 1e-9)
    number = counts.count.sum(axis=0).T
    table = number / area[:, None]
    weights = neighbours(case.plan, case.territory, counts.level)
    whole = table.sum(axis=1)
    z = gi_star(whole, weights)
    moran, moran_z = local_moran(whole, weights)
    enough = enough_around(number.sum(axis=1), weights)
    stands_out = significant(z) & ((z < 0) | enough)
    first, end = case.whole if case.whole[1] > case.whole[0] else (0, table.shape[1])
    whole_number = number[:, first:end]
    course = courses(gi_star(table[:, first:end], weights), enough_around(whole_number, weights))
    high = whole > whole.mean()
    kind = np.where(
        moran_z > 0, np.where(high, "high-high", "low-low"), np.where(high, "high-low", "low-high")
    )
    alike = significant(moran_z) & ((kind == "low-low") | enough)
    header = ["grid", "name", "count", "per_km2", "gi_star", "spot", "course", "moran", "cluster"]
    rows: list[list[Any]] = []
    total = counts.count.sum(axis=(0, 1))
    names = case.grids.shown_names(counts.level - 1)
    for place, code in enumerate(case.grids.codes[counts.level - 1]):
        spot = ("hot" if z[place] > 0 else "cold") if stands_out[place] else ""
        rows.append(
            [
                code,
                names[place],
                int(total[place]),
                float(whole[place]),
                float(z[place]),
                spot,
                str(course[place]),
                float(moran[place]),
                str(kind[place]) if alike[place] else "",
            ]
        )
    return header, rows


def clusters_in(
    case: Case,
    *,
    category: str | None = None,
    longest: int = 4,
    replicates: int = 199,
    seed: int = 1,
    progress: Progress = SILENT,
) -> list[Cluster]:
    """Clusters in space and time that last up to the last whole period.

    Parameters
    ----------
    case : Case
    category : str or None
        Only events of this kind; all by default.
    longest, replicates, seed
        See `gridplan.events.statistics.space_time_scan.scan`.
    progress : Progress

    Raises
    ------
    InputError
        When there are no events of that category, or fewer than two whole periods.
    """
    counts, (first, end) = case.counts, case.whole
    if end - first < 2:
        raise _too_few(case, first, end)
    longest = min(longest, end - since_silence(counts.numbers[: end + 1], first))
    if category is not None and (category,) not in counts.kinds:
        raise InputError(
            say("There are no events of the category {category}.", category=category),
            where="--category",
            cure=say("The categories are: {names}.", names=", ".join(k[0] for k in counts.kinds)),
        )
    chosen = [k for k, kind in enumerate(counts.kinds) if category in (None, *kind[:1])]
    middle = shapely.centroid(case.grids.shapes[counts.level - 1])
    return scan(
        counts.count[chosen, first:end].sum(axis=0).T,
        shapely.get_x(middle),
        shapely.get_y(middle),
        longest=longest,
        replicates=replicates,
        seed=seed,
        progress=progress,
    )


def cluster_table(case: Case, clusters: Sequence[Cluster]) -> tuple[list[str], list[list[Any]]]:
    """Clusters for people: header and rows, one for each."""
    counts = case.counts
    codes = case.grids.codes[counts.level - 1]
    last = int(counts.numbers[case.whole[1] - 1])
    rows: list[list[Any]] = [
        [
            codes[cluster.grids[0]],
            len(cluster.grids),
            period_name(last - cluster.periods + 1, counts.period),
            int(cluster.seen),
            round(cluster.expected, 2),
            round(cluster.ratio, 3),
            cluster.p,
            " ".join(codes[grid] for grid in cluster.grids),
        ]
        for cluster in clusters
    ]
    return ["grid", "n_grids", "since", "seen", "expected", "ratio", "p", "grids"], rows
