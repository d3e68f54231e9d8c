"""Exports of every form give the same events: encodings, times, datums, kinds of file."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from event_export import HEADER, row
from event_land import degrees, metres, plan_file, write_csv

from gridplan import read_events
from gridplan.analysis.assessment import assess_file
from gridplan.errors import InputError
from gridplan.events.values.column_mapping import map_columns, recognise_events
from gridplan.stores.eventfile.doubts import doubts
from gridplan.stores.eventfile.event_import import import_events, preview_events


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


#: The eight ways times are written in exports, how often each is planted, and what it is called.
DIALECTS = [
    ("%Y-%m-%d %H:%M:%S", 9, "2024-01-01 08:00:00"),
    ("%Y/%m/%d %H:%M", 8, "2024/1/1 8:00"),
    ("%Y%m%d%H%M%S", 7, "20240101080000"),
    ("serial", 6, "45292.333"),
    ("%Y-%m-%dT%H:%M:%S+08:00", 5, "2024-01-01T08:00:00"),
    ("%m/%d/%Y %I:%M:%S %p", 4, "1/31/2024 2:30 PM"),
    ("%m/%d/%y %H:%M", 3, "1/31/24"),
    ("%Y年%m月%d日 %H时%M分", 2, "2024年1月1日 8时"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_all_dialects_of_times_in_every_datum_and_encoding(tmp_path, plan, datum, encoding):
    rows, when, places = [], [], []
    for form, often, _ in DIALECTS:
        for n in range(often):
            moment = pd.Timestamp(2024, 1 + n, 13 + n, 14, 30 + n)
            serial = (moment - pd.Timestamp(1899, 12, 30)) / pd.Timedelta(days=1)
            written = f"{serial:.6f}" if form == "serial" else moment.strftime(form)
            places.append((0.05 + 0.04 * len(rows), 0.05 + 0.06 * len(rows)))
            rows.append([len(rows), "西镇", *degrees(*places[-1], datum), written])
            when.append(moment)
    for bad in ("2024-02-30 08:00:00", "31/31/2024", "明天"):
        rows.append([f"bad {bad}", "西镇", "", "", bad])
    header = ["工单编号", "镇街名称", "经度", "纬度", "上报时间"]
    file = write_csv(tmp_path / "e.csv", header, rows, encoding)
    report = import_events(file, plan, tmp_path / "out.gpkg", datum=datum).as_dict()
    assert report["time_dialects"] == {name: often for _, often, name in DIALECTS}
    assert report["oddities"] == {"no-coordinates": 3, "unplaced": 3, "bad-time": 3}
    assert report["placed"] == {"point": 44, "unplaced": 3}
    events = read_events(tmp_path / "out.gpkg")[:44]
    assert events["t_report"].tolist() == when
    wanted = np.array([metres(*place) for place in places])
    assert np.abs(events[["x", "y"]].to_numpy() - wanted).max() < 0.02


def test_remarks_in_headers_change_nothing():
    names = ["工单编号*", "经度（°）", "纬度(WGS84)", "上报时间\n(北京时间)", "*大类名称【必填】"]
    fields = ["event_id", "type2", "lon", "lat", "t_report"]
    found = map_columns([*names, "办结时限(天)", "承办单位(联系电话)"])
    assert list(found.columns) == fields
    assert found.personal == ("承办单位(联系电话)",)


@pytest.mark.parametrize(
    "names",
    [
        *(("日期", "时间"), ("时间", "日期"), ("受理日期", "受理时间"), ("date", "time")),
        *(("CreatedDate", "CreatedTime"), ("受理日期(民國)", "受理時間")),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_day_and_time_of_day_in_two_columns_are_joined(tmp_path, plan, names, kind):
    day = "113/02/29" if "民國" in names[0] else "2024-02-29"
    rows = [["1", day, "08:05"], ["2", day, "下午3時20分許"], ["3", day, ""]]
    if names == ("时间", "日期"):
        rows = [[number, clock, day] for number, day, clock in rows]
    file = tmp_path / f"e.{kind}"
    if kind == "csv":
        write_csv(file, ["编号", *names], rows)
    else:
        import xlsxwriter

        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet()
            form = book.add_format({"num_format": "hh:mm"})
            for number, cells in enumerate([["编号", *names], *rows]):
                sheet.write_row(number, 0, [cell or None for cell in cells])
            column = rows[0].index("08:05")
            sheet.write_number(1, column, (8 * 60 + 5) / 1440, form)
    report = import_events(file, plan, tmp_path / "out.gpkg")
    events = read_events(tmp_path / "out.gpkg")
    hours = [(8, 5), (15, 20), (0, 0)]
    assert events["t_report"].tolist() == [pd.Timestamp(2024, 2, 29, *hour) for hour in hours]
    assert report.as_dict()["unused"] == []
    assert list(report.preview.columns.clocks) == ["t_report"]


def test_a_second_column_of_whole_times_is_not_joined(tmp_path, plan):
    rows = [["1", "2024-02-29", "2024-03-01 08:00"]]
    file = write_csv(tmp_path / "e.csv", ["编号", "受理日期", "受理时间"], rows)
    report = import_events(file, plan, tmp_path / "out.gpkg").as_dict()
    assert (report["columns"]["t_report"], report["clocks"]) == ("受理时间", {})
    assert read_events(tmp_path / "out.gpkg")["t_report"][0] == pd.Timestamp(2024, 3, 1, 8)


def test_days_that_may_be_meant_in_two_ways_are_named_with_their_rows(tmp_path, plan):
    rows = [["1", "3/4/2024"], ["2", "113/5/3"], ["3", "2024-05-03 晚上1点"], ["4", "2024-05-03"]]
    file = write_csv(tmp_path / "e.csv", ["编号", "上报时间"], rows)
    report = import_events(file, plan, tmp_path / "out.gpkg")
    kinds = {kind: n for kind, n in report.as_dict()["oddities"].items() if "unclear" in kind}
    assert kinds == {"unclear-year": 1, "unclear-day": 1, "unclear-hour": 1}
    table = pd.read_csv(report.rejects).query("kind.str.startswith('unclear')")
    assert table[["row", "kind"]].values.tolist() == [
        [2, "unclear-day"],
        [3, "unclear-year"],
        [4, "unclear-hour"],
    ]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_headers_of_two_rows_with_joined_cells(tmp_path, plan, kind):
    rows = [
        ["江阴市12345热线工单统计表"],
        ["工单编号", "诉求分类", "", "坐标", "", "时间", "", "案件状态"],
        ["", "大类名称", "诉求性质", "经度", "纬度", "上报时间", "办结时限", ""],
        *(
            [f"W{n}", "市容", "投诉", *degrees(0.5, 0.5), "2024-02-29", "2024-03-05", "已结案"]
            for n in range(5)
        ),
        ["合计", "5"],
    ]
    file = tmp_path / f"e.{kind}"
    if kind == "csv":
        write_csv(file, rows[0], rows[1:])
    else:
        import xlsxwriter

        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet()
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, [cell or None for cell in cells])
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="wgs84").as_dict()
    assert report["oddities"] == {"total-row": 1}
    events = read_events(tmp_path / "out.gpkg")
    assert events["event_id"].tolist() == [f"W{n}" for n in range(5)]
    assert set(events["state"]) == {"closed"}
    assert set(events["t_report"]) == {pd.Timestamp(2024, 2, 29)}


def test_a_layer_of_a_file_without_layers_is_refused(tmp_path, plan):
    file = write_csv(tmp_path / "e.csv", HEADER, [row(1)])
    with pytest.raises(InputError, match="so none is called 工单") as told:
        import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02", layer="工单")
    assert "--layer" in told.value.cure


@pytest.mark.parametrize("zone", [0, 40_000_000])
@pytest.mark.parametrize("north_first", [False, True])
def test_metres_as_surveyors_write_them(tmp_path, plan, zone, north_first):
    places = [metres(0.05 + n % 20 / 10.5, 0.05 + n // 20 / 10.5) for n in range(400)]
    written = [(y, zone + x) if north_first else (zone + x, y) for x, y in places]
    rows = [[n, *place] for n, place in enumerate(written)]
    file = write_csv(tmp_path / "e.csv", ["编号", "X坐标", "Y坐标"], rows)
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="plane")
    assert report.as_dict()["placed"] == {"point": 400}
    assert report.as_dict()["oddities"].get("swapped-coordinates", 0) == 400 * north_first
    assert preview_events(file, plan).scores[0].inside == 1.0
    events = read_events(tmp_path / "out.gpkg", ["x", "y"]).to_numpy()
    assert np.abs(events - np.array(places)).max() < 0.01


def test_metres_are_not_read_as_degrees_nor_degrees_as_metres(tmp_path, plan):
    header = ["编号", "经度", "纬度"]
    plane = write_csv(tmp_path / "m.csv", header, [[n, *metres(0.5, 0.5)] for n in range(9)])
    with pytest.raises(InputError, match="metres, but gcj02 is about degrees") as told:
        import_events(plane, plan, tmp_path / "out.gpkg", datum="gcj02")
    assert "--datum plane" in told.value.cure
    globe = write_csv(tmp_path / "d.csv", header, [[n, *degrees(0.5, 0.5)] for n in range(9)])
    with pytest.raises(InputError, match="degrees, but plane is about metres") as told:
        import_events(globe, plan, tmp_path / "out.gpkg", datum="plane")
    assert "--datum wgs84" in told.value.cure


def test_an_export_of_another_city_is_doubted(tmp_path, plan):
    header = ["编号", "经度", "纬度"]
    away = write_csv(tmp_path / "a.csv", header, [[n, 116.4, 39.9] for n in range(9)])
    doubt = doubts(import_events(away, plan, tmp_path / "out.gpkg", datum="wgs84"))
    assert doubt.startswith("Only 0.0% of the points lie in the territory.")


@pytest.mark.parametrize("strange", ["", "碁", "銹"])
@pytest.mark.parametrize("encoding", ["cp950", "utf-8"])
def test_exports_in_traditional_characters_are_read(tmp_path, plan, encoding, strange):
    lon, lat = degrees(0.5, 2.5, "gcj02")
    header = ["工單編號", "大類名稱", "經度", "緯度", "上報時間", "辦結時限", "案件狀態", "滿意度"]
    header += ["聯繫電話", "訴求內容"]
    when = ["2024年3月1日 8時", "2024年3月2日 下午3點20分"]
    text = f"反映路燈不亮，請儘快處理{strange}"
    rows = [[f"W{n}", "市容環境", lon, lat, *when, "已結案", "不滿意", "13812345678", text]
            for n in range(50)]  # fmt: skip
    file = write_csv(tmp_path / "e.csv", header, rows, encoding)
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02")
    assert report.as_dict()["placed"] == {"point": 50}
    assert report.as_dict()["oddities"] == {}
    assert report.preview.columns.personal == ("聯繫電話", "訴求內容")
    events = read_events(tmp_path / "out.gpkg")
    assert set(events["type2"]) == {"市容環境"}
    assert set(events["state"]) == {"closed"}
    assert set(events["t_due"]) == {pd.Timestamp(2024, 3, 2, 15, 20)}
    table, _ = assess_file(tmp_path / "out.gpkg", ["type2"])
    assert table["satisfaction_rate"].tolist() == [0.0]


def test_workbooks_and_layers_and_parquet_give_the_same_events(tmp_path, plan):
    pytest.importorskip("pyarrow")
    rows = [row(n)[:13] for n in range(30)]
    header = HEADER[:13]
    write_csv(tmp_path / "e.csv", header, rows)
    table = pd.DataFrame(rows, columns=header)
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "e.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "三月份工单")  # a title above the header
    for number, cells in enumerate([header, *rows], start=1):
        sheet.write_row(number, 0, cells)
    book.close()
    points = gpd.points_from_xy(*np.array([metres(0.3 + n % 5 / 10, 2.5) for n in range(30)]).T)
    layer = gpd.GeoDataFrame(table.drop(columns=["经度", "纬度"]), geometry=points, crs="EPSG:4549")
    layer.to_file(tmp_path / "e.gpkg", layer="events")
    layer.to_file(tmp_path / "e.geojson")
    table.to_parquet(tmp_path / "e.parquet")
    layer.to_parquet(tmp_path / "geo.parquet")
    files = ["e.csv", "e.xlsx", "e.gpkg", "e.parquet", "geo.parquet"]
    columns = ["event_id", "type2", "t_report", "t_due", "state", "unit", "grid_1", "grid_2"]
    seen = []
    for name in files:
        import_events(tmp_path / name, plan, tmp_path / "out.gpkg", datum="gcj02")
        seen.append(read_events(tmp_path / "out.gpkg", columns))
        assert len(seen[-1]) == 30
    for other in seen[1:]:
        pd.testing.assert_frame_equal(other, seen[0], check_dtype=False)


def test_columns_are_found_in_chinese_and_english_and_may_be_set():
    found = map_columns(["SRNumber", "CreatedDate", "上报时间", "longitude", "Y", "电话", "foo"])
    assert found.columns == {
        "event_id": "SRNumber",
        "lon": "longitude",
        "lat": "Y",
        "t_report": "上报时间",
    }
    assert found.personal == ("电话",)
    assert found.unused == ("CreatedDate", "foo")
    mine = map_columns(
        ["上报时间", "CreatedDate", "foo"], {"t_report": "CreatedDate", "unit": "foo"}
    )
    assert mine.columns == {"t_report": "CreatedDate", "unit": "foo"}
    with pytest.raises(InputError, match="no field content"):
        map_columns(["诉求内容"], {"content": "诉求内容"})
    with pytest.raises(InputError, match="no column bar"):
        map_columns(["foo"], {"unit": "bar"})


def test_headers_of_hotlines_are_found():
    found = {
        "event_id": "工单流水号",
        "source": "诉求来源",
        "type1": "诉求类别",
        "type2": "诉求大类",
        "type3": "诉求小类",
        "town": "街镇",
        "village": "行政村",
        "lon": "高德经度",
        "lat": "高德纬度",
        "t_report": "诉求时间",
        "t_due": "办理时限",
        "t_disposed": "答复时间",
        "t_closed": "实际办结时间",
        "stage": "当前状态",
        "unit": "办理单位",
        "satisfaction": "是否满意",
        "level": "优先级",
    }
    assert recognise_events(found.values()) == found


@pytest.mark.parametrize("ending", [".gpkg", ".parquet"])
def test_an_export_without_rows_gives_a_file_without_events(tmp_path, plan, ending):
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    file = write_csv(tmp_path / "e.csv", HEADER, [])
    report = import_events(file, plan, tmp_path / f"out{ending}", datum="gcj02").as_dict()
    assert (report["rows"], report["events"], report["oddities"]) == (0, 0, {})
    assert len(read_events(tmp_path / f"out{ending}")) == 0


def test_day_first_is_decided_once_for_the_whole_file(tmp_path, plan):
    header = ["编号", "社区", "上报时间"]
    rows = [["1", "A村A村", "3/4/2024 08:00"], ["2", "A村A村", "25/4/2024 08:00"]]
    file = write_csv(tmp_path / "e.csv", header, rows)
    import_events(file, plan, tmp_path / "out.gpkg")
    days = read_events(tmp_path / "out.gpkg")["t_report"].dt.strftime("%m-%d").tolist()
    assert days == ["04-03", "04-25"]


def test_the_datum_is_asked_for_though_the_first_points_come_late(tmp_path, plan, monkeypatch):
    from gridplan.events.intake import exports

    monkeypatch.setattr(exports.open_source, "__defaults__", (None, 7))
    header = ["编号", "社区", "经度", "纬度"]
    rows = [[n, "A村A村", "", ""] for n in range(30)]
    rows += [[30, "A村A村", *degrees(0.5, 2.5, "bd09")]]
    file = write_csv(tmp_path / "e.csv", header, rows)
    with pytest.raises(InputError, match="datum"):
        import_events(file, plan, tmp_path / "out.gpkg")
    write_csv(file, header, rows[:30])  # nothing depends on it: nothing is asked
    assert import_events(file, plan, tmp_path / "out.gpkg").tally.events == 30


def test_a_zone_is_kept_in_its_own_column(tmp_path, plan):
    rows = [["1", "2024-03-01T00:00:00Z"], ["2", "2024-03-01 08:00:00"]]
    file = write_csv(tmp_path / "e.csv", ["编号", "上报时间"], rows)
    import_events(file, plan, tmp_path / "out.gpkg")
    events = read_events(tmp_path / "out.gpkg")
    assert events["t_report"].astype(str).tolist() == ["2024-03-01 08:00:00"] * 2
    assert events["zone"].iloc[0] == 0
    assert np.isnan(events["zone"].iloc[1])


def test_points_of_a_layer_without_geometry_are_counted(tmp_path, plan):
    layer = gpd.GeoDataFrame(
        {"编号": ["1", "2"]}, geometry=[shapely.Point(*metres(0.5, 0.5)), None], crs="EPSG:4549"
    )
    layer.to_file(tmp_path / "e.gpkg", layer="events")
    report = import_events(tmp_path / "e.gpkg", plan, tmp_path / "out.gpkg").as_dict()
    assert report["oddities"] == {"no-coordinates": 1, "unplaced": 1, "no-time": 2}
    assert report["placed"] == {"point": 1, "unplaced": 1}


@pytest.mark.parametrize("ending", ["gpkg", "parquet"])
def test_empty_points_of_a_layer_are_no_coordinates(tmp_path, plan, ending):
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    points = [shapely.Point(*metres(0.5, 0.5)), shapely.Point(), None]
    layer = gpd.GeoDataFrame({"编号": ["1", "2", "3"]}, geometry=points, crs="EPSG:4549")
    file = tmp_path / f"e.{ending}"
    layer.to_parquet(file) if ending == "parquet" else layer.to_file(file, layer="events")
    report = import_events(file, plan, tmp_path / "out.gpkg").as_dict()
    assert report["oddities"]["no-coordinates"] == 2
    assert report["placed"] == {"point": 1, "unplaced": 2}


def test_the_datum_of_a_layer_that_declares_no_system_is_asked_for(tmp_path, plan):
    lon, lat = degrees(0.5, 2.5)
    layer = gpd.GeoDataFrame({"编号": ["1"]}, geometry=[shapely.Point(float(lon), float(lat))])
    layer.to_file(tmp_path / "e.gpkg")
    with pytest.raises(InputError, match="datum"):
        import_events(tmp_path / "e.gpkg", plan, tmp_path / "out.gpkg")
    assert not (tmp_path / "out.gpkg").exists()
    import_events(tmp_path / "e.gpkg", plan, tmp_path / "out.gpkg", datum="gcj02")
    assert read_events(tmp_path / "out.gpkg")["grid_2"].notna().all()
