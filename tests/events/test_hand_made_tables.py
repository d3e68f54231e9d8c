"""Tables made by hand: joined cells, formulas without result, second headers, nameless columns."""

from __future__ import annotations

import zipfile

import pandas as pd
import pytest
import xlsxwriter
from event_export import HEADER, row
from event_land import degrees, metres, plan_file, write_csv

from gridplan import read_events
from gridplan.errors import InputError
from gridplan.stores.eventfile.event_import import import_events

NAMES = ["编号", "社区名称", "受理日期", "受理时间", "经度", "纬度"]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


def entry(number, **wrong):
    lon, lat = degrees(0.5, 2.5)
    cells = dict(zip(NAMES, [f"W{number}", "A村A村", "2024-03-01", f"08:0{number}", lon, lat]))
    return list({**cells, **wrong}.values())


def read(file, plan, **how):
    report = import_events(file, plan, file.with_name("out.gpkg"), **{"datum": "wgs84", **how})
    return report.as_dict(), read_events(file.with_name("out.gpkg"))


def test_joined_cells_hold_their_value_in_every_row(tmp_path, plan):
    with xlsxwriter.Workbook(tmp_path / "e.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:F1", "三月份工单")
        for number, cells in enumerate([NAMES, *map(entry, range(4))], start=1):
            sheet.write_row(number, 0, cells)
        sheet.merge_range("B3:B5", "A村A村")
        sheet.merge_range("C3:C6", "2024-03-01")
        sheet.merge_range("B6:B8", "A村A村")  # reaches into rows of nothing else
        sheet.write("A10", "合计")
    report, events = read(tmp_path / "e.xlsx", plan)
    assert (report["events"], report["oddities"]) == (4, {"total-row": 1})
    assert events["village"].tolist() == ["A村A村"] * 4
    assert events["t_report"].tolist() == [pd.Timestamp(2024, 3, 1, 8, n) for n in range(4)]


@pytest.mark.parametrize("error", ["#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"])
def test_errors_of_formulas_are_no_villages_and_do_not_part_day_and_hour(tmp_path, plan, error):
    rows = [entry(n) for n in range(5)] + [entry(5, 社区名称=error, 受理时间=error)]
    report, events = read(write_csv(tmp_path / "e.csv", NAMES, rows), plan)
    assert report["oddities"] == {"formula-error": 1, "bad-time": 1}
    assert events["village"].fillna("").tolist() == ["A村A村"] * 5 + [""]
    assert events["t_report"][4] == pd.Timestamp(2024, 3, 1, 8, 4)
    assert events["t_report"][5] == pd.Timestamp(2024, 3, 1)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("<c r='B2'><f>A1</f></c>", {"formula-error": 1}),
        ("<c r='B2'><f>A1</f><v></v></c>", {"formula-error": 1}),
        ("<c r='B2' t='str'><f>A1</f><v></v></c>", {}),  # calculated: an empty text
    ],
)
def test_formulas_that_nobody_calculated_are_told(tmp_path, plan, cell, told):
    with xlsxwriter.Workbook(tmp_path / "whole.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, entry(1, 社区名称=7))
    with (
        zipfile.ZipFile(tmp_path / "whole.xlsx") as whole,
        zipfile.ZipFile(tmp_path / "e.xlsx", "w") as changed,
    ):
        for name in whole.namelist():
            text = whole.read(name)
            changed.writestr(
                name, text.replace(b'<c r="B2"><v>7</v></c>', cell.replace("'", '"').encode())
            )
    report, events = read(tmp_path / "e.xlsx", plan)
    assert report["oddities"] == told
    assert events["village"].tolist() == [None]


def test_a_second_header_with_other_columns_is_refused(tmp_path, plan):
    other = [NAMES[0], *NAMES[:0:-1]]
    rows = [entry(0), entry(1), other, [entry(2)[0], *entry(2)[:0:-1]]]
    with pytest.raises(InputError, match="Row 4 is a second header") as told:
        read(write_csv(tmp_path / "e.csv", NAMES, rows), plan)
    assert "a file each" in told.value.cure
    report, _ = read(write_csv(tmp_path / "e.csv", NAMES, [entry(0), NAMES, entry(1)]), plan)
    assert report["oddities"] == {"repeated-header": 1}


def test_columns_without_a_name_that_are_filled_do_not_cost_the_rows(tmp_path, plan):
    rows = [[*entry(n), "已回访", ""] for n in range(5)]
    report, _ = read(write_csv(tmp_path / "e.csv", [*NAMES, "", ""], rows), plan)
    assert (report["events"], report["oddities"], report["unused"]) == (5, {}, ["#7", "#8"])
    slipped = entry(1, 社区名称="A村A村,北")  # a comma too many moves what follows
    text = "\n".join(",".join(cells) for cells in ([*NAMES, ""], entry(0), slipped, entry(2)))
    (tmp_path / "e.csv").write_text(text, encoding="utf-8")
    report, _ = read(tmp_path / "e.csv", plan)
    assert (report["events"], report["oddities"]) == (2, {"unreadable-row": 1})
    with xlsxwriter.Workbook(tmp_path / "e.xlsx") as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([NAMES, *rows]):
            sheet.write_row(number, 0, cells)
    report, _ = read(tmp_path / "e.xlsx", plan)
    assert (report["events"], report["oddities"], report["unused"]) == (5, {}, ["#7"])


def test_metres_among_degrees_are_told(tmp_path, plan):
    east, north = metres(0.5, 2.5)
    rows = [row(n) for n in range(5)] + [row(5, 经度=east, 纬度=north)]
    report, events = read(write_csv(tmp_path / "e.csv", HEADER, rows), plan, datum="gcj02")
    assert report["oddities"] == {"bad-coordinates": 1}
    assert events["placed_by"].tolist() == ["point"] * 5 + ["village"]


def test_lists_and_bytes_are_read_as_text_and_looked_into(tmp_path, plan):
    pytest.importorskip("pyarrow")
    table = pd.DataFrame([entry(n) for n in range(3)], columns=NAMES)
    table["大类名称"] = [["噪声", "夜间"], ["13812345678"], None]
    table["承办单位"] = ["城管局".encode(), "苏B12345".encode(), "住建局".encode("gb18030")]
    table.to_parquet(tmp_path / "e.parquet")
    told, events = read(tmp_path / "e.parquet", plan)
    assert events["type2"].fillna("").tolist() == ["噪声, 夜间", "", ""]
    assert events["unit"].fillna("").tolist() == ["城管局", "", "住建局"]
    assert told["oddities"]["personal-data"] == 1  # one row, two traces
