"""Dividing a territory: the one bridge from base units to the solver's arrays and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .. import __version__
from ..errors import InputError
from ..partition.graph import LINK_BORDER, Graph, pieces
from ..partition.hierarchy import cap
from ..partition.narrowing import Narrowing
from ..partition.objective import OBJECTIVES
from ..partition.solving import solve
from ..partition.tuning import EFFORTS, TOLERANCE
from ..partition.windows import Watch
from ..progress import SILENT, Progress, Span
from ..territory.criteria import shares
from ..territory.heeding import LINE_WEIGHT, discounted
from ..territory.territory import Territory
from ..wording import say
from .assembling import assemble_plan
from .carving import Carving, carve, put_back
from .contradictions import broken_rules, refuse_contradictions
from .plan import Plan, Provenance
from .rules import NO_RULES, Rules, cores_of, labels_of

#: Weight on single criteria by name: one for all levels, or one for each.
Pressure = Mapping[str, float | Sequence[float]]

#: Grids of the three levels of grid governance where the user names no others.
DEFAULT_LEVELS = (17, 269, 1958)


def divide(
    territory: Territory,
    levels: Sequence[int] = DEFAULT_LEVELS,
    *,
    fixed_level: str | None = None,
    walls: str | None = None,
    seed: int = 1,
    effort: str = "normal",
    pressure: Pressure | None = None,
    tolerance: float = TOLERANCE,
    objective: str = "compact",
    line_weight: float = LINE_WEIGHT,
    rules: Rules = NO_RULES,
    author: str = "",
    progress: Progress = SILENT,
) -> Plan:
    """Divide a territory into nested, connected, compact grids that share the load evenly.

    Parameters
    ----------
    territory : Territory
    levels : sequence of int
        Grids at each level, from the largest grids to the smallest; kept exactly.
    fixed_level : str, optional
        Column of the units whose values are the first level, for example the town. There must be
        as many values as ``levels[0]``.
    walls : str, optional
        Column whose areas, for example villages, are never cut above the last level unless one is
        larger than a grid of that level.
    seed : int
        The same units, settings and seed give the same plan, byte for byte.
    effort : {"fast", "normal", "best"}
    pressure : mapping of str to float or sequence of float, optional
        Weight on the balance of single criteria, by name, beside the load: 0 (default) balances
        the load alone, more gives up compactness to bring the criterion into its own tolerance.
        One number holds for all levels; several are those of each level, first level first.
    tolerance : float
        Deviation of the load that every last-level grid should keep to, as a fraction; a smaller
        one gives up compactness for balance.
    objective : {"compact", "cut-edges"}
        What counts beside balance: compact grids, or few pairs of neighbouring units in different
        grids, whatever the length of their border. One level of up to 400 units is then annealed
        towards the fewest there are.
    line_weight : float
        What a metre of border on a heeded line counts against one elsewhere: the less, the more
        borders follow the lines; 1 ignores them.
    rules : Rules
        Limits, compounds, cores, special and given grids.
    author : str
        Who answers for the plan.
    progress : Progress

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        When the request cannot be met by these units: contradicting rules are named before
        anything is divided, rules that were not met afterwards.
    Cancelled
        When the user stops the work.
    """
    counts = _counts(levels, len(territory))
    if not 0 < tolerance <= 1:
        raise InputError(
            say("The tolerance is {tolerance}.", tolerance=tolerance),
            where="--tolerance",
            cure=say("Give a share above 0% and up to 100%, for example 5%."),
        )
    if not 0 < line_weight <= 1:
        raise InputError(
            say("A metre of border on a line counts {weight}.", weight=line_weight),
            cure=say("Give a number above 0 and at most 1."),
        )
    if effort not in EFFORTS:
        raise InputError(
            say("There is no effort called {effort}.", effort=effort),
            where="--effort",
            cure=say("Choose one of {known}.", known=", ".join(EFFORTS)),
        )
    if objective not in OBJECTIVES:
        raise InputError(
            say("There is no objective called {objective}.", objective=objective),
            where="--objective",
            cure=say("Choose one of {known}.", known=", ".join(OBJECTIVES)),
        )
    if seed < 0:
        raise InputError(
            say("The seed is {seed}.", seed=seed),
            where="--seed",
            cure=say("Give a whole number that is zero or more."),
        )
    farthest = rules.farthest_m
    if farthest is not None and not 0 < farthest < np.inf:
        raise InputError(
            say("The largest distance is {distance} m.", distance=farthest),
            where="--farthest",
            cure=say("Give a number of metres above zero."),
        )
    graph = unit_graph(territory, line_weight)
    if objective == "cut-edges":
        graph = graph.counting_edges()
    number, _ = pieces(graph, np.zeros(len(graph), np.int64))
    if number > 1:
        raise InputError(
            say("The territory is in {number} pieces that nothing ties together.", number=number),
            cure=say("Link them first: territory.linking.link_pieces(contiguity, geometry)."),
        )
    names, fixed = _fixed(territory, graph, fixed_level, counts)
    whole = None if walls is None else _walled(territory, graph, walls)
    refuse_contradictions(territory, graph, counts, rules, fixed)
    carving = carve(territory, graph, rules)
    made = (*counts[:-1], counts[-1] - carving.given)
    watches, small = _watched(territory, carving, pressure or {}, rules, made)
    if pieces(small, np.zeros(len(small), np.int64))[0] > 1:
        raise InputError(
            say("Without the special and given grids the territory is in pieces."),
            cure=say("Tie them first: territory.linking.tie_around(territory, columns)."),
        )
    progress.report(0.0, say("Dividing"))
    division = solve(
        small,
        made,
        fixed=None if fixed is None else carving.of_nodes(fixed),
        whole=None if whole is None else carving.of_nodes(whole),
        effort=effort,
        tolerance=tolerance,
        objective=objective,
        watches=watches,
        seed=seed,
        progress=Span(progress, 0.0, 0.97),
    )
    if rules.farthest_m is not None:
        order = np.argsort(carving.node, kind="stable")
        leaf = Narrowing(
            replace(small, load=small.load * (made[-1] / small.load.sum())),
            territory.centre[carving.rest[order]],
            carving.node[order],
            division.leaf,
            division.parents,
            rules.farthest_m,
            tolerance,
            watches[-1].low,
            watches[-1].high,
            [
                whole is not None or (fixed is not None and level == 0)
                for level in range(len(made) - 1)
            ],
        ).run()
        division = replace(division, leaf=leaf)
    leaf, parents = put_back(carving, graph, division.leaf, division.parents, fixed)
    beyond = len(carving.names) - carving.given
    _confirm(graph, leaf, parents, (*counts[:-1], counts[-1] + beyond))
    provenance = Provenance(
        territory_digest=territory.digest,
        criteria=tuple(criterion.as_dict() for criterion in territory.criteria),
        counts=(*counts[:-1], counts[-1] + beyond),
        settings={
            "effort": effort,
            "fixed_level": fixed_level,
            "walls": walls,
            "pressure": {
                name: list(weight) if isinstance(weight, Sequence) else weight
                for name, weight in sorted((pressure or {}).items())
            },
            "tolerance": tolerance,
            **({"objective": objective} if objective != OBJECTIVES[0] else {}),
            **({"line_weight": line_weight} if len(territory.contiguity.lines) else {}),
            **rules.as_dict(),
        },
        seed=seed,
        version=__version__,
        author=author,
        created=datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds"),
        reason="divide",
    )
    plan = assemble_plan(
        territory,
        leaf.astype(np.int32),
        [parent.astype(np.int32) for parent in parents],
        provenance,
        level1_labels=names,
        special_names=carving.names[carving.given :],
    )
    refuse_broken(territory, plan, rules)
    progress.report(1.0)
    return plan


def _counts(levels: Sequence[int], units: int) -> tuple[int, ...]:
    counts = tuple(int(count) for count in levels)
    if not counts or min(counts) < 1:
        raise InputError(
            say("Every level needs at least one grid."),
            where="--levels",
            cure=say("Give counts such as 17,269,1958."),
        )
    for upper, lower in pairwise(counts):
        if lower < upper:
            raise InputError(
                say("{lower} grids cannot lie inside {upper}.", lower=lower, upper=upper),
                where="--levels",
                cure=say("Give the counts from the largest grids to the smallest."),
            )
    if counts[-1] > units:
        raise InputError(
            say(
                "{grids} grids cannot be made of {units} base units.", grids=counts[-1], units=units
            ),
            where="--levels",
            cure=say("Ask for at most {units} grids, or bring smaller base units.", units=units),
        )
    return counts


def _watched(
    territory: Territory,
    carving: Carving,
    pressure: Pressure,
    rules: Rules,
    counts: tuple[int, ...],
) -> tuple[list[Watch], Graph]:
    """What is watched and limited, and the graph to divide with loads in last-level grids."""
    names = [criterion.name for criterion in territory.criteria]
    weights = np.zeros((len(counts), len(names)))
    for name, weight in pressure.items():
        if name not in names:
            raise InputError(
                say("There is no criterion called {name}.", name=name),
                where="--pressure",
                cure=say("Choose among {known}.", known=", ".join(names)),
            )
        each = np.atleast_1d(np.asarray(weight, np.float64))
        if not (np.isfinite(each).all() and (each >= 0).all() and len(each) in (1, len(counts))):
            raise InputError(
                say("The pressure on {name} is {weight}.", name=name, weight=weight),
                where="--pressure",
                cure=say(
                    "Give a number that is zero or more, or {levels} of them, one for each level.",
                    levels=len(counts),
                ),
            )
        weights[:, names.index(name)] = each
    loads = territory.loads[carving.rest]
    grids = counts[-1]
    watched = weights.any(axis=0) & (loads.sum(axis=0) > 0)
    columns = list((shares(loads)[:, watched] * grids).T)
    low, high = [-np.inf] * len(columns), [np.inf] * len(columns)
    for amount, least, most in _bounded(territory, rules):
        scale = most if np.isfinite(most) else max(least, 1e-12)
        columns.append(amount[carving.rest] / scale)
        low.append(least / scale)
        high.append(most / scale)
    count = len(carving.graph)
    criteria = np.zeros((count, len(columns)))
    for place, column in enumerate(columns):
        criteria[:, place] = np.bincount(carving.node, column, minlength=count)
    held = territory.load[carving.rest]
    load = np.bincount(carving.node, held, minlength=count) / held.sum()
    limited = len(columns) - int(watched.sum())
    own = [c.tolerance for c, kept in zip(territory.criteria, watched, strict=True) if kept]
    bounds = np.array([*own, *[np.inf] * limited]), np.array(low, float), np.array(high, float)
    small = replace(carving.graph, load=cap(load, grids), criteria=criteria)
    watches = [Watch(np.append(row[watched], np.zeros(limited)), *bounds) for row in weights]
    return watches, small


def _bounded(territory: Territory, rules: Rules) -> list[tuple[NDArray[np.float64], float, float]]:
    """Amounts of the units, and the least and most of them that a grid may hold."""
    bounded = [(limit.amount(territory), limit.least, limit.most) for limit in rules.limits]
    if rules.cores:
        bounded.append((cores_of(territory, rules.cores).astype(np.float64), -np.inf, 1.0))
    return bounded


def refuse_broken(territory: Territory, plan: Plan, rules: Rules) -> None:
    """A plan that does not keep the rules is not handed out."""
    ordinary = np.flatnonzero(~plan.special)
    order = np.append(ordinary, np.flatnonzero(plan.special))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    codes = [plan.codes[-1][grid] for grid in order]
    broken = broken_rules(territory, place[plan.leaf_of_unit], len(ordinary), codes, rules)
    if broken:
        raise InputError(
            say("No plan was found that keeps the rules."),
            where=broken[0].where,
            cure=say(
                "{message} Loosen the rule, give --effort best or another --seed, or change the "
                "number of grids.",
                message=broken[0].message,
            ),
            findings=broken,
        )


def unit_graph(territory: Territory, line_weight: float = LINE_WEIGHT) -> Graph:
    """The graph of the units, with their loads as shares and borders on lines made shorter."""
    contiguity = territory.contiguity
    border, perimeter = discounted(territory, line_weight)
    return Graph(
        contiguity.indptr.astype(np.int64),
        contiguity.indices.astype(np.int64),
        np.maximum(border, LINK_BORDER),
        territory.centre,
        np.maximum(territory.area_m2, 1e-6),
        perimeter,
        territory.load,
        np.ones(len(territory), np.int64),
        np.zeros((len(territory), 0)),
    )


def _walled(territory: Territory, graph: Graph, column: str) -> NDArray[np.int64]:
    """The area of each unit that is kept whole; those that a hard line parts, each part."""
    if len(territory.contiguity.closed):
        label = labels_of(territory, column, "--walls")[1]
        apart = np.where(label >= 0, label, len(label) + np.arange(len(label)))
        return np.where(label >= 0, pieces(graph, apart)[1], -1).astype(np.int64)
    return _labels(territory, graph, column, "--walls")[1]


def _labels(
    territory: Territory, graph: Graph, column: str, where: str
) -> tuple[list[str], NDArray[np.int64]]:
    """The values of a column in order of their names, and which one each unit has; −1 for none."""
    if column not in territory.units.columns or column == territory.units.geometry.name:
        raise InputError(
            say("There is no column {column}.", column=column),
            where=where,
            cure=say(
                "The columns are {known}.", known=", ".join(map(str, territory.units.columns))
            ),
        )
    values = territory.units[column]
    known = values.notna().to_numpy()
    text = np.where(known, values.astype(str).to_numpy(dtype=object), "")
    names, label = np.unique(text.astype(str), return_inverse=True)
    label = np.where(known, label, -1)
    listed = [str(name) for name in names]
    if not known.all() and not (text[known] == "").any():
        # The empty text sorts first and stands for the units without a value.
        listed, label = listed[1:], np.where(known, label - 1, -1)
    apart = np.where(known, label, len(listed) + np.arange(len(label)))
    number, _ = pieces(graph, apart)
    if number != len(np.unique(apart)):
        raise InputError(
            say("Some areas of column {column} are in pieces.", column=column),
            where=where,
            cure=say("Tie their pieces together first: territory.linking.tie(territory, column)."),
        )
    return listed, label.astype(np.int64)


def _fixed(
    territory: Territory, graph: Graph, column: str | None, counts: tuple[int, ...]
) -> tuple[list[str] | None, NDArray[np.int64] | None]:
    if column is None:
        return None, None
    names, label = _labels(territory, graph, column, "--fixed-level")
    if (label < 0).any():
        missing = [str(unit) for unit in territory.unit_ids[label < 0][:5]]
        raise InputError(
            say(
                "{count} units have no value in column {column}: {units}",
                count=int((label < 0).sum()),
                column=column,
                units=", ".join(missing),
            ),
            where="--fixed-level",
            cure=say("Give every unit its first-level grid."),
        )
    if len(names) != counts[0]:
        raise InputError(
            say(
                "Column {column} has {values} values, but {grids} first-level grids are wanted.",
                column=column,
                values=len(names),
                grids=counts[0],
            ),
            where="--fixed-level",
            cure=say("Ask for {values} grids at the first level.", values=len(names)),
        )
    units = np.bincount(label, minlength=len(names))
    if counts[-1] > len(territory) or (units < 1).any():
        raise InputError(say("A first-level grid has no units."), where="--fixed-level")
    return names, label


def _confirm(
    graph: Graph,
    leaf: NDArray[np.int64],
    parents: Sequence[NDArray[np.int64]],
    counts: tuple[int, ...],
) -> None:
    """The postcondition of dividing: exact counts, every grid of every level in one piece."""
    part, level = leaf, len(counts)
    while True:
        number, _ = pieces(graph, part)
        if len(np.unique(part)) != counts[level - 1] or number != counts[level - 1]:
            raise RuntimeError(f"level {level} has {number} pieces instead of {counts[level - 1]}")
        level -= 1
        if level == 0:
            return
        part = parents[level - 1][part]
