"""The commands density, hotspots, warn and board on a file of events, from end to end."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from xml.dom import minidom

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from event_land import degrees, metres, plan_file, write_csv

from gridplan import read_events
from gridplan.cli.main import main
from gridplan.errors import Cancelled, GridplanError
from gridplan.output.watching import watch_board
from gridplan.progress import Silent
from gridplan.stores.events import import_events
from gridplan.wording import speaking

HEADER = ["工单编号", "大类名称", "小类名称", "经度", "纬度", "上报时间", "来电人", "联系电话",
          "办结时限", "处置结束时间", "承办单位", "问题来源", "镇街名称"]  # fmt: skip
SECRETS = ("13812345678", "王小明")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Twenty weeks of three events a day, and an outbreak in the north-west in the last one."""
    folder = tmp_path_factory.mktemp("land")
    dice = np.random.default_rng(0)
    rows = []
    for day in range(140):
        date = np.datetime64("2024-01-01") + day
        places = [dice.uniform((0.05, 0.05), (1.95, 2.95)) for _ in range(3)]
        if day >= 133:
            places += [dice.normal((0.5, 2.5), 0.05) for _ in range(6)]
        for n, place in enumerate(places):
            kind = "噪声扰民" if n % 2 else "占道经营"
            when = f"{date} {8 + n:02}:30:00"
            due, done = (f"{date + days} 20:00:00" for days in (1, n % 3))
            unit, town = "城管局" if n % 2 else "住建局", "西镇" if place[0] < 1 else "东镇"
            source = "热线" if n % 3 else "巡查"
            rows.append([f"W{day}-{n}", kind, kind, *degrees(*place), when, SECRETS[1], SECRETS[0],
                         due, done, unit, source, town])  # fmt: skip
    export = write_csv(folder / "export.csv", HEADER, rows)
    plan = plan_file(folder)
    import_events(export, plan, folder / "events.gpkg", datum="wgs84")
    return folder / "events.gpkg", plan


