"""Warnings: statistics worked out by hand, planted outbreaks, and the rate of false alarms."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.events.statistics.surveillance import (
    beyond_since,
    ears,
    judge,
    poisson_cusum,
    quartile_classes,
    reference_value,
)

#                    baseline of C1 on the last day: the seven before it
DAYS = np.array([[2, 4, 4, 4, 5, 5, 7, 9, 10, 20]], float)


def test_c1_by_hand():
    # Days 3 … 9: 4 4 5 5 7 9 10: mean 44/7, sum of squares 312 − 44²/7, over 6.
    mean, spread = 44 / 7, ((312 - 44**2 / 7) / 6) ** 0.5
    assert ears(DAYS, "C1")[0, 9] == pytest.approx((20 - mean) / spread)
    assert np.isnan(ears(DAYS, "C1")[0, 6])


def test_c2_leaves_the_last_two_days_out():
    # Days 1 … 7: 2 4 4 4 5 5 7: mean 31/7, sum of squares 151 − 31²/7, over 6.
    mean, spread = 31 / 7, ((151 - 31**2 / 7) / 6) ** 0.5
    assert ears(DAYS, "C2")[0, 9] == pytest.approx((20 - mean) / spread)


def test_c3_adds_what_is_above_one():
    counts = np.random.default_rng(0).poisson(5, (3, 40))
    c2 = ears(counts, "C2")
    expected = sum(np.maximum(c2[:, 20 - lag] - 1, 0) for lag in range(3))
    np.testing.assert_allclose(ears(counts, "C3")[:, 20], expected)


def test_reference_value_and_sums_after_lucas():
    # Usual mean 4, raised mean 7: k = 3 / ln(7/4) = 5.36.
    assert reference_value(4.0, 7.0) == pytest.approx(5.3608, abs=1e-4)
    assert poisson_cusum(np.array([[4, 7, 9, 3, 2]]), 5.0).tolist() == [[0, 2, 6, 4, 1]]


def test_regression_is_the_poisson_one():
    # Without trend and season the expectation is the mean, whatever the dispersion.
    counts = np.array([[3, 5, 4, 6, 2, 4, 5, 3, 4, 4]], float)
    found = judge(counts, trend=False, left_out=0)
    assert found.expected[0] == pytest.approx(counts[0, :-1].mean(), rel=1e-6)
    # Limit by hand: μ (1 + 2/3 z √(φ/μ + φ/(nμ)))^(3/2), φ = 1 as the counts vary little.
    mean = counts[0, :-1].mean()
    limit = mean * (1 + 2 / 3 * 2.575829 * (1 / mean + 1 / (9 * mean)) ** 0.5) ** 1.5
    assert found.limit[0] == pytest.approx(limit, rel=1e-5)


def test_trend_and_season_are_expected():
    when = np.arange(157)
    mean = np.exp(2.5 + 0.004 * when + 0.8 * np.sin(2 * np.pi * when / 52))
    counts = np.random.default_rng(1).poisson(mean, (200, 157))
    found = judge(counts, in_a_year=52)
    np.testing.assert_allclose(np.median(found.expected), mean[-1], rtol=0.08)


def test_false_alarms_are_as_rare_as_said_and_outbreaks_are_found():
    dice = np.random.default_rng(2)
    mean = dice.uniform(2, 20, (2000, 1))
    counts = dice.poisson(mean, (2000, 52)).astype(float)
    quiet = judge(counts)
    assert quiet.warns.mean() <= 0.015
    counts[:100, -1] += 3 * mean[:100, 0] + 8
    loud = judge(counts)
    assert loud.warns[:100].mean() >= 0.95


def test_an_old_outbreak_does_not_hide_a_new_one():
    counts = np.random.default_rng(3).poisson(5, (50, 52)).astype(float)
    counts[:, 20:23] = 60
    counts[:, -1] = 18
    assert judge(counts).warns.mean() >= 0.9


def test_few_events_warn_of_nothing():
    counts = np.zeros((3, 30))
    counts[:, -1] = [1, 4, 5]
    assert judge(counts).warns.tolist() == [False, False, True]


def test_since_when():
    counts = np.array([[1, 9, 1, 8, 9], [1, 1, 1, 1, 1]])
    assert beyond_since(counts, np.array([3.0, 3.0])).tolist() == [2, 0]


def test_classes_at_the_quartiles_and_the_highest_tenth():
    on_time = np.arange(1, 21)
    delayed = np.zeros(20)
    delayed[0] = 30  # 1 + 2 × 30 = 61: the highest of all
    classes, warns = quartile_classes(on_time, delayed)
    assert np.bincount(classes).tolist() == [0, 5, 5, 5, 5]
    assert np.flatnonzero(warns).tolist() == [0, 19]
    few = quartile_classes(np.array([4, 0, 0, 0, 0, 0, 0, 0, 0, 0]), np.zeros(10))
    assert not few[1].any()
