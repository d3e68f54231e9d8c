"""The trade-off shown: plans of one territory of which none is better than another in everything.

Nobody knows beforehand how much compactness a balance of single criteria is worth. So plans are
made over a schedule of settings (see `scheduling`), every one is measured, and those that another
plan beats are set aside: what is left is the front from which a town chooses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ...progress import SILENT, Progress, Span, step
from ...territory.quantities import spoken
from ...territory.territory import Territory
from ..compare.compare import compare
from ..compare.succession import knows_people
from ..create.divide import DEFAULT_LEVELS, divide
from ..measures import measure
from ..plan import Plan
from ..rebalance import rebalance
from ..recount import slashed
from ..rules.broken_rules import refuse_broken
from ..rules.rules import NO_RULES, Rules, labels_of
from ..task.solver_task import unit_graph
from ..update.carry_over import carry_over, reconnected
from .schedule import DIVIDED, REBALANCED, Setting, schedule

#: Digits of a value behind the point. Plans are compared as they are shown in the table, so that
#: nobody sees two equal rows of which one is said to beat the other.
DIGITS = 5
#: Plans that a front is made of at most.
MOST_POINTS = 200


@dataclass(frozen=True)
class Measure:
    """One column of the front.

    Parameters
    ----------
    key : str
        ``"load_max_1"``, ``"registered_mean_3"``, ``"compactness_2"``, ``"persons_moved"``
        (``"load_moved"`` where nothing tells of persons), …
    title : str
        In the user's language.
    unit : str
        ``"share"`` (a fraction), ``"index"`` (0 to 1), ``"km"`` or ``"persons"``.
    more : bool
        Whether more is better; less is better otherwise.
    """

    key: str
    title: str
    unit: str
    more: bool = False


@dataclass(frozen=True)
class Point:
    """A plan and what it is worth.

    Parameters
    ----------
    setting : Setting
        How it was made.
    plan : Plan
    values : float64 (measures,)
        In the order of `Frontier.measures`.
    beaten_by : tuple of int
        Places in `Frontier.points` of the plans that beat it; none for a plan of the front.
    """

    setting: Setting
    plan: Plan
    values: NDArray[np.float64]
    beaten_by: tuple[int, ...] = ()


@dataclass(frozen=True)
class Frontier:
    """A front of plans.

    Parameters
    ----------
    territory : Territory
    measures : tuple of Measure
    points : tuple of Point
        The front, from the most even in single criteria at the first level on.
    beaten : tuple of Point
        Plans that another one beats, or that are worth the same as one of the front.
    failed : tuple of (Setting, str)
        Settings that gave no plan, with the reason.
    """

    territory: Territory
    measures: tuple[Measure, ...]
    points: tuple[Point, ...]
    beaten: tuple[Point, ...] = ()
    failed: tuple[tuple[Setting, str], ...] = ()

    def values(self, key: str) -> NDArray[np.float64]:
        """One measure of all points of the front, float64 (points,)."""
        column = [measure.key for measure in self.measures].index(key)
        return np.array([point.values[column] for point in self.points])

    def as_dict(self) -> dict[str, Any]:
        """The front as plain JSON values; plans are numbered from 1."""

        def told(point: Point) -> dict[str, Any]:
            values = zip(self.measures, map(float, point.values), strict=True)
            return {
                "title": point.setting.title,
                "setting": point.setting.as_dict(),
                "hash": point.plan.hash,
                "values": {measure.key: value for measure, value in values},
            }

        return {
            "territory": self.territory.digest,
            "measures": [asdict(measure) for measure in self.measures],
            "plans": [{"number": i, **told(point)} for i, point in enumerate(self.points, start=1)],
            "beaten": [
                {**told(point), "beaten_by": [place + 1 for place in point.beaten_by]}
                for point in self.beaten
            ],
            "failed": [
                {"title": setting.title, "setting": setting.as_dict(), "why": why}
                for setting, why in self.failed
            ],
        }


def frontier(
    territory: Territory,
    levels: Sequence[int] | None = None,
    *,
    current: Plan | None = None,
    known: Territory | None = None,
    points: int = 12,
    effort: str = "normal",
    fixed_level: str | None = None,
    walls: str | None = None,
    rules: Rules = NO_RULES,
    seed: int = 1,
    author: str = "",
    progress: Progress = SILENT,
) -> Frontier:
    """Make plans over a schedule of settings, and keep those that none of the others beats.

    Parameters
    ----------
    territory : Territory
    levels : sequence of int, optional
        Grids at each level; those of the current plan, or `DEFAULT_LEVELS`, when left out.
    current : Plan, optional
        The plan in force: people who change their grid against it become a measure, and it is
        rebalanced at several tolerances and budgets too.
    known : Territory, optional
        The base units of the current plan; those of `territory` when left out.
    points : int
        Plans to make; at most so many are on the front.
    effort : {"fast", "normal", "best"}
    fixed_level, walls, rules, seed, author
        As for `divide`; they hold for all plans.
    progress : Progress

    Returns
    -------
    Frontier

    Raises
    ------
    InputError
        When not even the first setting gives a plan, or the current plan does not fit.
    Cancelled
        When the user stops the work.
    """
    if not 1 <= points <= MOST_POINTS:
        raise InputError(
            say("A front of {points} plans was asked for.", points=points),
            where="--points",
            cure=say("Ask for 1 to {most}; twelve show the trade-off well.", most=MOST_POINTS),
        )
    if current is not None and levels is not None and len(levels) != current.depth:
        raise InputError(
            say(
                "The current plan has {depth} levels; {levels} were asked for.",
                depth=current.depth,
                levels=len(levels),
            ),
            where="--levels",
            cure=say("Ask for as many levels as the current plan has, or leave them out."),
        )
    counts = tuple(levels or (_ordinary(current) if current is not None else DEFAULT_LEVELS))
    asked = schedule(territory, len(counts), points, current=current is not None)
    old = None
    if current is not None:
        step(progress, 0.0, say("Carrying the plan over"))
        old = _on_these_units(current, known or territory, territory)
    columns = _columns(territory, len(counts), old is not None)

    def make(setting: Setting, progress: Progress) -> Plan:
        if current is None or old is None or setting.kind == DIVIDED:
            return divide(
                setting.criteria_of(territory),
                counts,
                fixed_level=fixed_level,
                walls=walls,
                seed=seed + setting.luck,
                effort=effort,
                pressure=setting.pressure,
                tolerance=setting.tolerance,
                line_weight=setting.line_weight,
                rules=rules,
                author=author,
                progress=progress,
            )
        plan = old
        if setting.kind == REBALANCED:
            plan = rebalance(
                current,
                known or territory,
                territory,
                tolerance=setting.tolerance,
                budget=setting.budget,
                author=author,
                progress=progress,
            ).after
        if _ordinary(plan) != counts:
            raise InputError(
                say(
                    "It has {grids} grids; {asked} are asked for.",
                    grids=slashed(_ordinary(plan)),
                    asked=slashed(counts),
                ),
                where="--current",
                cure=say("Leave the levels out to compare plans of as many grids."),
            )
        refuse_broken(territory, plan, rules)
        if fixed_level is not None:
            _refuse_other_first_level(territory, plan, fixed_level)
        return plan

    made: list[Point] = []
    failed: list[tuple[Setting, str]] = []
    for place, setting in enumerate(asked):
        span = Span(progress, place / len(asked), (place + 1) / len(asked))
        step(span, 0.0, say("Plan {place} of {count}: {how}", place=place + 1, count=len(asked),
                            how=setting.title))  # fmt: skip
        try:
            plan = make(setting, Span(span, 0.0, 0.9))
        except InputError as problem:
            if place == 0:
                raise
            failed.append((setting, str(problem)))
        else:
            made.append(Point(setting, plan, _values(plan, territory, old)))
    points_kept, beaten = _sifted(made, columns)
    progress.report(1.0)
    return Frontier(territory, columns, points_kept, beaten, tuple(failed))


def nondominated(costs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which rows no other row beats: as good in every column and better in one.

    Parameters
    ----------
    costs : float64 (n, m)
        Less is better.

    Returns
    -------
    bool (n,)
        Rows that are equal to one another do not beat each other.
    """
    best: NDArray[np.bool_] = np.logical_not(np.any(_beats(costs), axis=0))
    return best


