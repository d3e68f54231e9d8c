"""Dividing a territory: the one bridge from base units to the solver's arrays and back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...i18n import say
from ...partition.effort import EFFORTS
from ...partition.given_first_level import even_inside, solve_apart, solve_parted
from ...partition.graph import Graph, Ints, pieces
from ...partition.objective import OBJECTIVES, TOLERANCE
from ...partition.repair.max_distance import Narrowing
from ...partition.solver import Division, solve
from ...partition.tolerance_windows import Watch
from ...progress import SILENT, Progress, Span
from ...territory.ground.barrier_edges import LINE_WEIGHT
from ...territory.territory import Territory
from ...version import __version__
from ...workers import Workers
from ..codes.codes import CodeTemplate
from ..plan import Plan, Provenance
from ..rules.broken_rules import refuse_broken
from ..rules.rules import NO_RULES, Rules
from ..task.contradictions import refuse_contradictions
from ..task.excluded_areas import Carving, carve, put_back
from ..task.grid_counts import checked_counts
from ..task.solver_task import Pressure, fixed_grids, parts_of, unit_graph, walled, watched
from .assemble import assemble_plan
from .retries import attempted

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
    template: CodeTemplate | None = None,
    workers: Workers | None = None,
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
    template : CodeTemplate, optional
        How codes are written, see `assemble_plan`.
    workers : Workers, optional
        Divide each grid of the fixed first level by itself, by these workers: `workers.HERE`, or
        those of `scale.cluster.open_workers`. All of them make the same plan, byte for byte; it is
        another one than without.
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
    counts = checked_counts(levels, len(territory))
    _refuse_settings(tolerance, line_weight, effort, objective, seed, rules.farthest_m)
    if workers is not None and fixed_level is None:
        raise InputError(
            say("Without a fixed first level there is nothing to share out among workers."),
            where="--cluster",
            cure=say("Name the column of the first level, for example --fixed-level 1=town."),
        )
    farthest = rules.farthest_m
    graph = unit_graph(territory, line_weight)
    if objective == "cut-edges":
        graph = graph.counting_edges()
    part = parts_of(territory, graph)
    if walls is not None and len(counts) == 1:
        raise InputError(
            say("Areas are kept whole above the last level, and there is one level only."),
            where="--walls",
            cure=say("Name the column with --compounds, or ask for a level above."),
        )
    names, fixed = fixed_grids(territory, graph, fixed_level, counts)
    if template is not None:
        template.refuse(counts, names)
    refuse_contradictions(territory, graph, counts, rules, fixed)
    carving = carve(territory, graph, rules)
    whole = None if walls is None else carving.of_nodes(walled(territory, graph, walls))
    made = carving.counts_left(counts, fixed)
    watches, small = watched(territory, carving, pressure or {}, rules, made, tolerance)
    part = _numbered(carving.of_nodes(part))
    given = None if fixed is None else _numbered(carving.of_nodes(fixed))
    _refuse_pieces(small, part, given)
    progress.report(0.0, say("Dividing"))
    asked: dict[str, Any] = {
        "effort": effort,
        "tolerance": tolerance,
        "objective": objective,
        "watches": watches,
    }

    def solved(luck: int, progress: Progress) -> Division:
        """The division of all nodes."""
        if given is None and part.any():
            division = solve_parted(
                small, made, part, whole=whole, seed=luck, progress=progress, **asked
            )
        elif workers is None or fixed is None or given is None or names is None:
            division = solve(
                small, made, fixed=given, whole=whole, seed=luck, progress=progress, **asked
            )
        else:
            seeds = [_seed_of(luck, names[area]) for area in np.unique(fixed[carving.rest])]
            division = solve_apart(
                small, made, given, seeds, workers, whole=whole, progress=progress, **asked
            )
        return (
            division
            if whole is None or rules.limits
            else even_inside(small, division, seed=luck, **asked)
        )

    def attempt(luck: int, progress: Progress) -> tuple[Ints, list[Ints]]:
        """The last-level grid of each unit, and the parents of the grids of every level."""
        if farthest is None:
            division = solved(luck, progress)
        else:
            division = solved(luck, Span(progress, 0.0, 0.5))
            shut = [
                whole is not None or (fixed is not None and level == 0)
                for level in range(len(made) - 1)
            ]
            division = _narrowed(
                territory, carving, small, division, farthest, tolerance, watches[-1], shut,
                Span(progress, 0.5, 1.0),
            )  # fmt: skip
        return put_back(carving, graph, division.leaf, division.parents, fixed)

    beyond = len(carving.names) - carving.given
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
            **({"apart": True} if workers is not None else {}),
            **({"codes": list(template.patterns)} if template is not None else {}),
            **rules.as_dict(),
        },
        seed=seed,
        version=__version__,
        author=author,
        created=datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds"),
        reason="divide",
    )

    def assembled(leaf: Ints, parents: Sequence[Ints]) -> Plan:
        _confirm(graph, leaf, parents, provenance.counts)
        return assemble_plan(
            territory,
            leaf.astype(np.int32),
            [parent.astype(np.int32) for parent in parents],
            provenance,
            level1_labels=names,
            template=template,
            special_names=carving.names[carving.given :],
        )

    plan = attempted(territory, rules, tolerance, attempt, assembled, seed, progress)
    refuse_broken(territory, plan, rules)
    progress.report(1.0)
    return plan


def _numbered(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """The label with numbers 0 and up without gaps."""
    return np.unique(label, return_inverse=True)[1].astype(np.int64)


def _refuse_pieces(small: Graph, part: NDArray[np.int64], given: NDArray[np.int64] | None) -> None:
    """Refuse parts, or first-level grids that are given, in more pieces than before carving."""
    whole = part if given is None else given
    if pieces(small, whole)[0] > whole.max() + 1:
        raise InputError(
            say("Without the special and given grids the territory is in pieces.")
            if given is None
            else say("Without the special and given grids some first-level grids are in pieces."),
            cure=say("Tie them first: territory.tying.tie_around(territory, columns)."),
        )


def _refuse_settings(
    tolerance: float,
    line_weight: float,
    effort: str,
    objective: str,
    seed: int,
    farthest: float | None,
) -> None:
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
    if farthest is not None and not 0 < farthest < np.inf:
        raise InputError(
            say("The largest distance is {distance} m.", distance=farthest),
            where="--farthest",
            cure=say("Give a number of metres above zero."),
        )


def _seed_of(seed: int, name: str) -> int:
    """The seed of a first-level grid: it depends on no other grid."""
    return int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:8], "big")


def _narrowed(
    territory: Territory,
    carving: Carving,
    small: Graph,
    division: Division,
    farthest_m: float,
    tolerance: float,
    watch: Watch,
    shut: list[bool],
    progress: Progress,
) -> Division:
    """The division with its grids within the largest distance, as far as that is found."""
    order = np.argsort(carving.node, kind="stable")
    leaf = Narrowing(
        replace(small, load=small.load * ((division.leaf.max() + 1) / small.load.sum())),
        territory.centre[carving.rest[order]],
        carving.node[order],
        division.leaf,
        division.parents,
        farthest_m,
        tolerance,
        watch.low,
        watch.high,
        shut,
    ).run(progress)
    return replace(division, leaf=leaf)


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
