"""Workbooks read row by row, as other programs show them."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter

from gridplan.errors import InputError
from gridplan.events.intake.exports import open_source
from gridplan.events.intake.sheets import sheet_of_events, sheets_of
from gridplan.reading.tables.workbooks import Workbook

BOOK = (
    '<workbook xmlns="urn:m" xmlns:r="urn:r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>'
)
LINKS = '<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>'


def written(path, rows, **settings):
    book = xlsxwriter.Workbook(path, settings)
    sheet = book.add_worksheet("三月")
    book.add_worksheet("空")
    dated = book.add_format({"num_format": 'yyyy"年"m"月"d"日" hh:mm'})
    for number, cells in rows.items():
        for place, cell in enumerate(cells):
            if isinstance(cell, (datetime, date, time)):
                sheet.write_datetime(number, place, cell, dated)
            elif cell is not None:
                sheet.write(number, place, cell)
    book.close()
    return Workbook(path)


def by_hand(path, sheet, book=BOOK, shared=None):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", LINKS)
        archive.writestr(
            "xl/worksheets/s.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>"
        )
        if shared:
            archive.writestr("xl/sharedStrings.xml", f"<sst>{shared}</sst>")
    return Workbook(path)


def cells(book, sheet=None):
    return [row for row, _ in book.rows(sheet)]


@pytest.mark.parametrize("settings", [{}, {"constant_memory": True}, {"date_1904": True}])
def test_cells_come_as_text(tmp_path, settings):
    rows = {
        0: ["编号", "时间", "经度"],
        2: ["W1", datetime(2024, 1, 31, 8, 5, 9), 120.2839471, None, 3],
        3: [20240131080509, date(2024, 2, 29), -0.5, "a & <b>", True],
    }
    book = written(tmp_path / "e.xlsx", rows, **settings)
    assert book.sheets == ("三月", "空")
    assert cells(book) == [
        ["编号", "时间", "经度"],
        [],
        ["W1", "2024-01-31 08:05:09", "120.2839471", None, "3"],
        ["20240131080509", "2024-02-29 00:00:00", "-0.5", "a & <b>", "1"],
    ]
    assert cells(book, "空") == []
    assert [share for _, share in book.rows()][-1] == 1.0


def test_cells_without_place_formulas_runs_and_errors(tmp_path):
    sheet = (
        '<row><c t="inlineStr"><is><t>甲</t></is></c><c><v>1.706659509E12</v></c>'
        '<c t="str"><f>1</f><v>乙</v></c><c t="e"><v>#N/A</v></c><c/></row>'
        '<row r="3"><c r="AB3" t="s"><v>0</v></c></row>'
    )
    shared = "<si><r><t>城</t></r><r><t>管</t></r><rPh><t>chéng</t></rPh></si>"
    first, second, third = cells(by_hand(tmp_path / "e.xlsx", sheet, shared=shared))
    assert first == ["甲", "1706659509000", "乙", "#N/A", None]
    assert second == []
    assert third == [None] * 27 + ["城管"]


def test_an_unknown_sheet_is_refused_with_those_there_are(tmp_path):
    book = written(tmp_path / "e.xlsx", {0: ["a"]})
    with pytest.raises(InputError, match="no sheet 四月") as told:
        cells(book, "四月")
    assert "三月" in told.value.cure


@pytest.mark.parametrize(
    "sheet",
    [
        *("<row><c", '<row r="x"/>', '<row r="2"/><row r="2"/>', '<row r="9999999"/>'),
        *('<row><c t="s"><v>7</v></c></row>', "<row><c><v>seven</v></c></row>"),
        *('<row><c r="ZZZZ1"><v>1</v></c></row>', '<row><c r="B1"/><c r="A1"/></row>'),
    ],
)
def test_a_damaged_sheet_is_told(tmp_path, sheet):
    with pytest.raises(InputError, match="cannot be read"):
        cells(by_hand(tmp_path / "e.xlsx", sheet))


def test_declarations_that_could_blow_up_are_refused(tmp_path):
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + BOOK
    with pytest.raises(InputError, match="cannot be read"):
        by_hand(tmp_path / "e.xlsx", "", book=bomb)
    with pytest.raises(InputError, match="cannot be read"):
        by_hand(tmp_path / "f.xlsx", "", book=bomb.encode("utf-16"))


def test_what_is_no_archive_is_told(tmp_path):
    (tmp_path / "e.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError, match="cannot be read"):
        Workbook(tmp_path / "e.xlsx")


def several_sheets(path, sheets):
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    book.close()
    return path


HEADER = ["工单编号", "上报时间", "经度", "纬度"]
EXPORT = [["2024年事件导出"], HEADER, ["W1", 45352.5, 120.3, 31.8]]


def test_the_only_sheet_of_events_is_read_wherever_it_stands(tmp_path):
    sheets = {"说明": [["导出说明"], ["联系人"]], "三月": EXPORT, "合计": [["镇街", "件数"]]}
    source = open_source(several_sheets(tmp_path / "e.xlsx", sheets))
    assert source.columns == tuple(HEADER)
    (piece,) = source.pieces()
    assert piece.row.tolist() == [3]


def test_of_two_sheets_of_events_none_is_lost_without_a_word(tmp_path):
    path = several_sheets(tmp_path / "e.xlsx", {"三月": EXPORT, "四月": EXPORT, "说明": [["a"]]})
    with pytest.raises(InputError, match="Which sheet") as told:
        open_source(path)
    assert "三月, 四月" in told.value.cure
    assert sheets_of(path) == {"三月": True, "四月": True, "说明": False}
    assert len(next(open_source(path, "四月").pieces())) == 1


def test_only_workbooks_have_sheets(tmp_path):
    plain = tmp_path / "e.csv"
    plain.write_text("上报时间,经度,纬度\n", encoding="utf-8")
    assert sheets_of(plain) == {}


def test_two_known_columns_make_a_sheet_of_events_and_one_makes_none():
    staff = [["姓名", "社区名称"], ["甲", "城中社区"]]
    cases = [["三月份"], ["工单编号", "上报时间", "天气"], ["1", "2024-03-01", "晴"]]
    sheets = {"封面": [], "人员": staff, "工单": cases}
    assert sheet_of_events(sheets, (), "e.xlsx") == "工单"
    assert sheet_of_events({"人员": staff}, (), "e.xlsx") == "人员"  # the only one there is
    # A name that somebody gives is a known column too.
    with pytest.raises(InputError, match="Which sheet") as told:
        sheet_of_events(sheets, ("姓名",), "e.xlsx")
    assert told.value.cure.endswith(": 人员, 工单.")
