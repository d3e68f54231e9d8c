"""The net of main roads: a bent lattice, denser in towns, with gaps in the country."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .fields import Fields
from .ground_kinds import Line
from .planar_graph import Floats
from .sketch import sketch

if TYPE_CHECKING:
    import shapely

#: Straight stretches of a road are no longer than this, metres.
_STRETCH = 80.0


@dataclass(frozen=True)
class Road:
    """A road between two junctions: arterial or secondary, its name (may be empty), its line."""

    kind: Line
    name: str
    line: shapely.LineString


@dataclass(frozen=True)
class _Bend:
    """A smooth map from the plane of a straight lattice to the plane of the roads."""

    phase: Floats
    corner: Floats

    def __call__(self, x: Floats, y: Floats) -> Floats:
        p, q = self.phase
        dx = 330 * np.sin(y / 4100 + p[0]) + 190 * np.sin((x + y) / 3100 + p[1])
        dx += 90 * np.sin(y / 1300 + p[2]) + 40 * np.sin((2 * y - x) / 700 + p[3])
        dy = 330 * np.sin(x / 4700 + q[0]) + 190 * np.sin((x - y) / 3500 + q[1])
        dy += 90 * np.sin(x / 1500 + q[2]) + 40 * np.sin((2 * x + y) / 800 + q[3])
        lean_x, lean_y = 0.10 * (y - self.corner[1]), -0.06 * (x - self.corner[0]) + 900
        return np.round(np.stack([x + dx + lean_x, y + dy + lean_y], axis=1), 2)


def draw_roads(
    bounds: tuple[float, float, float, float], fields: Fields, rng: np.random.Generator
) -> list[Road]:
    """Draw the main roads of a region.

    Parameters
    ----------
    bounds : four floats
        West, south, east, north of the territory, metres; roads reach beyond it.
    fields : Fields
        Where towns are.
    rng : numpy Generator

    Returns
    -------
    list of Road
    """
    import shapely

    west, south, east, north = bounds
    xs = np.cumsum(rng.uniform(1400, 2500, 60)) + west - 2000
    ys = np.cumsum(rng.uniform(1200, 2200, 60)) + south - 2000
    xs, ys = xs[xs < east + 1000], ys[ys < north + 1000]
    bend = _Bend(rng.uniform(0, 2 * np.pi, (2, 4)), np.array([west, south]))
    pieces = [
        *_lattice(xs, ys, sketch()["north_south_roads"], False, bend, fields, rng),
        *_lattice(ys, xs, sketch()["east_west_roads"][::-1], True, bend, fields, rng),
    ]
    roads: list[Road] = []
    for kind, name in sorted({(kind, name) for kind, name, _ in pieces}):
        alike = [line for k, n, line in pieces if (k, n) == (kind, name)]
        merged = shapely.line_merge(shapely.MultiLineString(alike))
        roads += [Road(kind, name, line) for line in shapely.get_parts(merged)]
    return roads


def _lattice(
    lines: Floats,
    rungs: Floats,
    names: list[str],
    flat: bool,
    bend: _Bend,
    fields: Fields,
    rng: np.random.Generator,
) -> list[tuple[Line, str, Floats]]:
    """The stretches of the lines of one direction, each from one rung to the next."""
    named = dict(zip(_spread(len(lines), len(names)), names))
    pieces: list[tuple[Line, str, Floats]] = []

    def stretch(at: float, low: float, high: float) -> Floats:
        steps = max(int((high - low) / _STRETCH), 2)
        along: Floats = np.linspace(low, high, steps, dtype=np.float64)
        across: Floats = np.full(len(along), at)
        return bend(along, across) if flat else bend(across, along)

    def density(line: Floats) -> float:
        return float(fields.urban(line[[len(line) // 2]])[0])

    for number, at in enumerate(lines):
        for low, high in pairwise(rungs):
            whole = stretch(at, low, high)
            if number in named or rng.random() < 0.80 + 0.3 * density(whole):
                pieces.append((Line.ARTERIAL, named.get(number, ""), whole))
            if number + 1 == len(lines):
                continue
            gap = lines[number + 1] - at
            dense = density(stretch(at + gap / 2, low, high))
            for share in (0.5,) if dense < 0.65 else (0.35, 0.68):
                if rng.random() < (dense - 0.2) * 2.2:
                    pieces.append((Line.SECONDARY, "", stretch(at + share * gap, low, high)))
    return pieces


def _spread(lines: int, names: int) -> list[int]:
    """Which of the lines get a name, evenly spread."""
    return [round((k + 0.5) * lines / names - 0.5) for k in range(names)]
