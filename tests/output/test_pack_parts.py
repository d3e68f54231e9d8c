"""Parts of the pack one by one: files of single grids, pictures, slides that go on, settings."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import handmade
import numpy as np
import pytest
from matplotlib.figure import Figure
from toymap import toy

from gridplan.i18n import speaking
from gridplan.output.atlas.compose import compose
from gridplan.output.content.briefing import gather
from gridplan.output.content.change_tables import change_tables
from gridplan.output.content.change_windows import change_window
from gridplan.output.content.plan_content import open_book
from gridplan.output.content.tables import grids_table, staff_table, summary_table, written
from gridplan.output.look import look
from gridplan.output.look.amounts import load_colours, on_special
from gridplan.output.look.settings_in_words import told_reason, told_settings
from gridplan.output.pack.agenda import agenda, headline
from gridplan.output.pack.deck_table import _inches, cut
from gridplan.output.pack.pack import write_pack
from gridplan.output.pack.pages import draw_page, write_pages
from gridplan.output.pack.plan_page import plan_page
from gridplan.output.pack.qgis_atlas import AtlasOrder, NoAtlas
from gridplan.output.pack.workbook import write_workbook
from gridplan.plan.compare.compare import compare
from gridplan.plan.staff.roster import certain_roster
from gridplan.stores.planfile.geopackage import save_plan

pytestmark = pytest.mark.usefixtures("english")

#: A hundred square units of 100 m, fifty grids of two: ten in the first, forty in the second.
PAIRS = {f"x{x}y{y}": 5 * y + x // 2 for x in range(10) for y in range(10)}


@pytest.fixture(scope="module")
def land():
    return handmade.territory(toy("\n".join(["A" * 10] * 10), cells=True))


@pytest.fixture(scope="module")
def plan(land):
    made = handmade.plan(land, PAIRS, [1] * 40 + [0] * 10, version="test", created="2026-05-01")
    return replace(made, names=(("东镇", "西镇"), made.names[1]))


@pytest.fixture(scope="module")
def plan_file(plan, land, tmp_path_factory):
    file = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    save_plan(plan, land, file)
    return file


def no_atlas(order: AtlasOrder, folder: Path, progress: object) -> list[Path]:
    raise NoAtlas("There is no QGIS.", cure="Install it.")


def pages_of(pdf: Path) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))


def test_without_qgis_each_first_level_grid_has_its_file_and_each_page_its_picture(
    plan_file, tmp_path
):
    pack = write_pack(
        plan_file, tmp_path / "pack", parts=("atlas", "grids", "pictures"), paper="a4",
        atlas=no_atlas,
    )  # fmt: skip
    counts = {part.part: part.count for part in pack.made}
    assert [lack.part for lack in pack.missing] == ["atlas"]
    assert counts["grids"] == 2
    assert counts["pictures"] == counts["pages"] == 6
    files = {part.part: part.files for part in pack.made}
    assert files["grids"] == (
        "atlas/plan_2026-05-01_01_东镇.pdf", "atlas/plan_2026-05-01_02_西镇.pdf",
    )  # fmt: skip
    assert [pages_of(pack.folder / name) for name in files["grids"]] == [1, 1]
    for name in files["pictures"]:
        picture = (pack.folder / name).read_bytes()
        assert int.from_bytes(picture[16:20], "big") == 1920


def test_grids_alone_bring_no_other_pages(plan_file, tmp_path):
    pack = write_pack(plan_file, tmp_path / "pack", parts=("grids",), paper="a4", atlas=no_atlas)
    assert [part.part for part in pack.made] == ["grids"]
    manifest = json.loads((pack.folder / "manifest.json").read_text(encoding="utf-8"))
    assert [entry["part"] for entry in manifest["files"]] == ["grids", "grids"]


def test_what_qgis_has_printed_is_sorted_into_atlas_grids_and_pictures(plan_file, tmp_path):
    def atlas(order: AtlasOrder, folder: Path, progress: object) -> list[Path]:
        assert order.formats == ("pdf", "parts", "png")
        assert order.review == "GS 1"
        names = ["p_atlas.pdf", "p_atlas_01_East.pdf", "p_atlas_02_West.pdf", "p_atlas_001.png"]
        for name in names:
            (folder / name).write_bytes(b"%PDF /Type /Page\n")
        return sorted(folder.iterdir())

    pack = write_pack(
        plan_file, tmp_path / "pack", parts=("pictures", "atlas", "grids"), review="GS 1",
        atlas=atlas,
    )  # fmt: skip
    assert [(part.part, len(part.files)) for part in pack.made] == [
        ("atlas", 1), ("grids", 2), ("pictures", 1),
    ]  # fmt: skip
    assert pack.made[0].files == ("atlas/p_atlas.pdf",)
    assert pack.missing == ()


def test_a_long_table_goes_on_over_slides_of_equal_length(plan, land, tmp_path):
    pptx = pytest.importorskip("pptx")
    from gridplan.output.pack.deck import write_deck

    count = write_deck(gather(plan, land, review="GS 1"), tmp_path / "deck.pptx")
    deck = pptx.Presentation(str(tmp_path / "deck.pptx"))
    slides = list(deck.slides)
    assert count == len(slides) == 7  # forty grids take two slides
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[2:5] == ["01  东镇", "02  西镇 (1/2)", "02  西镇 (2/2)"]
    codes = []
    for slide in slides[3:5]:
        (frame,) = [shape for shape in slide.shapes if shape.has_table]
        rows = [[cell.text for cell in row.cells] for row in frame.table.rows]
        codes += [row[0] for row in rows[1:]]
        # What a program draws is as high as it was made: nothing stands below the slide.
        assert frame.top + sum(row.height for row in frame.table.rows) < deck.slide_height
    assert codes == [*plan.codes[1][10:], "Sum"]
    for slide in slides:
        assert any("GS 1" in s.text_frame.text for s in slide.shapes if s.has_text_frame)


def test_cells_without_words_are_no_higher_than_others(plan, land, tmp_path):
    pptx = pytest.importorskip("pptx")
    from gridplan.output.pack.deck import write_deck

    (tmp_path / "heads.csv").write_text(f"code,head\n{plan.codes[1][0]},Ann\n", encoding="utf-8")
    briefing = gather(plan, land, heads=tmp_path / "heads.csv")
    write_deck(briefing, tmp_path / "deck.pptx")
    deck = pptx.Presentation(str(tmp_path / "deck.pptx"))
    for slide in deck.slides:
        for table in (shape.table for shape in slide.shapes if shape.has_table):
            for cell in (cell for row in table.rows for cell in row.cells):
                ends = cell._tc.xpath(".//a:endParaRPr/@sz")
                assert ends
                assert int(ends[0]) <= 1100


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_list_of_heads_as_offices_keep_it(plan, ending, tmp_path):
    first, second = plan.codes[0][0], plan.codes[1][0]
    rows = [
        ["编码", "网格长"],
        [first.lstrip("0"), "张三 13812345678"],
        [f"'{second}", "李\u3000四"],
    ]
    file = tmp_path / f"heads{ending}"
    if ending == ".csv":
        text = "\r\n".join("\t".join(row) for row in rows)
        file.write_bytes(text.encode("utf-16"))
    else:
        import xlsxwriter

        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            sheet.write_number(1, 0, int(first))
    assert certain_roster(file, plan).heads == {first: "张三", second: "李 四"}


def test_who_heads_a_grid_is_a_column_only_where_somebody_does(plan, land, tmp_path):
    (tmp_path / "heads.csv").write_text(f"code,head\n{plan.codes[1][0]},Ann\n", encoding="utf-8")
    grids = [
        p for p in agenda(gather(plan, land, heads=tmp_path / "heads.csv")) if p.kind == "grid"
    ]
    headed = ["head of grid" in [heading for heading, _ in page.table.columns] for page in grids]
    assert headed == [True, False]


def test_all_who_work_in_a_grid_stand_in_the_workbook_and_on_its_page(
    plan, land, plan_file, tmp_path
):
    roster = tmp_path / "staff.csv"
    roster.write_text("编码,网格长,网格员,定责\n01,张三,李四、王五,巡查\n", encoding="utf-8")
    table = staff_table(gather(plan, land, heads=roster))
    assert table.rows[0] == (1, "01", "东镇", "", "张三", "李四; 王五", "巡查", "")
    assert table.rows[1][-1] == "head of grid; grid worker; fixed duty"
    page = next(
        p for p in compose(open_book(plan_file, heads=roster), "a3", "Sans") if p.key == "grid-01"
    )
    assert page.subtitle.endswith("head: 张三 · grid worker 李四; 王五 · fixed duty 巡查")
    roster.write_text("编码,网格长\n01,张三\n", encoding="utf-8")
    assert staff_table(gather(plan, land, heads=roster)) is None  # it is a column of the grids


def test_texts_are_cut_to_one_line():
    assert cut("东镇 001", 10, 2.0) == "东镇 001"
    short = cut("一个很长很长的网格名称" * 9, 10, 1.0)
    assert short.endswith("…")
    assert _inches(short, 10) <= 1.0


@pytest.mark.parametrize(
    ("most", "top"), [(3.3, 4.0), (4.0, 4.0), (0.052, 0.06), (812.0, 1000.0), (0.0, 1.0)]
)
def test_densities_have_round_limits(most, top):
    stops = look.density_stops(most)
    assert [value / top for value, _ in stops] == pytest.approx(look.DENSITY_SHARES)
    assert all(len(f"{value:g}".replace(".", "").strip("0")) <= 2 for value, _ in stops)


def test_a_map_of_changes_shows_the_grids_concerned(plan, land):
    leaf = plan.leaf_of_unit.copy()
    ids = plan.unit_ids.tolist()
    leaf[ids.index("x1y0")] = leaf[ids.index("x2y0")]
    found = compare(plan, replace(plan, leaf_of_unit=leaf), land)
    whole = tuple(map(float, land.units.total_bounds))
    west, south, east, north = change_window(found, found.areas, whole)
    # Four units side by side, 400 m by 100 m, a little around them.
    concerned = land.units.loc[["x0y0", "x1y0", "x2y0", "x3y0"]].total_bounds
    assert west < concerned[0]
    assert east > concerned[2]
    assert east - west == north - south == pytest.approx(1.24 * 400)
    assert change_window(found, (), whole) == whole
    # A first-level grid that gave away what lies around it is shown with that.
    west_half = (whole[0], whole[1], (whole[0] + whole[2]) / 2, (whole[1] + whole[3]) / 2)
    everywhere = replace(plan, leaf_of_unit=np.roll(plan.leaf_of_unit, 3))
    moved = compare(plan, everywhere, land)
    assert change_window(moved, moved.areas, west_half) == whole
    found = compare(plan, everywhere, land)
    assert change_window(found, found.areas, whole) == whole


def test_settings_are_told_in_words():
    settings = {
        "tolerance": 0.05, "effort": "best", "walls": None, "limits": ["households=300..500"],
        "retired_codes": [["01"], ["01-001", "01-002"]], "mine": {"a": 1},
    }  # fmt: skip
    assert told_settings(settings) == [
        ("Effort", "best"), ("Tolerance of the load", "±5%"),
        ("Limits of a grid", "households=300..500"), ("Codes no longer given", "3"),
        ("mine", '{"a": 1}'),
    ]  # fmt: skip
    assert told_settings({"special": "special_area"}) == [
        ("Special grids from", "another map layer")
    ]
    with speaking("zh_CN"):
        assert told_settings({"effort": "best"}) == [("求解力度", "最好")]
        assert told_settings({"cores": "cores_area"})[0][1] == "另一图层"
        assert told_reason("divide") == "重新划分"
    assert told_reason("moved a park") == "moved a park"


@pytest.mark.parametrize("qgis", [True, False])
def test_a_plan_of_one_level_has_no_files_of_single_grids_and_says_so(qgis, land, tmp_path):
    def atlas(order: AtlasOrder, folder: Path, progress: object) -> list[Path]:
        (folder / "p_atlas.pdf").write_bytes(b"%PDF /Type /Page\n")
        return [folder / "p_atlas.pdf"]

    units = {unit: k % 2 for k, unit in enumerate(land.unit_ids)}
    save_plan(handmade.plan(land, units), land, tmp_path / "plan.gpkg")
    pack = write_pack(
        tmp_path / "plan.gpkg", tmp_path / "pack", parts=("atlas", "grids"), paper="a4",
        atlas=atlas if qgis else no_atlas,
    )  # fmt: skip
    assert [part.part for part in pack.made] == ["atlas" if qgis else "pages"]
    assert [lack.part for lack in pack.missing] == ["grids"] if qgis else ["grids", "atlas"]
    assert "one level" in pack.missing[0].why


def test_special_grids_have_no_deviation(plan, land, tmp_path):
    first = plan.codes[1][0]
    made = replace(plan.provenance, settings={"special_grids": [first]})
    briefing = gather(replace(plan, provenance=made), land)
    table = grids_table(briefing, 2, short=True)
    shown = [written(row[-1], table.columns[-1][1]) for row in table.rows]
    assert shown[0] == "–"
    assert "–" not in shown[1:]
    write_workbook(briefing, tmp_path / "book.xlsx")
    assert write_pages(briefing, tmp_path / "maps.pdf", paper="a4") == 6
    assert "NaN" not in plan_page(briefing)


def test_special_grids_are_grey_on_maps_and_told_by_legends(plan, land):
    first = plan.codes[1][0]
    made = replace(plan.provenance, settings={"special_grids": [first]})
    briefing = gather(replace(plan, provenance=made), land)
    assert [colour == look.SPECIAL for colour in load_colours(briefing.levels[1])] == [
        code == first for code in plan.codes[1]
    ]
    page = plan_page(briefing)
    assert re.search(f'"grey": ?"{look.SPECIAL}"', page)
    for grid, told in ((0, True), (1, False)):
        figure = Figure((12, 8))
        draw_page(figure, briefing, agenda(briefing)[2 + grid])
        texts = "".join(text.get_text() for axes in figure.axes for text in axes.texts)
        assert ("; grey: 1 special grids" in texts) == told
    assert on_special(gather(plan, land).levels[1].balanced) == ""


def test_shares_within_the_limit_leave_special_grids_out(land, tmp_path):
    # Four grids of sixteen, twelve, six and six units, and one of sixty that stands outside the
    # balance: of the four none is within 5 % of ten units, the worst is 60 % off.
    sizes = np.repeat(np.arange(5), [16, 12, 6, 6, 60])
    pieces = dict(zip(sorted(PAIRS), sizes.tolist(), strict=True))
    made = handmade.plan(land, pieces, [0, 0, 1, 1, 1], version="test", created="2026-05-01")
    special = replace(made.provenance, settings={"special_grids": [made.codes[1][-1]]})
    made = replace(made, provenance=special)
    file = tmp_path / "plan.gpkg"
    save_plan(made, land, file)
    briefing = gather(made, land)
    assert "; 0% of the" in headline(briefing)
    assert "worst +60.0%" in headline(briefing)
    summary = summary_table(briefing)
    last = dict(zip([name for name, _ in summary.columns], summary.rows[-1], strict=True))
    assert last["load within ±5%"] == 0
    assert last["mean load deviation"] == pytest.approx((0.6 + 0.2 + 0.4 + 0.4) / 4)
    table = grids_table(briefing, 2)
    off = [n for n, (name, _) in enumerate(table.columns) if "deviation" in name]
    assert len(off) > 1
    assert [table.rows[-1][column] for column in off] == [None] * len(off)
    page = plan_page(briefing)
    assert '"deviation":[0.6,0.2,-0.4,-0.4,null]' in page.replace(" ", "")
    balance = next(p for p in compose(open_book(file), "a3", "Sans") if p.kind == "balance")
    assert balance.subtitle.startswith("Deviation of all 4 ")
    assert balance.tables[0].rows[-1][2:5] == ("40%", "+60.0%", "0%")
    assert "0% within ±5%, largest +60.0%" in balance.pictures["chart_1"]


def test_tables_of_changes_name_grids_in_the_language_and_special_ones_have_no_deviation(
    plan, land
):
    given = tuple(f"Grid {code}" for code in plan.codes[1])
    before = replace(plan, names=(plan.names[0], given))
    leaf = before.leaf_of_unit.copy()
    leaf[before.unit_ids.tolist().index("x2y0")] = leaf[before.unit_ids.tolist().index("x0y0")]
    special = {"special_grids": [plan.codes[1][leaf[before.unit_ids.tolist().index("x0y0")]]]}
    made = replace(before.provenance, settings=special)
    before = replace(before, provenance=made)
    found = compare(before, replace(before, leaf_of_unit=leaf), land)
    with speaking("zh_CN"):
        moves, *_, changes, _, matches = change_tables(found)
    for table in (moves, changes, matches):
        cells = [cell for line in table.rows for cell in line if isinstance(cell, str)]
        assert any(cell.startswith("网格") for cell in cells)
        assert not [cell for cell in cells if "Grid" in cell]
    off = {line[1]: line[-2:] for line in changes.rows}
    assert off.pop(special["special_grids"][0]) == (None, None)
    assert None not in next(iter(off.values()))
