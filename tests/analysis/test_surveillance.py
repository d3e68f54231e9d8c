"""From a file of events to warnings and hot spots: what was planted is found and explained."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.analysis.counted_events import Case
from gridplan.analysis.surveillance import warnings_in
from gridplan.events.counts.counting import Counts
from gridplan.events.grids import Grids
from gridplan.i18n import speaking


def case(table, kinds=("noise", "parking"), period="week"):
    """Counts (kinds, periods, grids) in grids A, B, C."""
    codes = ("A", "B", "C")[: table.shape[2]]
    grids = Grids(
        (codes,),
        (tuple(f"Grid {code}" for code in codes),),
        np.zeros((len(codes), 1), np.int32),
        (np.empty(len(codes), object),),
        (np.ones(len(codes)),),
        (np.ones(len(codes)),),
        {},
        None,
    )
    numbers = 2800 + np.arange(table.shape[1])
    counts = Counts(1, period, numbers, ("type2",), tuple((k,) for k in kinds), table, 0, 0)
    return Case(None, None, grids, counts, (0, table.shape[1]))


def quiet():
    return np.random.default_rng(0).poisson(4, (2, 40, 3))


def test_a_planted_outbreak_is_warned_of_and_explained():
    table = quiet()
    table[1, -2:, 2] = 30
    with speaking("en"):
        found = warnings_in(case(table))
        text = found[0].in_words()
    assert {(w.grid, w.category) for w in found} == {("C", "parking"), ("C", "")}
    parking = next(w for w in found if w.category)
    assert parking.seen == 30
    assert parking.expected == pytest.approx(table[1, :36, 2].mean(), rel=0.5)
    assert parking.since < parking.period
    assert parking.categories[0] == ("parking", 30)
    assert text.startswith("Grid C, ")
    assert "events in the period" in text


def test_nothing_is_said_of_few_events():
    table = np.zeros((2, 40, 3), np.int64)
    table[0, -1, 0] = 4
    assert warnings_in(case(table)) == []


def test_one_kind_alone_is_not_said_twice():
    table = quiet()[:1]
    table[0, -1, 0] = 40
    assert [w.category for w in warnings_in(case(table, kinds=("noise",)))] == [""]


def test_events_without_a_category_count_among_all_alone():
    table = quiet()
    table[1, -1, 0] = 40
    found = warnings_in(case(table, kinds=("noise", "")))
    assert [(w.grid, w.category) for w in found] == [("A", "")]
    assert found[0].categories[0] == ("", 40)
