"""Any source of polygons becomes a territory: what comes out, columns, CRS, anything at all."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import DRAWING, codes, refusal
from toymap import toy

from gridplan.errors import InputError
from gridplan.findings import Severity
from gridplan.territory import ordering
from gridplan.territory.columns import factor_in_name, is_personal, recognise
from gridplan.territory.criteria import Criterion, parse_criterion
from gridplan.territory.linking import pieces
from gridplan.territory.privacy import is_identity_number
from gridplan.territory.projecting import suitable_crs
from gridplan.territory.reading import read_territory

# --- what comes out -------------------------------------------------------------------------


def test_a_clean_map_becomes_a_territory_without_findings():
    territory = read_territory(toy(DRAWING, town=list("xxyy")))
    assert sorted(territory.unit_ids) == ["A", "B", "C", "D"]
    assert territory.units.index.name == "unit_id"
    assert territory.findings == ()
    row = list(territory.unit_ids).index("A")
    assert territory.loads[row].tolist() == [30.0, 30.0, 30_000.0]
    assert territory.area_m2[row] == 30_000.0
    assert territory.perimeter_m[row] == 800.0
    assert territory.centre[row].tolist() == pytest.approx([500_083.333, 3_520_216.667], abs=1e-3)
    assert [(c.name, c.column, c.weight, c.unit) for c in territory.criteria] == [
        ("registered", "registered", 0.4, "persons"),
        ("migrant", "migrant", 0.4, "persons"),
        ("area", "geometry", 0.2, "m²"),
    ]
    assert territory.load.sum() == pytest.approx(1.0)
    assert territory.origin["columns"]["town"] == "town"
    assert territory.origin["work_crs"] == "EPSG:4549"
    assert set(territory.units.columns) == {"registered", "migrant", "town", "geometry"}


def test_the_source_is_never_changed():
    units = toy(DRAWING)
    before = units.copy(deep=True)
    read_territory(units.drop(columns="unit_id"))
    read_territory(units)
    pd.testing.assert_frame_equal(units, before)


def test_islands_come_out_connected():
    territory = read_territory(toy("AAB..D\nACB..D"))
    assert pieces(territory.contiguity).max() == 0
    assert territory.contiguity.links.shape == (1, 2)
    assert territory.contiguity.link_gap_m.tolist() == [200.0]


@given(st.permutations(range(30)), st.booleans())
@settings(max_examples=15, deadline=None)
def test_neither_the_order_of_rows_nor_the_kind_of_ids_changes_a_territory(order, as_text):
    units = toy("AAAAAA\nBBBBBB\nAABBCC\nAABBCC\nCCCCCC", cells=True)
    units["unit_id"] = np.arange(1001, 1031)
    plain = read_territory(units)
    mixed = units.iloc[list(order)].reset_index(drop=True)
    if as_text:
        mixed["unit_id"] = mixed.unit_id.astype(str)
    other = read_territory(mixed)
    assert other.digest == plain.digest
    assert list(other.unit_ids) == list(plain.unit_ids)
    assert other.contiguity.border_m.tobytes() == plain.contiguity.border_m.tobytes()
    assert other.loads.tobytes() == plain.loads.tobytes()


def test_units_stand_along_a_curve_without_jumps():
    territory = read_territory(toy("AAAAAAAA\n" * 8, cells=True))
    steps = np.abs(np.diff(territory.centre, axis=0)).sum(axis=1)
    assert np.allclose(steps, 100.0)


def test_the_curve_visits_every_cell_once(monkeypatch):
    monkeypatch.setattr(ordering, "ORDER", 5)
    east, north = (axis.ravel() for axis in np.meshgrid(np.arange(32), np.arange(32)))
    distance = ordering.hilbert_distance(east, north)
    assert sorted(distance) == list(range(1024))
    path = np.argsort(distance)
    assert (np.abs(np.diff(east[path])) + np.abs(np.diff(north[path])) == 1).all()


def test_units_in_one_place_are_told_apart_by_area_then_id():
    centre, area = np.zeros((4, 2)), np.array([2.0, 1.0, 1.0, 3.0])
    order = ordering.canonical_order(centre, area, np.array(["d", "c", "b", "a"], object))
    assert order.tolist() == [2, 1, 0, 3]


def test_ids_are_made_from_the_map_when_there_are_none():
    units = toy(DRAWING).drop(columns="unit_id")
    territory = read_territory(units.iloc[::-1])
    assert list(territory.unit_ids) == ["u1", "u2", "u3", "u4"]
    assert codes(territory) == ["no-ids"]
    assert territory.digest == read_territory(units).digest


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        ([7, 8, 9, 10], ["7", "8", "9", "10"]),
        ([7.0, 8.0, 9.0, 10.0], ["7", "8", "9", "10"]),
        ([" 07", "08 ", "０9", "10"], ["07", "08", "09", "10"]),
        (["7.0", "8.0", "9.0", "10.0"], ["7", "8", "9", "10"]),
        (["7.5", "8.0", "9.0", "10.0"], ["7.5", "8.0", "9.0", "10.0"]),
        (
            [320281104200001, 320281104200002, 3, 4],
            ["320281104200001", "320281104200002", "3", "4"],
        ),
    ],
)
def test_ids_are_text(ids, text):
    assert sorted(read_territory(toy(DRAWING, unit_id=ids)).unit_ids) == sorted(text)


def test_a_named_index_holds_the_ids():
    territory = read_territory(toy(DRAWING).set_index("unit_id"))
    assert sorted(territory.unit_ids) == ["A", "B", "C", "D"]


def test_a_column_of_ids_can_be_named():
    territory = read_territory(toy(DRAWING, 楼号=list("wxyz")), id_column="楼号")
    assert sorted(territory.unit_ids) == ["w", "x", "y", "z"]
    assert "unit_id" in territory.units
    assert "columns" in refusal(toy(DRAWING), id_column="nosuch").cure


# --- columns --------------------------------------------------------------------------------


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
        "populations= regional= migraine= townhall= 流動= districts=",
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


def test_criteria_may_be_named_by_their_usual_names():
    units = toy(DRAWING).rename(columns={"registered": "户籍人口"})
    territory = read_territory(units, criteria=[Criterion("registered", "registered")])
    assert territory.criteria[0].column == "户籍人口"


def test_a_missing_criterion_names_the_columns_there_are():
    error = refusal(toy(DRAWING), criteria=[Criterion("homes", "户数")])
    (finding,) = [f for f in error.findings if f.severity == Severity.ERROR]
    assert finding.code == "missing-column"
    assert "migrant, registered" in finding.cure


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


@pytest.mark.parametrize("cell", ["", " ", "-", "无", "NaN", "n/a", None])
def test_what_is_empty_is_no_number_and_no_zero(cell):
    units = toy(DRAWING, registered=[cell, "1", "2", "3"])
    assert refusal(units).findings[0].code == "null-value"
    assert read_territory(units, empty_as_zero=True).loads[:, 0].sum() == 6


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
    territory = read_territory(toy(DRAWING, town=["华士镇 13812345678", "华士镇", "x", "x"]))
    assert [f.code for f in territory.findings] == ["personal-label", "personal-columns"]
    assert "town" not in territory.units


def test_identity_numbers_have_a_birthday_and_a_check_digit():
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("11010519491331002X")


# --- coordinate reference system ------------------------------------------------------------


@pytest.mark.parametrize(
    ("longitude", "latitude", "crs"),
    [(120.2, 31.8, 4549), (118.6, 32.0, 4549), (118.4, 32.0, 4548), (87.6, 43.8, 4538),
     (73.6, 39, 4534), (135.0, 48.4, 4554), (2.3, 48.8, 32631), (-70.6, -33.4, 32719),
     (179.9, 0.1, 32660)],
)  # fmt: skip
def test_the_suitable_crs_of_a_place(longitude, latitude, crs):
    assert suitable_crs(longitude, latitude) == f"EPSG:{crs}"


@pytest.mark.parametrize(
    "crs", ["EPSG:4490", "EPSG:4326", "EPSG:3857", "EPSG:4508", "EPSG:4528", "EPSG:4549"]
)
def test_areas_are_right_whatever_the_crs(crs):
    territory = read_territory(toy(DRAWING).to_crs(crs))
    assert territory.area_m2.sum() == pytest.approx(90_000, rel=1e-6)
    assert territory.units.crs.is_projected
    assert len(territory.contiguity.indices) == 12


def test_the_crs_can_be_declared():
    bare = toy(DRAWING).set_crs(None, allow_override=True)
    assert "EPSG:4549" in refusal(bare).findings[0].cure
    assert read_territory(bare, crs="EPSG:4549").area_m2.sum() == 90_000
    assert refusal(bare, crs="nonsense").where == "--crs"


def test_degrees_are_no_local_metres():
    local = 'LOCAL_CS["Undefined Cartesian SRS",UNIT["Meter",1],AXIS["E",EAST],AXIS["N",NORTH]]'
    units = toy(DRAWING).to_crs(4490).set_crs(local, allow_override=True)
    (finding,) = [f for f in refusal(units).findings if f.severity == Severity.ERROR]
    assert finding.code == "no-crs"
    assert "4490" in finding.cure
    assert codes(read_territory(toy(DRAWING).set_crs(local, allow_override=True))) == ["local-crs"]


def test_a_wrong_declaration_can_be_overruled():
    units = toy(DRAWING).to_crs(4528).set_crs(4549, allow_override=True)
    assert "--crs EPSG:4528" in refusal(units).findings[0].cure
    territory = read_territory(units, crs="EPSG:4528")
    assert codes(territory) == ["crs-overruled"]
    assert territory.origin["crs"] == "EPSG:4528"
    assert territory.area_m2.sum() == pytest.approx(90_000, rel=1e-9)
    assert read_territory(toy(DRAWING), crs="EPSG:4549").findings == ()


@pytest.mark.parametrize(
    ("crs", "hint"), [("EPSG:3857", "3857"), ("EPSG:4528", "4528"), ("EPSG:4490", "4490")]
)
def test_what_coordinates_look_like_is_said(crs, hint):
    units = toy(DRAWING).to_crs(crs).set_crs(None, allow_override=True)
    assert f"--crs EPSG:{hint}" in refusal(units).findings[0].cure


@pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4528"])
@pytest.mark.parametrize("declared", [None, "EPSG:4549"])
def test_northings_before_eastings_are_recognised(crs, declared):
    units = toy(DRAWING).to_crs(crs)
    turned = [shapely.transform(shape, lambda xy: xy[:, ::-1]) for shape in units.geometry]
    units = units.set_geometry(turned, crs=None).set_crs(declared, allow_override=True)
    assert "Swap x and y" in refusal(units).findings[0].cure


@pytest.mark.parametrize(("declared", "hint"), [(4528, 4549), (4498, 4509)])
def test_a_zone_number_that_was_left_out_is_recognised(declared, hint):
    units = toy(DRAWING).set_crs(declared, allow_override=True)
    assert f"without zone number: --crs EPSG:{hint}" in refusal(units).findings[0].cure


def test_heights_are_no_coordinate_system_of_units():
    assert refusal(toy(DRAWING), crs="EPSG:5773").where == "--crs"


@pytest.mark.parametrize(("east", "zones"), [(9_800_000, 0), (13_358_574, 1)])
def test_web_maps_and_old_zones_may_look_alike(east, zones):
    square = shapely.box(east, 3_737_000, east + 500, 3_737_500)
    units = gpd.GeoDataFrame({"unit_id": ["a"]}, geometry=[square])
    cure = next(f.cure for f in refusal(units).findings if f.code == "no-crs")
    assert "EPSG:3857" in cure
    assert cure.count("EPSG:4491") == zones


def test_a_work_crs_that_spoils_areas_is_refused():
    error = refusal(toy(DRAWING), work_crs="EPSG:3857")
    assert error.where == "--work-crs"
    assert "38" in error.message
    assert "EPSG:4549" in error.cure
    assert read_territory(toy(DRAWING), work_crs="EPSG:4528").units.crs.to_epsg() == 4528


# --- anything at all ------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(-5, 500), st.floats(), st.sampled_from(["", "12", "１２", "x", "1,000", None])
)


@given(
    st.lists(st.text("AB.", min_size=4, max_size=4), min_size=2, max_size=4),
    st.lists(numbers, min_size=16, max_size=16),
    st.lists(st.sampled_from(["a", "b", "c", 1, 2.0, None, "１", "00"]), min_size=16, max_size=16),
    st.sampled_from(["EPSG:4549", "EPSG:4490", "EPSG:3857", None]),
)
@settings(max_examples=80, deadline=None)
def test_any_small_map_is_read_or_clearly_refused(rows, figures, ids, crs):
    if not any(sign != "." for row in rows for sign in row):
        return
    units = toy("\n".join(rows), cells=True).to_crs(crs or "EPSG:4549")
    if crs is None:
        units = units.set_crs(None, allow_override=True)
    units["registered"] = pd.Series(figures[: len(units)], dtype=object)
    units["unit_id"] = pd.Series(ids[: len(units)], dtype=object)
    try:
        territory = read_territory(units)
    except InputError as error:
        worst = [f for f in error.findings if f.severity == Severity.ERROR]
        assert worst
        assert all(f.message and f.cure for f in worst)
        json.dumps([f.as_dict() for f in error.findings], allow_nan=False)
    else:
        assert np.isfinite(territory.loads).all()
        assert (territory.loads >= 0).all()
        assert pieces(territory.contiguity).max() == 0
        assert len(set(territory.unit_ids)) == len(territory) == len(units)


def test_what_is_no_frame_with_shapes_is_refused():
    nothing = gpd.GeoDataFrame(
        {"unit_id": ["A"], "registered": [1], "migrant": [1]}, geometry=[None], crs=4549
    )
    assert refusal(nothing).findings[0].code == "no-geometry"
    assert refusal(toy(DRAWING)[:0]).message == "The layer has no rows."
    assert refusal(Path("nosuch.gpkg")).where == "nosuch.gpkg"


def test_the_geometry_column_may_have_any_name():
    units = toy(DRAWING).rename_geometry("shape")
    assert read_territory(units).digest == read_territory(toy(DRAWING)).digest


def test_heights_are_dropped():
    units = toy(DRAWING)
    units["geometry"] = shapely.force_3d(units.geometry.values, 5.0)
    territory = read_territory(units)
    assert not territory.units.has_z.any()
