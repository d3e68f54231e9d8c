"""Workbooks of LibreOffice and WPS (ods): events, and figures to join."""

from __future__ import annotations

import zipfile

import pytest
from event_land import degrees, plan_file
from readings import DRAWING, PEOPLE
from toymap import toy

from gridplan import read_events, read_territory
from gridplan.errors import InputError
from gridplan.events.intake.sheets import sheets_of
from gridplan.reading.tables import opendocument
from gridplan.reading.tables.opendocument import opendocument_sheets
from gridplan.stores.eventfile.event_import import import_events

_SPACES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text")
)
#: Programs end sheets so when a column has a style: all that is left of it, empty.
_REST = (
    '<table:table-row table:number-rows-repeated="1048500">'
    '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
)


def cell(text="", *, more="", **value):
    """A cell; `value` is what it really holds (date="2024-05-03"), `text` what it shows."""
    kind, held = next(iter(value.items()), ("string", None))
    if not text and held is None:
        return f"<table:table-cell {more}/>"
    name = "value" if kind in ("float", "percentage") else f"{kind}-value"
    holds = "" if held is None else f' office:{name}="{held}"'
    return (
        f'<table:table-cell office:value-type="{kind}"{holds} {more}>'
        f"<text:p>{text or held}</text:p></table:table-cell>"
    )


def workbook(path, **sheets):
    """Write sheets, each a list of rows of cells; text stands for a cell that shows it."""
    body = ""
    for name, rows in sheets.items():
        lines = (
            "".join(one if str(one).startswith("<") else cell(one) for one in row) for row in rows
        )
        lines = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
        body += f'<table:table table:name="{name}">{lines}{_REST}</table:table>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{_SPACES}>'
            f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return path


def test_cells_are_what_they_hold_and_not_what_they_show(tmp_path):
    cells = [
        cell("3.20281E+14", float="320281104200001"),
        cell("24-5-3", date="2024-05-03"),
        cell("8:30", date="2024-05-03T08:30:00"),
        cell("8:30", time="PT08H30M00S"),
        cell("25%", percentage="0.25"),
        cell(),
        cell("西", more='table:number-columns-repeated="2"'),
        cell("#DIV/0!", float="0"),
    ]
    file = workbook(tmp_path / "t.ods", 表=[cells, [], ["末"]])
    assert opendocument_sheets(file) == {
        "表": [
            [
                *("320281104200001", "2024-05-03", "2024-05-03 08:30:00", "08:30:00", "0.25"),
                *(None, "西", "西", "#DIV/0!"),
            ],
            [],
            ["末"],
        ]
    }


def test_blanks_that_are_counted_and_remarks_beside_the_text(tmp_path):
    text = "城<text:s text:c='2'/>东<text:span>街道</text:span>"
    remark = "<office:annotation><text:p>张三</text:p></office:annotation>"
    file = workbook(tmp_path / "t.ods", 表=[[cell(text + remark)]])
    assert opendocument_sheets(file) == {"表": [["城  东街道"]]}


def test_events_with_joined_cells_below_a_title(tmp_path):
    covered = "<table:covered-table-cell/>"
    towns = [cell("西镇", more='table:number-rows-spanned="3"'), covered, covered]
    rows = [
        [f"W{n}", cell(date="2024-05-03T08:30:00"), *degrees(0.5, 0.5), town]
        for n, town in enumerate(towns)
    ]
    header = ["工单编号", "上报时间", "经度", "纬度", "镇街名称"]
    file = workbook(tmp_path / "e.ods", 封面=[["说明"]], 来电=[["五月来电"], header, *rows])
    report = import_events(file, plan_file(tmp_path), tmp_path / "e.gpkg", datum="wgs84").as_dict()
    assert report["placed"] == {"point": 3}
    assert report["oddities"] == {}
    events = read_events(tmp_path / "e.gpkg")
    assert events["town"].tolist() == ["西镇"] * 3
    assert events["t_report"].astype(str).tolist() == ["2024-05-03 08:30:00"] * 3


def test_figures_are_joined(tmp_path):
    rows = [[r.编号, cell(float=r.户籍人口), cell(float=r.流动人口)] for r in PEOPLE.itertuples()]
    file = workbook(tmp_path / "p.ods", 人口=[list(PEOPLE.columns), *rows], 说明=[["略"]])
    territory = read_territory(toy(DRAWING), join=file)
    assert territory.loads.sum(axis=0).tolist()[:2] == [10.0, 26.0]


def test_it_is_parsed_once_an_import(tmp_path, monkeypatch):
    """Of three sheets, too; for a look at the sheets only the first rows are taken."""
    header = ["工单编号", "上报时间", "经度", "纬度"]
    rows = [[f"W{n}", "2024-05-03 08:30:00", *degrees(0.5, 0.5)] for n in range(40)]
    file = workbook(tmp_path / "e.ods", 封面=[["说明"]], 来电=[header, *rows], 附注=[["略"]])
    parsed, taken = [], []
    monkeypatch.setattr(
        opendocument,
        "_parsed",
        lambda blocks, read=opendocument._parsed: parsed.append(1) or read(blocks),
    )
    monkeypatch.setattr(
        opendocument, "_row", lambda *words, read=opendocument._row: taken.append(1) or read(*words)
    )
    report = import_events(file, plan_file(tmp_path), tmp_path / "e.gpkg", datum="wgs84")
    assert (report.tally.events, len(parsed)) == (40, 1)
    assert len(taken) > 41
    parsed.clear()
    taken.clear()
    assert sheets_of(file) == {"封面": False, "来电": True, "附注": False}
    assert len(parsed) == 1
    assert len(taken) < 41


def test_a_damaged_one_is_refused_with_the_cure(tmp_path):
    file = workbook(tmp_path / "t.ods", 表=[["编号"]])
    with zipfile.ZipFile(file, "a") as archive:  # locked with a password: no text to be seen
        archive.writestr("content.xml", b"\x8a\x01\x02")
    with pytest.raises(InputError, match="The workbook cannot be read") as refused:
        read_territory(toy(DRAWING), join=file)
    assert refused.value.where == "t.ods"
    assert "save it again as xlsx" in refused.value.cure
