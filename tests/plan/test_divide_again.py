"""What changes no byte of a plan: the order of rows, ids, hash seeds and threads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from dividing_land import board, squares

from gridplan.plan.create.divide import divide
from gridplan.territory.read import read_territory

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def land():
    return board()


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
from dividing_land import squares
from gridplan.plan.create.divide import divide
from gridplan.territory.read import read_territory
print(divide(read_territory(squares(16, 12, seed=3)), (3, 12), effort="fast").hash)
"""


@pytest.mark.parametrize(("hash_seed", "threads"), [("0", "2"), ("42", "1")])
def test_neither_hash_seed_nor_threads_change_a_byte(land, hash_seed, threads):
    surroundings = {**os.environ, "PYTHONHASHSEED": hash_seed}
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        surroundings[name] = threads
    program = [sys.executable, "-c", ELSEWHERE, str(ROOT / "tests/support"), str(ROOT)]
    said = subprocess.run(program, env=surroundings, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == divide(land, (3, 12), effort="fast").hash


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
