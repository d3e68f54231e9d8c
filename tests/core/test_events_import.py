"""Exports with planted faults: every kind is found, counted, told by row, and nothing is lost."""

from __future__ import annotations

import csv
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from event_land import degrees, metres, plan_file, write_csv

from gridplan import read_events
from gridplan.errors import InputError, StoreError
from gridplan.events.mapping import map_columns
from gridplan.events.oddities import KINDS, kind_in_words
from gridplan.stores.event_files import read_report
from gridplan.stores.events import doubts, import_events, preview_events

HEADER = ["工单编号", "大类名称", "镇街名称", "社区名称", "网格编码", "经度", "纬度", "上报时间"]
HEADER += [
    "办结时限",
    "结案时间",
    "案件状态",
    "返工次数",
    "承办单位",
    "来电人",
    "联系电话",
    "诉求内容",
]
WHEN, DUE, END = "2024-03-01 08:00:00", "2024-03-02 08:00:00", "2024-03-01 18:00:00"
SECRETS = ("13812345678", "13912345678", "11010519491231002X", "张三", "漏水请来电")


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


def row(number, **wrong):
    """A row without fault, but for what is given."""
    lon, lat = degrees(0.3 + number % 5 / 10, 2.5, "gcj02")
    cells = dict(
        zip(HEADER, [f"W{number}", "市容", "西镇", "A村A村", "", lon, lat, WHEN, DUE, END])
    )
    cells |= {"案件状态": "已结案", "返工次数": "0", "承办单位": "城管局"}
    cells |= {"来电人": "张三", "联系电话": "13812345678", "诉求内容": "漏水请来电"}
    return list({**cells, **wrong}.values())


