"""Cases that were withdrawn, cancelled or found invalid count nowhere, and that is told."""

from __future__ import annotations

import csv
import json
import sys

import pytest
from event_commands import call, table
from event_export import HEADER, row
from event_land import plan_file, write_csv

from gridplan import read_events
from gridplan.errors import InputError
from gridplan.events.intake import cleaning as event_table
from gridplan.stores.eventfile import files
from gridplan.stores.eventfile.files import event_count, read_report


@pytest.fixture
def land(tmp_path):
    """Forty closed cases, and six of the same places that came to nothing."""
    words = ["作废", "已撤回", "取消", "无效工单", "已撤销", "cancelled"]
    rows = [row(n) for n in range(40)] + [row(40 + n, 案件状态=w) for n, w in enumerate(words)]
    export, plan = write_csv(tmp_path / "export.csv", HEADER, rows), plan_file(tmp_path)
    told = call("import", export, "--plan", plan, "-o", tmp_path / "e.gpkg", "--datum", "gcj02")
    return tmp_path / "e.gpkg", plan, told.output


def test_void_cases_are_left_out_and_listed(land):
    events, _, told = land
    assert "6  cases that were withdrawn, cancelled or found invalid; left out" in told
    assert "40 of 46 rows" in told
    assert read_report(events)["oddities"] == {"void-case": 6}
    assert set(read_events(events).state) == {"closed"}
    with events.with_suffix(".rejects.csv").open(encoding="utf-8-sig", newline="") as side:
        assert [line["event_id"] for line in csv.DictReader(side)] == [
            f"W{n}" for n in range(40, 46)
        ]


def test_counts_and_board_count_without_them_and_say_so(land, tmp_path):
    events, plan, _ = land
    said = call("count", events, "--plan", plan, "-o", tmp_path / "c.csv").output
    assert "40 events in grids" in said
    assert "Void cases that are left out: 6." in said
    counts = json.loads(call("count", events, "--plan", plan, "--json").stdout)
    assert (counts["events"], counts["void"]) == (40, 6)
    call("board", events, "--plan", plan, "-o", tmp_path / "b.html")
    data, totals = table((tmp_path / "b.html").read_text("utf-8"), "totals")
    assert data["void"] == 6
    assert totals[0] == 40


def test_the_street_map_says_so_too(land, tmp_path):
    pytest.importorskip("folium")
    events, plan, _ = land
    call("map", events, "--plan", plan, "-o", tmp_path / "m.html")
    assert "6 void cases left out" in (tmp_path / "m.html").read_text("utf-8")


@pytest.mark.parametrize("ending", [".gpkg", ".parquet"])
def test_files_of_earlier_imports_which_kept_them_count_without_them_too(
    land, tmp_path, monkeypatch, ending
):
    """They have them among their events, and say nothing of them."""
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    _, plan, _ = land
    old = tmp_path / f"old{ending}"
    written, hidden = files._json, ("void_cases", "oddities")
    with monkeypatch.context() as earlier:
        kept = tuple(kind for kind in event_table.LEFT_OUT if kind != "void-case")
        earlier.setattr(event_table, "LEFT_OUT", kept)
        earlier.setattr(
            files, "_json",
            lambda report: written({k: v for k, v in report.items() if k not in hidden}),
        )  # fmt: skip
        export = tmp_path / "export.csv"
        call("import", export, "--plan", plan, "-o", old, "--datum", "gcj02")
    assert event_count(old) == 46
    assert set(read_events(old).state) == {"closed"}
    assert set(read_events(old, ["state"]).state) == {"closed"}
    assert list(read_events(old, ["event_id"])) == ["event_id"]
    said = call("count", old, "--plan", plan, "-o", tmp_path / "c.csv").output
    assert "40 events in grids" in said
    assert "Void cases that are left out: 6." in said


def test_without_pyarrow_other_files_are_refused_as_before(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (tmp_path / "notes.txt").write_text("no events")
    with pytest.raises(InputError, match="This is no file of events"):
        read_events(tmp_path / "notes.txt")
