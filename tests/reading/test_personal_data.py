"""Persons are left out of base units, by the names of columns and by what they hold."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from readings import DRAWING, refusal
from toymap import toy

from gridplan.reading.columns import is_personal
from gridplan.reading.personal_data import holds_personal, is_identity_number, without_traces
from gridplan.territory.ground.zones import mark_areas
from gridplan.territory.read import read_territory


@pytest.mark.parametrize(
    ("name", "personal"),
    [("联系电话", True), ("户主姓名", True), ("phone", True), ("ID_CARD", True), ("备注", True),
     ("法人数", False), ("cell_id", False), ("telecom", False), ("village_name", False),
     ("内容", True), ("contact", True), ("LXDH", True), ("hzxm", True), ("QLR", True),
     ("联系电\ufffd", True), ("家庭住", True), ("居民姓", True), ("户籍地址", True),
     ("建设用地", False), ("业主数", False), ("陆地", False)],
)  # fmt: skip
def test_personal_columns_are_known_by_name(name, personal):
    assert is_personal(name) == personal


def test_personal_columns_are_known_by_what_they_hold():
    units = toy(
        DRAWING,
        a=["x", "13812345678", "y", "z"],
        b=["11010519491231002X", "", "", ""],
        c=[13812345678, 1, 2, 3],
        d=["320281104200001001", "320281104200001002", "1", "2"],
    )
    territory = read_territory(units)
    assert {"a", "b", "c"}.isdisjoint(territory.units.columns)
    assert "d" in territory.units
    (finding,) = territory.findings
    assert (finding.code, finding.count) == ("personal-columns", 3)


@pytest.mark.parametrize(
    "cells",
    [
        pd.Categorical(["13812345678", "x", "y", "z"]),
        [13812345678.0, None, None, 5.0],
        np.array([110101199003074514, 1, 2, 3]),
        pd.array([13812345678, None, 3, 4], "Int64"),
        ["138-1234-5678", "", "", ""],
        ["１３８１２３４５６７８", "", "", ""],
        ["苏B12345", "", "", ""],
        ["someone@example.org", "", "", ""],
    ],
)
def test_traces_of_persons_are_found_however_they_are_stored(cells):
    territory = read_territory(toy(DRAWING).assign(x=cells))
    assert [f.code for f in territory.findings] == ["personal-columns"]
    assert "x" not in territory.units
    harmless = read_territory(toy(DRAWING).assign(x=pd.array([1, None, 3, 4], "Int64")))
    assert "x" in harmless.units


def test_traces_of_persons_are_neither_ids_nor_labels():
    numbers = [f"1381234567{place}" for place in range(4)]
    error = refusal(toy(DRAWING).assign(unit_id=numbers))
    assert error.findings[0].code == "personal-ids"
    assert "1381234567" not in str(error.findings)
    (one,) = refusal(toy(DRAWING).assign(unit_id=["A1", "A2", numbers[0], "A4"])).findings
    assert (one.code, one.count) == ("personal-ids", 1)
    territory = read_territory(toy(DRAWING, town=["华士镇 13812345678", "华士镇", "x", "x"]))
    assert [f.code for f in territory.findings] == ["personal-label", "personal-columns"]
    assert "town" not in territory.units


def test_persons_beside_special_areas_do_not_name_them():
    land = read_territory(toy(DRAWING))
    area = land.units.geometry.iloc[:1]
    shops = gpd.GeoDataFrame({"name": ["Zhang 13812345678"], "code": ["S7"]}, geometry=list(area),
                             crs=land.units.crs)  # fmt: skip
    assert set(mark_areas(land, shops, "special").units["special"]) == {"", "S7"}
    del shops["code"]
    assert set(mark_areas(land, shops, "special").units["special"]) == {"", "1"}


def test_identity_numbers_have_a_birthday_and_a_check_digit():
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("11010519491331002X")


@pytest.mark.parametrize(
    ("number", "found"),
    [
        # The last digit is wrong: a slip of the keyboard, as long as area and birthday may be.
        *(("110105194912310021", True), ("110105194912010021", True), ("110105194901310021", True)),
        *(("110105194900310021", False), ("110105194913310021", False)),
        *(("110105194912000021", False), ("110105194912320021", False)),
        *(("160105194912310021", False), ("990105194912310021", False)),
        *(("110105190012310021", True), ("110105189912310021", False)),
        *(("110105201212310021", True), ("110105201312310021", False)),
        # Every digit is right: 1 × 7 + 1 × 9 + 0 + 1 × 5 + … = 167 = 15 × 11 + 2, which is X.
        *(("11010519491231002X", True), ("11010519491231002x", True)),
        *(("110105 19491231 002X", True), ("110105-19491231-002X", True)),
        # A child's: 7 + 9 + 5 + 20 + 4 + 6 + 15 + 7 + 18 + 30 + 5 + 4 = 130 = 11 × 11 + 9, a 3. Set
        # apart it is the number of a case.
        *(("110105201512310023", True), ("110105 20151231 0023", False)),
        *(("110105 19491231-002X", False), ("11010519491231002X1", False)),
    ],
)
def test_identity_numbers_are_found_with_a_slip_of_the_keyboard_too(number, found):
    assert holds_personal(f"见 {number}。") == found
    assert without_traces(f"见 {number}。") == (f"见 {'…' if found else number}。")
