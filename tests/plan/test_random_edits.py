"""Random edits by the thousand: nothing a planner does may leave the plan unsound."""

from collections import Counter

import numpy as np
import pytest
from drawing_table import QUARTERS, UP, Table, all_connected, chessboard
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from random_planner import KINDS, act, state
from test_ledger import books_balance

from gridplan.partition.guard import Guard
from gridplan.plan.codes.register import NO_GRID


def sound(session):
    """All that must hold after every step."""
    draft = session._draft
    books_balance(session)
    lines = draft.register.lines()
    for level in range(draft.depth):
        assert (draft.labels[level] == lines[level][draft.leaf]).all(), "nested"
        used = np.unique(draft.labels[level])
        assert draft.register.open[level][used[used >= 0]].all(), "no unit in a closed grid"
        codes = np.array(draft.register.codes[level])
        assert len(set(codes)) == len(codes), "codes are unique, retired ones included"
    assert all_connected(session), "connected"


def test_a_thousand_random_steps_leave_everything_sound():
    session = chessboard(16, 16, [(2, 2), (2, 2)], seed=11)
    rng = np.random.default_rng(11)
    made = 0
    for _ in range(1_000):
        made += act(session, rng)
        sound(session)
    assert made > 350


def test_undo_and_redo_lead_through_the_same_states():
    session = chessboard(16, 16, [(2, 2), (2, 2)])
    states = [state(session)]
    rng = np.random.default_rng(4)
    while len(states) < 40:
        if act(session, rng, KINDS):
            states.append(state(session))
    for expected in reversed(states[:-1]):
        assert session.undo()
        assert state(session) == expected
    assert session.undo() is None
    for expected in states[1:]:
        assert session.redo()
        assert state(session) == expected
    assert session.redo() is None


def test_undo_to_the_start_gives_the_hash_of_the_start():
    session = chessboard(16, 16, [(2, 2), (2, 2)])
    start = session.to_plan()
    rng = np.random.default_rng(5)
    for _ in range(40):
        act(session, rng)
    while session.undo():
        pass
    end = session.to_plan()
    assert end.hash == start.hash
    assert (end.codes, end.names) == (start.codes, start.names)
    assert not session.unsaved


def test_without_the_guard_the_random_steps_are_found_out(monkeypatch):
    """Planted fault: the guard sees no cuts."""
    monkeypatch.setattr(Guard, "cuts", lambda *args, **more: [])
    session = chessboard(16, 16, [(2, 2), (2, 2)], seed=11)
    rng = np.random.default_rng(11)
    for _ in range(100):
        act(session, rng, ["stroke"])
    with pytest.raises(AssertionError, match="connected"):
        sound(session)


def test_an_undo_that_forgets_a_lock_is_found_out(monkeypatch):
    """Planted fault: taking a step back leaves its locks as they are."""
    from dataclasses import replace

    from test_session import test_locks_are_steps_like_all_others

    from gridplan.plan.change import Change

    inverse = Change.inverse
    monkeypatch.setattr(Change, "inverse", lambda self: replace(inverse(self), locks=()))
    with pytest.raises(AssertionError):
        test_locks_are_steps_like_all_others(Table(QUARTERS, UP))


