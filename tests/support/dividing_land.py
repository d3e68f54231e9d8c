"""Boards of cells that tests of dividing share, and the proof that a plan holds."""

import numpy as np
from toymap import toy

from gridplan.plan.certificate.certificate import check
from gridplan.territory.read import read_territory


def squares(columns, rows, seed=0, town="A", **more):
    """A board of cells with uneven people; a row of letters is repeated upwards."""
    units = toy("\n".join([(town * columns)[:columns]] * rows), cells=True, **more)
    if seed:
        rng = np.random.default_rng(seed)
        for column in ("registered", "migrant"):
            people = np.rint(rng.exponential(30.0, len(units)))
            units[column] = np.where(rng.random(len(units)) < 0.4, 0, people).astype(int)
    return units


def bricks(columns, rows):
    """A wall of bricks of two cells, each with six neighbours; ends of rows are half bricks."""
    names = iter(range(0x4E00, 0x9FFF))
    drawing = []
    for y in range(rows):
        row = [chr(next(names)) for _ in range(columns + 1)]
        drawing.append("".join(c + c for c in row)[y % 2 : y % 2 + 2 * columns])
    return toy("\n".join(drawing))


def towns(columns, rows):
    """Four towns in the corners, villages of 2 × 2 cells."""
    units = squares(columns, rows, seed=5)
    x = np.arange(columns * rows) % columns
    y = np.arange(columns * rows) // columns
    units["town"] = np.array(["NW", "NE", "SW", "SE"])[2 * (y < rows // 2) + (x >= columns // 2)]
    units["village"] = [f"v{a // 2}-{b // 2}" for a, b in zip(x, y, strict=True)]
    return units


def holds(plan, territory):
    certificate = check(plan, territory)
    assert certificate.holds, [finding.message for finding in certificate.findings]
    return True


def board():
    """Sixteen by twelve cells."""
    return read_territory(squares(16, 12, seed=3))
