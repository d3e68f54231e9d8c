"""Work in threads: results in order, and nothing is begun after a stop."""

import threading
import time

import numpy as np
import pytest

from gridplan.errors import Cancelled
from gridplan.partition.threads import at_once, lucks
from gridplan.progress import SILENT, step


def test_results_come_in_order_whoever_is_first(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")

    def slow_at_first(number, _):
        time.sleep(0.03 * (number == 0))
        return 10 * number

    assert at_once(slow_at_first, range(5), SILENT) == [0, 10, 20, 30, 40]


def test_what_has_not_begun_is_left_when_work_is_stopped(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    begun = []

    class Stopping:
        def report(self, fraction, text=""):
            pass

        def cancelled(self):
            return len(begun) >= 3

    def work(number, mine):
        begun.append(number)
        for turn in range(1000):
            time.sleep(0.001)
            step(mine, turn / 1000)

    before = time.monotonic()
    with pytest.raises(Cancelled):
        at_once(work, range(50), Stopping())
    assert len(begun) <= 4
    assert time.monotonic() - before < 20, "work that had begun was stopped, too"


def test_progress_is_the_mean_and_never_runs_backwards(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    told = []

    class Note:
        def report(self, fraction, text=""):
            told.append(fraction)

        def cancelled(self):
            return False

    at_once(lambda _, mine: [step(mine, share / 4) for share in range(5)], range(4), Note())
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert {0.25, 0.5, 0.75} <= set(told)


def test_this_thread_alone_speaks_to_the_progress(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    speakers = set()

    class Window:
        def report(self, fraction, text=""):
            speakers.add(threading.get_ident())

        def cancelled(self):
            speakers.add(threading.get_ident())
            return False

    at_once(lambda _, mine: step(mine, 0.5), range(4), Window())
    assert speakers == {threading.get_ident()}


def test_a_failure_is_told_and_stops_the_others(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    begun = []

    def work(number, mine):
        begun.append(number)
        if number == 1:
            raise ValueError("the second one")
        for turn in range(1000):
            time.sleep(0.001)
            step(mine, turn / 1000)

    with pytest.raises(ValueError, match="the second one"):
        at_once(work, range(50), SILENT)
    assert len(begun) <= 4


def test_every_piece_of_work_has_luck_of_its_own():
    first, again = ([one.random() for one in lucks(np.random.default_rng(7), 3)] for _ in range(2))
    assert first == again
    assert len(set(first)) == 3