def _beats(costs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """``[i, j]`` says whether row `i` beats row `j`, bool (n, n)."""
    one, other = costs[:, None, :], costs[None, :, :]
    beats: NDArray[np.bool_] = np.all(one <= other, axis=2) & np.any(one < other, axis=2)
    return beats


def _ordinary(plan: Plan) -> tuple[int, ...]:
    """The grids of each level, special ones left out: they are beyond the counts."""
    return (*plan.counts[:-1], int((~plan.special).sum()))


def _on_these_units(plan: Plan, known: Territory, territory: Territory) -> Plan:
    """The current plan on the units that the others are made of."""
    leaf = carry_over(plan, known, territory).leaf
    leaf = reconnected(unit_graph(territory), plan, leaf)
    return replace(plan, unit_ids=territory.unit_ids, leaf_of_unit=leaf.astype(np.int32))


def _refuse_other_first_level(territory: Territory, plan: Plan, column: str) -> None:
    """Refuse a plan made from the one in force whose first level is not the one that is given."""
    value = labels_of(territory, column, "--fixed-level")[1]
    pairs = np.unique(np.stack([plan.grid_of_unit(1), value], axis=1), axis=0)
    if len(pairs) != plan.counts[0] or len(np.unique(pairs[:, 1])) != len(pairs):
        raise InputError(
            say("Its first level is not the one that column {column} gives.", column=column),
            where="--current",
            cure=say("Leave the fixed level out, or give a plan that was made with it."),
        )


def _columns(territory: Territory, depth: int, moved: bool) -> tuple[Measure, ...]:
    """What is measured, in the order of `_values`."""

    def of_level(level: int) -> Iterator[Measure]:
        def titled(what: str) -> str:
            return say("Level {level}: {what}", level=level, what=what)

        names = [("load", say("load"))]
        names += [(criterion.name, spoken(criterion.name)) for criterion in territory.criteria]
        for name, word in names:
            largest = say("largest deviation of {name}", name=word)
            mean = say("mean deviation of {name}", name=word)
            yield Measure(f"{name}_max_{level}", titled(largest), "share")
            yield Measure(f"{name}_mean_{level}", titled(mean), "share")
        worst = say("largest deviation of any criterion")
        yield Measure(f"criteria_max_{level}", titled(worst), "share")
        compact = say("compactness (Polsby-Popper, median)")
        yield Measure(f"compactness_{level}", titled(compact), "index", more=True)
        yield Measure(f"border_km_{level}", titled(say("border, km")), "km")
        if len(territory.contiguity.lines):
            lines = say("share of the border on lines")
            yield Measure(f"on_lines_{level}", titled(lines), "share", more=True)

    columns = [measure for level in range(1, depth + 1) for measure in of_level(level)]
    if moved:
        columns.append(
            Measure("persons_moved", say("people who change their grid"), "persons")
            if knows_people(territory)
            else Measure("load_moved", say("load that changes its grid"), "share")
        )
    return tuple(columns)


def _values(plan: Plan, territory: Territory, old: Plan | None) -> NDArray[np.float64]:
    """What a plan is worth, one value for each of `_columns`, rounded as it is shown."""
    values: list[float] = []
    for m in measure(plan, territory):
        single = np.abs(m.criterion_deviation[m.balanced])
        for column in (np.abs(m.deviation[m.balanced]), *single.T):
            values += [float(column.max()), float(column.mean())]
        values += [float(single.max(initial=0.0)), float(np.median(m.polsby_popper)), m.border_km]
        if m.on_lines is not None:
            values.append(m.on_lines)
    if old is not None:
        found = compare(old, plan, territory)
        load = float(territory.load[found.moved].sum())
        values.append(round(found.persons) if knows_people(territory) else load)
    return np.round(np.array(values), DIGITS)


def _sifted(
    made: Sequence[Point], columns: Sequence[Measure]
) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The front and the rest; of plans that are worth the same the first one stands for all."""
    values = np.array([point.values for point in made])
    costs = values * np.where([column.more for column in columns], -1.0, 1.0)
    _, first = np.unique(costs, axis=0, return_index=True)
    front = np.intersect1d(np.flatnonzero(nondominated(costs)), first)
    even = [column.key.startswith("criteria_max_") for column in columns]
    order = front[np.lexsort((*costs[front].T, *costs[front][:, even].T[::-1]))]
    same = np.all(costs[:, None, :] == costs[None, :, :], axis=2)
    beats = (_beats(costs) | same)[order]
    beaten = tuple(
        replace(made[i], beaten_by=tuple(int(k) for k in np.flatnonzero(beats[:, i])))
        for i in range(len(made))
        if i not in front
    )
    return tuple(made[i] for i in order), beaten
