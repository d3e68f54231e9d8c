"""Rows of an export that are no events are left out and told; odd events stay."""

from __future__ import annotations

import pandas as pd
import pytest
from event_export import HEADER, row
from event_land import plan_file, write_csv

from gridplan import read_events
from gridplan.stores.eventfile.event_import import import_events


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


def padded(*cells):
    return [*cells, *[""] * (len(HEADER) - len(cells))]


FOOTNOTES = [
    padded("制表人：张三", "", "审核人：李四", "填表日期：2024-03-31"),
    padded("填表日期", "2024年3月31日"),
    padded("填表日期 2024-03-31"),
    padded("制表人　张三"),
    ["", "制表单位：江阴市网格化服务管理中心", *[""] * (len(HEADER) - 2)],
    ["填表日期", *[""] * 6, "2024-03-31", *[""] * (len(HEADER) - 8)],
    padded("注：本表不含已撤销的工单"),
    padded("說明: 數據截至三月底"),
    padded("※备注：重复来电合并计算"),
    padded("共50条记录"),
    padded("第 1 页，共 3 页"),
    padded("本表数据由各镇街道网格中心报送"),
    padded("Note: preliminary figures"),
]


@pytest.mark.parametrize("footnote", FOOTNOTES, ids=range(len(FOOTNOTES)))
def test_a_footnote_is_no_event(tmp_path, plan, footnote):
    file = write_csv(tmp_path / "e.csv", HEADER, [row(1), row(2), footnote, footnote])
    report = import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02")
    told = report.as_dict()
    assert (told["rows"], told["events"], told["left_out"]) == (4, 2, 2)
    assert told["oddities"] == {"footnote-row": 2}
    rejects = pd.read_csv(report.rejects)
    assert rejects["row"].tolist() == [4, 5]
    assert rejects["event_id"].isna().all()  # 张三 made the table


@pytest.mark.parametrize(
    "trailer",
    [padded(" ", "-", "　"), padded("51"), padded("", "无"), ["\x1a"], ["\x00" * 30]],
    ids=range(5),
)
def test_an_empty_trailer_is_no_event(tmp_path, plan, trailer):
    header = ["编号", *HEADER[1:]]
    file = write_csv(tmp_path / "e.csv", header, [row(1), trailer])
    told = import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02").as_dict()
    assert (told["events"], told["oddities"]) == (1, {"empty-row": 1})


@pytest.mark.parametrize(
    "event",
    [
        row(1, 工单编号="注：0001"),
        row(1, 工单编号="制表人：张三", 经度="", 纬度=""),  # still a whole row
        row(1, 大类名称="说明：路灯不亮"),
        row(1, 工单编号="备注", 上报时间=""),
        padded("投诉001"),
        padded("W000123", "市容"),
        padded("投诉001", "说明：路灯不亮", "西镇"),
        padded("说明：路灯不亮", "市容", "西镇", "A村A村"),
        padded("注：路灯不亮", "", "", "", "", "", "", "2024-03-01"),
        padded("上报", "市容"),
    ],
    ids=range(10),
)
def test_an_event_with_odd_texts_stays(tmp_path, plan, event):
    file = write_csv(tmp_path / "e.csv", HEADER, [row(5), event])
    told = import_events(file, plan, tmp_path / "out.gpkg", datum="gcj02").as_dict()
    assert (told["events"], told["left_out"]) == (2, 0)


def test_totals_and_footnotes_below_a_narrow_table(tmp_path, plan):
    rows = [["1", "西镇", "2024-02-29"], ["合计", "1", ""], ["制表人：张三", "", "2024-03-01"]]
    file = write_csv(tmp_path / "e.csv", ["编号", "镇街名称", "上报时间"], rows)
    told = import_events(file, plan, tmp_path / "out.gpkg").as_dict()
    assert told["oddities"]["total-row"] == 1
    assert told["oddities"]["footnote-row"] == 1
    assert read_events(tmp_path / "out.gpkg")["event_id"].tolist() == ["1"]
