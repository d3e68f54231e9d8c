"""Small territories: the fewest cut edges, proven by an exact model, beside what Gridplan finds.

    .venv/bin/python -m benchmarks.partition.optimum --most 100 --limit 300

The exact model divides the units among connected parts, each within 0.5 % of the mean load, so that
the number of edges between parts is least: a set partition over all such parts. Its bound comes
from column generation. The best part at given prices of units is a mixed-integer programme of its
own (connected or not, so that the bound holds all the more), solved by HiGHS; for any prices,
their sum and as many times the bound of that programme as there are parts is a lower bound of the
cut. The cut is a whole number: a division is proven to be the best when the bound is above one
edge less.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, csr_matrix, eye, hstack, vstack
from scipy.spatial import Voronoi

from gridplan.partition.graph import Graph
from gridplan.partition.refinement.parallel_annealing import Herd, starts_of, temperature
from gridplan.partition.solver import solve
from gridplan.partition.tolerance_windows import Windows

from .. import machine
from ..arguments import Arguments, number, seconds
from .solve import EFFORTS

TOLERANCE = 0.005
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Instance:
    """A small territory by rule: its shape, its size, how loads are drawn."""

    shape: str
    columns: int
    rows: int
    parts: int
    loads: str
    seed: int

    @property
    def units(self) -> int:
        """Number of units."""
        return self.columns * self.rows

    def graph(self) -> Graph:
        """The graph, with loads in parts; every edge is a metre long."""
        rng = np.random.default_rng(self.seed)
        xy, pairs = SHAPES[self.shape](self.columns, self.rows, rng)
        n = self.units
        load = LOADS[self.loads](n, self.parts, rng)
        source, target = np.concatenate([pairs, pairs[:, ::-1]]).T
        touch = coo_matrix((np.ones(len(source)), (source, target)), shape=(n, n)).tocsr()
        touch.sum_duplicates()
        touch.sort_indices()
        degree = np.diff(touch.indptr)
        return Graph(
            touch.indptr.astype(np.int64), touch.indices.astype(np.int64), np.ones(touch.nnz), xy,
            np.ones(n), degree.astype(float), load * (self.parts / load.sum()),
            np.ones(n, np.int64), np.zeros((n, 0)),
        )  # fmt: skip


def squares(columns: int, rows: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Squares in rows, four neighbours each."""
    place = np.arange(columns * rows).reshape(rows, columns)
    pairs = [
        np.stack([place[:, :-1].ravel(), place[:, 1:].ravel()], 1),
        np.stack([place[:-1].ravel(), place[1:].ravel()], 1),
    ]
    y, x = np.divmod(np.arange(columns * rows), columns)
    return np.stack([x, y], 1).astype(float), np.concatenate(pairs)


