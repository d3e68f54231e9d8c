"""Exports whose headers nobody knows: the header is the row with the names given by people."""

from __future__ import annotations

import pytest
from event_land import degrees, plan_file, write_csv
from openpyxl import Workbook

from gridplan.analysis.overview import sample_cells
from gridplan.errors import InputError
from gridplan.stores.eventfile.event_import import import_events, preview_events

NAMED = {"event_id": "c1", "t_report": "c2", "lon": "c3", "lat": "c4"}
ROWS = [[f"W{n}", "2024-05-03 08:00:00", *degrees(0.5, 0.5)] for n in range(5)]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return plan_file(tmp_path_factory.mktemp("plan"))


def workbook(path, **sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_the_header_is_the_row_with_the_names(tmp_path, plan):
    file = write_csv(tmp_path / "e.csv", list(NAMED.values()), ROWS)
    report = import_events(file, plan, tmp_path / "e.gpkg", datum="wgs84", columns=NAMED)
    assert report.as_dict()["placed"] == {"point": 5}


def test_titles_may_stand_above_it(tmp_path, plan):
    table = [["五月来电"], ["制表：热线办", "c1"], [], list(NAMED.values()), *ROWS]
    file = workbook(tmp_path / "e.xlsx", 来电=table)
    report = import_events(file, plan, tmp_path / "e.gpkg", datum="wgs84", columns=NAMED)
    assert report.as_dict()["placed"] == {"point": 5}


def test_the_sheet_is_the_one_with_the_names(tmp_path, plan):
    cover = [["说明"], ["本表由热线办导出"]]
    file = workbook(tmp_path / "e.xlsx", 封面=cover, 来电=[list(NAMED.values()), *ROWS])
    assert preview_events(file, plan, columns=NAMED).columns.columns == NAMED
    with pytest.raises(InputError, match="Which sheet holds the events") as refused:
        preview_events(file, plan)
    assert refused.value.cure.endswith("封面, 来电.")


def test_without_names_the_fullest_row_is_offered(tmp_path, plan):
    """Whoever chooses in the window has to see the columns."""
    table = [["五月来电"], list(NAMED.values()), *ROWS]
    file = workbook(tmp_path / "e.xlsx", 来电=table)
    columns, cells = sample_cells(file)
    assert columns == ("c1", "c2", "c3", "c4")
    assert cells["c1"] == ("W0", "W1", "W2")
    with pytest.raises(InputError, match="No column of events is recognised") as refused:
        preview_events(file, plan)
    assert "--map t_report=COLUMN" in refused.value.cure


def test_a_file_without_header_does_not_tell_its_first_event(tmp_path, plan):
    file = write_csv(tmp_path / "e.csv", ["王小明", "13812345678"], [["张三", "13912345678"]])
    with pytest.raises(InputError, match="There is no column c1") as refused:
        preview_events(file, plan, columns=NAMED)
    assert "王小明" not in str(refused.value) + refused.value.cure


def test_a_name_that_is_missing_beside_others_is_told_with_them(tmp_path, plan):
    file = write_csv(tmp_path / "e.csv", list(NAMED.values()), ROWS)
    with pytest.raises(InputError, match="There is no column c9") as refused:
        preview_events(file, plan, columns={**NAMED, "town": "c9"})
    assert refused.value.cure == "The columns are: c1, c2, c3, c4."
