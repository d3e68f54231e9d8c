"""Plans to edit, drawn as text or laid out as chessboards; numpy alone, as in a bare QGIS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from gridplan.geometry.contiguity import Contiguity
from gridplan.plan.plan import Plan, Provenance
from gridplan.plan.redraw.session import EditSession
from gridplan.plan.rules.kept_rules import NO_KEPT_RULES, KeptRules
from gridplan.territory.criteria import Criterion

CRITERIA = (
    Criterion("registered", "registered", 0.4),
    Criterion("migrant", "migrant", 0.4),
    Criterion("area", "", 0.2, unit="m²"),
)
CELL = 100.0

#: Four grids in two parents, to begin with.
QUARTERS = """
AABB
AABB
CCDD
CCDD
"""
UP = {"A": "1", "B": "1", "C": "2", "D": "2"}


def contiguity_of(cells: Mapping[tuple[int, int], int], links: Sequence[tuple[int, int]] = ()):
    """Neighbours of square cells, given as (column, row) → unit, by their sides."""
    pairs = []
    for (x, y), unit in cells.items():
        for step in ((1, 0), (0, 1)):
            other = cells.get((x + step[0], y + step[1]))
            if other is not None:
                pairs += [(unit, other, CELL), (other, unit, CELL)]
    for a, b in links:
        pairs += [(a, b, 0.0), (b, a, 0.0)]
    pairs.sort()
    first = np.array([p[0] for p in pairs], np.int64)
    return Contiguity(
        np.searchsorted(first, np.arange(len(cells) + 1)).astype(np.int64),
        np.array([p[1] for p in pairs], np.int32),
        np.array([p[2] for p in pairs]),
        np.array(sorted((min(p), max(p)) for p in links), np.int32).reshape(-1, 2),
        np.ones(len(links)),
    )


class Table:
    """A drawn plan with its session; units are named by column and row from the north-west."""

    def __init__(
        self,
        drawing: str,
        *above: Mapping[str, str],
        persons: str = "",
        links: Sequence[tuple[str, str]] = (),
        **settings: object,
    ) -> None:
        rows = [line.strip() for line in drawing.strip().splitlines()]
        found = [(x, y, c) for y, row in enumerate(rows) for x, c in enumerate(row) if c != " "]
        self.cells = {(x, y): i for i, (x, y, _) in enumerate(found)}
        self.width = max(map(len, rows))
        letters = [c for _, _, c in found]
        codes = [sorted(set(letters) - {"."})]
        for up in reversed(above):
            codes.insert(0, sorted({up[code] for code in codes[0]}))
        number = [{code: i for i, code in enumerate(level)} for level in codes]
        if persons:
            digits = "".join(persons.split())
            registered = np.array([float(d) for d in digits])
        else:
            registered = np.full(len(found), 10.0)
        n = len(found)
        self.plan = Plan(
            unit_ids=np.array([f"x{x}y{y}" for x, y, _ in found], object),
            leaf_of_unit=np.array([number[-1].get(c, -1) for c in letters], np.int32),
            parents=tuple(
                np.array([number[i][up[code]] for code in codes[i + 1]], np.int32)
                for i, up in enumerate(above)
            ),
            codes=tuple(map(tuple, codes)),
            names=tuple(tuple(f"grid {c}" for c in level) for level in codes),
            provenance=Provenance(territory_digest="d" * 64, settings=settings, author="maker"),
        )
        self.arrays = {
            "loads": np.stack([registered, registered / 2, np.full(n, CELL**2)], axis=1),
            "criteria": CRITERIA,
            "area_m2": np.full(n, CELL**2),
            "perimeter_m": np.full(n, 4 * CELL),
        }
        ids = {unit: i for i, unit in enumerate(self.plan.unit_ids)}
        self.contiguity = contiguity_of(self.cells, [(ids[a], ids[b]) for a, b in links])
        self.session = self.open()

    def open(self, plan: Plan | None = None, **more: object) -> EditSession:
        """Another session on the same units."""
        plan = self.plan if plan is None else plan
        return EditSession(
            plan,
            self.contiguity,
            **{**self.arrays, "author": "Li", "clock": lambda: "2026-01-02T03:04:05+08:00", **more},
        )

    def at(self, *cells: tuple[int, int]) -> list[int]:
        """Units at these columns and rows."""
        return [self.cells[cell] for cell in cells]

    def grid(self, code: str, level: int | None = None) -> int:
        return self.session.number(level or self.session.depth, code)

    def drawn(self, session: EditSession | None = None, level: int | None = None) -> str:
        """The plan as a drawing: the last letter of each code."""
        session = session or self.session
        level = level or session.depth
        label = session.grid_of_unit(level)
        rows: dict[int, list[str]] = {}
        for (x, y), unit in self.cells.items():
            row = rows.setdefault(y, [" "] * self.width)
            row[x] = "." if label[unit] < 0 else session.code(level, int(label[unit]))[-1]
        return "\n".join("".join(rows[y]).rstrip() for y in sorted(rows))


def picture(text: str) -> str:
    """A drawing without the indentation it has in a test."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def chessboard(
    columns: int,
    rows: int,
    counts: Sequence[tuple[int, int]],
    seed: int = 1,
    closed: Sequence[tuple[int, int]] = (),
    rules: KeptRules = NO_KEPT_RULES,
) -> EditSession:
    """Square units with random loads; ``counts`` = blocks across and down inside each block above.

    Every grid is a rectangle, so that all are connected and nested. A hard line runs along the left
    side of the ``closed`` cells, given by column and row.
    """
    x, y = np.meshgrid(np.arange(columns), np.arange(rows))
    x, y = x.ravel(), y.ravel()
    across = down = 1
    labels, parents = [], []
    for i, (right, below) in enumerate(counts):
        across, down = across * right, down * below
        labels.append((y * down // rows) * across + x * across // columns)
        if i:
            grid = np.arange(across * down)
            parents.append((grid // across // below) * (across // right) + grid % across // right)
    unit = (y * columns + x).reshape(rows, columns)
    pairs = np.concatenate(
        [
            np.stack([unit[:, :-1].ravel(), unit[:, 1:].ravel()], axis=1),
            np.stack([unit[:-1].ravel(), unit[1:].ravel()], axis=1),
        ]
    )
    walls = np.array([(unit[y, x - 1], unit[y, x]) for x, y in closed], np.int32).reshape(-1, 2)
    pairs = np.array([pair for pair in pairs if pair.tolist() not in walls.tolist()])
    pairs = np.concatenate([pairs, pairs[:, ::-1]])
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    n = columns * rows
    rng = np.random.default_rng(seed)
    persons = rng.gamma(2.0, 15.0, (n, 2)).round()
    persons[:, 1] += rng.random(n)  # apportioned persons are not whole
    area = rng.uniform(0.5, 1.5, n) * CELL**2
    sizes = [int(label.max()) + 1 for label in labels]
    codes = tuple(
        tuple(f"{i}-{g:05d}" for g in range(size)) for i, size in enumerate(sizes, start=1)
    )
    plan = Plan(
        np.array([f"u{i}" for i in range(n)], object),
        labels[-1].astype(np.int32),
        tuple(parent.astype(np.int32) for parent in parents),
        codes,
        codes,
        Provenance(territory_digest="chess"),
    )
    return EditSession(
        plan,
        Contiguity(
            np.searchsorted(pairs[:, 0], np.arange(n + 1)).astype(np.int64),
            pairs[:, 1].astype(np.int32),
            np.full(len(pairs), CELL),
            lines=walls,
            line_m=np.full(len(walls), CELL),
            closed=walls,
        ),
        loads=np.column_stack([persons, area]),
        criteria=CRITERIA,
        area_m2=area,
        perimeter_m=np.full(n, 4 * CELL),
        rules=rules,
        author="Li",
    )


def books_balance(session):
    """Every total of every level equals the one added up afresh, bit for bit."""
    draft = session._draft
    afresh = draft.ledger.added_up(draft.labels, draft.register.counts)
    for level, totals in enumerate(afresh, start=1):
        assert draft.ledger.totals(level).tobytes() == totals.tobytes()


def all_connected(session):
    """Every open grid of every level has units and is one piece."""
    draft = session._draft
    for level in range(1, draft.depth + 1):
        grids = session.grids(level)
        units = draft.members(level, grids)
        label = draft.labels[level - 1]
        heads = np.unique(draft.guard.pieces(units, label))
        pieces = Counter(label[units[heads]].tolist())
        if pieces != Counter(grids.tolist()):
            return False
    return True
