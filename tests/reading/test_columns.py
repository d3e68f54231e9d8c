"""What the columns of base units mean, and the numbers that people type into them."""

from __future__ import annotations

import pytest
from readings import DRAWING, codes, refusal
from toymap import toy

from gridplan.findings import Severity
from gridplan.reading.columns import counts_persons, factor_in_name, recognise
from gridplan.territory.criteria import Criterion, parse_criterion
from gridplan.territory.read import read_territory


@pytest.mark.parametrize(
    "named",
    [
        "单元编号=unit_id 户籍人口=registered 流动人口=migrant 面积(平方公里)=area 户数=households",
        "编号=unit_id 户籍人数=registered 外来人口=migrant 陆域面积（公顷）=land 行政村=village",
        "代码=unit_id 户籍=registered 暂住人口=migrant 区划面积(=area 镇(街道)=town 村(居)=village",
        "UNIT_ID=unit_id HUKOU_POP=registered Floating_Pop=migrant AREA_KM2=area Town=town",
        "reg=registered mig=migrant area_km2=area town=town kind=land_use",
        "户-籍-人-口=registered 外来人口（人）=migrant 镇街=town 村社区=village",
        "户籍人=registered 流动人=migrant 面积(平方公=area village_co=village_code",
        "編號=unit_id 戶籍人口=registered 流動人口=migrant 鎮街=town 陸域面積=land 戶數=households",
        "populations= regional= migraine= townhall= 流动性= districts=",
    ],
)
def test_columns_are_recognised(named):
    meanings = dict(pair.split("=") for pair in named.replace("-", "\u3000").split(" "))
    found = {column: meaning for meaning, column in recognise(meanings).items()}
    assert {name: found.get(name, "") for name in meanings} == meanings


@pytest.mark.parametrize(
    ("name", "factor"),
    [("面积(平方公里)", 1e6), ("面积（km²）", 1e6), ("land_m2", 1.0), ("面积_ha", 1e4),
     ("土地面积(亩)", 2000 / 3), ("面积(平方公", 1e6), ("面积(平", None), ("区划面积", None)],
)  # fmt: skip
def test_units_of_area_are_read_from_names(name, factor):
    assert factor_in_name(name, area=True) == factor


def test_figures_in_ten_thousands_become_persons():
    units = toy(DRAWING).rename(columns={"registered": "户籍人口(万人)"})
    assert read_territory(units).loads[:, 0].sum() == 90 * 10_000


@pytest.mark.parametrize(
    ("column", "per_m2"),
    [("land_m2", 1.0), ("陆域面积(平方公里)", 1e-6), ("陆域面积", 1e-4), ("土地面积", 0.0015)],
)
def test_land_area_is_balanced_where_it_is_known(column, per_m2):
    land = toy(DRAWING).area * 0.8 * per_m2
    territory = read_territory(toy(DRAWING, **{column: land}))
    assert territory.criteria[2].column == column
    assert territory.loads[:, 2].sum() == pytest.approx(0.8 * 90_000)


def test_criteria_can_be_named():
    units = toy(DRAWING, 户数=[1, 2, 3, 4], 面积=toy(DRAWING).area / 1e6)
    criteria = [
        parse_criterion("homes=户数:2"),
        Criterion("area", "面积", unit="m²"),
        Criterion("ground", "geometry"),
    ]
    territory = read_territory(units, criteria=criteria)
    assert territory.loads.sum(axis=0).tolist() == pytest.approx([10.0, 90_000.0, 90_000.0])
    assert territory.criteria[0] == Criterion("homes", "户数", 2.0, unit="")


@pytest.mark.parametrize(
    ("criterion", "unit"),
    [
        ("people=einwohner", "persons"),
        ("p=POP_2020", "persons"),
        ("p=常住人口", "persons"),
        ("p=居民(人)", "persons"),
        ("size=geometry", "m²"),
        ("area=ground", "m²"),
        ("homes=户数", ""),
        ("old=pop_65", ""),
        ("d=人口密度", ""),
    ],
)
def test_names_tell_what_counts_persons(criterion, unit):
    asked = parse_criterion(criterion)
    assert asked.unit == unit
    assert Criterion(asked.name, asked.column).unit == unit  # in Python as on the command line


def test_criteria_may_be_named_by_their_usual_names():
    units = toy(DRAWING).rename(columns={"registered": "户籍人口"})
    territory = read_territory(units, criteria=[Criterion("registered", "registered")])
    assert territory.criteria[0].column == "户籍人口"


def test_a_missing_criterion_names_the_columns_there_are():
    error = refusal(toy(DRAWING), criteria=[Criterion("homes", "户数")])
    (finding,) = [f for f in error.findings if f.severity == Severity.ERROR]
    assert finding.code == "missing-column"
    assert "migrant, registered" in finding.cure
    assert "--criterion homes=COLUMN:1" in finding.cure
    assert "cure of each" in error.cure


