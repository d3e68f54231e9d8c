"""The events of a board: where, when and of what kind; nothing that tells who."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...analysis.counted_events import none_placed
from ...events.counts.counting import Counts, period_numbers
from ...events.counts.gaps_in_time import told_periods
from ...events.placement import Placer
from ...i18n import say
from ...progress import Progress, step
from ...stores.eventfile.placed_events import iterate_placed

if TYPE_CHECKING:
    import pandas as pd

#: Kinds that are told apart; what is rarer is in the sum alone.
_MOST_CATEGORIES, _MOST_SOURCES = 8, 4


class BoardEvents:
    """Events that have a time and a grid.

    Parameters
    ----------
    path : str or Path
    placer : Placer
        Used where the file was not placed in these grids.
    progress : Progress
    span : pair of str or None
        First day that counts, and the day after the last one.

    Attributes
    ----------
    x, y : float64 (n,)
        Metres; NaN for events placed by code or village.
    time : datetime64[s] (n,)
    grid : int32 (n, depth)
        Grid of each level, −1 where it is not known.
    category, source : int64 (n,)
        Place in `categories` or `sources`; their length for all others.
    categories, sources : list of str
        The largest first.
    calendar : datetime64[D] (days,)
        All days from the first event to the last one, but for silences, see
        `gridplan.events.counts.gaps_in_time`.
    day, hour : int64 (n,)
        Place in `calendar`, hour of the day.
    elsewhere : int
        Events that are left out: in no grid, or without a time.

    Raises
    ------
    InputError
        When no event has both a time and a place.
    """

    def __init__(
        self,
        path: str | Path,
        placer: Placer,
        progress: Progress,
        span: tuple[str | None, str | None] = (None, None),
    ) -> None:
        grids = placer.grids
        levels = [f"grid_{level}" for level in range(1, grids.depth + 1)]
        parts: list[tuple[Any, ...]] = []
        self.elsewhere = 0
        wanted = ["x", "y", "t_report", "type2", "source"]
        for piece in iterate_placed(path, placer, wanted, start=span[0], end=span[1]):
            step(progress, 0.5, say("Reading events"))
            x, y = (piece[name].to_numpy(np.float64) for name in ("x", "y"))
            time = piece["t_report"].to_numpy("datetime64[s]")
            grid = np.column_stack(
                [_codes(piece[name], grids.codes[k]) for k, name in enumerate(levels)]
            )
            kept = (grid[:, 0] >= 0) & ~np.isnat(time)
            kinds = [_words(piece, name)[kept] for name in ("type2", "source")]
            parts.append((x[kept], y[kept], time[kept], grid[kept], *kinds))
            self.elsewhere += int((~kept).sum())
        x, y, time, grid, category, source = (np.concatenate(column) for column in zip(*parts))
        if not len(time):
            raise none_placed(path)
        self.x, self.y, self.time, self.grid = x, y, time, grid
        self.category, self.categories = _largest(category, _MOST_CATEGORIES)
        self.source, self.sources = _largest(source, _MOST_SOURCES)
        day = time.astype("datetime64[D]")
        self.calendar = told_periods(period_numbers(time, "day"), "day").astype("datetime64[D]")
        self.day = np.searchsorted(self.calendar, day)
        self.hour = (time - day.astype("datetime64[s]")).astype(np.int64) // 3600

    def tally(
        self, when: NDArray[Any], where: NDArray[Any], times: int, places: int
    ) -> NDArray[np.int64]:
        """Count by category, source, time and place; the last category and source are the rest."""
        shape = (len(self.categories) + 1, len(self.sources) + 1, times, places)
        inside = where >= 0
        key = np.ravel_multi_index(
            (self.category[inside], self.source[inside], when[inside], where[inside]), shape
        )
        return np.bincount(key, minlength=int(np.prod(shape))).reshape(shape).astype(np.int64)

    def ended(self, numbers: NDArray[np.int64], period: str) -> int:
        """How many of these periods are over: the day after the last event is none of theirs."""
        after: Any = self.calendar[-1:] + np.timedelta64(1, "D")
        return int(np.searchsorted(numbers, period_numbers(after, period)[0]))

    def by_week(self, level: int, places: int) -> Counts:
        """Events by category, whole week and grid."""
        number, week = np.unique(period_numbers(self.calendar, "week"), return_inverse=True)
        where = self.grid[:, level - 1]
        table = self.tally(week[self.day], where, len(number), places).sum(axis=1)
        whole = self.ended(number, "week")
        kinds = tuple((name,) for name in (*self.categories, ""))
        held = [k for k in range(len(kinds)) if k < len(self.categories) or table[k].any()]
        return Counts(
            level,
            "week",
            number[: max(whole, 1)],
            ("type2",),
            tuple(kinds[k] for k in held),
            np.ascontiguousarray(table[held, : max(whole, 1)]),
            0,
            0,
        )


def _codes(column: pd.Series, codes: tuple[str, ...]) -> NDArray[np.int32]:
    import pandas as pd

    category = pd.Categorical(column)
    known = pd.Index(codes).get_indexer(category.categories)
    found: NDArray[np.int32] = np.append(known, -1)[category.codes].astype(np.int32)
    return found


def _words(frame: pd.DataFrame, name: str) -> NDArray[np.object_]:
    if name not in frame:
        return np.full(len(frame), "", object)
    words: NDArray[np.object_] = frame[name].astype(object).fillna("").to_numpy(object)
    return words


def _largest(words: NDArray[np.object_], most: int) -> tuple[NDArray[np.int64], list[str]]:
    """Numbers of the most frequent words, and these words."""
    import pandas as pd

    category = pd.Categorical(words)
    amount = np.bincount(category.codes, minlength=len(category.categories))
    names = [str(name) for name in category.categories]
    order = sorted(
        (k for k, name in enumerate(names) if name), key=lambda k: (-int(amount[k]), names[k])
    )[:most]
    place = np.full(len(names), len(order), np.int64)
    place[order] = np.arange(len(order))
    return place[category.codes], [names[k] for k in order]
