"""Coordinates of events as people and programs write them, and the datums that rows state."""

from __future__ import annotations

import numpy as np
import pytest
from event_land import degrees, metres, plan_file, write_csv

from gridplan import read_events
from gridplan.events.intake.datum_detection import datums_said
from gridplan.events.values.cells import Seen, coordinate_cells
from gridplan.stores.eventfile.doubts import doubts
from gridplan.stores.eventfile.event_import import import_events, preview_events


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("120°00′18″", "31°47′06″"),
        ("120度0分18秒", "北纬31度47分6秒"),
        ("E120.005", "31.785N"),
        ("東經120.005°", "北緯：31.785"),
        ("120,0050", "31,7850"),
        ("120:00:18", "31 47 06"),
        ("31.785", "120.005"),  # turned round
    ],
)
def test_coordinates_as_people_type_them(lon, lat):
    x, y, empty, bad, _ = coordinate_cells(np.array([lon], object), np.array([lat], object))
    assert not empty[0]
    assert not bad[0]
    assert (x[0], y[0]) == (pytest.approx(120.005), pytest.approx(31.785))


@pytest.mark.parametrize(
    ("lon", "lat", "bad"),
    [
        *((0.0, 31.8, True), (120.0, 0.0, True), (0.0, 0.0, True), (-1.0, 31.8, False)),
        *((180.0, 31.8, False), (180.1, 31.8, True), (120.0, 90.0, False), (120.0, 90.1, True)),
        *((120.0, None, True), (None, 31.8, True), (None, None, False)),  # nothing is empty
        *((500_123.0, 3_520_123.0, False), (0.0, 3_520_123.0, True)),  # metres
    ],
)
def test_nought_one_half_and_what_is_off_the_globe_are_no_places(lon, lat, bad):
    x, y, empty, found, _ = coordinate_cells(np.array([lon], object), np.array([lat], object))
    assert (found[0], empty[0]) == (bad, (lon, lat) == (None, None))
    assert np.isnan([x[0], y[0]]).all() == (bad or empty[0])


def test_what_came_before_is_known_in_any_later_part():
    seen = Seen()
    parts = [[7, 7, 8], [9, 8], [], [1, 2, 3, 4, 5], [9, 5, 6, 7], [6, 1, 10]]
    told = [seen.repeated(np.array(part, np.uint64)).tolist() for part in parts]
    assert told == [
        *([False, True, False], [False, True], [], [False] * 5),
        *([True, True, False, True], [True, True, False]),
    ]


@pytest.mark.parametrize("cell", ["120°75′18″", "120,500", "120.5,31.8", "东", "120°00′18″5"])
def test_what_is_no_coordinate_is_none(cell):
    assert coordinate_cells(np.array([cell], object), np.array(["31.8"], object))[3].tolist() == [
        True
    ]


@pytest.mark.parametrize(
    "form",
    [
        *("{},{}", "POINT({} {})", "[{}，{}]", "{} ; {}", "{}、{}", "{}|{}", "{}_{}", '"{},{}"'),
        *("E{},N{}", "东经{} 北纬{}", "经度：{}，纬度：{}", '{{"lng":{},"lat":"{}"}}'),
        *("{}°,{}°", "SRID=4490;POINT({} {})", '{{"type": "Point", "coordinates": [{}, {}]}}'),
    ],
)
def test_one_column_may_hold_both_coordinates(tmp_path, plan, form):
    rows = [[n, form.format(*degrees(0.5, 0.5))] for n in range(9)] + [[9, "不详"]]
    file = write_csv(tmp_path / "e.csv", ["编号", "经纬度"], rows)
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="wgs84").as_dict()
    assert report["placed"] == {"point": 9, "unplaced": 1}
    assert report["oddities"]["bad-coordinates"] == 1
    assert preview_events(file, plan).scores[0].inside == 1.0