def test_the_cure_of_a_missing_column_keeps_the_other_criteria():
    units = toy(DRAWING).rename(columns={"registered": "户籍人口", "migrant": "来自外地"})
    (finding,) = [f for f in refusal(units).findings if f.code == "missing-column"]
    assert (
        "--criterion registered=户籍人口:0.4 --criterion migrant=COLUMN:0.4 "
        "--criterion area=geometry:0.2"
    ) in finding.cure
    named = [parse_criterion(text) for text in
             ("registered=户籍人口:0.4", "migrant=来自外地:0.4", "area=geometry:0.2")]  # fmt: skip
    read = read_territory(units, criteria=named)
    assert read.loads.tolist() == read_territory(toy(DRAWING)).loads.tolist()


@pytest.mark.parametrize(("older", "told"), [([1, 2, 3, 4], True), ([30, 20, 10, 30], False)])
def test_several_columns_of_one_meaning_are_told_where_their_figures_differ(older, told):
    units = toy(DRAWING).rename(columns={"registered": "户籍人口"})
    territory = read_territory(units.assign(户籍人数=older))
    assert territory.loads[:, 0].sum() == 90
    assert codes(territory) == (["several-columns"] if told else [])


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([1, 2, 3, 4], True),
        (["A", "B", "C", "D"], False),  # the same ids again
        ([7, 7, 8, 8], False),  # a kind of land, or a town
        ([1, 2, 3, None], False),
    ],
)
def test_a_second_column_of_ids_is_told_where_it_tells_the_units_apart_too(others, told):
    units = toy(DRAWING).rename(columns={"unit_id": "code"}).assign(编号=others)
    territory = read_territory(units)
    assert sorted(territory.unit_ids) == list("ABCD")
    assert codes(territory) == (["several-id-columns"] if told else [])
    named = read_territory(units, id_column="code")
    assert codes(named) == []


def test_ids_that_repeat_are_refused_and_the_column_that_does_not_is_named():
    units = toy(DRAWING).rename(columns={"unit_id": "编号"}).assign(code=[7, 7, 8, 8])
    found = {finding.code: finding for finding in refusal(units).findings}
    assert list(found) == ["duplicate-id", "several-id-columns"]
    assert found["several-id-columns"].cure.endswith("--id-column 编号.")
    assert sorted(read_territory(units, id_column="编号").unit_ids) == list("ABCD")


def test_ids_that_programs_write_are_the_last_choice():
    units = toy(DRAWING).rename(columns={"unit_id": "编号"}).assign(id=[1, 2, 3, 4], gid=5)
    assert sorted(read_territory(units).unit_ids) == list("ABCD")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234", 1234),
        (" 12 ", 12),
        ("１２．５", 12.5),
        ("35人", 35),
        ("1 234", 1234),
        ("12\u00a0345", 12345),
        ("7\u200b", 7),
        ('="8"', 8),
        ("'9", 9),
        ("1e2", 100),
        ("+3", 3),
    ],
)
def test_numbers_as_people_type_them(cell, number):
    territory = read_territory(toy(DRAWING, registered=[cell, "1", "2", "3"]))
    assert territory.loads[:, 0].sum() == number + 6
    assert territory.units.registered.sum() == number + 6


@pytest.mark.parametrize(
    "cell", ["约三十", "1,23", "12-15", "1_000", "3.4.5", "0x10", "2³", "3 5", "1.2万"]
)
def test_what_is_no_number_is_refused(cell):
    error = refusal(toy(DRAWING, registered=[cell, "1", "2", "3"]))
    assert error.findings[0].code == "non-numeric-value"
    assert error.findings[0].units == ("A",)
    shown = any(sign.isdigit() for sign in cell)
    assert error.findings[0].message.endswith(f"reads {cell}." if shown else "1 (A).")


@pytest.mark.parametrize("cell", ["张三", "13812345678 张三", "张三 住在澄江街道人民路 25 号院内"])
def test_what_may_be_about_a_person_is_not_shown(cell):
    error = refusal(toy(DRAWING, registered=[cell, "1", "2", "3"]))
    assert error.findings[0].message == "Units whose value is not a number: 1 (A)."


@pytest.mark.parametrize("cell", ["", " ", "-", "无", "NaN", "n/a", None])
def test_what_is_empty_is_no_number_and_no_zero(cell):
    units = toy(DRAWING, registered=[cell, "1", "2", "3"])
    assert refusal(units).findings[0].code == "null-value"
    assert read_territory(units, empty_as_zero=True).loads[:, 0].sum() == 6


@pytest.mark.parametrize(
    ("name", "persons"),
    [
        *(("户籍人口", True), ("流动人口", True), ("常住人口", True), ("POP_2020", True)),
        *(("实有数(人)", True), ("人口（万人）", True), ("2023年总人口", True)),
        *(("户数", False), ("面积", False), ("登记企业数", False), ("popularity", False)),
    ],
)
def test_names_of_columns_tell_whether_they_count_persons(name, persons):
    assert counts_persons(name) == persons