class Planner(RuleBasedStateMachine):
    """A planner who does anything in any order; hypothesis looks for the shortest way to harm."""

    def __init__(self):
        super().__init__()
        self.session = chessboard(8, 8, [(2, 2), (2, 2)], seed=2)
        self.states = [state(self.session)]
        self.place = 0

    def made(self, outcome):
        if outcome.allowed:
            del self.states[self.place + 1 :]
            self.states.append(state(self.session))
            self.place += 1
        else:
            assert state(self.session) == self.states[self.place], "a refusal changes nothing"

    rows = st.lists(st.integers(0, 63), min_size=1, max_size=9)
    pick = st.integers(0, 10_000)

    def grid(self, level, pick):
        grids = self.session.grids(level)
        return int(grids[pick % len(grids)])

    @rule(rows=rows, pick=pick, along=st.booleans())
    def paint(self, rows, pick, along):
        self.made(self.session.stroke(rows, self.grid(2, pick), take_along=along))

    @rule(x=st.integers(0, 7), y=st.integers(0, 7), across=st.booleans(), along=st.booleans())
    def push(self, x, y, across, along):
        """Drag a unit's grid over the next units."""
        unit = y * 8 + x
        step = 1 if across else 8
        rows = [u for u in (unit + step, unit + 2 * step) if u < 64]
        target = int(self.session.grid_of_unit(2)[unit])
        if rows and target >= 0:
            self.made(self.session.stroke(rows, target, take_along=along))

    @rule(rows=rows)
    def erase(self, rows):
        self.made(self.session.stroke(rows, NO_GRID))

    @rule()
    def fill(self):
        self.made(self.session.fill())

    @rule(rows=rows)
    def new(self, rows):
        self.made(self.session.new_grid(rows))

    @rule(level=st.integers(1, 2), pick=pick, parts=st.integers(2, 4))
    def split(self, level, pick, parts):
        self.made(self.session.split(level, self.grid(level, pick), parts))

    @rule(level=st.integers(1, 2), pick=pick, other=pick)
    def merge(self, level, pick, other):
        self.made(self.session.merge(level, self.grid(level, pick), self.grid(level, other)))

    @rule(pick=pick, other=pick)
    def adopt(self, pick, other):
        self.made(self.session.adopt(2, [self.grid(2, pick)], self.grid(1, other)))

    @rule(rows=rows)
    def swap(self, rows):
        self.made(self.session.swap(rows))

    @rule(level=st.integers(1, 2), pick=pick, other=pick)
    def smooth(self, level, pick, other):
        self.made(self.session.smooth(level, self.grid(level, pick), self.grid(level, other)))

    @rule(pick=pick)
    def rebalance(self, pick):
        self.made(self.session.rebalance([self.grid(2, pick)]))

    @rule(level=st.integers(0, 2), pick=pick, locked=st.booleans())
    def lock(self, level, pick, locked):
        number = self.grid(level, pick) if level else pick % 64
        self.made(self.session.lock(level, [number], locked))

    @precondition(lambda self: self.place > 0)
    @rule()
    def undo(self):
        assert self.session.undo()
        self.place -= 1
        assert state(self.session) == self.states[self.place], "undo"

    @precondition(lambda self: self.place + 1 < len(self.states))
    @rule()
    def redo(self):
        assert self.session.redo()
        self.place += 1
        assert state(self.session) == self.states[self.place], "redo gives the same bytes"

    @invariant()
    def everything_holds(self):
        sound(self.session)


Planner.TestCase.settings = settings(
    max_examples=20, stateful_step_count=40, deadline=None, print_blob=True
)
TestPlanner = Planner.TestCase


@pytest.mark.slow
@settings(max_examples=20, deadline=None, print_blob=True)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_long_day(seed):
    """A thousand edits, undos and redos; each undo and redo leads to the bytes that were there."""
    session = chessboard(16, 16, [(2, 2), (2, 2)], seed=seed % 7)
    rng = np.random.default_rng(seed)
    states = [state(session)]
    made = Counter()
    for _ in range(1_000):
        if not act(session, rng):
            continue
        kind, depth = session._log[-1].kind, session.depth_of_undo
        made[kind] += 1
        if kind in ("undo", "redo"):
            assert state(session) == states[depth], kind
        else:
            states[depth:] = [state(session)]
        sound(session)
    # Dice may forget the redo: the last steps are taken back and made again in any case.
    depth = session.depth_of_undo
    last = range(max(depth - 10, 0), depth)
    assert last
    for place in reversed(last):
        session.undo()
        assert state(session) == states[place]
    for place in last:
        session.redo()
        assert state(session) == states[place + 1]
    assert min(made[kind] for kind in ("stroke", "split", "merge", "undo")) > 0, made
    assert made.total() > 300
