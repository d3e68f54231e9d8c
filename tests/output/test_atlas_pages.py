"""The content of the atlas: which pages, that no row is lost, labels, bookmarks, small print."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from toymap import toy

from gridplan.errors import InputError, StoreError
from gridplan.i18n import speaking
from gridplan.output.atlas.compose import compose
from gridplan.output.atlas.drawings import Drawing, heat_legend, strip
from gridplan.output.atlas.labels import labels_inside, width_mm
from gridplan.output.atlas.listing import lists
from gridplan.output.atlas.outline import with_bookmarks
from gridplan.output.atlas.pages import KINDS, AtlasPage, Column, Table, legible_page
from gridplan.output.atlas.paper import HEAD_ROWS, PAPERS, places, row_for, rows_in
from gridplan.output.atlas.searchable import searchable
from gridplan.output.content.plan_content import open_book
from gridplan.output.look import look
from gridplan.output.look.amounts import percent, signed_percent
from gridplan.plan.create.divide import divide
from gridplan.stores.planfile.geopackage import save_plan
from gridplan.territory.read import read_territory

# A city of 12 × 6 blocks; every letter is a unit of one person.
CITY = """
abcdefABCDEF
ghijklGHIJKL
mnopqrMNOPQR
stuvwxSTUVWX
0123456789yz
!$%&/()=+*YZ
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    units = toy(CITY, registered=[1.0] * 72, migrant=[1.0] * 72)
    territory = read_territory(units)
    plan = divide(territory, (2, 6, 24), seed=1, effort="fast")
    path = tmp_path_factory.mktemp("book") / "city.gpkg"
    save_plan(plan, territory, path)
    return open_book(path, title="Toy City")


def test_one_page_for_each_first_level_grid(book):
    with speaking("en"):
        pages = compose(book, "a3", "Sans")
    assert [page.kind for page in pages] == [
        "cover", "overview", "balance", "grid", "grid", "lists", "text",
    ]  # fmt: skip
    assert pages[0].title == "Toy City"
    assert [page.part_of for page in pages if page.kind == "grid"] == [0, 1]


def test_with_the_second_level_each_of_its_grids_has_a_page_below_its_parent(book):
    with speaking("en"):
        pages = compose(book, "slide", "Sans", second_level=True)
    grids = [(page.depth, page.part_of) for page in pages if page.kind == "grid"]
    below = np.bincount(book.plan.parents[0]).tolist()
    assert grids == [
        pair for top, count in enumerate(below) for pair in [(0, top), *[(1, top)] * count]
    ]


def test_the_length_of_all_borders_is_not_called_that_of_a_grid(book):
    """It stands beside means: 44 km of borders of four grids looked like 44 km of each."""
    with speaking("en"):
        page = next(p for p in compose(book, "a3", "Sans") if p.kind == "overview")
    table = next(t for t in page.tables if t.columns[0].title == "Mean of a grid")
    assert table.columns[-1].title == "Border in all, km"


def test_sums_of_a_page_are_those_of_the_measures(book):
    with speaking("en"):
        page = next(p for p in compose(book, "a3", "Sans") if p.kind == "grid")
    table = page.tables[0]
    assert table.total
    assert table.rows[-1][0] == "Sum"
    titles = [column.title for column in table.columns]
    for place, title in enumerate(titles):
        if title in ("Grids below", "Registered", "Migrant"):
            cells = [int(row[place].replace(",", "")) for row in table.rows]
            assert sum(cells[:-1]) == cells[-1], title


@given(rows=st.integers(0, 300), first=st.integers(1, 40), paper=st.sampled_from(sorted(PAPERS)))
@settings(max_examples=60, deadline=None)
def test_rows_that_do_not_fit_go_on_and_none_is_lost(rows, first, paper):
    table = Table((Column("no."),), tuple((str(row),) for row in range(rows)))
    page = AtlasPage("grid", "grid-1", "A grid", tables=(table.part(0, first),))
    more = lists(page, table, first, PAPERS[paper])
    shown = [row for p in (page, *more) for part in p.tables for row in part.rows]
    assert shown == list(table.rows)
    room = rows_in(places(PAPERS[paper], "lists")["table_1"], PAPERS[paper])
    assert all(len(part.rows) <= room for p in more for part in p.tables)


