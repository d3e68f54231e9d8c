"""Of the rows with one id the latest holds: by its times, else the last one of the source."""

from __future__ import annotations

import csv

import pandas as pd
import pytest
from event_export import HEADER, row
from event_land import metres, plan_file, write_csv

from gridplan import read_events
from gridplan.stores.eventfile import event_import as stores
from gridplan.stores.eventfile.event_import import import_events

OPEN = {"案件状态": "处置中", "结案时间": ""}


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


@pytest.fixture(params=[100_000, 2, 1], ids=["together", "pairs", "alone"])
def pieces(request, monkeypatch):
    """However many rows are read at a time, the same holds."""
    whole = stores.open_source
    monkeypatch.setattr(
        stores, "open_source", lambda *words, **how: whole(*words, rows=request.param, **how)
    )


def imported(folder, plan, rows):
    file = write_csv(folder / "e.csv", HEADER, rows)
    report = import_events(file, plan, folder / "e.gpkg", datum="gcj02")
    with (folder / "e.rejects.csv").open(encoding="utf-8-sig", newline="") as side:
        left = [int(line["row"]) for line in csv.DictReader(side) if line["kept"] == "False"]
    events = read_events(folder / "e.gpkg").set_index("event_id")
    assert report.tally.events == len(events) == len(rows) - len(left)
    assert report.tally.odd["duplicate-id"] == len(left)
    return events, left


@pytest.mark.usefixtures("pieces")
def test_a_case_that_was_closed_further_down_is_closed(tmp_path, plan):
    rows = [row(1, **OPEN), row(2, **OPEN), row(3), row(2), row(4), row(1, 办结时限="")]
    events, left = imported(tmp_path, plan, rows)
    assert events.state.to_dict() == dict.fromkeys(["W1", "W2", "W3", "W4"], "closed")
    assert left == [2, 3]


@pytest.mark.usefixtures("pieces")
def test_where_the_newest_rows_stand_first_their_times_tell(tmp_path, plan):
    events, left = imported(tmp_path, plan, [row(1), row(2), row(1, **OPEN), row(2, **OPEN)])
    assert events.state.to_dict() == {"W1": "closed", "W2": "closed"}
    assert left == [4, 5]


@pytest.mark.usefixtures("pieces")
def test_a_case_that_was_reopened_is_known_by_the_time_of_the_change(tmp_path, plan):
    """It has no time of closing any more; the newest rows stand first."""
    again = row(1, 结案时间="", 案件状态="重办")
    changed = ["2024-03-02 09:00:00", "2024-03-01 18:00:00"]
    rows = [[*cells, when] for cells, when in zip([again, row(1)], changed)]
    file = write_csv(tmp_path / "e.csv", [*HEADER, "最后更新时间"], rows)
    import_events(file, plan, tmp_path / "e.gpkg", datum="gcj02")
    events = read_events(tmp_path / "e.gpkg")
    assert list(events.state) == ["reopened"]
    assert list(events.t_updated) == [pd.Timestamp(changed[0])]


@pytest.mark.usefixtures("pieces")
def test_without_times_that_differ_the_last_row_holds(tmp_path, plan):
    """Put aside and taken up again: the third row says the same as the first."""
    states = ["处置中", "挂账", "处置中"]
    rows = [row(1, 结案时间="", 案件状态=state) for state in states]
    events, left = imported(tmp_path, plan, [*rows, row(2)])
    assert events.state["W1"] == "handling"
    assert left == [3, 4]


@pytest.mark.usefixtures("pieces")
def test_a_case_that_was_withdrawn_in_the_end_is_none(tmp_path, plan):
    rows = [row(1, **OPEN), row(2), row(1, 结案时间="", 案件状态="已撤回")]
    file = write_csv(tmp_path / "e.csv", HEADER, rows)
    report = import_events(file, plan, tmp_path / "e.gpkg", datum="gcj02").as_dict()
    assert report["oddities"] == {"duplicate-id": 1, "void-case": 1}
    assert list(read_events(tmp_path / "e.gpkg").event_id) == ["W2"]


def test_a_file_that_grew_gives_what_the_whole_file_gives(tmp_path, plan):
    """Read every five minutes: the case is open first, then closed; others stay as they were."""
    begun = [row(n, **OPEN) for n in range(3)]
    events, _ = imported(tmp_path, plan, begun)
    assert set(events.state) == {"handling"}
    events, left = imported(tmp_path, plan, [*begun, row(1), row(3)])
    assert events.state.to_dict() == {
        "W0": "handling", "W1": "closed", "W2": "handling", "W3": "closed",
    }  # fmt: skip
    assert left == [3]


@pytest.mark.parametrize("ending", [".gpkg", ".parquet"])
def test_of_a_layer_too(tmp_path, plan, ending):
    import geopandas as gpd
    import shapely

    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    when = ["2024-03-01 08:00:00", "2024-03-01 09:00:00", "2024-03-01 08:00:00"]
    table = {
        "工单编号": ["W1", "W2", "W1"],
        "上报时间": when,
        "案件状态": ["处置中", "挂账", "已结案"],
    }
    points = [shapely.Point(*metres(0.5, 0.5 + n)) for n in range(3)]
    gpd.GeoDataFrame(table, geometry=points, crs=4549).to_file(tmp_path / "points.gpkg")
    import_events(tmp_path / "points.gpkg", plan, tmp_path / f"e{ending}")
    events = read_events(tmp_path / f"e{ending}").set_index("event_id")
    assert events.state.to_dict() == {"W2": "suspended", "W1": "closed"}
    assert pd.Series(events.y - metres(0, 0)[1]).to_dict() == {"W2": 1500.0, "W1": 2500.0}
