"""The plan hash depends on units and grids alone: not on rows, ids' type, hash seed or process."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from handmade import plan, territory
from toymap import toy

from gridplan.plan.create.divide import divide
from gridplan.territory.read import read_territory

ROOT = Path(__file__).parents[2]
BOARD = toy("\n".join(["A" * 12] * 10), cells=True)
BOARD["unit_id"] = np.arange(1, len(BOARD) + 1)
BOARD["registered"] = 5 + (np.arange(len(BOARD)) * 7919) % 23


def divided(units):
    return divide(read_territory(units), (2, 4, 12), effort="fast", seed=3)


@pytest.fixture(scope="module")
def board_hash():
    return divided(BOARD).hash


def test_the_hash_is_that_of_the_sorted_list():
    land = territory(toy("ABC"))
    made = plan(land, {"A": 0, "B": 1, "C": -1})
    assert made.hash == hashlib.sha256(b"A,01\nB,02\nC,\n").hexdigest()


def test_one_other_unit_or_code_is_another_hash():
    land = territory(toy("ABC"))
    made = plan(land, {"A": 0, "B": 1, "C": 1})
    moved = replace(made, leaf_of_unit=np.array([0, 0, 1], np.int32))
    renamed = replace(made, codes=(("01", "03"),))
    assert len({made.hash, moved.hash, renamed.hash}) == 3


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_does_not_matter(seed, board_hash):
    assert divided(BOARD.sample(frac=1, random_state=seed)).hash == board_hash


@pytest.mark.parametrize("kind", [str, np.int32, np.float64])
def test_the_type_of_the_ids_does_not_matter(kind, board_hash):
    assert divided(BOARD.assign(unit_id=BOARD["unit_id"].astype(kind))).hash == board_hash


@pytest.mark.parametrize("hash_seed", ["0", "1", "4711"])
def test_the_hash_seed_of_python_does_not_matter(hash_seed, board_hash):
    program = "import test_plan_hash; print(test_plan_hash.divided(test_plan_hash.BOARD).hash)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": os.pathsep.join(
                map(str, [ROOT, ROOT / "tests" / "support", Path(__file__).parent])
            ),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == board_hash
