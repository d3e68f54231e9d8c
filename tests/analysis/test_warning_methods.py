"""Methods of warning: equal to what R's packages surveillance and spc give, and to their papers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_surveillance import case

from gridplan.analysis.surveillance import told_once, warnings_in
from gridplan.events.statistics.surveillance import reference_value
from gridplan.events.statistics.warning_methods import (
    LEAST_PAST,
    METHODS,
    average_run_length,
    decision_interval,
    judge_by,
)
from gridplan.i18n import speaking

DAYS = np.array([[2, 4, 4, 4, 5, 5, 7, 9, 10, 20, 6, 3, 5, 8, 2, 4, 6, 5, 9, 14]], float)
#: earsC(…, baseline = 7, minSigma = 0) of R surveillance 1.24.1 on these days: upper bounds of the
#: 8th to 20th day (C1) and the 10th to 20th (C2), at its limit of 3.0902 standard deviations.
C1 = [9.100563529, 11.3073659, 13.79489098, 25.57773652, 25.15340134, 25.76389399, 25.76389399,
      25.80062379, 26.48722745, 25.77486521, 11.14700472, 10.82073012, 12.89667914]  # fmt: skip
C2 = C1[:11]
NORMAL_999 = 3.090232306


@pytest.mark.parametrize(("method", "published"), [("c1", C1), ("c2", C2)])
def test_ears_as_in_r_surveillance(method, published):
    first = DAYS.shape[1] - len(published) + 1
    for day, bound in enumerate(published, start=first):
        found = judge_by(method, DAYS[:, :day])
        sigma = (found.limit[0] - found.expected[0]) / 3.0
        assert found.expected[0] + NORMAL_999 * sigma == pytest.approx(bound, rel=1e-8)


def test_c3_warns_where_the_sum_of_three_days_is_above_two():
    calm = np.array([[2, 6, 3, 4, 5, 3, 4, 5, 4, 5, 4, 6, 7]], float)
    found = judge_by("c3", calm)
    c2 = [judge_by("c2", calm[:, : 13 - back]).score[0] * 3 for back in range(3)]
    assert found.score[0] * 2 == pytest.approx(sum(max(value - 1, 0) for value in c2))
    # So many on the last day, and the sum would stand exactly at its limit.
    calm[0, -1] = found.limit[0]
    assert judge_by("c3", calm).score[0] == pytest.approx(1.0)


def test_no_method_calls_chance_what_it_warns_of():
    counts = np.random.default_rng(1).poisson(17, (20_000, 21))
    for method in METHODS:
        found = judge_by(method, counts)
        assert found.warns.any()
        np.testing.assert_array_equal(found.warns, found.seen > found.limit, method)


@pytest.mark.parametrize(
    ("mean", "reference", "interval", "published"),
    # pois.cusum.arl of R spc 0.7.1, which follows Lucas (1985)
    [(2.4, 3, 10, 854.4519), (4, 5, 8, 270.0112), (4, 6, 4, 172.7297), (2, 2.5, 5, 79.76079)],
)
def test_run_lengths_of_poisson_cusums_as_in_r_spc(mean, reference, interval, published):
    assert average_run_length(mean, reference, interval) == pytest.approx(published, rel=1e-6)


def test_the_limit_of_a_sum_is_the_smallest_that_chance_seldom_passes():
    k = float(reference_value(4.0, 8.0))
    limit = decision_interval(4.0, k, 200.0)
    assert average_run_length(4.0, k, limit) >= 200.0
    assert average_run_length(4.0, k, 0.98 * limit - 0.02) < 200.0


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_an_outbreak_and_leaves_quiet_grids_alone(method):
    dice = np.random.default_rng(0)
    counts = dice.poisson(6, (600, 40))
    assert judge_by(method, counts).warns.mean() <= (0.08 if method == "c3" else 0.05)
    counts[:, -1] = 40
    found = judge_by(method, counts)
    assert found.warns.all()
    assert (found.seen > found.limit).all()
    assert (found.limit >= 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_grid_with_few_people_is_not_warned_of_for_its_rate(method):
    # Ten people live there: 4 events are 4,000 for every 10,000, and say nothing.
    table = np.zeros((1, 40, 2), int)
    table[0, :, 1] = np.random.default_rng(1).poisson(20, 40)
    table[0, -1, 0] = 4
    assert [w.grid for w in warnings_in(case(table, kinds=("noise",)), method=method)] in (
        [],
        ["B"],  # by chance, and by its number
    )
    table[0, -1, 1] = 20
    assert warnings_in(case(table, kinds=("noise",)), method=method) == []


@pytest.mark.parametrize("method", METHODS)
def test_every_warning_explains_itself(method):
    table = np.random.default_rng(0).poisson(4, (2, 40, 3))
    table[1, -2:, 2] = [12, 30]
    found = warnings_in(case(table), method=method)
    worst = next(w for w in found if w.category == "parking")
    assert (worst.grid, worst.seen, worst.method) == ("C", 30, method)
    assert 0 < worst.expected <= worst.limit < worst.seen
    for language, words in (("en", "may be chance"), ("zh_CN", "可属偶然")):
        with speaking(language):
            text = worst.in_words()
        assert words in text
        for part in ("Grid C", "parking", "30", worst.period, worst.since):
            assert part in text


def test_a_warning_for_outside_names_no_few_events():
    table = np.random.default_rng(0).poisson(4, (4, 40, 2))
    table[:, -1, 0] = [30, 12, 3, 2]  # what is left of the sum is 5: nobody can tell whose
    table[:, -1, 1] = [40, 9, 1, 0]  # nine told, the one would be known
    known = case(table, kinds=("a", "b", "c", "d"))
    every = {w.grid: w.categories for w in warnings_in(known) if not w.category}
    assert every == {"A": (("a", 30), ("b", 12), ("c", 3)), "B": (("a", 40), ("b", 9), ("c", 1))}
    outside = {w.grid: w.categories for w in warnings_in(known, fewest=5) if not w.category}
    assert outside == {"A": (("a", 30), ("b", 12)), "B": (("a", 40),)}


def test_an_earlier_period_is_judged_as_if_it_were_the_last():
    table = np.random.default_rng(0).poisson(4, (1, 40, 3))
    table[0, 30, 1] = 40
    known = case(table, kinds=("noise",))
    assert {w.grid for w in warnings_in(known, until=31)} == {"B"}
    cut = case(table[:, :31], kinds=("noise",))
    assert warnings_in(known, until=31) == warnings_in(cut)


def test_too_few_periods_are_refused():
    from gridplan.errors import InputError

    for method in METHODS:
        table = np.full((1, LEAST_PAST[method], 3), 9)
        with pytest.raises(InputError, match="Too few"):
            warnings_in(case(table, kinds=("noise",)), method=method)


def test_grid_and_category_are_told_once():
    table = np.random.default_rng(0).poisson(4, (2, 40, 3))
    table[1, -1, 2] = 40
    known = case(table)
    own = replace(known.grids, ancestor=np.arange(3, dtype=np.int32)[:, None])
    found = warnings_in(known)
    assert {(w.grid, w.category) for w in found} == {("C", "parking"), ("C", "")}
    once = told_once(found, own)
    assert [(w.grid, w.category) for w in once] == [("C", "parking")]


def test_a_sum_that_has_passed_its_limit_calls_nothing_chance_that_is_below_the_mean():
    # Thirty usual periods of two, an outbreak of six periods of twelve, then five once more.
    counts = np.array([[2] * 30 + [12] * 6 + [5]])
    found = judge_by("cusum", counts)
    assert found.warns.tolist() == [True]
    assert found.limit[0] == found.expected[0]
    assert found.seen[0] > found.limit[0]
