"""The commands density, hotspots, warn and clusters on a file of events, from end to end."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from xml.dom import minidom

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from event_commands import busy_weeks, call
from event_land import metres

from gridplan.cli.main import main


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return busy_weeks(tmp_path_factory.mktemp("land"))


def test_density_holds_every_event(files, tmp_path):
    rasterio = pytest.importorskip("rasterio")
    events, plan = files
    done = call("density", events, "--plan", plan, "-o", tmp_path / "d.tif", "--json")
    told = json.loads(done.stdout)
    assert (told["events"], told["days"]) == (pytest.approx(140 * 3 + 7 * 6), 140)
    with rasterio.open(tmp_path / "d.tif") as raster:
        mass = raster.read(1, masked=True).sum(dtype=float) * 0.025**2 * 140
    assert mass == pytest.approx(told["events"], rel=1e-6)


def test_what_is_rare_is_drawn_over_the_time_of_all_events(files, tmp_path):
    events, plan = files
    words = ["density", events, "--plan", plan, "-o", tmp_path / "d.tif", "--json"]
    # The ninth event of a day is of the outbreak: there is one on each of the last seven days.
    told = json.loads(call(*words, "--where", "event_id=W134-8").stdout)
    assert (told["events"], told["days"]) == (pytest.approx(1), 140)


def test_difference_rises_where_the_outbreak_is(files, tmp_path):
    rasterio = pytest.importorskip("rasterio")
    events, plan = files
    words = ["density", events, "--plan", plan, "-o", tmp_path / "c.tif", "--from", "2024-05-13",
             "--until", "2024-05-20", "--against", "2024-04-29..2024-05-13"]  # fmt: skip
    assert "63 events of 7 days against 42 of 14" in call(*words).stderr
    told = json.loads(call(*words, "--json").stdout)
    assert (told["events"], told["against"]["events"]) == (pytest.approx(63), pytest.approx(42))
    with rasterio.open(tmp_path / "c.tif") as raster:
        change = raster.read(1, masked=True)
        top = np.unravel_index(change.argmax(), change.shape)
        west, _, _, north = raster.bounds
        x, y = raster.xy(*top)
    assert np.hypot(x - west - 500, north - 500 - y) < 120


def test_warning_names_the_grid_and_its_week(files):
    events, plan = files
    done = call("warn", events, "--plan", plan, "--json")
    warnings = json.loads(done.stdout)["warnings"]
    assert warnings
    assert {w["period"] for w in warnings} == {"2024-05-13"}
    assert len({w["grid"] for w in warnings}) == 1
    assert all(w["seen"] > w["limit"] > w["expected"] for w in warnings)


def test_hot_spots_table_has_every_grid(files, tmp_path):
    events, plan = files
    table = json.loads(call("hotspots", events, "--plan", plan, "--json").stdout)
    assert len(table["rows"]) == 5
    z = {row[0]: row[table["columns"].index("gi_star")] for row in table["rows"]}
    assert max(z.values()) > 0 > min(z.values())


@pytest.mark.parametrize("method", ["regression", "c1", "c2", "c3", "cusum", "quartile"])
def test_every_method_writes_its_warnings_as_a_layer_and_a_table(files, tmp_path, method):
    events, plan = files
    words = ["warn", events, "--plan", plan, "--method", method, "--until", "2024-05-20"]
    found = json.loads(call(*words, "-o", tmp_path / "w.gpkg", "--json").stdout)["warnings"]
    layer = gpd.read_file(tmp_path / "w.gpkg", layer="warnings")
    assert layer["text"].tolist() == [w["text"] for w in found]
    call(*words, "-o", tmp_path / "w.csv")
    with (tmp_path / "w.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == len(found) + 1
    if method == "regression":
        assert found


def test_hot_spots_as_a_layer_with_its_style(files, tmp_path):
    events, plan = files
    call("hotspots", events, "--plan", plan, "-o", tmp_path / "h.gpkg")
    layer = gpd.read_file(tmp_path / "h.gpkg", layer="hotspots")
    assert len(layer) == 5
    assert {"gi_star", "course", "cluster", "shown"} <= set(layer.columns)
    with closing(sqlite3.connect(tmp_path / "h.gpkg")) as db:
        (style,) = db.execute("SELECT styleQML FROM layer_styles").fetchone()
    assert 'attr="shown"' in style
    assert minidom.parseString(style).documentElement.tagName == "qgis"  # noqa: S318
    call("hotspots", events, "--plan", plan, "-o", tmp_path / "again.gpkg")
    assert (tmp_path / "h.gpkg").read_bytes() == (tmp_path / "again.gpkg").read_bytes()


def test_clusters_and_repeated_places_are_where_the_outbreak_is(files, tmp_path):
    events, plan = files
    words = ["clusters", events, "--plan", plan, "--replicates", "99", "--json"]
    found = json.loads(call(*words, "-o", tmp_path / "c.gpkg").stdout)["clusters"]
    assert found[0]["p"] == 0.01
    assert found[0]["periods"] == 1
    outbreak = metres(0.5, 2.5)
    shape = gpd.read_file(tmp_path / "c.gpkg", layer="clusters").geometry[0]
    assert shape.contains(shapely.Point(outbreak))
    words = ["repeats", events, "--plan", plan, "--json", "--radius", "150"]
    places = json.loads(call(*words, "-o", tmp_path / "r.gpkg").stdout)
    first = dict(zip(places["columns"], places["rows"][0]))
    assert np.hypot(first["x"] - outbreak[0], first["y"] - outbreak[1]) < 100
    assert first["events"] >= 30
    assert first["first"] >= "2024-04-14"
    layer = gpd.read_file(tmp_path / "r.gpkg", layer="repeats")
    told = ["grid", "name", "events", "first", "last", "categories"]
    assert layer[told].to_numpy(object).tolist() == [row[:6] for row in places["rows"]]
    assert layer["grid"][0] == first["grid"] == "01-001"
    assert gpd.read_file(tmp_path / "c.gpkg", layer="clusters")["since"][0] == "2024-05-13"


def test_tables_of_findings_speak_the_language_and_json_names_the_grids(files, tmp_path):
    events, plan = files
    for command, sheet in [("hotspots", "网格编码"), ("clusters", "网格编码"), ("repeats", "名称"),
                           ("warn", "大类")]:  # fmt: skip
        out = tmp_path / f"{command}.csv"
        more = ["--replicates", "19"] if command == "clusters" else []
        words = ["--lang", "zh_CN", "events", command, events, "--plan", plan, "-o", out, *more]
        done = CliRunner().invoke(main, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        with out.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert sheet in rows[0]
        assert not [title for title in rows[0] if re.search("[a-z]{2}", title)]
        if command == "hotspots":
            spots = {row[rows[0].index("热点或冷点")] for row in rows[1:]}
            assert spots <= {"", "热点", "冷点"}
    words = ["clusters", events, "--plan", plan, "--replicates", "19", "--json"]
    codes = set(gpd.read_file(plan, layer="grids_2")["code"])
    found = json.loads(call(*words).stdout)["clusters"]
    assert found
    assert set(found[0]["grids"]) <= codes
    assert found[0]["since"] == "2024-05-13"