def call(*words):
    with speaking("en"):
        done = CliRunner().invoke(main, ["events", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done


def refused(*words):
    done = CliRunner().invoke(main, ["--lang", "en", *map(str, words)])
    assert done.exit_code == 2, done.output
    return done


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


def table(page, name):
    """The data of a page, and one of the tables packed into it."""
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    at, kind, size = data["places"][name]
    packed = gzip.decompress(base64.b64decode(data["packed"]))
    return data, np.frombuffer(packed, f"<{kind}", size, at)


def test_board_holds_no_personal_data_and_few_numbers_only_when_asked(files, tmp_path):
    events, plan = files
    call("board", events, "--plan", plan, "-o", tmp_path / "b.html", "--title", "指挥中心")
    page = (tmp_path / "b.html").read_text("utf-8")
    data, by_day = table(page, "by_day")
    assert data["title"] == "指挥中心"
    assert [len(level["codes"]) for level in data["levels"]] == [2, 5]
    assert data["categories"] == ["", "占道经营", "噪声扰民"]
    # Weeks: the outbreak is in the last one, and is told once for the grid, not for its parts.
    last = [w for w in data["warnings"] if w["at"] == len(data["periods"]) - 1]
    assert [(w["week"], w["level"]) for w in last] == [("2024-05-13", 1)]
    assert last[0]["seen"] > 5 * last[0]["expected"]
    assert not [secret for secret in (*SECRETS, "W133-4") if secret in page]
    few = 65535
    whole = by_day[:140]  # the first area, all categories, all sources
    assert set(whole.tolist()) == {few, 9}  # three a day are few, nine are not
    assert all(n in (few, 0) or n >= 5 for n in by_day.tolist())
    # Two towns: where one has few, the other cannot be taken from the sum either.
    whole, west, east = (by_day.reshape(3, -1)[k] for k in range(3))
    assert not ((whole != few) & (west == few) & (east != few) & (east > 0)).any()
    assert not ((whole != few) & (east == few) & (west != few) & (west > 0)).any()
    call("board", events, "--plan", plan, "-o", tmp_path / "all.html", "--show-few")
    _, by_day = table((tmp_path / "all.html").read_text("utf-8"), "by_day")
    assert set(by_day[:140].tolist()) == {3, 9}


def test_the_sums_of_the_board_are_those_of_the_events(files, tmp_path):
    events, plan = files
    call("board", events, "--plan", plan, "-o", tmp_path / "b.html", "--show-few")
    page = (tmp_path / "b.html").read_text("utf-8")
    data, totals = table(page, "totals")
    kinds, sources, times, *_ = data["shape"]
    totals = totals.reshape(kinds, sources, times)
    known = read_events(events)
    assert totals[0, 0].sum() == len(known) == 140 * 3 + 7 * 6
    for kind, name in enumerate(data["categories"][1:], start=1):
        assert totals[kind, 0].sum() == (known["type2"] == name).sum()
    for level in (0, 1):
        counts = table(page, f"counts_{level}")[1].reshape(kinds, sources, times, -1)
        np.testing.assert_array_equal(counts.sum(axis=3), totals)
        column = known[f"grid_{level + 1}"].value_counts()
        expected = [column.get(code, 0) for code in data["levels"][level]["codes"]]
        assert counts[0, 0].sum(axis=0).tolist() == expected
    hour = table(page, "by_hour")[1][:24]
    assert hour.tolist() == np.bincount(known["t_report"].dt.hour, minlength=24).tolist()


def test_a_watch_writes_the_page_anew_when_the_events_have_grown(files, tmp_path):
    events, plan = files
    mine, page = tmp_path / "events.gpkg", tmp_path / "b.html"
    shutil.copy(events, mine)
    told, looks = [], []

    class Watcher(Silent):
        """Lets the file grow after the first page, breaks it after the second, then stops."""

        def cancelled(self):
            looks.append(len(told))
            if len(told) == 1 and looks.count(1) == 3:
                os.utime(mine, ns=(1, 1))
            if len(told) == 2 and looks.count(2) == 3:
                mine.write_bytes(b"half a file")
            return len(told) == 3

    def tell(size, problem):
        told.append((size, problem, page.read_bytes()))

    with pytest.raises(Cancelled):
        watch_board(mine, plan, page, every_s=0.05, told=tell, progress=Watcher())
    (first, none, one), (second, nothing, two), (third, problem, three) = told
    assert (none, nothing) == (None, None)
    assert first == second == len(one) > 10_000
    assert third == 0
    assert isinstance(problem, GridplanError)
    assert one == two == three  # the same events, the same page; a broken file leaves it whole
    assert b'"reload":60' in one
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.html", "events.gpkg"]


def test_ctrl_c_ends_a_watch_with_exit_code_3(files, tmp_path):
    events, plan = files
    words = [sys.executable, "-m", "gridplan.cli", "events", "board", events, "--plan", plan]
    with subprocess.Popen(
        [*map(str, words), "-o", str(tmp_path / "b.html"), "--watch", "--every", "1"],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C", "GRIDPLAN_LANG": "en"},
    ) as running:  # fmt: skip
        for line in running.stderr:
            if "Wrote" in line:
                break
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
        assert running.wait(60) == 3, rest
    assert (tmp_path / "b.html").read_bytes().endswith(b"</html>\n")


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


@pytest.mark.parametrize("by", ["grid_1", "grid_2", "town", "unit", "source"])
def test_cases_by_anything_and_period_as_csv_and_xlsx(files, tmp_path, by):
    events, _ = files
    words = ["assess", events, "--by", by, "--period", "month", "--now", "2024-05-20"]
    told = json.loads(call(*words, "--json").stdout)
    known = read_events(events)
    at = {name: k for k, name in enumerate(told["columns"])}
    reported = sum(row[at["reported"]] for row in told["rows"])
    assert reported == len(known)
    #  handled on the day, the day after (in time), or two days after (too late)
    late = known["t_disposed"] > known["t_due"]
    due = sum(row[at["to_dispose"]] for row in told["rows"])
    on_time = sum(row[at["disposed_on_time"]] for row in told["rows"])
    assert on_time == due - (late & (known["t_due"] <= np.datetime64("2024-05-20"))).sum()
    call(*words, "-o", tmp_path / "k.csv")
    call(*words, "-o", tmp_path / "k.xlsx")
    with (tmp_path / "k.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(rows) == len(told["rows"])
    # Nobody was asked whether they are content: "-", neither 0 nor 100 %.
    assert {row[header.index("satisfaction rate %")] for row in rows} == {"-"}
    ranks = {row[header.index("period")]: [] for row in rows}
    for row in rows:
        ranks[row[header.index("period")]].append(row[header.index("rank")])
    assert all("1" in of_month or set(of_month) == {"-"} for of_month in ranks.values())
    book = gpd.read_file(tmp_path / "k.xlsx", engine="pyogrio")
    assert len(book) == len(rows)


def test_denominators_weights_and_hours_are_settings_of_the_command(files):
    events, _ = files
    words = ["assess", events, "--by", "unit", "--now", "2024-05-21", "--json"]
    usual = json.loads(call(*words).stdout)
    at = {name: k for k, name in enumerate(usual["columns"])}
    other = json.loads(
        call(*words, "--denominator", "overdue_open_rate=reported", "--weight",
             "on_time_disposal_rate=1", "--work-hours", "09:00-12:00,13:30-17:30").stdout
    )  # fmt: skip
    for before, after in zip(usual["rows"], other["rows"]):
        assert after[at["score"]] == pytest.approx(100 * after[at["on_time_disposal_rate"]])
        assert after[at["on_time_disposal_rate"]] == before[at["on_time_disposal_rate"]]


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
    assert len(gpd.read_file(tmp_path / "r.gpkg")) == len(places["rows"])


def test_a_date_that_is_none_is_refused(files, tmp_path):
    events, plan = files
    words = ["events", "density", str(events), "--plan", str(plan), "-o", str(tmp_path / "d.tif")]
    done = CliRunner().invoke(main, [*words, "--from", "gestern"])
    assert done.exit_code != 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("hotspots", "plan.gpkg"), ("repeats", "plan.gpkg"), ("clusters", "events.gpkg"),
        ("warn", "events.gpkg"), ("board", "plan.gpkg"), ("map", "events.gpkg"),
        ("count", "none/x.xlsx"), ("hotspots", "none/x.xlsx"), ("density", "none/x.tif"),
        ("board", "none/x.html"), ("map", "folder.html"), ("assess", "folder.csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_before_the_work(files, tmp_path, command, name):
    plan, events = tmp_path / "plan.gpkg", tmp_path / "events.gpkg"
    shutil.copy(files[1], plan)
    # Not even opened: whoever reads it before refusing the place says that it is no file of events.
    events.write_bytes(b"events")
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "folder.csv").mkdir()
    before = plan.read_bytes()
    of_plan = [] if command == "assess" else ["--plan", plan]
    told = refused("events", command, events, *of_plan, "-o", tmp_path / name)
    reasons = ("A plan stands there", "over one that is read", "The name has to end",
               "The folder does not exist", "This is a folder")  # fmt: skip
    assert any(reason in told.stderr for reason in reasons), told.stderr
    assert plan.read_bytes() == before
    assert events.read_bytes() == b"events"


def test_no_import_replaces_a_plan_and_no_comparison_ends_in_a_fault(files, tmp_path):
    plan = tmp_path / "plan.gpkg"
    shutil.copy(files[1], plan)
    told = refused("events", "import", tmp_path / "x.csv", "--plan", files[1], "-o", plan)
    assert "A plan stands there" in told.stderr
    told = refused("compare", plan, plan, "-o", tmp_path / "none" / "x.xlsx")
    assert "The folder does not exist" in told.stderr
    assert plan.read_bytes() == files[1].read_bytes()


def test_refusals_name_what_is_there(files, tmp_path):
    events, plan = files
    out = tmp_path / "x.csv"
    told = refused("events", "count", events, "--plan", plan, "--by", "nosuch", "-o", out)
    assert all(name in told.stderr for name in ("event_id", "type2", "unit", "t_report"))
    told = refused("events", "count", plan, "--plan", plan, "-o", out)
    assert "The file has no layer of events" in told.stderr
    raster = ["-o", tmp_path / "x.tif", "--bandwidth", "1e9"]
    told = refused("events", "density", events, "--plan", plan, *raster)
    assert "longer than any territory" in told.stderr
    told = refused("events", "map", events, "--plan", plan, "-o", tmp_path / "x.html",
                   "--tiles", "http://a/b")  # fmt: skip
    assert "http://tiles.example/{z}/{x}/{y}.png" in told.stderr
    told = refused("events", "count", events, "--plan", plan, "-o", out,
                   "--until", "2024-02-01", "--from", "2024-03-01")  # fmt: skip
    assert "There is no time from 2024-03-01 until 2024-02-01" in told.stderr
    raster = ["-o", tmp_path / "x.tif", "--against", "2024-02-01..2024-01-01"]
    told = refused("events", "density", events, "--plan", plan, *raster)
    assert "There is no time from 2024-02-01 until 2024-01-01" in told.stderr
    raster = ["-o", tmp_path / "x.tif", "--weight", "type2"]
    told = refused("events", "density", events, "--plan", plan, *raster)
    assert "Column type2 holds something that is no number" in told.stderr
    refused("events", "repeats", events, "--plan", plan, "-o", out, "--radius", "nan")
    told = refused("events", "repeats", events, "--plan", plan, "-o", out, "--category", "噪声")
    assert "The categories are: 占道经营, 噪声扰民." in told.stderr
    for command in ("warn", "hotspots", "count"):
        refused("events", command, events, "--plan", plan, "-o", out, "--level", "0")
    told = refused("events", "warn", events, "--plan", plan, "--method", "quartile", "--level", "3")
    assert "There is no level 3" in told.stderr
    assert list(tmp_path.iterdir()) == []


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


def test_an_unknown_command_about_events_is_refused_in_chinese():
    done = CliRunner().invoke(main, ["--lang", "zh_CN", "events", "nosuch"])
    assert done.exit_code == 2
    assert "没有命令 nosuch" in done.stderr
    assert "hotspots" in done.stderr


def test_columns_given_twice_are_one_and_numbers_are_filtered_as_numbers(files, tmp_path):
    events, plan = files
    told = json.loads(call("assess", events, "--by", "unit", "--by", "unit", "--json").stdout)
    assert told["by"] == ["unit"]
    assert {row[0] for row in told["rows"]} == {"城管局", "住建局"}
    density = ["density", events, "--plan", plan, "-o", tmp_path / "d.tif", "--json"]
    held = read_events(events, ["near_border"])["near_border"]
    assert 0 < (held == 0).sum() < len(held)
    for number in ("0", "0.0"):
        shown = json.loads(call(*density, "--where", f"near_border={number}").stdout)
        assert shown["events"] == (held == 0).sum()
