"""A planner who does anything: random edits, and all that an edit may change."""

import numpy as np

from gridplan.plan.codes.register import NO_GRID


def state(session):
    """All bytes that a step may change, but for numbers that were given out and taken back."""
    draft = session._draft
    register = draft.register
    plan = session.to_plan()
    return (
        draft.labels.tobytes(),
        [draft.ledger.totals(i + 1)[register.open[i]].tobytes() for i in range(draft.depth)],
        [register.parent[i][register.open[i]].tobytes() for i in range(draft.depth)],
        [np.flatnonzero(locked).tolist() for locked in (draft.unit_locked, *register.locked)],
        plan.codes,
        plan.names,
        plan.leaf_of_unit.tobytes(),
        [parent.tobytes() for parent in plan.parents],
    )


KINDS = (
    ["stroke"] * 8
    + ["release", "split", "merge", "merge", "new", "adopt", "swap", "fill", "smooth"]
    + ["rebalance", "lock units", "lock grids", "unlock units", "unlock grids"]
)
BACK = ["undo", "undo", "redo"]


def act(session, rng, kinds=KINDS + BACK):
    """One random edit; whether anything was changed."""
    depth = session.depth
    some = int(rng.integers(len(session.unit_load)))
    level = int(rng.integers(1, depth + 1))
    one, other = map(int, rng.choice(session.grids(level), 2))
    leaf, parent = int(rng.choice(session.grids(depth))), int(rng.choice(session.grids(depth - 1)))
    around = np.unique(session.guard.edges(np.array([some])).target)
    blob = np.unique(session.guard.edges(around).target)[: rng.integers(1, 12)]
    beside = int(session.grid_of_unit(depth)[around[0]])
    along, parts = bool(rng.integers(2)), int(rng.integers(2, 4))
    edits = {
        "stroke": lambda: session.stroke(blob, beside, take_along=along),
        "release": lambda: session.stroke(blob[:2], NO_GRID),
        "split": lambda: session.split(level, one, parts),
        "merge": lambda: session.merge(level, one, other),
        "new": lambda: session.new_grid(blob),
        "adopt": lambda: session.adopt(depth, [leaf], parent),
        "swap": lambda: session.swap(blob),
        "fill": session.fill,
        "smooth": lambda: session.smooth(level, one, other),
        "rebalance": lambda: session.rebalance([leaf]),
        "lock units": lambda: session.lock(0, [some]),
        "lock grids": lambda: session.lock(level, [one]),
        "unlock units": lambda: session.lock(0, session.locked(0)[:2], False),
        "unlock grids": lambda: session.lock(level, session.locked(level)[:2], False),
        "undo": session.undo,
        "redo": session.redo,
    }
    outcome = edits[str(rng.choice(kinds))]()
    return outcome is not None and outcome.allowed
