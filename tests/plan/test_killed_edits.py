"""Processes killed while they edit: at most one step is lost."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from drawing_table import chessboard
from random_planner import act, state

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "plan.gpkg"


CHILD = """
import sys
sys.path[:0] = sys.argv[2:]
import numpy as np
from drawing_table import chessboard
from random_planner import act
session = chessboard(16, 16, [(2, 2), (2, 2)], seed=3)
session.keep_journal(sys.argv[1])
rng = np.random.default_rng(3)
steps = 0
while True:
    if act(session, rng):
        steps += 1
        sys.stdout.write(f"{steps}\\n")
        sys.stdout.flush()
"""


def killed_after(file, seconds):
    """Let a child edit, kill it, and return how many steps it had said were done."""
    program = [sys.executable, "-c", CHILD, str(file), str(ROOT / "tests" / "support"), str(ROOT)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as child:
        child.stdout.readline()
        time.sleep(seconds)
        child.kill()
        said = child.stdout.read().split("\n")
    complete = [line for line in said[:-1] if line]
    return int(complete[-1]) if complete else 1


def loses_at_most_one(file, seconds):
    done = killed_after(file, seconds)
    session = chessboard(16, 16, [(2, 2), (2, 2)], seed=3)
    found = session.keep_journal(file)
    assert done <= found.steps <= done + 1
    session.recover()
    expected = chessboard(16, 16, [(2, 2), (2, 2)], seed=3)
    rng = np.random.default_rng(3)
    steps = 0
    while steps < found.steps:
        steps += act(expected, rng)
    assert state(session) == state(expected)
    session.close(discard=True)


def test_a_killed_process_loses_at_most_one_step(file):
    for moment in np.random.default_rng(1).uniform(0, 0.05, 10):
        loses_at_most_one(file, moment)


@pytest.mark.slow
def test_a_hundred_killed_processes_lose_at_most_one_step_each(file):
    for moment in np.random.default_rng(2).uniform(0, 0.3, 100):
        loses_at_most_one(file, moment)


def test_a_journal_that_is_kept_in_memory_for_a_while_is_found_out(file, monkeypatch):
    """Planted fault: lines are written in batches of forty."""
    monkeypatch.setattr(
        sys.modules[__name__],
        "CHILD",
        CHILD.replace(
            "rng = ",
            """
from gridplan.plan.draft.journal import Journal
write, waiting = Journal.write, []
def lazy(self, record):
    waiting.append(record)
    while len(waiting) >= 40:
        write(self, waiting.pop(0))
Journal.write = lazy
rng = """,
        ),
    )
    with pytest.raises((AssertionError, AttributeError)):
        loses_at_most_one(file, 0.02)
