"""Space-time clusters: as counted by hand, found where planted, seldom where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.events.statistics.space_time_scan import _shuffled, nearest, scan


def lattice(side):
    y, x = np.divmod(np.arange(side * side), side)
    return 1000.0 * x, 1000.0 * y


def by_hand(counts, x, y, longest, most_grids):
    """The largest ratio by going through every round and every time, one after another."""
    total, best = counts.sum(), (0.0, None)
    for middle in range(len(x)):
        order = nearest(x, y, most_grids)[middle]
        for size in range(1, len(order) + 1):
            members = order[:size]
            for length in range(1, longest + 1):
                seen = counts[members, -length:].sum()
                expected = counts[members].sum() * counts[:, -length:].sum() / total
                if seen > expected and seen >= 5:
                    ratio = seen * np.log(seen / expected)
                    if total > seen:
                        ratio += (total - seen) * np.log((total - seen) / (total - expected))
                    if ratio > best[0] + 1e-9:
                        best = (ratio, (set(members.tolist()), length, seen, expected))
    return best


def test_the_largest_ratio_is_the_one_found_by_hand():
    x, y = lattice(5)
    counts = np.random.default_rng(0).poisson(3, (25, 9))
    counts[[6, 7, 11], -2:] += 6
    found = scan(counts, x, y, longest=3, most_grids=6, replicates=9)[0]
    ratio, (members, length, seen, expected) = by_hand(counts, x, y, 3, 6)
    assert found.ratio == pytest.approx(ratio, rel=1e-12)
    assert (set(found.grids.tolist()), found.periods) == (members, length)
    assert (found.seen, found.expected) == (seen, pytest.approx(expected))


def test_a_planted_cluster_is_found_and_is_no_chance():
    x, y = lattice(15)
    dice = np.random.default_rng(1)
    counts = dice.poisson(dice.uniform(1, 8, (225, 1)), (225, 30))
    planted = nearest(x, y, 5)[100]
    counts[planted, -3:] += 5
    first = scan(counts, x, y, longest=6, replicates=99)[0]
    assert set(planted) <= set(first.grids)
    assert first.periods == 3
    assert first.p == pytest.approx(0.01)
    assert first.seen > first.expected


def test_grids_that_are_always_busy_are_no_cluster():
    x, y = lattice(10)
    counts = np.random.default_rng(2).poisson(2, (100, 20))
    counts[40:45] = np.random.default_rng(3).poisson(40, (5, 20))
    counts[:, -1] *= 3  # a busy day everywhere is none either
    assert scan(counts, x, y, replicates=99)[0].p > 0.05


@pytest.mark.slow
def test_false_alarms_are_as_rare_as_said():
    x, y = lattice(8)
    p = []
    for seed in range(120):
        dice = np.random.default_rng(seed)
        counts = dice.poisson(dice.uniform(0.5, 5, (64, 1)), (64, 12))
        p.append(scan(counts, x, y, longest=3, most_grids=10, replicates=39, seed=seed)[0].p)
    # 120 draws at 10 %: 12 expected, standard deviation 3.3.
    assert 3 <= np.sum(np.array(p) <= 0.1) <= 22


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_shuffling_keeps_the_sums(seed):
    dice = np.random.default_rng(seed)
    counts = dice.poisson(2, (12, 7))
    recent = _shuffled(counts.sum(1), counts.sum(0)[::-1][:4], dice)
    np.testing.assert_array_equal(recent.sum(0), np.cumsum(counts.sum(0)[::-1][:4]))
    assert (recent[:, -1] <= counts.sum(1)).all()
    assert (np.diff(recent, axis=1) >= 0).all()


def test_same_seed_same_answer_and_few_events_say_nothing():
    x, y = lattice(6)
    counts = np.random.default_rng(4).poisson(1, (36, 10))
    one, other = (scan(counts, x, y, replicates=19, seed=7) for _ in range(2))
    assert [(c.p, c.ratio, c.grids.tolist()) for c in one] == [
        (c.p, c.ratio, c.grids.tolist()) for c in other
    ]
    assert all(cluster.seen >= 5 for cluster in one)
    grids = [grid for cluster in one for grid in cluster.grids.tolist()]
    assert len(grids) == len(set(grids))
    assert scan(np.zeros((36, 10), int), x, y) == []
    lone = np.zeros((36, 10), int)
    lone[3, -1] = 4
    assert scan(lone, x, y) == []
