"""Coordinate reference systems: right areas whatever they are, plain words where they are wrong."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from readings import DRAWING, codes, refusal, shifted
from toymap import toy

from gridplan.findings import Severity
from gridplan.geometry.crs import suitable_crs
from gridplan.territory.read import read_territory


@pytest.mark.parametrize(
    ("longitude", "latitude", "crs"),
    [(120.2, 31.8, 4549), (118.6, 32.0, 4549), (118.4, 32.0, 4548), (87.6, 43.8, 4538),
     (73.6, 39, 4534), (135.0, 48.4, 4554), (2.3, 48.8, 32631), (-70.6, -33.4, 32719),
     (179.9, 0.1, 32660), (180.0, 0.1, 32660), (-180.0, -0.1, 32701)],
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


@pytest.mark.parametrize("crs", [4490, 4326, 3857, 4549])
@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_units_of_a_map_of_the_web_are_put_where_they_are(datum, crs):
    """Half a kilometre and more away before, within a centimetre after."""
    there = read_territory(toy(DRAWING))
    units = shifted(toy(DRAWING), datum, crs)
    astray = read_territory(units)
    assert np.linalg.norm(astray.centre - there.centre, axis=1).min() > 400
    back = read_territory(units, datum=datum)
    assert np.linalg.norm(back.centre - there.centre, axis=1).max() < 0.01
    assert back.area_m2.sum() == pytest.approx(90_000, rel=1e-6)
    assert (back.contiguity.indices == there.contiguity.indices).all()
    assert "shifted" in codes(back)
    assert back.origin["datum"] == datum


def test_a_local_system_has_no_datum():
    local = 'LOCAL_CS["Undefined Cartesian SRS",UNIT["Meter",1],AXIS["E",EAST],AXIS["N",NORTH]]'
    units = toy(DRAWING).set_crs(local, allow_override=True)
    assert refusal(units, datum="gcj02").where == "--datum"


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
