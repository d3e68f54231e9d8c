"""Posts of the grids of a plan file, by load, by people, by area or by events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..i18n import say
from ..plan.codes.codes import spoken_name
from ..plan.measures import measure
from ..plan.plan import check_level
from ..plan.staff.posts import Floats, Ints, Posts, likely_range, needed_posts, share_posts
from ..plan.staff.roster import WORKER, read_roster
from ..progress import SILENT, Progress, Span, step
from ..stores.planfile.geopackage import open_plan
from ..territory.quantities import spoken
from .counts import count_file

if TYPE_CHECKING:
    from ..plan.plan import Plan
    from ..territory.territory import Territory

#: What posts are shared out by where the user names no criterion and no events.
LOAD, EVENTS = "load", "events"
#: Grids named where a further post would help most.
NEXT = 5


@dataclass(frozen=True)
class Staffing:
    """The posts of all grids of a level, and what they were shared out by.

    Parameters
    ----------
    level : int
    by : str
        ``"load"``, ``"events"`` or the name of a criterion.
    rule : str
        How the posts were found, in one sentence.
    data : str
        What they were found from: file and time of the events, or the plan.
    codes, names : tuple of str
    posts : Posts
        Workload in per cent of the whole load, events, persons, km² or the unit of the criterion.
    likely : (float64 (grids,), float64 (grids,)) or None
        For events: where the mean of each grid lies at 95 %.
    workers : int64 (grids,) or None
        Grid workers that the roster names.
    """

    level: int
    by: str
    rule: str
    data: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    posts: Posts
    likely: tuple[Floats, Floats] | None = None
    workers: Ints | None = None

    @property
    def next(self) -> Ints:
        """Grids in which a further post relieves most, the first one first, at most `NEXT`."""
        relief = self.posts.relief
        order = np.argsort(-relief, kind="stable")[:NEXT]
        return order[relief[order] > 0]

    def sheet(self) -> tuple[list[str], list[list[Any]]]:
        """Header and rows of a table for people."""
        posts, workload = self.posts, workload_words(self.by)
        columns: list[tuple[str, Sequence[Any]]] = [
            (say("code"), self.codes),
            (say("name"), self.names),
            (workload, _rounded(posts.workload)),
        ]
        if self.likely is not None:
            columns += [
                (say("likely at least"), _rounded(self.likely[0])),
                (say("likely at most"), _rounded(self.likely[1])),
            ]
        columns += [
            (say("posts"), list(map(int, posts.posts))),
            (say("{workload} a post", workload=workload), _rounded(posts.each)),
            (say("less with one post more"), _rounded(posts.relief)),
        ]
        if self.workers is not None:
            columns += [
                (say("workers now"), list(map(int, self.workers))),
                (say("to be added"), list(map(int, posts.posts - self.workers))),
            ]
        return [name for name, _ in columns], [list(row) for row in zip(*(c for _, c in columns))]

    def sheets(self) -> dict[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]:
        """Tables for people: the grids, and by which rule and from which data."""
        how = [[say("rule"), self.rule], [say("data"), self.data]]
        return {say("Posts"): self.sheet(), say("Method"): ((say("what"), say("how")), how)}

    def sentences(self) -> list[str]:
        """What came out, how and from what, and where a further post would help most."""
        posts = self.posts
        carried = posts.each[np.isfinite(posts.each)]
        said = [
            say(
                "{posts:,} posts for {grids} grids of level {level}; a post carries {low:,.4g} to "
                "{high:,.4g} ({workload}).",
                posts=int(posts.posts.sum()), grids=len(self.codes), level=self.level,
                low=carried.min(initial=np.inf) if len(carried) else 0.0,
                high=carried.max(initial=0.0), workload=workload_words(self.by),
            ),
            self.rule,
            say("Data: {data}.", data=self.data),
        ]  # fmt: skip
        if self.likely is not None:
            said.append(
                say("Events come by chance: where the mean of a grid likely lies (95 %) stands "
                    "beside its count.")
            )  # fmt: skip
        if len(self.next):
            named = [f"{self.codes[g]} ({posts.relief[g]:,.4g})" for g in self.next]
            said.append(
                say(
                    "A further post takes most off the others, so much, in: {grids}.",
                    grids=", ".join(named),
                )
            )
        if self.workers is not None:
            more = np.maximum(posts.posts - self.workers, 0)
            over = np.maximum(self.workers - posts.posts, 0)
            said.append(
                say(
                    "Workers now: {workers:,}; to be added {more:,} (grids: {short:,}), more than "
                    "posts {over:,} (grids: {full:,}).",
                    workers=int(self.workers.sum()), more=int(more.sum()),
                    short=int((more > 0).sum()), over=int(over.sum()), full=int((over > 0).sum()),
                )
            )  # fmt: skip
        return said

    def as_dict(self) -> dict[str, Any]:
        """The same for a JSON document."""
        header, rows = self.sheet()
        return {
            "level": self.level,
            "by": self.by,
            "rule": self.rule,
            "data": self.data,
            "posts": int(self.posts.posts.sum()),
            "columns": header,
            "rows": rows,
            "next": [self.codes[grid] for grid in self.next],
        }


def workload_words(by: str) -> str:
    """What the workload is measured in, as people say it."""
    if by == LOAD:
        return say("load, %")
    return say("events") if by == EVENTS else spoken(by)


def staff_plan(
    plan: str | Path,
    level: int | None = None,
    *,
    total: int | None = None,
    each: float | None = None,
    least: int = 1,
    by: str = LOAD,
    events: str | Path | None = None,
    start: str | None = None,
    end: str | None = None,
    roster: str | Path | None = None,
    progress: Progress = SILENT,
) -> Staffing:
    """Share out posts among the grids of a plan, see `gridplan.plan.staff.posts`.

    Parameters
    ----------
    plan : str or Path
    level : int, optional
        The last one by default.
    total : int, optional
        Posts in all.
    each : float, optional
        What a post can carry: events, persons, km² or the unit of the criterion. Either this or
        `total`.
    least : int
        Posts that every grid has at least.
    by : str
        ``"load"`` or the name of a criterion; not heeded where there are `events`.
    events : str or Path, optional
        File of events: each is the same work.
    start, end : str, optional
        Time of the events, see `count_file`.
    roster : str or Path, optional
        See `read_roster`: how many workers each grid has now.
    progress : Progress

    Returns
    -------
    Staffing

    Raises
    ------
    InputError
        For a level or criterion that the plan has not; for neither or both of `total` and `each`;
        for too few posts; for a capacity in load, which is no amount of work.
    """
    step(progress, 0.0, say("Opening the plan"))
    made, territory = open_plan(plan)
    level = made.depth if level is None else level
    check_level(level, made.depth)
    if (total is None) == (each is None):
        raise InputError(
            say("Posts are shared out by their number or by what each can carry."),
            cure=say("Give either --posts or --each."),
        )
    likely, by = None, EVENTS if events is not None else by
    data = say("plan {file}", file=Path(plan).name)
    if events is not None:
        counts, _ = count_file(
            events, plan, level, start=start, end=end, progress=Span(progress, 0.1, 0.9)
        )
        count = counts.count.sum(axis=(0, 1))
        work, likely = count.astype(float), likely_range(count)
        data = say(
            "{count} events of {file} in these grids, {unplaced:,} in none",
            count=int(count.sum()), file=Path(events).name, unplaced=counts.unplaced,
        )  # fmt: skip
    else:
        work = _workload(made, territory, level, by)
    if each is not None and by == LOAD:
        raise InputError(
            say("The load is a mixture of criteria and no amount of work that a post can carry."),
            cure=say("Give --by with a criterion, or --events."),
        )
    posts = (
        share_posts(work, int(total), least)
        if total is not None
        else needed_posts(work, float(each or 0.0), least)
    )
    workers, codes = None, made.codes[level - 1]
    if roster is not None:
        known = read_roster(roster, made)
        workers = np.array([len(known.names(code, WORKER)) for code in codes])
    return Staffing(
        level, by, _rule(total, each, least, by), data,
        codes, tuple(map(spoken_name, made.names[level - 1], codes)),
        posts, likely, workers,
    )  # fmt: skip


def _workload(plan: Plan, territory: Territory, level: int, by: str) -> Floats:
    """What each grid holds of a criterion, or of the load in per cent."""
    found = measure(plan, territory)[level - 1]
    if by == LOAD:
        return 100.0 * found.load
    names = [criterion.name for criterion in territory.criteria]
    if by not in names:
        raise InputError(
            say("The plan has no criterion {name}.", name=by),
            cure=say("It has: {names}.", names=", ".join([LOAD, *names])),
        )
    square = territory.criteria[names.index(by)].unit == "m²"
    amount = found.totals[:, names.index(by)] / (1e6 if square else 1.0)
    return np.asarray(amount, np.float64)


def _rule(total: int | None, each: float | None, least: int, by: str) -> str:
    workload = workload_words(by)
    if total is not None:
        return say(
            "{total:,} posts, at least {least} for each grid, the others so that the largest "
            "workload of a post is as small as it can be; workload: {workload}.",
            total=total, least=least, workload=workload,
        )  # fmt: skip
    return say(
        "As many posts as are needed, at least {least} for each grid, for none to carry more than "
        "{each:,.12g}; workload: {workload}.",
        least=least, each=each, workload=workload,
    )  # fmt: skip


def _rounded(values: Floats) -> list[float | None]:
    """Figures as a table shows them; None where there is none."""
    return [round(float(v), 3) + 0.0 if np.isfinite(v) else None for v in values]
