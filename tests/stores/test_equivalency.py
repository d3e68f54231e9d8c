"""The list of units and grids: out, in, through a spreadsheet, and back."""

import csv
import hashlib

import numpy as np
import pytest
from handmade import plan, territory
from toymap import toy

from gridplan.errors import StoreError
from gridplan.stores.exchange.equivalency import (
    plan_from_equivalency,
    read_equivalency,
    write_equivalency,
)

LAND = territory(toy("AABBCC", unit_id={"A": "0010", "B": "0002", "C": "0300"}))
MADE = plan(LAND, {"0010": 0, "0002": 1, "0300": 1}, [0, 0])


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "list.csv"
    write_equivalency(MADE, path)
    return path


def test_the_list_is_what_a_spreadsheet_and_a_court_expect(listed):
    assert listed.read_bytes() == (
        b"\xef\xbb\xbfunit_id,grid_2\r\n0002,01-002\r\n0010,01-001\r\n0300,01-002\r\n"
    )


def test_the_hash_can_be_computed_from_the_list_alone(listed):
    with listed.open(encoding="utf-8-sig", newline="") as file:
        _, *rows = csv.reader(file)
    text = "".join(f"{unit},{code}\n" for unit, code in sorted(rows))
    assert hashlib.sha256(text.encode()).hexdigest() == MADE.hash


def test_what_is_read_is_what_was_written(listed):
    again = plan_from_equivalency(read_equivalency(listed), MADE)
    assert again.hash == MADE.hash
    assert again.provenance.parent_hash == MADE.hash


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rows_in_any_order_with_further_columns_in_any_usual_form(encoding, separator, tmp_path):
    text = "备注,Grid_1,grid_2,UNIT_ID\n镇,01,01-002,0300\n\n镇,01,01-002,0010\n镇,01,01-001,0002\n"
    text = text.replace(",", separator)
    codes = read_equivalency(write(tmp_path / "x.csv", text, encoding)).codes
    assert codes == {"0300": "01-002", "0010": "01-002", "0002": "01-001"}


def test_ids_that_a_spreadsheet_took_for_numbers_are_found_again(tmp_path):
    path = write(tmp_path / "x.csv", "unit_id,grid_2\n2,01-001\n10,01-002\n300,01-002\n")
    again = plan_from_equivalency(read_equivalency(path), MADE)
    assert again.leaf_of_unit.tolist() == [0, 1, 1]


def test_units_in_no_grid_and_odd_ids_survive(tmp_path):
    ids = {"A": "=1+1", "B": "'quoted", "C": 'a "b", c'}
    land = territory(toy("ABC", unit_id=ids))
    made = plan(land, {ids["A"]: 0, ids["B"]: -1, ids["C"]: 1})
    write_equivalency(made, tmp_path / "x.csv")
    text = (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    assert "\n'=1+1," in text
    assert plan_from_equivalency(read_equivalency(tmp_path / "x.csv"), made).hash == made.hash


GOOD = "unit_id,grid_2\n0002,01-001\n0010,01-002\n0300,01-002\n"


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("", "first row", ""),
        ("unit,grid\n1,2\n", "first row", ""),
        (GOOD + "0002,01-002\n", "0002 stands in the list twice", "row 5"),
        (GOOD.replace("0010,01-002", "0010"), "1 cells instead of 2", "row 3"),
        (GOOD.replace("01-001", "3.20281E+14"), "rounded", "row 2"),
    ],
)
def test_a_list_with_a_fault_is_refused_with_its_row(text, message, where, tmp_path):
    with pytest.raises(StoreError, match=message) as caught:
        read_equivalency(write(tmp_path / "x.csv", text))
    assert where in caught.value.where
    assert caught.value.cure


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        (GOOD.replace("01-001", "01-009"), "Codes of no grid of the plan: 1", "01-009"),
        (GOOD.replace("0300,01-002\n", ""), "missing in the list: 1", "0300"),
        (GOOD + "9999,01-001\n", "plan does not have: 1", "9999"),
        (GOOD + "2,01-001\n", "plan does not have", "0002"),
    ],
)
def test_a_list_of_another_plan_is_refused(text, message, where, tmp_path):
    listed = read_equivalency(write(tmp_path / "x.csv", text))
    with pytest.raises(StoreError, match=message) as caught:
        plan_from_equivalency(listed, MADE)
    assert where in caught.value.where
    assert caught.value.cure


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"unit_id,grid_1\n\xff\xff\n")
    with pytest.raises(StoreError, match="neither UTF-8 nor GB18030"):
        read_equivalency(tmp_path / "x.csv")
    with pytest.raises(StoreError):
        read_equivalency(tmp_path / "missing.csv")


def test_a_list_of_many_units_is_sorted_by_id(tmp_path):
    ids = [f"u{number}" for number in np.random.default_rng(1).permutation(30)]
    land = territory(toy("A" * 30, cells=True, unit_id=ids))
    write_equivalency(plan(land, dict.fromkeys(ids, 0)), tmp_path / "x.csv")
    assert list(read_equivalency(tmp_path / "x.csv").codes) == sorted(ids)
