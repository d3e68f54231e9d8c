"""May this be done to the plan? Locks, emptiness and connectivity, at every level that changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...i18n import say
from ...partition.guard import Cut
from ..change import Change
from ..codes.register import NO_GRID
from .draft import Draft, Move
from .ledger import UNITS, Flow
from .outcome import LevelRows, Refusal
from .snapshot import Snapshot

Ints = NDArray[np.int64]


class Verdict(NamedTuple):
    """What the judge found.

    Parameters
    ----------
    refusal : Refusal or None
    rows : tuple of LevelRows
        What the grids hold before and after, also of a move that is refused.
    move : Move or None
    flows : list of Flow
        Of the move, ready to be booked.
    taken_along : int64 array
        Cut-off pieces that were added to the move.
    """

    refusal: Refusal | None
    rows: tuple[LevelRows, ...] = ()
    move: Move | None = None
    flows: Sequence[Flow] = ()
    taken_along: Ints = np.empty(0, np.int64)


def judge_stroke(draft: Draft, units: Ints, target: int, take_along: bool) -> Verdict:
    """Judge a move of units to one last-level grid; the draft is left as it is.

    Parameters
    ----------
    draft : Draft
    units : int64 (m,)
        Ascending, each once.
    target : int
        Open last-level grid, or `NO_GRID`.
    take_along : bool
        Add pieces that would be cut off to the move, instead of refusing it.
    """
    asked = units = units[draft.leaf[units] != target]
    if not len(units):
        return Verdict(Refusal("nothing", say("Nothing would change.")))
    first_cut: Refusal | None = None
    while True:
        move = draft.move(units, np.full(len(units), target))
        flows = draft.flows(move)
        rows = _rows(draft, flows)
        refusal = _locks(draft, units, move.old, move.new) or _emptied(draft, rows)
        cuts: list[tuple[int, Cut]] = []
        if refusal is None:
            refusal = _strays(draft, move, target)
        if refusal is None:
            cuts = _cuts(draft, move)
        if refusal or not cuts:
            # When pieces cannot come along, the cut is what the planner has to know.
            refusal = refusal and (first_cut or refusal)
            break
        first_cut = first_cut or _cut_refusal(draft, *cuts[-1])
        if not take_along:
            refusal = first_cut
            break
        units = np.unique(np.concatenate([units, *(p for _, cut in cuts for p in cut.pieces)]))
    taken = np.setdiff1d(units, asked, assume_unique=True)
    if draft.touches_special(move.old[-1], move.new[-1]):
        rows = _rows_of_all(draft, move, flows)
    return Verdict(refusal, rows, move, flows, taken)


def judge_change(draft: Draft, change: Change) -> Verdict:
    """Judge any change by making it and taking it back; the draft is left as it is.

    No grid may come to be in more pieces than before, or in more than one when it is new.
    """
    if not change:
        return Verdict(Refusal("nothing", say("Nothing would change.")))
    counts = draft.register.counts
    if change.moves_only and not draft.touches_special(change.before, change.after):
        move = draft.move(change.units.astype(np.int64), change.after)
        flows = draft.flows(move)
        rows = _rows(draft, flows)
        refusal = _locks(draft, move.units, move.old, move.new) or _emptied(draft, rows)
        draft.labels[:, move.units] = move.new
        pieces = [] if refusal else _pieces(draft, rows)
        draft.labels[:, move.units] = move.old
        return Verdict(refusal or _torn(draft, change, pieces, counts), rows, move, flows)
    before = Snapshot(draft)
    draft.apply(change)
    rows = before.rows(draft)
    refusal = _locks(draft, *before.relabelled(draft)) or _emptied(draft, rows)
    pieces = [] if refusal else _pieces(draft, rows)
    draft.apply(change.inverse())
    draft.cut_back(counts)
    return Verdict(refusal or _torn(draft, change, pieces, counts), rows)


def _rows(draft: Draft, flows: Sequence[Flow]) -> tuple[LevelRows, ...]:
    rows = []
    for level, flow in enumerate(flows, start=1):
        inside = flow.grids >= 0
        grids = flow.grids[inside]
        before = draft.standing(level, grids)
        after = draft.standing(level, grids, flow.amount[inside])
        target = draft.targets(level)[grids]
        rows.append(LevelRows(level, grids, before, after, target, target))
    return tuple(rows)


def _rows_of_all(draft: Draft, move: Move, flows: Sequence[Flow]) -> tuple[LevelRows, ...]:
    """Rows of a move in or out of special grids, which changes all targets: made and taken back."""
    before = Snapshot(draft)
    draft.book(move, flows)
    rows = before.rows(draft)
    back = [Flow(flow.grids, -flow.amount) for flow in flows]
    draft.book(move._replace(old=move.new, new=move.old), back)
    return rows


def _locks(
    draft: Draft, units: Ints, old: NDArray[np.int32], new: NDArray[np.int32]
) -> Refusal | None:
    held = units[draft.unit_locked[units] & (old[-1] != new[-1])]
    if len(held):
        return Refusal(
            "locked-unit",
            say("Locked units would move: {count}.", count=len(held)),
            units=held,
        )
    for level in range(draft.depth, 0, -1):
        locked = np.append(draft.register.locked[level - 1], False)
        if not locked.any():
            continue
        before, after = old[level - 1], new[level - 1]
        stopped = (before != after) & (locked[before] | locked[after])
        if not stopped.any():
            continue
        first = int(np.argmax(stopped))
        grid = int(before[first]) if locked[before[first]] else int(after[first])
        code = draft.register.codes[level - 1][grid]
        units_stopped = units[stopped]
        if level == draft.depth:
            message = say("Grid {grid} is locked.", grid=code)
        else:
            message = say(
                "Grid {grid} is locked; units that would cross its outline: {count}.",
                grid=code,
                count=len(units_stopped),
            )
        kind = "locked-grid" if level == draft.depth else "locked-parent"
        return Refusal(kind, message, level, (grid,), units_stopped)
    return None


def _emptied(draft: Draft, rows: Sequence[LevelRows]) -> Refusal | None:
    for row in reversed(rows):
        still_open = draft.register.open[row.level - 1][row.grids]
        empty = row.grids[still_open & (row.after[:, UNITS] == 0)]
        if len(empty):
            grid = int(empty[0])
            return Refusal(
                "empties",
                say(
                    "This would leave grid {grid} without any unit.",
                    grid=draft.register.codes[row.level - 1][grid],
                ),
                row.level,
                tuple(empty.tolist()),
            )
    return None


def _strays(draft: Draft, move: Move, target: int) -> Refusal | None:
    if target == NO_GRID:
        return None
    strays = draft.guard.strays(draft.leaf, target, move.units, move.edges)
    if not len(strays):
        return None
    return Refusal(
        "apart",
        say(
            "Units that do not touch grid {grid}: {count}.",
            grid=draft.register.codes[-1][target],
            count=len(strays),
        ),
        draft.depth,
        (target,),
        strays,
    )


def _cuts(draft: Draft, move: Move) -> list[tuple[int, Cut]]:
    """Cuts at every level, first level first."""
    found = []
    for i in range(draft.depth):
        changed = move.old[i] != move.new[i]
        if changed.all():
            units, edges = move.units, move.edges
        elif changed.any():
            units, edges = move.units[changed], None
        else:
            continue
        cuts = draft.guard.cuts(draft.labels[i], units, draft.load, edges)
        found += [(i + 1, cut) for cut in cuts]
    return found


def _cut_refusal(draft: Draft, level: int, cut: Cut) -> Refusal:
    units = np.sort(np.concatenate(cut.pieces))
    code = draft.register.codes[level - 1][cut.grid]
    pieces = len(cut.pieces) + 1
    if draft.persons is None:
        message = say("Grid {grid} would be in {pieces} pieces.", grid=code, pieces=pieces)
        return Refusal("cuts", message, level, (cut.grid,), units)
    persons = round(float(draft.persons[units].sum()))
    if pieces > 2:
        message = say(
            "This would cut grid {grid} into {pieces} pieces; cut off: units {units}, persons "
            "{persons}.",
            grid=code,
            pieces=pieces,
            units=f"{len(units):,}",
            persons=f"{persons:,}",
        )
    else:
        message = say(
            "This would cut grid {grid} in two; cut off: units {units}, persons {persons}.",
            grid=code,
            units=f"{len(units):,}",
            persons=f"{persons:,}",
        )
    return Refusal("cuts", message, level, (cut.grid,), units)


def _pieces(draft: Draft, rows: Sequence[LevelRows]) -> list[tuple[int, Ints, Ints]]:
    """Level, changed grids, and how many connected pieces each of them is in."""
    return [(r.level, r.grids, _pieces_of(draft, r.level, r.grids)) for r in rows if len(r.grids)]


def _pieces_of(draft: Draft, level: int, grids: Ints) -> Ints:
    members = draft.members(level, grids)
    label = draft.labels[level - 1]
    heads = np.unique(draft.guard.pieces(members, label))
    return np.bincount(label[members[heads]], minlength=draft.register.counts[level - 1])[grids]


def _torn(
    draft: Draft, change: Change, pieces: Sequence[tuple[int, Ints, Ints]], counts: Sequence[int]
) -> Refusal | None:
    """Whether grids are in more pieces after a change (see `_pieces`) than they are in now."""
    refusal = None
    for level, grids, after in pieces:
        if (after > 1).any():
            known = grids < counts[level - 1]
            allowed = np.ones(len(grids), np.int64)
            allowed[known] = np.maximum(_pieces_of(draft, level, grids[known]), 1)
            if (worse := np.flatnonzero(after > allowed)).size:
                refusal = _broken(draft, change, level, int(grids[worse[0]]), int(after[worse[0]]))
    return refusal


def _broken(draft: Draft, change: Change, level: int, grid: int, pieces: int) -> Refusal:
    coming = {(g.level, g.number): g.code for g in change.opened}
    code = coming.get((level, grid)) or draft.register.codes[level - 1][grid]
    return Refusal(
        "cuts",
        say("Grid {grid} would be in {pieces} pieces.", grid=code, pieces=pieces),
        level,
        (grid,),
        change.units.astype(np.int64),
    )
