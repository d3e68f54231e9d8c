"""Which rows of an export are one event, and what becomes of ids that were spoiled."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from event_export import HEADER, row
from event_land import metres, plan_file

from gridplan import read_events
from gridplan.stores.eventfile.event_import import import_events


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


@pytest.mark.parametrize(
    "columns",
    [{}, {"foo": 1}, {"诉求类型": "噪声"}, {"诉求类型": "噪声", "上报时间": "2024-03-01 08:00:00"}],
)
def test_events_that_differ_in_their_place_only_are_different_events(tmp_path, plan, columns):
    points = [shapely.Point(*metres(0.1 + n / 60, 0.5)) for n in range(50)]
    points.append(points[0])
    layer = gpd.GeoDataFrame(
        {name: [value] * len(points) for name, value in columns.items()},
        geometry=points,
        crs="EPSG:4549",
    )
    layer.to_file(tmp_path / "points.gpkg")
    report = import_events(tmp_path / "points.gpkg", plan, tmp_path / "events.gpkg")
    assert report.tally.events == 50
    assert report.as_dict()["oddities"].get("duplicate-row") == 1


def test_rows_that_differ_in_any_column_are_different_events(tmp_path, plan):
    table = {"上报时间": ["2024-03-01 08:00:00"] * 3, "诉求内容": ["井盖", "路灯", "井盖"]}
    pd.DataFrame(table).to_csv(tmp_path / "rows.csv", index=False)
    report = import_events(tmp_path / "rows.csv", plan, tmp_path / "events.gpkg")
    assert report.tally.events == 2


@pytest.mark.parametrize(
    "spoil", [lambda n: f"3.2028{n % 3}E+13", lambda n: "202403010800123" + "00000"]
)
def test_ids_that_a_spreadsheet_spoiled_tell_no_rows_apart(tmp_path, plan, spoil):
    rows = [dict(zip(HEADER, row(n))) | {"诉求内容": f"第{n}件"} for n in range(20)]
    table = pd.DataFrame([*rows, rows[0]])
    table[HEADER[0]] = [spoil(n) for n in [*range(20), 0]]
    table.to_csv(tmp_path / "rows.csv", index=False)
    report = import_events(tmp_path / "rows.csv", plan, tmp_path / "e.gpkg", datum="gcj02")
    assert report.tally.events == 20
    oddities = report.as_dict()["oddities"]
    assert (oddities["spoiled-id"], oddities["duplicate-row"]) == (20, 1)


def test_ids_that_were_kept_as_text_are_read_without_the_marks(tmp_path, plan):
    ids = ['="007"', "'008", "009\u200b\t", "010"]
    table = pd.DataFrame({"工单编号": ids, "上报时间": ["2024-03-01 08:00:00"] * 4})
    table.to_csv(tmp_path / "rows.csv", index=False)
    import_events(tmp_path / "rows.csv", plan, tmp_path / "events.gpkg")
    assert sorted(read_events(tmp_path / "events.gpkg").event_id) == ["007", "008", "009", "010"]