def planted():
    """Rows with faults, and how many of each kind there are."""
    east, north = degrees(0.5, 2.5, "gcj02")
    far = degrees(0.5, 90, "gcj02")
    gone = {"经度": "", "纬度": ""}
    rows = [row(n) for n in range(40)]
    rows += [row(100 + n, **gone) for n in range(4)]  # placed by village
    rows += [row(110 + n, **gone, 社区名称="") for n in range(3)]
    rows += [row(120, **gone, 网格编码="X9", 社区名称="")]
    rows += [row(130, 经度="0"), row(131, 经度="未知"), row(132, 纬度=""), row(133, 经度="999")]
    rows += [row(140, 经度=north, 纬度=east)]
    rows += [row(150 + n, 经度=far[0], 纬度=far[1]) for n in range(2)]
    rows += [row(160, 上报时间=""), row(161, 上报时间="2024-02-30 08:00:00", 结案时间="昨天")]
    rows += [row(162, 上报时间="2098-03-01 08:00:00"), row(163, 办结时限="2098-03-01 08:00:00")]
    rows += [row(170 + n, 结案时间="2024-02-28 08:00:00") for n in range(3)]
    rows += [row(180 + n, 办结时限="") for n in range(5)]
    rows += [row(190, 案件状态="待议"), row(191, 返工次数="多次")]
    rows += [row(200, 承办单位="李四 13912345678"), row(201, 大类名称="证件11010519491231002X")]
    rows += [row(3), row(3), row(7)]  # ids that came before
    rows += [row(210)[:10], [*row(211), "多一格"], HEADER]
    return rows, {
        "unreadable-row": 1,
        "repeated-header": 1,
        "duplicate-id": 3,
        "short-row": 1,
        "personal-data": 2,
        "no-coordinates": 8,
        "bad-coordinates": 4,
        "swapped-coordinates": 1,
        "outside": 2,
        "unknown-grid-code": 1,
        "unplaced": 4,
        "no-time": 1,
        "bad-time": 1,
        "future-time": 1,
        "closed-before-created": 3,
        "no-deadline": 5,
        "unknown-state": 1,
        "bad-number": 1,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ending", [".gpkg", ".parquet"])
def test_planted_faults_are_counted_exactly(tmp_path, plan, encoding, ending):
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    rows, expected = planted()
    file = write_csv(tmp_path / "e.csv", HEADER, rows, encoding)
    report = import_events(file, plan, tmp_path / f"out{ending}", datum="gcj02").as_dict()
    # A bad coordinate is no point: such a row is placed by its village, and so is not "unplaced".
    assert report["oddities"] == expected
    assert report["rows"] == len(rows)
    assert report["events"] == len(rows) - 5
    assert report["encoding"] == {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    assert report["personal_cells_removed"] == 2
    assert report["personal"] == ["来电人", "联系电话", "诉求内容"]
    events = read_events(tmp_path / f"out{ending}")
    assert len(events) == report["events"]
    assert read_report(tmp_path / f"out{ending}")["oddities"] == expected
    assert events["grid_2"].notna().sum() == report["events"] - 4 - 2


def test_every_row_is_an_event_or_stands_in_the_side_table(tmp_path, plan):
    rows, expected = planted()
    file = write_csv(tmp_path / "e.csv", HEADER, rows)
    import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02")
    with (tmp_path / "out.rejects.csv").open(encoding="utf-8-sig", newline="") as side:
        told = list(csv.DictReader(side))
    lost = {int(line["row"]) for line in told if line["kept"] == "False"}
    kept = set(read_events(tmp_path / "out.gpkg", ["row"])["row"])
    assert kept | lost == set(range(2, len(rows) + 2))
    assert kept & lost == set()
    counted = pd.Series([line["kind"] for line in told]).value_counts().to_dict()
    assert counted == expected
    assert [line["row"] for line in told if line["kind"] == "swapped-coordinates"] == ["54"]


def test_personal_data_stand_in_no_file(tmp_path, plan):
    rows, _ = planted()
    file = write_csv(tmp_path / "e.csv", HEADER, rows)
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02")
    written = (tmp_path / "out.gpkg").read_bytes() + (tmp_path / "out.rejects.csv").read_bytes()
    written += json.dumps(report.as_dict(), ensure_ascii=False).encode()
    for secret in SECRETS:
        assert secret.encode() not in written


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_datum_is_scored_told_and_never_guessed(tmp_path, plan, datum):
    places = [(0.05 + n % 20 / 10.5, 0.05 + n // 20 / 10.5) for n in range(600)]
    village = [("A", "B", "C", "D", "E", "F")[2 - int(y) + 3 * (x > 1)] for x, y in places]
    rows = [
        [n, f"{v}村{v}村", *degrees(*p, datum)] for n, (p, v) in enumerate(zip(places, village))
    ]
    file = write_csv(tmp_path / "e.csv", ["编号", "社区", "经度", "纬度"], rows)
    best = preview_events(file, plan).scores[0]
    assert (best.datum, best.inside, best.named, best.n_named) == (datum, 1.0, 1.0, 600)
    with pytest.raises(InputError, match="datum") as told:
        import_events(file, plan, tmp_path / "out.gpkg")
    assert f"--datum {datum}" in told.value.cure
    assert all(name in told.value.message for name in ("wgs84", "gcj02", "bd09"))
    assert not (tmp_path / "out.gpkg").exists()
    right = import_events(file, plan, tmp_path / "out.gpkg", datum=datum)
    assert doubts(right) == ""
    events = read_events(tmp_path / "out.gpkg", ["x", "y"])
    wanted = np.array([metres(*p) for p in places])
    assert np.abs(events.to_numpy() - wanted).max() < 0.02  # seven decimals of a degree
    wrong = import_events(
        file, plan, tmp_path / "out.gpkg", datum="wgs84" if datum != "wgs84" else "bd09"
    )
    assert datum in doubts(wrong)


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


def test_workbooks_and_layers_and_parquet_give_the_same_events(tmp_path, plan):
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
    files = ["e.csv", "e.xlsx", "e.gpkg"]
    try:
        table.to_parquet(tmp_path / "e.parquet")
        layer.to_parquet(tmp_path / "geo.parquet")
        files += ["e.parquet", "geo.parquet"]
    except ImportError:
        pass
    columns = ["event_id", "type2", "t_report", "t_due", "state", "unit", "grid_1", "grid_2"]
    seen = []
    for name in files:
        import_events(tmp_path / name, plan, tmp_path / "out.gpkg", datum="gcj02")
        seen.append(read_events(tmp_path / "out.gpkg", columns))
        assert len(seen[-1]) == 30
    for other in seen[1:]:
        pd.testing.assert_frame_equal(other, seen[0], check_dtype=False)


def test_the_same_export_gives_the_same_table_in_pieces_of_any_size(tmp_path, plan, monkeypatch):
    rows, expected = planted()
    file = write_csv(tmp_path / "e.csv", HEADER, rows)
    whole = import_events(file, plan, tmp_path / "a.gpkg", datum="gcj02").as_dict()
    from gridplan.events import sources

    monkeypatch.setattr(sources.open_source, "__defaults__", (None, 7))
    pieces = import_events(file, plan, tmp_path / "b.gpkg", datum="gcj02").as_dict()
    assert pieces["oddities"] == whole["oddities"] == expected
    pd.testing.assert_frame_equal(
        read_events(tmp_path / "a.gpkg"), read_events(tmp_path / "b.gpkg"), check_dtype=False
    )


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


def test_a_table_without_columns_of_events_is_refused(tmp_path, plan):
    file = write_csv(tmp_path / "e.csv", ["a", "b"], [["1", "2"]])
    with pytest.raises(InputError, match="No column"):
        import_events(file, plan, tmp_path / "out.gpkg", datum="wgs84")


@pytest.mark.parametrize("ending", [".gpkg", ".parquet"])
def test_an_export_without_rows_gives_a_file_without_events(tmp_path, plan, ending):
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    file = write_csv(tmp_path / "e.csv", HEADER, [])
    report = import_events(file, plan, tmp_path / f"out{ending}", datum="gcj02").as_dict()
    assert (report["rows"], report["events"], report["oddities"]) == (0, 0, {})
    assert len(read_events(tmp_path / f"out{ending}")) == 0


def test_a_failed_import_leaves_the_old_file_and_nothing_else(tmp_path, plan):
    file = write_csv(tmp_path / "e.csv", HEADER, [row(1)])
    import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02")
    before = (tmp_path / "out.gpkg").read_bytes()
    with pytest.raises(StoreError, match="end in"):
        import_events(file, plan, tmp_path / "out.shp", datum="gcj02")

    class Impatient:
        def report(self, fraction, text=""):
            self.done = fraction

        def cancelled(self):
            return getattr(self, "done", 0) > 0.5

    with pytest.raises(Exception, match="Stopped"):
        import_events(
            write_csv(tmp_path / "f.csv", HEADER, [row(1), row(2)]),
            plan,
            tmp_path / "out.gpkg",
            datum="gcj02",
            progress=Impatient(),
        )
    assert (tmp_path / "out.gpkg").read_bytes() == before
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"e.csv", "f.csv", "out.gpkg", "out.rejects.csv"}


def test_day_first_is_decided_once_for_the_whole_file(tmp_path, plan):
    header = ["编号", "社区", "上报时间"]
    rows = [["1", "A村A村", "3/4/2024 08:00"], ["2", "A村A村", "25/4/2024 08:00"]]
    file = write_csv(tmp_path / "e.csv", header, rows)
    import_events(file, plan, tmp_path / "out.gpkg")
    days = read_events(tmp_path / "out.gpkg")["t_report"].dt.strftime("%m-%d").tolist()
    assert days == ["04-03", "04-25"]


def test_the_datum_is_asked_for_though_the_first_points_come_late(tmp_path, plan, monkeypatch):
    from gridplan.events import sources

    monkeypatch.setattr(sources.open_source, "__defaults__", (None, 7))
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


def test_every_kind_has_words():
    assert len({kind_in_words(kind) for kind in KINDS}) == len(KINDS)


def test_points_of_a_layer_without_geometry_are_counted(tmp_path, plan):
    layer = gpd.GeoDataFrame(
        {"编号": ["1", "2"]}, geometry=[shapely.Point(*metres(0.5, 0.5)), None], crs="EPSG:4549"
    )
    layer.to_file(tmp_path / "e.gpkg", layer="events")
    report = import_events(tmp_path / "e.gpkg", plan, tmp_path / "out.gpkg").as_dict()
    assert report["oddities"] == {"no-coordinates": 1, "unplaced": 1, "no-time": 2}
    assert report["placed"] == {"point": 1, "unplaced": 1}


def test_times_to_come_are_left_out_but_deadlines_stay(tmp_path, plan):
    # One such row would give warnings and densities a hundred empty years.
    rows = [row(1), row(2, 上报时间="2098-03-01 08:00:00", 办结时限="2098-03-09 08:00:00")]
    file = write_csv(tmp_path / "e.csv", HEADER, rows)
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02").as_dict()
    assert report["oddities"] == {"future-time": 1}
    events = read_events(tmp_path / "out.gpkg")
    assert len(events) == 2
    assert events["t_report"].notna().tolist() == [True, False]
    assert str(events["t_due"][1])[:4] == "2098"


@pytest.mark.parametrize("column", ["来电人", "联系电话", "诉求内容"])
def test_columns_with_personal_data_cannot_be_chosen(tmp_path, plan, column):
    file = write_csv(tmp_path / "e.csv", HEADER, [row(1)])
    with pytest.raises(InputError, match="holds personal data"):
        import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02", columns={"unit": column})
    assert not (tmp_path / "out.gpkg").exists()


def test_the_datum_of_a_layer_that_declares_no_system_is_asked_for(tmp_path, plan):
    lon, lat = degrees(0.5, 2.5)
    layer = gpd.GeoDataFrame({"编号": ["1"]}, geometry=[shapely.Point(float(lon), float(lat))])
    layer.to_file(tmp_path / "e.gpkg")
    with pytest.raises(InputError, match="datum"):
        import_events(tmp_path / "e.gpkg", plan, tmp_path / "out.gpkg")
    assert not (tmp_path / "out.gpkg").exists()
    import_events(tmp_path / "e.gpkg", plan, tmp_path / "out.gpkg", datum="gcj02")
    assert read_events(tmp_path / "out.gpkg")["grid_2"].notna().all()


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


def test_the_side_table_is_not_written_over_the_export(tmp_path, plan):
    export = tmp_path / "hotline.rejects.csv"
    pd.DataFrame({"上报时间": ["2024-03-01 08:00:00"]}).to_csv(export, index=False)
    before = export.read_bytes()
    with pytest.raises(StoreError, match="they come from"):
        import_events(export, plan, tmp_path / "hotline.gpkg")
    assert export.read_bytes() == before


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
