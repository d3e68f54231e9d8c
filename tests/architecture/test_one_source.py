"""A figure is the same wherever a pack shows it: slides, sheets, atlas, web page."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toymap import toy

from gridplan.events.density.density import Density
from gridplan.events.density.frame import frame_around
from gridplan.i18n import speaking
from gridplan.output.atlas.compose import compose
from gridplan.output.atlas.words import grids_table as atlas_table
from gridplan.output.content.briefing import gather
from gridplan.output.content.event_content import EventBook
from gridplan.output.content.plan_content import open_book
from gridplan.output.content.tables import grids_table, written
from gridplan.output.pack.agenda import agenda
from gridplan.output.pack.deck import write_deck
from gridplan.output.pack.pages import map_picture
from gridplan.output.pack.plan_page import plan_page
from gridplan.output.pack.workbook import tables_of, write_workbook
from gridplan.plan.create.divide import divide
from gridplan.stores.planfile.geopackage import save_plan
from gridplan.territory.read import read_territory

pytestmark = pytest.mark.usefixtures("english")

CITY = "\n".join(["AAAAAA"] * 4)  # 6 × 4 units
HEADS = "code,head\n01,Li Ming\n"


def made(folder, registered, homes):
    """A plan of 2, 4 and 8 grids over units with these people, as the parts of a pack see it."""
    units = toy(CITY, cells=True, registered=registered, migrant=[1.0] * 24, households=homes)
    territory = read_territory(units)
    plan = divide(territory, (2, 4, 8), seed=1, effort="fast")
    save_plan(plan, territory, folder / "plan.gpkg")
    (folder / "heads.csv").write_text(HEADS, encoding="utf-8")
    briefing = gather(plan, territory, heads=folder / "heads.csv")
    return briefing, open_book(folder / "plan.gpkg", heads=folder / "heads.csv")


def column(table, heading):
    place = [name for name, _ in table.columns].index(heading)
    return [written(row[place], table.columns[place][1]) for row in table.rows]


@given(st.lists(st.integers(1, 90), min_size=48, max_size=48))
@settings(max_examples=5, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_tables_atlas_and_web_page_agree_on_every_grid(tmp_path, numbers):
    briefing, book = made(tmp_path, [float(n) for n in numbers[:24]], numbers[24:])
    page = plan_page(briefing)
    web = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    for level in (1, 2, 3):
        count = briefing.plan.counts[level - 1]
        sheet = grids_table(briefing, level)
        slide = grids_table(briefing, level, short=True)
        printed = atlas_table(book, level, list(range(count)), total=False)
        titles = [each.title for each in printed.columns]
        names = [name for name, _ in sheet.columns]
        registered = next(name for name in names if name.startswith("registered"))
        for heading, title in (
            ("code", "Code"), (registered, "Registered"), ("households", "Households"),
            ("load deviation", "Deviation"),
        ):  # fmt: skip
            cells = [row[titles.index(title)] for row in printed.rows]
            assert cells == column(sheet, heading) == column(slide, heading), (level, title)
        if count > 1:
            sums = atlas_table(book, level, list(range(count))).rows[-1]
            written_sums = [written(value, kind) for value, (_, kind) in
                            zip(slide.total, slide.columns, strict=True)]  # fmt: skip
            assert sums[titles.index("Code")] == written_sums[0] == "Sum"
            for heading, title in ((registered, "Registered"), ("load deviation", "Deviation")):
                place = [name for name, _ in slide.columns].index(heading)
                assert sums[titles.index(title)] == written_sums[place], (level, title)
        shown = web["levels"][level - 1]
        exact = [row[names.index("load deviation")] for row in sheet.rows]
        assert shown["deviation"] == [round(value, 5) for value in exact]
        people = [row[names.index(registered)] for row in sheet.rows]
        assert shown["figures"][0] == people


def test_the_written_files_hold_the_figures_of_the_tables(tmp_path):
    pptx, openpyxl = pytest.importorskip("pptx"), pytest.importorskip("openpyxl")
    rng = np.random.default_rng(5)
    briefing, book = made(
        tmp_path, rng.integers(1, 90, 24).astype(float).tolist(), rng.integers(1, 40, 24).tolist()
    )
    write_deck(briefing, tmp_path / "a.pptx")
    write_workbook(briefing, tmp_path / "a.xlsx")
    first = grids_table(briefing, 1, short=True)
    slide = pptx.Presentation(tmp_path / "a.pptx").slides[1]
    native = next(shape.table for shape in slide.shapes if shape.has_table)
    cells = [[cell.text for cell in row.cells] for row in list(native.rows)[1:]]
    for row, expected in zip(cells, first.lines, strict=True):
        for text, value, (heading, kind) in zip(row, expected, first.columns, strict=True):
            # On a narrow slide names give way, never codes or figures.
            whole = kind != "text" or heading == "code" or not text.endswith("…")
            wanted = written(value, kind)
            assert text == wanted if whole else wanted.startswith(text[:-1]), heading
    book_of = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for table in tables_of(briefing):
        sheet = book_of[table.name]
        found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        for row, expected in zip(found, table.rows, strict=True):
            for value, wanted, (_, kind) in zip(row, expected, table.columns):
                if kind == "text":
                    assert (value or "") == (wanted or "")
                else:
                    assert value == pytest.approx(wanted)
    with speaking("en"):
        overview = next(page for page in compose(book, "a3", "Sans") if page.kind == "overview")
    assert [row[0] for row in overview.tables[0].rows] == [row[0] for row in cells]


def test_the_head_of_a_grid_stands_in_all_tables_where_it_is_known(tmp_path):
    briefing, book = made(tmp_path, [2.0] * 24, [1] * 24)
    assert column(grids_table(briefing, 1, short=True), "head of grid") == ["Li Ming", ""]
    assert "head of grid" not in [name for name, _ in grids_table(briefing, 2).columns]
    printed = atlas_table(book, 1, [0, 1], total=False)
    assert [row[-1] for row in printed.rows] == ["Li Ming", ""]
    assert "Li Ming" not in plan_page(briefing)


def test_pages_below_the_first_level_are_drawn_where_they_are_wanted(tmp_path):
    briefing, _ = made(tmp_path, [2.0] * 24, [1] * 24)
    usual = agenda(briefing)
    more = agenda(briefing, second_level=True)
    below = [page for page in more if page.kind == "grid" and page.level == 2]
    assert len(more) - len(usual) == len(below) == 4
    assert {page.depth for page in below} == {1}
    rows = [row[0] for page in below for row in page.table.rows]
    assert sorted(rows) == sorted(briefing.codes[2])


def test_each_period_of_events_has_a_page_and_few_events_are_not_told(tmp_path):
    briefing, _ = made(tmp_path, [2.0] * 24, [1] * 24)
    west, south, east, north = briefing.territory.units.total_bounds
    frame = frame_around(
        (west, south, east, north), (east - west) / 12, lambda x, _: np.isfinite(x)
    )
    surfaces = np.ones((2, *frame.shape), np.float32)
    counts = np.array([[20, 8, 2, 9], [30, 7, 2, 1]])
    before = np.array([[-1] * 4, [20, 8, 2, 9]])
    spots = np.array([[1, 0, 0, 0], [0, 0, 0, 0]], np.int8)
    periods = EventBook(2, ("2026-01", "2026-02"), counts, before, spots, surfaces, 1.0, frame,
                        since="2026-01-05", until="2026-02-20")  # fmt: skip
    total = Density(surfaces[0], frame, 250.0, "quartic", 47.0, 79.0,
                    start="2026-01-05", end="2026-02-21")  # fmt: skip
    told = replace(briefing, events=total, periods=periods)
    pages = agenda(told)
    whole = next(page for page in pages if page.title == "Where events happen")
    assert whole.line == "79 events in 47 days, 2026-01-05 – 2026-02-20; bandwidth 250 m"
    january, february = (page for page in pages if page.period >= 0)
    assert (january.title, january.line) == (
        "Events 2026-01",
        "39 events with a place · data from 2026-01-05",
    )
    assert february.line == (
        "40 events with a place · +2.6% against the period before · data up to 2026-02-20"
    )
    codes = briefing.codes[1]
    # The 2 are few; without the 8 as well they would be what is missing to 39.
    assert {row[0] for row in january.table.rows} == {codes[0], codes[3]}
    assert [row[3] for row in february.table.rows if row[0] == codes[0]] == [pytest.approx(0.5)]
    drawn = [map_picture(told, page, 4.0, 3.0, dots=60) for page in (january, february)]
    assert drawn[0] != drawn[1], "the grid that stands out is not marked"
