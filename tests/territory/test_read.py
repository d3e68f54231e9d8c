"""Any source of polygons becomes a territory: what comes out, and anything at all."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from readings import DRAWING, codes, refusal
from toymap import toy

from gridplan.errors import InputError
from gridplan.findings import Severity
from gridplan.geometry import hilbert_order
from gridplan.territory.criteria import Criterion
from gridplan.territory.ground.links import pieces
from gridplan.territory.read import read_territory

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


@pytest.mark.parametrize("hectare", [10_000.0, 15.0, 1.0, 0.01])
def test_the_unit_of_a_column_of_areas_is_the_one_that_fits_the_outlines(hectare):
    """A hectare is 10,000 m², 15 mu and 0.01 km²; nine of ten cells say nothing, with a zero."""
    units = toy("ABCDEFGHIJ").assign(区划面积=[hectare] + 9 * [0.0])
    area = Criterion("area", "区划面积", unit="m²")
    territory = read_territory(units, criteria=[Criterion("registered", "registered"), area])
    found = dict(zip(territory.unit_ids, territory.loads[:, 1].tolist()))
    assert found == {"A": pytest.approx(10_000.0)} | dict.fromkeys("BCDEFGHIJ", 0.0)


def test_areas_larger_than_their_outlines_are_told_beyond_a_tolerance():
    # Cells of 10,000 m²: a twentieth and ten m² more are not told, a little more is.
    units = toy("ABC", area_m2=[10_510.0, 10_511.0, 9.0])
    area = Criterion("area", "area_m2", unit="m²")
    territory = read_territory(units, criteria=[Criterion("registered", "registered"), area])
    (told,) = [f for f in territory.findings if f.code == "area-contradicts"]
    assert (told.units, told.count) == (("B",), 1)
    assert told.values["outline_m2"] == 30_000.0


def test_only_errors_are_counted_as_faults():
    error = refusal(toy(DRAWING, registered=[-1, 2, 3, 4]).assign(
        unit_id=["A1", "3.2028E+14", "A3", "A4"], phone=list("abcd")
    ))  # fmt: skip
    assert "faults: 2." in error.message
    codes = [(f.code, f.severity, f.units) for f in error.findings]
    assert codes == [
        ("code-as-number", Severity.ERROR, ("feature 2",)),
        ("negative-value", Severity.ERROR, ("A1",)),
        ("personal-columns", Severity.INFO, ()),
    ]


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
    monkeypatch.setattr(hilbert_order, "ORDER", 5)
    east, north = (axis.ravel() for axis in np.meshgrid(np.arange(32), np.arange(32)))
    distance = hilbert_order.hilbert_distance(east, north)
    assert sorted(distance) == list(range(1024))
    path = np.argsort(distance)
    assert (np.abs(np.diff(east[path])) + np.abs(np.diff(north[path])) == 1).all()


def test_units_in_one_place_are_told_apart_by_area_then_id():
    centre, area = np.zeros((4, 2)), np.array([2.0, 1.0, 1.0, 3.0])
    order = hilbert_order.canonical_order(centre, area, np.array(["d", "c", "b", "a"], object))
    assert order.tolist() == [2, 1, 0, 3]


def test_rows_are_named_as_people_count_them():
    units = toy("A" * 12, cells=True).assign(unit_id="")
    finding = refusal(units).findings[0]
    assert finding.units[8:10] == ("feature 9", "feature 10")


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
    outlines = refusal(toy(DRAWING), id_column="geometry")
    assert outlines.message == "There is no column geometry."
    assert outlines.cure == "The columns are unit_id, registered, migrant."


# --- anything at all ------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(-5, 500), st.floats(), st.sampled_from(["", "12", "１２", "x", "1,000", None])
)


@given(
    st.lists(st.text("AB.", min_size=4, max_size=4), min_size=2, max_size=4),
    st.lists(st.integers(0, 500), min_size=16, max_size=16)
    | st.lists(numbers, min_size=16, max_size=16),
    st.permutations([*"abcdefghijkl", 1, "00", "２", 3.0])
    | st.lists(st.sampled_from(["a", "b", 1, 2.0, None, "１", "00"]), min_size=16, max_size=16),
    st.sampled_from(["EPSG:4549", "EPSG:4490", "EPSG:3857", None]),
)
@example(["AB..", ".BBA"], [0, 1] * 8, list("abcdefghijklmnop"), "EPSG:4490")
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
