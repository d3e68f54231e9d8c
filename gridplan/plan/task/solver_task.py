"""What the solver is asked: the graph of the units, fixed grids, walls, and what is watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...findings import few
from ...i18n import say
from ...partition.graph import LINK_BORDER, Graph, pieces
from ...partition.hierarchy import cap
from ...partition.tolerance_windows import Watch
from ...territory.criteria import shares
from ...territory.ground.barrier_edges import LINE_WEIGHT, discounted
from ...territory.territory import Territory
from ..rules.rules import Rules, cores_of, labels_of
from .excluded_areas import Carving

#: Weight on single criteria by name: one for all levels, or one for each.
Pressure = Mapping[str, float | Sequence[float]]


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


def parts_of(territory: Territory, graph: Graph) -> NDArray[np.int64]:
    """The part of the territory that each unit lies in, int64 (n,): one, but for hard lines.

    Parameters
    ----------
    territory : Territory
    graph : Graph
        Of all its units.

    Raises
    ------
    InputError
        When the units are in pieces and no hard line is what parts them.
    """
    number, part = pieces(graph, np.zeros(len(graph), np.int64))
    if number > 1 and not len(territory.contiguity.closed):
        raise InputError(
            say("The territory is in {number} pieces that nothing ties together.", number=number),
            cure=say("Link them first: territory.linking.link_pieces(contiguity, geometry)."),
        )
    return part


def fixed_grids(
    territory: Territory, graph: Graph, column: str | None, counts: tuple[int, ...]
) -> tuple[list[str] | None, NDArray[np.int64] | None]:
    """The first-level grids that a column gives, and the one of each unit; None without one.

    Parameters
    ----------
    territory : Territory
    graph : Graph
        Of all units.
    column : str or None
    counts : tuple of int
        Grids wanted at each level.

    Returns
    -------
    names : list of str, or None
    grid : int64 (n,), or None

    Raises
    ------
    InputError
        When units have no value, areas do not hang together, or other counts are wanted.
    """
    if column is None:
        return None, None
    names, label = _labels(territory, graph, column, "--fixed-level")
    if (label < 0).any():
        missing = territory.unit_ids[label < 0]
        raise InputError(
            say(
                "{count} units have no value in column {column}: {units}",
                count=len(missing),
                column=column,
                units=few(missing),
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
    return names, label


def walled(territory: Territory, graph: Graph, column: str) -> NDArray[np.int64]:
    """The area of each unit that is kept whole, int64 (n,), −1 for none.

    Where a hard line parts an area, each of its parts is one.

    Raises
    ------
    InputError
        When there is no such column, or areas do not hang together.
    """
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
            cure=say("Tie their pieces together first: territory.tying.tie(territory, column)."),
        )
    return listed, label.astype(np.int64)


def watched(
    territory: Territory,
    carving: Carving,
    pressure: Pressure,
    rules: Rules,
    counts: tuple[int, ...],
    tolerance: float,
) -> tuple[list[Watch], Graph]:
    """What is watched and limited, and the graph to divide with loads in last-level grids.

    Raises
    ------
    InputError
        When a criterion that is pressed does not exist, or its weight is no number of use.
    """
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
    counted = weights.any(axis=0) & (loads.sum(axis=0) > 0)
    columns = list((shares(loads)[:, counted] * grids).T)
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
    limited = len(columns) - int(counted.sum())
    own = [c.tolerance for c, kept in zip(territory.criteria, counted, strict=True) if kept]
    bounds = np.array([*own, *[np.inf] * limited]), np.array(low, float), np.array(high, float)
    small = replace(carving.graph, load=cap(load, grids, tolerance), criteria=criteria)
    watches = [Watch(np.append(row[counted], np.zeros(limited)), *bounds) for row in weights]
    return watches, small


def _bounded(territory: Territory, rules: Rules) -> list[tuple[NDArray[np.float64], float, float]]:
    """Amounts of the units, and the least and most of them that a grid may hold."""
    bounded = [(limit.amount(territory), limit.least, limit.most) for limit in rules.limits]
    if rules.cores:
        bounded.append((cores_of(territory, rules.cores).astype(np.float64), -np.inf, 1.0))
    return bounded
