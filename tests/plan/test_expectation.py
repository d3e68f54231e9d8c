"""What is expected of a division before it is made."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.errors import InputError
from gridplan.plan.task.expectation import expect
from gridplan.territory.criteria import Criterion

PEOPLE = Criterion("registered", "a", 0.6)
AREA = Criterion("area", "geometry", 0.2, unit="m²")


def test_targets_are_equal_parts_and_shares_are_the_weights():
    loads = np.array([[10.0, 1.0], [30.0, 1.0], [20.0, 1.0], [20.0, 1.0]])
    outlook = expect(loads, [PEOPLE, AREA], [2, 4])
    assert outlook.shares.tolist() == pytest.approx([0.75, 0.25])
    first, last = outlook.levels
    assert (first.count, last.count, last.units) == (2, 4, 1.0)
    assert first.target.tolist() == [40.0, 2.0]
    assert last.target.tolist() == [20.0, 1.0]


def test_a_unit_heavier_than_a_grid_is_counted_and_forces_its_deviation():
    # 70 of 100 people in one unit: with two grids its grid has 70 instead of 50, 40 % too many.
    loads = np.array([[70.0], [10.0], [10.0], [10.0]])
    (level,) = expect(loads, [PEOPLE], [2]).levels
    assert level.oversize == 1
    assert level.unavoidable == pytest.approx(0.4)


def test_four_equal_units_in_four_grids_force_nothing():
    (level,) = expect(np.full((4, 1), 5.0), [PEOPLE], [4]).levels
    assert (level.oversize, level.unavoidable) == (0, pytest.approx(0.0))


def test_a_fixed_first_level_forces_the_rounding_of_its_children():
    # Towns of 60 and 40 people, three grids: 2 + 1 children of 30 and 40, where 33.3 is the aim.
    loads = np.full((10, 1), 10.0)
    towns = [0] * 6 + [1] * 4
    first, last = expect(loads, [PEOPLE], [2, 3], towns).levels
    assert first.unavoidable == pytest.approx(0.2)
    assert last.unavoidable == pytest.approx(0.2)
    assert expect(loads, [PEOPLE], [2, 3]).levels[1].unavoidable == 0.0


def test_a_criterion_of_zeros_has_no_share():
    loads = np.array([[1.0, 0.0], [1.0, 0.0]])
    assert expect(loads, [PEOPLE, AREA], [2]).shares.tolist() == [1.0, 0.0]


def test_nothing_to_balance_is_refused():
    with pytest.raises(InputError, match="nothing to balance"):
        expect(np.zeros((3, 1)), [PEOPLE], [2])


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([], "needs at least one grid"),
        ([0], "needs at least one grid"),
        ([-3, 2], "needs at least one grid"),
        ([3, 2], "2 grids cannot lie inside 3"),
        ([2, 4], "4 grids cannot be made of 3 base units"),
    ],
)
def test_counts_that_cannot_be_made_are_refused_before_anything_is_divided(counts, why):
    with pytest.raises(InputError, match=why):
        expect(np.ones((3, 1)), [PEOPLE], counts)


@given(
    st.lists(st.floats(0.01, 1000), min_size=1, max_size=30),
    st.integers(1, 10),
)
def test_no_grouping_beats_what_is_called_unavoidable(values, most):
    count = min(most, len(values))
    loads = np.array(values)[:, None]
    (level,) = expect(loads, [PEOPLE], [count]).levels
    # The best a grouping can do for the heaviest unit is a grid of its own.
    assert level.unavoidable == pytest.approx(max(max(values) / sum(values) * count - 1, 0))
    assert level.oversize <= count
