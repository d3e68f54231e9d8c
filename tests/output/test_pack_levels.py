"""What pages say of plans that planners changed, of many levels, and of very many grids."""

from dataclasses import replace

import handmade
import numpy as np
import pytest
import shapely

from gridplan.output.atlas.change_pages import change_pages
from gridplan.output.atlas.compose import compose
from gridplan.output.atlas.paper import HEAD_ROWS, PAPERS, places
from gridplan.output.content.briefing import gather
from gridplan.output.content.change_content import open_changes
from gridplan.output.content.change_tables import movements_table
from gridplan.output.content.plan_content import open_book
from gridplan.output.content.tables import Table, grids_table, method_table
from gridplan.output.look.safe_text import says_more
from gridplan.output.pack.agenda import agenda
from gridplan.output.pack.deck import write_deck
from gridplan.output.pack.deck_table import _inches, _inches_of_heading, add_table
from gridplan.plan.compare.compare import compare
from gridplan.stores.planfile.geopackage import save_plan

pptx = pytest.importorskip("pptx")
pytestmark = pytest.mark.usefixtures("english")

#: Sixteen square units, four grids of four, two grids of two above them.
QUARTERS = {f"x{x}y{y}": (x // 2) + 2 * (y // 2) for x in range(4) for y in range(4)}


@pytest.fixture(scope="module")
def land():
    return handmade.chessboard(4, 4)


@pytest.fixture(scope="module")
def plan(land):
    return handmade.plan(land, QUARTERS, [0, 0, 1, 1], version="test", created="2026-05-01")


def test_a_grid_under_another_parent_is_told_by_the_level_that_changes(plan, land, tmp_path):
    after = replace(plan, parents=(np.array([0, 1, 1, 1], np.int32),))
    found = compare(plan, after, land)
    save_plan(plan, land, tmp_path / "before.gpkg")
    save_plan(after, land, tmp_path / "after.gpkg")
    book = open_book(tmp_path / "after.gpkg")
    pages = change_pages(book, open_changes(book, tmp_path / "before.gpkg"), PAPERS["a3"], "Sans")
    rows = [row for page in pages for row in page.tables[0].rows]
    assert {row[1:3] for row in rows} == {("01", "02")}
    assert {(row[2], row[4]) for row in movements_table(found).rows} == {("01", "02")}


def test_what_was_asked_for_and_what_there_is_are_both_told(plan, land):
    grown = replace(plan, provenance=replace(plan.provenance, counts=(2, 3)))
    told = dict(method_table(gather(grown, land)).rows)
    assert (told["Grids asked for"], told["Grids there are"]) == ("2 / 3", "2 / 4")
    told = dict(method_table(gather(plan, land)).rows)
    assert told["Grids asked for"] == "2 / 4"
    assert "Grids there are" not in told


def test_names_that_only_repeat_the_code_give_way_where_room_is_short(plan, land, tmp_path):
    named = replace(plan, names=(("East", "West"), tuple(f"Grid {c}" for c in plan.codes[1])))
    file = tmp_path / "heads.csv"
    lines = [f"{code},Li" for level in plan.codes for code in level]
    file.write_text("\n".join(["code,head", *lines]), encoding="utf-8")
    briefing = gather(named, land, heads=file)
    short = [name for name, _ in grids_table(briefing, 2, short=True).columns]
    assert short[:2] == ["code", "head of grid"]
    assert [name for name, _ in grids_table(briefing, 1, short=True).columns][1] == "name"
    assert [name for name, _ in grids_table(briefing, 2).columns][1] == "name"
    bare = gather(named, land)
    assert [name for name, _ in grids_table(bare, 2, short=True).columns][1] != "name"


def test_codes_and_figures_are_never_cut_on_slides():
    columns = [("code", "text"), ("name", "text"), ("head of grid", "text")]
    figures = ["registered population", "migrant population", "area, km²", "households"]
    columns += [(name, "count") for name in figures] + [("load deviation", "deviation")]
    row = ("01-006-012", "Harbour and Old Town 006-012", "Somebody With A Long Name")
    table = Table("t", "t", tuple(columns), ((*row, 123456.0, 98765.0, 12.0, 54321.0, -0.123),))
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    add_table(slide, table, 8.45, 4.48)
    native = slide.shapes[0].table
    shown = [cell.text for cell in native.rows[1].cells]
    assert (shown[0], *shown[3:]) == ("01-006-012", "123,456", "98,765", "12", "54,321", "−12.3%")
    assert shown[1].endswith("…")
    assert sum(column.width for column in native.columns) / 914400 == pytest.approx(4.48, abs=0.01)


def test_pages_of_four_and_more_levels_list_them_all(tmp_path):
    land = handmade.chessboard(8, 8)
    leaf = {u: i for i, u in enumerate(land.unit_ids)}
    deep = handmade.plan(
        land, leaf, [0, 1], [0, 0, 1, 1], [i // 2 for i in range(8)], [i // 8 for i in range(64)]
    )
    save_plan(deep, land, tmp_path / "deep.gpkg")
    pages = {p.kind: p for p in compose(open_book(tmp_path / "deep.gpkg"), "a4", "Sans")}
    for kind, table in (("overview", 1), ("balance", 0)):
        shown = pages[kind].tables[table]
        assert len(shown.rows) == 5
        assert shown.rows[-1][0].startswith("Fifth-level")
        box = places(PAPERS["a4"], kind)["facts"]
        assert (len(shown.rows) + HEAD_ROWS) * shown.row_mm <= box.height
    cover = pages["cover"].tables[0]
    room = places(PAPERS["a4"], "cover")["facts"].height
    assert len(cover.rows) * 1.35 * PAPERS["a4"].row_mm <= room


def test_a_deck_does_not_go_on_for_ever(plan, land, monkeypatch):
    from gridplan.output.pack import deck

    monkeypatch.setattr(deck, "_BESIDE", 1)
    monkeypatch.setitem(deck._GO_ON, "grid", 1)
    page = next(page for page in agenda(gather(plan, land)) if page.kind == "grid")
    ((only, left_out),) = deck._parts(page)
    assert (len(only.table.rows), left_out) == (1, 1)
    assert max(slides for slides in deck._GO_ON.values()) <= 10


@pytest.mark.parametrize(
    ("name", "code", "above", "more"),
    [
        ("Grid 01-002", "01-002", ("Grid 01", "01"), False),
        ("网格01-002", "01-002", ("网格01", "01"), False),
        ("利港街道 002", "01-002", ("利港街道", "01"), False),
        ("利港街道 002-003", "01-002-003", ("利港街道 002", "01-002"), False),
        ("老港", "01-002", ("利港街道", "01"), True),
        ("利港街道", "01", (), True),
        ("Grid 01", "01", (), False),
        ("", "01", (), False),
    ],
)
def test_names_that_say_more_than_codes_are_known(name, code, above, more):
    assert says_more(name, code, *above) is more


def test_the_map_makes_room_for_a_table_with_names_and_heads(plan, land, tmp_path):
    named = replace(plan, names=(("利港街道", "徐霞客镇"), plan.names[1]))
    file = tmp_path / "heads.csv"
    lines = [f"{code},阿卜杜拉·买买提江" for code in plan.codes[0]]
    file.write_text("\n".join(["code,head", *lines]), encoding="utf-8")
    briefing = gather(named, land, heads=file)
    write_deck(briefing, tmp_path / "a.pptx")
    slide = pptx.Presentation(tmp_path / "a.pptx").slides[1]
    picture = next(shape for shape in slide.shapes if shape.shape_type == 13)
    frame = next(shape for shape in slide.shapes if shape.has_table)
    assert picture.left + picture.width < frame.left
    assert frame.left + frame.width <= 13.334 * 914400
    cells = [cell.text for row in frame.table.rows for cell in row.cells]
    assert "利港街道" in cells
    assert "阿卜杜拉·买买提江" in cells


def test_a_chinese_heading_is_as_wide_as_what_programs_keep_together():
    # "积/km²" is not broken: 1 + 0.25 for the sign, 0.4, two letters, and a raised figure.
    assert _inches_of_heading("面积/km²", 8) >= (1.25 + 0.4 + 2 * 0.62 + 0.64) * 8 / 72


def test_a_long_title_stays_on_one_line_of_its_slide(plan, land, tmp_path):
    named = replace(plan, names=(("很长的名称" * 30, "Long name " * 20), plan.names[1]))
    write_deck(gather(named, land), tmp_path / "a.pptx")
    titles = [slide.shapes.title.text for slide in pptx.Presentation(tmp_path / "a.pptx").slides]
    assert titles[2].endswith("…")
    assert titles[2].startswith("01  很长的名称")
    assert max(1.1 * _inches(title, 24) for title in titles[1:]) <= 12.5


def test_the_locator_hides_as_little_of_the_grid_as_can_be(plan, land):
    from matplotlib.figure import Figure

    from gridplan.output.maps.maps import Sheet, map_axes
    from gridplan.output.pack.map_layers import Locator

    briefing = gather(plan, land)
    sheet = Sheet(1.0, 1.0, 6.0, 6.0)
    axes, metres = map_axes(Figure((8, 8)), sheet, (0.0, 0.0, 600.0, 600.0))
    west, south = axes.get_xlim()[0], axes.get_ylim()[0]
    inch = metres
    for own, corner in (
        ((0, 0, 3, 6), "north-east"),
        ((3, 3, 6, 6), "north-west"),
        ((0, 3, 6, 6), "south-east"),
    ):
        box = shapely.box(*(west + inch * own[0], south + inch * own[1],
                            west + inch * own[2], south + inch * own[3]))  # fmt: skip
        covers = Locator(axes, sheet, briefing, box, metres).covers
        assert not shapely.box(*covers).intersects(box.buffer(-1e-6 * inch)), corner


def test_pages_of_two_levels_and_of_one_grid_above_say_nothing_twice(plan, land):
    lines = [page.line for page in agenda(gather(plan, land)) if page.kind == "grid"]
    assert lines[0].startswith("2 second-level grids · load")
    deep = handmade.plan(
        land, {u: i for i, u in enumerate(land.unit_ids)}, [0, 0], [k // 8 for k in range(16)]
    )
    lines = [page.line for page in agenda(gather(deep, land)) if page.kind == "grid"]
    assert lines[0].startswith("2 second-level grids · 16 third-level grids · load")
    single = handmade.plan(land, {u: u[1] > "1" for u in land.unit_ids}, [0, 1])
    lines = [page.line for page in agenda(gather(single, land)) if page.kind == "grid"]
    assert lines[0].startswith("1 second-level grid · load")


def test_one_grid_that_is_the_whole_has_no_map_of_where_it_lies(plan, land):
    from matplotlib.figure import Figure

    from gridplan.output.maps.maps import Sheet
    from gridplan.output.pack.map_pages import draw_grid

    whole = replace(
        plan,
        parents=(np.zeros(4, np.int32),), codes=(("01",), plan.codes[1]),
        names=(("All",), plan.names[1]),
    )  # fmt: skip
    for made, maps in ((plan, 2), (whole, 1)):
        figure = Figure((8, 6))
        draw_grid(figure, Sheet(0.5, 0.5, 7.0, 5.0), gather(made, land), 0)
        assert len(figure.axes) == maps
