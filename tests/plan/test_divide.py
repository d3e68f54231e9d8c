"""From base units to a plan: what is promised, for any territory, and how it is stopped."""

import numpy as np
import pytest
from dividing_land import board, bricks, holds, squares
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toymap import toy

from gridplan.errors import Cancelled, InputError
from gridplan.plan.create.divide import divide
from gridplan.territory.read import read_territory


@pytest.fixture(scope="module")
def land():
    return board()


# What is promised -------------------------------------------------------------------------------


@pytest.mark.parametrize("levels", [(3,), (2, 8), (3, 9, 40), (1, 2, 4, 8, 16)], ids=str)
def test_exact_counts_and_a_certificate_that_holds(land, levels):
    plan = divide(land, levels, effort="fast")
    assert plan.counts == levels
    assert (plan.leaf_of_unit >= 0).all()
    assert holds(plan, land)


def test_equal_bricks_are_shared_out_equally():
    land = read_territory(bricks(24, 20))
    plan = divide(land, (4, 16))
    assert np.bincount(plan.grid_of_unit(1), land.load) * 4 == pytest.approx(1.0, abs=0.01)
    assert np.bincount(plan.grid_of_unit(2), land.load) * 16 == pytest.approx(1.0, abs=0.05)


def test_the_plan_tells_how_to_make_it_again(land):
    plan = divide(land, (3, 12), seed=7, effort="fast", author="规划科", pressure={"migrant": 2})
    made = plan.provenance
    assert made.counts == (3, 12)
    assert (made.seed, made.author, made.reason) == (7, "规划科", "divide")
    assert made.territory_digest == land.digest
    assert made.criteria == tuple(criterion.as_dict() for criterion in land.criteria)
    assert made.settings == {
        "effort": "fast",
        "fixed_level": None,
        "walls": None,
        "pressure": {"migrant": 2},
        "tolerance": 0.05,
    }
    again = divide(land, made.counts, seed=7, effort="fast", pressure=made.settings["pressure"])
    assert again.hash == plan.hash


def test_each_seed_gives_a_plan_of_its_own(land):
    hashes = {divide(land, (3, 12), seed=seed, effort="fast").hash for seed in (1, 2, 3)}
    assert len(hashes) == 3


# Stopping -----------------------------------------------------------------------------------------


class StopsAt:
    """A user who presses Cancel at the n-th time anybody asks."""

    def __init__(self, turn):
        self.turn, self.asked = turn, 0

    def report(self, fraction, text=""):
        assert 0.0 <= fraction <= 1.0

    def cancelled(self):
        self.asked += 1
        return self.asked >= self.turn


@pytest.mark.parametrize("turn", [1, 2, 7, 20, 40])
def test_cancel_is_heard_at_once(land, turn):
    progress = StopsAt(turn)
    with pytest.raises(Cancelled):
        divide(land, (3, 9, 40), effort="fast", progress=progress)
    assert progress.asked == turn  # nobody went on working and asked again


def test_progress_never_runs_backwards(land):
    told = []

    class Note:
        def report(self, fraction, text=""):
            told.append(fraction)

        def cancelled(self):
            return False

    divide(land, (3, 9, 40), effort="fast", progress=Note())
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(told) > 20


# Any territory ------------------------------------------------------------------------------------


@st.composite
def requests(draw):
    """Cells of a small board joined at random, people and levels at random."""
    columns, rows = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    letters = [chr(0x4E00 + i) for i in range(columns * rows)]
    names = np.array(letters).reshape(rows, columns)
    for _ in range(draw(st.integers(0, 12))):
        y, x = int(rng.integers(rows)), int(rng.integers(columns))
        up, right = rng.integers(2, size=2).tolist()
        other = names[min(y + up, rows - 1), min(x + right, columns - 1)]
        names[names == names[y, x]] = other
    for _ in range(draw(st.integers(0, 3))):
        names[int(rng.integers(rows)), int(rng.integers(columns))] = "."
    drawing = "\n".join("".join(row) for row in names)
    ids = sorted(set(drawing) - {".", "\n"})
    if not ids:
        ids, drawing = ["A"], "A"
    count = len(ids)
    kind = draw(st.sampled_from(["even", "zeros", "heavy"]))
    people = rng.integers(0, 100, count)
    if kind == "zeros":
        people = np.where(rng.random(count) < 0.7, 0, people)
    if kind == "heavy":
        people[rng.integers(count)] = 10_000
    units = toy(drawing, registered=people.tolist(), migrant=people[::-1].tolist())
    last = draw(st.integers(1, count + 1))
    levels = (*sorted(draw(st.lists(st.integers(1, last), max_size=3))), last)
    return units, levels, draw(st.integers(0, 3))


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(requests())
def test_any_small_territory_ends_in_a_plan_that_holds_or_in_a_refusal(request):
    units, levels, seed = request
    try:
        land = read_territory(units)
        plan = divide(land, levels, seed=seed, effort="fast")
    except InputError:
        return
    assert plan.counts == levels
    assert holds(plan, land)


def test_where_one_unit_holds_half_of_all_the_others_share_the_rest_evenly():
    units = squares(18, 12)
    for column in ("registered", "migrant"):
        units.loc[units.unit_id == "x5y5", column] = units[column].sum() - 10
    plan = divide(read_territory(units), (2, 6, 18))
    # 215 cells on 17 grids, 12.6 each: no division is more even.
    assert sorted(np.bincount(plan.leaf_of_unit)) == [1, *[12] * 6, *[13] * 11]
