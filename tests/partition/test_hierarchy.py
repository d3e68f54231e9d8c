"""How many grids each parent gets, and what a grid should hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.partition.hierarchy import FULL, WIDEST, apportion, cap, even, stepped


def share(seats, load, least=None, most=None, region=None):
    load = np.asarray(load, float)
    region = np.zeros(len(load), np.int64) if region is None else np.asarray(region)
    least = np.ones(len(load), np.int64) if least is None else np.asarray(least)
    most = np.full(len(load), 10**6) if most is None else np.asarray(most)
    seats = np.atleast_1d(np.asarray(seats))
    return apportion(seats, load, region, least, most).tolist()


def test_seats_by_hand():
    # Quotients load / 1, 3, 5, 7 …: 53 → 53 17.7 10.6 7.6 5.9; 24 → 24 8 4.8; 23 → 23 7.7 4.6.
    # The seven largest: 53 24 23 17.7 10.6 8 7.7.
    assert share(7, [53, 24, 23], least=[0, 0, 0]) == [3, 2, 2]
    # One less, one more: 7.7 goes, 7.57 comes.
    assert share(6, [53, 24, 23], least=[0, 0, 0]) == [3, 2, 1]
    assert share(8, [53, 24, 23], least=[0, 0, 0]) == [4, 2, 2]


def test_more_seats_never_take_one_away():
    """The Alabama paradox of methods by largest remainder."""
    before = [0, 0, 0]
    for seats in range(1, 60):
        now = share(seats, [6.0, 6.0, 2.0], least=[0, 0, 0])
        assert all(a <= b for a, b in zip(before, now, strict=True))
        before = now


def test_equal_claims_go_to_the_first():
    assert share(2, [1, 1, 1], least=[0, 0, 0]) == [1, 1, 0]
    assert share(7, [1, 1, 1]) == [3, 2, 2]


def test_everyone_gets_one_however_little_it_holds():
    assert share(5, [1000, 0, 0]) == [3, 1, 1]


def test_nobody_gets_more_than_it_has_units():
    assert share(10, [90, 10, 10], most=[4, 8, 8]) == [4, 3, 3]


def test_without_any_load_seats_are_shared_out_evenly_enough_to_be_exact():
    given_ = share(7, [0, 0, 0], most=[3, 3, 3])
    assert sum(given_) == 7
    assert max(given_) <= 3


def test_regions_do_not_mix():
    assert share([4, 2], [3, 1, 1, 1], region=[0, 0, 1, 1]) == [3, 1, 1, 1]


@pytest.mark.parametrize(
    ("seats", "least", "most"), [(1, [1, 1], [5, 5]), (11, [1, 1], [5, 5]), (3, [0, 4], [5, 5])]
)
def test_what_bounds_forbid_is_refused(seats, least, most):
    with pytest.raises(ValueError, match="region 0 cannot have"):
        share(seats, [1, 1], least, most)


@given(st.data())
def test_seats_are_exact_within_bounds_and_nearest_to_proportion(data):
    parts = data.draw(st.integers(1, 8))
    load = data.draw(st.lists(st.floats(0, 1e6), min_size=parts, max_size=parts))
    least = data.draw(st.lists(st.integers(0, 3), min_size=parts, max_size=parts))
    most = [low + data.draw(st.integers(0, 40)) for low in least]
    seats = data.draw(st.integers(sum(least), sum(most)))
    got = share(seats, load, least, most)
    assert sum(got) == seats
    assert all(a <= b <= c for a, b, c in zip(least, got, most, strict=True))
    # Webster: no seat would be better placed elsewhere.
    last = [w / (2 * g - 1) for w, g, low in zip(load, got, least, strict=True) if g > low]
    next_ = [w / (2 * g + 1) for w, g, top in zip(load, got, most, strict=True) if g < top]
    if last and next_:
        assert min(last) >= max(next_) * (1 - 1e-9)


def test_evenly():
    assert even(7, 3).tolist() == [2, 2, 3]
    assert even(3, 3).tolist() == [1, 1, 1]
    assert even(1958, 17).sum() == 1958
    assert set(even(1958, 17).tolist()) == {115, 116}


@given(st.integers(1, 10_000), st.integers(1, 300))
def test_evenly_is_exact_and_within_one(total, parts):
    got = even(total, parts)
    assert got.sum() == total
    assert got.max() - got.min() <= 1


def test_what_a_unit_holds_beyond_a_grid_is_cut_off():
    # Four grids: half of the load in one unit is two grids, of which a full one stays.
    assert cap(np.array([0.5, 0.25, 0.25, 0.0]), 4, 1.0).tolist() == [FULL, 1.0, 1.0, 0.0]


def test_where_too_little_is_left_it_is_all_that_the_others_share():
    # Half of the load in one unit, 102 units on nine other grids of ten: 5/9 of a grid for each.
    load = np.append(0.5, np.full(102, 0.5 / 102))
    assert cap(load, 10, 0.5)[1:].sum() == pytest.approx(5)
    raised = cap(load, 10, 0.05)
    assert raised[0] == FULL
    assert raised.sum() == pytest.approx(10)
    # 9.7 of 9.96 grids are left: equal shares are 2.6 % off, within the tolerance.
    load = np.append(1.3, np.full(97, 0.1)) / 11
    assert cap(load, 11, 0.05)[1:].sum() == pytest.approx(9.7)


def test_without_heavy_units_loads_add_up_to_the_grids():
    assert cap(np.full(50, 0.02), 10, 0.05).sum() == pytest.approx(10)


# Hidden levels -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "given", "steps"),
    [
        ((17, 269, 1958), False, [17, 269, 1958]),
        ((24,), False, [24]),
        ((60,), False, [8, 60]),
        ((1958,), False, [13, 157, 1958]),
        ((17, 1958), False, [17, 182, 1958]),
        ((60, 120), True, [60, 120]),
        ((60, 120), False, [8, 60, 120]),
        ((5, 5), False, [5, 5]),
    ],
    ids=str,
)
def test_levels_are_put_where_a_parent_would_have_too_many_grids(counts, given, steps):
    found, wanted = stepped(counts, given)
    assert found == steps
    assert [step for step, asked in zip(found, wanted) if asked] == list(counts)
    above = [counts[0] if given else 1, *found]
    assert all(lower <= (WIDEST + 1) * upper for upper, lower in zip(above, found))
