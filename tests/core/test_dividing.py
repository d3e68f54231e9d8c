"""From base units to a plan: what is promised, what is refused, what changes nothing."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from handmade import territory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toymap import toy

from gridplan.errors import Cancelled, InputError
from gridplan.plan.certificate import check
from gridplan.plan.dividing import divide
from gridplan.territory.linking import tie
from gridplan.territory.reading import read_territory

ROOT = Path(__file__).parents[2]


def squares(columns, rows, seed=0, town="A", **more):
    """A board of cells with uneven people; a row of letters is repeated upwards."""
    units = toy("\n".join([(town * columns)[:columns]] * rows), cells=True, **more)
    if seed:
        rng = np.random.default_rng(seed)
        for column in ("registered", "migrant"):
            people = np.rint(rng.exponential(30.0, len(units)))
            units[column] = np.where(rng.random(len(units)) < 0.4, 0, people).astype(int)
    return units


def bricks(columns, rows):
    """A wall of bricks of two cells, each with six neighbours; ends of rows are half bricks."""
    names = iter(range(0x4E00, 0x9FFF))
    drawing = []
    for y in range(rows):
        row = [chr(next(names)) for _ in range(columns + 1)]
        drawing.append("".join(c + c for c in row)[y % 2 : y % 2 + 2 * columns])
    return toy("\n".join(drawing))


def towns(columns, rows):
    """Four towns in the corners, villages of 2 × 2 cells."""
    units = squares(columns, rows, seed=5)
    x = np.arange(columns * rows) % columns
    y = np.arange(columns * rows) // columns
    units["town"] = np.array(["NW", "NE", "SW", "SE"])[2 * (y < rows // 2) + (x >= columns // 2)]
    units["village"] = [f"v{a // 2}-{b // 2}" for a, b in zip(x, y, strict=True)]
    return units


def holds(plan, territory):
    certificate = check(plan, territory)
    assert certificate.holds, [finding.message for finding in certificate.findings]
    return True


@pytest.fixture(scope="module")
def land():
    return read_territory(squares(16, 12, seed=3))


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


# What changes nothing ---------------------------------------------------------------------------


@pytest.mark.parametrize("shuffle", [1, 2])
def test_the_order_of_the_rows_changes_no_byte(land, shuffle):
    units = squares(16, 12, seed=3).sample(frac=1, random_state=shuffle)
    once, again = (divide(one, (3, 12), effort="fast") for one in (land, read_territory(units)))
    assert again.leaf_of_unit.tobytes() == once.leaf_of_unit.tobytes()
    assert again.unit_ids.tolist() == once.unit_ids.tolist()
    assert again.hash == once.hash


def test_ids_are_names_and_no_more(land):
    units = squares(16, 12, seed=3)
    new = np.random.default_rng(9).permutation(len(units)) + 10_000
    as_numbers, as_text = (
        divide(read_territory(units.assign(unit_id=ids)), (3, 12), effort="fast")
        for ids in (new, new.astype(str))
    )
    assert as_numbers.hash == as_text.hash
    once = divide(land, (3, 12), effort="fast")
    assert as_text.leaf_of_unit.tobytes() == once.leaf_of_unit.tobytes()
    assert as_text.hash != once.hash  # the hash names the units


ELSEWHERE = """
import sys
sys.path[:0] = sys.argv[1:]
from test_dividing import squares, divide, read_territory
print(divide(read_territory(squares(16, 12, seed=3)), (3, 12), effort="fast").hash)
"""


@pytest.mark.parametrize(("hash_seed", "threads"), [("0", "2"), ("42", "1")])
def test_neither_hash_seed_nor_threads_change_a_byte(land, hash_seed, threads):
    surroundings = {**os.environ, "PYTHONHASHSEED": hash_seed}
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        surroundings[name] = threads
    program = [sys.executable, "-c", ELSEWHERE, str(Path(__file__).parent), str(ROOT)]
    said = subprocess.run(program, env=surroundings, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == divide(land, (3, 12), effort="fast").hash


# What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "more", "where", "message"),
    [
        ((), {}, "--levels", "at least one grid"),
        ((0, 5), {}, "--levels", "at least one grid"),
        ((9, 3), {}, "--levels", "3 grids cannot lie inside 9"),
        ((3, 193), {}, "--levels", "193 grids cannot be made of 192 base units"),
        ((3, 9), {"fixed_level": "county"}, "--fixed-level", "no column county"),
        ((3, 9), {"walls": "parish"}, "--walls", "no column parish"),
        ((3, 9), {"fixed_level": "town"}, "--fixed-level", "has 1 values, but 3 "),
        ((3, 9), {"effort": "heroic"}, "--effort", "no effort called heroic"),
        ((3, 9), {"pressure": {"dogs": 1}}, "--pressure", "no criterion called dogs"),
        ((3, 9), {"pressure": {"migrant": -1}}, "--pressure", "migrant is -1"),
        ((3, 9), {"pressure": {"migrant": float("nan")}}, "--pressure", "migrant is nan"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused_with_its_cure(land, levels, more, where, message):
    with pytest.raises(InputError, match=message) as refused:
        divide(land, levels, **more)
    assert refused.value.exit_code == 2
    assert refused.value.where == where
    assert refused.value.cure


def test_units_without_a_town_are_named():
    units = squares(6, 4)
    units["town"] = units["town"].astype(object)
    units.loc[units.unit_id == "x2y1", "town"] = None
    with pytest.raises(InputError, match="1 units have no value in column town: x2y1"):
        divide(tie(read_territory(units), "town"), (1, 4), fixed_level="town")


def test_a_town_in_pieces_is_refused_until_it_is_tied():
    land = read_territory(squares(9, 4, town="AAABBBAAA"))
    with pytest.raises(InputError, match="areas of column town are in pieces"):
        divide(land, (2, 6), fixed_level="town", effort="fast")
    tied = tie(land, "town")
    plan = divide(tied, (2, 6), fixed_level="town", effort="fast")
    assert holds(plan, tied)
    assert len(np.unique(np.stack([plan.grid_of_unit(1), tied.units.town == "A"]), axis=1).T) == 2


def test_islands_that_nothing_ties_together_are_refused():
    units = squares(7, 3, town="AAA.BBB")
    with pytest.raises(InputError, match="in 2 pieces that nothing ties together"):
        divide(territory(units), (1, 4))
    tied = territory(units, links=[("x2y1", "x4y1")])
    assert holds(divide(tied, (1, 4), effort="fast"), tied)


def test_nobody_and_nothing_to_balance_is_refused():
    from gridplan.territory.criteria import Criterion

    units = squares(4, 4, registered={f"x{x}y{y}": 0 for x in range(4) for y in range(4)})
    with pytest.raises(InputError, match="nothing to balance"):
        divide(read_territory(units, criteria=[Criterion("registered", "registered")]), (1, 4))


# Fixed levels and walls --------------------------------------------------------------------------


def test_towns_are_the_first_level_and_lend_it_their_names():
    land = tie(read_territory(towns(16, 12)), "town")
    plan = divide(land, (4, 12, 40), fixed_level="town", effort="fast")
    assert holds(plan, land)
    assert sorted(plan.names[0]) == ["NE", "NW", "SE", "SW"]
    names = np.array(plan.names[0])[plan.grid_of_unit(1)]
    assert names.tolist() == land.units["town"].tolist()


def test_villages_are_not_cut_between_second_level_grids():
    land = tie(read_territory(towns(16, 12)), "village")
    plan = divide(land, (3, 12, 60), walls="village", effort="fast")
    assert holds(plan, land)
    second = np.bincount(plan.grid_of_unit(2), land.load).mean()
    village = pd.Series(land.load).groupby(land.units["village"].to_numpy()).sum()
    spread = pd.Series(plan.grid_of_unit(2)).groupby(land.units["village"].to_numpy()).nunique()
    assert village.max() < second  # no village is larger than a grid: none may be cut
    assert spread.max() == 1


def cut_villages(plan, land):
    """Villages that lie in several second-level grids, and those that may."""
    frame = pd.DataFrame(
        {
            "town": land.units["town"].to_numpy(),
            "village": land.units["village"].to_numpy(),
            "second": plan.grid_of_unit(2),
            "load": land.load,
        }
    )
    of = frame.groupby("village")
    grids = frame.groupby("town")["second"].nunique()
    share = frame.groupby("town")["load"].sum() / grids
    home = of["town"].first()
    villages = frame.groupby("town")["village"].nunique()
    may = (of["load"].sum() > 0.9 * home.map(share)) | (home.map(villages) < home.map(grids))
    return set(home.index[of["second"].nunique() > 1]), set(home.index[may])


@pytest.mark.slow
def test_towns_and_villages_of_the_sample():
    from gridplan.territory.sample import make_sample

    land = read_territory(make_sample(5000, seed=11).units)
    for column in ("town", "village"):
        land = tie(land, column)
    levels = (17, 60, 240)
    plan = divide(land, levels, fixed_level="town", walls="village")
    assert holds(plan, land)
    assert plan.counts == levels
    cut, may = cut_villages(plan, land)
    assert cut <= may


# Pressure on single criteria ----------------------------------------------------------------------


def deviation(plan, land, name, level=1):
    column = [criterion.name for criterion in land.criteria].index(name)
    held = np.bincount(plan.grid_of_unit(level), land.loads[:, column])
    quota = plan.leaves_below(level) / plan.counts[-1] * held.sum()
    return np.abs(held / quota - 1).mean()


@pytest.mark.parametrize("name", ["migrant", "registered"])
def test_pressure_on_a_criterion_balances_it_better(name):
    """Residents and migrants live in patches of their own, which the load alone evens out."""
    units = bricks(24, 20)
    x, y = (units.centroid.x / 100 % 100, units.centroid.y / 100 % 100)
    patch = np.sin(x / 6) * np.sin(y / 4)
    units["registered"] = np.rint(100 * (1 + patch)).astype(int)
    units["migrant"] = np.rint(100 * (1 - patch)).astype(int)
    land = read_territory(units)
    land = replace(land, criteria=tuple(replace(c, tolerance=0.05) for c in land.criteria))
    without = divide(land, (4, 16), effort="fast")
    pressed = divide(land, (4, 16), effort="fast", pressure={name: 20})
    assert deviation(pressed, land, name) < 0.7 * deviation(without, land, name)
    assert holds(pressed, land)
    assert pressed.provenance.settings["pressure"] == {name: 20}


def test_pressure_can_be_on_one_level_only():
    units = squares(24, 20, seed=4)
    land = read_territory(units)
    land = replace(land, criteria=tuple(replace(c, tolerance=0.02) for c in land.criteria))
    without, above = (
        divide(land, (4, 30), effort="fast", pressure=p) for p in (None, {"migrant": (100.0, 0.0)})
    )

    def worst(plan):
        return np.abs(check(plan, land).measures[0].criterion_deviation[:, 1]).max()

    assert worst(above) < 0.6 * worst(without)
    with pytest.raises(InputError, match="pressure on migrant"):
        divide(land, (4, 16), pressure={"migrant": (1.0, 2.0, 3.0)})


def test_pressure_of_zero_is_no_pressure(land):
    without, nothing = (
        divide(land, (3, 12), effort="fast", pressure=p) for p in (None, {"migrant": 0.0})
    )
    assert without.hash == nothing.hash


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


def test_the_hash_can_be_told_from_the_units_alone(land):
    """As the plan says: unit, comma, code, sorted."""
    import hashlib

    plan = divide(land, (2, 8), effort="fast")
    rows = [
        f"{unit},{plan.codes[-1][leaf]}\n"
        for unit, leaf in sorted(zip(plan.unit_ids, plan.leaf_of_unit.tolist(), strict=True))
    ]
    assert hashlib.sha256("".join(rows).encode()).hexdigest() == plan.hash
    assert json.loads(json.dumps(plan.provenance.settings))  # plain values only
