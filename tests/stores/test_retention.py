"""Old events are deleted for good: no file holds them afterwards."""

from __future__ import annotations

import csv
import json
import sqlite3

import numpy as np
import pytest
from event_commands import call
from event_export import HEADER, row
from event_land import plan_file, write_csv

from gridplan import read_events
from gridplan.errors import Cancelled, InputError
from gridplan.stores.eventfile.files import read_report
from gridplan.stores.eventfile.retention import forget_events

NOW = np.datetime64("2024-07-01")


@pytest.fixture(params=[".gpkg", ".parquet"])
def events(tmp_path, request):
    """Six cases of 2023 and six of June 2024, one of each without a point, and one undated."""
    if request.param == ".parquet":
        pytest.importorskip("pyarrow")
    rows = [
        row(n, 工单编号=f"OLD-{n}", 上报时间=f"2023-02-0{1 + n} 08:00:00", 办结时限="", 结案时间="")
        for n in range(6)
    ]
    rows += [
        row(n, 上报时间=f"2024-06-0{n - 5} 08:00:00", 办结时限="", 结案时间="")
        for n in range(6, 12)
    ]
    rows.append(row(12, 上报时间="", 办结时限="", 结案时间=""))
    for place in (0, 6):
        rows[place] = row(place, **{**dict(zip(HEADER, rows[place])), "经度": "", "纬度": ""})
    file = tmp_path / f"e{request.param}"
    plan = plan_file(tmp_path)
    export = write_csv(tmp_path / "export.csv", HEADER, rows)
    call("import", export, "--plan", plan, "-o", file, "--datum", "gcj02")
    return file


def test_what_is_older_is_gone_and_the_rest_is_as_it_was(events):
    before = read_events(events)
    found = forget_events(events, 365, now=NOW)
    assert (found.deleted, found.kept, found.undated) == (6, 7, 1)
    after = read_events(events)
    kept = before[~(before.t_report < np.datetime64("2023-07-02"))].reset_index(drop=True)
    assert list(after.event_id) == [f"W{n}" for n in range(6, 13)]
    assert after.equals(kept)
    assert dict(after.dtypes) == dict(before.dtypes)
    report = read_report(events)
    assert (report["events"], report["rows"]) == (7, 13)
    assert report["forgotten"] == {"before": "2023-07-02T00:00:00.000", "events": 6}
    assert forget_events(events, 365, now=NOW).deleted == 0, "once is enough"
    assert read_report(events)["forgotten"]["events"] == 6


def test_nothing_of_them_stays_in_any_file(events):
    """The bytes of the files, and the rows of the table of oddities."""
    side = events.with_suffix(".rejects.csv")
    forget_events(events, 365, now=NOW)
    with side.open(encoding="utf-8-sig", newline="") as file:
        ids = {line["event_id"] for line in csv.DictReader(file)}
    assert {"W6", "W12"} <= ids <= {"", *(f"W{n}" for n in range(6, 13))}
    for path in (events, side):
        content = path.read_bytes()
        assert b"OLD-" not in content, path
    if events.suffix == ".gpkg":
        with sqlite3.connect(events) as file:
            assert file.execute("PRAGMA freelist_count").fetchone() == (0,)
            assert file.execute("SELECT count(*) FROM rtree_events_geom").fetchone() == (6,)


def test_the_layer_has_the_columns_that_it_had(events):
    if events.suffix != ".gpkg":
        pytest.skip("of GeoPackages")
    with sqlite3.connect(events) as file:
        before = file.execute("PRAGMA table_info(events)").fetchall()
        system = file.execute("SELECT srs_id FROM gpkg_geometry_columns").fetchall()
    forget_events(events, 365, now=NOW)
    with sqlite3.connect(events) as file:
        assert file.execute("PRAGMA table_info(events)").fetchall() == before
        assert file.execute("SELECT srs_id FROM gpkg_geometry_columns").fetchall() == system


def test_the_command_tells_what_it_did(events):
    told = call("forget", events, "--days", 365, "--now", "2024-07-01").output
    assert "Reported before 2023-07-02 and deleted: 6; kept: 7." in told
    assert "Kept without a time of report, so that nobody can tell their age: 1." in told
    said = json.loads(call("forget", events, "--days", 1, "--now", "2024-07-01", "--json").stdout)
    assert (said["deleted"], said["kept"], said["undated"]) == (6, 1, 1)


def test_a_stop_leaves_all_files_as_they_were(events):
    """Also a folder and a file of something else are refused without a change."""

    class Stopped:
        def report(self, fraction, message=""):
            pass

        def cancelled(self):
            return True

    files = [events, events.with_suffix(".rejects.csv")]
    before = [file.read_bytes() for file in files]
    with pytest.raises(Cancelled):
        forget_events(events, 365, now=NOW, progress=Stopped())
    assert [file.read_bytes() for file in files] == before
    with pytest.raises(InputError, match="folder"):
        forget_events(events.parent, 365, now=NOW)
    with pytest.raises(InputError, match="layer of events"):
        forget_events(files[1], 365, now=NOW)
    assert [file.read_bytes() for file in files] == before
