"""What the commands about events refuse, and what they say then."""

from __future__ import annotations

import csv
import shutil
import sys

import pytest
from click.testing import CliRunner
from event_commands import busy_weeks, call, refused
from event_land import degrees, write_csv

from gridplan.cli.main import main
from gridplan.stores.eventfile.event_import import import_events


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return busy_weeks(tmp_path_factory.mktemp("land"))


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


@pytest.mark.parametrize("command", ["warn", "clusters"])
def test_that_no_event_is_left_is_no_matter_of_periods(files, tmp_path, command):
    """Of a time without events, and where all of them lie outside the grids."""
    events, plan = files
    told = refused("events", command, events, "--plan", plan, "--from", "2030-01-01")
    assert "No event has both a time and a place in the plan" in told.stderr
    header = ["工单编号", "经度", "纬度", "上报时间"]
    rows = [[n, *degrees(90, 0.5), f"2024-{1 + n % 6:02}-01"] for n in range(60)]
    file = write_csv(tmp_path / "e.csv", header, rows)
    import_events(file, plan, tmp_path / "e.gpkg", datum="wgs84")
    told = refused("events", command, tmp_path / "e.gpkg", "--plan", plan)
    assert "No event has both a time and a place in the plan" in told.stderr


def test_events_without_times_or_deadlines_are_refused_where_these_are_judged(files, tmp_path):
    header, events = ["工单编号", "经度", "纬度", "上报时间"], tmp_path / "events.gpkg"
    words = [events, "--plan", files[1], "--level", "1"]
    rows = [[n, *degrees(0.5, 0.5), f"2024-{1 + n % 6:02}-01"] for n in range(60)]
    import_events(write_csv(tmp_path / "e.csv", header, rows), files[1], events, datum="wgs84")
    told = refused("events", "warn", *words, "--method", "quartile", "--by", "event_id")
    assert "No case has a deadline" in told.stderr
    assert "--map t_due=COLUMN" in told.stderr
    due = [[*each, f"2024-06-{1 + n % 9:02}"] for n, each in enumerate(rows)]
    file = write_csv(tmp_path / "e.csv", [*header, "办结时限"], due)
    import_events(file, files[1], events, datum="wgs84")
    told = refused("events", "warn", *words, "--method", "quartile", "--by", "event_id")
    assert "No case was due in the period 2024-05" in told.stderr  # June is not over
    call("hotspots", *words, "-o", tmp_path / "h.csv")
    with (tmp_path / "h.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            assert all(len(row[name].partition(".")[2]) <= 3 for name in ("Gi*", "per km²"))
    bare = [each[:3] for each in rows]
    import_events(write_csv(tmp_path / "e.csv", header[:3], bare), files[1], events, datum="wgs84")
    for command in ("hotspots", "warn", "clusters"):
        told = refused("events", command, *words, "-o", tmp_path / "x.csv")
        assert "None of the events has a time" in told.stderr
        assert "--map t_report=COLUMN" in told.stderr


@pytest.mark.parametrize("command", ["warn", "hotspots", "board", "repeats", "assess"])
def test_a_folder_of_events_is_told_to_be_one(files, tmp_path, command):
    (tmp_path / "events").mkdir()
    of_plan = [] if command == "assess" else ["--plan", files[1]]
    out = tmp_path / ("x.html" if command == "board" else "x.csv")
    told = refused("events", command, tmp_path / "events", *of_plan, "-o", out)
    assert told.stderr.startswith("Error: This is a folder.")


def test_no_import_replaces_a_plan_and_no_comparison_ends_in_a_fault(files, tmp_path):
    plan = tmp_path / "plan.gpkg"
    shutil.copy(files[1], plan)
    told = refused("events", "import", tmp_path / "x.csv", "--plan", files[1], "-o", plan)
    assert "A plan stands there" in told.stderr
    told = refused("compare", plan, plan, "-o", tmp_path / "none" / "x.xlsx")
    assert "The folder does not exist" in told.stderr
    assert plan.read_bytes() == files[1].read_bytes()


def test_parquet_without_its_package_is_refused_before_anything_is_read(
    files, tmp_path, monkeypatch
):
    """By the name that was given, though it is written aside; the source is not even there."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    out = tmp_path / "e.parquet"
    told = refused("events", "import", tmp_path / "x.csv", "--plan", files[1], "-o", out)
    assert told.stderr.startswith("Error: Writing Parquet needs the package pyarrow.")
    assert f"Where: {out}" in told.stderr
    assert "write a GeoPackage" in told.stderr
    assert list(tmp_path.iterdir()) == []


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


def test_an_unknown_command_about_events_is_refused_in_chinese():
    done = CliRunner().invoke(main, ["--lang", "zh_CN", "events", "nosuch"])
    assert done.exit_code == 2
    assert "没有命令 nosuch" in done.stderr
    assert "hotspots" in done.stderr


@pytest.mark.parametrize("cell", ["1e-20", "1e-305"])
def test_cells_shorter_than_any_raster_holds_are_refused(files, tmp_path, cell):
    events, plan = files
    out = tmp_path / "d.tif"
    told = refused("events", "density", events, "--plan", plan, "-o", out, "--cell", cell)
    assert f"A cell of {cell} m cannot be drawn." in told.stderr


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("density", ["--where", "type2=噪声扰民", "--where", "type2=占道经营"], "type2 has"),
        ("assess", ["--weight", "rework_rate=1", "--weight", "rework_rate=2"], "rework_rate has"),
        ("import", ["--map", "unit=承办单位", "--map", "unit=问题来源"], "unit has two values"),
    ],
)
def test_of_two_values_of_one_name_none_is_left_out_in_silence(
    files, tmp_path, command, options, said
):
    events, plan = files
    of_plan = [] if command == "assess" else ["--plan", plan]
    out = tmp_path / {"density": "d.tif", "assess": "a.csv", "import": "e.gpkg"}[command]
    assert said in refused("events", command, events, *of_plan, "-o", out, *options).stderr
    assert list(tmp_path.iterdir()) == []