@pytest.mark.parametrize("paper", sorted(PAPERS))
@pytest.mark.parametrize("kind", KINDS)
def test_everything_stands_on_the_paper_and_tables_beside_maps(paper, kind):
    sheet = PAPERS[paper]
    boxes = places(sheet, kind)
    for name, box in boxes.items():
        assert box.width > 0, name
        assert box.height > 0, name
        assert sheet.margin - 1.01 <= box.x, name
        assert box.x + box.width <= sheet.width - sheet.margin + 0.01, name
        assert box.y + box.height <= sheet.height, name
    solid = [b for n, b in boxes.items() if n.startswith(("map", "table", "facts", "legend"))]
    for place, one in enumerate(solid):
        for other in solid[place + 1 :]:
            apart = (
                one.x + one.width <= other.x + 1e-6
                or other.x + other.width <= one.x + 1e-6
                or one.y + one.height <= other.y + 1e-6
                or other.y + other.height <= one.y + 1e-6
            )
            assert apart, (paper, kind, one, other)


def test_no_paper_has_text_below_seven_points():
    for paper in PAPERS.values():
        assert min(paper.small_pt, paper.text_pt, paper.heading_pt, paper.title_pt) >= 7


def test_a_label_is_whole_where_it_fits_and_short_where_not():
    room = shapely.box(0, 0, 4000, 4000)
    alley = shapely.box(0, 0, 4000, 60)
    wide, narrow = labels_inside([room, alley], [["01-001", "001"]] * 2, 100.0, 9.0, 7.0)
    assert (wide.text, wide.points) == ("01-001", 9.0)
    assert (narrow.text, narrow.points) == ("001", 7.0)
    assert (wide.x, wide.y) == pytest.approx((2000, 2000), abs=100)
    assert labels_inside([alley], [["01-001"]], 100.0, 9.0, 7.0, always=False) == []
    assert width_mm("网格", 10) > width_mm("ab", 10)


def test_the_farthest_from_target_are_named_on_the_strip():
    deviation = np.array([0.0, 0.01, -0.02, 0.17, -0.4])
    svg = strip(120, 25, "Sans", deviation, ["a1", "b2", "c3", "d4", "e5"], 7.0)
    named = re.findall(r">([a-e]\d)</text>", svg)
    assert sorted(named) == ["d4", "e5"]
    assert svg.count("<circle") == 5


def test_names_on_the_strip_lie_neither_on_one_another_nor_outside():
    deviation = np.array([0.166, 0.182, 0.29])
    svg = strip(120, 25, "Sans", deviation[:2], ["09-007", "09-005"], 7.0)
    places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>09-00[57]</text>', svg)
    (x1, y1), (x2, y2) = [tuple(map(float, place)) for place in places]
    wide, high = 6 * 0.6 * 7 * 25.4 / 72 * 50, 7 * 25.4 / 72 * 50
    assert abs(x1 - x2) >= wide or abs(y1 - y2) >= high
    svg = strip(120, 25, "Sans", deviation[2:], ["一个很长很长的网格名称"], 7.0)
    (x,) = map(float, re.findall(r'<text x="([\d.]+)"[^>]*>一个', svg))
    assert x + 11 * 7 * 25.4 / 72 * 50 / 2 <= 120 * 50 + 1


def test_texts_in_drawings_are_escaped():
    drawing = Drawing(10, 10, 'Sans "quoted"')
    drawing.text(0, 0, "<script> & co")
    assert "&lt;script&gt; &amp; co" in drawing.svg()


def test_percent_has_a_sign_and_a_true_minus():
    assert [signed_percent(v) for v in (0.1234, -0.05, 0.0, -0.0001)] == [
        "+12.3%", "−5.0%", "0%", "0%",
    ]  # fmt: skip


def test_all_is_said_of_all_only():
    # 13 of 17, all but 1 of 1,958, all, all but for rounding, 1 of 5,000, nothing but rounding.
    shares = (13 / 17, 1957 / 1958, 1.0, 1 - 1e-16, 1 / 5000, 1e-16)
    told = ["76.5%", "99.9%", "100%", "100%", "0%", "0%"]
    assert [percent(share) for share in shares] == told


def test_letters_the_font_cannot_write_become_question_marks():
    table = Table((Column("Code"),), (("镇 01",),))
    page = AtlasPage("grid", "k", "利港 01", tables=(table,), texts={"heading": "ok"})
    plain = legible_page(page, str.isascii)
    assert (plain.title, plain.tables[0].rows, plain.texts["heading"]) == (
        "?? 01", (("? 01",),), "ok",
    )  # fmt: skip


