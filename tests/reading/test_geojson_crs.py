"""GeoJSON whose coordinate system nobody knows is not read as degrees of WGS 84 without a word."""

from __future__ import annotations

import json
import zipfile

import pytest
from event_land import metres, plan_file
from readings import DRAWING, codes, refusal
from toymap import toy

from gridplan.errors import InputError
from gridplan.stores.eventfile.doubts import doubts
from gridplan.stores.eventfile.event_import import import_events, preview_events
from gridplan.stores.eventfile.files import read_report
from gridplan.territory.read import read_territory

LOCAL = {"type": "name", "properties": {"name": "江阴独立坐标系"}}
KNOWN = [
    None,
    {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    {"type": "name", "properties": {"name": "EPSG:4326"}},
    {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
]


def geojson(path, features, crs, *, behind=False):
    whole = {"type": "FeatureCollection", "features": features}
    whole = {**whole, "crs": crs} if behind else {"crs": crs, **whole}
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return path


def units(path, crs, target, **how):
    """The toy map in a file; its units have a column that is called as the member is."""
    frame = toy(DRAWING).to_crs(target)
    frame["crs"] = [{"a": [1]}] * len(frame)
    return geojson(path, json.loads(frame.to_json())["features"], crs, **how)


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("zipped", [False, True])
def test_units_are_refused_until_somebody_names_the_system(tmp_path, behind, zipped):
    file = units(tmp_path / "u.geojson", LOCAL, 4549, behind=behind)
    if zipped:
        with zipfile.ZipFile(tmp_path / "u.zip", "w") as archive:
            archive.write(file, "u.geojson")
        file = tmp_path / "u.zip"
    found = {finding.code: finding for finding in refusal(file).findings}
    assert "江阴独立坐标系" in found["unknown-crs"].message
    assert "EPSG:4549" in found["no-crs"].cure
    territory = read_territory(file, crs="EPSG:4549")
    assert territory.area_m2.sum() == pytest.approx(90_000)
    assert "unknown-crs" in codes(territory)


@pytest.mark.parametrize("crs", KNOWN)
def test_known_systems_are_read_as_ever(tmp_path, crs):
    territory = read_territory(units(tmp_path / "u.geojson", crs, 4326))
    assert territory.area_m2.sum() == pytest.approx(90_000, rel=1e-6)
    assert "unknown-crs" not in codes(territory)


def test_events_are_told_before_and_after(tmp_path):
    points = [
        {
            "type": "Feature",
            "properties": {"工单编号": f"W{n}", "上报时间": "2024-03-01 08:00:00"},
            "geometry": {"type": "Point", "coordinates": metres(0.1 + n / 10, 0.5)},
        }
        for n in range(8)
    ]
    file, plan = geojson(tmp_path / "e.geojson", points, LOCAL), plan_file(tmp_path)
    with pytest.raises(InputError, match=r"江阴独立坐标系\. The datum .* has to be chosen"):
        import_events(file, plan, tmp_path / "e.gpkg")
    assert preview_events(file, plan).unknown_system == "江阴独立坐标系"
    report = import_events(file, plan, tmp_path / "e.gpkg", datum="plane")
    assert doubts(report) == (
        "The file names a coordinate system that is not known: 江阴独立坐标系."
    )
    assert read_report(tmp_path / "e.gpkg")["unknown_system"] == "江阴独立坐标系"
    assert report.tally.placed["point"] == 8
