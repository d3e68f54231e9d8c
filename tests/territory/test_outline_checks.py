"""Checks of base units: what they find, to the square metre, and what they let pass."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import refusal
from toymap import toy

from benchmarks.families import FAMILIES, make
from benchmarks.territory.contiguity import noisy
from gridplan.cli.main import main
from gridplan.findings import Finding, Severity
from gridplan.geometry.coverage import duplicates, faulty_faces
from gridplan.operations.declare.operation import parameters
from gridplan.operations.shared.units import ReadsUnits
from gridplan.territory.checks.examination import examine_units
from gridplan.territory.checks.fitness import heavy_units
from gridplan.territory.checks.outline_repair import valid_polygons
from gridplan.territory.read import read_territory


def found(units: gpd.GeoDataFrame, **options) -> dict[str, Finding]:
    return {finding.code: finding for finding in examine_units(units, **options).findings}


def boxes(*corners: tuple[float, float, float, float]) -> np.ndarray:
    return shapely.box(*np.array(corners, float).T)


# --- no false alarms ------------------------------------------------------------------------


CLEAN = [(family, 1200, seed) for family in FAMILIES for seed in (11, 12) if family != "sample"]


@pytest.mark.parametrize(("family", "count", "seed"), [*CLEAN, ("sample", 5000, 11)])
def test_clean_maps_raise_no_alarm(family, count, seed):
    units = make(family, count, seed)
    alarms = [f for f in examine_units(units).findings if f.severity != Severity.INFO]
    assert alarms == []


@pytest.mark.parametrize("family", ["voronoi", "rough"])
def test_noisy_maps_are_mended_without_alarm(family):
    units = make(family, 1200, 13)
    clean = read_territory(units)
    units["geometry"] = shapely.make_valid(noisy(units.geometry.to_numpy(), 0.02, 1))
    territory = read_territory(units)
    codes = {f.code for f in territory.findings if f.severity != Severity.INFO}
    assert codes <= {"border-not-snapped"}
    assert shapely.coverage_is_valid(territory.units.geometry.values)
    assert territory.area_m2.sum() == pytest.approx(clean.area_m2.sum(), rel=1e-6)
    both = len(clean.contiguity.indices)
    assert len(territory.contiguity.indices) == pytest.approx(both, rel=2e-3)


def test_a_sliver_holds_its_neighbours():
    """A unit thinner than the tolerance is not drawn over."""
    units = toy("AAB\nACB\nDDD")
    west, south, _, north = units.total_bounds
    strip = shapely.box(west + 99.98, south, west + 100, north)
    units.geometry = units.geometry.difference(strip)
    units = pd.concat([units, units.iloc[:1].assign(unit_id="S", geometry=[strip])])
    findings = found(units.reset_index(drop=True))
    assert findings["sliver"].units == findings["border-not-snapped"].units == ("S",)
    assert "overlap" not in findings


# --- cover ----------------------------------------------------------------------------------


def test_overlaps_and_gaps_are_measured():
    faces = faulty_faces(
        boxes((0, 0, 10, 10), (8, 0, 20, 10), (0, 12, 20, 20), (0, 10, 3, 12), (17, 10, 20, 12))
    )
    assert faces.cover.tolist() == [0, 2]
    assert faces.area_m2.tolist() == [28.0, 20.0]
    assert faces.width_m.tolist() == pytest.approx([28 / 16, 20 / 12])
    assert faces.units == ((0, 1, 2, 3, 4), (0, 1))


def test_places_up_to_a_square_metre_are_let_pass():
    a_little = boxes((0, 0, 10, 10), (9.91, 0, 20, 10))
    assert len(faulty_faces(a_little).area_m2) == 0
    assert len(faulty_faces(a_little, min_area_m2=0.5).area_m2) == 1


def test_what_is_covered_by_many_is_counted():
    faces = faulty_faces(boxes((0, 0, 10, 10), (0, 0, 10, 10), (0, 0, 10, 10), (10, 0, 20, 10)))
    assert faces.cover.tolist() == [3]
    assert faces.units == ((0, 1, 2),)


@given(
    st.lists(st.tuples(*[st.integers(0, 12)] * 2, *[st.integers(1, 8)] * 2), min_size=1, max_size=8)
)
@settings(max_examples=80, deadline=None)
def test_faces_are_those_of_counting_every_square(corners):
    rows = [(x, y, x + w, y + h) for x, y, w, h in corners]
    count = np.zeros((24, 24), int)
    for x0, y0, x1, y1 in rows:
        count[x0:x1, y0:y1] += 1
    faces = faulty_faces(boxes(*rows), min_area_m2=0.5)
    for cover in range(2, 9):
        assert faces.area_m2[faces.cover == cover].sum() == pytest.approx((count == cover).sum())
    ground = shapely.union_all(boxes(*rows))
    filled = shapely.union_all([shapely.Polygon(p.exterior) for p in shapely.get_parts(ground)])
    holes = faces.area_m2[faces.cover == 0].sum()
    assert holes == pytest.approx(filled.area - ground.area)


def test_twins_are_found_whatever_vertex_they_begin_with():
    square = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
    turned = shapely.Polygon([(10, 10), (0, 10), (0, 0), (10, 0)])
    triangle = shapely.Polygon([(0, 0), (10, 0), (10, 10)])
    assert duplicates(np.array([triangle, square, turned, square])).tolist() == [0, 1, 1, 1]


def test_overlaps_are_named_and_placed():
    units = toy("AAB\nACB")
    wider = shapely.box(500_090, 3_520_000, 500_200, 3_520_100)
    units.loc[units.unit_id == "C", "geometry"] = wider
    finding = found(units)["overlap"]
    assert finding.units == ("A", "C")
    assert finding.values["area_m2"] == 1000.0
    assert finding.values["places"] == [{"x": 500_095.0, "y": 3_520_050.0, "area_m2": 1000.0}]
    assert "9.09 m wide" in finding.cure


def test_a_larger_tolerance_mends_wider_overlaps_and_gaps():
    units = toy("AAB\nACB\nDDD")
    moved = shapely.box(500_099, 3_520_100, 500_199, 3_520_200)
    units.loc[units.unit_id == "C", "geometry"] = moved
    codes = found(units).keys()
    assert {"overlap", "gap"} <= codes
    mended = read_territory(units, tolerance_m=1.5)
    assert [f.code for f in mended.findings] == ["borders-snapped"]
    assert shapely.coverage_is_valid(mended.units.geometry.values)


@pytest.mark.parametrize("metres", [-1, 10.1, float("nan"), float("inf")])
def test_ground_is_no_slip_in_drawing(metres):
    assert refusal(toy("AAB\nACB"), tolerance_m=metres).where == "--snap"


def test_findings_name_options_that_commands_have():
    """What reading says can be done on every command that reads."""
    options = {about.option for about in parameters(ReadsUnits)}
    named = {
        name
        for room in ("territory", "reading", "geometry")
        for file in (Path(__file__).parents[2] / "gridplan" / room).rglob("*.py")
        for name in re.findall(r"--[a-z][a-z-]+", file.read_text(encoding="utf-8"))
    }
    assert named <= options
    assert "--snap" in named


def test_a_row_twice_counts_once():
    units = toy("AAB\nACB")
    territory = read_territory(pd.concat([units, units[1:2]], ignore_index=True))
    assert len(territory) == 3
    assert territory.loads[:, 0].sum() == 60


def test_holes_are_reported_as_water_and_gaps_as_faults():
    ring = toy("AAAAA\nAAAAA\nAA.AA\nAAAAA\nBBBBB")
    assert found(ring)["hole"].values["area_m2"] == 10_000.0
    narrow = toy("AAAAA\nAA.AA\nBBBBB", cell=5)
    finding = found(narrow)["gap"]
    assert finding.severity == Severity.WARNING
    assert finding.values["area_m2"] == 25.0
    assert finding.units == ("A", "B")


# --- outlines -------------------------------------------------------------------------------


def test_self_crossings_are_mended_without_losing_ground():
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert valid_polygons(np.array([bow]))[0].area == 50.0


@pytest.mark.parametrize(
    ("shape", "area"),
    [
        (shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(2, 2, 5, 5)]), 100),
        (shapely.Polygon(shapely.box(0, 0, 10, 10).exterior, [shapely.box(8, 2, 10, 4).exterior]),
         96),
        (shapely.Polygon(shapely.box(0, 0, 10, 10).exterior, [shapely.box(8, 8, 12, 12).exterior]),
         96),
        (shapely.GeometryCollection([shapely.GeometryCollection([shapely.box(0, 0, 2, 2)])]), 4),
    ],
)  # fmt: skip
def test_holes_stay_holes_and_ground_covered_twice_stays_ground(shape, area):
    assert valid_polygons(np.array([shape], object))[0].area == area


@pytest.mark.parametrize(
    ("shape", "area"),
    [
        (
            shapely.GeometryCollection(
                [shapely.box(0, 0, 1, 2), shapely.LineString([(0, 0), (5, 5)])]
            ),
            2,
        ),
        (shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)]), 6),
        (shapely.Polygon([(0, 0, 7), (1, 0, 7), (1, 1, 7)]), 0.5),
    ],
)
def test_only_ground_is_kept(shape, area):
    mended = valid_polygons(np.array([shape]))[0]
    assert mended.area == area
    assert mended.is_valid
    assert not mended.has_z


@pytest.mark.parametrize(
    "shape",
    [shapely.Point(1, 1), shapely.LineString([(0, 0), (1, 1)]), shapely.Polygon(), None,
     shapely.Polygon([(0, 0), (1, 1), (0, 0)]), shapely.GeometryCollection([shapely.Point(0, 0)])],
)  # fmt: skip
def test_what_has_no_ground_gives_nothing(shape):
    assert valid_polygons(np.array([shape], object))[0] is None


# --- towns ----------------------------------------------------------------------------------


def test_an_exclave_near_by_is_no_mistake():
    units = toy("AAAAB\nAAAAB\nAABBB\nBBBAB\nBBBBB", cells=True)
    finding = found(units)["label-in-pieces"]
    assert finding.severity == Severity.INFO
    assert "unit-outside-town" not in found(units)


def test_an_island_belongs_to_its_town_however_far():
    units = toy("AAABB\nAAABB\n" + ".....\n" * 30 + "A....", cells=True)
    assert "unit-outside-town" not in found(units)


def test_labels_that_differ_in_blanks_and_width_are_one():
    units = toy("AAAB\nAAAB", cells=True)
    units["town"] = ["澄江 街道", "澄江街道", " 澄江街道", "云亭", "Ａ澄", "A澄", "A 澄", "云亭"]
    assert "label-in-pieces" not in found(units)


# --- heavy units ----------------------------------------------------------------------------


def test_heavy_units_are_named_with_the_deviation_they_force():
    load = np.array([0.5, 0.12, 0.1, 0.1, 0.1, 0.08])
    ids = np.array(list("abcdef"), object)
    finding = heavy_units(load, ids, 10)
    assert finding.units == ("a", "b")
    assert finding.values["units"] == [
        {"unit": "a", "deviation": 4.0}, {"unit": "b", "deviation": 0.2},
    ]  # fmt: skip
    assert "400%" in finding.message
    assert heavy_units(load, ids, 2) is None


# --- the command ----------------------------------------------------------------------------


def inspect(*arguments: str):
    return CliRunner().invoke(main, ["--lang", "en", "inspect", *arguments])


def test_inspect_prints_what_is_there_and_what_is_wrong(tmp_path):
    units = toy("AAB\nACB\n..D")
    path = tmp_path / "units.gpkg"
    units[units.unit_id != "D"].to_file(path)
    shown = inspect(str(path))
    assert shown.exit_code == 0
    assert "Nothing to find fault with" in shown.stdout
    assert "EPSG:4549" in shown.stdout
    assert "0.06 km²" in shown.stdout
    units.drop(columns="migrant").to_file(path)
    shown = inspect(str(path))
    assert shown.exit_code == 2
    assert "missing-column" in shown.stdout
    assert "cannot be divided" in shown.stdout


def test_inspect_says_which_units_are_too_heavy(tmp_path):
    path = tmp_path / "units.gpkg"
    toy("AAB\nACB").to_file(path)
    assert "unit-too-heavy" not in inspect(str(path), "--levels", "2").stdout
    assert "unit-too-heavy" in inspect(str(path), "--levels", "1,3").stdout
    assert inspect(str(path), "--levels", "1,x").exit_code == 2
    assert inspect(str(path), "--levels", "0").exit_code == 2


def test_the_findings_do_not_depend_on_the_order_of_rows():
    units = toy("AAB\nACB\nDDE", registered={"C": None, "A": -1, "D": None})
    other = units.sample(frac=1, random_state=2)
    assert examine_units(units).findings == examine_units(other).findings


@pytest.mark.parametrize("vertex", [np.nan, np.inf, 1e300, -5e6])
def test_outlines_with_damaged_coordinates_are_named(vertex):
    units = toy("AAB\nACB\nDDD")
    corners = shapely.get_coordinates(units.geometry[1]).copy()
    corners[1, 0] = vertex
    units.loc[1, "geometry"] = shapely.Polygon(corners)
    codes = found(units)
    assert codes["unit-astray"].units == ("B",)
    assert "crs-contradicts-coordinates" not in codes