def test_points_of_a_database_are_found_by_their_header(tmp_path, plan):
    """Longitude and latitude are preferred where they have columns of their own."""
    east, north = degrees(0.5, 0.5)
    rows = [[f"POINT({east} {north})", 1, east, north], ["不详", 2, east, north]]
    for end, placed in ((2, {"point": 1, "unplaced": 1}), (4, {"point": 2})):
        header = ["the_geom", "编号", "经度", "纬度"][:end]
        file = write_csv(tmp_path / "e.csv", header, [row[:end] for row in rows])
        report = import_events(file, plan, tmp_path / "out.gpkg", datum="wgs84").as_dict()
        assert report["placed"] == placed


def test_two_places_in_one_cell_are_none(tmp_path, plan):
    lon, lat = degrees(0.5, 0.5)
    file = write_csv(tmp_path / "e.csv", ["编号", "坐标"], [[1, f"{lon},{lat};{lon},{lat}"]])
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="wgs84").as_dict()
    assert report["oddities"]["bad-coordinates"] == 1


@pytest.mark.parametrize(
    ("word", "datum"),
    [
        *(("WGS-84", "wgs84"), ("GPS", "wgs84"), ("国家2000", "wgs84"), ("EPSG:4490", "wgs84")),
        *(("2000国家大地坐标系", "wgs84"), ("84坐标", "wgs84"), ("ＷＧＳ８４", "wgs84")),
        *(("GCJ02", "gcj02"), ("火星坐标系", "gcj02"), ("高德地圖", "gcj02"), ("腾讯", "gcj02")),
        *(("BD-09", "bd09"), ("bd09ll", "bd09"), ("百度坐标", "bd09")),
        *(("西安80", None), ("百度转84", None), ("1984", None)),
    ],
)
def test_names_of_datums(word, datum):
    said, unknown = datums_said(np.array([word], object))
    assert said.tolist() == [datum]
    assert unknown.tolist() == [datum is None]


#: Sixty places in the territory; the platforms that gave them take turns.
PLACES = [(0.2 + n % 7 * 0.2, 0.3 + n % 5 * 0.5) for n in range(60)]
TURNS = {"WGS84": "wgs84", "高德": "gcj02", "百度": "bd09"}


def test_each_row_is_read_in_the_datum_that_it_states(tmp_path, plan):
    """Read in one datum, two thirds of them would lie half a kilometre off and more."""
    stated = list(TURNS) * 20
    rows = [[*degrees(*place, TURNS[word]), word] for place, word in zip(PLACES, stated)]
    file = write_csv(tmp_path / "e.csv", ["经度", "纬度", "坐标系"], rows)
    report = import_events(file, plan, tmp_path / "out.gpkg")  # nothing is left to be chosen
    assert report.as_dict()["placed"] == {"point": 60}
    assert report.as_dict()["oddities"] == {"no-time": 60}
    assert doubts(report) == ""
    events = read_events(tmp_path / "out.gpkg")
    wanted = np.array([metres(*place) for place in PLACES])
    assert np.abs(events[["x", "y"]].to_numpy() - wanted).max() < 0.02


def test_rows_that_state_nothing_are_read_in_the_one_that_was_chosen(tmp_path, plan):
    stated = ["百度", "", "西安80"] * 20
    rows = [
        [*degrees(*place, "bd09" if word == "百度" else "gcj02"), word]
        for place, word in zip(PLACES, stated)
    ]
    file = write_csv(tmp_path / "e.csv", ["经度", "纬度", "坐标系"], rows)
    assert preview_events(file, plan).scores[0].n_points == 40
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02")
    assert report.as_dict()["oddities"] == {"unknown-datum": 20, "no-time": 60}
    events = read_events(tmp_path / "out.gpkg")
    wanted = np.array([metres(*place) for place in PLACES])
    assert np.abs(events[["x", "y"]].to_numpy() - wanted).max() < 0.02


def test_a_datum_that_rows_state_wrongly_is_doubted(tmp_path, plan):
    rows = [[*degrees(3.0, 0.5), "WGS84"] for _ in range(10)]
    file = write_csv(tmp_path / "e.csv", ["经度", "纬度", "坐标系"], rows)
    report = import_events(file, plan, tmp_path / "out.gpkg")
    assert doubts(report).startswith("Only 0.0% of the points lie in the territory.")