def hexagons(columns: int, rows: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Offset rows, six neighbours each."""
    place = np.arange(columns * rows).reshape(rows, columns)
    xy, pairs = squares(columns, rows, rng)
    shift = (np.arange(rows) % 2)[:, None]
    slanted = [
        np.stack([place[row, : columns - 1], place[row + 1, 1:]], 1)
        if shift[row]
        else np.stack([place[row, 1:], place[row + 1, : columns - 1]], 1)
        for row in range(rows - 1)
    ]
    xy = np.stack([xy[:, 0] + 0.5 * (xy[:, 1] % 2), xy[:, 1] * np.sqrt(0.75)], 1)
    return xy, np.concatenate([pairs, *slanted])


def cells(columns: int, rows: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Voronoi cells of points in a rectangle, smoothed three times."""
    size, n = np.array([columns, rows], float), columns * rows
    points = rng.random((n, 2)) * size
    for _ in range(3):
        diagram = _mirrored(points, size)
        points = np.array(
            [_centroid(diagram.vertices[diagram.regions[r]]) for r in diagram.point_region[:n]]
        )
    pairs = _mirrored(points, size).ridge_points
    return points, pairs[(pairs < n).all(axis=1)].astype(np.int64)


def _mirrored(points: Floats, size: Floats) -> Voronoi:
    """The diagram of points and their images in the four sides of a rectangle."""
    west, south = points * [-1, 1], points * [1, -1]
    return Voronoi(
        np.concatenate([points, west, south, 2 * size * [1, 0] + west, 2 * size * [0, 1] + south])
    )


def _centroid(corners: Floats) -> Floats:
    middle = corners - corners.mean(axis=0)
    x, y = corners[np.argsort(np.arctan2(middle[:, 1], middle[:, 0]))].T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    both = np.stack([x + np.roll(x, -1), y + np.roll(y, -1)], 1)
    return (both * cross[:, None]).sum(axis=0) / (3.0 * cross.sum())


def _equal(n: int, parts: int, rng: np.random.Generator) -> Floats:
    return np.ones(n)


def _small_integers(n: int, parts: int, rng: np.random.Generator) -> Floats:
    """1 to 5, the first ones raised until the sum can be shared out evenly."""
    load = rng.integers(1, 6, n).astype(float)
    load[: int(-load.sum() % parts)] += 1.0
    return load


def _lognormal(n: int, parts: int, rng: np.random.Generator) -> Floats:
    return np.maximum(1.0, np.round(100.0 * np.exp(0.4 * rng.standard_normal(n))))


SHAPES = {"squares": squares, "hexagons": hexagons, "voronoi": cells}
LOADS = {"equal": _equal, "integers": _small_integers, "lognormal": _lognormal}
#: Columns, rows, parts and seed; equal loads can be shared out among the parts exactly.
SIZES = [(9, 5, 3, 1), (8, 6, 3, 1), (8, 6, 4, 1), (9, 6, 3, 1), (10, 6, 5, 2), (8, 8, 4, 3),
         (10, 8, 5, 3), (10, 8, 8, 5), (12, 10, 8, 8), (14, 14, 7, 10),
         (20, 10, 8, 11)]  # fmt: skip


def instances(most: int) -> list[Instance]:
    """All instances of at most so many units, small ones first."""
    return [
        Instance(shape, columns, rows, parts, loads, seed)
        for columns, rows, parts, seed in SIZES
        if columns * rows <= most
        for loads in LOADS
        for shape in SHAPES
    ]


def cut(graph: Graph, part: Ints | Bools) -> int:
    """Edges between parts."""
    return int((part[graph.source] != part[graph.indices]).sum()) // 2


class Pricing:
    """The best part at given prices of the units, by HiGHS."""

    def __init__(self, graph: Graph) -> None:
        n, once = len(graph), graph.source < graph.indices
        one, other = graph.source[once], graph.indices[once]
        m = len(one)
        edge, ones = np.arange(m), np.ones(m)
        columns = np.concatenate([n + edge, one, other])
        rows = np.tile(edge, 3)
        both = [
            coo_matrix((np.concatenate([ones, a * ones, -a * ones]), (rows, columns)), (m, n + m))
            for a in (-1.0, 1.0)
        ]
        load = np.append(graph.load, np.zeros(m))[None]
        self._rules = [
            LinearConstraint(vstack(both).tocsr(), 0.0, np.inf),
            LinearConstraint(load, 1.0 - TOLERANCE, 1.0 + TOLERANCE),
        ]
        self._whole = np.append(np.ones(n), np.zeros(m))
        self._edges, self._n = m, n

    def __call__(self, price: Floats, seconds: float) -> tuple[Bools | None, float]:
        """A part, and a lower bound of half its outline less the prices of its units."""
        answer = milp(
            np.append(-price, np.full(self._edges, 0.5)),
            integrality=self._whole,
            bounds=Bounds(0.0, 1.0),
            constraints=self._rules,
            options={"time_limit": max(1.0, seconds)},
        )
        bound = -np.inf if answer.mip_dual_bound is None else float(answer.mip_dual_bound)
        return None if answer.x is None else answer.x[: self._n] > 0.5, bound


#: Share of the best prices so far in those that are tried (Wentges 1997); dearest price of a unit.
SMOOTH, DEAREST = 0.7, 3.0


def lower_bound(
    graph: Graph, parts: int, enough: float, known: Sequence[Bools], limit: float
) -> float:
    """A lower bound of the cut, at least `enough` when it can be shown in `limit` CPU seconds.

    Parameters
    ----------
    graph : Graph
    parts : int
    enough : float
        Bound at which to stop.
    known : sequence of bool (n,)
        Parts within the tolerance to begin with.
    limit : float
    """
    pricing = Pricing(graph)
    columns = {one.tobytes(): one for one in known}
    best, best_price = -np.inf, None
    begun = time.process_time()
    while (left := limit - (time.process_time() - begun)) > 0.0:
        price = _prices(graph, parts, np.array(list(columns.values())))
        smooth = price if best_price is None else SMOOTH * best_price + (1.0 - SMOOTH) * price
        grown = False
        for tried in (smooth, price):
            part, bound = pricing(tried, left)
            bound = float(tried.sum() + parts * bound)
            if bound > best:
                best, best_price = bound, tried
            if best >= enough:
                return best
            if part is not None and part.tobytes() not in columns:
                columns[part.tobytes()] = part
                grown = True
                break
        if not grown:
            break
    return best


def _prices(graph: Graph, parts: int, columns: Bools) -> Floats:
    """Prices of the units in the linear programme over some parts, each at most `DEAREST`."""
    n = len(graph)
    cost = 0.25 * (columns[:, graph.source] != columns[:, graph.indices]).sum(axis=1)
    cover = hstack([csr_matrix(columns.T.astype(float)), eye(n), -eye(n)])
    number = np.append(np.ones(len(columns)), np.zeros(2 * n))[None]
    answer = linprog(
        np.concatenate([cost, np.full(2 * n, DEAREST)]),
        A_eq=vstack([cover, csr_matrix(number)]).tocsr(),
        b_eq=np.append(np.ones(n), parts),
        bounds=(0.0, None),
        method="highs",
    )
    prices: Floats = answer.eqlin.marginals[:n]
    return prices


def parts_met(graph: Graph, parts: int, part: Ints, seed: int = 1) -> list[Bools]:
    """Connected parts within the tolerance that annealing meets: columns to begin with."""
    rng = np.random.default_rng(seed)
    windows = Windows.of(graph, TOLERANCE)
    herd = Herd(graph, starts_of(graph, part, parts, 128, rng), parts, windows)
    met = {(part == p).tobytes(): part == p for p in range(parts)}
    steps = 60 * len(graph)
    for turn in range(steps):
        heat, price = temperature(turn / steps)
        herd.stir(heat, price, rng)
        if turn > steps // 3 and turn % 100 == 0:
            for one in herd.part[:, :-1]:
                held = np.bincount(one, graph.load, parts)
                for p in np.flatnonzero(np.abs(held - 1.0) <= TOLERANCE):
                    met.setdefault((one == p).tobytes(), one == p)
    return list(met.values())


def run(instance: Instance, effort: str, limit: float) -> dict[str, Any]:
    """Divide an instance and prove how good that is."""
    graph = instance.graph()
    begun = time.process_time()
    part = solve(
        graph, (instance.parts,), objective="cut-edges", tolerance=TOLERANCE, effort=effort
    ).leaf
    spent = time.process_time() - begun
    found = cut(graph, part)
    off = float(np.abs(np.bincount(part, graph.load) - 1.0).max())
    begun = time.process_time()
    known = parts_met(graph, instance.parts, part)
    bound = lower_bound(graph, instance.parts, found - 1 + 1e-6, known, limit)
    return {
        "what": "optimum", **asdict(instance), "effort": effort, "cut": found,
        "deviation": off, "bound": int(np.ceil(bound - 1e-6)) if np.isfinite(bound) else 0,
        "cpu_s": spent, "proof_s": time.process_time() - begun,
    }  # fmt: skip


HEAD = (
    "| shape | units | parts | loads | cut edges | proven bound | gap | deviation % | CPU s | "
    "proof, CPU s |\n|---|---|---|---|---|---|---|---|---|---|"
)


def line(record: dict[str, Any]) -> str:
    """One instance as a row under `HEAD`."""
    return (
        f"| {record['shape']} | {record['columns'] * record['rows']} | {record['parts']} | "
        f"{record['loads']} | {record['cut']} | {record['bound']} | "
        f"{record['cut'] - record['bound']} | {100 * record['deviation']:.2f} | "
        f"{record['cpu_s']:.1f} | {record['proof_s']:.0f} |"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all instances up to a size, and count the gaps."""
    parser = Arguments(__spec__.name, __doc__)
    parser.add_argument(
        "--least", type=number, default=1, metavar="N", help="units of the smallest instance"
    )
    parser.add_argument(
        "--most",
        type=number,
        default=200,
        metavar="N",
        help="units of the largest instance; without: 200",
    )
    parser.add_argument(
        "--effort", choices=EFFORTS, default="best", help="of dividing; without: best"
    )
    parser.add_argument(
        "--limit",
        type=seconds,
        default=300.0,
        metavar="S",
        help="CPU seconds of one proof; without: 300",
    )
    asked = parser.parse_args(arguments)
    print(HEAD)
    gaps: list[int] = []
    for instance in instances(asked.most):
        if instance.units < asked.least:
            continue
        record = run(instance, asked.effort, asked.limit)
        machine.keep(record)
        print(line(record), flush=True)
        gaps.append(record["cut"] - record["bound"])
    for gap in sorted(set(gaps)):
        print(f"gap {gap}: {gaps.count(gap)} instances")
    return 0


if __name__ == "__main__":
    sys.exit(main())
