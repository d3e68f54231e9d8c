"""Work in threads: results in order, and nothing is begun after a stop."""

import time

import numpy as np
import pytest

from gridplan.errors import Cancelled
from gridplan.partition.threads import at_once, lucks
from gridplan.progress import SILENT


def test_results_come_in_order_whoever_is_first(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")

    def slow_at_first(number):
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
            return True

    with pytest.raises(Cancelled):
        at_once(lambda number: (begun.append(number), time.sleep(0.02)), range(50), Stopping())
    assert len(begun) < 10


def test_every_piece_of_work_has_luck_of_its_own():
    first, again = ([one.random() for one in lucks(np.random.default_rng(7), 3)] for _ in range(2))
    assert first == again
    assert len(set(first)) == 3