def test_heads_of_grids_stand_in_the_tables_where_they_are_known(book, tmp_path):
    path = tmp_path / "heads.csv"
    code = book.plan.codes[1][0]
    path.write_bytes(f"编码,网格长\r\n{code},王小明\r\n".encode("gb18030"))
    with speaking("en"):
        pages = compose(open_book(book.path, heads=path), "a3", "Sans")
    table = next(page for page in pages if page.kind == "grid").tables[0]
    assert table.columns[-1].title == "Head"
    assert [row[-1] for row in table.rows] == ["王小明", *[""] * (len(table.rows) - 1)]
    path.write_text("code,head\n99-9,x\n")
    with pytest.raises(InputError, match="99-9") as raised:
        open_book(book.path, heads=path)
    assert raised.value.where == "heads.csv:2"
    code = book.plan.codes[0][0]
    path.write_text(f"code,head\n{code},A\n{code},A\n{code},B\n", encoding="utf-8")
    with pytest.raises(InputError, match="Two heads") as raised:
        open_book(book.path, heads=path)
    assert raised.value.where == "heads.csv:4"


def pdf_of(pages: int) -> bytes:
    """A PDF in the plain form in which Qt writes it."""
    kids = " ".join(f"{3 + n} 0 R" for n in range(pages))
    bodies = [
        b"<<\n/Type /Catalog\n/Pages 2 0 R\n>>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * pages,
    ]
    out, places_ = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places_.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places_)
    size = len(bodies) + 1
    return out + b"trailer\n<<\n/Size %d\n/Root 1 0 R\n>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def test_bookmarks_are_appended_and_point_at_their_pages():
    pdf = pdf_of(3)
    marked = with_bookmarks(pdf, [("封面", 0, 0), ("Part", 1, 0), ("Grid", 2, 1)])
    assert marked.startswith(pdf), "the pages themselves are not touched"
    titles = re.findall(rb"/Title <FEFF([0-9A-F]+)>", marked)
    assert [bytes.fromhex(t.decode()).decode("utf-16-be") for t in titles] == [
        "封面", "Part", "Grid",
    ]  # fmt: skip
    assert re.findall(rb"/Dest \[(\d+) 0 R", marked) == [b"3", b"4", b"5"]
    # The root counts the two main entries; the second holds the third, closed.
    assert b"/Type /Outlines /First 7 0 R /Last 8 0 R /Count 2" in marked
    assert b"/First 9 0 R /Last 9 0 R /Count -1" in marked


def test_what_is_no_plain_pdf_gets_no_bookmarks():
    with pytest.raises(StoreError, match="bookmarks"):
        with_bookmarks(b"%PDF-1.7 something else", [("a", 0, 0)])


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_rows_move_closer_before_a_table_goes_on_but_never_touch(paper):
    box = places(paper, "grid")["table"]
    usual = rows_in(box, paper)
    assert row_for(usual, box, paper) == pytest.approx(paper.row_mm, rel=0.02)
    close = row_for(usual + 2, box, paper)
    assert close < paper.row_mm
    assert close * (usual + 2 + HEAD_ROWS) < box.height
    assert row_for(5 * usual, box, paper) == paper.row_mm
    heights = [row_for(count, box, paper) for count in range(1, 80)]
    assert min(heights) > paper.small_pt * 25.4 / 72


def test_the_scale_of_densities_bears_its_stops_and_one_run_of_colours():
    svg = heat_legend(100.0, "Sans", look.density_stops(3.3), 8.0)
    assert re.findall(r">([^<]+)</text>", svg)[1:] == [
        "0", "0.08", "0.4", "0.8", "1.4", "2", "3", "≥4",
    ]  # fmt: skip
    assert svg.count("<linearGradient") == 1
    assert svg.count("<stop ") == len(look.DENSITY_COLOURS)


def test_a_column_left_out_takes_its_tints_along():
    columns = (Column("a"), Column("b", spare=1), Column("c"))
    table = Table(columns, (("1", "2", "3"),), {(0, 1): "#111111", (0, 2): "#222222"})
    less = table.without(1)
    assert [column.title for column in less.columns] == ["a", "c"]
    assert less.rows == (("1", "3"),)
    assert less.tints == {(0, 1): "#222222"}


def test_radicals_in_the_tables_of_a_pdf_become_the_usual_signs():
    """Qt notes ⼀⼾⻓ for 一户长; glyph numbers and everything outside these tables stay."""
    table = b"begincmap\n2 beginbfrange\n<2F00> <2F02> [<2F00> <2F3E> <2ED3>]\nendcmap"
    pdf = b"stream <2F00> [<2F00>] " + table + b" endstream"
    found = searchable(pdf)
    assert len(found) == len(pdf)
    assert found.startswith(b"stream <2F00> [<2F00>] begincmap")
    assert b"<2F00> <2F02> [<4E00> <6237> <957F>]" in found
    usual = b"begincmap [<4E00> <0032> <2F22> <2E82>] endcmap"
    assert searchable(usual) == b"begincmap [<4E00> <0032> <590A> <2E82>] endcmap"
